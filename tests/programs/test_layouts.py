"""Where the layout of an array decides what shares its memory, all copies are in its order."""

import numpy as np
import pytest

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
