# flags: wrt=x,decay
# numba: yes
"""Decayed prefix sums, then differences of them across a window."""

import numpy as np


def prefix_sums(x, decay, window):
    n = len(x)
    total = np.zeros(n + 1)
    for i in range(n):
        total[i + 1] = decay * total[i] + x[i]
    score = 0.0
    for i in range(n - window):
        part = total[i + window] - total[i]
        score += part * part * x[i]
    return score + total[n]


def points():
    rng = np.random.default_rng(48)
    return [(rng.normal(size=n), 0.8, window) for n, window in ((6, 2), (1, 1), (9, 4))]
