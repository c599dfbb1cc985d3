# flags: wrt=A
# numba: yes
"""A determinant by Gaussian elimination in place, with a swap of rows where pivots need it."""

import numpy as np


def elimination(A):
    n = A.shape[0]
    det = 1.0
    for k in range(n):
        best = k
        for i in range(k + 1, n):
            if abs(A[i, k]) > abs(A[best, k]):
                best = i
        if best != k:
            det = -det
            for j in range(n):
                held = A[k, j]
                A[k, j] = A[best, j]
                A[best, j] = held
        det *= A[k, k]
        for i in range(k + 1, n):
            factor = A[i, k] / A[k, k]
            for j in range(k + 1, n):
                A[i, j] -= factor * A[k, j]
    return np.log(abs(det)) + 0.2 * det + 0.1 * A[n - 1, n - 1]


def points():
    rng = np.random.default_rng(53)
    return [(rng.normal(size=(n, n)),) for n in (3, 1, 4)]
