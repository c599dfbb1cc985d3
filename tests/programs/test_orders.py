"""Derivatives of derivatives, asked for from outside: all nestings of modes agree."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np
import pytest

import tangentish as tg
from tests.differences import along


def wave(x):
    y = np.sin(x) * x**3
    for _ in range(2):
        y = y * np.cos(0.3 * x) + 0.1 * x
    return y


def stepped(x):
    a = np.zeros(4)
    a[0] = x
    for i in range(1, 4):
        a[i] = a[i - 1] * np.cos(x * a[i - 1])
    a[1:] += a[:-1]
    return np.sum(a**2)


def branched(x):
    total = 0.0
    while total < 2.0:
        total += x * x if x > 0.5 else np.exp(x)
    return total * np.sin(x)


def smooth(x):
    return half(x) * half(half(x) + x)


def half(x):
    return 0.5 * x * np.exp(-0.2 * x)


def slope(f):
    """The tangent of a function of a number, as a function."""
    return lambda x: tg.jvp(f, (x,), (1.0,))[1]


def adjoint(f):
    """The adjoint of a function of a number, as a function."""
    return lambda x: tg.vjp(f, x)[1](1.0)[0]


SCALAR = [wave, stepped, branched, smooth]
POINT, OTHER = 0.7, 1.1


@pytest.mark.parametrize("f", SCALAR)
def test_orders_up_to_four_agree_with_differences(f):
    derivatives = [f]
    for _ in range(4):
        derivatives.append(tg.grad(derivatives[-1]))
    for lower, higher in zip(derivatives, derivatives[1:], strict=False):
        higher(POINT)  # the text is made for another point
        expected = along(lower, (OTHER,), 0, 1.0, step=1e-4)
        assert higher(OTHER) == pytest.approx(expected, rel=1e-7, abs=1e-7)
        assert type(higher(OTHER)) is float


@pytest.mark.parametrize("f", SCALAR)
@pytest.mark.parametrize("outer", [slope, adjoint])
def test_the_outer_mode_does_not_matter(f, outer):
    for order in range(1, 4):
        lower = f
        for _ in range(order):
            lower = tg.grad(lower)
        assert outer(lower)(OTHER) == pytest.approx(tg.grad(lower)(OTHER), rel=1e-12)


def quadratic(x, A, b):
    return 0.5 * x @ A @ x - b @ x + np.sum(np.sin(x)) ** 2


A = np.random.default_rng(1).normal(size=(3, 3))
X, B, V = np.array([0.3, -0.8, 1.2]), np.array([1.0, 0.5, -0.4]), np.array([0.2, 0.7, -1.1])


@pytest.mark.parametrize(("one", "other"), [*product(range(3), range(3))])
def test_mixed_second_derivatives_are_symmetric(one, other):
    args, directions = (X, A, B), (V, A.T, V[::-1].copy())
    forth, back = (
        np.sum(
            tg.jvp(
                tg.grad(quadratic, wrt=first),
                args,
                tuple(directions[k] if k == second else None for k in range(3)),
            )[1]
            * directions[first]
        )
        for first, second in ((one, other), (other, one))
    )
    assert forth == pytest.approx(back, rel=1e-12)


def test_value_and_grad_of_a_gradient():
    first = tg.grad(wave)
    value, found = tg.value_and_grad(first)(OTHER)
    assert (value, found) == (first(OTHER), tg.grad(first)(OTHER))
    assert type(value) is float
    (y, g), (dy, dg) = tg.jvp(tg.value_and_grad(wave), (OTHER,), (1.0,))
    assert (y, g) == (wave(OTHER), first(OTHER))
    assert (dy, dg) == pytest.approx((g, found), rel=1e-12)


class Body(NamedTuple):
    mass: float
    place: np.ndarray


@dataclass
class Spring:
    stiffness: float
    rest: list[float]


@pytest.mark.parametrize(
    "make", [Body, lambda m, p: Spring(m, list(p)), lambda m, p: {"m": m, "p": (p,)}]
)
def test_gradients_in_structures(make):
    def energy(held, w):
        if isinstance(held, Body):
            return held.mass**2 * w * np.sum(held.place**3)
        if isinstance(held, Spring):
            return held.stiffness**2 * w * sum(r**3 for r in held.rest)
        return held["m"] ** 2 * w * np.sum(held["p"][0] ** 3)

    gradient = tg.grad(energy)
    held, moved = make(1.3, X), make(1.0, V)
    y, dy = tg.jvp(gradient, (held, 0.7), (moved, None))
    assert type(y) is type(dy) is type(held)
    assert tg.tree_leaves(y)[0] == tg.tree_leaves(gradient(held, 0.7))[0]
    h = 1e-5
    ahead, behind = (gradient(make(1.3 + s, X + s * V), 0.7) for s in (h, -h))
    for up, down, d in zip(*map(tg.tree_leaves, (ahead, behind, dy)), strict=True):
        np.testing.assert_allclose(d, (np.asarray(up) - np.asarray(down)) / (2 * h), rtol=1e-7)
    _, pullback = tg.vjp(gradient, held, 0.7, wrt=0)
    (found,) = pullback(dy)
    flat = [np.ravel(np.hstack(tg.tree_leaves(t))) for t in (found, moved, dy)]
    assert flat[0] @ flat[1] == pytest.approx(flat[2] @ flat[2], rel=1e-12)


def polar(z):
    return np.abs(z) ** 2 * z.real + np.sin(z.imag)


def test_gradients_in_complex_numbers_are_conjugated_once():
    gradient = tg.grad(polar)
    z, d, h = 0.3 - 0.8j, 1.0 + 0.5j, 1e-6
    y, dy = tg.jvp(gradient, (z,), (d,))
    assert y == gradient(z)
    assert dy == pytest.approx((gradient(z + h * d) - gradient(z - h * d)) / (2 * h), rel=1e-7)
    seed = 0.7 - 0.2j
    (found,) = tg.vjp(gradient, z)[1](seed)
    assert (found * d).real == pytest.approx((seed * dy).real, rel=1e-12)


def weighted(x, *ws, scale=2.0):
    return x * ws[0] ** 2 * ws[1] * scale


def test_arguments_of_any_number():
    assert tg.grad(tg.grad(weighted, wrt=1), wrt=2)(1.5, 2.0, 3.0) == 2 * 1.5 * 2.0 * 2.0
    assert tg.grad(tg.grad(weighted, wrt=1), wrt="scale")(1.5, 2.0, 3.0, scale=4.0) == 18.0


RATE = 2.0


def cooled(x):
    return np.exp(-RATE * x) if RATE > 1.0 else x**3


def test_globals_are_read_at_the_call(monkeypatch):
    second = tg.grad(tg.grad(cooled))
    assert second(OTHER) == pytest.approx(4.0 * np.exp(-2.2))
    monkeypatch.setitem(globals(), "RATE", 3.0)
    assert second(OTHER) == pytest.approx(9.0 * np.exp(-3.3))
    monkeypatch.setitem(globals(), "RATE", 0.5)
    assert second(OTHER) == pytest.approx(6.0 * OTHER)
    monkeypatch.setitem(globals(), "RATE", 1)
    assert second(OTHER) == pytest.approx(6.0 * OTHER)


def shifted(u, v):
    u[1:] += v[:-1] * u[:-1]
    return np.sum(u * v)


def test_arguments_that_overlap_are_refused():
    gradient = tg.grad(shifted)
    _, apart = tg.jvp(gradient, (X, B), (V, V))
    up, down = (gradient(X + s * V, B + s * V) for s in (1e-6, -1e-6))
    np.testing.assert_allclose(apart, (up - down) / 2e-6, rtol=1e-7)
    assert not np.allclose(gradient(X, X), gradient(X, X.copy()))
    with pytest.raises(tg.Unsupported, match="overlap"):
        tg.jvp(gradient, (X, X), (V, V))
    _, again = tg.jvp(gradient, (X, B), (V, V))
    assert np.array_equal(again, apart)


@tg.grad
def decorated(x):
    return x**4


def test_derivatives_look_like_functions():
    second = tg.grad(decorated)
    assert second(2.0) == 48.0
    assert second.__name__ == "decorated"
    assert "grad of" in repr(second)
    assert "def grad_grad_decorated(x):" in second.source
    assert pickle.loads(pickle.dumps(second))(2.0) == 48.0
    third = tg.grad(second)
    assert third.source_for(2.0).startswith("def grad_grad_grad_decorated(x):")
    assert list(third.stages(2.0)) == ["parse", "lower", "analyse", "derivative"]


def annotated(x: float, k: int):
    return x**k


def test_text_before_any_call_is_that_of_the_annotations():
    assert "def grad_grad_annotated(x, k):" in tg.grad(tg.grad(annotated)).source


def test_a_gradient_writes_into_no_argument():
    with pytest.raises(ValueError, match="writes into none"):
        tg.vjp(tg.grad(shifted), X, X.copy(), of="u")


def test_a_text_of_its_own():
    text = tg.standalone(tg.grad(stepped), OTHER)
    namespace: dict = {}
    exec(text, namespace)
    _, (found,) = namespace["value_and_grad_grad_stepped"](OTHER)
    assert found == pytest.approx(tg.grad(tg.grad(stepped))(OTHER), rel=1e-14)
