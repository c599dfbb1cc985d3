"""Statements that change a list: which list, by which method, with what.

>>> import gast
>>> found = mutation(gast.parse("ys.append(x * x)").body[0])
>>> found.name, found.method, [gast.unparse(a) for a in found.arguments]
('ys', 'append', ['x * x'])
"""

from __future__ import annotations

from typing import NamedTuple

import gast

from tangentish.tree.nodes import InPlace
from tangentish.tree.walk import calls_in, names_read

METHODS = frozenset({"append", "insert", "pop", "reverse"})


class Mutation(NamedTuple):
    """A statement that calls a method which changes a list.

    Attributes:
        name: what holds the list, or is it. place: the list, `name` or a part of it.
        method: of the list. arguments: what it is given.
        call: the call. target: the name that is bound to what it returns, if one is.
    """

    name: str
    place: gast.expr
    method: str
    arguments: list[gast.expr]
    call: gast.Call
    target: str | None = None

    @property
    def item(self) -> gast.expr | None:
        """What the list takes in."""
        return self.arguments[-1] if self.method in ("append", "insert") else None

    @property
    def position(self) -> gast.expr | None:
        """Where the list takes in an item, or where one is taken off, if not at its end."""
        places = self.arguments[:1] if self.method in ("insert", "pop") else []
        return places[0] if places else None


def mutation(s: gast.stmt) -> Mutation | None:
    """The change of a list that a statement may be, if what is named there is a list."""
    if isinstance(s, gast.Expr):
        call, target = s.value, None
    elif isinstance(s, gast.Assign) and isinstance(s.targets[0], gast.Name):
        call, target = s.value, s.targets[0].id
    else:
        return None
    if not isinstance(call, gast.Call) or not isinstance(call.func, gast.Attribute):
        return None
    base, word = call.func.value, call.func.attr
    root = root_of_place(base)
    if root is None or word not in METHODS or call.keywords:
        return None
    return Mutation(root.id, base, word, call.args, call, target)


def root_of_place(e: gast.expr) -> gast.Name | None:
    """The name in front of a chain of indices and keys; None of anything else."""
    while isinstance(e, gast.Subscript) and not isinstance(e.slice, gast.Slice):
        e = e.value
    return e if isinstance(e, gast.Name) else None


def written_place(s: gast.stmt) -> gast.expr:
    """The place that a statement writes into: a subscript, or the name of what it changes."""
    change = mutation(s)
    if change is not None:
        return gast.Name(change.name, gast.Load(), None, None)
    if isinstance(s, gast.Expr):  # a call that writes into what it is given
        call: gast.expr = s.value
        return call
    target: gast.expr = s.targets[0] if isinstance(s, gast.Assign) else s.target
    return target


def without_target(s: gast.stmt, change: Mutation) -> list[gast.stmt]:
    """`ys.append(v)` and `t = None` for `t = ys.append(v)`; what takes an item off as it is."""
    if change.method == "pop" or change.target is None:
        return [s]
    return [gast.Expr(change.call), gast.Assign(s.targets, gast.Constant(None, None), None)]


def changed_names(node: object) -> frozenset[str]:
    """Names of what something in a tree may append to, take an item off, or write into."""
    found: set[str] = set()
    for call in calls_in(node):
        if isinstance(call, InPlace):
            found.update(call.unnamed, *map(names_read, (*call.args, *call.keywords)))
        elif isinstance(call.func, gast.Attribute):
            root = root_of_place(call.func.value) if call.func.attr in METHODS else None
            found |= set() if root is None else {root.id}
    return frozenset(found)
