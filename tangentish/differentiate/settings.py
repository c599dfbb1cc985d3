"""What the body of a `with` sets for itself: `warnings.simplefilter(...)`, as its first statements.

The contexts around them take such settings back, so they are no effects of the function.
"""

from __future__ import annotations

import gast

from tangentish.analyse.analysed import Analysed
from tangentish.parse.contexts import is_setting
from tangentish.tree.walk import dotted, names_read, statements

Stmts = list[gast.stmt]


def settings_of(s: gast.With, a: Analysed) -> Stmts:
    """The calls at the start of the body of a `with` that set what its contexts take back."""
    found: Stmts = []
    for c in s.body:
        if not isinstance(c, gast.Expr) or not isinstance(c.value, gast.Call):
            break
        given = [*c.value.args, *(k.value for k in c.value.keywords)]
        if not is_setting(target_of(c.value, a)) or names_read(given) & a.locals:
            break
        found.append(gast.Expr(c.value))
    return found


def contained_calls(a: Analysed) -> frozenset[int]:
    """The calls, by identity, whose effect a `with` around them takes back."""
    found: set[int] = set()
    for s in statements(a.fn.body):
        if isinstance(s, gast.With):
            found.update(id(i.context_expr) for i in s.items)
            found.update(id(c.value) for c in settings_of(s, a))
    return frozenset(found)


def target_of(call: gast.Call, a: Analysed) -> object:
    """The object that a call calls."""
    return a.flow.evaluator.resolved.get(dotted(call.func))
