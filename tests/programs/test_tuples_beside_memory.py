"""Tuples and records of numbers beside memory: their adjoints are parts of its shadow.

A structure of which an item is shared, here by a function that writes it, has a shadow; the tuples
in it are no memory, and what their places there have received goes to what they were made of.
"""

import math
from typing import NamedTuple

import numpy as np
import pytest

from tests.programs.whole import check_whole


class R(NamedTuple):
    a: float
    b: float


def add_to(d, y):
    d["a"] += y


def named(x, y):
    d = {"a": 1.28}
    r = (y, x * y)
    items = [d, r]
    v = math.sin(items[0]["a"] * x) * items[1][0] * items[1][1]
    add_to(d, y)
    return v + d["a"]


def record(x, y):
    d = {"a": 1.28}
    r = R(y, x * y)
    items = [d, r]
    g = items[1]
    v = math.sin(items[0]["a"] * x) * g.a * g.b
    add_to(d, y)
    return v + d["a"] + r.a


def item(x, y):
    d = {"a": 1.28}
    q = [(y * 2, x), (y, x * y)]
    r = q[1]
    items = [d, r]
    g = items[1]
    v = math.sin(items[0]["a"] * x) * g[0] * g[1]
    add_to(d, y)
    return v + d["a"] + r[0]


def appended(x, y):
    d = {"a": 1.28}
    items = [d]
    items.append((y, x * y))
    g = items[1]
    v = math.sin(items[0]["a"] * x) * g[0] * g[1]
    add_to(d, y)
    return v + d["a"]


def named_and_appended(x, y):
    d = {"a": 1.28}
    items = [d]
    r = (y, x * y)
    items.append(r)
    g = items[1]
    v = math.sin(items[0]["a"] * x) * g[0] * g[1]
    add_to(d, y)
    return v + d["a"]


def pair(x, y):
    return (y, x * y)


def of_a_call(x, y):
    d = {"a": 1.28}
    items = [d, pair(x, y)]
    g = items[1]
    v = math.sin(items[0]["a"] * x) * g[0] * g[1]
    add_to(d, y)
    return v + d["a"]


def joined(x, y):
    d = {"a": 1.28}
    items = [d, pair(x, y) + (2.0,)]
    g = items[1]
    v = math.sin(items[0]["a"] * x) * g[0] * g[1]
    add_to(d, y)
    return v + d["a"]


def bound_in_turn(x, y):
    d = {"a": 1.28}
    items = [d, (x, y)]
    g = items[0]
    v = math.sin(g["a"])
    g = items[1]
    v = v * math.sin(items[0]["a"] * x) * g[0] * g[1]
    add_to(d, y)
    return v + d["a"]


def chosen(x, y):
    d = {"a": 1.28}
    items = [d, (x, y)] if x > 0 else [d, (y, y)]
    g = items[1]
    v = math.sin(items[0]["a"] * x) * g[0] * g[1]
    add_to(d, y)
    return v + d["a"]


def sliced(x, y):
    d = {"a": 1.28}
    r = [d, (x, y), (y, x * y)]
    items = [r[0], r[1:]]
    g = items[1]
    v = math.sin(items[0]["a"] * x) * g[0][0] * g[1][1]
    add_to(d, y)
    return v + d["a"]


def in_a_loop(x, y):
    d = {"a": 1.28}
    g = (x, y)
    v = 0.0
    for _ in range(3):
        items = [d, g]
        v += math.sin(items[0]["a"] * x) * items[1][0] * items[1][1]
        g = (g[1], v)
    add_to(d, y)
    return v + d["a"] + g[1]


PROGRAMS = [
    named,
    record,
    item,
    appended,
    named_and_appended,
    of_a_call,
    joined,
    bound_in_turn,
    chosen,
    sliced,
    in_a_loop,
]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda f: f.__name__)
def test_tuples_beside_memory(program):
    check_whole(program, (np.float64(0.3), np.float64(0.7)))
