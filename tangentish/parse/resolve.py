"""Say which object a name in a function means, now.

Globals, captured cells and builtins are read when they are asked for, as Python would, never at the
time of parsing. Names are told apart by what Python compiled: a local name means no object, however
a module of that name may stand outside.

    >>> import math
    >>> def area(r, e): return math.pi * r ** 2
    >>> scope = Scope(area)
    >>> scope.resolve("math").kind, scope.resolve("r").kind, scope.resolve("len").kind
    ('global', 'local', 'builtin')
    >>> import gast
    >>> scope.resolve_expr(gast.parse("math.pi").body[0].value)
    3.141592653589793
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import CellType, FunctionType, MappingProxyType, ModuleType
from typing import Final, Literal, NamedTuple

import gast

from tangentish.parse.imports import Imported

__all__ = ["MISSING", "Missing", "Resolved", "Scope", "cells_of"]


class Missing(Enum):
    """The class of `MISSING`, which stands where there is no object; None is one."""

    MISSING = "MISSING"

    def __repr__(self) -> str:
        """Print as the name."""
        return "MISSING"


MISSING: Final = Missing.MISSING
Kind = Literal["local", "inner", "import", "cell", "global", "builtin", "missing"]
NO_IMPORTS: Final[Mapping[str, Imported]] = MappingProxyType({})


class Resolved(NamedTuple):
    """What a name means: its kind, and the object or `MISSING`."""

    kind: Kind
    value: object


def cells_of(function: FunctionType) -> dict[str, CellType]:
    """The closure cells of a function, by name."""
    return dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))


class Scope:
    """The names of one function, read at the time of asking.

    Args:
        function: the function.
        imports: what the names mean that are imported in it.

    Attributes:
        inner: what names mean that the function does not have: those of functions that are values.
    """

    __slots__ = ("function", "locals", "imports", "inner", "_cells")

    def __init__(
        self, function: FunctionType, imports: Mapping[str, Imported] = NO_IMPORTS
    ) -> None:
        """Make the scope of `function`."""
        code = function.__code__
        self.function = function
        self.imports = imports
        self.inner: dict[str, object] = {}
        self.locals = frozenset(code.co_varnames) | frozenset(code.co_cellvars)
        self._cells = cells_of(function)

    def resolve(self, name: str) -> Resolved:
        """Return what `name` means in the function, and of which kind it is.

        The value of a local is `MISSING`, and so is that of a cell that is still empty.
        """
        if name in self.inner:
            return Resolved("inner", self.inner[name])
        if name in self.imports:
            return Resolved("import", self.imports[name].value)
        if name in self.locals:
            return Resolved("local", MISSING)
        if name in self._cells:
            try:
                return Resolved("cell", self._cells[name].cell_contents)
            except ValueError:
                return Resolved("cell", MISSING)
        if name in self.function.__globals__:
            return Resolved("global", self.function.__globals__[name])
        builtins: dict[str, object] = getattr(self.function, "__builtins__")  # noqa: B009
        if name in builtins:
            return Resolved("builtin", builtins[name])
        return Resolved("missing", MISSING)

    def resolve_expr(self, expr: gast.expr) -> object:
        """Return the object that a name or dotted name means, or `MISSING`.

        Attributes are looked up in modules and classes only: those of other objects are data, which
        may be another at the next call.
        """
        if isinstance(expr, gast.Name):
            return self.resolve(expr.id).value
        if isinstance(expr, gast.Attribute):
            owner = self.resolve_expr(expr.value)
            if isinstance(owner, ModuleType | type):
                return getattr(owner, expr.attr, MISSING)
        return MISSING
