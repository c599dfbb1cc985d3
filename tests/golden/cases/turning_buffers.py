# flags: wrt=u,w
"""Two buffers in a list, which take turns: an element costs an element."""

import numpy as np


def turning_buffers(u, w, steps):
    bufs = [u, np.zeros_like(u)]
    for k in range(steps):
        old, new = bufs[k % 2], bufs[(k + 1) % 2]
        for i in range(1, len(u) - 1):
            new[i] = w * (old[i - 1] + old[i + 1]) - new[i]
    return np.sum(bufs[0] * bufs[1])


def points():
    u = np.array([0.3, 1.2, -0.7, 0.5, 0.9])
    return [(u, 0.4, 3), (u[:4] * 2.0, 0.7, 4)]


# output: reverse


def value_and_grad_turning_buffers(u, w, steps):
    """Value and gradient of turning_buffers(u, w, steps)  [turning_buffers.py:7, reverse mode].

    Returns (value, (bu, bw)), shaped as u, w.
    """
    u = u.copy()

    # -- forward sweep ------------------------------------------------------
    bu = np.zeros_like(u)
    t = np.zeros_like(u)
    bt = np.zeros_like(t)
    bbufs = [bu, bt]
    bufs = [u, t]
    new_old = np.empty((max(steps, 0), max(len(u) - 1, 0)))
    for k in range(steps):
        old, new = bufs[k % 2], bufs[(k + 1) % 2]
        for i in range(1, len(u) - 1):
            new_old[k, i] = new[i]
            new[i] = w * (old[i - 1] + old[i + 1]) - new[i]

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(bufs[0] * bufs[1])
    bbufs[0] += bufs[1]
    bbufs[1] += bufs[0]
    bw = 0.0
    t2 = bufs[0] * bufs[1]
    for k in range(steps - 1, -1, -1):
        new = bufs[(k + 1) % 2]
        bnew = bbufs[(k + 1) % 2]
        old = bufs[k % 2]
        bold = bbufs[k % 2]
        for i in range(len(u) - 2, 0, -1):
            # new[i] = w * (old[i - 1] + old[i + 1]) - new[i]
            new[i] = new_old[k, i]
            t3 = bnew[i]
            bnew[i] = 0.0
            bw += t3 * (old[i - 1] + old[i + 1])
            bold[i - 1] += t3 * w
            bold[i + 1] += t3 * w
            bnew[i] -= t3
    return np.sum(t2), (bu, bw)


# output: forward


def jvp_turning_buffers(u, w, steps, du, dw):
    """turning_buffers(u, w, steps) and its tangent  [turning_buffers.py:7, forward mode].

    Returns (value, tangent).
    """
    u = u.copy()
    du = du.copy()
    dbufs = [du, np.zeros_like(u)]
    bufs = [u, np.zeros_like(u)]
    for k in range(steps):
        dold = dbufs[k % 2]
        old = bufs[k % 2]
        dnew = dbufs[(k + 1) % 2]
        new = bufs[(k + 1) % 2]
        for i in range(1, len(u) - 1):
            dnew[i] = dw * (old[i - 1] + old[i + 1]) + (dold[i - 1] + dold[i + 1]) * w - dnew[i]
            new[i] = w * (old[i - 1] + old[i + 1]) - new[i]
    return np.sum(bufs[0] * bufs[1]), np.sum(dbufs[0] * bufs[1] + dbufs[1] * bufs[0])
