# flags: wrt=layer,x
"""A dataclass of arrays with a plain function over it, as layers are written."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Layer:
    w: np.ndarray
    b: np.ndarray


def layer_record(layer, x):
    h = np.tanh(x @ layer.w + layer.b)
    return np.sum(h * h)


def points():
    rng = np.random.default_rng(19)
    return [
        (Layer(rng.normal(size=(n, 2)), rng.normal(size=2)), rng.normal(size=n)) for n in (2, 3, 1)
    ]


# output: reverse


def value_and_grad_layer_record(layer, x):
    """Value and gradient of layer_record(layer, x)  [layer_record.py:15, reverse mode].

    Returns (value, (blayer, bx)), shaped as layer, x.
    """
    # -- forward sweep ------------------------------------------------------
    h = np.tanh(x @ layer.w + layer.b)

    # -- reverse sweep ------------------------------------------------------
    # h = np.tanh(x @ layer.w + layer.b)
    t = 2.0 * h * (1 - h * h)
    blayer = [np.outer(x, t), np.zeros_like(layer.b)]
    bx = layer.w @ t
    blayer[1] = blayer[1] + t
    return np.sum(h * h), (tuple(blayer), bx)


# output: forward


def jvp_layer_record(layer, x, dlayer, dx):
    """layer_record(layer, x) and its tangent  [layer_record.py:15, forward mode].

    Returns (value, tangent).
    """
    h = np.tanh(x @ layer.w + layer.b)
    dh = (dx @ layer.w + x @ dlayer[0] + dlayer[1]) * (1 - h * h)
    return np.sum(h * h), np.sum(dh * h * 2.0)
