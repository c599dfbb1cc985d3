# flags: wrt=A,v
# allowed: product_of_others
"""sum, mean, prod, max and min, over everything and along an axis, as functions and methods."""

import numpy as np


def reductions(A, v):
    rows = A.sum(axis=1)
    columns = np.mean(A, axis=0, keepdims=True)
    shape = np.prod(v) + 0.3 * v.prod()
    spread = np.max(A) - A.min() + np.sum(A.max(axis=0) * v)
    return np.sum(rows**2) * shape + np.sum(np.cos(columns) * v) + spread


def points():
    rng = np.random.default_rng(7)
    return [(rng.normal(size=(m, n)), rng.normal(size=n)) for m, n in ((3, 4), (2, 2), (1, 5))]


# output: reverse


def value_and_grad_reductions(A, v):
    """Value and gradient of reductions(A, v)  [reductions.py:8, reverse mode].

    Returns (value, (bA, bv)), shaped as A, v.
    """
    # -- forward sweep ------------------------------------------------------
    rows = A.sum(axis=1)
    columns = np.mean(A, axis=0, keepdims=True)
    shape = np.prod(v) + 0.3 * v.prod()
    t = A.max(axis=0)
    spread = np.max(A) - A.min() + np.sum(t * v)
    t2 = np.cos(columns)

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(rows**2) * shape + np.sum(np.cos(columns) * v) + spread
    bshape = np.sum(rows ** 2)
    bv = np.sum(1.0 * t2, axis=0)
    # spread = np.max(A) - A.min() + np.sum(A.max(axis=0) * v)
    hits = A == np.max(A)
    hits2 = A == A.min()
    bA = np.where(hits, 1.0 / int(np.count_nonzero(hits)), 0.0) + np.where(
        hits2, -1.0 / int(np.count_nonzero(hits2)), 0.0
    )
    bv += t
    hits3 = A == np.expand_dims(t, 0)
    bA += np.where(
        hits3, np.expand_dims(1.0 * v, 0) / np.sum(hits3, axis=0, keepdims=True, dtype=A.dtype), 0.0
    )
    # shape = np.prod(v) + 0.3 * v.prod()
    bv += bshape * product_of_others(v, None) + bshape * 0.3 * product_of_others(v, None)
    # columns = np.mean(A, axis=0, keepdims=True)
    bA += np.broadcast_to(-v * np.sin(columns) / np.shape(A)[0], np.shape(A))
    # rows = A.sum(axis=1)
    bA += np.broadcast_to(np.expand_dims(2.0 * shape * rows, 1), np.shape(A))
    return np.sum(rows ** 2) * shape + np.sum(t2 * v) + spread, (bA, bv)


# output: forward


def jvp_reductions(A, v, dA, dv):
    """reductions(A, v) and its tangent  [reductions.py:8, forward mode].

    Returns (value, tangent).
    """
    drows = dA.sum(axis=1)
    rows = A.sum(axis=1)
    dcolumns = np.mean(dA, axis=0, keepdims=True)
    columns = np.mean(A, axis=0, keepdims=True)
    dshape = (
        np.sum(dv * product_of_others(v, None), axis=None, keepdims=False)
        + np.sum(dv * product_of_others(v, None), axis=None, keepdims=False) * 0.3
    )
    shape = np.prod(v) + 0.3 * v.prod()
    t = A.max(axis=0)
    hits = A == np.expand_dims(t, 0)
    hits2 = A == np.max(A)
    hits3 = A == A.min()
    dspread = (
        np.sum(np.where(hits2, dA, 0.0), keepdims=False) / int(np.count_nonzero(hits2))
        - np.sum(np.where(hits3, dA, 0.0), keepdims=False) / int(np.count_nonzero(hits3))
        + np.sum(
            np.sum(np.where(hits, dA, 0.0), axis=0, keepdims=False)
            / np.sum(hits, axis=0, keepdims=False, dtype=A.dtype)
            * v
            + dv * t
        )
    )
    spread = np.max(A) - A.min() + np.sum(t * v)
    t2 = np.cos(columns)
    return (
        np.sum(rows ** 2) * shape + np.sum(t2 * v) + spread,
        np.sum(drows * 2 * rows) * shape
        + dshape * np.sum(rows ** 2)
        + np.sum(-dcolumns * np.sin(columns) * v + dv * t2)
        + dspread,
    )
