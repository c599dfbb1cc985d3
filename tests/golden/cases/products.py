# flags: wrt=A,u,v
"""dot, inner, outer and @ between vectors and matrices, in every combination of ranks."""

import numpy as np


def products(A, u, v):
    left = u @ A
    right = np.dot(A, v)
    plane = np.outer(u, v) * A
    square = A @ A.T
    return (
        left @ v
        + np.inner(u, np.sin(right))
        + np.sum(np.tanh(plane))
        + u @ square @ u
        + np.vdot(u, right)
    )


def points():
    rng = np.random.default_rng(10)
    return [
        (rng.normal(size=(m, n)), rng.normal(size=m), rng.normal(size=n))
        for m, n in ((2, 3), (4, 1), (3, 3))
    ]
