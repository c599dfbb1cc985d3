# flags: wrt=mean,scale
"""The log-density of independent normal variables; a module-level constant is read."""

import math

import numpy as np

HALF_LOG_TAU = 0.5 * math.log(2.0 * math.pi)


def gaussian_density(x, mean, scale):
    z = (x - mean) / scale
    return -0.5 * np.sum(z * z) - len(x) * (math.log(scale) + HALF_LOG_TAU)


def points():
    rng = np.random.default_rng(11)
    return [
        (rng.normal(size=n), float(rng.normal()), scale)
        for n, scale in ((5, 0.8), (1, 1.7), (3, 2.4))
    ]
