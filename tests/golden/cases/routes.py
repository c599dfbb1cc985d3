# flags: wrt=x
"""Loops over what is no array: a range with a name, words, combinations."""

import itertools

import numpy as np


def routes(x, order):
    length = 0.0
    steps = range(1, len(x))
    for k in steps:
        length += (x[k] - x[k - 1]) ** 2
    for word in order:
        if word == "s":
            length = np.sin(length)
            continue
        scale = x[0] + length
        length *= scale
    for i, j in itertools.combinations(range(3), 2):
        length += x[i] * x[j]
    return length


def points():
    x = np.array([0.3, 1.2, -0.7, 0.5])
    return [(x, "sxs"), (x, "sxs")]


# output: reverse


def value_and_grad_routes(x, order):
    """Value and gradient of routes(x, order)  [routes.py:9, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    length = 0.0
    steps = range(1, len(x))
    for i2 in range(len(steps)):
        k = steps[i2]
        length += (x[k] - x[k - 1]) ** 2
    length_old = []
    length_old2 = []
    word_test_old = []
    for i3 in range(len(order)):
        word = order[i3]
        word_test = word == "s"
        word_test_old.append(word_test)
        if word_test:
            length_old.append(length)
            length = np.sin(length)
        else:
            scale = x[0] + length
            length_old2.append(length)
            length *= scale
    items = list(itertools.combinations(range(3), 2))
    for i4 in range(len(items)):
        i, j = items[i4]
        length += x[i] * x[j]

    # -- reverse sweep ------------------------------------------------------
    length_at = len(length_old)
    length_old2_at = len(length_old2)
    blength = 1.0
    bx = np.zeros_like(x)
    for i4 in range(len(items) - 1, -1, -1):
        # length += x[i] * x[j]
        j = items[i4][1]
        i = items[i4][0]
        bx[i] += blength * x[j]
        bx[j] += blength * x[i]
    value = length
    for i3 in range(len(order) - 1, -1, -1):
        if word_test_old[i3]:
            # length = np.sin(length)
            length_at -= 1
            length = length_old[length_at]
            blength = blength * np.cos(length)
        else:
            # length *= scale
            length_old2_at -= 1
            length = length_old2[length_old2_at]
            scale = x[0] + length
            bscale = blength * length
            blength *= scale
            # scale = x[0] + length
            bx[0] += bscale
            blength += bscale
    for i2 in range(len(steps) - 1, -1, -1):
        # length += (x[k] - x[k - 1]) ** 2
        k = steps[i2]
        t2 = blength * 2 * (x[k] - x[k - 1])
        bx[k] += t2
        bx[k - 1] -= t2
    return value, (bx,)


# output: forward


def jvp_routes(x, order, dx):
    """routes(x, order) and its tangent  [routes.py:9, forward mode].

    Returns (value, tangent).
    """
    length = 0.0
    steps = range(1, len(x))
    dlength = 0.0
    for i2 in range(len(steps)):
        k = steps[i2]
        dlength += (dx[k] - dx[k - 1]) * 2 * (x[k] - x[k - 1])
        length += (x[k] - x[k - 1]) ** 2
    for i3 in range(len(order)):
        word = order[i3]
        if word == "s":
            dlength = dlength * np.cos(length)
            length = np.sin(length)
        else:
            dscale = dx[0] + dlength
            scale = x[0] + length
            dlength = dlength * scale + dscale * length
            length *= scale
    items = list(itertools.combinations(range(3), 2))
    for i4 in range(len(items)):
        i, j = items[i4]
        dlength += dx[i] * x[j] + dx[j] * x[i]
        length += x[i] * x[j]
    return length, dlength
