"""A derivative that was made for one call is not used for another that means something else."""

import gc
import importlib.util
import itertools
import types
import weakref
from fractions import Fraction

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_whole

X = np.array([0.3, 1.2, -0.7])
LIMIT = None
WEIGHTS = np.ones(3)


class Model:
    gain = None


module = types.ModuleType("module")
module.scale = None


def by_global(x):
    return np.sum(x) if LIMIT is None else np.sum(x * LIMIT)


def by_class(x):
    return np.sum(x) if Model.gain is None else np.sum(x * Model.gain)


def by_module(x):
    if module.scale is None:
        return np.sum(x)
    return np.sum(x * module.scale)


def inner(x):
    if LIMIT is None:
        return x
    return x * LIMIT


def by_callee(x):
    return np.sum(inner(x))


def keyword(x, *, k=2.0):
    return np.sum(x * k)


def by_keyword(x):
    return keyword(x)


def by_array(x):
    return np.sum(x * WEIGHTS)


def by_text(x, p):
    return np.sum(x * x)


@pytest.mark.parametrize(
    ("program", "owner", "name", "first", "second"),
    [
        (by_global, globals(), "LIMIT", None, 3.0),
        (by_global, globals(), "LIMIT", 3.0, None),
        (by_class, Model, "gain", None, 3.0),
        (by_module, module, "scale", None, 3.0),
        (by_module, module, "scale", 2.0, np.array([1.0, 2.0, 3.0])),
        (by_callee, globals(), "LIMIT", None, 3.0),
        (by_keyword, keyword, "__kwdefaults__", {"k": 2.0}, {"k": 3.0}),
        (by_array, globals(), "WEIGHTS", np.ones(3), 2.0),
        (by_array, globals(), "WEIGHTS", np.ones(3), np.ones((2, 3))),
    ],
)
def test_what_is_read_elsewhere_may_change(program, owner, name, first, second, monkeypatch):
    derivative = tg.grad(program)
    for value in (first, second, first):
        if isinstance(owner, dict):
            monkeypatch.setitem(owner, name, value)
        else:
            monkeypatch.setattr(owner, name, value)
        found = derivative(X)
        steps = [(program(X + h) - program(X - h)) / 2e-6 for h in 1e-6 * np.eye(3)]
        assert np.allclose(found, steps, atol=1e-8)


def test_text_is_compared_with_text_alone():
    derivative = tg.grad(by_text)
    assert np.allclose(derivative(X, "a"), 2 * X)
    assert np.allclose(derivative(X, np.ones(3)), 2 * X)


def scaled(x, y):
    return x * y


@pytest.mark.parametrize(("x", "d"), [(2.0, 1j), (X, X * 1j)])
def test_a_complex_tangent_of_a_real_argument_is_refused(x, d):
    with pytest.raises(tg.errors.ShapeError, match="complex"):
        tg.jvp(scaled, (x, 3.0), (d, 0.0))
    _, slope = tg.jvp(scaled, (x + 0j, 3.0), (d, 0.0))
    assert np.allclose(slope, 3.0 * d)


text_, type_, y_, call_ = 2.0, 3.0, np.array([1.0, 2.0, 3.0]), 1.5


def named_like_helpers(float_, miss_, b_):
    return np.sum(float_ * miss_ * y_) * b_ * text_ * type_ * call_


def named_like_tangents(dx_, x, error_):
    return dx_ * x * error_


def test_names_of_the_user_are_not_taken_for_those_of_the_guarded_call():
    gradient = tg.value_and_grad(named_like_helpers, wrt=(0, 2))(X, X, 1.3)[1]
    assert np.allclose(gradient[0], X * y_ * 1.3 * 9.0)
    assert gradient[1] == pytest.approx(np.sum(X * X * y_) * 9.0)
    assert np.allclose(tg.vjp(named_like_helpers, X, X, 1.3)[1](1.0)[1], gradient[0])
    assert tg.jvp(named_like_tangents, (2.0, 3.0, 5.0), (1.0, 1.0, 1.0))[1] == 31.0


def by_words(x, how="sum", scale=None):
    if scale is None:
        scale = 2.0
    return scale * np.sum(x * x) if how == "sum" else scale * np.sum(x)


def test_a_module_of_its_own_stops_where_a_constant_is_another():
    namespace = {}
    exec(tg.standalone(by_words, X), namespace)
    derivative = namespace["value_and_grad_by_words"]
    assert np.allclose(derivative(X)[1][0], 4.0 * X)
    with pytest.raises(TypeError, match="for scale=None"):
        derivative(X, scale=3.0)
    with pytest.raises(ValueError, match="for how='sum'"):
        derivative(X, "mean")


def after_reloading(x, k=3.0):
    return x * x * x * k


def with_another_parameter(x, y, k=2.0):
    return x * y * k


def test_a_function_that_gets_other_code_is_derived_again():
    def f(x, k=2.0):
        return x * x * k

    derivative = tg.grad(f, wrt=(0,))
    assert derivative(2.0) == (8.0,)
    assert tg.vjp(f, 2.0)[1](1.0)[0] == 8.0
    assert tg.jvp(f, (2.0, 2.0), (1.0, 0.0)) == (8.0, 8.0)
    f.__code__, f.__defaults__ = after_reloading.__code__, after_reloading.__defaults__
    assert derivative(2.0) == (36.0,)
    value, pullback = tg.vjp(f, 2.0)
    assert (value, pullback(1.0)[0]) == (24.0, 36.0)
    assert tg.jvp(f, (2.0, 3.0), (1.0, 0.0)) == (24.0, 36.0)
    f.__code__ = with_another_parameter.__code__
    with pytest.raises(tg.errors.Unsupported, match="other parameters"):
        derivative(2.0)
    assert tg.grad(f, wrt=(0,))(2.0, 5.0) == (15.0,)


def test_vjp_reads_defaults_at_each_call():
    def f(x, k=2.0, *, m=1.0):
        return x * k * m

    assert tg.vjp(f, 3.0, wrt=(0,))[1](1.0) == (2.0,)
    f.__defaults__ = (5.0,)
    assert tg.vjp(f, 3.0, wrt=(0,))[1](1.0) == (5.0,)
    f.__kwdefaults__["m"] = 2.0
    assert tg.vjp(f, 3.0, wrt=(0,))[1](1.0) == (10.0,)
    assert tg.vjp(f, 3.0, wrt=(0,))[0] == 30.0


def test_a_callee_that_loses_its_keyword_defaults():
    def h(x, *, k=2.0):
        return x * k

    def f(x):
        return h(x, k=3.0) + h(x, k=x)

    derivative = tg.grad(f)
    assert derivative(3.0) == 9.0
    h.__kwdefaults__ = None
    assert derivative(4.0) == 11.0


def energy(z, k):
    return abs(k * z) ** 2 + z.real


def mixed(z, x):
    return z * x + np.conj(z) * np.exp(1j * x)


def test_a_module_of_its_own_conjugates_as_the_library_does():
    namespace = {}
    exec(tg.standalone(energy, 1 + 2j, 3.0), namespace)
    value, gradient = namespace["value_and_grad_energy"](0.5 - 1j, 2.0)
    wanted_value, wanted = tg.value_and_grad(energy, wrt=(0, 1))(0.5 - 1j, 2.0)
    assert np.isclose(value, wanted_value)
    assert np.allclose(gradient, wanted)
    exec(tg.standalone(mixed, 1 + 2j, 0.7), namespace)
    value, tape = namespace["mixed_fwd"](0.5 - 1j, 0.3)
    wanted_value, pullback = tg.vjp(mixed, 0.5 - 1j, 0.3)
    assert np.isclose(value, wanted_value)
    assert np.allclose(namespace["mixed_bwd"](tape, 1.3 - 0.4j), pullback(1.3 - 0.4j))


def test_a_derivative_keeps_no_argument_alive():
    def f(x, held):
        return np.sum(x * held["w"])

    held = {"w": np.ones(3)}
    x, seen = np.ones(3), weakref.ref(held["w"])
    derivative = tg.grad(f, wrt=(0,))
    assert np.allclose(derivative(x, held)[0], 1.0)
    tg.vjp(f, x, held, wrt=(0,))
    del held
    gc.collect()
    assert seen() is None


def test_lengths_of_shorter_slices_are_compared_without_a_name_of_the_module(tmp_path):
    text = """
from numpy import *

copied = array([3.0, 4.0])


def f(x, w, abs=1.0):
    return sum((x[1:] - x[:-1]) * w[1:]) * abs + sum(x[1:] * copied)


def g(x, w, max):
    return sum((x[1:] - x[:-1]) * w[1:]) * max
"""
    (tmp_path / "shadowing.py").write_text(text)
    spec = importlib.util.spec_from_file_location("shadowing", tmp_path / "shadowing.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    x, w = np.array([0.3, -1.2, 0.7]), np.array([1.5, 2.5, -0.5])
    check_whole(module.f, (x, w))
    check_whole(module.g, (x, w, 2.0))


class Scales:
    factor = 2.0

    @classmethod
    def made(cls):
        return np.array([cls.factor, 3.0])

    def of_one(self):
        return self.factor


scales = Scales()


def by_class_method(x):
    return Scales.made()[0] * x[0] * x[1]


def by_method(x):
    return scales.of_one() * x[0] * x[1]


def by_method_of_a_builtin_class(x):
    s = 0.0
    for i in itertools.chain.from_iterable([[0, 1], [1]]):
        s += x[i] * x[0] * float(Fraction.from_float(0.5))
    return s


@pytest.mark.parametrize("f", [by_class_method, by_method, by_method_of_a_builtin_class])
def test_methods_hold_though_each_access_makes_another(f):
    check_whole(f, (np.array([0.3, 0.8]),))


def test_another_method_is_another_one(monkeypatch):
    derivative = tg.grad(by_class_method)
    assert derivative(np.array([0.3, 0.8]))[0] == 2.0 * 0.8
    monkeypatch.setattr(Scales, "made", classmethod(lambda cls: np.array([5.0, 1.0])))
    assert derivative(np.array([0.3, 0.8]))[0] == 5.0 * 0.8
