"""Random programs from fixed seeds: reverse, forward and differences agree, memory is unchanged."""

import collections
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.programs.check import Outcome, check
from tests.programs.strategy import MIXED, RICH, WILD, Program, programs

SEEDS = [*range(120), *range(RICH, RICH + 80), *range(WILD, WILD + 100), *range(MIXED, MIXED + 60)]
FAILED_ONCE = [
    int(line.split()[0])
    for line in (Path(__file__).parent / "seeds.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
FEATURES = ("loop", "while", "branch", "break", "continue", "return", "call", "recursion", "write")


def explained(outcome: Outcome) -> str:
    return f"seed {outcome.seed}: {outcome.status}: {outcome.message}\n\n{outcome.program.text}"


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return [check(seed) for seed in SEEDS]


def shares(outcomes: list[Outcome]) -> dict[str, float]:
    """How many of the programs hold each feature, and what became of them."""
    counts = collections.Counter(
        word for outcome in outcomes for word in (*outcome.program.features, outcome.status)
    )
    words = (*FEATURES, "ok", "rough", "refused", "wrong", "crashed", "invalid")
    return {word: counts[word] / len(outcomes) for word in words}


def test_programs_from_fixed_seeds(outcomes: list[Outcome]) -> None:
    failed = [outcome for outcome in outcomes if outcome.failed]
    assert not failed, "\n\n".join(map(explained, failed[:3]))


def test_programs_that_failed_once() -> None:
    failed = [outcome for outcome in map(check, FAILED_ONCE) if outcome.failed]
    assert not failed, "\n\n".join(map(explained, failed[:3]))


def test_programs_are_rich_and_rarely_refused(
    outcomes: list[Outcome], capsys: pytest.CaptureFixture[str]
) -> None:
    found = shares(outcomes)
    with capsys.disabled():
        print("\n  " + ", ".join(f"{word} {share:.0%}" for word, share in found.items()))
    refused = [outcome.message for outcome in outcomes if outcome.status == "refused"]
    assert found["refused"] <= 0.05, "\n\n".join(refused[:5])
    assert found["rough"] <= 0.2
    assert min(found[word] for word in FEATURES) > 0.05


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(programs())
def test_programs_that_hypothesis_writes(program: Program) -> None:
    outcome = check(program)
    assert not outcome.failed, explained(outcome)
