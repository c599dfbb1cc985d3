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


# output: reverse


def value_and_grad_matrix_product(A, B):
    """Value and gradient of matrix_product(A, B)  [matrix_product.py:8, reverse mode].

    Returns (value, (bA, bB)), shaped as A, B.
    """
    # -- forward sweep ------------------------------------------------------
    m, n = A.shape
    p = B.shape[1]
    C = np.zeros((m, p))
    for i in range(m):
        for j in range(p):
            for k in range(n):
                C[i, j] += A[i, k] * B[k, j]
    t2 = np.sin(C)

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(C * np.sin(C))
    bC = t2 + C * np.cos(C)
    bA = np.zeros_like(A)
    bB = np.zeros_like(B)
    for i in range(m - 1, -1, -1):
        for j in range(p - 1, -1, -1):
            for k in range(n - 1, -1, -1):
                # C[i, j] += A[i, k] * B[k, j]
                bA[i, k] += bC[i, j] * B[k, j]
                bB[k, j] += bC[i, j] * A[i, k]
    return np.sum(C * t2), (bA, bB)


# output: forward


def jvp_matrix_product(A, B, dA, dB):
    """matrix_product(A, B) and its tangent  [matrix_product.py:8, forward mode].

    Returns (value, tangent).
    """
    m, n = A.shape
    p = B.shape[1]
    C = np.zeros((m, p))
    dC = np.zeros_like(C)
    for i in range(m):
        for j in range(p):
            for k in range(n):
                dC[i, j] += dA[i, k] * B[k, j] + dB[k, j] * A[i, k]
                C[i, j] += A[i, k] * B[k, j]
    t2 = np.sin(C)
    return np.sum(C * t2), np.sum(dC * t2 + dC * np.cos(C) * C)
