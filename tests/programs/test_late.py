"""Vectors assigned to vectors that overlap them with other strides, which NumPy reads late."""

import numpy as np
import pytest

from tests.programs.whole import check_whole

RNG = np.random.default_rng(3)
GRID, VECTOR = RNG.uniform(0.3, 1.2, (4, 4)), RNG.uniform(0.3, 1.2, 7)


def a_row_of_a_column(A, w):
    A[2] = A[:, 3]
    return A * w


def a_column_of_a_row(A, w):
    A[:, 3] = A[2]
    A[1, 1:] = A[:3, 0]
    return A * w


def symmetric(A, w):
    for i in range(4):
        A[i, :] = A[:, i]
    return A * w


def in_a_loop(A, w):
    for i in range(3):
        A[i + 1] *= w
        A[i] = A[:, i + 1]
    return A * A.T


def by_names(A, w):
    p, q = A[2], A[:, 3]
    p[:] = q
    q[1:] = p[:-1] if w > 0 else p[1:]
    return p * q + A


def of_views(A, w):
    A[2] = np.flip(A[::-1].T[3])
    A[0, 1:] = np.transpose(A)[2, 1:]
    np.copyto(A[3], A[:, 1])
    return A


def column_to_row(a, b):
    a[...] = b
    return b


def by_a_function(A, w):
    v = column_to_row(A[2], A[:, 3])
    A[0] *= v * w
    return A


def two_rows_at_once(A, w):
    A[1], A[0] = A[:, 2], A[:, 3]
    return A * w


def backwards(A, w):
    A[2] = A[::-1, 3]
    A[1, ::-1] = A[:, 2]
    return A * w


def one_element(A, w):
    A[2] = A[3:, 3]
    A[:, 0] = A[1:2]
    return A * w


def every_other(x, w):
    x[::2] = x[:4]
    return x * w


def close(x, w):
    x[:4] = x[::2]
    x[2:5] = x[::3]
    x[1:6:2] = x[1:4]
    return x * w


def with_negative_steps(x, w):
    x[::-2] = x[:2:-1]
    x[4:1:-1] = x[::-3]
    x[:] = x[::-1]
    return x * w


def at_indices(x, w):
    x[[0, 2, 4]] = x[:3]
    x[x > 0.0] = x[:7].copy()[::-1]
    return x * w


def same_steps(x, w):
    x[1:] = x[:-1]
    x[:-2] = x[2:]
    x[::2][1:] = x[::2][:-1]
    return x * w


@pytest.mark.parametrize(
    "f",
    [
        a_row_of_a_column, a_column_of_a_row, symmetric, in_a_loop, by_names, of_views,
        by_a_function, two_rows_at_once, backwards, one_element,
    ],
)  # fmt: skip
@pytest.mark.parametrize("layout", ["C", "F"])
def test_rows_and_columns(f, layout):
    check_whole(f, (np.array(GRID, order=layout), 0.7))


@pytest.mark.parametrize("f", [every_other, close, with_negative_steps, at_indices, same_steps])
@pytest.mark.parametrize("step", [1, 2])
def test_steps(f, step):
    check_whole(f, (np.repeat(VECTOR, step)[::step], 0.7))
