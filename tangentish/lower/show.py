"""Print what lowering makes of a function, for doctests."""

from __future__ import annotations

import ast
import builtins
import operator
import textwrap
from collections.abc import Callable

import gast

from tangentish.lower import lower
from tangentish.lower.parameters import give
from tangentish.parse.resolve import MISSING
from tangentish.parse.variadic import Variadic
from tangentish.tree.names import Namer
from tangentish.tree.walk import dotted, names_read, names_written


def _parsed(text: str) -> tuple[gast.FunctionDef, Namer]:
    fn = gast.parse(textwrap.dedent(text)).body[0]
    assert isinstance(fn, gast.FunctionDef)
    params = frozenset(p.id for p in fn.args.args)
    return fn, Namer(params | names_read(fn).union(*(names_written(s) for s in fn.body)))


def _print(fn: gast.FunctionDef) -> None:
    module = gast.gast_to_ast(gast.Module([fn], []))
    print(ast.unparse(ast.fix_missing_locations(module)))


def show(
    rewrite: Callable[[gast.FunctionDef, Namer], tuple[gast.FunctionDef, str]], text: str
) -> None:
    """Print a function after a rewriting that gives it with the name of its result."""
    _print(rewrite(*_parsed(text))[0])


def show_lowered(text: str) -> None:
    """Print a function in normal form; no call in it needs a derivative of its own."""
    fn, namer = _parsed(text)
    lowered = lower(fn, namer, lambda call: False, _meaning)
    _print(lowered.fn)


def show_given(text: str, variadic: Variadic) -> None:
    """Print a function of `*args` and `**kwargs` for the arguments of a call."""
    _print(give(gast.parse(textwrap.dedent(text)).body[0], variadic))


def _meaning(e: gast.expr) -> object:
    """What a name means where the module `operator` is imported and nothing else."""
    module, _, name = dotted(e).rpartition(".")
    return getattr({"": builtins, "operator": operator}.get(module), name, MISSING)
