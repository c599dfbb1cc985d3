"""The reverse of `x[i] = v`."""

from __future__ import annotations

import gast

from tangentish.analyse.activity import leaves
from tangentish.analyse.flow import number_of, root_of
from tangentish.analyse.kinds import Array, is_list, is_real
from tangentish.analyse.late import may_read_late
from tangentish.analyse.views import through, view_of
from tangentish.differentiate.broadcasting import same_shape
from tangentish.differentiate.contributions import flush
from tangentish.differentiate.incoming import Incoming, is_atom
from tangentish.differentiate.mirror import mirrored
from tangentish.differentiate.parts import load
from tangentish.differentiate.reversal import Reversal
from tangentish.differentiate.updates import place_write
from tangentish.differentiate.writes import (
    incoming_of,
    is_apart,
    is_unread,
    is_whole,
    may_overwrite,
    reduced,
    shielded,
    undo_write,
)
from tangentish.errors import Unsupported
from tangentish.tree.nodes import InPlace
from tangentish.tree.origin import origin_of
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import names_read


def reverse_store(r: Reversal, s: gast.Assign, number: int) -> None:
    """Write the reverse of `x[i] = v`."""
    (target,) = s.targets
    name = root_of(target).id
    undo_write(r, target, number)
    state = r.held(name, number)
    if state is None:
        return
    kind = r.kind_before(name, number)
    if not is_list(kind) and (not isinstance(kind, Array) or kind.type not in "fc"):
        return
    place = mirrored(target, r.adjoints)
    r.restore.need_written(target, number)
    push = r.push()
    idle = is_unread(r, target, name, number)
    shape = r.flow.value(target).kind
    value = r.flow.value(s.value)
    r.own(name, number)
    if value.varied and may_read_late(s, r.flow, r.analysed.pairs[number]):
        _read_late(r, s, number)
        return
    touches = name in _leaf_names(r, s.value)
    alike = is_real(value.kind) == is_real(shape)  # else what is imaginary is left out
    alike = alike and same_shape(value.kind, shape, r.analysed.lengths)
    if touches and is_whole(target) and alike:
        whole = load(r.adjoints.name(name))
        place_write(r, s.value, load(name), number, target, whole)
        return
    g: gast.expr = place.value if is_whole(target) else place
    apart = is_atom(place) and not may_overwrite(r, target, number)
    if value.varied and (not apart or (touches and not (idle and _apart(r, s, place)))):
        g = incoming_of(r, place, target, number)
    if touches and not idle:
        r.emit(quote("{p} = 0.0", p=place))
        idle = True
    if value.varied:
        incoming = reduced(r, g, shape, s.value, state)
        push.push(s.value, incoming)
        push.contributions = [shielded(r, c) for c in push.contributions]
        if push.helpers.get("unbroadcast") is None and "unbroadcast" in names_read(incoming.expr):
            r.need_helper("unbroadcast")
            r.restore.need(incoming.expr, number)
        flush(r, push, number, frozenset())
    if not idle:
        r.emit(quote("{p} = 0.0", p=place))


def _read_late(r: Reversal, s: gast.Assign, number: int) -> None:
    """Write the reverse of an assignment between vectors that may overlap."""
    (target,) = s.targets
    view = view_of(s.value, r.flow)
    root = root_of(target).id
    if view is None or not (view.root == root or r.in_shadow(view.root, number)):
        raise Unsupported(
            "a write into a vector of one that may overlap it, and is none of the views known",
            at=target, within=origin_of(s),
            why="NumPy may read there what it has written.",
            remedy="Give it a copy of what it reads: y.copy().",
        )  # fmt: skip
    whole = r.kind_before(root, number)
    if isinstance(whole, Array) and whole.rank > 1 and not r.in_shadow(root, number):
        r.share(root)  # a shadow lies in memory as the array does
    r.need_helper("move_back")
    r.held(view.root, number)
    source = through(s.value, r.flow, load(r.adjoints.name(view.root)))
    r.restore.need(source, number)
    place = mirrored(target, r.adjoints)
    r.emit([gast.Expr(InPlace(expr("move_back"), [place, source], []))])


def _apart(r: Reversal, s: gast.Assign, place: gast.Subscript) -> bool:
    """Whether nothing that the value receives goes to the elements that the store writes."""
    (target,) = s.targets
    names = r.namer.copy()
    push = r.push()
    push.push(s.value, Incoming(place))
    r.namer.reset(names)
    members = r.analysed.classes.members(root_of(target).id)
    return all(
        c.name not in members or is_apart(r, c, target, number_of(s)) for c in push.contributions
    )


def _leaf_names(r: Reversal, e: gast.expr) -> frozenset[str]:
    """Names that may receive something from an expression, and those sharing memory."""
    found = leaves(e, r.flow)
    return found.union(*map(r.analysed.classes.members, found))
