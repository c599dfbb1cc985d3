# flags: wrt=W1,b1,W2
"""Helpers that take and return arrays and tuples of arrays."""

import numpy as np


def layer(x, W, b):
    z = x @ W + b
    return np.tanh(z), z


def standardize(h):
    centered = h - np.mean(h)
    return centered / np.sqrt(0.1 + np.mean(centered * centered))


def array_helpers(x, W1, b1, W2):
    h, z = layer(x, W1, b1)
    n = standardize(h)
    out, _ = layer(n, W2, 0.5)
    return np.sum(out * out) + 0.1 * np.sum(z**2)


def points():
    rng = np.random.default_rng(33)
    return [
        (rng.normal(size=a), rng.normal(size=(a, b)), rng.normal(size=b), rng.normal(size=(b, c)))
        for a, b, c in ((2, 3, 2), (1, 4, 1), (3, 2, 3))
    ]
