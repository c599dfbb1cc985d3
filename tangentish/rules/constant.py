"""Functions whose derivative is zero: their values are counts, places, shapes or fresh arrays."""

import math
import operator

import numpy as np

from tangentish.rules.registry import constant, method

# rounding
constant(
    "//", np.floor_divide, np.floor, np.ceil, np.rint, np.trunc, np.round, np.around, np.fix, round
)
constant(math.floor, math.ceil, math.trunc, int, bool, method("round"))

# comparison and logic
constant(
    "u~",
    np.equal,
    np.not_equal,
    np.less,
    np.less_equal,
    np.greater,
    np.greater_equal,
    np.isclose,
    np.allclose,
)
constant(
    np.logical_and,
    np.logical_or,
    np.logical_not,
    np.logical_xor,
    np.array_equal,
    np.array_equiv,
    np.signbit,
)
constant(np.isnan, np.isinf, np.isfinite, np.isreal, np.iscomplex, np.isposinf, np.isneginf)
constant(math.isnan, math.isinf, math.isfinite, math.isclose)
constant(np.any, np.all, any, all, method("any"), method("all"), operator.not_)
constant(isinstance, issubclass, callable, hasattr, id, hash, type)

# counting and searching
constant(
    np.argmax,
    np.argmin,
    np.argsort,
    np.argwhere,
    np.nonzero,
    np.flatnonzero,
    np.count_nonzero,
    np.searchsorted,
)
constant(
    np.nanargmax,
    np.nanargmin,
    np.argpartition,
    np.digitize,
    np.unravel_index,
    np.ravel_multi_index,
)
constant(
    method("argmax"), method("argmin"), method("argsort"), method("nonzero"), method("searchsorted")
)

# shapes and kinds
constant(
    np.shape,
    np.ndim,
    np.size,
    len,
    np.iscomplexobj,
    np.isrealobj,
    np.isscalar,
    np.result_type,
    np.dtype,
)
constant(np.broadcast_shapes, np.may_share_memory, np.shares_memory)

# fresh arrays
constant(
    np.zeros, np.ones, np.empty, np.zeros_like, np.ones_like, np.empty_like, np.eye, np.identity
)
constant(np.tri, np.indices, np.tril_indices, np.triu_indices, np.diag_indices)

# the language
constant(print, range, str, repr, format, ascii, ord, chr, slice, input)
