"""Programs with named tuples and dataclasses as values."""

import copy
from collections import namedtuple
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_error, check_whole

X = np.array([0.3, 1.2, -0.7])
M = np.array([[1.0, 0.3], [0.2, 2.0]])
V = np.array([1.0, 2.0])


class Point(NamedTuple):
    x: float
    y: float = 0.5
    name: str = "p"


class Pair(NamedTuple):
    a: Any
    b: Any


Old = namedtuple("Old", ["u", "v"], defaults=[2.0])  # noqa: PYI024


class Part(NamedTuple):
    kind: str
    a: int
    b: int
    value: float


@dataclass
class Model:
    a: float
    b: float


@dataclass(frozen=True)
class State:
    mean: np.ndarray
    cov: np.ndarray
    n: int = 0


@dataclass(frozen=True, slots=True)
class Slim:
    a: float
    b: np.ndarray


@dataclass(kw_only=True)
class Words:
    a: float
    b: float = 2.0
    rest: list = field(default_factory=list)


@dataclass
class Deep(Model):
    c: float = 3.0


@dataclass
class Layer:
    w: np.ndarray
    b: np.ndarray
    activation: str = "tanh"


@dataclass
class Net:
    layers: list
    scale: Any
    first: Any = None


NET = Net([Layer(M, V), Layer(M * 0.5, V - 1.0, "none")], {"in": 0.5, "out": Pair(0.3, V)})


# -- made and read -------------------------------------------------------------------------


def made(x, y):
    p = Point(x, y)
    return p.x * p.y**2 + p[0]


def made_with_defaults(x):
    p = Point(x * x)
    q = Point(y=x, x=p.y, name="q")
    o = Old(x)
    return p.x * p.y + q.x * q.y**2 + o.u * o.v + len(q.name)


def unpacked(x, y):
    p = Point(x, y)
    q = p._replace(x=p.y * 2)
    u, v, _ = q
    a, *rest = p
    return u * v + q.x + a * rest[0] + len(p)


def as_a_tuple(x, y):
    p = Pair(x, y * x)
    s = 0.0
    for k, v in enumerate(p):
        s = s + v * (k + 1)
    return sum(p) * s + max(p) + p[-1] * len(p)


def made_of_a_tuple(x, y):
    p = Pair(*(x, y))
    r = Pair(**{"a": x, "b": p.a})
    return p.b * r.a * r.b


def made_dataclasses(x, y):
    m = Model(x, y)
    a, b = m.a, m.b
    return Model(a=a * b, b=a)


def inherited(x, y):
    d = Deep(x, y)
    e = Deep(x, c=y, b=d.c)
    return d.a * d.b + e.c * e.b + e.a


def of_words_only(x):
    w = Words(a=x)
    u = Words(b=x, a=w.b)
    return w.a * u.b * u.a + len(w.rest)


def with_slots(x, b):
    s = Slim(x, b)
    t = replace(s, b=s.b * s.a)
    return np.sum(t.b) * t.a


def replaced(x, n):
    s = State(x, np.outer(x, x))
    for _ in range(n):
        s = replace(s, mean=s.cov @ s.mean * 0.1, n=s.n + 1)
    return np.sum(s.mean) * (s.n + 1)


def compared(x, y):
    p = Pair(x, y)
    q = p._replace(a=x * 1.0)
    return p.a * (2.0 if p == q else 3.0) + (x if p == (x, y) else y)


def asked_for_its_class(x, y):
    p = Pair(x, y)
    m = Model(x, y)
    s = x if isinstance(p, Pair) and isinstance(p, tuple) else y
    return s * (2.0 if isinstance(m, Model) else y)


def matched(x, y):
    m = Model(x, y)
    match m:
        case Model(a=a, b=b) if b > 0.0:
            return a * b
        case _:
            return m.a


def matched_by_position(x, y):
    match Pair(x, y):
        case Pair(a, b):
            return a * b**2
    return x


# -- given ---------------------------------------------------------------------------------


def given(p):
    return p.a * p.b**2


def given_with_arrays(s, x):
    return np.sum(s.b * x) * s.a


def elements_of_fields(p):
    return p.a[0] * p.a[1] + p.b[0, 1] * p.b[1].sum()


def given_many(ps):
    t = 0.0
    for p in ps:
        t = t + p.a * p.b
    return t * ps[0].a


def given_by_name(ps, x):
    return ps["first"].a * x + ps["second"].b * ps["first"].b


def nested(p):
    return p.a.a * p.b[0].b + p.a.b["k"].a * p.b[1].a


def returned(p, x):
    return replace_pair(p, x)


def replace_pair(p, x):
    return p._replace(a=p.a * x, b=p.b + x)


def net(p, x):
    for layer in p.layers:
        x = layer.w @ x + layer.b
        if layer.activation == "tanh":
            x = np.tanh(x)
    return np.sum(x * p.scale["out"].b) * p.scale["out"].a


def unread_fields(p, x):
    return p.a * x


def stamped(v, circuit):
    g = np.zeros((3, 3))
    for part in circuit.values():
        if part.kind == "r":
            g[part.a, part.b] -= 1.0 / part.value
            g[part.a, part.a] += 1.0 / part.value
    return np.sum(g @ v)


# -- in lists, dicts, loops and branches ---------------------------------------------------


def listed(x, n):
    ps = [Pair(x, x * k) for k in range(n)]
    ps.append(Pair(a=x, b=ps[-1].b))
    ps[0] = ps[0]._replace(b=x * 3.0)
    s = 0.0
    for p in ps:
        s = s + p.a * p.b
    for a, b in ps:
        s = s * 0.5 + a * b
    return s


def in_a_dict(x, names):
    d = {n: Model(x, x * k) for k, n in enumerate(names)}
    d["z"] = replace(d["a"], a=d["b"].b)
    return sum(m.a * m.b for m in d.values()) + d["z"].a


def the_best(x, n):
    best = Pair(x[0], x[1])
    for _ in range(n):
        c = Pair(best.b * x[2], best.a + x[0])
        if c.a > best.a:
            best = c
    return best.a * best.b


def the_largest(x):
    ps = [Pair(v, v * v) for v in x]
    p = max(ps, key=second)
    q = sorted(ps, key=second)[0]
    return p.a * q.b + p.b


def second(p):
    return p.b


def in_both_arms(x, y):
    if x > y:
        p = Pair(x, y * y)
    else:
        y = y * 2.0
        p = Pair(b=x, a=y)
    q = Model(x, 2.0) if y > 0 else Model(a=1.0, b=y)
    return p.a * p.b**2 + q.a * q.b


def walked(x, n):
    s = State(x, np.eye(2))
    total = 0.0
    while s.n < n:
        s = step(s, x)
        total = total + np.sum(s.mean)
        if total > 100.0:
            break
        s = replace(s, mean=s.mean * 0.5)
    return total + np.sum(s.cov) * s.n


def step(s, z):
    k = s.cov @ z
    return State(mean=s.mean + k, cov=0.9 * s.cov + np.outer(k, k), n=s.n + 1)


def likelihood(m, p, zs):
    s = State(m, p)
    ll = 0.0
    for z in zs:
        s = step(s, z)
        ll = ll + np.sum(s.mean * z)
    return ll + np.sum(s.cov) * s.n


def trajectory(x, n):
    s = Pair(x, 1.0)
    path = []
    for _ in range(n):
        s = Pair(s.a + 0.1 * s.b, s.b - 0.1 * s.a**3)
        path.append(s)
    return path


def nested_made(x, y):
    p = Pair(Pair(x, y), Model(x * y, [x, y]))
    q = p._replace(a=p.a._replace(b=p.b.b[1] * p.b.a))
    return q.a.b * q.a.a * q.b.b[0]


def writing_into_a_copy(p, x):
    w = p.a.copy()
    w[0] = x
    q = p._replace(a=w)
    return np.sum(q.a * p.a) * q.b


def called_with_records(x, y):
    return given(Pair(x, y)) * given(replace_pair(Pair(a=y, b=x), y))


def returned_in_structures(x, y):
    return {"p": Pair(x, y), "l": [Model(x * y, x)], "n": "text"}


def one_array_twice(x):
    y = x * x
    return Pair(y, y)


def constants_in_fields(x):
    p = Part("r", 1, 2, x)
    return x * p.value + (p.a + p.b) * (x if p.kind == "r" else 1.0)


PROGRAMS = [
    (made, (1.5, 0.5)),
    (made_with_defaults, (0.7,)),
    (unpacked, (1.5, 0.5)),
    (as_a_tuple, (1.5, 0.5)),
    (made_of_a_tuple, (1.5, 0.5)),
    (made_dataclasses, (1.5, 0.5)),
    (inherited, (1.5, 0.5)),
    (of_words_only, (0.7,)),
    (with_slots, (0.7, X)),
    (replaced, (V, 3)),
    (replaced, (V, 0)),
    (compared, (1.5, 0.5)),
    (asked_for_its_class, (1.5, 0.5)),
    (matched, (1.5, 0.5)),
    (matched, (1.5, -0.5)),
    (matched_by_position, (1.5, 0.5)),
    (given, (Pair(0.3, 0.7),)),
    (given, (Model(0.3, 0.7),)),
    (given, (Deep(0.3, 0.7),)),
    (given, (Words(a=0.3, b=0.7),)),
    (given_with_arrays, (Slim(0.3, X), X)),
    (given_with_arrays, (Pair(0.3 + 0.2j, X * (1.0 + 0.4j)), X)),
    (elements_of_fields, (Pair(V, M),)),
    (elements_of_fields, (Model(V, M),)),
    (given_many, ([Pair(1.0, 2.0), Pair(3.0, 4.0)],)),
    (given_many, ((Model(1.0, 2.0), Model(3.0, 4.0)),)),
    (given_by_name, ({"second": Pair(1.0, 2.0), "first": Model(3.0, 4.0)}, 0.7)),
    (nested, (Pair(Model(0.3, {"k": Pair(0.4, 0.5)}), [Pair(0.6, 0.7), Model(0.8, 0.9)]),)),
    (returned, (Pair(0.3, X), 0.7)),
    (unread_fields, (Pair(0.3, X), 0.7)),
    (unread_fields, (Model(0.3, [X, 0.4]), 0.7)),
    (stamped, (X, {"a": Part("r", 0, 1, 2.0)}), (0,)),
    (listed, (0.7, 3)),
    (listed, (0.7, 1)),
    (in_a_dict, (0.7, ["a", "b"])),
    (the_best, (np.array([0.5, 1.5, 2.0]), 4)),
    (the_best, (np.array([0.5, 1.5, 2.0]), 0)),
    (the_largest, (X,)),
    (in_both_arms, (1.5, 0.5)),
    (in_both_arms, (0.5, -1.5)),
    (walked, (V * 0.3, 3)),
    (walked, (V * 0.3, 0)),
    (walked, (V * 20.0, 9)),
    (likelihood, (V, M, [V * 0.3, V * 0.2])),
    (trajectory, (0.7, 3)),
    (trajectory, (0.7, 0)),
    (nested_made, (1.5, 0.5)),
    (writing_into_a_copy, (Pair(X, 0.3), 0.7)),
    (called_with_records, (1.5, 0.5)),
    (returned_in_structures, (1.5, 0.5)),
    (one_array_twice, (X,)),
    (constants_in_fields, (0.7,)),
]
PROGRAMS = [row if len(row) == 3 else (*row, None) for row in PROGRAMS]


@pytest.mark.parametrize(("f", "args", "wrt"), PROGRAMS)
def test_records(f, args, wrt):
    check_whole(f, args, wrt)


def test_gradients_are_records_of_the_class_of_the_argument():
    gradient = tg.grad(given)(Pair(0.3, 0.7))
    assert type(gradient) is Pair
    gradient = tg.grad(given)(Model(0.3, 0.7))
    assert type(gradient) is Model
    gradient = tg.grad(given)(Deep(0.3, 0.7))
    assert type(gradient) is Deep and gradient.c == 0.0
    gradient = tg.grad(given)(Words(a=0.3, b=0.7))
    assert type(gradient) is Words and gradient.rest == []
    assert type(tg.grad(given_with_arrays)(Slim(0.3, X), X)) is Slim


def test_gradients_of_a_network_of_dataclasses():
    x = np.array([0.3, -0.4])
    gradient = tg.grad(net)(NET, x)
    assert type(gradient) is Net and gradient.first is None
    assert [layer.activation for layer in gradient.layers] == [None, None]
    vector, unravel = tg.ravel(NET)
    direction = np.random.default_rng(1).normal(size=vector.shape)
    ahead, behind = (net(unravel(vector + h * direction), x) for h in (1e-6, -1e-6))
    found = tg.ravel(gradient)[0] @ direction
    assert np.isclose((ahead - behind) / 2e-6, found, rtol=1e-6)
    assert tg.grad(net, wrt=1)(NET, x).shape == (2,)


def test_constants_in_records_have_no_derivative():
    circuit = {"a": Part("r", 0, 1, 2.0), "b": Part("c", 1, 2, 3.0)}
    gradient = tg.grad(stamped, wrt=1)(np.eye(3) * 1.5 + 0.1, circuit)
    assert list(gradient) == ["a", "b"]
    assert gradient["a"].kind is None and gradient["b"].value == 0.0
    assert type(gradient["a"]) is Part


def test_records_keep_the_dtypes_of_their_arrays():
    gradient = tg.grad(given_with_arrays)(Pair(0.3, X.astype(np.float32)), X)
    assert isinstance(gradient.a, float) and gradient.b.dtype == np.float32
    gradient = tg.grad(writing_into_a_copy)(Pair(X.astype(np.float32), 0.3), 0.7)
    assert isinstance(gradient.b, float) and gradient.a.dtype == np.float32


@pytest.mark.parametrize("given_first", [True, False])
def test_shared_arrays_in_records(given_first):
    y = X.copy()
    p = Pair(y, y) if given_first else Model(y, y)
    gradient = tg.grad(lined)(p)
    assert np.allclose(gradient.a, X) and np.allclose(gradient.b, X)
    assert not np.shares_memory(gradient.a, gradient.b)


def lined(p):
    return p.a @ p.b


# -- errors of the program itself ----------------------------------------------------------


def one_field_too_many(x):
    a, b, c = Pair(x, x)
    return a * b * c


def an_item_beyond(p, k):
    return p[k] * p.a


def a_field_that_is_not_there(p):
    return p.missing * p.a


ERRORS = [
    (one_field_too_many, (0.7,)),
    (an_item_beyond, (Pair(0.3, 0.7), 2)),
]


@pytest.mark.parametrize(("f", "args"), ERRORS)
def test_errors_are_those_of_the_program(f, args):
    check_error(f, args)


# -- refused -------------------------------------------------------------------------------


@dataclass
class Checked:
    a: float
    b: float = 0.0

    def __post_init__(self):
        self.b = self.a * 2.0


@dataclass
class WithMethod:
    a: float
    b: float

    def area(self):
        return self.a * self.b

    @property
    def twice(self):
        return self.a * 2.0


class OwnNew(tuple):
    def __new__(cls, a, b):
        return super().__new__(cls, (a * 2.0, b))


@dataclass
class Free:
    a: float
    b: float
    extra: float = field(init=False, default=1.0)


def made_with_a_check(x):
    return Checked(x).b * x


def by_its_method(x):
    return WithMethod(x, x).area()


def by_its_property(x):
    return WithMethod(x, x).twice * x


def written(x):
    m = Model(x, x)
    m.a = x * x
    return m.a * m.b


def written_in_place(x):
    m = Model(x, x)
    m.a += x
    return m.a * m.b


def of_its_own_making(x):
    t = OwnNew(x, x)
    return t[0] * t[1]


def without_init(x):
    f = Free(x, x)
    return f.a * f.extra


def a_method_of_the_argument(p):
    return p.area()


REFUSED = [
    (written, (0.7,)),
    (written_in_place, (0.7,)),
    (of_its_own_making, (0.7,)),
    (a_field_that_is_not_there, (Pair(0.3, 0.7),)),
]


@pytest.mark.parametrize("f", [made_with_a_check, by_its_method, by_its_property, without_init])
def test_classes_that_do_more_than_hold_their_fields(f):
    check_whole(f, (0.7,))


@pytest.mark.parametrize(
    ("f", "p"),
    [
        (a_method_of_the_argument, WithMethod(0.3, 0.7)),
        (given, Checked(0.3)),
        (given, Free(0.3, 0.7)),
    ],
)
def test_arguments_of_such_classes(f, p):
    gradient = tg.grad(f)(p)
    moved = copy.copy(p)
    moved.a += 1e-6
    assert (f(moved) - f(p)) / 1e-6 == pytest.approx(gradient.a, rel=1e-5, abs=1e-9)


@pytest.mark.parametrize(("f", "args"), REFUSED)
def test_refused(f, args):
    with pytest.raises(tg.TangentishError):
        tg.grad(f)(*args)
