"""The kind of a result, learned from the function itself on small samples.

An elementwise function is tried for each combination of dtypes. Any other function is called twice
on arrays whose lengths tell the symbols apart; a length of the result is identified with a symbol
only if it is that symbol's length both times. Then it is called with other values of all that is
not known by its value (numbers, flags, the elements of arrays), and with arrays of length 1: what
differs there is not known.

    >>> import numpy as np
    >>> from tangentish.analyse.kinds import Array, Num, Sym
    >>> from tangentish.analyse.shapes import Lengths
    >>> a = Array("d", (Sym("a.shape[0]"), Sym("a.shape[1]")))
    >>> shaped(np.sum, [a, Num("i", None, 0)], {}, Lengths({})).shape
    (Sym(base='a.shape[1]', offset=0),)
    >>> elementwise(np.sqrt, ((False, "i", None, None),))
    ('f', 'd', False)
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np

from tangentish.analyse.kinds import (
    BOTTOM,
    CHAR_TYPES,
    UNKNOWN,
    Array,
    Bottom,
    Dim,
    Kind,
    Num,
    Seq,
    Static,
    Sym,
    Tup,
    Unknown,
    join,
    parts_of,
)
from tangentish.analyse.shapes import Lengths

_SAMPLES: tuple[tuple[str, Any], ...] = (("b", True), ("i", 2), ("f", 0.5), ("c", 0.5 + 0.25j))
_TURNS = 5
_INTS, _FLOATS = (2, 1, 0, -1, 3), (0.5, 2.75, -1.5, 7.25, 0.125)


def _whole(value: float) -> int:
    """An integer that may be a length."""
    return 1 + int(abs(value))


_TYPES: Mapping[str, tuple[Callable[[Any], Any], ...]] = MappingProxyType({
    "b": (np.bool_,), "b*": (bool, np.bool_),
    "i": (int, np.int64), "f": (float, np.float64), "c": (complex, np.complex128),
    "i*": (int, np.int64, np.int32), "f*": (float, _whole, np.float64, np.float32),
    "c*": (complex, abs, np.complex128, np.complex64),
})  # fmt: skip
_LENGTHS = ((11, 17, 23, 31, 41, 53, 61, 71), (14, 12, 29, 26, 47, 44, 67, 64))
_SHORT = ((3, 5, 7, 4, 6, 9, 8, 11), (4, 7, 3, 6, 5, 8, 11, 9))


@cache
def method(name: str) -> Callable[..., Any]:
    """A function that calls the method `name` of its first argument."""

    def call(x: Any, *args: Any, **kwargs: Any) -> Any:
        return getattr(x, name)(*args, **kwargs)

    return call


@lru_cache(maxsize=4096)
def elementwise(
    call: Callable[..., Any],
    operands: tuple[tuple[bool, str, str | None, int | None], ...],
    shape: tuple[int, ...] = (1,),
) -> tuple[str, str | None, bool] | None:
    """Type, dtype character and whether it is an array, of a result; None where the call fails.

    Args:
        call: the function.
        operands: for each operand whether it is an array, its type, its dtype character and its
            value if it is an integer that is known.
        shape: that of arrays; without axes, the results of most functions are numbers.
    """
    if any(type_ == "o" for _, type_, _, _ in operands):
        return None
    unsure = any(char == "*" or (char == "?" and type_ != "b") for _, type_, char, _ in operands)
    powers = all(type_ == "i" and not array for array, type_, _, _ in operands)
    results = set()
    for turn in range(4 if unsure else 1 + powers):
        samples = [_element(k, turn, shape, *operand) for k, operand in enumerate(operands)]
        try:
            results.add(_described(_quietly(call, samples, {})))
        except Exception:  # whatever a sample provokes: nothing is learned from it
            if not turn:
                return None
    if len(results) == 1:
        return next(iter(results))
    if None in results or any(r is None or r[2] for r in results):
        return None
    found: Kind = BOTTOM
    for type_, char, _ in filter(None, results):
        found = join(found, Num(type_, char))
    return (found.type, found.char, False) if isinstance(found, Num) else None


def _element(
    k: int,
    turn: int,
    shape: tuple[int, ...],
    array: bool,
    type_: str,
    char: str | None,
    known: int | None,
) -> Any:
    """The sample of operand `k`: an array of one element, or a number of one of its types."""
    value = dict(_SAMPLES)[type_] if known is None else known
    if array:
        return np.full(shape, value, dtype=char)
    if type_ == "i" and known is None and turn % 2 and k and char not in _UNSIGNED:
        value = -value  # `2 ** -2` is no integer
    return _of_type(value, type_, char, turn)


_UNSIGNED = tuple(np.typecodes["UnsignedInteger"])


def _of_type(value: Any, type_: str, char: str | None, turn: int) -> Any:
    """A number of the type and dtype of a kind; where they may be several, of one of them."""
    if char is None:
        return value
    types = _TYPES.get(type_ + char.strip("?"), ())
    return types[turn % len(types)](value) if types else np.dtype(char).type(value)


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
    """The result for samples; what NumPy warns of, also an empty mean, is not the user's doing."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return call(*args, **words)


class _Unlearnable(Exception):
    """A sample cannot be made, or the result cannot be described."""


def shaped(
    call: Callable[..., Any],
    kinds: list[Kind],
    words: Mapping[str, Kind],
    lengths: Lengths,
    contents: bool = True,
) -> Kind:
    """The kind of `call(*kinds, **words)`; `Unknown` where it cannot be learned.

    With `contents` it may depend on what is in the arrays.
    """
    squeezed = _squeezed(call, kinds, words, lengths) if call in _SQUEEZES else None
    if squeezed is not None:
        return squeezed
    try:
        return _shaped(call, kinds, words, lengths, contents)
    except _Unlearnable:  # a length is not known
        return _ranked(call, kinds, words)
    except Exception:  # the samples do not fit each other: perhaps equal lengths were told apart
        if not _assume_equal(kinds, lengths):
            return _ranked(call, kinds, words)
    try:
        return _shaped(call, kinds, words, lengths, contents)
    except Exception:  # still not: all that can be learned is the rank
        return _ranked(call, kinds, words)


def _ranked(call: Callable[..., Any], kinds: list[Kind], words: Mapping[str, Kind]) -> Kind:
    """The kind with all lengths unknown, from samples in which all lengths are equal."""
    given = _given_shape(call, kinds, words)
    if given is not None:
        return given
    found = _all_alike(call, kinds, words, None)
    for axis in (-1, 0, 1) if found is None else ():  # an int that may be any is an axis
        other = _all_alike(call, kinds, words, axis)
        found = join(found, other) if found is not None and other is not None else found or other
    return UNKNOWN if found is None else found


def _all_alike(
    call: Callable[..., Any], kinds: list[Kind], words: Mapping[str, Kind], axis: int | None
) -> Kind | None:
    """The kind for arrays of equal lengths; None where the call fails."""
    makers = [[_Sampler((size,) * 8, _Alike(size), t, axis) for size in (7, 9)] for t in _VALUES]
    try:
        return _learned(call, kinds, words, makers, [])
    except Exception:  # the call itself is at fault: it will say so when it runs
        return None


def _given_shape(
    call: Callable[..., Any], kinds: list[Kind], words: Mapping[str, Kind]
) -> Kind | None:
    """The kind of an array in a shape that the arguments spell out: its rank is their number."""
    if call not in _RESHAPES or words or len(kinds) < 2:
        return None
    if call is np.broadcast_to and len(kinds) > 2:
        return None
    first, *rest = kinds
    spread = len(rest) > 1
    if len(rest) == 1 and isinstance(rest[0], Tup):
        rest, spread = list(rest[0].items), True
    if not isinstance(first, Array):
        return None
    shape: list[Dim] = []
    for k in rest:
        if isinstance(k, Unknown) and spread:  # an integer, or the call fails
            shape.append(None)
            continue
        if not isinstance(k, Num):
            return None
        literal = k.type == "i" and isinstance(k.value, int) and k.value >= 0  # no variable, of -1
        shape.append(k.value if literal else None)
    return Array(first.char, tuple(shape))


_RESHAPES = (np.reshape, method("reshape"), np.broadcast_to)
_SQUEEZES = (np.squeeze, method("squeeze"))


def _squeezed(
    call: Callable[..., Any], kinds: list[Kind], words: Mapping[str, Kind], lengths: Lengths
) -> Kind | None:
    """The kind of an array without axes of length 1: which they are decides on its rank."""
    first, *rest = [*kinds, *words.values()]
    if not isinstance(first, Array) or len(rest) > 1:
        return None
    axes = range(first.rank)
    if not rest or (isinstance(rest[0], Static) and rest[0].value is None):
        dropped = [a for a in axes if lengths.same(first.shape[a], 1)]
        if not all(a in dropped or lengths.differs(first.shape[a], 1) for a in axes):
            return None
    else:
        asked = rest[0].items if isinstance(rest[0], Tup) else (rest[0],)
        values = [k.value if isinstance(k, Num) else None for k in asked]
        dropped = [
            v % first.rank for v in values if isinstance(v, int) and -first.rank <= v < first.rank
        ]
        if len(dropped) < len(values):
            return None
    return Array(first.char, tuple(d for a, d in enumerate(first.shape) if a not in dropped))


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
    dims = [d for k in kinds for d in _lengths_in(k)]
    before = len(lengths.assumed)
    for i, d in enumerate(dims):
        for e in dims[:i]:
            lengths.same(d, e)
    return len(lengths.assumed) > before


def _lengths_in(kind: Kind) -> tuple[Dim, ...]:
    """All lengths of an array, or of the arrays in a tuple or a list of them."""
    if isinstance(kind, Tup):
        return tuple(d for k in kind.items for d in _lengths_in(k))
    return kind.shape if isinstance(kind, Array) else ()


def _shaped(
    call: Callable[..., Any],
    kinds: list[Kind],
    words: Mapping[str, Kind],
    lengths: Lengths,
    contents: bool,
) -> Kind:
    many = any(isinstance(k, Array) and k.rank > 3 for k in kinds)
    tables = _SHORT if many else _LENGTHS
    makers = [[_Sampler(sizes, lengths, turn) for sizes in tables] for turn in _VALUES]
    for maker in (m for pair in makers for m in pair):
        maker.opaque = call in _MAKERS
    further = [_Sampler((1,) * 8, lengths, 0), _Sampler((0,) * 8, lengths, 0)]
    return _learned(call, kinds, words, makers, further, contents)


def _learned(
    call: Callable[..., Any],
    kinds: list[Kind],
    words: Mapping[str, Kind],
    makers: list[list[_Sampler]],
    further: list[_Sampler],
    contents: bool = True,
) -> Kind:
    """The kind of which all samples are, of those for which the call does not fail."""
    found: Kind | None = None
    error: Exception = _Unlearnable()
    for pair in makers:
        try:
            values = [_result(call, kinds, words, m) for m in (pair if found is None else pair[:1])]
        except _Unlearnable:
            raise
        except Exception as e:  # such values do not go together
            error = e if found is None else error
            continue
        if found is None:
            found = _kind(values[0], values[1], [m.symbols for m in pair])
            if not contents and not pair[0].count:  # nothing has other values
                break
        else:
            found = _weakened(found, values[0], pair[0].symbols)
    if found is None:
        raise error
    for maker in further:
        try:
            found = _weakened(found, _result(call, kinds, words, maker), maker.symbols)
        except Exception:  # the samples cannot be made, or the call fails for these
            continue
    if any(map(_is_open, (*kinds, *words.values()))):
        return _spelled_out(call, kinds, _without_literals(found))
    return found


def _is_open(kind: Kind) -> bool:
    """Whether something is, or holds, an integer of which the value is not known."""
    if isinstance(kind, (Tup, Seq)):
        return any(map(_is_open, parts_of(kind)))
    return isinstance(kind, Num) and kind.type == "i" and not isinstance(kind.value, int)


def _without_literals(kind: Kind) -> Kind:
    """A kind without the lengths and numbers that other integers than the samples would change."""
    if isinstance(kind, Array):
        return Array(kind.char, tuple(d if isinstance(d, Sym) else None for d in kind.shape))
    if isinstance(kind, Num) and isinstance(kind.value, int):
        return Num(kind.type, kind.char)
    if not isinstance(kind, Tup):
        return kind
    items = tuple(map(_without_literals, kind.items))
    if kind.type is not list:
        return kind.of(items)
    each: Kind = BOTTOM  # their number may be another, too
    for item in items:
        each = join(each, item)
    return UNKNOWN if isinstance(each, (Bottom, Unknown)) else Seq(each, list)


def _spelled_out(call: Callable[..., Any], kinds: list[Kind], found: Kind) -> Kind:
    """A kind with the lengths of a shape that the arguments of a call spell out."""
    if not isinstance(found, Array):
        return found
    if call in (np.zeros, np.ones, np.empty, np.full):
        given = kinds[:1]
    elif call in _RESHAPES:
        given = kinds[1:]
    else:
        return found
    if len(given) == 1 and isinstance(given[0], Tup):
        given = list(given[0].items)
    if len(given) != found.rank:
        return found
    lengths = [k.value if isinstance(k, Num) and k.type == "i" else None for k in given]
    spelled = [n if isinstance(n, int) and n >= 0 else None for n in lengths]
    dims = zip(found.shape, spelled, strict=True)
    return Array(found.char, tuple(d if n is None else n for d, n in dims))


def _result(
    call: Callable[..., Any], kinds: list[Kind], words: Mapping[str, Kind], make: _Sampler
) -> Any:
    args = [make(k) for k in kinds]
    call = _STAND_INS.get(call, call)
    return _quietly(call, args, {w: make(k) for w, k in words.items()})


def _in_columns(x: Any, sections: Any) -> Any:
    """`np.hsplit` of what need not come out even."""
    return np.array_split(x, sections, min(np.ndim(x) - 1, 1))


_STAND_INS: Mapping[Any, Callable[..., Any]] = MappingProxyType(
    {np.split: np.array_split, np.vsplit: np.array_split, np.hsplit: _in_columns}
)
_VALUES = range(_TURNS)
_MAKERS = (np.zeros, np.ones, np.empty, np.full, np.eye, np.identity, np.arange, np.linspace)


class _Sampler:
    """Makes a sample of a kind; lengths are equal for the same symbol, else different.

    Args:
        sizes: the lengths, in the order in which symbols are met.
        lengths: which lengths are equal.
        turn: which values that is given which is not known by its value.
        axis: what an integer is that may be any.
    """

    def __init__(
        self, sizes: tuple[int, ...], lengths: Lengths, turn: int, axis: int | None = None
    ) -> None:
        self.sizes, self.lengths, self.turn, self.axis = sizes, lengths, turn, axis
        self.table: dict[str, int] = {}
        self.symbols: dict[Sym, int] = {}
        self.opaque = False
        self.count = 0

    def __call__(self, kind: Kind) -> Any:
        if isinstance(kind, Static):
            return kind.value
        if isinstance(kind, Tup):
            items = [self(k) for k in kind.items]
            return kind.type(items if kind.keys is None else zip(kind.keys, items, strict=True))
        if isinstance(kind, Seq):
            if kind.type is dict:
                raise _Unlearnable
            return kind.type(self(kind.item) for _ in range(max(1, self.size(None))))
        if isinstance(kind, Array):
            shape = tuple(self.size(d) for d in kind.shape)
            if math.prod(shape) > 1e5 or kind.type == "o":
                raise _Unlearnable
            return np.array(_filled(shape, kind.type, kind.char, self.turn))  # of its own
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
        if size < min(1, *self.sizes):
            raise _Unlearnable
        if not d.base.startswith("?"):
            self.symbols[d] = size
        return size

    def number(self, kind: Num) -> Any:
        if kind.type == "i" and kind.char is None:
            if self.axis is not None and not isinstance(kind.value, int):
                return self.axis
            if kind.value is None and self.opaque:
                return self.size(None)
            if kind.value is None:
                raise _Unlearnable
            return self.size(kind.value) if isinstance(kind.value, Sym) else kind.value
        if kind.type == "b" and kind.value is not None:
            return bool(kind.value)
        k, self.count = self.count, self.count + 1
        turn = (self.turn + k) % _TURNS
        if kind.type == "b":
            value: Any = not self.turn >> k % 2 & 1  # of two flags all four combinations
        elif kind.type == "i":
            value = _INTS[(turn + k) % _TURNS]
        else:
            value = _FLOATS[turn] + 0.01 * k + (0.25j if kind.type == "c" else 0.0)
        return _of_type(value, kind.type, kind.char, self.turn)


@lru_cache(maxsize=256)
def _filled(shape: tuple[int, ...], type_: str, char: str, turn: int) -> Any:
    """A sample of an array."""
    count = np.arange(math.prod(shape)).reshape(shape)
    if type_ in "ib":  # ones, then 0 and 1, and so on; in the last all are zero
        values = np.ones(shape) if not turn else count % (turn + 1)
        return (values * (turn < _TURNS - 1)).astype(char)
    if turn == 1:
        return np.ones(shape, char)
    values = np.cos((count + 1.0 + turn) ** 2)  # full rank
    if turn == 2:
        return (values * (count % 2)).astype(char)
    if len(shape) > 1 and shape[-1] == shape[-2]:  # and definite
        values = values + shape[-1] * np.eye(shape[-1])
    return values.astype(char)


def _weakened(kind: Kind, value: Any, symbols: Mapping[Sym, int]) -> Kind:
    """What of a kind is also true of another value."""
    same = isinstance(kind, Tup) and issubclass(type(value), kind.type)
    if same and isinstance(kind, Tup) and len(kind.items) == len(value):
        parts = zip(kind.items, value, strict=True)
        return kind.of(_weakened(k, v, symbols) for k, v in parts)

    def true(d: Dim, length: int) -> Dim:
        return d if (symbols.get(d) if isinstance(d, Sym) else d) == length else None

    found = _kind(value, value, [{}, {}])
    if isinstance(kind, Array) and isinstance(found, Array) and kind.rank == found.rank:
        dims = zip(kind.shape, value.shape, strict=True)
        return join(kind, Array(found.char, tuple(true(d, n) for d, n in dims)))
    if isinstance(kind, Num) and isinstance(found, Num):
        known = true(kind.value, value) if kind.type == found.type == "i" else None
        return join(kind, Num(found.type, found.char, known))
    return kind if kind == found else UNKNOWN


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
    if type(a) is type(b) in (tuple, list) and len(a) == len(b):
        return Tup(tuple(_kind(x, y, tables) for x, y in zip(a, b, strict=True)), type(a))
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
