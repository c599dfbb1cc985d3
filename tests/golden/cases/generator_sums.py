# flags: wrt=x,w
"""Sums of generator expressions, one of them with a condition."""

import math


def generator_sums(x, w):
    scale = sum(v * v for v in x)
    return sum(math.sin(w * v) for v in x if v > 0.0) / scale + scale * w


def points():
    return [((0.3, -0.4, 1.2), 0.7), ((0.9, 0.1, 0.6), -1.3), ((-0.9, 0.2, -0.1), 0.4)]


# output: reverse


def value_and_grad_generator_sums(x, w):
    """Value and gradient of generator_sums(x, w)  [generator_sums.py:7, reverse mode].

    Returns (value, (bx, bw)), shaped as x, w.
    """
    # -- forward sweep ------------------------------------------------------
    scale = 0
    for i in range(len(x)):
        v = x[i]
        scale = scale + v * v
    t = 0
    for i2 in range(len(x)):
        v2 = x[i2]
        if v2 > 0.0:
            t = t + math.sin(w * v2)

    # -- reverse sweep ------------------------------------------------------
    # return sum(math.sin(w * v) for v in x if v > 0.0) / scale + scale * w
    bw = 1.0 * scale
    bx = [0.0, 0.0, 0.0]
    bt = 1.0 / scale
    bscale = -1.0 * (t / scale) / scale + w
    for i2 in range(len(x) - 1, -1, -1):
        v2 = x[i2]
        if v2 > 0.0:
            t2 = bt * math.cos(w * v2)
            bw += t2 * v2
            bv2 = t2 * w
        else:
            bv2 = 0.0
        bx[i2] += bv2
    for i in range(len(x) - 1, -1, -1):
        # scale = sum(v * v for v in x)
        v = x[i]
        bx[i] += bscale * v * 2.0
    return t / scale + scale * w, (tuple(bx), bw)


# output: forward


def jvp_generator_sums(x, w, dx, dw):
    """generator_sums(x, w) and its tangent  [generator_sums.py:7, forward mode].

    Returns (value, tangent).
    """
    scale = 0
    dscale = 0.0
    for i in range(len(x)):
        dv = dx[i]
        v = x[i]
        dscale = dscale + dv * v * 2.0
        scale = scale + v * v
    t = 0
    dt = 0.0
    for i2 in range(len(x)):
        dv2 = dx[i2]
        v2 = x[i2]
        if v2 > 0.0:
            dt = dt + (dw * v2 + dv2 * w) * math.cos(w * v2)
            t = t + math.sin(w * v2)
    return (
        t / scale + scale * w,
        dt / scale - dscale * (t / scale) / scale + (dscale * w + dw * scale),
    )
