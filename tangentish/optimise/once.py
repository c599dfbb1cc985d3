"""Assign what is added just once to an element that is still zero.

    >>> from tangentish.optimise.show import show_pass
    >>> show_pass(assign_once, '''
    ... def f(x, y, bz):
    ...     bx = np.zeros_like(x)
    ...     for i in range(len(x) - 1, -1, -1):
    ...         bx[i] += bz * y[i]
    ...     return bx
    ... ''')
    def f(x, y, bz):
        bx = np.zeros_like(x)
        for i in range(len(x) - 1, -1, -1):
            bx[i] = bz * y[i]
        return bx

Keeps:    every value, up to the sign of zero.
Assumes:  what is added has the dtype of the array, or one that is cast to it without a word.
"""

from __future__ import annotations

import gast

from tangentish.rules import simplify
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.walk import COMPOUND, binds, copy_shallow, names_read, walk, with_blocks

Stmts = list[gast.stmt]
Names = frozenset[str]

BODIES = ("body", "orelse")


def assign_once(stmts: Stmts, candidates: Names) -> Stmts:
    """Return the block with assignments in place of first additions to elements.

    Args:
        stmts: statements of a reverse sweep.
        candidates: names that generated text introduced.
    """
    out = list(stmts)
    for k, s in enumerate(out):
        name = _zeroed(s, candidates)
        loop = None if name is None else _next_use(out, k + 1, name)
        if name is not None and loop is not None and isinstance(out[loop], gast.For):
            out[loop] = _in_loop(out[loop], name, ()) or out[loop]
    return [_within(s, candidates) for s in out]


def _within(s: gast.stmt, candidates: Names) -> gast.stmt:
    if not isinstance(s, COMPOUND):
        return s
    return with_blocks(s, lambda block: assign_once(block, candidates))


def _zeroed(s: gast.stmt, candidates: Names) -> str | None:
    """The candidate that a statement makes an array of zeros."""
    if not isinstance(s, gast.Assign) or not isinstance(s.targets[0], gast.Name):
        return None
    value = s.value
    made = (
        isinstance(value, gast.Call)
        and isinstance(value.func, gast.Attribute)
        and value.func.attr in ("zeros", "zeros_like")
        and isinstance(value.func.value, gast.Name)
        and value.func.value.id == "np"
    )
    name: str = s.targets[0].id
    return name if made and name in candidates else None


def _uses(node: object, name: str) -> int:
    """How often a name occurs."""
    return sum(isinstance(n, gast.Name) and n.id == name for n in walk(node))


def _next_use(stmts: Stmts, start: int, name: str) -> int | None:
    return next((k for k in range(start, len(stmts)) if _uses(stmts[k], name)), None)


def _in_loop(s: gast.For, name: str, variables: tuple[str, ...]) -> gast.For | None:
    """The loop with the one addition in it made an assignment; None if it is not the only one."""
    if _uses(s, name) != 1 or not _counts_from_zero(s):
        return None
    body = _in_block(s.body, name, (*variables, s.target.id))
    return None if body is None else with_origin(copy_shallow(s, body=body), origin_of(s))


def _in_block(stmts: Stmts, name: str, variables: tuple[str, ...]) -> Stmts | None:
    k = _next_use(stmts, 0, name)
    if k is None:
        return None
    s = stmts[k]
    new: gast.stmt | None = None
    if isinstance(s, gast.For):
        new = _in_loop(s, name, variables)
    elif isinstance(s, gast.If):
        field = next((f for f in BODIES if any(_uses(c, name) for c in getattr(s, f))), None)
        part = None if field is None else _in_block(getattr(s, field), name, variables)
        if field is not None and part is not None:
            new = with_origin(copy_shallow(s, **{field: part}), origin_of(s))
    elif isinstance(s, gast.AugAssign):
        new = _assigned(s, name, variables)
    return None if new is None else [*stmts[:k], new, *stmts[k + 1 :]]


def _assigned(s: gast.AugAssign, name: str, variables: tuple[str, ...]) -> gast.stmt | None:
    """`b[i, j] = e` for `b[i, j] += e` in loops over `i` and `j`."""
    place = s.target
    if not isinstance(place, gast.Subscript) or not isinstance(place.value, gast.Name):
        return None
    if place.value.id != name or not isinstance(s.op, (gast.Add, gast.Sub)):
        return None
    parts = place.slice.elts if isinstance(place.slice, gast.Tuple) else [place.slice]
    found = [p.id for p in parts if isinstance(p, gast.Name)]
    if len(set(variables)) != len(variables) or sorted(found) != sorted(variables):
        return None
    if not all(isinstance(p, (gast.Name, gast.Constant)) for p in parts):
        return None
    value = s.value if isinstance(s.op, gast.Add) else simplify.negate(s.value)
    return with_origin(gast.Assign([place], value, None), origin_of(s))


def _counts_from_zero(s: gast.For) -> bool:
    """Whether a loop over a range gives its variable no value twice, and no negative one."""
    if not isinstance(s.target, gast.Name) or any(s.target.id in binds(c) for c in s.body):
        return False
    if not isinstance(s.iter, gast.Call) or s.target.id in names_read(s.iter):
        return False
    if not isinstance(s.iter.func, gast.Name) or s.iter.func.id != "range":
        return False
    args = [_literal(a) for a in s.iter.args]
    if len(args) == 3:
        return args[1] is not None and args[1] >= -1 and args[2] == -1
    return len(args) == 1 or (args[0] is not None and args[0] >= 0)


def _literal(e: gast.expr) -> int | None:
    sign = 1
    if isinstance(e, gast.UnaryOp) and isinstance(e.op, gast.USub):
        e, sign = e.operand, -1
    value = getattr(e, "value", None) if isinstance(e, gast.Constant) else None
    return sign * value if type(value) is int else None
