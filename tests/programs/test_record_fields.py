"""Records of which fields are left at their defaults, and writes into what the others hold."""

from collections import namedtuple
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_whole

X = np.array([0.7, -0.4, 0.9])


@dataclass
class Layer:
    b: np.ndarray
    n: int = 0


@dataclass
class Neurons:
    b: np.ndarray
    k: float = 1.5
    act: str = "tanh"
    v: Any = None


class Cell(NamedTuple):
    a: Any
    k: float = 2.0
    b: Any = None


Parts = namedtuple("Parts", "a b c", defaults=(1.0, None))


@dataclass
class State:
    x: object
    v: object


@dataclass
class Rates:
    k: float
    h: float


def an_int_left_out(x):
    r = Layer(x * 2)
    r.b[0] = x[1] * x[1]
    return np.sum(r.b * x)


def several_left_out(x):
    r = Neurons(x * 2)
    r.b[0] = x[1] * r.k
    return np.sum(r.b * x) * r.k


def of_a_named_tuple(x):
    r = Cell(x * 2)
    r.a[0] = x[1] * r.k
    return np.sum(r.a * x) * r.k


def given_by_name(x):
    r = Parts(a=x)
    r.a[0] = x[1] * r.b
    return np.sum(r.a * x) * r.b


def in_another_order(x):
    r = Cell(b=x * 2, a=x)
    r.b[0] = x[1] * r.k
    r.a[1] *= r.b[0]
    return np.sum(r.a * x) * r.k


def made_of_another(x):
    r = Neurons(x, act="relu")
    y = r.b
    y[0] *= 2
    z = Neurons(b=r.b, v=y)
    z.v[1] *= z.b[0]
    return np.sum(r.b * x) * z.k


@pytest.mark.parametrize(
    "f",
    [
        an_int_left_out, several_left_out, of_a_named_tuple, given_by_name, in_another_order,
        made_of_another,
    ],
)  # fmt: skip
def test_fields_left_out(f):
    check_whole(f, (X,))


def step(s, p):
    s.v[:] -= p.k * s.x
    return s.v @ s.x


def step_by_another(s, p):
    s.v[:] -= p.v * s.x
    return s.v @ s.x


def step_of_tuples(s, p):
    s.a[:] -= p.a * s.b
    return s.a @ s.b


@pytest.mark.parametrize(
    ("f", "args"),
    [
        (step, (State(X, 2 * X), Rates(2.0, 0.3))),
        (step_by_another, (State(X, 2 * X), State(3 * X, X + 1))),
        (step_of_tuples, (Parts(X, 2 * X, 1.0), Parts(3 * X, X + 1, 0.5))),
    ],
)
def test_two_records_of_which_one_is_written(f, args):
    check_whole(f, args)


def divided(s, p):
    s.x /= 1.5


def one_record_twice(x, t):
    s = State(np.sin(x), 0.5)
    t[1] *= s.v
    divided(s, s)
    return t[1] * x


def test_what_a_call_writes_into_one_record_given_twice_is_put_back():
    check_whole(one_record_twice, (X, 2 * X))


class Shared:
    table = np.ones(3)


@dataclass
class WithTable:
    x: object
    table = Shared.table


def written_table(s, p):
    s.x[:] = p.table * 2.0
    return np.sum(s.x)


def test_arrays_of_classes_are_seen():
    s = WithTable(WithTable.table)
    with pytest.raises(tg.Unsupported):
        tg.grad(written_table)(s, WithTable(X))
