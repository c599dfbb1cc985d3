"""The function that a user calls: the user's own signature in front of the latest derivative.

    >>> import types
    >>> def f(x, n=3): ...
    >>> entry = entry_of(f, "entry", types.CellType(lambda x, n: (x, n)))
    >>> entry(None, 1.5)
    (1.5, 3)

The first parameter is the object that the function is a method of. Defaults are read from the
user's function at each call.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Mapping
from typing import Any

from tangentish.parse.signature import signature_of

Function = Callable[..., Any]
UNSET = object()


def entry_of(function: types.FunctionType, name: str, latest: types.CellType) -> Function:
    """A function with the signature of `function`, after the object it is a method of.

    Args:
        function: the user's function.
        name: what the function is to be called.
        latest: holds what it calls with all arguments in order.
    """
    parameters = list(signature_of(function).parameters.values())
    entry = _Entry(parameters)
    namespace: dict[str, Any] = {}
    exec(compile(entry.text(name), "<tangentish entry>", "exec"), namespace)
    code = namespace["make"](None, function, UNSET).__code__
    cells = {entry.user: types.CellType(function), entry.unset: types.CellType(UNSET)}
    cells[entry.latest] = latest
    made = types.FunctionType(code, {}, name, None, tuple(cells[n] for n in code.co_freevars))
    made.__qualname__ = function.__qualname__  # what an error of a call with too few arguments says
    optional = [p for p in parameters if p.default is not p.empty]
    made.__defaults__ = tuple(UNSET for p in optional if p.kind is not p.KEYWORD_ONLY)
    made.__kwdefaults__ = {p.name: UNSET for p in optional if p.kind is p.KEYWORD_ONLY}
    return made


class _Entry:
    """Writes the entry as an inner function of `make`, which holds what it reads in cells."""

    def __init__(self, parameters: list[inspect.Parameter]) -> None:
        self.parameters = parameters
        self.names = {p.name for p in parameters}
        self.receiver, self.latest, self.user, self.unset = map(
            self.spare, ("self", "latest", "user", "unset")
        )

    def spare(self, name: str) -> str:
        """A name that no parameter has."""
        while name in self.names:
            name += "_"
        return name

    def text(self, name: str) -> str:
        """The definition of `make`."""
        given = ", ".join(map(self.given, self.parameters))
        return (
            f"def make({self.latest}, {self.user}, {self.unset}):\n"
            f"    def {name}({self.receiver}, {signature_text(self.parameters)}):\n"
            f"        return {self.latest}({given})\n"
            f"    return {name}\n"
        )

    def given(self, p: inspect.Parameter) -> str:
        """An argument as it was given, or the default that the user's function has now."""
        if p.default is p.empty:
            return p.name
        if p.kind is p.KEYWORD_ONLY:
            default = f"{self.user}.__kwdefaults__[{p.name!r}]"
        else:
            optional = [
                q.name
                for q in self.parameters
                if q.kind is not q.KEYWORD_ONLY and q.default is not q.empty
            ]
            default = f"{self.user}.__defaults__[{optional.index(p.name) - len(optional)}]"
        return f"({p.name} if {p.name} is not {self.unset} else {default})"


def signature_text(parameters: list[inspect.Parameter]) -> str:
    """Parameters as text; a default is a placeholder, the values are attached to the function.

    >>> def f(x, y=1.0, *, n=2): ...
    >>> signature_text(list(inspect.signature(f).parameters.values()))
    'x, y=None, *, n=None'
    >>> def f(x, /, y, *rest, n=2, **words): ...
    >>> signature_text(list(inspect.signature(f).parameters.values()))
    'x, /, y, *rest, n=None, **words'
    """
    parts = [str(p.replace(annotation=p.empty, default=p.empty)) for p in parameters]
    parts = [
        part if p.default is p.empty else f"{part}=None"
        for part, p in zip(parts, parameters, strict=True)
    ]
    kinds = [p.kind for p in parameters]
    keyword = inspect.Parameter.KEYWORD_ONLY
    if keyword in kinds and inspect.Parameter.VAR_POSITIONAL not in kinds:
        parts.insert(kinds.index(keyword), "*")
    by_position = kinds.count(inspect.Parameter.POSITIONAL_ONLY)
    if by_position:
        parts.insert(by_position, "/")
    return ", ".join(parts)


def arguments_of(
    signature: inspect.Signature, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> tuple[Any, ...]:
    """All arguments of a call in the order of the parameters."""
    bound = signature.bind(*args, **kwargs)
    bound.apply_defaults()
    return tuple(bound.arguments[n] for n in signature.parameters)
