# flags: wrt=model,x
# allowed: add
"""A dataclass with a method-free function over it, nested in another dataclass."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Dense:
    w: np.ndarray
    b: np.ndarray


@dataclass
class Net:
    hidden: Dense
    out: Dense


def apply(layer, x):
    return x @ layer.w + layer.b


def frozen_params(model, x):
    h = np.tanh(apply(model.hidden, x))
    return np.sum(apply(model.out, h))


def points():
    rng = np.random.default_rng(35)

    def dense(n, m):
        return Dense(rng.normal(size=(n, m)), rng.normal(size=m))

    return [(Net(dense(n, 3), dense(3, 2)), rng.normal(size=n)) for n in (2, 3, 1)]


# output: reverse


def apply_fwd(layer, x):
    return x @ layer.w + layer.b, (layer, x)


def apply_bwd(tape, by):
    layer, x = tape

    # -- reverse sweep ------------------------------------------------------
    # return x @ layer.w + layer.b
    blayer = [np.outer(x, by), np.zeros_like(layer.b)]
    bx = layer.w @ by
    blayer[1] = blayer[1] + by
    return tuple(blayer), bx


def value_and_grad_frozen_params(model, x):
    """Value and gradient of frozen_params(model, x)  [frozen_params.py:26, reverse mode].

    Returns (value, (bmodel, bx)), shaped as model, x.
    """
    # -- forward sweep ------------------------------------------------------
    t, apply_tape2 = apply_fwd(model.hidden, x)
    h = np.tanh(t)
    t2, apply_tape = apply_fwd(model.out, h)

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(apply(model.out, h))
    t3, t4 = apply_bwd(apply_tape, np.full_like(t2, 1.0))
    bmodel_0 = [np.zeros_like(model.hidden.w), np.zeros_like(model.hidden.b)]
    bmodel_1 = [np.zeros_like(model.out.w), np.zeros_like(model.out.b)]
    bmodel_1 = add(bmodel_1, t3)
    # h = np.tanh(apply(model.hidden, x))
    t5, t6 = apply_bwd(apply_tape2, t4 * (1 - h * h))
    bmodel_0 = add(bmodel_0, t5)
    return np.sum(t2), ((tuple(bmodel_0), tuple(bmodel_1)), t6)


# output: forward


def apply_jvp(layer, x, dlayer, dx):
    return x @ layer.w + layer.b, dx @ layer.w + x @ dlayer[0] + dlayer[1]


def jvp_frozen_params(model, x, dmodel, dx):
    """frozen_params(model, x) and its tangent  [frozen_params.py:26, forward mode].

    Returns (value, tangent).
    """
    t, dt = apply_jvp(model.hidden, x, dmodel[0], dx)
    h = np.tanh(t)
    dh = dt * (1 - h * h)
    t2, dt2 = apply_jvp(model.out, h, dmodel[1], dh)
    return np.sum(t2), np.sum(dt2)
