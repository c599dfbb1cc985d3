# flags: wrt=A,v
"""exp(A) v by scaling, a series of matrix products, and squaring."""

import numpy as np


def matrix_exponential(A, v, terms):
    n = len(v)
    squarings = 0
    norm = np.sum(np.abs(A))
    while norm > 1.0:
        norm = 0.5 * norm
        squarings += 1
    X = A / 2.0**squarings
    E = np.eye(n)
    term = np.eye(n)
    for k in range(1, terms + 1):
        term = term @ X / k
        E = E + term
    for _ in range(squarings):
        E = E @ E
    w = E @ v
    return np.sum(w * w) / (1.0 + np.sum(v * v))


def points():
    rng = np.random.default_rng(55)
    return [
        (scale * rng.normal(size=(n, n)), rng.normal(size=n), 6)
        for n, scale in ((3, 0.6), (1, 0.4), (2, 1.3))
    ]
