"""Kinds of arguments as text: what `--like` of the command line says, and nothing runs.

    >>> like = read("x=float[n,:], w=float[n], k=int")
    >>> like.kinds["w"]
    Array(char='d', shape=(Sym(base='w.shape[0]', offset=0),))
    >>> like.lengths
    mappingproxy({'x.shape[0]': 'n', 'w.shape[0]': 'n'})
    >>> read("x=float[:, k=int")
    Traceback (most recent call last):
    tangentish.cli.like.BadLike: a comma or `]` is missing here
        x=float[:, k=int
                    ^
    A length is `:`, a name or a number, as in `float[:,n,3]`.

The grammar:

    entries  ::=  [entry {"," entry}]
    entry    ::=  NAME "=" kind
    kind     ::=  DTYPE                                 a number
               |  DTYPE "[" [length {"," length}] "]"   an array with these axes
               |  "(" [kind {"," kind}] ")"             a tuple, also of one
               |  "[" kind "]"                          a list of any length
               |  "[" kind "," [kind {"," kind}] "]"    a list of so many items
               |  "{" [key ":" kind {"," ...}] "}"      a dict
               |  "None" | "str" | STRING
    length   ::=  ":" | NAME | NUMBER
    key      ::=  NAME | NUMBER | STRING

A comma may follow the last item. Equal names mean equal lengths; a name that is also an `int`
parameter means its value. Every axis has a symbol of its own, as from `kind_of`; which of them are
equal is told by sizes, so that a derivation assumes an equality only where its text rests on it,
and records it to be checked. Layer 7.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple, NoReturn, TypeVar

import numpy as np

from tangentish.analyse.kinds import (
    CHAR_TYPES,
    UNKNOWN,
    Array,
    Dim,
    Kind,
    Num,
    Seq,
    Static,
    Sym,
    Tup,
    without_symbols,
)

__all__ = ["BadLike", "Like", "read"]

PYTHON_TYPES = MappingProxyType({"float": "f", "int": "i", "complex": "c", "bool": "b"})
DTYPES = "Dtypes are float, float32, complex, complex64, int, bool and the names of NumPy's."
LENGTHS = "A length is `:`, a name or a number, as in `float[:,n,3]`."
ENTRIES = "Entries are written as `x=float[:,:], n=int`."
KINDS = "A kind is written as `float`, `float[:]`, `(float, int)`, `[float]` or `None`."

# Named lengths are given sizes this far apart, and from any size in a program: no two of them,
# nor one and a number, agree by accident.
APART = 2**40

_TOKEN = re.compile(
    r"""\s*(?:(?P<name>[^\W\d]\w*)|(?P<number>\d+)|(?P<string>'[^'\\]*'|"[^"\\]*")|(?P<mark>\S)|$)"""
)
Item = TypeVar("Item")


class BadLike(ValueError):
    """Text that tells no kinds: what is wrong, the text with a caret, and what may stand there."""


class _Token(NamedTuple):
    """A word of the text, what it is, and where it begins."""

    word: str
    sort: str | None
    start: int


@dataclass(frozen=True, slots=True)
class Like:
    """What a text tells of arguments.

    Attributes:
        kinds: the kind of each argument.
        lengths: for each axis that is not `:`, by its symbol, the name or number of its length.
    """

    kinds: Mapping[str, Kind]
    lengths: Mapping[str, str | int]

    def sizes(self, kinds: Mapping[str, Kind]) -> dict[str, int]:
        """Sizes of symbols that are equal where the text says so, and nowhere else.

        Args:
            kinds: the kinds of all arguments: an int among them is the length of its name.

        >>> like = read("x=float[n], a=float[m,3,:], n=int")
        >>> for symbol, size in like.sizes(like.kinds).items():
        ...     print(symbol, size)
        x.shape[0] 1099511627776
        a.shape[0] 2199023255552
        a.shape[1] 3
        n 1099511627776
        """
        names = dict.fromkeys(n for n in self.lengths.values() if isinstance(n, str))
        size = {name: APART * (k + 1) for k, name in enumerate(names)}
        sizes = {
            symbol: length if isinstance(length, int) else size[length]
            for symbol, length in self.lengths.items()
        }
        numbers = (n for n in names if isinstance(k := kinds.get(n), Num) and k.type == "i")
        return sizes | {n: size[n] for n in numbers}


def read(text: str) -> Like:
    """Read entries `name=kind, ...`.

    Raises:
        BadLike: with the place where the text goes wrong.
    """
    reader = _Reader(text)
    kinds: dict[str, Kind] = {}

    def entry() -> None:
        name = reader.take("name", "the name of a parameter is missing", ENTRIES)
        if name.word in kinds:
            reader.fail(f"`{name.word}` has an entry already", name, ENTRIES)
        reader.take("=", f"`{name.word}` is not followed by `=` and a kind", ENTRIES)
        kinds[name.word] = reader.kind(name.word)

    reader.items(entry, None, ENTRIES)
    return Like(MappingProxyType(kinds), MappingProxyType(reader.lengths))


class _Reader:
    """Reads a text from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lengths: dict[str, str | int] = {}
        self.position = 0
        self.next = self._scan()

    def _scan(self) -> _Token:
        found = _TOKEN.match(self.text, self.position)
        assert found is not None  # a mark is whatever nothing else is
        sort = found.lastgroup
        start = len(self.text) if sort is None else found.start(sort)
        self.position = found.end()
        word = "" if sort is None else found[sort]
        return _Token(word, word if sort == "mark" else sort, start)

    def fail(self, what: str, at: _Token, remedy: str) -> NoReturn:
        """Refuse the text, with a caret below `at`."""
        line = "".join(c if c.isprintable() else " " for c in self.text)
        carets = " " * at.start + "^" * max(1, len(at.word))
        raise BadLike(f"{what}\n    {line}\n    {carets}\n{remedy}")

    def accept(self, sort: str) -> _Token | None:
        """The next word if it is of this sort, which may be a mark."""
        token = self.next
        if token.sort != sort:
            return None
        self.next = self._scan()
        return token

    def take(self, sort: str, what: str, remedy: str) -> _Token:
        """The next word, which has to be of this sort."""
        return self.accept(sort) or self.fail(what, self.next, remedy)

    def items(self, item: Callable[[], Item], end: str | None, remedy: str) -> list[Item]:
        """Items between commas up to a closing mark, or the end of the text."""
        found = []
        while self.next.sort != end:
            found.append(item())
            if not self.accept(","):
                break
        if self.next.sort != end:
            wanted = "the end" if end is None else f"`{end}`"
            self.fail(f"a comma or {wanted} is missing here", self.next, remedy)
        self.next = self._scan()
        return found

    def kind(self, path: str) -> Kind:
        """A kind, of the value that `path` reaches."""
        if self.accept("("):
            count = iter(range(len(self.text)))
            return Tup(tuple(self.items(lambda: self.kind(f"{path}[{next(count)}]"), ")", KINDS)))
        if self.accept("["):
            return self._list(path)
        if self.accept("{"):
            pairs = dict(self.items(lambda: self._pair(path), "}", KINDS))
            return Tup(tuple(pairs.values()), dict, tuple(pairs))
        if string := self.accept("string"):
            return Static(ast.literal_eval(string.word))
        word = self.take("name", "a kind is missing here", KINDS)
        if word.word in ("None", "str"):
            return Static(None) if word.word == "None" else UNKNOWN
        return self._numeric(word, path)

    def _list(self, path: str) -> Kind:
        """A list: of so many items if a comma stands behind the first, else of any number."""
        first = self.kind(f"{path}[0]")
        if self.accept("]"):
            return Seq(without_symbols(first))
        if not self.accept(","):
            self.fail("a comma or `]` is missing here", self.next, KINDS)
        count = iter(range(1, len(self.text)))
        rest = self.items(lambda: self.kind(f"{path}[{next(count)}]"), "]", KINDS)
        return Tup((first, *rest), list)

    def _pair(self, path: str) -> tuple[object, Kind]:
        key = self.accept("name") or self.accept("string") or self.accept("number")
        if key is None:
            self.fail("the key of a dict is missing here", self.next, KINDS)
        self.take(":", "a key is not followed by `:` and a kind", KINDS)
        value: object = key.word if key.sort == "name" else ast.literal_eval(key.word)
        return value, self.kind(f"{path}[{value!r}]")

    def _numeric(self, word: _Token, path: str) -> Kind:
        """A number or an array, by its dtype."""
        type_ = PYTHON_TYPES.get(word.word)
        char = np.dtype(word.word).char if type_ else _numpy_char(word.word)
        if char is None:
            self.fail(f"`{word.word}` is not a dtype", word, DTYPES)
        if self.accept("["):
            axes = iter(range(len(self.text)))
            symbols = self.items(lambda: self._axis(f"{path}.shape[{next(axes)}]"), "]", LENGTHS)
            return Array(char, tuple(symbols))
        if type_ is None:
            return Num(CHAR_TYPES[char], char)
        return Num(type_, None, Sym(path) if type_ == "i" else None)

    def _axis(self, symbol: str) -> Dim:
        if name := self.accept("name"):
            self.lengths[symbol] = name.word
        elif number := self.accept("number"):
            self.lengths[symbol] = int(number.word)
        else:
            self.take(":", "a length is missing here", LENGTHS)
        return Sym(symbol)


def _numpy_char(word: str) -> str | None:
    """The dtype that NumPy calls `word`, if it is one of numbers or bools."""
    scalar = np.sctypeDict.get(word)
    char = None if scalar is None else np.dtype(scalar).char
    return char if char in CHAR_TYPES else None
