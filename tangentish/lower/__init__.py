"""Lowering: from the user's statements to the normal form, still Python, still runnable.

The order of the rewritings, with the reason:

1. `contexts` and `deletions`: first, since a `with` that does nothing is no block, and what may be
   read after a `del` is a question about the user's own text.
2. `exits`: then, since moving code into branches must see the user's own blocks.
3. `statements`: then, so that what it hoists lands in the right branch.
4. `numbers`: last, when no statement appears any more.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

import gast

from tangentish.lower.contexts import without_null_contexts
from tangentish.lower.deletions import remove_deletions
from tangentish.lower.exits import structure
from tangentish.lower.numbers import number
from tangentish.lower.statements import Statements
from tangentish.tree.names import Namer
from tangentish.tree.normal import check

__all__ = ["Lowered", "lower"]


@dataclass(frozen=True)
class Lowered:
    """A function in normal form.

    Attributes:
        fn: the function; every statement's origin carries its number.
        counters: the name that counts the trips of a loop, by the loop's statement number.
        temps: names that lowering introduced.
        once: names that every run assigns at most once, though several statements do.
        elements: the subscripts that stand for the items of a loop's iterable.
        namer: knows every name in use.
    """

    fn: gast.FunctionDef
    counters: dict[int, str]
    temps: frozenset[str]
    once: frozenset[str]
    elements: tuple[gast.expr, ...]
    namer: Namer


def lower(
    tree: gast.FunctionDef,
    namer: Namer,
    user_call: Callable[[gast.Call], bool],
    is_range: Callable[[gast.expr], bool],
    resolve: Callable[[gast.expr], object],
) -> Lowered:
    """Bring a parsed function into normal form.

    Args:
        tree: the function as parsed.
        namer: a namer that knows the function's names.
        user_call: whether a call is of a function that needs a derivative of its own.
        is_range: whether the iterable of a loop is a call of `range`.
        resolve: gives the object that a free name or dotted name means.
    """
    own = remove_deletions(without_null_contexts(tree, resolve), namer)
    structured, result = structure(own, namer)
    statements = Statements(namer, user_call, is_range, once=frozenset({result} - {""}))
    body = statements.block(structured.body)
    fn, counters = number(structured, body, statements.counters)
    if os.environ.get("TANGENTISH_DEBUG"):
        check(fn)
    return Lowered(
        fn,
        counters,
        frozenset(statements.temps) | frozenset({result} - {""}),
        frozenset({result} - {""}),
        tuple(statements.elements),
        namer,
    )
