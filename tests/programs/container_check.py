"""Compares both modes with differences on a random program over containers."""

from __future__ import annotations

import ast
import contextlib
import copy
import io
import itertools
import re
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

import tangentish as tg
from tests.programs.check import (
    EXACT,
    PAIRED,
    WRONG,
    Rough,
    Wrong,
    loaded,
    smaller_texts,
    smooth_slope,
)
from tests.programs.containers import ContainerProgram, write_containers
from tests.programs.whole import (
    apart,
    arrays,
    drawn,
    fields,
    inner,
    inside_apart,
    leaves,
    moved,
    varies,
)


@dataclass(frozen=True)
class Outcome:
    """What became of one program, in the words of `check.Outcome`."""

    status: str
    message: str
    program: ContainerProgram
    seed: int | None = None

    @property
    def failed(self) -> bool:
        return self.status in ("wrong", "crashed", "invalid")


@dataclass(frozen=True)
class Point:
    """Arguments, directions, and what the function and differences say there."""

    args: tuple[Any, ...]
    wrt: tuple[int, ...]
    tangents: tuple[Any, ...]
    value: Any
    seed: Any
    slope: float | None


def check_containers(source: int | ContainerProgram) -> Outcome:
    """Check the program of a seed, or a program."""
    seed = source if isinstance(source, int) else None
    program = write_containers(source) if isinstance(source, int) else source
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            with loaded(program.text) as function:
                chosen = points(function, program, module_of(function))
                status, message = compare(function, chosen, program.point_seed % PAIRED == 0)
        except Exception as error:
            status, message = "invalid", f"{type(error).__name__}: {error}"
    return Outcome(status, message, program, seed)


def module_of(function: Callable[..., Any]) -> Any:
    """The names beside a function as attributes."""
    return sys.modules.get(function.__module__) or _Names(function.__globals__)


class _Names:
    """The names of a module as attributes."""

    def __init__(self, names: dict[str, Any]) -> None:
        vars(self).update(names)


def points(function: Callable[..., Any], program: ContainerProgram, module: Any) -> list[Point]:
    """One point or two, and a choice of arguments to differentiate in."""
    rng = np.random.default_rng(program.point_seed + 1)
    found = []
    wrt: tuple[int, ...] = ()
    for args in program.points(module, 1 + program.point_seed % 2):
        able = [k for k, arg in enumerate(args) if varies(arg)]
        if not wrt:
            some = rng.choice(able, size=rng.integers(1, len(able) + 1), replace=False)
            wrt = tuple(sorted(map(int, some))) if program.point_seed % 3 else tuple(able)
        tangents = tuple(drawn(rng, a) if k in wrt else None for k, a in enumerate(args))
        value = function(*copied(args))
        seed = drawn(rng, value)
        found.append(Point(args, wrt, tangents, value, seed, slope(function, args, tangents, seed)))
    return found


def slope(
    function: Callable[..., Any], args: Sequence[Any], tangents: Sequence[Any], seed: Any
) -> float | None:
    """The derivative along the tangents of the result's product with a seed."""

    def at(h: float) -> float:
        given = [
            a if t is None else moved([a], [t], h)[0] for a, t in zip(args, tangents, strict=True)
        ]
        found = function(*copied(given))
        if shape(found) != shape(seed):
            raise Rough
        return inner(seed, found)

    try:
        return smooth_slope(at, (0.0,), (1.0,), at(0.0))
    except Rough:
        return None


def compare(
    function: Callable[..., Any],
    chosen: Sequence[Point],
    gradient: bool = True,
    of: tuple[str, ...] | None = None,
) -> tuple[str, str]:
    """Status and message; `grad` is compared with the pullback as well where that is asked for."""
    try:
        for point in chosen:
            compare_point(function, point, of)
        if gradient and isinstance(chosen[0].value, float):
            compare_gradient(function, chosen[0])
    except (tg.Unsupported, tg.NoRule, tg.NotDifferentiable) as error:
        return "refused", str(error)
    except Wrong as error:
        return "wrong", str(error)
    except Exception as error:
        return "crashed", f"{type(error).__name__}: {error}"
    return ("rough" if all(point.slope is None for point in chosen) else "ok"), ""


def compare_point(
    function: Callable[..., Any], point: Point, of: tuple[str, ...] | None = None
) -> None:
    """Compare both modes with differences, and look at the memory.

    Results that are left in arguments have the names `of`.
    """
    given = copied(point.args)
    value, pullback = tg.vjp(function, *given, wrt=point.wrt, of=of)
    demand(same(value, point.value), "the value", value, point.value)
    first = pullback(copied(point.seed))
    demand(same(given, point.args), "the arguments after the pullback", given, point.args)
    for k, found in zip(point.wrt, first, strict=True):
        demand(shape(found) == shape(point.args[k]), "the structure", found, point.args[k])
    demand(apart(first, given) and apart(first, value), "memory apart", first, given)
    demand(inside_apart(first) and separate(first, given), "memory inside apart", first, given)
    kept = copied(first)
    for leaf in arrays((first, value, given)):
        if leaf.flags.writeable:
            leaf[...] = 77
    emptied((first, value, given))
    try:
        again = pullback(copied(point.seed))
    except Exception as error:
        raise Wrong(f"the second pullback raises {type(error).__name__}: {error}") from error
    demand(same(again, kept), "the second pullback", again, kept)

    given = copied(point.args)
    moved_value, direction = tg.jvp(function, tuple(given), point.tangents, of=of)
    demand(same(moved_value, point.value), "the value in forward mode", moved_value, point.value)
    demand(same(given, point.args), "the arguments in forward mode", given, point.args)
    demand(shape(direction) == shape(point.seed), "the tangent", direction, point.value)
    reverse = sum(inner(kept[i], point.tangents[k]) for i, k in enumerate(point.wrt))
    forward = inner(point.seed, direction)
    if point.slope is not None:
        demand(near(reverse, point.slope, WRONG), "reverse, differences", reverse, point.slope)
    demand(near(reverse, forward, EXACT), "reverse, forward", reverse, forward)


def compare_gradient(function: Callable[..., Any], point: Point) -> None:
    """Where the result is a number, `grad` or `value_and_grad` is what the pullback gives for 1."""
    given = copied(point.args)
    if len(repr(point.args)) % 2:
        found = tg.grad(function, wrt=point.wrt)(*given)
    else:
        value, found = tg.value_and_grad(function, wrt=point.wrt)(*given)
        demand(same(value, point.value), "the value of the gradient", value, point.value)
    expected = tg.vjp(function, *copied(point.args), wrt=point.wrt)[1](1.0)
    demand(same(found, expected), "the gradient", found, expected)
    demand(same(given, point.args), "the arguments of grad", given, point.args)
    demand(apart(found, given) and separate(found, given), "memory of grad", found, given)
    demand(inside_apart(found), "memory inside the gradient", found, given)


def near(a: float, b: float, relative: float) -> bool:
    return abs(a - b) <= relative * max(1.0, abs(b))


def demand(holds: bool, what: str, got: Any, expected: Any) -> None:
    if not holds:
        raise Wrong(f"{what}: {got!r} and {expected!r}")


# -- structures ---------------------------------------------------------------------------------


def copied(x: Any) -> Any:
    return copy.deepcopy(x)


def shape(x: Any) -> Any:
    """The types, keys and sizes of a structure."""
    if isinstance(x, tuple | list):
        name = type(x).__name__
        return name, tuple(map(shape, x))
    if isinstance(x, dict):
        return "dict", tuple((key, shape(item)) for key, item in x.items())
    if hasattr(x, "__dataclass_fields__"):
        return type(x).__name__, shape(fields(x))
    return ("array", x.shape, x.dtype) if isinstance(x, np.ndarray) else "number"


def same(a: Any, b: Any) -> bool:
    pairs = zip(leaves(a), leaves(b), strict=True) if shape(a) == shape(b) else [(0.0, 1.0)]
    return all(np.allclose(x, y, rtol=EXACT, atol=EXACT, equal_nan=True) for x, y in pairs)


def containers(x: Any) -> Iterator[Any]:
    """The lists and dicts of a structure."""
    if isinstance(x, list | dict):
        yield x
    if hasattr(x, "__dataclass_fields__"):
        x = fields(x)
    if isinstance(x, tuple | list | dict):
        for item in x.values() if isinstance(x, dict) else x:
            yield from containers(item)


def separate(made: Any, held: Any) -> bool:
    """Whether no list or dict is in a structure twice, or in another as well."""
    ids = [id(part) for part in containers(made)]
    return len(ids) == len(set(ids)) and not {id(part) for part in containers(held)} & set(ids)


def emptied(x: Any) -> None:
    for part in list(containers(x)):
        part.clear()


# -- reduction ----------------------------------------------------------------------------------


def reduced(outcome: Outcome) -> Outcome:
    """A smaller program that fails in the same way."""
    smallest, shrinking = outcome, True
    kept = whiles(outcome.program.text)
    while shrinking:
        shrinking = False
        refused = outcome.status == "refused"
        for ways in (smaller_texts,) if refused else (smaller_texts, simpler_texts):
            at = 0
            while True:
                text = next(itertools.islice(ways(smallest.program.text), at, None), None)
                if text is None:
                    break
                ends = text != smallest.program.text and whiles(text) <= kept
                candidate = check_containers(replace(smallest.program, text=text)) if ends else None
                if candidate and same_fault(candidate, outcome):
                    smallest, shrinking = replace(candidate, seed=outcome.seed), True
                else:
                    at += 1
    return smallest


def whiles(text: str) -> set[str]:
    """The conditions of loops, with the statements that make them end."""
    return {
        ast.unparse(node.test) + ast.unparse(node.body[0])
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.While)
    }


def same_fault(a: Outcome, b: Outcome) -> bool:
    return a.status == b.status and fault(a) == fault(b)


def fault(outcome: Any) -> str:
    """What is common to the messages of one fault: neither places nor names nor numbers."""
    first = outcome.message.partition("\n")[0]
    if outcome.status == "wrong":
        return first.partition(":")[0]
    return re.sub(r"<.*?>:\d+:\d+: |`[^`]*`|[0-9.]+", "_", first)


def simpler_texts(text: str) -> Iterator[str]:
    """Texts where a part of an expression stands for the whole of it."""
    tree = ast.parse(text)
    for node in list(ast.walk(tree)):
        if isinstance(node, ast.ClassDef):
            continue
        for name, old in ast.iter_fields(node):
            if isinstance(old, list) and len(old) > 1 and isinstance(old[0], ast.expr):
                for k in range(len(old)):
                    setattr(node, name, old[:k] + old[k + 1 :])
                    yield from _unparsed(tree)
                setattr(node, name, old)
            slots = [(old, None)] if isinstance(old, ast.expr) else []
            if isinstance(old, list):
                slots = [(item, k) for k, item in enumerate(old) if isinstance(item, ast.expr)]
            for item, k in slots:
                if isinstance(item, ast.Name | ast.Constant) or isinstance(
                    getattr(item, "ctx", None), ast.Store
                ):
                    continue
                called = getattr(item, "func", None)
                inside = ast.iter_child_nodes(called if isinstance(called, ast.Attribute) else item)
                smaller = [
                    child
                    for child in (*inside, *(item.args if isinstance(item, ast.Call) else ()))
                    if isinstance(child, ast.expr) and child is not called
                ]
                for child in [*smaller, ast.Constant(0.5)]:
                    _put(node, name, k, child)
                    yield from _unparsed(tree)
                _put(node, name, k, item)


def _put(node: ast.AST, name: str, k: int | None, value: ast.expr) -> None:
    if k is None:
        setattr(node, name, value)
    else:
        getattr(node, name)[k] = value


def _unparsed(tree: ast.AST) -> Iterator[str]:
    with contextlib.suppress(Exception):
        text = ast.unparse(tree)
        compile(text, "<smaller>", "exec")
        yield text
