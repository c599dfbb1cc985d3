"""The forward sweep: the user's statements, with the records that the reverse sweep reads."""

from __future__ import annotations

from functools import partial

import gast

from tangentish.analyse.analysed import Analysed
from tangentish.analyse.flow import number_of
from tangentish.differentiate.mirror import each_update
from tangentish.differentiate.reads import shares_memory
from tangentish.differentiate.reversal import Reversal
from tangentish.tree.mutations import without_target
from tangentish.tree.nodes import InPlace, is_each
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import COMPOUND, binds, copy_shallow, with_blocks

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
    return plain_statement(s, reverse.analysed)


def primal_block(stmts: Stmts, a: Analysed) -> Stmts:
    """The user's statements alone."""
    out: Stmts = []
    for s in stmts:
        if isinstance(s, COMPOUND):
            out.append(with_blocks(s, partial(primal_block, a=a)))
        elif not isinstance(s, gast.Return) and not _is_of_shadows(s, a):
            out += [with_origin(x, origin_of(s)) for x in plain_statement(s, a)]
    return out


def _is_of_shadows(s: gast.stmt, a: Analysed) -> bool:
    """Whether a statement is a line for the shadows."""
    bound = binds(s) | frozenset(a.classes.writes.get(number_of(s), ()))
    return bool(bound) and bound <= frozenset(a.shadows.values())


def plain_statement(s: gast.stmt, a: Analysed) -> Stmts:
    """A statement without a block, such that it shows what it writes into."""
    if a.calls_at(number_of(s)):
        return [copy_shallow(s, value=InPlace(s.value.func, s.value.args, s.value.keywords))]
    change = a.classes.list_change(s)
    if change is not None:
        return without_target(s, change)
    if isinstance(s, gast.AugAssign) and is_each(s.op):
        return [each_update(s, s.target, s.value)]
    if isinstance(s, gast.Expr) and id(s.value) in a.lowered.marks.items:  # for the analysis alone
        return []
    return [s]
