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
