# flags: wrt=mu,S,risk
"""A portfolio by projected steps: a loop over scalars inside array algebra."""

import numpy as np


def clip_simplex(w):
    positive = np.maximum(w, 0.0)
    return positive / (1e-3 + np.sum(positive))


def markowitz(mu, S, risk, steps):
    n = len(mu)
    w = np.ones(n) / n
    C = S @ S.T + 0.1 * np.eye(n)
    for k in range(steps):
        g = mu - risk * (C @ w)
        w = clip_simplex(w + 0.3 / (k + 1.0) * g)
    variance = w @ C @ w
    turnover = 0.0
    for i in range(1, n):
        gap = w[i] - w[i - 1]
        turnover += gap * gap
    return mu @ w - 0.5 * risk * variance - 0.1 * turnover


def points():
    rng = np.random.default_rng(68)
    return [
        (rng.normal(size=n), rng.normal(size=(n, n)), risk, steps)
        for n, risk, steps in ((3, 0.9, 3), (2, 0.4, 1), (4, 2.0, 2))
    ]
