# flags: wrt=u,f
"""A relaxation whose stencil is a function: it reads elements of the grid that is written."""

import numpy as np


def around(u, i, j):
    return u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1]


def lent_adjoint(u, f):
    for i in range(1, u.shape[0] - 1):
        for j in range(1, u.shape[1] - 1):
            u[i, j] = 0.25 * (around(u, i, j) + f[i, j])
    return np.sum(u**2)


def points():
    rng = np.random.default_rng(3)
    return [(rng.normal(size=(n, m)), rng.normal(size=(n, m))) for n, m in ((4, 5), (5, 3))]


# output: reverse


def around_fwd(u, i, j):
    return u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1], (i, j)


def around_bwd(tape, by, bu):
    i, j = tape

    # -- reverse sweep ------------------------------------------------------
    # return u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1]
    bu[i - 1, j] += by
    bu[i + 1, j] += by
    bu[i, j - 1] += by
    bu[i, j + 1] += by


def value_and_grad_lent_adjoint(u, f):
    """Value and gradient of lent_adjoint(u, f)  [lent_adjoint.py:11, reverse mode].

    Returns (value, (bu, bf)), shaped as u, f.
    """
    u = u.copy()

    # -- forward sweep ------------------------------------------------------
    around_tape_old = []
    for i in range(1, u.shape[0] - 1):
        for j in range(1, u.shape[1] - 1):
            t, around_tape = around_fwd(u, i, j)
            around_tape_old.append(around_tape)
            u[i, j] = 0.25 * (t + f[i, j])

    # -- reverse sweep ------------------------------------------------------
    around_tape_at = len(around_tape_old)
    # return np.sum(u**2)
    bu = 2.0 * u
    bf = np.zeros_like(f)
    for i in range(u.shape[0] - 2, 0, -1):
        for j in range(u.shape[1] - 2, 0, -1):
            # u[i, j] = 0.25 * (around(u, i, j) + f[i, j])
            bf[i, j] = bu[i, j] * 0.25
            bt = bu[i, j] * 0.25
            bu[i, j] = 0.0
            around_tape_at -= 1
            around_bwd(around_tape_old[around_tape_at], bt, bu)
    return np.sum(u ** 2), (bu, bf)


# output: forward


def around_jvp(u, i, j, du):
    return (
        u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1],
        du[i - 1, j] + du[i + 1, j] + du[i, j - 1] + du[i, j + 1],
    )


def jvp_lent_adjoint(u, f, du, df):
    """lent_adjoint(u, f) and its tangent  [lent_adjoint.py:11, forward mode].

    Returns (value, tangent).
    """
    u = u.copy()
    du = du.copy()
    for i in range(1, u.shape[0] - 1):
        for j in range(1, u.shape[1] - 1):
            t, dt = around_jvp(u, i, j, du)
            du[i, j] = (dt + df[i, j]) * 0.25
            u[i, j] = 0.25 * (t + f[i, j])
    return np.sum(u ** 2), np.sum(du * 2 * u)
