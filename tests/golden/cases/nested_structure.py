# flags: wrt=body
# allowed: add
"""A structure of dicts, lists and tuples, taken in and handed on."""

import numpy as np


def energy_of(part):
    return 0.5 * part["mass"] * np.sum(part["velocity"] ** 2)


def nested_structure(body, gravity):
    left, right = body["wings"]
    moved = {"mass": left["mass"] * gravity, "velocity": left["velocity"] + body["wind"][0]}
    return energy_of(moved) + energy_of(right) * body["wind"][1]


def points():
    rng = np.random.default_rng(6)

    def part(n):
        return {"mass": float(rng.uniform(1.0, 2.0)), "velocity": rng.normal(size=n)}

    return [
        ({"wings": [part(n), part(n)], "wind": (rng.normal(size=n), 1.5)}, 0.8) for n in (3, 1, 2)
    ]


# output: reverse


def energy_of_fwd(part):
    t = part["velocity"] ** 2
    return 0.5 * part["mass"] * np.sum(t), (part, t)


def energy_of_bwd(tape, by):
    part, t = tape

    # -- reverse sweep ------------------------------------------------------
    # return 0.5 * part["mass"] * np.sum(part["velocity"] ** 2)
    bpart = {"mass": by * np.sum(t) * 0.5, "velocity": np.zeros_like(part["velocity"])}
    bpart["velocity"] = bpart["velocity"] + by * (0.5 * part["mass"]) * 2 * part["velocity"]
    return bpart


def value_and_grad_nested_structure(body, gravity):
    """Value and gradient of nested_structure(body, gravity)  [nested_structure.py:12, reverse
    mode].

    Returns (value, (bbody,)), shaped as body.
    """
    # -- forward sweep ------------------------------------------------------
    t = body["wings"]
    left, right = t
    moved = {"mass": left["mass"] * gravity, "velocity": left["velocity"] + body["wind"][0]}
    t2, energy_of_tape2 = energy_of_fwd(moved)
    t3, energy_of_tape = energy_of_fwd(right)

    # -- reverse sweep ------------------------------------------------------
    # return energy_of(moved) + energy_of(right) * body["wind"][1]
    bbody = {
        "wings": [
            {"mass": 0.0, "velocity": np.zeros_like(body["wings"][0]["velocity"])},
            {"mass": 0.0, "velocity": np.zeros_like(body["wings"][1]["velocity"])},
        ],
        "wind": [np.zeros_like(body["wind"][0]), 1.0 * t3],
    }
    bmoved = energy_of_bwd(energy_of_tape2, 1.0)
    # moved = {"mass": left["mass"] * gravity, "velocity": left["velocity"] + body["wind"][0]}
    t4 = bmoved["velocity"]
    bleft = {"mass": bmoved["mass"] * gravity, "velocity": np.zeros_like(left["velocity"])}
    # return energy_of(moved) + energy_of(right) * body["wind"][1]
    bright = energy_of_bwd(energy_of_tape, body["wind"][1])
    # moved = {"mass": left["mass"] * gravity, "velocity": left["velocity"] + body["wind"][0]}
    bleft["velocity"] = bleft["velocity"] + t4
    bbody["wind"][0] = bbody["wind"][0] + t4
    # left, right = body["wings"]
    bt = [
        {"mass": 0.0, "velocity": np.zeros_like(t[0]["velocity"])},
        {"mass": 0.0, "velocity": np.zeros_like(t[1]["velocity"])},
    ]
    bt[0] = add(bt[0], bleft)
    bt[1] = add(bt[1], bright)
    bbody["wings"] = add(bbody["wings"], bt)
    return t2 + t3 * body["wind"][1], ({"wings": bbody["wings"], "wind": tuple(bbody["wind"])},)


# output: forward


def energy_of_jvp(part, dpart):
    t = part["velocity"] ** 2
    return (
        0.5 * part["mass"] * np.sum(t),
        dpart["mass"] * 0.5 * np.sum(t)
        + np.sum(dpart["velocity"] * 2 * part["velocity"]) * (0.5 * part["mass"]),
    )


def jvp_nested_structure(body, gravity, dbody):
    """nested_structure(body, gravity) and its tangent  [nested_structure.py:12, forward mode].

    Returns (value, tangent).
    """
    dleft, dright = dbody["wings"]
    left, right = body["wings"]
    dmoved = {"mass": dleft["mass"] * gravity, "velocity": dleft["velocity"] + dbody["wind"][0]}
    moved = {"mass": left["mass"] * gravity, "velocity": left["velocity"] + body["wind"][0]}
    t2, dt2 = energy_of_jvp(moved, dmoved)
    t3, dt3 = energy_of_jvp(right, dright)
    return t2 + t3 * body["wind"][1], dt2 + (dt3 * body["wind"][1] + dbody["wind"][1] * t3)
