"""Add up in one statement what an adjoint receives from one line of the primal.

    >>> from tangentish.optimise.show import show_pass
    >>> show_pass(lambda stmts, names: gather_sums(stmts, names, names), '''
    ... def f(x, y, g):
    ...     bx = g * np.cos(x)
    ...     by = g
    ...     bx += g * y
    ...     by -= g * x
    ...     return bx, by
    ... ''')
    def f(x, y, g):
        bx = g * np.cos(x) + g * y
        by = g - g * x
        return (bx, by)

Keeps:    every value up to the rounding of a sum; lines of a readable length.
Assumes:  what is added has no effect of its own, unless it takes something off a list.
"""

from __future__ import annotations

from collections.abc import Callable

import gast

from tangentish.differentiate.adjoints import added, subtracted
from tangentish.optimise.constants import drop_ones
from tangentish.optimise.dead import root_name
from tangentish.optimise.nest import changed_by, size_of
from tangentish.tree.mutations import changed_names
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.walk import COMPOUND, equal, names_read, with_blocks

Stmts = list[gast.stmt]
Names = frozenset[str]
LONGEST = 40


def gather_sums(
    stmts: Stmts,
    candidates: Names,
    plain: Names,
    sharing: Callable[[str], Names] = lambda name: frozenset({name}),
) -> Stmts:
    """Return the block with consecutive additions to a name in one statement.

    Args:
        stmts: the body of a function.
        candidates: names that generated text introduced.
        plain: names whose first value may be the sum: `b = e` and `b += f` give `b = e + f`,
            which has the type of `e` only where all types are alike.
        sharing: all names that may share memory with a name.
    """
    out: Stmts = []
    for s in stmts:
        if isinstance(s, COMPOUND):
            s = with_blocks(s, lambda block: gather_sums(block, candidates, plain, sharing))
        out.append(s)
        target = _updated(s)
        if target is not None and root_name(target) in candidates:
            _join_last(out, target, plain, sharing)
        again = _added_again(s)
        if again is not None and again.target.id in plain & candidates:
            whole = [*out[:-1], again]
            _join_last(whole, again.target, plain, sharing, onto_first=True)
            out = whole if len(whole) < len(out) else out
    return out


def _join_last(
    out: Stmts,
    target: gast.expr,
    plain: Names,
    sharing: Callable[[str], Names],
    onto_first: bool = False,
) -> None:
    """Join the last statement with the one before it that adds to the same place.

    With `onto_first` only where that is an assignment, which it makes one of the sum.
    """
    last, name = out[-1], root_name(target)
    between: Stmts = []
    for k in range(len(out) - 2, -1, -1):
        s = out[k]
        if isinstance(s, COMPOUND) or _line(s) != _line(last):
            return
        before = _updated(s)
        if onto_first and before is not None and equal(before, target):
            return
        if (before is not None and equal(before, target)) or (
            _assigned(s) == name and name in plain and isinstance(target, gast.Name)
        ):
            joined = _joined(s, last)
            if size_of(joined) <= LONGEST:
                _place(out, k, joined, between, sharing)
            return
        if name in names_read(s) or changed_by(s, sharing) & names_read(target):
            return
        between.append(s)


def _place(
    out: Stmts, k: int, joined: gast.stmt, between: Stmts, sharing: Callable[[str], Names]
) -> None:
    """Put the sum where the last of its statements stood, or the first, if it sees the same."""
    changed = frozenset().union(*(changed_by(s, sharing) for s in between))
    if not changed & names_read(out[k]):
        out[k:] = [*out[k + 1 : -1], joined]
    elif not changed & names_read(out[-1].value):
        out[k:] = [joined, *out[k + 1 : -1]]


def _joined(first: gast.stmt, last: gast.stmt) -> gast.stmt:
    """`b = e` or `b += e`, and `b += f` after it, as one statement."""
    plus = isinstance(last.op, gast.Add)
    if isinstance(first, gast.Assign):
        total = (added if plus else subtracted)(first.value, last.value)
        new: gast.stmt = gast.Assign(first.targets, total, None)
    elif plus and isinstance(first.op, gast.Sub):
        new = gast.AugAssign(first.target, last.op, subtracted(last.value, first.value))
    else:
        same = type(first.op) is type(last.op)
        total = (added if same else subtracted)(first.value, last.value)
        new = gast.AugAssign(first.target, first.op, total)
    (new,) = drop_ones([new], frozenset())
    return with_origin(new, origin_of(first))


def _line(s: gast.stmt) -> tuple[int, int, str] | None:
    """The line of the primal that a statement belongs to."""
    origin = origin_of(s)
    return None if origin is None else (origin.line, origin.column, origin.text)


def _updated(s: gast.stmt) -> gast.expr | None:
    """The name or the part of an array to which a statement adds what does not depend on it.

    What is taken off a list is something else each time.
    """
    if (
        isinstance(s, gast.AugAssign)
        and not changed_names(s.value)
        and isinstance(s.op, (gast.Add, gast.Sub))
        and root_name(s.target) not in names_read(s.value)
    ):
        target: gast.expr = s.target
        return target
    return None


def _added_again(s: gast.stmt) -> gast.AugAssign | None:
    """`b += e` for `b = b + e`, which makes a new array of the sum."""
    name = _assigned(s)
    if name is None or not isinstance(s.value, gast.BinOp) or not isinstance(s.value.op, gast.Add):
        return None
    left, right = s.value.left, s.value.right
    if not isinstance(left, gast.Name) or left.id != name or name in names_read(right):
        return None
    return with_origin(gast.AugAssign(s.targets[0], gast.Add(), right), origin_of(s))


def _assigned(s: gast.stmt) -> str | None:
    """The name that a statement binds to an expression."""
    if isinstance(s, gast.Assign) and isinstance(s.targets[0], gast.Name):
        name: str = s.targets[0].id
        return name
    return None
