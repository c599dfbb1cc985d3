"""Expressions print as a formatter would have them, and parse back to the same tree."""

import math

import gast
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tangentish.emit.expressions import text
from tangentish.emit.strings import double_quoted
from tangentish.emit.wrap import split
from tangentish.tree.quote import expr
from tangentish.tree.walk import equal
from tests.emit.trees import expressions

CLEAN = [
    "-x ** 2",
    "(-x) ** 2",
    "2.0 ** -x",
    "(a ** b) ** c",
    "a ** b ** c",
    "(a + b) * c",
    "a - (b - c)",
    "a - b - c",
    "a / b / c",
    "a @ b.T",
    "not a < b",
    "(a < b) < c",
    "a < b <= c",
    "a and (b or c)",
    "a and b or c",
    "(not a) + b",
    "x[1:, None]",
    "x[i, j]",
    "x[lo:hi:2]",
    "x[::-1]",
    "x[i - 1 : n]",
    "x[: n - 1]",
    "x[len(y) :]",
    "x[-1:]",
    "x[..., 0]",
    "x[(1,)]",
    "x[1:,]",
    "x[()]",
    "x[(*i, 0)]",
    "(1).real",
    "(1.5).real",
    '"a".join(b)',
    "f(*a, k=1, **b)",
    "f(i for i in x)",
    "f((i for i in x), 1)",
    "[i for i, j in x if i if j]",
    "{k: v for k, v in x.items()}",
    "{1: 2, **c}",
    "{1, 2}",
    "()",
    "(x,)",
    "a if b else c if d else e",
    "(a if b else c) + d",
    "[a if b else c for a in b or c]",
    "[x for x in (a if b else c)]",
    "lambda x, /, y=1, *z, k, **w: x + y",
    "lambda: (yield)",
    "(lambda x: x)(1)",
    "f(y := 1)",
    "f((y := 1), 2)",
    "await x ** 2",
    "f\"{x:.3f} {d['a']!r} {{}} {y:{w}}\"",
    'f"{ {1: 2}[1]} {(lambda: 1)()}"',
    "1e-05",
    "1e16",
    "2j",
    "b'\"'",
    '"it\'s"',
    '"\\n\\t\\\\\\x00"',
]


@pytest.mark.parametrize("source", CLEAN)
def test_clean_text_stays(source):
    assert text(gast.parse(source, mode="eval").body) == source


@given(expressions())
def test_text_parses_to_the_same_tree(tree):
    shown = text(tree)
    back = gast.parse(f"({shown}\n)", mode="eval").body
    assert equal(tree, back), shown
    assert text(back) == shown


@given(expressions(), st.sampled_from([20, 40]))
@example(expr("x == [] == (not 10000000)"), 20)
@example(expr("x and x[::1000000,]"), 20)
def test_split_text_parses_to_the_same_tree(tree, width):
    lines = split("y = ", tree, "", 0, width=width)
    assert equal(tree, gast.parse("\n".join(lines)).body[0].value), lines


NUMBERS = st.one_of(
    st.floats(),
    st.integers(),
    st.builds(complex, st.floats(), st.floats()),
)


@given(NUMBERS)
@example(-0.0)
@example(complex(-0.0, 2.0))
@example(complex(0.0, -2.0))
@example(complex(1.0, -0.0))
@example(complex(math.inf, math.nan))
@example(10**5000)
def test_constants_keep_every_bit(value):
    shown = text(gast.Constant(value, None))
    assert "inf" not in shown or '"inf"' in shown
    if isinstance(value, int):
        assert eval(shown) == value
    else:
        assert repr(eval(shown)) == repr(value)


@given(NUMBERS)
def test_constants_hold_together(value):
    constant = gast.Constant(value, None)
    two = gast.Constant(2, None)
    for tree in (
        gast.BinOp(constant, gast.Pow(), two),
        gast.Attribute(constant, "real", gast.Load()),
    ):
        shown = text(tree)
        back = gast.parse(shown, mode="eval").body
        assert type(back) is type(tree), shown
        assert text(back) == shown


def test_negative_constants():
    minus = gast.Constant(-2.0, None)
    assert text(gast.BinOp(minus, gast.Pow(), gast.Constant(2, None))) == "(-2.0) ** 2"
    assert text(gast.BinOp(gast.Constant(2.0, None), gast.Pow(), minus)) == "2.0 ** -2.0"
    assert text(gast.BinOp(minus, gast.Sub(), minus)) == "-2.0 - -2.0"


@given(st.one_of(st.text(), st.binary()))
@example("\ud800")
@example('"' + "'")
@example("\u200b\xa0\u2028\x85é😀")
def test_strings(value):
    shown = double_quoted(value)
    assert eval(shown) == value
    assert "\n" not in shown


def test_a_shared_subtree_prints_right_at_every_place():
    shared = expr("a + b")
    tree = expr("{s} * {s} - {s} - {s} ** {s}", s=shared)
    assert text(tree) == "(a + b) * (a + b) - (a + b) - (a + b) ** (a + b)"
    assert set(vars(shared)) <= {"left", "op", "right"} | set(shared._attributes)


def test_an_unknown_constant_is_an_error():
    with pytest.raises(TypeError, match="no text for a constant"):
        text(gast.Constant(object(), None))
