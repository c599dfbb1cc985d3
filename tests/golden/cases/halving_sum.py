# flags: wrt=x,w
"""Recursion over halves of an array: the callee gets views and only reads them."""

import numpy as np


def energy(x, w):
    n = len(x)
    if n == 0:
        return 0.0
    if n == 1:
        return x[0] * x[0] * w
    m = n // 2
    coupling = x[m - 1] * x[m]
    return energy(x[:m], w) + energy(x[m:], 0.9 * w) + 0.3 * coupling


def halving_sum(x, w):
    return energy(x, w) * np.sin(w)


def points():
    rng = np.random.default_rng(34)
    return [(rng.normal(size=n), float(rng.normal())) for n in (5, 1, 8)] + [(np.zeros(0), 0.7)]


# output: reverse


def energy_fwd(x, w):
    energy_tape = None
    energy_tape2 = None
    m = None
    n = len(x)
    if n == 0:
        result = 0.0
    elif n == 1:
        result = x[0] * x[0] * w
    else:
        m = n // 2
        coupling = x[m - 1] * x[m]
        t, energy_tape2 = energy_fwd(x[:m], w)
        t2, energy_tape = energy_fwd(x[m:], 0.9 * w)
        result = t + t2 + 0.3 * coupling
    return result, (energy_tape, energy_tape2, m, n, w, x)


def energy_bwd(tape, by):
    energy_tape, energy_tape2, m, n, w, x = tape

    # -- reverse sweep ------------------------------------------------------
    if n == 0:
        bw = 0.0
        bx = np.zeros_like(x)
    elif n == 1:
        # return x[0] * x[0] * w
        bx = np.zeros_like(x)
        bx[0] += by * w * x[0] * 2.0
        bw = by * (x[0] * x[0])
    else:
        # return energy(x[:m], w) + energy(x[m:], 0.9 * w) + 0.3 * coupling
        bcoupling = by * 0.3
        t3, t4 = energy_bwd(energy_tape, by)
        bx = np.zeros_like(x)
        bx[m:] += t3
        t5, t6 = energy_bwd(energy_tape2, by)
        bx[:m] += t5
        bw = t4 * 0.9 + t6
        # coupling = x[m - 1] * x[m]
        bx[m - 1] += bcoupling * x[m]
        bx[m] += bcoupling * x[m - 1]
    return bx, bw


def value_and_grad_halving_sum(x, w):
    """Value and gradient of halving_sum(x, w)  [halving_sum.py:18, reverse mode].

    Returns (value, (bx, bw)), shaped as x, w.
    """
    # -- forward sweep ------------------------------------------------------
    t, energy_tape = energy_fwd(x, w)

    # -- reverse sweep ------------------------------------------------------
    # return energy(x, w) * np.sin(w)
    t2, t3 = energy_bwd(energy_tape, np.sin(w))
    bw = t * np.cos(w) + t3
    return t * np.sin(w), (t2, bw)


# output: forward


def energy_jvp(x, w, dx, dw):
    n = len(x)
    if n == 0:
        result = 0.0
        dresult = 0.0
    elif n == 1:
        dresult = dx[0] * x[0] * 2.0 * w + dw * (x[0] * x[0])
        result = x[0] * x[0] * w
    else:
        m = n // 2
        dcoupling = dx[m - 1] * x[m] + dx[m] * x[m - 1]
        coupling = x[m - 1] * x[m]
        t, dt = energy_jvp(x[:m], w, dx[:m], dw)
        t2, dt2 = energy_jvp(x[m:], 0.9 * w, dx[m:], dw * 0.9)
        dresult = dt + dt2 + dcoupling * 0.3
        result = t + t2 + 0.3 * coupling
    return result, dresult


def jvp_halving_sum(x, w, dx, dw):
    """halving_sum(x, w) and its tangent  [halving_sum.py:18, forward mode].

    Returns (value, tangent).
    """
    t, dt = energy_jvp(x, w, dx, dw)
    return t * np.sin(w), dt * np.sin(w) + dw * np.cos(w) * t
