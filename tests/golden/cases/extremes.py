# flags: wrt=x,t
"""Python's sum, max and min of vectors and tuples."""

import numpy as np


def extremes(x, t):
    low = min(x)
    high = max(x)
    scale = sum(x, 0.5)
    total = sum(t)
    s = 0.0
    for v in x:
        s += max((v, low * scale))
        s = s * total
    return s * (high - low)


def points():
    return [(np.array([0.3, 1.2, -0.7]), (0.4, 1.5)), (np.array([0.9, 0.1, 0.6]), (2.0, -0.3))]


# output: reverse


def value_and_grad_extremes(x, t):
    """Value and gradient of extremes(x, t)  [extremes.py:7, reverse mode].

    Returns (value, (bx, bt)), shaped as x, t.
    """
    # -- forward sweep ------------------------------------------------------
    low = min(x)
    high = max(x)
    scale = sum(x, 0.5)
    total = sum(t)
    s = 0.0
    s_old = np.empty(len(x))
    for i in range(len(x)):
        v = x[i]
        t2 = max((v, low * scale))
        s += t2
        s_old[i] = s
        s = s * total

    # -- reverse sweep ------------------------------------------------------
    # return s * (high - low)
    bs = high - low
    blow = -1.0 * s
    bscale = 0.0
    btotal = 0.0
    bx = np.zeros_like(x)
    value = s * (high - low)
    bhigh = s
    for i in range(len(x) - 1, -1, -1):
        # s = s * total
        s = s_old[i]
        btotal += bs * s
        bs = bs * total
        # s += max((v, low * scale))
        bt2 = bs
        v = x[i]
        t2 = max((v, low * scale))
        t3 = bt2 / (int(v == t2) + int(low * scale == t2)) if low * scale == t2 else 0.0
        blow += t3 * scale if t3 != 0 else 0.0
        bscale += t3 * low if t3 != 0 else 0.0
        # for v in x:
        bx[i] += bt2 / (int(v == t2) + int(low * scale == t2)) if v == t2 else 0.0
    # scale = sum(x, 0.5)
    bx += bscale
    # high = max(x)
    hits = x == high
    bx += np.where(hits, bhigh / int(np.count_nonzero(hits)), 0.0)
    # low = min(x)
    hits2 = x == low
    bx += np.where(hits2, blow / int(np.count_nonzero(hits2)), 0.0)
    return value, (bx, (btotal, btotal))


# output: forward


def jvp_extremes(x, t, dx, dt):
    """extremes(x, t) and its tangent  [extremes.py:7, forward mode].

    Returns (value, tangent).
    """
    low = min(x)
    hits = x == low
    dlow = np.sum(np.where(hits, dx, 0.0), keepdims=False) / int(np.count_nonzero(hits))
    high = max(x)
    hits2 = x == high
    dhigh = np.sum(np.where(hits2, dx, 0.0), keepdims=False) / int(np.count_nonzero(hits2))
    dscale = sum(dx)
    scale = sum(x, 0.5)
    dtotal = dt[0] + dt[1]
    total = sum(t)
    s = 0.0
    ds = 0.0
    for i in range(len(x)):
        dv = dx[i]
        v = x[i]
        t2 = max((v, low * scale))
        dt2 = (dv / (int(v == t2) + int(low * scale == t2)) if v == t2 else 0.0) + (
            (dlow * scale + dscale * low) / (int(v == t2) + int(low * scale == t2))
            if low * scale == t2
            else 0.0
        )
        ds += dt2
        s += t2
        ds = ds * total + dtotal * s
        s = s * total
    return s * (high - low), ds * (high - low) + (dhigh - dlow) * s
