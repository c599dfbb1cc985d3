# flags: wrt=W,U,b,h
"""A recurrent network unrolled over a sequence of rows."""

import numpy as np


def recurrent_network(W, U, b, h, xs, targets):
    loss = 0.0
    for t in range(len(xs)):
        drive = xs[t] @ U + b
        h = np.tanh(h @ W + drive)
        error = h - targets[t]
        loss += 0.5 * np.sum(error * error)
    return loss / len(xs)


def points():
    rng = np.random.default_rng(32)
    cases = []
    for steps, size, inputs in ((4, 3, 2), (1, 2, 2), (6, 1, 3)):
        W = rng.normal(size=(size, size))
        U = rng.normal(size=(inputs, size))
        b, h = rng.normal(size=(2, size))
        cases.append((W, U, b, h, rng.normal(size=(steps, inputs)), rng.normal(size=(steps, size))))
    return cases
