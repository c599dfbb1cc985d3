"""Derivatives and adjoints brought into the types that a transformation promises.

The derivative of a Python float is a float, of a dtype's scalar such a scalar, of an array an
array; adjoints of complex numbers are conjugated on the way in and out, which makes them gradients.
Layer 5.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tangentish.analyse.kinds import Array, Kind, Num, Seq, Tup, fields_of
from tangentish.attributes import closed
from tangentish.errors import ShapeError
from tangentish.load.compile import with_user_line
from tangentish.load.tangents import as_number, matched

Function = Callable[..., Any]


def scalar_type(kind: Num) -> type:
    """The type of the derivative in a number: Python's, or that of a dtype's scalars."""
    if kind.char in (None, "?", "*") or kind.type not in "fc":
        return complex if kind.type == "c" else float
    return np.dtype(kind.char).type


def converted(value: Any, kind: Kind) -> Any:
    """A derivative in the type of the argument of a kind."""
    if isinstance(kind, Num):
        return scalar_type(kind)(np.conj(value) if kind.type == "c" else value)
    if isinstance(kind, Array) and kind.type == "c":
        value = np.conj(value)
    if isinstance(kind, Array) and kind.rank == 0:
        return np.asarray(value)
    if isinstance(kind, Tup) and isinstance(value, (tuple, list, dict)):
        items = [converted(value[p], k) for p, k in zip(kind.places, kind.items, strict=True)]
        if kind.class_ is not None:
            return closed(kind.class_, dict(zip(kind.keys or (), items, strict=True)))
        if kind.fields is not None:
            return kind.type(**dict(zip(kind.fields, items, strict=True)))
        return kind.type(items if kind.keys is None else zip(kind.keys, items, strict=True))
    if isinstance(kind, Seq):
        return [converted(v, kind.item) for v in value]
    return value


def conjugate(value: Any) -> Any:
    """The conjugate of an adjoint, in any structure; real ones as they are."""
    if isinstance(value, (tuple, list)):
        return type(value)(conjugate(v) for v in value)
    if isinstance(value, dict):
        return {key: conjugate(v) for key, v in value.items()}
    return value.conjugate() if np.iscomplexobj(value) else value


def make_pullback(back: Function, tape: Any, kinds: tuple[Kind, ...], y: Any) -> Function:
    """The function from the adjoint of the result to the adjoints of the arguments."""
    y = rebuilt(y)

    def pullback(ybar: Any) -> Any:
        """Adjoints of the differentiated arguments, for an adjoint of the result."""
        seed = conjugate(fitting(ybar, y))
        try:
            found = back(tape, seed)
        except Exception as error:
            with_user_line(error)
            raise
        parts = found if len(kinds) != 1 else (found,)
        return tuple(converted(b, k) for b, k in zip(parts, kinds, strict=True))

    return pullback


def rebuilt(y: Any) -> Any:
    """A value in containers of its own, so that it stays as it is if others change them."""
    if type(y) in (tuple, list):
        return type(y)(map(rebuilt, y))
    if type(y) is dict:
        return {key: rebuilt(v) for key, v in y.items()}
    fields = fields_of(type(y))
    if fields is None:
        return y
    return type(y)(**{field: rebuilt(getattr(y, field)) for field in fields})


def fitting(ybar: Any, y: Any) -> Any:
    """An adjoint brought into the structure, shape and dtype of what it is the adjoint of."""
    if isinstance(y, (tuple, list, dict)) or fields_of(type(y)) is not None:
        return matched(ybar, y, fitting, "the adjoint")
    if isinstance(y, np.ndarray) and y.dtype.kind in "fc":
        if np.shape(ybar) != y.shape:
            raise ShapeError(f"the adjoint has shape {np.shape(ybar)}, the result {y.shape}")
        if np.iscomplexobj(ybar) and y.dtype.kind == "f":
            raise ShapeError("the adjoint of a real result is real")
        return np.array(ybar, dtype=y.dtype)
    if isinstance(y, (int, float, complex, np.number)):
        if np.shape(ybar) != ():
            raise ShapeError(f"the adjoint has shape {np.shape(ybar)}, the result is a number")
        if np.iscomplexobj(ybar) and not np.iscomplexobj(y):
            raise ShapeError("the adjoint of a real result is real")
        return as_number(ybar, y)
    return ybar
