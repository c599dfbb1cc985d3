# flags: wrt=x,y
"""Conditional expressions, and/or/not as values and as tests, chained comparisons."""

import math


def choices(x, y):
    a = x * y if x > 0.0 else x - y * y
    b = math.sin(a) if -1.0 < a <= 1.0 else 0.5 * a
    c = (x > 1.0 and x * b) or y
    if not (a > b or x < y < 2.0):
        c = c * c
    return a + b * c + (x if y > 0.0 else -y if x > 0.0 else x * x) * 0.5


def points():
    return [(0.7, -0.4), (1.6, 0.8), (-1.1, -0.3), (-0.6, 1.7), (2.5, -1.2)]
