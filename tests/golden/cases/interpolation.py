# flags: wrt=t,knots,values
# numba: yes
"""Piecewise cubic interpolation: the interval is searched for by halving."""

import numpy as np


def interpolation(t, knots, values):
    total = 0.0
    for i in range(len(t)):
        if t[i] < knots[0]:
            total += values[0]
            continue
        lo = 0
        hi = len(knots) - 1
        while hi - lo > 1:
            mid = (lo + hi) // 2
            if knots[mid] > t[i]:
                hi = mid
            else:
                lo = mid
        h = knots[hi] - knots[lo]
        s = (t[i] - knots[lo]) / h
        blend = s * s * (3.0 - 2.0 * s)
        total += values[lo] + blend * (values[hi] - values[lo])
    return total * total


def points():
    rng = np.random.default_rng(60)
    knots = np.array([-1.0, -0.3, 0.2, 0.9, 1.7, 2.5])
    return [
        (rng.uniform(-1.3, 2.2, size=5), knots, rng.normal(size=6)),
        (np.array([-1.6, 0.4]), knots[1:] + 0.0, rng.normal(size=5)),
        (rng.uniform(-1.0, 0.1, size=1), knots[:3] + 0.0, rng.normal(size=3)),
    ]
