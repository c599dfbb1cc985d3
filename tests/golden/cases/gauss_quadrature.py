# flags: wrt=a,b,k
"""Gauss-Legendre quadrature with nodes and weights in module-level tuples, calling a helper."""

import math

NODES = (-0.7745966692414834, 0.0, 0.7745966692414834)
WEIGHTS = (0.5555555555555556, 0.8888888888888888, 0.5555555555555556)


def integrand(t, k):
    return math.exp(-k * t) * math.cos(t)


def gauss_quadrature(a, b, k):
    center = 0.5 * (a + b)
    half = 0.5 * (b - a)
    total = 0.0
    for i in range(3):
        t = center + half * NODES[i]
        total += WEIGHTS[i] * integrand(t, k)
    return half * total


def points():
    return [(0.1, 1.3, 0.7), (-0.5, 0.4, 1.9), (1.0, 2.0, -0.3)]
