"""Which elements a subscript means: affine indices in loop variables, and who overwrites whom."""

from __future__ import annotations

from dataclasses import dataclass

import gast

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


def components(place: gast.Subscript | None) -> list[Affine] | None:
    """The affine components of a subscript on a name; None if it has another form."""
    if place is None or not isinstance(place.value, gast.Name):
        return None
    parts = place.slice.elts if isinstance(place.slice, gast.Tuple) else [place.slice]
    found = [None if isinstance(p, gast.Slice) else affine(p) for p in parts]
    return None if None in found else [f for f in found if f is not None]


def disjoint_constant(a: gast.Subscript | None, b: gast.Subscript | None) -> bool:
    """Whether two subscripts mean different elements whenever they are evaluated."""
    x, y = components(a), components(b)
    if x is None or y is None:
        return False
    return any(
        p.name is None
        and q.name is None
        and p.offset != q.offset
        and p.offset >= 0
        and q.offset >= 0
        for p, q in zip(x, y, strict=False)
    )


class Overwriting:
    """Decides whether a write may destroy an element that was read before."""

    def __init__(self, places: Places) -> None:
        self.places = places

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

    def minimum(self, name: str) -> int | None:
        """The least value of a loop variable, where that is a literal."""
        bound = self.places.bindings.get(name, [])
        if len(bound) != 1 or not isinstance(self.places.statement[bound[0]], gast.For):
            return None
        step = self.step(bound[0])
        args = self.places.statement[bound[0]].iter.args
        if step == 1:
            low = Affine(None, 0) if len(args) == 1 else affine(args[0])
            return low.offset if low is not None and low.name is None else None
        if step == -1:
            low = affine(args[1])
            return low.offset + 1 if low is not None and low.name is None else None
        return None

    def never_negative(self, name: str, *indices: Affine) -> bool:
        """Whether indices `name + offset` cannot count from the end."""
        low = self.minimum(name)
        return low is not None and all(low + a.offset >= 0 for a in indices)

    def disjoint(self, a: gast.Subscript | None, b: gast.Subscript | None) -> bool:
        """Whether two subscripts on one array, evaluated at once, are proven to differ."""
        x, y = components(a), components(b)
        if x is None or y is None:
            return False
        for p, q in zip(x, y, strict=False):
            if p.name != q.name or p.offset == q.offset:
                continue
            if p.name is None:
                if min(p.offset, q.offset) >= 0:
                    return True
            elif self.never_negative(p.name, p, q):
                return True
        return False

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
        if not common:
            return ordered_after and not disjoint_constant(place, target)
        r, w = components(place), components(target)
        if r is None or w is None or len(r) != len(w):
            return True
        return self.lexicographic(common, r, w, ordered_after, write)

    def lexicographic(
        self, common: list[int], r: list[Affine], w: list[Affine], ordered_after: bool, write: int
    ) -> bool:
        """Whether a later iteration (or statement of the same one) writes the element read."""
        for loop in common:
            s = self.places.statement[loop]
            step = self.step(loop)
            if step is None or not isinstance(s, gast.For):
                return True
            axes = [k for k, a in enumerate(w) if a.name == s.target.id]
            if len(axes) != 1 or self.places.bindings.get(s.target.id, []) != [loop]:
                return True
            (axis,) = axes
            if r[axis].name != s.target.id:
                return True
            if not self.never_negative(s.target.id, r[axis], w[axis]):
                return True
            distance = (r[axis].offset - w[axis].offset) * step
            if distance:
                return distance > 0
        return ordered_after

    def written_once(self, target: gast.Subscript, write: int, birth: int) -> bool:
        """Whether a write hits each element at most once while the array lives."""
        found = components(target)
        if found is None:
            return False
        inside = self.places.loops(birth)
        for loop in self.places.loops(write):
            if loop in inside:
                continue
            s = self.places.statement[loop]
            if not isinstance(s, gast.For) or self.places.bindings.get(s.target.id, []) != [loop]:
                return False
            axes = [a for a in found if a.name == s.target.id]
            if len(axes) != 1 or not self.never_negative(s.target.id, *axes):
                return False
        return True
