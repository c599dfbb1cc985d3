"""Names that the generated text needs and the user's function uses for something else.

The text speaks of `np`, `len`, `range` and the runtime's helpers. Where a function binds such a
name, or means another object by it, the user's name gets an underscore in the text; everywhere else
his lines keep his words.

    >>> def scale(x, len): return x * len
    >>> shadows(scale, frozenset({"x", "len"}))
    {'len': 'len_'}
"""

from __future__ import annotations

import builtins
import math
import types
from collections.abc import Mapping

import gast
import numpy as np

from tangentish import runtime
from tangentish.parse.imports import Imported
from tangentish.parse.resolve import NO_IMPORTS, Resolved, Scope
from tangentish.tree.walk import CAPTURES, copy_shallow

_BUILTINS = (
    "abs",
    "bool",
    "float",
    "hasattr",
    "int",
    "isinstance",
    "len",
    "list",
    "locals",
    "max",
    "min",
    "range",
    "reversed",
    "slice",
    "tuple",
    "ValueError",
)
_MODULES: Mapping[str, object] = types.MappingProxyType({"np": np, "math": math})


def shadows(
    function: types.FunctionType,
    names: frozenset[str],
    imports: Mapping[str, Imported] = NO_IMPORTS,
) -> dict[str, str]:
    """New names for those among `names` that would change what generated text means."""
    scope = Scope(function, imports)
    needed = meanings()
    found: dict[str, str] = {}
    for name in sorted(names & needed.keys()):
        meaning = scope.resolve(name)
        if meaning.value is not needed[name]:
            new = f"{name}_"
            while new in names or scope.resolve(new).kind != "missing":
                new += "_"
            found[name] = new
    return found


def meanings() -> dict[str, object]:
    """The names that generated text uses, with what it means by them."""
    needed: dict[str, object] = {n: getattr(builtins, n) for n in _BUILTINS}
    return needed | dict(_MODULES) | {n: getattr(runtime, n) for n in runtime.__all__}


def renamed(node: object, names: Mapping[str, str]) -> object:
    """A tree with names replaced."""
    if isinstance(node, gast.Name):
        return copy_shallow(node, id=names[node.id]) if node.id in names else node
    if isinstance(node, list):
        return [renamed(c, names) for c in node]
    if not isinstance(node, gast.AST):
        return node
    changes = {}
    for f in node._fields:
        old = getattr(node, f, None)
        if isinstance(old, str):
            new: object = names.get(old, old) if CAPTURES.get(type(node)) == f else old
        else:
            new = renamed(old, names)
        if new is not old and new != old:
            changes[f] = new
    return copy_shallow(node, **changes) if changes else node


class RenamedScope(Scope):
    """A scope in which some names stand for others."""

    __slots__ = ("original",)

    def __init__(
        self,
        function: types.FunctionType,
        names: Mapping[str, str],
        imports: Mapping[str, Imported] = NO_IMPORTS,
    ) -> None:
        """Make the scope of a function whose names were replaced."""
        super().__init__(function, imports)
        self.original = {new: old for old, new in names.items()}

    def resolve(self, name: str) -> Resolved:
        """What a name of the changed text means."""
        if name in self.original.values():
            return Resolved("builtin", meanings()[name])
        return super().resolve(self.original.get(name, name))
