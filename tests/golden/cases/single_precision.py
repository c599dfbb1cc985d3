# flags: wrt=x,scale
"""float32 in, float32 out."""

import numpy as np


def single_precision(x, scale):
    y = np.tanh(scale * x)
    return np.sum(y * y * x)


def points():
    rng = np.random.default_rng(14)
    return [(rng.normal(size=n).astype(np.float32), np.float32(rng.normal())) for n in (4, 2, 5)]
