"""Whether a function of the user's that is not looked into may write, by what its text says.

What is not seen to be harmless counts as writing: updates in place, stores, and calls of anything
but functions that are known not to write.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable
from types import FunctionType

import gast

from tangentish.parse.resolve import MISSING, Scope
from tangentish.rules.registry import rule_for

_STATEMENTS = (gast.AugAssign, gast.Delete, gast.Global, gast.Nonlocal, gast.Await, gast.ClassDef)
_METHODS = frozenset(
    {"astype", "copy", "count", "format", "get", "index", "item", "items", "join", "keys",
     "lower", "split", "strip", "tobytes", "tolist", "upper", "values"}
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
        tree = gast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return True
    scope = Scope(function)
    bound = {n.id for n in gast.walk(tree) if isinstance(n, gast.Name) and _stores(n)}
    for node in gast.walk(tree):
        if isinstance(node, _STATEMENTS):
            return True
        if isinstance(node, (gast.Subscript, gast.Attribute)) and _stores(node):
            return True
        if isinstance(node, gast.Call) and _call_may_write(node, scope, bound, may_write, places):
            return True
    return False


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
    if any(w in ("", "out") or w.startswith("overwrite") for w in words) or any(
        isinstance(e, gast.Starred) for e in call.args
    ):
        return True
    passed = [found(e) for e in (*call.args, *(k.value for k in call.keywords))]
    if any(may_write(f) for f in passed if callable(f)):
        return True
    target = found(call.func)
    if target is not MISSING:
        return may_write(target) or any(p < len(call.args) for p in places(target))
    if not isinstance(call.func, gast.Attribute):
        return True
    word = call.func.attr
    method = ("method", word)
    if word not in _METHODS and rule_for(method) is None:
        return True
    return any(p <= len(call.args) for p in places(method))
