# flags: wrt=A,b,C,d,x
# allowed: unbroadcast
"""A network whose layers stand in tuples: nested targets over arrays of several shapes."""

import numpy as np


def layers(A, b, C, d, x):
    mixed = 0.0
    for depth, (weight, bias) in enumerate(zip((A, C), (b, d)), 1):
        x = weight @ x
        x = np.tanh(x + bias)
        mixed = mixed + depth * x[0]
        mixed = np.sin(mixed)
        mixed *= x[1]
    return mixed * mixed


def points():
    rng = np.random.default_rng(7)
    shapes = ((3, 2), (3,), (2, 3), (2,), (2,))
    return [tuple(rng.normal(size=s) for s in shapes)]


# output: reverse


def value_and_grad_layers(A, b, C, d, x):
    """Value and gradient of layers(A, b, C, d, x)  [layers.py:8, reverse mode].

    Returns (value, (bA, bb, bC, bd, bx)), shaped as A, b, C, d, x.
    """
    # -- forward sweep ------------------------------------------------------
    mixed = 0.0
    items = (A, C)
    items2 = (b, d)
    mixed_old = np.empty(max(min(len(items), len(items2)) + 1, 0))
    mixed_old2 = np.empty(max(min(len(items), len(items2)) + 1, 0))
    x_old = []
    x_old2 = []
    for depth in range(1, min(len(items), len(items2)) + 1):
        weight = items[depth - 1]
        bias = items2[depth - 1]
        x_old2.append(x)
        x = weight @ x
        x_old.append(x)
        x = np.tanh(x + bias)
        mixed = mixed + depth * x[0]
        mixed_old2[depth] = mixed
        mixed = np.sin(mixed)
        mixed_old[depth] = mixed
        mixed *= x[1]

    # -- reverse sweep ------------------------------------------------------
    # return mixed * mixed
    bmixed = 2.0 * mixed
    bitems = [np.zeros_like(items[0]), np.zeros_like(items[1])]
    bitems2 = [np.zeros_like(items2[0]), np.zeros_like(items2[1])]
    bx = np.zeros_like(x)
    value = mixed * mixed
    for depth in range(min(len(items), len(items2)), 0, -1):
        # mixed *= x[1]
        mixed = mixed_old[depth]
        bx[1] += bmixed * mixed
        bmixed *= x[1]
        # mixed = np.sin(mixed)
        mixed = mixed_old2[depth]
        bmixed = bmixed * np.cos(mixed)
        # mixed = mixed + depth * x[0]
        bx[0] += bmixed * depth
        # x = np.tanh(x + bias)
        t2 = x
        bias = items2[depth - 1]
        x = x_old[depth - 1]
        t = bx * (1 - t2 * t2)
        bx = unbroadcast(t, x)
        # x = weight @ x
        x = x_old2[depth - 1]
        weight = items[depth - 1]
        bweight = np.outer(bx, x)
        bx = weight.T @ bx
        # for depth, (weight, bias) in enumerate(zip((A, C), (b, d)), 1):
        bitems2[depth - 1] = bitems2[depth - 1] + unbroadcast(t, bias)
        bitems[depth - 1] = bitems[depth - 1] + bweight
    return value, (bitems[0].copy(), bitems2[0].copy(), bitems[1].copy(), bitems2[1].copy(), bx)


# output: forward


def jvp_layers(A, b, C, d, x, dA, db, dC, dd, dx):
    """layers(A, b, C, d, x) and its tangent  [layers.py:8, forward mode].

    Returns (value, tangent).
    """
    mixed = 0.0
    ditems = (dA, dC)
    items = (A, C)
    ditems2 = (db, dd)
    items2 = (b, d)
    dmixed = 0.0
    for depth in range(1, min(len(items), len(items2)) + 1):
        dweight = ditems[depth - 1]
        weight = items[depth - 1]
        dbias = ditems2[depth - 1]
        bias = items2[depth - 1]
        dx = dweight @ x + weight @ dx
        x = weight @ x
        x = np.tanh(x + bias)
        dx = (dx + dbias) * (1 - x * x)
        dmixed = dmixed + dx[0] * depth
        mixed = mixed + depth * x[0]
        dmixed = dmixed * np.cos(mixed)
        mixed = np.sin(mixed)
        dmixed = dmixed * x[1] + dx[1] * mixed
        mixed *= x[1]
    return mixed * mixed, dmixed * mixed * 2.0
