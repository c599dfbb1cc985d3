"""What calls of the user's functions write into: arrays that they are given by their names."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import TYPE_CHECKING

import gast

from tangentish.analyse.kinds import UNKNOWN, Num, Static, holds_lists, may_be_shadowed, parts_of
from tangentish.analyse.splice import splice
from tangentish.analyse.values import Value
from tangentish.errors import Unsupported
from tangentish.lower.known import NAMED, Known, Learned, arguments_at, overlap_at
from tangentish.tree.origin import origin_of
from tangentish.tree.walk import names_read

if TYPE_CHECKING:
    from tangentish.analyse.analysed import Analysed, Callee
    from tangentish.analyse.kinds import Kind

Names = frozenset[str]
Overlaps = frozenset[Names]
APART: Overlaps = frozenset()


def callee_of(s: gast.stmt, values: Mapping[int, Value]) -> Callee | None:
    """What a statement calls, if it is a call of a function of the user's, or binds its result."""
    value = values.get(id(s.value)) if isinstance(s, (gast.Assign, gast.Expr)) else None
    found: Callee | None = None if value is None else value.callee or value.constant
    return found


def written_names(s: gast.stmt, values: Mapping[int, Value]) -> tuple[str, ...]:
    """The names through which a statement has a called function write."""
    callee = callee_of(s, values)
    return () if callee is None else _given(callee, callee.analysed.writes)


def changed_names(s: gast.stmt, values: Mapping[int, Value]) -> dict[str, Kind]:
    """The names of structures that a called function changes, with what they are then."""
    callee = callee_of(s, values)
    if callee is None or not callee.analysed.changes:
        return {}
    pairs = zip(callee.analysed.params, callee.arguments, strict=True)
    return {
        e.id: callee.exits[p] for p, e in pairs if p in callee.exits and isinstance(e, gast.Name)
    }


def taken_in(s: gast.stmt, values: Mapping[int, Value]) -> dict[str, list[gast.expr]]:
    """What structures take in by a call: for the name of each what else the function is given."""
    callee = callee_of(s, values)
    if callee is None or not callee.analysed.changes:
        return {}
    given = dict(zip(callee.analysed.params, callee.arguments, strict=True))
    found: dict[str, list[gast.expr]] = {}
    for p, others in callee.analysed.takes_in.items():
        if isinstance(e := given[p], gast.Name):
            found[e.id] = [g for q in sorted(others) if (g := given[q]) is not None]
    return found


def moved_names(s: gast.stmt, values: Mapping[int, Value]) -> tuple[str, ...]:
    """Those of what varies when the call is over."""
    callee = callee_of(s, values)
    return () if callee is None else _given(callee, callee.analysed.moves)


def _given(callee: Callee, params: Names) -> tuple[str, ...]:
    pairs = zip(callee.analysed.params, callee.arguments, strict=True)
    return tuple(sorted({e.id for p, e in pairs if p in params and isinstance(e, gast.Name)}))


def check_written(
    a: Analysed, call: gast.Call, callee: Analysed, arguments: Mapping[str, object]
) -> None:
    """See to it that what a called function writes into are arrays that have names.

    Args:
        a: the function in which the call stands.
        call: the call.
        callee: what is called.
        arguments: the expression for each parameter; None for a default.
    """
    for p in sorted(callee.writes | frozenset(callee.given)):
        e, name = arguments[p], callee.function.__name__
        if e is None:
            raise Unsupported(
                f"a call of `{name}`, which writes into the default of its parameter `{p}`",
                at=call, why="The next call would see what this one has written.",
                remedy="Give it an array.",
            )  # fmt: skip
        if not may_be_shadowed(callee.kinds[p]) or not _is_followed(callee, p):
            splice(a, call, callee.function)
            raise Unsupported(
                f"a call of `{name}`, which changes its argument `{p}`", at=call,
                why="It holds lists or dicts, is bound anew there, or is of unknown kind.",
                remedy="Let it work on a copy and return it.",
            )  # fmt: skip
        if hasattr(call, "lineno") and a.known.get(arguments_at(call)) != NAMED:
            raise Learned(arguments_at(call), NAMED)
        if not isinstance(e, gast.Name):
            raise Unsupported(
                f"a call of `{name}` here, which writes into its argument `{p}`", at=call,
                why="What it is given has no name.", remedy="Call it in a loop.",
            )  # fmt: skip


def _is_followed(callee: Analysed, p: str) -> bool:
    """Whether the change of an argument is followed: of a list or dict that holds no others."""
    if p not in callee.changes:
        return True
    kinds = (callee.kinds[p], callee.exits.get(p, UNKNOWN))
    return all(may_be_shadowed(k) and not any(map(holds_lists, parts_of(k))) for k in kinds)


def check_given_back(
    call: gast.Call, callee: Analysed, arguments: Mapping[str, object], known: Known
) -> None:
    """See to it that what a called function gives back of its arguments has names.

    Whether `x.ravel()` shares memory is seen where it is bound to one, not behind a call of it.
    """
    if not hasattr(call, "lineno") or known.get(arguments_at(call)) == NAMED:
        return
    plain = (gast.Name, gast.Constant, type(None))
    for p in () if callee.gives is None else names_read(callee.gives) & callee.kinds.keys():
        e = arguments[p]
        number = isinstance(callee.kinds[p], Num) and not isinstance(e, plain)
        if number or isinstance(e, (gast.Call, gast.BinOp)):
            raise Learned(arguments_at(call), NAMED)


def check_overlaps(a: Analysed, s: gast.stmt, pairs: frozenset[tuple[str, str]]) -> None:
    """See to it that a called function which writes knows which arguments may share memory."""
    callee = callee_of(s, a.flow.values)
    if callee is None or not callee.analysed.writes:
        return
    known = callee.analysed
    given = dict(zip(known.params, callee.arguments, strict=True))
    numbers = (Num, Static)
    arrays = [
        p for p, e in given.items() if e is not None and not isinstance(known.kinds[p], numbers)
    ]
    found = {
        frozenset({p, q})
        for p, q in combinations(arrays, 2)
        if {p, q} & known.writes and _may_share(given[p], given[q], pairs)
    }
    for p, q in map(sorted, found):
        both = holds_lists(known.kinds[p]) and holds_lists(known.kinds[q])
        if both and {p, q} & known.changes:
            splice(a, s.value, known.function)
            raise Unsupported(
                f"a call that changes `{p}` or `{q}`, which may hold one list or dict",
                at=s, within=origin_of(s),
                why="The change would be seen in both.", remedy="Give it a copy.",
            )  # fmt: skip
    if not found <= known.overlaps:
        raise Learned(overlap_at(s.value), frozenset(found | known.overlaps))


def _may_share(a: object, b: object, pairs: frozenset[tuple[str, str]]) -> bool:
    mine, others = names_read(a), names_read(b)
    return bool(mine & others) or any((x, y) in pairs for x in mine for y in others)
