"""Bind several names at once, as the user's own text does, and results where they belong.

    >>> from tangentish.optimise.show import show_pass
    >>> show_pass(land_results, '''
    ... def f(tape, by):
    ...     t, t2 = f_bwd(tape, by)
    ...     bx = t
    ...     by = by + t2
    ...     return bx, by
    ... ''')
    def f(tape, by):
        bx, t2 = f_bwd(tape, by)
        by = by + t2
        return (bx, by)

    >>> show_pass(swap_names, '''
    ... def f(a, b):
    ...     t = 0.5 * a
    ...     a = b
    ...     b = t
    ...     return a, b
    ... ''')
    def f(a, b):
        a, b = (b, 0.5 * a)
        return (a, b)

Keeps:    what every name holds after the statements.
Assumes:  candidates are names that generated text introduced.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable

import gast

from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.walk import COMPOUND, binds, equal, name_nodes, names_read, with_blocks

Stmts = list[gast.stmt]
Names = frozenset[str]


def land_results(stmts: Stmts, candidates: Names) -> Stmts:
    """Let a call bind the names that its results are given to at once."""
    uses = Counter(n.id for n in name_nodes(stmts))
    return _landed(stmts, frozenset(n for n in candidates if uses[n] == 2))


def _landed(stmts: Stmts, single: Names) -> Stmts:
    out: Stmts = []
    for s in stmts:
        if isinstance(s, COMPOUND):
            s = with_blocks(s, lambda block: _landed(block, single))
        elif _is_copy(s) and s.value.id in single and _land(out, s.value.id, s.targets[0].id):
            continue
        out.append(s)
    return out


def _land(out: Stmts, temporary: str, name: str) -> bool:
    """Rename `temporary`, a target of a call before, if nothing between knows `name`."""
    for k in range(len(out) - 1, -1, -1):
        s = out[k]
        if isinstance(s, gast.Assign) and temporary in binds(s):
            (target,) = s.targets
            if not isinstance(target, gast.Tuple) or name in binds(s):
                return False
            new = gast.Assign([_renamed(target, temporary, name)], s.value, None)
            out[k] = with_origin(new, origin_of(s))
            return True
        if name in names_read(s) or name in binds(s) or isinstance(s, gast.Break):
            return False
    return False


def _renamed(target: gast.expr, old: str, new: str) -> gast.expr:
    if isinstance(target, gast.Tuple):
        return gast.Tuple([_renamed(t, old, new) for t in target.elts], gast.Store())
    return gast.Name(new, gast.Store(), None, None) if target.id == old else target


def swap_names(
    stmts: Stmts, candidates: Names, effectful: Callable[[gast.AST], bool] = lambda e: False
) -> Stmts:
    """Write `t = b; b = a; a = t`, with `t` read nowhere else, as `b, a = a, b`.

    Args:
        stmts: the block.
        candidates: names that are not the user's.
        effectful: whether an expression calls something that may have an effect: it stays first.
    """
    uses = Counter(n.id for n in name_nodes(stmts))
    return _swapped(stmts, frozenset(n for n in candidates if uses[n] == 2), effectful)


def _swapped(stmts: Stmts, single: Names, effectful: Callable[[gast.AST], bool]) -> Stmts:
    out: Stmts = []
    for s in stmts:
        if isinstance(s, COMPOUND):
            s = with_blocks(s, lambda block: _swapped(block, single, effectful))
        out.append(s)
        if _is_copy(s) and s.value.id in single:
            _swap(out, effectful)
    return out


def _swap(out: Stmts, effectful: Callable[[gast.AST], bool]) -> None:
    """Make one statement of `t = E`, bindings of names, and `b = t` at the end."""
    last = out[-1]
    temporary = last.value.id
    for k in range(len(out) - 2, max(len(out) - 6, -1), -1):
        s = out[k]
        if not isinstance(s, gast.Assign) or not isinstance(s.targets[0], gast.Name):
            return
        if s.targets[0].id == temporary:
            _bind_at_once(out, k, any(effectful(part.value) for part in out[k:-1]))
            return


def _bind_at_once(out: Stmts, k: int, in_order: bool) -> None:
    first, *middle, last = out[k:]
    bound: set[str] = set()
    for s in middle:
        if names_read(s.value) & bound:
            return
        bound |= binds(s)
    name = last.targets[0].id
    if not middle or name in bound or len(bound) < len(middle):
        return
    targets, values = [s.targets[0] for s in middle], [s.value for s in middle]
    place = 0 if in_order else len(middle)
    targets.insert(place, last.targets[0])
    values.insert(place, first.value)
    new = gast.Assign([gast.Tuple(targets, gast.Store())], gast.Tuple(values, gast.Load()), None)
    out[k:] = [with_origin(new, origin_of(last))]


def restore_tuples(stmts: Stmts, candidates: Names) -> Stmts:
    """Write bindings that the user wrote as one statement, `a, b = x, y`, as one again.

    So are the adjoints moved that undo it.
    """
    out: Stmts = []
    for s in stmts:
        if isinstance(s, COMPOUND):
            s = with_blocks(s, lambda block: restore_tuples(block, candidates))
        elif out and _belongs(out[-1], s, candidates):
            s = _together(out.pop(), s)
        out.append(s)
    return out


def _belongs(before: gast.stmt, s: gast.stmt, candidates: Names) -> bool:
    a, b = origin_of(before), origin_of(s)
    if a is None or b is None or (a.line, a.column, a.text) != (b.line, b.column, b.text):
        return False
    if not _binds_names(before) or not _binds_names(s):
        return False
    if binds(before) & (names_read(s.value) | binds(s)):
        return False
    wanted = _assigned_together(a.text)
    pairs = [pair for part in (before, s) for pair in zip(*_sides(part), strict=True)]
    return bool(wanted) and all(
        (isinstance(value, gast.Name) and {target.id, value.id} <= candidates)
        or any(target.id == t and equal(value, v) for t, v in wanted)
        for target, value in pairs
    )


def _together(before: gast.Assign, s: gast.Assign) -> gast.Assign:
    targets, values = ([*a, *b] for a, b in zip(_sides(before), _sides(s), strict=True))
    new = gast.Assign([gast.Tuple(targets, gast.Store())], gast.Tuple(values, gast.Load()), None)
    return with_origin(new, origin_of(s))


def _sides(s: gast.Assign) -> tuple[list[gast.expr], list[gast.expr]]:
    (target,) = s.targets
    if isinstance(target, gast.Tuple) and isinstance(s.value, gast.Tuple):
        return target.elts, s.value.elts
    return [target], [s.value]


def _binds_names(s: gast.stmt) -> bool:
    if not isinstance(s, gast.Assign):
        return False
    (target,) = s.targets
    if isinstance(target, gast.Tuple):
        return isinstance(s.value, gast.Tuple) and len(s.value.elts) == len(target.elts)
    return isinstance(target, gast.Name)


@functools.lru_cache(maxsize=256)
def _assigned_together(text: str) -> tuple[tuple[str, gast.expr], ...]:
    """The names that a statement's text binds to a tuple, with its elements."""
    try:
        (found,) = gast.parse(text).body
    except (SyntaxError, ValueError):  # the header of a compound statement
        return ()
    if not isinstance(found, gast.Assign) or not isinstance(found.value, gast.Tuple):
        return ()
    target = found.targets[0]
    if not isinstance(target, gast.Tuple) or len(target.elts) != len(found.value.elts):
        return ()
    pairs = zip(target.elts, found.value.elts, strict=True)
    return tuple((t.id, v) for t, v in pairs if isinstance(t, gast.Name))


def _is_copy(s: gast.stmt) -> bool:
    return (
        isinstance(s, gast.Assign)
        and isinstance(s.targets[0], gast.Name)
        and isinstance(s.value, gast.Name)
    )
