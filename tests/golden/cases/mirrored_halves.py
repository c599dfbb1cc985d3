# flags: wrt=x
"""Writes through a reversed view, seen by the array."""

import numpy as np


def mirrored_halves(x):
    back = x[::-1]
    back[0] = x[0] * x[1]
    x[1] += np.sin(back[0])
    return np.sum(x * back)


def points():
    return [(np.array([0.7, -0.2, 0.5]),), (np.array([0.4, 0.9]),)]


# output: reverse


def value_and_grad_mirrored_halves(x):
    """Value and gradient of mirrored_halves(x)  [mirrored_halves.py:7, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    x = x.copy()

    # -- forward sweep ------------------------------------------------------
    bx = np.zeros_like(x)
    back = x[::-1]
    back_old = back[0]
    back[0] = x[0] * x[1]
    x_old = x[1]
    x[1] += np.sin(back[0])

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(x * back)
    bback = bx[::-1]
    bx += back
    bback += x
    value = np.sum(x * back)
    # x[1] += np.sin(back[0])
    x[1] = x_old
    bback[0] += bx[1] * np.cos(back[0])
    # back[0] = x[0] * x[1]
    back[0] = back_old
    t = bback[0]
    bback[0] = 0.0
    bx[0] += t * x[1]
    bx[1] += t * x[0]
    return value, (bx,)


# output: forward


def jvp_mirrored_halves(x, dx):
    """mirrored_halves(x) and its tangent  [mirrored_halves.py:7, forward mode].

    Returns (value, tangent).
    """
    x = x.copy()
    dx = dx.copy()
    dback = dx[::-1]
    back = x[::-1]
    dback[0] = dx[0] * x[1] + dx[1] * x[0]
    back[0] = x[0] * x[1]
    dx[1] += dback[0] * np.cos(back[0])
    x[1] += np.sin(back[0])
    return np.sum(x * back), np.sum(dx * back + dback * x)
