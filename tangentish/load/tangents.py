"""Tangents that a user gives, brought into the structure, shape and dtype of their primals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tangentish.analyse.called import Overlaps
from tangentish.analyse.kinds import fields_of
from tangentish.attributes import attributes, is_plain
from tangentish.errors import ShapeError
from tangentish.runtime import overlaid


def fitted(tangent: Any, primal: Any, name: str) -> Any:
    """A tangent as text expects it: a private array of the primal's dtype, or a number."""
    if is_plain(type(primal)) and fields_of(type(primal)) is None:
        return matched(attributes(tangent), attributes(primal), lambda t, p: fitted(t, p, name),
                       f"the tangent of `{name}`")  # fmt: skip
    if isinstance(primal, (tuple, list, dict)) or fields_of(type(primal)) is not None:
        return matched(tangent, primal, lambda t, p: fitted(t, p, name), f"the tangent of `{name}`")
    real = isinstance(primal, (int, float, np.ndarray, np.generic)) and not np.iscomplexobj(primal)
    if real and np.iscomplexobj(tangent):
        raise ShapeError(f"the tangent of `{name}` is complex, its primal is real")
    if isinstance(primal, np.ndarray) and primal.dtype.kind in "fc":
        if np.shape(tangent) != primal.shape:
            raise ShapeError(
                f"the tangent of `{name}` has shape {np.shape(tangent)}, its primal {primal.shape}"
            )
        return np.array(tangent, dtype=primal.dtype)
    if isinstance(primal, (int, float, complex, np.number)):
        if np.shape(tangent) != ():
            raise ShapeError(
                f"the tangent of `{name}` has shape {np.shape(tangent)}, its primal is a number"
            )
        return as_number(tangent, primal)
    return tangent


def check_agreement(
    directions: Mapping[str, Any], primals: Mapping[str, Any], overlaps: Overlaps
) -> None:
    """Refuse tangents of arguments that share memory, if they say two things of one element."""
    for pair in overlaps:
        names = sorted(pair & directions.keys())
        given = tuple(directions[n] for n in names)
        if len(names) > 1:
            moved = overlaid(given, tuple(primals[n] for n in names))
            if not all(map(np.array_equal, moved, given)):
                raise ShapeError(
                    f"`{names[0]}` and `{names[1]}` share memory; their tangents differ"
                )


def matched(found: Any, model: Any, fit: Callable[[Any, Any], Any], what: str) -> Any:
    """A derivative of a tuple, a list or a dict, item by item in its structure.

    Args:
        found: the derivative.
        model: what it is the derivative of.
        fit: brings an item into the form of its model.
        what: how to call the derivative.
    """
    if isinstance(model, dict):
        if not isinstance(found, dict) or found.keys() != model.keys():
            raise ShapeError(f"{what} has to be a dict with the keys {list(model)}")
        return {key: fit(found[key], item) for key, item in model.items()}
    fields = fields_of(type(model))
    if fields is not None and not isinstance(found, tuple):
        if type(found) is not type(model):
            raise ShapeError(f"{what} has to be a {type(model).__name__}")
        return tuple(fit(getattr(found, f), getattr(model, f)) for f in fields)
    word = "list" if isinstance(model, list) else "tuple"
    if not isinstance(found, (tuple, list)) or len(found) != len(model):
        raise ShapeError(f"{what} has to be a {word} of {len(model)}")
    items = [fit(part, item) for part, item in zip(found, model, strict=True)]
    return items if isinstance(model, list) else tuple(items)


def as_number(derivative: Any, value: Any) -> Any:
    """A tangent or an adjoint in the type of a number; of an integer it is a float.

    >>> as_number(np.array(1), 2.0), as_number(1, np.float32(2.0)), as_number(1, 2)
    (1.0, np.float32(1.0), 1.0)
    """
    if isinstance(derivative, np.ndarray):
        derivative = derivative[()]
    return type(value)(derivative) if np.result_type(value).kind in "fc" else float(derivative)


def separate(tangent: Any, value: Any) -> Any:
    """Bring a tangent into the types of its value; its arrays share no memory."""
    return _separate(tangent, value, [])


def _separate(tangent: Any, value: Any, seen: list[np.ndarray]) -> Any:
    if isinstance(value, dict) and isinstance(tangent, dict):
        return {key: _separate(tangent[key], v, seen) for key, v in value.items()}
    fields = fields_of(type(value))
    if fields is not None and isinstance(tangent, (tuple, list)):
        items = [
            _separate(t, getattr(value, f), seen) for t, f in zip(tangent, fields, strict=True)
        ]
        return type(value)(**dict(zip(fields, items, strict=True)))
    if isinstance(tangent, (tuple, list)) and isinstance(value, (tuple, list)):
        items = [_separate(t, v, seen) for t, v in zip(tangent, value, strict=True)]
        return items if isinstance(value, list) else tuple(items)
    if isinstance(value, (int, float, complex, np.number)) and tangent is not None:
        return as_number(tangent, value)
    if isinstance(value, np.ndarray) and value.ndim == 0 and tangent is not None:
        tangent = np.asarray(tangent)
    if isinstance(tangent, np.ndarray):
        if isinstance(value, np.ndarray) and value.dtype.kind in "fc":
            tangent = tangent.astype(value.dtype, copy=False)
        if not tangent.flags.writeable or any(np.shares_memory(tangent, b) for b in seen):
            tangent = tangent.copy()
        seen.append(tangent)
    return tangent
