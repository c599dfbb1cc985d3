# mypy: disallow-untyped-defs=False
"""Rules of functions that move elements about: shapes, axes, joining, copying, filling."""

import numpy as np

from tangentish.rules.registry import adjoint, attribute, linear, method, tangent
from tangentish.runtime import pieces, scatter_add, unbroadcast

# -- the same elements in another shape ---------------------------------------


@linear(
    np.reshape,
    method("reshape", "(x, *shape, order='C', copy=None)"),
    view=True,
    signature="(a, /, shape, order='C', *, copy=None)",
)
def reshape(g, y, x, *, shape):
    """dy = dx in another shape."""
    return np.reshape(g, np.shape(x))


@linear(np.ravel, method("ravel", "(x, order='C')"), view=True)
def ravel(g, y, x):
    """dy = dx as a vector."""
    return np.reshape(g, np.shape(x))


@linear(method("flatten", "(x, order='C')"))
def flatten(g, y, x):
    """dy = dx as a vector."""
    return np.reshape(g, np.shape(x))


@linear(np.squeeze, method("squeeze"), np.expand_dims, view=True)
def squeeze(g, y, x, *, axis=None):
    """dy = dx with axes of length one taken away, or put in."""
    return np.reshape(g, np.shape(x))


@linear(np.atleast_1d, np.atleast_2d, np.atleast_3d, view=True, signature="(x)")
def atleast(g, y, x):
    """dy = dx with axes of length one put in."""
    return np.reshape(g, np.shape(x))


@linear(method("item", "(x)"))
def item(g, y, x):
    """dy = the only element of dx."""
    return np.reshape(g, np.shape(x))


@linear(np.broadcast_to, view=True)
def broadcast_to(g, y, x, *, shape):
    """dy = dx, repeated."""
    return unbroadcast(g, x)


# -- axes ---------------------------------------------------------------------


@linear(np.transpose, attribute("T"), method("transpose", "(x, *axes)"), view=True)
def transpose(g, y, x, *, axes=None):
    """dy[i, j, ..] = dx[.., j, i];  the inverse permutation takes it back."""
    if axes is None:
        return np.transpose(g)
    if np.ndim(x) == 2:
        return np.transpose(g, axes)
    return np.transpose(g, np.argsort(np.mod(axes, np.ndim(x))))


@linear(np.matrix_transpose, attribute("mT"), view=True)
def matrix_transpose(g, y, x):
    """dy[.., i, j] = dx[.., j, i]."""
    return np.swapaxes(g, -1, -2)


@linear(np.swapaxes, method("swapaxes"), view=True)
def swapaxes(g, y, x, *, axis1, axis2):
    """dy = dx with two axes exchanged."""
    return np.swapaxes(g, axis1, axis2)


@linear(np.moveaxis, view=True)
def moveaxis(g, y, x, *, source, destination):
    """dy = dx with axes moved."""
    return np.moveaxis(g, destination, source)


@linear(np.flip, view=True)
def flip(g, y, x, *, axis=None):
    """dy = dx backwards."""
    return np.flip(g, axis)


@linear(np.flipud, view=True)
def flipud(g, y, m):
    """dy = dm, its last row first."""
    return np.flipud(g)


@linear(np.fliplr, view=True)
def fliplr(g, y, m):
    """dy = dm, its last column first."""
    return np.fliplr(g)


@linear(np.rot90, view=True)
def rot90(g, y, m, *, k=1, axes=(0, 1)):
    """dy = dm, turned by k right angles;  turned back by as many."""
    return np.rot90(g, -k, axes)


@linear(np.roll)
def roll(g, y, x, *, shift, axis=None):
    """dy[i] = dx[i - shift]."""
    return np.roll(g, np.negative(shift), axis)


# -- joining ------------------------------------------------------------------


@linear(np.concatenate, signature="(arrays, axis=0, out=None)")
def concatenate(g, y, arrays, *, axis=0):
    """dy = the parts of darrays, one after the other."""
    return pieces(g, arrays, axis)


@linear(np.stack)
def stack(g, y, arrays, *, axis=0):
    """dy[.., k, ..] = darrays[k]."""
    return pieces(g, arrays, axis)


@linear(np.hstack)
def hstack(g, y, arrays):
    """dy = the parts of darrays, side by side."""
    return pieces(g, arrays, 0 if np.ndim(y) == 1 else 1)


@linear(np.vstack)
def vstack(g, y, arrays):
    """dy = the parts of darrays, one below the other; a vector is a row."""
    return pieces(g, arrays, 0)


@linear(np.dstack)
def dstack(g, y, arrays):
    """dy = the parts of darrays, one behind the other."""
    return pieces(g, arrays, 2)


@linear(np.column_stack)
def column_stack(g, y, arrays):
    """dy = the parts of darrays, side by side; a vector is a column."""
    return pieces(g, arrays, 1)


# -- copying and filling ------------------------------------------------------


@linear(np.array, signature="(x, dtype=None, *, copy=True)")
def array(g, y, x, *, dtype=None):
    """dy = dx;  for a nested list, element by element."""
    return g


@linear(np.ascontiguousarray, view=True, signature="(x, dtype=None)")
def ascontiguousarray(g, y, x, *, dtype=None):
    """dy = dx;  of a number an array with one axis."""
    if np.ndim(x) == 0:
        return np.sum(g)
    return g


@linear(np.asarray, np.asanyarray, view=True, signature="(x, dtype=None)")
def asarray(g, y, x, *, dtype=None):
    """dy = dx;  for a nested list, element by element."""
    return g


@linear(np.copy, method("copy", "(x, order='C')"))
def copy(g, y, x):
    """dy = dx."""
    return g


@linear(method("astype", "(x, dtype, order='K', casting='unsafe', subok=True, copy=True)"))
def astype(g, y, x, *, dtype):
    """dy = dx."""
    return g


@linear(np.full, signature="(shape, x, dtype=None, order='C')", probe=True)
def full(g, y, x, *, shape, dtype=None):
    """dy = dx everywhere."""
    return unbroadcast(g, x)


@linear(np.full_like, signature="(like, x, dtype=None)")
def full_like(g, y, x, *, like, dtype=None):
    """dy = dx everywhere."""
    return unbroadcast(g, x)


@linear(np.linspace)
def linspace(g, y, start, stop, *, num=50, endpoint=True):
    """dy = (1 - t) dstart + t dstop,  t from 0 to 1."""
    if np.ndim(start) != 0 or np.ndim(stop) != 0:
        raise NotImplementedError("numpy.linspace between arrays")
    t = np.linspace(0.0, 1.0, num, endpoint)
    return np.sum(g * (1 - t)), np.sum(g * t)


@tangent(np.arange, signature="(start, stop=None, step=None, dtype=None)")
def arange_tangent(dstart, dstop, dstep, y, start, stop, step):
    """dy[k] = dstart + k dstep;  the number of elements is held."""
    if stop is None:
        return np.zeros_like(y)
    return np.broadcast_to(dstart, np.shape(y)) + np.arange(np.size(y)) * dstep


@adjoint(np.arange, signature="(start, stop=None, step=None, dtype=None)")
def arange(g, y, start, stop, step):
    """dy[k] = dstart + k dstep;  the number of elements is held."""
    if stop is None:
        return None, None, None
    return np.sum(g), None, np.sum(g * np.arange(np.size(g)))


# -- parts --------------------------------------------------------------------


@linear(np.diag, signature="(x, k=0)", view=True)
def diag(g, y, x, *, k=0):
    """y[i, i + k] = x[i] for a vector, and y[i] = x[i, i + k] for a matrix."""
    if np.ndim(x) == 1:
        return np.diag(g, k)
    rows, columns = np.shape(x)
    bx = np.zeros(rows * columns, g.dtype)
    first = max(k, -k * columns)
    bx[first : first + np.size(g) * (columns + 1) : columns + 1] = g
    return np.reshape(bx, (rows, columns))


@linear(
    np.diagonal,
    method("diagonal", "(x, offset=0, axis1=0, axis2=1)"),
    signature="(x, offset=0, axis1=0, axis2=1)",
    view=True,
)
def diagonal(g, y, x, *, offset=0, axis1=0, axis2=1):
    """dy[.., i] = dx[i, i + offset], of two axes."""
    bx = np.zeros_like(x, dtype=g.dtype)
    places = np.arange(np.shape(g)[-1])
    rows, columns = places + max(-offset, 0), places + max(offset, 0)
    np.moveaxis(bx, (axis1, axis2), (-2, -1))[..., rows, columns] = g
    return bx


@linear(np.split, np.array_split, view=True)
def split(g, y, x, *, indices_or_sections, axis=0):
    """dy = dx, cut in pieces."""
    return np.concatenate(g, axis)


@linear(np.vsplit, view=True)
def vsplit(g, y, x, *, indices_or_sections):
    """dy = dx, cut in pieces along the first axis."""
    return np.concatenate(g, 0)


@linear(np.hsplit, view=True)
def hsplit(g, y, x, *, indices_or_sections):
    """dy = dx, cut in pieces along the second axis, or the only one."""
    return np.concatenate(g, min(np.ndim(x) - 1, 1))


@linear(np.take_along_axis, signature="(x, indices, axis=-1)")
def take_along_axis(g, y, x, *, indices, axis=-1):
    """dy = dx at the indices, which stand along an axis."""
    bx = np.zeros_like(x, dtype=g.dtype)
    if axis is None:
        return np.reshape(scatter_add(np.ravel(bx), indices, g), np.shape(x))
    places = tuple(
        indices
        if k == axis % np.ndim(x)
        else np.reshape(np.arange(np.shape(x)[k]), (1,) * k + (-1,) + (1,) * (np.ndim(x) - k - 1))
        for k in range(np.ndim(x))
    )
    return scatter_add(bx, places, g)


@tangent(np.sort, signature="(x, axis=-1, kind=None, order=None, stable=None)")
def sort_tangent(dx, y, x, *, axis=-1):
    """dy = dx in the order of x;  equal elements in the order in which they stand."""
    if np.ndim(x) == 1:
        return dx[np.argsort(x, kind="stable")]
    if axis is None:
        return np.ravel(dx)[np.argsort(np.ravel(x), kind="stable")]
    return np.take_along_axis(dx, np.argsort(x, axis, kind="stable"), axis)


@adjoint(np.sort, signature="(x, axis=-1, kind=None, order=None, stable=None)")
def sort(g, y, x, *, axis=-1):
    """dy = dx in the order of x;  equal elements in the order in which they stand."""
    if np.ndim(x) == 1:
        return g[np.argsort(np.argsort(x, kind="stable"))]
    if axis is None:
        order = np.argsort(np.argsort(np.ravel(x), kind="stable"))
        return np.reshape(g[order], np.shape(x))
    order = np.argsort(np.argsort(x, axis, kind="stable"), axis)
    return np.take_along_axis(g, order, axis)


@linear(np.tril)
def tril(g, y, x, *, k=0):
    """dy = dx below the diagonal, 0 above."""
    return np.sum(np.tril(g, k), axis=0) if np.ndim(x) == 1 else np.tril(g, k)


@linear(np.triu)
def triu(g, y, x, *, k=0):
    """dy = dx above the diagonal, 0 below."""
    return np.sum(np.triu(g, k), axis=0) if np.ndim(x) == 1 else np.triu(g, k)
