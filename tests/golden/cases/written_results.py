# flags: wrt=x,w
"""Functions of NumPy that write into buffers: they stand as the assignments that they are."""

import numpy as np


def written_results(x, w):
    y = np.empty_like(x)
    np.multiply(x, w, out=y)
    y.sort()
    np.exp(y, out=y)
    np.copyto(x, y, where=w > 0)
    x[1:].fill(w[0])
    return np.sum(x * y)


def points():
    return [
        (np.array([0.3, 1.2, -0.7]), np.array([0.8, -0.4, 0.6])),
        (np.array([0.9, 0.2, 0.4, -1.1]), np.array([-0.3, 0.7, 0.5, 1.4])),
    ]


# output: reverse


def value_and_grad_written_results(x, w):
    """Value and gradient of written_results(x, w)  [written_results.py:7, reverse mode].

    Returns (value, (bx, bw)), shaped as x, w.
    """
    x = x.copy()

    # -- forward sweep ------------------------------------------------------
    y = np.empty_like(x)
    y[...] = np.multiply(x, w)
    y_old2 = y.copy()
    y[...] = np.sort(y)
    y_old = y.copy()
    y[...] = np.exp(y)
    x_old = x.copy()
    x[...] = np.where(w > 0, y, x)
    x[1:] = w[0]

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(x * y)
    bx = 1.0 * y
    by = 1.0 * x
    # x[1:].fill(w[0])
    bw = np.zeros_like(w)
    bw[0] += np.sum(bx[1:])
    bx[1:] = 0.0
    value = np.sum(x * y)
    # np.copyto(x, y, where=w > 0)
    x[...] = x_old
    by += np.where(w > 0, bx, 0.0)
    bx[...] = np.where(w > 0, 0.0, bx)
    # np.exp(y, out=y)
    y[...] = y_old
    by[...] = np.where(by != 0, by * np.exp(y), 0.0)
    # y.sort()
    y[...] = y_old2
    by[...] = by[np.argsort(np.argsort(y, kind="stable"))]
    # np.multiply(x, w, out=y)
    bx += np.where(by != 0, by * w, 0.0)
    bw += np.where(by != 0, by * x, 0.0)
    return value, (bx, bw)


# output: forward


def jvp_written_results(x, w, dx, dw):
    """written_results(x, w) and its tangent  [written_results.py:7, forward mode].

    Returns (value, tangent).
    """
    x = x.copy()
    dx = dx.copy()
    y = np.empty_like(x)
    dy = np.zeros_like(y)
    dy[...] = dx * w + dw * x
    y[...] = np.multiply(x, w)
    dy[...] = dy[np.argsort(y, kind="stable")]
    y[...] = np.sort(y)
    dy[...] = dy * np.exp(y)
    y[...] = np.exp(y)
    dx[...] = np.where(w > 0, dy, 0.0) + np.where(w > 0, 0.0, dx)
    x[...] = np.where(w > 0, y, x)
    dx[1:] = dw[0]
    x[1:] = w[0]
    return np.sum(x * y), np.sum(dx * y + dy * x)
