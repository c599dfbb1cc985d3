"""A call whose operands are evaluated: which calls are refused, and the kind that a rule gives."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gast
import numpy as np

from tangentish.analyse import opaque, probe, refusals, text
from tangentish.analyse.conditions import exact_class
from tangentish.analyse.helpers import kind_of_call
from tangentish.analyse.kinds import (
    UNKNOWN,
    Array,
    Bottom,
    Kind,
    Num,
    Seq,
    Static,
    Unknown,
    holds_text,
)
from tangentish.analyse.results import elementwise, probed
from tangentish.analyse.shapes import Lengths
from tangentish.analyse.values import Value
from tangentish.rules.registry import Rule

_LIBRARY = ("numpy.", "ndarray.", "operator ", "math.")


@dataclass(frozen=True, slots=True)
class Call:
    """A call and what its operands are.

    Attributes:
        node: the call; that of a method has the object as its first argument.
        target: what is called.
        arguments, keywords: the values of the operands.
        method: the name of the method, if one is called.
    """

    node: gast.Call
    target: Any
    arguments: list[Value]
    keywords: dict[str, Value]
    method: str = ""

    @property
    def operands(self) -> list[Value]:
        """The values of all operands."""
        return [*self.arguments, *self.keywords.values()]

    @property
    def varied(self) -> bool:
        """Whether an operand varies."""
        return any(v.varied for v in self.operands)

    @property
    def gives_text(self) -> bool:
        """Whether the result is text made of a value with a derivative."""
        return any(self.target is f for f in text.TO_TEXT) and any(map(text.carries, self.operands))


def kind_by_rule(call: Call, rule: Rule, lengths: Lengths) -> Kind:
    """The kind of the result of a call that has a rule."""
    function: Callable[..., Any] = probe.method(call.method) if call.method else call.target
    kinds = [v.kind for v in call.arguments]
    words = {k: v.kind for k, v in call.keywords.items()}
    if (known := kind_of_call(call.target, kinds)) is not None and not words:
        return known
    if call.target in (print, input):
        return UNKNOWN
    if call.target is int and len(kinds) == 1 and not isinstance(kinds[0], Bottom):
        (kind,) = kinds
        whole = isinstance(kind, Num) and kind.type == "i"
        return Num("i", None, kind.value if isinstance(kind, Num) and whole else None)
    if call.target is bool:
        return Num("b")
    if call.target is type and len(kinds) == 1:
        own = exact_class(kinds[0])
        return UNKNOWN if own is None else Static(own)
    if call.target is tuple and len(kinds) == 1:
        (kind,) = kinds
        if isinstance(kind, Seq):
            return Seq(kind.item, tuple)
        if isinstance(kind, Array) and kind.rank > 1:
            return Seq(Array(kind.char, kind.shape[1:]), tuple)
    if call.target in (copy.copy, copy.deepcopy) and len(kinds) == 1:
        return kinds[0]
    if call.target in (range, slice):
        return Unknown(type=call.target)
    if rule.structure == "elementwise" and not words:
        return elementwise(function, kinds, lengths)
    if not rule.probe:
        return UNKNOWN
    contents = rule.structure == "constant" or not rule.name.startswith(_LIBRARY)
    return probed(function, kinds, words, lengths, contents)


def _has_out(call: Call) -> bool:
    """Whether a call of a function of a library writes into an argument, as it is asked to."""
    if any(opaque.is_written(w) and not _is_off(v.kind) for w, v in call.keywords.items()):
        return True
    if call.target is np.nan_to_num:
        asked = [*call.arguments[1:2], *(v for w, v in call.keywords.items() if w == "copy")]
        return any(v.kind != Num("b", None, True) for v in asked)
    function, given = call.target, call.arguments
    if call.method and isinstance(given[0].kind, Static):
        function, given = getattr(given[0].kind.value, call.method, None), given[1:]
    elif call.method:
        function = ("method", call.method)
    places = opaque.places_written(function)
    return any(not _is_off(v.kind) for p in places for v in given[p : p + 1])


def _is_off(kind: Kind) -> bool:
    word = isinstance(kind, Static) and isinstance(kind.value, (str, type))  # `output="ba"`
    return word or kind in (Static(None), Num("b", None, False))


def check_pure(call: Call) -> None:
    """Refuse `out=`, comparisons by a key, and numbers made of text made of a number."""
    if _has_out(call):
        raise refusals.written_result(call.node)
    if "key" in call.keywords and call.target in (max, min):
        raise refusals.comparison_key(call.node)
    if any(holds_text(v.kind) for v in call.operands) and not text.keeps_text(call.target):
        raise refusals.number_from_text(call.node)
