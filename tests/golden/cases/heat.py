# flags: wrt=u,k
"""The heat equation in one dimension, a fresh array in every step."""

import numpy as np


def heat(u, k, dt, steps, target):
    loss = 0.0
    for step in range(steps):
        left = u[:-2]
        right = u[2:]
        inside = u[1:-1] + dt * k * (left - 2.0 * u[1:-1] + right)
        new = np.zeros(len(u))
        new[1:-1] = inside
        new[0] = 0.5 * inside[0]
        new[-1] = 0.5 * inside[-1]
        u = new
        error = u - target
        weight = 1.0
        if step == steps - 1:
            weight = 10.0
        loss += weight * np.sum(error * error)
    return loss + 0.01 * k * k


def points():
    rng = np.random.default_rng(46)
    return [
        (rng.normal(size=n), k, 0.1, steps, rng.normal(size=n))
        for n, k, steps in ((6, 0.8, 3), (3, 1.4, 1), (5, 0.3, 0))
    ]
