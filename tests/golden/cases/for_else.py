# flags: wrt=x,limit
# numba: yes
"""The else of a for runs unless the loop was left by break."""

import numpy as np


def for_else(x, limit):
    total = 0.0
    for i in range(len(x)):
        total += x[i] ** 2
        if total > limit:
            total = total * limit
            break
    else:
        total = np.sin(total) - limit
    return total


def points():
    rng = np.random.default_rng(25)
    return [(rng.normal(size=n), limit) for n, limit in ((5, 1.3), (3, 60.0), (6, 2.0), (1, 9.0))]
