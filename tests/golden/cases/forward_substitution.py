# flags: wrt=L,b
# numba: yes
"""A triangular system solved by substitution, each unknown from those before it."""

import numpy as np


def forward_substitution(L, b):
    n = len(b)
    x = np.zeros(n)
    for i in range(n):
        s = b[i]
        for j in range(i):
            s -= L[i, j] * x[j]
        x[i] = s / L[i, i]
    return np.sum(x * x) + x[n - 1] * b[0]


def points():
    rng = np.random.default_rng(51)
    return [
        (np.tril(rng.normal(size=(n, n)), -1) + 2.0 * np.eye(n), rng.normal(size=n))
        for n in (4, 1, 3)
    ]
