# flags: wrt=x,rate,momentum
"""The derivative of an optimiser: gradient descent with momentum on a valley."""

import numpy as np


def valley_slope(x, bend):
    inner = x[1:] - x[:-1] ** 2
    slope = np.zeros(len(x))
    slope[1:] = 2.0 * bend * inner
    slope[:-1] += -4.0 * bend * x[:-1] * inner - 2.0 * (1.0 - x[:-1])
    return slope


def momentum_descent(x, rate, momentum, bend, steps):
    velocity = np.zeros(len(x))
    for k in range(steps):
        g = valley_slope(x, bend)
        size = np.sqrt(np.sum(g * g))
        if size > 2.0:
            g = g * (2.0 / size)
        velocity = momentum * velocity - rate / (1.0 + 0.1 * k) * g
        x = x + velocity
    gap = x[1:] - x[:-1] ** 2
    return bend * np.sum(gap * gap) + np.sum((1.0 - x[:-1]) ** 2)


def points():
    rng = np.random.default_rng(61)
    return [
        (0.5 * rng.normal(size=n), 0.05, 0.8, 1.5, steps) for n, steps in ((3, 4), (2, 1), (5, 7))
    ]
