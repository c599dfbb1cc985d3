# flags: wrt=x
"""Squares of the steps of a series, each step a pair of `itertools.pairwise`."""

from itertools import pairwise


def pair_steps(x):
    total = 0.0
    for pair in pairwise(x):
        total += (pair[1] - pair[0]) ** 2
    return total


def points():
    return [([0.3, -0.4, 1.2],), ([0.9, 0.1],), ([-0.2, 0.7, 0.5, 2.0],)]


# output: reverse


def value_and_grad_pair_steps(x):
    """Value and gradient of pair_steps(x)  [pair_steps.py:7, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    total = 0.0
    pair_old = []
    for i in range(len(x) - 1):
        pair = (x[i], x[i + 1])
        pair_old.append(pair)
        total += (pair[1] - pair[0]) ** 2

    # -- reverse sweep ------------------------------------------------------
    bx = [0.0, 0.0, 0.0]
    for i in range(len(x) - 2, -1, -1):
        # total += (pair[1] - pair[0]) ** 2
        pair = pair_old[i]
        t = 2.0 * (pair[1] - pair[0])
        bpair_0 = -t
        bpair_1 = t
        # for pair in pairwise(x):
        bx[i] += bpair_0
        bx[i + 1] += bpair_1
    return total, (bx,)


# output: forward


def jvp_pair_steps(x, dx):
    """pair_steps(x) and its tangent  [pair_steps.py:7, forward mode].

    Returns (value, tangent).
    """
    total = 0.0
    dtotal = 0.0
    for i in range(len(x) - 1):
        dpair = (dx[i], dx[i + 1])
        pair = (x[i], x[i + 1])
        dtotal += (dpair[1] - dpair[0]) * 2 * (pair[1] - pair[0])
        total += (pair[1] - pair[0]) ** 2
    return total, dtotal
