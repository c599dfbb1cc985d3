"""Random programs that write into arrays which share memory: both modes and differences agree."""

from pathlib import Path

import pytest

from tests.programs.memory import MemoryProgram, write_memory
from tests.programs.memory_check import check_memory
from tests.programs.random_programs import assert_repeated, assert_right, assert_share, counts_of

COUNT, SHARE = 300, 30
REFUSED = 0.1  # at most, of the programs of one share; of many it is far less
OFTEN = ("branch", "call", "element", "fill", "loop", "rows", "slice", "update", "view")
SELDOM = (
    "copy",
    "comprehension",
    "fixed",
    "given",
    "indices",
    "leave",
    "make",
    "mask",
    "name",
    "read",
    "swap",
    "test",
    "while",
)
FOUND = (Path(__file__).parent / "memory_found.txt").read_text("utf-8").split("# -- ")[1:]
FAILED_ONCE = [
    MemoryProgram(text.partition("\n")[2], int(text.partition(":")[0]), frozenset())
    for text in FOUND
]


@pytest.mark.parametrize("start", range(0, COUNT, SHARE))
def test_memory_programs_from_fixed_seeds(start: int) -> None:
    assert_share(check_memory, range(start, start + SHARE), REFUSED)


def test_memory_programs_that_failed_once() -> None:
    assert_right(check_memory, FAILED_ONCE)


def test_memory_programs_are_rich() -> None:
    counts = counts_of(write_memory, COUNT)
    assert min(counts[word] for word in OFTEN) > 0.1 * COUNT
    assert min(counts[word] for word in SELDOM) > 0.03 * COUNT


def test_the_program_of_a_seed_is_always_the_same() -> None:
    assert_repeated(write_memory)
