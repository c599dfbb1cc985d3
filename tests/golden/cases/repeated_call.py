# flags: wrt=x,y
"""A helper called with positional, keyword and default arguments, and calls within calls."""

import math


def blend(a, b, weight=0.25, *, power=1.0):
    mixed = (1.0 - weight) * a + weight * b
    if power > 1.0:
        return math.sin(mixed) * power
    return mixed


def repeated_call(x, y):
    first = blend(x, y)
    second = blend(b=x * y, a=first, weight=0.6)
    third = blend(first, blend(second, x, power=2.0), weight=math.tanh(y))
    return third * blend(y, 1.0, 0.5, power=1.5 + third * third)


def points():
    return [(0.7, -0.4), (1.6, 0.8), (-1.1, 1.3)]
