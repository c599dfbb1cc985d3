# flags: wrt=x
"""Two functions that call each other."""

import math


def rise(x, n):
    if n <= 0:
        return x
    return fall(x + 0.5 * math.sin(x), n - 1)


def fall(x, n):
    if n <= 0:
        return 0.5 * x * x
    y = rise(0.9 * x, n - 2)
    return y * x


def mutual_recursion(x, n):
    return rise(x, n) + fall(x * x, n)


def points():
    return [(0.7, 4), (1.3, 0), (-0.6, 7)]
