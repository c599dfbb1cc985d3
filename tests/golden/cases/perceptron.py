# flags: wrt=W1,b1,W2,b2,W3,b3
"""A perceptron of three layers with weight decay: biases are broadcast over the batch."""

import numpy as np


def perceptron(W1, b1, W2, b2, W3, b3, X, y, decay):
    h1 = np.tanh(X @ W1 + b1)
    h2 = np.tanh(h1 @ W2 + b2)
    out = h2 @ W3 + b3
    error = out - y
    loss = 0.5 * np.mean(np.sum(error * error, axis=1))
    penalty = 0.0
    for W in (W1, W2, W3):
        penalty += np.sum(W * W)
    if decay > 0.0:
        scale = 0.5 * decay
        loss = loss + scale * penalty
    else:
        loss = loss - 0.01 * penalty
    bound = np.sum(np.abs(b1)) + np.sum(np.abs(b2))
    loss += 0.001 * bound + 0.002 * np.sum(b3**2)
    return loss


def points():
    rng = np.random.default_rng(4)
    cases = []
    for rows, sizes, decay in (
        (4, (2, 3, 2, 1), 0.3),
        (1, (1, 2, 2, 2), 0.0),
        (3, (2, 1, 3, 2), 0.1),
    ):
        weights = []
        for fan_in, fan_out in ((0, 1), (1, 2), (2, 3)):
            weights.append(rng.normal(size=(sizes[fan_in], sizes[fan_out])))
            weights.append(rng.normal(size=sizes[fan_out]))
        X = rng.normal(size=(rows, sizes[0]))
        cases.append((*weights, X, rng.normal(size=(rows, sizes[3])), decay))
    return cases
