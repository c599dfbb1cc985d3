# flags: wrt=x,A
"""Reading by integer arrays, with repeated entries, and by boolean masks."""

import numpy as np


def gather(x, A, idx, w):
    picked = x[idx]
    rows = A[idx]
    pairs = A[idx, idx]
    positive = x[x > 0.1]
    return (
        np.sum(w * picked**2)
        + np.sum(w @ np.sin(rows))
        + np.sum(w * pairs)
        + np.sum(np.sqrt(positive))
    )


def points():
    rng = np.random.default_rng(21)
    return [
        (
            rng.normal(size=n),
            rng.normal(size=(n, n)),
            rng.integers(0, n, size=m),
            rng.normal(size=m),
        )
        for n, m in ((3, 5), (4, 2), (2, 6))
    ]
