"""The programs of the benchmark with their gradients by hand, their arguments and their bars."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks import by_hand, programs

SCALAR_BAR = 1.30  # time of our derivative over the hand-written one, on scalar code
ARRAY_BAR = 1.15  # the same on arrays of 100 elements and more


@dataclass(frozen=True)
class Case:
    """One program at one size."""

    name: str
    primal: Callable[..., Any]
    by_hand: Callable[..., Any]
    wrt: tuple[str, ...]
    arguments: Callable[[np.random.Generator], tuple[Any, ...]]
    bar: float
    writes: bool = False  # whether the primal writes into its arguments


def _saxpy(size: int) -> Callable[[np.random.Generator], tuple[Any, ...]]:
    return lambda rng: (0.7, rng.normal(size=size), rng.normal(size=size))


def _polynomial(rng: np.random.Generator) -> tuple[Any, ...]:
    return 0.9, rng.normal(size=100)


def _power(rng: np.random.Generator) -> tuple[Any, ...]:
    return 1.0 + 0.01 * rng.random(), 100


def _perceptron(batch: int) -> Callable[[np.random.Generator], tuple[Any, ...]]:
    def arguments(rng: np.random.Generator) -> tuple[Any, ...]:
        sizes = (64, 128, 64, 10)
        layers = []
        for rows, columns in zip(sizes, sizes[1:], strict=False):
            layers += [rng.normal(size=(rows, columns)) / np.sqrt(rows), rng.normal(size=columns)]
        return (*layers, rng.normal(size=(batch, sizes[0])), rng.normal(size=(batch, sizes[-1])))

    return arguments


def _recurrent(rng: np.random.Generator) -> tuple[Any, ...]:
    steps, batch, features, width = 100, 16, 20, 64
    return (
        rng.normal(size=(features, width)) / np.sqrt(features),
        rng.normal(size=(width, width)) / np.sqrt(width),
        rng.normal(size=width),
        rng.normal(size=(steps, batch, features)),
        rng.normal(size=(steps, batch, width)),
    )


def _rollout(rng: np.random.Generator) -> tuple[Any, ...]:
    return rng.normal(size=100), 1.3, 0.1


def _logistic(rng: np.random.Generator) -> tuple[Any, ...]:
    x = rng.normal(size=(569, 30))
    return rng.normal(size=30), 0.1, x, (x[:, 0] > 0.0).astype(float), 1e-3


_LAYERS = ("w1", "b1", "w2", "b2", "w3", "b3")

CASES = (
    Case(
        "saxpy, loop of 100",
        programs.saxpy_loop,
        by_hand.saxpy_loop,
        ("a", "x", "y"),
        _saxpy(100),
        SCALAR_BAR,
    ),
    Case(
        "polynomial, degree 99",
        programs.polynomial,
        by_hand.polynomial,
        ("x", "c"),
        _polynomial,
        SCALAR_BAR,
    ),
    Case("power, 100 factors", programs.power, by_hand.power, ("x",), _power, SCALAR_BAR),
    Case(
        "rollout, 100 cells",
        programs.rollout,
        by_hand.rollout,
        ("x", "w", "dt"),
        _rollout,
        SCALAR_BAR,
        writes=True,
    ),
    Case(
        "saxpy, 100 elements",
        programs.saxpy,
        by_hand.saxpy,
        ("a", "x", "y"),
        _saxpy(100),
        ARRAY_BAR,
    ),
    Case(
        "saxpy, 10000 elements",
        programs.saxpy,
        by_hand.saxpy,
        ("a", "x", "y"),
        _saxpy(10_000),
        ARRAY_BAR,
    ),
    Case(
        "perceptron, batch 32",
        programs.perceptron,
        by_hand.perceptron,
        _LAYERS,
        _perceptron(32),
        ARRAY_BAR,
    ),
    Case(
        "perceptron, batch 256",
        programs.perceptron,
        by_hand.perceptron,
        _LAYERS,
        _perceptron(256),
        ARRAY_BAR,
    ),
    Case(
        "recurrent, 100 steps",
        programs.recurrent,
        by_hand.recurrent,
        ("wx", "wh", "b"),
        _recurrent,
        ARRAY_BAR,
    ),
    Case(
        "logistic, 569 rows", programs.logistic, by_hand.logistic, ("w", "b"), _logistic, ARRAY_BAR
    ),
)


def arguments(case: Case, seed: int = 0) -> tuple[Any, ...]:
    """The arguments of `case`, the same for the same seed."""
    return case.arguments(np.random.default_rng(seed))


def run_primal(case: Case, args: tuple[Any, ...]) -> Any:
    """Call the primal on arrays of its own, so that it can be called again."""
    return case.primal(*(arg.copy() if isinstance(arg, np.ndarray) else arg for arg in args))
