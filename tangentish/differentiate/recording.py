"""Where recorded values are kept: a name outside of loops, else one buffer per place.

Numbers of NumPy's own precision go into an array where every loop around counts from a literal by
one; everything else goes into a list, read by the number of the iteration where each iteration
records once, else from its end.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import gast

from tangentish.analyse.kinds import Kind, Num
from tangentish.differentiate.loops import shifted
from tangentish.differentiate.subscripts import affine
from tangentish.tree.names import Namer
from tangentish.tree.quote import expr, quote

if TYPE_CHECKING:
    from tangentish.differentiate.restore import Frame


@dataclass
class Loop:
    """A loop of the primal that is being undone.

    Attributes:
        number: its statement number. index: the loop variable of a `for`.
        ordinal: the number of the present iteration, as an expression; None if that is not at hand.
        extent: one more than the largest value of `index`, as text that can be evaluated in front
            of `outermost`.
    """

    number: int
    index: str = ""
    ordinal: gast.expr | None = None
    ordinal_used: bool = False
    extent: gast.expr | None = None


@dataclass
class Records:
    """What the forward sweep has to do: statements to put before and after those of the primal."""

    before: dict[int, list[gast.stmt]] = field(default_factory=dict)
    after: dict[int, list[gast.stmt]] = field(default_factory=dict)
    alloc: dict[int, list[gast.stmt]] = field(default_factory=dict)
    cursors: list[gast.stmt] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    optional: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)


Recorded = tuple[Records, dict[Hashable, tuple[gast.expr, str | None]]]
"""All that was recorded so far: the statements, and what reads them, by what was recorded where."""


class Recorder:
    """Makes the buffers and the statements that fill and read them."""

    def __init__(self, namer: Namer) -> None:
        self.namer = namer
        self.records = Records()
        self.known: dict[Hashable, tuple[gast.expr, str | None]] = {}

    def record(
        self,
        key: Hashable,
        value: gast.expr,
        kind: Kind,
        frames: list[Frame],
        anchor: int,
        when: str,
        stem: str,
    ) -> gast.expr:
        """Record `value` beside the statement `anchor`; return what reads it at hand."""
        place = (key, tuple(f.serial for f in frames))
        if place in self.known:
            return self.known[place][0]
        loops = [f.loop for f in frames if f.loop is not None]
        name = self.namer.fresh(stem)
        self.records.names.append(name)
        held = value.body if isinstance(value, gast.IfExp) else value  # see `if_bound`
        if isinstance(held, gast.Name):
            self.records.links.append((name, held.id))
        side = self.records.before if when == "before" else self.records.after
        writes = side.setdefault(anchor, [])
        cursor = None
        if not loops:
            writes += quote("{n} = {v}", n=name, v=value)
            read: gast.expr = gast.Name(name, gast.Load(), None, None)
            if any(f.arm for f in frames):
                self.records.optional.append(name)
        elif self.fits_array(kind, loops):
            read = self.in_array(name, value, kind, frames, loops, writes)
        else:
            read, cursor = self.in_list(name, value, frames, loops, writes)
        self.known[place] = (read, cursor)
        return read

    def copy(self) -> Recorded:
        """A copy of all that was recorded so far."""
        r = self.records
        before, after, alloc = (
            {n: list(lines) for n, lines in table.items()} for table in (r.before, r.after, r.alloc)
        )
        copied = Records(
            before,
            after,
            alloc,
            list(r.cursors),
            list(r.names),
            list(r.optional),
            list(r.links),
        )
        return copied, dict(self.known)

    def reset(self, state: Recorded) -> None:
        """Return to a copy."""
        self.records, self.known = state

    def fits_array(self, kind: Kind, loops: list[Loop]) -> bool:
        """Whether values of a kind go into an array: of a known dtype, in loops of known extent."""
        return (
            isinstance(kind, Num)
            and kind.char in ("d", "f", "D", "F")
            and all(p.extent is not None for p in loops)
        )

    def in_array(
        self,
        name: str,
        value: gast.expr,
        kind: Kind,
        frames: list[Frame],
        loops: list[Loop],
        writes: list[gast.stmt],
    ) -> gast.expr:
        """Record into an array, written and read by the loops' indices."""
        assert isinstance(kind, Num)
        shape: gast.expr
        extents = [p.extent for p in loops if p.extent is not None]
        shape = extents[0] if len(extents) == 1 else gast.Tuple(extents, gast.Load())
        names: list[gast.expr] = [gast.Name(p.index, gast.Load(), None, None) for p in loops]
        index = names[0] if len(names) == 1 else gast.Tuple(names, gast.Load())
        types = {"d": "", "f": ", np.float32", "D": ", np.complex128", "F": ", np.complex64"}
        make = "{n} = np.empty({s}" + types[kind.char or "d"] + ")"
        self.records.alloc.setdefault(frames[1].number, []).extend(quote(make, n=name, s=shape))
        writes += quote("{n}[{i}] = {v}", n=name, i=index, v=value)
        return expr("{n}[{i}]", n=name, i=index)

    def in_list(
        self,
        name: str,
        value: gast.expr,
        frames: list[Frame],
        loops: list[Loop],
        writes: list[gast.stmt],
    ) -> tuple[gast.expr, str | None]:
        """Record into a list; return what reads it, and the name of the cursor if it has one."""
        self.records.alloc.setdefault(frames[1].number, []).extend(quote("{n} = []", n=name))
        writes += quote("{n}.append({v})", n=name, v=value)
        alone = sum(f.arm or f.loop is not None for f in frames) == 1  # once in each iteration
        if alone and loops[0].ordinal is not None:
            loops[0].ordinal_used = True
            return expr("{n}[{i}]", n=name, i=loops[0].ordinal), None
        cursor = self.namer.fresh(f"{name.removesuffix('_old')}_at")
        self.records.cursors += quote("{k} = len({n})", k=cursor, n=name)
        frames[-1].out += quote("{k} -= 1", k=cursor)
        return expr("{n}[{k}]", n=name, k=cursor), cursor


def ordinal_of(loop: gast.For, step: int | None) -> gast.expr | None:
    """The number of an iteration of a loop over a range, from its index."""
    args = loop.iter.args
    index = gast.Name(loop.target.id, gast.Load(), None, None)
    if len(args) == 1:
        return index
    start = affine(args[0])
    offset = start.offset if start is not None and start.name is None else None
    if step == 1 and (len(args) == 2 or _is_literal(args[2], 1)):
        return expr("{i} - {s}", i=index, s=args[0]) if offset is None else shifted(index, -offset)
    if step == -1 and _is_literal(args[2], -1):
        return expr("{s} - {i}", s=args[0] if offset is None else offset, i=index)
    return None


def _is_literal(e: gast.expr, value: int) -> bool:
    found = affine(e)
    return found is not None and found.name is None and found.offset == value
