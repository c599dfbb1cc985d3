# flags: wrt=x
"""Two functions that call each other."""

import math


def rise(x, n):
    if n <= 0:
        return x
    return fall(x + 0.5 * math.sin(x), n - 1)


def fall(x, n):
    if n <= 0:
        return 0.5 * x * x
    y = rise(0.9 * x, n - 2)
    return y * x


def mutual_recursion(x, n):
    return rise(x, n) + fall(x * x, n)


def points():
    return [(0.7, 4), (1.3, 0), (-0.6, 7)]


# output: reverse


def rise_fwd(x, n):
    fall_tape = None
    if n <= 0:
        result = x
    else:
        result, fall_tape = fall_fwd(x + 0.5 * math.sin(x), n - 1)
    return result, (fall_tape, n, x)


def rise_bwd(tape, by):
    fall_tape, n, x = tape

    # -- reverse sweep ------------------------------------------------------
    if n <= 0:
        # return x
        bx = by
    else:
        # return fall(x + 0.5 * math.sin(x), n - 1)
        t3 = fall_bwd(fall_tape, by)
        bx = t3 + t3 * 0.5 * math.cos(x)
    return bx


def fall_fwd(x, n):
    rise_tape = None
    y = None
    if n <= 0:
        result = 0.5 * x * x
    else:
        y, rise_tape = rise_fwd(0.9 * x, n - 2)
        result = y * x
    return result, (n, rise_tape, x, y)


def fall_bwd(tape, by2):
    n, rise_tape, x, y = tape

    # -- reverse sweep ------------------------------------------------------
    if n <= 0:
        # return 0.5 * x * x
        bx = by2 * x * 0.5 + by2 * (0.5 * x)
    else:
        # return y * x
        bx = by2 * y
        # y = rise(0.9 * x, n - 2)
        bx += rise_bwd(rise_tape, by2 * x) * 0.9
    return bx


def value_and_grad_mutual_recursion(x, n):
    """Value and gradient of mutual_recursion(x, n)  [mutual_recursion.py:20, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    t, rise_tape = rise_fwd(x, n)
    t2, fall_tape = fall_fwd(x * x, n)

    # -- reverse sweep ------------------------------------------------------
    # return rise(x, n) + fall(x * x, n)
    bx = fall_bwd(fall_tape, 1.0) * x * 2.0 + rise_bwd(rise_tape, 1.0)
    return t + t2, (bx,)


# output: forward


def fall_jvp(x, n, dx):
    if n <= 0:
        dresult = dx * 0.5 * x + dx * (0.5 * x)
        result = 0.5 * x * x
    else:
        y, dy = rise_jvp(0.9 * x, n - 2, dx * 0.9)
        dresult = dy * x + dx * y
        result = y * x
    return result, dresult


def rise_jvp(x, n, dx):
    if n <= 0:
        dresult = dx
        result = x
    else:
        result, dresult = fall_jvp(x + 0.5 * math.sin(x), n - 1, dx + dx * math.cos(x) * 0.5)
    return result, dresult


def jvp_mutual_recursion(x, n, dx):
    """mutual_recursion(x, n) and its tangent  [mutual_recursion.py:20, forward mode].

    Returns (value, tangent).
    """
    t, dt = rise_jvp(x, n, dx)
    t2, dt2 = fall_jvp(x * x, n, dx * x * 2.0)
    return t + t2, dt + dt2
