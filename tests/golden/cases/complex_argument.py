# flags: wrt=z,w
"""Complex arguments: for real f of z = x + iy the gradient is df/dx - i df/dy."""

import numpy as np


def complex_argument(z, w):
    p = z * z - 0.5 * np.conj(z) + w
    q = np.exp(0.3j * p)
    return np.sum(np.abs(q) ** 2 + q.real * p.imag)


def points():
    rng = np.random.default_rng(12)
    return [
        (rng.normal(size=n) + 1j * rng.normal(size=n), complex(rng.normal(), rng.normal()))
        for n in (3, 1, 5)
    ]
