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


# output: reverse


def value_and_grad_saxpy(a, x, y, w):
    """Value and gradient of saxpy(a, x, y, w)  [saxpy.py:8, reverse mode].

    Returns (value, (ba, bx, by)), shaped as a, x, y.
    """
    # -- forward sweep ------------------------------------------------------
    z = a * x + y
    t = w * z

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(w * z * z)
    bz = t + z * w
    return np.sum(t * z), (np.dot(bz, x), bz * a, bz)


# output: forward


def jvp_saxpy(a, x, y, w, da, dx, dy):
    """saxpy(a, x, y, w) and its tangent  [saxpy.py:8, forward mode].

    Returns (value, tangent).
    """
    dz = da * x + dx * a + dy
    z = a * x + y
    t = w * z
    return np.sum(t * z), np.sum(dz * w * z + dz * t)
