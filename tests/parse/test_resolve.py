"""Names mean what they mean to Python at the moment of asking."""

import builtins
import math

import gast
import numpy as np
import pytest
from numpy import sin as s

from tangentish.parse.resolve import MISSING, Scope

nothing = None


class Box:
    size = 3.0
    inner = np.zeros(2)


def expression(text):
    return gast.parse(text, mode="eval").body


def example(x, math_=1):
    y = x + np.sin(len(x)) + absent(nothing)  # noqa: F821
    return y


def maker(a):
    def inner(x):
        return a * x + later + np.cos(x)

    scope = Scope(inner)
    assert scope.resolve("later") == ("cell", MISSING)
    later = 1.0
    assert scope.resolve("later") == ("cell", 1.0)
    return inner


def shadowing(np):
    return np.sin(1.0)


def test_kinds():
    scope = Scope(example)
    assert scope.resolve("x") == ("local", MISSING)
    assert scope.resolve("y") == ("local", MISSING)
    assert scope.resolve("np") == ("global", np)
    assert scope.resolve("nothing") == ("global", None)
    assert scope.resolve("len") == ("builtin", len)
    assert scope.resolve("absent") == ("missing", MISSING)


def test_cells_are_read_now():
    inner = maker(2.0)
    scope = Scope(inner)
    assert scope.resolve("a") == ("cell", 2.0)
    inner.__closure__[0].cell_contents = 5.0
    assert scope.resolve("a") == ("cell", 5.0)


def test_globals_and_builtins_are_read_now(monkeypatch):
    scope = Scope(example)
    monkeypatch.setitem(globals(), "nothing", 7)
    assert scope.resolve("nothing").value == 7
    monkeypatch.setattr(builtins, "absent", 8, raising=False)
    assert scope.resolve("absent") == ("builtin", 8)
    monkeypatch.setitem(globals(), "len", 9)
    assert scope.resolve("len") == ("global", 9)


@pytest.mark.parametrize(
    "text, value",
    [
        ("np.linalg.norm", np.linalg.norm),
        ("math.pi", math.pi),
        ("s", np.sin),
        ("Box.size", 3.0),
        ("np.ndarray.sum", np.ndarray.sum),
        ("Box.inner.T", MISSING),
        ("np.no_such_name", MISSING),
        ("x.T", MISSING),
        ("np.sin(x)", MISSING),
        ("absent.sin", MISSING),
        ("nothing", None),
    ],
)
def test_dotted_names(text, value):
    assert Scope(example).resolve_expr(expression(text)) is value


def test_locals_shadow():
    assert s is np.sin
    assert Scope(shadowing).resolve_expr(expression("np.sin")) is MISSING
