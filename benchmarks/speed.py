"""Section `speed`: our gradients against gradients written by hand, and against the primals."""

from __future__ import annotations

from functools import partial

import tangentish as tg
from benchmarks import cases, timing


def run(rounds: int) -> None:
    """Print one row per program; the bar is on the ratio ours/hand."""
    rows = []
    for case in cases.CASES:
        ours = tg.grad(case.primal, wrt=case.wrt if len(case.wrt) > 1 else case.wrt[0])
        args = cases.arguments(case)
        primal, hand, derived = timing.medians(
            [
                partial(cases.run_primal, case, args)
                if case.writes
                else partial(case.primal, *args),
                partial(case.by_hand, *args),
                partial(ours, *args),
            ],
            rounds=rounds,
        )
        rows.append(
            (
                case.name,
                timing.duration(primal),
                timing.duration(hand),
                timing.duration(derived),
                f"{derived / primal:.2f}",
                f"{derived / hand:.2f}",
                f"{case.bar:.2f}",
                timing.verdict(derived / hand, case.bar),
            )
        )
    timing.table(
        "Gradients (medians of interleaved runs; the bar is on ours/hand)",
        ("program", "primal", "by hand", "ours", "ours/primal", "ours/hand", "bar", ""),
        rows,
    )
