# flags: wrt=x,y
"""A helper called with positional, keyword and default arguments, and calls within calls."""

import math


def blend(a, b, weight=0.25, *, power=1.0):
    mixed = (1.0 - weight) * a + weight * b
    if power > 1.0:
        return math.sin(mixed) * power
    return mixed


def repeated_call(x, y):
    first = blend(x, y)
    second = blend(b=x * y, a=first, weight=0.6)
    third = blend(first, blend(second, x, power=2.0), weight=math.tanh(y))
    return third * blend(y, 1.0, 0.5, power=1.5 + third * third)


def points():
    return [(0.7, -0.4), (1.6, 0.8), (-1.1, 1.3)]


# output: reverse


def blend_fwd(a, b, weight, power):
    mixed = (1.0 - weight) * a + weight * b
    if power > 1.0:
        result = math.sin(mixed) * power
    else:
        result = mixed
    return result, (mixed, power, weight)


def blend_bwd(tape, by):
    mixed, power, weight = tape

    # -- reverse sweep ------------------------------------------------------
    if power > 1.0:
        # return math.sin(mixed) * power
        bmixed = by * power * math.cos(mixed)
        bpower = by * math.sin(mixed)
    else:
        # return mixed
        bmixed = by
        bpower = 0.0
    return bmixed * (1.0 - weight), bpower


def blend_fwd2(a, b, weight, power):
    mixed = (1.0 - weight) * a + weight * b
    if power > 1.0:
        result = math.sin(mixed) * power
    else:
        result = mixed
    return result, (a, b, mixed, power, weight)


def blend_bwd2(tape, by):
    a, b, mixed, power, weight = tape

    # -- reverse sweep ------------------------------------------------------
    if power > 1.0:
        # return math.sin(mixed) * power
        bmixed = by * power * math.cos(mixed)
    else:
        # return mixed
        bmixed = by
    return bmixed * (1.0 - weight), bmixed * weight, -bmixed * a + bmixed * b


def blend_fwd3(a, b, weight, power):
    mixed = (1.0 - weight) * a + weight * b
    if power > 1.0:
        result = math.sin(mixed) * power
    else:
        result = mixed
    return result, (mixed, power, weight)


def blend_bwd3(tape, by):
    mixed, power, weight = tape

    # -- reverse sweep ------------------------------------------------------
    if power > 1.0:
        # return math.sin(mixed) * power
        bmixed = by * power * math.cos(mixed)
    else:
        # return mixed
        bmixed = by
    return bmixed * (1.0 - weight), bmixed * weight


def value_and_grad_repeated_call(x, y):
    """Value and gradient of repeated_call(x, y)  [repeated_call.py:14, reverse mode].

    Returns (value, (bx, by)), shaped as x, y.
    """
    # -- forward sweep ------------------------------------------------------
    first, blend_tape5 = blend_fwd3(x, y, 0.25, 1.0)
    second, blend_tape4 = blend_fwd3(first, x * y, 0.6, 1.0)
    t, blend_tape3 = blend_fwd3(second, x, 0.25, 2.0)
    third, blend_tape2 = blend_fwd2(first, t, math.tanh(y), 1.0)
    t2, blend_tape = blend_fwd(y, 1.0, 0.5, 1.5 + third * third)

    # -- reverse sweep ------------------------------------------------------
    # return third * blend(y, 1.0, 0.5, power=1.5 + third * third)
    by, t4 = blend_bwd(blend_tape, third)
    bthird = t2 + t4 * third * 2.0
    # third = blend(first, blend(second, x, power=2.0), weight=math.tanh(y))
    bfirst, t6, t7 = blend_bwd2(blend_tape2, bthird)
    by += t7 * (1 - math.tanh(y) * math.tanh(y))
    t8, bx = blend_bwd3(blend_tape3, t6)
    # second = blend(b=x * y, a=first, weight=0.6)
    t10, t11 = blend_bwd3(blend_tape4, t8)
    bfirst += t10
    bx += t11 * y
    by += t11 * x
    # first = blend(x, y)
    t12, t13 = blend_bwd3(blend_tape5, bfirst)
    bx += t12
    by += t13
    return third * t2, (bx, by)


# output: forward


def blend_jvp(a, b, weight, power, da, db):
    dmixed = da * (1.0 - weight) + db * weight
    mixed = (1.0 - weight) * a + weight * b
    if power > 1.0:
        dresult = dmixed * math.cos(mixed) * power
        result = math.sin(mixed) * power
    else:
        dresult = dmixed
        result = mixed
    return result, dresult


def blend_jvp2(a, b, weight, power, da, db, dweight):
    dmixed = -dweight * a + da * (1.0 - weight) + (dweight * b + db * weight)
    mixed = (1.0 - weight) * a + weight * b
    if power > 1.0:
        dresult = dmixed * math.cos(mixed) * power
        result = math.sin(mixed) * power
    else:
        dresult = dmixed
        result = mixed
    return result, dresult


def blend_jvp3(a, b, weight, power, da, dpower):
    dmixed = da * (1.0 - weight)
    mixed = (1.0 - weight) * a + weight * b
    if power > 1.0:
        dresult = dmixed * math.cos(mixed) * power + dpower * math.sin(mixed)
        result = math.sin(mixed) * power
    else:
        dresult = dmixed
        result = mixed
    return result, dresult


def jvp_repeated_call(x, y, dx, dy):
    """repeated_call(x, y) and its tangent  [repeated_call.py:14, forward mode].

    Returns (value, tangent).
    """
    first, dfirst = blend_jvp(x, y, 0.25, 1.0, dx, dy)
    second, dsecond = blend_jvp(first, x * y, 0.6, 1.0, dfirst, dx * y + dy * x)
    t, dt = blend_jvp(second, x, 0.25, 2.0, dsecond, dx)
    third, dthird = blend_jvp2(
        first, t, math.tanh(y), 1.0, dfirst, dt, dy * (1 - math.tanh(y) * math.tanh(y))
    )
    t2, dt2 = blend_jvp3(y, 1.0, 0.5, 1.5 + third * third, dy, dthird * third * 2.0)
    return third * t2, dthird * t2 + dt2 * third
