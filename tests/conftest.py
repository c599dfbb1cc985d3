"""Options of the test suite."""

import gc
import os

import pytest

# Whether Numba compiles a text, and to what numbers, is tested, not how fast it runs.
os.environ.setdefault("NUMBA_OPT", "0")
# What derivations leave behind is small beside what the tests themselves hold.
gc.set_threshold(50_000, 20, 100)


def pytest_collection_finish() -> None:
    """Have the collector leave the tests alone, of which there are thousands."""
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite the expected texts of tests/golden/cases; review the diff",
    )
