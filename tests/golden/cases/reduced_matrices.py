# flags: wrt=factors
"""A chain of matrices multiplied by `reduce`, the callee a function of the module."""

from functools import reduce

import numpy as np


def compose(a, b):
    return np.tanh(a @ b)


def reduced_matrices(factors, v):
    return np.sum(reduce(compose, factors) @ v)


def points():
    rng = np.random.default_rng(21)
    return [
        ([rng.normal(size=(n, n)) for _ in range(k)], rng.normal(size=n))
        for n, k in ((2, 3), (3, 2), (1, 4))
    ]


# output: reverse


def compose_fwd(a, b):
    return np.tanh(a @ b), (a, b)


def compose_bwd(tape, by):
    a, b = tape

    # -- reverse sweep ------------------------------------------------------
    # return np.tanh(a @ b)
    t3 = by * (1 - np.tanh(a @ b) * np.tanh(a @ b))
    return t3 @ b.T, a.T @ t3


def value_and_grad_reduced_matrices(factors, v):
    """Value and gradient of reduced_matrices(factors, v)  [reduced_matrices.py:13, reverse mode].

    Returns (value, (bfactors,)), shaped as factors.
    """
    # -- forward sweep ------------------------------------------------------
    t = factors[0]
    compose_tape_old = []
    for i in range(len(factors) - 1):
        t, compose_tape = compose_fwd(t, factors[i + 1])
        compose_tape_old.append(compose_tape)

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(reduce(compose, factors) @ v)
    bt = np.outer(np.broadcast_to(1.0, np.shape(v)), v)
    bfactors = [np.zeros_like(factors[0]), np.zeros_like(factors[1]), np.zeros_like(factors[2])]
    for i in range(len(factors) - 2, -1, -1):
        bt, t4 = compose_bwd(compose_tape_old[i], bt)
        bfactors[i + 1] = bfactors[i + 1] + t4
    bfactors[0] = bfactors[0] + bt
    return np.sum(t @ v), (bfactors,)


# output: forward


def compose_jvp(a, b, da, db):
    value = np.tanh(a @ b)
    return value, (da @ b + a @ db) * (1 - value * value)


def jvp_reduced_matrices(factors, v, dfactors):
    """reduced_matrices(factors, v) and its tangent  [reduced_matrices.py:13, forward mode].

    Returns (value, tangent).
    """
    dt = dfactors[0]
    t = factors[0]
    for i in range(len(factors) - 1):
        t, dt = compose_jvp(t, factors[i + 1], dt, dfactors[i + 1])
    return np.sum(t @ v), np.sum(dt @ v)
