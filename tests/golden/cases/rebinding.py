# flags: wrt=x,s
"""One name holds an array, then a number, then a tuple, then a number again."""

import numpy as np


def rebinding(x, s):
    v = x * s
    s = np.sum(v * v)
    v = s * x[0]
    v = (v, s)
    v = v[0] * 0.5 + np.sin(v[1])
    return v * s


def points():
    rng = np.random.default_rng(15)
    return [(rng.normal(size=n), float(rng.normal())) for n in (3, 1, 4)]


# output: reverse


def value_and_grad_rebinding(x, s):
    """Value and gradient of rebinding(x, s)  [rebinding.py:7, reverse mode].

    Returns (value, (bx, bs)), shaped as x, s.
    """
    # -- forward sweep ------------------------------------------------------
    v = x * s
    s_old = s
    s = np.sum(v * v)
    v_old2 = v
    v = s * x[0]
    v = (v, s)
    v_old = v
    v = v[0] * 0.5 + np.sin(v[1])

    # -- reverse sweep ------------------------------------------------------
    # return v * s
    bv = 1.0 * s
    bs = v
    # v = v[0] * 0.5 + np.sin(v[1])
    t = bv
    value = v * s
    v = v_old
    bv = [t * 0.5, t * np.cos(v[1])]
    # v = (v, s)
    bs += bv[1]
    bv = bv[0]
    # v = s * x[0]
    bs += bv * x[0]
    bx = np.zeros_like(x)
    bx[0] += bv * s
    # s = np.sum(v * v)
    v = v_old2
    bv = bs * v * 2.0
    # v = x * s
    s = s_old
    bx += bv * s
    bs = np.dot(bv, x)
    return value, (bx, bs)


# output: forward


def jvp_rebinding(x, s, dx, ds):
    """rebinding(x, s) and its tangent  [rebinding.py:7, forward mode].

    Returns (value, tangent).
    """
    dv = dx * s + ds * x
    v = x * s
    ds = np.sum(dv * v * 2.0)
    s = np.sum(v * v)
    dv = ds * x[0] + dx[0] * s
    v = s * x[0]
    dv = (dv, ds)
    v = (v, s)
    dv = dv[0] * 0.5 + dv[1] * np.cos(v[1])
    v = v[0] * 0.5 + np.sin(v[1])
    return v * s, dv * s + ds * v
