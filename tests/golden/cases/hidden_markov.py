# flags: wrt=start,transition,emission
"""The forward algorithm of a hidden Markov model, rescaled at each observation."""

import numpy as np


def hidden_markov(start, transition, emission, observed):
    weights = np.exp(transition)
    T = weights / np.sum(weights, axis=1, keepdims=True)
    rates = np.exp(emission)
    B = rates / np.sum(rates, axis=1, keepdims=True)
    prior = np.exp(start)
    alpha = prior / np.sum(prior)
    score = 0.0
    for t in range(len(observed)):
        symbol = observed[t]
        if t > 0:
            alpha = alpha @ T
        if symbol < 0:
            continue
        alpha = alpha * B[:, symbol]
        scale = np.sum(alpha)
        alpha = alpha / scale
        score += np.log(scale)
    return score


def points():
    rng = np.random.default_rng(67)
    return [
        (rng.normal(size=n), rng.normal(size=(n, n)), rng.normal(size=(n, m)), np.array(observed))
        for n, m, observed in ((2, 3, (0, 2, -1, 1)), (3, 2, (1, 0)), (2, 2, (1, -1, 0, 0, 1)))
    ]
