# flags: wrt=u,k
"""The heat equation in one dimension, a fresh array in every step."""

import numpy as np


def heat(u, k, dt, steps, target):
    loss = 0.0
    for step in range(steps):
        left = u[:-2]
        right = u[2:]
        inside = u[1:-1] + dt * k * (left - 2.0 * u[1:-1] + right)
        new = u.copy()
        new[1:-1] = inside
        new[0] = 0.5 * inside[0]
        new[-1] = 0.5 * inside[-1]
        u = new
        error = u - target
        weight = 1.0
        if step == steps - 1:
            weight = 10.0
        loss += weight * np.sum(error * error)
    return loss + 0.01 * k * k


def points():
    rng = np.random.default_rng(46)
    return [
        (rng.normal(size=n), k, 0.1, steps, rng.normal(size=n))
        for n, k, steps in ((6, 0.8, 3), (3, 1.4, 1), (5, 0.3, 0))
    ]


# output: reverse


def value_and_grad_heat(u, k, dt, steps, target):
    """Value and gradient of heat(u, k, dt, steps, target)  [heat.py:7, reverse mode].

    Returns (value, (bu, bk)), shaped as u, k.
    """
    # -- forward sweep ------------------------------------------------------
    loss = 0.0
    weight_old = []
    error_old = []
    t_old = []
    for step in range(steps):
        left = u[:-2]
        right = u[2:]
        t = left - 2.0 * u[1:-1] + right
        t_old.append(t)
        inside = u[1:-1] + dt * k * t
        new = u.copy()
        new[1:-1] = inside
        new[0] = 0.5 * inside[0]
        new[-1] = 0.5 * inside[-1]
        u = new
        error = u - target
        weight = 1.0
        if step == steps - 1:
            weight = 10.0
        weight_old.append(weight)
        error_old.append(error)
        loss += weight * np.sum(error * error)

    # -- reverse sweep ------------------------------------------------------
    # return loss + 0.01 * k * k
    k_bar = 0.02 * k
    u_bar = np.zeros_like(u)
    for step in range(steps - 1, -1, -1):
        # loss += weight * np.sum(error * error)
        weight = weight_old[step]
        error = error_old[step]
        # error = u - target
        u_bar += weight * error * 2.0
        # u = new
        new_bar = u_bar
        # new[-1] = 0.5 * inside[-1]
        inside_bar = np.zeros_like(inside)
        inside_bar[-1] += new_bar[-1] * 0.5
        new_bar[-1] = 0.0
        # new[0] = 0.5 * inside[0]
        inside_bar[0] += new_bar[0] * 0.5
        new_bar[0] = 0.0
        # new[1:-1] = inside
        inside_bar += new_bar[1:-1]
        new_bar[1:-1] = 0.0
        # inside = u[1:-1] + dt * k * (left - 2.0 * u[1:-1] + right)
        t = t_old[step]
        k_bar += np.dot(inside_bar, t) * dt
        t_bar = inside_bar * (dt * k)
        u_bar[1:-1] += inside_bar - t_bar * 2.0
        # right = u[2:]
        u_bar[2:] += t_bar
        # left = u[:-2]
        u_bar[:-2] += t_bar
    return loss + 0.01 * k * k, (u_bar, k_bar)


# output: forward


def jvp_heat(u, k, dt, steps, target, u_dot, k_dot):
    """heat(u, k, dt, steps, target) and its tangent  [heat.py:7, forward mode].

    Returns (value, tangent).
    """
    loss = 0.0
    loss_dot = 0.0
    for step in range(steps):
        left_dot = u_dot[:-2]
        left = u[:-2]
        right_dot = u_dot[2:]
        right = u[2:]
        t = left - 2.0 * u[1:-1] + right
        inside_dot = u_dot[1:-1] + (
            k_dot * dt * t
            + (left_dot - u_dot[1:-1] * 2.0 + right_dot) * (dt * k)
        )
        inside = u[1:-1] + dt * k * t
        new_dot = u_dot.copy()
        new = u.copy()
        new_dot[1:-1] = inside_dot
        new[1:-1] = inside
        new_dot[0] = inside_dot[0] * 0.5
        new[0] = 0.5 * inside[0]
        new_dot[-1] = inside_dot[-1] * 0.5
        new[-1] = 0.5 * inside[-1]
        u_dot = new_dot
        u = new
        error_dot = u_dot
        error = u - target
        weight = 1.0
        if step == steps - 1:
            weight = 10.0
        loss_dot += np.sum(error_dot * error * 2.0) * weight
        loss += weight * np.sum(error * error)
    return loss + 0.01 * k * k, loss_dot + (k_dot * 0.01 * k + k_dot * (0.01 * k))
