# flags: wrt=A
# numba: yes
"""A Cholesky factorisation in place by element loops, and a log-determinant."""

import math

import numpy as np


def cholesky_loops(A):
    n = A.shape[0]
    logdet = 0.0
    for j in range(n):
        for k in range(j):
            A[j, j] -= A[j, k] * A[j, k]
        pivot = math.sqrt(A[j, j])
        A[j, j] = pivot
        logdet += 2.0 * math.log(pivot)
        for i in range(j + 1, n):
            for k in range(j):
                A[i, j] -= A[i, k] * A[j, k]
            A[i, j] /= pivot
    corner = A[n - 1, 0]
    return logdet + corner * corner


def points():
    rng = np.random.default_rng(50)
    cases = []
    for n in (3, 1, 4):
        M = rng.normal(size=(n, n))
        cases.append((M @ M.T + 1.5 * np.eye(n),))
    return cases
