# flags: wrt=x,y
# numba: yes
"""Quotients, powers with a variable exponent, and unary minus."""

import math


def quotient(x, y):
    r = math.sqrt(x * x + y * y)
    s = -x / (1.0 + r)
    return s**3 + (2.0 + y * y) ** (0.3 * x) - 2.0**s


def points():
    return [(0.7, -0.4), (-1.3, 0.8), (2.1, 1.7)]


# output: reverse


def value_and_grad_quotient(x, y):
    """Value and gradient of quotient(x, y)  [quotient.py:8, reverse mode].

    Returns (value, (bx, by)), shaped as x, y.
    """
    # -- forward sweep ------------------------------------------------------
    r = math.sqrt(x * x + y * y)
    s = -x / (1.0 + r)

    # -- reverse sweep ------------------------------------------------------
    # return s**3 + (2.0 + y * y) ** (0.3 * x) - 2.0**s
    bs = 3.0 * s ** 2 - 2.0 ** s * np.log(2.0)
    by = 0.6 * x * (2.0 + y * y) ** (0.3 * x - 1 if 0.3 * x != 0 else 1) * y
    bx = 0.3 * (2.0 + y * y) ** (0.3 * x) * np.log(2.0 + y * y if 2.0 + y * y != 0 else 1)
    # s = -x / (1.0 + r)
    bx -= bs / (1.0 + r)
    # r = math.sqrt(x * x + y * y)
    t2 = -bs * s / (1.0 + r) / (2 * r)
    bx += t2 * x * 2.0
    by += t2 * y * 2.0
    return s ** 3 + (2.0 + y * y) ** (0.3 * x) - 2.0 ** s, (bx, by)


# output: forward


def jvp_quotient(x, y, dx, dy):
    """quotient(x, y) and its tangent  [quotient.py:8, forward mode].

    Returns (value, tangent).
    """
    r = math.sqrt(x * x + y * y)
    dr = (dx * x * 2.0 + dy * y * 2.0) / (2 * r)
    s = -x / (1.0 + r)
    ds = -dx / (1.0 + r) - dr * s / (1.0 + r)
    return (
        s ** 3 + (2.0 + y * y) ** (0.3 * x) - 2.0 ** s,
        ds * 3 * s ** 2
        + (
            dy * y * 2.0 * (0.3 * x) * (2.0 + y * y) ** (0.3 * x - 1 if 0.3 * x != 0 else 1)
            + dx * 0.3 * (2.0 + y * y) ** (0.3 * x) * np.log(2.0 + y * y if 2.0 + y * y != 0 else 1)
        )
        - ds * 2.0 ** s * np.log(2.0),
    )
