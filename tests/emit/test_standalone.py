"""Modules that run without tangentish."""

import enum
import math
import subprocess
import sys
from collections import OrderedDict
from types import CellType

import numpy as np
import pytest

from tangentish import api, runtime
from tangentish.emit.standalone import to_module
from tangentish.errors import Unsupported
from tangentish.tree.quote import quote_one
from tests.standalone import functions_of

OFFSET = 2
TABLE = np.zeros(3)


def scaled(x: float, by: float = math.pi) -> float:
    """Scale."""
    factor: float = by
    rest: float  # noqa: F842
    return x * factor + OFFSET


def ping(n):
    return n if n <= 0 else pong(n - 1)


def pong(n):
    return ping(n - 1)


TABLE_SIZE = 3.0


def use_table(x):
    return x + TABLE


GOLDEN = '''\
"""Written for a test."""

import math
from math import sin as sine

import numpy as np
from numpy import exp

RATE = (0.5, (float("inf"), "it's"))
OFFSET = 2
k = 1.5
length = len


def scaled(x, by=math.pi):
    """Scale."""
    factor = by
    return x * factor + OFFSET


again = scaled


def f(x):
    return scaled(np.sum(x)) + again(sine(x[0])) * exp(RATE[0]) * length(x) * k


def g(x):
    return f(x)
'''


def trees():
    return [
        quote_one(
            "def f(x):\n"
            "    return scaled(np.sum(x)) + again(sine(x[0])) * exp(RATE[0]) * length(x) * k"
        ),
        quote_one("def g(x):\n    return f(x)"),
    ]


def names():
    namespace = {
        "__name__": __name__,
        "scaled": scaled,
        "again": scaled,
        "RATE": (0.5, (math.inf, "it's")),
        "exp": np.exp,
        "sine": math.sin,
    }
    return {
        "helpers": {"np": np, "length": len},
        "globals_": namespace,
        "cells": {"k": CellType(1.5)},
    }


def run(text, call):
    """The repr of `call`, evaluated after `text` by a Python that cannot import tangentish."""
    guard = "import sys\nsys.modules['tangentish'] = None\n"
    done = subprocess.run(
        [sys.executable, "-c", f"{guard}{text}\nprint(repr(float({call})))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def test_golden():
    text = to_module(trees(), **names(), title="Written for a test.")
    assert text == GOLDEN
    expected = scaled(2.5) + scaled(math.sin(0.5)) * math.exp(0.5) * 2 * 1.5
    assert run(text, "g(np.array([0.5, 2.0]))") == pytest.approx(expected)


@pytest.mark.parametrize("name", sorted(n for n in runtime.__all__))
def test_every_helper_of_the_runtime_can_stand_alone(name):
    function = quote_one("def f():\n    return {helper}", helper=name)
    text = to_module([function], helpers={name: getattr(runtime, name)})
    assert "tangentish" not in text
    assert run(text, "callable(f())") == 1.0


def test_recursion():
    text = to_module([quote_one("def f(n):\n    return ping(n)")], helpers={}, globals_=globals())
    assert run(text, "f(7)") == ping(7)


def test_a_class_is_imported():
    function = quote_one("def f():\n    return len(OrderedDict())")
    text = to_module([function], helpers={"OrderedDict": OrderedDict})
    assert "from collections import OrderedDict\n" in text


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("use_table", use_table, "ndarray"),
        ("runtime", runtime, "part of tangentish"),
        ("Unsupported", Unsupported, "type"),
        ("missing", None, "not defined"),
    ],
)
def test_refusals(name, value, why):
    function = quote_one("def f(x):\n    return {name}(x)", name=name)
    around = {} if value is None else {name: value}
    with pytest.raises(Unsupported, match=why):
        to_module([function], helpers=around, globals_={"__name__": __name__})


def test_one_name_means_one_thing():
    function = quote_one("def f(x):\n    return scaled(x) + OFFSET")
    with pytest.raises(Unsupported, match="different things"):
        to_module([function], helpers={"OFFSET": 3}, globals_=globals())
    function = quote_one("def OFFSET(x):\n    return scaled(x)")
    with pytest.raises(Unsupported, match="A derivative has this name"):
        to_module([function], helpers={}, globals_=globals())


def raised(x, by=TABLE_SIZE, *, to=TABLE_SIZE):
    return (x * by) ** to


TABLE_SIZE = 5.0


def test_defaults_are_those_of_the_definition():
    function = quote_one("def f(x):\n    return raised(x)")
    text = to_module([function], helpers={}, globals_=globals())
    assert "def raised(x, by=3.0, *, to=3.0):" in text
    assert run(text, "f(2.0)") == 216.0


def test_every_function_reads_the_names_of_its_owner():
    def inner(v):
        return v * TABLE_SIZE * scale

    scale = 2.0
    tree = quote_one("def inner_fwd(v):\n    return v * TABLE_SIZE * scale")
    text = to_module([tree], helpers={}, globals_={"scale": 100.0}, owners={"inner_fwd": inner})
    assert run(text, "inner_fwd(1.0)") == 10.0


def test_a_closure_is_refused():
    free = 1

    def closed(x):
        return x + free

    function = quote_one("def f(x):\n    return closed(x)")
    with pytest.raises(Unsupported, match="closure"):
        to_module([function], helpers={"closed": closed}, globals_=globals())


def hides_builtins(type, len=None):
    return type * 2.0 if len is None else type * len


def test_checks_speak_of_the_names_in_the_text():
    x = np.array([1.0, 2.0, 3.0])
    for arguments in ((x, x), (x, None)):
        namespace = {}
        exec(api.standalone(hides_builtins, *arguments, wrt="type"), namespace)
        value, _ = namespace["hides_builtins_fwd"](*arguments)
        assert np.array_equal(value, hides_builtins(*arguments))
    with pytest.raises(TypeError, match="for len_=None"):
        namespace["hides_builtins_fwd"](x, x)


TENTH, COUNT, HALF = np.float64(0.1), np.int64(3), np.float32(0.5)
SURE, ENDLESS = np.bool_(True), np.float64(np.inf)


def scaled_by_numbers_of_numpy(x):
    return np.sum(x * TENTH * COUNT * HALF) * SURE + (0.0 if ENDLESS > 3 else 1.0)


def test_numbers_of_numpy_keep_their_type():
    x = np.array([1.0, 2.0], np.float32)
    namespace = {}
    exec(api.standalone(scaled_by_numbers_of_numpy, x), namespace)
    value, (gradient,) = namespace["value_and_grad_scaled_by_numbers_of_numpy"](x)
    expected, slope = api.value_and_grad(scaled_by_numbers_of_numpy)(x)
    assert type(value) is type(expected) and value == expected
    assert gradient.dtype == np.float32 and np.array_equal(gradient, slope)


class Side(enum.IntEnum):
    LEFT = 1


HERE = Side.LEFT


def on_a_side(x):
    return x * HERE


def test_a_member_of_an_enumeration_is_no_plain_number():
    with pytest.raises(Unsupported, match="It is of type Side"):
        api.standalone(on_a_side, 2.0)


def sum_of_diagonals(A, k):
    return np.sum(np.diag(A) ** 3) + np.sum(np.diag(A, k=k) ** 2) + np.sum(np.diag(A[0], -1) ** 2)


@pytest.mark.parametrize("shape", [(3, 3), (2, 4), (4, 2)])
def test_rules_that_are_copied_take_what_they_are_given_in_any_way(shape):
    A = np.arange(float(np.prod(shape))).reshape(shape) ** 1.5
    text = api.standalone(sum_of_diagonals, A, 1, wrt="A")
    assert "def diag_adjoint(g, y, x, k=0):" in text
    expected = api.grad(sum_of_diagonals, wrt="A")
    for k in (-1, 0, 1):
        plain = functions_of(text)["value_and_grad_sum_of_diagonals"]
        assert np.array_equal(plain(A, k)[1][0], expected(A, k))
    numba = pytest.importorskip("numba")
    compiled = functions_of(text, numba.njit)["value_and_grad_sum_of_diagonals"]
    for k in (-1, 0, 1):
        assert np.allclose(compiled(A, k)[1][0], expected(A, k), rtol=1e-15)
