"""Every rule of the registry against differences, and its two modes against one another."""

from __future__ import annotations

import ast
import builtins
import inspect
import math
import operator
import types
from collections.abc import Iterator
from typing import Any

import gast
import numpy as np
import pytest

from tangentish import rules, runtime
from tangentish.analyse.aliases import SOMETIMES_VIEWS
from tangentish.rules.body import Body, Facts, instantiate
from tangentish.rules.registry import Rule, all_rules, check_results, rule_for
from tangentish.rules.simplify import literal, name
from tests.rules.operands import DOMAINS, EXAMPLES, REAL_ONLY

OPERATORS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": operator.mod,
    "**": operator.pow,
    "@": operator.matmul,
    "u-": operator.neg,
    "u+": operator.pos,
}
TOPICS = {topic.__name__ for topic in rules._TOPICS}
LIBRARY = [
    rule
    for rule in all_rules()
    if rule.structure == "constant" or rule.adjoint.function.__module__ in TOPICS
]
RULES = [
    r
    for r in LIBRARY
    if r.structure != "constant" and not isinstance(r.target, types.MethodDescriptorType)
]
SCALAR_ONLY = (
    float,
    complex,
    max,
    min,
    np.float64,
    np.float32,
    np.float16,
    np.longdouble,
    np.complex64,
    np.complex128,
)
SCALAR_ONLY += (np.clongdouble,)


def key(rule: Rule) -> str:
    function = rule.adjoint.function
    return f"{function.__module__.rsplit('.', 1)[-1]}.{function.__name__}"


def call(rule: Rule, operands: list[Any], statics: dict[str, Any]) -> Any:
    """Evaluate the primal of a rule."""
    if rule.target is runtime.scatter_add:
        operands = [operands[0].copy(), operands[1]]
    if rule.kind == "operator":
        return OPERATORS[rule.target](*operands)
    if rule.kind == "attribute":
        return getattr(operands[0], rule.target[1])
    args, keywords = place(rule, operands, statics)
    if rule.kind == "method":
        return getattr(args[0], rule.target[1])(*args[1:], **keywords)
    value = rule.target(*args, **keywords)
    return tuple(value) if isinstance(value, list) else value


def place(
    rule: Rule, operands: list[Any], statics: dict[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    if rule.variadic:
        return operands, {}
    given = dict(zip(rule.operands, operands, strict=False)) | statics
    args: list[Any] = []
    keywords: dict[str, Any] = {}
    gap = False
    for parameter in rule.parameters:
        if parameter.canonical not in given:
            gap = True
        elif parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            value = given[parameter.canonical]
            args.extend(value if isinstance(value, tuple) and value else (value,))
        elif gap or parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            keywords[parameter.word] = given[parameter.canonical]
        else:
            args.append(given[parameter.canonical])
    return args, keywords


def is_scalar_rule(rule: Rule) -> bool:
    return key(rule).startswith("scalar.") or rule.target in SCALAR_ONLY


def samples(rule: Rule, rng: np.random.Generator) -> list[tuple[list[Any], dict[str, Any]]]:
    """Return operands and statics at which to test a rule."""
    if rule.structure != "elementwise":
        found = EXAMPLES[key(rule) if rule.target is not np.expand_dims else "shaping.expand_dims"]
        return [
            row
            for row in found
            if not (rule.kind in ("method", "attribute") and not takes(rule, row))
        ]
    count = 3 if rule.variadic else len(rule.operands)
    domains = list(rule.domain) + ["real"] * (count - len(rule.domain))
    shapes: list[tuple[int, ...]] = [()] if is_scalar_rule(rule) else [(4,), (2, 3), (1,), (0,), ()]
    rows = []
    for shape in shapes:
        operands = [DOMAINS[domain](rng, shape) for domain in domains]
        if rule.kind in ("method", "attribute"):
            operands[0] = np.asarray(operands[0])
        rows.append(
            ([scalar(x) if shape == () and rule.kind == "function" else x for x in operands], {})
        )
    if rule.kind == "operator":
        rows.append(([float(DOMAINS[domain](rng, ())) for domain in domains], {}))
    return rows


def takes(rule: Rule, row: tuple[list[Any], dict[str, Any]]) -> bool:
    """Tell whether a method or attribute can be asked of this operand with these statics."""
    operands, statics = row
    return isinstance(operands[0], np.ndarray) and not (rule.kind == "attribute" and statics)


def scalar(x: Any) -> Any:
    return x if isinstance(x, np.ndarray) and np.ndim(x) else x.item() if hasattr(x, "item") else x


def leaves(value: Any) -> list[np.ndarray]:
    if value is None:
        return []
    if isinstance(value, list | tuple):
        return [leaf for part in value for leaf in leaves(part)]
    return [np.asarray(value)]


def combine(a: Any, b: Any, scale: Any) -> Any:
    """Return a + scale * b, in the structure of a."""
    if isinstance(a, list | tuple):
        return type(a)([combine(x, y, scale) for x, y in zip(a, b, strict=True)])
    if np.asarray(a).dtype.kind not in "fc":
        return a
    return a + scale * b


def direction(rng: np.random.Generator, x: Any) -> Any:
    if isinstance(x, list | tuple):
        return type(x)([direction(rng, part) for part in x])
    d = np.asarray(rng.normal(size=np.shape(x)))
    if np.iscomplexobj(x):
        d = np.asarray(d + 1j * rng.normal(size=np.shape(x)))
    return d if isinstance(x, np.ndarray) else d.item() if hasattr(d, "item") else d


def tangent_of(
    rule: Rule, operands: list[Any], y: Any, tangents: list[Any], statics: dict[str, Any]
) -> Any:
    """Return the tangent that a rule gives, as its structure says."""
    known = {word: value for word, value in statics.items() if word in rule.statics}
    if rule.structure == "elementwise":
        total: Any = 0.0
        for k, dx in enumerate(tangents):
            part = rule.adjoint.function(dx, y, *padded(rule, operands), **known)
            part = part if isinstance(part, tuple) else (part,)
            total = total + (0.0 if part[k] is None else part[k])
        return total
    if rule.structure == "linear":
        return call(rule, tangents, statics)
    if rule.structure == "bilinear":
        a, b = operands
        return call(rule, [tangents[0], b], statics) + call(rule, [a, tangents[1]], statics)
    missing = len(rule.operands) - len(operands)
    return rule.tangent.function(*tangents, *[0.0] * missing, y, *padded(rule, operands), **known)


def padded(rule: Rule, operands: list[Any]) -> list[Any]:
    return operands if rule.variadic else operands + [None] * (len(rule.operands) - len(operands))


def difference(
    rule: Rule, operands: list[Any], tangents: list[Any], statics: dict[str, Any]
) -> list[np.ndarray]:
    """Return the derivative of the primal along tangents, by extrapolated central differences."""

    def slope(h: float) -> list[np.ndarray]:
        high = leaves(
            call(rule, [combine(x, d, h) for x, d in zip(operands, tangents, strict=True)], statics)
        )
        low = leaves(
            call(
                rule, [combine(x, d, -h) for x, d in zip(operands, tangents, strict=True)], statics
            )
        )
        return [(a - b) / (2 * h) for a, b in zip(high, low, strict=True)]

    step = 0.1 if rule.target in (np.float16, np.float32, np.complex64) else 1e-3
    return [(4 * a - b) / 3 for a, b in zip(slope(step / 2), slope(step), strict=True)]


def inner(a: Any, b: Any) -> float:
    """Return the real inner product; None is zero."""
    if a is None or b is None:
        return 0.0
    if isinstance(a, list | tuple) or isinstance(b, list | tuple):
        return sum(inner(x, y) for x, y in zip(a, b, strict=True))
    return float(np.sum(np.real(np.conj(a) * b)))


def conjugate(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(conjugate(part) for part in value)
    return None if value is None else np.conj(value) if np.iscomplexobj(value) else value


def adjoints_of(
    rule: Rule, g: Any, y: Any, operands: list[Any], statics: dict[str, Any]
) -> tuple[Any, ...]:
    """Return the adjoints that a rule gives, conjugated in and out."""
    known = {word: value for word, value in statics.items() if word in rule.statics}
    result = rule.adjoint.function(conjugate(g), y, *padded(rule, operands), **known)
    if len(rule.operands) == 1 and not rule.variadic:
        result = (result,)
    return tuple(conjugate(part) for part in result)


def agree(
    rule: Rule, operands: list[Any], statics: dict[str, Any], rng: np.random.Generator
) -> None:
    """Compare tangent with differences and adjoint with tangent."""
    symmetric = rule.target is np.linalg.cholesky
    tangents = [direction(rng, x) for x in operands]
    if symmetric:
        tangents = [d + np.swapaxes(np.conj(d), -1, -2) for d in tangents]
    y = call(rule, operands, statics)
    dy = tangent_of(rule, operands, y, tangents, statics)
    expected = difference(rule, operands, tangents, statics)
    if isinstance(y, tuple):
        dy = tuple(np.zeros_like(part) if d is None else d for d, part in zip(dy, y, strict=True))
    if isinstance(y, tuple) or not np.iscomplexobj(y):
        dy = (
            tuple(np.real(d) if not np.iscomplexobj(p) else d for d, p in zip(dy, y, strict=True))
            if isinstance(y, tuple)
            else np.real(dy)
        )
    tolerance = 2e-2 if rule.target in (np.float16, np.float32, np.complex64) else 2e-6
    for got, wanted in zip(leaves(dy), expected, strict=True):
        np.testing.assert_allclose(
            np.broadcast_to(got, np.shape(wanted)), wanted, rtol=tolerance, atol=tolerance
        )
    g = direction(rng, tuple(y)) if isinstance(y, tuple) else direction(rng, np.asarray(y))
    results = adjoints_of(rule, g, y, operands, statics)
    forward = inner(g, dy)
    reverse = sum(inner(b, d) for b, d in zip(results, tangents, strict=False))
    exact = 1e-9 if tolerance < 1e-3 else tolerance
    assert reverse == pytest.approx(forward, rel=exact, abs=exact)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.kind} {rule.name}")
def test_values(rule: Rule) -> None:
    if rule.structure == "expansion":
        pytest.fail("an expansion is tested through what it expands to: add it here")
    for operands, statics in samples(rule, np.random.default_rng(1)):
        with np.errstate(all="ignore"):
            agree(rule, operands, statics, np.random.default_rng(2))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.kind} {rule.name}")
def test_rules_of_views_say_so(rule: Rule) -> None:
    word = rule.name.rsplit(".", 1)[-1]
    for operands, statics in samples(rule, np.random.default_rng(1)):
        with np.errstate(all="ignore"):
            y = call(rule, operands, statics)
        given = [leaf for leaf in leaves(operands) if leaf.size]
        shared = any(np.shares_memory(a, b) for a in leaves(y) for b in given)
        assert rule.view or not shared or word in SOMETIMES_VIEWS


def takes_complex(rule: Rule) -> bool:
    return key(rule) not in REAL_ONLY and not is_scalar_rule(rule)


@pytest.mark.parametrize(
    "rule", [r for r in RULES if takes_complex(r)], ids=lambda rule: f"{rule.kind} {rule.name}"
)
def test_complex(rule: Rule) -> None:
    rng = np.random.default_rng(3)
    for operands, statics in samples(rule, rng):
        turned = [turn(x) for x in operands]
        try:
            with np.errstate(all="ignore"):
                call(rule, turned, statics)
        except TypeError:
            assert rule.structure == "elementwise"
            continue
        if key(rule).split(".")[-1] in ("maximum", "minimum", "fmax", "fmin", "clip", "nan_to_num"):
            continue
        with np.errstate(all="ignore"):
            agree(rule, turned, statics, rng)


def turn(x: Any) -> Any:
    """Return numbers with an imaginary part."""
    if isinstance(x, list | tuple):
        return type(x)([turn(part) for part in x])
    turned = x * (1 + 0.3j) + 0.1j if np.asarray(x).dtype.kind == "f" else x
    return np.asarray(turned) if isinstance(x, np.ndarray) else turned


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.kind} {rule.name}")
def test_text_is_the_function(rule: Rule) -> None:
    """The text, for every subset of wanted results, has the values of the rule function."""
    rng = np.random.default_rng(4)
    for operands, statics in samples(rule, rng):
        with np.errstate(all="ignore"):
            y = call(rule, operands, statics)
            g = direction(rng, tuple(y)) if isinstance(y, tuple) else direction(rng, y)
            whole = rule.adjoint.function(
                g, y, *padded(rule, operands), **known_statics(rule, statics)
            )
            whole = whole if len(rule.operands) > 1 or rule.variadic else (whole,)
            count = len(operands) if rule.variadic else len(rule.operands)
            for bits in range(1, 2**count):
                wanted = tuple(bool(bits >> k & 1) for k in range(count))
                compare_text(rule, g, y, operands, statics, wanted, whole)


def known_statics(rule: Rule, statics: dict[str, Any]) -> dict[str, Any]:
    return {word: value for word, value in statics.items() if word in rule.statics}


def compare_text(
    rule: Rule,
    g: Any,
    y: Any,
    operands: list[Any],
    statics: dict[str, Any],
    wanted: tuple[bool, ...],
    whole: Any,
) -> None:
    space: dict[str, Any] = {
        "g": g,
        "y": y,
        "np": np,
        "math": math,
        **{word: getattr(runtime, word) for word in runtime.__all__},
    }
    words = [f"v{k}" for k in range(len(operands))]
    space.update(zip(words, operands, strict=True))
    names = [name(word) for word in words]
    values = {"g": name("g"), "y": name("y")}
    parameters = {"g": g, "y": y}
    if not rule.variadic:
        values |= dict(zip(rule.operands, names, strict=False))
        parameters |= dict(zip(rule.operands, operands, strict=False))
    for word, value in known_statics(rule, statics).items():
        space[word] = value
    given = {
        word: literal(value) if isinstance(value, int | str | tuple | type(None)) else name(word)
        for word, value in known_statics(rule, statics).items()
    }
    shaped = {
        word: value for word, value in parameters.items() if not isinstance(value, list | tuple)
    }
    facts = Facts(
        {word: np.ndim(value) for word, value in shaped.items()},
        {word: bool(np.iscomplexobj(value)) for word, value in shaped.items()},
        {word: not isinstance(value, np.ndarray) for word, value in shaped.items()},
    )
    text = instantiate(
        rule.adjoint,
        values,
        given,
        facts,
        lambda word: word + "_0",
        wanted=wanted,
        operands=tuple(names),
    )
    if text is None:
        assert key(rule) in ("shaping.diag", "shaping.diagonal", "shaping.take_along_axis")
        return
    for statement in text.prelude:
        exec(written(statement), space)
    for k, result in enumerate(text.results):
        if not wanted[k]:
            assert result is None
        elif result is not None:
            got = eval(written(result), space)
            for a, b in zip(leaves(got), leaves(whole[k]), strict=True):
                np.testing.assert_allclose(a, b, rtol=1e-12)
        else:
            assert all(not np.any(leaf) for leaf in leaves(whole[k]))


def written(tree: gast.AST) -> str:
    return ast.unparse(ast.fix_missing_locations(gast.gast_to_ast(tree)))


def test_every_rule_is_whole() -> None:
    for rule in LIBRARY:
        bodies: list[Body] = [
            body for body in (rule.adjoint, rule.tangent, rule.expansion) if body is not None
        ]
        assert bodies or rule.structure == "constant", rule.name
        assert rule.structure != "general" or len(bodies) == 2, f"{rule.name} lacks a mode"
        for body in bodies:
            check_results(body)
            assert not body.parsed.foreign, f"{rule.name} speaks of {body.parsed.foreign}"
            assert inspect.getdoc(body.function), rule.name


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.kind} {rule.name}")
def test_single_precision_stays(rule: Rule) -> None:
    """A rule does not raise float32 to float64."""
    if is_scalar_rule(rule) or rule.target in (np.longdouble, np.float64):
        return
    for operands, statics in samples(rule, np.random.default_rng(5)):
        if not all(isinstance(x, np.ndarray) and x.ndim for x in operands) or "dtype" in statics:
            continue
        small = [x.astype(np.float32) if x.dtype == np.float64 else x for x in operands]
        with np.errstate(all="ignore"):
            y = call(rule, small, statics)
            if isinstance(y, np.ndarray) and y.dtype == np.float32:
                g = np.ones_like(y)
                for result in adjoints_of(rule, g, y, small, statics):
                    for leaf in leaves(result):
                        assert leaf.dtype in (np.float32, np.complex64), rule.name


def called(body: Body) -> Iterator[object]:
    """Yield the functions that the text of a rule calls."""
    space = vars(builtins) | body.function.__globals__
    for statement in body.parsed.statements:
        for node in gast.walk(statement):
            if isinstance(node, gast.Call):
                yield eval(written(node.func), space)


def test_rules_speak_of_what_has_rules() -> None:
    """A derivative of a derivative never leaves the library."""
    derived = {runtime.product_of_others, NotImplementedError, tuple, sum}
    for rule in LIBRARY:
        for body in (rule.adjoint, rule.tangent):
            for function in [] if body is None else called(body):
                assert function in derived or rule_for(function), f"{rule.name}: {function}"


def test_helpers_have_rules() -> None:
    for word in runtime.__all__:
        own = word in ("product_of_others", "overlaid", "move_back")  # derived itself; refused
        assert own or rule_for(getattr(runtime, word)), word
    assert len(runtime.__all__) <= 16


@pytest.mark.parametrize("axis", [None, 0, (0, 1), -1])
def test_product_of_others(axis: Any) -> None:
    x = np.array([[2.0, 0.0, 3.0], [4.0, 5.0, 0.0]])
    got = runtime.product_of_others(x, axis)
    for index in np.ndindex(2, 3):
        one = x.copy()
        one[index] = 1.0
        product = np.prod(one, axis=axis, keepdims=True)
        assert got[index] == np.broadcast_to(product, (2, 3))[index]
