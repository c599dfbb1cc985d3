"""The numbers of every golden case: against differences, between the modes, and what must stay.

One transformed function serves all points of a case, the point of derivation and the others.
"""

from typing import Any

import numpy as np
import pytest

from tangentish.testing import carries_derivative
from tests.golden import adapter
from tests.golden.loader import Case, all_names, load_case
from tests.golden.reference import gradient, random_seed, tolerance, widened, with_leaves, zero_like
from tests.golden.trees import inner, is_record, leaves, numeric_jvp

NAMES = all_names()


def is_scalar(case: Case) -> bool:
    """Whether `grad` applies: a real number comes back."""
    value = case.outcome(*case.points()[0])
    value = value[0] if case.has_aux else value
    structure = isinstance(value, (tuple, list, dict)) or is_record(value)
    return case.of is None and not structure and np.ndim(value) == 0


SCALAR_NAMES = [name for name in NAMES if is_scalar(load_case(name))]


@pytest.mark.parametrize("name", SCALAR_NAMES)
def test_gradient_agrees_with_differences(name: str) -> None:
    case = load_case(name)
    transformed = adapter.value_and_gradient(case)
    for number, args in enumerate(case.points()):
        before = memory(args)
        value, got = transformed(*args)
        assert memory(args) == before
        assert_close(value, case.program(*case.points()[number]), tolerance(args))
        seed: Any = 1.0
        if case.has_aux:
            seed = (1.0, with_leaves(value[1], zero_like))
        assert_like_arguments(case, got, args)
        assert_close(got, gradient(case, number, seed), tolerance(args))


@pytest.mark.parametrize("name", SCALAR_NAMES)
def test_gradient_without_value_is_the_same(name: str) -> None:
    case = load_case(name)
    transformed = adapter.gradient(case)
    for args in case.points():
        before = memory(args)
        got = transformed(*args)
        assert memory(args) == before
        _, expected = adapter.value_and_gradient(case)(*args)
        assert_close(got[0] if case.has_aux else got, expected, 1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_pullback_agrees_with_differences(name: str) -> None:
    case = load_case(name)
    for number, args in enumerate(case.points()):
        before = memory(args)
        y, pullback = adapter.vjp(case, args)
        assert memory(args) == before
        expected_y = case.outcome(*case.points()[number])
        assert_close(y, expected_y, tolerance(args))
        seed = random_seed(expected_y, number)
        got = pullback(seed)
        assert memory(args) == before
        assert_like_arguments(case, got, args)
        assert_close(got, gradient(case, number, seed), tolerance(args))


@pytest.mark.parametrize("name", NAMES)
def test_pullback_twice_is_the_same(name: str) -> None:
    case = load_case(name)
    args = case.points()[0]
    y, pullback = adapter.vjp(case, args)
    seed = random_seed(y, 0)
    first = memory(pullback(seed))
    other = adapter.vjp(case, case.points()[-1])[1]
    other(random_seed(case.outcome(*case.points()[-1]), 1))
    assert memory(pullback(seed)) == first


@pytest.mark.parametrize("name", NAMES)
def test_tangent_agrees_with_differences_and_with_the_pullback(name: str) -> None:
    case = load_case(name)
    for number, args in enumerate(case.points()):
        before = memory(args)
        tangents = tuple(
            random_seed(arg, 10 * number + i)
            if i in case.wrt_positions
            else with_leaves(arg, zero_like)
            for i, arg in enumerate(args)
        )
        y, dy = adapter.jvp(case, args, tangents)
        assert memory(args) == before
        expected = case.outcome(*case.points()[number])
        assert_close(y, expected, tolerance(args))
        wide = widened(tuple(args))
        assert_close(dy, numeric_jvp(case.outcome, wide, widened(tangents)), tolerance(args))
        seed = random_seed(expected, number)
        cotangents = adapter.vjp(case, args)[1](seed)
        left = inner(seed, dy)
        right = inner(cotangents, tuple(tangents[i] for i in case.wrt_positions))
        exact = 1e-10 if tolerance(args) < 1e-5 else 1e-5
        assert abs(left - right) <= exact * max(1.0, abs(left), abs(right))


def memory(tree: Any) -> list[Any]:
    """Everything that can be compared byte for byte."""
    return [
        (leaf.dtype, leaf.shape, leaf.tobytes()) if isinstance(leaf, np.ndarray) else leaf
        for _, leaf in leaves(tree)
    ]


def assert_close(got: Any, expected: Any, relative: float) -> None:
    """Two structures agree, relative to the largest entry of each leaf."""
    wanted = list(leaves(expected))
    found = list(leaves(got))
    assert [path for path, _ in found] == [path for path, _ in wanted]
    for (path, a), (_, b) in zip(found, wanted, strict=True):
        if b is None or not carries_derivative(b):
            continue
        assert np.shape(a) == np.shape(b), path
        scale = max(1e-2, float(np.max(np.abs(b), initial=0.0)))
        np.testing.assert_allclose(a, b, rtol=0.0, atol=relative * scale, err_msg=path)


def assert_like_arguments(case: Case, got: Any, args: Any) -> None:
    """A derivative has its argument's structure, shape and dtype; a float has a float."""
    for position, derivative in zip(case.wrt_positions, got, strict=True):
        for (_, d), (_, a) in zip(leaves(derivative), leaves(args[position]), strict=True):
            if isinstance(a, np.ndarray):
                assert isinstance(d, np.ndarray)
                assert (d.shape, d.dtype) == (a.shape, a.dtype)
            elif isinstance(a, np.generic):
                assert d.dtype == a.dtype
            elif isinstance(a, (float, complex)):
                assert isinstance(d, complex if isinstance(a, complex) else float)
