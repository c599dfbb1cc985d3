"""The few functions that generated code may call.

Ordinary NumPy, copied out where a derivative is to stand alone.  They come in transposed pairs:
`unbroadcast` and `broadcast_like`, `scatter_add` and indexing, `pieces` and `joined`, `half_tril`
with itself.  All take Python numbers, arrays without dimensions and empty arrays.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

__all__ = [
    "add",
    "broadcast_like",
    "copied",
    "half_tril",
    "is_mapping",
    "is_sequence",
    "joined",
    "laid_out",
    "last_written",
    "move_back",
    "overlaid",
    "pieces",
    "product_of_others",
    "scatter_add",
    "unbroadcast",
    "zeros_like",
]


def unbroadcast(g: Any, like: Any) -> Any:
    """Return ``g`` summed down to the shape and dtype of ``like``; transpose of `broadcast_like`.

    It is new memory, or that of ``g``.

        >>> unbroadcast(np.ones((3, 2)), np.zeros(2))
        array([3., 3.])
        >>> unbroadcast(np.ones((3, 2)), 0.0)
        6.0
        >>> unbroadcast(np.ones((3, 2)), [0.0, 0.0])
        [3.0, 3.0]

    Args:
        g: the adjoint of what ``like`` was broadcast into.
        like: the operand: a number, an array or a list of such.  A real one gets the real part.
    """
    if isinstance(like, (tuple, list)):
        if isinstance(g, np.ndarray):  # of an array in which the items may stand more than once
            g = _summed(g, np.shape(like))
        return [unbroadcast(part, item) for part, item in zip(g, like, strict=True)]
    if np.iscomplexobj(g) and not np.iscomplexobj(like):
        g = np.real(g)
    if not isinstance(like, np.ndarray):
        return np.sum(g).item() if type(like) in (int, float, complex) else np.sum(g)
    return np.asarray(_summed(g, np.shape(like)), dtype=_dtype(like))


def _summed(g: Any, shape: tuple[int, ...]) -> Any:
    """Return ``g`` summed down to a shape that was broadcast to its own; a thin one is spread."""
    extra = np.ndim(g) - len(shape)
    if extra > 0:
        g = np.sum(g, axis=tuple(range(extra)))
    elif extra < 0:
        g = np.reshape(g, (1,) * -extra + np.shape(g))
    axes = tuple(k for k in range(np.ndim(g)) if shape[k] == 1 and np.shape(g)[k] != 1)
    if axes:
        g = np.sum(g, axis=axes, keepdims=True)
    return g if np.shape(g) == shape else np.array(np.broadcast_to(g, shape))


def _dtype(x: np.ndarray) -> Any:
    """Return the dtype of a derivative of ``x``."""
    return x.dtype if x.dtype.kind in "fc" else np.dtype(float)


def broadcast_like(g: Any, like: Any) -> Any:
    """Return the tangent ``g`` in the shape and dtype of ``like``; transpose of `unbroadcast`.

        >>> broadcast_like(1.0, np.zeros(2))
        array([1., 1.])

    Args:
        g: a tangent whose shape broadcasts to that of ``like``.
        like: the value that it is the tangent of: a number or an array.
    """
    if np.iscomplexobj(g) and not np.iscomplexobj(like):
        g = np.real(g)
    if not isinstance(like, np.ndarray):
        return g
    return np.array(np.broadcast_to(g, np.shape(like)), dtype=_dtype(like))


def laid_out(a: Any, like: Any) -> Any:
    """Return a new array of the values ``a`` whose elements lie in memory as those of ``like``.

    So that what gives a view of the one, as ``like.reshape(-1)`` may, gives one of the other.

        >>> laid_out(0.0, np.ones((4, 2)).T[:, ::2]).strides
        (8, 32)

    Args:
        a: the values, which broadcast to the shape of ``like``.
        like: an array of which no two elements are one.
    """
    dtype = _dtype(like)
    if np.iscomplexobj(a) and dtype.kind != "c":
        a = np.real(a)
    reach = [(n - 1) * s for n, s in zip(like.shape, like.strides, strict=True)]
    if dtype != like.dtype or like.size == 0 or sum(map(abs, reach)) == 0:
        new = np.empty_like(like, dtype=dtype)
    else:
        first = -sum(r for r in reach if r < 0)
        size = sum(map(abs, reach)) + like.itemsize
        new = np.ndarray(like.shape, dtype, np.empty(size, np.uint8), first, like.strides)
    new[...] = a
    return new


def overlaid(a: Any, like: Any) -> Any:
    """Return new arrays of the values ``a`` that share memory as the arrays ``like`` do.

    >>> x = np.ones(3)
    >>> y, z = overlaid((x, x[1:]), (x, x[1:]))
    >>> z[0] = 5.0
    >>> y
    array([1., 5., 1.])

    Args:
        a: the values, one for each array, or a number; where arrays overlap the last one stays.
        like: a tuple of arrays in one stretch of memory.
    """
    ends = []
    for x in like:
        reach = [(n - 1) * s for n, s in zip(x.shape, x.strides, strict=True)]
        low = x.__array_interface__["data"][0] + sum(r for r in reach if r < 0)
        ends.append((low, low + sum(map(abs, reach)) + x.itemsize))
    first = min(low for low, _ in ends)
    memory = np.empty(max(high for _, high in ends) - first, np.uint8)
    found = []
    for k, x in enumerate(like):
        start = x.__array_interface__["data"][0] - first
        new = np.ndarray(x.shape, x.dtype, memory, start, x.strides)
        new[...] = a[k] if isinstance(a, tuple) else a
        found.append(new)
    return tuple(found)


def scatter_add(bx: Any, index: Any, g: Any) -> Any:
    """Add ``g`` to the elements of ``bx`` at ``index``, as often as each is named; return ``bx``.

    >>> scatter_add(np.zeros(3), np.array([0, 2, 2]), np.ones(3))
    array([1., 0., 2.])
    """
    np.add.at(bx, index, g)
    return bx


def last_written(bx: Any, index: Any) -> Any:
    """Return the elements of ``bx`` at ``index``, with zero for all but the last of each.

    The adjoint of ``v`` in ``x[index] = v``, which may write one element more than once.

        >>> last_written(np.array([1.0, 2.0, 3.0]), np.array([0, 2, 2]))
        array([1., 0., 3.])

    Args:
        bx: an array.
        index: what stands in the brackets, slices spelled out.
    """
    g = bx[index]
    numbers = np.arange(np.size(g)).reshape(np.shape(g))
    writer = np.empty(np.shape(bx), dtype=int)
    writer[index] = numbers
    return np.where(writer[index] == numbers, g, 0)


def move_back(bx: Any, bv: Any) -> None:
    """Move the adjoint of ``x`` to that of ``v``, for ``x[...] = v`` where the two may overlap.

    NumPy reads elements of a vector ``v`` late, when they are written already, where the strides
    of ``x`` are others of the same sign: it does not copy ``v`` first, as it does elsewhere.

        >>> bx = np.array([1.0, 10.0, 100.0, 1000.0, 10000.0])  # of x[::2] = x[:3]
        >>> move_back(bx[::2], bx[:3])
        >>> bx.astype(int)
        array([    1, 10110,     0,  1000,     0])

    Args:
        bx: the adjoint of what is written, an array with one axis.
        bv: that of what is read; both are parts of adjoints that lie in memory as the primals do.
    """
    step, other = bx.strides[0], bv.strides[-1]
    in_turn = bx.shape == bv.shape and step * other > 0 and step != other
    if not in_turn or not np.may_share_memory(bx, bv):
        g = bx.copy()
        bx[...] = 0.0
        bv += unbroadcast(g, bv)
        return
    if step < 0:
        bx, bv = bx[::-1], bv[::-1]
    start, source = (b.__array_interface__["data"][0] for b in (bx, bv))
    backward = source < start < source + len(bx) * abs(other)
    for k in range(len(bx)) if backward else range(len(bx) - 1, -1, -1):
        g = bx[k]
        bx[k] = 0.0
        bv[k] += g


def zeros_like(x: Any) -> Any:
    """Return zero in the structure of ``x``: a number, an array, or a tuple, list or dict of these.

    >>> zeros_like((2.0, np.ones(2), [3.0]))
    (0.0, array([0., 0.]), [0.0])
    """
    if isinstance(x, tuple):
        parts = [zeros_like(part) for part in x]
        return type(x)(*parts) if hasattr(x, "_fields") else tuple(parts)
    if isinstance(x, list):
        return [zeros_like(part) for part in x]
    if isinstance(x, dict):
        return {key: zeros_like(part) for key, part in dict.items(x)}
    if isinstance(x, np.ndarray):
        return np.zeros_like(x, dtype=_dtype(x))
    if isinstance(x, str | bytes):
        return None
    return 0j if isinstance(x, complex | np.complexfloating) else 0.0


def add(a: Any, b: Any) -> Any:
    """Return the sum of two derivatives of one structure; None stands for zero.

    >>> add((1.0, None), (2.0, [3.0]))
    (3.0, [3.0])
    """
    if a is None or b is None:
        return b if a is None else a
    if isinstance(a, tuple):
        parts = [add(x, y) for x, y in zip(a, b, strict=True)]
        return type(a)(*parts) if hasattr(a, "_fields") else tuple(parts)
    if isinstance(a, list):
        return [add(x, y) for x, y in zip(a, b, strict=True)]
    if isinstance(a, dict):
        return {key: add(a[key], b[key]) for key in a}
    return a + b


def copied(x: Any) -> Any:
    """Return ``x`` with every array in it copied, as it lies in memory; structures are rebuilt.

    >>> x = np.zeros(2)
    >>> y = copied((x, 1.0))
    >>> y
    (array([0., 0.]), 1.0)
    >>> y[0] is x
    False
    """
    if isinstance(x, tuple):
        items = [copied(part) for part in x]
        return type(x)(*items) if hasattr(x, "_fields") else tuple(items)
    if isinstance(x, list):
        return [copied(part) for part in x]
    if isinstance(x, dict):
        parts = {key: copied(part) for key, part in dict.items(x)}
        return type(x)(parts) if hasattr(type(x), "opened_class") else parts
    if dataclasses.is_dataclass(x) and not isinstance(x, type):
        names = [field.name for field in dataclasses.fields(x)]
        return type(x)(**{name: copied(getattr(x, name)) for name in names})
    if not isinstance(x, np.ndarray):
        return x
    return x.copy() if x.flags.c_contiguous or 0 in x.strides else laid_out(x, x)


def pieces(g: Any, like: Any, axis: int | None) -> list[Any]:
    """Cut ``g`` along ``axis`` into parts shaped as ``like``; the transpose of joining them.

        >>> pieces(np.arange(5.0), (np.zeros(2), np.zeros(3)), 0)
        [array([0., 1.]), array([2., 3., 4.])]

    Args:
        g: the adjoint of what the arrays were joined into.
        like: the arrays; one of fewer dimensions than ``g`` takes one place along the axis.
        axis: the axis along which they were joined; None if they were flattened first.
    """
    parts = []
    start = 0
    flat = np.ravel(g) if axis is None else np.moveaxis(g, axis, 0)
    for each in like:
        shape = np.shape(each)
        if axis is None:
            count = int(np.size(each))
        else:
            count = shape[axis] if len(shape) == np.ndim(g) else 1
        part = flat[start : start + count]
        parts.append(np.reshape(part if axis is None else np.moveaxis(part, 0, axis), shape))
        start += count
    return parts


def joined(parts: Any, like: Any, axis: int | None) -> Any:
    """Join ``parts`` along ``axis`` to the shape of ``like``; the transpose of `pieces`.

        >>> joined([np.zeros(2), np.ones(1)], np.zeros(3), 0)
        array([0., 0., 1.])

    Args:
        parts: what `pieces` returns.
        like: an array shaped as what it was cut from.
        axis: the axis along which it was cut.
    """
    shape = np.shape(like)
    if axis is None:
        return np.reshape(np.concatenate([np.ravel(part) for part in parts]), shape)
    rows = []
    for part in parts:
        whole = np.ndim(part) == len(shape)
        count = np.shape(part)[axis] if whole else 1
        row = np.moveaxis(part, axis, 0) if whole else part
        rows.append(np.reshape(row, (count, *np.delete(shape, axis))))
    return np.moveaxis(np.concatenate(rows), 0, axis)


def product_of_others(x: Any, axis: Any) -> Any:
    """Return for each element the product of the others along ``axis``, right where some are zero.

    >>> product_of_others(np.array([2.0, 0.0, 3.0]), None)
    array([0., 6., 0.])
    """
    if axis is None:
        return np.reshape(_others(np.ravel(x)), np.shape(x))
    if not isinstance(axis, tuple):
        return np.moveaxis(_others(np.moveaxis(x, axis, 0)), 0, axis)
    front = tuple(range(len(axis)))
    rows = np.moveaxis(x, axis, front)
    flat = np.reshape(rows, (-1, *np.shape(rows)[len(axis) :]))
    return np.moveaxis(np.reshape(_others(flat), np.shape(rows)), front, axis)


def _others(rows: Any) -> Any:
    """Return for each row of an array the product of the others."""
    others = np.ones_like(rows)
    before = np.ones_like(rows[:1])
    for i in range(len(rows)):
        others[i : i + 1] = before
        before = before * rows[i : i + 1]
    after = np.ones_like(rows[:1])
    for i in range(len(rows) - 1, -1, -1):
        others[i : i + 1] *= after
        after = after * rows[i : i + 1]
    return others


def half_tril(m: Any) -> Any:
    """Return the lower triangle of ``m`` with half of its diagonal; its own transpose.

    >>> half_tril(np.ones((2, 2)))
    array([[0.5, 0. ],
           [1. , 0.5]])
    """
    return np.tril(m) * (1 - 0.5 * np.eye(np.shape(m)[-1], dtype=np.real(m).dtype))


def is_sequence(x: Any) -> bool:
    """Return whether ``x`` is what Python's sequence patterns match: lists, tuples, no text.

    >>> is_sequence([1.0]), is_sequence("text"), is_sequence(1.0)
    (True, False, False)
    """
    match x:
        case [*_]:
            return True
    return False


def is_mapping(x: Any) -> bool:
    """Return whether ``x`` is what Python's mapping patterns match: dicts and their like.

    >>> is_mapping({"k": 1.0}), is_mapping([1.0])
    (True, False)
    """
    match x:
        case {}:
            return True
    return False
