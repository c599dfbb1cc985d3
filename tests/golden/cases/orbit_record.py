# flags: wrt=state,gm
"""A frozen dataclass of arrays stepped in a loop by `dataclasses.replace`."""

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True)
class Orbit:
    r: np.ndarray
    v: np.ndarray
    time: float = 0.0


def orbit_record(state, gm, h, steps):
    for _ in range(steps):
        a = -gm * state.r / np.sum(state.r**2) ** 1.5
        v = state.v + h * a
        state = dataclasses.replace(state, r=state.r + h * v, v=v, time=state.time + h)
    return 0.5 * np.sum(state.v**2) + state.time


def points():
    return [
        (Orbit(np.array([1.0, 0.2]), np.array([0.1, 0.9])), 1.1, 0.1, 3),
        (Orbit(np.array([0.7, 0.6]), np.array([-0.3, 0.9])), 0.6, 0.05, 1),
        (Orbit(np.array([-1.0, 0.2]), np.array([0.1, 0.5])), 0.9, 0.2, 2),
    ]


# output: reverse


def value_and_grad_orbit_record(state, gm, h, steps):
    """Value and gradient of orbit_record(state, gm, h, steps)  [orbit_record.py:16, reverse mode].

    Returns (value, (bstate, bgm)), shaped as state, gm.
    """
    # -- forward sweep ------------------------------------------------------
    state_old = []
    a_old = []
    t2_old = np.empty(max(steps, 0))
    t_old = []
    for _ in range(steps):
        t = state.r ** 2
        t_old.append(t)
        t2 = np.sum(t) ** 1.5
        t2_old[_] = t2
        a = -gm * state.r / t2
        a_old.append(a)
        v = state.v + h * a
        state_old.append(state)
        state = dataclasses.replace(state, r=state.r + h * v, v=v, time=state.time + h)

    # -- reverse sweep ------------------------------------------------------
    # return 0.5 * np.sum(state.v**2) + state.time
    bstate = [np.zeros_like(state.r), 1.0 * state.v, 1.0]
    bgm = 0.0
    value = 0.5 * np.sum(state.v ** 2) + state.time
    for _ in range(steps - 1, -1, -1):
        # state = dataclasses.replace(state, r=state.r + h * v, v=v, time=state.time + h)
        t5 = bstate
        t6 = t5[0]
        state = state_old[_]
        bstate = [np.zeros_like(state.r), np.zeros_like(state.v), 0.0]
        bstate[0] = bstate[0] + t6
        bv = t6 * h + t5[1]
        bstate[2] += t5[2]
        # v = state.v + h * a
        bstate[1] = bstate[1] + bv
        ba = bv * h
        # a = -gm * state.r / np.sum(state.r**2) ** 1.5
        a = a_old[_]
        t2 = t2_old[_]
        t7 = ba / t2
        bgm -= np.dot(t7, state.r)
        bstate[0] = bstate[0] + t7 * -gm
        t = t_old[_]
        bstate[0] = bstate[0] + 3.0 * np.sum(-ba * a / t2) * np.sum(t) ** 0.5 * state.r
    return value, (tuple(bstate), bgm)


# output: forward


def jvp_orbit_record(state, gm, h, steps, dstate, dgm):
    """orbit_record(state, gm, h, steps) and its tangent  [orbit_record.py:16, forward mode].

    Returns (value, tangent).
    """
    for _ in range(steps):
        t = state.r ** 2
        t2 = np.sum(t) ** 1.5
        a = -gm * state.r / t2
        da = (
            (-dgm * state.r + dstate[0] * -gm) / t2
            - np.sum(dstate[0] * 2 * state.r) * 1.5 * np.sum(t) ** 0.5 * a / t2
        )
        dv = dstate[1] + da * h
        v = state.v + h * a
        dstate = (dstate[0] + dv * h, dv, dstate[2])
        state = dataclasses.replace(state, r=state.r + h * v, v=v, time=state.time + h)
    return (
        0.5 * np.sum(state.v ** 2) + state.time,
        np.sum(dstate[1] * 2 * state.v) * 0.5 + dstate[2],
    )
