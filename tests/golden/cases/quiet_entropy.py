# flags: wrt=x
"""Contexts that silence warnings, one of them in a loop that may be left through it."""

import warnings

import numpy as np
from numpy import errstate as quiet


def quiet_entropy(x, w, n):
    with np.errstate(divide="ignore", invalid="ignore"):
        t = x * np.log(w)
        p = np.where(w > 0.0, t, 0.0)
    s = np.sum(p)
    for k in range(n):
        with warnings.catch_warnings(), quiet(over="ignore"):
            s = s * s + p[k]
            if s > 100.0:
                break
        s = s * 0.5
    return s


def points():
    w = np.array([0.5, 0.0, 2.0])
    return [
        (np.array([0.5, 1.5, 0.2]), w, 3),
        (np.array([40.0, 1.5, 3.0]), w, 3),
        (np.array([0.5, 1.5, 0.2]), w, 0),
    ]


# output: reverse


def value_and_grad_quiet_entropy(x, w, n):
    """Value and gradient of quiet_entropy(x, w, n)  [quiet_entropy.py:10, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    with np.errstate(divide="ignore", invalid="ignore"):
        t = x * np.log(w)
        p = np.where(w > 0.0, t, 0.0)
    s = np.sum(p)
    trips = 0
    stopped_old = []
    s_old = np.empty(max(n, 0))
    for k in range(n):
        trips += 1
        stopped = False
        with warnings.catch_warnings(), quiet(over="ignore"):
            s_old[k] = s
            s = s * s + p[k]
            if s > 100.0:
                stopped = True
        stopped_old.append(stopped)
        if stopped:
            break
        else:
            s = s * 0.5

    # -- reverse sweep ------------------------------------------------------
    bs = 1.0
    bp = np.zeros_like(p)
    value = s
    for k in range(trips - 1, -1, -1):
        if not stopped_old[k]:
            # s = s * 0.5
            bs = bs * 0.5
        with warnings.catch_warnings(), quiet(over="ignore"):
            # s = s * s + p[k]
            s = s_old[k]
            bp[k] += bs
            bs = bs * s * 2.0
    # s = np.sum(p)
    bp += bs
    with np.errstate(divide="ignore", invalid="ignore"):
        # p = np.where(w > 0.0, t, 0.0)
        bt = np.where(w > 0.0, bp, 0.0)
        # t = x * np.log(w)
        bx = np.where(bt != 0, bt * np.log(w), 0.0)
    return value, (bx,)


# output: forward


def jvp_quiet_entropy(x, w, n, dx):
    """quiet_entropy(x, w, n) and its tangent  [quiet_entropy.py:10, forward mode].

    Returns (value, tangent).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        dt = dx * np.log(w)
        t = x * np.log(w)
        dp = np.where(w > 0.0, dt, 0.0)
        p = np.where(w > 0.0, t, 0.0)
    ds = np.sum(dp)
    s = np.sum(p)
    for k in range(n):
        stopped = False
        with warnings.catch_warnings(), quiet(over="ignore"):
            ds = ds * s * 2.0 + dp[k]
            s = s * s + p[k]
            if s > 100.0:
                stopped = True
        if stopped:
            break
        else:
            ds = ds * 0.5
            s = s * 0.5
    return s, ds
