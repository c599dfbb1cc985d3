"""Section `flat`: derivatives of loops whose steps cost the same however large the data are.

Where a derivative clears, copies or adds a whole array at each step, its time over that of the
primal grows with the array. So it is measured at sizes up to a thousand times the smallest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

import tangentish as tg
from benchmarks import timing
from benchmarks.overhead import generated

SIZES = (100, 1_000, 10_000, 100_000)

# Of the largest ratio over the smallest: arrays of the largest size leave the caches, and lists of
# records grow. Work of O(n) at each step has no upper end; once over the bar, the sizes that are
# left would take minutes, and gigabytes, and are not measured.
BAR = 2.0

# Seconds of a turn: a quotient of ratios needs steadier clocks than a ratio does.
TURN = 0.02

Program = Callable[..., Any]


def elements(x, w):
    """Write a vector element by element."""
    y = np.zeros(len(x))
    for i in range(1, len(x)):
        y[i] = w * x[i] + x[i] * y[i - 1]
    return np.sum(y)


def rows(x, w):
    """Write a matrix row by row."""
    table = np.zeros((len(x), 4))
    for i in range(1, len(x)):
        table[i] = w + x[i] * table[i - 1]
    return np.sum(table)


def put(y, i, x, w):
    """Write one element."""
    y[i] = w * x[i] + x[i] * y[i - 1]


def writing_callee(x, w):
    """Call a function that writes one element."""
    y = np.zeros(len(x))
    for i in range(1, len(x)):
        put(y, i, x, w)
    return np.sum(y)


def product_at(x, i):
    """Read two elements."""
    return x[i] * x[i - 1]


def reading_callee(x, w):
    """Call a function that reads elements and writes none."""
    s = 0.0
    for i in range(1, len(x)):
        s += w * product_at(x, i)
    return s


def row_views(x, w):
    """Write a matrix through views of its rows."""
    table = np.zeros((len(x), 4))
    for i in range(len(x)):
        row = table[i]
        row[0] = w * x[i]
        row[1] = row[0] * x[i]
    return np.sum(table)


def swapped_buffers(x, w):
    """Write elements of two buffers that take turns."""
    old, new = np.zeros(len(x)), np.zeros(len(x))
    for i in range(1, len(x)):
        new[i] = w * x[i] + x[i] * old[i - 1]
        old, new = new, old
    return np.sum(old)


def held_buffers(x, w):
    """Write elements of two buffers that stand in a list."""
    bufs = [np.zeros(len(x)), np.zeros(len(x))]
    for i in range(1, len(x)):
        bufs[i % 2][i] = w * x[i] + x[i] * bufs[(i + 1) % 2][i - 1]
    return np.sum(bufs[0] + bufs[1])


def store(state, i, x, w):
    """Write one element of an array in a dict."""
    state["y"][i] = w * x[i] + x[i] * state["y"][i - 1]


def structures_given(x, w):
    """Call a function that writes one element of an array in a dict."""
    state = {"y": np.zeros(len(x))}
    for i in range(1, len(x)):
        store(state, i, x, w)
    return np.sum(state["y"])


def step(y, i, x, w):
    """Write one element and return the array."""
    y[i] = w * x[i] + x[i] * y[i - 1]
    return y


def returning_callee(x, w):
    """Rebind an array to what a function returns that wrote one element of it."""
    y = np.zeros(len(x))
    for i in range(1, len(x)):
        y = step(y, i, x, w)
    return np.sum(y)


PROGRAMS = (
    elements,
    rows,
    writing_callee,
    reading_callee,
    row_views,
    swapped_buffers,
    held_buffers,
    structures_given,
    returning_callee,
)


@dataclass(frozen=True)
class Point:
    """Where a program is run, and the direction in which it is differentiated forward."""

    x: np.ndarray
    w: float
    dx: np.ndarray
    dw: float

    @property
    def primals(self) -> tuple[np.ndarray, float]:
        """The arguments."""
        return self.x, self.w

    @property
    def both(self) -> tuple[np.ndarray, float, np.ndarray, float]:
        """The arguments, and the direction."""
        return self.x, self.w, self.dx, self.dw


def point(size: int) -> Point:
    """The same for the same size; products of elements stay finite."""
    rng = np.random.default_rng(size)
    return Point(rng.uniform(-0.9, 0.9, size), 0.3, rng.normal(size=size), 0.7)


def gradient_of(program: Program, at: Point) -> Callable[[], Any]:
    """A call of the gradient with its value."""
    return partial(tg.value_and_grad(program, wrt=("x", "w")), *at.primals)


def tangent_of(program: Program, at: Point) -> Callable[[], Any]:
    """A call of the forward text; what `tg.jvp` does around it is the same for all sizes."""
    text = tg.source(program, *at.primals, mode="forward")
    return partial(generated(text, program.__name__), *at.both)


def ratios(
    program: Program, derivative: Callable[[Program, Point], Callable[[], Any]], rounds: int
) -> list[float]:
    """Time of a derivative over that of its primal at each size, until it is over the bar."""
    found: list[float] = []
    for size in SIZES:
        if found and quotient(found) > BAR:
            break
        at = point(size)
        primal, derived = timing.medians(
            [partial(program, *at.primals), derivative(program, at)], rounds=rounds, seconds=TURN
        )
        found.append(derived / primal)
    return found


def quotient(found: list[float]) -> float:
    """The largest ratio over the smallest."""
    return max(found) / min(found)


def run(rounds: int) -> None:
    """Print for both modes the ratios of each program, and how far they are apart."""
    header = ("loop", *(f"n = {size}" for size in SIZES), "largest/smallest", "bar", "")
    for title, derivative in (
        ("Gradients over primals as n grows (value with gradient)", gradient_of),
        ("Tangents over primals as n grows (value with tangent)", tangent_of),
    ):
        lines = []
        for program in PROGRAMS:
            found = ratios(program, derivative, rounds)
            cells = [f"{ratio:.2f}" for ratio in found] + ["-"] * (len(SIZES) - len(found))
            apart = quotient(found)
            name = program.__name__.replace("_", " ")
            lines.append((name, *cells, f"{apart:.2f}", f"{BAR:.2f}", timing.verdict(apart, BAR)))
        timing.table(title, header, lines)
