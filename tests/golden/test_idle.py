"""No statement of a derivative is idle: without any one of them numbers or arrays go wrong."""

import ast
from typing import Any

import pytest

from tangentish import runtime
from tests.golden.adapter import copied, entry_name, seeds_for, standalone_text
from tests.golden.loader import all_names, load_case
from tests.golden.surgery import idle_statements


@pytest.mark.parametrize("name", all_names())
def test_no_statement_is_idle(name: str) -> None:
    case = load_case(name)
    text = standalone_text(name)
    entry = entry_name(ast.parse(text))

    def points() -> list[tuple[list[Any], tuple[Any, ...]]]:
        every = [*case.points(), *case.edges()]
        return [(copied(args), seeds_for(case, entry, args)) for args in every]

    helpers = frozenset(
        node.name
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef) and hasattr(runtime, node.name)
    )
    assert idle_statements(text, entry, points, case.allowed | helpers) == []


@pytest.mark.parametrize("name", all_names())
def test_points_reach_every_statement_of_the_primal(name: str) -> None:
    case = load_case(name)

    def points() -> list[tuple[list[Any], tuple[Any, ...]]]:
        return [(copied(args), ()) for args in case.points()]

    helpers = frozenset({"points"})
    assert idle_statements(case.primal, case.program.__name__, points, helpers) == []
