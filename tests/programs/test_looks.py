"""Names of views that cannot be written, which mean something else on other paths."""

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_whole

GRID = np.random.default_rng(0).normal(size=(3, 3))
ROW = np.array([0.5, -0.8, 1.3])


def bound_by_the_loop(A, x, w):
    k = np.broadcast_to(A[0], (2, 3))
    for k in range(3):
        A.fill(w)
        x[1] /= 1.5 + np.mean(k) + k
    return np.sum(x * x)


def bound_beside_the_counter(A, x, w):
    k = np.broadcast_to(A[0], (2, 3))
    s = np.sum(k * k)
    for i, k in enumerate(x):
        A[0] *= w
        s += np.sum(k) * i
    return s


def bound_in_the_loop(A, x, w):
    d = A.diagonal()
    A[1, 1] *= w
    s = np.sum(d * d)
    for j in range(2):
        d = A[j] * w
        A[j] *= 2.0
        s = s + np.sum(d * d) * x[j]
    return s * np.sum(A * A)


def bound_again_in_each_trip(A, x, w):
    s = 0.0
    for j in range(3):
        d = A.diagonal()
        A[1, 1] *= w
        s += np.sum(d * d)
        for d in x:
            s += np.sum(d) * w
            A[j] *= 1.1
    return s


def hidden_by_a_comprehension(A, x, w):
    d = A.diagonal()
    A[1, 1] *= w
    s = np.sum(d) + sum([np.sum(d) * w for d in x])
    A[0] *= 2.0
    return s + np.sum(d * d)


def beside_what_a_comprehension_hides(A, x, w):
    d = A.diagonal()
    A[1, 1] *= w
    f = [np.sum(A * d) for A in (x, x * w)]
    A[0] *= w
    return np.sum(d * d) + f[0] * f[1]


def bound_in_an_expression(A, x, w):
    d = A.diagonal()
    A[1, 1] *= w
    y = np.sum(d * d) * x[0]
    A[0, 0] *= w
    z = (d := w * 3.0) + np.sum(d) * w
    return y * z


@pytest.mark.parametrize("w", [0.7, -0.4])
@pytest.mark.parametrize(
    "f",
    [
        bound_by_the_loop,
        bound_beside_the_counter,
        bound_in_the_loop,
        bound_again_in_each_trip,
        hidden_by_a_comprehension,
        beside_what_a_comprehension_hides,
    ],
)
def test_a_name_is_the_view_only_where_it_was_bound_to_it(f, w):
    check_whole(f, (GRID, ROW, w))


def read_behind_a_branch(A, x, w):
    if w > 0:
        d = A.diagonal()
    else:
        return w * np.sum(A)
    A[0] *= w
    return np.sum(d * d)


def read_behind_a_context(A, x, w):
    with np.errstate(all="ignore"):
        d = A.diagonal()
        A[0] *= w
    A[1] *= w
    return np.sum(d * d)


def read_behind_a_branch_that_returns(A, x, w):
    d = A.diagonal()
    A[0] *= w
    if w < 0:
        d = x * w
        return np.sum(d * d)
    A[1] *= w
    return np.sum(d * d) * np.sum(A)


@pytest.mark.parametrize(
    "f",
    [
        bound_in_an_expression,
        read_behind_a_branch,
        read_behind_a_context,
        read_behind_a_branch_that_returns,
    ],
)
def test_a_name_that_is_not_read_below_in_its_block_alone_is_refused(f):
    with pytest.raises(tg.Unsupported, match="may see"):
        tg.grad(f)(GRID, ROW, 0.7)


def doubled_first(a):
    a[0] *= 2.0
    return a


def first_of_two(a, b):
    return a, 0.39


def of_the_reverse_of_what_a_call_binds(A, x, w):
    L = [row for row in A]
    k = np.broadcast_to(np.flip(x)[1:2], (3,))
    x, s = first_of_two(L[1], L)
    L[0][1] = np.mean(k) * s
    return np.sum(A * A) * w


def of_what_a_call_writes(A, x, w):
    k = np.broadcast_to(doubled_first(x)[1:2], (3,))
    x[1] *= w
    return np.sum(k * x)


def of_the_reverse_of_a_row(A, x, w):
    k = np.broadcast_to(np.flip(x)[1:2], (3,))
    x[1] *= w
    return np.sum(k * x)


def of_a_place_that_moves(A, x, w):
    i = 1
    k = np.broadcast_to(np.flip(x)[i : i + 1], (3,))
    i = i + 1
    x[1] *= w
    return np.sum(k * x) * i


def diagonal_of_the_reverse(A, x, w):
    k = np.flip(A).diagonal()
    B = A
    A = A * w
    B[1, 1] *= w
    return np.sum(k * A[0])


def diagonal_of_a_result(A, x, w):
    k = doubled_first(A).diagonal()
    A[1] *= w
    return np.sum(k * A[0])


def diagonal_of_a_reversed_transpose(A, x, w):
    k = A.T[::-1].diagonal()
    A[1] *= w
    A, w = A[::-1], w + 1
    return np.sum(k * A[0]) * w


@pytest.mark.parametrize(
    "f",
    [
        of_the_reverse_of_what_a_call_binds,
        of_what_a_call_writes,
        of_the_reverse_of_a_row,
        of_a_place_that_moves,
        diagonal_of_the_reverse,
        diagonal_of_a_result,
        diagonal_of_a_reversed_transpose,
    ],
)
def test_a_view_of_what_an_expression_makes_is_of_what_it_made(f):
    check_whole(f, (GRID, ROW, 0.7))
