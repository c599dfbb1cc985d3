"""Compares both modes with differences on a random program that writes into shared memory.

Of every third program the final content of arguments is derived as well, as a result.
"""

from __future__ import annotations

import contextlib
import io
import re
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import tangentish as tg
from tests.programs.check import EXACT, WRONG, Wrong, loaded
from tests.programs.container_check import (
    Outcome,
    Point,
    check_containers,
    copied,
    demand,
    module_of,
    near,
    points,
    same,
    separate,
)
from tests.programs.memory import MemoryProgram, write_memory
from tests.programs.whole import apart, arrays, inner, inside_apart

DELIVERED = 3  # of so many programs one is derived for what it leaves in its arguments


def check_memory(source: int | MemoryProgram) -> Outcome:
    """Check the program of a seed, or a program."""
    program = write_memory(source) if isinstance(source, int) else source
    outcome = check_containers(program)
    if outcome.status == "ok" and program.point_seed % DELIVERED == 0:
        status, message = delivered(program)
        outcome = replace(outcome, status=status, message=message)
    return replace(outcome, seed=source) if isinstance(source, int) else outcome


def delivered(program: MemoryProgram) -> tuple[str, str]:
    """Status and message, for the final content of one argument or of two."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        with loaded(program.text) as function:
            names = function.__code__.co_varnames[: function.__code__.co_argcount]
            bound = re.findall(
                r"^ +(\w+)[\w, ]* = ", program.text.partition("def program")[2], re.M
            )
            able = [n for n in names if n != "w" and n not in bound]
            of = able[program.point_seed // DELIVERED % len(able) :][:2]
            content = _content(function, [names.index(n) for n in of])
            found = points(content, program, module_of(function))
            try:
                for point in found:
                    compare_content(function, point, tuple(of))
            except (tg.Unsupported, tg.NoRule, tg.NotDifferentiable) as error:
                return "refused", str(error)
            except Wrong as error:
                return "wrong", f"content of {of}: {error}"
            except Exception as error:
                return "crashed", f"{type(error).__name__}: {error}"
    return "ok", ""


def _content(function: Callable[..., Any], positions: list[int]) -> Callable[..., Any]:
    """What a function leaves in some of its arguments, as its result."""

    def run(*args: Any) -> Any:
        given = copied(args)
        function(*given)
        return tuple(given[k] for k in positions)

    return run


def compare_content(function: Callable[..., Any], point: Point, of: tuple[str, ...]) -> None:
    """Compare pullback, tangents and differences of the content of arguments."""
    given = copied(point.args)
    value, pullback = tg.vjp(function, *given, wrt=point.wrt, of=of)
    demand(same(value, point.value), "the content", value, point.value)
    first = pullback(copied(point.seed))
    demand(same(given, point.args), "the arguments", given, point.args)
    demand(apart(first, given) and apart(first, value), "memory apart", first, given)
    demand(inside_apart(first) and separate(first, given), "memory inside apart", first, given)
    kept = copied(first)
    for leaf in arrays((first, value, given)):
        if leaf.flags.writeable:
            leaf[...] = 77
    again = pullback(copied(point.seed))
    demand(same(again, kept), "the second pullback", again, kept)
    moved_value, direction = tg.jvp(function, copied(point.args), point.tangents, of=of)
    demand(same(moved_value, point.value), "the content in forward mode", moved_value, point.value)
    reverse = sum(inner(kept[i], point.tangents[k]) for i, k in enumerate(point.wrt))
    forward = inner(point.seed, direction)
    if point.slope is not None:
        demand(near(reverse, point.slope, WRONG), "reverse, differences", reverse, point.slope)
    demand(near(reverse, forward, EXACT), "reverse, forward", reverse, forward)
