# flags: wrt=u,w
"""A step that works in place and returns its argument."""

import numpy as np


def step(u, w):
    u[1:] = w * u[:-1] * u[1:]
    return u


def array_given_back(u, w, n):
    for _ in range(n):
        u = step(u, w)
    return np.sum(u**2)


def points():
    return [(np.array([0.7, -0.2, 0.5]), 1.3, 2), (np.array([0.4, 0.9, -1.5, 1.1]), -0.8, 3)]


# output: reverse


def step_fwd(u, w):
    t = w * u[:-1]
    u_old = u[1:].copy()
    u[1:] = t * u[1:]
    return u, (t, u, u_old, w)


def step_bwd(tape, bu):
    t, u, u_old, w = tape

    # -- reverse sweep ------------------------------------------------------
    # u[1:] = w * u[:-1] * u[1:]
    u[1:] = u_old
    t2 = bu[1:].copy()
    bu[1:] = 0.0
    bt = t2 * u[1:]
    bu[1:] += t2 * t
    bu[:-1] += bt * w
    return np.dot(bt, u[:-1])


def value_and_grad_array_given_back(u, w, n):
    """Value and gradient of array_given_back(u, w, n)  [array_given_back.py:12, reverse mode].

    Returns (value, (bu, bw)), shaped as u, w.
    """
    u = u.copy()

    # -- forward sweep ------------------------------------------------------
    step_tape_old = []
    for _ in range(n):
        u, step_tape = step_fwd(u, w)
        step_tape_old.append(step_tape)

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(u**2)
    bu = 2.0 * u
    bw = 0.0
    value = np.sum(u ** 2)
    for _ in range(n - 1, -1, -1):
        # u = step(u, w)
        t = step_bwd(step_tape_old[_], bu)
        bw += t
    return value, (bu, bw)


# output: forward


def step_jvp(u, w, du, dw):
    t = w * u[:-1]
    du[1:] = (dw * u[:-1] + du[:-1] * w) * u[1:] + du[1:] * t
    u[1:] = t * u[1:]
    return u, du


def jvp_array_given_back(u, w, n, du, dw):
    """array_given_back(u, w, n) and its tangent  [array_given_back.py:12, forward mode].

    Returns (value, tangent).
    """
    u = u.copy()
    du = du.copy()
    for _ in range(n):
        u, du = step_jvp(u, w, du, dw)
    return np.sum(u ** 2), np.sum(du * 2 * u)
