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

from tests.programs.check import loaded
from tests.programs.container_check import (
    Outcome,
    check_containers,
    compare,
    copied,
    module_of,
    points,
)
from tests.programs.memory import MemoryProgram, write_memory

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
            return compare(function, found, gradient=False, of=tuple(of))


def _content(function: Callable[..., Any], positions: list[int]) -> Callable[..., Any]:
    """What a function leaves in some of its arguments, as its result."""

    def run(*args: Any) -> Any:
        given = copied(args)
        function(*given)
        return tuple(given[k] for k in positions)

    return run
