# flags: wrt=x,w
"""A function that gives back a part of its argument, and one whose arguments may be one array."""

import numpy as np


def inner(x):
    return x[1:-1]


def push(a, b, w):
    a[0] *= w
    b[0] += a[0] * a[1] * w


def overlapping_arguments(x, w):
    v = inner(x)
    push(x, v, w)
    push(v, v, w)
    return np.sum(x * x)


def points():
    x = np.array([0.3, 1.2, -0.7, 0.5, 0.9])
    return [(x, 0.4), (np.array([0.9, 0.2, 0.5, 0.1, 0.6, 0.4]), -0.3)]


# output: reverse


def push_fwd(a, b, w):
    a_old = a[0]
    a[0] *= w
    b_old = b[0]
    b[0] += a[0] * a[1] * w
    return None, (a, a_old, b, b_old, w)


def push_bwd(tape, ba, bb):
    a, a_old, b, b_old, w = tape

    # -- reverse sweep ------------------------------------------------------
    # b[0] += a[0] * a[1] * w
    b[0] = b_old
    t = bb[0]
    bw = t * (a[0] * a[1])
    ba[0] += t * w * a[1]
    ba[1] += t * w * a[0]
    # a[0] *= w
    a[0] = a_old
    bw += ba[0] * a[0]
    ba[0] *= w
    return bw


def push_fwd2(a, b, w):
    a_old = a[0]
    a[0] *= w
    b_old = b[0]
    b[0] += a[0] * a[1] * w
    return None, (a, a_old, b, b_old, w)


def push_bwd2(tape, ba, bb):
    a, a_old, b, b_old, w = tape

    # -- reverse sweep ------------------------------------------------------
    # b[0] += a[0] * a[1] * w
    b[0] = b_old
    t = bb[0]
    bw = t * (a[0] * a[1])
    ba[0] += t * w * a[1]
    ba[1] += t * w * a[0]
    # a[0] *= w
    a[0] = a_old
    bw += ba[0] * a[0]
    ba[0] *= w
    return bw


def value_and_grad_overlapping_arguments(x, w):
    """Value and gradient of overlapping_arguments(x, w)  [overlapping_arguments.py:16, reverse
    mode].

    Returns (value, (bx, bw)), shaped as x, w.
    """
    x = x.copy()

    # -- forward sweep ------------------------------------------------------
    bx = np.zeros_like(x)
    v = inner(x)
    _, push_tape2 = push_fwd2(x, v, w)
    _, push_tape = push_fwd(v, v, w)

    # -- reverse sweep ------------------------------------------------------
    value = np.sum(x * x)
    # return np.sum(x * x)
    bx += 2.0 * x
    # push(v, v, w)
    bv = bx[1:-1]
    t = push_bwd(push_tape, bv, bv)
    bw = t
    # push(x, v, w)
    t2 = push_bwd2(push_tape2, bx, bv)
    bw += t2
    return value, (bx, bw)


# output: forward


def inner_jvp(x, dx):
    return x[1:-1], dx[1:-1]


def push_jvp(a, b, w, da, db, dw):
    da[0] = da[0] * w + dw * a[0]
    a[0] *= w
    db[0] += (da[0] * a[1] + da[1] * a[0]) * w + dw * (a[0] * a[1])
    b[0] += a[0] * a[1] * w
    return None, None


def jvp_overlapping_arguments(x, w, dx, dw):
    """overlapping_arguments(x, w) and its tangent  [overlapping_arguments.py:16, forward mode].

    Returns (value, tangent).
    """
    x = x.copy()
    dx = dx.copy()
    v, dv = inner_jvp(x, dx)
    _, _ = push_jvp(x, v, w, dx, dv, dw)
    _, _ = push_jvp(v, v, w, dv, dv, dw)
    return np.sum(x * x), np.sum(dx * x * 2.0)
