# flags: wrt=x,rate
"""Docstring, assert, raise, print and pass stand where the user put them."""

import numpy as np


def guarded(x, rate):
    """Return a decayed sum of squares."""
    if len(x) == 0:
        raise ValueError("x is empty")
    assert rate > 0.0, "rate must be positive"
    total = 0.0
    for i in range(len(x)):
        if x[i] < -1.0:
            print("clipped", i)
            total += np.exp(-rate)
        elif x[i] > 2.0:
            pass
        else:
            total += np.exp(-rate * i) * x[i] ** 2
    return total


def points():
    return [
        (np.array([0.3, -1.4, 2.6, 0.9]), 0.7),
        (np.array([-0.5]), 1.2),
        (np.array([1.1, 0.2, -2.0, -0.3, 3.0]), 0.2),
    ]
