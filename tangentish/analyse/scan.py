"""Whether a function of the user's that is not looked into may write, by what its text says.

What is not seen to be harmless counts as writing: updates in place and stores, except of what the
function has made itself, and calls of anything but functions that are known not to write.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable
from types import FunctionType

import gast
import numpy as np

from tangentish.analyse.opaque import is_written
from tangentish.parse.resolve import MISSING, Scope
from tangentish.rules.registry import rule_for

_STATEMENTS = (gast.Global, gast.Nonlocal, gast.Await, gast.ClassDef)
_MAKERS = frozenset(
    {"arange", "array", "empty", "empty_like", "eye", "full", "full_like", "linspace",
     "ones", "ones_like", "zeros", "zeros_like"}
)  # fmt: skip
_NEW = (
    gast.BinOp, gast.Compare, gast.Constant, gast.Dict, gast.DictComp, gast.JoinedStr,
    gast.List, gast.ListComp, gast.Set, gast.SetComp, gast.UnaryOp,
)  # fmt: skip
_METHODS = frozenset(
    {"astype", "copy", "count", "format", "get", "index", "item", "items", "join", "keys",
     "lower", "split", "strip", "tobytes", "tolist", "upper", "values",
     "choice", "exponential", "integers", "normal", "permutation", "poisson", "randint", "randn",
     "random", "standard_normal", "uniform"}  # draws have an effect, but write into nothing
)  # fmt: skip


def text_may_write(
    function: FunctionType,
    may_write: Callable[[object], bool],
    places: Callable[[object], tuple[int, ...]],
) -> bool:
    """Whether the text of a function holds anything that may write into what it is given.

    Args:
        function: the function.
        may_write: whether a function that is called may write.
        places: the positions of those parameters of a function into which it writes.
    """
    try:
        # of the code: that of a wrapper is not that of what it wraps
        tree = gast.parse(textwrap.dedent(inspect.getsource(function.__code__)))
    except (OSError, TypeError, SyntaxError):
        return True
    scope = Scope(function)
    bound = {n.id for n in gast.walk(tree) if isinstance(n, gast.Name) and _stores(n)}
    made, arrays = _made(tree, False), _made(tree, True)
    for node in gast.walk(tree):
        if isinstance(node, _STATEMENTS):
            return True
        if isinstance(node, gast.AugAssign):
            writes = not _is_own(node.target, made, arrays)
        elif isinstance(node, (gast.Subscript, gast.Attribute)):
            writes = _stores(node) and not _is_own(node, made, made)
        elif isinstance(node, gast.Call) and not _is_method_of(node, made, places):
            writes = _call_may_write(node, scope, bound, may_write, places)
        else:
            continue
        if writes:
            return True
    return False


def _made(tree: gast.AST, arrays: bool) -> set[str]:
    """Names that are only ever bound to what the function makes, or to arrays that it makes."""
    values: dict[str, list[bool]] = {}
    names = [n for n in gast.walk(tree) if isinstance(n, gast.Name) and _stores(n)]
    updated = {id(n.target) for n in gast.walk(tree) if isinstance(n, gast.AugAssign)}
    assigned = {
        id(n.targets[0]): n.value
        for n in gast.walk(tree)
        if isinstance(n, gast.Assign) and len(n.targets) == 1
    }
    for n in names:
        if id(n) not in updated:
            e = assigned.get(id(n))
            new = _makes_array(e, arrays) or (not arrays and isinstance(e, _NEW))
            values.setdefault(n.id, []).append(new)
    return {name for name, found in values.items() if all(found)}


def _makes_array(e: gast.expr | None, arrays: bool) -> bool:
    """Whether a call makes an array; `x.copy()` makes one or, if items matter less, a container."""
    return (
        isinstance(e, gast.Call)
        and isinstance(e.func, gast.Attribute)
        and isinstance(e.func.value, gast.Name)
        and (
            e.func.attr in _MAKERS
            or (e.func.attr == "copy" and (not arrays or e.func.value.id in ("np", "numpy")))
        )
        and not any(k.arg in (None, "copy", "out") for k in e.keywords)
    )


def _is_own(target: gast.expr, names: set[str], items: set[str]) -> bool:
    """Whether a target is a name in `names`, or an item of one in `items`."""
    if isinstance(target, gast.Name):
        return target.id in names
    if not isinstance(target, gast.Subscript):
        return False
    base = target.value
    return isinstance(base, gast.Name) and base.id in items


def _is_method_of(
    call: gast.Call, made: set[str], places: Callable[[object], tuple[int, ...]]
) -> bool:
    """Whether a call is of a method of what the function has made, which writes there alone."""
    return (
        isinstance(call.func, gast.Attribute)
        and isinstance(call.func.value, gast.Name)
        and call.func.value.id in made
        and not any(k.arg in (None, "out") for k in call.keywords)
        and not any(p <= len(call.args) for p in places(("method", call.func.attr)))
    )


def _stores(node: gast.Name | gast.Subscript | gast.Attribute) -> bool:
    return isinstance(node.ctx, (gast.Store, gast.Del, gast.Param))


def _call_may_write(
    call: gast.Call,
    scope: Scope,
    bound: set[str],
    may_write: Callable[[object], bool],
    places: Callable[[object], tuple[int, ...]],
) -> bool:
    def found(e: gast.expr) -> object:
        root = e
        while isinstance(root, gast.Attribute):
            root = root.value
        hidden = isinstance(root, gast.Name) and root.id in bound
        return MISSING if hidden else scope.resolve_expr(e)

    words = [k.arg or "" for k in call.keywords]
    if any(not w or is_written(w) for w in words) or any(
        isinstance(e, gast.Starred) for e in call.args
    ):
        return True
    passed = [found(e) for e in (*call.args, *(k.value for k in call.keywords))]
    if any(may_write(f) for f in passed if callable(f)):
        return True
    target = found(call.func)
    if target is np.nan_to_num and "copy" in words:
        return True
    if target is not MISSING:
        return may_write(target) or any(p < len(call.args) for p in places(target))
    if not isinstance(call.func, gast.Attribute):
        return True
    word = call.func.attr
    method = ("method", word)
    if word not in _METHODS and rule_for(method) is None:
        return True
    return any(p <= len(call.args) for p in places(method))
