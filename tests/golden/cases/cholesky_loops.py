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


# output: reverse


def value_and_grad_cholesky_loops(A):
    """Value and gradient of cholesky_loops(A)  [cholesky_loops.py:10, reverse mode].

    Returns (value, (bA,)), shaped as A.
    """
    A = A.copy()

    # -- forward sweep ------------------------------------------------------
    n = A.shape[0]
    logdet = 0.0
    A_old = np.empty((max(n, 0), max(n, 0)))
    pivot_old = []
    for j in range(n):
        for k in range(j):
            A[j, j] -= A[j, k] * A[j, k]
        pivot = math.sqrt(A[j, j])
        A[j, j] = pivot
        logdet += 2.0 * math.log(pivot)
        pivot_old.append(pivot)
        for i in range(j + 1, n):
            for k in range(j):
                A[i, j] -= A[i, k] * A[j, k]
            A_old[j, i] = A[i, j]
            A[i, j] /= pivot
    corner = A[n - 1, 0]

    # -- reverse sweep ------------------------------------------------------
    # corner = A[n - 1, 0]
    bA = np.zeros_like(A)
    bA[n - 1, 0] += 2.0 * corner
    for j in range(n - 1, -1, -1):
        pivot = pivot_old[j]
        bpivot = 0.0
        for i in range(n - 1, j, -1):
            # A[i, j] /= pivot
            A[i, j] = A_old[j, i]
            bpivot -= bA[i, j] * (A[i, j] / pivot) / pivot
            bA[i, j] = bA[i, j] / pivot
            for k in range(j - 1, -1, -1):
                # A[i, j] -= A[i, k] * A[j, k]
                t = bA[i, j]
                bA[i, k] -= t * A[j, k]
                bA[j, k] -= t * A[i, k]
        # logdet += 2.0 * math.log(pivot)
        bpivot += 2.0 / pivot
        # A[j, j] = pivot
        bpivot += bA[j, j]
        bA[j, j] = 0.0
        # pivot = math.sqrt(A[j, j])
        bA[j, j] += bpivot / (2 * pivot)
        for k in range(j - 1, -1, -1):
            # A[j, j] -= A[j, k] * A[j, k]
            t2 = bA[j, j]
            bA[j, k] -= t2 * A[j, k] * 2.0
    return logdet + corner * corner, (bA,)


# output: forward


def jvp_cholesky_loops(A, dA):
    """cholesky_loops(A) and its tangent  [cholesky_loops.py:10, forward mode].

    Returns (value, tangent).
    """
    A = A.copy()
    dA = dA.copy()
    n = A.shape[0]
    logdet = 0.0
    dlogdet = 0.0
    for j in range(n):
        for k in range(j):
            dA[j, j] -= dA[j, k] * A[j, k] * 2.0
            A[j, j] -= A[j, k] * A[j, k]
        pivot = math.sqrt(A[j, j])
        dpivot = dA[j, j] / (2 * pivot)
        dA[j, j] = dpivot
        A[j, j] = pivot
        dlogdet += dpivot / pivot * 2.0
        logdet += 2.0 * math.log(pivot)
        for i in range(j + 1, n):
            for k in range(j):
                dA[i, j] -= dA[i, k] * A[j, k] + dA[j, k] * A[i, k]
                A[i, j] -= A[i, k] * A[j, k]
            dA[i, j] = dA[i, j] / pivot - dpivot * (A[i, j] / pivot) / pivot
            A[i, j] /= pivot
    dcorner = dA[n - 1, 0]
    corner = A[n - 1, 0]
    return logdet + corner * corner, dlogdet + dcorner * corner * 2.0
