# flags: wrt=x,w
# numba: yes
"""Loops over pairs of neighbours, numbered items and items from the end."""

import numpy as np


def windows(x, w):
    rough = 0.0
    for left, right in zip(x[:-1], x[1:]):
        rough += (right - left) ** 2
    s = 0.0
    for k, (a, b) in enumerate(zip(x, reversed(w)), start=1):
        s = s * b
        s += np.sin(k * a)
    last = 0.0
    for v in reversed(x):
        if v < 0.0:
            continue
        last += v * s
        if last > 0.35:
            break
    return s * last + rough


def points():
    return [
        (np.array([0.3, -1.2, 0.7, 0.5]), np.array([1.1, 0.4, 0.9])),
        (np.array([1.8, 1.6]), np.array([0.5, 0.3, 0.2])),
    ]


# output: reverse


def value_and_grad_windows(x, w):
    """Value and gradient of windows(x, w)  [windows.py:8, reverse mode].

    Returns (value, (bx, bw)), shaped as x, w.
    """
    # -- forward sweep ------------------------------------------------------
    rough = 0.0
    for i in range(len(x) - 1):
        left = x[i]
        right = x[i + 1]
        rough += (right - left) ** 2
    s = 0.0
    s_old = []
    for k in range(1, min(len(x), len(w)) + 1):
        a = x[k - 1]
        b = w[-k]
        s_old.append(s)
        s = s * b
        s += np.sin(k * a)
    last = 0.0
    trips = 0
    for i2 in range(len(x) - 1, -1, -1):
        trips += 1
        v = x[i2]
        if not v < 0.0:
            last += v * s
            if last > 0.35:
                break

    # -- reverse sweep ------------------------------------------------------
    # return s * last + rough
    bs = last
    blast = s
    bx = np.zeros_like(x)
    value = s * last + rough
    for i2 in range(len(x) - trips, len(x)):
        v = x[i2]
        if not v < 0.0:
            # last += v * s
            bv = blast * s
            bs += blast * v
        else:
            bv = 0.0
        # for v in reversed(x):
        bx[i2] += bv
    bw = np.zeros_like(w)
    for k in range(min(len(x), len(w)), 0, -1):
        # s += np.sin(k * a)
        a = x[k - 1]
        # s = s * b
        s = s_old[k - 1]
        b = w[-k]
        # s += np.sin(k * a)
        ba = bs * np.cos(k * a) * k
        # s = s * b
        bb = bs * s
        bs = bs * b
        # for k, (a, b) in enumerate(zip(x, reversed(w)), start=1):
        bw[-k] += bb
        bx[k - 1] += ba
    for i in range(len(x) - 2, -1, -1):
        # rough += (right - left) ** 2
        left = x[i]
        right = x[i + 1]
        t = 2.0 * (right - left)
        # for left, right in zip(x[:-1], x[1:]):
        bx[i + 1] += t
        bx[i] += -t
    return value, (bx, bw)


# output: forward


def jvp_windows(x, w, dx, dw):
    """windows(x, w) and its tangent  [windows.py:8, forward mode].

    Returns (value, tangent).
    """
    rough = 0.0
    drough = 0.0
    for i in range(len(x) - 1):
        dleft = dx[i]
        left = x[i]
        dright = dx[i + 1]
        right = x[i + 1]
        drough += (dright - dleft) * 2 * (right - left)
        rough += (right - left) ** 2
    s = 0.0
    ds = 0.0
    for k in range(1, min(len(x), len(w)) + 1):
        da = dx[k - 1]
        a = x[k - 1]
        db = dw[-k]
        b = w[-k]
        ds = ds * b + db * s
        s = s * b
        ds += da * k * np.cos(k * a)
        s += np.sin(k * a)
    last = 0.0
    dlast = 0.0
    for i2 in range(len(x) - 1, -1, -1):
        dv = dx[i2]
        v = x[i2]
        if not v < 0.0:
            dlast += dv * s + ds * v
            last += v * s
            if last > 0.35:
                break
    return s * last + rough, ds * last + dlast * s + drough
