"""Functions that define others, as functions of their own that can be analysed, and run.

>>> from tangentish.emit.layout import show
>>> def f(x, n):
...     def power(k):
...         return x**k
...     return power(n) + power(1)
>>> opened = open_up(f, parse(f))
>>> opened(2.0, 3), opened.__code__.co_freevars
(10.0, ('power',))
>>> print(show(tree_of(opened)))
def f(x, n):
    return power(x, n) + power(x, 1)

What each captures becomes a parameter: see `lower.closures`. All are compiled as inner functions of
a factory, so that they know one another, and the cells of the function are theirs.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any

import gast

from tangentish.attributes import Attributes
from tangentish.captured import FunctionValue, class_of
from tangentish.errors import FAR
from tangentish.lower.closures import Cell, closed
from tangentish.parse.resolve import cells_of
from tangentish.parse.tree import parse

__all__ = ["Rebound", "is_made", "is_opened", "open_up", "parse", "source_of", "tree_of"]

_TREE = "__tangentish_tree__"
_SOURCE = "__tangentish_source__"


@dataclass(frozen=True)
class Held:
    """What has been learned of the functions inside of a function.

    Attributes:
        cells: variables that are held in lists: see `lower.closures`.
        groups: functions whose values are of one class.
    """

    cells: frozenset[Cell] = frozenset()
    groups: frozenset[frozenset[str]] = frozenset()

    def with_cell(self, cell: Cell) -> Held:
        """And that a variable is held in a list."""
        return Held(self.cells | {cell}, self.groups)

    def with_group(self, names: frozenset[str]) -> Held:
        """And that the values of some functions are of one class."""
        apart = {g for g in self.groups if not g & names}
        joined = names.union(*(g for g in self.groups if g & names))
        return Held(self.cells, frozenset(apart | {joined}))


NOTHING = Held()


class Rebound(Exception):
    """Raised where a variable is bound again that a function in use has captured by its value."""

    def __init__(self, function: FunctionType, cell: Cell) -> None:
        """Say that a variable of what stands for `function` is to be held in a list."""
        super().__init__(function, cell)
        self.function = function
        self.cell = cell


def open_up(function: FunctionType, tree: gast.FunctionDef, held: Held = NOTHING) -> FunctionType:
    """The function with those inside of it beside it.

    Args:
        function: the function.
        tree: its tree, as parsed.
        held: what is known of its variables and of the functions inside of it.
    """
    parts = closed(tree, held.cells, held.groups)
    outer = cells_of(function)
    code = _factory(parts.functions, tuple(parts.made), tuple(outer), function)
    made: dict[str, Any] = {}
    closure = tuple(outer[name] for name in code.co_freevars)
    make = FunctionType(code, function.__globals__, code.co_name, None, closure)
    functions = make(**dict.fromkeys(parts.made))
    by_name = {fn.name: found for fn, found in zip(parts.functions, functions, strict=True)}
    for name, captured in parts.made.items():
        target, defaults = by_name[captured.function], captured.defaults.values()
        made[name] = class_of(target, captured.fields, name, defaults, function, captured.members)
    for fn, found in zip(parts.functions, functions, strict=True):
        for free, cell in cells_of(found).items():
            if free in made:
                cell.cell_contents = made[free]
        found.__module__ = function.__module__
        found.__qualname__ = found.__name__ = fn.name
        setattr(found, _TREE, fn)
        setattr(found, _SOURCE, function)
    opened: FunctionType = functions[0]
    opened.__name__, opened.__qualname__ = function.__name__, function.__qualname__
    opened.__defaults__, opened.__kwdefaults__ = function.__defaults__, function.__kwdefaults__
    return opened


def is_opened(function: object) -> bool:
    """Whether a function was made here."""
    return hasattr(function, _TREE)


def is_made(value: object) -> bool:
    """Whether a function, or a class of values of functions, was made here."""
    made = FunctionValue, Attributes
    return is_opened(value) or (isinstance(value, type) and issubclass(value, made))


def tree_of(function: Any) -> gast.FunctionDef | None:
    """The tree of a function that was made here; None of any other."""
    return getattr(function, _TREE, None)


def source_of(function: Any) -> FunctionType:
    """The function of the user's in which one that was made here was defined."""
    source: FunctionType = getattr(function, _SOURCE)
    return source


def made_from(
    tree: gast.FunctionDef, globals_: dict[str, Any], held: Mapping[str, Any], file: str
) -> FunctionType:
    """A function of a tree; `held` are the objects that names mean apart from its module's."""
    code = _code_of([tree], tuple(held), (), file)
    (made,) = FunctionType(code, globals_)(**held)
    made.__qualname__ = made.__name__ = tree.name
    setattr(made, _TREE, tree)
    found: FunctionType = made
    return found


def _factory(
    functions: list[gast.FunctionDef],
    makers: tuple[str, ...],
    cells: tuple[str, ...],
    function: FunctionType,
) -> CodeType:
    """The code that makes the functions; the cells are free in it."""
    return _code_of(functions, makers, cells, function.__code__.co_filename)


def _code_of(
    functions: list[gast.FunctionDef], makers: tuple[str, ...], cells: tuple[str, ...], file: str
) -> CodeType:
    names = [fn.name for fn in functions]
    whole = ast.parse(
        f"def _cells({', '.join(cells)}):\n"
        f"    def _factory({', '.join(makers)}):\n"
        f"        return ({''.join(f'{name}, ' for name in names)})"
    )
    outer: Any = whole.body[0]
    inner = outer.body[0]
    inner.body[:0] = [gast.gast_to_ast(fn) for fn in functions]
    ast.fix_missing_locations(whole)
    for node in ast.walk(whole):
        if (getattr(node, "end_col_offset", None) or 0) >= FAR:  # a copy, in normal form
            node.end_col_offset %= FAR  # type: ignore[attr-defined]
    code = compile(whole, file, "exec", dont_inherit=True)
    return _code(_code(code, "_cells"), "_factory")


def _code(outer: CodeType, name: str) -> CodeType:
    """The code of a function that code makes."""
    return next(c for c in outer.co_consts if isinstance(c, CodeType) and c.co_name == name)
