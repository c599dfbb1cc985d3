# flags: wrt=x,low
"""where, clip, maximum and minimum: the branch that is not taken contributes nothing."""

import numpy as np


def masks(x, low, w):
    safe = np.where(x > 0.0, x, 1.0)
    roots = np.where(x > 0.0, np.sqrt(safe), 0.3 * x)
    clipped = np.clip(x, low, 1.5)
    upper = np.maximum(clipped, 0.5 * roots)
    return np.sum(w * (roots + upper * np.minimum(x, 0.9)))


def points():
    rng = np.random.default_rng(6)
    return [
        (2.0 * rng.normal(size=n), low, rng.normal(size=n))
        for n, low in ((6, -0.7), (9, -0.2), (5, -1.1))
    ]
