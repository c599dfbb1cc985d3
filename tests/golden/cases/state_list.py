# flags: wrt=start,stiffness
"""A state of two numbers kept in a list that every step makes anew."""


def state_list(start, stiffness, dt, steps):
    state = [start, 0.0]
    energy = 0.0
    for _ in range(steps):
        state = [state[0] + dt * state[1], state[1] - dt * stiffness * state[0]]
        energy += 0.5 * state[1] ** 2 + 0.5 * stiffness * state[0] ** 2
    return energy


def points():
    return [(1.0, 2.3, 0.1, 4), (-0.4, 1.1, 0.2, 1), (0.3, 0.9, 0.05, 7)]


# output: reverse


def value_and_grad_state_list(start, stiffness, dt, steps):
    """Value and gradient of state_list(start, stiffness, dt, steps)  [state_list.py:5, reverse
    mode].

    Returns (value, (bstart, bstiffness)), shaped as start, stiffness.
    """
    # -- forward sweep ------------------------------------------------------
    state = [start, 0.0]
    energy = 0.0
    state_old = []
    for _ in range(steps):
        state_old.append(state)
        state = [state[0] + dt * state[1], state[1] - dt * stiffness * state[0]]
        energy += 0.5 * state[1] ** 2 + 0.5 * stiffness * state[0] ** 2

    # -- reverse sweep ------------------------------------------------------
    bstate = [0.0, 0.0]
    bstiffness = 0.0
    for _ in range(steps - 1, -1, -1):
        # energy += 0.5 * state[1] ** 2 + 0.5 * stiffness * state[0] ** 2
        bstate[1] += state[1]
        bstiffness += 0.5 * state[0] ** 2
        bstate[0] += stiffness * state[0]
        # state = [state[0] + dt * state[1], state[1] - dt * stiffness * state[0]]
        t = bstate
        state = state_old[_]
        bstate = [t[0], t[0] * dt]
        bstate[1] += t[1]
        bstiffness -= t[1] * state[0] * dt
        bstate[0] += -t[1] * (dt * stiffness)
    return energy, (bstate[0], bstiffness)


# output: forward


def jvp_state_list(start, stiffness, dt, steps, dstart, dstiffness):
    """state_list(start, stiffness, dt, steps) and its tangent  [state_list.py:5, forward mode].

    Returns (value, tangent).
    """
    dstate = [dstart, 0.0]
    state = [start, 0.0]
    energy = 0.0
    denergy = 0.0
    for _ in range(steps):
        dstate = [
            dstate[0] + dstate[1] * dt,
            dstate[1] - (dstiffness * dt * state[0] + dstate[0] * (dt * stiffness)),
        ]
        state = [state[0] + dt * state[1], state[1] - dt * stiffness * state[0]]
        denergy += dstate[1] * state[1] + (
            dstiffness * 0.5 * state[0] ** 2
            + dstate[0] * 2 * state[0] * (0.5 * stiffness)
        )
        energy += 0.5 * state[1] ** 2 + 0.5 * stiffness * state[0] ** 2
    return energy, denergy
