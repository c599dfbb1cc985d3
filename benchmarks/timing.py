"""Medians of interleaved runs: the only stopwatch of the benchmark.

Competing functions take turns within each round, so that a change of clock speed or load meets
all of them alike; the garbage collector rests, and each turn is long enough for the clock.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any


def _turn(function: Callable[[], Any], repeats: int) -> float:
    """Seconds per call over `repeats` calls."""
    loop = range(repeats)
    start = time.perf_counter_ns()
    for _ in loop:
        function()
    return (time.perf_counter_ns() - start) * 1e-9 / repeats


def _repeats(function: Callable[[], Any], seconds: float) -> int:
    """How many calls fill `seconds`, not counting the first, which may fill a cache."""
    function()
    repeats = 1
    while (taken := _turn(function, repeats) * repeats) < 0.2 * seconds:
        repeats *= 4
    return max(1, round(repeats * seconds / taken))


def medians(
    functions: Sequence[Callable[[], Any]], *, rounds: int = 31, seconds: float = 0.004
) -> list[float]:
    """Median seconds per call of each of `functions`, run in turns of about `seconds`."""
    repeats = [_repeats(function, seconds) for function in functions]
    taken: list[list[float]] = [[] for _ in functions]
    order = list(range(len(functions)))
    collecting = gc.isenabled()
    gc.disable()
    try:
        for _ in range(rounds):
            for i in order:
                taken[i].append(_turn(functions[i], repeats[i]))
            order.append(order.pop(0))
    finally:
        if collecting:
            gc.enable()
    return [statistics.median(times) for times in taken]


def duration(seconds: float) -> str:
    """A time for a table, in the unit that suits it."""
    for unit, scale in (("s ", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= scale:
            return f"{seconds / scale:8.2f} {unit}"
    return f"{seconds / 1e-9:8.1f} ns"


def table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print one section: the first column to the left, the others to the right."""
    widths = [max(len(row[i]) for row in (header, *rows)) for i in range(len(header))]
    print(f"\n{title}")
    for row in (header, ["-" * width for width in widths], *rows):
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        print("  ".join(cells).rstrip())


def verdict(measured: float, bar: float) -> str:
    """Whether a measured number stays within its bar."""
    return "ok" if measured <= bar else f"over by {measured / bar - 1.0:.0%}"
