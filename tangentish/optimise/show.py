"""Print what a pass makes of a function, for doctests."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Callable
from typing import Any

import gast

from tangentish.optimise.dead import remove_dead
from tangentish.tree.walk import binds


def _parsed(text: str) -> gast.FunctionDef:
    fn = gast.parse(textwrap.dedent(text)).body[0]
    assert isinstance(fn, gast.FunctionDef)
    return fn


def _print(fn: gast.FunctionDef, body: list[gast.stmt]) -> None:
    fn.body = body
    module = gast.gast_to_ast(gast.Module([fn], []))
    print(ast.unparse(ast.fix_missing_locations(module)))


def show_pass(run: Callable[[list[Any], frozenset[str]], list[Any]], text: str) -> None:
    """Print a function after a pass over its body; all its local names are generated ones."""
    fn = _parsed(text)
    names = frozenset().union(*(binds(s) for s in fn.body))
    _print(fn, run(fn.body, names))


def show_dead(text: str) -> None:
    """Print a function without its dead statements."""
    fn = _parsed(text)
    body, _ = remove_dead(fn.body, frozenset(), lambda call: not isinstance(call.func, gast.Name))
    _print(fn, body)
