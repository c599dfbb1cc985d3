"""Section `derivation`: how long it takes to derive a program, and on what that does not depend."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import linecache
import statistics
import sys
import time
import types
from collections.abc import Callable
from typing import Any

import tangentish as tg
from benchmarks import cases, timing
from tests.golden import adapter, loader

MEDIAN_BAR = 0.030  # seconds, over the golden programs
FIXED_BAR, LINE_BAR = 0.020, 0.002  # seconds, and seconds per line of the primal
TRIPS_BAR = 1.1  # time for many trips over time for few

TRIPS = '''import numpy as np


def steps(x, n):
    """A loop whose trip count is an argument."""
    y = 0.0
    for i in range(n):
        y += np.sin(x * i)
    return y
'''


def fresh(text: str) -> dict[str, Any]:
    """The namespace of `text` executed as a file of its own, so that nothing of it is cached."""
    name = f"<benchmark {len(linecache.cache)}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    module = types.ModuleType(name)
    sys.modules[name] = module  # where a dataclass looks up its annotations
    try:
        exec(compile(text, name, "exec"), vars(module))
    finally:
        del sys.modules[name]
    return vars(module)


def seconds(derive: Callable[[], Callable[[], Any]], rounds: int) -> float:
    """Median seconds of what `derive()` returns; `derive` itself prepares, outside the clock."""
    taken = []
    for _ in range(rounds):
        run_once = derive()
        start = time.perf_counter()
        run_once()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def preparing(
    text: str, name: str, args: tuple[Any, ...], wrt: tuple[str, ...]
) -> Callable[[], Callable[[], Any]]:
    """For `seconds`: derive the gradient of the function `name` of `text` from scratch."""

    def prepare() -> Callable[[], Any]:
        gradient = tg.grad(fresh(text)[name], wrt=wrt)
        return lambda: gradient.source_for(*args)

    return prepare


def preparing_golden(case: loader.Case, mode: str) -> Callable[[], Callable[[], Any]]:
    """For `seconds`: derive a golden program from scratch."""

    def prepare() -> Callable[[], Any]:
        namespace = fresh(case.primal)
        program, points = (namespace[f.__name__] for f in (case.program, case.points))
        again = dataclasses.replace(case, program=program, points=points)
        return lambda: adapter.text_of(again, mode)

    return prepare


def lines_of(text: str) -> int:
    """The lines of a golden program and of the functions that it calls."""
    functions = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    return sum(
        (node.end_lineno or node.lineno) - node.lineno + 1
        for node in functions
        if node.name != "points"
    )


def golden(rounds: int) -> None:
    """Print the median over the golden programs, and the programs nearest to their own bars."""
    found = []
    for name in loader.all_names():
        case = loader.load_case(name)
        bar = FIXED_BAR + LINE_BAR * lines_of(case.primal)
        for mode in loader.MODES:
            taken = seconds(preparing_golden(case, mode), max(1, rounds // 6))
            found.append((taken / bar, f"{name}, {mode}", taken, bar))
    found.sort(reverse=True)
    median = statistics.median(taken for _, _, taken, _ in found)
    rows = [("median", median, MEDIAN_BAR)]
    rows += [(what, taken, bar) for _, what, taken, bar in found[:5]]
    timing.table(
        f"Derivation of the golden programs ({len(found)} texts; the median, and the slowest)",
        ("program", "time", "bar", ""),
        [
            (what, timing.duration(taken), timing.duration(bar), timing.verdict(taken, bar))
            for what, taken, bar in rows
        ],
    )


def programs(rounds: int) -> None:
    """Print the time for each program of the benchmark; the bar grows with its lines."""
    rows = []
    for case in {case.primal: case for case in cases.CASES}.values():
        text = f"import numpy as np\n{inspect.getsource(case.primal)}"
        lines = lines_of(text)
        args = cases.arguments(case)
        taken = seconds(preparing(text, case.primal.__name__, args, case.wrt), rounds)
        bar = FIXED_BAR + LINE_BAR * lines
        rows.append(
            (
                case.primal.__name__,
                str(lines),
                timing.duration(taken),
                timing.duration(bar),
                timing.verdict(taken, bar),
            )
        )
    timing.table(
        "Derivation of the programs of this benchmark",
        ("program", "lines", "time", "bar", ""),
        rows,
    )


def trips(rounds: int) -> None:
    """Print the time to derive a loop for few and for many trips."""
    few, many = (
        seconds(preparing(TRIPS, "steps", (0.5, n), ("x",)), rounds) for n in (10, 10_000_000)
    )
    timing.table(
        "Derivation of a loop",
        ("trips", "time", "ratio", "bar", ""),
        [
            ("10", timing.duration(few), "", "", ""),
            (
                "10000000",
                timing.duration(many),
                f"{many / few:.2f}",
                f"{TRIPS_BAR:.2f}",
                timing.verdict(many / few, TRIPS_BAR),
            ),
        ],
    )


def run(rounds: int) -> None:
    """Print all tables of this section."""
    golden(rounds)
    programs(rounds)
    trips(rounds)
