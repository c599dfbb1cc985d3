# flags: wrt=x
# numba: yes
"""The largest drop below a running maximum."""

import numpy as np


def running_maximum(x, w):
    peak = x[0]
    drop = 0.0
    area = 0.0
    for i in range(1, len(x)):
        peak = max(peak, x[i])
        drop = max(drop, peak - x[i])
        area += w[i] * peak
    return drop * area


def points():
    rng = np.random.default_rng(28)
    return [tuple(rng.normal(size=(2, n))) for n in (6, 3, 9)]
