# flags: wrt=x,s
# numba: yes
"""Elements of fresh arrays are assigned, added to, scaled and overwritten."""

import numpy as np


def write_elements(x, s):
    n = len(x)
    a = np.zeros(n)
    B = np.ones((n, 2))
    for i in range(n):
        a[i] = x[i] * s
        B[i, 0] += a[i] * a[i]
        B[i, 1] *= x[n - 1 - i]
    a[0] = np.sin(a[n - 1])
    B[0, 1] -= s * a[0]
    a[-1] /= 1.0 + s * s
    return np.sum(a * B[:, 0]) + np.sum(B[:, 1] * x)


def points():
    rng = np.random.default_rng(40)
    return [(rng.normal(size=n), float(rng.normal())) for n in (4, 1, 6)]
