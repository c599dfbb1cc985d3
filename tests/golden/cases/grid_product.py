# flags: wrt=w
"""A sum over a grid, its points by `itertools.product`."""

import itertools
import math


def grid_product(w, xs, ys):
    total = 0.0
    for x, y in itertools.product(xs, ys):
        total += math.sin(w * x) * math.cos(w * y)
    return total


def points():
    return [
        (0.3, (1.0, 2.0), (0.5, 0.7)),
        (0.9, (0.1, 0.2), (1.5, -0.7)),
        (-0.2, (0.3, 0.4), (2.5, 0.1)),
    ]


# output: reverse


def value_and_grad_grid_product(w, xs, ys):
    """Value and gradient of grid_product(w, xs, ys)  [grid_product.py:8, reverse mode].

    Returns (value, (bw,)), shaped as w.
    """
    # -- forward sweep ------------------------------------------------------
    total = 0.0
    items = list(itertools.product(xs, ys))
    for i in range(len(items)):
        x, y = items[i]
        total += math.sin(w * x) * math.cos(w * y)

    # -- reverse sweep ------------------------------------------------------
    bw = 0.0
    for i in range(len(items) - 1, -1, -1):
        # total += math.sin(w * x) * math.cos(w * y)
        x = items[i][0]
        y = items[i][1]
        bw += math.cos(w * y) * math.cos(w * x) * x - math.sin(w * x) * math.sin(w * y) * y
    return total, (bw,)


# output: forward


def jvp_grid_product(w, xs, ys, dw):
    """grid_product(w, xs, ys) and its tangent  [grid_product.py:8, forward mode].

    Returns (value, tangent).
    """
    total = 0.0
    items = list(itertools.product(xs, ys))
    dtotal = 0.0
    for i in range(len(items)):
        x, y = items[i]
        dtotal += dw * x * math.cos(w * x) * math.cos(w * y) - dw * y * math.sin(w * y) * math.sin(
            w * x
        )
        total += math.sin(w * x) * math.cos(w * y)
    return total, dtotal
