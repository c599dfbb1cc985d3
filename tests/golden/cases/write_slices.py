# flags: wrt=x,y
# numba: yes
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


# output: reverse


def value_and_grad_write_slices(x, y):
    """Value and gradient of write_slices(x, y)  [write_slices.py:8, reverse mode].

    Returns (value, (bx, by)), shaped as x, y.
    """
    x = x.copy()
    y = y.copy()

    # -- forward sweep ------------------------------------------------------
    z = np.zeros(len(x))
    z[1:] = x[:-1] * y[1:]
    z[:1] = 0.5
    t = x[2:] + z[:-2]
    x_old2 = x[1:-1].copy()
    x[1:-1] = np.sin(t)
    x_old = x[0]
    x[0] = x[-1] * y[0]
    y_old = y[::2].copy()
    y[::2] *= x[::2]
    z[:] -= y

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(z * z) + np.sum(x * y)
    bz = 2.0 * z
    bx = 1.0 * y
    by = 1.0 * x
    # z[:] -= y
    by -= bz[:]
    value = np.sum(z * z) + np.sum(x * y)
    # y[::2] *= x[::2]
    y[::2] = y_old
    t2 = by[::2]
    bx[::2] += t2 * y[::2]
    by[::2] = t2 * x[::2]
    # x[0] = x[-1] * y[0]
    x[0] = x_old
    t3 = bx[0]
    bx[0] = 0.0
    bx[-1] += t3 * y[0]
    by[0] += t3 * x[-1]
    # x[1:-1] = np.sin(x[2:] + z[:-2])
    x[1:-1] = x_old2
    bt = bx[1:-1] * np.cos(t)
    bx[1:-1] = 0.0
    bx[2:] += bt
    bz[:-2] += bt
    # z[1:] = x[:-1] * y[1:]
    t5 = bz[1:]
    bx[:-1] += t5 * y[1:]
    by[1:] += t5 * x[:-1]
    return value, (bx, by)


# output: forward


def jvp_write_slices(x, y, dx, dy):
    """write_slices(x, y) and its tangent  [write_slices.py:8, forward mode].

    Returns (value, tangent).
    """
    x = x.copy()
    dx = dx.copy()
    y = y.copy()
    dy = dy.copy()
    z = np.zeros(len(x))
    dz = np.zeros_like(z)
    dz[1:] = dx[:-1] * y[1:] + dy[1:] * x[:-1]
    z[1:] = x[:-1] * y[1:]
    dz[:1] = 0.0
    z[:1] = 0.5
    t = x[2:] + z[:-2]
    dx[1:-1] = (dx[2:] + dz[:-2]) * np.cos(t)
    x[1:-1] = np.sin(t)
    dx[0] = dx[-1] * y[0] + dy[0] * x[-1]
    x[0] = x[-1] * y[0]
    dy[::2] = dy[::2] * x[::2] + dx[::2] * y[::2]
    y[::2] *= x[::2]
    dz[:] -= dy
    z[:] -= y
    return np.sum(z * z) + np.sum(x * y), np.sum(dz * z * 2.0) + np.sum(dx * y + dy * x)
