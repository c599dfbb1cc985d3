"""Write tuples as they are: neither made of a list, nor made anew from a tuple.

    >>> from tangentish.optimise.show import show_pass
    >>> show_pass(lambda stmts, names: tuple_literals(stmts, tuples_of_calls(stmts, names)), '''
    ... def f(tape, by):
    ...     t, t2 = g_bwd(tape, by)
    ...     bp = tuple([by, t2])
    ...     return bp, (tuple(t[0]), t[1])
    ... ''')
    def f(tape, by):
        t, t2 = g_bwd(tape, by)
        bp = (by, t2)
        return (bp, t)

Keeps:    every value and its type.
Assumes:  backward halves return tuples, and where those hold tuples, tuples of such.
"""

from __future__ import annotations

import gast

from tangentish.optimise.dead import root_name
from tangentish.optimise.items import item_index
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.walk import copy_shallow, equal, name_nodes, walk

Stmts = list[gast.stmt]
Names = frozenset[str]


def tuple_literals(node: object, tuples: Names = frozenset()) -> object:
    """`(a, b)` for `tuple([a, b])`, all through statements; `t` for `tuple(t)` of a tuple.

    Args:
        node: statements, or a part of them.
        tuples: names that hold tuples, and where those hold tuples, tuples of such.
    """
    if isinstance(node, list):
        items = [tuple_literals(item, tuples) for item in node]
        return items if any(a is not b for a, b in zip(items, node, strict=True)) else node
    if not isinstance(node, gast.AST) or isinstance(node, (gast.Name, gast.Constant)):
        return node
    if (inner := _in_tuple(node)) is not None:
        if isinstance(inner, gast.List):
            return gast.Tuple(tuple_literals(inner.elts, tuples), gast.Load())
        if root_name(inner) in tuples:
            return inner
    changes = {}
    for f in node._fields:
        old = getattr(node, f, None)
        new = tuple_literals(old, tuples)
        if new is not old:
            changes[f] = new
    if not changes:
        return node
    new = with_origin(copy_shallow(node, **changes), origin_of(node))
    return _rebuilt(new, tuples) if "elts" in changes else new


def tuples_of_calls(stmts: Stmts, candidates: Names) -> Names:
    """Candidates that only ever hold what calls of functions of the text return, or items of it."""
    found: set[str] = set()
    others: set[str] = set()
    for s in stmts:
        for node in walk(s):
            if isinstance(node, gast.Assign) and _is_plain_call(node.value):
                found |= {n.id for n in name_nodes(node.targets[0]) if not _is_place(node)}
            elif isinstance(node, (gast.Assign, gast.AugAssign, gast.For)):
                targets = node.targets if isinstance(node, gast.Assign) else [node.target]
                others |= {n.id for t in targets for n in name_nodes(t)}
    return frozenset(found & candidates - others)


def _is_place(s: gast.Assign) -> bool:
    return isinstance(s.targets[0], gast.Subscript)


def _is_plain_call(e: gast.expr) -> bool:
    """Whether an expression calls a backward half."""
    return isinstance(e, gast.Call) and isinstance(e.func, gast.Name) and "_bwd" in e.func.id


def _in_tuple(node: gast.AST) -> gast.expr | None:
    """`x` of `tuple(x)`."""
    if (
        isinstance(node, gast.Call)
        and isinstance(node.func, gast.Name)
        and node.func.id == "tuple"
        and len(node.args) == 1
    ):
        found: gast.expr = node.args[0]
        return found
    return None


def _rebuilt(node: gast.AST, tuples: Names) -> gast.AST:
    """`t` for `(t[0], t[1])`, the items of a nested tuple that was made anew from all of them."""
    if not isinstance(node, gast.Tuple) or not node.elts or not isinstance(node.ctx, gast.Load):
        return node
    first = node.elts[0]
    if not isinstance(first, gast.Subscript) or root_name(first) not in tuples:
        return node
    whole, count = first.value, len(node.elts)
    same = all(
        isinstance(e, gast.Subscript) and equal(e.value, whole) and item_index(e.slice, count) == k
        for k, e in enumerate(node.elts)
    )
    return whole if same else node
