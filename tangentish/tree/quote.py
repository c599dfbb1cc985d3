"""Text with holes to tree: the code that writes code looks like the code it writes.

A template is Python text with holes ``{name}``. `quote` gives its statements, `quote_one` its only
statement, `expr` its only expression:

    >>> from tangentish.emit.layout import show
    >>> print(show(quote_one("{bx}[{i}] += {g}", bx="bx", i=expr("i - 1"), g=2.0)))
    bx[i - 1] += 2.0

A hole is filled with

* a string: an identifier, also where Python wants a bare name (``def {f}(x): ...``, ``x.{attr}``);
* an expression tree; a number, a bool or None: a constant;
* a list of statements, where the hole stands alone on its line;
* a list of expressions, where the hole is an argument, an element of a tuple or of a list,
  or a parameter (a string or a list of strings will do for those):

    >>> print(show(expr("f({args}, {last})", args=[expr("a"), expr("b")], last="c")))
    f(a, b, c)
    >>> body = quote("y = x + {c}", c=1)
    >>> print(show(quote_one('''
    ... def {name}({parameters}):
    ...     {body}
    ...     return y
    ... ''', name="g", parameters=["x", "w"], body=body)))
    def g(x, w):
        y = x + 1
        return y

A template is parsed once. Its statements are fresh nodes each time (they will carry an origin); the
expressions in it without holes, and what is put into holes, are shared and must never be modified.
Only ``{identifier}`` is a hole; a dict or a set has a space after its brace, and f-strings are not
for templates. Layer 1: every stage after parsing writes through here.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Callable
from functools import cache
from typing import Any

import gast

from tangentish.tree.convert import to_gast

Builder = Callable[[dict[str, Any]], Any]

LOAD = gast.Load()
STORE = gast.Store()

_HOLE = re.compile(r"\{([^\W\d]\w*)\}")
_MARK = "__hole_{}__"
_MARKED = re.compile(r"^__hole_(\w+)__$")
_NUMBERS = (bool, int, float, complex, type(None))


def quote(template: str, /, **holes: Any) -> list[gast.stmt]:
    """The statements of `template`, its holes filled."""
    return [
        statement
        for build, spliced in _statements(template)
        for statement in (build(holes) if spliced else (build(holes),))
    ]


def quote_one(template: str, /, **holes: Any) -> gast.stmt:
    """The only statement of `template`, its holes filled."""
    builders = _statements(template)
    if len(builders) != 1 or builders[0][1]:
        raise ValueError(f"not one statement: {template!r}")
    return builders[0][0](holes)


def expr(template: str, /, **holes: Any) -> gast.expr:
    """The only expression of `template`, its holes filled."""
    return _expression(template)(holes)


@cache
def _statements(template: str) -> tuple[tuple[Builder, bool], ...]:
    """One builder for each statement of `template`, and whether it gives a list."""
    tree = to_gast(ast.parse(_marked(template)))
    return tuple((_builder(s), _splice_name(s) is not None) for s in tree.body)


@cache
def _expression(template: str) -> Builder:
    """The builder of the expression that `template` is."""
    tree = to_gast(ast.parse(_marked(template).strip(), mode="eval"))
    return _builder(tree.body)


def _marked(template: str) -> str:
    """`template` with an identifier for each hole, which Python can parse."""
    return _HOLE.sub(lambda hole: _MARK.format(hole[1]), textwrap.dedent(template))


def _builder(node: Any) -> Builder:
    """What makes the node again, its holes filled; expressions without holes are shared."""
    name = _splice_name(node)
    if name is not None:
        return lambda holes: _as_statements(holes[name])
    if isinstance(node, gast.Name):
        return _name_builder(node)
    fields = [(field, getattr(node, field, None)) for field in node._fields]
    statement = isinstance(node, gast.stmt)
    moves = {
        field
        for field, value in fields
        if _has_hole(value) or (statement and isinstance(value, list))
    }
    if not moves and not statement:
        return lambda holes: node
    fixed = {field: value for field, value in fields if field not in moves}
    moving = [(field, _field_builder(value)) for field, value in fields if field in moves]
    kind: Any = type(node)
    new = kind.__new__

    def build(holes: dict[str, Any]) -> Any:
        made = new(kind)
        filled = made.__dict__
        filled.update(fixed)
        for field, fill in moving:
            filled[field] = fill(holes)
        return made

    return build


def _name_builder(node: gast.Name) -> Builder:
    """A name is a hole, or a parameter with an annotation that may hold one, or itself."""
    marked = _MARKED.match(node.id)
    if marked is None:
        return lambda holes: node
    hole, ctx = marked[1], node.ctx
    if isinstance(ctx, gast.Load):
        return lambda holes: _as_expression(holes[hole])
    if isinstance(ctx, gast.Param):
        return lambda holes: _as_parameter(holes[hole])
    return lambda holes: _with_context(_as_expression(holes[hole]), ctx)


def _field_builder(value: Any) -> Builder:
    """What fills one field: of an identifier, of a list, or of a child."""
    if isinstance(value, str):
        marked = _MARKED.match(value)
        assert marked is not None
        hole = marked[1]
        return lambda holes: _as_identifier(holes[hole])
    if not isinstance(value, list):
        return _builder(value)
    items = [_item_builder(item) for item in value]

    def build(holes: dict[str, Any]) -> list[Any]:
        made: list[Any] = []
        for fill in items:
            filled = fill(holes)
            if type(filled) is list:
                made += filled
            else:
                made.append(filled)
        return made

    return build


def _item_builder(item: Any) -> Builder:
    """What fills one place of a list: one item, or as many as the hole is given."""
    if isinstance(item, gast.Name) and (marked := _MARKED.match(item.id)):
        hole, ctx = marked[1], item.ctx
        parameter = isinstance(ctx, gast.Param)

        def one(value: Any) -> Any:
            return _as_parameter(value) if parameter else _with_context(_as_expression(value), ctx)

        def build(holes: dict[str, Any]) -> Any:
            value = holes[hole]
            return [one(v) for v in value] if isinstance(value, (list, tuple)) else one(value)

        return build
    if isinstance(item, str):
        return _field_builder(item) if _has_hole(item) else lambda holes: item
    return (lambda holes: item) if item is None else _builder(item)


def _has_hole(value: Any) -> bool:
    """Whether there is a hole, or a statement (which is made anew each time), below `value`."""
    if isinstance(value, str):
        return _MARKED.match(value) is not None
    if isinstance(value, list):
        return any(_has_hole(item) for item in value)
    if isinstance(value, gast.Constant):
        return False
    if isinstance(value, (gast.stmt, gast.ExceptHandler)):
        return True
    if isinstance(value, gast.AST):
        return any(_has_hole(getattr(value, field, None)) for field in value._fields)
    return False


def _splice_name(node: Any) -> str | None:
    """The hole that stands alone as a statement, if `node` is one."""
    if isinstance(node, gast.Expr) and isinstance(node.value, gast.Name):
        marked = _MARKED.match(node.value.id)
        return marked[1] if marked else None
    return None


def _as_identifier(value: Any) -> str | None:
    """What fills a hole where only a bare identifier may stand."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, gast.Name):
        return str(value.id)
    raise TypeError(f"an identifier is wanted here, not {value!r}")


def _as_expression(value: Any) -> gast.expr:
    """What fills a hole where an expression is read."""
    if isinstance(value, str):
        return gast.Name(value, LOAD, None, None)
    if isinstance(value, _NUMBERS):
        return gast.Constant(value, None)
    if isinstance(value, (gast.expr, gast.Slice)):
        return _with_context(value, LOAD)
    raise TypeError(f"an expression is wanted here, not {value!r}")


def _as_parameter(value: Any) -> gast.Name:
    """What fills a hole where a parameter is declared."""
    if isinstance(value, gast.Name) and isinstance(value.ctx, gast.Param):
        return value
    return gast.Name(_as_identifier(value), gast.Param(), None, None)


def _as_statements(value: Any) -> list[gast.stmt]:
    """What fills a hole that stands alone on its line."""
    if isinstance(value, (list, tuple)):
        return list(value)
    if isinstance(value, gast.stmt):
        return [value]
    return [gast.Expr(_as_expression(value))]


def _with_context(node: Any, ctx: Any) -> Any:
    """The same place, read or written as `ctx` says; only what changes is copied."""
    old = getattr(node, "ctx", None)
    if old is None or type(old) is type(ctx):
        return node
    kind: Any = type(node)
    made = kind.__new__(kind)
    made.__dict__.update(node.__dict__)
    made.ctx = ctx
    if isinstance(node, (gast.Tuple, gast.List)):
        made.elts = [_with_context(element, ctx) for element in node.elts]
    elif isinstance(node, gast.Starred):
        made.value = _with_context(node.value, ctx)
    return made
