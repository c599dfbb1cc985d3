# flags: wrt=x,w
"""Names that are deleted keep their values for the reverse sweep, and fail where they are read."""

import numpy as np


def step(x, w):
    y = np.tanh(w * x)
    z = y * x
    del y, w
    return z


def deletions(x, w, n):
    scale = w * w
    for i in range(n):
        y = step(x, scale)
        x = x + y
        del y
        if i == 2:
            del scale
            break
    else:
        x = x * scale
        del scale
        scale = np.sin(w)
        x = x - scale
    return np.sum(x)


def points():
    x = np.array([0.7, -0.2])
    return [(x, 1.3, 2), (0.5 * x, 0.8, 5)]


# output: reverse


def step_fwd(x, w):
    y = np.tanh(w * x)
    z = y * x
    return z, (w, x, y)


def step_bwd(tape, by2):
    w, x, y = tape

    # -- reverse sweep ------------------------------------------------------
    # z = y * x
    bx = by2 * y
    # y = np.tanh(w * x)
    t = by2 * x * (1 - y * y)
    bx += t * w
    return bx, np.dot(t, x)


def value_and_grad_deletions(x, w, n):
    """Value and gradient of deletions(x, w, n)  [deletions.py:14, reverse mode].

    Returns (value, (bx, bw)), shaped as x, w.
    """
    # -- forward sweep ------------------------------------------------------
    scale = w * w
    broke = False
    trips = 0
    step_tape_old = []
    for i in range(n):
        trips += 1
        y, step_tape = step_fwd(x, scale)
        step_tape_old.append(step_tape)
        x = x + y
        if i == 2:
            broke = True
            break
    if not broke:
        x_old = x
        x = x * scale
        scale = np.sin(w)
        x = x - scale

    # -- reverse sweep ------------------------------------------------------
    bx = np.full_like(x, 1.0)
    value = np.sum(x)
    if not broke:
        # x = x - scale
        bscale = np.sum(-bx)
        # scale = np.sin(w)
        bw = bscale * np.cos(w)
        # x = x * scale
        x = x_old
        scale = w * w
        bscale = np.dot(bx, x)
        bx = bx * scale
    else:
        bscale = 0.0
        bw = 0.0
    for i in range(trips - 1, -1, -1):
        # y = step(x, scale)
        t, t2 = step_bwd(step_tape_old[i], bx)
        bx = bx + t
        bscale += t2
    # scale = w * w
    bw += bscale * w * 2.0
    return value, (bx, bw)


# output: forward


def step_jvp(x, w, dx, dw):
    y = np.tanh(w * x)
    dy = (dw * x + dx * w) * (1 - y * y)
    dz = dy * x + dx * y
    z = y * x
    return z, dz


def jvp_deletions(x, w, n, dx, dw):
    """deletions(x, w, n) and its tangent  [deletions.py:14, forward mode].

    Returns (value, tangent).
    """
    dscale = dw * w * 2.0
    scale = w * w
    broke = False
    for i in range(n):
        y, dy = step_jvp(x, scale, dx, dscale)
        dx = dx + dy
        x = x + y
        if i == 2:
            broke = True
            break
    if not broke:
        dx = dx * scale + dscale * x
        x = x * scale
        dscale = dw * np.cos(w)
        scale = np.sin(w)
        dx = dx - dscale
        x = x - scale
    return np.sum(x), np.sum(dx)
