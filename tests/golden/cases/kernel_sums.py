# flags: wrt=x,weights,width
# numba: yes
"""Gaussian kernel sums over all pairs of points, rows of a matrix."""

import math

import numpy as np


def kernel_sums(x, weights, width):
    n, d = x.shape
    total = 0.0
    precision = 0.5 / (width * width)
    for i in range(n):
        inner = 0.0
        for j in range(n):
            if j != i:
                distance = 0.0
                for k in range(d):
                    gap = x[i, k] - x[j, k]
                    distance += gap * gap
                inner += weights[j] * math.exp(-precision * distance)
        total += weights[i] * np.sin(inner)
    return total


def points():
    rng = np.random.default_rng(56)
    return [
        (rng.normal(size=(n, d)), rng.normal(size=n), width)
        for n, d, width in ((3, 2, 0.9), (2, 1, 1.4), (4, 1, 0.6))
    ]
