"""Parameters that take any number of arguments: one parameter for each argument that is given.

>>> def f(x, *rest, **words): ...
>>> flat, variadic = flattened(f, {"x": 1.0, "rest": (2.0, 3.0), "words": {"k": 4.0}})
>>> flat
{'x': 1.0, 'rest_0': 2.0, 'rest_1': 3.0, 'words_k': 4.0}
>>> variadic.access("rest_1"), variadic.access("words_k"), variadic.access("x")
('rest[1]', "words['k']", 'x')
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from tangentish.parse.signature import signature_of

T = TypeVar("T")
KINDS = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


@dataclass(frozen=True, slots=True)
class Variadic:
    """What stands for the parameters `*star` and `**double` of a function.

    Attributes:
        star: the name of the one, "" if there is none; `items`: what stands for its items.
        double: the name of the other; `words`: its words, and what stands for them.
    """

    star: str = ""
    items: tuple[str, ...] = ()
    double: str = ""
    words: tuple[tuple[str, str], ...] = ()

    def access(self, name: str) -> str:
        """The expression for what stands under a name, by the names of the user."""
        if name in self.items:
            return f"{self.star}[{self.items.index(name)}]"
        return next((f"{self.double}[{w!r}]" for w, n in self.words if n == name), name)


def flattened(
    function: types.FunctionType, given: Mapping[str, Any]
) -> tuple[dict[str, Any], Variadic]:
    """What is given to each parameter, those of `*args` and `**kwargs` one by one.

    Args:
        function: the function.
        given: by parameter, a tuple and a dict for those two.
    """
    parameters = signature_of(function).parameters.values()
    if not any(p.kind in KINDS for p in parameters):
        return dict(given), Variadic()
    code = function.__code__
    taken = {*code.co_varnames, *code.co_names, *code.co_freevars, *code.co_cellvars}
    flat: dict[str, Any] = {}
    star = double = ""
    items: list[str] = []
    words: list[tuple[str, str]] = []
    for p in parameters:
        if p.kind is inspect.Parameter.VAR_POSITIONAL:
            star = p.name
            for k, value in enumerate(given[p.name]):
                items.append(_free(f"{star}_{k}", taken))
                flat[items[-1]] = value
        elif p.kind is inspect.Parameter.VAR_KEYWORD:
            double = p.name
            for word, value in given[p.name].items():
                words.append((word, _free(f"{double}_{word}", taken)))
                flat[words[-1][1]] = value
        else:
            flat[p.name] = given[p.name]
    return flat, Variadic(star, tuple(items), double, tuple(words))


def positional_names(f: types.FunctionType, count: int) -> list[str] | None:
    """The names of the first `count` arguments by position; None without `*args`."""
    found: list[str] = []
    for p in signature_of(f).parameters.values():
        if p.kind is p.VAR_POSITIONAL:
            return [*found, *(f"{p.name}[{k}]" for k in range(count - len(found)))]
        found.append(p.name)
    return None


def given_names(f: types.FunctionType, args: Sequence[Any]) -> tuple[str, ...]:
    """The names of arguments that are given by position."""
    names = positional_names(f, len(args))
    return tuple(names if names is not None else signature_of(f).parameters)[: len(args)]


def named_values(f: types.FunctionType, values: Sequence[Any]) -> dict[str, Any]:
    """Arguments, one for each parameter, by the names that say where to differentiate.

    >>> def f(x, *rest, **words): ...
    >>> named_values(f, (1.0, (2.0, 3.0), {"k": 4.0}))
    {'x': 1.0, 'rest[0]': 2.0, 'rest[1]': 3.0, 'k': 4.0}
    """
    found: dict[str, Any] = {}
    for p, value in zip(signature_of(f).parameters.values(), values, strict=True):
        if p.kind is p.VAR_POSITIONAL:
            found |= {f"{p.name}[{k}]": v for k, v in enumerate(value)}
        else:
            found |= value if p.kind is p.VAR_KEYWORD else {p.name: value}
    return found


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    taken.add(name)
    return name
