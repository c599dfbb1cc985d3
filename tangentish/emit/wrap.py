r"""Statements that are too long for a line, split as the common formatters split them.

    >>> from tangentish.tree.quote import expr
    >>> total = expr("first_term * weight + second_term - third_term")
    >>> print("\n".join(split("y = ", total, "", 4, width=40)))
        y = (
            first_term * weight
            + second_term
            - third_term
        )
    >>> call = expr("function(first_argument, second_argument)")
    >>> print("\n".join(split("y = ", call, "", 0, width=38)))
    y = function(
        first_argument, second_argument
    )

A bracket that ends the line is opened first; an expression with operators gets parentheses and one
line for each operand of its loosest operator; what is still too long is split again. Layer 5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import gast

from tangentish.emit import expressions
from tangentish.emit.expressions import COMMA, LEVELS, needs_parentheses, text
from tangentish.emit.generator import symbols

__all__ = ["WIDTH", "split", "split_items"]

WIDTH = 100

_OPERATORS = (gast.BinOp, gast.BoolOp, gast.Compare, gast.IfExp)
_COMPREHENSIONS = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)
_BRACKETS: Mapping[Any, tuple[str, str]] = MappingProxyType(
    {
        gast.Tuple: ("(", ")"),
        gast.List: ("[", "]"),
        gast.Set: ("{", "}"),
        gast.GeneratorExp: ("(", ")"),
        gast.ListComp: ("[", "]"),
        gast.SetComp: ("{", "}"),
        gast.DictComp: ("{", "}"),
    }
)

Item = tuple[str, Any, int]  # what stands before it, the node, the level it must have


def split(
    prefix: str,
    node: Any,
    suffix: str,
    indent: int,
    level: int = COMMA,
    *,
    inside: bool = False,
    width: int = WIDTH,
) -> list[str]:
    """The lines of `prefix`, `node` and `suffix`; `inside` says that brackets enclose them."""
    pad = " " * indent
    flat = [pad + prefix + text(node, level) + suffix]
    if len(flat[0]) <= width:
        return flat
    if isinstance(node, (*_OPERATORS, gast.UnaryOp)):
        return _split_operator(prefix, node, suffix, indent, level, inside, width)
    if isinstance(node, gast.Attribute) and isinstance(node.value, (gast.Call, gast.Subscript)):
        return split(
            prefix, node.value, f".{node.attr}{suffix}", indent, inside=inside, width=width
        )
    if isinstance(node, _COMPREHENSIONS):
        return _split_comprehension(prefix, node, suffix, indent, level, width)
    parts = _bracketed(node)
    if parts is None:
        return flat if inside else _enclosed(prefix, node, suffix, indent, width) or flat
    opening, items, closing, keep_together = parts
    return split_items(
        prefix + opening, items, closing + suffix, indent, keep_together=keep_together, width=width
    )


def _split_operator(
    prefix: str, node: Any, suffix: str, indent: int, level: int, inside: bool, width: int
) -> list[str]:
    """The lines of a node with an operator that is too long for one."""
    if needs_parentheses(node, level):
        lines = _enclosed(prefix, node, suffix, indent, width)
        return lines or _split_operands(prefix, node, suffix, indent, True, width)
    if isinstance(node, gast.UnaryOp):
        before, operand, level = next(_operands(node))
        return split(prefix + before, operand, suffix, indent, level, inside=inside, width=width)
    if inside:
        return _split_operands(prefix, node, suffix, indent, False, width)
    return (
        _split_last(prefix, node, suffix, indent, width)
        or _enclosed(prefix, node, suffix, indent, width)
        or _split_operands(prefix, node, suffix, indent, True, width)
    )


def split_items(
    opening: str,
    items: list[Item],
    closing: str,
    indent: int,
    *,
    keep_together: bool = True,
    width: int = WIDTH,
) -> list[str]:
    """Items between brackets: on one line of their own if `keep_together`, else one on each."""
    pad = " " * indent
    inner = f"{pad}    " + ", ".join([before + text(node, level) for before, node, level in items])
    if keep_together and len(inner) <= width:
        return [pad + opening, inner, pad + closing]
    comma = "," if len(items) > 1 or not keep_together else ""
    lines = [pad + opening]
    for before, node, level in items:
        lines += split(before, node, comma, indent + 4, level, inside=True, width=width)
    return [*lines, pad + closing]


def _enclosed(prefix: str, node: Any, suffix: str, indent: int, width: int) -> list[str] | None:
    """`node` on a line of its own between parentheses, if it fits there."""
    pad = " " * indent
    inner = f"{pad}    {text(node)}"
    return [f"{pad}{prefix}(", inner, f"{pad}){suffix}"] if len(inner) <= width else None


def _bracketed(node: Any) -> tuple[str, list[Item], str, bool] | None:
    """How a node begins, what it lists, how it ends, and whether its items may share a line."""
    if isinstance(node, gast.Call) and (node.args or node.keywords):
        alone = len(node.args) == 1 and not node.keywords
        level = expressions.ONE_ARGUMENT if alone else COMMA
        items: list[Item] = [("", argument, level) for argument in node.args]
        items += [(expressions.keyword_prefix(k), k.value, COMMA) for k in node.keywords]
        return text(node.func, expressions.ATOM) + "(", items, ")", True
    if isinstance(node, gast.Subscript):
        indices = expressions.indices(node.slice)
        items = [("", item, COMMA) for item in indices]
        together = len(items) > 1 or indices[0] is node.slice  # `x[1:,]` keeps its comma
        return text(node.value, expressions.ATOM) + "[", items, "]", together
    if isinstance(node, (gast.Tuple, gast.List, gast.Set)) and node.elts:
        opening, closing = _BRACKETS[type(node)]
        return opening, [("", element, COMMA) for element in node.elts], closing, False
    if isinstance(node, gast.Dict) and node.keys:
        pairs = zip(node.keys, node.values, strict=True)
        return "{", [(expressions.key_prefix(k), v, COMMA) for k, v in pairs], "}", False
    return None


def _split_operands(
    prefix: str, node: Any, suffix: str, indent: int, parenthesized: bool, width: int
) -> list[str]:
    """One line for each operand, in parentheses of its own or in those around it."""
    pad = " " * indent
    operands = list(_operands(node))
    lines = []
    for position, (before, operand, level) in enumerate(operands):
        after = ""
        if not parenthesized:
            before = prefix + before if position == 0 else before
            after = suffix if position == len(operands) - 1 else ""
        inner = indent + 4 if parenthesized else indent
        lines += split(before, operand, after, inner, level, inside=True, width=width)
    return [f"{pad}{prefix}(", *lines, f"{pad}){suffix}"] if parenthesized else lines


def _operands(node: Any) -> Iterator[Item]:
    """The operands of a chain of operators that bind alike, each with the operator before it."""
    if isinstance(node, gast.IfExp):
        yield "", node.body, expressions.TERNARY + 1
        yield "if ", node.test, expressions.TERNARY + 1
        yield "else ", node.orelse, expressions.TERNARY
    elif isinstance(node, gast.UnaryOp):
        kind = type(node.op).__name__
        yield symbols[kind] + " " * (kind == "Not"), node.operand, LEVELS[kind]
    elif isinstance(node, gast.BoolOp):
        yield from _alternatives(node)
    elif isinstance(node, gast.Compare):
        own = LEVELS["Eq"] + 1
        yield "", node.left, own
        for op, right in zip(node.ops, node.comparators, strict=True):
            yield f"{symbols[type(op).__name__]} ", right, own
    else:
        kind = type(node.op).__name__
        own = LEVELS[kind]
        power = kind == "Pow"
        left = node.left
        chained = isinstance(left, gast.BinOp) and LEVELS[type(left.op).__name__] == own
        if chained and not power:
            yield from _operands(left)
        else:
            yield "", left, own + power
        yield f"{symbols[kind]} ", node.right, LEVELS["PowRHS"] if power else own + 1


def _alternatives(node: Any) -> Iterator[Item]:
    """The operands of `or` and `and`; those of an `and` within an `or` get lines of their own."""
    own = LEVELS[type(node.op).__name__]
    for position, value in enumerate(node.values):
        before = f"{symbols[type(node.op).__name__]} " if position else ""
        if isinstance(value, gast.BoolOp) and not needs_parentheses(value, own + 1):
            for inner, operand, level in _alternatives(value):
                yield before + inner, operand, level
                before = ""
        else:
            yield before, value, own + 1


def _split_last(prefix: str, node: Any, suffix: str, indent: int, width: int) -> list[str] | None:
    """One operator, and a bracket at the end of its last operand: that bracket is opened."""
    operands = list(_operands(node))
    if len(operands) != 2:
        return None
    while True:
        for before, operand, level in operands[:-1]:
            prefix += f"{before}{text(operand, level)} "
        before, last, level = operands[-1]
        prefix += before
        operator = isinstance(last, (*_OPERATORS, gast.UnaryOp))
        if not operator or needs_parentheses(last, level):
            break
        operands = list(_operands(last))
    if operator:
        lines = _split_operands(prefix, last, suffix, indent, True, width)
    elif _bracketed(last) is not None and not isinstance(last, gast.Subscript):
        lines = split(prefix, last, suffix, indent, level, width=width)
    else:
        return None
    return lines if len(lines) > 1 and len(lines[0]) <= width else None


def _split_comprehension(
    prefix: str, node: Any, suffix: str, indent: int, level: int, width: int
) -> list[str]:
    """All on one line of its own, or the element and each clause on its own."""
    if level == expressions.ONE_ARGUMENT and isinstance(node, gast.GeneratorExp):
        return _comprehended(node, indent, width)
    pad = " " * indent
    opening, closing = _BRACKETS[type(node)]
    inner = f"{pad}    {expressions.comprehended(node)}"
    lines = [inner] if len(inner) <= width else _comprehended(node, indent + 4, width)
    return [f"{pad}{prefix}{opening}", *lines, f"{pad}{closing}{suffix}"]


def _comprehended(node: Any, indent: int, width: int) -> list[str]:
    """What a comprehension collects, then each clause on a line of its own."""
    before = expressions.key_prefix(node.key) if isinstance(node, gast.DictComp) else ""
    collected = node.value if isinstance(node, gast.DictComp) else node.elt
    lines = split(before, collected, "", indent, inside=True, width=width)
    for clause, iterated in expressions.clauses(node):
        lines += split(clause, iterated, "", indent, expressions.ITERATED, inside=True, width=width)
    return lines
