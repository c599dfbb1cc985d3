# flags: wrt=x,g
# numba: yes
"""Each augmented assignment on elements: += -= *= /= **=, on both parts of an array."""

import numpy as np


def update_everywhere(x, g):
    for i in range(len(x)):
        x[i] *= g
        x[i] -= 0.1 * x[0]
        x[i] **= 2
        x[i] /= 1.0 + x[i] + g * g
        if i % 2 == 1:
            x[i] += x[i - 1] * np.cos(x[i])
    return np.sum(x) * x[-1]


def points():
    rng = np.random.default_rng(44)
    return [(rng.normal(size=n), float(rng.normal())) for n in (4, 1, 5)]


# output: reverse


def value_and_grad_update_everywhere(x, g):
    """Value and gradient of update_everywhere(x, g)  [update_everywhere.py:8, reverse mode].

    Returns (value, (bx, bg)), shaped as x, g.
    """
    x = x.copy()

    # -- forward sweep ------------------------------------------------------
    x_old = np.empty(len(x))
    x_old2 = np.empty(len(x))
    x_old3 = np.empty(len(x))
    x_old4 = np.empty(len(x))
    for i in range(len(x)):
        x_old4[i] = x[i]
        x[i] *= g
        x[i] -= 0.1 * x[0]
        x_old3[i] = x[i]
        x[i] **= 2
        t = 1.0 + x[i] + g * g
        x_old2[i] = x[i]
        x[i] /= t
        if i % 2 == 1:
            x_old[i] = x[i]
            x[i] += x[i - 1] * np.cos(x[i])

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(x) * x[-1]
    bx = np.full_like(x, 1.0 * x[-1])
    bx[-1] += np.sum(x)
    bg = 0.0
    value = np.sum(x) * x[-1]
    for i in range(len(x) - 1, -1, -1):
        if i % 2 == 1:
            # x[i] += x[i - 1] * np.cos(x[i])
            x[i] = x_old[i]
            t2 = bx[i]
            bx[i - 1] += t2 * np.cos(x[i])
            bx[i] -= t2 * x[i - 1] * np.sin(x[i])
        # x[i] /= 1.0 + x[i] + g * g
        x[i] = x_old2[i]
        t = 1.0 + x[i] + g * g
        bt = -bx[i] * (x[i] / t) / t
        bx[i] = bx[i] / t
        bx[i] += bt
        bg += bt * g * 2.0
        # x[i] **= 2
        x[i] = x_old3[i]
        bx[i] *= 2 * x[i]
        # x[i] -= 0.1 * x[0]
        bx[0] -= bx[i] * 0.1
        # x[i] *= g
        x[i] = x_old4[i]
        bg += bx[i] * x[i]
        bx[i] *= g
    return value, (bx, bg)


# output: forward


def jvp_update_everywhere(x, g, dx, dg):
    """update_everywhere(x, g) and its tangent  [update_everywhere.py:8, forward mode].

    Returns (value, tangent).
    """
    x = x.copy()
    dx = dx.copy()
    for i in range(len(x)):
        dx[i] = dx[i] * g + dg * x[i]
        x[i] *= g
        dx[i] -= dx[0] * 0.1
        x[i] -= 0.1 * x[0]
        dx[i] = dx[i] * 2 * x[i]
        x[i] **= 2
        t = 1.0 + x[i] + g * g
        dx[i] = dx[i] / t - (dx[i] + dg * g * 2.0) * (x[i] / t) / t
        x[i] /= t
        if i % 2 == 1:
            dx[i] += dx[i - 1] * np.cos(x[i]) - dx[i] * np.sin(x[i]) * x[i - 1]
            x[i] += x[i - 1] * np.cos(x[i])
    return np.sum(x) * x[-1], np.sum(dx) * x[-1] + dx[-1] * np.sum(x)
