# flags: wrt=c,x
# numba: yes
"""Horner's rule over the coefficients of a polynomial, backwards."""

import numpy as np


def horner(c, x):
    y = 0.0
    for i in range(len(c) - 1, -1, -1):
        y = y * x + c[i]
    return y


def points():
    rng = np.random.default_rng(23)
    return [(rng.normal(size=n), float(rng.normal())) for n in (5, 1, 8)]


# output: reverse


def value_and_grad_horner(c, x):
    """Value and gradient of horner(c, x)  [horner.py:8, reverse mode].

    Returns (value, (bc, bx)), shaped as c, x.
    """
    # -- forward sweep ------------------------------------------------------
    y = 0.0
    y_old = []
    for i in range(len(c) - 1, -1, -1):
        y_old.append(y)
        y = y * x + c[i]

    # -- reverse sweep ------------------------------------------------------
    by = 1.0
    bc = np.zeros_like(c)
    bx = 0.0
    value = y
    for i in range(len(c)):
        # y = y * x + c[i]
        y = y_old[len(c) - 1 - i]
        bx += by * y
        bc[i] = by
        by = by * x
    return value, (bc, bx)


# output: forward


def jvp_horner(c, x, dc, dx):
    """horner(c, x) and its tangent  [horner.py:8, forward mode].

    Returns (value, tangent).
    """
    y = 0.0
    dy = 0.0
    for i in range(len(c) - 1, -1, -1):
        dy = dy * x + dx * y + dc[i]
        y = y * x + c[i]
    return y, dy
