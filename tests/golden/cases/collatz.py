# flags: wrt=x
# numba: yes
"""Integers control the flow, a float flows through it."""

import math


def collatz(x, n):
    y = x
    while n != 1:
        if n % 2 == 0:
            n = n // 2
            y = y * 0.9 + 0.1 * math.cos(x)
        else:
            n = 3 * n + 1
            y = math.sin(y) + 1.1
    return y * x


def points():
    return [(0.7, 7), (1.4, 1), (-0.6, 12), (0.3, 27)]
