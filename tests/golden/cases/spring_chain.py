# flags: wrt=x,v,stiffness
# numba: yes
"""A chain of springs with a wall: velocities and positions in place, a bounce by a branch."""

import numpy as np


def spring_chain(x, v, stiffness, dt, steps):
    n = len(x)
    work = 0.0
    for _ in range(steps):
        for i in range(n):
            pull = -stiffness * x[i]
            if i > 0:
                pull += stiffness * (x[i - 1] - x[i])
            if i < n - 1:
                pull += stiffness * (x[i + 1] - x[i])
            v[i] += dt * pull
            work += dt * pull * v[i]
        for i in range(n):
            x[i] += dt * v[i]
            if x[i] < -0.8:
                x[i] = -1.6 - x[i]
                v[i] = -0.7 * v[i]
    energy = 0.0
    for i in range(n):
        energy += 0.5 * v[i] * v[i] + 0.5 * stiffness * x[i] * x[i]
    return energy + 0.2 * work


def points():
    rng = np.random.default_rng(66)
    return [
        (rng.normal(size=3) - 0.5, rng.normal(size=3), 1.3, 0.1, 3),
        (rng.normal(size=1), rng.normal(size=1), 0.7, 0.2, 2),
        (rng.normal(size=4), -1.0 - rng.uniform(size=4), 2.0, 0.15, 4),
    ]
