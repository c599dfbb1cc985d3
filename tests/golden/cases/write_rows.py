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


# output: reverse


def value_and_grad_write_rows(A, v):
    """Value and gradient of write_rows(A, v)  [write_rows.py:8, reverse mode].

    Returns (value, (bA, bv)), shaped as A, v.
    """
    A = A.copy()

    # -- forward sweep ------------------------------------------------------
    m = A.shape[0]
    A_old = []
    for i in range(m):
        A_old.append(A[i].copy())
        A[i] = A[i] * v
        A[i, 0] += np.sum(A[i])
        if i > 0:
            A[i, :] -= 0.3 * A[i - 1, :]
    A[:, -1] *= 0.5
    A[m - 1] += v * v

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(A * A) + A[0, 0] * v[0]
    bA = 2.0 * A
    bA[0, 0] += v[0]
    bv = np.zeros_like(v)
    bv[0] += A[0, 0]
    # A[m - 1] += v * v
    bv += bA[m - 1] * v * 2.0
    # A[:, -1] *= 0.5
    bA[:, -1] *= 0.5
    value = np.sum(A * A) + A[0, 0] * v[0]
    for i in range(m - 1, -1, -1):
        if i > 0:
            # A[i, :] -= 0.3 * A[i - 1, :]
            bA[i - 1, :] -= bA[i, :] * 0.3
        # A[i, 0] += np.sum(A[i])
        bA[i] += bA[i, 0]
        # A[i] = A[i] * v
        A[i] = A_old[i]
        t2 = bA[i].copy()
        bA[i] = 0.0
        bA[i] += t2 * v
        bv += t2 * A[i]
    return value, (bA, bv)


# output: forward


def jvp_write_rows(A, v, dA, dv):
    """write_rows(A, v) and its tangent  [write_rows.py:8, forward mode].

    Returns (value, tangent).
    """
    A = A.copy()
    dA = dA.copy()
    m = A.shape[0]
    for i in range(m):
        dA[i] = dA[i] * v + dv * A[i]
        A[i] = A[i] * v
        dA[i, 0] += np.sum(dA[i])
        A[i, 0] += np.sum(A[i])
        if i > 0:
            dA[i, :] -= dA[i - 1, :] * 0.3
            A[i, :] -= 0.3 * A[i - 1, :]
    dA[:, -1] = dA[:, -1] * 0.5
    A[:, -1] *= 0.5
    dA[m - 1] += dv * v * 2.0
    A[m - 1] += v * v
    return (
        np.sum(A * A) + A[0, 0] * v[0],
        np.sum(dA * A * 2.0) + (dA[0, 0] * v[0] + dv[0] * A[0, 0]),
    )
