# flags: wrt=x,y
"""What map gives and filter leaves over, and a loop that ends early."""

import numpy as np


def large(v):
    return v > 0.25


def blend(a, b):
    scale = np.exp(-b)
    return a * scale


def mapped(x, y, limit):
    s = 1.0
    for v in map(blend, x, y):
        s += v * v
    for v in filter(large, x):
        s = s * v
        if s > limit:
            break
    else:
        s = 2.0 * s
    return s * y[0]


def points():
    x, y = np.array([0.3, 1.2, 0.2, 0.6]), np.array([1.1, 0.4, 0.9])
    return [(x, y, 9.0), (x, y, 0.55)]


# output: reverse


def blend_fwd(a, b):
    scale = np.exp(-b)
    return a * scale, (a, scale)


def blend_bwd(tape, by):
    a, scale = tape

    # -- reverse sweep ------------------------------------------------------
    return by * scale, -(by * a) * scale


def value_and_grad_mapped(x, y, limit):
    """Value and gradient of mapped(x, y, limit)  [mapped.py:16, reverse mode].

    Returns (value, (bx, by)), shaped as x, y.
    """
    # -- forward sweep ------------------------------------------------------
    s = 1.0
    v_old = np.empty(min(len(x), len(y)))
    blend_tape_old = []
    for i in range(min(len(x), len(y))):
        v, blend_tape = blend_fwd(x[i], y[i])
        blend_tape_old.append(blend_tape)
        v_old[i] = v
        s += v * v
    broke = False
    trips = 0
    s_old = []
    i2_test_old = []
    for i2 in range(len(x)):
        trips += 1
        i2_test = large(x[i2])
        i2_test_old.append(i2_test)
        if i2_test:
            v = x[i2]
            s_old.append(s)
            s = s * v
            if s > limit:
                broke = True
                break
    if not broke:
        s = 2.0 * s

    # -- reverse sweep ------------------------------------------------------
    s_at = len(s_old)
    # return s * y[0]
    bs = y[0]
    by = np.zeros_like(y)
    by[0] += s
    if not broke:
        # s = 2.0 * s
        bs = bs * 2.0
    bx = np.zeros_like(x)
    value = s * y[0]
    for i2 in range(trips - 1, -1, -1):
        if i2_test_old[i2]:
            # s = s * v
            s_at -= 1
            s = s_old[s_at]
            v = x[i2]
            bv = bs * s
            bs = bs * v
            # for v in filter(large, x):
            bx[i2] = bv
    for i in range(min(len(x), len(y)) - 1, -1, -1):
        # s += v * v
        v = v_old[i]
        bv = bs * v * 2.0
        # for v in map(blend, x, y):
        t, t2 = blend_bwd(blend_tape_old[i], bv)
        bx[i] += t
        by[i] += t2
    return value, (bx, by)


# output: forward


def blend_jvp(a, b, da, db):
    scale = np.exp(-b)
    dscale = -db * scale
    return a * scale, da * scale + dscale * a


def jvp_mapped(x, y, limit, dx, dy):
    """mapped(x, y, limit) and its tangent  [mapped.py:16, forward mode].

    Returns (value, tangent).
    """
    s = 1.0
    ds = 0.0
    for i in range(min(len(x), len(y))):
        v, dv = blend_jvp(x[i], y[i], dx[i], dy[i])
        ds += dv * v * 2.0
        s += v * v
    broke = False
    for i2 in range(len(x)):
        if large(x[i2]):
            dv = dx[i2]
            v = x[i2]
            ds = ds * v + dv * s
            s = s * v
            if s > limit:
                broke = True
                break
    if not broke:
        ds = ds * 2.0
        s = 2.0 * s
    return s * y[0], ds * y[0] + dy[0] * s
