# flags: wrt=u,kappa
# numba: yes
"""The heat equation element by element between two buffers, conductivity by cell."""

import numpy as np


def heat_kernel(u, kappa, dt, steps):
    n = len(u)
    flux = np.zeros(n + 1)
    lost = 0.0
    for _ in range(steps):
        for i in range(1, n):
            k = 0.5 * (kappa[i - 1] + kappa[i])
            flux[i] = k * (u[i] - u[i - 1])
        flux[0] = kappa[0] * u[0]
        flux[n] = -kappa[n - 1] * u[n - 1]
        for i in range(n):
            u[i] += dt * (flux[i + 1] - flux[i])
        lost += dt * (flux[0] - flux[n])
    energy = 0.0
    for i in range(n):
        energy += u[i] * u[i]
    return energy + lost * lost


def points():
    rng = np.random.default_rng(47)
    return [
        (rng.normal(size=n), rng.uniform(0.3, 1.5, size=n), 0.1, steps)
        for n, steps in ((5, 3), (1, 2), (4, 0))
    ]
