# flags: wrt=a,x,y
# numba: yes
"""Elementwise arithmetic of a number and arrays."""

import numpy as np


def saxpy(a, x, y, w):
    z = a * x + y
    return np.sum(w * z * z)


def points():
    rng = np.random.default_rng(1)
    return [(float(rng.normal()), *rng.normal(size=(3, n))) for n in (4, 1, 7)]
