"""Random programs that write into arrays which share memory: both modes and differences agree."""

import collections
from pathlib import Path

import pytest

from tests.programs.container_check import Outcome
from tests.programs.memory import MemoryProgram, write_memory
from tests.programs.memory_check import check_memory

COUNT, SHARE = 300, 30
REFUSED = 0.1  # at most, of the programs of one share; of many it is far less
OFTEN = ("branch", "call", "element", "fill", "loop", "rows", "slice", "update", "view")
SELDOM = ("indices", "mask", "read", "swap", "test", "while")
FOUND = (Path(__file__).parent / "memory_found.txt").read_text("utf-8").split("# -- ")[1:]
FAILED_ONCE = [
    MemoryProgram(text.partition("\n")[2], int(text.partition(":")[0]), frozenset())
    for text in FOUND
]


def explained(outcome: Outcome) -> str:
    return f"seed {outcome.seed}: {outcome.status}: {outcome.message}\n\n{outcome.program.text}"


@pytest.mark.parametrize("start", range(0, COUNT, SHARE))
def test_memory_programs_from_fixed_seeds(start: int) -> None:
    outcomes = [check_memory(seed) for seed in range(start, start + SHARE)]
    failed = [outcome for outcome in outcomes if outcome.failed]
    assert not failed, "\n\n".join(map(explained, failed[:3]))
    refused = [outcome for outcome in outcomes if outcome.status == "refused"]
    assert len(refused) <= REFUSED * SHARE, "\n\n".join(map(explained, refused))
    assert sum(outcome.status == "rough" for outcome in outcomes) <= 0.2 * SHARE


def test_memory_programs_that_failed_once() -> None:
    failed = [outcome for outcome in map(check_memory, FAILED_ONCE) if outcome.failed]
    assert not failed, "\n\n".join(map(explained, failed[:3]))


def test_memory_programs_are_rich() -> None:
    programs = [write_memory(seed) for seed in range(COUNT)]
    counts = collections.Counter(word for program in programs for word in program.features)
    assert min(counts[word] for word in OFTEN) > 0.1 * COUNT
    assert min(counts[word] for word in SELDOM) > 0.03 * COUNT


def test_the_program_of_a_seed_is_always_the_same() -> None:
    assert [write_memory(seed) for seed in range(9)] == [write_memory(seed) for seed in range(9)]
