# flags: wrt=u,k of=out
"""A kernel that delivers into an argument: the derivative of out, not of the return."""

import numpy as np


def result_in_place(u, k, out):
    for i in range(1, len(u) - 1):
        out[i] = u[i] + k * (u[i - 1] - 2.0 * u[i] + u[i + 1])
    out[0] = u[0] * u[0]
    out[-1] = np.sin(u[-1])


def points():
    rng = np.random.default_rng(45)
    return [(rng.normal(size=n), float(rng.normal()), np.zeros(n)) for n in (5, 2, 7)]
