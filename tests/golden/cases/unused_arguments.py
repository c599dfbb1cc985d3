# flags: wrt=x,y,z
"""An argument without influence has a derivative of zeros in its own shape."""

import numpy as np


def unused_arguments(x, y, z):
    y = np.cos(z)
    return np.sum(x[1:] * y)


def points():
    rng = np.random.default_rng(16)
    return [(rng.normal(size=n), rng.normal(size=(2, 2)), float(rng.normal())) for n in (4, 2, 3)]


# output: reverse


def value_and_grad_unused_arguments(x, y, z):
    """Value and gradient of unused_arguments(x, y, z)  [unused_arguments.py:7, reverse mode].

    Returns (value, (bx, by, bz)), shaped as x, y, z.
    """
    # -- forward sweep ------------------------------------------------------
    y_entry = y
    y = np.cos(z)

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(x[1:] * y)
    bx = np.zeros_like(x)
    bx[1:] += y
    return np.sum(x[1:] * y), (bx, np.zeros_like(y_entry), -np.sum(1.0 * x[1:]) * np.sin(z))


# output: forward


def jvp_unused_arguments(x, y, z, dx, dy, dz):
    """unused_arguments(x, y, z) and its tangent  [unused_arguments.py:7, forward mode].

    Returns (value, tangent).
    """
    dy = -dz * np.sin(z)
    y = np.cos(z)
    return np.sum(x[1:] * y), np.sum(dx[1:] * y + dy * x[1:])
