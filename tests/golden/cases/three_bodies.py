# flags: wrt=position,velocity,mass
"""Leapfrog steps of gravitating bodies, forces accumulated in rows of a fresh array."""

import numpy as np


def three_bodies(position, velocity, mass, dt, steps):
    n = len(mass)
    for _ in range(steps):
        position = position + 0.5 * dt * velocity
        force = np.zeros((n, 2))
        for i in range(n):
            for j in range(i + 1, n):
                gap = position[j] - position[i]
                d2 = gap @ gap + 0.1
                pull = gap * (mass[i] * mass[j] / (d2 * np.sqrt(d2)))
                force[i] += pull
                force[j] -= pull
        velocity = velocity + dt * force / mass[:, None]
        position = position + 0.5 * dt * velocity
    kinetic = 0.5 * np.sum(mass[:, None] * velocity * velocity)
    return kinetic + np.sum(np.sin(position))


def points():
    rng = np.random.default_rng(58)
    return [
        (
            rng.normal(size=(n, 2)),
            rng.normal(size=(n, 2)),
            rng.uniform(0.5, 2.0, size=n),
            0.1,
            steps,
        )
        for n, steps in ((3, 3), (2, 1), (4, 2))
    ]


# output: reverse


def value_and_grad_three_bodies(position, velocity, mass, dt, steps):
    """Value and gradient of three_bodies(position, velocity, mass, dt, steps)  [three_bodies.py:7,
    reverse mode].

    Returns (value, (bposition, bvelocity, bmass)), shaped as position, velocity, mass.
    """
    # -- forward sweep ------------------------------------------------------
    n = len(mass)
    t3_old = []
    t2_old = np.empty((max(steps, 0), max(n, 0), max(n, 0)))
    gap_old = []
    for _ in range(steps):
        position = position + 0.5 * dt * velocity
        force = np.zeros((n, 2))
        for i in range(n):
            for j in range(i + 1, n):
                gap = position[j] - position[i]
                d2 = gap @ gap + 0.1
                t = np.sqrt(d2)
                t2 = mass[i] * mass[j] / (d2 * t)
                t2_old[_, i, j] = t2
                gap_old.append(gap)
                pull = gap * t2
                force[i] += pull
                force[j] -= pull
        t3 = dt * force / mass[:, None]
        t3_old.append(t3)
        velocity = velocity + t3
        position = position + 0.5 * dt * velocity
    t4 = mass[:, None] * velocity
    kinetic = 0.5 * np.sum(t4 * velocity)

    # -- reverse sweep ------------------------------------------------------
    gap_at = len(gap_old)
    # return kinetic + np.sum(np.sin(position))
    position_bar = 1.0 * np.cos(position)
    # kinetic = 0.5 * np.sum(mass[:, None] * velocity * velocity)
    t4_bar = 0.5 * velocity
    mass_bar = np.zeros_like(mass)
    mass_bar[:, None] += np.expand_dims(np.sum(t4_bar * velocity, axis=1), 1)
    velocity_bar = 0.5 * t4 + t4_bar * mass[:, None]
    for _ in range(steps - 1, -1, -1):
        # position = position + 0.5 * dt * velocity
        velocity_bar += position_bar * (0.5 * dt)
        # velocity = velocity + dt * force / mass[:, None]
        t3_bar = velocity_bar
        t3 = t3_old[_]
        force_bar = t3_bar / mass[:, None] * dt
        mass_bar[:, None] += np.expand_dims(np.sum(-t3_bar * t3 / mass[:, None], axis=1), 1)
        for i in range(n - 1, -1, -1):
            for j in range(n - 1, i, -1):
                # force[j] -= pull
                pull_bar = -force_bar[j]
                # force[i] += pull
                pull_bar += force_bar[i]
                # pull = gap * (mass[i] * mass[j] / (d2 * np.sqrt(d2)))
                t2 = t2_old[_, i, j]
                gap_at -= 1
                gap = gap_old[gap_at]
                gap_bar = pull_bar * t2
                t2_bar = np.dot(pull_bar, gap)
                d2 = gap @ gap + 0.1
                t = np.sqrt(d2)
                t6 = t2_bar / (d2 * t)
                t7 = -t2_bar * t2 / (d2 * t)
                mass_bar[i] += t6 * mass[j]
                mass_bar[j] += t6 * mass[i]
                d2_bar = t7 * t + t7 * d2 / (2 * t)
                # d2 = gap @ gap + 0.1
                gap_bar += d2_bar * gap * 2.0
                # gap = position[j] - position[i]
                position_bar[j] += gap_bar
                position_bar[i] -= gap_bar
        # position = position + 0.5 * dt * velocity
        velocity_bar = velocity_bar + position_bar * (0.5 * dt)
    return kinetic + np.sum(np.sin(position)), (position_bar, velocity_bar, mass_bar)


# output: forward


def jvp_three_bodies(position, velocity, mass, dt, steps, position_dot, velocity_dot, mass_dot):
    """three_bodies(position, velocity, mass, dt, steps) and its tangent  [three_bodies.py:7,
    forward mode].

    Returns (value, tangent).
    """
    n = len(mass)
    for _ in range(steps):
        position_dot = position_dot + velocity_dot * (0.5 * dt)
        position = position + 0.5 * dt * velocity
        force = np.zeros((n, 2))
        force_dot = np.zeros_like(force)
        for i in range(n):
            for j in range(i + 1, n):
                gap_dot = position_dot[j] - position_dot[i]
                gap = position[j] - position[i]
                d2_dot = gap_dot @ gap + gap @ gap_dot
                d2 = gap @ gap + 0.1
                t = np.sqrt(d2)
                t2 = mass[i] * mass[j] / (d2 * t)
                t2_dot = (
                    (mass_dot[i] * mass[j] + mass_dot[j] * mass[i]) / (d2 * t)
                    - (d2_dot * t + d2_dot / (2 * t) * d2) * t2 / (d2 * t)
                )
                pull_dot = gap_dot * t2 + t2_dot * gap
                pull = gap * t2
                force_dot[i] += pull_dot
                force[i] += pull
                force_dot[j] -= pull_dot
                force[j] -= pull
        t3 = dt * force / mass[:, None]
        velocity_dot = velocity_dot + (
            force_dot * dt / mass[:, None]
            - mass_dot[:, None] * t3 / mass[:, None]
        )
        velocity = velocity + t3
        position_dot = position_dot + velocity_dot * (0.5 * dt)
        position = position + 0.5 * dt * velocity
    t4 = mass[:, None] * velocity
    kinetic_dot = (
        np.sum(
            (mass_dot[:, None] * velocity + velocity_dot * mass[:, None]) * velocity
            + velocity_dot * t4
        )
        * 0.5
    )
    kinetic = 0.5 * np.sum(t4 * velocity)
    return kinetic + np.sum(np.sin(position)), kinetic_dot + np.sum(position_dot * np.cos(position))
