"""What the reverses of all writes into arrays have in common."""

from __future__ import annotations

from dataclasses import replace

import gast

from tangentish.analyse.flow import root_of
from tangentish.analyse.kinds import Kind, Num
from tangentish.differentiate.adjoints import Held
from tangentish.differentiate.broadcasting import reduce_to
from tangentish.differentiate.incoming import Incoming
from tangentish.differentiate.parts import copied, load
from tangentish.differentiate.push import Contribution
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
        place: gast.expr = target
    else:
        kind = r.kind_before(name, number)
        old = load(name)
        place = expr("{n}[...]", n=name)
    value = copied(old, kind, r.helpers)
    key = ("memory", number)
    read = r.recorder.record(key, value, kind, r.restore.frames, number, BEFORE, f"{name}_old")
    r.emit(quote("{p} = {r}", p=place, r=read))


def _check_index(r: Reversal, target: gast.expr) -> None:
    """Refuse a write at an index that reads the array: undoing it needs the index first."""
    root = root_of(target)
    own = frozenset(r.analysed.classes.members(root.id))
    e = target
    while isinstance(e, (gast.Subscript, gast.Attribute)):
        if isinstance(e, gast.Subscript) and {n for n, _ in data_reads(e.slice)} & own:
            raise Unsupported(
                "a write at an index that reads the array written", at=target,
                why="The index is not the same after the write.",
                remedy="Give the index a name first.",
            )  # fmt: skip
        e = e.value


def refuse_repeats(target: gast.Subscript) -> None:
    """Refuse a write that may hit an element twice."""
    raise Unsupported(
        "a write at an array of indices", at=target,
        why="An element may be written twice by one statement.",
        remedy="Write the elements in a loop, or through a mask.",
    )  # fmt: skip


def reduced(r: Reversal, g: gast.expr, shape: Kind, value: gast.expr, state: Held) -> Incoming:
    """The adjoint of a stored value, from that of the place, to which it may be broadcast."""
    kind = r.flow.value(value).kind
    e = reduce_to(g, shape, kind, value, r.analysed.lengths)
    return Incoming(e, False, False, state.masked)


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
