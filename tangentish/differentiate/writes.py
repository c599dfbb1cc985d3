"""What the reverses of all writes into arrays have in common."""

from __future__ import annotations

from dataclasses import replace

import gast

from tangentish.analyse.aliases import may_be_basic
from tangentish.analyse.flow import root_of
from tangentish.analyse.kinds import Array, Dim, Kind, Num, Tup
from tangentish.differentiate.adjoints import Held
from tangentish.differentiate.broadcasting import reduce_to
from tangentish.differentiate.incoming import Incoming
from tangentish.differentiate.mirror import as_expression, repeats
from tangentish.differentiate.parts import copied, load
from tangentish.differentiate.push import Contribution, is_place_basic, summed_later
from tangentish.differentiate.reads import data_reads
from tangentish.differentiate.restore import BEFORE
from tangentish.differentiate.reversal import Reversal
from tangentish.errors import Unsupported
from tangentish.tree.mutations import written_place
from tangentish.tree.quote import expr, quote


def undo_write(r: Reversal, target: gast.expr, number: int) -> None:
    """Put back what a write destroyed, if the reverse sweep reads it."""
    _check_index(r, target)
    if number not in r.undo:
        return
    name = root_of(target).id
    r.restore.need_name(name, number, BEFORE)
    if isinstance(target, gast.Subscript):
        r.restore.need_written(target, number)
        kind = r.flow.value(target).kind
        old = gast.Subscript(target.value, target.slice, gast.Load())
        old = target.value if is_whole(target) else old
        place: gast.expr = target
    else:
        kind = r.kind_before(name, number)
        old = load(name)
        place = expr("{n}[...]", n=name)
    value = _own(r, old, kind, target)
    key = ("memory", number)
    read = r.recorder.record(key, value, kind, r.restore.frames, number, BEFORE, f"{name}_old")
    r.emit(quote("{p} = {r}", p=place, r=read))


def _own(r: Reversal, e: gast.expr, kind: Kind, target: gast.expr) -> gast.expr:
    """What stands in the place of a write; what is chosen one by one is a copy already."""
    if isinstance(target, gast.Subscript) and not may_be_basic(target, r.flow):
        return e
    if is_place_basic(target, r.flow):
        return copied(e, kind, r.helpers)
    return expr("{e}.copy()", e=e)  # an array, or a number of NumPy's


def _check_index(r: Reversal, target: gast.expr) -> None:
    """Refuse a write at an index that is the array itself, which undoing it needs first."""
    root = root_of(target)
    own = frozenset(r.analysed.classes.members(root.id))
    e = target
    while isinstance(e, (gast.Subscript, gast.Attribute)):
        if isinstance(e, gast.Subscript) and {n for n, _ in data_reads(e.slice)} & own:
            raise Unsupported(
                "a write at an index that is the array written", at=target,
                why="The index is not the same after the write.",
                remedy="Give it a copy as the index: k = i.copy(), in front.",
            )  # fmt: skip
        e = e.value


def incoming_of(
    r: Reversal,
    place: gast.Subscript,
    target: gast.Subscript,
    number: int,
    each: bool = False,
) -> gast.expr:
    """The adjoint of what a statement writes into a place, before that is written itself.

    Through an array of indices one element may be written twice: what is written last stays, unless
    each is added to it.
    """
    t = r.namer.fresh("t")
    if may_overwrite(r, target, number) and not each:
        r.need_helper("last_written")
        index = as_expression(place.slice)
        r.emit(quote("{t} = last_written({b}, {i})", t=t, b=place.value, i=index))
    else:
        r.emit(quote("{t} = {p}", t=t, p=_own(r, place, r.flow.value(target).kind, target)))
    return load(t)


def is_whole(target: gast.Subscript) -> bool:
    """Whether a place is all of what a name holds: `x[...]`, `x[:]`."""
    index = target.slice
    if isinstance(index, gast.Slice):
        everything = index.lower is index.upper is index.step is None
    else:
        everything = isinstance(index, gast.Constant) and index.value is ...
    return everything and isinstance(target.value, gast.Name)


def may_overwrite(r: Reversal, target: gast.Subscript, number: int) -> bool:
    """Whether one statement may write an element twice, through an array of indices."""
    if not repeats(target, r.flow):
        return False
    parts = target.slice.elts if isinstance(target.slice, gast.Tuple) else [target.slice]
    chosen = [p for p in parts if not isinstance(p, gast.Slice)]
    arrays = [p for p in chosen if not isinstance(r.flow.value(p).kind, Num)]
    lengths = [_length(r.flow.value(p).kind) for p in arrays]
    alike = all(n is not None and r.analysed.lengths.same(n, lengths[0]) for n in lengths)
    return not alike or not any(_is_distinct(r, p, number) for p in arrays)


def _length(kind: Kind) -> Dim:
    """The length of a vector of numbers; None of anything else."""
    if isinstance(kind, Tup):
        return len(kind.items) if all(isinstance(item, Num) for item in kind.items) else None
    return kind.shape[0] if isinstance(kind, Array) and kind.rank == 1 else None


def _is_distinct(r: Reversal, index: gast.expr, number: int) -> bool:
    """Whether no two elements of an array of indices are the same."""
    if isinstance(index, gast.List):
        found = [e.value for e in index.elts if isinstance(e, gast.Constant)]
        literal = len(found) == len(index.elts) == len(set(found))
        return literal and all(type(k) is int for k in found)
    if isinstance(index, gast.Name):
        var = r.flow.before[number].get(index.id)
        defs = () if var is None else tuple(var.defs)
        s = r.places.statement.get(defs[0]) if len(defs) == 1 else None
        written = r.analysed.classes.writes_to(index.id)
        if not isinstance(s, gast.Assign) or not isinstance(s.targets[0], gast.Name) or written:
            return False
        index = s.value
    value = r.flow.values.get(id(index))
    if value is None or value.rule is None:
        return False
    if value.rule.name == "numpy.arange":  # from zero on: an index from the end may be the same
        of_numbers = isinstance(index, gast.Call) and not index.keywords and len(index.args) == 1
        return of_numbers and getattr(r.flow.value(index.args[0]).kind, "type", "") == "i"
    return value.rule.name in _PERMUTING


_PERMUTING = frozenset({"numpy.argsort", "ndarray.argsort", "numpy.flatnonzero"})
"""Functions whose results hold no index twice."""


def reduced(r: Reversal, g: gast.expr, shape: Kind, value: gast.expr, state: Held) -> Incoming:
    """The adjoint of a stored value, from that of the place, to which it may be broadcast."""
    kind = r.flow.value(value).kind
    wide = summed_later(shape, value, r.flow, r.analysed.lengths)
    e = g if wide else reduce_to(g, shape, kind, value, r.analysed.lengths)
    return Incoming(e, False, False, state.masked, wide=wide)


def shielded(r: Reversal, c: Contribution) -> Contribution:
    """A view of an adjoint that goes on changing must not become another name's adjoint."""
    if (
        c.incoming.fresh
        or c.incoming.thin
        or isinstance(c.kind, Num)
        or c.place is not None
        or c.name in r.adjoints.held
        or c.name in r.analysed.shadows
    ):
        return c
    own = copied(c.incoming.expr, c.kind, r.helpers)
    return replace(c, incoming=replace(c.incoming, expr=own, fresh=True))


def is_apart(r: Reversal, c: Contribution, target: gast.Subscript, number: int) -> bool:
    """Whether a contribution goes to a part of the same array that the write does not touch."""
    return (
        c.place is not None
        and c.name == root_of(target).id
        and r.overwriting.disjoint(c.place, target, number)
    )


def is_unread(r: Reversal, target: gast.Subscript, name: str, number: int) -> bool:
    """Whether nobody reads the adjoint of what a write destroys.

    It is read where the element was written before, and where the array was made of something
    that varies.
    """
    if r.in_shadow(name, number):
        return False
    birth = r.analysed.birth(name, number)
    if birth is not None:
        s = r.places.statement[birth]
        if not isinstance(s, gast.Assign) or r.flow.value(s.value).varied:
            return False
    elif not _is_alone(r, name, number) or name in r.analysed.varied:
        return False
    writes = r.analysed.classes.writes
    members = set(r.analysed.classes.members(name))
    for n in sorted(n for n, w in writes.items() if not members.isdisjoint(w) and n != number):
        if birth is not None and (n < birth or r.analysed.birth(name, n) not in (birth, None)):
            continue
        if writes[n] != (name,) or r.analysed.calls_at(n):
            return False
        s = r.places.statement[n]
        place = written_place(s)
        through = place if isinstance(place, gast.Subscript) else None
        if r.overwriting.may(n, through, number, target, birth):
            return False
    return r.overwriting.written_once(target, number, birth)


def _is_alone(r: Reversal, name: str, number: int) -> bool:
    """Whether a name holds the caller's array, which no other name shares."""
    var = r.flow.before[number].get(name)
    return (
        name in r.analysed.params
        and var is not None
        and var.defs == r.flow.before[0][name].defs
        and set(r.analysed.classes.members(name)) == {name}
    )
