"""Lowering: from the user's statements to the normal form, still Python, still runnable.

The order of the rewritings, with the reason:

1. `contexts` and `deletions`: first, since a `with` that does nothing is no block, and what may be
   read after a `del` is a question about the user's own text.
2. `stars`: then, so that loops see what they run over; and once more for the targets of loops.
3. `loops`: then, while an `else` of a loop still stands for itself.
4. `exits`: before statements are taken apart, since it must see the user's own blocks.
5. `statements`: then, so that what it hoists lands in the right branch.
6. `unique`: then, since what stands in two statements may mean two things.
7. `numbers`: last, when no statement appears any more.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import gast

from tangentish.lower.contexts import without_null_contexts
from tangentish.lower.deletions import remove_deletions
from tangentish.lower.exits import structure
from tangentish.lower.forms import load
from tangentish.lower.known import ALONE, Known, Marks
from tangentish.lower.looks import looked_at_again
from tangentish.lower.loops import index_block, iterators
from tangentish.lower.numbers import number
from tangentish.lower.objects import dispatched
from tangentish.lower.stars import spread_block, spread_stars
from tangentish.lower.statements import Statements
from tangentish.lower.unique import own_nodes
from tangentish.tree.names import Namer
from tangentish.tree.normal import check
from tangentish.tree.walk import copy_shallow

__all__ = ["Lowered", "lower"]


@dataclass(frozen=True)
class Lowered:
    """A function in normal form.

    Attributes:
        fn: the function; every statement's origin carries its number.
        counters: the name that counts the trips of a loop, by the loop's statement number.
        temps: names that lowering introduced.
        once: names that every run assigns at most once, though several statements do.
        marks: the subscripts that stand for items of iterables and tuples.
        relies: the functions that were taken apart, under the names they had.
        bodies: the statements, as written, of called functions that took the places of calls.
        namer: knows every name in use.
    """

    fn: gast.FunctionDef
    counters: dict[int, str]
    temps: frozenset[str]
    once: frozenset[str]
    marks: Marks
    relies: tuple[gast.expr, ...]
    namer: Namer
    bodies: tuple[gast.stmt, ...] = ()


def lower(
    tree: gast.FunctionDef,
    namer: Namer,
    user_call: Callable[[gast.Call], bool],
    meaning: Callable[[gast.expr], object],
    known: Known = MappingProxyType({}),
    named: Callable[[Any, Namer], gast.expr] = lambda target, namer: load(target.__name__),
) -> Lowered:
    """Bring a parsed function into normal form.

    Args:
        tree: the function as parsed.
        namer: a namer that knows the function's names.
        user_call: whether a call is of a function that needs a derivative of its own.
        meaning: the object that a dotted name means, MISSING if that depends on the arguments.
        known: what the analysis has learned of places in the tree.
        named: an expression for a function, given what names are taken.
    """

    def dispatch(part: Any) -> Any:
        """What is done with objects as calls of functions."""
        return dispatched(part, known, lambda target: named(target, namer))

    tree = dispatch(tree)
    marks = Marks(alone=frozenset(place for place, fact in known.items() if fact == ALONE))
    relies = iterators(tree, meaning)
    tree = looked_at_again(tree, known, namer, meaning)
    tree = remove_deletions(without_null_contexts(tree, meaning), namer)

    def indexed(stmts: list[gast.stmt]) -> list[gast.stmt]:
        return index_block(stmts, namer, meaning, known, marks, dispatch)

    def made(stmts: list[gast.stmt]) -> list[gast.stmt]:
        """Statements that lowering has made, as if they were the user's."""
        spread = spread_block(stmts, namer, known, marks, meaning)
        return spread_block(indexed(spread), namer, known, marks, meaning)

    tree = spread_stars(tree, namer, known, marks, meaning)
    tree = copy_shallow(tree, body=indexed(tree.body))
    tree = spread_stars(tree, namer, known, marks, meaning)
    structured, result = structure(tree, namer)
    statements = Statements(
        namer, user_call, marks, made, meaning, known, named, once=frozenset({result} - {""})
    )
    body = own_nodes(statements.block(structured.body), marks)
    fn, counters = number(structured, body, statements.counters)
    if os.environ.get("TANGENTISH_DEBUG"):
        check(fn)
    return Lowered(
        fn,
        counters,
        frozenset(statements.temps) | frozenset({result} - {""}),
        frozenset({result} - {""}),
        marks,
        relies,
        namer,
    )
