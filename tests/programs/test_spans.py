"""Writes at slices that have names, and at indices of which little is known."""

import numpy as np
import pytest

from tests.programs.whole import check_whole

GRID = np.random.default_rng(1).uniform(0.3, 1.2, (4, 4))
X = np.array([0.7, -0.4, 0.9, 1.3])
W = 0.7
INNER, ALSO_INNER, ALL = slice(1, -1), np.s_[1:-1], slice(None)
PAIR = np.s_[1:3, ::2]
ROWS, TABLE = [2, 0], {"r": 1}


class Config:
    """Where something stands."""

    row = 1


CONFIG = Config()


def a_named_slice(x, w):
    s = slice(0, 2)
    x[s] *= w
    x[s] = x[s] * w
    x[s] = x[s] ** 2
    return x @ x


def read_and_overwritten(x, w):
    s = slice(0, 2)
    y = np.sin(x[s])
    x[s] = 0
    return np.sum(y * w) + np.sum(x * x)


def slices_of_the_module(x, w):
    x[INNER] = x[:2] * x[ALSO_INNER] * w
    x[ALSO_INNER] += x[INNER]
    return x @ x


def tuples_of_slices(A, w):
    A[INNER, INNER] *= w
    A[ALL, 1] = A[ALL, 2] * w
    A[PAIR] *= A[0, :2]
    s = (slice(0, 2), 1)
    A[s] += A[2:, 1] * A[s]
    t = 1, 2
    A[t] *= w
    return np.sum(A * A)


def a_list_of_slices(A, w):
    s = [slice(None)] * 2
    s[0] = slice(1, 3)
    A[tuple(s)] *= w
    return np.sum(A * A)


def slices_gone_through(x, w):
    for s in (slice(0, 1), slice(1, 3)):
        x[s] *= w * x[1]
    places = {"a": slice(0, 2)}
    x[places["a"]] *= x[2:]
    return x @ x


def rows_of_a_sparse_matrix(x, w):
    ends = [0, 2, 4]
    for i in range(2):
        s = slice(ends[i], ends[i + 1])
        x[s] *= w * np.sum(x[s])
    return x @ x


def scaled(a, s, w):
    a[s] *= w


def slices_given(x, w):
    scaled(x, slice(1, 3), w)
    scaled(x, INNER, x[0])
    return x @ x


def indices_from_elsewhere(A, w):
    A[CONFIG.row] *= w
    A[:, CONFIG.row] *= A[0]
    A[CONFIG.row, 1:] = w
    A[TABLE["r"]] *= w
    A[ROWS[1]] *= A[1]
    for r in ROWS:
        A[r] *= w
    k = np.intp(1)
    A[k] *= w
    return np.sum(A * A)


def a_view_at_a_named_slice(x, w):
    s = slice(0, 2)
    v = x[s]
    v *= w
    x[s] += v
    x[1] = w
    return x @ x + np.sum(v * v * v)


def turned_at_a_named_slice(x, w):
    s = slice(0, 3)
    x[s] -= x[s][::-1] * w
    return x @ x


def dots_and_new_axes(A, w):
    every, new = ..., None
    A[every] *= w
    A[new] *= w
    A[new, 1] = A[0] * w
    return np.sum(A * A)


PROGRAMS = [
    (a_named_slice, X), (read_and_overwritten, X), (slices_of_the_module, X),
    (tuples_of_slices, GRID), (a_list_of_slices, GRID), (slices_gone_through, X),
    (rows_of_a_sparse_matrix, X), (slices_given, X), (indices_from_elsewhere, GRID),
    (a_view_at_a_named_slice, X), (turned_at_a_named_slice, X), (dots_and_new_axes, GRID),
]  # fmt: skip


@pytest.mark.parametrize(("f", "a"), PROGRAMS)
def test_named_slices_and_indices(f, a):
    check_whole(f, (a, W))
