"""Kernels that write into their arrays: gradients, tangents and pullbacks at points of any size."""

from __future__ import annotations

import ast
import functools
import warnings
from typing import Any

import numpy as np
import pytest

import tangentish as tg
from examples import in_place, kernels
from examples.in_place import KERNELS, inputs
from tests.differences import assert_gradient, copied, position
from tests.golden.adapter import entry_name
from tests.golden.surgery import same
from tests.golden.trees import inner, leaves, mapped
from tests.standalone import functions_of

# Two of each: derivatives are made at the one and hold at the other.
SIZES = {
    "Gauss-Seidel": (5, 6),
    "red-black": (6, 7),
    "Cholesky": (4, 6),
    "LU": (4, 6),
    "Thomas": (5, 8),
    "wave": (6, 8),
    "leapfrog": (3, 4),
    "recursive filter": (5, 12),
}

each = pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.name)


def points(kernel: in_place.Kernel) -> list[tuple[Any, ...]]:
    """Arguments of the objective in two sizes, of different numbers."""
    sizes = SIZES[kernel.name]
    return [kernel.data(np.random.default_rng(seed), size) for seed, size in enumerate(sizes)]


def directions(args: Any, names: tuple[str, ...], objective: Any, seed: int = 5) -> list[Any]:
    """A random direction for each of the arguments that are named, None for the others."""
    rng = np.random.default_rng(seed)
    places = {position(objective, name) for name in names}
    return [rng.normal(size=np.shape(a)) if i in places else None for i, a in enumerate(args)]


@each
def test_gradient_agrees_with_differences_in_every_float(kernel):
    first, second = points(kernel)
    names = inputs(kernel.objective, first)
    gradient = tg.value_and_grad(kernel.objective, wrt=names)
    gradient(*first)
    value, parts = gradient(*second)
    assert np.isclose(value, kernel.objective(*copied(second)), rtol=1e-14, atol=0.0)
    for name, part in zip(names, parts, strict=True):
        assert_gradient(kernel.objective, second, name, part)


@each
def test_tangent_is_the_inner_product_with_the_gradient(kernel):
    for args in points(kernel):
        names = inputs(kernel.objective, args)
        toward = directions(args, names, kernel.objective)
        value, slope = tg.jvp(kernel.objective, args, toward)
        expected, parts = tg.value_and_grad(kernel.objective, wrt=names)(*args)
        moving = [direction for direction in toward if direction is not None]
        products = [float(np.sum(d * g)) for d, g in zip(moving, parts, strict=True)]
        assert np.isclose(value, expected, rtol=1e-14, atol=0.0)
        assert abs(slope - sum(products)) <= 1e-12 * sum(map(abs, products))


@each
def test_arrays_of_the_caller_are_as_they_were(kernel):
    for args in points(kernel):
        names = inputs(kernel.objective, args)
        toward = directions(args, names, kernel.objective)
        before = copied([*args, *toward])
        tg.value_and_grad(kernel.objective, wrt=names)(*args)
        tg.jvp(kernel.objective, args, toward)
        tg.vjp(kernel.objective, *args)[1](1.0)
        assert all(map(np.array_equal, before, [*args, *toward]))


def arrays(result: Any) -> list[Any]:
    """The arrays and numbers of a result."""
    return [leaf for _, leaf in leaves(result)]


def matrix(rng, size):
    """A positive matrix."""
    A = rng.normal(size=(size, size))
    return (A @ A.T + np.eye(size),)


def tridiagonal(rng, size):
    """A system whose diagonal dominates."""
    lower, upper, x = rng.normal(size=(3, size))
    return lower, 3.0 + np.abs(lower) + np.abs(upper), upper, x


def moved(positions, velocities, masses, dt, steps):
    """The bodies after some steps, which write them through their components."""
    kernels.leapfrog(positions, velocities, masses, dt, steps)
    return positions, velocities


# The kernels by themselves: what is returned or written, and arguments.
RESULTS = [
    (kernels.gauss_seidel, "u", lambda rng, size: in_place.plate_data(rng, size)[:4]),
    (kernels.red_black, "u", in_place.residual_data),
    (kernels.cholesky, "A", matrix),
    (kernels.lu, "A", lambda rng, size: (rng.normal(size=(size, size)), np.arange(size))),
    (kernels.thomas, ("diagonal", "x"), tridiagonal),
    (kernels.wave, "return", lambda rng, size: in_place.seismogram_data(rng, size)[:6]),
    (moved, "return", lambda rng, size: in_place.miss_data(rng, size)[:5]),
    (kernels.smooth, "y", lambda rng, size: in_place.blur_data(rng, size)[:4]),
]


def found_by(kernel: Any, of: Any, args: Any) -> Any:
    """What a kernel returns or leaves in its arguments, which are copied."""
    args = copied(args)
    returned = kernel(*args)
    if isinstance(of, tuple):
        return tuple(args[position(kernel, name)] for name in of)
    return returned if of == "return" else args[position(kernel, of)]


@pytest.mark.parametrize("size", [4, 6])
@pytest.mark.parametrize(
    ("kernel", "of", "data"), RESULTS, ids=[kernel.__name__ for kernel, _, _ in RESULTS]
)
def test_pullback_and_tangent_are_transposes_and_agree_with_differences(kernel, of, data, size):
    rng = np.random.default_rng(size)
    args = data(rng, size)
    names = inputs(kernel, args)
    toward = directions(args, names, kernel)
    _, change = tg.jvp(kernel, args, toward, of=of)
    value, pullback = tg.vjp(kernel, *args, wrt=names, of=of)
    assert same(arrays(value), arrays(found_by(kernel, of, args)))
    weights = mapped(lambda _, part: rng.normal(size=np.shape(part)), value)
    parts = pullback(weights)
    moving = tuple(direction for direction in toward if direction is not None)
    terms = [abs(inner(d, g)) for d, g in zip(moving, parts, strict=True)]
    assert abs(inner(weights, change) - inner(moving, parts)) <= 1e-12 * sum(terms)

    @functools.wraps(kernel)
    def weighed(*args):
        return inner(weights, found_by(kernel, of, args))

    for name, part in zip(names, parts, strict=True):
        assert_gradient(weighed, args, name, part)


def standalone(kernel: in_place.Kernel, args: tuple[Any, ...]) -> str:
    """The gradient as a module of its own."""
    return tg.standalone(kernel.objective, *args, wrt=inputs(kernel.objective, args))


@each
def test_text_calls_no_helper_that_numba_does_not_compile(kernel):
    assert "def unbroadcast(" not in standalone(kernel, points(kernel)[0])


@each
def test_compiled_gradient_gives_equal_numbers(kernel):
    numba = pytest.importorskip("numba")
    first, second = points(kernel)
    text = standalone(kernel, first)
    entry = entry_name(ast.parse(text))
    plain = functions_of(text)[entry]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", numba.NumbaPerformanceWarning)
        compiled = functions_of(text, numba.njit)[entry]
        for args in (first, second):
            expected, got = plain(*copied(args)), compiled(*copied(args))
            assert same(arrays(got), arrays(expected))


def test_table_has_a_row_for_each_kernel_and_differences_agree(capsys):
    found = in_place.main()
    _, *rows = capsys.readouterr().out.splitlines()
    assert [row.split("  ")[0] for row in rows] == list(found) == [k.name for k in KERNELS]
    assert max(found.values()) < 1e-5
    assert found == in_place.main()
