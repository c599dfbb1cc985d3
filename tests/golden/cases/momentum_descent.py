# flags: wrt=x,rate,momentum
"""The derivative of an optimiser: gradient descent with momentum on a valley."""

import numpy as np


def valley_slope(x, bend):
    inner = x[1:] - x[:-1] ** 2
    slope = np.zeros(len(x))
    slope[1:] = 2.0 * bend * inner
    slope[:-1] += -4.0 * bend * x[:-1] * inner - 2.0 * (1.0 - x[:-1])
    return slope


def momentum_descent(x, rate, momentum, bend, steps):
    velocity = np.zeros(len(x))
    for k in range(steps):
        g = valley_slope(x, bend)
        size = np.sqrt(np.sum(g * g))
        if size > 2.0:
            g = g * (2.0 / size)
        velocity = momentum * velocity - rate / (1.0 + 0.1 * k) * g
        x = x + velocity
    gap = x[1:] - x[:-1] ** 2
    return bend * np.sum(gap * gap) + np.sum((1.0 - x[:-1]) ** 2)


def points():
    rng = np.random.default_rng(61)
    return [
        (0.5 * rng.normal(size=n), 0.05, 0.8, 1.5, steps) for n, steps in ((3, 4), (2, 1), (5, 7))
    ]


# output: reverse


def valley_slope_fwd(x, bend):
    inner = x[1:] - x[:-1] ** 2
    slope = np.zeros(len(x))
    slope[1:] = 2.0 * bend * inner
    t = -4.0 * bend * x[:-1]
    slope[:-1] += t * inner - 2.0 * (1.0 - x[:-1])
    return slope, (bend, inner, t, x)


def valley_slope_bwd(tape, by):
    bend, inner, t, x = tape

    # -- reverse sweep ------------------------------------------------------
    bslope = by
    # slope[:-1] += -4.0 * bend * x[:-1] * inner - 2.0 * (1.0 - x[:-1])
    t3 = bslope[:-1]
    binner = t3 * t
    bx = np.zeros_like(x)
    bx[:-1] += t3 * 2.0 + t3 * inner * (-4.0 * bend)
    # slope[1:] = 2.0 * bend * inner
    binner += bslope[1:] * (2.0 * bend)
    # inner = x[1:] - x[:-1] ** 2
    bx[1:] += binner
    bx[:-1] -= binner * 2 * x[:-1]
    return bx


def value_and_grad_momentum_descent(x, rate, momentum, bend, steps):
    """Value and gradient of momentum_descent(x, rate, momentum, bend, steps)
    [momentum_descent.py:15, reverse mode].

    Returns (value, (bx, brate, bmomentum)), shaped as x, rate, momentum.
    """
    # -- forward sweep ------------------------------------------------------
    velocity = np.zeros(len(x))
    velocity_old = []
    g_old = []
    g_old2 = []
    size_old = np.empty(max(steps, 0))
    valley_slope_tape_old = []
    for k in range(steps):
        g, valley_slope_tape = valley_slope_fwd(x, bend)
        valley_slope_tape_old.append(valley_slope_tape)
        size = np.sqrt(np.sum(g * g))
        size_old[k] = size
        if size > 2.0:
            g_old2.append(g)
            g = g * (2.0 / size)
        velocity_old.append(velocity)
        g_old.append(g)
        velocity = momentum * velocity - rate / (1.0 + 0.1 * k) * g
        x = x + velocity
    gap = x[1:] - x[:-1] ** 2
    t = 1.0 - x[:-1]

    # -- reverse sweep ------------------------------------------------------
    g_old2_at = len(g_old2)
    # return bend * np.sum(gap * gap) + np.sum((1.0 - x[:-1]) ** 2)
    bgap = bend * gap * 2.0
    bx = np.zeros_like(x)
    bx[:-1] -= 2.0 * t
    # gap = x[1:] - x[:-1] ** 2
    bx[1:] += bgap
    bx[:-1] -= bgap * 2 * x[:-1]
    bmomentum = 0.0
    brate = 0.0
    bvelocity = np.zeros_like(velocity)
    for k in range(steps - 1, -1, -1):
        # x = x + velocity
        bvelocity += bx
        # velocity = momentum * velocity - rate / (1.0 + 0.1 * k) * g
        velocity = velocity_old[k]
        g = g_old[k]
        bmomentum += np.dot(bvelocity, velocity)
        brate += np.dot(-bvelocity, g) / (1.0 + 0.1 * k)
        bg = -bvelocity * (rate / (1.0 + 0.1 * k))
        bvelocity = bvelocity * momentum
        size = size_old[k]
        if size > 2.0:
            # g = g * (2.0 / size)
            g_old2_at -= 1
            g = g_old2[g_old2_at]
            bsize = -np.dot(bg, g) * (2.0 / size) / size
            bg = bg * (2.0 / size)
        else:
            bsize = 0.0
        # size = np.sqrt(np.sum(g * g))
        bg += bsize / (2 * size) * g * 2.0
        # g = valley_slope(x, bend)
        bx = bx + valley_slope_bwd(valley_slope_tape_old[k], bg)
    return bend * np.sum(gap * gap) + np.sum(t ** 2), (bx, brate, bmomentum)


# output: forward


def valley_slope_jvp(x, bend, dx):
    dinner = dx[1:] - dx[:-1] * 2 * x[:-1]
    inner = x[1:] - x[:-1] ** 2
    slope = np.zeros(len(x))
    dslope = np.zeros_like(slope)
    dslope[1:] = dinner * (2.0 * bend)
    slope[1:] = 2.0 * bend * inner
    t = -4.0 * bend * x[:-1]
    dslope[:-1] += dx[:-1] * (-4.0 * bend) * inner + dinner * t + dx[:-1] * 2.0
    slope[:-1] += t * inner - 2.0 * (1.0 - x[:-1])
    return slope, dslope


def jvp_momentum_descent(x, rate, momentum, bend, steps, dx, drate, dmomentum):
    """momentum_descent(x, rate, momentum, bend, steps) and its tangent  [momentum_descent.py:15,
    forward mode].

    Returns (value, tangent).
    """
    velocity = np.zeros(len(x))
    dvelocity = np.zeros_like(velocity)
    for k in range(steps):
        g, dg = valley_slope_jvp(x, bend, dx)
        size = np.sqrt(np.sum(g * g))
        dsize = np.sum(dg * g * 2.0) / (2 * size)
        if size > 2.0:
            dg = dg * (2.0 / size) - dsize * (2.0 / size) / size * g
            g = g * (2.0 / size)
        dvelocity = (
            dmomentum * velocity
            + dvelocity * momentum
            - (drate / (1.0 + 0.1 * k) * g + dg * (rate / (1.0 + 0.1 * k)))
        )
        velocity = momentum * velocity - rate / (1.0 + 0.1 * k) * g
        dx = dx + dvelocity
        x = x + velocity
    dgap = dx[1:] - dx[:-1] * 2 * x[:-1]
    gap = x[1:] - x[:-1] ** 2
    t = 1.0 - x[:-1]
    return (
        bend * np.sum(gap * gap) + np.sum(t ** 2),
        np.sum(dgap * gap * 2.0) * bend + np.sum(-dx[:-1] * 2 * t),
    )
