# flags: wrt=a,b
# numba: yes
"""Bisection left by break, then one Newton step that carries the derivative."""

import math


def bisection(a, b, tolerance):
    lo = 0.0
    hi = 2.0
    steps = 0
    while True:
        mid = 0.5 * (lo + hi)
        value = math.exp(mid) * a - b
        steps += 1
        if abs(value) < tolerance or steps == 30:
            break
        if value > 0.0:
            hi = mid
        else:
            lo = mid
    slope = math.exp(mid) * a
    root = mid - value / slope
    again = root - (math.exp(root) * a - b) / (math.exp(root) * a)
    return again * again


def points():
    return [(1.1, 2.9, 0.07), (0.6, 3.1, 0.011), (2.3, 2.9, 0.3), (0.9, 2.2, 0.0)]
