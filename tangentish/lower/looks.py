"""Look at an array where it is read, not under a name for a view that cannot be written.

    >>> import ast
    >>> tree = gast.parse('''
    ... def f(A, w):
    ...     d = A.diagonal()
    ...     A[1, 1] *= w
    ...     return np.sum(d * d)
    ... ''').body[0]
    >>> value = tree.body[0].value
    >>> print(ast.unparse(gast.gast_to_ast(looked_at_again(tree, {look_at(value): AGAIN}))))
    def f(A, w):
        A[1, 1] *= w
        return np.sum(A.diagonal() * A.diagonal())

Such views are of `np.broadcast_to` and `diagonal`: an adjoint that was such a part of another one
could not be written either. That the view would be the same at each read is known from the
analysis.
"""

from __future__ import annotations

from typing import Any

import gast

from tangentish.lower.known import AGAIN, Known, look_at
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


def looked_at_again(tree: gast.FunctionDef, known: Known) -> gast.FunctionDef:
    """The function with the views in place of the names for them; what does not change is shared.

    Args:
        tree: the function.
        known: what the analysis has learned of places in it.
    """
    if not any(_is_look(s, known) for s in walk(tree)):
        return tree
    return copy_shallow(tree, body=_block(tree.body, {}, known))


def _block(stmts: Stmts, views: dict[str, gast.expr], known: Known) -> Stmts:
    """A block with views in place of the names that `views` tells, and of those that it binds."""
    out: Stmts = []
    for s in stmts:
        if _is_look(s, known):
            views = views | {s.targets[0].id: _seen(s.value, views)}
            continue
        if isinstance(s, COMPOUND):
            own = {f: getattr(s, f) for f in s._fields if f not in BLOCKS}
            s = copy_shallow(s, **{f: substitute(part, views) for f, part in own.items()})
            s = with_blocks(s, lambda block: _block(block, views, known))  # noqa: B023
        elif isinstance(s, gast.Assign):
            s = copy_shallow(s, targets=substitute(s.targets, views), value=_seen(s.value, views))
        else:
            s = substitute(s, views)
        out.append(s)
        views = {n: view for n, view in views.items() if n not in names_written(s)}
    return out or [gast.copy_location(gast.Pass(), stmts[0])]


def _seen(e: gast.expr, views: dict[str, gast.expr]) -> gast.expr:
    """A value with views in place of names; it stands where it stood."""
    made = substitute(e, views)
    return gast.copy_location(copy_shallow(made), e) if isinstance(e, gast.Name) else made


def _is_look(s: Any, known: Known) -> bool:
    """Whether a statement gives a name to such a view."""
    if not isinstance(s, gast.Assign) or len(s.targets) > 1:
        return False
    named = isinstance(s.targets[0], gast.Name)
    return named and hasattr(s.value, "lineno") and known.get(look_at(s.value)) == AGAIN
