# flags: wrt=coefficients,x
"""Horner's rule over a list of arrays from its end."""

import numpy as np


def horner_backwards(coefficients, x):
    y = np.zeros_like(x)
    for c in coefficients[::-1]:
        y = y * x + c
    return np.sum(y)


def points():
    rng = np.random.default_rng(3)
    return [
        ([rng.normal(size=3) for _ in range(4)], rng.normal(size=3)),
        ([rng.normal(size=2) for _ in range(2)], rng.normal(size=2)),
        ([rng.normal(size=1) for _ in range(3)], rng.normal(size=1)),
    ]


# output: reverse


def value_and_grad_horner_backwards(coefficients, x):
    """Value and gradient of horner_backwards(coefficients, x)  [horner_backwards.py:7, reverse
    mode].

    Returns (value, (bcoefficients, bx)), shaped as coefficients, x.
    """
    # -- forward sweep ------------------------------------------------------
    y = np.zeros_like(x)
    items = [coefficients[3], coefficients[2], coefficients[1], coefficients[0]]
    y_old = []
    for i in range(len(items)):
        c = items[i]
        y_old.append(y)
        y = y * x + c

    # -- reverse sweep ------------------------------------------------------
    by = np.full_like(y, 1.0)
    bitems = [
        np.zeros_like(items[0]),
        np.zeros_like(items[1]),
        np.zeros_like(items[2]),
        np.zeros_like(items[3]),
    ]
    bx = np.zeros_like(x)
    value = np.sum(y)
    for i in range(len(items) - 1, -1, -1):
        # y = y * x + c
        y = y_old[i]
        bx += by * y
        bc = by
        by = by * x
        # for c in coefficients[::-1]:
        bitems[i] = bitems[i] + bc
    bcoefficients = [
        np.zeros_like(coefficients[0]),
        np.zeros_like(coefficients[1]),
        np.zeros_like(coefficients[2]),
        np.zeros_like(coefficients[3]),
    ]
    bcoefficients[3] = bcoefficients[3] + bitems[0]
    bcoefficients[2] = bcoefficients[2] + bitems[1]
    bcoefficients[1] = bcoefficients[1] + bitems[2]
    bcoefficients[0] = bcoefficients[0] + bitems[3]
    return value, (bcoefficients, bx)


# output: forward


def jvp_horner_backwards(coefficients, x, dcoefficients, dx):
    """horner_backwards(coefficients, x) and its tangent  [horner_backwards.py:7, forward mode].

    Returns (value, tangent).
    """
    y = np.zeros_like(x)
    ditems = [dcoefficients[3], dcoefficients[2], dcoefficients[1], dcoefficients[0]]
    items = [coefficients[3], coefficients[2], coefficients[1], coefficients[0]]
    dy = np.zeros_like(y)
    for i in range(len(items)):
        dc = ditems[i]
        c = items[i]
        dy = dy * x + dx * y + dc
        y = y * x + c
    return np.sum(y), np.sum(dy)
