# flags: wrt=x,s
"""One name holds an array, then a number, then a tuple, then a number again."""

import numpy as np


def rebinding(x, s):
    v = x * s
    s = np.sum(v * v)
    v = s * x[0]
    v = (v, s)
    v = v[0] * 0.5 + np.sin(v[1])
    return v * s


def points():
    rng = np.random.default_rng(15)
    return [(rng.normal(size=n), float(rng.normal())) for n in (3, 1, 4)]
