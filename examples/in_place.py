"""Gradients of numerical kernels that write into their arrays, beside differences.

The kernels stand in `kernels.py`, each with an objective. Here are data for them, from a seeded
generator, and a table: the value of each objective, the norm of its gradient in all numbers that it
is given, and how well the slope in a random direction agrees with a difference of two values.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

import tangentish as tg
from examples import kernels


@dataclass(frozen=True)
class Kernel:
    """A kernel by its name, with its objective and data for that."""

    name: str
    objective: Callable
    data: Callable  # of a generator and a size
    size: int  # of what is computed here


def bump(rows, columns):
    """A hill in the middle of a grid, of height one."""
    y, x = np.linspace(-1.0, 1.0, rows), np.linspace(-1.0, 1.0, columns)
    return np.exp(-4.0 * (y[:, np.newaxis] ** 2 + x**2))


def warm_edge(rows, columns):
    """A temperature of zero but for one edge of the grid."""
    u = np.zeros((rows, columns))
    u[0] = np.sin(np.linspace(0.0, np.pi, columns))
    return u


def plate_data(rng, size):
    """A plate that is heated in the middle, more than is thought, and a thermograph's picture."""
    u, h, sweeps = warm_edge(size, size + 1), 1.0 / size, size // 2
    source = 10.0 * bump(size, size + 1)
    seen = u.copy()
    kernels.gauss_seidel(seen, 1.5 * source, h, sweeps)
    return u, source, h, sweeps, seen + 0.02 * rng.normal(size=u.shape)


def residual_data(rng, size):
    """A field to be found from noise, and a source that is noisy as well."""
    shape = (size, size + 1)
    u = warm_edge(*shape) + 0.1 * rng.normal(size=shape)
    return u, 10.0 * bump(*shape) + rng.normal(size=shape), 1.0 / size, 1.5, size // 2


def surprise_data(rng, size):
    """A swing that is read at irregular times, with noise."""
    times = np.sort(rng.uniform(0.0, 0.5 * size, size=size))
    return times, np.sin(times) + 0.1 * rng.normal(size=size), 1.2, 1.5, 0.2


def dose_data(rng, size):
    """Detectors that see neighbors of the line of a nuclide too, in any order."""
    lines = np.arange(size)
    response = np.exp(-0.5 * (rng.permutation(lines)[:, np.newaxis] - lines) ** 2)
    response += 0.05 * rng.random((size, size))
    weights = rng.uniform(0.1, 1.0, size=size)
    return response, response @ rng.uniform(1.0, 2.0, size=size), weights


def borehole_data(rng, size):
    """Two years of seasons at the surface, and how they go down (W. Thomson, 1861)."""
    h, dt, steps = 0.5, 1.0 / 12.0, 24
    depth, time = h * np.arange(size), dt * np.arange(1, steps + 1)
    fall = 0.4 * depth
    phase = 2.0 * np.pi * time[:, np.newaxis] - fall
    record = np.exp(-fall) * np.sin(phase) + 0.02 * rng.normal(size=(steps, size))
    conductivity = 15.0 + 5.0 * rng.random(size)
    return conductivity, np.zeros(size), np.sin(2.0 * np.pi * time), h, dt, record


def seismogram_data(rng, size):
    """Ground in which waves are faster below, with a lens that is not in the model of it."""
    shape, h, dt, steps = (size, size + 1), 1.0, 0.2, 2 * size
    speed = np.linspace(1.5, 2.5, size)[:, np.newaxis] + np.zeros(size + 1)
    time = dt * np.arange(steps) - 1.5
    pulse = (1.0 - 2.0 * time**2) * np.exp(-(time**2))
    place = (2, size // 2)
    record = kernels.wave(speed + 0.5 * bump(*shape), pulse, *place, h, dt)
    return speed, pulse, *place, h, dt, record + 0.01 * rng.normal(size=record.shape)


def miss_data(rng, size):
    """A sun and its planets, each on an orbit that is nearly a circle; one has a goal."""
    radius = 1.0 + np.arange(size)
    angle = rng.uniform(0.0, 2.0 * np.pi, size=size)
    out = np.stack((np.cos(angle), np.sin(angle), 0.05 * rng.normal(size=size)), axis=1)
    along = np.stack((-np.sin(angle), np.cos(angle), 0.05 * rng.normal(size=size)), axis=1)
    positions, velocities = radius[:, np.newaxis] * out, along / np.sqrt(radius)[:, np.newaxis]
    masses = rng.uniform(0.001, 0.01, size=size)
    positions[0], velocities[0], masses[0] = 0.0, 0.0, 1.0
    return positions, velocities, masses, 0.1, 20, positions[-1] + velocities[-1]


def blur_data(rng, size):
    """A slow swing with noise, and a filter with a pair of poles."""
    clean = np.sin(np.linspace(0.0, 6.0, size))
    record = clean + 0.3 * rng.normal(size=size)
    a1, a2 = -2.0 * 0.8 * np.cos(0.3), 0.8**2
    return record, 1.0 + a1 + a2, a1, a2, clean


KERNELS = (
    Kernel("Gauss-Seidel", kernels.plate, plate_data, 16),
    Kernel("red-black", kernels.residual, residual_data, 32),
    Kernel("Cholesky", kernels.surprise, surprise_data, 12),
    Kernel("LU", kernels.dose, dose_data, 12),
    Kernel("Thomas", kernels.borehole, borehole_data, 20),
    Kernel("wave", kernels.seismogram, seismogram_data, 24),
    Kernel("leapfrog", kernels.miss, miss_data, 5),
    Kernel("recursive filter", kernels.blur, blur_data, 200),
)


def inputs(objective, args):
    """The names of the parameters that are given floats or arrays of floats."""
    named = zip(inspect.signature(objective).parameters, args, strict=True)
    return tuple(name for name, arg in named if np.asarray(arg).dtype == float)


def moved(args, places, directions, step):
    """The arguments after a step; the arrays are new, since the objectives write into them."""
    new = [arg.copy() if isinstance(arg, np.ndarray) else arg for arg in args]
    for place, direction in zip(places, directions, strict=True):
        new[place] = new[place] + step * direction
    return new


def disagreement(objective, args, names, gradient, rng, step=1e-5):
    """How far the slope in a random direction is from a difference of two values, as a share.

    Each argument moves by a share of its size.
    """
    parameters = list(inspect.signature(objective).parameters)
    places = [parameters.index(name) for name in names]
    sizes = [np.sqrt(np.mean(np.square(args[place]))) or 1.0 for place in places]
    directions = [
        size * rng.normal(size=np.shape(args[place]))
        for place, size in zip(places, sizes, strict=True)
    ]
    slope = sum(float(np.sum(d * g)) for d, g in zip(directions, gradient, strict=True))
    ahead, behind = (objective(*moved(args, places, directions, s)) for s in (step, -step))
    return abs((ahead - behind) / (2.0 * step) - slope) / abs(slope)


def main(seed=0):
    """Print the table; return for each kernel how far gradient and differences disagree."""
    print(f"{'kernel':18}{'value':>12}{'gradient norm':>16}{'disagreement':>16}")
    found = {}
    for kernel in KERNELS:
        rng = np.random.default_rng(seed)
        args = kernel.data(rng, kernel.size)
        names = inputs(kernel.objective, args)
        value, gradient = tg.value_and_grad(kernel.objective, wrt=names)(*args)
        norm = np.sqrt(sum(np.sum(np.square(part)) for part in gradient))
        share = disagreement(kernel.objective, args, names, gradient, rng)
        print(f"{kernel.name:18}{value:12.4e}{norm:16.4e}{share:16.1e}")
        found[kernel.name] = float(share)
    return found


if __name__ == "__main__":
    main()
