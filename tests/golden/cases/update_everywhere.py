# flags: wrt=x,g
# numba: yes
"""Each augmented assignment on elements: += -= *= /= **=, on both parts of an array."""

import numpy as np


def update_everywhere(x, g):
    for i in range(len(x)):
        x[i] *= g
        x[i] -= 0.1 * x[0]
        x[i] **= 2
        x[i] /= 1.0 + x[i] + g * g
        if i % 2 == 1:
            x[i] += x[i - 1] * np.cos(x[i])
    return np.sum(x) * x[-1]


def points():
    rng = np.random.default_rng(44)
    return [(rng.normal(size=n), float(rng.normal())) for n in (4, 1, 5)]
