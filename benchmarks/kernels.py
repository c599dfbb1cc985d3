"""Section `kernels`: gradients of kernels that write into arrays, interpreted and compiled."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

import tangentish as tg
from benchmarks import timing
from examples import kernels
from examples.in_place import KERNELS, Kernel, inputs
from tests.standalone import functions_of

# The cheap gradient principle: a gradient takes no more than about five times the operations of its
# primal (A. Griewank, A. Walther, "Evaluating Derivatives", 2008).
BAR = 5.0

# Of the data: runs of milliseconds in CPython, long enough beside the call under Numba.
SIZES = {
    "Gauss-Seidel": 24,
    "red-black": 64,
    "Cholesky": 24,
    "LU": 24,
    "Thomas": 100,
    "wave": 64,
    "leapfrog": 6,
    "recursive filter": 2000,
}

WRITING = {"Gauss-Seidel", "leapfrog"}  # whose objectives write into their own arguments

Functions = tuple[Callable[..., Any], Callable[..., Any]]


def arguments(kernel: Kernel, seed: int = 0) -> tuple[Any, ...]:
    """The arguments of the objective, the same for the same seed."""
    return kernel.data(np.random.default_rng(seed), SIZES[kernel.name])


def interpreted(kernel: Kernel, args: tuple[Any, ...]) -> Functions:
    """The objective, and its value with its gradient in all floats."""
    wrt = inputs(kernel.objective, args)
    return kernel.objective, tg.value_and_grad(kernel.objective, wrt=wrt)


def compiled(kernel: Kernel, args: tuple[Any, ...], njit: Callable[..., Any]) -> Functions:
    """The same two, the texts of both compiled."""
    wrt = inputs(kernel.objective, args)
    text = tg.standalone(kernel.objective, *args, wrt=wrt)
    entry = [node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)][-1]
    primal = functions_of(inspect.getsource(kernels), njit)[kernel.objective.__name__]
    return primal, functions_of(text, njit)[entry]


def on_copies(function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    """Call what writes into its arguments on arrays of its own, so that it can be called again."""
    return function(*(arg.copy() if isinstance(arg, np.ndarray) else arg for arg in args))


def calls(kernel: Kernel, functions: Functions, args: tuple[Any, ...]) -> list[Callable[[], Any]]:
    """Calls of an objective and of its gradient, to be made again and again.

    An objective that writes into its arguments is given copies; a gradient copies what it needs.
    """
    primal, gradient = functions
    if kernel.name in WRITING:
        return [partial(on_copies, primal, args), partial(gradient, *args)]
    return [partial(primal, *args), partial(gradient, *args)]


def compiles(jitted: list[Callable[[], Any]], numba: Any) -> bool:
    """Whether Numba compiles what is called; the first call does that."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", numba.NumbaPerformanceWarning)
        try:
            for call in jitted:
                call()
        except numba.core.errors.NumbaError:
            return False
    return True


def row(name: str, primal: float, gradient: float) -> tuple[str, ...]:
    """A line of a table."""
    ratio = gradient / primal
    taken = timing.duration(primal), timing.duration(gradient)
    return name, *taken, f"{ratio:.2f}", f"{BAR:.2f}", timing.verdict(ratio, BAR)


def run(rounds: int) -> None:
    """Print the times in CPython and, where Numba is installed, compiled; the bar is on ratios."""
    numba = importlib.import_module("numba") if importlib.util.find_spec("numba") else None
    in_python, by_numba = [], []
    for kernel in KERNELS:
        args = arguments(kernel)
        competitors = calls(kernel, interpreted(kernel, args), args)
        if numba:
            jitted = calls(kernel, compiled(kernel, args, numba.njit), args)
            if compiles(jitted, numba):
                competitors += jitted
            else:
                by_numba.append((kernel.name, "", "", "", f"{BAR:.2f}", "does not compile"))
        taken = timing.medians(competitors, rounds=rounds)
        in_python.append(row(kernel.name, *taken[:2]))
        if taken[2:]:
            by_numba.append(row(kernel.name, *taken[2:]))
    header = ("kernel", "primal", "gradient", "gradient/primal", "bar", "")
    timing.table("Kernels that write into their arrays (value with gradient)", header, in_python)
    if numba:
        timing.table("The same under numba.njit, primal and gradient", header, by_numba)
