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
