"""Conditions that kinds alone decide: questions about types and attributes, lengths, None."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import gast
import numpy as np

from tangentish.analyse.kinds import (
    Array,
    Bottom,
    Kind,
    Num,
    Seq,
    Static,
    Tup,
    Unknown,
    holds_text,
)
from tangentish.analyse.shapes import Lengths
from tangentish.analyse.values import Value
from tangentish.runtime import is_mapping, is_sequence

_COMPARE: Mapping[type, Callable[[Any, Any], bool]] = MappingProxyType({
    gast.Eq: operator.eq, gast.NotEq: operator.ne, gast.Lt: operator.lt, gast.LtE: operator.le,
    gast.Gt: operator.gt, gast.GtE: operator.ge,
})  # fmt: skip


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
    own = values[id(test)].kind if id(test) in values else None
    if isinstance(own, Num) and isinstance(own.value, bool):
        return own.value
    if isinstance(test, gast.BoolOp):
        return _connected(test, values, lengths)
    if isinstance(test, gast.Call) and (rule := values[id(test)].rule) is not None:
        return _answer(rule.target, test, [values[id(a)].kind for a in test.args])
    if not isinstance(test, gast.Compare) or len(test.ops) != 1:
        return None
    left, right = values[id(test.left)].kind, values[id(test.comparators[0])].kind
    return _compared(test.ops[0], left, right, lengths)


def _connected(test: gast.BoolOp, values: Mapping[int, Value], lengths: Lengths) -> bool | None:
    """Whether `and` or `or` holds: known if the operands in front of the deciding one are."""
    decisive = isinstance(test.op, gast.Or)
    for part in test.values:
        found = truth(part, values, lengths)
        if found is None or found == decisive:
            return found
    return not decisive


def _answer(asked: object, test: gast.Call, kinds: list[Kind]) -> bool | None:
    """What `isinstance`, `hasattr`, `callable` and patterns say of values of these kinds."""
    flag = next((flag for helper, flag in _FLAGS if helper is asked), None)
    if flag is not None:
        return _has_flag(kinds[0], flag)
    if asked is isinstance and len(kinds) == 2:
        return _is_instance(*kinds)
    if asked is hasattr and len(kinds) == 2:
        name = kinds[1].value if isinstance(kinds[1], Static) else None
        own = exact_class(kinds[0])
        if isinstance(kinds[0], Tup) and kinds[0].class_ is not None and isinstance(name, str):
            return name in (kinds[0].keys or ()) or hasattr(own, name)
        plain = own is not None and issubclass(own, _PLAIN)
        return hasattr(own, name) if plain and isinstance(name, str) else None
    if asked is callable and isinstance(kinds[0], (Num, Array, Tup)):
        return False
    return None


_PLAIN = (int, float, complex, str, bytes, tuple, type(None), np.generic, np.ndarray)
"""Classes whose instances have no attributes of their own."""


def _compared(op: gast.cmpop, left: Kind, right: Kind, lengths: Lengths) -> bool | None:
    if isinstance(op, (gast.Is, gast.IsNot)) and right in (Static(None), Static(Ellipsis)):
        if isinstance(left, (Unknown, Bottom)):
            return None
        return (left == right) == isinstance(op, gast.Is)
    if _is_class(left):
        same = _is_one_of(left, right, isinstance(op, (gast.In, gast.NotIn)))
        wanted = isinstance(op, (gast.Is, gast.Eq, gast.In))
        known = wanted or isinstance(op, (gast.IsNot, gast.NotEq, gast.NotIn))
        return same == wanted if known and same is not None else None
    if isinstance(op, (gast.In, gast.NotIn)) and isinstance(right, Tup) and right.type is dict:
        present = _is_key(left, right)
        return None if present is None else present == isinstance(op, gast.In)
    if type(op) not in _COMPARE or not (isinstance(left, Num) and isinstance(right, Num)):
        return None
    a, b = lengths.canonical(left.value), lengths.canonical(right.value)
    if left.type == right.type == "i" and isinstance(a, int) and isinstance(b, int):
        return bool(_COMPARE[type(op)](a, b))
    return None


def _is_key(kind: Kind, whole: Tup) -> bool | None:
    """Whether a value is a key of a dict, where it is a string or a whole number that is known."""
    if isinstance(kind, Static) and isinstance(kind.value, str) and not holds_text(kind):
        return kind.value in whole.places
    if isinstance(kind, Num) and kind.type == "i" and isinstance(kind.value, int):
        return kind.value in whole.places
    return False if not whole.places else None


def _is_class(kind: Kind) -> bool:
    """Whether a value is a class that is equal to itself alone."""
    return isinstance(kind, Static) and type(kind.value) is type


def _is_one_of(left: Kind, right: Kind, several: bool) -> bool | None:
    """Whether a class is another one, or one of several; None if not known."""
    others = right.items if several and isinstance(right, Tup) else (right,)
    if (several and not isinstance(right, Tup)) or not all(map(_is_class, others)):
        return None
    return left in others


def _is_instance(kind: Kind, class_: Kind) -> bool | None:
    """Whether each value of a kind is of a class, or of one of several; None if not known."""
    if isinstance(class_, Tup):
        found = [_is_instance(kind, c) for c in class_.items]
        return True if True in found else None if None in found else False
    if not isinstance(class_, Static) or not isinstance(class_.value, type):
        return None
    own = exact_class(kind)
    if own is not None:
        return issubclass(own, class_.value)
    if isinstance(kind, Unknown) and kind.type is not None:  # of that class, or of one below it
        inside, outside = (issubclass(kind.type, class_.value), issubclass(class_.value, kind.type))
        return inside if inside or not outside else None
    if not isinstance(kind, (Num, Array)):
        return None
    possible = _NUMBERS if isinstance(kind, Num) else (*_NUMBERS, np.ndarray)
    return None if any(issubclass(t, class_.value) for t in possible) else False


_NUMBERS: tuple[type, ...] = (
    bool,
    int,
    float,
    complex,
    *(np.dtype(c).type for c in np.typecodes["All"]),
)


def is_value(test: gast.expr, values: Mapping[int, Value]) -> bool | None:
    """Whether something is the word, or of the sort, that it is compared with; None if unsure."""
    if not isinstance(test, gast.Compare) or len(test.ops) != 1:
        return None
    left, right = values[id(test.left)].kind, values[id(test.comparators[0])].kind
    sorts = _sort(left), _sort(right)
    if type(test.ops[0]) not in (gast.Eq, gast.Is) or None in sorts:
        return None
    if sorts[0] is not sorts[1]:
        return False
    return left == right if sorts[0] is str and isinstance(test.ops[0], gast.Eq) else None


def _sort(kind: Kind) -> type | None:
    """A class whose instances equal no instance of another such class; None for others."""
    if isinstance(kind, Num):
        return complex
    own = None if holds_text(kind) else exact_class(kind)
    return own if own in (str, bytes, tuple, list, dict, type(None)) else None


_FLAGS = ((is_sequence, 1 << 5), (is_mapping, 1 << 6))
"""Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING, which patterns ask for, by the helper that asks."""


def _has_flag(kind: Kind, flag: int) -> bool | None:
    """Whether the class of all values of a kind has a flag; None if it is not known."""
    if isinstance(kind, Num) or (isinstance(kind, Array) and not np.ndarray.__flags__ & flag):
        return False
    own = exact_class(kind)  # from NumPy 2.5 on, arrays are sequences to patterns
    if own is None and isinstance(kind, Unknown) and kind.type is not None:
        return True if kind.type.__flags__ & flag else None  # a class below it may have it
    return None if own is None else bool(own.__flags__ & flag)


def exact_class(kind: Kind) -> type | None:
    """The class that `type` gives for all values of a kind, if it is one."""
    if isinstance(kind, Num):
        if kind.char is None:
            return {"b": bool, "i": int, "f": float, "c": complex}[kind.type]
        unsure = kind.char == "*" or (kind.char == "?" and kind.type != "b")
        return None if unsure else np.dtype(kind.char).type
    if isinstance(kind, Array):
        return np.ndarray if kind.rank else None  # operations on arrays without axes give numbers
    if isinstance(kind, Tup) and kind.class_ is not None:
        return kind.class_
    if isinstance(kind, (Tup, Seq)):
        return kind.type
    return type(kind.value) if isinstance(kind, Static) else None
