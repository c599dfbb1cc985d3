# flags: wrt=x,scale
"""float32 in, float32 out."""

import numpy as np


def single_precision(x, scale):
    y = np.tanh(scale * x)
    return np.sum(y * y * x)


def points():
    rng = np.random.default_rng(15)
    return [(rng.normal(size=n).astype(np.float32), np.float32(rng.normal())) for n in (4, 2, 5)]


# output: reverse


def value_and_grad_single_precision(x, scale):
    """Value and gradient of single_precision(x, scale)  [single_precision.py:7, reverse mode].

    Returns (value, (bx, bscale)), shaped as x, scale.
    """
    # -- forward sweep ------------------------------------------------------
    y = np.tanh(scale * x)
    t = y * y

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(y * y * x)
    bx = 1.0 * t
    # y = np.tanh(scale * x)
    t2 = x * y * 2.0 * (1 - y * y)
    bx += t2 * scale
    return np.sum(t * x), (bx.astype(np.float32), np.dot(t2, x))


# output: forward


def jvp_single_precision(x, scale, dx, dscale):
    """single_precision(x, scale) and its tangent  [single_precision.py:7, forward mode].

    Returns (value, tangent).
    """
    y = np.tanh(scale * x)
    dy = (dscale * x + dx * scale) * (1 - y * y)
    t = y * y
    return np.sum(t * x), np.sum(dy * y * 2.0 * x + dx * t)
