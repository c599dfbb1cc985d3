# flags: wrt=A,b
# numba: yes
"""Gauss-Seidel sweeps in place until the update is small or the sweeps are used up."""

import numpy as np


def gauss_seidel(A, b, tolerance, sweeps):
    n = len(b)
    x = np.zeros(n)
    used = 0.0
    for sweep in range(sweeps):
        used = sweep + 1.0
        change = 0.0
        for i in range(n):
            s = b[i]
            for j in range(n):
                if j == i:
                    continue
                s -= A[i, j] * x[j]
            s /= A[i, i]
            change = max(change, abs(s - x[i]))
            x[i] = s
        if change < tolerance:
            break
    return np.sum(x * x) * (1.0 + 0.1 * used) + b[0]


def points():
    rng = np.random.default_rng(52)
    cases = []
    for n, tolerance, sweeps in ((3, 1e-3, 20), (2, 1e-12, 2), (1, 0.5, 5), (2, 0.1, 0)):
        A = 0.3 * rng.normal(size=(n, n)) + 2.0 * np.eye(n)
        cases.append((A, rng.normal(size=n), tolerance, sweeps))
    return cases


# output: reverse


def value_and_grad_gauss_seidel(A, b, tolerance, sweeps):
    """Value and gradient of gauss_seidel(A, b, tolerance, sweeps)  [gauss_seidel.py:8, reverse
    mode].

    Returns (value, (bA, bb)), shaped as A, b.
    """
    # -- forward sweep ------------------------------------------------------
    n = len(b)
    x = np.zeros(n)
    used = 0.0
    trips = 0
    x_old = np.empty((max(sweeps, 0), max(n, 0)))
    s_old = np.empty((max(sweeps, 0), max(n, 0)))
    for sweep in range(sweeps):
        trips += 1
        used = sweep + 1.0
        change = 0.0
        for i in range(n):
            s = b[i]
            for j in range(n):
                if not j == i:
                    s -= A[i, j] * x[j]
            s /= A[i, i]
            s_old[sweep, i] = s
            change = max(change, abs(s - x[i]))
            x_old[sweep, i] = x[i]
            x[i] = s
        if change < tolerance:
            break

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(x * x) * (1.0 + 0.1 * used) + b[0]
    bx = (1.0 + 0.1 * used) * x * 2.0
    bb = np.zeros_like(b)
    bb[0] += 1.0
    bA = np.zeros_like(A)
    value = np.sum(x * x) * (1.0 + 0.1 * used) + b[0]
    for sweep in range(trips - 1, -1, -1):
        for i in range(n - 1, -1, -1):
            # x[i] = s
            x[i] = x_old[sweep, i]
            bs = bx[i]
            bx[i] = 0.0
            # s /= A[i, i]
            s = s_old[sweep, i]
            bA[i, i] -= bs * s / A[i, i]
            bs = bs / A[i, i]
            for j in range(n - 1, -1, -1):
                if not j == i:
                    # s -= A[i, j] * x[j]
                    bA[i, j] -= bs * x[j]
                    bx[j] -= bs * A[i, j]
            # s = b[i]
            bb[i] += bs
    return value, (bA, bb)


# output: forward


def jvp_gauss_seidel(A, b, tolerance, sweeps, dA, db):
    """gauss_seidel(A, b, tolerance, sweeps) and its tangent  [gauss_seidel.py:8, forward mode].

    Returns (value, tangent).
    """
    n = len(b)
    x = np.zeros(n)
    used = 0.0
    dx = np.zeros_like(x)
    for sweep in range(sweeps):
        used = sweep + 1.0
        change = 0.0
        for i in range(n):
            ds = db[i]
            s = b[i]
            for j in range(n):
                if not j == i:
                    ds -= dA[i, j] * x[j] + dx[j] * A[i, j]
                    s -= A[i, j] * x[j]
            ds = ds / A[i, i] - dA[i, i] * (s / A[i, i]) / A[i, i]
            s /= A[i, i]
            change = max(change, abs(s - x[i]))
            dx[i] = ds
            x[i] = s
        if change < tolerance:
            break
    return (
        np.sum(x * x) * (1.0 + 0.1 * used) + b[0],
        np.sum(dx * x * 2.0) * (1.0 + 0.1 * used) + db[0],
    )
