# flags: wrt=x
"""A dict comprehension over labels and numbers; a label that comes again overwrites."""

import numpy as np


def squares_by_label(labels, x, scale):
    squares = {label: scale * v * v for label, v in zip(labels, x)}
    total = 0.0
    for label in labels:
        total += squares[label]
    return total


def points():
    return [
        (np.array([3, 1, 3]), np.array([0.3, -0.4, 1.2]), 0.7),
        (np.array([2]), np.array([0.9]), 1.3),
        (np.array([1, 2, 2, 1]), np.array([-0.2, 0.7, 0.5, 1.1]), 0.2),
    ]


# output: reverse


def value_and_grad_squares_by_label(labels, x, scale):
    """Value and gradient of squares_by_label(labels, x, scale)  [squares_by_label.py:7, reverse
    mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    squares = {}
    squares_had = []
    for i2 in range(min(len(labels), len(x))):
        label2 = labels[i2]
        v = x[i2]
        squares_had.append(label2 in squares)
        squares[label2] = scale * v * v
    total = 0.0
    for i in range(len(labels)):
        label = labels[i]
        total += squares[label]

    # -- reverse sweep ------------------------------------------------------
    bsquares = dict.fromkeys(squares, 0.0)
    for i in range(len(labels) - 1, -1, -1):
        # total += squares[label]
        label = labels[i]
        bsquares[label] += 1.0
    bx = np.zeros_like(x)
    for i2 in range(min(len(labels), len(x)) - 1, -1, -1):
        # squares = {label: scale * v * v for label, v in zip(labels, x)}
        label2 = labels[i2]
        t = bsquares.pop(label2)
        if squares_had[i2]:
            bsquares[label2] = 0.0
        v = x[i2]
        bx[i2] += t * v * scale + t * (scale * v)
    return total, (bx,)


# output: forward


def jvp_squares_by_label(labels, x, scale, dx):
    """squares_by_label(labels, x, scale) and its tangent  [squares_by_label.py:7, forward mode].

    Returns (value, tangent).
    """
    squares = {}
    dsquares = {}
    for i2 in range(min(len(labels), len(x))):
        label2 = labels[i2]
        dv = dx[i2]
        v = x[i2]
        dsquares[label2] = dv * scale * v + dv * (scale * v)
        squares[label2] = scale * v * v
    total = 0.0
    dtotal = 0.0
    for i in range(len(labels)):
        label = labels[i]
        dtotal += dsquares[label]
        total += squares[label]
    return total, dtotal
