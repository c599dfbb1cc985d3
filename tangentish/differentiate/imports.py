"""The imports of the user's functions, in the functions of the text that read what they bind."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping

import gast

from tangentish.analyse.analysed import Analysed
from tangentish.parse.imports import lines_for, renamed_import
from tangentish.tree.walk import copy_shallow, names_read


def with_imports(
    functions: list[gast.FunctionDef],
    owners: Mapping[str, types.FunctionType],
    analysed: Iterable[Analysed],
) -> list[gast.FunctionDef]:
    """The functions of a text, each with the imports that it needs at its top.

    Args:
        functions: their trees.
        owners: for each of them the user's function that it stems from.
        analysed: the analyses of those.
    """
    sources = {a.function: a for a in analysed}
    return [_with_own(fn, sources[owners[fn.name]]) for fn in functions]


def imported_names(fn: gast.FunctionDef, a: Analysed) -> dict[str, str]:
    """The names that a function of the text reads and the user's function imports.

    By what the text calls them; the values are the user's own words.
    """
    words = {a.hidden.get(name, name): name for name in a.scope.imports}
    return {new: words[new] for new in sorted(words.keys() & names_read(fn))} if words else {}


def _with_own(fn: gast.FunctionDef, a: Analysed) -> gast.FunctionDef:
    names = imported_names(fn, a)
    if not names:
        return fn
    lines = [renamed_import(s, a.hidden) for s in lines_for(a.scope.imports, names.values())]
    first = fn.body[0]
    start = isinstance(first, gast.Expr) and isinstance(first.value, gast.Constant)
    return copy_shallow(fn, body=[*fn.body[:start], *lines, *fn.body[start:]])
