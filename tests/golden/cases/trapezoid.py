# flags: wrt=a,b,p
# numba: yes
"""The trapezoid rule with a helper that is called at the ends and in a loop."""

import math


def density(t, p):
    if t < 0.0:
        return p * math.exp(t)
    return p / (1.0 + t * t)


def trapezoid(a, b, p, n):
    h = (b - a) / n
    total = 0.5 * (density(a, p) + density(b, p))
    for i in range(1, n):
        total += density(a + i * h, p)
    return h * total


def points():
    return [(-0.63, 1.3, 0.7, 5), (0.2, 0.9, 1.9, 1), (-1.7, -0.3, 0.4, 8)]


# output: reverse


def density_fwd(t, p):
    t2 = None
    if t < 0.0:
        t2 = math.exp(t)
        result = p * t2
    else:
        result = p / (1.0 + t * t)
    return result, (p, result, t, t2)


def density_bwd(tape, by):
    p, result, t, t2 = tape

    # -- reverse sweep ------------------------------------------------------
    if t < 0.0:
        # return p * math.exp(t)
        bp = by * t2
        bt = by * p * t2
    else:
        # return p / (1.0 + t * t)
        bp = by / (1.0 + t * t)
        bt = -by * result / (1.0 + t * t) * t * 2.0
    return bt, bp


def value_and_grad_trapezoid(a, b, p, n):
    """Value and gradient of trapezoid(a, b, p, n)  [trapezoid.py:14, reverse mode].

    Returns (value, (ba, bb, bp)), shaped as a, b, p.
    """
    # -- forward sweep ------------------------------------------------------
    h = (b - a) / n
    t, density_tape3 = density_fwd(a, p)
    t2, density_tape2 = density_fwd(b, p)
    total = 0.5 * (t + t2)
    density_tape_old = []
    for i in range(1, n):
        t3, density_tape = density_fwd(a + i * h, p)
        density_tape_old.append(density_tape)
        total += t3

    # -- reverse sweep ------------------------------------------------------
    # return h * total
    bh = total
    btotal = h
    ba = 0.0
    bp = 0.0
    for i in range(n - 1, 0, -1):
        # total += density(a + i * h, p)
        t4, t5 = density_bwd(density_tape_old[i - 1], btotal)
        ba += t4
        bh += t4 * i
        bp += t5
    # total = 0.5 * (density(a, p) + density(b, p))
    bb, t7 = density_bwd(density_tape2, btotal * 0.5)
    t8, t9 = density_bwd(density_tape3, btotal * 0.5)
    ba += t8
    bp += t7 + t9
    # h = (b - a) / n
    t10 = bh / n
    bb += t10
    ba -= t10
    return h * total, (ba, bb, bp)


# output: forward


def density_jvp(t, p, dt, dp):
    if t < 0.0:
        t2 = math.exp(t)
        dresult = dp * t2 + dt * t2 * p
        result = p * t2
    else:
        result = p / (1.0 + t * t)
        dresult = dp / (1.0 + t * t) - dt * t * 2.0 * result / (1.0 + t * t)
    return result, dresult


def jvp_trapezoid(a, b, p, n, da, db, dp):
    """trapezoid(a, b, p, n) and its tangent  [trapezoid.py:14, forward mode].

    Returns (value, tangent).
    """
    dh = (db - da) / n
    h = (b - a) / n
    t, dt = density_jvp(a, p, da, dp)
    t2, dt2 = density_jvp(b, p, db, dp)
    dtotal = (dt + dt2) * 0.5
    total = 0.5 * (t + t2)
    for i in range(1, n):
        t3, dt3 = density_jvp(a + i * h, p, da + dh * i, dp)
        dtotal += dt3
        total += t3
    return h * total, dh * total + dtotal * h
