"""Cuts statements out of texts, one at a time, and runs what is left."""

import ast
import contextlib
import itertools
import re
import warnings
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import numpy as np

from tests.golden.adapter import BACKWARD, FORWARD, call, copied, overwrite
from tests.golden.assigned import unsure_reads
from tests.golden.trees import fields_of, is_record, leaves

FUEL = 3_000
BURN, STEP = "_burn", "_step"
"""What an instrumented text calls in each trip of a `while`, and in front of each statement."""


Points = Callable[[], list[tuple[list[Any], tuple[Any, ...]]]]


class OutOfFuel(Exception):
    """A loop of a mutilated text does not end."""


class Stopped(Exception):
    """The call was stopped on purpose."""


def statements(tree: ast.AST, skip: frozenset[str]) -> Iterator[tuple[list[ast.stmt], int]]:
    """Every statement in the functions of a module, as the list that holds it and its place.

    Functions named in `skip` are left alone; so are docstrings, `return`, `pass`, and what only
    speaks or refuses: assert, raise, print, and branches of nothing else; or declares: global, del.
    """
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef) and node.name not in skip:
            yield from _within(node.body)


def _within(body: list[ast.stmt]) -> Iterator[tuple[list[ast.stmt], int]]:
    for i, node in enumerate(body):
        if not _only_speaks(node):
            yield body, i
        for field in ("body", "orelse"):
            yield from _within(getattr(node, field, []))


def function_at(tree: ast.Module, line: int) -> str:
    """The name of the function that a line belongs to."""
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return [node.name for node in found if node.lineno <= line][-1]


def _only_speaks(node: ast.stmt) -> bool:
    if isinstance(node, (ast.Return, ast.Assert, ast.Raise, ast.Pass, ast.Global, ast.Delete)):
        return True
    if isinstance(node, ast.Expr):
        is_silent = (
            isinstance(node.value, ast.Call)
            and isinstance(node.value.func, ast.Name)
            and node.value.func.id in ("print", BURN, STEP)
        )
        return isinstance(node.value, ast.Constant) or is_silent
    if isinstance(node, ast.If):
        return all(isinstance(part, (ast.Raise, ast.Pass)) for part in node.body + node.orelse)
    return False


@contextlib.contextmanager
def without(body: list[ast.stmt], i: int) -> Iterator[None]:
    """The module without a statement, for as long as the context is open."""
    held = body[:]
    body[i : i + 1] = [] if len(held) > 1 else [ast.copy_location(ast.Pass(), held[i])]
    try:
        yield
    finally:
        body[:] = held


def instrumented(text: str, entry: str) -> ast.Module:
    """The module: a `while` burns fuel, the entry function can be stopped at each step."""
    tree = ast.parse(text)
    marked = {entry, entry.removesuffix(BACKWARD) + FORWARD}
    for node in ast.walk(tree):
        if isinstance(node, ast.While):
            node.body.insert(0, _call_of(BURN, node))
        if isinstance(node, ast.FunctionDef) and node.name in marked:
            stepped = [(_call_of(STEP, statement), statement) for statement in node.body]
            node.body = [part for pair in stepped for part in pair]
    return tree


def _call_of(name: str, place: ast.stmt) -> ast.stmt:
    called = ast.Expr(ast.Call(ast.Name(name, ast.Load()), [], []))
    return ast.fix_missing_locations(ast.copy_location(called, place))


def shown(statement: ast.stmt) -> str:
    """The text of an instrumented statement, as it was."""
    return re.sub(rf"\n *{BURN}\(\)", "", ast.unparse(statement))


def compiled(tree: ast.Module) -> Any:
    return compile(tree, "<mutilated>", "exec")


def run(
    code: Any, entry: str, args: list[Any], seeds: tuple[Any, ...], steps: int = FUEL
) -> list[Any]:
    """Result and arguments after the call, leaf by leaf, and which of them share memory.

    What it raises, if it does. What gives no tape is called again, after the caller has overwritten
    the first result. After `steps` statements of the entry function the call is stopped.
    """
    left = {"fuel": FUEL, "steps": steps}
    fresh = copied(args)

    def use(what: str, error: type[Exception]) -> None:
        left[what] -= 1
        if left[what] < 0:
            raise error

    namespace: dict[str, Any] = {
        "__name__": "mutilated",
        BURN: lambda: use("fuel", OutOfFuel),
        STEP: lambda: use("steps", Stopped),
    }
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"), poisoned_memory():
            warnings.simplefilter("ignore")
            exec(code, namespace)
            result = call(namespace, entry, args, seeds, broken=True)
            found = [leaf for _, leaf in leaves((result, tuple(args)))]
            shared = sharing(found)
            if steps == FUEL and not entry.endswith(BACKWARD):
                found = [leaf.copy() if isinstance(leaf, np.ndarray) else leaf for leaf in found]
                overwrite(result)
                found += [leaf for _, leaf in leaves(call(namespace, entry, fresh, seeds))]
    except Exception as error:
        return [type(error)]
    return [*found, shared]


def sharing(found: list[Any]) -> list[tuple[int, int]]:
    """Which arrays share memory, as pairs of their places."""
    arrays = [(k, leaf) for k, leaf in enumerate(found) if isinstance(leaf, np.ndarray)]
    pairs = itertools.combinations(arrays, 2)
    return [(i, k) for (i, a), (k, b) in pairs if np.shares_memory(a, b)]


@contextlib.contextmanager
def poisoned_memory() -> Iterator[None]:
    """Fresh memory holds NaN, so that a value is never found there by luck."""

    def poisoned(allocate: Callable[..., Any]) -> Callable[..., Any]:
        def allocated(*args: Any, **options: Any) -> Any:
            array = allocate(*args, **options)
            if np.issubdtype(array.dtype, np.inexact):
                array.fill(np.nan)
            elif array.dtype != object:
                array.fill(77)
            return array

        return allocated

    with (
        mock.patch.object(np, "empty", poisoned(np.empty)),
        mock.patch.object(np, "empty_like", poisoned(np.empty_like)),
    ):
        yield


def leaves_no_trace(code: Any, entry: str, points: Points) -> bool:
    """Whether the arguments are what they were, wherever the call is stopped."""
    for steps in range(FUEL):
        stopped = False
        for (args, seeds), (before, _) in zip(points(), points(), strict=True):
            stopped |= run(code, entry, args, seeds, steps) == [Stopped]
            if not same(args, before):
                return False
        if not stopped:
            return True
    return True


def same(a: list[Any], b: list[Any]) -> bool:
    """Whether two runs ended alike."""
    return len(a) == len(b) and all(_same_leaf(x, y) for x, y in zip(a, b, strict=True))


def _same_leaf(a: Any, b: Any) -> bool:
    if a is b:
        return True
    if isinstance(a, (tuple, list)) and isinstance(b, (tuple, list)):
        return same(list(a), list(b))
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and same([*a.values()], [*b.values()])
    if is_record(a) and is_record(b):
        return type(a) is type(b) and same(fields_of(a), fields_of(b))
    if isinstance(a, np.ndarray) != isinstance(b, np.ndarray) or np.shape(a) != np.shape(b):
        return False
    try:
        return bool(np.allclose(a, b, rtol=1e-9, atol=1e-12, equal_nan=True))
    except TypeError:
        return bool(a == b)


def idle_statements(
    text: str, entry: str, points: Points, skip: frozenset[str] = frozenset()
) -> list[str]:
    """Statements without which nothing goes wrong; `points` gives fresh arguments and seeds.

    Wrong are other numbers and other arrays after the call; a name that is read where some path
    leaves it unbound, which no compiler takes; for a text that leaves its arguments alone also a
    trace left when it is stopped half-way, as an exception would do.
    """
    tree = instrumented(text, entry)
    whole = compiled(tree)
    expected = [run(whole, entry, args, seeds) for args, seeds in points()]
    traceless = leaves_no_trace(whole, entry, points)
    unsure = unsure_reads(tree)
    idle = []
    for body, i in statements(tree, skip):
        statement = body[i]
        with without(body, i):
            code = compiled(tree)
            unnoticed = all(
                same(run(code, entry, args, seeds), outcome)
                for (args, seeds), outcome in zip(points(), expected, strict=True)
            )
            if (
                unnoticed
                and unsure_reads(tree) <= unsure
                and not (traceless and not leaves_no_trace(code, entry, points))
            ):
                idle.append(f"{function_at(tree, statement.lineno)}: {shown(statement)}")
    return idle
