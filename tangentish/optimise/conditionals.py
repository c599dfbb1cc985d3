"""Write a branch that was a conditional expression of the user's as one again.

    >>> from tangentish.optimise.show import show_pass
    >>> show_pass(lambda stmts, names: restore_conditionals(stmts, lambda s: True), '''
    ... def f(x, y, dx):
    ...     if x > 0.0:
    ...         dt = dx * y
    ...         t = x * y
    ...     elif x > y:
    ...         dt = dx
    ...         t = x
    ...     else:
    ...         dt = -dx
    ...         t = -x
    ...     return t, dt
    ... ''')
    def f(x, y, dx):
        dt = dx * y if x > 0.0 else dx if x > y else -dx
        t = x * y if x > 0.0 else x if x > y else -x
        return (t, dt)

Keeps:    what is evaluated, and that only what is chosen is; a test that is repeated calls nothing.
Assumes:  statements in normal form.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import gast

from tangentish.optimise.nest import size_of
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.walk import COMPOUND, binds, copy_shallow, equal, names_read, walk, with_blocks

Stmts = list[gast.stmt]

LONGEST = 30
"""The size of a conditional expression that is still easy to read."""


def is_conditional(s: gast.If) -> bool:
    """Whether a branch stems from a statement of the user's that holds a conditional expression."""
    origin = origin_of(s) or origin_of(s.body[0])
    return origin is not None and _holds_conditional(origin.text)


@functools.lru_cache(maxsize=256)
def _holds_conditional(text: str) -> bool:
    if " else " not in text:
        return False
    try:
        found = gast.parse(text)
    except (SyntaxError, ValueError):  # the header of a compound statement
        return False
    return any(isinstance(node, gast.IfExp) for node in walk(found))


def restore_conditionals(stmts: Stmts, wanted: Callable[[gast.If], bool] = is_conditional) -> Stmts:
    """Return the block with conditional expressions in place of branches that bind the same names.

    Args:
        stmts: statements of a sweep.
        wanted: which branches may become one.
    """
    out: Stmts = []
    for s in stmts:
        if isinstance(s, COMPOUND):
            s = with_blocks(s, lambda block: restore_conditionals(block, wanted))
        out += _restored(s) if isinstance(s, gast.If) and wanted(s) else [s]
    return out


def _restored(s: gast.If) -> Stmts:
    """The statements that stand for a branch: itself, or one for each name that it binds."""
    if len(s.body) != len(s.orelse) or len(s.body) > 2:
        return [s]
    made = [_joined(s.test, a, b) for a, b in zip(s.body, s.orelse, strict=True)]
    if any(m is None or size_of(m) > LONGEST for m in made):
        return [s]
    if len(made) > 1:
        bound = binds(s.body[0]) | binds(s.body[1])
        if bound & names_read(s.test) or any(isinstance(n, gast.Call) for n in walk(s.test)):
            return [s]
    return [m for m in made if m is not None]


def _joined(test: gast.expr, a: gast.stmt, b: gast.stmt) -> gast.stmt | None:
    """`n = x if test else y` for `n = x` and `n = y`, `n += ...` for two of these."""
    if isinstance(a, gast.Assign) and isinstance(b, gast.Assign):
        if not isinstance(a.targets[0], gast.Name) or not equal(a.targets, b.targets):
            return None
    elif isinstance(a, gast.AugAssign) and isinstance(b, gast.AugAssign):
        same = equal(a.target, b.target) and type(a.op) is type(b.op)
        if not isinstance(a.target, gast.Name) or not same:
            return None
    else:
        return None
    return with_origin(copy_shallow(a, value=gast.IfExp(test, a.value, b.value)), origin_of(a))
