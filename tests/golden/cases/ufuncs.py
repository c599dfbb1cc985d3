# flags: wrt=x,y
"""NumPy functions elementwise on arrays of one shape."""

import numpy as np


def ufuncs(x, y, w):
    a = np.exp(np.sin(x)) + np.log(2.0 + np.cos(y)) * np.sqrt(1.0 + x * x)
    b = np.arctan2(y, 1.5 + x * x) + np.hypot(x, y) + np.logaddexp(x, y)
    c = np.square(x) - np.reciprocal(2.0 + y * y) + np.cbrt(1.0 + x * x) + np.abs(y)
    d = np.power(1.5 + np.sin(x), y) + np.arcsinh(x) - np.arctan(y) + np.exp2(0.3 * x)
    return np.sum(w * (a * b + c * d))


def points():
    rng = np.random.default_rng(13)
    return [tuple(rng.normal(size=(3, n))) for n in (4, 1, 6)]


# output: reverse


def value_and_grad_ufuncs(x, y, w):
    """Value and gradient of ufuncs(x, y, w)  [ufuncs.py:7, reverse mode].

    Returns (value, (bx, by)), shaped as x, y.
    """
    # -- forward sweep ------------------------------------------------------
    t = np.exp(np.sin(x))
    t2 = 2.0 + np.cos(y)
    t3 = np.log(t2)
    t4 = np.sqrt(1.0 + x * x)
    a = t + t3 * t4
    t5 = 1.5 + x * x
    t6 = np.hypot(x, y)
    t7 = np.logaddexp(x, y)
    b = np.arctan2(y, t5) + t6 + t7
    t8 = np.reciprocal(2.0 + y * y)
    t9 = np.cbrt(1.0 + x * x)
    c = np.square(x) - t8 + t9 + np.abs(y)
    t10 = 1.5 + np.sin(x)
    t11 = np.power(t10, y)
    t12 = np.exp2(0.3 * x)
    d = t11 + np.arcsinh(x) - np.arctan(y) + t12

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(w * (a * b + c * d))
    t13 = w
    ba = t13 * b
    bb = t13 * a
    bc = t13 * d
    bd = t13 * c
    # d = np.power(1.5 + np.sin(x), y) + np.arcsinh(x) - np.arctan(y) + np.exp2(0.3 * x)
    by = -bd / (1 + y * y) + bd * t11 * np.log(np.where(t10 == 0, 1.0, t10))
    bx = (
        bd / np.sqrt(1 + x * x)
        + bd * t12 * 0.6931471805599453 * 0.3
        + bd * y * t10 ** np.where(y == 0, 1, y - 1) * np.cos(x)
    )
    # c = np.square(x) - np.reciprocal(2.0 + y * y) + np.cbrt(1.0 + x * x) + np.abs(y)
    bx += bc * 2 * x + bc / (3 * t9 * t9) * x * 2.0
    by += bc * np.sign(y) + bc * t8 * t8 * y * 2.0
    # b = np.arctan2(y, 1.5 + x * x) + np.hypot(x, y) + np.logaddexp(x, y)
    radius = np.hypot(y, t5)
    by += bb * t5 / radius / radius + bb * np.exp(y - t7) + bb * y / t6
    bx += bb * np.exp(x - t7) + bb * x / t6 - bb * y / radius / radius * x * 2.0
    # a = np.exp(np.sin(x)) + np.log(2.0 + np.cos(y)) * np.sqrt(1.0 + x * x)
    by -= ba * t4 / t2 * np.sin(y)
    bx += ba * t3 / (2 * t4) * x * 2.0 + ba * t * np.cos(x)
    return np.sum(w * (a * b + c * d)), (bx, by)


# output: forward


def jvp_ufuncs(x, y, w, dx, dy):
    """ufuncs(x, y, w) and its tangent  [ufuncs.py:7, forward mode].

    Returns (value, tangent).
    """
    t = np.exp(np.sin(x))
    t2 = 2.0 + np.cos(y)
    t3 = np.log(t2)
    t4 = np.sqrt(1.0 + x * x)
    da = dx * np.cos(x) * t + (-dy * np.sin(y) / t2 * t4 + dx * x * 2.0 / (2 * t4) * t3)
    a = t + t3 * t4
    t5 = 1.5 + x * x
    t6 = np.hypot(x, y)
    t7 = np.logaddexp(x, y)
    radius = np.hypot(y, t5)
    db = (
        dy * t5 / radius / radius
        - dx * x * 2.0 * y / radius / radius
        + (dx * x / t6 + dy * y / t6)
        + (dx * np.exp(x - t7) + dy * np.exp(y - t7))
    )
    b = np.arctan2(y, t5) + t6 + t7
    t8 = np.reciprocal(2.0 + y * y)
    t9 = np.cbrt(1.0 + x * x)
    dc = dx * 2 * x - -dy * y * 2.0 * t8 * t8 + dx * x * 2.0 / (3 * t9 * t9) + dy * np.sign(y)
    c = np.square(x) - t8 + t9 + np.abs(y)
    t10 = 1.5 + np.sin(x)
    t11 = np.power(t10, y)
    t12 = np.exp2(0.3 * x)
    dd = (
        dx * np.cos(x) * y * t10 ** np.where(y == 0, 1, y - 1)
        + dy * t11 * np.log(np.where(t10 == 0, 1.0, t10))
        + dx / np.sqrt(1 + x * x)
        - dy / (1 + y * y)
        + dx * 0.3 * t12 * 0.6931471805599453
    )
    d = t11 + np.arcsinh(x) - np.arctan(y) + t12
    return np.sum(w * (a * b + c * d)), np.sum((da * b + db * a + (dc * d + dd * c)) * w)
