"""Print what the analysis finds out about a function, for doctests."""

from __future__ import annotations

import ast
import linecache
import textwrap
import types

import gast
import numpy as np

from tangentish.analyse.analysed import Analysed
from tangentish.analyse.kinds import DEEP, Num, describe, differentiable, kind_of
from tangentish.analyse.program import Program
from tangentish.analyse.shapes import Lengths

_FILE = "<doctest of tangentish.analyse>"


def show_facts(text: str, **arguments: object) -> None:
    """Print the names in front of each statement with their kinds; those that vary are starred.

    Derivatives are taken in the floating arguments.
    """
    flow = _analysed(text, arguments).flow
    for number, names in sorted(flow.before.items()):
        found = (f"{n}{'*' * v.varied} {describe(v.kind)}" for n, v in sorted(names.items()))
        print(f"{number}: {', '.join(found)}")


def show_hoisted(text: str, **arguments: object) -> None:
    """Print a function in normal form, with names for the values that the derivative keeps."""
    fn = _analysed(text, arguments).fn
    module = gast.gast_to_ast(gast.Module([fn], []))
    print(ast.unparse(ast.fix_missing_locations(module)))


def show_lent(text: str, **arguments: object) -> None:
    """Print the parameters whose adjoints a backward half of the function would be lent."""
    print(*sorted(_analysed(text, arguments).lent))


def _analysed(text: str, arguments: dict[str, object]) -> Analysed:
    """The analysis of the first function in a text for arguments at hand."""
    text = textwrap.dedent(text).lstrip()
    namespace: dict[str, object] = {"np": np}
    linecache.cache[_FILE] = (len(text), None, text.splitlines(keepends=True), _FILE)
    try:
        exec(compile(text, _FILE, "exec"), namespace)
        function, *_ = (f for f in namespace.values() if isinstance(f, types.FunctionType))
        kinds = {n: kind_of(v, n, DEEP) for n, v in arguments.items()}
        varied = frozenset(
            n
            for n, k in kinds.items()
            if differentiable(k) and not (isinstance(k, Num) and k.type == "i")
        )
        return Program().analyse(function, kinds, varied, Lengths({}))
    finally:
        del linecache.cache[_FILE]
