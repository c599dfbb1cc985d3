"""What may hold in front of each statement of a function, on any path to it.

>>> import gast
>>> from tangentish.lower.numbers import number
>>> fn = gast.parse("def f(a, b): c = a; d = b").body[0]
>>> fn, _ = number(fn, fn.body, {})
>>> before_each(fn, frozenset(), lambda s, facts: facts | {s.targets[0].id})
{0: frozenset(), 1: frozenset({'c'})}
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import gast

from tangentish.analyse.flow import number_of

T = TypeVar("T")


def before_each(
    fn: gast.FunctionDef,
    start: frozenset[T],
    step: Callable[[gast.stmt, frozenset[T]], frozenset[T]],
) -> dict[int, frozenset[T]]:
    """For each statement, by its number, all that may hold in front of it.

    Args:
        fn: a function in normal form.
        start: what holds at its entry.
        step: what holds after an assignment or an expression, by what holds in front of it.
    """
    table: dict[int, frozenset[T]] = {}
    left: list[frozenset[T]] = []  # by loop, what its breaks take along

    def block(stmts: list[gast.stmt], facts: frozenset[T]) -> frozenset[T]:
        for s in stmts:
            table[number_of(s)] = facts
            if isinstance(s, gast.If):
                facts = block(s.body, facts) | block(s.orelse, facts)
            elif isinstance(s, gast.With):
                facts = block(s.body, facts)
            elif isinstance(s, gast.Break):
                left[-1] |= facts
                return frozenset()  # nothing comes of this path
            elif isinstance(s, (gast.For, gast.While)):
                facts = loop(s, facts)
            else:
                facts = step(s, facts)
        return facts

    def loop(s: gast.For | gast.While, facts: frozenset[T]) -> frozenset[T]:
        left.append(frozenset())
        while True:
            table[number_of(s)] = facts
            new = facts | block(s.body, facts)
            if new == facts:
                return facts | left.pop()
            facts = new

    block(fn.body, start)
    return table
