"""A call whose operands are evaluated: which calls are refused, and the kind that a rule gives."""

from __future__ import annotations

import inspect
import operator
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import gast
import numpy as np

from tangentish.analyse import probe, refusals
from tangentish.analyse.kinds import TEXT, UNKNOWN, Kind, Static, holds_text
from tangentish.analyse.results import elementwise, probed
from tangentish.analyse.shapes import Lengths
from tangentish.analyse.values import Value
from tangentish.rules.binding import POSITIONAL
from tangentish.rules.registry import Rule

_TO_TEXT = (str, repr, format, ascii)
_WRITING = (
    np.copyto,
    np.fill_diagonal,
    np.place,
    np.put,
    np.put_along_axis,
    np.putmask,
    operator.delitem,
    operator.setitem,
    *(
        getattr(operator, f"i{word}")
        for word in (
            [
                "add",
                "and",
                "concat",
                "floordiv",
                "lshift",
                "matmul",
                "mod",
                "mul",
                "or",
                "pow",
                "rshift",
                "sub",
                "truediv",
                "xor",
            ]
        )
    ),
)


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
        return self.target in _TO_TEXT and (
            self.varied or any(v.kind is TEXT for v in self.arguments)
        )


def kind_by_rule(call: Call, rule: Rule, lengths: Lengths) -> Kind:
    """The kind of the result of a call that has a rule."""
    function: Callable[..., Any] = probe.method(call.method) if call.method else call.target
    kinds = [v.kind for v in call.arguments]
    words = {k: v.kind for k, v in call.keywords.items()}
    if call.target in (print, input):
        return UNKNOWN
    if rule.structure == "elementwise" and not words:
        return elementwise(function, kinds, lengths)
    return probed(function, kinds, words, lengths) if rule.probe else UNKNOWN


def _has_out(call: Call) -> bool:
    """Whether a call of a function without source writes its result into an argument."""
    if "out" in call.keywords:
        return call.keywords["out"].kind != Static(None)
    if isinstance(call.target, np.ufunc):
        return len(call.arguments) > call.target.nin
    function = getattr(np, call.method, None) if call.method else call.target
    if len(call.arguments) < 2 or not str(getattr(function, "__module__", "")).startswith("numpy"):
        return False
    place = _place_of_out(function)
    given = call.arguments[place : place + 1] if place is not None else []
    return any(v.kind != Static(None) for v in given)


@lru_cache(maxsize=1024)
def _place_of_out(function: Any) -> int | None:
    """The position of the parameter `out` of a function of NumPy's, if it has one."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return None
    named = [k for k, p in enumerate(parameters) if p.name == "out" and p.kind in POSITIONAL]
    return named[0] if named else None


def check_pure(call: Call) -> None:
    """Refuse calls that write into an argument, and numbers made of text made of a number."""
    if _has_out(call):
        raise refusals.written_result(call.node)
    if any(call.target is f for f in _WRITING):
        raise refusals.writing_call(call.node)
    if "key" in call.keywords and call.target in (max, min):
        raise refusals.comparison_key(call.node)
    check_text(call.node, call.target, call.operands)


def check_text(e: gast.Call, target: Any, values: list[Value]) -> None:
    """Refuse what may read a number back from text that was made of one."""
    allowed = (print, *_TO_TEXT, len)
    if any(holds_text(v.kind) for v in values) and target not in allowed:
        raise refusals.number_from_text(e)
