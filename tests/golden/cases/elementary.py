# flags: wrt=x,y
# numba: yes
"""Functions of the math module."""

import math


def elementary(x, y):
    a = math.sin(x) * math.cos(y) + math.tan(0.3 * x) + math.atan2(y, x)
    b = math.exp(-x * x) + math.log(1.0 + y * y) + math.hypot(x, y)
    c = math.sinh(0.5 * x) - math.cosh(0.5 * y) + math.tanh(x + y)
    d = math.asin(0.3 * math.sin(x)) + math.acos(0.3 * math.cos(y)) + math.atan(x * y)
    return (
        a * b
        + c * d
        + math.fabs(x) * math.erf(y)
        + math.pow(2.0 + math.sin(x), y)
        + math.expm1(0.1 * x)
    )


def points():
    return [(0.7, -0.4), (-1.3, 0.8), (1.9, 1.1)]


# output: reverse


def value_and_grad_elementary(x, y):
    """Value and gradient of elementary(x, y)  [elementary.py:8, reverse mode].

    Returns (value, (bx, by)), shaped as x, y.
    """
    # -- forward sweep ------------------------------------------------------
    t = math.tan(0.3 * x)
    a = math.sin(x) * math.cos(y) + t + math.atan2(y, x)
    t2 = math.hypot(x, y)
    b = math.exp(-x * x) + math.log(1.0 + y * y) + t2
    t3 = math.tanh(x + y)
    c = math.sinh(0.5 * x) - math.cosh(0.5 * y) + t3
    t4 = 0.3 * math.sin(x)
    t5 = 0.3 * math.cos(y)
    d = math.asin(t4) + math.acos(t5) + math.atan(x * y)
    t6 = 2.0 + math.sin(x)

    # -- reverse sweep ------------------------------------------------------
    # return (a * b + c * d + math.fabs(x) * math.erf(y) + math.pow(2.0 + math.sin(x), y) + math.expm1(0.1 * x))
    t7 = math.erf(y)
    ba = b
    bb = a
    bc = d
    bd = c
    by = 1.1283791670955126 * math.fabs(x) * math.exp(-y * y) + math.pow(t6, y) * math.log(
        t6 if t6 != 0 else 1
    )
    bx = (
        (t7 if x > 0 else -t7 if x < 0 else 0.0)
        + 0.1 * (math.expm1(0.1 * x) + 1)
        + y * t6 ** (y - 1 if y != 0 else 1) * math.cos(x)
    )
    # d = math.asin(0.3 * math.sin(x)) + math.acos(0.3 * math.cos(y)) + math.atan(x * y)
    t8 = bd / (1 + x * y * (x * y))
    by += t8 * x + bd / math.sqrt((1 - t5) * (1 + t5)) * 0.3 * math.sin(y)
    bx += t8 * y + bd / math.sqrt((1 - t4) * (1 + t4)) * 0.3 * math.cos(x)
    # c = math.sinh(0.5 * x) - math.cosh(0.5 * y) + math.tanh(x + y)
    t9 = bc * (1 - t3 * t3)
    bx += bc * math.cosh(0.5 * x) * 0.5 + t9
    by += t9 - bc * math.sinh(0.5 * y) * 0.5
    # b = math.exp(-x * x) + math.log(1.0 + y * y) + math.hypot(x, y)
    t10 = bb * math.exp(-x * x)
    bx += -t10 * x + t10 * -x + bb * x / t2
    by += bb / (1.0 + y * y) * y * 2.0 + bb * y / t2
    # a = math.sin(x) * math.cos(y) + math.tan(0.3 * x) + math.atan2(y, x)
    radius = math.hypot(y, x)
    by += -ba * math.sin(x) * math.sin(y) + ba * x / radius / radius
    bx += ba * math.cos(y) * math.cos(x) - ba * y / radius / radius + ba * (1 + t * t) * 0.3
    return (
        a * b + c * d + math.fabs(x) * math.erf(y) + math.pow(t6, y) + math.expm1(0.1 * x),
        (bx, by),
    )


# output: forward


def jvp_elementary(x, y, dx, dy):
    """elementary(x, y) and its tangent  [elementary.py:8, forward mode].

    Returns (value, tangent).
    """
    t = math.tan(0.3 * x)
    radius = math.hypot(y, x)
    da = (
        dx * math.cos(x) * math.cos(y)
        - dy * math.sin(y) * math.sin(x)
        + dx * 0.3 * (1 + t * t)
        + (dy * x / radius / radius - dx * y / radius / radius)
    )
    a = math.sin(x) * math.cos(y) + t + math.atan2(y, x)
    t2 = math.hypot(x, y)
    db = (
        (-dx * x + dx * -x) * math.exp(-x * x)
        + dy * y * 2.0 / (1.0 + y * y)
        + (dx * x / t2 + dy * y / t2)
    )
    b = math.exp(-x * x) + math.log(1.0 + y * y) + t2
    t3 = math.tanh(x + y)
    dc = dx * 0.5 * math.cosh(0.5 * x) - dy * 0.5 * math.sinh(0.5 * y) + (dx + dy) * (1 - t3 * t3)
    c = math.sinh(0.5 * x) - math.cosh(0.5 * y) + t3
    t4 = 0.3 * math.sin(x)
    t5 = 0.3 * math.cos(y)
    dd = (
        dx * math.cos(x) * 0.3 / math.sqrt((1 - t4) * (1 + t4))
        - -dy * math.sin(y) * 0.3 / math.sqrt((1 - t5) * (1 + t5))
        + (dx * y + dy * x) / (1 + x * y * (x * y))
    )
    d = math.asin(t4) + math.acos(t5) + math.atan(x * y)
    t6 = 2.0 + math.sin(x)
    dt6 = dx * math.cos(x)
    return (
        a * b + c * d + math.fabs(x) * math.erf(y) + math.pow(t6, y) + math.expm1(0.1 * x),
        da * b
        + db * a
        + (dc * d + dd * c)
        + (
            (dx if x > 0 else -dx if x < 0 else 0.0) * math.erf(y)
            + dy * 1.1283791670955126 * math.exp(-y * y) * math.fabs(x)
        )
        + (
            dt6 * y * t6 ** (y - 1 if y != 0 else 1)
            + dy * math.pow(t6, y) * math.log(t6 if t6 != 0 else 1)
        )
        + dx * 0.1 * (math.expm1(0.1 * x) + 1),
    )
