# flags: wrt=x,w,dt
# numba: yes
"""In place, in a loop: the model for the text, section 5.3 of the style guide."""

import numpy as np


def rollout(x, w, dt):
    e = 0.0
    for i in range(1, len(x)):
        a = np.sin(w * x[i - 1])
        x[i] += dt * a * x[i]
        e += 0.5 * x[i] ** 2
    return e


def points():
    rng = np.random.default_rng(22)
    return [(rng.normal(size=n), float(rng.normal()), 0.3) for n in (5, 1, 8)]


# output: reverse


def value_and_grad_rollout(x, w, dt):
    """Value and gradient of rollout(x, w, dt)  [rollout.py:8, reverse mode].

    Returns (value, (bx, bw, bdt)), shaped as x, w, dt.
    """
    x = x.copy()

    # -- forward sweep ------------------------------------------------------
    e = 0.0
    x_old = np.empty(len(x))
    for i in range(1, len(x)):
        a = np.sin(w * x[i - 1])
        x_old[i] = x[i]
        x[i] += dt * a * x[i]
        e += 0.5 * x[i] ** 2

    # -- reverse sweep ------------------------------------------------------
    bdt = 0.0
    bw = 0.0
    bx = np.zeros_like(x)
    for i in range(len(x) - 1, 0, -1):
        # e += 0.5 * x[i] ** 2
        bx[i] += x[i]
        # x[i] += dt * a * x[i]
        x[i] = x_old[i]
        a = np.sin(w * x[i - 1])
        bdt += bx[i] * x[i] * a
        ba = bx[i] * x[i] * dt
        bx[i] += bx[i] * (dt * a)
        # a = np.sin(w * x[i - 1])
        t = ba * np.cos(w * x[i - 1])
        bw += t * x[i - 1]
        bx[i - 1] += t * w
    return e, (bx, bw, bdt)


# output: forward


def jvp_rollout(x, w, dt, dx, dw, ddt):
    """rollout(x, w, dt) and its tangent  [rollout.py:8, forward mode].

    Returns (value, tangent).
    """
    x = x.copy()
    dx = dx.copy()
    e = 0.0
    de = 0.0
    for i in range(1, len(x)):
        da = (dw * x[i - 1] + dx[i - 1] * w) * np.cos(w * x[i - 1])
        a = np.sin(w * x[i - 1])
        dx[i] += (ddt * a + da * dt) * x[i] + dx[i] * (dt * a)
        x[i] += dt * a * x[i]
        de += dx[i] * x[i]
        e += 0.5 * x[i] ** 2
    return e, de
