# flags: wrt=A,v
"""reshape, ravel, transpose, concatenate, stack, squeeze and expand_dims."""

import numpy as np


def reshaping(A, v, w):
    flat = np.ravel(A.T)
    both = np.concatenate([flat, v * v])
    pile = np.stack([both, np.sin(both)])
    turned = np.transpose(pile).reshape(2, -1)
    column = np.expand_dims(turned, 1)
    return np.sum(np.squeeze(column, 1) ** 2 @ w)


def points():
    rng = np.random.default_rng(8)
    return [
        (rng.normal(size=(m, n)), rng.normal(size=k), rng.normal(size=m * n + k))
        for m, n, k in ((2, 3, 2), (1, 4, 3), (3, 1, 1))
    ]
