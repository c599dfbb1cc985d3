"""What the tests of random programs have in common: how many may be refused, and what is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from tests.programs import check as expressions
from tests.programs.container_check import Outcome

Check = Callable[[Any], Outcome | expressions.Outcome]
ROUGH = 0.2  # at most, of which differences say too little


def explained(outcome: Outcome | expressions.Outcome) -> str:
    """The program, and what became of it."""
    return f"seed {outcome.seed}: {outcome.status}: {outcome.message}\n\n{outcome.program.text}"


def assert_right(check: Check, programs: Iterable[Any]) -> list[Outcome | expressions.Outcome]:
    """Check programs; none is wrong, and none crashes."""
    outcomes = [check(program) for program in programs]
    failed = [outcome for outcome in outcomes if outcome.failed]
    assert not failed, "\n\n".join(map(explained, failed[:3]))
    return outcomes


def assert_share(check: Check, seeds: range, refused: float) -> None:
    """Check the programs of some seeds; few are refused, or too rough for differences."""
    outcomes = assert_right(check, seeds)
    lost = [outcome for outcome in outcomes if outcome.status == "refused"]
    assert len(lost) <= refused * len(seeds), "\n\n".join(map(explained, lost))
    assert sum(outcome.status == "rough" for outcome in outcomes) <= ROUGH * len(seeds)


def counts_of(write: Callable[[int], Any], count: int) -> Counter[str]:
    """In how many programs each feature occurs."""
    return Counter(word for seed in range(count) for word in write(seed).features)


def assert_repeated(write: Callable[[int], Any]) -> None:
    """The program of a seed is always the same."""
    assert [write(seed) for seed in range(9)] == [write(seed) for seed in range(9)]
