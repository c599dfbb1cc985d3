r"""What is done with objects, as what their classes say: calls of functions, and items of a dict.

An object of a class of the user's is its attributes, a dict, to the text; which class it is of is
known to the analysis, which says what stands at each place:

    >>> from tangentish.emit.layout import show
    >>> tree = gast.parse("def f(p, q):\n    p.x += 1.0\n    return (p + q).norm(2)").body[0]
    >>> store, add, norm = tree.body[0].target, tree.body[1].value.func.value, tree.body[1].value
    >>> known = {
    ...     meant_at(store): Item(),
    ...     meant_at(add): Through(len, (0, 1)),
    ...     meant_at(norm): Bound(abs, ""),
    ... }
    >>> print(show(dispatched(tree, known, lambda f: load(f.__name__))))
    def f(p, q):
        p["x"] += 1.0
        return abs(len(p, q), 2)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import gast

from tangentish.lower.forms import load
from tangentish.lower.known import MANY, Place, place_of, shifted
from tangentish.tree.walk import copy_shallow

ATTRIBUTE = "attribute"
"""The `kind` of a constant that names an attribute of an object."""


@dataclass(frozen=True)
class Item:
    """An attribute is an item of the dict that the object is."""


@dataclass(frozen=True)
class Bound:
    """A method is a function; `first` is the object that it is given: "" the one it is a part of.

    "class": its class, `owner`; a name: what has this name; None: nothing.
    """

    function: Any
    first: str | None
    owner: Any = None


@dataclass(frozen=True)
class Through:
    """An operation is a call of a function, of the operands at some positions."""

    function: Any
    operands: tuple[int, ...]


@dataclass(frozen=True)
class Constantly:
    """An attribute is an object that the class holds."""

    value: Any


Meaning = Item | Bound | Through | Constantly


def meant_at(e: Any) -> Place:
    """Where something is done with an object."""
    return (*place_of(e), type(e).__name__, "meant")


def is_attribute(e: Any) -> bool:
    """Whether a subscript is an attribute of an object."""
    return isinstance(e.slice, gast.Constant) and e.slice.kind == ATTRIBUTE


def dispatched(tree: Any, known: Mapping[Place, Any], named: Callable[[Any], gast.expr]) -> Any:
    """A function, or a statement, with objects as dicts, and their methods as functions.

    Args:
        tree: the function as parsed, or the statement.
        known: what the analysis has learned of places in it.
        named: an expression for a function.
    """
    if not any(isinstance(fact, Item | Bound | Through | Constantly) for fact in known.values()):
        return tree
    return _Dispatch(known, named).of(tree)


class _Dispatch:
    def __init__(self, known: Mapping[Place, Any], named: Callable[[Any], gast.expr]) -> None:
        self.known = known
        self.named = named

    def of(self, node: Any) -> Any:
        if isinstance(node, list):
            return [self.of(item) for item in node]
        if not isinstance(node, gast.AST):
            return node
        changes = {}
        for f in node._fields:
            old = getattr(node, f, None)
            new = self.of(old)
            if new is not old and (not isinstance(old, list) or _differ(new, old)):
                changes[f] = new
        fact = None
        if getattr(node, "end_col_offset", None) is not None:
            fact = self.known.get(meant_at(node))
        if changes:
            node = copy_shallow(node, **changes)
        if fact is None:
            return node
        made = self.meant(node, fact)
        if not hasattr(made, "lineno"):
            gast.copy_location(made, node)
            if isinstance(made, gast.Call):  # at a place of its own: more may be asked of it
                shifted(made, MANY + 1, inside=False)
        return made

    def meant(self, e: Any, fact: Meaning) -> Any:
        if isinstance(fact, Item):
            return gast.Subscript(e.value, gast.Constant(e.attr, ATTRIBUTE), e.ctx)
        if isinstance(fact, Constantly):
            plain = type(fact.value) in (bool, int, float, complex, str, type(None))
            return gast.Constant(fact.value, None) if plain else self.named(fact.value)
        if isinstance(fact, Bound):
            return gast.Call(self.named(fact.function), [*self.first(e, fact), *e.args], e.keywords)
        if isinstance(e, gast.AugAssign):
            old = copy_shallow(e.target, ctx=gast.Load())
            value = gast.copy_location(gast.Call(self.named(fact.function), [old, e.value], []), e)
            new = gast.copy_location(gast.Assign([e.target], value, None), e)
            new.origin = e.origin
            return new
        operands = _operands(e)
        given = [operands[k] for k in fact.operands]
        words = e.keywords if isinstance(e, gast.Call) else []
        return gast.Call(self.named(fact.function), given, words)

    def first(self, e: gast.Call, fact: Bound) -> list[Any]:
        """What a method is given first."""
        if fact.first is None:
            return []
        if fact.first == "class":
            return [self.named(fact.owner)]
        return [load(fact.first) if fact.first else e.func.value]


def _operands(e: Any) -> list[Any]:
    """The operands of an operation, in order."""
    if isinstance(e, gast.BinOp):
        return [e.left, e.right]
    if isinstance(e, gast.UnaryOp):
        return [e.operand]
    if isinstance(e, gast.Compare):
        return [e.left, *e.comparators]
    if isinstance(e, gast.Subscript):
        return [e.value, e.slice]
    if isinstance(e, gast.Attribute):
        return [e.value]
    return [e.func, *e.args]


def _differ(a: list[Any], b: list[Any]) -> bool:
    return any(x is not y for x, y in zip(a, b, strict=True))


__all__ = ["ATTRIBUTE", "Bound", "Constantly", "Item", "Through", "dispatched", "is_attribute"]
