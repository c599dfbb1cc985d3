"""One array in two places of a structure that a called function is given, and writes into."""

from collections import namedtuple
from dataclasses import dataclass

import numpy as np
import pytest

from tests.programs.whole import check_whole

X = np.array([0.7, -0.4, 0.9])
H = 0.3
Pair = namedtuple("Pair", "u v")


@dataclass
class State:
    u: object
    v: object


def into_the_first(x, b):
    b[0][:] = x[: len(b[0])]
    return np.sum(b[1] * x[0])


def into_a(x, b):
    b["a"][:] = x
    return np.sum(b["b"] * x)


def into_u(x, b):
    b.u[:] = x
    return np.sum(b.v * x)


def into_each(x, b):
    for e in b:
        e[0] += x[0]
    return np.sum(b[0])


def down(x, b, n):
    if n == 0:
        return np.sum(b[1])
    b[0][n] += x[n]
    return down(x, b, n - 1) * 2


def evolve(s, h, n):
    for _ in range(n):
        s["new"][:] = s["u"] * h + s["old"]
        s["old"], s["u"], s["new"] = s["u"], s["new"], s["old"]
    return np.sum(s["u"])


def twice():
    z = np.zeros(3)
    return z, z


def a_tuple(x):
    z = np.zeros(3)
    return into_the_first(x, (z, z))


def a_list(x):
    z = np.zeros(3)
    return into_the_first(x, [z, z])


def a_repeated_tuple(x):
    return into_the_first(x, (np.zeros(3),) * 3)


def a_dict(x):
    z = np.zeros(3)
    return into_a(x, {"a": z, "b": z})


def a_record(x):
    z = np.zeros(3)
    return into_u(x, State(z, z))


def a_named_tuple(x):
    z = np.zeros(3)
    return into_u(x, Pair(z, z))


def overlapping_views(x):
    z = np.zeros(3)
    return into_the_first(x, (z[1:], z[:-1]))


def a_row_and_the_whole(x):
    z = np.zeros((3, 3))
    return into_the_first(x, (z[0], z))


def made_by_a_function(x):
    return into_the_first(x, twice())


def gone_through(x):
    z = np.zeros(3)
    return into_each(x, [z, z])


def recursive(x):
    z = np.zeros(3)
    return down(x, [z, z], 2)


def several_calls(x):
    z = np.zeros(3)
    t = (z, z)
    into_the_first(x, t)
    into_the_first(x * 2, t)
    return into_the_first(x, t)


def an_argument_put_in_twice(x, p):
    p["b"] = p["a"]
    return into_a(x, p)


def an_argument_in_both(x, p):
    return into_the_first(x, [p["a"], p["a"]])


def stepped(h, u):
    return evolve({"u": u, "old": u, "new": np.zeros(3)}, h, 3)


@pytest.mark.parametrize(
    "f",
    [
        a_tuple, a_list, a_repeated_tuple, a_dict, a_record, a_named_tuple, overlapping_views,
        a_row_and_the_whole, made_by_a_function, gone_through, recursive, several_calls,
    ],
)  # fmt: skip
def test_constants_in_two_places(f):
    check_whole(f, (X,))


@pytest.mark.parametrize(
    ("f", "args"),
    [
        (an_argument_put_in_twice, (X, {"a": X, "b": 2 * X})),
        (an_argument_in_both, (X, {"a": X})),
        (stepped, (H, X)),
    ],
)
@pytest.mark.parametrize("wrt", [(0,), (1,), (0, 1)])
def test_arguments_in_two_places(f, args, wrt):
    check_whole(f, args, wrt)
