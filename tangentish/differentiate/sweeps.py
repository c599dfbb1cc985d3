"""The forward sweep: the user's statements, with the records that the reverse sweep reads."""

from __future__ import annotations

import gast

from tangentish.analyse.flow import number_of
from tangentish.differentiate.reads import shares_memory
from tangentish.differentiate.reversal import Reversal
from tangentish.tree.mutations import without_target
from tangentish.tree.nodes import InPlace
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import copy_shallow

Stmts = list[gast.stmt]


def forward_sweep(stmts: Stmts, reverse: Reversal) -> Stmts:
    """The statements of the primal in order, each with what is to be recorded around it."""
    records = reverse.recorder.records
    out: Stmts = []
    for s in stmts:
        n = number_of(s)
        new = _statement(s, n, reverse)
        added: list[gast.stmt] = list(records.alloc.get(n, []))
        if n in reverse.tests:
            kept = expr("bool({t})", t=s.test) if shares_memory(s.test, reverse.flow) else s.test
            added += quote("{f} = {t}", f=reverse.tests[n], t=kept)
        added += records.before.get(n, [])
        out += [with_origin(a, origin_of(s)) for a in added]
        out += [with_origin(x, origin_of(s)) for x in new]
        out += [with_origin(a, origin_of(s)) for a in records.after.get(n, [])]
    return out


def _statement(s: gast.stmt, n: int, reverse: Reversal) -> Stmts:
    if n in reverse.replaced:
        return reverse.replaced[n]
    if isinstance(s, gast.Return):
        return []
    if reverse.analysed.calls_at(n):
        return [copy_shallow(s, value=InPlace(s.value.func, s.value.args, s.value.keywords))]
    change = reverse.analysed.classes.list_change(s)
    if change is not None:
        return without_target(s, change)
    if isinstance(s, gast.If):
        test = (
            gast.Name(reverse.tests[n], gast.Load(), None, None) if n in reverse.tests else s.test
        )
        return [gast.If(test, forward_sweep(s.body, reverse), forward_sweep(s.orelse, reverse))]
    if isinstance(s, gast.For):
        return [gast.For(s.target, s.iter, forward_sweep(s.body, reverse), [], None)]
    if isinstance(s, gast.While):
        return [gast.While(s.test, forward_sweep(s.body, reverse), [])]
    if isinstance(s, gast.With):
        return [gast.With(s.items, forward_sweep(s.body, reverse), None)]
    return [s]
