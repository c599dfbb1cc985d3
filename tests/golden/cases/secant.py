# flags: wrt=a,b
# numba: yes
"""The secant method: two names move along, the loop ends by tolerance or by count."""

import math


def target(x, a, b):
    return x + a * math.sin(x) - b


def secant(a, b):
    x0 = 0.0
    x1 = 1.0
    f0 = target(x0, a, b)
    f1 = target(x1, a, b)
    steps = 0
    while abs(f1) > 1e-2:
        x2 = x1 - f1 * (x1 - x0) / (f1 - f0)
        x0, f0 = x1, f1
        x1 = x2
        f1 = target(x1, a, b)
        steps += 1
        if steps == 3:
            return x1 * f1
    return x1 * x1 + a * steps


def points():
    return [(0.4, 1.7), (0.7, -0.6), (-0.3, 2.9), (2.5, 3.9)]
