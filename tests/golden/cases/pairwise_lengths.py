# flags: wrt=x
"""The total variation of a series over neighbouring pairs."""

from itertools import pairwise

import numpy as np


def pairwise_lengths(x, smooth):
    total = 0.0
    for a, b in pairwise(x):
        total += ((b - a) ** 2 + smooth) ** 0.5
    return total


def points():
    return [
        (np.array([0.3, -0.4, 1.2]), 0.1),
        (np.array([0.9, 0.1]), 0.2),
        (np.array([-0.2, 0.7, 0.5, 2.0]), 0.3),
    ]


# output: reverse


def value_and_grad_pairwise_lengths(x, smooth):
    """Value and gradient of pairwise_lengths(x, smooth)  [pairwise_lengths.py:9, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    total = 0.0
    for i in range(len(x) - 1):
        a = x[i]
        b = x[i + 1]
        total += ((b - a) ** 2 + smooth) ** 0.5

    # -- reverse sweep ------------------------------------------------------
    bx = np.zeros_like(x)
    for i in range(len(x) - 2, -1, -1):
        # total += ((b - a) ** 2 + smooth) ** 0.5
        a = x[i]
        b = x[i + 1]
        t = ((b - a) ** 2 + smooth) ** -0.5 * (b - a)
        # for a, b in pairwise(x):
        bx[i + 1] += t
        bx[i] += -t
    return total, (bx,)


# output: forward


def jvp_pairwise_lengths(x, smooth, dx):
    """pairwise_lengths(x, smooth) and its tangent  [pairwise_lengths.py:9, forward mode].

    Returns (value, tangent).
    """
    total = 0.0
    dtotal = 0.0
    for i in range(len(x) - 1):
        da = dx[i]
        a = x[i]
        db = dx[i + 1]
        b = x[i + 1]
        dtotal += (db - da) * (b - a) * ((b - a) ** 2 + smooth) ** -0.5
        total += ((b - a) ** 2 + smooth) ** 0.5
    return total, dtotal
