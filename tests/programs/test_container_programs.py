"""Random programs over lists, dicts, tuples and records: reverse, forward and differences agree."""

from pathlib import Path

import pytest

from tests.programs.container_check import check_containers
from tests.programs.containers import write_containers
from tests.programs.random_programs import assert_repeated, assert_right, assert_share, counts_of

COUNT, SHARE = 150, 25
REFUSED = 0.15  # at most, of the programs of one share; of many it is far less
FEATURES = ("alias", "branch", "call", "change", "comprehension", "item", "loop", "star", "while")
FAILED_ONCE = [
    int(line.split()[0])
    for line in (Path(__file__).parent / "container_seeds.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize("start", range(0, COUNT, SHARE))
def test_container_programs_from_fixed_seeds(start: int) -> None:
    assert_share(check_containers, range(start, start + SHARE), REFUSED)


def test_container_programs_that_failed_once() -> None:
    assert_right(check_containers, FAILED_ONCE)


def test_container_programs_are_rich() -> None:
    counts = counts_of(write_containers, COUNT)
    assert min(counts[word] for word in FEATURES) > 0.1 * COUNT


def test_the_program_of_a_seed_is_always_the_same() -> None:
    assert_repeated(write_containers)
