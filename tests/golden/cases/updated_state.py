# flags: wrt=x,v,h
"""A state in a dict, each step an `update` with words."""


def updated_state(x, v, h, steps):
    state = {"x": x, "v": v}
    for _ in range(steps):
        force = -(state["x"] ** 3)
        state.update(x=state["x"] + h * state["v"], v=state["v"] + h * force)
    return state["x"] * state["v"]


def points():
    return [(0.3, 0.9, 0.1, 3), (1.2, -0.4, 0.2, 1), (0.7, 1.1, 0.05, 2)]


# output: reverse


def value_and_grad_updated_state(x, v, h, steps):
    """Value and gradient of updated_state(x, v, h, steps)  [updated_state.py:5, reverse mode].

    Returns (value, (bx, bv, bh)), shaped as x, v, h.
    """
    # -- forward sweep ------------------------------------------------------
    state = {"x": x, "v": v}
    state_old = []
    state_old2 = []
    for _ in range(steps):
        force = -state["x"] ** 3
        t2 = state["x"] + h * state["v"]
        t3 = state["v"] + h * force
        state_old2.append(state["x"])
        state["x"] = t2
        state_old.append(state["v"])
        state["v"] = t3

    # -- reverse sweep ------------------------------------------------------
    # return state["x"] * state["v"]
    bstate = {"x": 1.0 * state["v"], "v": 1.0 * state["x"]}
    bh = 0.0
    value = state["x"] * state["v"]
    for _ in range(steps - 1, -1, -1):
        # state.update(x=state["x"] + h * state["v"], v=state["v"] + h * force)
        state["v"] = state_old[_]
        t = bstate["v"]
        bstate["v"] = 0.0
        bt3 = t
        state["x"] = state_old2[_]
        t4 = bstate["x"]
        bstate["x"] = 0.0
        bt2 = t4
        force = -state["x"] ** 3
        bstate["v"] += bt3
        bh += bt3 * force
        bforce = bt3 * h
        bstate["x"] += bt2
        bh += bt2 * state["v"]
        bstate["v"] += bt2 * h
        # force = -(state["x"] ** 3)
        bstate["x"] += -bforce * 3 * state["x"] ** 2
    return value, (bstate["x"], bstate["v"], bh)


# output: forward


def jvp_updated_state(x, v, h, steps, dx, dv, dh):
    """updated_state(x, v, h, steps) and its tangent  [updated_state.py:5, forward mode].

    Returns (value, tangent).
    """
    dstate = {"x": dx, "v": dv}
    state = {"x": x, "v": v}
    for _ in range(steps):
        dforce = -dstate["x"] * 3 * state["x"] ** 2
        force = -state["x"] ** 3
        dt3 = dstate["v"] + (dh * force + dforce * h)
        dstate["x"] = dstate["x"] + (dh * state["v"] + dstate["v"] * h)
        t3 = state["v"] + h * force
        state["x"] = state["x"] + h * state["v"]
        dstate["v"] = dt3
        state["v"] = t3
    return state["x"] * state["v"], dstate["x"] * state["v"] + dstate["v"] * state["x"]
