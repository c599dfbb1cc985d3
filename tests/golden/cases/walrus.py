# flags: wrt=x
"""Named expressions in a test, in a call and in a loop condition."""

import math


def walrus(x):
    total = (half := 0.5 * x) * x
    if (size := abs(half)) > 0.6:
        total += math.sin(size * x)
    while (half := 0.7 * half) * half > 0.01:
        total += half * x
    return total + 3.0 * half


def points():
    return [(1.65,), (0.4,), (-2.3,)]
