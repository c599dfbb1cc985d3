# flags: wrt=x,v
# allowed: last_written
"""Writes at arrays of indices: where one is named twice the last value stays, or each is added."""

import numpy as np


def index_writes(x, v, i):
    x[i] = v * x[0]
    x[i] += v
    order = np.argsort(v)
    x[order] *= v
    np.add.at(x, i, v * v)
    return np.sum(x**2)


def points():
    x = np.array([0.3, 1.2, -0.7, 0.5])
    v = np.array([0.8, -0.4, 0.6])
    return [(x, v, np.array([2, 0, 2])), (v[[0, 1, 2, 1, 0]], x[:3] + 0.1, np.array([3, 3, 3]))]


# output: reverse


def value_and_grad_index_writes(x, v, i):
    """Value and gradient of index_writes(x, v, i)  [index_writes.py:8, reverse mode].

    Returns (value, (bx, bv)), shaped as x, v.
    """
    x = x.copy()

    # -- forward sweep ------------------------------------------------------
    x_old2 = x[i]
    x[i] = v * x[0]
    x[i] += v
    order = np.argsort(v)
    x_old = x[order]
    x[order] *= v
    np.add.at(x, i, v * v)

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(x**2)
    bx = 2.0 * x
    # np.add.at(x, i, v * v)
    bv = bx[i] * v * 2.0
    value = np.sum(x ** 2)
    # x[order] *= v
    x[order] = x_old
    t2 = bx[order]
    bv += t2 * x[order]
    bx[order] = t2 * v
    # x[i] += v
    bv += last_written(bx, i)
    # x[i] = v * x[0]
    x[i] = x_old2
    t4 = last_written(bx, i)
    bx[i] = 0.0
    bv += t4 * x[0]
    bx[0] += np.dot(t4, v)
    return value, (bx, bv)


# output: forward


def jvp_index_writes(x, v, i, dx, dv):
    """index_writes(x, v, i) and its tangent  [index_writes.py:8, forward mode].

    Returns (value, tangent).
    """
    x = x.copy()
    dx = dx.copy()
    dx[i] = dv * x[0] + dx[0] * v
    x[i] = v * x[0]
    dx[i] += dv
    x[i] += v
    order = np.argsort(v)
    dx[order] = dx[order] * v + dv * x[order]
    x[order] *= v
    np.add.at(dx, i, dv * v * 2.0)
    np.add.at(x, i, v * v)
    return np.sum(x ** 2), np.sum(dx * 2 * x)
