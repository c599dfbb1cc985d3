# flags: wrt=state,dt
"""A state in a dict, each step a new dict: the old one with two of its items replaced."""

import math


def dict_displays(state, dt, steps):
    for _ in range(steps):
        speed = state["speed"] - dt * math.sin(state["angle"])
        state = {**state, "speed": speed, "angle": state["angle"] + dt * speed}
    return state["mass"] * (0.5 * state["speed"] ** 2 - math.cos(state["angle"]))


def points():
    return [
        ({"angle": 0.3, "speed": 0.1, "mass": 1.5}, 0.1, 3),
        ({"angle": 1.3, "speed": -0.4, "mass": 0.5}, 0.2, 1),
        ({"angle": -0.3, "speed": 0.9, "mass": 2.5}, 0.05, 4),
    ]


# output: reverse


def value_and_grad_dict_displays(state, dt, steps):
    """Value and gradient of dict_displays(state, dt, steps)  [dict_displays.py:7, reverse mode].

    Returns (value, (bstate, bdt)), shaped as state, dt.
    """
    # -- forward sweep ------------------------------------------------------
    state_old = []
    speed_old = []
    for _ in range(steps):
        speed = state["speed"] - dt * math.sin(state["angle"])
        speed_old.append(speed)
        t2 = state["angle"] + dt * speed
        state_old.append(state)
        state = {"angle": t2, "speed": speed, "mass": state["mass"]}
    t3 = 0.5 * state["speed"] ** 2 - math.cos(state["angle"])

    # -- reverse sweep ------------------------------------------------------
    # return state["mass"] * (0.5 * state["speed"] ** 2 - math.cos(state["angle"]))
    state_bar = {"angle": 0.0, "speed": 0.0, "mass": 1.0 * t3}
    t3_bar = state["mass"]
    value = state["mass"] * t3
    state_bar["speed"] += t3_bar * state["speed"]
    state_bar["angle"] += t3_bar * math.sin(state["angle"])
    dt_bar = 0.0
    for _ in range(steps - 1, -1, -1):
        # state = {**state, "speed": speed, "angle": state["angle"] + dt * speed}
        t4 = state_bar
        t2_bar = t4["angle"]
        speed_bar = t4["speed"]
        state = state_old[_]
        state_bar = {"angle": 0.0, "speed": 0.0, "mass": t4["mass"]}
        speed = speed_old[_]
        state_bar["angle"] += t2_bar
        dt_bar += t2_bar * speed
        speed_bar += t2_bar * dt
        # speed = state["speed"] - dt * math.sin(state["angle"])
        state_bar["speed"] += speed_bar
        dt_bar -= speed_bar * math.sin(state["angle"])
        state_bar["angle"] += -speed_bar * dt * math.cos(state["angle"])
    return value, (state_bar, dt_bar)


# output: forward


def jvp_dict_displays(state, dt, steps, state_dot, dt_dot):
    """dict_displays(state, dt, steps) and its tangent  [dict_displays.py:7, forward mode].

    Returns (value, tangent).
    """
    for _ in range(steps):
        speed_dot = state_dot["speed"] - (
            dt_dot * math.sin(state["angle"])
            + state_dot["angle"] * math.cos(state["angle"]) * dt
        )
        speed = state["speed"] - dt * math.sin(state["angle"])
        state_dot = {
            "angle": state_dot["angle"] + (dt_dot * speed + speed_dot * dt),
            "speed": speed_dot,
            "mass": state_dot["mass"],
        }
        state = {"angle": state["angle"] + dt * speed, "speed": speed, "mass": state["mass"]}
    t3 = 0.5 * state["speed"] ** 2 - math.cos(state["angle"])
    return (
        state["mass"] * t3,
        state_dot["mass"] * t3
        + (state_dot["speed"] * state["speed"] + state_dot["angle"] * math.sin(state["angle"]))
        * state["mass"],
    )
