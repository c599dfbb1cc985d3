"""Find the text of a function and the place where it stands.

The first step of the pipeline. Whatever Python can show in a traceback can be found, because all
of it is known to `linecache`: files, notebook and IPython cells, doctests, text given to `exec` and
registered there. Only the function's own block is read and parsed, never a whole module for a
`def`. The text must be that of the code that runs (see `match`).

    >>> def area(r):
    ...     return 3.0 * r * r
    >>> source = source_of(area)
    >>> print(source.text, end="")
    def area(r):
        return 3.0 * r * r

The function that is given is the one that is found: `__wrapped__` is not followed.
"""

from __future__ import annotations

import ast
import functools
import inspect
import linecache
import re
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import FunctionType, MethodType, SimpleNamespace
from typing import Any, NoReturn

from tangentish.errors import NoRule, SourceUnavailable, Unsupported
from tangentish.parse.match import Compilation, Definition, compiled, matches

__all__ = ["Source", "source_of"]

REACH = 40  # lines below a lambda's first in which its statement is looked for


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a function and its place.

    `text` is that of the whole lines from `first_line`, which counts from 1, to `last_line`; `node`
    is the definition in them, with the lines and columns of the file; `name` is the function's, or
    that to which a lambda is bound.
    """

    text: str
    filename: str
    first_line: int
    last_line: int
    name: str
    node: Definition


def source_of(function: object) -> Source:
    """Find the source of a Python function.

    Raises:
        NoRule: it is a built-in or compiled function.
        SourceUnavailable: its text is not known, or is not that of the code that runs.
        Unsupported: it is another kind of callable, such as a class.
    """
    if not isinstance(function, FunctionType):
        _refuse_callable(function)
    code = function.__code__
    running = Compilation.of(function)
    lines = _lines(function)
    if code.co_name == "<lambda>":
        return _lambda_source(function, running, lines)
    for node, last in _blocks(lines, code.co_firstlineno):
        if matches(node, running):
            text = "".join(lines[code.co_firstlineno - 1 : last])
            return Source(text, code.co_filename, code.co_firstlineno, last, node.name, node)
    _refuse_mismatch(function)


def _lines(function: FunctionType) -> Sequence[str]:
    """Return the lines of the file, cell or registered text in which `function` was defined."""
    filename = function.__code__.co_filename
    if not filename.startswith("<"):
        linecache.checkcache(filename)
    lines = linecache.getlines(filename, function.__globals__)
    if not lines:
        raise SourceUnavailable(
            f"the source of `{function.__qualname__}` cannot be found",
            at=_place(function),
            why=f"A derivative is made from source, and the text of {filename} is not known.",
            remedy="Define the function in a file, in IPython or in a notebook, "
            "or register its text with `linecache`.",
        )
    return lines


def _blocks(lines: Sequence[str], first: int) -> Iterator[tuple[Any, int]]:
    """Yield the function definition that starts at line `first`, if one does, and its last line.

    A block ends before the first line that is not indented deeper, outside strings and brackets.
    Where that is cannot be known without parsing, so the likely place is tried and then, if that
    does not parse, the one that Python's tokenizer finds.
    """
    if first > len(lines) or not lines[first - 1].lstrip().startswith(("def", "async", "@")):
        return
    for last in (_likely_end(lines, first), None):
        if last is None:
            try:
                last = first - 1 + len(inspect.getblock(list(lines[first - 1 :])))
            except (tokenize.TokenError, SyntaxError):
                return
        tree = _parsed(lines, first, last)
        if tree is None:
            continue
        node = tree[0]
        if len(tree) == 1 and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node, node.end_lineno or last
            return


def _likely_end(lines: Sequence[str], first: int) -> int:
    """Return the last line of the block at `first`, by indentation alone."""
    indent = _indent(lines[first - 1])
    in_body = False
    for number in range(first, len(lines) + 1):
        line = lines[number - 1]
        words = line.lstrip()
        if not words or words[0] == "#":
            continue
        if in_body and _indent(line) <= indent and words[0] not in ")]}":
            return number - 1
        in_body = in_body or words.startswith(("def", "async"))
    return len(lines)


def _indent(line: str) -> int:
    """Return the width of the white space that begins `line`."""
    return len(line) - len(line.lstrip(" \t\f"))


def _parsed(lines: Sequence[str], first: int, last: int) -> list[ast.stmt] | None:
    """Parse some lines at their place in the file; None if they are not whole statements."""
    block = "".join(lines[first - 1 : last])
    indented = block[:1] in " \t"
    if indented and first == 1:
        return None
    before = "\n" * (first - 2) + "if 1:\n" if indented else "\n" * (first - 1)
    try:
        body = ast.parse(before + block).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return body[0].body if indented and isinstance(body[0], ast.If) else body or None


def _lambda_source(function: FunctionType, running: Compilation, lines: Sequence[str]) -> Source:
    """Find the lambda whose code runs among those that begin on its line."""
    code, first = running.code, running.code.co_firstlineno
    for statements in _statements_around(lines, first):
        found = [node for node in _lambdas(statements, first) if matches(node, running)]
        if len(found) > 1:
            found = [node for node in found if _same_position(node, running)] or found
        if not found:
            continue
        if len({ast.dump(node) for node in found}) > 1:
            raise SourceUnavailable(
                "several lambdas on this line could be the function",
                at=_place(function),
                why="They compile to the same code, and it does not tell where it comes from.",
                remedy="Write them on lines of their own, or use `def`.",
            )
        last = found[0].end_lineno or first
        text = "".join(lines[first - 1 : last])
        name = _bound_name(statements, found[0])
        return Source(text, code.co_filename, first, last, name, found[0])
    _refuse_mismatch(function)


def _statements_around(lines: Sequence[str], first: int) -> Iterator[list[ast.stmt]]:
    """Yield ever larger pieces of the file that contain line `first` and parse."""
    if first > len(lines) or not re.search(r"\blambda\b", lines[first - 1]):
        return
    for last in range(first, min(first + REACH, len(lines)) + 1):
        tree = _parsed(lines, first, last)
        if tree is not None:
            yield tree
            break
    whole = _parsed(lines, 1, len(lines)) or []
    yield [node for node in whole if node.lineno <= first <= (node.end_lineno or first)] or whole


def _lambdas(statements: list[ast.stmt], line: int) -> list[ast.Lambda]:
    """Return the lambdas in `statements` that begin on `line`."""
    nodes = (node for statement in statements for node in ast.walk(statement))
    return [node for node in nodes if isinstance(node, ast.Lambda) and node.lineno == line]


def _same_position(node: ast.Lambda, running: Compilation) -> bool:
    """Return whether `node` stands where the code says it comes from; not before Python 3.11."""
    running_code: Any = running.code
    found: Any = compiled(node, running)
    if found is None or not hasattr(running_code, "co_positions"):
        return False
    return list(found.co_positions()) == list(running_code.co_positions())


def _bound_name(statements: list[ast.stmt], node: ast.Lambda) -> str:
    """Return the name to which a statement binds `node`, or a name for it."""
    for statement in (inner for outer in statements for inner in ast.walk(outer)):
        if isinstance(statement, ast.Assign | ast.AnnAssign | ast.NamedExpr):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for target in targets:
                name = _name_in(target, statement.value, node)
                if name is not None:
                    return name
    return "lambda_"


def _name_in(target: ast.expr, value: ast.expr | None, node: ast.Lambda) -> str | None:
    """Return the name in `target` that receives `node` when `value` is assigned to it."""
    if isinstance(target, ast.Name):
        return target.id if value is node else None
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for inner, part in zip(target.elts, value.elts, strict=False):
            name = _name_in(inner, part, node)
            if name is not None:
                return name
    return None


def _place(function: FunctionType) -> SimpleNamespace:
    """Return where `function` begins, in the form that errors take."""
    code = function.__code__
    line = code.co_firstlineno
    text = linecache.getline(code.co_filename, line).rstrip()
    start = _indent(text)
    return SimpleNamespace(
        file=code.co_filename,
        line=line,
        column=start,
        end_line=line,
        end_column=max(len(text), start + 1),
    )


def _refuse_mismatch(function: FunctionType) -> NoReturn:
    raise SourceUnavailable(
        f"the source of `{function.__qualname__}` is not the code that runs",
        at=_place(function),
        why="What stands here now does not compile to the function that was given: the text has "
        "been edited since it was imported, or the function was made by other means.",
        remedy="Import it again (restart, or `importlib.reload`), and derive the new function.",
    )


def _refuse_callable(function: object) -> NoReturn:
    """Refuse what is not a Python function, each kind with its own remedy."""
    name = getattr(function, "__qualname__", None) or type(function).__qualname__
    if isinstance(function, type):
        raise Unsupported(
            f"the class `{name}` cannot be derived",
            why="A derivative is one of a function; calling a class makes an object.",
            remedy="Write a function that makes the object and returns numbers or arrays.",
        )
    if isinstance(function, MethodType):
        raise Unsupported(
            f"the bound method `{name}` cannot be derived",
            why="Its object would be an argument that is not given.",
            remedy="Write a function of the numbers and arrays that the method reads.",
        )
    if isinstance(function, functools.partial):
        raise Unsupported(
            "a `functools.partial` cannot be derived",
            why="It is an object, not a function with a text of its own.",
            remedy="Write a function that calls it with all arguments: `def f(x): return g(x, 2)`.",
        )
    if inspect.isroutine(function) or type(function).__name__ == "ufunc":
        raise NoRule(
            f"`{name}` has no Python source and cannot be derived",
            why="It is built in or compiled; only calls of it inside a function can be derived.",
            remedy=f"Wrap it: `def f(x): return {name}(x)`.",
        )
    if callable(function):
        raise Unsupported(
            f"an object of class `{name}` cannot be derived",
            why="It can be called but is not a function, so its text is not known.",
            remedy="Write a function that calls what it calls: `def f(x): return ...`.",
        )
    raise Unsupported(
        f"an object of class `{name}` cannot be derived",
        why="It is not a function.",
        remedy="Give a function: `tg.grad(f)(x)`, not `tg.grad(f(x))`.",
    )
