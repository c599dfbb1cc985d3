# flags: wrt=A,x
"""A result that is a tuple of a number, a matrix and a vector."""

import numpy as np


def tuple_result(A, x):
    y = A @ x
    energy = 0.5 * (y @ y)
    return energy, (np.outer(y, x), np.exp(-x))


def points():
    rng = np.random.default_rng(18)
    return [(rng.normal(size=(m, n)), rng.normal(size=n)) for m, n in ((2, 3), (1, 2), (4, 2))]
