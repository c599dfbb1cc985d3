# mypy: disallow-untyped-defs=False
"""Rules of reductions over axes.

Each takes ``axis`` as None, an integer or a tuple, and ``keepdims``, folded where they are known.
"""

import numpy as np

from tangentish.rules.registry import adjoint, linear, method, tangent
from tangentish.runtime import product_of_others


@linear(np.sum, method("sum"))
def sum_(g, y, x, *, axis=None, keepdims=False):
    """dy = sum(dx)."""
    if axis is not None and not keepdims:
        g = np.expand_dims(g, axis)
    return np.broadcast_to(g, np.shape(x))


@linear(np.mean, method("mean"))
def mean(g, y, x, *, axis=None, keepdims=False):
    """dy = sum(dx) / n."""
    if axis is None:
        return np.broadcast_to(g / np.size(x), np.shape(x))
    if not keepdims:
        g = np.expand_dims(g, axis)
    if isinstance(axis, tuple):
        return np.broadcast_to(g / (np.size(x) // max(np.size(y), 1)), np.shape(x))
    return np.broadcast_to(g / np.shape(x)[axis], np.shape(x))


@tangent(np.prod, method("prod"))
def prod_tangent(dx, y, x, *, axis=None, keepdims=False):
    """dy = sum_i dx_i prod_{j != i} x_j:  right where factors are zero."""
    return np.sum(dx * product_of_others(x, axis), axis=axis, keepdims=keepdims)


@adjoint(np.prod, method("prod"))
def prod(g, y, x, *, axis=None, keepdims=False):
    """dy = sum_i dx_i prod_{j != i} x_j:  right where factors are zero."""
    if axis is not None and not keepdims:
        g = np.expand_dims(g, axis)
    return g * product_of_others(x, axis)


@tangent(np.max, np.min, method("max"), method("min"), kinks="a tie is shared evenly")
def extreme_tangent(dx, y, x, *, axis=None, keepdims=False):
    """dy = mean of dx over the elements equal to y:  a tie is shared evenly."""
    if axis is None:
        hits = x == y
        return np.sum(np.where(hits, dx, 0.0), keepdims=keepdims) / int(np.count_nonzero(hits))
    if not keepdims:
        y = np.expand_dims(y, axis)
    hits = x == y
    total = np.sum(np.where(hits, dx, 0.0), axis=axis, keepdims=keepdims)
    return total / np.sum(hits, axis=axis, keepdims=keepdims, dtype=x.dtype)


@adjoint(np.max, np.min, method("max"), method("min"), kinks="a tie is shared evenly")
def extreme(g, y, x, *, axis=None, keepdims=False):
    """dy = mean of dx over the elements equal to y:  a tie is shared evenly."""
    if axis is None:
        hits = x == y
        return np.where(hits, g / int(np.count_nonzero(hits)), 0.0)
    if not keepdims:
        g, y = np.expand_dims(g, axis), np.expand_dims(y, axis)
    hits = x == y
    return np.where(hits, g / np.sum(hits, axis=axis, keepdims=True, dtype=x.dtype), 0.0)


@linear(np.cumsum, method("cumsum"))
def cumsum(g, y, x, *, axis=None):
    """dy_i = sum_{j <= i} dx_j."""
    if axis is None:
        return np.reshape(np.flip(np.cumsum(np.flip(g))), np.shape(x))
    return np.flip(np.cumsum(np.flip(g, axis), axis), axis)


@linear(np.trace, method("trace"))
def trace(g, y, x, *, offset=0):
    """dy = sum_i dx[i, i + offset]."""
    if np.ndim(x) != 2:
        raise NotImplementedError("numpy.trace of an array that is not a matrix")
    return g * np.eye(np.shape(x)[0], np.shape(x)[1], offset)
