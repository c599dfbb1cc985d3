"""The text of every golden case is the expected one, and the same under every hash seed."""

import ast
import builtins
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.golden.adapter import text_of
from tests.golden.loader import MODES, Case, all_names, load_case, write_expected

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", all_names())
def test_text(name: str, request: pytest.FixtureRequest) -> None:
    case = load_case(name)
    texts = {mode: text_of(case, mode) for mode in MODES}
    if request.config.getoption("--update-golden"):
        write_expected(case, texts)
        load_case.cache_clear()
        case = load_case(name)
    for mode in MODES:
        assert texts[mode].strip("\n") + "\n" == case.expected.get(mode, "(none yet)\n"), mode


@pytest.mark.parametrize("name", all_names())
def test_text_is_python_and_names_no_helper_that_is_not_allowed(name: str) -> None:
    case = load_case(name)
    used = set()
    for mode in MODES:
        tree = ast.parse(text_of(case, mode))
        used |= free_names(tree) - own_names(case) - {"np", "math"} - set(dir(builtins))
    assert used == case.allowed


def test_text_is_the_same_under_every_hash_seed() -> None:
    seeds = {"1", "2"} - {os.environ.get("PYTHONHASHSEED")}
    there = render(min(seeds))
    here = {
        f"{name} {mode}": text_of(load_case(name), mode) for name in all_names() for mode in MODES
    }
    assert there == here


def test_there_are_enough_cases() -> None:
    cases = [load_case(name) for name in all_names()]
    long = [case for case in cases if primal_lines(case) >= 15]
    assert len(cases) >= 60
    assert len(long) >= 20


def render(seed: str) -> dict[str, str]:
    """The texts of all cases as another process with another hash seed writes them."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.golden.render"],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def free_names(tree: ast.Module) -> set[str]:
    """Names that a text reads and neither defines nor assigns nor takes as a parameter."""
    read, bound = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (read if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.FunctionDef):
            bound.add(node.name)
        elif isinstance(node, ast.alias):
            bound.add((node.asname or node.name).partition(".")[0])
    return read - bound


def own_names(case: Case) -> set[str]:
    """Names of the module that the primal lives in."""
    return set(case.program.__globals__)


def primal_lines(case: Case) -> int:
    """Lines of the program and of its helpers, without docstrings, comments and blank lines."""
    functions = [node for node in ast.parse(case.primal).body if isinstance(node, ast.FunctionDef)]
    return sum(len(ast.unparse(node).splitlines()) for node in functions if node.name != "points")
