# flags: wrt=A,v
"""sum, mean, prod, max and min, over everything and along an axis, as functions and methods."""

import numpy as np


def reductions(A, v):
    rows = A.sum(axis=1)
    columns = np.mean(A, axis=0, keepdims=True)
    shape = np.prod(v) + 0.3 * v.prod()
    spread = np.max(A) - A.min() + np.sum(A.max(axis=0) * v)
    return np.sum(rows**2) * shape + np.sum(np.cos(columns) * v) + spread


def points():
    rng = np.random.default_rng(7)
    return [(rng.normal(size=(m, n)), rng.normal(size=n)) for m, n in ((3, 4), (2, 2), (1, 5))]
