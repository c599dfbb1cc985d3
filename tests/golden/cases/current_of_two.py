# flags: wrt=u,w
"""A function that gives back the one of two buffers which it wrote last: its body is in the text."""

import numpy as np


def advanced(u, v, w, steps):
    for _ in range(steps):
        v[1:-1] = u[1:-1] * w + 0.3 * (u[2:] - u[:-2])
        u, v = v, u
    return u


def current_of_two(u, w, steps):
    v = np.zeros_like(u)
    last = advanced(u, v, w, steps)
    last[0] *= w
    return last @ v + np.sum(u * u)


def points():
    u = np.array([0.3, 1.2, -0.7, 0.5, 0.9])
    return [(u, 0.4, 3), (u[:4] * 2.0, 0.7, 4)]


# output: reverse


def value_and_grad_current_of_two(u, w, steps):
    """Value and gradient of current_of_two(u, w, steps)  [current_of_two.py:14, reverse mode].

    Returns (value, (bu, bw)), shaped as u, w.
    """
    u = u.copy()

    # -- forward sweep ------------------------------------------------------
    bu = np.zeros_like(u)
    v = np.zeros_like(u)
    bv = np.zeros_like(v)
    bu2 = bu
    u2 = u
    bv2 = bv
    v2 = v
    v2_old = []
    v2_old2 = []
    bv2_old = []
    bu2_old = []
    u2_old = []
    for _2 in range(steps):
        v2_old.append(v2)
        v2_old2.append(v2[1:-1].copy())
        bv2_old.append(bv2)
        bu2_old.append(bu2)
        u2_old.append(u2)
        v2[1:-1] = u2[1:-1] * w + 0.3 * (u2[2:] - u2[:-2])
        bt = bu2
        bu2 = bv2
        u2, bv2, v2 = v2, bt, u2
    blast = bu2
    last = u2
    last_old = last[0]
    last[0] *= w

    # -- reverse sweep ------------------------------------------------------
    # return last @ v + np.sum(u * u)
    blast += v
    bv += last
    bu += 2.0 * u
    value = last @ v + np.sum(u * u)
    # last[0] *= w
    last[0] = last_old
    bw = blast[0] * last[0]
    blast[0] *= w
    for _2 in range(steps - 1, -1, -1):
        # v[1:-1] = u[1:-1] * w + 0.3 * (u[2:] - u[:-2])
        v2 = v2_old[_2]
        v2[1:-1] = v2_old2[_2]
        bv2 = bv2_old[_2]
        t2 = bv2[1:-1].copy()
        bv2[1:-1] = 0.0
        bu2 = bu2_old[_2]
        u2 = u2_old[_2]
        t3 = t2 * 0.3
        bu2[1:-1] += t2 * w
        bw += np.dot(t2, u2[1:-1])
        bu2[2:] += t3
        bu2[:-2] -= t3
    return value, (bu, bw)


# output: forward


def jvp_current_of_two(u, w, steps, du, dw):
    """current_of_two(u, w, steps) and its tangent  [current_of_two.py:14, forward mode].

    Returns (value, tangent).
    """
    u = u.copy()
    du = du.copy()
    v = np.zeros_like(u)
    dv = np.zeros_like(u)
    du2 = du
    u2 = u
    dv2 = dv
    v2 = v
    for _2 in range(steps):
        dv2[1:-1] = du2[1:-1] * w + dw * u2[1:-1] + (du2[2:] - du2[:-2]) * 0.3
        v2[1:-1] = u2[1:-1] * w + 0.3 * (u2[2:] - u2[:-2])
        dt = du2
        du2 = dv2
        t = u2
        u2 = v2
        dv2 = dt
        v2 = t
    dlast = du2
    last = u2
    dlast[0] = dlast[0] * w + dw * last[0]
    last[0] *= w
    return last @ v + np.sum(u * u), dlast @ v + last @ dv + np.sum(du * u * 2.0)
