# flags: wrt=x,A
"""Reading by negative index, slices of every sign, None, Ellipsis, rows and columns."""

import numpy as np


def read_indices(x, A, k):
    ends = x[-1] * x[0] + np.sum(x[1:-1] ** 2)
    steps = np.sum(x[::2] * 1.5) - np.sum(np.sin(x[::-1]) * x)
    table = x[:, None] * A[..., -1]
    part = A[k] @ A[:, 0:2] if k < 0 else A[k, ::-1] @ A[:, 1]
    return ends + steps + np.sum(table**2) + np.sum(part) * A[-1, k]


def points():
    rng = np.random.default_rng(20)
    return [
        (rng.normal(size=n), rng.normal(size=(m, m)), k)
        for n, m, k in ((5, 3, 1), (4, 2, -1), (7, 4, 2))
    ]
