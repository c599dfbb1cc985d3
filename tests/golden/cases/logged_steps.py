# flags: wrt=x,w
"""A list that a called function adds to, with arrays and numbers that others see."""

import numpy as np


def advance(state, log, w):
    state["x"] += w * state["v"]
    log.append(state["x"][0] * w)


def logged_steps(x, w):
    state = {"x": x, "v": np.cos(x)}
    log = [w]
    for k in range(3):
        advance(state, log, w + k)
        x[1] *= log[-1]
    return np.sum(x * state["v"]) + log[0] * log[1] * log[3]


def points():
    x = np.array([0.3, 1.2, -0.7])
    return [(x, 0.4), (np.array([0.9, 0.2, 0.5, 0.1]), -0.3)]


# output: reverse


def advance_fwd(state, log, w, blog):
    t = state["x"]
    t_old = t.copy()
    t += w * state["v"]
    t2 = state["x"]
    log.append(t2[0] * w)
    blog.append(0.0)
    return None, (log, state, t, t2, t_old, w)


def advance_bwd(tape, bstate, blog):
    log, state, t, t2, t_old, w = tape

    # -- reverse sweep ------------------------------------------------------
    # log.append(state["x"][0] * w)
    t3 = blog.pop()
    log.pop()
    bt2 = bstate["x"]
    bt2[0] += t3 * w
    bw = t3 * t2[0]
    # state["x"] += w * state["v"]
    t[...] = t_old
    bt = bstate["x"]
    bw += np.dot(bt, state["v"])
    bstate["v"] += bt * w
    return bw


def value_and_grad_logged_steps(x, w):
    """Value and gradient of logged_steps(x, w)  [logged_steps.py:12, reverse mode].

    Returns (value, (bx, bw)), shaped as x, w.
    """
    x = x.copy()

    # -- forward sweep ------------------------------------------------------
    bx = np.zeros_like(x)
    t2 = np.cos(x)
    bt2 = np.zeros_like(t2)
    bstate = {"x": bx, "v": bt2}
    state = {"x": x, "v": t2}
    log = [w]
    blog = [0.0]
    x_old = np.empty(3)
    advance_tape_old = []
    for k in range(3):
        _, advance_tape = advance_fwd(state, log, w + k, blog)
        advance_tape_old.append(advance_tape)
        x_old[k] = x[1]
        x[1] *= log[-1]

    # -- reverse sweep ------------------------------------------------------
    value = np.sum(x * state["v"]) + log[0] * log[1] * log[3]
    # return np.sum(x * state["v"]) + log[0] * log[1] * log[3]
    bx += state["v"]
    bstate["v"] += x
    blog[0] += log[3] * log[1]
    blog[1] += log[3] * log[0]
    blog[3] += log[0] * log[1]
    bw = 0.0
    for k in range(2, -1, -1):
        # x[1] *= log[-1]
        x[1] = x_old[k]
        blog[-1] += bx[1] * x[1]
        bx[1] *= log[-1]
        # advance(state, log, w + k)
        t3 = advance_bwd(advance_tape_old[k], bstate, blog)
        bw += t3
    # log = [w]
    bw += blog[0]
    # state = {"x": x, "v": np.cos(x)}
    bx -= bt2 * np.sin(x)
    return value, (bx, bw)


# output: forward


def advance_jvp(state, log, w, dstate, dlog, dw):
    dt = dstate["x"]
    t = state["x"]
    dt += dw * state["v"] + dstate["v"] * w
    t += w * state["v"]
    t2 = state["x"]
    dlog.append(dstate["x"][0] * w + dw * t2[0])
    log.append(t2[0] * w)
    return None, None


def jvp_logged_steps(x, w, dx, dw):
    """logged_steps(x, w) and its tangent  [logged_steps.py:12, forward mode].

    Returns (value, tangent).
    """
    x = x.copy()
    dx = dx.copy()
    dstate = {"x": dx, "v": -dx * np.sin(x)}
    state = {"x": x, "v": np.cos(x)}
    dlog = [dw]
    log = [w]
    for k in range(3):
        _, _ = advance_jvp(state, log, w + k, dstate, dlog, dw)
        dx[1] = dx[1] * log[-1] + dlog[-1] * x[1]
        x[1] *= log[-1]
    return (
        np.sum(x * state["v"]) + log[0] * log[1] * log[3],
        np.sum(dx * state["v"] + dstate["v"] * x)
        + ((dlog[0] * log[1] + dlog[1] * log[0]) * log[3] + dlog[3] * (log[0] * log[1])),
    )
