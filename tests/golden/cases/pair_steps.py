# flags: wrt=x
# allowed: add
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
    """Value and gradient of pair_steps(x)  [pair_steps.py:8, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    total = 0.0
    items = []
    for t in range(len(x) - 1):
        items.append((x[t], x[t + 1]))
    pair_old = []
    bound_old = len(items)
    for i in range(len(items)):
        pair = items[i]
        pair_old.append(pair)
        total += (pair[1] - pair[0]) ** 2

    # -- reverse sweep ------------------------------------------------------
    pair_at = len(pair_old)
    bitems = [[0.0, 0.0] for item in items]
    for i in range(bound_old - 1, -1, -1):
        # total += (pair[1] - pair[0]) ** 2
        pair_at -= 1
        pair = pair_old[pair_at]
        t2 = 2.0 * (pair[1] - pair[0])
        # for pair in pairwise(x):
        bitems[i] = add(bitems[i], [-t2, t2])
    bx = [0.0, 0.0, 0.0]
    for t in range(len(x) - 2, -1, -1):
        t3 = bitems.pop()
        bx[t] += t3[0]
        bx[t + 1] += t3[1]
    return total, (bx,)


# output: forward


def jvp_pair_steps(x, dx):
    """pair_steps(x) and its tangent  [pair_steps.py:8, forward mode].

    Returns (value, tangent).
    """
    total = 0.0
    items = []
    ditems = []
    for t in range(len(x) - 1):
        ditems.append((dx[t], dx[t + 1]))
        items.append((x[t], x[t + 1]))
    dtotal = 0.0
    for i in range(len(items)):
        dpair = ditems[i]
        pair = items[i]
        dtotal += (dpair[1] - dpair[0]) * 2 * (pair[1] - pair[0])
        total += (pair[1] - pair[0]) ** 2
    return total, dtotal
