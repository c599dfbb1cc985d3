# flags: wrt=A,b
"""solve, inv, det and norm of a matrix that stays well conditioned."""

import numpy as np


def linear_algebra(A, b):
    M = A @ A.T + 2.0 * np.eye(len(b))
    x = np.linalg.solve(M, b)
    quadratic = b @ np.linalg.inv(M) @ x
    return quadratic + np.log(np.linalg.det(M)) + np.linalg.norm(x)


def points():
    rng = np.random.default_rng(9)
    return [(rng.normal(size=(n, n)), rng.normal(size=n)) for n in (3, 2, 4)]


# output: reverse


def value_and_grad_linear_algebra(A, b):
    """Value and gradient of linear_algebra(A, b)  [linear_algebra.py:7, reverse mode].

    Returns (value, (bA, bb)), shaped as A, b.
    """
    # -- forward sweep ------------------------------------------------------
    M = A @ A.T + 2.0 * np.eye(len(b))
    x = np.linalg.solve(M, b)
    t = np.linalg.inv(M)
    t2 = b @ t
    quadratic = t2 @ x
    t3 = np.linalg.det(M)
    t4 = np.linalg.norm(x)

    # -- reverse sweep ------------------------------------------------------
    # return quadratic + np.log(np.linalg.det(M)) + np.linalg.norm(x)
    bx = 1.0 / (t4 if t4 != 0 else 1) * x
    bM = 1.0 / t3 * t3 * np.transpose(np.linalg.inv(M))
    # quadratic = b @ np.linalg.inv(M) @ x
    bt2 = x
    bx += t2
    bb = t @ bt2
    yt = np.transpose(t)
    bM += -yt @ np.outer(b, bt2) @ yt
    # x = np.linalg.solve(M, b)
    bb2 = np.linalg.solve(M.T, bx)
    bM += np.outer(-bb2, x)
    bb += bb2
    return quadratic + np.log(t3) + t4, (bM @ A + np.transpose(A.T @ bM), bb)


# output: forward


def jvp_linear_algebra(A, b, dA, db):
    """linear_algebra(A, b) and its tangent  [linear_algebra.py:7, forward mode].

    Returns (value, tangent).
    """
    dM = dA @ A.T + A @ dA.T
    M = A @ A.T + 2.0 * np.eye(len(b))
    x = np.linalg.solve(M, b)
    dx = np.linalg.solve(M, db - dM @ x)
    t = np.linalg.inv(M)
    t2 = b @ t
    dquadratic = (db @ t + b @ (-t @ dM @ t)) @ x + t2 @ dx
    quadratic = t2 @ x
    t3 = np.linalg.det(M)
    t4 = np.linalg.norm(x)
    return (
        quadratic + np.log(t3) + t4,
        dquadratic
        + t3 * np.trace(np.linalg.solve(M, dM), axis1=-2, axis2=-1) / t3
        + np.sum(dx * x, axis=None, keepdims=False) / (t4 if t4 != 0 else 1),
    )
