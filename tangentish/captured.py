"""Values of functions that capture variables: named tuples of what these hold, which can be called.

    >>> def line(a, b, x): return a * x + b
    >>> line_with = class_of(line, ("a", "b"))
    >>> f = line_with(2.0, 1.0)
    >>> f, f(3.0)
    (line_with(a=2.0, b=1.0), 7.0)

They stand for closures where a derivative has to know what is captured. Layer 1.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable
from types import FunctionType
from typing import Any, ClassVar

__all__ = ["FunctionValue", "class_of", "fields_of"]


class FunctionValue:
    """A function of which the first parameters are given: the base of all classes of such values.

    Attributes:
        function: the function; its first parameters are the fields of the tuple.
        variables: those of the fields that hold variables; the others hold defaults.
    """

    __slots__ = ()
    function: ClassVar[FunctionType]
    variables: ClassVar[tuple[str, ...]]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What the function gives."""
        return type(self).function(*self, *args, **kwargs)  # type: ignore[misc]


def fields_of(class_: type[FunctionValue]) -> tuple[str, ...]:
    """The names of what the values of a class capture."""
    fields: tuple[str, ...] = getattr(class_, "_fields")  # noqa: B009 - of the named tuple
    return fields


def class_of(
    function: FunctionType, fields: Iterable[str], name: str = "", defaults: Iterable[str] = ()
) -> type[FunctionValue]:
    """The class of the values of a function whose first parameters are `fields`.

    Some of these may hold `defaults` of others.
    """
    name = name or f"{function.__name__}_with"
    fields, held = tuple(fields), frozenset(defaults)
    base = namedtuple(name, fields)  # type: ignore[misc]  # noqa: PYI024 - not known before
    variables = tuple(f for f in fields if f not in held)
    body = {"__slots__": (), "function": function, "variables": variables}
    return type(name, (FunctionValue, base), body)
