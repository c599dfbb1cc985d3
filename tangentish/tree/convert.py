r"""From Python's own tree to gast's: as `gast.ast_to_gast`, in a fraction of its time.

    >>> import ast
    >>> text = "def f(x, *, n=1):\n    return [x ** n for _ in x]"
    >>> gast.dump(to_gast(ast.parse(text))) == gast.dump(gast.parse(text))
    True

Deriving a short function spends more time in this step than in any other of `parse`. Most nodes
are the same in both trees and are copied field by field; what gast changes is left to gast, but for
names, parameters and functions. Layer 1.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import gast
from gast.ast3 import Ast3ToGAst

__all__ = ["to_gast"]

_PLACE = ("lineno", "col_offset", "end_lineno", "end_col_offset")
_SAME: Mapping[type, type] = MappingProxyType(
    {
        kind: getattr(gast, word)
        for word, kind in vars(ast).items()
        if isinstance(kind, type)
        and issubclass(kind, ast.AST)
        and isinstance(getattr(gast, word, None), type)
        and f"visit_{word}" not in vars(Ast3ToGAst)
        and set(kind._fields) == set(getattr(gast, word)._fields)
    }
)
_SHARED: Mapping[type, Any] = MappingProxyType(
    {
        kind: same()
        for kind, same in _SAME.items()
        if issubclass(kind, ast.expr_context | ast.operator | ast.unaryop | ast.boolop | ast.cmpop)
    }
)


def to_gast(node: Any) -> Any:
    """The tree of a node that Python has parsed; contexts and operators are shared."""
    kind = type(node)
    if kind is list:
        return [to_gast(item) for item in node]
    shared = _SHARED.get(kind)
    if shared is not None:
        return shared
    if kind is ast.Name:
        return _made(gast.Name, node, node.id, to_gast(node.ctx), None)
    if kind is ast.arg:
        return _made(gast.Name, node, node.arg, gast.Param(), to_gast(node.annotation))
    if kind is ast.FunctionDef:
        return _new(gast.FunctionDef, {"type_params": [], **node.__dict__})
    same = _SAME.get(kind)
    if same is not None:
        return _new(same, node.__dict__)
    return gast.ast_to_gast(node) if isinstance(node, ast.AST) else node


def _new(kind: Any, values: dict[str, Any]) -> Any:
    """A node with these fields, converted, and this place."""
    made: Any = kind.__new__(kind)
    fields = made.__dict__
    for word, value in values.items():
        simple = value is None or type(value) is int or type(value) is str
        fields[word] = value if simple else to_gast(value)
    return made


def _made(kind: Any, node: Any, word: str, context: Any, annotation: Any) -> Any:
    """A name at the place of `node`."""
    made: Any = kind.__new__(kind)
    place = node.__dict__
    made.__dict__.update(id=word, ctx=context, annotation=annotation)
    made.__dict__["type_comment"] = place.get("type_comment")
    for attribute in _PLACE:
        made.__dict__[attribute] = place[attribute]
    return made
