"""Symbolic lengths: which are equal, and under which assumption about the arguments at entry.

Two lengths are proven equal by the same symbol. Where the derivative is generated for arguments at
hand and their lengths agree, equality may be *assumed*: the assumption becomes a condition of the
guard under which the text is used, so that it is proven again at every call.

    >>> lengths = Lengths({"x.shape[0]": 4, "w.shape[0]": 4, "n": 3})
    >>> lengths.same(Sym("x.shape[0]"), Sym("w.shape[0]"))
    True
    >>> lengths.same(Sym("x.shape[0]"), Sym("n"))
    False
    >>> lengths.assumed
    [('x.shape[0]', 'w.shape[0]', 0)]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tangentish.analyse.kinds import Dim, Kind, Sym

LONGEST = 100
"""How long the text of a length may be of which another one is made."""


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
        self.assumed: list[tuple[str, str | None, int]] = []
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
        if not self._agree(a, b):
            return False
        shift = (b.offset if isinstance(b, Sym) else b) - a.offset
        self.assumed.append((a.base, b.base if isinstance(b, Sym) else None, shift))
        self._alias[a.base] = Sym(b.base, shift) if isinstance(b, Sym) else shift
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
