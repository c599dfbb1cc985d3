# flags: wrt=x
"""Coefficients that are turned round before the polynomial is evaluated by Horner's rule."""

import math


def reversed_in_place(x):
    c = [math.exp(-v) for v in x]
    c.reverse()
    y = 0.0
    for a in c:
        y = y * 0.5 + a
    return y


def points():
    return [([0.3, -0.4, 1.2],), ([0.9, 0.1],), ([-0.2, 0.7, 0.5, 1.0],)]


# output: reverse


def value_and_grad_reversed_in_place(x):
    """Value and gradient of reversed_in_place(x)  [reversed_in_place.py:7, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    c = []
    for i2 in range(len(x)):
        v = x[i2]
        c.append(math.exp(-v))
    c.reverse()
    y = 0.0
    bound_old = len(c)
    for i in range(len(c)):
        a = c[i]
        y = y * 0.5 + a

    # -- reverse sweep ------------------------------------------------------
    by = 1.0
    bc = [0.0] * len(c)
    for i in range(bound_old - 1, -1, -1):
        # y = y * 0.5 + a
        ba = by
        by = by * 0.5
        # for a in c:
        bc[i] += ba
    # c.reverse()
    bc.reverse()
    bx = [0.0, 0.0, 0.0]
    for i2 in range(len(x) - 1, -1, -1):
        # c = [math.exp(-v) for v in x]
        t = bc.pop()
        v = x[i2]
        bx[i2] += -t * math.exp(-v)
    return y, (bx,)


# output: forward


def jvp_reversed_in_place(x, dx):
    """reversed_in_place(x) and its tangent  [reversed_in_place.py:7, forward mode].

    Returns (value, tangent).
    """
    c = []
    dc = []
    for i2 in range(len(x)):
        dv = dx[i2]
        v = x[i2]
        dc.append(-dv * math.exp(-v))
        c.append(math.exp(-v))
    dc.reverse()
    c.reverse()
    y = 0.0
    dy = 0.0
    for i in range(len(c)):
        da = dc[i]
        a = c[i]
        dy = dy * 0.5 + da
        y = y * 0.5 + a
    return y, dy
