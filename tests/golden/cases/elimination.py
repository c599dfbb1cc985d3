# flags: wrt=A
# numba: yes
"""A determinant by Gaussian elimination in place, with a swap of rows where pivots need it."""

import numpy as np


def elimination(A):
    n = A.shape[0]
    det = 1.0
    spread = 0.0
    for k in range(n):
        best = k
        for i in range(k + 1, n):
            spread += A[i, k] * A[best, k]
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
    return np.log(abs(det)) + 0.2 * det + 0.1 * spread


def points():
    rng = np.random.default_rng(53)
    return [(rng.normal(size=(n, n)),) for n in (3, 1, 4)]


# output: reverse


def value_and_grad_elimination(A):
    """Value and gradient of elimination(A)  [elimination.py:8, reverse mode].

    Returns (value, (bA,)), shaped as A.
    """
    A = A.copy()

    # -- forward sweep ------------------------------------------------------
    n = A.shape[0]
    det = 1.0
    spread = 0.0
    factor_old = np.empty((max(n, 0), max(n, 0)))
    det_old = []
    best_old = []
    A_old = np.empty((max(n, 0), max(n, 0)))
    A_old2 = np.empty((max(n, 0), max(n, 0)))
    best_old2 = []
    for k in range(n):
        best = k
        for i in range(k + 1, n):
            best_old2.append(best)
            spread += A[i, k] * A[best, k]
            if abs(A[i, k]) > abs(A[best, k]):
                best = i
        best_old.append(best)
        if best != k:
            det = -det
            for j in range(n):
                held = A[k, j]
                A_old2[k, j] = A[k, j]
                A[k, j] = A[best, j]
                A_old[k, j] = A[best, j]
                A[best, j] = held
        det_old.append(det)
        det *= A[k, k]
        for i in range(k + 1, n):
            factor = A[i, k] / A[k, k]
            factor_old[k, i] = factor
            for j in range(k + 1, n):
                A[i, j] -= factor * A[k, j]

    # -- reverse sweep ------------------------------------------------------
    best_old2_at = len(best_old2)
    # return np.log(abs(det)) + 0.2 * det + 0.1 * spread
    bdet = 1.0 / abs(det) * np.sign(det) + 0.2
    bA = np.zeros_like(A)
    value = np.log(abs(det)) + 0.2 * det + 0.1 * spread
    for k in range(n - 1, -1, -1):
        for i in range(n - 1, k, -1):
            factor = factor_old[k, i]
            bfactor = 0.0
            for j in range(n - 1, k, -1):
                # A[i, j] -= factor * A[k, j]
                bfactor -= bA[i, j] * A[k, j]
                bA[k, j] -= bA[i, j] * factor
            # factor = A[i, k] / A[k, k]
            bA[i, k] += bfactor / A[k, k]
            bA[k, k] -= bfactor * factor / A[k, k]
        # det *= A[k, k]
        det = det_old[k]
        bA[k, k] += bdet * det
        bdet *= A[k, k]
        best = best_old[k]
        if best != k:
            for j in range(n - 1, -1, -1):
                # A[best, j] = held
                A[best, j] = A_old[k, j]
                bheld = bA[best, j]
                bA[best, j] = 0.0
                # A[k, j] = A[best, j]
                A[k, j] = A_old2[k, j]
                t = bA[k, j]
                bA[k, j] = 0.0
                bA[best, j] += t
                # held = A[k, j]
                bA[k, j] += bheld
            # det = -det
            bdet = -bdet
        for i in range(n - 1, k, -1):
            # spread += A[i, k] * A[best, k]
            best_old2_at -= 1
            best = best_old2[best_old2_at]
            bA[i, k] += 0.1 * A[best, k]
            bA[best, k] += 0.1 * A[i, k]
    return value, (bA,)


# output: forward


def jvp_elimination(A, dA):
    """elimination(A) and its tangent  [elimination.py:8, forward mode].

    Returns (value, tangent).
    """
    A = A.copy()
    dA = dA.copy()
    n = A.shape[0]
    det = 1.0
    spread = 0.0
    ddet = 0.0
    dspread = 0.0
    for k in range(n):
        best = k
        for i in range(k + 1, n):
            dspread += dA[i, k] * A[best, k] + dA[best, k] * A[i, k]
            spread += A[i, k] * A[best, k]
            if abs(A[i, k]) > abs(A[best, k]):
                best = i
        if best != k:
            ddet = -ddet
            det = -det
            for j in range(n):
                dheld = dA[k, j]
                held = A[k, j]
                dA[k, j] = dA[best, j]
                A[k, j] = A[best, j]
                dA[best, j] = dheld
                A[best, j] = held
        ddet = ddet * A[k, k] + dA[k, k] * det
        det *= A[k, k]
        for i in range(k + 1, n):
            factor = A[i, k] / A[k, k]
            dfactor = dA[i, k] / A[k, k] - dA[k, k] * factor / A[k, k]
            for j in range(k + 1, n):
                dA[i, j] -= dfactor * A[k, j] + dA[k, j] * factor
                A[i, j] -= factor * A[k, j]
    return (
        np.log(abs(det)) + 0.2 * det + 0.1 * spread,
        ddet * np.sign(det) / abs(det) + ddet * 0.2 + dspread * 0.1,
    )
