# flags: wrt=r,sigma
# numba: yes
"""The energy of a cluster: a loop over pairs with a cutoff."""

import numpy as np


def lennard_jones(r, sigma, epsilon, cutoff):
    energy = 0.0
    pairs = 0
    s2 = sigma * sigma
    for i in range(len(r)):
        for j in range(i):
            dx = r[i, 0] - r[j, 0]
            dy = r[i, 1] - r[j, 1]
            dz = r[i, 2] - r[j, 2]
            d2 = dx * dx + dy * dy + dz * dz
            if d2 > cutoff * cutoff:
                continue
            pairs += 1
            q = s2 / d2
            q3 = q * q * q
            energy += 4.0 * epsilon * (q3 * q3 - q3)
    if pairs == 0:
        return sigma
    return energy / pairs


def points():
    rng = np.random.default_rng(57)
    grid = np.array([[0.0, 0.0, 0.0], [1.2, 0.1, 0.0], [0.2, 1.1, 0.3], [2.6, 2.2, 1.9]])
    return [
        (grid + 0.05 * rng.normal(size=(4, 3)), 1.0, 0.8, 2.5),
        (grid[1:3] + 0.0, 0.9, 1.3, 3.0),
        (grid[2:] + 0.0, 1.1, 1.0, 1.5),
    ]
