# flags: wrt=position,velocity
"""A state as one tuple: position and velocity put together by `+`, a start value repeated by `*`."""


def tuple_sums(position, velocity):
    state = position + velocity
    drift = (velocity[0],) * 2
    return state[0] * state[3] - state[1] * state[2] + drift[0] * drift[1] * position[1]


def points():
    return [((0.3, -0.4), (1.2, 0.8)), ((0.9, 0.1), (-2.0, 0.3)), ((-0.2, 0.7), (0.5, 1.0))]


# output: reverse


def value_and_grad_tuple_sums(position, velocity):
    """Value and gradient of tuple_sums(position, velocity)  [tuple_sums.py:5, reverse mode].

    Returns (value, (bposition, bvelocity)), shaped as position, velocity.
    """
    # -- forward sweep ------------------------------------------------------
    state = (position[0], position[1], velocity[0], velocity[1])
    t = velocity[0]
    drift = (t, t)

    # -- reverse sweep ------------------------------------------------------
    # return state[0] * state[3] - state[1] * state[2] + drift[0] * drift[1] * position[1]
    bstate_0 = state[3]
    bstate_1 = -1.0 * state[2]
    bstate_2 = -1.0 * state[1]
    bstate_3 = state[0]
    bdrift_0 = position[1] * drift[1]
    bdrift_1 = position[1] * drift[0]
    bposition = [0.0, drift[0] * drift[1]]
    # drift = (velocity[0],) * 2
    bvelocity = [bdrift_0 + bdrift_1, 0.0]
    # state = position + velocity
    bposition[0] += bstate_0
    bposition[1] += bstate_1
    bvelocity[0] += bstate_2
    bvelocity[1] += bstate_3
    return (
        state[0] * state[3] - state[1] * state[2] + drift[0] * drift[1] * position[1],
        (tuple(bposition), tuple(bvelocity)),
    )


# output: forward


def jvp_tuple_sums(position, velocity, dposition, dvelocity):
    """tuple_sums(position, velocity) and its tangent  [tuple_sums.py:5, forward mode].

    Returns (value, tangent).
    """
    dstate = (dposition[0], dposition[1], dvelocity[0], dvelocity[1])
    state = (position[0], position[1], velocity[0], velocity[1])
    dt = dvelocity[0]
    t = velocity[0]
    ddrift = (dt, dt)
    drift = (t, t)
    return (
        state[0] * state[3] - state[1] * state[2] + drift[0] * drift[1] * position[1],
        dstate[0] * state[3]
        + dstate[3] * state[0]
        - (dstate[1] * state[2] + dstate[2] * state[1])
        + (
            (ddrift[0] * drift[1] + ddrift[1] * drift[0]) * position[1]
            + dposition[1] * (drift[0] * drift[1])
        ),
    )
