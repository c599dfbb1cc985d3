"""Both sweeps tidied, and put together in one function."""

from __future__ import annotations

from typing import cast

import gast

from tangentish.differentiate.copies import entry_copies
from tangentish.differentiate.parts import bound, titled
from tangentish.differentiate.swept import Swept
from tangentish.optimise.conditionals import restore_conditionals
from tangentish.optimise.constants import drop_ones, propagate
from tangentish.optimise.copies import spare_copies
from tangentish.optimise.dead import remove_dead
from tangentish.optimise.factors import fold_factors
from tangentish.optimise.items import drop_zeros, fill_lists, split_lists
from tangentish.optimise.literals import tuple_literals, tuples_of_calls
from tangentish.optimise.nest import fold_single_uses
from tangentish.optimise.once import assign_once
from tangentish.optimise.sums import gather_sums
from tangentish.optimise.transient import spare_transient
from tangentish.optimise.tuples import land_results, restore_tuples, swap_names
from tangentish.tree.nodes import Title
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.quote import quote_one

Stmts = list[gast.stmt]
Names = frozenset[str]

MAX_NESTING = 4
"""How deep tuples are taken apart."""


def tidied(body: Stmts, swept: Swept) -> Stmts:
    """Statements with single uses folded, and names bound at once where that is shorter."""
    names, sharing = swept.foldable(), swept.sharing(body)
    body = fold_single_uses(restore_conditionals(body), names, sharing, swept.effectful)
    body = gather_sums(body, names, swept.plain(), sharing)
    body = restore_tuples(swap_names(land_results(body, names), names, swept.effectful), names)
    if not swept.has_tuples():
        return body
    return cast(Stmts, tuple_literals(body, tuples_of_calls(body, names)))


def split_items(backward: Stmts, swept: Swept) -> Stmts:
    """Statements of the reverse sweep with the adjoints of tuples item by item."""
    if not swept.has_tuples():
        return backward
    for _ in range(MAX_NESTING):
        names = frozenset(bound(backward)) - swept.analysed.locals
        filled = fill_lists(backward, names)
        split = split_lists(filled, names, swept.item)
        if split is filled:
            return drop_zeros(split, names)
        backward = propagate(split, names | frozenset(bound(split)) - swept.analysed.locals)
    return backward


def spared(backward: Stmts, swept: Swept, private: Names = frozenset()) -> Stmts:
    """Statements of the reverse sweep without factors of one and copies that are idle."""
    numbers = swept.numbers()
    floats = swept.floating(backward)
    backward = fold_factors(drop_ones(backward, numbers, floats), floats)
    names, sharing = swept.foldable(), swept.sharing()
    backward = drop_ones(backward, numbers, floats)
    backward = spare_copies(backward, names, swept.floats(), sharing, private)
    backward = spare_transient(backward, names, swept.arrays(), sharing)
    backward = assign_once(backward, swept.plain() - numbers)
    return drop_ones(backward, numbers, floats, swept.adjoints())


def reverse_half(
    swept: Swept, result: gast.expr | None, seeds: Names = frozenset()
) -> tuple[Stmts, Names]:
    """The reverse sweep up to its return without dead statements, and the names that it reads.

    Args:
        swept: both sweeps.
        result: what the reverse sweep returns; None for nothing.
        seeds: names of adjoints that it is given.
    """
    second = [*swept.reverse.recorder.records.cursors, *swept.backward]
    if result is not None:
        last = origin_of(swept.analysed.fn.body[-1])
        second.append(with_origin(quote_one("return {v}", v=result), last))
    second = propagate(second, swept.generated() | seeds)
    second = split_items(second, swept)
    second = drop_ones(second, swept.numbers(), swept.floating(second))
    sharing = swept.sharing(second)
    live = frozenset[str]() if result is not None else swept.outside()
    return remove_dead(second, live, swept.impure, sharing, swept.outside())


def assembled(swept: Swept, result: gast.expr) -> Stmts:
    """Both sweeps and the return, tidied, behind the entry copies."""
    a = swept.analysed
    backward, live = reverse_half(swept, result)
    forward, _ = remove_dead(
        swept.forward, live, swept.impure, swept.sharing(), buffers=swept.buffers()
    )
    mark = Title("reverse sweep")
    body = tidied([*forward, mark, *backward], swept)
    if swept.has_tuples():  # what their items were kept for may be gone
        body, _ = remove_dead(
            body, frozenset(), swept.impure, swept.sharing(body), buffers=swept.buffers()
        )
    cut = next(k for k, s in enumerate(body) if s is mark)
    forward, backward = body[:cut], spared(body[cut + 1 :], swept, swept.private())
    entry = entry_copies(a, [p for p in a.params if p in a.writes], body, swept.helpers)
    if forward and len(backward) > 1:
        return [*entry, Title("forward sweep"), *forward, Title("reverse sweep"), *backward]
    title = "reverse sweep" if len(backward) > 1 else ""
    return [*entry, *titled(title, [*forward, *backward])]
