# flags: wrt=a,b,k
"""Gauss-Legendre quadrature with nodes and weights in module-level tuples, calling a helper."""

import math

NODES = (-0.7745966692414834, 0.0, 0.7745966692414834)
WEIGHTS = (0.5555555555555556, 0.8888888888888888, 0.5555555555555556)


def integrand(t, k):
    return math.exp(-k * t) * math.cos(t)


def gauss_quadrature(a, b, k):
    center = 0.5 * (a + b)
    half = 0.5 * (b - a)
    total = 0.0
    for i in range(3):
        t = center + half * NODES[i]
        total += WEIGHTS[i] * integrand(t, k)
    return half * total


def points():
    return [(0.1, 1.3, 0.7), (-0.5, 0.4, 1.9), (1.0, 2.0, -0.3)]


# output: reverse


def integrand_fwd(t, k):
    t2 = math.exp(-k * t)
    return t2 * math.cos(t), (k, t, t2)


def integrand_bwd(tape, by):
    k, t, t2 = tape

    # -- reverse sweep ------------------------------------------------------
    # return math.exp(-k * t) * math.cos(t)
    bt2 = by * math.cos(t)
    bt = -by * t2 * math.sin(t) + bt2 * t2 * -k
    return bt, -bt2 * t2 * t


def value_and_grad_gauss_quadrature(a, b, k):
    """Value and gradient of gauss_quadrature(a, b, k)  [gauss_quadrature.py:14, reverse mode].

    Returns (value, (ba, bb, bk)), shaped as a, b, k.
    """
    # -- forward sweep ------------------------------------------------------
    center = 0.5 * (a + b)
    half = 0.5 * (b - a)
    total = 0.0
    integrand_tape_old = []
    for i in range(3):
        t = center + half * NODES[i]
        t2, integrand_tape = integrand_fwd(t, k)
        integrand_tape_old.append(integrand_tape)
        total += WEIGHTS[i] * t2

    # -- reverse sweep ------------------------------------------------------
    # return half * total
    bhalf = total
    bcenter = 0.0
    bk = 0.0
    btotal = half
    for i in range(2, -1, -1):
        # total += WEIGHTS[i] * integrand(t, k)
        bt, t4 = integrand_bwd(integrand_tape_old[i], btotal * WEIGHTS[i])
        bk += t4
        # t = center + half * NODES[i]
        bcenter += bt
        bhalf += bt * NODES[i]
    # half = 0.5 * (b - a)
    bb = bhalf * 0.5
    ba = -bhalf * 0.5
    # center = 0.5 * (a + b)
    ba += bcenter * 0.5
    bb += bcenter * 0.5
    return half * total, (ba, bb, bk)


# output: forward


def integrand_jvp(t, k, dt, dk):
    t2 = math.exp(-k * t)
    return t2 * math.cos(t), (-dk * t + dt * -k) * t2 * math.cos(t) - dt * math.sin(t) * t2


def jvp_gauss_quadrature(a, b, k, da, db, dk):
    """gauss_quadrature(a, b, k) and its tangent  [gauss_quadrature.py:14, forward mode].

    Returns (value, tangent).
    """
    dcenter = (da + db) * 0.5
    center = 0.5 * (a + b)
    dhalf = (db - da) * 0.5
    half = 0.5 * (b - a)
    total = 0.0
    dtotal = 0.0
    for i in range(3):
        dt = dcenter + dhalf * NODES[i]
        t = center + half * NODES[i]
        t2, dt2 = integrand_jvp(t, k, dt, dk)
        dtotal += dt2 * WEIGHTS[i]
        total += WEIGHTS[i] * t2
    return half * total, dhalf * total + dtotal * half
