# flags: wrt=state,k
# allowed: copied
"""One step of a record to the next: the result is an instance, and so is its adjoint."""

from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class State:
    x: np.ndarray
    v: np.ndarray


def verlet_step(state, k, h):
    half = state.v - 0.5 * h * k * state.x
    x = state.x + h * half
    return replace(state, x=x, v=half - 0.5 * h * k * x)


def points():
    rng = np.random.default_rng(29)
    return [(State(rng.normal(size=n), rng.normal(size=n)), 0.7 * n, 0.1) for n in (2, 3, 1)]


# output: reverse


def verlet_step_fwd(state, k, h):
    """Value of verlet_step(state, k, h) and the tape for verlet_step_bwd  [verlet_step.py:16,
    reverse mode].

    Returns (value, tape).
    """
    state = copied(state)
    half = state.v - 0.5 * h * k * state.x
    x = state.x + h * half
    return copied(replace(state, x=x, v=half - 0.5 * h * k * x)), (h, k, state, x)


def verlet_step_bwd(tape, by):
    """Adjoints of the arguments of verlet_step(state, k, h)  [verlet_step.py:16, reverse mode].

    Returns bstate, bk.
    """
    h, k, state, x = tape

    # -- reverse sweep ------------------------------------------------------
    # return replace(state, x=x, v=half - 0.5 * h * k * x)
    t2 = by[1]
    bx = by[0] - t2 * (0.5 * h * k)
    bhalf = t2
    bk = np.dot(-t2, x) * (0.5 * h)
    # x = state.x + h * half
    bstate = [np.zeros_like(state.x), np.zeros_like(state.v)]
    bstate[0] = bstate[0] + bx
    bhalf = bhalf + bx * h
    # half = state.v - 0.5 * h * k * state.x
    bstate[1] = bstate[1] + bhalf
    bk += np.dot(-bhalf, state.x) * (0.5 * h)
    bstate[0] = bstate[0] + -bhalf * (0.5 * h * k)
    return tuple(bstate), bk


# output: forward


def jvp_verlet_step(state, k, h, dstate, dk):
    """verlet_step(state, k, h) and its tangent  [verlet_step.py:16, forward mode].

    Returns (value, tangent).
    """
    dhalf = dstate[1] - (dk * (0.5 * h) * state.x + dstate[0] * (0.5 * h * k))
    half = state.v - 0.5 * h * k * state.x
    dx = dstate[0] + dhalf * h
    x = state.x + h * half
    return (
        replace(state, x=x, v=half - 0.5 * h * k * x),
        (dx, dhalf - (dk * (0.5 * h) * x + dx * (0.5 * h * k))),
    )
