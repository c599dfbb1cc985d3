# flags: wrt=u,c
"""A wave equation with three buffers that take turns."""

import numpy as np


def wave_buffers(u, c, n):
    old = u.copy()
    now = u.copy()
    new = np.zeros(len(u))
    for _ in range(n):
        new[1:-1] = 2.0 * now[1:-1] - old[1:-1] + c * (now[2:] - 2.0 * now[1:-1] + now[:-2])
        old, now, new = now, new, old
    return np.sum(now**2)


def points():
    return [(np.array([0.0, 0.7, -0.2, 0.4, 0.1]), 0.3, 4), (np.array([0.4, 0.9, -1.5, 0.2]), 0.5, 3)]


# output: reverse


def value_and_grad_wave_buffers(u, c, n):
    """Value and gradient of wave_buffers(u, c, n)  [wave_buffers.py:7, reverse mode].

    Returns (value, (bu, bc)), shaped as u, c.
    """
    # -- forward sweep ------------------------------------------------------
    old = u.copy()
    now = u.copy()
    new = np.zeros(len(u))
    t2_old = []
    for _ in range(n):
        t2 = now[2:] - 2.0 * now[1:-1] + now[:-2]
        t2_old.append(t2)
        new[1:-1] = 2.0 * now[1:-1] - old[1:-1] + c * t2
        old, now, new = now, new, old

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(now**2)
    bnow = 2.0 * now
    bc = 0.0
    bnew = np.zeros_like(new)
    bold = np.zeros_like(old)
    for _ in range(n - 1, -1, -1):
        # old, now, new = now, new, old
        bnew, bnow, bold = bnow, bold, bnew
        # new[1:-1] = 2.0 * now[1:-1] - old[1:-1] + c * (now[2:] - 2.0 * now[1:-1] + now[:-2])
        t3 = bnew[1:-1].copy()
        bnew[1:-1] = 0.0
        t2 = t2_old[_]
        bnow[1:-1] += t3 * 2.0
        bold[1:-1] -= t3
        bc += np.dot(t3, t2)
        bt2 = t3 * c
        bnow[2:] += bt2
        bnow[1:-1] -= bt2 * 2.0
        bnow[:-2] += bt2
    # now = u.copy()
    bu = bnow
    # old = u.copy()
    bu += bold
    return np.sum(now ** 2), (bu, bc)


# output: forward


def jvp_wave_buffers(u, c, n, du, dc):
    """wave_buffers(u, c, n) and its tangent  [wave_buffers.py:7, forward mode].

    Returns (value, tangent).
    """
    dold = du.copy()
    old = u.copy()
    dnow = du.copy()
    now = u.copy()
    new = np.zeros(len(u))
    dnew = np.zeros_like(new)
    for _ in range(n):
        t2 = now[2:] - 2.0 * now[1:-1] + now[:-2]
        dnew[1:-1] = (
            dnow[1:-1] * 2.0
            - dold[1:-1]
            + (dc * t2 + (dnow[2:] - dnow[1:-1] * 2.0 + dnow[:-2]) * c)
        )
        new[1:-1] = 2.0 * now[1:-1] - old[1:-1] + c * t2
        dt = dold
        dold = dnow
        t = old
        old = now
        dnow = dnew
        now = new
        dnew = dt
        new = t
    return np.sum(now ** 2), np.sum(dnow * 2 * now)
