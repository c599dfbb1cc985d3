"""Spell out attributes that are read by `getattr` under a name that stands in the text.

    >>> import ast
    >>> import builtins
    >>> tree = gast.parse('''
    ... def f(x, name):
    ...     y = getattr(x, "T")
    ...     return getattr(y, "real", x) + getattr(y, name)
    ... ''').body[0]
    >>> new = spelled(tree, lambda e: getattr(builtins, dotted(e), None), lambda e: False)
    >>> print(ast.unparse(gast.gast_to_ast(new)))
    def f(x, name):
        y = x.T
        return (y.real if hasattr(y, 'real') else x) + getattr(y, name)

Keeps:    places that are written; private names, which a class would mangle; a default that may
          have an effect, and one that is a literal where the object is none that is differentiated.
"""

from __future__ import annotations

import keyword
from collections.abc import Callable
from typing import Any

import gast

from tangentish.tree.walk import copy_shallow, dotted

Means = Callable[[gast.expr], object]


def spelled(node: Any, means: Means, is_constant: Callable[[gast.expr], bool]) -> Any:
    """A tree in which `getattr(x, "name")` is `x.name`; what does not change is shared.

    Args:
        node: the tree.
        means: the object that a name means, if it is known.
        is_constant: whether an expression is an object that is never differentiated.
    """
    if isinstance(node, list):
        made = [spelled(item, means, is_constant) for item in node]
        return made if any(a is not b for a, b in zip(made, node, strict=True)) else node
    if not isinstance(node, gast.AST) or isinstance(getattr(node, "ctx", None), gast.Store):
        return node
    changes = {}
    for field in node._fields:
        old = getattr(node, field, None)
        new = spelled(old, means, is_constant)
        if new is not old:
            changes[field] = new
    node = copy_shallow(node, **changes) if changes else node
    if isinstance(node, gast.Call) and _is_spelled_out(node) and means(node.func) is getattr:
        return _attribute(node, means, is_constant)
    return node


def _is_spelled_out(call: gast.Call) -> bool:
    """Whether a call has the arguments of `getattr`, with a name that can stand after a dot."""
    if call.keywords or len(call.args) not in (2, 3) or not isinstance(call.args[1], gast.Constant):
        return False
    name = call.args[1].value
    private = isinstance(name, str) and name.startswith("__") and not name.endswith("__")
    return (
        isinstance(name, str)
        and name.isidentifier()
        and not keyword.iskeyword(name)
        and not private
    )


def _attribute(call: gast.Call, means: Means, is_constant: Callable[[gast.expr], bool]) -> Any:
    owner, name, *default = call.args
    spelled_out = gast.copy_location(gast.Attribute(owner, name.value, gast.Load()), call)
    if not default:
        return spelled_out
    asked = gast.copy_location(gast.Name("hasattr", gast.Load(), None, None), call)
    literal = isinstance(default[0], gast.Constant)
    if (
        not _is_plain(owner)
        or not _is_plain(default[0])
        or means(asked) is not hasattr
        or (literal and is_constant(owner))
    ):
        return call
    test = gast.copy_location(gast.Call(asked, [owner, name], []), call)
    return gast.copy_location(gast.IfExp(test, spelled_out, default[0]), call)


def _is_plain(e: gast.expr) -> bool:
    """Whether it does not matter if an expression is evaluated or not."""
    if isinstance(e, gast.UnaryOp):
        return _is_plain(e.operand)
    if isinstance(e, gast.Subscript):
        return _is_plain(e.value) and _is_plain(e.slice)
    return isinstance(e, gast.Constant) or bool(dotted(e))
