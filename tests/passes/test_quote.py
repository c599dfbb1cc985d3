"""Templates: what fills a hole, what is shared, what is fresh."""

import gast
import pytest

from tangentish.emit.layout import show
from tangentish.tree.nodes import Comment
from tangentish.tree.quote import expr, quote, quote_one
from tangentish.tree.walk import walk


def test_a_store_hole_is_written_and_its_filling_stays_read():
    place = expr("x[i]")
    statement = quote_one("{place} = {value}", place=place, value=place)
    assert show(statement) == "x[i] = x[i]"
    assert isinstance(statement.targets[0].ctx, gast.Store)
    assert isinstance(statement.targets[0].value.ctx, gast.Load)
    assert statement.value is place
    assert isinstance(place.ctx, gast.Load)


def test_a_target_put_into_a_read_hole_is_read():
    target = quote_one("x[i], y = 1, 2").targets[0]
    read = expr("f({t})", t=target)
    assert {type(n.ctx) for n in walk(read) if hasattr(n, "ctx")} == {gast.Load}
    assert isinstance(target.elts[0].ctx, gast.Store)


def test_a_tuple_target_is_written_throughout():
    statement = quote_one("{t} = {v}", t=expr("a, (b, c[0])"), v="v")
    assert show(statement) == "a, (b, c[0]) = v"
    elements = statement.targets[0].elts
    assert isinstance(elements[1].elts[1].ctx, gast.Store)


def test_statements_are_fresh_and_expressions_are_shared():
    first, second = quote_one("x = f(1)"), quote_one("x = f(1)")
    assert first is not second
    assert first.value is second.value
    inside_first, inside_second = (quote_one("if a:\n    pass") for _ in range(2))
    assert inside_first.body[0] is not inside_second.body[0]
    assert inside_first.body is not inside_second.body


def test_a_list_of_targets_is_never_shared():
    first, second = quote_one("{x} = 1", x="x"), quote_one("x = 1")
    first.targets.append(None)
    assert len(quote_one("{x} = 1", x="x").targets) == 1
    second.targets.append(None)
    assert len(quote_one("x = 1").targets) == 1


@pytest.mark.parametrize("value", [0, 1.5, 2j, True, None])
def test_constants(value):
    made = expr("f({c})", c=value).args[0]
    assert isinstance(made, gast.Constant)
    assert made.value is value or made.value == value


def test_bare_identifiers():
    text = "def {f}({p}, *, {k}={d}):\n    global {g}\n    return {x}.{attr}({k}={d})"
    made = quote_one(text, f="f", p="p", k="k", d=1, g="g", x="p", attr="a")
    assert show(made) == "def f(p, *, k=1):\n    global g\n    return p.a(k=1)"


def test_splicing():
    body = [Comment("here"), *quote("a = 1\nb = 2")]
    made = quote(
        "if t:\n    {body}\nelse:\n    {other}\n{after}", body=body, other=[], after=body[1]
    )
    assert show(made) == "if t:\n    # here\n    a = 1\n    b = 2\na = 1"
    assert show(expr("({a}, {b})", a=[expr("x"), "y"], b=[])) == "(x, y)"
    assert show(quote_one("return {e}, ({gs})", e="e", gs="bx")) == "return e, bx"
    assert show(quote_one("def f({ps}): pass", ps=[])) == "def f():\n    pass"


def test_an_expression_alone_on_its_line():
    assert show(quote("{e}", e=expr("f(x)"))) == "f(x)"


def test_wrong_fillings_are_refused():
    with pytest.raises(TypeError, match="expression is wanted"):
        expr("{x} + 1", x=object())
    with pytest.raises(TypeError, match="identifier is wanted"):
        expr("x.{a}", a=expr("1"))
    with pytest.raises(KeyError):
        expr("{x} + {y}", x=1)
    with pytest.raises(ValueError, match="not one statement"):
        quote_one("a = 1\nb = 2")
