# flags: wrt=a,b
# numba: yes
"""The secant method: two names move along, the loop ends by tolerance or by count."""

import math


def target(x, a, b):
    return x + a * math.sin(x) - b


def secant(a, b):
    x0 = 0.2
    x1 = 1.0
    f0 = target(x0, a, b)
    f1 = target(x1, a, b)
    steps = 0
    while abs(f1) > 1e-4:
        x2 = x1 - f1 * (x1 - x0) / (f1 - f0)
        x0, f0 = x1, f1
        x1 = x2
        f1 = target(x1, a, b)
        steps += 1
        if steps >= 3:
            return x1 * f1
    return x1 * x1 + a * steps


def points():
    return [(0.4, 1.7), (0.7, -0.6), (-0.3, 2.9), (2.5, 3.9), (0.4, 1.32)]


# output: reverse


def target_fwd(x, a, b):
    return x + a * math.sin(x) - b, (a, x)


def target_bwd(tape, by):
    a, x = tape

    # -- reverse sweep ------------------------------------------------------
    return by + by * a * math.cos(x), by * math.sin(x), -by


def target_fwd2(x, a, b):
    return x + a * math.sin(x) - b, (x,)


def target_bwd2(tape, by):
    x = tape[0]

    # -- reverse sweep ------------------------------------------------------
    return by * math.sin(x), -by


def value_and_grad_secant(a, b):
    """Value and gradient of secant(a, b)  [secant.py:12, reverse mode].

    Returns (value, (ba, bb)), shaped as a, b.
    """
    # -- forward sweep ------------------------------------------------------
    x0 = 0.2
    x1 = 1.0
    f0, target_tape3 = target_fwd2(x0, a, b)
    f1, target_tape2 = target_fwd2(x1, a, b)
    steps = 0
    returned = False
    trips = 0
    steps_test_old = []
    target_tape_old = []
    f0_old = []
    f1_old = []
    x0_old = []
    x1_old = []
    while abs(f1) > 0.0001:
        trips += 1
        f0_old.append(f0)
        f1_old.append(f1)
        x0_old.append(x0)
        x1_old.append(x1)
        x2 = x1 - f1 * (x1 - x0) / (f1 - f0)
        x0, f0 = x1, f1
        x1 = x2
        f1, target_tape = target_fwd(x1, a, b)
        target_tape_old.append(target_tape)
        steps += 1
        steps_test = steps >= 3
        steps_test_old.append(steps_test)
        if steps_test:
            result = x1 * f1
            returned = True
            break
    if not returned:
        result = x1 * x1 + a * steps

    # -- reverse sweep ------------------------------------------------------
    if not returned:
        # return x1 * x1 + a * steps
        bx1 = 2.0 * x1
        ba = 1.0 * steps
    else:
        ba = 0.0
        bx1 = 0.0
    bb = 0.0
    bf0 = 0.0
    bf1 = 0.0
    bx0 = 0.0
    for k in range(trips - 1, -1, -1):
        if steps_test_old[k]:
            # return x1 * f1
            bx1 += f1
            bf1 += x1
        # f1 = target(x1, a, b)
        t, t2, t3 = target_bwd(target_tape_old[k], bf1)
        bx1 += t
        ba += t2
        bb += t3
        # x1 = x2
        bx2 = bx1
        # x0, f0 = x1, f1
        bf1, bx1 = bf0, bx0
        # x2 = x1 - f1 * (x1 - x0) / (f1 - f0)
        f0 = f0_old[k]
        f1 = f1_old[k]
        x0 = x0_old[k]
        x1 = x1_old[k]
        t4 = -bx2 / (f1 - f0)
        t5 = bx2 * (f1 * (x1 - x0) / (f1 - f0)) / (f1 - f0)
        bx1 += bx2 + t4 * f1
        bf1 += t4 * (x1 - x0) + t5
        bx0 = -t4 * f1
        bf0 = -t5
    # f1 = target(x1, a, b)
    t6, t7 = target_bwd2(target_tape2, bf1)
    ba += t6
    bb += t7
    # f0 = target(x0, a, b)
    t8, t9 = target_bwd2(target_tape3, bf0)
    ba += t8
    bb += t9
    return result, (ba, bb)


# output: forward


def target_jvp(x, a, b, da, db):
    return x + a * math.sin(x) - b, da * math.sin(x) - db


def target_jvp2(x, a, b, dx, da, db):
    return x + a * math.sin(x) - b, dx + (da * math.sin(x) + dx * math.cos(x) * a) - db


def jvp_secant(a, b, da, db):
    """secant(a, b) and its tangent  [secant.py:12, forward mode].

    Returns (value, tangent).
    """
    x0 = 0.2
    x1 = 1.0
    f0, df0 = target_jvp(x0, a, b, da, db)
    f1, df1 = target_jvp(x1, a, b, da, db)
    steps = 0
    returned = False
    dx0 = 0.0
    dx1 = 0.0
    while abs(f1) > 0.0001:
        dx2 = dx1 - (
            (df1 * (x1 - x0) + (dx1 - dx0) * f1) / (f1 - f0)
            - (df1 - df0) * (f1 * (x1 - x0) / (f1 - f0)) / (f1 - f0)
        )
        x2 = x1 - f1 * (x1 - x0) / (f1 - f0)
        dx0 = dx1
        x0 = x1
        df0 = df1
        f0 = f1
        dx1 = dx2
        x1 = x2
        f1, df1 = target_jvp2(x1, a, b, dx1, da, db)
        steps += 1
        if steps >= 3:
            dresult = dx1 * f1 + df1 * x1
            result = x1 * f1
            returned = True
            break
    if not returned:
        dresult = dx1 * x1 * 2.0 + da * steps
        result = x1 * x1 + a * steps
    return result, dresult
