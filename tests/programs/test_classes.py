"""Programs with objects of the user's classes: made inside, and given as arguments."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import pytest

import tangentish as tg
from tests.differences import along
from tests.programs.whole import check_whole

X = np.array([[0.3, 1.2, -0.7], [0.1, 0.4, 0.9]])


class Point:
    scale = 2.0

    def __init__(self, x, y=1.0):
        self.x = x
        self.y = y * x

    def norm(self):
        return self.x**2 * self.y * self.scale

    def shift(self, d):
        self.x += d * self.y
        self.n = d
        return self

    def __add__(self, other):
        return Point(self.x + other.x, self.y * other.y)

    def __mul__(self, k):
        return Point(self.x * k, self.y)

    def __rmul__(self, k):
        return Point(self.x * k, self.y * 2.0)

    def __iadd__(self, k):
        self.x += k
        return self

    def __neg__(self):
        return Point(-self.x, self.y)

    def __getitem__(self, i):
        return self.x if i == 0 else self.y

    def __call__(self, t):
        return self.x * t + self.y

    def __len__(self):
        return 2

    def __abs__(self):
        return abs(self.x)

    def __lt__(self, other):
        return self.x < other.x

    @property
    def area(self):
        return self.x * self.y

    @staticmethod
    def unit(x):
        return Point(x, x)

    @classmethod
    def of(cls, x):
        return cls(x, 3.0)


class Space(Point):
    def __init__(self, x, z):
        super().__init__(x, 2.0)
        self.z = z

    def norm(self):
        return super().norm() * self.z


@dataclass
class Filled:
    a: float
    b: float = 2.0

    def __post_init__(self):
        self.c = self.a * self.b

    def total(self):
        return self.a + self.c


class Slotted:
    __slots__ = ("u", "v")

    def __init__(self, u):
        self.u = u
        self.v = 2.0 * u


class Pair(NamedTuple):
    a: float
    b: float

    def product(self):
        return self.a * self.b


class Dual:
    """Forward mode by operators: a program as any other."""

    def __init__(self, value, slope=0.0):
        self.value = value
        self.slope = slope

    def __add__(self, other):
        return Dual(self.value + other.value, self.slope + other.slope)

    def __mul__(self, other):
        slope = self.slope * other.value + self.value * other.slope
        return Dual(self.value * other.value, slope)


def changed_by_a_method(x):
    p = Point(x, 2.0)
    p.shift(x)
    return p.norm() * p.n


def operators(x):
    q = Point(x) + Point(2.0, x)
    q += x
    return (2.0 * q * x).norm() + (-q)[0] + q(x) * q.area + abs(q)


def inherited(x):
    p = Space(x, x * 2)
    return p.norm() + len(p) * p.z


def in_a_list(x):
    ps = [Point(x * i, i) for i in range(1, 4)]
    s = 0.0
    for p in ps:
        s += p.norm()
    return s + Point.of(x).y + Point.unit(x).area + ps[1].x


def filled(x):
    d = Filled(x)
    return d.total() * d.c


def written_from_outside(x):
    p = Point(x)
    p.x = p.x * 3.0
    p.x *= x
    p.new = x
    return p.norm() + p.new


def under_two_names(x):
    p = Point(x)
    q = p
    q.x = x * 5
    return p.norm() if isinstance(p, Point) else 0.0


def class_as_a_value(x):
    made = Point
    p = made(x, 2.0)
    return p.norm() if p < Point(5.0) else x


def with_slots(x):
    s = Slotted(x)
    s.v *= x
    return s.u * s.v


def methods_of_records(x):
    p = Pair(x, 2.0 * x)
    return p.product() * p.a


def duals(x):
    a = Dual(x, 1.0)
    b = a * a * a + a
    return b.slope * b.value


def in_a_loop(x):
    p = Point(x)
    p.n = 0.0
    for i in range(3):
        p.shift(0.1 * i)
        if p.x > 1.0:
            p.x = p.x * 0.5
    return p.norm()


def of_two_classes(x):
    s = 0.0
    for p in (Point(x), Space(x, 2.0), Point(2.0, x)):
        s += p.norm()
    return s


def asked_for_what_it_has(x):
    p = Point(x)
    a = p.n if hasattr(p, "n") else p.y
    p.n = x * x
    b = p.n if hasattr(p, "n") else p.y
    return a * b * getattr(p, "x")  # noqa: B009


def in_a_structure(x):
    d = {"a": [Point(x), Point(2.0 * x)], "b": Slotted(x)}
    return d["a"][1].norm() * d["b"].v + d["a"][0](x)


MADE = [
    changed_by_a_method,
    operators,
    inherited,
    in_a_list,
    filled,
    written_from_outside,
    under_two_names,
    class_as_a_value,
    with_slots,
    methods_of_records,
    duals,
    in_a_loop,
    of_two_classes,
    asked_for_what_it_has,
    in_a_structure,
]


@pytest.mark.parametrize("f", MADE)
def test_objects_made_inside(f):
    check_whole(f, (0.7,))
    gradient = tg.grad(f)
    gradient(0.7)
    assert gradient(0.4) == pytest.approx(along(f, (0.4,), 0, 1.0), rel=1e-7)


# -- objects as arguments --------------------------------------------------------------------------


class Linear:
    def __init__(self, rng, n, m):
        self.w = rng.normal(size=(n, m))
        self.b = np.zeros(m)

    def __call__(self, x):
        return x @ self.w + self.b


class Doubled(Linear):
    def __call__(self, x):
        return super().__call__(x) * 2.0


class Tanh:
    def __call__(self, x):
        return np.tanh(x)


class Sequential:
    def __init__(self, *layers):
        self.layers = list(layers)

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


@dataclass
class Parameters:
    a: float
    w: np.ndarray
    name: str = "n"

    def total(self, x):
        return self.a * np.sum(self.w * x)


def squared(model, x):
    return np.sum(model(x) ** 2)


def doubles_the_weights(model, x):
    model.w = model.w * 2.0
    model.seen = True
    return np.sum((x @ model.w + model.b) ** 2)


def of_parameters(p, x):
    return p.total(x[0]) * p.a


def leaves(value):
    """The arrays and numbers of an object, in order, with what holds each."""
    if isinstance(value, (list, tuple)):
        parts = [(value, k, v) for k, v in enumerate(value)]
    else:
        parts = [(value, k, v) for k, v in vars(value).items()]
    for holder, key, part in parts:
        if isinstance(part, (float, np.ndarray)):
            yield holder, key, part
        elif not isinstance(part, (str, bool, type(None))):
            yield from leaves(part)


def moved(model, place, direction, step):
    made = copy.deepcopy(model)
    holder, key, part = list(leaves(made))[place]
    if isinstance(holder, list):
        holder[key] = part + step * direction
    else:
        object.__setattr__(holder, key, part + step * direction)
    return made


def models():
    rng = np.random.default_rng(3)
    yield squared, Linear(rng, 3, 2)
    yield squared, Doubled(rng, 3, 2)
    yield squared, Sequential(Linear(rng, 3, 4), Tanh(), Doubled(rng, 4, 1))
    yield doubles_the_weights, Linear(rng, 3, 2)
    yield of_parameters, Parameters(2.0, np.array([0.5, 1.0, -0.3]))


@pytest.mark.parametrize(("f", "model"), list(models()))
def test_objects_as_arguments(f, model):
    before = copy.deepcopy(model)
    gradient = tg.grad(f)(model, X)
    value, pullback = tg.vjp(f, model, X, wrt=0)
    assert value == pytest.approx(f(copy.deepcopy(model), X))
    (again,) = pullback(1.0)
    rng = np.random.default_rng(4)
    for k, (_, _, part) in enumerate(leaves(gradient)):
        assert np.shape(part) == np.shape(list(leaves(model))[k][2])
        np.testing.assert_allclose(part, list(leaves(again))[k][2], rtol=1e-12)
        direction = rng.normal(size=np.shape(part))
        ahead, behind = (f(moved(model, k, direction, h), X) for h in (1e-6, -1e-6))
        assert np.sum(part * direction) == pytest.approx((ahead - behind) / 2e-6, rel=1e-6)
    for (_, _, a), (_, _, b) in zip(leaves(model), leaves(before), strict=True):
        np.testing.assert_array_equal(a, b)
    _, slope = tg.jvp(f, (model, X), (gradient, None))
    norm = sum(np.sum(part**2) for _, _, part in leaves(gradient))
    assert slope == pytest.approx(norm, rel=1e-12)


def test_the_gradient_has_the_form_of_the_object():
    rng = np.random.default_rng(3)
    gradient = tg.grad(squared)(Sequential(Linear(rng, 3, 2), Tanh()), X)
    assert isinstance(gradient, SimpleNamespace)
    assert list(vars(gradient.layers[0])) == ["w", "b"]
    assert vars(gradient.layers[1]) == {}
    found = tg.grad(of_parameters)(Parameters(2.0, np.ones(3)), X)
    assert type(found) is Parameters and found.name is None


def test_a_method_that_is_changed_is_noticed():
    class Local:
        def __init__(self, x):
            self.x = x

        def get(self):
            return self.x * self.k

        k = 3.0

    def f(x):
        return Local(x).get() * x

    gradient = tg.grad(f)
    assert gradient(2.0) == 12.0
    Local.k = 5.0
    assert gradient(2.0) == 20.0
    Local.get = lambda self: self.x**2
    assert gradient(2.0) == 12.0


def test_second_derivatives():
    gradient = tg.grad(methods_of_records)
    expected = along(gradient, (0.7,), 0, 1.0)
    assert tg.grad(gradient)(0.7) == pytest.approx(expected, rel=1e-7)
    assert tg.jvp(gradient, (0.7,), (1.0,))[1] == pytest.approx(expected, rel=1e-7)


# -- what is refused -------------------------------------------------------------------------------


def given_to_a_library(x):
    return np.sum(np.array([Point(x), Point(x)])).x


def without_a_method(x):
    return (Slotted(x) + Slotted(x)).u


def without_the_attribute(x):
    return Slotted(x).w


@pytest.mark.parametrize(
    ("f", "message"),
    [
        (given_to_a_library, "an object that is given to a function of a library"),
        (without_a_method, "an operation on an object"),
        (without_the_attribute, "`.w` of an object of `Slotted`"),
    ],
)
def test_refused(f, message):
    with pytest.raises(tg.Unsupported, match=message):
        tg.grad(f)(0.7)
