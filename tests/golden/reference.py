"""Derivatives of the golden cases by differences, coordinate by coordinate."""

import functools
from typing import Any

import numpy as np

from tangentish.testing import carries_derivative
from tests.golden.loader import Case, load_case
from tests.golden.trees import inner, leaves, mapped, numeric_jvp

Direction = tuple[int, str, tuple[int, ...], complex]


def tolerance(args: Any) -> float:
    """Relative tolerance for the kinds of a point."""
    single = any(np.asarray(leaf).dtype == np.float32 for _, leaf in leaves(args))
    return 2e-5 if single else 1e-6


def widened(tree: Any) -> Any:
    """Copies in double precision, so that differences are accurate."""

    def wide(_: str, leaf: Any) -> Any:
        if isinstance(leaf, np.ndarray):
            return leaf.astype(np.float64) if leaf.dtype == np.float32 else leaf.copy()
        return np.float64(leaf) if isinstance(leaf, np.float32) else leaf

    return mapped(wide, tree)


def with_leaves(tree: Any, replace: Any) -> Any:
    """A structure of replaced leaves; `replace` gets path and leaf."""
    return mapped(replace, tree)


def zero_like(_: str, leaf: Any) -> Any:
    return leaf * 0 if carries_derivative(leaf) else None


def unit(args: Any, direction: Direction) -> tuple[Any, ...]:
    """Tangents that are zero but for one coordinate of one leaf."""
    position, chosen, index, amount = direction

    def replace(path: str, leaf: Any) -> Any:
        tangent = zero_like(path, leaf)
        if path != chosen:
            return tangent
        if not isinstance(leaf, np.ndarray):
            return amount if isinstance(leaf, complex) else float(amount.real)
        tangent[index] = amount if np.iscomplexobj(leaf) else amount.real
        return tangent

    return tuple(
        with_leaves(arg, replace if i == position else zero_like) for i, arg in enumerate(args)
    )


@functools.lru_cache(maxsize=64)
def slopes(name: str, number: int) -> dict[Direction, Any]:
    """The derivative of a case at one of its points along every coordinate."""
    case = load_case(name)
    args = widened(tuple(case.points()[number]))
    result = {}
    for position in case.wrt_positions:
        for path, leaf in leaves(args[position]):
            if not carries_derivative(leaf):
                continue
            for index in np.ndindex(np.shape(leaf)):
                for amount in (1.0, 1.0j) if np.iscomplexobj(leaf) else (1.0,):
                    direction = (position, path, index, complex(amount))
                    result[direction] = numeric_jvp(case.outcome, args, unit(args, direction))
    return result


def gradient(case: Case, number: int, seed: Any) -> tuple[Any, ...]:
    """What a pullback of `seed` has to give: df/dx, for complex z = x + iy df/dx - i df/dy."""
    args = widened(tuple(case.points()[number]))
    table = slopes(case.name, number)

    def at(position: int) -> Any:
        def replace(path: str, leaf: Any) -> Any:
            if not carries_derivative(leaf):
                return None
            total = np.zeros(np.shape(leaf), dtype=np.asarray(leaf).dtype)
            for index in np.ndindex(np.shape(leaf)):
                value = inner(seed, table[position, path, index, 1.0 + 0.0j])
                if np.iscomplexobj(leaf):
                    value = value - 1j * inner(seed, table[position, path, index, 1.0j])
                total[index] = value
            return total

        return with_leaves(args[position], replace)

    return tuple(at(position) for position in case.wrt_positions)


def random_seed(tree: Any, salt: int) -> Any:
    """A cotangent or tangent like `tree`, from a fixed seed; `None` for constants."""
    generator = np.random.default_rng(1000 + salt)

    def replace(_: str, leaf: Any) -> Any:
        if not carries_derivative(leaf):
            return None
        value = generator.standard_normal(np.shape(leaf))
        if np.iscomplexobj(leaf):
            value = value + 1j * generator.standard_normal(np.shape(leaf))
        if isinstance(leaf, np.ndarray):
            return np.asarray(value, dtype=leaf.dtype)
        return type(leaf)(value)

    return with_leaves(tree, replace)
