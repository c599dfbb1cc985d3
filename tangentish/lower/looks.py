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
from tangentish.tree.walk import copy_shallow, substitute, walk, with_blocks

Stmts = list[gast.stmt]


def looked_at_again(tree: gast.FunctionDef, known: Known) -> gast.FunctionDef:
    """The function with the views in place of the names for them; what does not change is shared.

    Args:
        tree: the function.
        known: what the analysis has learned of places in it.
    """
    views: dict[str, gast.expr] = {
        s.targets[0].id: s.value for s in walk(tree) if _is_look(s, known)
    }
    if not views:
        return tree

    def without(stmts: Stmts) -> Stmts:
        kept = [with_blocks(s, without) for s in stmts if not _is_look(s, known)]
        return kept or [gast.copy_location(gast.Pass(), stmts[0])]

    return substitute(copy_shallow(tree, body=without(tree.body)), views)


def _is_look(s: Any, known: Known) -> bool:
    """Whether a statement gives a name to such a view."""
    if not isinstance(s, gast.Assign) or len(s.targets) > 1:
        return False
    named = isinstance(s.targets[0], gast.Name)
    return named and hasattr(s.value, "lineno") and known.get(look_at(s.value)) == AGAIN
