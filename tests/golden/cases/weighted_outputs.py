# flags: wrt=x,a
"""An array-valued function, for vjp and jvp."""

import numpy as np


def weighted_outputs(x, a):
    y = np.sin(a * x)
    return y * np.sum(x * x) + y[::-1]


def points():
    rng = np.random.default_rng(17)
    return [(rng.normal(size=n), float(rng.normal())) for n in (4, 1, 5)]


# output: reverse


def weighted_outputs_fwd(x, a):
    """Value of weighted_outputs(x, a) and the tape for weighted_outputs_bwd
    [weighted_outputs.py:7, reverse mode].

    Returns (value, tape).
    """
    x = x.copy()
    t = a * x
    y = np.sin(t)
    return y * np.sum(x * x) + y[::-1], (a, t, x, y)


def weighted_outputs_bwd(tape, by2):
    """Adjoints of the arguments of weighted_outputs(x, a)  [weighted_outputs.py:7, reverse mode].

    Returns bx, ba.
    """
    a, t, x, y = tape

    # -- reverse sweep ------------------------------------------------------
    # return y * np.sum(x * x) + y[::-1]
    by = by2 * np.sum(x * x)
    bx = np.dot(by2, y) * x * 2.0
    by[::-1] += by2
    # y = np.sin(a * x)
    bt = by * np.cos(t)
    bx += bt * a
    return bx, np.dot(bt, x)


# output: forward


def jvp_weighted_outputs(x, a, dx, da):
    """weighted_outputs(x, a) and its tangent  [weighted_outputs.py:7, forward mode].

    Returns (value, tangent).
    """
    t = a * x
    dy = (da * x + dx * a) * np.cos(t)
    y = np.sin(t)
    return y * np.sum(x * x) + y[::-1], dy * np.sum(x * x) + np.sum(dx * x * 2.0) * y + dy[::-1]
