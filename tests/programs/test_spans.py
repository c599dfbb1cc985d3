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


def masked_in_a_dict(p, w):
    p["a"][p["a"] > 0.5] *= w
    p["l"][0][np.argmax(p["l"][0])] = w
    return np.sum(p["a"] ** 2) * np.sum(p["l"][0])


def masked_in_a_loop(p, w):
    for k in range(2):
        p["l"][k][p["l"][k] < 0.5] *= w
    return np.sum(p["l"][0] * p["l"][1]) + np.sum(p["a"])


def masked_in_a_tuple(t, w):
    t[0][t[0] > 0.5] += w * t[0][0]
    t[0][int(t[0][0] * 2)] *= w
    return np.sum(t[0] ** 2)


def masked_through_views(x, w):
    x[::-1][x[::-1] > 0.5] *= w
    A = np.outer(x, x)
    A.T[A > 0.5] *= w
    A.reshape(-1)[A.reshape(-1) < 0.1] *= w
    A[0][A[0] > 0.1] = w
    A[:, 1][A[1] > 0.1] = w
    return np.sum(A * A) + np.sum(x)


def masked_by_another_name(p, w):
    q, r = p["a"], p["l"][0]
    p["a"][q > 0.5] *= w
    q[p["a"] < 0.5] = w * q[0]
    p["l"][0][r < 0.5] += r[0]
    b = r
    b[int(abs(r[0])) :] *= w
    r[b > 0.3] *= b[1]
    return np.sum(q**2) * np.sum(p["l"][0] * r)


HELD = {"a": X, "l": [X, 2 * X]}


@pytest.mark.parametrize(
    ("f", "p"),
    [
        (masked_in_a_dict, HELD), (masked_in_a_loop, HELD), (masked_in_a_tuple, (X,)),
        (masked_through_views, X), (masked_by_another_name, HELD),
    ],
)  # fmt: skip
def test_indices_that_read_the_place_written(f, p):
    check_whole(f, (p, W))


def read_by_arrays_of_indices(A, w):
    M = A > 0.6
    y = A[np.nonzero(M)]
    z = A[np.triu_indices(4)]
    A[np.diag_indices(4)] = w
    A[np.triu_indices(4)] *= 2.0
    return np.sum(A * A) + np.sum(y * y) + np.sum(z) * w


def test_what_arrays_of_indices_select_is_a_copy():
    check_whole(read_by_arrays_of_indices, (GRID, W))
