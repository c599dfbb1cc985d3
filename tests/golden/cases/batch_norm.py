# flags: wrt=X,gain,shift,W
"""Batch normalisation and a linear layer, statistics along the batch."""

import numpy as np


def batch_norm(X, gain, shift, W, y, training):
    center = np.mean(X, axis=0)
    delta = X - center
    variance = np.mean(delta * delta, axis=0)
    if training:
        variance = variance * len(X) / (len(X) - 1.0)
        H = delta / np.sqrt(variance + 0.01)
    else:
        H = X / np.sqrt(1.01)
    H = gain * H + shift
    A = np.maximum(H, 0.1 * H)
    out = A @ W
    error = out - y
    loss = np.mean(error**2)
    drift = np.sum(center * center) + np.sum(variance)
    loss = loss + 0.01 * drift
    return loss


def points():
    rng = np.random.default_rng(63)
    cases = []
    for m, n, training in ((4, 2, True), (3, 3, False), (5, 1, True)):
        X = rng.normal(size=(m, n))
        gain, shift, W = rng.normal(size=(3, n))
        cases.append((X, gain, shift, W, rng.normal(size=m), training))
    return cases
