"""Each statement has nodes of its own, since facts are kept by the identity of nodes.

What lowering writes may stand in several statements, in each of which a name may hold something
else; those that stand in one already are copied.
"""

from __future__ import annotations

from typing import Any

import gast

from tangentish.lower.known import Marks
from tangentish.tree.walk import BLOCKS, copy_shallow

_PARTS = (gast.expr, gast.Slice, gast.keyword)


def own_nodes(stmts: list[gast.stmt], marks: Marks) -> list[gast.stmt]:
    """Return statements of which no two share an expression.

    Args:
        stmts: a function's body in normal form.
        marks: takes the copies of what is marked.
    """
    return _Owner(marks).block(stmts)


class _Owner:
    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self.seen: set[int] = set()

    def block(self, stmts: list[gast.stmt]) -> list[gast.stmt]:
        return [self.statement(s) for s in stmts]

    def statement(self, s: gast.stmt) -> gast.stmt:
        mine: set[int] = set()
        for field in s._fields:
            old = getattr(s, field, None)
            if isinstance(old, list) and field in BLOCKS:
                continue
            new = self.owned(old, mine)
            if new is not old:
                setattr(s, field, new)
        self.seen |= mine
        for field in BLOCKS:
            if getattr(s, field, None):
                setattr(s, field, self.block(getattr(s, field)))
        return s

    def owned(self, node: Any, mine: set[int]) -> Any:
        """A part of a statement, copied if it stands in another one; noted in `mine`."""
        if isinstance(node, list):
            new = [self.owned(item, mine) for item in node]
            return node if all(a is b for a, b in zip(new, node, strict=True)) else new
        if isinstance(node, gast.withitem):
            return copy_shallow(node, context_expr=self.owned(node.context_expr, mine))
        if not isinstance(node, _PARTS) or isinstance(node, gast.Constant):
            return node
        changes = {}
        for field in node._fields:
            old = getattr(node, field, None)
            new = self.owned(old, mine)
            if new is not old:
                changes[field] = new
        if changes or id(node) in self.seen:
            made = copy_shallow(node, **changes)
            if hasattr(node, "lineno"):
                gast.copy_location(made, node)
            node = self.marks.moved(node, made)
        mine.add(id(node))
        return node


__all__ = ["own_nodes"]
