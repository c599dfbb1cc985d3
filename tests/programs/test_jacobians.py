"""Jacobians, Hessians and their products with vectors, for structures of all kinds."""

from __future__ import annotations

import inspect
import pickle
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pytest

import tangentish as tg

X, W = np.array([0.3, -0.7, 1.1, 0.2]), 0.8
A = np.random.default_rng(3).normal(size=(3, 4))
MODES = [tg.jacfwd, tg.jacrev, tg.jacobian]


def neighbors(x, w):
    y = np.zeros(len(x) - 1)
    for i in range(len(x) - 1):
        y[i] = x[i] * np.sin(x[i + 1] * w)
    return y


def table(x, w):
    return np.outer(np.sin(x), x[1:] ** 2) * w


def number(x, w):
    return np.sum(x**3) * np.exp(w)


def of_matrix(x, w):
    return np.tanh(x @ x.T * w)


def of_number(x, w):
    return np.array([x, x * w, x**w])


def plain(x, w):
    return x**3 * w


def without_axes(x, w):
    y = np.zeros(())
    y[...] = np.sum(x) ** 2 * w
    return y


def kept(x, w):
    a = []
    while np.sum(x) < 3.0:
        a.append(x[0] * w)
        x = x * 1.3
    return np.array(a) ** 2


def copy_of(x, w):
    return x


def selected(x, w):
    return x[x > 0.0] ** 2 * w


def writes(x, w):
    x[1:] += w * x[:-1] ** 2
    return x * x[0]


PROGRAMS = [
    (neighbors, X),
    (table, X),
    (number, X),
    (of_matrix, A),
    (of_number, 1.3),
    (plain, 1.3),
    (without_axes, X),
    (kept, X),
    (copy_of, X),
    (selected, X),
    (writes, X),
    (number, A),
    (copy_of, np.array(1.3)),
]


def numeric(f, args, at, h=1e-6):
    """The Jacobian by central differences, element by element of the argument."""
    x = np.asarray(args[at], dtype=float)
    columns = []
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        ends = []
        for moved in (x + step, x - step):
            given = [np.copy(a) if isinstance(a, np.ndarray) else a for a in args]
            given[at] = moved if isinstance(args[at], np.ndarray) else float(moved)
            ends.append(np.asarray(f(*given)))
        columns.append((ends[0] - ends[1]) / (2 * h))
    return np.stack(columns, axis=-1).reshape(columns[0].shape + x.shape)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("f", "x"), PROGRAMS)
def test_jacobians_agree_with_differences(mode, f, x):
    derivative = mode(f, wrt=(0, 1))
    derivative(x * 1.1, W)  # the text is made for another point
    before = np.copy(x)
    found = derivative(x, W)
    assert np.array_equal(x, before)
    assert isinstance(found, tuple)
    for at, block in enumerate(found):
        expected = numeric(f, (x, W), at)
        assert np.shape(block) == expected.shape
        np.testing.assert_allclose(block, expected, rtol=1e-6, atol=1e-7)
        alone = mode(f, wrt=at)(x, W)
        np.testing.assert_allclose(alone, block, rtol=1e-14, atol=0.0)
        assert type(alone) is type(block) is (np.ndarray if expected.ndim else type(block))
    if np.ndim(x) == 0 and not isinstance(x, np.ndarray) and f is plain:
        assert [type(b) for b in found] == [float, float]


@pytest.mark.parametrize("mode", MODES)
def test_nothing_of_the_memory_of_arguments_is_in_the_result(mode):
    x = X.copy()
    found = mode(copy_of)(x, W)
    assert not np.shares_memory(found, x)
    assert np.array_equal(found, np.eye(4))


class Point(NamedTuple):
    x: float
    y: np.ndarray


@dataclass
class Pair:
    a: np.ndarray
    n: int


def structures(p, q):
    s = {"sum": p["x"] * np.sum(q.y), "list": [p["v"] * q.x, 3], "name": None}
    return Point(p["x"] ** 2 * q.x, q.y * p["v"][0]), s


@pytest.mark.parametrize("mode", MODES)
def test_structures(mode):
    p = {"x": 1.3, "v": np.array([0.5, -0.2]), "n": 2}
    q = Point(0.7, X[:3])
    point, rest = mode(structures, wrt=(0, 1))(p, q)
    assert type(point) is Point
    assert list(rest) == ["sum", "list", "name"]
    assert rest["name"] is None
    assert rest["list"][1] is None
    in_p, in_q = point.x
    assert (list(in_p), type(in_q)) == (["x", "v", "n"], Point)
    assert in_p["n"] is None
    assert in_p["x"] == pytest.approx(2 * 1.3 * 0.7)
    assert np.array_equal(in_p["v"], np.zeros(2))
    assert in_q.x == pytest.approx(1.3**2)
    in_p, in_q = point.y
    assert np.shape(in_p["v"]) == (3, 2)
    np.testing.assert_allclose(in_p["v"], np.outer(q.y, [1.0, 0.0]))
    np.testing.assert_allclose(in_q.y, np.eye(3) * 0.5)
    np.testing.assert_allclose(rest["sum"][0]["x"], np.sum(q.y))
    np.testing.assert_allclose(rest["sum"][1].y, np.full(3, 1.3))
    np.testing.assert_allclose(rest["list"][0][0]["v"], np.eye(2) * 0.7)
    np.testing.assert_allclose(rest["list"][0][1].x, p["v"])


def scaled(pair, w):
    return Pair(pair.a * w * pair.n, pair.n), [pair.a[0]]


@pytest.mark.parametrize("mode", MODES)
def test_records(mode):
    record, (first,) = mode(scaled)(Pair(X, 3), W)
    assert type(record) is Pair
    assert type(record.a) is Pair
    assert record.n is None
    np.testing.assert_allclose(record.a.a, np.eye(4) * W * 3)
    np.testing.assert_allclose(first.a, np.eye(4)[0])


def test_modes_are_chosen_by_the_lengths():
    tall, wide = np.zeros((5, 2)), np.zeros((2, 5))
    derivative = tg.jacobian(lambda A, x: A @ x, wrt=1)
    for B, word in ((tall, "forward"), (wide, "reverse"), (tall, "forward"), (wide.T, "forward")):
        assert np.array_equal(derivative(B, np.ones(B.shape[1])), B)
        assert f"{word} mode" in derivative.source


@pytest.mark.parametrize("mode", MODES)
def test_no_elements(mode):
    assert mode(neighbors)(np.ones(1), W).shape == (0, 1)
    assert mode(copy_of)(np.ones(0), W).shape == (0, 0)
    assert mode(number)(np.ones((0, 2)), W).shape == (0, 2)
    assert mode(kept)(X + 5.0, W).shape == (0, 4)


@pytest.mark.parametrize("mode", MODES)
def test_single_precision_stays(mode):
    x = X.astype(np.float32)
    assert mode(table)(x, np.float32(W)).dtype == np.float32
    np.testing.assert_allclose(mode(table)(x, np.float32(W)), mode(table)(X, W), rtol=1e-5)


@pytest.mark.parametrize("mode", MODES)
def test_whole_numbers_have_real_derivatives(mode):
    assert mode(plain)(2, 3) == 36.0
    assert np.array_equal(mode(of_number, wrt=1)(1.5, 2)[:2], [0.0, 1.5])


def kernel(a, x, w):
    for i in range(len(a)):
        a[i] = x[i] ** 2 * w + (a[i - 1] if i else 0.0)
    return w


@pytest.mark.parametrize("mode", MODES)
def test_results_in_arguments(mode):
    def run(a, x, w):
        kernel(a, x, w)
        return a

    a = np.ones(4)
    found = mode(kernel, wrt=("a", "x"), of="a")(a, X, W)
    assert np.array_equal(a, np.ones(4))
    expected = mode(run, wrt=("a", "x"))(a, X, W)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_allclose(found[1], np.tril(np.ones((4, 4))) * 2 * X * W)
    both = mode(kernel, wrt="x", of=("a", "return"))(a, X, W)
    np.testing.assert_array_equal(both[0], found[1])
    np.testing.assert_array_equal(both[1], np.zeros(4))


@pytest.mark.parametrize("mode", [*MODES, tg.hessian])
def test_complex_numbers_are_refused(mode):
    with pytest.raises(tg.TangentishError):
        mode(lambda z: z * z)(X * 1j)
    with pytest.raises(tg.TangentishError):
        mode(lambda x: x * 1j)(X)


@pytest.mark.parametrize("mode", MODES)
def test_results_of_unknown_structure_are_refused(mode):
    def listed(x, n):
        return [x[k] ** 2 for k in range(n)]

    with pytest.raises(tg.Unsupported, match="structure is not known"):
        mode(listed)(X, 3)


def energy(x, B, w):
    for _ in range(2):
        x = np.tanh(B @ x * w)
    return np.sum(x**2) * w


B = np.random.default_rng(5).normal(size=(4, 4))


def test_hessians_are_symmetric_and_agree_with_differences():
    hessian = tg.hessian(energy)
    hessian(X * 1.1, B, W)
    found = hessian(X, B, W)
    np.testing.assert_allclose(found, found.T, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(found, numeric(tg.grad(energy), (X, B, W), 0), rtol=1e-6, atol=1e-8)


def test_hessians_in_several_arguments():
    blocks = tg.hessian(energy, wrt=("x", "B", "w"))(X, B, W)
    shapes = ((4,), (4, 4), ())
    for i, row in enumerate(blocks):
        for j, block in enumerate(row):
            assert np.shape(block) == shapes[i] + shapes[j]
            other = np.reshape(blocks[j][i], (int(np.prod(shapes[j])), -1))
            np.testing.assert_allclose(np.reshape(block, other.T.shape), other.T, rtol=1e-10)
    assert type(blocks[2][2]) is float
    np.testing.assert_allclose(blocks[0][0], tg.hessian(energy)(X, B, W), rtol=1e-12)


NESTINGS = [
    lambda f: tg.jacfwd(tg.grad(f)),
    lambda f: tg.jacrev(tg.grad(f)),
    lambda f: tg.jacfwd(tg.jacfwd(f)),
    lambda f: tg.jacfwd(tg.jacrev(f)),
    lambda f: tg.jacrev(tg.jacfwd(f)),
    lambda f: tg.jacrev(tg.jacrev(f)),
    lambda f: tg.jacobian(tg.jacobian(f)),
]


@pytest.mark.parametrize("nesting", NESTINGS)
def test_nestings_agree_with_the_hessian(nesting):
    expected = tg.hessian(energy)(X, B, W)
    np.testing.assert_allclose(nesting(energy)(X, B, W), expected, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("outer", MODES)
@pytest.mark.parametrize("inner", MODES)
def test_jacobians_of_jacobians(inner, outer):
    found = outer(inner(neighbors))(X, W)
    np.testing.assert_allclose(found, numeric(inner(neighbors), (X, W), 0), rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(found, np.swapaxes(found, 1, 2), rtol=1e-12, atol=1e-14)


def test_third_derivatives_are_symmetric():
    found = tg.jacfwd(tg.hessian(energy))(X, B, W)
    expected = numeric(tg.hessian(energy), (X, B, W), 0)
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(found, np.transpose(found, (1, 2, 0)), rtol=1e-10, atol=1e-12)


def test_products_with_vectors():
    v = np.array([0.4, -1.0, 0.3, 0.9])
    product = tg.hvp(energy)
    hessian = tg.hessian(energy)(X, B, W)
    found = product(X, B, W, v)
    np.testing.assert_allclose(found, hessian @ v, rtol=1e-12)
    np.testing.assert_allclose(product(X, B, w=W, v=v), found)
    in_x, in_w = tg.hvp(energy, wrt=("x", "w"))(X, B, W, (v, 0.5))
    blocks = tg.hessian(energy, wrt=("x", "w"))(X, B, W)
    np.testing.assert_allclose(in_x, blocks[0][0] @ v + blocks[0][1] * 0.5, rtol=1e-12)
    assert in_w == pytest.approx(blocks[1][0] @ v + blocks[1][1] * 0.5)
    assert type(in_w) is float
    assert "def hvp_energy(x, B, w, " in product.source
    assert str(inspect.signature(product)) == "(x, B, w, v)"
    with pytest.raises(tg.ShapeError):
        product(X, B, W, v[:2])
    with pytest.raises(TypeError, match="vector"):
        product()


def bowl(p, *rest, k=1.0):
    return p["a"] ** 2 * np.sum(p["v"] ** 3) * rest[0] * k


def test_products_in_structures():
    p, v = {"a": 1.2, "v": X}, {"a": 0.3, "v": X[::-1].copy()}
    found = tg.hvp(bowl)(p, 2.0, v, k=3.0)
    expected = tg.jvp(tg.grad(bowl), (p, 2.0), (v, None))[1]
    assert found["a"] * 3.0 == pytest.approx(expected["a"] * 9.0)
    np.testing.assert_allclose(found["v"], 3.0 * expected["v"])
    other = tg.hvp(bowl, wrt=1)(p, 2.0, 1.0)
    assert other == 0.0


def linear(x, w):
    return np.sum(x) * w


def test_products_share_no_memory_with_the_vector():
    v = np.ones(4)
    found = tg.hvp(lambda x: 0.5 * np.sum(x * x))(X, v)
    assert np.array_equal(found, v)
    assert not np.shares_memory(found, v)
    assert np.array_equal(tg.hvp(linear)(X, W, v), np.zeros(4))


def test_decorators_and_pickles():
    @tg.hessian(wrt="w")
    def f(x, w):
        return np.sum(x) * w**3

    assert f(X, 2.0) == pytest.approx(12.0 * np.sum(X))
    for mode in (*MODES, tg.hessian, tg.hvp):
        made = pickle.loads(pickle.dumps(mode(linear)))
        assert made.__name__ == "linear"
        assert repr(made).endswith("of linear>")
    assert tg.jacobian(linear, argnums=1)(X, W) == np.sum(X)
    assert tg.jacobian(linear, argnum=1)(X, W) == np.sum(X)


def test_a_text_of_its_own():
    for mode in (tg.jacfwd, tg.jacrev):
        text = mode(neighbors).source_for(X, W)
        namespace = {"np": np}
        exec(text, namespace)
        made = namespace[f"{mode.__name__}_neighbors"]
        np.testing.assert_array_equal(made(X, W), mode(neighbors)(X, W))
