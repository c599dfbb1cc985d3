"""The one place where the golden tests touch the transformer."""

import ast
import functools
from collections.abc import Callable
from typing import Any

import numpy as np

import tangentish as tg
from tests.golden.loader import Case


def text_of(case: Case, mode: str) -> str:
    """The derivative's text for the kinds of the first point."""
    args = case.points()[0]
    return tg.source(case.program, *args, mode=mode, wrt=case.wrt, of=case.of, has_aux=case.has_aux)


@functools.cache
def standalone_text(case_name: str) -> str:
    """The reverse text as a module that imports NumPy alone."""
    from tests.golden.loader import load_case

    case = load_case(case_name)
    args = case.points()[0]
    return tg.standalone(
        case.program, *args, mode="reverse", wrt=case.wrt, of=case.of, has_aux=case.has_aux
    )


def value_and_gradient(case: Case) -> Callable[..., Any]:
    return tg.value_and_grad(case.program, wrt=case.wrt, has_aux=case.has_aux)


def gradient(case: Case) -> Callable[..., Any]:
    return tg.grad(case.program, wrt=case.wrt, has_aux=case.has_aux)


def vjp(case: Case, args: Any) -> tuple[Any, Callable[..., Any]]:
    return tg.vjp(case.program, *args, wrt=case.wrt, of=case.of)


def jvp(case: Case, args: Any, tangents: Any) -> tuple[Any, Any]:
    return tg.jvp(case.program, tuple(args), tuple(tangents), of=case.of)


def entry_name(tree: ast.Module) -> str:
    """Name of the derivative in a standalone module: the last function of it."""
    return [node.name for node in tree.body if isinstance(node, ast.FunctionDef)][-1]


def seeds_for(case: Case, entry: Callable[..., Any], args: Any) -> tuple[Any, ...]:
    """Seeds for the parameters without default that a derivative has beyond the primal's.

    One per leaf of the result, in order, none of them symmetric.
    """
    code = getattr(entry, "py_func", entry).__code__
    defaults = getattr(entry, "py_func", entry).__defaults__ or ()
    wanted = code.co_argcount - len(defaults) - len(args)
    if wanted <= 0:
        return ()
    from tangentish.testing import leaves

    results = [leaf for _, leaf in leaves(case.outcome(*copied(args)))]
    return tuple(
        1.0 + 0.1 * np.arange(np.size(leaf), dtype=float).reshape(np.shape(leaf))
        for leaf in results[:wanted]
    )


def copied(args: Any) -> list[Any]:
    """Private copies of the arrays among the arguments."""
    return [arg.copy() if isinstance(arg, np.ndarray) else arg for arg in args]
