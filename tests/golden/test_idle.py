"""No statement and no copy of a derivative is idle: without any one of them something goes wrong.

`idle.json` names what is idle still, by mode and case; what is named there and is needed, or is
gone, has to be taken off the list.
"""

import ast
import json
import pathlib
from typing import Any

import numpy as np
import pytest

from tangentish import runtime
from tests.golden.adapter import copied, entry_name, seeds_for, standalone_text, with_tangents
from tests.golden.loader import MODES, Case, all_names, load_case
from tests.golden.recording import idle_cuts
from tests.golden.surgery import Points, idle_statements

ONES = np.ones(2)
KNOWN = json.loads(pathlib.Path(__file__).with_name("idle.json").read_text())


def known(mode: str, name: str) -> list[str]:
    """What is known to be idle in a case."""
    found: list[str] = KNOWN[mode].get(name, [])
    return found


def points_of(case: Case, mode: str, entry: str) -> Points:
    """What the derivative is called with, fresh at each call."""
    every = [*case.points(), *case.edges()]
    if mode == "forward":
        return lambda: [(with_tangents(case, args), ()) for args in every]
    return lambda: [(copied(args), seeds_for(case, entry, args)) for args in every]


def helpers_in(text: str) -> frozenset[str]:
    """Functions that a text holds of the runtime."""
    defined = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    return frozenset(node.name for node in defined if hasattr(runtime, node.name))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", all_names())
def test_nothing_is_idle_but_what_is_known(name: str, mode: str) -> None:
    assert idle_in(name, mode) == known(mode, name)


def idle_in(name: str, mode: str) -> list[str]:
    """What a derivative could do without: statements, records, copies."""
    case = load_case(name)
    text = standalone_text(name, mode)
    entry = entry_name(ast.parse(text))
    points = points_of(case, mode, entry)
    helpers = case.allowed | helpers_in(text)
    found = idle_statements(text, entry, points, helpers) + idle_cuts(text, entry, points, helpers)
    return sorted(set(found))


def test_what_is_known_to_be_idle_is_in_a_case() -> None:
    assert set(KNOWN) == set(MODES)
    assert {name for cases in KNOWN.values() for name in cases} <= set(all_names())


@pytest.mark.parametrize("name", all_names())
def test_points_reach_every_statement_of_the_primal(name: str) -> None:
    case = load_case(name)

    def points() -> list[tuple[list[Any], tuple[Any, ...]]]:
        return [(copied(args), ()) for args in case.points()]

    helpers = frozenset({"points"})
    assert idle_statements(case.primal, case.program.__name__, points, helpers) == []


def test_copies_that_nothing_needs_are_told_from_those_that_something_needs() -> None:
    text = """
import numpy as np

TABLE = np.ones(2)

def f(x):
    x = x.copy()
    x_old = x[0]
    x[0] = 2.0
    t_old = []
    t_old.append(x.copy())
    x[1] = 3.0
    z = np.sum(t_old[0])
    t = t_old[0]
    w = np.zeros(2).copy()
    x[0] = x_old
    return x[0], z, w, TABLE.copy()
"""
    found = idle_cuts(text, "f", lambda: [([2.5 * ONES], ())])
    assert found == ["f: t = t_old[0]", "f: np.zeros(2).copy()"]
