"""Options of the test suite."""

import os

import pytest

# Whether Numba compiles a text, and to what numbers, is tested, not how fast it runs.
os.environ.setdefault("NUMBA_OPT", "0")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite the expected texts of tests/golden/cases; review the diff",
    )
