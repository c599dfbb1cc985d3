"""Shapes that depend on integers: what is learned of them holds for all, not for samples."""

import numpy as np
import pytest

from tests.programs.whole import check_whole

X = np.cos(np.arange(6.0) + 0.3)
A = np.cos(np.arange(16.0)).reshape(4, 4)


def rows_of_a_triangle(A, n):
    s = 0.0
    for k in range(2, n):
        i, j = np.triu_indices(k, 1)
        if len(i) > 0:
            s += A[0, k] ** 2
    return s


def split_by_a_name(x, n):
    s = 0.0
    k = 1
    if x[0] > 0:
        k = 2
    if len(np.split(x, k)) == 2:
        s = np.sum(x) ** 2
    return s + x[1]


def counted_pairs(A, n):
    s = 0.0
    for k in range(2, n):
        i, j = np.triu_indices(k, 1)
        s += len(i) * A[0, k]
    return s


def reshaped_by_words(x, n):
    s = 0.0
    for k in (1, 2, 3):
        z = np.reshape(x, (k, -1), order="C")
        if z.shape[0] > 1:
            s += z[0][0] * z[1][0]
    return s


def split_at_names(x, n):
    s = 0.0
    for k in range(1, 3):
        m = k + 1
        p = np.split(x, (k, m + 1))
        s += np.sum(p[1] ** 2) * len(p[1])
    return s


def parts_of_uneven_splits(x, n):
    s = 0.0
    for k in range(1, n):
        P = np.array_split(x, k)
        if len(P) > 1:
            s += np.sum(P[1]) * P[0][0]
    return s


def gone_through_parts(x, n):
    s = 0.0
    for k in range(1, n):
        for p in np.array_split(x, k):
            s += np.sum(p) ** 2
    return s


def rest_of_a_range(x, n):
    s = 0.0
    for k in range(n):
        a = np.arange(k, 5) * x[0]
        s += np.sum(a * a)
        if len(a) > 2:
            s += x[1] ** 2
    return s


def length_of_a_rest(x, n):
    s = 0.0
    for k in range(n):
        idx = np.arange(k + 1, 6)
        s += len(idx) * x[k]
    return s


def range_from_an_argument(x, n):
    a = np.arange(n, 5) * x[0]
    return np.sum(a * a) * len(a) + (x[1] if len(a) > 0 else 0.0)


def zeros_of_a_growing_shape(x, n):
    s = 0.0
    for k in range(n):
        z = np.zeros((k + 1, 3))
        z[k] = x[:3]
        z[:, 0] *= x[1]
        s += np.sum(z * z)
    return s


def split_of_nothing(x, n):
    p = np.split(x, [1, 3])
    return np.sum(x**2) + (5.0 if len(p[0]) == 1 else np.sum(x))


def shifted_diagonals(x, n):
    E = np.eye(4, k=n - 3) * x[0]
    D = np.diag(x, k=n - 4)
    return np.sum(E * E) + np.sum(D * D) + D.shape[0] * x[1]


@pytest.mark.parametrize(
    ("f", "a", "n"),
    [
        (rows_of_a_triangle, A, 4), (split_by_a_name, X, 4), (split_by_a_name, -X, 4),
        (counted_pairs, A, 4), (reshaped_by_words, X, 2), (split_at_names, X, 2),
        (parts_of_uneven_splits, X, 4), (gone_through_parts, X, 4), (rest_of_a_range, X, 3),
        (length_of_a_rest, X, 3), (range_from_an_argument, X, 3), (range_from_an_argument, X, 7),
        (zeros_of_a_growing_shape, X, 3), (split_of_nothing, np.zeros(0), 2),
        (split_of_nothing, X, 2), (shifted_diagonals, X, 3),
    ],
)  # fmt: skip
def test_shapes_by_numbers(f, a, n):
    check_whole(f, (a, n))
