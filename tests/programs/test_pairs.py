"""Functions that return a result and something beside it."""

import numpy as np
import pytest

import tangentish as tg

X = np.array([0.3, 1.2, -0.7])


def pair(x):
    return np.sum(x * x), x[0]


def pair_by_branch(x):
    if x[0] > 1.0:
        return np.sum(x), x
    return np.sum(x * x), x * 2.0


def pair_from_a_loop(x):
    for v in x:
        if v > 1.0:
            return v * v * x[0], x[1]
    return np.sum(x * x), x[0]


def pair_by_name(x):
    r = np.sum(x * x), x
    return r


def pair_of_a_call(x):
    return pair(x)


def pair_or_number(x):
    if x[0] > 1.0:
        return 0.0
    return np.sum(x * x), x[0]


def no_pair(x):
    return np.sum(x * x)


@pytest.mark.parametrize(
    "f", [pair, pair_by_branch, pair_from_a_loop, pair_by_name, pair_of_a_call]
)
def test_the_second_part_of_a_pair_is_returned_as_well(f):
    h = 1e-6
    slopes = [(f(X + h * e)[0] - f(X - h * e)[0]) / (2 * h) for e in np.eye(3)]
    gradient, auxiliary = tg.grad(f, has_aux=True)(X)
    assert np.allclose(gradient, slopes)
    assert np.array_equal(auxiliary, f(X)[1])
    (value, auxiliary), gradient = tg.value_and_grad(f, has_aux=True)(X)
    assert value == f(X)[0]
    assert np.array_equal(auxiliary, f(X)[1])
    assert np.allclose(gradient, slopes)


@pytest.mark.parametrize("f", [pair_or_number, no_pair])
def test_what_is_no_pair_is_refused(f):
    with pytest.raises(tg.errors.NotDifferentiable, match="needs a function that returns"):
        tg.grad(f, has_aux=True)(X)
