"""Section `imports`: what `import tangentish` costs beyond `import numpy`."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys

from benchmarks import timing

BAR = 0.1  # seconds

STOPWATCH = "import time, numpy; t = time.perf_counter(); {}; print(time.perf_counter() - t)"


def seconds(statement: str) -> float:
    """Seconds that `statement` takes in a fresh interpreter which has imported NumPy.

    The interpreter may keep compiled modules, as an installed one does, whatever is set here.
    """
    command = [sys.executable, "-c", STOPWATCH.format(statement)]
    setting = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env=setting)
    return float(ran.stdout)


def run(rounds: int) -> None:
    """Print the median over interleaved fresh interpreters; the first pair only warms the disk."""
    statements = ("pass", "import gast, astor", "import tangentish")
    taken: dict[str, list[float]] = {statement: [] for statement in statements}
    for _ in range(max(3, rounds // 3) + 1):
        for statement in statements:
            taken[statement].append(seconds(statement))
    median = {statement: statistics.median(times[1:]) for statement, times in taken.items()}
    rows = [
        (statement, timing.duration(median[statement] - median["pass"]), bar, end)
        for statement, bar, end in (
            ("import gast, astor", "", ""),
            (
                "import tangentish",
                timing.duration(BAR),
                timing.verdict(median["import tangentish"] - median["pass"], BAR),
            ),
        )
    ]
    timing.table("Import beyond NumPy", ("statement", "time", "bar", ""), rows)
