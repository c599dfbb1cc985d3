"""Derivatives inside of functions that are differentiated: `tg.grad(g)(y)`, `tg.vjp(g, y)`.

What makes a derivative makes a function of the same captured variables. It is derived first, for
the kinds that it is called with; its text is then a function like any other.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Mapping
from typing import Any

import gast

from tangentish.analyse import refusals
from tangentish.analyse.kinds import Bottom, Choice, Kind, Num, Static, Tup
from tangentish.analyse.values import Value
from tangentish.captured import Applied, FunctionValue, class_of, fields_of
from tangentish.lower.known import Called
from tangentish.rules.registry import rule_for

_API = "tangentish.api"
_AT_ONCE = ("vjp", "jvp")


def function_of(kind: Kind) -> Any:
    """The function that a value is, or the class of values of one; None of anything else."""
    if isinstance(kind, Tup) and issubclass(kind.type, FunctionValue):
        return kind.type
    if isinstance(kind, Choice):
        return kind
    return kind.value if isinstance(kind, Static) and callable(kind.value) else None


def callee_class(kind: Kind) -> object:
    """What says which function is called where a value is, or has methods; None of data."""
    if isinstance(kind, Tup) and kind.class_ is not None:
        return kind.class_
    return function_of(kind)


def called(kind: Kind) -> Called:
    """What is known of a call of a value."""
    found = function_of(kind)
    if isinstance(found, Choice):
        return Called(found, found.functions)
    if isinstance(found, functools.partial):
        return Called(found, found.func)
    return Called(found, found if fields(found) is None else found.function)


def fields(found: Any) -> tuple[str, ...] | None:
    """The names of what the values of a class of functions capture; None of a function."""
    is_class = isinstance(found, type) and issubclass(found, FunctionValue)
    return fields_of(found) if is_class else None


def derives(target: object) -> bool:
    """Whether a function makes derivatives."""
    plain = isinstance(target, types.FunctionType) and target.__module__ == _API
    return plain and rule_for(target) is None


def is_derivative(target: object) -> bool:
    """Whether something is a derivative that is called as a function is."""
    return isinstance(target, Applied) or any(c.__module__ == _API for c in type(target).__mro__)


class Derivatives:
    """The derivatives that are made in one derivation, each once."""

    def __init__(self) -> None:
        self.known: dict[object, object] = {}

    def partial(self, e: gast.Call, values: Mapping[int, Value]) -> Called | None:
        """What is known of a call of `functools.partial`."""
        kind = values[id(e.args[0])].kind if e.args else Static(None)
        found = function_of(kind)
        stars = [*(a for a in e.args if isinstance(a, gast.Starred)), *_doubles(e)]
        if isinstance(kind, Bottom):
            return None
        if found is None or isinstance(found, (Choice, functools.partial)) or stars:
            raise refusals.partial_of_unknown(e)
        words = tuple(str(k.arg) for k in e.keywords)
        key = (functools.partial, found, len(e.args), words)
        if key not in self.known:
            self.known[key] = _partial(found, len(e.args) - 1, words)
        return Called(found, self.known[key], first=True, makes=True, rest=True)

    def fact(self, maker: Any, e: gast.Call, values: Mapping[int, Value]) -> Called | None:
        """What is known of a call that makes a derivative; None while its function is not known."""
        if not e.args:
            raise refusals.derivative_inside(e)
        kind = values[id(e.args[0])].kind
        if isinstance(kind, Bottom):
            return None
        found = function_of(kind)
        if found is None or isinstance(found, Choice) or not _is_plain(found):
            raise refusals.derivative_inside(e)
        options = {str(k.arg): _constant(values[id(k.value)].kind, e) for k in e.keywords}
        at_once = maker.__name__ in _AT_ONCE
        if not at_once:
            options |= {
                name: _constant(values[id(a)].kind, e)
                for name, a in zip(_WORDS, e.args[1:], strict=False)
            }
        key = (maker, found, tuple(options.items()))
        if key not in self.known:
            self.known[key] = _made(maker, found, options, at_once)
        return Called(found, self.known[key], first=True, makes=not at_once)


def _doubles(e: gast.Call) -> list[gast.keyword]:
    return [k for k in e.keywords if k.arg is None]


def _partial(found: Any, count: int, words: tuple[str, ...]) -> object:
    """The class of the values of a function some of whose arguments are given."""
    held = fields(found) or ()
    function = found if fields(found) is None else found.function
    known = {} if fields(found) is None else dict(found.words)
    first = [f for f in held if f not in known]
    taken = {*held, *words}
    given: list[str] = []
    while len(given) < count:
        name = f"given_{len(given)}" + "_" * (f"given_{len(given)}" in taken)
        given.append(name)
    old = {f: w for f, w in known.items() if w not in words}
    new = {(w if w not in {*first, *given, *old} else f"{w}_"): w for w in words}
    names = [*first, *given, *old, *new]
    variables = set() if fields(found) is None else set(found.variables)
    defaults = set(names) - variables
    return class_of(function, names, f"{function.__name__}_with", defaults, words={**old, **new})


_WORDS = ("wrt", "of", "has_aux")


def _made(maker: Any, found: Any, options: dict[str, Any], at_once: bool) -> object:
    """The derivative of a function, or the class of the values of one that captures."""
    held = fields(found)
    function = found if held is None else found.function
    words = {} if held is None else found.words
    count = len(held or ()) - len(words)
    if at_once:
        wrt = options.get("wrt")
        if wrt is not None:
            wrt = _shifted(wrt, count)
        return Applied(maker, function, count, wrt, options.get("of"))
    word = next((w for w in ("argnums", "argnum", "wrt") if w in options), "wrt")
    options = {k: v for k, v in options.items() if k not in ("argnums", "argnum")} | {
        "wrt": _shifted(options.get(word, 0), count)
    }
    derivative = maker(function, **options)
    if held is None:
        return derivative
    name = f"{maker.__name__}_{function.__name__.rstrip('_')}_with"
    return class_of(derivative, held, name, defaults=set(held) - set(found.variables), words=words)


def _shifted(wrt: Any, count: int) -> Any:
    """Positions of parameters behind those for what is captured."""
    if isinstance(wrt, tuple):
        return tuple(_shifted(w, count) for w in wrt)
    return wrt + count if isinstance(wrt, int) and wrt >= 0 else wrt


def _is_plain(found: Any) -> bool:
    """Whether a function can be derived: it is written in Python, or a derivative."""
    function = found if fields(found) is None else found.function
    return isinstance(function, types.FunctionType) or (
        is_derivative(function) and not isinstance(function, Applied)
    )


def _constant(kind: Kind, e: gast.Call) -> Any:
    """The value of an option."""
    if isinstance(kind, Static):
        return kind.value
    if isinstance(kind, Num) and isinstance(kind.value, int):
        return kind.value
    if isinstance(kind, Tup) and kind.keys is None and kind.fields is None:
        return tuple(_constant(k, e) for k in kind.items)
    raise refusals.derivative_options(e)
