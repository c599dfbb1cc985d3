# flags: wrt=layers,x
# allowed: add, unbroadcast
"""Layers in a list, gone through one after the other."""

import numpy as np


def layers_list(layers, x):
    for w, b in layers:
        x = np.tanh(x @ w + b)
    return np.sum(x * x)


def points():
    rng = np.random.default_rng(4)

    def layer(n, m):
        return rng.normal(size=(n, m)), rng.normal(size=m)

    return [
        ([layer(3, 2), layer(2, 2)], rng.normal(size=3)),
        ([layer(2, 4), layer(4, 1)], rng.normal(size=2)),
        ([layer(1, 1), layer(1, 3)], rng.normal(size=1)),
    ]


# output: reverse


def value_and_grad_layers_list(layers, x):
    """Value and gradient of layers_list(layers, x)  [layers_list.py:8, reverse mode].

    Returns (value, (blayers, bx)), shaped as layers, x.
    """
    # -- forward sweep ------------------------------------------------------
    x_old = []
    for i in range(len(layers)):
        t = layers[i]
        w, b = t
        x_old.append(x)
        x = np.tanh(x @ w + b)

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(x * x)
    bx = unbroadcast(np.broadcast_to(1.0 * x, np.shape(x * x)), x) * 2.0
    blayers = [
        [np.zeros_like(layers[0][0]), np.zeros_like(layers[0][1])],
        [np.zeros_like(layers[1][0]), np.zeros_like(layers[1][1])],
    ]
    t2 = x * x
    for i in range(len(layers) - 1, -1, -1):
        # x = np.tanh(x @ w + b)
        t5 = x
        w = layers[i][0]
        x = x_old[i]
        t3 = bx * (1 - t5 * t5)
        t4 = unbroadcast(t3, x @ w)
        bx = w @ t4
        # for w, b in layers:
        t = layers[i]
        bt = [np.outer(x, t4), np.zeros_like(t[1])]
        bt[1] = bt[1] + unbroadcast(t3, b)
        blayers[i] = add(blayers[i], bt)
    return np.sum(t2), ([tuple(blayers[0]), tuple(blayers[1])], bx)


# output: forward


def jvp_layers_list(layers, x, dlayers, dx):
    """layers_list(layers, x) and its tangent  [layers_list.py:8, forward mode].

    Returns (value, tangent).
    """
    for i in range(len(layers)):
        dw, db = dlayers[i]
        w, b = layers[i]
        dx = (dx @ w + x @ dw + db) * (1 - np.tanh(x @ w + b) * np.tanh(x @ w + b))
        x = np.tanh(x @ w + b)
    return np.sum(x * x), np.sum(dx * x * 2.0)
