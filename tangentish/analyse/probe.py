"""The kind of a result, learned from the function itself on small samples.

An elementwise function is tried once for each combination of dtypes. Any other function is called
twice on arrays whose lengths tell the symbols apart; a length of the result is identified with a
symbol only if it is that symbol's length both times.

    >>> import numpy as np
    >>> from tangentish.analyse.kinds import Array, Num, Sym
    >>> from tangentish.analyse.shapes import Lengths
    >>> a = Array("d", (Sym("a.shape[0]"), Sym("a.shape[1]")))
    >>> shaped(np.sum, [a, Num("i", None, 0)], {}, Lengths({})).shape
    (Sym(base='a.shape[1]', offset=0),)
    >>> elementwise(np.sqrt, ((False, "i", None),))
    ('f', 'd', False)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any

import numpy as np

from tangentish.analyse.kinds import CHAR_TYPES, UNKNOWN, Array, Dim, Kind, Num, Static, Sym, Tup
from tangentish.analyse.shapes import Lengths

_SAMPLES: tuple[tuple[str, Any], ...] = (("b", True), ("i", 2), ("f", 0.5), ("c", 0.5 + 0.25j))
_LENGTHS = ((11, 17, 23, 31, 41, 53, 61, 71), (14, 12, 29, 26, 47, 44, 67, 64))


@cache
def method(name: str) -> Callable[..., Any]:
    """A function that calls the method `name` of its first argument."""

    def call(x: Any, *args: Any, **kwargs: Any) -> Any:
        return getattr(x, name)(*args, **kwargs)

    return call


@lru_cache(maxsize=4096)
def elementwise(
    call: Callable[..., Any], operands: tuple[tuple[bool, str, str | None], ...]
) -> tuple[str, str | None, bool] | None:
    """Type, dtype character and whether it is an array, of a result; None where the call fails.

    Args:
        call: the function.
        operands: for each operand whether it is an array, its type and its dtype character.
    """
    unsure = [k for k, (_, _, char) in enumerate(operands) if char == "?" and operands[k][1] != "b"]
    results = set()
    for pick in (None, "np"):
        samples = []
        for array, type_, char in operands:
            value = dict(_SAMPLES)[type_] if type_ != "o" else None
            if value is None:
                return None
            if array:
                value = np.full(1, value, dtype=char)
            elif char not in (None, "?"):
                value = np.dtype(char).type(value)
            elif char == "?" and pick == "np" and type_ in "fc":
                value = np.dtype("d" if type_ == "f" else "D").type(value)
            samples.append(value)
        try:
            results.add(_described(_quietly(call, samples, {})))
        except Exception:  # whatever a sample provokes: nothing is learned from it
            return None
        if not unsure:
            break
    types = {r[0] for r in results if r is not None}
    if None in results or len(types) != 1:
        return None
    if len(results) == 1:
        return next(iter(results))
    arrays = {r[2] for r in results if r is not None}
    return None if arrays != {False} else (types.pop(), "?", False)


def _described(value: Any) -> tuple[str, str | None, bool] | None:
    if isinstance(value, np.ndarray):
        char = value.dtype.char
        return CHAR_TYPES.get(char, "o"), char, True
    if isinstance(value, np.generic):
        return CHAR_TYPES.get(value.dtype.char, "o"), value.dtype.char, False
    for type_, t in (("b", bool), ("i", int), ("f", float), ("c", complex)):
        if type(value) is t:
            return type_, None, False
    return None


def _quietly(call: Callable[..., Any], args: list[Any], words: dict[str, Any]) -> Any:
    with np.errstate(all="ignore"):
        return call(*args, **words)


class _Unlearnable(Exception):
    """A sample cannot be made, or the result cannot be described."""


def shaped(
    call: Callable[..., Any], kinds: list[Kind], words: Mapping[str, Kind], lengths: Lengths
) -> Kind:
    """The kind of `call(*kinds, **words)`; `Unknown` where it cannot be learned."""
    try:
        return _shaped(call, kinds, words, lengths)
    except _Unlearnable:
        return UNKNOWN
    except Exception:  # the samples do not fit each other: perhaps equal lengths were told apart
        if not _assume_equal(kinds, lengths):
            return _ranked(call, kinds, words)
    try:
        return _shaped(call, kinds, words, lengths)
    except Exception:  # still not: all that can be learned is the rank
        return _ranked(call, kinds, words)


def _ranked(call: Callable[..., Any], kinds: list[Kind], words: Mapping[str, Kind]) -> Kind:
    """The kind with all lengths unknown, from samples in which all lengths are equal."""
    given = _given_shape(call, kinds, words)
    if given is not None:
        return given
    for last in (False, True):
        try:
            found = [_alike(call, kinds, words, size, last) for size in (7, 9)]
        except Exception:  # the call itself is at fault: it will say so when it runs
            continue
        return _kind(found[0], found[1], [{}, {}])
    return UNKNOWN


def _alike(
    call: Callable[..., Any],
    kinds: list[Kind],
    words: Mapping[str, Kind],
    size: int,
    last: bool,
) -> Any:
    """The result for arrays of equal lengths; with `last` an int that may be any is an axis."""
    make = _Sampler((size,) * 8, {}, {}, _Alike(size))
    make.last = last
    args = [make(k) for k in kinds]
    with np.errstate(all="ignore"):
        return call(*args, **{w: make(k) for w, k in words.items()})


def _given_shape(
    call: Callable[..., Any], kinds: list[Kind], words: Mapping[str, Kind]
) -> Kind | None:
    """The kind of an array in a shape that the arguments spell out: its rank is their number."""
    reshapes = (np.reshape, method("reshape"))
    if call not in reshapes or words or len(kinds) < 2:
        return None
    first, *rest = kinds
    if len(rest) == 1 and isinstance(rest[0], Tup):
        rest = list(rest[0].items)
    if not isinstance(first, Array):
        return None
    shape: list[Dim] = []
    for k in rest:
        if not isinstance(k, Num) or k.type != "i":
            return None
        literal = isinstance(k.value, int) and k.value >= 0  # a variable may be -1
        shape.append(k.value if literal else None)
    return Array(first.char, tuple(shape))


class _Alike(Lengths):
    """Lengths that are all equal."""

    def __init__(self, size: int) -> None:
        """Make all lengths `size`."""
        super().__init__({})
        self.size = size

    def canonical(self, d: Dim) -> Dim:
        """One size for every length that is no literal."""
        return d if isinstance(d, int) else self.size


def _assume_equal(kinds: list[Kind], lengths: Lengths) -> bool:
    """Assume all lengths equal that are so at the call at hand; whether there was one."""
    dims = [d for k in kinds if isinstance(k, Array) for d in k.shape]
    before = len(lengths.assumed)
    for i, d in enumerate(dims):
        for e in dims[:i]:
            lengths.same(d, e)
    return len(lengths.assumed) > before


def _shaped(
    call: Callable[..., Any], kinds: list[Kind], words: Mapping[str, Kind], lengths: Lengths
) -> Kind:
    found = []
    tables: list[dict[Sym, int]] = []
    for sizes in _LENGTHS:
        table: dict[str, int] = {}
        symbols: dict[Sym, int] = {}
        make = _Sampler(sizes, table, symbols, lengths)
        make.opaque = call in _MAKERS
        args = [make(k) for k in kinds]
        keywords = {w: make(k) for w, k in words.items()}
        with np.errstate(all="ignore"):
            found.append(call(*args, **keywords))
        tables.append(symbols)
    return _kind(found[0], found[1], tables)


_MAKERS = (np.zeros, np.ones, np.empty, np.full, np.eye, np.identity, np.arange, np.linspace)


class _Sampler:
    """Makes a sample of a kind; lengths are equal for the same symbol, else different."""

    def __init__(
        self,
        sizes: tuple[int, ...],
        table: dict[str, int],
        symbols: dict[Sym, int],
        lengths: Lengths,
    ) -> None:
        self.sizes, self.table, self.symbols, self.lengths = sizes, table, symbols, lengths
        self.opaque = False
        self.last = False

    def __call__(self, kind: Kind) -> Any:
        if isinstance(kind, Static):
            return kind.value
        if isinstance(kind, Tup):
            return tuple(self(k) for k in kind.items)
        if isinstance(kind, Array):
            shape = tuple(self.size(d) for d in kind.shape)
            if np.prod(shape, dtype=float) > 1e5 or kind.type == "o":
                raise _Unlearnable
            return self.fill(shape, kind)
        if isinstance(kind, Num):
            return self.number(kind)
        raise _Unlearnable

    def size(self, d: Dim) -> int:
        d = self.lengths.canonical(d)
        if isinstance(d, int):
            return d
        if d is None:
            d = Sym(f"?{len(self.table)}")
        if d.base not in self.table:
            if len(self.table) >= len(self.sizes):
                raise _Unlearnable
            self.table[d.base] = self.sizes[len(self.table)]
        size = self.table[d.base] + d.offset
        if size < 1:
            raise _Unlearnable
        if not d.base.startswith("?"):
            self.symbols[d] = size
        return size

    def number(self, kind: Num) -> Any:
        if kind.type == "i" and kind.char is None:
            if self.last and not isinstance(kind.value, int):
                return -1
            if kind.value is None and self.opaque:
                return self.size(None)
            if kind.value is None:
                raise _Unlearnable
            return self.size(kind.value) if isinstance(kind.value, Sym) else kind.value
        value = dict(_SAMPLES)[kind.type]
        return value if kind.char in (None, "?") else np.dtype(kind.char).type(value)

    def fill(self, shape: tuple[int, ...], kind: Array) -> Any:
        count = int(np.prod(shape))
        values = np.cos(np.arange(1.0, count + 1.0) ** 2).reshape(shape)  # matrices of full rank
        if kind.type in "ib":
            return np.ones(shape, kind.char)
        if len(shape) > 1 and shape[-1] == shape[-2]:  # and definite
            values = values + shape[-1] * np.eye(shape[-1])
        return values.astype(kind.char)


def _kind(a: Any, b: Any, tables: list[dict[Sym, int]]) -> Kind:
    if isinstance(a, np.ndarray):
        if type(a) is not np.ndarray or a.ndim != b.ndim or a.dtype != b.dtype:
            return UNKNOWN
        return Array(
            a.dtype.char, tuple(_dim(x, y, tables) for x, y in zip(a.shape, b.shape, strict=True))
        )
    if isinstance(a, np.generic):
        type_ = CHAR_TYPES.get(a.dtype.char)
        return UNKNOWN if type_ is None else Num(type_, a.dtype.char)
    if isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b):
        return Tup(tuple(_kind(x, y, tables) for x, y in zip(a, b, strict=True)))
    described = _described(a)
    if described is not None and described[0] == "i":
        return Num("i", None, _dim(a, b, tables)) if a != b else Num("i", None, None)
    return UNKNOWN if described is None else Num(described[0], None)


def _dim(x: int, y: int, tables: list[dict[Sym, int]]) -> Dim:
    if x == y:
        return x
    for symbol, size in tables[0].items():
        if size == x and tables[1].get(symbol) == y:
            return symbol
    return None
