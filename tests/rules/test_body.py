"""The text of a rule for the operands at hand."""

from __future__ import annotations

import ast
import math
from typing import Any

import gast
import numpy as np
import pytest

from tangentish.errors import NoRule
from tangentish.rules import registry
from tangentish.rules.body import Facts, Instance, instantiate
from tangentish.rules.registry import bind, rule_for
from tangentish.rules.simplify import literal, multiply, name, negate, power, subtract

SPACE = {"np": np, "math": math, "max": max, "abs": abs}
OPERATORS = {gast.Pow: "**", gast.MatMult: "@", gast.Mult: "*", gast.Div: "/"}


def show(tree: Any) -> str | None:
    return None if tree is None else ast.unparse(ast.fix_missing_locations(gast.gast_to_ast(tree)))


def instance(text: str, g: str = "by", wanted: Any = None, **ranks: Any) -> Instance | None:
    """Write the adjoint of one call or operation whose operands are written in it."""
    node = gast.parse(text, mode="eval").body
    if isinstance(node, gast.BinOp):
        rule = rule_for(OPERATORS[type(node.op)])
        arguments, keywords = [node.left, node.right], []
    elif isinstance(node.func, gast.Attribute) and show(node.func).split(".")[0] not in SPACE:
        rule = rule_for(("method", node.func.attr))
        arguments, keywords = [node.func.value, *node.args], node.keywords
    else:
        rule = rule_for(eval(show(node.func), SPACE))
        arguments, keywords = node.args, node.keywords
    binding = bind(rule, arguments, keywords)
    values = {"g": gast.parse(g, mode="eval").body, "y": name("y")}
    if not rule.variadic:
        pairs = zip(rule.operands, binding.operands, strict=True)
        values |= {word: value for word, value in pairs if value is not None}
    real = dict.fromkeys(("x", "a", "y"), False)
    return instantiate(
        rule.adjoint,
        values,
        binding.statics,
        Facts(ranks, real),
        lambda word: word + "_1",
        wanted=wanted,
        operands=binding.operands,
    )


@pytest.mark.parametrize(
    ("text", "ranks", "expected"),
    [
        ("v ** 2", {}, ["by * 2 * v", None]),
        ("v ** 1", {}, ["by", None]),
        ("v ** 0", {}, [None, None]),
        ("v ** -1", {}, ["-by * v ** (-2)", None]),
        ("v ** 0.5", {}, ["by * 0.5 * v ** (-0.5)", None]),
        ("2 ** n", {}, [None, "by * y * np.log(2.0)"]),
        ("a @ b", {"a": 2, "b": 2}, ["by @ b.T", "a.T @ by"]),
        ("a @ b", {"a": 2, "b": 1}, ["np.outer(by, b)", "a.T @ by"]),
        ("a / b", {}, ["by / b", "-by * y / b"]),
        ("np.sum(v)", {}, ["np.broadcast_to(by, np.shape(v))"]),
        ("v.sum(axis=0)", {}, ["np.broadcast_to(np.expand_dims(by, 0), np.shape(v))"]),
        ("np.sum(v, 1, keepdims=True)", {}, ["np.broadcast_to(by, np.shape(v))"]),
        ("np.reshape(v, (2, 3))", {}, ["np.reshape(by, np.shape(v))"]),
        ("v.reshape(2, 3)", {}, ["np.reshape(by, np.shape(v))"]),
        ("np.stack([a, b])", {}, ["pieces(by, [a, b], 0)"]),
        ("math.log(v)", {}, ["by / v", None]),
        ("math.hypot(a, b)", {}, ["by * a / y", "by * b / y"]),
        ("np.maximum(a, 0)", {"y": 0}, ["by if a > 0 else 0.5 * by if a == 0 else 0.0", None]),
        ("np.clip(v, 0, None)", {}, ["np.where(v >= 0, by, 0.0)", None, None]),
        ("abs(v)", {}, ["by * np.sign(v)"]),
    ],
)
def test_text(text: str, ranks: dict[str, int], expected: list[str | None]) -> None:
    found = instance(text, **ranks)
    assert found is not None
    assert not found.prelude
    assert [show(result) for result in found.results] == expected


def test_local_read_twice_stands_in_front() -> None:
    found = instance("np.linalg.solve(a, b)", a=2, b=1)
    assert [show(line) for line in found.prelude] == ["bb_1 = np.linalg.solve(a.T, by)"]
    assert [show(result) for result in found.results] == ["np.outer(-bb_1, y)", "bb_1"]


def test_unwanted_results_and_their_locals_are_left_out() -> None:
    found = instance("np.linalg.solve(a, b)", wanted=(False, True), a=2, b=1)
    assert not found.prelude
    assert [show(result) for result in found.results] == [
        None,
        "np.linalg.solve(a.T, by)",
    ]
    assert found.reads == {"g", "a"}


def test_reads() -> None:
    assert instance("np.sin(v)").reads == {"g", "x"}
    assert instance("np.exp(v)").reads == {"g", "y"}
    found = instance("np.sum(v)")
    assert (found.reads, found.shape_reads) == ({"g"}, {"x"})
    assert instance("np.tanh(v)").uses == {"g": 1, "y": 2}


def test_unknown_rank_is_called() -> None:
    assert instance("a @ b") is None
    assert instance("np.sum(v, k)") is None
    assert rule_for("@").adjoint.call_name == "matmul"


def test_constants_of_a_product_are_collected() -> None:
    assert show(instance("v ** 2", g="by * 0.5").results[0]) == "by * v"
    assert show(instance("v ** 3", g="0.5 * by").results[0]) == "1.5 * by * v ** 2"
    assert show(instance("v ** 3", g="by * 0.1").results[0]) == "by * 0.1 * 3 * v ** 2"


def test_simplify() -> None:
    x = name("x")
    assert show(negate(negate(x))) == "x"
    assert show(negate(literal(2))) == "-2"
    assert show(multiply(literal(1), x)) == "x"
    assert show(power(x, subtract(literal(3), literal(2)))) == "x"
    assert show(power(literal(-2), x)) == "(-2) ** x"
    assert show(literal((1, -2, None))) == "(1, -2, None)"


def test_missing_tangents_are_zero() -> None:
    tangent = rule_for(np.linalg.solve).tangent
    values = {"y": name("y"), "a": name("a"), "b": name("b"), "db": name("db")}
    facts = Facts({"a": 2, "b": 2})
    found = instantiate(tangent, values, {}, facts, str)
    assert show(found.results[0]) == "np.linalg.solve(a, db)"
    values = {"y": name("y"), "a": name("a"), "b": name("b"), "da": name("da")}
    found = instantiate(tangent, values, {}, facts, str)
    assert show(found.results[0]) == "np.linalg.solve(a, -(da @ y))"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("np.sum(v, dtype=float)", "dtype"),
        ("np.sum(v, initial=2.0)", "initial"),
        ("np.sin(v, out=w)", "out"),
        ("np.sin(v, where=m)", "where"),
        ("v.reshape(2, 3, order='F')", "order"),
        ("np.linalg.norm(v, 1)", "ord"),
        ("max(v)", "one iterable"),
        ("np.sum(*v)", "unpacked"),
        ("np.sum(v, **w)", "unpacked"),
    ],
)
def test_refused(text: str, word: str) -> None:
    with pytest.raises(NoRule, match=word):
        instance(text)


def test_default_may_be_written() -> None:
    assert instance("np.sum(v, dtype=None, out=None)") is not None


def test_keywords_by_the_names_of_the_primal() -> None:
    call = gast.parse("np.linalg.solve(b=p, a=q)", mode="eval").body
    assert [show(part) for part in bind(rule_for(np.linalg.solve), [], call.keywords).operands] == [
        "q",
        "p",
    ]
    call = gast.parse("np.sum(a=p, axis=0)", mode="eval").body
    binding = bind(rule_for(np.sum), [], call.keywords)
    assert show(binding.operands[0]) == "p"


def square(x: float) -> float:
    return x * x


def test_registration_is_checked() -> None:
    with pytest.raises(ValueError, match="begin with g and y"):

        @registry.elementwise(square)
        def wrong_names(x: float) -> float:
            return x

    with pytest.raises(ValueError, match="2 results for the operands x"):

        @registry.elementwise(square)
        def wrong_count(g: float, y: float, x: float) -> tuple[float, float]:
            return g, g

    with pytest.raises(ValueError, match="needs a function"):

        @registry.elementwise()
        def for_nothing(g: float, y: float, x: float) -> float:
            return g

    with pytest.raises(ValueError, match="no operator"):
        registry.constant("plus")
    with pytest.raises(TypeError, match="is not a function"):
        registry.constant(3)
    with pytest.raises(ValueError, match="has a rule already"):

        @registry.elementwise(np.sin)
        def again(g: float, y: float, x: float) -> float:
            return g

    assert rule_for(square) is None


def halve(x: float) -> float:
    return x / 2


def outside(x: float) -> float:
    return 0.5 * x


def test_a_rule_of_ones_own() -> None:
    @registry.elementwise(halve)
    def first(g: float, y: float, x: float) -> float:
        return g / 2

    values = {"g": name("g"), "y": name("y"), "x": name("x")}
    found = instantiate(rule_for(halve).adjoint, values, {}, Facts(), str)
    assert show(found.results[0]) == "g / 2"

    @registry.elementwise(halve, override=True)
    def second(g: float, y: float, x: float) -> float:
        return outside(g)

    assert instantiate(rule_for(halve).adjoint, values, {}, Facts(), str) is None


def test_halves_of_a_pair_agree() -> None:
    def f(a: float) -> float:
        return a

    @registry.tangent(f)
    def forward(da: float, y: float, a: float) -> float:
        return da

    with pytest.raises(ValueError, match="different parameters"):

        @registry.adjoint(f)
        def reverse(g: float, y: float, b: float) -> float:
            return g

    @registry.adjoint(f)
    def right(g: float, y: float, a: float) -> float:
        return g

    assert rule_for(f).structure == "general"


def test_lookup_of_what_has_no_rule() -> None:
    assert rule_for([]) is None
    assert rule_for(("method", "nothing")) is None
    assert rule_for(np.ndarray.sum).primal is np.sum


def test_a_cell_run_again_renews_its_rule() -> None:
    def f(x: float) -> float:
        return x

    for scale in (2, 3):

        @registry.elementwise(f)
        def rule(g: float, y: float, x: float, *, scale: int = scale) -> float:
            return g * scale

    assert rule_for(f).adjoint.function is rule
