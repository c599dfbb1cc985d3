"""Writes for which NumPy reads what it has just written: refused.

An assignment reads all of its right side first, or a copy of it where that overlaps the target. Not
so where NumPy goes on item by item, without a look at whose memory it reads:

    np.putmask(x, m, x[::-1])           # also np.place, np.fill_diagonal, x.flat[1:] = ...
    x[m] = x[::-1]                      # a mask for each element of `x`
    A[:] = [A[1], A[0]]                 # a list of arrays: one after the other
    np.concatenate([v, x[:-1]], out=x)

The values are NumPy's, but the derivative would be that of an assignment.
"""

from __future__ import annotations

from collections.abc import Iterator

import gast

from tangentish.analyse import aliases
from tangentish.analyse.analysed import Analysed
from tangentish.analyse.flow import number_of, root_of
from tangentish.analyse.kinds import Array, Kind, Num, Seq, Tup, Unknown, parts_of
from tangentish.analyse.late import may_cross
from tangentish.errors import Unsupported
from tangentish.tree.origin import origin_of
from tangentish.tree.walk import statements


def check_apart(a: Analysed) -> None:
    """Refuse writes item by item of what may share the memory that is written."""
    for array, source, call in a.lowered.marks.apart:
        if a.classes.find(array) == a.classes.find(source):
            raise _refused(call, origin_of(a.fn))
    for s in statements(a.fn.body):
        if isinstance(s, gast.Assign) and isinstance(s.targets[0], gast.Subscript):
            _check_write(a, s, s.targets[0])


def _check_write(a: Analysed, s: gast.Assign, target: gast.Subscript) -> None:
    base, root = a.flow.values.get(id(target.value)), root_of(target)
    if base is None or not isinstance(base.kind, Array) or not isinstance(root, gast.Name):
        return
    pairs = a.pairs.get(number_of(s), frozenset())
    for e in _read_late(a, s.value, target, base.kind, pairs):
        if any(n == root.id or (root.id, n) in pairs for n in aliases.sources(e, a.flow)):
            raise _refused(target, origin_of(s))


def _read_late(
    a: Analysed, value: gast.expr, target: gast.Subscript, base: Array, pairs: aliases.Pairs
) -> Iterator[gast.expr]:
    """Those parts of a value which are read when a part of the target is written already."""
    kind = a.flow.value(value).kind
    if isinstance(kind, Array):
        if _chooses_each(a, target.slice, base):
            yield value
    elif isinstance(kind, (Tup, Seq)) and aliases.is_basic(target, a.flow):
        if isinstance(value, (gast.List, gast.Tuple)) and value.elts:
            first, *others = value.elts
            yield from others
            kind = a.flow.value(first).kind
            vector = isinstance(kind, Array) and kind.rank == 1
            crosses = vector and may_cross(target, first, a.flow, pairs)
            if crosses or not isinstance(kind, (Array, Num)):
                yield first
        else:
            yield value


def _chooses_each(a: Analysed, index: gast.expr, base: Array) -> bool:
    """Whether an index may be a mask that has a place for each element."""
    if isinstance(index, gast.Tuple) and len(index.elts) == 1:
        (index,) = index.elts
    if isinstance(index, (gast.Slice, gast.Tuple)):
        return False
    kind: Kind = a.flow.value(index).kind
    if isinstance(kind, Array):
        return kind.type not in "i" and kind.rank == base.rank
    if isinstance(kind, (Tup, Seq)):
        numbers = [k for k in parts_of(kind) if isinstance(k, Num)]
        chosen = all(k.type == "i" for k in numbers) or base.rank > 1
        return not chosen or len(numbers) < len(parts_of(kind))
    return isinstance(kind, Unknown)


def _refused(at: gast.AST, within: object) -> Unsupported:
    return Unsupported(
        "a write, item by item, of what may share its memory with the target",
        at=at, within=within,
        why="NumPy reads there what it has written.",
        remedy="Give it a copy of what it reads: y.copy(), np.stack((A[1], A[0])).",
    )  # fmt: skip
