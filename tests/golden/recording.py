"""Cuts out of a text, one at a time, the lines that record, put back and copy."""

import ast
import contextlib
import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.golden.surgery import (
    Points,
    compiled,
    function_at,
    instrumented,
    leaves_no_trace,
    run,
    same,
    shown,
    statements,
    without,
)

RECORD = re.compile(r"\w+_(?:old|at)\d*")  # as docs/generated-code.md names them
COPYING = frozenset({"copy", "deepcopy", "copied", "laid_out"})


@dataclass(frozen=True)
class Cut:
    """What is cut out, where, and a context in which the tree lacks it."""

    text: str
    line: int
    absent: Callable[[], contextlib.AbstractContextManager[None]]


def cuts(tree: ast.Module, skip: frozenset[str]) -> Iterator[Cut]:
    """Every line that has to do with a record, and every copy, but in functions named in `skip`."""
    for body, i in statements(tree, skip):
        if any(RECORD.fullmatch(name) for name in names_in_line(body[i])):
            yield Cut(shown(body[i]), body[i].lineno, functools.partial(without, body, i))
    for fn in tree.body:
        if isinstance(fn, ast.FunctionDef) and fn.name not in skip:
            yield from _copies(fn)


def names_in_line(statement: ast.stmt) -> set[str]:
    """Names in a statement; of one that holds others, those in its first line."""
    inner = {"body", "orelse"} if hasattr(statement, "body") else set()
    parts = [value for field, value in ast.iter_fields(statement) if field not in inner]
    return {
        node.id
        for part in parts
        for item in (part if isinstance(part, list) else [part])
        if isinstance(item, ast.AST)
        for node in ast.walk(item)
        if isinstance(node, ast.Name)
    }


def _copies(fn: ast.FunctionDef) -> Iterator[Cut]:
    """The copies in a function, each replaced by what it copies."""
    for node in ast.walk(fn):
        for field, value in ast.iter_fields(node):
            for k, item in enumerate(value if isinstance(value, list) else [value]):
                operand = copied_operand(item)
                if operand is not None:
                    place = (field, k if isinstance(value, list) else None)
                    absent = functools.partial(_replaced, node, place, operand)
                    yield Cut(ast.unparse(item), item.lineno, absent)


def copied_operand(node: Any) -> ast.expr | None:
    """What a call copies; None if it is no copy."""
    if not isinstance(node, ast.Call):
        return None
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if name not in COPYING:
        return None
    if node.args and name != "copy":
        return node.args[0]
    of_module = isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
    if of_module and node.func.value.id in ("np", "copy"):
        return node.args[0]
    return node.func.value if isinstance(node.func, ast.Attribute) else node.args[0]


@contextlib.contextmanager
def _replaced(parent: ast.AST, place: tuple[str, int | None], operand: ast.expr) -> Iterator[None]:
    field, k = place

    def put(node: Any) -> None:
        if k is None:
            setattr(parent, field, node)
        else:
            getattr(parent, field)[k] = node

    held = getattr(parent, field) if k is None else getattr(parent, field)[k]
    put(operand)
    try:
        yield
    finally:
        put(held)


def idle_cuts(
    text: str, entry: str, points: Points, skip: frozenset[str] = frozenset()
) -> list[str]:
    """What records, puts back or copies for nothing: cut out, and nothing goes wrong.

    Wrong are an exception, other numbers, other arrays of the caller after the call or after it was
    stopped half-way, and memory that results share with anything that they did not share it with.
    """
    tree = instrumented(text, entry)
    whole = compiled(tree)
    expected = [run(whole, entry, args, seeds) for args, seeds in points()]
    traceless = leaves_no_trace(whole, entry, points)
    idle = []
    for cut in cuts(tree, skip):
        with cut.absent():
            code = compiled(tree)
        unnoticed = all(
            same(run(code, entry, args, seeds), outcome)
            for (args, seeds), outcome in zip(points(), expected, strict=True)
        )
        if unnoticed and not (traceless and not leaves_no_trace(code, entry, points)):
            idle.append(f"{function_at(tree, cut.line)}: {cut.text}")
    return idle
