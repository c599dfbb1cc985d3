# flags: wrt=a,b,p
# numba: yes
"""The trapezoid rule with a helper that is called at the ends and in a loop."""

import math


def density(t, p):
    if t < 0.0:
        return p * math.exp(t)
    return p / (1.0 + t * t)


def trapezoid(a, b, p, n):
    h = (b - a) / n
    total = 0.5 * (density(a, p) + density(b, p))
    for i in range(1, n):
        total += density(a + i * h, p)
    return h * total


def points():
    return [(-0.63, 1.3, 0.7, 5), (0.2, 0.9, 1.9, 1), (-1.7, -0.3, 0.4, 8)]
