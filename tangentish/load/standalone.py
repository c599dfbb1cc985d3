"""A derivative as a module that imports NumPy alone."""

from __future__ import annotations

import gast

from tangentish.emit.standalone import to_module
from tangentish.load.functions import cells_of
from tangentish.load.specialise import helpers_of
from tangentish.pipeline import Derived
from tangentish.tree.quote import quote
from tangentish.tree.walk import copy_shallow


def module_text(derived: Derived) -> str:
    """The text of the module: the functions, what they need, a check of the assumed lengths."""
    root = derived.root
    functions = [
        with_checks(fn, derived) if fn.name == derived.name else fn for fn in derived.functions
    ]
    return to_module(
        functions,
        helpers=helpers_of(derived),
        globals_=root.function.__globals__,
        cells=cells_of(root.function),
    )


def with_checks(fn: gast.FunctionDef, derived: Derived) -> gast.FunctionDef:
    """The function with a test of each assumption, after its docstring."""
    checks: list[gast.stmt] = []
    for a, b, shift in derived.root.lengths.assumed:
        right = (
            f"{b} + {shift}"
            if b and shift > 0
            else f"{b} - {-shift}"
            if b and shift
            else b or str(shift)
        )
        checks += quote(
            f"if {a} != {right}:\n    raise ValueError('this derivative is for {a} == {right}')"
        )
    return copy_shallow(fn, body=[fn.body[0], *checks, *fn.body[1:]])
