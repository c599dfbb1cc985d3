"""From a function to its gast tree, with an origin on every statement.

    >>> def area(r):
    ...     a = 3.0 * (r  # the radius
    ...                * r)
    ...     return a
    >>> tree = parse(area)
    >>> [statement.origin.text for statement in tree.body]
    ['a = 3.0 * (r * r)', 'return a']

A lambda comes out as a function with one statement:

    >>> half = lambda x: 0.5 * x
    >>> tree = parse(half)
    >>> tree.name, tree.body[0].origin.text
    ('half', 'return 0.5 * x')

Ensures:  lines and columns are those of the user's file, columns in characters; decorators are
          gone; everything that `reject` refuses is refused.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import gast

from tangentish.parse.reject import reject
from tangentish.parse.source import Source, source_of
from tangentish.parse.words import words_of
from tangentish.tree.convert import to_gast
from tangentish.tree.origin import Origin, with_origin
from tangentish.tree.walk import walk

__all__ = ["parse"]

BLOCKS = ("body", "orelse", "finalbody")


def parse(function: object) -> gast.FunctionDef:
    """Return the tree of a Python function, its statements with origins.

    Raises:
        NoRule: it is a built-in or compiled function.
        SourceUnavailable: its text is not known, or is not that of the code that runs.
        Unsupported: it is not a function, or holds what the language does not.
    """
    source = source_of(function)
    lines = source.text.split("\n")
    if not source.text.isascii():
        _count_characters(source.node, lines, source.first_line)
    tree = to_gast(source.node)
    if isinstance(source.node, ast.Lambda):
        tree = _as_function(tree, source, lines)
    else:
        tree.decorator_list = []
        for statement in _statements(tree):
            _put_origin(statement, source, lines)
            for case in _cases(statement, lines, source.first_line):
                _put_origin(case, source, lines)
    for node in walk(tree.body):
        if isinstance(node, gast.Lambda):
            _put_origin_inside(node, source, lines)
    reject(tree)
    return tree


def _statements(node: Any) -> Iterator[Any]:
    """Yield `node`, if it is a statement, and the statements in its blocks, as written."""
    if isinstance(node, gast.stmt):
        yield node
    inner = [getattr(node, field, ()) for field in BLOCKS]
    inner[1:1] = [getattr(node, "handlers", ()), getattr(node, "cases", ())]
    for block in inner:
        for part in block:
            yield from _statements(part)


def _cases(node: Any, lines: Sequence[str], first: int) -> Iterator[Any]:
    """Yield the cases of a `match`, each with the place of the word `case` in front of it."""
    for case in getattr(node, "cases", ()):
        row = case.pattern.lineno - first
        while not (found := _CASE.match(lines[row])):
            row -= 1
        case.lineno, case.col_offset = row + first, found.end(1)  # which Python does not keep
        yield case


_CASE = re.compile(r"(\s*)case\b")


def _put_origin(statement: Any, source: Source, lines: Sequence[str]) -> None:
    """Put on `statement` its place and words."""
    words = words_of(statement, lines, source.first_line)
    place = (statement.lineno, statement.col_offset, words.end_line, words.end_column)
    with_origin(statement, Origin(source.filename, *place, words.text))


def _put_origin_inside(node: Any, source: Source, lines: Sequence[str]) -> None:
    """Put on a lambda in a function the place and the words of what it returns: `returned`."""
    result = gast.copy_location(gast.Return(value=node.body), node.body)
    _put_origin(result, source, lines)
    node.returned = replace(result.origin, text="return " + result.origin.text)


def _as_function(tree: Any, source: Source, lines: Sequence[str]) -> gast.FunctionDef:
    """Turn a lambda into a function of one statement."""
    result = gast.Return(value=tree.body)
    gast.copy_location(result, tree.body)
    _put_origin(result, source, lines)
    with_origin(result, replace(result.origin, text="return " + result.origin.text))
    function = gast.FunctionDef(
        name=source.name,
        args=tree.args,
        body=[result],
        decorator_list=[],
        returns=None,
        type_comment=None,
        type_params=[],
    )
    gast.copy_location(function, tree)
    whole = gast.copy_location(gast.Expr(value=tree), tree)
    _put_origin(whole, source, lines)
    return with_origin(function, whole.origin)


def _count_characters(node: ast.AST, lines: Sequence[str], first: int) -> None:
    """Make the columns of a fresh tree count characters; Python counts bytes of UTF-8."""
    encoded = {n: line.encode() for n, line in enumerate(lines, first) if not line.isascii()}
    for inner in ast.walk(node):
        for line_field, column_field in (
            ("lineno", "col_offset"),
            ("end_lineno", "end_col_offset"),
        ):
            line = encoded.get(getattr(inner, line_field, -1))
            if line is not None:
                column = getattr(inner, column_field)
                setattr(inner, column_field, len(line[:column].decode(errors="replace")))
