"""Rules of the user's that are called, because their text cannot be taken over."""

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_whole

SLOPE = 3.0
W = np.array([1.0, 2.0, 3.0])
X = np.array([0.3, 1.2, -0.7])


def sloped(x):
    return SLOPE * x


@tg.elementwise(sloped)
def sloped_rule(g, y, x):
    """dy = SLOPE dx; the rule reads a global."""
    return g * SLOPE


def of_a_sum(s):
    return np.sum(sloped(s + W))


def of_a_difference(s):
    return np.mean(sloped(W - s))


def of_a_product(s):
    return np.sum(sloped(s * W))


def inside(x):
    return np.sum(sloped(2.0 * x) + 1.0) + np.sum(-sloped(-x))


def alone(x):
    return np.sum(sloped(x)) * np.mean(sloped(x))


def of_joined(x):
    return np.sum(sloped(np.concatenate((x, x * 2.0))))


@pytest.mark.parametrize(
    ("program", "at"),
    [
        (of_a_sum, 0.5),
        (of_a_difference, 0.5),
        (of_a_product, 0.5),
        (inside, X),
        (alone, X),
        (of_joined, X),
    ],
)
def test_a_called_rule_gets_an_adjoint_of_the_shape_of_its_result(program, at):
    check_whole(program, (at,))
