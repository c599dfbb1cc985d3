"""Section `overhead`: what a call of a cached derivative costs beyond its generated text."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

import tangentish as tg
from benchmarks import timing

CALL_BAR = 1e-6  # up to three scalars or arrays
LEAF_BAR = 0.3e-6  # each further leaf


def scalar_1(a):
    """One scalar."""
    return a * a


def scalar_2(a, b):
    """Two scalars."""
    return a * b


def scalar_3(a, b, c):
    """Three scalars."""
    return a * b * c


def scalar_11(a, b, c, d, e, f, g, h, i, j, k):
    """Eleven scalars, eight more than the three that the bar on a call covers."""
    return a * b * c


def array_1(x):
    """One array."""
    return np.sum(x * x)


def array_2(x, y):
    """Two arrays."""
    return np.sum(x * y)


def array_3(x, y, z):
    """Three arrays."""
    return np.sum(x * y * z)


def array_11(a, b, c, d, e, f, g, h, i, j, k):
    """Eleven arrays."""
    return np.sum(a * b * c)


def leaf_3(a, t):
    """A scalar and a tuple of two leaves."""
    return a * t[0] * t[1]


def leaf_11(a, t):
    """A scalar and a tuple of ten leaves."""
    return a * t[0] * t[1]


def generated(source: str, name: str) -> Callable[..., Any]:
    """The generated function itself: its text executed with nothing around it."""
    names = [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    namespace: dict[str, Any] = {"np": np}
    exec(compile(source, f"<{name}>", "exec"), namespace)
    return namespace[names[-1]]


def beyond_text(function: Callable[..., Any], args: tuple[Any, ...], rounds: int) -> float:
    """Seconds that one call of the cached gradient of `function` takes beyond its text."""
    wrapped = tg.grad(function)
    direct = generated(wrapped.source_for(*args), function.__name__)
    taken = timing.medians([partial(wrapped, *args), partial(direct, *args)], rounds=rounds)
    return taken[0] - taken[1]


def run(rounds: int) -> None:
    """Print the overhead for one to three arguments, and per further leaf."""
    scalars = tuple(0.5 + 0.1 * i for i in range(11))
    arrays = tuple(np.full(4, value) for value in scalars)
    measured = {
        function.__name__: beyond_text(function, args, rounds)
        for function, args in (
            (scalar_1, scalars[:1]),
            (scalar_2, scalars[:2]),
            (scalar_3, scalars[:3]),
            (scalar_11, scalars),
            (array_1, arrays[:1]),
            (array_2, arrays[:2]),
            (array_3, arrays[:3]),
            (array_11, arrays),
            (leaf_3, (0.5, scalars[:2])),
            (leaf_11, (0.5, scalars[:10])),
        )
    }
    rows = [
        (what, timing.duration(measured[name]), timing.duration(CALL_BAR))
        + (timing.verdict(measured[name], CALL_BAR),)
        for what, name in (
            ("1 scalar", "scalar_1"),
            ("2 scalars", "scalar_2"),
            ("3 scalars", "scalar_3"),
            ("1 array", "array_1"),
            ("2 arrays", "array_2"),
            ("3 arrays", "array_3"),
        )
    ]
    for what, kind in (("scalar", "scalar"), ("array", "array"), ("leaf of a tuple", "leaf")):
        each = (measured[f"{kind}_11"] - measured[f"{kind}_3"]) / 8
        row = (f"each further {what}", timing.duration(each), timing.duration(LEAF_BAR))
        rows.append((*row, timing.verdict(each, LEAF_BAR)))
    timing.table(
        "Overhead of a call of a cached derivative beyond its generated text",
        ("arguments", "overhead", "bar", ""),
        rows,
    )
