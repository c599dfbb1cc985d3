"""An adjoint on its way through an expression, and small questions about adjoint expressions."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import gast
import numpy as np

from tangentish.analyse.kinds import Array, Kind, Num
from tangentish.rules.registry import rule_for
from tangentish.tree.walk import dotted

FRESH_METHODS = frozenset({"astype", "copy", "sum", "dot"})
LOOKING = frozenset({"expand_dims", "moveaxis", "ravel", "reshape", "swapaxes", "transpose"})
"""Functions of NumPy that give all of an array in another form: of a new one a new one."""


@dataclass(frozen=True)
class Incoming:
    """The adjoint of an expression.

    Attributes:
        expr: its text.
        fresh: it is newly allocated: whoever receives it may own it.
        thin: it stands for an array of the expression's shape, to which it broadcasts.
        masked: some of its elements may be zero because a branch was not taken: they stay exactly
            zero.
        joined: it may be an array that stands for a list or a tuple.
        wide: the kind of what the expression may have been broadcast into, where the sum over
            these axes is still to be taken; the expression is an elementwise one of its dtype.
    """

    expr: gast.expr
    fresh: bool = False
    thin: bool = False
    masked: bool = False
    joined: bool = False
    wide: Array | None = None


def is_fresh(e: gast.expr) -> bool:
    """Whether the value of an adjoint expression shares memory with nothing."""
    if isinstance(e, (gast.BinOp, gast.UnaryOp, gast.Constant)):
        return True
    if isinstance(e, gast.Call) and isinstance(e.func, gast.Attribute):
        if any(k.arg in ("copy", "out") for k in e.keywords):
            return False
        module, _, name = dotted(e.func).partition(".")
        if module in ("np", "math"):
            looks = name in LOOKING and len(e.args) > 0 and is_fresh(e.args[0])
            return module == "math" or looks or _allocates(name)
        return e.func.attr in FRESH_METHODS and len(e.args) < 5  # `copy` of `astype`
    if isinstance(e, gast.Call) and isinstance(e.func, gast.Name):
        given = e.func.id == "unbroadcast" and is_fresh(e.args[0])
        return given or e.func.id == "copied"
    if isinstance(e, gast.IfExp):
        return is_fresh(e.body) and is_fresh(e.orelse)
    return False


@functools.cache
def _allocates(name: str) -> bool:
    """Whether a function of NumPy returns memory of its own, as its rule says."""
    function: Any = np
    for word in name.split("."):
        function = getattr(function, word, None)
    rule = rule_for(function)
    return isinstance(function, np.ufunc) or (rule is not None and not rule.view)


def is_atom(e: gast.expr) -> bool:
    """A name, a constant, or an element at a simple index."""
    if isinstance(e, gast.UnaryOp):
        return is_atom(e.operand)
    if isinstance(e, gast.Subscript):
        parts = e.slice.elts if isinstance(e.slice, gast.Tuple) else [e.slice]
        simple = all(_is_simple_index(p) for p in parts)
        return simple and isinstance(e.value, gast.Name)
    return isinstance(e, (gast.Name, gast.Constant))


def _is_simple_index(e: gast.expr) -> bool:
    if isinstance(e, gast.BinOp):
        return is_atom(e.left) and is_atom(e.right)
    return is_atom(e)


def is_cheap(e: gast.expr, kind: Kind) -> bool:
    """Whether an adjoint may be written twice instead of being given a name."""
    if is_atom(e):
        return not (isinstance(e, gast.Subscript) and isinstance(kind, Array))
    if not isinstance(kind, Num):
        return False
    if isinstance(e, gast.UnaryOp):
        return is_cheap(e.operand, kind)
    return (
        isinstance(e, gast.BinOp)
        and is_atom(e.left)
        and is_atom(e.right)
        and not isinstance(e.op, (gast.Div, gast.Pow))
    )


def contains(tree: object, node: object) -> bool:
    """Whether `node` itself is part of `tree`."""
    if tree is node:
        return True
    if isinstance(tree, gast.AST):
        return any(contains(getattr(tree, f, None), node) for f in tree._fields)
    if isinstance(tree, list):
        return any(contains(c, node) for c in tree)
    return False
