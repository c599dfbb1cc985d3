"""Numerical kernels that write into arrays, as they stand in scientific code.

Elements, slices with and without a stride, components and buffers that take turns are overwritten,
mostly in the arrays of the caller. Below each kernel stands an objective: a number that is made
with it. All of it is plain NumPy that Numba compiles as it is; `in_place.py` differentiates it.
"""

import numpy as np


def gauss_seidel(u, source, h, sweeps):
    """Relax `-laplace(u) = source` on a grid of width `h`, point after point.

    `u` and `source` have shape (rows, columns); the border of `u` is kept.
    """
    for _ in range(sweeps):
        for i in range(1, u.shape[0] - 1):
            for j in range(1, u.shape[1] - 1):
                u[i, j] = 0.25 * (
                    u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1] + h * h * source[i, j]
                )


def plate(u, source, h, sweeps, seen):
    """Mean squared difference between a relaxed temperature and a measured one, (rows, columns)."""
    gauss_seidel(u, source, h, sweeps)
    return np.mean((u - seen) ** 2)


def relax(points, above, below, left, right, source, h, omega):
    """Move each point toward the mean of its four neighbors, which are other points."""
    settled = 0.25 * (above + below + left + right + h * h * source)
    points += omega * (settled - points)


def red_black(u, source, h, omega, sweeps):
    """Relax `-laplace(u) = source` on a grid of width `h`, red points first, then the black ones.

    `u` and `source` have shape (rows, columns), `omega` is the factor of over-relaxation. The
    points of one color, as on a chessboard, have neighbors of the other alone; they are two sets
    with a stride of two.
    """
    for _ in range(sweeps):
        relax(
            u[1:-1:2, 1:-1:2], u[:-2:2, 1:-1:2], u[2::2, 1:-1:2],
            u[1:-1:2, :-2:2], u[1:-1:2, 2::2], source[1:-1:2, 1:-1:2], h, omega,
        )  # fmt: skip
        relax(
            u[2:-1:2, 2:-1:2], u[1:-2:2, 2:-1:2], u[3::2, 2:-1:2],
            u[2:-1:2, 1:-2:2], u[2:-1:2, 3::2], source[2:-1:2, 2:-1:2], h, omega,
        )  # fmt: skip
        relax(
            u[1:-1:2, 2:-1:2], u[:-2:2, 2:-1:2], u[2::2, 2:-1:2],
            u[1:-1:2, 1:-2:2], u[1:-1:2, 3::2], source[1:-1:2, 2:-1:2], h, omega,
        )  # fmt: skip
        relax(
            u[2:-1:2, 1:-1:2], u[1:-2:2, 1:-1:2], u[3::2, 1:-1:2],
            u[2:-1:2, :-2:2], u[2:-1:2, 2::2], source[2:-1:2, 1:-1:2], h, omega,
        )  # fmt: skip


def residual(u, source, h, omega, sweeps):
    """Half the mean square of what is left of the equation after `sweeps`, inside of the border."""
    u = u.copy()
    red_black(u, source, h, omega, sweeps)
    around = u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:]
    lack = source[1:-1, 1:-1] + (around - 4.0 * u[1:-1, 1:-1]) / h**2
    return 0.5 * np.mean(lack**2)


def cholesky(A):
    """Overwrite the lower triangle of a positive matrix, (n, n), with its Cholesky factor."""
    for j in range(len(A)):
        for k in range(j):
            A[j, j] -= A[j, k] ** 2
        A[j, j] = np.sqrt(A[j, j])
        for i in range(j + 1, len(A)):
            for k in range(j):
                A[i, j] -= A[i, k] * A[j, k]
            A[i, j] /= A[j, j]


def surprise(times, record, height, length, noise):
    """The negative logarithm of the density of a record, under a Gaussian process.

    `times` and `record` have shape (n,). `height` and `noise` are the deviations of the process
    and of the measurements, `length` is the time in which the process forgets.
    """
    n = len(times)
    K = height**2 * np.exp(-0.5 * ((times.reshape(n, 1) - times) / length) ** 2)
    K += noise**2 * np.eye(n)
    cholesky(K)
    z = record.copy()
    cost = 0.5 * n * np.log(2.0 * np.pi)
    for i in range(n):
        for j in range(i):
            z[i] -= K[i, j] * z[j]
        z[i] /= K[i, i]
        cost += 0.5 * z[i] ** 2 + np.log(K[i, i])
    return cost


def lu(A, order):
    """Overwrite a matrix, (n, n), with its factors L and U, with pivots from each column.

    The ones in the diagonal of L are not kept. `order`, (n,), is permuted as the rows are.
    """
    n = len(A)
    for k in range(n):
        p = k + np.argmax(np.abs(A[k:, k]))
        if p != k:
            for j in range(n):
                A[k, j], A[p, j] = A[p, j], A[k, j]
            order[k], order[p] = order[p], order[k]
        for i in range(k + 1, n):
            A[i, k] /= A[k, k]
            for j in range(k + 1, n):
                A[i, j] -= A[i, k] * A[k, j]


def dose(response, counts, weights):
    """The dose of a mixture of nuclides, from what as many detectors have counted.

    `response[i, j]` is what detector `i` counts of a unit of nuclide `j`, shape (n, n); `counts`
    and `weights`, the dose of a unit, have shape (n,).
    """
    n = len(counts)
    A = response.copy()
    order = np.arange(n)
    lu(A, order)
    x = np.zeros(n)
    for i in range(n):
        x[i] = counts[order[i]] - A[i, :i] @ x[:i]
    for i in range(n - 1, -1, -1):
        x[i] = (x[i] - A[i, i + 1 :] @ x[i + 1 :]) / A[i, i]
    return weights @ x


def thomas(lower, diagonal, upper, x):
    """Overwrite the right side `x` of a tridiagonal system with its solution (L. Thomas).

    All have shape (n,); `lower[0]` and `upper[-1]` are not read, `diagonal` is overwritten as well.
    """
    n = len(x)
    for i in range(1, n):
        factor = lower[i] / diagonal[i - 1]
        diagonal[i] -= factor * upper[i - 1]
        x[i] -= factor * x[i - 1]
    x[n - 1] /= diagonal[n - 1]
    for i in range(n - 2, -1, -1):
        x[i] = (x[i] - upper[i] * x[i + 1]) / diagonal[i]


def borehole(conductivity, start, surface, h, dt, record):
    """Mean squared difference between the temperature in the ground and a record of it.

    Heat is conducted between cells of width `h`, by implicit steps of Euler; the uppermost has the
    temperature of the surface, no heat leaves the lowest. `conductivity` and `start` have shape
    (n,), `surface` (steps,), `record` (steps, n).
    """
    T = start.copy()
    error = 0.0
    flow = dt / h**2 * 0.5 * (conductivity[1:] + conductivity[:-1])
    lower = np.zeros(len(T))
    upper = np.zeros(len(T))
    diagonal = np.ones(len(T))
    lower[1:] = -flow
    upper[1:-1] = -flow[1:]
    diagonal[1:] += flow
    diagonal[1:-1] += flow[1:]
    for step in range(len(surface)):
        T[0] = surface[step]
        thomas(lower, diagonal.copy(), upper, T)
        error += np.mean((T - record[step]) ** 2)
    return error / len(surface)


def wave(speed, pulse, row, column, h, dt):
    """The waves that a pulse sends through a medium, as seen along its second row.

    The pulse is given at one point of a grid of width `h`, whose border is at rest. `speed` has
    shape (rows, columns), `pulse` (steps,), the result (steps, columns).
    """
    before = np.zeros(speed.shape)
    now = np.zeros(speed.shape)
    after = np.zeros(speed.shape)
    seen = np.zeros((len(pulse), speed.shape[1]))
    c = (speed[1:-1, 1:-1] * dt / h) ** 2
    for n in range(len(pulse)):
        around = now[:-2, 1:-1] + now[2:, 1:-1] + now[1:-1, :-2] + now[1:-1, 2:]
        after[1:-1, 1:-1] = (
            2.0 * now[1:-1, 1:-1] - before[1:-1, 1:-1] + c * (around - 4.0 * now[1:-1, 1:-1])
        )
        after[row, column] += dt**2 * pulse[n]
        seen[n] = after[1]
        before, now, after = now, after, before
    return seen


def seismogram(speed, pulse, row, column, h, dt, record):
    """Mean squared difference between the waves that are seen and a record of them."""
    return np.mean((wave(speed, pulse, row, column, h, dt) - record) ** 2)


def leapfrog(positions, velocities, masses, dt, steps):
    """Move bodies that attract each other: half a drift, a kick, half a drift in each step.

    `positions` and `velocities` have shape (bodies, 3), `masses` (bodies,). The constant of
    gravitation is one.
    """
    x, y, z = positions[:, 0], positions[:, 1], positions[:, 2]
    vx, vy, vz = velocities[:, 0], velocities[:, 1], velocities[:, 2]
    for _ in range(steps):
        x += 0.5 * dt * vx
        y += 0.5 * dt * vy
        z += 0.5 * dt * vz
        for i in range(len(masses)):
            for j in range(i):
                dx, dy, dz = x[i] - x[j], y[i] - y[j], z[i] - z[j]
                pull = dt / (dx**2 + dy**2 + dz**2) ** 1.5
                vx[i] -= masses[j] * pull * dx
                vy[i] -= masses[j] * pull * dy
                vz[i] -= masses[j] * pull * dz
                vx[j] += masses[i] * pull * dx
                vy[j] += masses[i] * pull * dy
                vz[j] += masses[i] * pull * dz
        x += 0.5 * dt * vx
        y += 0.5 * dt * vy
        z += 0.5 * dt * vz


def miss(positions, velocities, masses, dt, steps, target):
    """The squared distance by which the last body misses a target, (3,)."""
    leapfrog(positions, velocities, masses, dt, steps)
    return np.sum((positions[-1] - target) ** 2)


def smooth(y, gain, a1, a2):
    """Pass a signal, (n,), through a recursive filter of second order, forth and then back.

    On its way back the filter undoes the delay of its way forth.
    """
    for i in range(2, len(y)):
        y[i] = gain * y[i] - a1 * y[i - 1] - a2 * y[i - 2]
    for i in range(len(y) - 3, -1, -1):
        y[i] = gain * y[i] - a1 * y[i + 1] - a2 * y[i + 2]


def blur(record, gain, a1, a2, clean):
    """Mean squared difference between a smoothed record and a clean one, both (n,)."""
    y = record.copy()
    smooth(y, gain, a1, a2)
    return np.mean((y - clean) ** 2)
