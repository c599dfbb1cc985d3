"""Standalone texts on scalars, arrays and loops compile under numba.njit and give equal numbers."""

import ast
import warnings

import pytest

from tests.golden.adapter import call, copied, entry_name, seeds_for, standalone_text
from tests.golden.loader import all_names, load_case
from tests.golden.surgery import same
from tests.golden.trees import leaves
from tests.standalone import functions_of


@pytest.mark.parametrize("name", [name for name in all_names() if load_case(name).numba])
def test_compiled_text_gives_equal_numbers(name: str) -> None:
    numba = pytest.importorskip("numba")
    case = load_case(name)
    text = standalone_text(name)
    entry = entry_name(ast.parse(text))
    plain = functions_of(text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", numba.NumbaPerformanceWarning)
        compiled = functions_of(text, numba.njit)
        for args in case.points():
            seeds = seeds_for(case, entry, args)
            ours, theirs = copied(args), copied(args)
            expected = [leaf for _, leaf in leaves((call(plain, entry, ours, seeds), ours))]
            got = [leaf for _, leaf in leaves((call(compiled, entry, theirs, seeds), theirs))]
            assert same(got, expected)
