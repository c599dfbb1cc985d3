"""Our gradients and those by hand are the same numbers: the benchmark compares equals."""

from __future__ import annotations

import numpy as np
import pytest

import tangentish as tg
from benchmarks.cases import CASES, arguments


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_our_gradient_is_the_hand_written_one(case):
    ours = tg.grad(case.primal, wrt=case.wrt)(*arguments(case))
    by_hand = case.by_hand(*arguments(case))
    parts = by_hand if isinstance(by_hand, tuple) else (by_hand,)
    for name, found, expected in zip(case.wrt, ours, parts, strict=True):
        assert np.shape(found) == np.shape(expected), name
        size = np.max(np.abs(expected))
        assert np.allclose(found, expected, rtol=1e-10, atol=1e-12 * size), name
