# flags: wrt=x,y
"""Slices of an argument and of a fresh array are assigned and updated in place."""

import numpy as np


def write_slices(x, y):
    z = np.zeros(len(x))
    z[1:] = x[:-1] * y[1:]
    z[:1] = 0.5
    x[1:-1] = np.sin(x[2:] + z[:-2])
    x[0] = x[-1] * y[0]
    y[::2] *= x[::2]
    z[:] -= y
    return np.sum(z * z) + np.sum(x * y)


def points():
    rng = np.random.default_rng(41)
    return [tuple(rng.normal(size=(2, n))) for n in (5, 2, 7)]
