"""Symbolic lengths: which are equal, and under which assumption about the arguments at entry.

Two lengths are proven equal by the same symbol. Where the derivative is generated for arguments at
hand and their lengths agree, equality may be *assumed*: the assumption becomes a condition of the
guard under which the text is used, so that it is proven again at every call.

    >>> lengths = Lengths({"x.shape[0]": 4, "w.shape[0]": 4, "n": 3})
    >>> lengths.same(Sym("x.shape[0]"), Sym("w.shape[0]"))
    True
    >>> lengths.same(Sym("x.shape[0]"), Sym("n"))
    False
    >>> lengths.differs(Sym("n"), 1)
    True
    >>> for assumption in lengths.assumed:
    ...     print(*assumption.sides())
    x.shape[0] == w.shape[0]
    n != 1
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from tangentish.analyse.kinds import Dim, Kind, Sym

LONGEST = 100
"""How long the text of a length may be of which another one is made."""


class Assumption(NamedTuple):
    """What the call at hand shows of a length, and every other call has to fulfil.

    Attributes:
        left: the length.
        right: the symbol that it is compared with; None for a number alone.
        shift: what is added to that.
        relation: `==` or `!=`.
    """

    left: str
    right: str | None
    shift: int
    relation: str = "=="

    def sides(self) -> tuple[str, str, str]:
        """The length, the relation, and what it is compared with, as text."""
        if self.right is None:
            return self.left, self.relation, str(self.shift)
        return self.left, self.relation, _plus(self.right, self.shift) if self.shift else self.right


class Lengths:
    """Equalities between symbolic lengths.

    Args:
        sizes: the value of each symbol at the call at hand; empty if there is none.
        outer: for a callee: proves an equality of the caller's lengths.
    """

    def __init__(
        self, sizes: Mapping[str, int], outer: Callable[[Sym, Dim], bool] | None = None
    ) -> None:
        self.sizes = dict(sizes)
        self.outer = outer
        self.assumed: list[Assumption] = []
        self._alias: dict[str, Sym | int] = {}
        self._slices: dict[str, tuple[Sym, int, int]] = {}  # of what, without how many, each which
        self.probed: dict[object, tuple[object, Kind]] = {}  # by call and operands

    def canonical(self, d: Dim) -> Dim:
        """The representative of all lengths known to equal `d`."""
        while isinstance(d, Sym) and d.base in self._alias:
            target = self._alias[d.base]
            d = (
                target + d.offset
                if isinstance(target, int)
                else Sym(target.base, target.offset + d.offset)
            )
        return d

    def value(self, d: Dim) -> int | None:
        """The length at the call at hand."""
        d = self.canonical(d)
        if isinstance(d, Sym):
            size = self.sizes.get(d.base)
            return None if size is None else max(0, size + d.offset)
        return d

    def sliced(self, d: Dim, by: int, step: int) -> Dim:
        """The length of a slice that leaves out `by` elements, every `step`-th of the rest.

        It is `ceil(max(d - by, 0) / step)`; that of a slice of a slice is of this form as well.

            >>> lengths = Lengths({})
            >>> lengths.sliced(Sym("n"), 3, 2)
            Sym(base='(n - 2) // 2 * (n > 3)', offset=0)
            >>> lengths.sliced(lengths.sliced(Sym("n"), 1, 2), 1, 1)
            Sym(base='(n - 2) // 2 * (n > 3)', offset=0)
        """
        if not isinstance(d, Sym) or (by, step) == (0, 1):
            return d
        if d.base in self._slices and not d.offset:
            d, before, each = self._slices[d.base]
            by, step = before + by * each, each * step
        least = by - d.offset
        if least <= 0 and step == 1 and d.base in self._slices:  # a length is not negative
            return Sym(d.base, -least)
        if len(d.base) > LONGEST:  # it stands there twice, and a guard has to read it
            return None
        base = f"({_plus(d.base, step - 1 - least)})"  # a guard of any module can read it
        base += f" // {step}" * (step > 1) + f" * ({d.base} > {least})"
        self._slices[base] = d, by, step
        size = self.sizes.get(d.base)
        if size is not None:
            self.sizes[base] = -(-max(0, size + d.offset - by) // step)
        return Sym(base)

    def least(self, d: Dim, size: int) -> Dim:
        """The lesser of a length and a number.

        >>> Lengths({}).least(Sym("n"), 1), Lengths({}).least(Sym("n"), 3)
        (Sym(base='(n > 0)', offset=0), Sym(base='(3 - (3 - n) * (n < 3))', offset=0))
        """
        if not isinstance(d, Sym):
            return None if d is None else min(d, size)
        if d.offset or size < 1 or len(d.base) > LONGEST:
            return size if size < 1 else None
        base = f"({size} - ({size} - {d.base}) * ({d.base} < {size}))"
        base = base if size > 1 else f"({d.base} > 0)"
        if d.base in self.sizes:
            self.sizes[base] = min(self.sizes[d.base], size)
        return Sym(base)

    def same(self, a: Dim, b: Dim) -> bool:
        """Whether two lengths are equal, assuming it where the call at hand has them equal."""
        a, b = self.canonical(a), self.canonical(b)
        if a is None or b is None:
            return False
        if a == b:
            return True
        if isinstance(a, int):
            a, b = b, a
        if not isinstance(a, Sym):
            return False
        if isinstance(b, Sym) and a.base == b.base:
            return False
        if isinstance(b, Sym) and self._same_slice(a, b):
            return True
        if not self._agree(a, b):
            return False
        shift = (b.offset if isinstance(b, Sym) else b) - a.offset
        self.assumed.append(Assumption(a.base, b.base if isinstance(b, Sym) else None, shift))
        self._alias[a.base] = Sym(b.base, shift) if isinstance(b, Sym) else shift
        return True

    def _same_slice(self, a: Sym, b: Sym) -> bool:
        """Whether two lengths are those of one slice of lengths that are equal."""
        x, y = self._slices.get(a.base), self._slices.get(b.base)
        if x is None or y is None or a.offset != b.offset or x[1:] != y[1:]:
            return False
        return self.same(x[0], y[0])

    def differs(self, d: Dim, size: int) -> bool:
        """Whether a length is not `size`, assuming it where that is so at the call at hand."""
        d = self.canonical(d)
        if not isinstance(d, Sym):
            return d is not None and d != size
        assumption = Assumption(d.base, None, size - d.offset, "!=")
        if assumption in self.assumed:
            return True
        found = self.sizes.get(d.base)
        if self.outer is not None or found is None or found == assumption.shift:
            return False
        self.assumed.append(assumption)
        return True

    def _agree(self, a: Sym, b: Dim) -> bool:
        """Whether the guard would find two lengths equal: it does not clamp negative ones."""
        if self.outer is not None:
            return self.outer(a, b)
        x, y = self.sizes.get(a.base), b
        if isinstance(b, Sym):
            size = self.sizes.get(b.base)
            y = None if size is None else size + b.offset
        return x is not None and x + a.offset == y

    def same_shape(self, a: Sequence[Dim], b: Sequence[Dim]) -> bool:
        """Whether two shapes are equal; assumes nothing unless all of it can be assumed."""
        if len(a) != len(b):
            return False
        pairs = list(zip(a, b, strict=True))
        if self.outer is None and any(
            self.canonical(d) != self.canonical(e)
            and (self.value(d) is None or self.value(d) != self.value(e))
            for d, e in pairs
        ):
            return False
        return all([self.same(d, e) for d, e in pairs])

    def broadcast(self, shapes: Sequence[Sequence[Dim]]) -> tuple[Dim, ...]:
        """The shape of an elementwise result."""
        rank = max((len(s) for s in shapes), default=0)
        result: list[Dim] = []
        for axis in range(-rank, 0):
            dims = [self.canonical(s[axis]) for s in shapes if len(s) >= -axis]
            result.append(self._broadcast_dim(dims))
        return tuple(result)

    def _broadcast_dim(self, dims: list[Dim]) -> Dim:
        wide = [d for d in dims if d != 1]
        if not wide:
            return 1
        first = wide[0]
        if all(self.same(first, d) for d in wide[1:]):
            return first
        literal = [d for d in wide if isinstance(d, int)]
        return literal[0] if literal else None


def _plus(base: str, shift: int) -> str:
    """An expression and a number, as text."""
    return f"{base} {'-' if shift < 0 else '+'} {abs(shift)}"
