# flags: wrt=x,A
"""Loops over the elements of a vector, the rows of a matrix and a tuple."""

import numpy as np


def vector_elements(x, A):
    total = 0.0
    for v in x:
        total = total * v + np.sin(v)
    for row in A:
        total += np.sum(row * row) * row[0]
        for v in row:
            total -= 0.1 * v * total
    for scale, power in ((0.5, 2), (0.25, 3), (x[0], 1)):
        total += scale * x[-1] ** power
    return total


def points():
    rng = np.random.default_rng(29)
    return [
        (rng.normal(size=n), rng.normal(size=shape))
        for n, shape in ((3, (2, 3)), (1, (3, 1)), (4, (1, 2)))
    ]
