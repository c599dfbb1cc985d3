# mypy: disallow-untyped-defs=False
"""Rules of the functions of `tangentish.runtime`, for derivatives of derivatives.

`product_of_others` has none: it is written in the language that is differentiated, and is derived
like any function.
"""

import copy

import numpy as np

from tangentish.rules.registry import constant, linear
from tangentish.runtime import (
    add,
    broadcast_like,
    copied,
    half_tril,
    is_mapping,
    is_sequence,
    joined,
    laid_out,
    last_written,
    pieces,
    scatter_add,
    unbroadcast,
    zeros_like,
)

constant(is_mapping, is_sequence, zeros_like)


@linear(laid_out)
def laid_out_(g, y, a, *, like):
    """dy = da, repeated."""
    return unbroadcast(g, a)


@linear(add, view=True)
def add_(g, y, a, b):
    """dy = da + db."""
    return g, g


def total(x):
    """Return the sum of the numbers in a list."""
    return sum(x)


@linear(total)
def total_(g, y, x):
    """dy = sum(dx), for a list x of numbers."""
    return [g] * len(x)


@linear(tuple, view=True, signature="(x)")
def tuple_(g, y, x):
    """dy = tuple(dx), for a list x."""
    return g


@linear(last_written)
def last_written_(g, y, bx, *, index):
    """dy = dx[index], zero where a later index is the same."""
    counts = last_written(np.ones_like(bx), index)
    return scatter_add(np.zeros_like(bx), index, counts * g)


@linear(broadcast_like)
def broadcast_like_(g, y, a, *, like):
    """dy = da, repeated."""
    return unbroadcast(g, a)


@linear(half_tril)
def half_tril_(g, y, m):
    """dy = half(dm)."""
    return half_tril(g)


@linear(joined)
def joined_(g, y, parts, *, like, axis):
    """dy = dparts, one after the other."""
    return pieces(g, parts, axis)


@linear(copied, copy.deepcopy)
def copied_(g, y, x):
    """dy = dx."""
    return g


@linear(copy.copy, view=True)
def copy_(g, y, x):
    """dy = dx, for a number or an array."""
    return g


@linear(pieces, view=True)
def pieces_(g, y, a, *, like, axis):
    """dy = parts of da."""
    return joined(g, a, axis)


@linear(scatter_add, signature="(bx, index, a)", view=True)
def scatter_add_(g, y, bx, a, *, index):
    """dy = dbx, and at the index da more."""
    return g, g[index]


@linear(unbroadcast, view=True)
def unbroadcast_(g, y, a, *, like):
    """dy = sum(da) over the repeated axes."""
    return broadcast_like(g, a)
