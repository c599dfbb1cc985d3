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


# output: reverse


def value_and_grad_heat_kernel(u, kappa, dt, steps):
    """Value and gradient of heat_kernel(u, kappa, dt, steps)  [heat_kernel.py:8, reverse mode].

    Returns (value, (bu, bkappa)), shaped as u, kappa.
    """
    u = u.copy()

    # -- forward sweep ------------------------------------------------------
    n = len(u)
    flux = np.zeros(n + 1)
    lost = 0.0
    u_old = np.empty((max(steps, 0), max(n, 0)))
    for _ in range(steps):
        for i in range(1, n):
            k = 0.5 * (kappa[i - 1] + kappa[i])
            flux[i] = k * (u[i] - u[i - 1])
        flux[0] = kappa[0] * u[0]
        flux[n] = -kappa[n - 1] * u[n - 1]
        for i in range(n):
            u_old[_, i] = u[i]
            u[i] += dt * (flux[i + 1] - flux[i])
        lost += dt * (flux[0] - flux[n])
    energy = 0.0
    for i in range(n):
        energy += u[i] * u[i]

    # -- reverse sweep ------------------------------------------------------
    # return energy + lost * lost
    blost = 2.0 * lost
    bu = np.zeros_like(u)
    for i in range(n - 1, -1, -1):
        # energy += u[i] * u[i]
        bu[i] = u[i] * 2.0
    bflux = np.zeros_like(flux)
    bkappa = np.zeros_like(kappa)
    for _ in range(steps - 1, -1, -1):
        # lost += dt * (flux[0] - flux[n])
        bflux[0] += blost * dt
        bflux[n] -= blost * dt
        for i in range(n - 1, -1, -1):
            # u[i] += dt * (flux[i + 1] - flux[i])
            u[i] = u_old[_, i]
            bflux[i + 1] += bu[i] * dt
            bflux[i] -= bu[i] * dt
        # flux[n] = -kappa[n - 1] * u[n - 1]
        bkappa[n - 1] -= bflux[n] * u[n - 1]
        bu[n - 1] += bflux[n] * -kappa[n - 1]
        bflux[n] = 0.0
        # flux[0] = kappa[0] * u[0]
        bkappa[0] += bflux[0] * u[0]
        bu[0] += bflux[0] * kappa[0]
        bflux[0] = 0.0
        for i in range(n - 1, 0, -1):
            # flux[i] = k * (u[i] - u[i - 1])
            k = 0.5 * (kappa[i - 1] + kappa[i])
            bk = bflux[i] * (u[i] - u[i - 1])
            bu[i] += bflux[i] * k
            bu[i - 1] -= bflux[i] * k
            bflux[i] = 0.0
            # k = 0.5 * (kappa[i - 1] + kappa[i])
            bkappa[i - 1] += bk * 0.5
            bkappa[i] += bk * 0.5
    return energy + lost * lost, (bu, bkappa)


# output: forward


def jvp_heat_kernel(u, kappa, dt, steps, du, dkappa):
    """heat_kernel(u, kappa, dt, steps) and its tangent  [heat_kernel.py:8, forward mode].

    Returns (value, tangent).
    """
    u = u.copy()
    du = du.copy()
    n = len(u)
    flux = np.zeros(n + 1)
    lost = 0.0
    dflux = np.zeros_like(flux)
    dlost = 0.0
    for _ in range(steps):
        for i in range(1, n):
            dk = (dkappa[i - 1] + dkappa[i]) * 0.5
            k = 0.5 * (kappa[i - 1] + kappa[i])
            dflux[i] = dk * (u[i] - u[i - 1]) + (du[i] - du[i - 1]) * k
            flux[i] = k * (u[i] - u[i - 1])
        dflux[0] = dkappa[0] * u[0] + du[0] * kappa[0]
        flux[0] = kappa[0] * u[0]
        dflux[n] = -dkappa[n - 1] * u[n - 1] + du[n - 1] * -kappa[n - 1]
        flux[n] = -kappa[n - 1] * u[n - 1]
        for i in range(n):
            du[i] += (dflux[i + 1] - dflux[i]) * dt
            u[i] += dt * (flux[i + 1] - flux[i])
        dlost += (dflux[0] - dflux[n]) * dt
        lost += dt * (flux[0] - flux[n])
    energy = 0.0
    denergy = 0.0
    for i in range(n):
        denergy += du[i] * u[i] * 2.0
        energy += u[i] * u[i]
    return energy + lost * lost, denergy + dlost * lost * 2.0
