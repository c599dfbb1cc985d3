"""Leave out copies that are read for the last time before what they are made of changes.

    >>> from tangentish.optimise.show import show_pass
    >>> show_pass(lambda stmts, names: spare_transient(stmts, names, names), '''
    ... def f(by, w, n):
    ...     bA = np.zeros_like(w)
    ...     for i in range(n, 0, -1):
    ...         t = bA[i].copy()
    ...         bA[i - 1] += w @ t
    ...         s = by.copy()
    ...         by[0] = 0.0
    ...         w = w * s + t
    ...     return w
    ... ''')
    def f(by, w, n):
        bA = np.zeros_like(w)
        for i in range(n, 0, -1):
            t = bA[i]
            bA[i - 1] += w @ t
            s = by.copy()
            by[0] = 0.0
            w = w * s + t
        return w

Keeps:    every value.
Assumes:  what may share memory at the beginning of a block is told by `sharing`, and by the
          statements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import gast

from tangentish.differentiate.incoming import is_fresh
from tangentish.differentiate.subscripts import Affine, affine
from tangentish.optimise.copies import copied_of, reached
from tangentish.optimise.dead import root_name
from tangentish.optimise.nest import stored_by
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.walk import (
    COMPOUND,
    DISPLAYS,
    binds,
    children,
    dotted,
    names_read,
    own_parts,
    statements,
    walk,
    with_blocks,
)

Stmts = list[gast.stmt]
Names = frozenset[str]
Piece = tuple[str, int]
"""Memory that was made by the statement of a block with that number, for a name: see `BEFORE`."""

BEFORE = -1
"""It was there before the block."""
WITHIN = -2
"""It is any that the name may hold at any time."""


def spare_transient(
    stmts: Stmts,
    candidates: Names,
    arrays: Names,
    sharing: Callable[[str], Names] = lambda name: frozenset({name}),
) -> Stmts:
    """Return the block without copies that nothing could tell from what they are made of.

    Args:
        stmts: statements up to their return.
        candidates: names that generated text introduced.
        arrays: names that hold arrays alone.
        sharing: all names that may share memory with a name.
    """
    return _Transient(stmts, candidates, arrays, sharing).block(stmts, {})


class _Transient:
    def __init__(
        self, stmts: Stmts, candidates: Names, arrays: Names, sharing: Callable[[str], Names]
    ) -> None:
        self.candidates = candidates
        self.arrays = arrays
        self.sharing = sharing
        self.bound = Counter(n for s in statements(stmts) for n in _bound(s))
        self.stored = frozenset[str]().union(*map(stored_by, stmts))
        self.reads = Counter(_reads(stmts))
        self.links: dict[str, set[str]] = {}
        for s in statements(stmts):
            self.link(s)

    def link(self, s: gast.stmt) -> None:
        """Note what may share memory behind a statement."""
        taken = _taken(s)
        for name in _taking(s) if taken else ():
            self.links.setdefault(name, set()).update(taken)
            for other in taken:
                self.links.setdefault(other, set()).add(name)

    def block(self, stmts: Stmts, least: Mapping[str, int]) -> Stmts:
        """A block without such copies; `least` tells the least values of indices."""
        out: Stmts = []
        memory = _Memory(self)
        for k, s in enumerate(stmts):
            if isinstance(s, COMPOUND):
                s = with_blocks(s, partial(self.block, least=_with_index(s, least)))
            elif (source := self.source(s)) is not None and self.stays(
                s.targets[0].id, source, stmts[k + 1 :], memory, least
            ):
                s = with_origin(gast.Assign(s.targets, source, None), origin_of(s))
                self.link(s)
            memory.step(s)
            out.append(s)
        return out

    def source(self, s: gast.stmt) -> gast.expr | None:
        """What a statement copies into a generated name that is bound once, and not written."""
        if not isinstance(s, gast.Assign) or not isinstance(s.targets[0], gast.Name):
            return None
        name = s.targets[0].id
        once = name in self.candidates and self.bound[name] == 1 and name not in self.stored
        return copied_of(s.value) if once else None

    def stays(
        self,
        name: str,
        source: gast.expr,
        rest: Stmts,
        memory: _Memory,
        least: Mapping[str, int],
    ) -> bool:
        """Whether a copy is read in the rest of its block alone, and its source stays until then.

        What reads it makes new memory.
        """
        readers = [k for k, s in enumerate(rest) if name in _reads([s])]
        until = rest[: readers[-1] + 1] if readers else []
        if sum(n == name for n in _reads(until)) != self.reads[name]:
            return False
        if not readers or not all(self.consumes(s, name) for s in statements(until)):
            return False
        memory, held = memory.copy(), memory.of(root_name(source))
        rebound = frozenset[str]()
        for s in until:
            written = stored_by(s)
            if s is until[-1] and _is_computed_first(s):
                written = written - {root_name(_place(s))}
            elif self.is_apart(s, source, rebound, least):
                written = written - {root_name(source)}
            inner = binds(s) if isinstance(s, COMPOUND) else frozenset()
            for n in written:
                if memory.meet(held, memory.of(n) | ({(n, WITHIN)} if n in inner else set())):
                    return False
            memory.step(s)
            rebound |= binds(s)
        return True

    def consumes(self, s: gast.stmt, name: str) -> bool:
        """Whether nothing holds the memory of a name after a statement that may read it."""
        if name not in _reads([own_parts(s)]) or isinstance(s, (gast.If, gast.While)):
            return True
        if isinstance(s, gast.AugAssign) and isinstance(s.target, gast.Subscript):
            return _is_new(s.value) or root_name(s.target) in self.arrays  # not: into a list
        return isinstance(s, (gast.Assign, gast.AugAssign)) and _is_new(s.value)

    def is_apart(
        self, s: gast.stmt, source: gast.expr, rebound: Names, least: Mapping[str, int]
    ) -> bool:
        """Whether a statement writes another part of an array than a copy was made of."""
        place, name = _place(s), root_name(source)
        if place is None or root_name(place) != name or name not in self.arrays:
            return False
        both = [_indices(place, least), _indices(source, least)]
        if (names_read(place) | names_read(source)) & rebound:
            return False
        return any(
            a is not None and b is not None and a.name == b.name and a.offset != b.offset
            for a, b in zip(*both, strict=False)
        )

    def linked(self, name: str) -> set[str]:
        """Names that may share memory with a name at any time, itself included."""
        return reached([name], lambda n: [*self.links.get(n, ()), *self.sharing(n)])


class _Memory:
    """What names may hold at a place of a block."""

    def __init__(self, of: _Transient) -> None:
        self.whole = of
        self.held: dict[str, frozenset[Piece]] = {}
        self.number = 0

    def copy(self) -> _Memory:
        """The same, to go on from."""
        new = _Memory(self.whole)
        new.held, new.number = dict(self.held), self.number
        return new

    def of(self, name: str) -> frozenset[Piece]:
        """The memory that a name may hold."""
        return self.held.get(name, frozenset({(name, BEFORE)}))

    def step(self, s: gast.stmt) -> None:
        """Go on behind a statement."""
        self.number += 1
        if isinstance(s, COMPOUND):
            for inner in statements([s]):
                self._any(_taking(inner) if _taken(inner) else _bound(inner))
            return
        taken = _taken(s)
        if isinstance(s, gast.Assign) and isinstance(s.targets[0], gast.Name):
            (name,) = binds(s)
            if taken:
                looks = isinstance(s.value, (gast.Name, gast.Subscript, gast.Attribute))
                found = frozenset[Piece]().union(*map(self.of, taken))
                self.held[name] = found if looks else found | {(name, WITHIN)}
            else:  # what is the user's may be more than its text says
                made = self.number if name in self.whole.candidates else WITHIN
                self.held[name] = frozenset({(name, made)})
        elif taken:  # also what other names see of it
            self._any({n for name in _taking(s) for n in self.whole.linked(name)})

    def _any(self, names: frozenset[str] | set[str]) -> None:
        for name in names:
            self.held[name] = self.of(name) | {(name, WITHIN)}

    def meet(self, one: frozenset[Piece], other: frozenset[Piece]) -> bool:
        """Whether two sets of memory may have a piece in common."""
        return any(self._may_be_one(a, b) for a in one for b in other)

    def _may_be_one(self, a: Piece, b: Piece) -> bool:
        if WITHIN in (a[1], b[1]) or a[1] == b[1] == BEFORE:
            return b[0] in self.whole.linked(a[0])
        return a == b


def _bound(s: gast.stmt) -> Names:
    """Names that a statement binds itself, without the statements in it."""
    if isinstance(s, gast.For):
        return binds(s.target)
    return frozenset() if isinstance(s, COMPOUND) else binds(s)


def _taking(s: gast.stmt) -> Names:
    """Names of what may hold, behind a statement, the memory of what it reads."""
    if isinstance(s, gast.Assign) and isinstance(s.targets[0], gast.Subscript):
        return frozenset({root_name(s.targets[0])})
    if isinstance(s, gast.AugAssign):
        return frozenset({root_name(s.target)})
    return names_read(s.value) if isinstance(s, gast.Expr) else _bound(s)


def _taken(s: gast.stmt) -> Names:
    """Names of what a statement may have held by others as well."""
    if isinstance(s, gast.For):
        return names_read(s.iter)
    if isinstance(s, gast.AugAssign):
        return names_read(s.value) if _spells(s.value) else NONE
    if isinstance(s, gast.Assign):
        return NONE if _is_new(s.value) else names_read(s.value) - {"np"}
    return names_read(s.value) if isinstance(s, gast.Expr) else NONE


NONE = frozenset[str]()


def _is_new(e: gast.expr) -> bool:
    """Whether a value shares memory with nothing: no operand is a list that is spelled out."""
    return is_fresh(e) and not (isinstance(e, (gast.BinOp, gast.IfExp)) and _spells(e))


def _spells(e: gast.AST) -> bool:
    """Whether a list, a tuple or a dict is spelled out in an expression, but as an index."""
    if isinstance(e, gast.Subscript):
        return _spells(e.value)
    return isinstance(e, DISPLAYS) or any(map(_spells, children(e)))


def _is_computed_first(s: gast.stmt) -> bool:
    """Whether a statement writes what it has computed as a whole."""
    return isinstance(s, (gast.Assign, gast.AugAssign)) and _is_new(s.value)


def _with_index(s: gast.stmt, least: Mapping[str, int]) -> Mapping[str, int]:
    """The least values of indices within a statement: also of that of a loop over a range."""
    kept = {n: k for n, k in least.items() if n not in binds(s)}
    if not isinstance(s, gast.For) or not isinstance(s.target, gast.Name):
        return kept
    bound_again = any(s.target.id in binds(inner) for inner in s.body)
    if not isinstance(s.iter, gast.Call) or bound_again or dotted(s.iter.func) != "range":
        return kept
    bounds = [affine(e) for e in s.iter.args]
    step = bounds[2] if len(bounds) > 2 else Affine(None, 1)
    low = Affine(None, 0) if len(bounds) == 1 else bounds[0]
    if step == Affine(None, -1):
        low = bounds[1] and Affine(bounds[1].name, bounds[1].offset + 1)
    elif step != Affine(None, 1):
        return kept
    return kept | {s.target.id: low.offset} if low is not None and low.name is None else kept


def _indices(place: gast.expr, least: Mapping[str, int]) -> list[Affine | None]:
    """The indices of a part of a name, up to one that is neither a slice nor known; None: a slice.

    Those are known that are constants, or indices of loops and numbers, and not negative.
    """
    found: list[Affine | None] = []
    if not isinstance(place, gast.Subscript) or not isinstance(place.value, gast.Name):
        return found
    for e in place.slice.elts if isinstance(place.slice, gast.Tuple) else [place.slice]:
        index = None if isinstance(e, gast.Slice) else affine(e)
        if index is not None:
            start = 0 if index.name is None else least.get(index.name)
            if start is None or start + index.offset < 0:
                return found
        elif not isinstance(e, gast.Slice):
            return found
        found.append(index)
    return found


def _place(s: gast.stmt) -> gast.expr | None:
    """The target of an assignment."""
    if isinstance(s, gast.Assign):
        target: gast.expr = s.targets[0]
        return target
    return s.target if isinstance(s, gast.AugAssign) else None


def _reads(stmts: Any) -> Iterator[str]:
    """The names that are read, as often as they are."""
    for n in walk(stmts):
        if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Load):
            yield n.id
