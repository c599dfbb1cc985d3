"""A derivative as a module that imports NumPy alone."""

from __future__ import annotations

from typing import cast

import gast

from tangentish.analyse.kinds import Static
from tangentish.analyse.shadows import renamed
from tangentish.emit.standalone import to_module
from tangentish.load.guard import assumed_lengths
from tangentish.load.specialise import helpers_of
from tangentish.parse.resolve import cells_of
from tangentish.pipeline import Derived
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import copy_shallow


def module_text(derived: Derived) -> str:
    """The text of the module: the functions, what they need, a check of what was assumed."""
    root = derived.root
    functions = [
        with_checks(fn, derived) if fn.name == derived.name else fn for fn in derived.functions
    ]
    return to_module(
        functions,
        helpers=helpers_of(derived),
        globals_=root.function.__globals__,
        cells=cells_of(root.function),
        owners=derived.owners,
    )


def with_checks(fn: gast.FunctionDef, derived: Derived) -> gast.FunctionDef:
    """The function with a test of each assumption, after its docstring."""
    root = derived.root
    checks: list[gast.stmt] = []
    for a, right in assumed_lengths(root):
        failed = cast(gast.expr, renamed(expr(f"{a} != {right}"), root.hidden))
        checks += _check(failed, "ValueError", f"{a} == {right}")
    for name in root.params:
        kind = root.kinds[name]
        if isinstance(kind, Static) and kind.value is None:
            checks += _check(expr("{n} is not None", n=name), "TypeError", f"{name}=None")
        elif isinstance(kind, Static) and isinstance(kind.value, (str, bytes)):
            failed = expr("{n} != {v}", n=name, v=gast.Constant(kind.value, None))
            checks += _check(failed, "ValueError", f"{name}={kind.value!r}")
    return copy_shallow(fn, body=[fn.body[0], *checks, *fn.body[1:]])


def _check(failed: gast.expr, error: str, holds: str) -> list[gast.stmt]:
    """A statement that raises an error if a condition holds."""
    message = gast.Constant(f"this derivative is for {holds}", None)
    return quote("if {f}:\n    raise {e}({m})", f=failed, e=error, m=message)
