# flags: wrt=x,w
"""Recursion over halves of an array: the callee gets views and only reads them."""

import numpy as np


def energy(x, w):
    n = len(x)
    if n == 0:
        return 0.0
    if n == 1:
        return x[0] * x[0] * w
    m = n // 2
    coupling = x[m - 1] * x[m]
    return energy(x[:m], w) + energy(x[m:], 0.9 * w) + 0.3 * coupling


def halving_sum(x, w):
    return energy(x, w) * np.sin(w)


def points():
    rng = np.random.default_rng(34)
    return [(rng.normal(size=n), float(rng.normal())) for n in (5, 1, 8)] + [(np.zeros(0), 0.7)]
