"""Random programs from fixed seeds: reverse, forward and differences agree, memory is unchanged."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.programs.check import check
from tests.programs.random_programs import assert_right, assert_share, counts_of, explained
from tests.programs.strategy import MIXED, RICH, WILD, Program, programs, write_program

COUNT, SHARE = 150, 25
STARTS = {0: 50, RICH: 25, WILD: 50, MIXED: 25}
REFUSED = 0.15  # at most, of the programs of one share; of many it is far less
FAILED_ONCE = [
    int(line.split()[0])
    for line in (Path(__file__).parent / "seeds.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
FEATURES = ("loop", "while", "branch", "break", "continue", "return", "call", "recursion", "write")


@pytest.mark.parametrize(
    "start", [first + k for first, count in STARTS.items() for k in range(0, count, SHARE)]
)
def test_programs_from_fixed_seeds(start: int) -> None:
    assert_share(check, range(start, start + SHARE), REFUSED)


@pytest.mark.parametrize("part", range(3))
def test_programs_that_failed_once(part: int) -> None:
    assert_right(check, FAILED_ONCE[part::3])


def test_programs_are_rich() -> None:
    counts = counts_of(write_program, COUNT)
    assert min(counts[word] for word in FEATURES) > 0.05 * COUNT


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(programs())
def test_programs_that_hypothesis_writes(program: Program) -> None:
    outcome = check(program)
    assert not outcome.failed, explained(outcome)
