# flags: wrt=x,y
"""NumPy functions elementwise on arrays of one shape."""

import numpy as np


def ufuncs(x, y, w):
    a = np.exp(np.sin(x)) + np.log(2.0 + np.cos(y)) * np.sqrt(1.0 + x * x)
    b = np.arctan2(y, 1.5 + x * x) + np.hypot(x, y) + np.logaddexp(x, y)
    c = np.square(x) - np.reciprocal(2.0 + y * y) + np.cbrt(1.0 + x * x) + np.abs(y)
    d = np.power(1.5 + np.sin(x), y) + np.arcsinh(x) - np.arctan(y) + np.exp2(0.3 * x)
    return np.sum(w * (a * b + c * d))


def points():
    rng = np.random.default_rng(13)
    return [tuple(rng.normal(size=(3, n))) for n in (4, 1, 6)]
