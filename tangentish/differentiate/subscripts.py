"""Which elements a subscript means: affine indices in loop variables, and who overwrites whom."""

from __future__ import annotations

from dataclasses import dataclass

import gast

from tangentish.analyse.flow import Flow
from tangentish.analyse.kinds import Num
from tangentish.differentiate.places import Places


@dataclass(frozen=True)
class Affine:
    """`name + offset`; a constant if `name` is None."""

    name: str | None
    offset: int


def affine(e: gast.expr) -> Affine | None:
    """Read an index of the form `i`, `i + 2`, `i - 1`, `2 + i` or a constant."""
    if isinstance(e, gast.Constant) and type(e.value) is int:
        return Affine(None, e.value)
    if isinstance(e, gast.UnaryOp) and isinstance(e.op, gast.USub):
        inner = affine(e.operand)
        return Affine(None, -inner.offset) if inner is not None and inner.name is None else None
    if isinstance(e, gast.Name):
        return Affine(e.id, 0)
    if isinstance(e, gast.BinOp) and isinstance(e.op, (gast.Add, gast.Sub)):
        left, right = affine(e.left), affine(e.right)
        if left is None or right is None:
            return None
        if right.name is None:
            return Affine(
                left.name,
                left.offset + (right.offset if isinstance(e.op, gast.Add) else -right.offset),
            )
        if left.name is None and isinstance(e.op, gast.Add):
            return Affine(right.name, right.offset + left.offset)
    return None


@dataclass(frozen=True)
class Span:
    """A slice: its literal bounds, None where they are unknown or the end."""

    lower: int | None = None
    upper: int | None = None


Axis = Affine | Span | None
"""What is known of a subscript along one axis."""


def span(e: gast.Slice) -> Span:
    """Read the bounds of a slice that goes forward."""
    step = Affine(None, 1) if e.step is None else affine(e.step)
    if step is None or step.name is not None or step.offset < 1:
        return Span()
    low = Affine(None, 0) if e.lower is None else affine(e.lower)
    high = None if e.upper is None else affine(e.upper)
    literals = [None if b is None or b.name is not None else b.offset for b in (low, high)]
    return Span(*literals)


class Overwriting:
    """Decides whether a write may destroy an element that was read before."""

    def __init__(self, places: Places, flow: Flow) -> None:
        self.places = places
        self.flow = flow

    def components(self, place: gast.Subscript | None) -> list[Axis] | None:
        """What a subscript on a name means, axis by axis; None if that is not known."""
        if place is None or not isinstance(place.value, gast.Name):
            return None
        parts = place.slice.elts if isinstance(place.slice, gast.Tuple) else [place.slice]
        found: list[Axis] = []
        for part in parts:
            if isinstance(part, gast.Slice):
                found.append(span(part))
                continue
            value = self.flow.values.get(id(part))
            if value is None or not isinstance(value.kind, Num) or value.kind.type != "i":
                return None  # a mask may take several axes, an ellipsis any number
            found.append(affine(part))
        return found

    # -- loops -----------------------------------------------------------------------------

    def step(self, loop: int) -> int | None:
        """The sign of the step of a loop over a range."""
        s = self.places.statement[loop]
        if not isinstance(s, gast.For):
            return None
        args = s.iter.args
        if len(args) < 3:
            return 1
        found = affine(args[2])
        return (
            None
            if found is None or found.name is not None or not found.offset
            else (1 if found.offset > 0 else -1)
        )

    def counts(self, loop: int) -> bool:
        """Whether a loop alone sets its variable."""
        s = self.places.statement[loop]
        return isinstance(s, gast.For) and not self.places.bound_between(
            s.target.id, loop + 1, self.places.last[loop]
        )

    def minimum(self, loop: int) -> int | None:
        """The least value of a loop's variable, where that is known."""
        if not self.counts(loop):
            return None
        first, end = self.range(loop)
        step = self.step(loop)
        if step is None:
            return None
        low, shift = (first, 0) if step == 1 else (end, 1)
        if low is None:
            return None
        if low.name is None:
            return low.offset + shift
        least = self.least(low, loop)
        return None if least is None else least + shift

    def range(self, loop: int) -> tuple[Affine | None, Affine | None]:
        """Where a loop over a range starts, and where it ends."""
        args = self.places.statement[loop].iter.args
        if len(args) == 1:
            return Affine(None, 0), affine(args[0])
        return affine(args[0]), affine(args[1])

    def loop_of(self, name: str, number: int) -> int | None:
        """The innermost loop around a statement whose variable a name is, if it alone sets it."""
        for loop in reversed(self.places.loops(number)):
            s = self.places.statement[loop]
            if isinstance(s, gast.For) and s.target.id == name:
                return loop if self.counts(loop) else None
        return None

    def bounds(self, index: Affine, number: int, loop: int) -> tuple[int | None, int | None]:
        """The least and the largest difference of an index from the variable of a loop around it.

        The index is evaluated at a statement of the loop; `j` of `for j in range(i)` is at most
        `i - 1`.
        """
        if index.name is None:
            return None, None
        around = self.loop_of(index.name, number)
        if around is None:
            return None, None
        if around == loop:
            return index.offset, index.offset
        first, end = self.range(around)
        step = self.step(around)
        if loop not in self.places.loops(around) or step is None:
            return None, None
        start = (None, None) if first is None else self.bounds(first, around, loop)
        stop = (None, None) if end is None else self.bounds(end, around, loop)
        low, high = (start[0], _plus(stop[1], -1)) if step > 0 else (_plus(stop[0], 1), start[1])
        return _plus(low, index.offset), _plus(high, index.offset)

    def least(self, index: Affine, number: int) -> int | None:
        """The least value of an index at a statement, where that is known and not negative."""
        low: int | None = 0
        if index.name is not None:
            loop = self.loop_of(index.name, number)
            low = None if loop is None else self.minimum(loop)
        return None if low is None or low + index.offset < 0 else low + index.offset

    # -- two subscripts --------------------------------------------------------------------

    def disjoint(self, a: gast.Subscript | None, b: gast.Subscript | None, number: int) -> bool:
        """Whether two subscripts on one array, evaluated at one statement, are proven to differ."""
        x, y = self.components(a), self.components(b)
        if x is None or y is None:
            return False
        return self.apart(x, number, y, number) or any(
            isinstance(p, Affine)
            and isinstance(q, Affine)
            and p.name == q.name
            and p.offset != q.offset
            and self.least(p, number) is not None
            and self.least(q, number) is not None
            for p, q in zip(x, y, strict=False)
        )

    def apart(self, x: list[Axis], at_x: int, y: list[Axis], at_y: int) -> bool:
        """Whether two subscripts never meet, whenever each is evaluated at its statement."""
        return any(
            self.below(p, at_x, q, at_y) or self.below(q, at_y, p, at_x)
            for p, q in zip(x, y, strict=False)
        )

    def below(self, p: Axis, at_p: int, q: Axis, at_q: int) -> bool:
        """Whether every index of `p` is less than every index of `q`."""
        from_start = self.end(p), self.start(q, at_q)
        if None not in from_start and from_start[0] <= from_start[1]:  # type: ignore[operator]
            return True
        upper, lower = _negative_end(p), _negative_start(q)
        return upper is not None and lower is not None and upper <= lower

    def start(self, axis: Axis, number: int) -> int | None:
        """The least index that an axis may take, counted from the start."""
        if isinstance(axis, Affine):
            return self.least(axis, number)
        if isinstance(axis, Span) and axis.lower is not None and axis.lower >= 0:
            return axis.lower
        return None

    def end(self, axis: Axis) -> int | None:
        """One more than the largest index that an axis may take, counted from the start."""
        if isinstance(axis, Affine):
            return axis.offset + 1 if axis.name is None and axis.offset >= 0 else None
        if isinstance(axis, Span) and axis.upper is not None and axis.upper >= 0:
            return axis.upper
        return None

    # -- reads and writes ------------------------------------------------------------------

    def may(
        self,
        read: int,
        place: gast.Subscript | None,
        write: int,
        target: gast.Subscript | None,
        birth: int | None,
    ) -> bool:
        """Whether the write may come after the read and hit what was read.

        Args:
            read: number of the reading statement.
            place: its subscript (None: all of the array).
            write: number of the writing statement.
            target: its subscript.
            birth: number of the statement that makes the array, if it is made in one place.
        """
        common = [n for n in self.places.loops(read) if n in self.places.loops(write)]
        if birth is not None:
            inside = self.places.loops(birth)
            common = [n for n in common if n not in inside]
        ordered_after = read <= write
        r, w = self.components(place), self.components(target)
        if r is not None and w is not None and self.apart(r, read, w, write):
            return False
        if not common:
            return ordered_after
        if r is None or w is None:
            return True
        return self.meets_later(common, list(zip(r, w, strict=False)), read, write, ordered_after)

    def meets_later(
        self,
        common: list[int],
        axes: list[tuple[Axis, Axis]],
        read: int,
        write: int,
        ordered_after: bool,
    ) -> bool:
        """Whether a later iteration (or statement of the same one) may write the element read."""
        for loop in common:
            gap = self.gap(loop, axes, read, write)
            if gap is None or gap < 0:
                return gap is None
        return ordered_after

    def gap(self, loop: int, axes: list[tuple[Axis, Axis]], read: int, write: int) -> int | None:
        """How much later than the write the read of the same element is, in steps of a loop.

        Negative if in no iteration, from that of the read on, the write can hit what was read;
        zero if it can in the same iteration at most; None if it may in a later one.
        """
        step = self.step(loop)
        if step is None or not self.counts(loop):
            return None
        found: list[int] = []
        for a, b in axes:
            if not isinstance(a, Affine) or not isinstance(b, Affine):
                continue
            if self.least(a, read) is None or self.least(b, write) is None:
                continue
            of_read, of_write = self.bounds(a, read, loop), self.bounds(b, write, loop)
            last, first = (
                (of_read[1], of_write[0])
                if step > 0
                else (_negative(of_read[0]), _negative(of_write[1]))
            )
            if last is not None and first is not None and last <= first:
                found.append(last - first)
        return min(found, default=None)

    def written_once(self, target: gast.Subscript, write: int, birth: int | None) -> bool:
        """Whether a write hits each element at most once while the array lives.

        The array is made by the statement `birth`, or lives from the start.
        """
        found = self.components(target)
        if found is None:
            return False
        inside = [] if birth is None else self.places.loops(birth)
        for loop in self.places.loops(write):
            if loop in inside:
                continue
            s = self.places.statement[loop]
            if not isinstance(s, gast.For) or not self.counts(loop):
                return False
            axes = [a for a in found if isinstance(a, Affine) and a.name == s.target.id]
            if len(axes) != 1 or self.least(axes[0], write) is None:
                return False
        return True


def _plus(a: int | None, b: int) -> int | None:
    return None if a is None else a + b


def _negative(a: int | None) -> int | None:
    return None if a is None else -a


def _negative_start(axis: Axis) -> int | None:
    """The least index that an axis may take, counted from the end."""
    if isinstance(axis, Affine):
        return axis.offset if axis.name is None and axis.offset < 0 else None
    return axis.lower if axis is not None and axis.lower is not None and axis.lower < 0 else None


def _negative_end(axis: Axis) -> int | None:
    """One more than the largest index that an axis may take, counted from the end."""
    if isinstance(axis, Affine):
        return axis.offset + 1 if axis.name is None and axis.offset < 0 else None
    return axis.upper if axis is not None and axis.upper is not None and axis.upper < 0 else None
