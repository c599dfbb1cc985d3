"""The gradient of every golden case, differentiated again: both modes and differences agree.

What is refused of that stands in `REFUSED`, with a word of the reason; a case that is taken has to
leave it.
"""

import re
from typing import Any

import pytest

import tangentish as tg
from tests.golden import adapter
from tests.golden.loader import Case, load_case
from tests.golden.reference import random_seed, tolerance, widened, with_leaves, zero_like
from tests.golden.test_numbers import SCALAR_NAMES, assert_close, memory
from tests.golden.trees import inner, numeric_jvp

TAPES = "a part of `tape`, of which it is not known that it is an array"
REFUSED = {
    "cached_callee": TAPES,
    "halving_sum": "a value that carries a derivative as an index",
    "logged_steps": "which changes its argument `tape`",
    "mutual_recursion": TAPES,
    "recursive_power": TAPES,
}
ORDERS = [name for name in SCALAR_NAMES if name not in REFUSED]


def results(case: Case, args: Any) -> Any:
    """The gradient alone."""
    found = adapter.gradient(case)(*args)
    return found[0] if case.has_aux else found


@pytest.mark.parametrize("name", ORDERS)
def test_second_derivatives_agree_with_differences_and_each_other(name: str) -> None:
    case = load_case(name)
    derivative = adapter.gradient(case)
    for number, args in enumerate(case.points()[:2]):
        before = memory(args)
        tangents = tuple(
            random_seed(arg, number + i) if i in case.wrt_positions else with_leaves(arg, zero_like)
            for i, arg in enumerate(args)
        )
        y, dy = tg.jvp(derivative, args, tangents)
        assert memory(args) == before
        first, moved = (y[0], dy[0]) if case.has_aux else (y, dy)
        assert_close(first, results(case, args), 1e-12)
        wide = widened(tuple(args))
        slope = numeric_jvp(lambda *at: results(case, at), wide, widened(tangents))
        assert_close(moved, slope, max(tolerance(args), 1e-5))
        found, pullback = tg.vjp(derivative, *args, wrt=case.wrt)
        assert memory(args) == before
        seed = random_seed(first, number)
        given = (seed, with_leaves(found[1], zero_like)) if case.has_aux else seed
        adjoints = pullback(given)
        assert memory(args) == before
        left = inner(seed, moved)
        right = inner(adjoints, tuple(tangents[i] for i in case.wrt_positions))
        exact = 1e-10 if tolerance(args) < 1e-5 else 1e-5
        assert abs(left - right) <= exact * max(1.0, abs(left), abs(right))


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_refused(name: str) -> None:
    case = load_case(name)
    with pytest.raises(tg.TangentishError, match=re.escape(REFUSED[name])):
        tg.vjp(adapter.gradient(case), *case.points()[0], wrt=case.wrt)
