# flags: wrt=x
# numba: yes
"""Ranges that count down, skip, depend on arguments, and are empty."""

import numpy as np


def range_steps(x, start, stop, step):
    total = 0.0
    for i in range(start, stop, step):
        total += x[i] * (i + 1.0)
    for j in range(len(x) - 1, 0, -2):
        total = total * 0.5 + x[j] * x[j - 1]
    for k in range(start, 3):
        total += x[k] * total
    for k in range(3):
        total += np.sin(x[0] * total + k)
    return total


def points():
    rng = np.random.default_rng(24)
    x = rng.normal(size=(4, 7))
    return [(x[0], 0, 6, 2), (x[1], 6, -1, -1), (x[2], 3, 1, 1), (x[3], 5, 0, -3)]
