# flags: wrt=model
"""A dataclass of parameters as the differentiated argument: the gradient is such an instance."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Decay:
    amplitude: float
    rate: float
    offset: float


def decay_model(model, t, y):
    misfit = model.amplitude * np.exp(-model.rate * t) + model.offset - y
    return np.sum(misfit**2)


def points():
    t = np.linspace(0.0, 1.0, 4)
    return [
        (Decay(1.0, 0.7, 0.1), t, np.cos(t)),
        (Decay(0.4, 1.7, -0.1), t, np.sin(t)),
        (Decay(2.0, -0.2, 0.3), t, t),
    ]


# output: reverse


def value_and_grad_decay_model(model, t, y):
    """Value and gradient of decay_model(model, t, y)  [decay_model.py:16, reverse mode].

    Returns (value, (bmodel,)), shaped as model.
    """
    # -- forward sweep ------------------------------------------------------
    t2 = np.exp(-model.rate * t)
    misfit = model.amplitude * t2 + model.offset - y

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(misfit**2)
    bmisfit = 2.0 * misfit
    # misfit = model.amplitude * np.exp(-model.rate * t) + model.offset - y
    bmodel = [np.dot(bmisfit, t2), 0.0, 0.0]
    bt2 = bmisfit * model.amplitude
    bmodel[2] += np.sum(bmisfit)
    bmodel[1] += -np.dot(bt2 * t2, t)
    return np.sum(misfit ** 2), (tuple(bmodel),)


# output: forward


def jvp_decay_model(model, t, y, dmodel):
    """decay_model(model, t, y) and its tangent  [decay_model.py:16, forward mode].

    Returns (value, tangent).
    """
    t2 = np.exp(-model.rate * t)
    dmisfit = dmodel[0] * t2 + -dmodel[1] * t * t2 * model.amplitude + dmodel[2]
    misfit = model.amplitude * t2 + model.offset - y
    return np.sum(misfit ** 2), np.sum(dmisfit * 2 * misfit)
