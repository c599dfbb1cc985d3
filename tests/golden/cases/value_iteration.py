# flags: wrt=reward,discount
# numba: yes
"""Bellman's iteration on a chain of states: a maximum over actions by a loop."""

import numpy as np


def value_iteration(reward, discount, drift, sweeps):
    n, actions = reward.shape
    value = np.zeros(n)
    for _ in range(sweeps):
        new = np.zeros(n)
        for s in range(n):
            best = -1e9
            for a in range(actions):
                ahead = (s + a + 1) % n
                stay = (1.0 - drift) * value[s]
                q = reward[s, a] + discount * (stay + drift * value[ahead])
                if q > best:
                    best = q
            new[s] = best
        value = new
    return np.sum(value * value) + value[0]


def points():
    rng = np.random.default_rng(62)
    return [
        (rng.normal(size=(n, a)), 0.9, 0.7, sweeps)
        for n, a, sweeps in ((3, 2, 4), (1, 1, 2), (4, 3, 3))
    ]
