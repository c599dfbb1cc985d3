"""What a star takes of an array is a list in Python, and an array in what is derived.

    def f(x):
        a, *b = x
        return b + b        # twice as long a list in Python, not twice as large an array

Such a name may stand where a list does what an array does: its items are read, it is gone through
or unpacked, or a function of NumPy makes an array of it.

Keeps:    the tree as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from tangentish.errors import TangentishError, Unsupported
from tangentish.lower.known import ARRAY, Known, place_of
from tangentish.tree.origin import origin_of
from tangentish.tree.walk import children, name_nodes, walk

Meaning = Callable[[gast.expr], object]
_READERS = (
    len, sum, max, min, any, all, tuple, enumerate, zip, reversed, map, filter,
)  # fmt: skip


def check_lists(fn: gast.FunctionDef, meaning: Meaning, known: Known) -> None:
    """Refuse places where what a starred target takes of an array must be a list.

    Args:
        fn: the function as parsed.
        meaning: the object that a dotted name means.
        known: what was learned of the stars.
    """
    stars = (n for n in walk(fn.body) if isinstance(n, gast.Starred) and _stores(n))
    taken = (s.value for s in stars if known.get(place_of(s)) == ARRAY)
    names = frozenset(n.id for t in taken for n in name_nodes(t))
    if names:
        _Checker(names, meaning).block(fn.body)


class _Checker:
    def __init__(self, names: frozenset[str], meaning: Meaning) -> None:
        self.names = names
        self.meaning = meaning

    def block(self, stmts: list[gast.stmt]) -> None:
        for s in stmts:
            try:
                self.statement(s)
            except TangentishError as error:
                error.locate(origin_of(s))
                raise

    def statement(self, s: gast.stmt) -> None:
        if isinstance(s, gast.AugAssign) and self.is_list(s.target):
            raise _refusal(s.target)
        for child in children(s):
            if isinstance(child, gast.stmt):
                self.block([child])
            elif not (self.is_list(child) and _goes_through(s, child)):
                self.check(child)

    def is_list(self, e: Any) -> bool:
        return isinstance(e, gast.Name) and e.id in self.names

    def check(self, e: Any) -> None:
        """Refuse lists in an expression where they might differ from tuples."""
        if self.is_list(e) and isinstance(e.ctx, gast.Load):
            raise _refusal(e)
        for child in children(e):
            if not (self.is_list(child) and self.reads(e, child)):
                self.check(child)

    def reads(self, e: Any, child: gast.Name) -> bool:
        """Whether an expression does the same with a list and with a tuple just below it."""
        if isinstance(e, gast.Call):
            target = self.meaning(e.func)
            library = str(getattr(target, "__module__", None) or type(target).__module__)
            return any(target is r for r in _READERS) or library.split(".")[0] == "numpy"
        if isinstance(e, gast.Subscript):
            return child is e.value and not isinstance(e.slice, gast.Slice)
        if isinstance(e, gast.Compare):
            return all(isinstance(op, (gast.In, gast.NotIn)) for op in e.ops)
        if isinstance(e, gast.UnaryOp):
            return isinstance(e.op, gast.Not)
        return isinstance(e, gast.Starred)


def _goes_through(s: gast.stmt, child: gast.expr) -> bool:
    """Whether a statement takes items from a list, or tests whether there are any."""
    if isinstance(s, gast.Assign):
        unpacked = all(isinstance(t, (gast.Tuple, gast.List)) for t in s.targets)
        return child is s.value and unpacked
    return isinstance(s, (gast.For, gast.If, gast.While, gast.Assert))


def _stores(e: gast.Starred) -> bool:
    return isinstance(e.ctx, gast.Store)


def _refusal(e: gast.Name) -> Unsupported:
    return Unsupported(
        f"`{e.id}`, a list, in a place where it might be told from an array", at=e,
        why="What a star takes of an array is held in an array.",
        remedy="Take the rows by index: `first, rest = x[0], x[1:]`.",
    )  # fmt: skip


__all__ = ["check_lists"]
