"""Leave out copies of arrays that nobody changes.

    >>> from tangentish.optimise.show import show_pass
    >>> show_pass(lambda stmts, names: spare_copies(stmts, names, frozenset()), '''
    ... def f(by, c):
    ...     bx = by.copy()
    ...     t = bx[1:].copy() * 2.0
    ...     bz = c.copy()
    ...     bz[0] = 0.0
    ...     return t, bz
    ... ''')
    def f(by, c):
        bx = by
        t = bx[1:] * 2.0
        bz = c.copy()
        bz[0] = 0.0
        return (t, bz)

Keeps:    every value; results that share memory with nothing.
Assumes:  what the forward sweep wrote is written again only by statements of the block.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial

import gast

from tangentish.differentiate.incoming import is_fresh
from tangentish.optimise.constants import is_one
from tangentish.optimise.dead import root_name
from tangentish.optimise.nest import stored_by
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.walk import (
    COMPOUND,
    binds,
    copy_shallow,
    names_read,
    statements,
    walk,
    with_blocks,
)

Stmts = list[gast.stmt]
Names = frozenset[str]


def spare_copies(
    stmts: Stmts,
    candidates: Names,
    floats: Names,
    sharing: Callable[[str], Names] = lambda name: frozenset({name}),
    private: Names = frozenset(),
) -> Stmts:
    """Return the block without copies that only protect what nothing changes.

    Args:
        stmts: statements of a reverse sweep, up to its return.
        candidates: names that generated text introduced.
        floats: names whose value, times one, is itself.
        sharing: all names that may share memory with a name.
        private: names of the primal whose memory nobody else has when the function returns.
    """
    stmts = [_without_operand_copies(s) for s in stmts]
    stmts = _copied_at_once(stmts, candidates)
    fixed = _Fixed(stmts, floats, sharing, private and private | candidates)
    out = _spared(stmts, candidates, fixed, frozenset())
    return _without_names(out, candidates - names_read(out))


def _copied_at_once(stmts: Stmts, candidates: Names) -> Stmts:
    """`a = b.copy()` for `a = b` and `a = a.copy()`, where nothing is written in between."""
    out: Stmts = []
    for s in stmts:
        at = _named_before(s, out, candidates)
        if at is not None:
            whole = copy_shallow(s.value, func=copy_shallow(s.value.func, value=out[at].value))
            out[at] = with_origin(gast.Assign(out[at].targets, whole, None), origin_of(out[at]))
            continue
        if isinstance(s, COMPOUND):
            s = with_blocks(s, partial(_copied_at_once, candidates=candidates))
        out.append(s)
    return out


def _named_before(s: gast.stmt, before: Stmts, candidates: Names) -> int | None:
    """Where a name that is replaced by a copy was bound to another's memory, which stays."""
    name = s.targets[0].id if isinstance(s, gast.Assign) and _is_name(s.targets[0]) else ""
    source = copied_of(s.value) if name in candidates else None
    if not isinstance(source, gast.Name) or source.id != name:
        return None
    for at in range(len(before) - 1, -1, -1):
        t = before[at]
        pair = _name_of_name(t)
        if pair is not None and pair[0] == name:
            return None if any(pair[1] in binds(t) for t in before[at:]) else at
        if name in binds(t) | names_read(t) or _may_write(t):
            return None
    return None


def _is_name(e: gast.expr) -> bool:
    return isinstance(e, gast.Name)


def _may_write(s: gast.stmt) -> bool:
    """Whether a statement may write into memory."""
    return bool(stored_by(s)) or any(isinstance(n, gast.Call) and not is_fresh(n) for n in walk(s))


def _without_names(stmts: Stmts, idle: Names) -> Stmts:
    """Statements without those that give a name nobody reads to what has one."""
    out: Stmts = []
    for s in stmts:
        pair = _name_of_name(s)
        if pair is None or pair[0] not in idle:
            if isinstance(s, COMPOUND):
                s = with_blocks(s, lambda block: _without_names(block, idle) or block)
            out.append(s)
    return out


def _spared(stmts: Stmts, candidates: Names, fixed: _Fixed, after: Names) -> Stmts:
    """As `spare_copies`; `after` are names of what statements behind these change."""
    out: Stmts = []
    equal: set[tuple[str, str]] = set()  # pairs of names that hold the same object
    changes = _changed_from(stmts, after)
    for s, later in zip(stmts, changes[1:], strict=True):
        if _name_of_name(s) in equal:
            continue
        equal = {pair for pair in equal if not binds(s) & set(pair)}
        if (pair := _name_of_name(s)) is not None:
            equal |= {pair, pair[::-1]}
        if isinstance(s, COMPOUND):
            around = later | stored_by(s) if isinstance(s, (gast.For, gast.While)) else later
            spared = partial(_spared, candidates=candidates, fixed=fixed, after=around)
            s = with_blocks(s, spared)
        elif isinstance(s, gast.Assign) and isinstance(s.targets[0], gast.Name):
            name, source = s.targets[0].id, copied_of(s.value, fixed.floats)
            if isinstance(s.value, gast.Name) and s.value.id == name:
                continue
            if source is not None and name in candidates and fixed.keeps(name, source, later):
                if isinstance(source, gast.Name) and source.id == name:
                    continue
                s = with_origin(gast.Assign(s.targets, source, None), origin_of(s))
        elif isinstance(s, gast.AugAssign):
            source = copied_of(s.value)
            if source is not None and fixed.apart(root_name(s.target), root_name(source)):
                s = with_origin(gast.AugAssign(s.target, s.op, source), origin_of(s))
        out.append(s)
    return out


def _changed_from(stmts: Stmts, after: Names) -> list[Names]:
    """For each statement the names of what changes from it on, and what does behind them all."""
    found = [after]
    for s in reversed(stmts):
        found.append(found[-1] | stored_by(s))
    return found[::-1]


def _name_of_name(s: gast.stmt) -> tuple[str, str] | None:
    """`a` and `b` of `a = b`."""
    if isinstance(s, gast.Assign) and len(s.targets) == 1:
        target, value = s.targets[0], s.value
        if isinstance(target, gast.Name) and isinstance(value, gast.Name):
            return target.id, value.id
    return None


class _Fixed:
    """Which memory stays as it is from the first of some statements to the last."""

    def __init__(
        self, stmts: Stmts, floats: Names, sharing: Callable[[str], Names], private: Names
    ) -> None:
        self.floats = floats
        self.private = private
        self.returned: Counter[str] = Counter()
        self.sharing = sharing
        self.links: dict[str, set[str]] = {}
        self.given_away: set[str] = set()
        for s in stmts:
            self.collect(s)

    def collect(self, s: gast.stmt) -> None:
        for node in statements([s]):
            if isinstance(node, gast.Return):
                self.leave(node.value)
            elif isinstance(node, gast.Assign) and not isinstance(node.targets[0], gast.Subscript):
                if is_fresh(node.value) and copied_of(node.value, self.floats) is None:
                    continue
                for bound in binds(node):
                    for read in names_read(node.value):
                        self.links.setdefault(bound, set()).add(read)
                        self.links.setdefault(read, set()).add(bound)

    def keeps(self, name: str, source: gast.expr, later: Names) -> bool:
        """Whether neither a copy nor what it is made from changes, under any of their names.

        `later` are the names of what changes behind the copy.
        """
        found = self.linked(name, root_name(source))
        returned = sum(self.returned[n] for n in found)
        if returned > 1 or (returned == 1 and not found <= self.private):
            return False
        return not found & (self.given_away | later)

    def leave(self, e: gast.expr) -> None:
        """Note what is returned: memory that the caller may change."""
        if isinstance(e, (gast.Tuple, gast.List)):
            for item in e.elts:
                self.leave(item)
        elif isinstance(e, gast.Name):
            self.returned[e.id] += 1
        elif not is_fresh(e):
            self.given_away |= names_read(e)

    def apart(self, a: str, b: str) -> bool:
        """Whether two names never share memory."""
        return b not in self.linked(a)

    def linked(self, *names: str) -> set[str]:
        """Names that may share memory with one of some names, themselves included."""
        return reached(names, lambda n: [*self.links.get(n, ()), *self.sharing(n)])


def reached(names: Iterable[str], onward: Callable[[str], Iterable[str]]) -> set[str]:
    """Some names, and all that are reached from them step by step."""
    pending, found = list(names), set[str]()
    while pending:
        n = pending.pop()
        if n not in found:
            found.add(n)
            pending += onward(n)
    return found


def copied_of(e: gast.expr, floats: Names = frozenset()) -> gast.expr | None:
    """`x` of `x.copy()` and `1.0 * x`, for a name or a part of what it holds."""
    if isinstance(e, gast.BinOp) and isinstance(e.op, gast.Mult) and is_one(e.left):
        factor: gast.expr = e.right
        return factor if root_name(factor) in floats else None
    return e.func.value if _is_copy(e) and root_name(e.func.value) else None


def _is_copy(e: gast.AST) -> bool:
    """Whether something is `….copy()`."""
    plain = isinstance(e, gast.Call) and not e.args and not e.keywords
    return plain and isinstance(e.func, gast.Attribute) and e.func.attr == "copy"


def _copies_what_is_new(e: gast.AST) -> bool:
    """Whether a call copies what a call has made."""
    made = e.func.value if _is_copy(e) else None
    return isinstance(made, gast.Call) and is_fresh(made)


def _without_operand_copies(node: object) -> object:
    """`x.copy() * y` as `x * y`, `np.sum(x.copy())` as `np.sum(x)`: they make new arrays."""
    if isinstance(node, list):
        items = [_without_operand_copies(c) for c in node]
        return items if any(a is not b for a, b in zip(node, items, strict=True)) else node
    if not isinstance(node, gast.AST) or isinstance(node, (gast.Name, gast.Constant)):
        return node
    changes: dict[str, object] = {}
    for f in node._fields:
        old = getattr(node, f, None)
        new = _without_operand_copies(old)
        if isinstance(node, gast.BinOp) and isinstance(new, gast.expr):
            new = copied_of(new) or new
        elif f == "args" and isinstance(node, gast.Call):
            spared = [copied_of(a) or a for a in new]  # type: ignore[attr-defined]
            if is_fresh(copy_shallow(node, args=spared)):  # without them
                new = spared
        if new is not old:
            changes[f] = new
    made = with_origin(copy_shallow(node, **changes), origin_of(node)) if changes else node
    return made.func.value if _copies_what_is_new(made) else made
