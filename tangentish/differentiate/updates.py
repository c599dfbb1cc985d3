"""The reverse of updates in place: `x[i] op= v`, and `x op= v` on an array."""

from __future__ import annotations

from dataclasses import replace

import gast

from tangentish.analyse.flow import root_of
from tangentish.analyse.kinds import Kind, Num, Static
from tangentish.analyse.values import Value
from tangentish.differentiate.adjoints import Held, added, factor_of
from tangentish.differentiate.contributions import flush
from tangentish.differentiate.incoming import Incoming, is_fresh
from tangentish.differentiate.mirror import mirrored
from tangentish.differentiate.parts import copied, load
from tangentish.differentiate.push import Contribution, Push
from tangentish.differentiate.reversal import Reversal
from tangentish.differentiate.writes import (
    incoming_of,
    is_apart,
    is_unread,
    may_overwrite,
    reduced,
    shielded,
    undo_write,
)
from tangentish.tree.nodes import is_each
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import equal, names_read


def reverse_update(r: Reversal, s: gast.AugAssign, number: int) -> None:
    """Write the reverse of `x[i] op= v`."""
    target = s.target
    name = root_of(target).id
    undo_write(r, target, number)
    if r.held(name, number) is None:
        return
    r.restore.need_written(target, number)
    r.own(name, number)
    place = mirrored(target, r.adjoints)
    if isinstance(s.op, gast.MatMult) and may_overwrite(r, target, number):
        _scattered(r, number, name, target, place)
    else:
        _place_update(r, s, number, name, target, place)


def _scattered(
    r: Reversal, number: int, name: str, target: gast.Subscript, place: gast.Subscript
) -> None:
    """`x[i] @= m`: an element of `x` is read once for each index, also where it is not written."""
    state = r.held(name, number)
    assert state is not None
    g = incoming_of(r, place, target, number)
    r.emit(quote("{p} = 0.0", p=place))
    push = r.push()
    push.push(r.flow.combined[number], Incoming(g, False, False, state.masked))
    push.contributions = [shielded(r, c) for c in push.contributions]
    flush(r, push, number, frozenset())


def _place_update(
    r: Reversal,
    s: gast.AugAssign,
    number: int,
    name: str,
    target: gast.Subscript,
    place: gast.expr,
) -> None:
    if isinstance(s.op, (gast.Add, gast.Sub)):
        _place_sum(r, s, number, name, target, place)
    else:
        combined = r.flow.combined[number]
        place_write(r, combined, combined.left, number, target, place)


def place_write(
    r: Reversal,
    combined: gast.expr,
    left: gast.expr,
    number: int,
    target: gast.Subscript,
    place: gast.expr,
) -> None:
    """`x[i] = x[i] op v`: contributions first, the target's adjoint last, unless they may meet.

    Args:
        r: the reversal.
        combined: what is written.
        left: what stands for the target in it.
        number: of the statement.
        target: the place that is written.
        place: the same place in the adjoint.
    """
    name = root_of(target).id
    shape = r.flow.value(target).kind
    state = r.held(name, number)
    assert state is not None
    g: gast.expr = place
    push = r.push()
    push.push(combined, Incoming(g, False, False, state.masked))
    own, others = _split(push.contributions, left)
    meeting = [c for c in others if _meets(r, c, name, target, number)]
    changes = own is None or not equal(own.incoming.expr, g)
    if (
        len(meeting) > 1
        or (meeting and changes)
        or (len(others) > 1 and not isinstance(shape, Num))
        or (others and may_overwrite(r, target, number))
    ):
        g = incoming_of(r, place, target, number)
        push = r.push()
        push.push(combined, Incoming(g, False, False, state.masked))
        own, others = _split(push.contributions, left)
        changes = own is None or not equal(own.incoming.expr, g)
    changes = changes and not is_unread(r, target, name, number)
    others.sort(key=lambda c: name in r.analysed.classes.members(c.name))
    push.contributions = [shielded(r, c) for c in others]
    if changes and meeting:
        _write_lines(r, push, number)
        _own_adjoint(r, own, place, g, number)
    flush(r, push, number, frozenset())
    if changes and not meeting:
        _own_adjoint(r, own, place, g, number)


def _place_sum(
    r: Reversal,
    s: gast.AugAssign,
    number: int,
    name: str,
    target: gast.Subscript,
    place: gast.expr,
) -> None:
    """`x[i] += v`: the target keeps its adjoint, `v` receives it too."""
    shape = r.flow.value(target).kind
    state = r.held(name, number)
    assert state is not None
    push = _sum_push(r, s, place, shape, state)
    meeting = [c for c in push.contributions if _meets(r, c, name, target, number)]
    several = len(meeting) > 1 or (meeting and push.lines and not isinstance(shape, Num))
    overwritten = may_overwrite(r, target, number) and not is_each(s.op)
    if several or (push.contributions and overwritten):
        push = _sum_push(r, s, incoming_of(r, place, target, number, is_each(s.op)), shape, state)
    push.contributions.sort(key=lambda c: _meets(r, c, name, target, number))
    push.contributions = [shielded(r, c) for c in push.contributions]
    flush(r, push, number, frozenset())


def _sum_push(r: Reversal, s: gast.AugAssign, g: gast.expr, shape: Kind, state: Held) -> Push:
    """Push an adjoint to the value of `x[i] += v` or `x[i] -= v`."""
    push = r.push()
    if isinstance(s.op, gast.Sub):
        g = gast.UnaryOp(gast.USub(), g)
    incoming = reduced(r, g, shape, s.value, state)
    if "unbroadcast" in names_read(incoming.expr):
        r.need_helper("unbroadcast")
    push.push(s.value, incoming)
    return push


def _meets(r: Reversal, c: Contribution, name: str, target: gast.Subscript, number: int) -> bool:
    """Whether a contribution may change the adjoint that is being read."""
    return c.name in r.analysed.classes.members(name) and not is_apart(r, c, target, number)


def _split(
    found: list[Contribution], left: gast.expr
) -> tuple[Contribution | None, list[Contribution]]:
    """The contribution to the target itself, and the others."""
    whole = left.id if isinstance(left, gast.Name) else None
    own = [c for c in found if (c.place is left if whole is None else _is_of(c, whole))]
    if not own:
        return None, found
    total = own[0].incoming.expr
    for c in own[1:]:  # `x *= x`
        total = added(total, c.incoming.expr)
    first = own[0] if len(own) == 1 else replace(own[0], incoming=Incoming(total))
    return first, [c for c in found if c not in own]


def _is_of(c: Contribution, name: str) -> bool:
    """Whether a contribution goes to all that a name holds."""
    return c.name == name and c.place is None


def _write_lines(r: Reversal, push: Push, number: int) -> None:
    """Write the shared values that contributions read, ahead of these."""
    for line in push.lines:
        r.restore.need(line, number)
    r.emit(push.lines)
    r.helpers.update(push.helpers)
    push.lines = []


def _own_adjoint(
    r: Reversal, own: Contribution | None, place: gast.expr, g: gast.expr, number: int
) -> None:
    """Give the place its own new adjoint: zero, a multiple of the old one, or another value."""
    target = expr("{p}[...]", p=place) if isinstance(place, gast.Name) else place
    if own is None:
        r.emit(quote("{p} = 0.0", p=target))
        return
    r.restore.need(own.incoming.expr, number)
    factor = factor_of(own.incoming.expr, g) if equal(g, place) else None
    if factor is not None:
        r.emit(quote("{p} *= {f}", p=place, f=factor))
    else:
        r.emit(quote("{p} = {e}", p=target, e=own.incoming.expr))


def reverse_whole_update(r: Reversal, s: gast.AugAssign, number: int, name: str) -> None:
    """`x op= v` on an array: in place."""
    undo_write(r, s.target, number)
    if r.in_shadow(name, number):
        _in_its_place(r, s, number, name)
        return
    if name not in r.adjoints.held:
        return
    combined = r.flow.combined[number]
    b = r.adjoints.name(name)
    state = r.adjoints.held.pop(name)
    push = r.push()
    g = Incoming(load(b), False, False, state.masked)
    push.push(combined, g)
    own = [c for c in push.contributions if c.name == name]
    parts = [c for c in own if c.place is not None]
    if parts:
        r.adjoints.held[name] = state
        _whole_with_parts(r, s, number, name, state)
        return
    push.contributions = [shielded(r, c) for c in push.contributions if c.name != name]
    r.adjoints.held[name] = state
    total: gast.expr | None = None
    for c in own:
        total = c.incoming.expr if total is None else added(total, c.incoming.expr)
    if total is not None:
        r.restore.need(total, number)
    flush(r, push, number, frozenset())
    if total is None:
        del r.adjoints.held[name]
    elif not (isinstance(total, gast.Name) and total.id == b):
        r.emit(quote("{b} = {e}", b=b, e=total))
        r.adjoints.held[name] = Held(is_fresh(total), state.masked)


def _in_its_place(r: Reversal, s: gast.AugAssign, number: int, name: str) -> None:
    """`x op= v` on an array that others look at: as `x[...] op= v`."""
    r.held(name, number)
    index = gast.Constant(..., None)
    target = gast.Subscript(load(name), index, gast.Load())
    r.flow.values[id(index)] = Value(Static(...))
    r.flow.values[id(target)] = r.flow.values[id(target.value)] = r.flow.value(
        r.flow.combined[number].left
    )
    r.flow.keep.append(target)
    _place_update(r, s, number, name, target, load(r.adjoints.name(name)))


def _whole_with_parts(r: Reversal, s: gast.AugAssign, number: int, name: str, state: Held) -> None:
    """`x *= x[0]`: parts of the array receive from a copy of its adjoint, after the whole."""
    t = r.namer.fresh("t")
    r.emit(quote("{t} = {b}.copy()", t=t, b=r.adjoints.name(name)))
    push = r.push()
    push.push(r.flow.combined[number], Incoming(load(t), False, False, state.masked))
    whole = [c for c in push.contributions if c.name == name and c.place is None]
    push.contributions = [c for c in push.contributions if c not in whole]
    _write_lines(r, push, number)
    total: gast.expr = gast.Constant(0.0, None)
    for k, c in enumerate(whole):
        total = added(total, c.incoming.expr) if k else c.incoming.expr
    total = copied(total, r.kind_before(name, number), r.helpers)
    r.restore.need(total, number)
    r.emit(quote("{b} = {e}", b=r.adjoints.name(name), e=total))
    r.adjoints.held[name] = Held(True, state.masked)
    push.contributions = [shielded(r, c) for c in push.contributions]
    flush(r, push, number, frozenset())
