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
