"""Narrow integers and booleans beside active floats: nothing wraps, nothing loses its precision.

The text of a derivative holds products and sums of constants that the program itself never formed.
"""

import math

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_whole

X = np.array([0.55, 1.3, 0.85])
DTYPES = ["uint8", "int8", "int16", "uint64", "int64", "bool"]


def masks_added(x):
    return np.sum((x > 0.6) * x) + np.sum((x > 1) * x)


def masks_subtracted(x):
    return np.sum(x * (x > 0.6)) - np.sum(x * (x > 1))


def masks_multiplied(x):
    return (x > 0.7) @ x - (x < 1.2) @ x


def mask_in_a_loop(x):
    s = 0.0
    for i in range(3):
        s -= (x[i] > 1) * x[i]
    return s


def doubled_index(x):
    w = x
    for i in range(2):
        k = i + i
        w = w * np.sin(w[k])
    return np.sum(w)


def filled_like(x):
    y = np.full_like(x, 0.5)
    y[0] = x[1]
    return np.sum(y * x * np.full_like(x, 2.0))


@pytest.mark.parametrize(
    "program",
    [
        masks_added,
        masks_subtracted,
        masks_multiplied,
        mask_in_a_loop,
        doubled_index,
        filled_like,
    ],
)
def test_masks_and_indices(program):
    check_whole(program, (X,))


def difference(x, u, w):
    return u @ x - w @ x


def total(x, u, w):
    return u @ x + w @ x


def of_one_element(x, u, w):
    return x[0] * u[0] + x[0] * w[0]


def in_a_loop(x, u, w):
    s = 0.0
    for i in range(3):
        s += u[i] * x[i] - w[i] * x[i]
    return s


def differences(x, u, w):
    return np.sum(u * x - w * x)


def squares(x, u, w):
    y = u * x + w * x + x * (u > 1)
    return np.sum(y * x)


def product_and_one(x, u, w):
    return np.sum(x * (u * w) + x * u)


def two_products(x, u, w):
    return np.vdot(u, x) + np.inner(w, x)


def sums_and_elements(x, u, w):
    return np.sum(u * x) + x[0] * u[0] + x[0] * w[0]


def inverted(x, u, w):
    return np.sum((~u) * x) - np.sum(u * x)


def subtracted(x, u, w):
    s = 0.0
    for i in range(len(x)):
        s -= u[i] * x[i]
    return s


def subtracted_where(x, u, w):
    s = 0.0
    for i in range(3):
        if u[i]:
            s -= u[i] * x[i]
        else:
            s += x[i] * w[i]
    return s


def negated(x, u, w):
    return np.sum(np.sin(-(u * x)) - u * np.cos(x) - (x - u * x))


def doubled_element(x, u, w):
    s = 1.0
    for i in range(3):
        d = u[i] + u[i]
        s = s + np.sin(x[i] * d) * d * s
    return s


def sums_of_scalars(x, u, w):
    s = x[0] * (u[0] + w[1]) + x[1] * np.maximum(u[0], w[1]) + x[2] * (u.sum() + w.sum())
    for i in range(3):
        s = s + x[i] * (u[i] * w[0])
    return s


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    "program",
    [
        difference,
        total,
        of_one_element,
        in_a_loop,
        differences,
        squares,
        product_and_one,
        two_products,
        sums_and_elements,
        inverted,
        subtracted,
        subtracted_where,
        negated,
        doubled_element,
        sums_of_scalars,
    ],
)
def test_whole_weights(program, dtype):
    if dtype == "bool" or dtype == "uint64":
        u, w = np.array([1, 0, 1]).astype(dtype), np.array([1, 1, 0]).astype(dtype)
    else:
        last = 120 if dtype == "int8" else 250  # more than the type holds, with the 9 beside it
        u, w = np.array([1, 5, 9]).astype(dtype), np.array([12, 100, last]).astype(dtype)
    check_whole(program, (X, u, w), (0,))


def angle(x, u):
    return np.sum(np.arctan2(x, u)) + np.sum(np.arctan2(u, x))


def angle_of_elements(x, u):
    return math.atan2(u[0], x[0]) + math.atan2(x[1], u[0])


def power(x, u):
    return np.sum(u**x) + np.sum(np.power(u, x)) + np.sum(np.float_power(u, x))


def power_of_element(x, u):
    return u[0] ** x[0] * np.power(u[1], x[1])


@pytest.mark.parametrize(
    ("program", "dtype"),
    [
        *((angle, dtype) for dtype in ("uint8", "int16", "uint16", "int32", "int64", "float16")),
        *((angle_of_elements, dtype) for dtype in ("uint8", "int16", "uint16", "int32", "int64")),
    ],
)
def test_squares_of_constants_do_not_wrap(program, dtype):
    largest = np.finfo(dtype).max if dtype == "float16" else np.iinfo(dtype).max
    large = np.array([int(largest) // 3, 1, 30])
    check_whole(program, (X, large.astype(dtype)), (0,))


@pytest.mark.parametrize("dtype", ["uint8", "int8", "int64"])
@pytest.mark.parametrize("program", [power, power_of_element])
def test_logarithms_of_constants_are_as_precise_as_the_result(program, dtype):
    check_whole(program, (X, np.array([100, 3, 7]).astype(dtype)), (0,))
    _, pullback = tg.vjp(program, X, np.array([100, 3, 7]).astype(dtype), wrt=(0,))
    _, exact = tg.vjp(program, X, np.array([100.0, 3.0, 7.0]), wrt=(0,))
    assert np.allclose(pullback(1.0), exact(1.0), rtol=1e-12)


def scaled_flag(x, m):
    s = 1.0
    for _ in range(2):
        u = m + m
        s = s + np.sin(x[0] * s) * u
    return s


def scaled_word(x, c):
    s = 1.0
    for _ in range(2):
        k = c * 2 * 2
        s = s * np.sin(x[0] * k * s)
    return s


@pytest.mark.parametrize(
    ("program", "given"),
    [
        (scaled_flag, np.bool_(True)),
        (scaled_flag, True),
        (scaled_word, np.uint8(5)),
        (scaled_word, 3),
        (scaled_word, np.int8(5)),
    ],
)
def test_statements_of_the_program_are_run_again_as_they_stand(program, given):
    check_whole(program, (X, given), (0,))


def scale(a, b):
    return a * b


@tg.elementwise(scale)
def scale_rule(g, y, a, b):
    return b * g, a * g


def negated_scale(x, u):
    return np.sum(-scale(u, x))


def subtracted_scale(x, u):
    return np.sum(np.sin(x) - scale(u, x) * x)


def scale_in_a_loop(x, u):
    s = 0.0
    for i in range(3):
        s -= scale(u[i], x[i])
    return s


def scales_of_scales(x, u):
    return np.sum(scale(u, scale(u, x)) - scale(scale(u, x), u))


@pytest.mark.parametrize(
    "weights", [np.array([200, 5, 9], np.uint8), np.array([True, False, True])]
)
@pytest.mark.parametrize(
    "program", [negated_scale, subtracted_scale, scale_in_a_loop, scales_of_scales]
)
def test_rules_that_name_the_derivative_last(program, weights):
    check_whole(program, (X, weights), (0,))
