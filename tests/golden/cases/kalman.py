# flags: wrt=q,r,z
# numba: yes
"""A scalar Kalman filter and the log-likelihood of its innovations."""

import math

import numpy as np


def kalman(z, q, r, a):
    mean = 0.0
    variance = 1.0
    score = 0.0
    for t in range(len(z)):
        mean = a * mean
        variance = a * a * variance + q
        innovation = z[t] - mean
        spread = variance + r
        if innovation * innovation > 9.0 * spread:
            score -= 4.5 + 0.01 * spread
            continue
        score -= 0.5 * (math.log(spread) + innovation * innovation / spread)
        gain = variance / spread
        mean += gain * innovation
        variance = (1.0 - gain) * variance
    return score


def points():
    rng = np.random.default_rng(31)
    z = rng.normal(size=8)
    z[4] = 9.0
    return [
        (z, 0.2, 0.5, 0.9),
        (rng.normal(size=1), 1.1, 0.3, 0.5),
        (rng.normal(size=5), 0.05, 2.0, 1.0),
    ]
