"""The gradients written by hand are right: a benchmark against a wrong yardstick says nothing."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.cases import CASES, arguments
from tests.differences import assert_gradient, copied


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_hand_written_gradient_agrees_with_differences(case, seed):
    args = arguments(case, seed)
    found = case.by_hand(*args)
    parts = found if isinstance(found, tuple) else (found,)
    for name, part in zip(case.wrt, parts, strict=True):
        assert_gradient(case.primal, args, name, part)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_hand_written_gradient_leaves_its_arguments_as_they_were(case):
    args = arguments(case)
    before = copied(args)
    case.by_hand(*args)
    for old, new in zip(before, args, strict=True):
        assert np.array_equal(old, new)


def test_arguments_are_those_of_the_seed():
    case = CASES[0]
    first, again, other = (arguments(case, seed) for seed in (3, 3, 4))
    assert np.array_equal(first[1], again[1])
    assert not np.array_equal(first[1], other[1])
