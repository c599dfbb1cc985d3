# flags: wrt=A,v
# numba: yes
"""Rows, columns and single entries of a matrix argument are written in a loop."""

import numpy as np


def write_rows(A, v):
    m = A.shape[0]
    for i in range(m):
        A[i] = A[i] * v
        A[i, 0] += np.sum(A[i])
        if i > 0:
            A[i, :] -= 0.3 * A[i - 1, :]
    A[:, -1] *= 0.5
    A[m - 1] += v * v
    return np.sum(A * A) + A[0, 0] * v[0]


def points():
    rng = np.random.default_rng(43)
    return [(rng.normal(size=(m, n)), rng.normal(size=n)) for m, n in ((3, 2), (1, 4), (2, 1))]
