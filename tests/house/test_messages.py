"""What errors say: the user's line, the user's function, what to do instead."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

import tangentish as tg


def quotient(x, y):
    return x / y


def logarithm(x, y):
    z = x * y
    return math.log(z) * z


def undefined(x, y):
    return x * nowhere_defined * y  # noqa: F821


def unbound(x, y):
    if y > 5:
        z = x
    return z * x


@pytest.mark.parametrize("program", [quotient, logarithm, undefined, unbound])
@pytest.mark.parametrize("mode", ["grad", "value_and_grad", "vjp", "jvp"])
def test_an_error_in_the_result_names_the_line(program, mode):
    calls = {
        "grad": lambda: tg.grad(program)(-1.0, 0.0),
        "value_and_grad": lambda: tg.value_and_grad(program)(-1.0, 0.0),
        "vjp": lambda: tg.vjp(program, -1.0, 0.0),
        "jvp": lambda: tg.jvp(program, (-1.0, 0.0), (1.0, 1.0)),
    }
    with pytest.raises((ArithmeticError, ValueError, NameError)) as caught:
        calls[mode]()
    (note,) = caught.value.__notes__
    assert note.startswith(f"raised in the derivative of {__file__}:")
    assert "    return " in note


def test_a_call_with_too_few_arguments_names_the_function():
    with pytest.raises(TypeError, match=r"^quotient\(\) missing 1 required positional argument"):
        tg.grad(quotient)(1.0)


def nothing(x):
    print(x)


def test_a_function_without_a_result_is_named_with_its_line():
    with pytest.raises(tg.errors.NotDifferentiable, match="returns None") as caught:
        tg.grad(nothing)(1.0)
    assert caught.value.where[:2] == (__file__, nothing.__code__.co_firstlineno)


slope = tg.grad(quotient)


def beside_a_derivative(x, y):
    return slope(y, 2.0) * x


def test_a_derivative_of_what_does_not_vary_is_a_constant():
    assert tg.grad(beside_a_derivative)(2.0, 3.0) == 0.5


def summed(x, p):
    return sum(x * p.by)


def test_the_sum_of_python_names_that_of_numpy():
    with pytest.raises(tg.errors.NoRule, match=r"np\.sum"):
        tg.grad(summed)(np.ones(2), SimpleNamespace(by=2.0))
