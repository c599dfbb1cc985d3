# flags: wrt=x,y
"""Conditional expressions, and/or/not as values and as tests, chained comparisons."""

import math


def choices(x, y):
    a = x * y if x > 0.0 else x - y * y
    b = math.sin(a) if -1.0 < a <= 1.0 else 0.5 * a
    c = (x > 1.0 and x * b) or y
    if not (a > b or x < y < 2.0):
        c = c + c * c
    return a + (b + 0.3) * c + (x if y > 0.0 else -y if x > 0.0 else x * x) * 0.5


def points():
    return [(0.7, -0.4), (1.6, 0.8), (-1.1, -0.3), (-0.6, 1.7), (2.5, -1.2)]


def edges():
    return [(1.5, 0.0)]


# output: reverse


def value_and_grad_choices(x, y):
    """Value and gradient of choices(x, y)  [choices.py:7, reverse mode].

    Returns (value, (bx, by)), shaped as x, y.
    """
    # -- forward sweep ------------------------------------------------------
    a = x * y if x > 0.0 else x - y * y
    b = math.sin(a) if -1.0 < a <= 1.0 else 0.5 * a
    c = x > 1.0
    c_old2 = c
    if c:
        c = x * b
    c_test = not c
    if c_test:
        c = y
    if not (a > b or x < y < 2.0):
        c_old = c
        c = c + c * c

    # -- reverse sweep ------------------------------------------------------
    # return a + (b + 0.3) * c + (x if y > 0.0 else -y if x > 0.0 else x * x) * 0.5
    ba = 1.0
    bb = 1.0 * c
    bc = b + 0.3
    value = a + (b + 0.3) * c + (x if y > 0.0 else -y if x > 0.0 else x * x) * 0.5
    if y > 0.0:
        bx = 0.5
        by = 0.0
    elif x > 0.0:
        by = -0.5
        bx = 0.0
    else:
        bx = x
        by = 0.0
    if not (a > b or x < y < 2.0):
        # c = c + c * c
        c = c_old
        bc = bc + bc * c + bc * c
    if c_test:
        # c = (x > 1.0 and x * b) or y
        by += bc
        bc = 0.0
    if c_old2:
        bx += bc * b
        bb += bc * x
    # b = math.sin(a) if -1.0 < a <= 1.0 else 0.5 * a
    ba += bb * math.cos(a) if -1.0 < a <= 1.0 else bb * 0.5
    if x > 0.0:
        # a = x * y if x > 0.0 else x - y * y
        bx += ba * y
        by += ba * x
    else:
        bx += ba
        by -= ba * y * 2.0
    return value, (bx, by)


# output: forward


def jvp_choices(x, y, dx, dy):
    """choices(x, y) and its tangent  [choices.py:7, forward mode].

    Returns (value, tangent).
    """
    da = dx * y + dy * x if x > 0.0 else dx - dy * y * 2.0
    a = x * y if x > 0.0 else x - y * y
    db = da * math.cos(a) if -1.0 < a <= 1.0 else da * 0.5
    b = math.sin(a) if -1.0 < a <= 1.0 else 0.5 * a
    c = x > 1.0
    if c:
        dc = dx * b + db * x
        c = x * b
    else:
        dc = 0.0
    if not c:
        dc = dy
        c = y
    if not (a > b or x < y < 2.0):
        dc = dc + dc * c * 2.0
        c = c + c * c
    return (
        a + (b + 0.3) * c + (x if y > 0.0 else -y if x > 0.0 else x * x) * 0.5,
        da
        + (db * c + dc * (b + 0.3))
        + (dx if y > 0.0 else -dy if x > 0.0 else dx * x * 2.0) * 0.5,
    )
