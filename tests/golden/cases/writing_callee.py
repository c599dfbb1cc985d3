# flags: wrt=x,w
"""A function that writes into the array that it is given."""

import numpy as np


def relax(u, i, w):
    u[i] += w * (u[i - 1] * u[i + 1] - u[i])


def writing_callee(x, w):
    for i in range(1, len(x) - 1):
        relax(x, i, w)
    return np.sum(x**3)


def points():
    return [(np.array([0.7, -0.2, 0.5, 1.1]), 0.3), (np.array([0.4, 0.9, -1.5]), -0.8)]


# output: reverse


def relax_fwd(u, i, w):
    u_old = u[i]
    u[i] += w * (u[i - 1] * u[i + 1] - u[i])
    return None, (i, u, u_old, w)


def relax_bwd(tape, bu):
    i, u, u_old, w = tape

    # -- reverse sweep ------------------------------------------------------
    # u[i] += w * (u[i - 1] * u[i + 1] - u[i])
    u[i] = u_old
    t = bu[i]
    bw = t * (u[i - 1] * u[i + 1] - u[i])
    bu[i - 1] += t * w * u[i + 1]
    bu[i + 1] += t * w * u[i - 1]
    bu[i] -= t * w
    return bw


def value_and_grad_writing_callee(x, w):
    """Value and gradient of writing_callee(x, w)  [writing_callee.py:11, reverse mode].

    Returns (value, (bx, bw)), shaped as x, w.
    """
    x = x.copy()

    # -- forward sweep ------------------------------------------------------
    relax_tape_old = []
    for i in range(1, len(x) - 1):
        _, relax_tape = relax_fwd(x, i, w)
        relax_tape_old.append(relax_tape)

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(x**3)
    bx = 3.0 * x ** 2
    bw = 0.0
    value = np.sum(x ** 3)
    for i in range(len(x) - 2, 0, -1):
        # relax(x, i, w)
        t = relax_bwd(relax_tape_old[i - 1], bx)
        bw += t
    return value, (bx, bw)


# output: forward


def relax_jvp(u, i, w, du, dw):
    du[i] += (
        dw * (u[i - 1] * u[i + 1] - u[i])
        + (du[i - 1] * u[i + 1] + du[i + 1] * u[i - 1] - du[i]) * w
    )
    u[i] += w * (u[i - 1] * u[i + 1] - u[i])
    return None, None


def jvp_writing_callee(x, w, dx, dw):
    """writing_callee(x, w) and its tangent  [writing_callee.py:11, forward mode].

    Returns (value, tangent).
    """
    x = x.copy()
    dx = dx.copy()
    for i in range(1, len(x) - 1):
        _, _ = relax_jvp(x, i, w, dx, dw)
    return np.sum(x ** 3), np.sum(dx * 3 * x ** 2)
