# flags: wrt=x
"""Boundary nodes in a set of constants, left out of the sum."""

import numpy as np


def constant_set(x):
    free = 0.0
    for i in range(len(x)):
        if i not in {0, 3}:
            free += x[i] ** 2
    return free


def points():
    return [
        (np.array([0.3, -0.4, 1.2, 0.8]),),
        (np.array([0.9, 0.1]),),
        (np.array([-0.2, 0.7, 0.5, 1.0, 2.0]),),
    ]


# output: reverse


def value_and_grad_constant_set(x):
    """Value and gradient of constant_set(x)  [constant_set.py:7, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    free = 0.0
    for i in range(len(x)):
        if i not in {0, 3}:
            free += x[i] ** 2

    # -- reverse sweep ------------------------------------------------------
    bx = np.zeros_like(x)
    for i in range(len(x) - 1, -1, -1):
        if i not in {0, 3}:
            # free += x[i] ** 2
            bx[i] += 2.0 * x[i]
    return free, (bx,)


# output: forward


def jvp_constant_set(x, dx):
    """constant_set(x) and its tangent  [constant_set.py:7, forward mode].

    Returns (value, tangent).
    """
    free = 0.0
    dfree = 0.0
    for i in range(len(x)):
        if i not in {0, 3}:
            dfree += dx[i] * 2 * x[i]
            free += x[i] ** 2
    return free, dfree
