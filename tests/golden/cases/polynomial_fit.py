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


# output: reverse


def value_and_grad_polynomial_fit(x, y, degree, ridge):
    """Value and gradient of polynomial_fit(x, y, degree, ridge)  [polynomial_fit.py:7, reverse
    mode].

    Returns (value, (bx, by, bridge)), shaped as x, y, ridge.
    """
    # -- forward sweep ------------------------------------------------------
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

    # -- reverse sweep ------------------------------------------------------
    bc = np.zeros_like(c)
    for k in range(degree, 1, -1):
        # bend += k * (k - 1.0) * c[k] ** 2
        bc[k] = 0.2 * (k * (k - 1.0)) * c[k]
    # misfit = residual @ residual
    bresidual = 2.0 * residual
    # residual = V @ c - y
    bV = np.outer(bresidual, c)
    bc += V.T @ bresidual
    by = -bresidual
    # c = np.linalg.solve(gram, moment)
    bb = np.linalg.solve(gram.T, bc)
    bgram = np.outer(-bb, c)
    # moment = V.T @ y
    bV += np.transpose(np.outer(bb, y))
    by += V @ bb
    bridge = 0.0
    for k in range(degree, -1, -1):
        # gram[k, k] += ridge
        bridge += bgram[k, k]
    # gram = V.T @ V
    bV += np.transpose(bgram @ V.T) + V @ bgram
    bx = np.zeros_like(x)
    for k in range(degree, 0, -1):
        # V[:, k] = V[:, k - 1] * x
        t = bV[:, k]
        bV[:, k - 1] += t * x
        bx += t * V[:, k - 1]
    return misfit + 0.1 * bend, (bx, by, bridge)


# output: forward


def jvp_polynomial_fit(x, y, degree, ridge, dx, dy, dridge):
    """polynomial_fit(x, y, degree, ridge) and its tangent  [polynomial_fit.py:7, forward mode].

    Returns (value, tangent).
    """
    n = len(x)
    V = np.ones((n, degree + 1))
    dV = np.zeros_like(V)
    for k in range(1, degree + 1):
        dV[:, k] = dV[:, k - 1] * x + dx * V[:, k - 1]
        V[:, k] = V[:, k - 1] * x
    dgram = dV.T @ V + V.T @ dV
    gram = V.T @ V
    for k in range(degree + 1):
        dgram[k, k] += dridge
        gram[k, k] += ridge
    dmoment = dV.T @ y + V.T @ dy
    moment = V.T @ y
    c = np.linalg.solve(gram, moment)
    dc = np.linalg.solve(gram, dmoment - dgram @ c)
    dresidual = dV @ c + V @ dc - dy
    residual = V @ c - y
    dmisfit = dresidual @ residual + residual @ dresidual
    misfit = residual @ residual
    bend = 0.0
    dbend = 0.0
    for k in range(2, degree + 1):
        dbend += dc[k] * 2 * c[k] * (k * (k - 1.0))
        bend += k * (k - 1.0) * c[k] ** 2
    return misfit + 0.1 * bend, dmisfit + dbend * 0.1
