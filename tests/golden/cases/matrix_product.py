# flags: wrt=A,B
# numba: yes
"""A matrix product by three loops, accumulated in the elements of the result."""

import numpy as np


def matrix_product(A, B):
    m, n = A.shape
    p = B.shape[1]
    C = np.zeros((m, p))
    for i in range(m):
        for j in range(p):
            for k in range(n):
                C[i, j] += A[i, k] * B[k, j]
    return np.sum(C * np.sin(C))


def points():
    rng = np.random.default_rng(49)
    return [
        (rng.normal(size=(m, n)), rng.normal(size=(n, p)))
        for m, n, p in ((2, 3, 2), (1, 1, 4), (3, 2, 1))
    ]
