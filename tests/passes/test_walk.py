"""What trees read and write; substitution shares; equality and keys agree."""

import gast
import pytest
from hypothesis import given

from tangentish.emit.layout import show
from tangentish.tree.quote import expr, quote, quote_one
from tangentish.tree.walk import (
    copy_shallow,
    equal,
    key,
    names_read,
    names_written,
    substitute,
    walk,
)
from tests.emit.trees import expressions


@pytest.mark.parametrize(
    ("text", "read", "written"),
    [
        ("x = y", "y", "x"),
        ("x += y", "x y", "x"),
        ("x[i] = y", "x i y", "x"),
        ("x[i] += y", "x i y", "x"),
        ("x.a.b[i] = 1", "x i", ""),
        ("a, (b, *c[0]) = d", "c d", "a b c"),
        ("for i in range(n):\n    s += i", "range n s i", "i s"),
        ("y = [f(i, k) for i in x if i > t]", "f k x t", "y"),
        ("y = [(w := i) for i in x]", "x", "y w"),
        ("y = lambda a, b=c: a + b + d", "c d", "y"),
        ("def g(a, b=c):\n    t = a * k\n    return t", "c k", "g"),
        ("import numpy.linalg, math as m", "", "numpy m"),
        ("with open(f) as h:\n    pass", "open f", "h"),
        ("del x[i], y", "x i", "x y"),
        ("if (n := f(x)):\n    pass", "f x", "n"),
        ("x: int = y", "int y", "x"),
    ],
)
def test_names(text, read, written):
    statement = quote_one(text)
    assert names_read(statement) == frozenset(read.split())
    assert names_written(statement) == frozenset(written.split())


def test_names_of_a_list():
    assert names_read(quote("a = b\nc = d")) == {"b", "d"}


def test_substitution_is_simultaneous_and_shares():
    tree = expr("f(x + y, g(z))")
    made = substitute(tree, {"x": expr("y"), "y": expr("x")})
    assert show(made) == "f(y + x, g(z))"
    assert show(tree) == "f(x + y, g(z))"
    assert made.args[1] is tree.args[1]
    assert substitute(tree, {"q": expr("1")}) is tree


def test_substitution_respects_inner_scopes():
    one = {"x": expr("1"), "i": expr("9")}
    assert show(substitute(expr("[x * i for i in f(x, i)]"), one)) == "[1 * i for i in f(1, 9)]"
    assert show(substitute(expr("lambda x, y=x: x + i"), one)) == "lambda x, y=1: x + 9"


def test_only_what_is_read_is_substituted():
    statement = substitute(quote_one("x = x + 1"), {"x": expr("y")})
    assert show(statement) == "x = y + 1"


def test_equality_tells_constants_apart():
    texts = ["1", "1.0", "True", "0.0", "-0.0", "'1'", "b'1'", "None", "1j", "a", "'a'"]
    trees = [expr(text) for text in texts]
    assert [equal(a, b) for a in trees for b in trees] == [a is b for a in trees for b in trees]
    nan = gast.Constant(float("nan"), None)
    assert equal(nan, gast.Constant(float("nan"), None))
    assert len({key(tree) for tree in trees}) == len(trees)


@given(expressions(), expressions())
def test_keys_agree_with_equality(a, b):
    assert equal(a, b) == (key(a) == key(b))
    assert equal(a, gast.parse(f"({show(a)})", mode="eval").body)


@given(expressions())
def test_copies(tree):
    for node in walk(tree):
        copied = copy_shallow(node)
        assert type(copied) is type(node)
        assert copied is not node
        assert equal(copied, node)


def test_an_origin_is_copied():
    statement = quote_one("x = 1")
    statement.origin = "here"
    changed = copy_shallow(statement, value=expr("2"))
    assert (changed.origin, show(changed)) == ("here", "x = 2")
