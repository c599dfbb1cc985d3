# flags: wrt=x,y
# numba: yes
"""Functions of the math module."""

import math


def elementary(x, y):
    a = math.sin(x) * math.cos(y) + math.tan(0.3 * x) + math.atan2(y, x)
    b = math.exp(-x * x) + math.log(1.0 + y * y) + math.hypot(x, y)
    c = math.sinh(0.5 * x) - math.cosh(0.5 * y) + math.tanh(x + y)
    d = math.asin(0.3 * math.sin(x)) + math.acos(0.3 * math.cos(y)) + math.atan(x * y)
    return (
        a * b
        + c * d
        + math.fabs(x) * math.erf(y)
        + math.pow(2.0 + math.sin(x), y)
        + math.expm1(0.1 * x)
    )


def points():
    return [(0.7, -0.4), (-1.3, 0.8), (1.9, 1.1)]
