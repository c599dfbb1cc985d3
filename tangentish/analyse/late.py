"""Assignments of a vector to one that overlaps it, whose elements NumPy reads one after the other.

Of two arrays that overlap NumPy copies one before it assigns it to the other, but not where they
have one axis, and strides of one sign: it starts at the end where strides that are equal do no
harm. Others do: `A[2] = A[:, 3]` reads `A[2, 3]` when that is written already, and so does
`x[::2] = x[:3]`. Which elements these are depends on how the array lies in memory.
"""

from __future__ import annotations

from typing import NamedTuple

import gast

from tangentish.analyse.aliases import Pairs, is_basic, sources
from tangentish.analyse.flow import Flow, root_of
from tangentish.analyse.kinds import Array, Num, Static
from tangentish.lower.forms import integer


class Axis(NamedTuple):
    """An axis of an array that a part of it runs along, and the step between its elements."""

    number: int
    step: int


def may_read_late(s: gast.stmt, flow: Flow, pairs: Pairs) -> bool:
    """Whether an assignment may read elements of a vector that it has written.

    Args:
        s: the statement.
        flow: its function.
        pairs: the names that may share memory at this statement.
    """
    if not isinstance(s, gast.Assign) or not isinstance(s.targets[0], gast.Subscript):
        return False
    (target,) = s.targets
    place, value = (flow.values.get(id(e)) for e in (target, s.value))
    if place is None or value is None:
        return False
    of_vectors = isinstance(place.kind, Array) and place.kind.rank == 1
    of_vectors = of_vectors and isinstance(value.kind, Array) and value.kind.rank > 0
    of_vectors = of_vectors and is_basic(target, flow)
    return of_vectors and may_cross(target, s.value, flow, pairs)


def may_cross(target: gast.expr, value: gast.expr, flow: Flow, pairs: Pairs) -> bool:
    """Whether two arrays may overlap that run through memory in different ways."""
    root = root_of(target)
    if not isinstance(root, gast.Name):
        return False
    if not any(n == root.id or (root.id, n) in pairs for n in sources(value, flow)):
        return False
    along, across = axes_of(target, flow), axes_of(value, flow)
    if along is None or across is None or root_of(value).id != root.id:
        return True
    (a, b) = along[-1], across[-1]
    return a.number != b.number or (a.step != b.step and a.step * b.step > 0)


def axes_of(e: gast.expr, flow: Flow) -> list[Axis] | None:
    """The axes of a named array along which a part of it runs; None if that is not known."""
    if isinstance(e, gast.Name):
        kind = flow.value(e).kind
        return [Axis(k, 1) for k in range(kind.rank)] if isinstance(kind, Array) else None
    if not isinstance(e, gast.Subscript):
        return None
    whole = axes_of(e.value, flow)
    parts = e.slice.elts if isinstance(e.slice, gast.Tuple) else [e.slice]
    if whole is None:
        return None
    found: list[Axis] = []
    for k, part in enumerate(parts):
        left = len(whole) - (len(parts) - k - 1)  # how many an ellipsis leaves to those behind it
        if not whole:
            return None
        if isinstance(part, gast.Slice):
            axis, *whole = whole
            step = 1 if part.step is None else integer(part.step)
            if not step:
                return None
            found.append(Axis(axis.number, axis.step * step))
        elif isinstance(kind := flow.value(part).kind, Num) and kind.type == "i":
            whole = whole[1:]
        elif isinstance(kind, Static) and kind.value is Ellipsis:
            found, whole = [*found, *whole[:left]], whole[left:]
        else:
            return None
    return [*found, *whole]
