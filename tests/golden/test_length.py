"""A derivative has at most four times the statements of its primal; half of them at most 2.5.

`debts.json` holds the ratio of the texts that are longer still; a ratio may only fall.
"""

import ast
import statistics

import pytest

from tests.golden.adapter import text_of
from tests.golden.debts import debt
from tests.golden.loader import MODES, all_names, load_case


def count(text: str) -> int:
    """Statements, simple and compound, of the functions in a text, without docstrings."""
    functions = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    total = 0
    for function in functions:
        if function.name not in ("points", "edges"):
            total += sum(isinstance(node, ast.stmt) for node in ast.walk(function)) - 1
            total -= ast.get_docstring(function, clean=False) is not None
    return total


def ratio(name: str, mode: str) -> float:
    case = load_case(name)
    return count(text_of(case, mode)) / count(case.primal)


@pytest.mark.parametrize("name", all_names())
@pytest.mark.parametrize("mode", MODES)
def test_length(name: str, mode: str) -> None:
    assert ratio(name, mode) <= max(4.0, debt(f"{mode} length", name))


@pytest.mark.parametrize("mode", MODES)
def test_median_length(mode: str) -> None:
    median = statistics.median(ratio(name, mode) for name in all_names())
    assert median <= max(2.5, debt(f"{mode} length", "median"))
