"""Values of functions that capture variables: named tuples of what these hold, which can be called.

    >>> def line(a, b, x): return a * x + b
    >>> line_with = class_of(line, ("a", "b"))
    >>> f = line_with(2.0, 1.0)
    >>> f, f(3.0)
    (line_with(a=2.0, b=1.0), 7.0)

They stand for closures where a derivative has to know what is captured. Layer 1.
"""

from __future__ import annotations

import inspect
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

__all__ = ["Applied", "FunctionValue", "Merge", "class_of", "fields_of"]


class FunctionValue:
    """A function of which the first parameters are given: the base of all classes of such values.

    Attributes:
        function: the function; its first parameters are the fields of the tuple.
        variables: those of the fields that hold variables; the others hold defaults.
        source: the function in which it is defined; members: what it is called there, or the
            functions one of which it is.
        words: of the fields that are given by name, at the end, what names.
    """

    __slots__ = ()
    function: ClassVar[Any]
    variables: ClassVar[tuple[str, ...]]
    source: ClassVar[Any]
    members: ClassVar[frozenset[str]]
    words: ClassVar[dict[str, str]]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What the function gives."""
        words, fields = type(self).words, fields_of(type(self))
        held = dict(zip(fields, self, strict=True))  # type: ignore[call-overload]
        first = [v for f, v in held.items() if f not in words]
        named = {w: held[f] for f, w in words.items()}
        return type(self).function(*first, *args, **{**named, **kwargs})


class Merge(Exception):
    """Raised where one place holds the values of two functions that are defined in one."""

    def __init__(self, source: Any, names: frozenset[str]) -> None:
        """Say that values of functions, defined in `source`, are to be of one class."""
        super().__init__(source, names)
        self.source = source
        self.names = names


def fields_of(class_: type[FunctionValue]) -> tuple[str, ...]:
    """The names of what the values of a class capture."""
    fields: tuple[str, ...] = getattr(class_, "_fields")  # noqa: B009 - of the named tuple
    return fields


def class_of(
    function: Any,
    fields: Iterable[str],
    name: str = "",
    defaults: Iterable[str] = (),
    source: Any = None,
    members: Iterable[str] = (),
    words: Mapping[str, str] | None = None,
) -> type[FunctionValue]:
    """The class of the values of a function whose first parameters are `fields`.

    Some of these may hold `defaults` of others; it is defined in the function `source`, and calls
    one of `members`. Those of `words` are given by name.
    """
    name = name or f"{function.__name__}_with"
    fields, held = tuple(fields), frozenset(defaults)
    base = namedtuple(name, fields)  # type: ignore[misc]  # noqa: PYI024 - not known before
    variables = tuple(f for f in fields if f not in held)
    body = {"__slots__": (), "function": function, "variables": variables, "source": source}
    body |= {"members": frozenset(members), "words": dict(words or {})}
    return type(name, (FunctionValue, base), body)


@dataclass(frozen=True)
class Applied:
    """`vjp` or `jvp` of a function that is known, as a function of the captured and the rest.

    Attributes:
        maker: which of them.
        function: the function; its first `count` parameters are what it captures.
        wrt: the parameters to differentiate in, where that is said; of: the results.
    """

    maker: Callable[..., Any]
    function: Any
    count: int
    wrt: Any = None
    of: Any = None

    @property
    def __name__(self) -> str:
        """What it is called in a text."""
        return f"{self.maker.__name__}_{self.function.__name__}"

    @property
    def __signature__(self) -> inspect.Signature:
        """The parameters: those of the function, or its primals and their tangents."""
        signature = inspect.signature(self.function)
        if self.maker.__name__ != "jvp":
            return signature
        held = list(signature.parameters.values())[: self.count]
        names = {p.name for p in held}
        word = inspect.Parameter.POSITIONAL_OR_KEYWORD
        own = [n + "_" * (n in names) for n in ("primals", "tangents")]
        return inspect.Signature([*held, *(inspect.Parameter(n, word) for n in own)])

    def __call__(self, *args: Any) -> Any:
        """The result of the call that it stands for."""
        held, given = args[: self.count], args[self.count :]
        if self.maker.__name__ == "jvp":
            primals, tangents = given
            moved = (*(None for _ in held), *tangents)
            return self.maker(self.function, (*held, *primals), moved, of=self.of)
        signature = inspect.signature(self.function)
        own = list(signature.parameters)[self.count : len(args)]
        return self.maker(self.function, *args, wrt=self.wrt or own, of=self.of)
