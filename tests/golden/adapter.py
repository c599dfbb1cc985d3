"""The one place where the golden tests touch the transformer."""

import ast
import contextlib
import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

import tangentish as tg
from tests.golden import trees
from tests.golden.loader import Case, load_case
from tests.golden.reference import random_seed
from tests.golden.trees import leaves

FORWARD, BACKWARD = "_fwd", "_bwd"


def text_of(case: Case, mode: str) -> str:
    """The derivative's text for the kinds of the first point, derived once."""
    return _text_of(case.name, mode)


@functools.cache
def _text_of(case_name: str, mode: str) -> str:
    case = load_case(case_name)
    args = case.points()[0]
    return tg.source(case.program, *args, mode=mode, wrt=case.wrt, of=case.of, has_aux=case.has_aux)


@functools.cache
def standalone_text(case_name: str, mode: str = "reverse") -> str:
    """The text as a module that imports NumPy alone."""
    case = load_case(case_name)
    args = case.points()[0]
    return tg.standalone(
        case.program, *args, mode=mode, wrt=case.wrt, of=case.of, has_aux=case.has_aux
    )


def value_and_gradient(case: Case) -> Callable[..., Any]:
    """One function for all tests: it derives each text once."""
    return _value_and_gradient(case.name)


@functools.cache
def _value_and_gradient(case_name: str) -> Callable[..., Any]:
    case = load_case(case_name)
    return tg.value_and_grad(case.program, wrt=case.wrt, has_aux=case.has_aux)


def gradient(case: Case) -> Callable[..., Any]:
    """One function for all tests: it derives each text once."""
    return _gradient(case.name)


@functools.cache
def _gradient(case_name: str) -> Callable[..., Any]:
    case = load_case(case_name)
    return tg.grad(case.program, wrt=case.wrt, has_aux=case.has_aux)


def vjp(case: Case, args: Any) -> tuple[Any, Callable[..., Any]]:
    return tg.vjp(case.program, *args, wrt=case.wrt, of=case.of)


def jvp(case: Case, args: Any, tangents: Any) -> tuple[Any, Any]:
    return tg.jvp(case.program, tuple(args), tuple(tangents), of=case.of)


def entry_name(tree: ast.Module) -> str:
    """Name of the derivative in a standalone module: the last function of it."""
    return [node.name for node in tree.body if isinstance(node, ast.FunctionDef)][-1]


def seeds_for(case: Case, entry: str, args: Any) -> tuple[Any, ...]:
    """The adjoint of the result that the backward half of a pair is given, not symmetric.

    In a text the adjoint of a record is a tuple.
    """
    return (trees.opened(_seed(case.outcome(*copied(args)))),) if entry.endswith(BACKWARD) else ()


def with_tangents(case: Case, args: Any) -> list[Any]:
    """What the forward text is given: the arguments, and the tangents of those that move."""
    given = inspect.signature(case.program).bind(*copied(args))
    given.apply_defaults()
    values = [*given.args, *given.kwargs.values()]
    return [*values, *(trees.opened(random_seed(values[k], k)) for k in case.wrt_positions)]


def _seed(result: Any) -> Any:
    def ascending(_: str, leaf: Any) -> Any:
        return 1.0 + 0.1 * np.arange(np.size(leaf), dtype=float).reshape(np.shape(leaf))

    return trees.mapped(ascending, result)


def call(
    namespace: dict[str, Any],
    entry: str,
    args: list[Any],
    seeds: tuple[Any, ...],
    broken: bool = False,
) -> Any:
    """What a derivative gives for `args`.

    A pair gives the value and the adjoints, twice from the same tape. In between, the caller
    overwrites the arguments, the value and the first adjoints, which the tape may not share; if
    `broken`, the backward half is also called with nothing as seed, so that it raises on its way.
    """
    if not entry.endswith(BACKWARD):
        return namespace[entry](*args)
    value, tape = namespace[entry.removesuffix(BACKWARD) + FORWARD](*args)
    held = [array for _, array in leaves((value, args)) if isinstance(array, np.ndarray)]
    before = [array.copy() for array in held]
    overwrite(held)
    found = namespace[entry](tape, *seeds)
    first = trees.copied(found)
    overwrite(found)
    if broken:
        with contextlib.suppress(AttributeError, TypeError, ValueError):
            namespace[entry](tape, *(None for _ in seeds))
    second = namespace[entry](tape, *seeds)
    for array, content in zip(held, before, strict=True):
        array[...] = content
    return value, [first, second], seeds


def overwrite(tree: Any) -> None:
    """Do to arrays what their owner may do."""
    for _, leaf in leaves(tree):
        if isinstance(leaf, np.ndarray) and leaf.flags.writeable:
            leaf.fill(77)


def copied(args: Any) -> list[Any]:
    """Private copies of the arrays among the arguments."""
    return [trees.copied(arg) for arg in args]
