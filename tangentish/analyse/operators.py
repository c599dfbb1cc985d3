"""Operators: the kinds of their results."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import gast
import numpy as np

from tangentish.analyse.kinds import (
    CHAR_TYPES,
    UNKNOWN,
    Array,
    Dim,
    Kind,
    Num,
    Seq,
    Sym,
    Tup,
    Unknown,
)
from tangentish.analyse.results import elementwise, probed
from tangentish.analyse.shapes import Lengths

BINARY = MappingProxyType({
    gast.Add: "+", gast.Sub: "-", gast.Mult: "*", gast.Div: "/", gast.FloorDiv: "//", gast.Mod: "%",
    gast.Pow: "**",
    gast.MatMult: "@",
})  # fmt: skip
BITWISE = MappingProxyType(
    {
        gast.BitAnd: "&",
        gast.BitOr: "|",
        gast.BitXor: "^",
        gast.LShift: "<<",
        gast.RShift: ">>",
    }
)
UNARY = MappingProxyType({gast.USub: "u-", gast.UAdd: "u+", gast.Invert: "u~"})
_OPERATORS: Mapping[str, Callable[..., Any]] = MappingProxyType({
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod, "**": operator.pow, "@": operator.matmul, "&": operator.and_,
    "|": operator.or_, "^": operator.xor, "<<": operator.lshift, ">>": operator.rshift,
})  # fmt: skip


def binary(word: str, left: Kind, right: Kind, lengths: Lengths) -> Kind:
    """The kind of `left op right`, the operator given by its word in the rules."""
    if word == "@":
        found = probed(operator.matmul, [left, right], {}, lengths)
        return found if not isinstance(found, Unknown) else _product(left, right) or found
    kind = elementwise(_OPERATORS[word], [left, right], lengths)
    if word in ("+", "-") and isinstance(left, Num) and isinstance(right, Num):
        return _affine(word, kind, left.value, right.value)
    return kind


def _product(left: Kind, right: Kind) -> Kind | None:
    """The kind of a product of vectors and matrices, whether their lengths are known to fit or not.

    Where they do not, the line fails.
    """
    if not isinstance(left, Array) or not isinstance(right, Array):
        return None
    if left.rank not in (1, 2) or right.rank not in (1, 2) or "o" in (left.type, right.type):
        return None
    char = np.result_type(np.dtype(left.char), np.dtype(right.char)).char
    shape = left.shape[:-1] + (right.shape[1:] if right.rank == 2 else ())
    return Array(char, shape) if shape else Num(CHAR_TYPES[char], char)


def _affine(word: str, kind: Kind, x: Dim, y: Dim) -> Kind:
    """A sum or a difference of integers, with its value where that is known by a symbol."""
    if not isinstance(kind, Num) or kind.type != "i" or kind.char is not None:
        return kind
    total: Dim = None
    if isinstance(y, int):
        y = y if word == "+" else -y
        if isinstance(x, int):
            total = x + y
        elif isinstance(x, Sym):
            total = Sym(x.base, x.offset + y)
    elif isinstance(x, int) and isinstance(y, Sym) and word == "+":
        total = Sym(y.base, y.offset + x)
    return Num("i", None, total)


def unary(word: str, kind: Kind) -> Kind:
    """The kind of an operator on one operand, given by its word in the rules."""
    if word == "u-" and isinstance(kind, Num) and isinstance(kind.value, int):
        return Num(kind.type, kind.char, -kind.value)
    if isinstance(kind, Num) and kind.type == "b":
        return Num("i")
    if isinstance(kind, Num):
        return Num(kind.type, kind.char, kind.value if word == "u+" else None)
    if isinstance(kind, Array) and kind.rank == 0:  # NumPy gives a number
        return Num(kind.type, kind.char)
    return kind


def comparison(ops: list[gast.cmpop], kinds: list[Kind], lengths: Lengths) -> Kind:
    """The kind of a comparison of operands of these kinds, the result of the last that is made."""
    if all(isinstance(op, _ASKING) for op in ops):
        return Num("b")
    arrays = [k.shape for k in kinds if isinstance(k, Array)]
    if any(isinstance(k, Unknown) for k in kinds):
        return UNKNOWN
    if arrays and (len(kinds) > 2 or any(isinstance(k, (Tup, Seq)) for k in kinds)):
        return UNKNOWN  # of a chain: of arrays of length 1
    if any(arrays):
        return Array("?", lengths.broadcast(arrays))
    if arrays:
        return Num("b", "?")
    chars = [k.char if isinstance(k, Num) else None for k in kinds]
    if not any(chars):
        return Num("b")
    mixed = len(kinds) > 2 or all(c in (None, "?", "*") for c in chars)
    return Num("b", "*" if mixed else "?")


_ASKING = (gast.Is, gast.IsNot, gast.In, gast.NotIn)
