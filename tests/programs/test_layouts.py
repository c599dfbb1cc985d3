"""Where the layout of an array decides what shares its memory, all copies are in its order."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_whole

GRID = np.random.default_rng(0).normal(size=(3, 4))
ORDERED = np.asfortranarray(GRID)
LAYOUTS = (GRID, ORDERED, ORDERED[::-1], GRID[:, ::-1], np.repeat(GRID, 2, axis=1)[:, ::2])


def read_from_a_list(p, w):
    A = p[0]
    B = np.sin(A)
    v = B.ravel()
    v[0] *= w
    return np.sum(B * B)


def beside_a_changed_list(p, w):
    p[1] = w
    A = p[0] * 1.0
    v = A.reshape(-1)
    v[0] *= w
    return np.sum(A * A) * p[1]


def reshaped_sum(X, w):
    X[0] *= w
    Y = X + 0.0
    v = Y.reshape(4, 3)
    v[0] *= w
    return np.sum(Y * X)


def sines_of(A):
    return np.sin(A)


def made_by_a_function(X, w):
    X[0] *= w
    Y = sines_of(X)
    v = Y.ravel()
    v[1] *= w
    Y[0] += v[2]
    return np.sum(Y * X)


def made_in_a_loop(X, w):
    X[0] *= w
    for k in range(2):
        Y = np.where(X > 0, X, 2 * X)
        v = Y.ravel()
        v[k] *= w
        X[1] += Y[0] * 0.1
    return np.sum(Y * X)


def made_empty(X, w):
    X[0] *= w
    Y = np.empty_like(X)
    Y[...] = X
    v = Y.ravel()
    v[0] = w
    return np.sum(Y**2)


@pytest.mark.parametrize("grid", LAYOUTS, ids=["C", "F", "rows", "columns", "apart"])
@pytest.mark.parametrize("f", [reshaped_sum, made_by_a_function, made_in_a_loop, made_empty])
def test_matrices(f, grid):
    check_whole(f, (grid, 0.7))


@pytest.mark.parametrize("f", [read_from_a_list, beside_a_changed_list])
def test_matrices_in_lists(f):
    check_whole(f, ([ORDERED, 1.0], 0.7))


# -- what a structure takes in -------------------------------------------------------------

SQUARE = np.arange(9.0).reshape(3, 3) / 5 + 0.3
SQUARES = (
    SQUARE,
    np.asfortranarray(SQUARE),
    np.ascontiguousarray(SQUARE[::-1])[::-1],
    np.repeat(np.repeat(SQUARE, 2, axis=0), 2, axis=1)[::2, ::2],
)


@dataclass
class Held:
    a: np.ndarray


class Pair(NamedTuple):
    a: np.ndarray
    k: float


def in_a_list(A):
    E = [A.T.ravel()]
    A[0, 0] *= A[1, 1]
    return E[0] * 2.0


def in_a_tuple(A):
    E = (A.T.ravel(), 1.0)
    A[0, 0] *= A[1, 1]
    return E[0] * 2.0 * A[0, 0]


def in_a_dict(A):
    E = {"k": A.T.ravel()}
    A[0, 0] *= A[1, 1]
    return E["k"] * 2.0 * A[0, 0]


def in_a_record(A):
    E = Held(A.T.ravel())
    A[0, 0] *= A[1, 1]
    return E.a * 2.0 * A[0, 0]


def in_a_named_tuple(A):
    E = Pair(A.ravel(), 2.0)
    E.a[0] *= A[1, 1]
    return A * E.a[0] * E.k


def appended(A):
    E = []
    E.append(A.T.ravel())
    A[0, 0] *= A[1, 1]
    return E[0] * 2.0 * A[0, 0]


def put_in_a_list(A):
    E = [A[0], A[1]]
    E[0] = A.T.ravel()
    A[0, 0] *= A[1, 1]
    return E[0] * 2.0 * A[0, 0]


def put_where_it_came_from(A):
    E = [A * 1.0, A]
    E[1] = E[1].ravel()
    A[0, 0] *= A[1, 1]
    return E[1] * 2.0 * A[0, 0]


def in_a_comprehension(A):
    E = [B.T.reshape(-1) for B in (A, A * 2.0)]
    A[0, 0] *= A[1, 1]
    return E[0] * 2.0 * A[0, 0] + E[1]


def gone_through(A):
    s = 0.0
    for v in (A.T.ravel(), A[0]):
        A[0, 0] *= A[1, 1]
        s = s + np.sum(v * v) * A[0, 0]
    return s


def inside_of_another(A):
    E = [A.ravel(), [A.T.reshape(-1)]]
    E[0][0] *= A[1, 1]
    E[1][0][1] *= E[0][2]
    return A * E[0][0] * E[1][0][1]


def on_two_paths(A):
    E = [A.ravel()] if A[0, 0] > 0 else [A.T.ravel()]
    E[0][0] *= A[1, 1]
    return A * E[0][0]


def joined_lists(A):
    E = [A[0]] + [A.ravel()]
    E[1][0] *= A[1, 1]
    return A * E[1][0] * E[0]


def repeated(A):
    E = [A.ravel()] * 2
    E[0][0] *= A[1, 1]
    return A * E[1][0]


def appended_in_a_loop(A):
    E = []
    for k in range(2):
        E.append(A.reshape(-1))
        E[k][k] *= A[1, 1]
    return A * np.sum(E[0] * E[1])


def first_scaled(E):
    E[0][0] *= E[0][1]
    return np.sum(E[0] ** 2)


def given_to_a_function(A):
    return first_scaled([A.ravel()]) * A * first_scaled((A.T.ravel(), 1.0))


@pytest.mark.parametrize("grid", SQUARES, ids=["C", "F", "rows", "apart"])
@pytest.mark.parametrize(
    "f",
    [
        in_a_list,
        in_a_tuple,
        in_a_dict,
        in_a_record,
        in_a_named_tuple,
        appended,
        put_in_a_list,
        put_where_it_came_from,
        in_a_comprehension,
        gone_through,
        inside_of_another,
        on_two_paths,
        joined_lists,
        repeated,
        appended_in_a_loop,
        given_to_a_function,
    ],
)
def test_what_a_structure_takes_in(f, grid):
    check_whole(f, (grid,))


# -- written in a function that is called --------------------------------------------------


def raveled(A):
    E = A.ravel()
    E[0] = A[1, 1] * 2
    return A * E[0]


def reshaped(A):
    E = A.reshape(-1)
    E[0] = A[1, 1] * 2
    return A * E[0]


def made_contiguous(A):
    E = np.ascontiguousarray(A.T)
    E[0, 1] = A[1, 1] * 2
    return A * E[0, 0]


def of_a_list(E):
    v = E[0].ravel()
    v[0] = E[0][1, 1] * 2
    return E[0] * v[0]


def of_a_record(p, w):
    v = p.a.ravel()
    v[0] = p.a[1, 1] * 2 * w
    return p.a * v[0]


def called(A):
    return raveled(A)


def called_below(A):
    return called(A) * reshaped(A)


def called_with_another(A):
    return made_contiguous(A)


def called_with_rows(A):
    B = A[1:3]
    return raveled(B) * A[0, 0]


def called_with_a_list(A):
    return of_a_list([A]) * of_a_list([A * 2.0])


def called_with_a_record(A):
    p = Held(A * 2.0)
    return of_a_record(p, A[0, 0])


def called_with_a_list_made_before(A):
    p = [A * 2.0]
    return of_a_list(p) * p[0]


@pytest.mark.parametrize("grid", SQUARES, ids=["C", "F", "rows", "apart"])
@pytest.mark.parametrize(
    "f",
    [
        raveled,
        called,
        called_below,
        called_with_another,
        called_with_rows,
        called_with_a_list,
        called_with_a_record,
        called_with_a_list_made_before,
    ],
)
def test_functions_that_are_called(f, grid):
    check_whole(f, (grid,))


@pytest.mark.parametrize("grid", SQUARES, ids=["C", "F", "rows", "apart"])
def test_functions_that_are_given_structures(grid):
    check_whole(of_a_list, ([grid],))
    check_whole(of_a_list, ((grid,),))
    check_whole(of_a_record, (Held(grid), 0.7))


# -- made in a function that is called -----------------------------------------------------


def in_a_list_of_sines(A):
    return [np.sin(A.T)]


def in_lists(A):
    return [[A.T * 1.0, A * 2.0], [A.T * 3.0]]


def in_lists_of_a_loop(A):
    return [[A.T * k for j in range(3)] for k in range(2)]


def written_in_a_list_of_sines(A, w):
    d = in_a_list_of_sines(A)
    u = d[0].ravel()
    u[1] *= w
    return d


def written_in_lists(A, w):
    d = in_lists(A)
    u = d[0][0].ravel()
    u[1] *= w
    return d


def written_in_lists_of_a_loop(A, w):
    d = in_lists_of_a_loop(A)
    u = d[0][0].ravel()
    u[1] *= w
    return d


def with_a_number(A):
    return {"b": A.T * 1.0, "k": 2.0}


def written_in_a_dict(A, w):
    d = with_a_number(A)
    u = d["b"].ravel()
    u[1] *= w
    return d


@pytest.mark.parametrize("grid", SQUARES, ids=["C", "F", "rows", "apart"])
@pytest.mark.parametrize(
    "f",
    [
        written_in_a_list_of_sines,
        written_in_lists,
        written_in_lists_of_a_loop,
        written_in_a_dict,
    ],
)
def test_structures_made_by_functions(f, grid):
    check_whole(f, (grid, 0.7))


# -- looked at by what cannot be written ---------------------------------------------------


def broadcast_of_all(A):
    B = np.broadcast_to(A.ravel(), (2, 9))
    A[0, 0] *= A[1, 1]
    return B * B


def diagonal_in_order(A):
    d = np.diag(np.ascontiguousarray(A))
    A[0, 0] *= A[1, 1]
    return d * d


def diagonal_of_the_same(A):
    d = np.asarray(A).diagonal()
    A[0, 0] *= A[1, 1]
    return d * d


@pytest.mark.parametrize("grid", SQUARES, ids=["C", "F", "rows", "apart"])
@pytest.mark.parametrize("f", [broadcast_of_all, diagonal_in_order, diagonal_of_the_same])
def test_views_that_cannot_be_written(f, grid):
    check_whole(f, (grid,))


def copy_of_a_diagonal(A):
    d = A.diagonal()
    c = d.ravel()
    A[0, 0] *= A[1, 1]
    return c * c


def copy_of_a_broadcast(A):
    C = np.broadcast_to(A[0], (3, 3)).reshape(9)
    A[0] *= A[1, 1]
    return C * 2.0


@pytest.mark.parametrize("f", [copy_of_a_diagonal, copy_of_a_broadcast])
def test_what_may_be_a_copy_of_one_is_refused(f):
    with pytest.raises(tg.Unsupported, match="may see"):
        tg.vjp(f, SQUARE)
