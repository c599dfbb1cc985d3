"""A derivative has at most four times the statements of its primal; half of all at most 2.5.

`debts.json` holds the ratio of the texts that are longer still; a ratio may only fall. They are
reverse sweeps of programs whose lines hold many operations each: what a line gives to several
arguments takes several lines.
"""

import ast
import statistics

import pytest

from tests.golden.adapter import text_of
from tests.golden.debts import debt
from tests.golden.loader import MODES, all_names, load_case


def count(text: str) -> int:
    """Statements of a text, simple and compound, `def` among them; not docstrings and points."""
    functions = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    total = 0
    for function in functions:
        if function.name not in ("points", "edges"):
            total += sum(isinstance(node, ast.stmt) for node in ast.walk(function))
            total -= ast.get_docstring(function, clean=False) is not None
    return total


def ratio(name: str, mode: str) -> float:
    case = load_case(name)
    return count(text_of(case, mode)) / count(case.primal)


@pytest.mark.parametrize("name", all_names())
@pytest.mark.parametrize("mode", MODES)
def test_length(name: str, mode: str) -> None:
    assert ratio(name, mode) <= max(4.0, debt(f"{mode} length", name))


def test_median_length() -> None:
    assert statistics.median(ratio(name, mode) for name in all_names() for mode in MODES) <= 2.5
