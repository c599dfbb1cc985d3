# flags: wrt=x,decay
# numba: yes
"""Decayed prefix sums, then differences of them across a window."""

import numpy as np


def prefix_sums(x, decay, window):
    n = len(x)
    total = np.zeros(n + 1)
    for i in range(n):
        total[i + 1] = decay * total[i] + x[i]
    score = 0.0
    for i in range(n - window):
        part = total[i + window] - total[i]
        score += part * part * x[i]
    return score + total[n]


def points():
    rng = np.random.default_rng(48)
    return [(rng.normal(size=n), 0.8, window) for n, window in ((6, 2), (1, 1), (9, 4))]


# output: reverse


def value_and_grad_prefix_sums(x, decay, window):
    """Value and gradient of prefix_sums(x, decay, window)  [prefix_sums.py:8, reverse mode].

    Returns (value, (bx, bdecay)), shaped as x, decay.
    """
    # -- forward sweep ------------------------------------------------------
    n = len(x)
    total = np.zeros(n + 1)
    for i in range(n):
        total[i + 1] = decay * total[i] + x[i]
    score = 0.0
    for i in range(n - window):
        part = total[i + window] - total[i]
        score += part * part * x[i]

    # -- reverse sweep ------------------------------------------------------
    # return score + total[n]
    btotal = np.zeros_like(total)
    btotal[n] += 1.0
    bx = np.zeros_like(x)
    for i in range(n - window - 1, -1, -1):
        # score += part * part * x[i]
        part = total[i + window] - total[i]
        bpart = 2.0 * x[i] * part
        bx[i] = part * part
        # part = total[i + window] - total[i]
        btotal[i + window] += bpart
        btotal[i] -= bpart
    bdecay = 0.0
    for i in range(n - 1, -1, -1):
        # total[i + 1] = decay * total[i] + x[i]
        bdecay += btotal[i + 1] * total[i]
        btotal[i] += btotal[i + 1] * decay
        bx[i] += btotal[i + 1]
    return score + total[n], (bx, bdecay)


# output: forward


def jvp_prefix_sums(x, decay, window, dx, ddecay):
    """prefix_sums(x, decay, window) and its tangent  [prefix_sums.py:8, forward mode].

    Returns (value, tangent).
    """
    n = len(x)
    total = np.zeros(n + 1)
    dtotal = np.zeros_like(total)
    for i in range(n):
        dtotal[i + 1] = ddecay * total[i] + dtotal[i] * decay + dx[i]
        total[i + 1] = decay * total[i] + x[i]
    score = 0.0
    dscore = 0.0
    for i in range(n - window):
        dpart = dtotal[i + window] - dtotal[i]
        part = total[i + window] - total[i]
        dscore += dpart * part * 2.0 * x[i] + dx[i] * (part * part)
        score += part * part * x[i]
    return score + total[n], dscore + dtotal[n]
