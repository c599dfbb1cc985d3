"""The reverse of lines that make arrays which others look at.

Their adjoints are parts of a shadow, which the lines of `shadowing` bind; what only looks at such
an array has no adjoint of its own.
"""

from __future__ import annotations

import gast

from tangentish.analyse.flow import root_of
from tangentish.analyse.kinds import Array, Num, Tup
from tangentish.analyse.values import PARAMETER
from tangentish.analyse.views import through, view_of, whole_of
from tangentish.differentiate.adjoints import Held, zero
from tangentish.differentiate.calls import reverse_call, undo_call
from tangentish.differentiate.contributions import flush
from tangentish.differentiate.incoming import Incoming
from tangentish.differentiate.items import undo_item
from tangentish.differentiate.lists import put_back, take_off
from tangentish.differentiate.parts import load
from tangentish.differentiate.push import Push
from tangentish.differentiate.restore import AFTER
from tangentish.differentiate.reversal import Reversal
from tangentish.differentiate.structures import part
from tangentish.tree.mutations import Mutation, mutation
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import DISPLAYS, binds, parts_of, substitute


def reverse_birth(r: Reversal, s: gast.Assign, number: int) -> None:
    """`x = np.sin(y)`, at the line that makes the shadow of `x`, behind it."""
    made = r.analysed.born[number]
    if made == PARAMETER:
        return
    primal = r.places.statement[made]
    value = r.flow.value(primal.value)
    (target,) = primal.targets
    if not isinstance(value.kind, Array):
        r.restore.read_memory(s.targets[0].id, number, None, AFTER)
    if value.callee is not None and (value.varied or value.callee.analysed.given):
        r.restore.need_name(s.targets[0].id, number, AFTER)
        held = {target.id: Held(True, r.has_masks)} if value.varied else {}
        seed: gast.expr = load(s.targets[0].id)
        if r.flow.before[made].get(s.targets[0].id) is not None:  # it held another one before
            t = r.namer.fresh("t")
            r.emit(quote("{t} = {g}", t=t, g=seed))
            seed = load(t)
        reverse_call(r, primal, made, value.callee, [target.id], held, seed)
        return
    if not value.varied:
        undo_call(r, made)
        return
    r.restore.need_name(s.targets[0].id, number, AFTER)
    if view_of(primal.value, r.flow) is not None:
        _looked_up(r, s, number, made)
        return
    g, t = r.adjoints.name(target.id), r.namer.fresh("t")
    r.emit(quote("{t} = {g}", t=t, g=g))
    out = r.restore.frame.out
    start = len(out)
    push = r.push()
    if isinstance(primal.value, DISPLAYS) or value.makes_record:
        push_numbers(r, push, primal.value, load(t))
    else:
        push.push(primal.value, Incoming(load(t), True, False, r.has_masks), root=True)
    flush(r, push, made, frozenset(), target.id)
    if not any(g in binds(line) for line in out[start:]):  # it is not for what it held before
        out[start - 1 :] = [substitute(line, {t: load(g)}) for line in out[start:]]


def _looked_up(r: Reversal, s: gast.Assign, number: int, made: int) -> None:
    """`y = x.reshape(-1)`: what a copy has received goes to the array that it was made of."""
    primal = r.places.statement[made]
    view = view_of(primal.value, r.flow)
    assert view is not None
    root = load(r.analysed.shadows[view.root])
    own, whole = s.targets[0].id, through(whole_of(primal.value, r.flow), r.flow, root)
    push = r.push()
    t = r.namer.fresh("t")
    push.push(primal.value, Incoming(load(t)))
    r.emit(quote("{t} = {g}", t=t, g=own))
    r.held(view.root, number)
    for c in push.contributions:  # what they read is restored whether or not they are added
        r.restore.need([*push.lines, c.incoming.expr], number)
        if c.place is not None:
            r.restore.need_index(c.place, number)
    start = len(r.restore.frame.out)
    flush(r, push, number, frozenset())
    given = r.restore.frame.out[start:]
    del r.restore.frame.out[start:]
    test = expr("not np.may_share_memory({y}, {x})", y=t, x=whole)
    r.emit([gast.If(test, given, [])])


def push_numbers(r: Reversal, push: Push, e: gast.expr, g: gast.expr) -> None:
    """Push what the shadow of a structure holds in the places of numbers to what it is made of."""
    value = r.flow.value(e)
    if isinstance(value.kind, Num):
        push.push(e, Incoming(g, True, False, r.has_masks))
    elif isinstance(e, DISPLAYS) or value.makes_record:
        items = value.operands if value.makes_record else parts_of(e)
        assert isinstance(value.kind, Tup)
        places = value.kind.places if isinstance(e, gast.Dict) else range(len(items))
        for item, place in zip(items, places, strict=True):
            if item is not None:
                push_numbers(r, push, item, part(g, place))
    elif isinstance(value.kind, Tup):
        view = view_of(e, r.flow)
        if view is not None and view.root not in r.analysed.shadows:  # it holds numbers alone
            push.push(e, Incoming(g, True, False, r.has_masks))


def reverse_mirror(r: Reversal, s: gast.Assign | gast.Expr, number: int) -> None:
    """`bys.append(0.0)`, behind `ys.append(v)`: what the adjoint of `v` holds is taken from it."""
    made = r.analysed.mirrors[number]
    change = r.analysed.classes.list_change(s)
    root = root_of(s.targets[0]).id if change is None else change.name
    r.restore.need_name(root, number, AFTER)
    r.restore.read_memory(root, number, None, AFTER)
    if change is not None and change.method == "pop":
        _give_back(r, change, number, made)
        return
    t = r.namer.fresh("t")
    r.taken[made] = t
    if change is None:
        place = gast.Subscript(s.targets[0].value, s.targets[0].slice, gast.Load())
        r.restore.need_written(place, number)
        r.emit(quote("{t} = {p}", t=t, p=place))
        undo_item(r, s, number)
        return
    e = take_off(r, change, number, change.place)
    if number not in r.undo:
        e = expr("{x}[{i}]", x=change.place, i=[-1, *e.args][-1])
    r.emit(quote("{t} = {e}", t=t, e=e))


def _give_back(r: Reversal, change: Mutation, number: int, made: int) -> None:
    """`v = ys.pop()`: the adjoint of `v` goes to its place in the shadow."""
    primal = mutation(r.places.statement[made])
    assert primal is not None
    g = zero(r.flow.value(change.call).kind, change.place)
    if primal.target is not None and r.adjoints.held.pop(primal.target, None) is not None:
        g = load(r.adjoints.name(primal.target))
    if number in r.undo:
        r.emit(put_back(r, change, number, change.place, g))


def reverse_taken(r: Reversal, value: gast.expr, number: int) -> None:
    """Push what was taken from the shadow of a structure to what the structure took in."""
    push = r.push()
    push_numbers(r, push, value, load(r.taken[number]))
    flush(r, push, number, frozenset())
