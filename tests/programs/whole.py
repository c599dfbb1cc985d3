"""Checks all that a derivative promises, for a program with results of any structure."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

import tangentish as tg

EXACT = 1e-9
DIFFERENCES = 2e-5
STEP = 1e-6


def check_whole(
    f: Callable[..., Any], args: Sequence[Any], wrt: tuple[int, ...] | None = None
) -> None:
    """Compare pullback, tangents and differences; overwrite what was given and what came back.

    Args:
        f: the program.
        args: its arguments.
        wrt: positions to differentiate in; by default those of floats and complex numbers.
    """
    rng = np.random.default_rng(5)
    wrt = tuple(k for k, a in enumerate(args) if varies(a)) if wrt is None else wrt
    given = copied(args)
    value, pullback = tg.vjp(f, *given, wrt=wrt)
    expected = f(*copied(args))
    assert close(value, expected)
    seed = drawn(rng, expected)
    first = pullback(copied(seed))
    kept = copied(first)
    for k, found in zip(wrt, first, strict=True):
        for leaf, arg in zip(leaves(found), leaves(args[k]), strict=True):
            assert np.shape(leaf) == np.shape(arg)
            if isinstance(arg, np.ndarray):
                assert leaf.dtype == arg.dtype
                assert not isinstance(leaf, np.ndarray) or leaf.flags.writeable
    assert apart(first, given) and apart(first, value) and inside_apart(first)
    assert close(given, args)
    for leaf in arrays((first, value, given)):
        if leaf.flags.writeable:
            leaf[...] = 77
    assert close(pullback(copied(seed)), kept)

    tangents = [drawn(rng, a) if k in wrt else None for k, a in enumerate(args)]
    given = copied(args)
    moved_value, slope = tg.jvp(f, tuple(given), tuple(tangents))
    assert close(moved_value, expected) and close(given, args)
    reverse = sum(inner(found, tangents[k]) for k, found in zip(wrt, kept, strict=True))
    assert np.isclose(inner(seed, slope), reverse, rtol=EXACT, atol=EXACT)
    ahead, behind = (f(*moved(args, tangents, h)) for h in (STEP, -STEP))
    difference = (inner(seed, ahead) - inner(seed, behind)) / (2 * STEP)
    assert np.isclose(difference, reverse, rtol=DIFFERENCES, atol=DIFFERENCES)
    if isinstance(expected, float):
        check_gradient(f, args, wrt, tg.vjp(f, *copied(args), wrt=wrt)[1](1.0))


def check_gradient(
    f: Callable[..., Any], args: Sequence[Any], wrt: tuple[int, ...], expected: Any
) -> None:
    """Compare the gradients of a program whose result is a number with those of its pullback."""
    given = copied(args)
    gradients = [tg.grad(f, wrt=wrt)(*given), tg.value_and_grad(f, wrt=wrt)(*given)[1]]
    assert close(given, args)
    for gradient in gradients:
        assert close(gradient, expected)
        assert apart(gradient, given) and inside_apart(gradient)
        for found, k in zip(gradient, wrt, strict=True):
            pairs = zip(leaves(found), leaves(args[k]), strict=True)
            for leaf, arg in pairs:
                assert type(leaf) is type(arg)
                assert not isinstance(arg, np.ndarray) or leaf.dtype == arg.dtype


def check_aux(f: Callable[..., Any], args: Sequence[Any], wrt: tuple[int, ...]) -> None:
    """As `check_whole`, for a program that returns `result, auxiliary`."""
    given = copied(args)
    (value, aux), gradient = tg.value_and_grad(f, wrt=wrt, has_aux=True)(*given)
    expected = f(*copied(args))
    assert close((value, aux), expected) and close(given, args)
    again, aux_again = tg.grad(f, wrt=wrt, has_aux=True)(*given)
    assert close(again, gradient) and close(aux_again, aux)
    assert apart(gradient, (aux, given)) and inside_apart(gradient)
    _, pullback = tg.vjp(f, *given, wrt=wrt)
    nothing = mapped(lambda leaf: leaf * 0.0, expected[1])
    assert close(pullback((1.0, nothing)), gradient)


def check_error(f: Callable[..., Any], args: Sequence[Any]) -> None:
    """Check that derivatives raise just the error that the program raises for these arguments."""
    wrt = tuple(k for k, a in enumerate(args) if varies(a))
    with pytest.raises((IndexError, KeyError, TypeError, ValueError)) as expected:
        f(*copied(args))
    given = copied(args)
    tangents = [mapped(lambda leaf: leaf * 0.0 + 1.0, a) if varies(a) else None for a in args]
    for run in (
        lambda: tg.grad(f, wrt=wrt)(*given),
        lambda: tg.vjp(f, *given, wrt=wrt),
        lambda: tg.jvp(f, tuple(given), tuple(tangents)),
    ):
        with pytest.raises(Exception) as caught:  # noqa: B017, PT011
            run()
        assert caught.type is expected.type
        assert close(given, args)


def varies(x: Any) -> bool:
    """Whether something consists of real or complex numbers."""
    found = leaves(x)
    return bool(found) and all(np.asarray(leaf).dtype.kind in "fc" for leaf in found)


def leaves(x: Any) -> list[Any]:
    if dataclasses.is_dataclass(x):
        x = fields(x)
    parts = x.values() if isinstance(x, dict) else x
    many = isinstance(x, tuple | list | dict)
    return [leaf for part in parts for leaf in leaves(part)] if many else [x]


def fields(x: Any) -> dict[str, Any]:
    """The fields of a dataclass by their names."""
    return {field.name: getattr(x, field.name) for field in dataclasses.fields(x)}


def mapped(run: Callable[..., Any], x: Any, *others: Any) -> Any:
    if isinstance(x, tuple | list):
        parts = [mapped(run, *parts) for parts in zip(x, *others, strict=True)]
        return type(x)(*parts) if hasattr(x, "_fields") else type(x)(parts)
    if dataclasses.is_dataclass(x):
        return type(x)(**mapped(run, fields(x), *map(fields, others)))
    if isinstance(x, dict):
        return {k: mapped(run, v, *(other[k] for other in others)) for k, v in x.items()}
    return run(x, *others)


def copied(x: Any) -> Any:
    return mapped(lambda leaf: _lying_as(leaf, leaf) if isinstance(leaf, np.ndarray) else leaf, x)


def _lying_as(x: Any, values: Any) -> Any:
    """An array of some values in the layout of `x`, gaps too: it decides what `reshape` shares."""
    dtype = np.asarray(values).dtype
    if x.size == 0 or 0 in x.strides or dtype.hasobject or dtype != x.dtype:
        made = np.empty_like(x, dtype=dtype)
    else:
        ends = [(n - 1) * s for n, s in zip(x.shape, x.strides, strict=True)]
        room = bytearray(sum(map(abs, ends)) + dtype.itemsize)
        first = -sum(e for e in ends if e < 0)
        made = np.ndarray(x.shape, dtype, room, first, x.strides)
    made[...] = values
    return made


def drawn(rng: np.random.Generator, x: Any) -> Any:
    """Random numbers in the structure of `x`."""

    def draw(leaf: Any) -> Any:
        if np.asarray(leaf).dtype.kind not in "biufc":
            return None
        found = np.asarray(rng.normal(size=np.shape(leaf)))
        if np.iscomplexobj(leaf):
            found = found + 1j * rng.normal(size=np.shape(leaf))
        return found.astype(leaf.dtype) if isinstance(leaf, np.ndarray) else found.item()

    return mapped(draw, x)


def moved(args: Sequence[Any], tangents: Sequence[Any], h: float) -> list[Any]:
    pairs = zip(copied(list(args)), tangents, strict=True)
    return [a if t is None else mapped(lambda x, d: _moved(x, h * d), a, t) for a, t in pairs]


def _moved(x: Any, by: Any) -> Any:
    """`x + by`, in the layout of `x`."""
    return _lying_as(x, x + by) if isinstance(x, np.ndarray) else x + by


def inner(a: Any, b: Any) -> float:
    """The real part of the sum of products, leaf by leaf; None stands at constants."""
    pairs = zip(leaves(a), leaves(b), strict=True)
    products = [np.asarray(x) * y for x, y in pairs if x is not None and y is not None]
    return float(sum(np.sum(product).real for product in products))


def arrays(x: Any) -> list[Any]:
    return [leaf for leaf in leaves(x) if isinstance(leaf, np.ndarray) and leaf.size]


def close(a: Any, b: Any) -> bool:
    pairs = list(zip(leaves(a), leaves(b), strict=True))
    return all(_same(x, y) for x, y in pairs)


def _same(x: Any, y: Any) -> bool:
    if np.asarray(x).dtype.kind not in "biufc":
        return bool(x is y or x == y)
    return np.shape(x) == np.shape(y) and np.allclose(x, y, rtol=EXACT, atol=EXACT)


def apart(a: Any, b: Any) -> bool:
    """Whether no array of the one shares memory with an array of the other."""
    return not any(np.shares_memory(x, y) for x in arrays(a) for y in arrays(b))


def inside_apart(a: Any) -> bool:
    """Whether no two arrays of one structure share memory."""
    found = arrays(a)
    return not any(np.shares_memory(x, y) for k, x in enumerate(found) for y in found[:k])
