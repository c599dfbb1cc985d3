"""Checking derivatives against differences: a tool beside the pipeline, for users and our tests.

`check_grads` compares the derivatives of a function with `numeric_jvp`, which evaluates the
function alone and knows nothing of rules or generated text. Both work on floats, complex numbers,
floating and complex arrays, and on tuples, lists and dicts of them; every other value is constant.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from tangentish.analyse.kinds import fields_of

Tree = Any

_STEP = MappingProxyType({"float64": 1e-3, "float32": 5e-2, "float16": 0.5})
_TOLERANCE = MappingProxyType({"float64": 1e-6, "float32": 1e-2, "float16": 0.2})
_RICHARDSON = ((1.0, 1.0 / 45.0), (0.5, -20.0 / 45.0), (0.25, 64.0 / 45.0))


def check_grads(
    f: Callable[..., Any],
    args: Sequence[Any],
    order: int = 1,
    modes: Sequence[str] = ("fwd", "rev"),
    wrt: int | str | Sequence[int | str] | None = None,
    atol: float | None = None,
    rtol: float | None = None,
    eps: float | None = None,
) -> None:
    """Raise an `AssertionError` where the derivatives of `f` at `args` disagree with differences.

    Each differentiated argument is moved along a random direction, the same at every call of this
    function. Forward mode has to give the difference quotient, reverse mode its inner product with
    a random seed.

    Args:
        f: a function of `args`. What it writes into its arguments is undone between evaluations.
        args: the point, a sequence of positional arguments, away from kinks of `f`.
        order: 1, or 2 to check the gradient's own derivatives as well (for real scalar results).
        modes: `"fwd"`, `"rev"` or both.
        wrt: positions or names of the arguments to check; all that can be differentiated if absent.
        atol: absolute tolerance; 1e-6 for double precision, 1e-2 for single.
        rtol: relative tolerance; the same by default.
        eps: largest step of the differences; 1e-3 for double precision, 5e-2 for single.

    Raises:
        AssertionError: naming the mode, the argument and both numbers.

    Example:
        >>> import numpy as np
        >>> from tangentish.testing import check_grads
        >>> def energy(x, k):
        ...     return 0.5 * k * np.sum(x * x) + np.sin(x[0])
        >>> check_grads(energy, (np.array([0.3, -1.2]), 2.0))
    """
    if order not in (1, 2):
        raise ValueError(f"check_grads: order is 1 or 2, not {order!r}")
    if not modes or any(mode not in ("fwd", "rev") for mode in modes):
        raise ValueError(f"check_grads: modes are 'fwd' and 'rev', not {modes!r}")
    from tangentish import api

    positions = _positions(f, args, wrt)
    default = _TOLERANCE[_precision(args)]
    close = _Closeness(default if atol is None else atol, default if rtol is None else rtol)
    generator = np.random.default_rng(0)
    for position in positions:
        where = f"{getattr(f, '__name__', f)}, argument {position}"
        tangents = tuple(
            _random_like(arg, generator) if i == position else _zeros_like(arg)
            for i, arg in enumerate(args)
        )
        slope = numeric_jvp(f, args, tangents, eps)
        if "fwd" in modes:
            _, tangent = api.jvp(f, tuple(_copied(args)), tangents)
            _check_forward(where, tangent, slope, close)
        if "rev" in modes:
            value, pullback = api.vjp(f, *_copied(args), wrt=(position,))
            seed = _random_like(value, generator)
            (cotangent,) = pullback(seed)
            _check_shapes(f"vjp of {where}: the derivative", cotangent, args[position])
            _check_reverse(where, cotangent, tangents[position], inner(seed, slope), close)
    if order == 2:
        check_grads(api.grad(f, wrt=positions), args, 1, modes, positions, atol, rtol, eps)


def numeric_jvp(
    f: Callable[..., Any],
    primals: Sequence[Any],
    tangents: Sequence[Any],
    eps: float | None = None,
) -> Tree:
    """Return the derivative of `f` at `primals` along `tangents`, by differences.

    Central differences at `eps`, `eps / 2` and `eps / 4` are extrapolated, so that the error falls
    with the sixth power of the step: at the default of 1e-3 some twelve digits are right where `f`
    is smooth.

    Args:
        f: a function of the primals; evaluated six times, on copies.
        primals: the point, a sequence of positional arguments.
        tangents: one per primal, of its structure; `None` for what stays as it is.
        eps: the largest step; 1e-3 for double precision.

    Returns:
        The structure of `f`'s result, `None` in place of every constant in it.

    Example:
        >>> from tangentish.testing import numeric_jvp
        >>> round(numeric_jvp(lambda x, n: x**n, (2.0, 3), (1.0, None)), 9)
        12.0
    """
    step = _STEP[_precision(primals)] if eps is None else eps

    def quotient(h: float) -> Tree:
        ahead = f(*_moved(primals, tangents, h))
        behind = f(*_moved(primals, tangents, -h))
        return _mapped(
            lambda a, b: (a - b) / (2.0 * h) if carries_derivative(a) else None, ahead, behind
        )

    parts = [_scaled(quotient(step * fraction), weight) for fraction, weight in _RICHARDSON]
    return _mapped(lambda a, b, c: None if a is None else a + b + c, *parts)


def carries_derivative(leaf: object) -> bool:
    """Whether a number or array is differentiable: floating or complex."""
    if isinstance(leaf, np.ndarray):
        return bool(np.issubdtype(leaf.dtype, np.inexact))
    return isinstance(leaf, (float, complex, np.inexact))


def inner(a: Tree, b: Tree) -> float:
    """Real inner product of cotangent and tangent, unconjugated (the complex convention)."""
    products = [
        float(np.sum(np.asarray(x) * np.asarray(y)).real)
        for (_, x), (_, y) in zip(leaves(a), leaves(b), strict=True)
        if x is not None and y is not None
    ]
    return sum(products)


def leaves(tree: Tree, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the numbers and arrays of a structure, each with its path, such as `[0]['w']`."""
    fields = fields_of(type(tree))
    if fields is not None and not isinstance(tree, tuple):
        for field in fields:
            yield from leaves(getattr(tree, field), f"{path}.{field}")
    elif isinstance(tree, (tuple, list)):
        for i, item in enumerate(tree):
            yield from leaves(item, f"{path}[{i}]")
    elif isinstance(tree, dict):
        for key, item in tree.items():
            yield from leaves(item, f"{path}[{key!r}]")
    else:
        yield path, tree


class _Closeness:
    """Two numbers or arrays agree within an absolute and a relative tolerance."""

    def __init__(self, atol: float, rtol: float) -> None:
        self.atol = atol
        self.rtol = rtol

    def __call__(self, got: Any, expected: Any) -> bool:
        scale = float(np.max(np.abs(expected), initial=0.0))
        error = np.abs(np.asarray(got) - np.asarray(expected))
        return bool(np.all(error <= self.atol + self.rtol * scale))


def _check_shapes(what: str, got: Tree, model: Tree) -> None:
    """A derivative has the structure and the shapes of what it belongs to."""
    found, expected = list(leaves(got)), list(leaves(model))
    if [path for path, _ in found] != [path for path, _ in expected]:
        raise AssertionError(f"{what} is {got!r}, of another structure than {model!r}")
    for (path, a), (_, b) in zip(found, expected, strict=True):
        if b is not None and carries_derivative(b) and np.shape(a) != np.shape(b):
            raise AssertionError(f"{what}{path} has shape {np.shape(a)}, not {np.shape(b)}")


def _check_forward(where: str, tangent: Tree, slope: Tree, close: _Closeness) -> None:
    _check_shapes(f"jvp of {where}: the tangent", tangent, slope)
    for (path, a), (_, b) in zip(leaves(tangent), leaves(slope), strict=True):
        if b is not None and not close(a, b):
            raise AssertionError(
                f"jvp of {where}: the tangent{path} is\n{a}\nbut differences say\n{b}"
            )


def _check_reverse(
    where: str, cotangent: Tree, tangent: Tree, expected: float, close: _Closeness
) -> None:
    got = inner(cotangent, tangent)
    if not close(got, expected):
        raise AssertionError(
            f"vjp of {where}: along a random direction it gives {got!r}, "
            f"but differences say {expected!r}; the derivative is\n{cotangent}"
        )


def _positions(
    f: Callable[..., Any], args: Sequence[Any], wrt: int | str | Sequence[int | str] | None
) -> tuple[int, ...]:
    """Positions of the arguments to check."""
    if wrt is None:
        able = [any(carries_derivative(leaf) for _, leaf in leaves(arg)) for arg in args]
        return tuple(i for i, yes in enumerate(able) if yes)
    chosen = (wrt,) if isinstance(wrt, (int, str)) else tuple(wrt)
    parameters = inspect.signature(f).parameters
    found: list[int] = []
    for item in chosen:
        first = list(parameters).index(item) if isinstance(item, str) else item
        many = isinstance(item, str) and parameters[item].kind is inspect.Parameter.VAR_POSITIONAL
        found += range(first, len(args)) if many else [first]
    return tuple(found)


def _precision(tree: Tree) -> str:
    """Name of the coarsest real dtype among the leaves: all of them have to see the step."""
    dtypes = [np.asarray(leaf).real.dtype for _, leaf in leaves(tree) if carries_derivative(leaf)]
    coarsest = min(dtypes, key=lambda dtype: dtype.itemsize, default=np.dtype("float64"))
    return coarsest.name if coarsest.name in _STEP else "float64"


def _mapped(function: Callable[..., Any], first: Tree, *rest: Tree) -> Tree:
    """Apply a function leaf by leaf to structures that are alike."""
    if isinstance(first, (tuple, list)):
        items = [_mapped(function, *parts) for parts in zip(first, *rest, strict=True)]
        return type(first)(*items) if hasattr(first, "_fields") else type(first)(items)
    fields = fields_of(type(first))
    if fields is not None:
        parts = {field: [getattr(tree, field) for tree in (first, *rest)] for field in fields}
        return type(first)(**{field: _mapped(function, *part) for field, part in parts.items()})
    if isinstance(first, dict):
        return {key: _mapped(function, first[key], *(tree[key] for tree in rest)) for key in first}
    return function(first, *rest)


def _copied(tree: Tree) -> Tree:
    return _mapped(lambda leaf: leaf.copy() if isinstance(leaf, np.ndarray) else leaf, tree)


def _moved(primals: Sequence[Any], tangents: Sequence[Any], h: float) -> Tree:
    """The primals moved by `h` along the tangents, each of its own dtype, in memory of its own."""

    def move(leaf: Any, tangent: Any) -> Any:
        if tangent is None or not carries_derivative(leaf):
            return leaf.copy() if isinstance(leaf, np.ndarray) else leaf
        if isinstance(leaf, (np.ndarray, np.generic)):
            moved = leaf + np.asarray(h * np.asarray(tangent), dtype=leaf.dtype)
            return moved if isinstance(leaf, np.generic) else np.asarray(moved)
        return leaf + h * tangent

    return [
        _mapped(lambda leaf: move(leaf, None), primal)
        if tangent is None
        else _mapped(move, primal, tangent)
        for primal, tangent in zip(primals, tangents, strict=True)
    ]


def _scaled(tree: Tree, factor: float) -> Tree:
    return _mapped(lambda leaf: None if leaf is None else leaf * factor, tree)


def _zeros_like(tree: Tree) -> Tree:
    def zero(leaf: Any) -> Any:
        if not carries_derivative(leaf):
            return None
        return np.zeros_like(leaf) if isinstance(leaf, np.ndarray) else type(leaf)(0.0)

    return _mapped(zero, tree)


def _random_like(tree: Tree, generator: np.random.Generator) -> Tree:
    """A random structure like `tree`: of its shapes and dtypes, `None` for constants."""

    def draw(leaf: Any) -> Any:
        if not carries_derivative(leaf):
            return None
        value = generator.standard_normal(np.shape(leaf))
        if np.iscomplexobj(leaf):
            value = value + 1j * generator.standard_normal(np.shape(leaf))
        if isinstance(leaf, np.ndarray):
            return np.asarray(value, dtype=leaf.dtype)
        if isinstance(leaf, np.generic):
            return leaf.dtype.type(value)
        return complex(value) if isinstance(leaf, complex) else float(value)

    return _mapped(draw, tree)
