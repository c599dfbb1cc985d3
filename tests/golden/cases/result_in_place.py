# flags: wrt=u,k of=out
"""A kernel that delivers into an argument: the derivative of out, not of the return."""

import numpy as np


def result_in_place(u, k, out):
    for i in range(1, len(u) - 1):
        out[i] = u[i] + k * (u[i - 1] - 2.0 * u[i] + u[i + 1])
    out[0] = u[0] * u[0]
    out[-1] = np.sin(u[-1])


def points():
    rng = np.random.default_rng(45)
    return [(rng.normal(size=n), float(rng.normal()), np.zeros(n)) for n in (5, 2, 7, 1)]


# output: reverse


def result_in_place_fwd(u, k, out):
    """Value of result_in_place(u, k, out) and the tape for result_in_place_bwd
    [result_in_place.py:7, reverse mode].

    Returns (value, tape).
    """
    u = u.copy()
    out = out.copy()
    t_old = np.empty(max(len(u) - 1, 0))
    for i in range(1, len(u) - 1):
        t = u[i - 1] - 2.0 * u[i] + u[i + 1]
        t_old[i] = t
        out[i] = u[i] + k * t
    out[0] = u[0] * u[0]
    out[-1] = np.sin(u[-1])
    return out, (k, t_old, u)


def result_in_place_bwd(tape, by):
    """Adjoints of the arguments of result_in_place(u, k, out)  [result_in_place.py:7, reverse
    mode].

    Returns bu, bk.
    """
    k, t_old, u = tape

    # -- reverse sweep ------------------------------------------------------
    bout = by.copy()
    # out[-1] = np.sin(u[-1])
    bu = np.zeros_like(u)
    bu[-1] += bout[-1] * np.cos(u[-1])
    bout[-1] = 0.0
    # out[0] = u[0] * u[0]
    bu[0] += bout[0] * u[0] * 2.0
    bk = 0.0
    for i in range(len(u) - 2, 0, -1):
        # out[i] = u[i] + k * (u[i - 1] - 2.0 * u[i] + u[i + 1])
        bu[i] += bout[i]
        bk += bout[i] * t_old[i]
        bt = bout[i] * k
        bu[i - 1] += bt
        bu[i] -= bt * 2.0
        bu[i + 1] += bt
    return bu, bk


# output: forward


def jvp_result_in_place(u, k, out, du, dk):
    """result_in_place(u, k, out) and its tangent  [result_in_place.py:7, forward mode].

    Returns (value, tangent).
    """
    out = out.copy()
    dout = np.zeros_like(out)
    for i in range(1, len(u) - 1):
        t = u[i - 1] - 2.0 * u[i] + u[i + 1]
        dout[i] = du[i] + (dk * t + (du[i - 1] - du[i] * 2.0 + du[i + 1]) * k)
        out[i] = u[i] + k * t
    dout[0] = du[0] * u[0] * 2.0
    out[0] = u[0] * u[0]
    dout[-1] = du[-1] * np.cos(u[-1])
    out[-1] = np.sin(u[-1])
    return out, dout
