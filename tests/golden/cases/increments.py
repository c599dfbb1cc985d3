# flags: wrt=path
"""The length of a path: its points from the second on against all but the last."""

import math


def increments(path):
    heads, tails = path[1:], path[:-1]
    return sum(math.hypot(b - a, 0.1) for a, b in zip(tails, heads))


def points():
    return [([0.3, -0.4, 1.2, 0.8],), ([0.9, 0.1],), ([-0.2, 0.7, 0.5],)]


# output: reverse


def value_and_grad_increments(path):
    """Value and gradient of increments(path)  [increments.py:7, reverse mode].

    Returns (value, (bpath,)), shaped as path.
    """
    # -- forward sweep ------------------------------------------------------
    heads = [path[1], path[2], path[3]]
    tails = [path[0], path[1], path[2]]
    t3 = 0
    for i in range(min(len(tails), len(heads))):
        a = tails[i]
        b = heads[i]
        t3 = t3 + math.hypot(b - a, 0.1)

    # -- reverse sweep ------------------------------------------------------
    bheads = [0.0, 0.0, 0.0]
    btails = [0.0, 0.0, 0.0]
    bt3 = 1.0
    for i in range(min(len(tails), len(heads)) - 1, -1, -1):
        # return sum(math.hypot(b - a, 0.1) for a, b in zip(tails, heads))
        a = tails[i]
        b = heads[i]
        t4 = bt3 * (b - a) / math.hypot(b - a, 0.1)
        bheads[i] += t4
        btails[i] += -t4
    # heads, tails = path[1:], path[:-1]
    bpath = [btails[0], btails[1], btails[2], 0.0]
    bpath[1] += bheads[0]
    bpath[2] += bheads[1]
    bpath[3] += bheads[2]
    return t3, (bpath,)


# output: forward


def jvp_increments(path, dpath):
    """increments(path) and its tangent  [increments.py:7, forward mode].

    Returns (value, tangent).
    """
    dheads = [dpath[1], dpath[2], dpath[3]]
    heads = [path[1], path[2], path[3]]
    dtails = [dpath[0], dpath[1], dpath[2]]
    tails = [path[0], path[1], path[2]]
    t3 = 0
    dt3 = 0.0
    for i in range(min(len(tails), len(heads))):
        da = dtails[i]
        a = tails[i]
        db = dheads[i]
        b = heads[i]
        dt3 = dt3 + (db - da) * (b - a) / math.hypot(b - a, 0.1)
        t3 = t3 + math.hypot(b - a, 0.1)
    return t3, dt3
