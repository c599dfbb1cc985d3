# flags: wrt=inner,outer
"""Two groups of parameters gone through as one by `itertools.chain`."""

import itertools

import numpy as np


def chained_parts(inner, outer, x):
    for w in itertools.chain(inner, outer):
        x = np.tanh(w * x)
    return np.sum(x)


def points():
    rng = np.random.default_rng(25)
    return [
        ([0.3, -0.4], [1.2], rng.normal(size=3)),
        ([0.9], [0.1, -2.0, 0.4], rng.normal(size=2)),
        ([-0.2, 0.7, 0.5], [2.0], rng.normal(size=1)),
    ]


# output: reverse


def value_and_grad_chained_parts(inner, outer, x):
    """Value and gradient of chained_parts(inner, outer, x)  [chained_parts.py:9, reverse mode].

    Returns (value, (binner, bouter)), shaped as inner, outer.
    """
    # -- forward sweep ------------------------------------------------------
    items = []
    for i2 in range(len(inner)):
        items.append(inner[i2])
    for i3 in range(len(outer)):
        items.append(outer[i3])
    x_old = []
    bound_old = len(items)
    for i in range(len(items)):
        w = items[i]
        x_old.append(x)
        x = np.tanh(w * x)

    # -- reverse sweep ------------------------------------------------------
    x_at = len(x_old)
    bx = np.full_like(x, 1.0)
    bitems = [0.0] * len(items)
    value = np.sum(x)
    for i in range(bound_old - 1, -1, -1):
        # x = np.tanh(w * x)
        t4 = x
        x_at -= 1
        x = x_old[x_at]
        w = items[i]
        t3 = bx * (1 - t4 * t4)
        bx = t3 * w
        # for w in itertools.chain(inner, outer):
        bitems[i] += np.dot(t3, x)
    bouter = [0.0]
    for i3 in range(len(outer) - 1, -1, -1):
        bouter[i3] += bitems.pop()
    binner = [0.0, 0.0]
    for i2 in range(len(inner) - 1, -1, -1):
        binner[i2] += bitems.pop()
    return value, (binner, bouter)


# output: forward


def jvp_chained_parts(inner, outer, x, dinner, douter):
    """chained_parts(inner, outer, x) and its tangent  [chained_parts.py:9, forward mode].

    Returns (value, tangent).
    """
    items = []
    ditems = []
    for i2 in range(len(inner)):
        t = inner[i2]
        ditems.append(dinner[i2])
        items.append(t)
    for i3 in range(len(outer)):
        t2 = outer[i3]
        ditems.append(douter[i3])
        items.append(t2)
    dx = np.zeros_like(x)
    for i in range(len(items)):
        dw = ditems[i]
        w = items[i]
        dx = (dw * x + dx * w) * (1 - np.tanh(w * x) * np.tanh(w * x))
        x = np.tanh(w * x)
    return np.sum(x), np.sum(dx)
