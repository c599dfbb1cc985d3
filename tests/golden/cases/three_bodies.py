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
