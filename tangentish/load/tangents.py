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
    if isinstance(primal, np.ndarray) and primal.dtype.kind in "fc":
        if np.shape(tangent) != primal.shape:
            raise ShapeError(
                f"the tangent of `{name}` has shape {np.shape(tangent)}, its primal {primal.shape}"
            )
        return np.array(tangent, dtype=primal.dtype)
    if isinstance(primal, (int, float, complex)) and np.shape(tangent) != ():
        raise ShapeError(
            f"the tangent of `{name}` has shape {np.shape(tangent)}, its primal is a number"
        )
    return tangent
