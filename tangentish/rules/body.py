"""A rule function as text: parameters, statements and results.

    >>> from tangentish.rules.registry import rule_for
    >>> from tangentish.rules.simplify import literal
    >>> body = rule_for("**").adjoint
    >>> values = {"g": name("by"), "a": name("x"), "b": literal(2)}
    >>> instance = instantiate(body, values, {}, Facts(), str, wanted=(True, False))
    >>> gast.unparse(instance.results[0])
    'by * 2 * x'
    >>> sorted(instance.reads), sorted(instance.shape_reads)
    (['a', 'b', 'g'], [])

A body is parsed when it is first used.  What depends on static parameters and known ranks is
decided, so that the text that remains is straight; a body that stays branched is called instead.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import linecache
import math
import textwrap
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import gast
import numpy as np

from tangentish.errors import Internal, SourceUnavailable
from tangentish.rules.decide import UNKNOWN, Facts
from tangentish.rules.simplify import BINARY, name
from tangentish.rules.writing import Branched, Local, Writer
from tangentish.tree.convert import to_gast
from tangentish.tree.walk import walk

__all__ = ["Body", "Facts", "Instance", "instantiate"]


@dataclass(frozen=True)
class Instance:
    """The text of a rule for the operands at hand.

    Attributes:
        prelude: assignments of intermediate values, to stand before the results.
        results: for each operand (for a tangent: one) an expression, or None for no contribution.
        reads: parameters whose data the text reads.
        shape_reads: parameters of which the text reads only the shape, rank or dtype.
        uses: how often each parameter occurs in the text.
        helpers: functions of ``tangentish.runtime`` that the text calls, by name.
    """

    prelude: list[gast.stmt]
    results: list[gast.expr | None]
    reads: frozenset[str]
    shape_reads: frozenset[str]
    uses: dict[str, int]
    helpers: dict[str, object]


@dataclass(frozen=True)
class Parsed:
    """The tree of a rule function and what its free names stand for."""

    tree: gast.FunctionDef
    statements: tuple[gast.stmt, ...]
    free: dict[str, gast.Name]
    helpers: dict[str, object]
    foreign: tuple[str, ...]
    single: gast.expr | None
    count: int | None


@dataclass(frozen=True, eq=False)
class Body:
    """A rule function, with its parameters by role.

    Attributes:
        function: the function itself; it can be called with numbers.
        incoming: names of the derivatives that come in: ``g``, or ``d<operand>`` for each operand.
        operands: names of the operands.
        variadic: whether the operands are ``*operands``.
        statics: keyword-only parameters with their defaults.
    """

    function: types.FunctionType
    incoming: tuple[str, ...]
    operands: tuple[str, ...]
    variadic: bool
    statics: Mapping[str, object]
    result: str = "y"

    @cached_property
    def parsed(self) -> Parsed:
        """The tree of the function, read from its source when first asked for."""
        return _parse(self.function)

    @property
    def call_name(self) -> str:
        """The name under which generated text calls the rule when it cannot be inlined."""
        return self.function.__name__.rstrip("_")


def _parse(function: types.FunctionType) -> Parsed:
    try:
        read = _read(function) or ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    except (OSError, SyntaxError) as error:
        raise SourceUnavailable(
            f"no source for the rule {function.__qualname__}",
            why="The text of a rule is inlined in the derivative, and could not be found.",
            remedy="Write the rule in a file, or in a notebook cell.",
        ) from error
    if not isinstance(read, ast.FunctionDef):
        raise Internal(f"the rule {function.__qualname__} is not written as a def statement")
    read.decorator_list = []
    tree = to_gast(read)
    statements = tuple(
        tree.body[1:] if inspect.getdoc(function) and _is_text(tree.body[0]) else tree.body
    )
    free, helpers, foreign = _resolve(function, statements)
    single = (
        statements[0].value
        if len(statements) == 1 and isinstance(statements[0], gast.Return)
        else None
    )
    return Parsed(tree, statements, free, helpers, foreign, single, _count(statements))


def _read(function: types.FunctionType) -> ast.stmt | None:
    """Parse the lines down to the first that is not indented; None if that is no definition.

    `inspect.getsource` finds the end by tokens, which takes many times as long as parsing.
    """
    code = function.__code__
    lines = linecache.getlines(code.co_filename, function.__globals__)
    block: list[str] = []
    in_body, least = False, 0
    for line in lines[code.co_firstlineno - 1 :]:
        words = line.lstrip()
        indent = len(line) - len(words)
        if in_body and words and words[0] not in "#)" and indent <= least:
            break
        least = indent if not block else least
        in_body = in_body or words.startswith(("def ", "async "))
        block.append(line)
    try:
        (statement,) = ast.parse(textwrap.dedent("".join(block))).body
    except (SyntaxError, ValueError):
        return None
    return statement


def _is_text(statement: gast.stmt) -> bool:
    return isinstance(statement, gast.Expr) and isinstance(statement.value, gast.Constant)


def _count(statements: tuple[gast.stmt, ...]) -> int | None:
    """Number of results, if every return shows the same one."""
    counts: set[int | None] = set()
    for statement in statements:
        for node in walk(statement):
            if isinstance(node, gast.Return):
                counts.add(len(node.value.elts) if isinstance(node.value, gast.Tuple) else 1)
                if isinstance(node.value, gast.Call | gast.IfExp | gast.Name):
                    counts.add(None)
    return counts.pop() if len(counts) == 1 else None


def _resolve(
    function: types.FunctionType, statements: tuple[gast.stmt, ...]
) -> tuple[dict[str, gast.Name], dict[str, object], tuple[str, ...]]:
    """Say what the free names are: modules by their usual names, helpers, foreign objects."""
    code = function.__code__
    own = set(code.co_varnames) | set(code.co_cellvars)
    free: dict[str, gast.Name] = {}
    helpers: dict[str, object] = {}
    foreign = []
    cells = dict(zip(code.co_freevars, function.__closure__ or (), strict=True))
    for node in [node for statement in statements for node in walk(statement)]:
        if not isinstance(node, gast.Name) or node.id in own or node.id in free:
            continue
        if not isinstance(node.ctx, gast.Load):
            own.add(node.id)  # the variable of a comprehension
            continue
        identifier = node.id
        value = _value(identifier, function, cells)
        if value is np or value is math:
            free[identifier] = name("np" if value is np else "math")
        elif getattr(value, "__module__", None) == "tangentish.runtime":
            free[identifier] = name(value.__name__)
            helpers[value.__name__] = value
        elif value is not UNKNOWN and value is getattr(builtins, identifier, UNKNOWN):
            free[identifier] = name(identifier)
        elif identifier not in own:
            foreign.append(identifier)
    return free, helpers, tuple(dict.fromkeys(word for word in foreign if word not in own))


def _value(identifier: str, function: types.FunctionType, cells: dict[str, types.CellType]) -> Any:
    if identifier in cells:
        try:
            return cells[identifier].cell_contents
        except ValueError:
            return UNKNOWN
    return function.__globals__.get(identifier, getattr(builtins, identifier, UNKNOWN))


def instantiate(
    body: Body,
    values: Mapping[str, gast.expr],
    statics: Mapping[str, gast.expr],
    facts: Facts,
    fresh: Callable[[str], str],
    *,
    wanted: tuple[bool, ...] | None = None,
    operands: tuple[gast.expr, ...] = (),
) -> Instance | None:
    """Write the text of a rule for given operands.

    Args:
        body: the rule function.
        values: expressions for ``g`` (of a tangent the ``d<operand>``: a missing one is zero),
            ``y`` and the operands; a missing operand is None.
        statics: expressions for the static parameters; a missing one has the rule's default.
        facts: ranks and kinds of the parameters, as far as they are known.
        fresh: gives a name that is not taken, near the one it is given.
        wanted: for each operand whether its result is wanted.
        operands: the operands of a variadic rule.

    Returns:
        The text, or None if it does not become straight: then the rule is to be called.
    """
    parsed = body.parsed
    if parsed.foreign:
        return None
    writer = Writer(body, parsed, values, statics, facts, operands)
    try:
        results = writer.results(wanted)
    except Branched:
        return None
    prelude: list[gast.stmt] = []
    if writer.locals:
        prelude, results = _settle(writer.locals, results, fresh)
    shape_reads = frozenset(writer.shape_reads) - writer.reads
    return Instance(
        prelude, results, frozenset(writer.reads), shape_reads, writer.uses, writer.helpers
    )


def _settle(
    locals_: list[Local], results: list[gast.expr | None], fresh: Callable[[str], str]
) -> tuple[list[gast.stmt], list[gast.expr | None]]:
    """Put locals that are read once in their place, and the others in front under fresh names."""
    places: dict[str, gast.expr] = {}
    prelude: list[gast.stmt] = []
    for local in locals_:
        assert local.built is not None
        text = _substitute(local.built, places)
        if local.count == 1:
            places[local.hole.id] = text
        else:
            word = fresh(local.word)
            places[local.hole.id] = name(word)
            prelude.append(gast.Assign([gast.Name(word, gast.Store(), None, None)], text, None))
    return prelude, [None if result is None else _substitute(result, places) for result in results]


def _substitute(tree: Any, places: dict[str, gast.expr]) -> Any:
    """Replace names by expressions; unchanged subtrees are shared."""
    if isinstance(tree, gast.Name):
        return places.get(tree.id, tree)
    changes = {}
    for word in tree._fields:
        old = getattr(tree, word, None)
        new: Any = old
        if isinstance(old, gast.AST):
            new = _substitute(old, places)
        elif isinstance(old, list):
            parts = [
                _substitute(part, places) if isinstance(part, gast.AST) else part for part in old
            ]
            new = parts if any(a is not b for a, b in zip(parts, old, strict=True)) else old
        if new is not old:
            changes[word] = new
    if not changes:
        return tree
    if isinstance(tree, gast.BinOp) and type(tree.op) in BINARY:
        return BINARY[type(tree.op)](
            changes.get("left", tree.left), changes.get("right", tree.right)
        )
    return type(tree)(*(changes.get(word, getattr(tree, word, None)) for word in tree._fields))
