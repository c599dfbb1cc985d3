"""Functions that read elements of an array, to whose adjoint their backward halves add."""

import numpy as np
import pytest

from tests.programs.whole import check_whole

FOUR = np.array([0.6, -0.4, 1.3, 0.8])
GRID = np.random.default_rng(0).normal(size=(4, 4))


def neighbors(u, i, j):
    return u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1]


def relaxed(u, f):
    for i in range(1, u.shape[0] - 1):
        for j in range(1, u.shape[1] - 1):
            u[i, j] = 0.25 * (neighbors(u, i, j) + f[i, j])
    return np.sum(u**2)


def product_at(v, i):
    return v[i] * v[i + 1]


def products_at(v, i):
    return product_at(v, i) * product_at(v, 0) + v[i]


def through_two_calls(x, w):
    s = 0.0
    for i in range(len(x) - 1):
        s += products_at(x, i) * w
    return s


def of_rows_and_columns(A, w):
    s = 0.0
    for i in range(len(A)):
        s += product_at(A[i], 0) * w * product_at(A[:, 0], 0)
    return s


def product_from(v, i):
    if i >= len(v):
        return 1.0
    return v[i] * product_from(v, i + 1) + v[0]


def recursive(x, w):
    return product_from(x, 0) * w


def product_of_two(a, b, i):
    return a[i] * b[i]


def of_one_array_twice(x, w):
    return product_of_two(x, x, 1) * w + product_of_two(x, x * w, 0)


def doubled_at(x, i):
    return x[i] * 2.0


def beside_writes(x, w):
    for i in range(3):
        x[i] = doubled_at(x, i) * x[i + 1] * w
    x = doubled_at(x, slice(0, 2)) if w > 9 else x * doubled_at(x, 1)
    return np.sum(x**2)


def row_of(A, i):
    return A[i]


def rows_given_back(A, w):
    s = 0.0
    for i in range(3):
        r = row_of(A, i)
        s += np.sum(r * r[::-1]) * w
    return s


def square_at(u, i, w):
    if w > 0:
        return np.where(u[i] > 0, u[i] ** 2, 0.0)
    return 0.0


def in_a_list(x, w):
    return sum([square_at(x, i, w) for i in range(4)]) * w


def count_of(u, i):
    return 2.0 * i


def without_a_derivative(x, w):
    return count_of(x, 1) * w + x[0]


OF_VECTORS = [
    through_two_calls,
    recursive,
    of_one_array_twice,
    beside_writes,
    in_a_list,
    without_a_derivative,
]


@pytest.mark.parametrize("f", OF_VECTORS)
def test_elements_of_vectors(f):
    check_whole(f, (FOUR, 0.7))


@pytest.mark.parametrize("f", [of_rows_and_columns, rows_given_back])
def test_rows_of_matrices(f):
    check_whole(f, (GRID, 0.7))


def test_relaxation_of_a_grid():
    check_whole(relaxed, (GRID, GRID**2))
