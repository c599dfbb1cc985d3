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


# output: reverse


def value_and_grad_gaussian_density(x, mean, scale):
    """Value and gradient of gaussian_density(x, mean, scale)  [gaussian_density.py:11, reverse
    mode].

    Returns (value, (bmean, bscale)), shaped as mean, scale.
    """
    # -- forward sweep ------------------------------------------------------
    z = (x - mean) / scale

    # -- reverse sweep ------------------------------------------------------
    # return -0.5 * np.sum(z * z) - len(x) * (math.log(scale) + HALF_LOG_TAU)
    bz = -1.0 * z
    bscale = -1.0 * len(x) / scale
    # z = (x - mean) / scale
    bscale += np.sum(-bz * z / scale)
    return (
        -0.5 * np.sum(z * z) - len(x) * (math.log(scale) + HALF_LOG_TAU),
        (np.sum(-bz / scale), bscale),
    )


# output: forward


def jvp_gaussian_density(x, mean, scale, dmean, dscale):
    """gaussian_density(x, mean, scale) and its tangent  [gaussian_density.py:11, forward mode].

    Returns (value, tangent).
    """
    z = (x - mean) / scale
    dz = np.broadcast_to(-dmean, np.shape(x)) / scale - dscale * z / scale
    return (
        -0.5 * np.sum(z * z) - len(x) * (math.log(scale) + HALF_LOG_TAU),
        np.sum(dz * z * 2.0) * -0.5 - dscale / scale * len(x),
    )
