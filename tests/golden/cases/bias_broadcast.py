# flags: wrt=A,row,column
# allowed: unbroadcast
"""Broadcasting of a row, of a column whose width only the call shows, and of a new axis."""

import numpy as np


def bias_broadcast(A, row, column, w):
    B = np.sin(A * column + row)
    C = B / (2.0 + row[None, :] ** 2)
    return np.sum(w * C)


def points():
    rng = np.random.default_rng(5)
    return [
        (
            rng.normal(size=(m, n)),
            rng.normal(size=n),
            rng.normal(size=(m, k)),
            rng.normal(size=(m, n)),
        )
        for m, n, k in ((3, 2, 1), (2, 4, 4), (1, 3, 1))
    ]
