# flags: wrt=c,x
# numba: yes
"""Horner's rule over the coefficients of a polynomial, backwards."""

import numpy as np


def horner(c, x):
    y = 0.0
    for i in range(len(c) - 1, -1, -1):
        y = y * x + c[i]
    return y


def points():
    rng = np.random.default_rng(23)
    return [(rng.normal(size=n), float(rng.normal())) for n in (5, 1, 8)]
