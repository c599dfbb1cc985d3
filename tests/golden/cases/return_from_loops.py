# flags: wrt=x,w
# numba: yes
"""Returns from inside nested loops; the loops are undone from where they were left."""

import numpy as np


def return_from_loops(x, w, limit):
    total = 0.0
    for i in range(len(x)):
        for j in range(i + 1):
            total += x[i] * x[j] * w
            if total > limit:
                return total * np.exp(-w * j)
        if x[i] < -1.2:
            return np.sin(total)
        total *= 0.9
    k = 0
    while k < 3:
        k += 1
        total += w * k
        if total < -limit:
            return total * w
    return total


def points():
    rng = np.random.default_rng(27)
    return [
        (np.array([0.7, -0.4, 1.1, 0.9]), 0.8, 1.0),
        (np.array([0.3, -1.4, 2.0]), 0.6, 5.0),
        (np.array([0.3, 0.5]), -0.9, 1.5),
        (0.3 * rng.normal(size=5), 0.4, 40.0),
    ]
