"""The reverse of lines that make arrays which others look at.

Their adjoints are parts of a shadow, which the lines of `shadowing` bind; what only looks at such
an array has no adjoint of its own.
"""

from __future__ import annotations

import gast

from tangentish.analyse.values import PARAMETER
from tangentish.analyse.views import view_of
from tangentish.differentiate.adjoints import Held
from tangentish.differentiate.calls import reverse_call, undo_call
from tangentish.differentiate.contributions import flush
from tangentish.differentiate.incoming import Incoming
from tangentish.differentiate.parts import load
from tangentish.differentiate.restore import AFTER
from tangentish.differentiate.reversal import Reversal
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import binds, substitute


def reverse_birth(r: Reversal, s: gast.Assign, number: int) -> None:
    """`x = np.sin(y)`, at the line that makes the shadow of `x`, behind it."""
    made = r.analysed.born[number]
    if made == PARAMETER:
        return
    primal = r.places.statement[made]
    value = r.flow.value(primal.value)
    (target,) = primal.targets
    if value.callee is not None and (value.varied or value.callee.analysed.given):
        r.restore.need_name(s.targets[0].id, number, AFTER)
        held = {target.id: Held(True, r.has_masks)} if value.varied else {}
        reverse_call(r, primal, made, value.callee, [target.id], held)
        return
    if not value.varied:
        undo_call(r, made)
        return
    r.restore.need_name(s.targets[0].id, number, AFTER)
    if view_of(primal.value, r.flow) is not None:
        _looked_up(r, s, number, made)
        return
    out = r.restore.frame.out
    start, t = len(out), r.namer.fresh("t")
    push = r.push()
    push.push(primal.value, Incoming(load(t), True, False, r.has_masks), root=True)
    flush(r, push, made, frozenset(), target.id)
    g = r.adjoints.name(target.id)
    if any(g in binds(line) for line in out[start:]):  # for what it held before
        out[start:start] = quote("{t} = {g}", t=t, g=g)
    else:
        out[start:] = [substitute(line, {t: load(g)}) for line in out[start:]]


def _looked_up(r: Reversal, s: gast.Assign, number: int, made: int) -> None:
    """`y = x.reshape(-1)`: what a copy has received goes to the array that it was made of."""
    primal = r.places.statement[made]
    view = view_of(primal.value, r.flow)
    assert view is not None
    own, whole = s.targets[0].id, r.analysed.shadows[view.root]
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
