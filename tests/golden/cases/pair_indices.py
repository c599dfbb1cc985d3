# flags: wrt=x
"""The repulsion of all pairs of points, the pairs of their numbers by `itertools.combinations`."""

from itertools import combinations

import numpy as np


def pair_indices(x):
    energy = 0.0
    for i, j in combinations(range(len(x)), 2):
        energy += 1.0 / np.sum((x[i] - x[j]) ** 2)
    return energy


def points():
    rng = np.random.default_rng(23)
    return [(rng.normal(size=(n, 2)),) for n in (3, 2, 4)]


# output: reverse


def value_and_grad_pair_indices(x):
    """Value and gradient of pair_indices(x)  [pair_indices.py:9, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    energy = 0.0
    items = list(combinations(range(len(x)), 2))
    t3_old = []
    t2_old = []
    for i2 in range(len(items)):
        i, j = items[i2]
        t2 = x[i] - x[j]
        t2_old.append(t2)
        t3 = t2 ** 2
        t3_old.append(t3)
        energy += 1.0 / np.sum(t3)

    # -- reverse sweep ------------------------------------------------------
    bx = np.zeros_like(x)
    for i2 in range(len(items) - 1, -1, -1):
        # energy += 1.0 / np.sum((x[i] - x[j]) ** 2)
        t3 = t3_old[i2]
        t2 = t2_old[i2]
        bt2 = -2.0 / np.sum(t3) / np.sum(t3) * t2
        i = items[i2][0]
        j = items[i2][1]
        bx[i] += bt2
        bx[j] -= bt2
    return energy, (bx,)


# output: forward


def jvp_pair_indices(x, dx):
    """pair_indices(x) and its tangent  [pair_indices.py:9, forward mode].

    Returns (value, tangent).
    """
    energy = 0.0
    items = list(combinations(range(len(x)), 2))
    denergy = 0.0
    for i2 in range(len(items)):
        i, j = items[i2]
        t2 = x[i] - x[j]
        t3 = t2 ** 2
        denergy -= np.sum((dx[i] - dx[j]) * 2 * t2) * (1.0 / np.sum(t3)) / np.sum(t3)
        energy += 1.0 / np.sum(t3)
    return energy, denergy
