"""Operators: the kinds of their results, and comparisons that kinds alone decide."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import gast
import numpy as np

from tangentish.analyse.kinds import (
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
)
from tangentish.analyse.results import elementwise, probed
from tangentish.analyse.shapes import Lengths
from tangentish.analyse.values import Value

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
_COMPARE: Mapping[type, Callable[[Any, Any], bool]] = MappingProxyType({
    gast.Eq: operator.eq, gast.NotEq: operator.ne, gast.Lt: operator.lt, gast.LtE: operator.le,
    gast.Gt: operator.gt, gast.GtE: operator.ge,
})  # fmt: skip


def binary(word: str, left: Kind, right: Kind, lengths: Lengths) -> Kind:
    """The kind of `left op right`, the operator given by its word in the rules."""
    if word == "@":
        return probed(operator.matmul, [left, right], {}, lengths)
    kind = elementwise(_OPERATORS[word], [left, right], lengths)
    if word in ("+", "-") and isinstance(left, Num) and isinstance(right, Num):
        return _affine(word, kind, left.value, right.value)
    return kind


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
    if arrays:
        return Array("?", lengths.broadcast(arrays))
    chars = [k.char if isinstance(k, Num) else None for k in kinds]
    if not any(chars):
        return Num("b")
    mixed = len(kinds) > 2 or all(c in (None, "?", "*") for c in chars)
    return Num("b", "*" if mixed else "?")


_ASKING = (gast.Is, gast.IsNot, gast.In, gast.NotIn)


def truth(test: gast.expr, values: Mapping[int, Value], lengths: Lengths) -> bool | None:
    """Whether a condition holds, where kinds alone decide; None where they do not.

    Args:
        test: the condition.
        values: what the expressions in it are, by identity.
        lengths: the equalities of lengths.
    """
    if isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not):
        inner = truth(test.operand, values, lengths)
        return None if inner is None else not inner
    if isinstance(test, gast.Constant) and isinstance(test.value, bool):
        return test.value
    if isinstance(test, gast.Call) and (rule := values[id(test)].rule) is not None:
        asked = rule.target is isinstance and len(test.args) == 2
        return _is_instance(*(values[id(a)].kind for a in test.args)) if asked else None
    if not isinstance(test, gast.Compare) or len(test.ops) != 1:
        return None
    left, right = values[id(test.left)].kind, values[id(test.comparators[0])].kind
    (op,) = test.ops
    if isinstance(op, (gast.Is, gast.IsNot)) and isinstance(right, Static) and right.value is None:
        if isinstance(left, (Unknown, Bottom)):
            return None
        return (isinstance(left, Static) and left.value is None) == isinstance(op, gast.Is)
    if type(op) not in _COMPARE or not (isinstance(left, Num) and isinstance(right, Num)):
        return None
    a, b = lengths.canonical(left.value), lengths.canonical(right.value)
    if left.type == right.type == "i" and isinstance(a, int) and isinstance(b, int):
        return bool(_COMPARE[type(op)](a, b))
    return None


def _is_instance(kind: Kind, class_: Kind) -> bool | None:
    """Whether each value of a kind is of a class, or of one of several; None if not known."""
    if isinstance(class_, Tup):
        found = [_is_instance(kind, c) for c in class_.items]
        return True if True in found else None if None in found else False
    own = _class_of(kind)
    if not isinstance(class_, Static) or not isinstance(class_.value, type):
        return None
    if own is not None:
        return issubclass(own, class_.value)
    of_numbers = isinstance(kind, Num) and class_.value in (tuple, list, dict, str, np.ndarray)
    return False if of_numbers else None


def _class_of(kind: Kind) -> type | None:
    """The class of all values of a kind, if it is one."""
    if isinstance(kind, Num):
        if kind.char is None:
            return {"b": bool, "i": int, "f": float, "c": complex}[kind.type]
        unsure = kind.char == "*" or (kind.char == "?" and kind.type != "b")
        return None if unsure else np.dtype(kind.char).type
    if isinstance(kind, Array):
        return np.ndarray if kind.rank else None  # operations on arrays without axes give numbers
    if isinstance(kind, Tup):
        return kind.type
    if isinstance(kind, Seq):
        return list
    if isinstance(kind, Static):
        return type(kind.value)
    return kind.type if isinstance(kind, Unknown) else None
