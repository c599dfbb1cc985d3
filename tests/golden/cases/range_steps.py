# flags: wrt=x
# numba: yes
"""Ranges that count down, skip, depend on arguments, and are empty."""

import numpy as np


def range_steps(x, start, stop, step):
    total = 0.0
    for i in range(start, stop, step):
        total += x[i] * (i + 1.0)
    for j in range(len(x) - 1, 0, -2):
        total = total * 0.5 + x[j] * x[j - 1]
    for k in range(start, 3):
        total += x[k] * total
    for k in range(3):
        total += np.sin(x[0] * total + k)
    return total


def points():
    rng = np.random.default_rng(24)
    x = rng.normal(size=(4, 7))
    return [(x[0], 0, 6, 2), (x[1], 6, -1, -1), (x[2], 3, 1, 1), (x[3], 5, 0, -3)]


# output: reverse


def value_and_grad_range_steps(x, start, stop, step):
    """Value and gradient of range_steps(x, start, stop, step)  [range_steps.py:8, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    total = 0.0
    for i in range(start, stop, step):
        total += x[i] * (i + 1.0)
    for j in range(len(x) - 1, 0, -2):
        total = total * 0.5 + x[j] * x[j - 1]
    total_old2 = []
    for k in range(start, 3):
        total_old2.append(total)
        total += x[k] * total
    total_old = []
    for k in range(3):
        total_old.append(total)
        total += np.sin(x[0] * total + k)

    # -- reverse sweep ------------------------------------------------------
    btotal = 1.0
    bx = np.zeros_like(x)
    value = total
    for k in range(2, -1, -1):
        # total += np.sin(x[0] * total + k)
        total = total_old[k]
        t = btotal * np.cos(x[0] * total + k)
        bx[0] += t * total
        btotal = btotal + t * x[0]
    for k in range(2, start - 1, -1):
        # total += x[k] * total
        total = total_old2[k - start]
        bx[k] += btotal * total
        btotal = btotal + btotal * x[k]
    for j in range(len(x) - 1 - (len(x) - 1 - 0 - 1) // 2 * 2, len(x), 2):
        # total = total * 0.5 + x[j] * x[j - 1]
        bx[j] += btotal * x[j - 1]
        bx[j - 1] += btotal * x[j]
        btotal = btotal * 0.5
    for i in range(start + (len(range(start, stop, step)) - 1) * step, start - step, -step):
        # total += x[i] * (i + 1.0)
        bx[i] += btotal * (i + 1.0)
    return value, (bx,)


# output: forward


def jvp_range_steps(x, start, stop, step, dx):
    """range_steps(x, start, stop, step) and its tangent  [range_steps.py:8, forward mode].

    Returns (value, tangent).
    """
    total = 0.0
    dtotal = 0.0
    for i in range(start, stop, step):
        dtotal += dx[i] * (i + 1.0)
        total += x[i] * (i + 1.0)
    for j in range(len(x) - 1, 0, -2):
        dtotal = dtotal * 0.5 + (dx[j] * x[j - 1] + dx[j - 1] * x[j])
        total = total * 0.5 + x[j] * x[j - 1]
    for k in range(start, 3):
        dtotal += dx[k] * total + dtotal * x[k]
        total += x[k] * total
    for k in range(3):
        dtotal += (dx[0] * total + dtotal * x[0]) * np.cos(x[0] * total + k)
        total += np.sin(x[0] * total + k)
    return total, dtotal
