"""Binds a call to the names of a rule, by the signature of the primal.

    >>> from tangentish.rules.registry import rule_for
    >>> call = gast.parse("np.sum(v, 0, keepdims=True)", mode="eval").body
    >>> binding = bind(rule_for(np.sum), call.args, call.keywords)
    >>> [gast.unparse(part) for part in binding.operands]
    ['v']
    >>> {word: gast.unparse(value) for word, value in binding.statics.items()}
    {'axis': '0', 'keepdims': 'True'}

A parameter that the rule does not name must be left at its default; everything else is refused.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import gast
import numpy as np

from tangentish.errors import NoRule
from tangentish.rules.decide import UNKNOWN, constant_of
from tangentish.rules.simplify import LOAD

if TYPE_CHECKING:
    from tangentish.rules.registry import Rule

__all__ = ["Binding", "Parameter", "bind", "parameters_of"]

EMPTY = inspect.Parameter.empty
POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
REMEDY = "Leave the parameter out, or register a rule that names it: see docs/rules.md#your-own"


class Binding(NamedTuple):
    """The expressions of a call under the names of its rule.

    Attributes:
        operands: one for each operand of the rule, None where the call leaves it out; all of
            them for a variadic rule.
        statics: by name, those that the call gives.
    """

    operands: tuple[gast.expr | None, ...]
    statics: dict[str, gast.expr]


class Parameter(NamedTuple):
    """One parameter of a primal: name, kind, default, and the rule's name for it or ""."""

    word: str
    kind: Any
    default: Any
    canonical: str


def bind(rule: Rule, args: Sequence[gast.expr], keywords: Sequence[gast.keyword]) -> Binding:
    """Bind the arguments of a call; for a method or attribute the array comes first.

    Raises:
        NoRule: for an argument that the rule does not know.
    """
    for node in [*args, *(keyword.value for keyword in keywords if keyword.arg is None)]:
        if isinstance(node, gast.Starred) or node not in args:
            raise NoRule(
                f"arguments of {rule.name} that are unpacked",
                at=node,
                remedy="Write the arguments one by one.",
            )
    if rule.structure == "constant":
        return Binding(tuple(args), {})
    given = _given(rule, args, keywords)
    if rule.variadic:
        operands = tuple(given.pop(rule.operands[0], ()))
        if len(operands) < rule.least:
            raise NoRule(
                f"{rule.name} of one iterable", at=operands[0], remedy="Write its items one by one."
            )
        return Binding(operands, given)
    operands = tuple(given.pop(word, None) for word in rule.operands)
    if operands and operands[0] is None:
        raise NoRule(f"{rule.name} without its first argument", remedy=REMEDY)
    lacking = {word for word, o in zip(rule.operands, operands, strict=True) if o is None}
    for parameter in rule.parameters:
        known = isinstance(parameter.default, (int, float, complex))
        if known and parameter.canonical in lacking and rule.target is not complex:
            raise NoRule(
                f"no derivative rule for {rule.name} without the argument `{parameter.word}`",
                at=args[0],
                why="The rule takes it as an operand.",
                remedy=f"Write it out: {parameter.word}={parameter.default!r}.",
            )
    return Binding(operands, given)


def _given(
    rule: Rule, args: Sequence[gast.expr], keywords: Sequence[gast.keyword]
) -> dict[str, Any]:
    """Sort arguments by the rule's names."""
    given: dict[str, Any] = {}
    rest = list(args)
    for parameter in rule.parameters:
        if parameter.kind in POSITIONAL and rest:
            _put(rule, given, parameter, rest.pop(0))
        elif parameter.kind is inspect.Parameter.VAR_POSITIONAL and rest:
            value = rest if rule.variadic else rest[0] if len(rest) == 1 else gast.Tuple(rest, LOAD)
            _put(rule, given, parameter, value)
            rest = []
    if rest:
        raise NoRule(
            f"{rule.name} with {len(args)} positional arguments", at=rest[0], remedy=REMEDY
        )
    named = {
        each.word: each
        for each in rule.parameters
        if each.kind is not inspect.Parameter.POSITIONAL_ONLY
    }
    for keyword in keywords:
        parameter = named.get(keyword.arg) or Parameter(keyword.arg, None, EMPTY, "")
        _put(rule, given, parameter, keyword.value)
    return given


def _put(rule: Rule, given: dict[str, Any], parameter: Parameter, value: Any) -> None:
    if parameter.canonical:
        given[parameter.canonical] = value
        return
    constant = UNKNOWN if isinstance(value, list) else constant_of(value)
    default = parameter.default
    if constant is UNKNOWN or type(constant) is not type(default) or constant != default:
        raise NoRule(
            f"no derivative rule for {rule.name} with the parameter `{parameter.word}`",
            at=value,
            why="The rule does not name this parameter, so it must keep its default.",
            remedy=REMEDY,
        )


def parameters_of(rule: Rule) -> tuple[Parameter, ...]:
    """Return the parameters of a rule's primal, with the rule's name for each."""
    rows = _signature(rule)
    result = []
    position = 0
    words = {row[0] for row in rows}
    for word, kind, default in rows:
        canonical = word if word in rule.statics or word in rule.operands else ""
        positional = kind in POSITIONAL or kind is inspect.Parameter.VAR_POSITIONAL
        if (
            not canonical
            and positional
            and position < len(rule.operands)
            and rule.operands[position] not in words
        ):
            canonical = rule.operands[position]
        position += positional
        result.append(Parameter(word, kind, default, canonical))
    return tuple(result)


def _signature(rule: Rule) -> list[tuple[str, Any, Any]]:
    if rule.signature:
        return _written(rule.signature)
    primal = rule.primal if isinstance(rule.target, tuple) else rule.target
    if rule.expansion is not None:
        primal = rule.expansion.function
    if not isinstance(primal, str | np.ufunc) and primal is not None and rule.kind != "attribute":
        try:
            found = inspect.signature(primal)  # type: ignore[arg-type]
            return [(each.name, each.kind, each.default) for each in found.parameters.values()]
        except (TypeError, ValueError):
            pass
    kind = inspect.Parameter.VAR_POSITIONAL if rule.variadic else inspect.Parameter.POSITIONAL_ONLY
    own = [(word, kind, EMPTY) for word in rule.operands]
    return own + [(word, POSITIONAL[1], default) for word, default in rule.statics.items()]


def _written(signature: str) -> list[tuple[str, Any, Any]]:
    """Read the parameters that a rule gives as text."""
    parsed = ast.parse(f"lambda {signature.strip()[1:-1]}: 0", mode="eval").body
    assert isinstance(parsed, ast.Lambda)
    found = parsed.args
    words = [each.arg for each in found.posonlyargs + found.args]
    defaults = [ast.literal_eval(each) for each in found.defaults]
    rows: list[tuple[str, Any, Any]] = []
    for word, default in zip(words, [EMPTY] * (len(words) - len(defaults)) + defaults, strict=True):
        kind = POSITIONAL[0] if len(rows) < len(found.posonlyargs) else POSITIONAL[1]
        rows.append((word, kind, default))
    if found.vararg:
        rows.append((found.vararg.arg, inspect.Parameter.VAR_POSITIONAL, EMPTY))
    for each, value in zip(found.kwonlyargs, found.kw_defaults, strict=True):
        rows.append(
            (
                each.arg,
                inspect.Parameter.KEYWORD_ONLY,
                EMPTY if value is None else ast.literal_eval(value),
            )
        )
    return rows
