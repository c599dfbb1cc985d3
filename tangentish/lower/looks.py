"""Look at an array where it is read, not under a name for a view that cannot be written.

    >>> import ast
    >>> tree = gast.parse('''
    ... def f(A, w):
    ...     d = A.diagonal()
    ...     A[1, 1] *= w
    ...     c = np.broadcast_to(A[w > 1], (2, len(A)))
    ...     w = A[0, 0]
    ...     return np.sum(d * d) + np.sum(c)
    ... ''').body[0]
    >>> known = {look_at(tree.body[0].value): AGAIN, look_at(tree.body[2].value): FROM_NAMES}
    >>> made = looked_at_again(tree, known, Namer({"c_of"}), lambda e: None)
    >>> print(ast.unparse(gast.gast_to_ast(made)))
    def f(A, w):
        A[1, 1] *= w
        c_of2 = A[w > 1]
        c_of3 = (2, len(A))
        w = A[0, 0]
        return np.sum(A.diagonal() * A.diagonal()) + np.sum(np.broadcast_to(c_of2, c_of3))

Such views are of `np.broadcast_to` and `diagonal`: an adjoint that was such a part of another one
could not be written either. Which view each read means is known from the analysis.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from tangentish.lower.known import AGAIN, FROM_NAMES, Known, look_at
from tangentish.parse.resolve import MISSING
from tangentish.tree.names import Namer
from tangentish.tree.walk import (
    BLOCKS,
    COMPOUND,
    copy_shallow,
    names_written,
    substitute,
    walk,
    with_blocks,
)

Stmts = list[gast.stmt]
Views = dict[str, gast.expr]


def looked_at_again(
    tree: gast.FunctionDef,
    known: Known,
    namer: Namer,
    meaning: Callable[[gast.expr], object],
) -> gast.FunctionDef:
    """The function with the views in place of the names for them; what does not change is shared.

    Args:
        tree: the function.
        known: what the analysis has learned of places in it.
        namer: gives names.
        meaning: the object that a dotted name means, MISSING if that depends on the arguments.
    """
    if not any(_is_look(s, known) for s in walk(tree)):
        return tree
    return copy_shallow(tree, body=_Looks(known, namer, meaning).block(tree.body, {}))


class _Looks:
    def __init__(self, known: Known, namer: Namer, meaning: Callable[[gast.expr], object]) -> None:
        self.known = known
        self.namer = namer
        self.meaning = meaning

    def block(self, stmts: Stmts, views: Views) -> Stmts:
        """A block with views in place of the names that `views` tells, and of those it binds."""
        out: Stmts = []
        for s in stmts:
            if _is_look(s, self.known):
                view = _seen(s.value, views)
                if self.known[look_at(s.value)] == FROM_NAMES:
                    view = self.of_names(view, s, out)
                views = views | {s.targets[0].id: view}
                continue
            out.append(self.statement(s, views))
            views = {n: view for n, view in views.items() if n not in names_written(s)}
        return out or [gast.copy_location(gast.Pass(), stmts[0])]

    def statement(self, s: gast.stmt, views: Views) -> gast.stmt:
        """A statement with views in place of names."""
        if isinstance(s, COMPOUND):
            heads = {f: getattr(s, f) for f in s._fields if f not in BLOCKS}
            own = {f: substitute(head, views) for f, head in heads.items()}
            bound = names_written([head for head in heads.values() if head is not None])
            inside = {n: view for n, view in views.items() if n not in bound}
            return with_blocks(copy_shallow(s, **own), lambda block: self.block(block, inside))
        if isinstance(s, gast.Assign):
            targets = substitute(s.targets, views)
            return copy_shallow(s, targets=targets, value=_seen(s.value, views))
        return substitute(s, views)

    def of_names(self, view: gast.Call, s: gast.Assign, out: Stmts) -> gast.Call:
        """A view of what names stand for that are bound here."""

        def named(e: gast.expr) -> gast.expr:
            if all(isinstance(n, (gast.Constant, gast.Tuple, gast.Load)) for n in walk(e)):
                return e
            name = self.namer.fresh(f"{s.targets[0].id}_of")
            target = gast.copy_location(gast.Name(name, gast.Store(), None, None), e)
            out.append(gast.copy_location(gast.Assign([target], e, None), s))
            return gast.copy_location(gast.Name(name, gast.Load(), None, None), e)

        func = view.func
        if isinstance(func, gast.Attribute) and self.meaning(func) is MISSING:  # a method
            func = copy_shallow(func, value=named(func.value))
        words = [copy_shallow(k, value=named(k.value)) for k in view.keywords]
        return copy_shallow(view, func=func, args=[named(a) for a in view.args], keywords=words)


def _seen(e: gast.expr, views: Views) -> gast.expr:
    """A value with views in place of names; it stands where it stood."""
    made = substitute(e, views)
    return gast.copy_location(copy_shallow(made), e) if isinstance(e, gast.Name) else made


def _is_look(s: Any, known: Known) -> bool:
    """Whether a statement gives a name to such a view."""
    if not isinstance(s, gast.Assign) or len(s.targets) > 1:
        return False
    named = isinstance(s.targets[0], gast.Name) and hasattr(s.value, "lineno")
    return named and known.get(look_at(s.value)) in (AGAIN, FROM_NAMES)
