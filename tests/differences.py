"""Central differences: the independent witness of a gradient."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np


def copied(args: Sequence[Any]) -> list[Any]:
    """The arguments with arrays of their own, for a function that writes into what it is given."""
    return [arg.copy() if isinstance(arg, np.ndarray) else arg for arg in args]


def position(function: Callable[..., Any], name: str) -> int:
    """The place of the parameter `name`."""
    return list(inspect.signature(function).parameters).index(name)


def along(
    function: Callable[..., Any], args: Sequence[Any], at: int, direction: Any, step: float = 1e-5
) -> float:
    """The derivative along `direction` of argument `at`, to fourth order in `step`."""

    def value(shift: float) -> float:
        moved = copied(args)
        moved[at] = moved[at] + shift * direction
        return float(function(*moved))

    near = (value(step) - value(-step)) / (2 * step)
    far = (value(2 * step) - value(-2 * step)) / (4 * step)
    return (4 * near - far) / 3


def directions(value: Any, rng: np.random.Generator, count: int) -> Iterator[Any]:
    """Where to move `value`: `count` random directions, and as many single elements of an array."""
    if np.ndim(value) == 0:
        yield 1.0
        return
    for _ in range(count):
        yield rng.normal(size=np.shape(value)) / np.sqrt(np.size(value))
    for _ in range(count):
        unit = np.zeros(np.shape(value))
        unit[tuple(rng.integers(0, n) for n in unit.shape)] = 1.0
        yield unit


def assert_gradient(
    function: Callable[..., Any],
    args: Sequence[Any],
    name: str,
    gradient: Any,
    *,
    tolerance: float = 1e-6,
    count: int = 4,
) -> None:
    """Fail unless `gradient` is that of `function` in `name`, seen along several directions."""
    at = position(function, name)
    assert np.shape(gradient) == np.shape(args[at]), name
    size = float(np.linalg.norm(np.ravel(gradient)))
    for direction in directions(args[at], np.random.default_rng(0), count):
        expected = along(function, args, at, direction)
        found = float(np.sum(np.asarray(gradient) * direction))
        assert abs(found - expected) <= tolerance * max(1.0, size), (name, found, expected)
