# flags: wrt=x,scale
"""A generator expression on the right of an unpacking: three coordinates scaled at once."""

import numpy as np


def unpacked_generator(x, scale):
    u, v, w = (scale * c for c in x)
    return u * v - w**2


def points():
    return [
        (np.array([0.3, -0.4, 1.2]), 0.7),
        (np.array([0.9, 0.1, 0.3]), 1.5),
        (np.array([-0.2, 0.7, 0.5]), 0.4),
    ]


# output: reverse


def value_and_grad_unpacked_generator(x, scale):
    """Value and gradient of unpacked_generator(x, scale)  [unpacked_generator.py:7, reverse mode].

    Returns (value, (bx, bscale)), shaped as x, scale.
    """
    # -- forward sweep ------------------------------------------------------
    t = []
    for i in range(len(x)):
        c = x[i]
        t.append(scale * c)
    u, v, w = t

    # -- reverse sweep ------------------------------------------------------
    # u, v, w = (scale * c for c in x)
    bt = [0.0] * len(t)
    bt[0] += v
    bt[1] += u
    bt[2] += -2.0 * w
    bscale = 0.0
    bx = np.zeros_like(x)
    for i in range(len(x) - 1, -1, -1):
        t2 = bt.pop()
        c = x[i]
        bscale += t2 * c
        bx[i] += t2 * scale
    return u * v - w ** 2, (bx, bscale)


# output: forward


def jvp_unpacked_generator(x, scale, dx, dscale):
    """unpacked_generator(x, scale) and its tangent  [unpacked_generator.py:7, forward mode].

    Returns (value, tangent).
    """
    t = []
    dt = []
    for i in range(len(x)):
        dc = dx[i]
        c = x[i]
        dt.append(dscale * c + dc * scale)
        t.append(scale * c)
    du, dv, dw = dt
    u, v, w = t
    return u * v - w ** 2, du * v + dv * u - dw * 2 * w
