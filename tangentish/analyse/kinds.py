"""Kinds: what is known of a value while a derivative is generated.

A kind says what a value is (a number, an array of a dtype and a symbolic shape, a tuple of kinds, a
static object), never what it holds. Kinds only remove text that the general derivative would
contain; where nothing is known the kind is `Unknown` and the text handles every case.

    >>> import numpy as np
    >>> kind_of(2.5, "x")
    Num(type='f', char=None, value=None)
    >>> kind_of(np.zeros((2, 3)), "a").shape
    (Sym(base='a.shape[0]', offset=0), Sym(base='a.shape[1]', offset=0))
"""

from __future__ import annotations

import dataclasses
import numbers
import types
from collections.abc import Iterable
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, TypeGuard

import numpy as np

from tangentish.attributes import attributes, is_plain
from tangentish.captured import FunctionValue, Merge

Class = type


@dataclass(frozen=True, slots=True)
class Sym:
    """A length known by name: `base + offset`, `base` an expression over the arguments at entry."""

    base: str
    offset: int = 0


Dim = int | Sym | None
"""A length: a literal, a symbol, or unknown."""


class Kind:
    """Base of all kinds."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Num(Kind):
    """A number.

    `type` is b, i, f or c; `char` the dtype of a NumPy scalar, None for Python's, "?" if either of
    Python's and NumPy's own precision, "*" if any dtype or a narrower type.
    """

    type: str
    char: str | None = None
    value: Dim = None


@dataclass(frozen=True, slots=True)
class Array(Kind):
    """An array with a dtype character and one `Dim` per axis."""

    char: str
    shape: tuple[Dim, ...]

    @property
    def type(self) -> str:
        """The dtype's kind: b, i, f or c (unsigned integers count as i, others as o)."""
        return CHAR_TYPES.get(self.char, "o")

    @property
    def rank(self) -> int:
        """The number of axes."""
        return len(self.shape)


@dataclass(frozen=True, slots=True)
class Tup(Kind):
    """A tuple, a list, a dict or a record of known structure.

    `keys` are those of a dict, in order; `fields` the names of the items of a record, an instance
    of a named tuple or a dataclass. Derivatives of records are tuples to the text, lists where
    their items are written. `class_` is the class of an object, whose attributes the dict holds.
    """

    items: tuple[Kind, ...]
    type: type = tuple
    keys: tuple[Any, ...] | None = None
    fields: tuple[str, ...] | None = None
    class_: Class | None = None

    @property
    def places(self) -> tuple[Any, ...]:
        """What each item is read by: positions, or keys."""
        return tuple(range(len(self.items))) if self.keys is None else self.keys

    def of(self, items: Iterable[Kind]) -> Tup:
        """The same structure of other items."""
        return replace(self, items=tuple(items))


@dataclass(frozen=True, slots=True)
class Seq(Kind):
    """A list, a tuple or a dict of any length, of items of one kind."""

    item: Kind
    type: type = list

    def of(self, item: Kind) -> Seq:
        """The same structure of other items."""
        return Seq(item, self.type)


@dataclass(frozen=True, slots=True)
class Static(Kind):
    """A constant that is no number: None, a string, a function, a module, a dtype, a slice."""

    value: object = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Static) and (
            other.value is self.value
            or (
                isinstance(self.value, str)
                and isinstance(other.value, str)
                and self.value == other.value
            )
        )

    def __hash__(self) -> int:
        return hash(self.value) if isinstance(self.value, str) else id(self.value)


@dataclass(frozen=True, slots=True, eq=False)
class Choice(Static):
    """One of several functions, `value` a tuple of them; which one is known only at run time."""

    @property
    def functions(self) -> tuple[Any, ...]:
        """The functions."""
        return self.value  # type: ignore[return-value]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Choice) and self._ids == other._ids

    def __hash__(self) -> int:
        return hash(self._ids)

    @property
    def _ids(self) -> frozenset[int]:
        return frozenset(map(id, self.functions))


@dataclass(frozen=True, slots=True)
class Unknown(Kind):
    """Anything; if `real`, a number or an array that is not complex; of one type, if known."""

    real: bool = False
    type: type | None = None


@dataclass(frozen=True, slots=True)
class Key(Unknown):
    """A key of a dict of which nothing else is known: nothing that can be written into."""


@dataclass(frozen=True, slots=True)
class Bottom(Kind):
    """No value yet: the result of a recursive call under analysis."""


def parts_of(kind: Kind) -> tuple[Kind, ...]:
    """The kinds of the items of a structure; of anything else there are none."""
    if isinstance(kind, Seq):
        return (kind.item,)
    return kind.items if isinstance(kind, Tup) else ()


UNKNOWN = Unknown()
BOTTOM = Bottom()
CHAR_TYPES = MappingProxyType({
    "?": "b", "d": "f", "f": "f", "e": "f", "g": "f", "D": "c", "F": "c", "G": "c",
    **dict.fromkeys("bBhHiIlLqQpPnN", "i"),
})  # fmt: skip
_ORDER = "bifc"


def kind_of(value: object, path: str, depth: int = 0, whole: bool = False) -> Kind:
    """The kind of a run-time value that is reached at entry by the expression `path`.

    Args:
        value: the value.
        path: the expression.
        depth: how many lists and dicts to look into, in one another.
        whole: look into lists and dicts of any length, not only short ones.
    """
    t = type(value)
    if t is float:
        return Num("f")
    if t is bool:
        return Num("b")
    if t is int:
        return Num("i", None, Sym(path))
    if t is complex:
        return Num("c")
    if isinstance(value, np.ndarray):
        if t is not np.ndarray:
            return Unknown(type=t)
        char = value.dtype.char
        return Array(char, tuple(Sym(f"{path}.shape[{i}]") for i in range(value.ndim)))
    if isinstance(value, np.generic):
        type_ = CHAR_TYPES.get(value.dtype.char)
        if type_ is None:
            return Static(value)
        return Num(type_, value.dtype.char)
    if t is tuple:
        assert isinstance(value, tuple)
        return Tup(tuple(kind_of(v, f"{path}[{i}]", depth, whole) for i, v in enumerate(value)))
    if (t is list or t is dict) and depth > 0:
        return _of_container(value, path, depth - 1, whole)
    fields = fields_of(t) if depth > 0 else None
    if depth > 0 and fields is None and is_plain(t):
        found = _of_object(value, path, depth - 1, whole)
        if found is not None:
            return found
    if fields is not None:
        parts = [(getattr(value, f), f"{path}.{f}") for f in fields]
        return Tup(tuple(kind_of(v, p, depth - 1, whole) for v, p in parts), t, None, fields)
    if (
        value is None
        or value is Ellipsis
        or isinstance(value, (str, bytes, type))
        or callable(value)
    ):
        return Static(value)
    return Unknown(type=t)


def _of_object(value: Any, path: str, depth: int, whole: bool) -> Kind | None:
    """The kind of an object, if all that it holds is known, and each part stands in one place."""
    if not _is_tree(value, set(), DEEP):
        return None
    held = attributes(value)
    items = tuple(kind_of(v, f"{path}.{n}", depth, whole) for n, v in held.items())
    return Tup(items, dict, tuple(held), None, type(value))


def _is_tree(value: Any, seen: set[int], depth: int) -> bool:
    """Whether an object is made of data, and of objects like it, each of which it holds once."""
    t = type(value)
    if value is None or t in (bool, int, float, complex, str, bytes, np.ndarray):
        return t is not np.ndarray or value.dtype.char != "O"
    if isinstance(value, (np.generic, type, types.FunctionType, np.ufunc)):
        return True
    if id(value) in seen or not depth:
        return False
    seen.add(id(value))
    if t in (list, tuple):
        return all(_is_tree(v, seen, depth - 1) for v in value)
    if t is dict:
        plain = all(type(k) is str for k in value)
        return plain and all(_is_tree(v, seen, depth - 1) for v in value.values())
    if not is_plain(t):
        return False
    held = attributes(value)
    return "pop" not in held and all(_is_tree(v, seen, depth - 1) for v in held.values())


def _of_container(value: Any, path: str, depth: int, whole: bool) -> Kind:
    """The kind of a list or a dict: its structure, if it is short and its keys are plain."""
    keys = tuple(value) if type(value) is dict else None
    if keys is None and len(value) > SHORT:
        item = _of_all(value, path, depth)
        if item is not None:
            return Seq(item)
    if (len(value) > SHORT and not whole) or not all(map(_is_key, keys or ())):
        return Unknown(type=type(value))
    parts = enumerate(value) if keys is None else value.items()
    items = tuple(kind_of(v, f"{path}[{k!r}]", depth, whole) for k, v in parts)
    return Tup(items, type(value), keys)


def _of_all(values: list[Any], path: str, depth: int) -> Kind | None:
    """The kind of all items of a list, if they are of one, and are numbers or arrays."""
    found = without_symbols(kind_of(values[0], path, depth))
    if not is_numeric(found):
        return None
    same = (without_symbols(kind_of(v, path, depth)) == found for v in values)
    return found if all(same) else None


def is_numeric(kind: Kind) -> bool:
    """Whether a value is a number, an array or a tuple of such."""
    if isinstance(kind, Tup) and kind.keys is None and kind.items:
        return all(map(is_numeric, kind.items))
    return isinstance(kind, Num) or (isinstance(kind, Array) and kind.type != "o")


def without_symbols(kind: Kind) -> Kind:
    """The kind of any item of a list, of which none has a length that can be named."""
    if isinstance(kind, Array):
        return Array(kind.char, (None,) * kind.rank)
    if isinstance(kind, Num):
        return Num(kind.type, kind.char)
    if isinstance(kind, Tup):
        return kind.of(map(without_symbols, kind.items))
    return kind.of(without_symbols(kind.item)) if isinstance(kind, Seq) else kind


def is_of(value: object, kind: Kind) -> bool:
    """Whether a value is of a kind that names no lengths."""
    return without_symbols(kind_of(value, "", DEEP)) == kind


def fields_of(type_: type) -> tuple[str, ...] | None:
    """The names of the items of a record: a named tuple, or a dataclass that only holds its fields.

    None of any other class: one that does more when an instance is made may refuse derivatives.
    """
    if issubclass(type_, tuple):
        names = getattr(type_, "_fields", None)
        first: Any = next((c for c in type_.__mro__ if c.__bases__ == (tuple,)), None)
        own: Any = type_
        plain = first is not None and own.__new__ is first.__new__
        plain = plain and own.__init__ is object.__init__
        return names if plain and isinstance(names, tuple) else None
    own = type_
    if "__dataclass_fields__" not in own.__dict__ or hasattr(own, "__post_init__"):
        return None
    known = own.__dict__["__dataclass_fields__"].values()
    fields = dataclasses.fields(own)
    plain = own.__dataclass_params__.init and own.__new__ is object.__new__
    if not plain or any("InitVar" in str(f._field_type) for f in known):
        return None
    return tuple(f.name for f in fields) if all(f.init for f in fields) else None


def kind_of_adjoint(kind: Kind) -> Kind:
    """The kind of the zero adjoint of a structure, with lists in place of tuples and records.

    >>> kind_of_adjoint(Tup((Num("f"), Num("i")))) == Tup((Num("f"), Num("f")), list)
    True
    """
    if isinstance(kind, Tup):
        as_list = kind.keys is None
        items = tuple(map(kind_of_adjoint, kind.items))
        return Tup(items, list) if as_list else replace(kind, items=items, class_=None)
    if isinstance(kind, Seq):
        return Seq(kind_of_adjoint(kind.item), dict if kind.type is dict else list)
    if isinstance(kind, Num):
        return Num("c" if kind.type == "c" else "f")
    return Static(None) if isinstance(kind, Static) else kind


def may_be_shadowed(kind: Kind) -> bool:
    """Whether the adjoint of a value may be a part of a shadow: it is an array, or holds such."""
    if isinstance(kind, (Tup, Seq)):
        plain = (Num, Static)
        parts = parts_of(kind)
        return all(isinstance(k, plain) or is_text(k) or may_be_shadowed(k) for k in parts)
    return isinstance(kind, Array)


def holds_lists(kind: Kind) -> bool:
    """Whether a value is, or holds, a list or a dict, as far as is known."""
    return is_list(kind) or is_dict(kind) or any(map(holds_lists, parts_of(kind)))


def holds_numbers(kind: Kind) -> bool:
    """Whether a structure holds numbers that may vary."""
    if isinstance(kind, Num):
        return kind.type in "fc"
    return any(map(holds_numbers, parts_of(kind)))


def is_slice(kind: Kind) -> bool:
    """Whether a value is a slice, whose bounds are not known."""
    return isinstance(kind, Unknown) and kind.type is slice


def is_record(kind: Kind) -> TypeGuard[Tup]:
    """Whether a value is a named tuple or a dataclass of known structure."""
    return isinstance(kind, Tup) and kind.fields is not None


def _is_key(key: object) -> bool:
    """Whether a key can stand in a text, and is equal to no key of another type."""
    return type(key) in (str, int) or (type(key) is tuple and all(map(_is_key, key)))


SHORT, DEEP = 16, 8


def is_immutable(kind: Kind) -> bool:
    """Whether something of unknown kind is surely nothing that can be written into."""
    plain = (str, bytes, int, float, complex, range, type(None))
    return isinstance(kind, Key) or (
        isinstance(kind, Unknown) and kind.type is not None and issubclass(kind.type, plain)
    )


def is_object(kind: Kind) -> bool:
    """Whether arithmetic on something of this kind is what its class says, not that of NumPy."""
    if isinstance(kind, Static):
        return callable(kind.value) and not isinstance(kind.value, type)
    return isinstance(kind, Unknown) and kind.type is not None and not _is_plain(kind.type)


def _is_plain(type_: type) -> bool:
    """Whether instances of a class are numbers, or lists that NumPy makes arrays of."""
    base = next((t for t in (int, float, complex) if issubclass(type_, t)), None)
    if base is not None:  # a member of an enumeration, say; a quantity has operators of its own
        return all(getattr(type_, w) is getattr(base, w) for w in _OPERATORS if hasattr(base, w))
    return issubclass(type_, (list, numbers.Number))


_OPERATORS = tuple(
    f"__{r}{word}__"
    for word in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "divmod")
    for r in ("", "r")
) + ("__neg__", "__pos__", "__abs__", "__float__", "__lt__", "__gt__", "__le__", "__ge__")


TEXT = Static("text that was made of a value with a derivative")
MIXED = Static("such text on one path, and something that is none on another")


def is_text(kind: Kind) -> bool:
    """Whether something of this kind is a string."""
    if isinstance(kind, Unknown):
        return kind.type is str
    return isinstance(kind, Static) and isinstance(kind.value, str)


def holds_text(kind: Kind) -> bool:
    """Whether something of this kind is, or holds, text made of a value with a derivative."""
    return kind in (TEXT, MIXED) or any(map(holds_text, parts_of(kind)))


def holds_mixed(kind: Kind) -> bool:
    """Whether it is not known if something of this kind is, or holds, such text."""
    return kind == MIXED or any(map(holds_mixed, parts_of(kind)))


def join(a: Kind, b: Kind, same: object = None) -> Kind:
    """The least kind that covers both; `same(d, e)` may prove two lengths equal."""
    if a == b or isinstance(b, Bottom):
        return a
    if isinstance(a, Bottom):
        return b
    if MIXED in (a, b):
        return MIXED
    if is_text(a) and is_text(b) and TEXT not in (a, b):
        return Unknown(type=str)
    if isinstance(a, Key) and (is_text(b) or b == Key()) and b != TEXT:
        return a
    if isinstance(b, Key) and is_text(a) and a != TEXT:
        return b
    if TEXT in (a, b):
        other = b if a == TEXT else a
        return TEXT if is_text(other) or other == Static(None) else MIXED
    if isinstance(a, Num) and isinstance(b, Num):
        type_ = max(a.type, b.type, key=_ORDER.index)
        return Num(type_, _join_char(a, b), a.value if a.value == b.value else None)
    if isinstance(a, Array) and isinstance(b, Array) and a.rank == b.rank and a.char == b.char:
        return Array(
            a.char, tuple(_join_dim(d, e, same) for d, e in zip(a.shape, b.shape, strict=True))
        )
    if isinstance(a, Static) and isinstance(b, Static) and (_functions(a) and _functions(b)):
        first = _functions(a)
        found = (*first, *(f for f in _functions(b) if all(f is not g for g in first)))
        return a if len(found) == len(first) else Choice(found)
    if isinstance(a, Tup) and isinstance(b, Tup) and _alike(a, b):
        return a.of(join(x, y, same) for x, y in zip(a.items, b.items, strict=True))
    _merge(a, b)
    if _of_one_type(a, b):
        return Seq(join(item_of(a, same), item_of(b, same), same), type_of(a) or list)
    if holds_text(a) or holds_text(b):
        return MIXED
    return Unknown(real=bool(is_real(a) and is_real(b)))


def _merge(a: Kind, b: Kind) -> None:
    """Have the values of two functions that are defined in one be of one class, or refuse them."""
    found = [_defined(a), _defined(b)]
    (source, mine), (other, others) = found
    if source is other is not None:
        raise Merge(source, mine | others)


def _defined(kind: Kind) -> tuple[Any, frozenset[str]]:
    """The function in which the function is defined that a value is, and the names of it."""
    if isinstance(kind, Tup) and issubclass(kind.type, FunctionValue):
        return kind.type.source, kind.type.members
    inner = kind.value if isinstance(kind, Static) else None
    source = getattr(inner, "__tangentish_source__", None)
    return source, frozenset({getattr(inner, "__name__", "")})


def _functions(kind: Static) -> tuple[Any, ...]:
    """The functions that a value may be; none of anything else."""
    if isinstance(kind, Choice):
        return kind.functions
    plain = callable(kind.value) and not isinstance(kind.value, type)
    return (kind.value,) if plain else ()


def is_list(kind: Kind) -> bool:
    """Whether a value is a list of which something is known."""
    return type_of(kind) is list


def is_dict(kind: Kind) -> bool:
    """Whether a value is a dict of which something is known."""
    return type_of(kind) is dict


def type_of(kind: Kind) -> type | None:
    """The class of a tuple, a list or a dict of which something is known; None for all else."""
    return kind.type if isinstance(kind, (Tup, Seq)) else None


def _of_one_type(a: Kind, b: Kind) -> bool:
    """Whether two structures are of one type whose lengths may differ."""
    if type_of(a) is not type_of(b) or type_of(a) is None:
        return False
    if any(isinstance(k, Tup) and k.class_ is not None for k in (a, b)):
        return False
    return type_of(a) in (list, dict) or isinstance(a, Seq) or isinstance(b, Seq)


def item_of(kind: Kind, same: object = None) -> Kind:
    """The kind that covers all items of a list, a tuple, or the values of a dict."""
    if isinstance(kind, Seq):
        return kind.item
    result: Kind = BOTTOM
    for item in kind.items if isinstance(kind, Tup) else ():
        result = join(result, item, same)
    return result


def _alike(a: Tup, b: Tup) -> bool:
    """Whether two structures differ in the kinds of their items at most."""
    same = a.type is b.type and a.class_ is b.class_
    return same and a.keys == b.keys and len(a.items) == len(b.items)


def _join_char(a: Num, b: Num) -> str | None:
    if a.type != b.type:
        return "*"
    own = (None, "?", {"i": "l", "f": "d", "c": "D"}.get(a.type))
    if a.type == "b":  # "?" is the dtype
        return a.char if a.char == b.char else "*"
    return a.char if a.char == b.char else "?" if a.char in own and b.char in own else "*"


def _join_dim(d: Dim, e: Dim, same: object) -> Dim:
    if d == e:
        return d
    return d if callable(same) and same(d, e) else None


def differentiable(kind: Kind) -> bool:
    """Whether a value of this kind can carry a derivative (a Python int can)."""
    if isinstance(kind, Num):
        return kind.type != "b"
    if isinstance(kind, Array):
        return kind.type in "fc"
    if isinstance(kind, (Tup, Seq)):
        return any(map(differentiable, parts_of(kind)))
    if isinstance(kind, Unknown):
        return kind.type not in (str, bytes) and not isinstance(kind, Key)
    return isinstance(kind, Bottom)


def is_floating(kind: Kind) -> bool:
    """Whether a value is a real or complex floating number, an array or a structure of them."""
    if isinstance(kind, (Tup, Seq)):
        return bool(parts_of(kind)) and all(map(is_floating, parts_of(kind)))
    return isinstance(kind, (Num, Array)) and kind.type in "fc"


def is_real(kind: Kind) -> bool | None:
    """True for real numbers and arrays, False for complex ones, None where it is not known."""
    if isinstance(kind, (Num, Array)):
        return None if kind.type == "o" else kind.type != "c"
    return True if isinstance(kind, Unknown) and kind.real else None


def may_be_complex(kind: Kind) -> bool:
    """Whether a value of this kind is complex, or not known to be real."""
    if isinstance(kind, (Tup, Seq)):
        return any(map(may_be_complex, parts_of(kind)))
    return isinstance(kind, (Num, Array, Unknown)) and not is_real(kind)


def describe(kind: Kind) -> str:
    """The kind in the words of `--like`: `float[:,:]`, `int`, `(float, float)`."""
    names = {"b": "bool", "i": "int", "f": "float", "c": "complex", "o": "object"}
    if isinstance(kind, Num):
        return (
            names[kind.type]
            if kind.char in (None, "?", "*", "d", "D")
            else np.dtype(kind.char).name
        )
    if isinstance(kind, Array):
        base = names[kind.type] if kind.char in "dDl?" else np.dtype(kind.char).name
        return f"{base}[{','.join(':' for _ in kind.shape)}]"
    if isinstance(kind, Tup):
        if kind.class_ is not None:
            return kind.class_.__name__
        items = [describe(k) for k in kind.items]
        if kind.keys is not None:
            return f"{{{', '.join(f'{k}: {i}' for k, i in zip(kind.keys, items, strict=True))}}}"
        return ", ".join(items).join("[]" if kind.type is list else "()")
    if isinstance(kind, Seq):
        inner = f"{describe(kind.item)}, ..."
        if kind.type is dict:
            return f"{{{inner}}}"
        return inner.join("[]" if kind.type is list else "()")
    if isinstance(kind, Choice):
        return "function"
    if isinstance(kind, Static):
        return "None" if kind.value is None else type(kind.value).__name__
    return "unknown"
