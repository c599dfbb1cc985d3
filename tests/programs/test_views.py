"""Writes through views of every kind, and into what they look at, for arrays of several shapes."""

import numpy as np
import pytest

import tangentish as tg
from tests.programs.check import loaded
from tests.programs.whole import check_whole

W = 0.7
VIEWS = [
    "A.squeeze()", "np.squeeze(A)", "A[:1].squeeze()", "A[:1].squeeze(0)", "np.squeeze(A[:, :1])",
    "A[-1:].squeeze(axis=0)", "np.squeeze(A[None])", "np.squeeze(A[None], axis=0)",
    "A.T", "A.transpose(1, 0)", "np.transpose(A, (1, 0))", "A.swapaxes(0, 1)",
    "np.moveaxis(A, 0, 1)",
    "np.flip(A)", "np.flip(A, 0)", "np.flipud(A)", "np.fliplr(A)", "np.rot90(A)", "np.rot90(A, -1)",
    "A.reshape(-1)", "A.T.reshape(-1)", "np.ravel(A)", "A[::-1, ::2].ravel()",
    "np.asarray(A)", "np.ascontiguousarray(A)", "np.ascontiguousarray(A.T)", "np.atleast_2d(A[0])",
    "np.expand_dims(A, 0)", "A.real", "np.real(A)", "A[...]", "A[None, :, 0]", "A[1:][0]",
    "np.split(A, 1)[0]", "np.array_split(A, 2)[1]", "np.hsplit(A, 1)[0]", "np.vsplit(A, 1)[0]",
    "np.array(A)", "np.array(A, copy=True)", "np.copy(A)", "A.copy()", "A.flatten()", "A[[0, 1]]",
    "np.asarray([A[0], A[1]])", "np.array([A[0], A[1]])", "A.astype(float)", "A[A > 0.6]",
]  # fmt: skip
if hasattr(np, "permute_dims"):
    VIEWS.append("np.permute_dims(A, (1, 0))")
WRITTEN_THROUGH = """
import numpy as np

def program(A, w):
    v = {view}
    v *= w
    A[0, 0] += v.sum()
    return np.sum(A**2) + np.sum(np.sin(v))
"""
WRITTEN_BELOW = """
import numpy as np

def program(A, w):
    v = {view}
    A[0] *= w
    A[1, 0] = A[0, 0] * A[1, 1]
    return np.sum(A**2) + np.sum(np.sin(v))
"""


@pytest.mark.parametrize("shape", [(4, 4), (3, 2)])
@pytest.mark.parametrize("text", [WRITTEN_THROUGH, WRITTEN_BELOW])
@pytest.mark.parametrize("view", VIEWS)
def test_a_view_and_what_it_looks_at(view, text, shape):
    A = np.linspace(0.3, 1.2, shape[0] * shape[1]).reshape(shape) ** 2
    with loaded(text.format(view=view)) as program:
        check_whole(program, (A, W))


def squeezed(A, w):
    v = A.squeeze()
    v *= w
    return np.sum(A**2) * np.sum(np.sin(v))


def test_the_axes_that_are_squeezed_are_those_of_the_call():
    f = tg.value_and_grad(squeezed, wrt=(0, 1))
    for shape in [(3, 2), (1, 4), (4, 1), (1, 1), (2, 3)]:
        A = np.linspace(0.3, 1.2, shape[0] * shape[1]).reshape(shape)
        value, (bA, bw) = f(A, W)
        again, pullback = tg.vjp(squeezed, A.copy(), W)
        assert value == again == squeezed(A.copy(), W)
        np.testing.assert_allclose(bA, pullback(1.0)[0], rtol=1e-12)
        check_whole(squeezed, (A, W))
        difference = (squeezed(A.copy(), W + 1e-6) - squeezed(A.copy(), W - 1e-6)) / 2e-6
        np.testing.assert_allclose(bw, difference, rtol=1e-7)


def test_a_text_for_axes_that_are_kept_says_so():
    f = tg.value_and_grad(squeezed, wrt=(0, 1))
    f(np.ones((3, 1)), W)
    (known,) = f._dispatcher.known
    found = {" ".join(a.sides()) for a in known.derived.root.lengths.assumed}
    assert found == {"A.shape[0] != 1", "A.shape[1] == 1"}


def rows_in_a_list(X, x, w):
    K = list(X[:3])
    K[0][1] = w
    return K[0] @ K[1] + np.sum(X * x)


def rows_in_a_tuple(X, x, w):
    K = tuple(X)
    X[0, 1] = w * x[0]
    return K[0] @ K[1] + np.sum(X)


def rows_one_by_one(X, x, w):
    K = [r for r in X]
    K[0][1] = w
    return K[0] @ K[1] + np.sum(X * x)


def rows_appended(X, x, w):
    K = []
    for r in X:
        K.append(r)
    K[0][1] = w
    return K[0] @ K[1] + np.sum(X * x)


@pytest.mark.parametrize("wrt", [(0,), (1,), (2,), (0, 2), (0, 1, 2)])
@pytest.mark.parametrize("f", [rows_in_a_list, rows_in_a_tuple, rows_one_by_one, rows_appended])
def test_rows_of_arrays_that_are_constant_or_not(f, wrt):
    X = np.linspace(0.3, 1.2, 16).reshape(4, 4) ** 2
    check_whole(f, (X, X[2] + 0.1, W), wrt)
