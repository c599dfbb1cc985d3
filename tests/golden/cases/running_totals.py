# flags: wrt=x
"""The squares of running totals, these by `itertools.accumulate`."""

import itertools


def running_totals(x):
    return sum(s * s for s in itertools.accumulate(x))


def points():
    return [([0.3, -0.4, 1.2],), ([0.9, 0.1],), ([-0.2, 0.7, 0.5, 2.0],)]


# output: reverse


def value_and_grad_running_totals(x):
    """Value and gradient of running_totals(x)  [running_totals.py:7, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    t = 0
    items = []
    t2 = x[0]
    items.append(t2)
    for i2 in range(len(x) - 1):
        t2 = t2 + x[i2 + 1]
        items.append(t2)
    bound_old = len(items)
    for i in range(len(items)):
        s = items[i]
        t = t + s * s

    # -- reverse sweep ------------------------------------------------------
    bitems = [0.0] * len(items)
    bt = 1.0
    for i in range(bound_old - 1, -1, -1):
        # return sum(s * s for s in itertools.accumulate(x))
        s = items[i]
        bitems[i] += bt * s * 2.0
    bt2 = 0.0
    bx = [0.0, 0.0, 0.0]
    for i2 in range(len(x) - 2, -1, -1):
        bt2 += bitems.pop()
        bx[i2 + 1] += bt2
    bt2 += bitems.pop()
    bx[0] += bt2
    return t, (bx,)


# output: forward


def jvp_running_totals(x, dx):
    """running_totals(x) and its tangent  [running_totals.py:7, forward mode].

    Returns (value, tangent).
    """
    t = 0
    items = []
    dt2 = dx[0]
    t2 = x[0]
    ditems = []
    ditems.append(dt2)
    items.append(t2)
    for i2 in range(len(x) - 1):
        dt2 = dt2 + dx[i2 + 1]
        t2 = t2 + x[i2 + 1]
        ditems.append(dt2)
        items.append(t2)
    dt = 0.0
    for i in range(len(items)):
        ds = ditems[i]
        s = items[i]
        dt = dt + ds * s * 2.0
        t = t + s * s
    return t, dt
