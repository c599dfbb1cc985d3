"""Tangents that a user gives, brought into the structure, shape and dtype of their primals."""

from __future__ import annotations

from typing import Any

import numpy as np

from tangentish.errors import ShapeError


def fitted(tangent: Any, primal: Any, name: str) -> Any:
    """A tangent as text expects it: a private array of the primal's dtype, or a number."""
    if isinstance(primal, tuple):
        if not isinstance(tangent, (tuple, list)) or len(tangent) != len(primal):
            raise ShapeError(f"the tangent of `{name}` has to be a tuple of {len(primal)}")
        return tuple(fitted(t, p, name) for t, p in zip(tangent, primal, strict=True))
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
    if isinstance(tangent, tuple) and isinstance(value, tuple):
        return tuple(_separate(t, v, seen) for t, v in zip(tangent, value, strict=True))
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
