# flags: wrt=x,y,ridge
"""A polynomial fitted by the normal equations, its design matrix built by columns."""

import numpy as np


def polynomial_fit(x, y, degree, ridge):
    n = len(x)
    V = np.ones((n, degree + 1))
    for k in range(1, degree + 1):
        V[:, k] = V[:, k - 1] * x
    gram = V.T @ V
    for k in range(degree + 1):
        gram[k, k] += ridge
    moment = V.T @ y
    c = np.linalg.solve(gram, moment)
    residual = V @ c - y
    misfit = residual @ residual
    bend = 0.0
    for k in range(2, degree + 1):
        bend += k * (k - 1.0) * c[k] ** 2
    return misfit + 0.1 * bend


def points():
    rng = np.random.default_rng(54)
    return [
        (*rng.normal(size=(2, n)), degree, ridge)
        for n, degree, ridge in ((6, 2, 0.3), (3, 1, 0.9), (7, 3, 0.5))
    ]
