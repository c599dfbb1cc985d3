# flags: wrt=A,limit
# numba: yes
"""break and continue in nested loops, where the inner break decides on the outer one."""

import numpy as np


def nested_breaks(A, limit):
    total = 0.0
    rows = 0
    for i in range(A.shape[0]):
        partial = 0.0
        full = True
        for j in range(A.shape[1]):
            if A[i, j] < -0.5:
                continue
            partial += A[i, j] * np.cos(total)
            if partial > limit:
                full = False
                break
        total += partial * partial
        if not full:
            rows += 1
            if rows == 2:
                break
            total *= 0.5
    return total + limit * rows


def points():
    rng = np.random.default_rng(26)
    return [
        (rng.normal(size=(m, n)), limit) for m, n, limit in ((5, 4, 0.6), (2, 3, 9.0), (3, 1, 0.1))
    ]
