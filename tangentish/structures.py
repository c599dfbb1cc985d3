"""Structures of parameters: mapping them leaf by leaf, and laying them out as one vector.

A structure is a tuple, a named tuple, a list, a dict (an `OrderedDict` and a `defaultdict` too) or
an instance of a dataclass, of leaves and further structures. None is a place without a leaf; every
other value is a leaf. This stands beside the pipeline, for users: an optimizer sees a vector, or
maps parameters and gradients together, and a derivative is a structure like its argument.

Two promises shape the module. Items of dicts belong together by key, never by position: they are
visited in the order of the sorted keys, and a dict is given back in the order that it had. And
nothing is left out in silence: structures that differ are refused, whatever the leaves say.

Each call takes a structure apart into its leaves and a plan, which is all that is needed to put it
together again.
"""

from __future__ import annotations

import dataclasses
import enum
import itertools
import types
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np

from tangentish.errors import NotDifferentiable, ShapeError

__all__ = ["ravel", "tree_leaves", "tree_map"]

_DICTS = frozenset({dict, OrderedDict, defaultdict})
_BY_KEY = _DICTS | {list, tuple}  # of all others the parts are attributes
_SORTABLE = frozenset({str, int})
_MOST_LEAVES = frozenset({np.ndarray, float})  # known without further questions

# What cannot change, and cannot hold a number that an optimizer should see.
_CONSTANTS = (
    int,
    str,
    bytes,
    enum.Enum,
    range,
    slice,
    type,
    np.dtype,
    np.ufunc,
    types.FunctionType,
    type(np.linspace),
)
_CONSTANT_DTYPES = "biuSUTmM"


class _End(enum.Enum):
    """Where a plan ends."""

    LEAF = "leaf"
    NONE = "none"


_LEAF: Final = _End.LEAF  # read once for each leaf


class _Branch(NamedTuple):
    """How a container is put together again.

    `keys` are in the order of visits, and so are the plans of what they lead to; `layout` are those
    of a dict in its own order, where that is another; `factory` belongs to a `defaultdict`.
    """

    kind: type
    keys: Sequence[Any]
    parts: list[_Plan]
    layout: tuple[Any, ...] | None = None
    factory: Any = None


_Plan: TypeAlias = _Branch | _End

# The way from the top: the way to a container, its class, and the key within.
_Way: TypeAlias = "tuple[_Way, type, Any] | None"


def tree_map(function: Callable[..., Any], tree: Any, *rest: Any) -> Any:
    """Apply a function leaf by leaf: a step of an optimizer, say, to parameters and gradients.

    Items of dicts are matched by key, whatever their order. Where the first structure holds None
    there is no leaf: the others hold None there too, and so does the result. Where it holds a leaf
    and another None, the function gets None and says what that means: `grad` returns None for text
    and other constants among the parameters, and nobody else knows whether the constant stays
    (`lambda p, g: p if g is None else p - 0.1 * g`) or has no place in the result.

    Args:
        function: takes a leaf of `tree` and one of each of `rest`. It is called in the order of
            `tree_leaves(tree)`, once all structures are known to match.
        tree: a structure: tuples, named tuples, lists, dicts and dataclass instances, nested.
        rest: structures like `tree`: with leaves, lengths, keys and classes where it has them.

    Returns:
        A structure like `tree` of what the function returns, its dicts in the order of those of
        `tree`. Dataclasses are made by their constructor, of the fields that it takes.

    Raises:
        ShapeError: where the structures differ; where the function takes no None; for a dict whose
            keys cannot be sorted; for a dataclass that its constructor does not give back.

    Example:
        >>> import tangentish as tg
        >>> def loss(p):
        ...     return (p["w"][0] * 3.0 + p["b"] - 1.0) ** 2
        >>> params = {"w": [0.5], "b": 0.0}
        >>> grads = tg.grad(loss)(params)
        >>> tg.tree_map(lambda p, g: p - 0.125 * g, params, grads)
        {'w': [0.125], 'b': -0.125}
    """
    columns: list[list[Any]] = [[]]
    plan = _taken_apart(tree, columns[0], None, again=True)
    for number, other in enumerate(rest, 2):
        columns.append([])
        _gather(plan, other, columns[-1], None, number)
    results: list[Any] = []
    try:
        for leaves in zip(*columns, strict=True):
            results.append(function(*leaves))
    except Exception as error:
        number = len(results)
        told = _explained(error, plan, [column[number] for column in columns], number)
        if told is error:
            raise
        raise told from error
    return _together(plan, iter(results))


def tree_leaves(tree: Any) -> list[Any]:
    """Return the leaves of a structure as a list.

    None is no leaf. Items of dicts come in the order of their sorted keys, so that equal dicts have
    equal leaves, and fields of dataclasses in that of their definition, but for those that the
    constructor does not take.

    Args:
        tree: a structure: tuples, named tuples, lists, dicts and dataclass instances, nested.

    Returns:
        The leaves themselves, not copies.

    Raises:
        ShapeError: for a dict whose keys cannot be sorted.

    Example:
        >>> import tangentish as tg
        >>> tg.tree_leaves({"w": [1.0, (2.0, None)], "b": 3.0})
        [3.0, 1.0, 2.0]
    """
    leaves: list[Any] = []
    _taken_apart(tree, leaves, None)
    return leaves


def ravel(tree: Any) -> tuple[np.ndarray[Any, Any], Unravel]:
    """Lay out a structure as a vector, and return with it the function that goes back.

    The vector holds the floating-point and complex numbers and arrays, in the order of
    `tree_leaves`, in the narrowest dtype that holds each of them exactly; a Python float is of
    double precision. Without numbers the vector is empty. None, booleans, integers and arrays of
    those, text, functions and classes are constants: they are not in the vector, and `unravel`
    gives them back as they are. Of an integer in a structure `grad` returns a float, as of other
    numbers, which would be in the vector of the gradient: where both are laid out, keep integers
    elsewhere.

    Args:
        tree: a structure: tuples, named tuples, lists, dicts and dataclass instances, nested.

    Returns:
        The vector, of memory of its own, and `unravel`. `unravel(vector)` is a structure like
        `tree`, its leaves of the shapes and dtypes that they had, in memory of their own. It raises
        `ShapeError` if the vector has not the length that it must have, is not of one dimension, or
        has an imaginary part that is not zero where the leaf is real. It can be pickled.

    Raises:
        NotDifferentiable: for a leaf of which it is not known whether numbers are in it.
        ShapeError: for a dict whose keys cannot be sorted; for a dataclass that its constructor
            does not give back.

    Example:
        >>> import numpy as np
        >>> import tangentish as tg
        >>> from scipy.optimize import minimize
        >>> x = np.array([0.0, 1.0, 2.0, 3.0])
        >>> y = np.array([1.0, 3.0, 5.0, 7.0])
        >>> def loss(params):
        ...     return np.sum((params["slope"] * x + params["offset"] - y) ** 2)
        >>> start, unravel = tg.ravel({"slope": 0.0, "offset": np.zeros(1), "unit": "mm"})
        >>> unravel
        <unravel: 2 numbers of float64 into 2 leaves, beside 1 constant>
        >>> def objective(vector):
        ...     value, grads = tg.value_and_grad(loss)(unravel(vector))
        ...     return value, tg.ravel(grads)[0]
        >>> best = unravel(minimize(objective, start, jac=True).x)
        >>> best["offset"].round(4), round(best["slope"], 4), best["unit"]
        (array([1.]), 2.0, 'mm')
    """
    leaves: list[Any] = []
    plan = _taken_apart(tree, leaves, None, again=True)
    slots = [_slot(leaf, plan, number) for number, leaf in enumerate(leaves)]
    dtypes = [slot.dtype for slot in slots if isinstance(slot, _Slot)]
    dtype = np.result_type(*dtypes) if dtypes else np.dtype(float)
    size = sum(slot.size for slot in slots if isinstance(slot, _Slot))
    vector = np.empty(size, dtype)
    start = 0
    for leaf, slot in zip(leaves, slots, strict=True):
        if isinstance(slot, _Slot):
            vector[start : start + slot.size] = np.ravel(leaf)
            start += slot.size
    return vector, Unravel(plan, slots, size, dtype)


class _Slot(NamedTuple):
    """A leaf that is in the vector; `kind` is the class of a number, or that of arrays."""

    kind: type
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    size: int

    def filled(self, piece: np.ndarray[Any, Any]) -> Any:
        """Return the leaf that holds the numbers of `piece`, in memory of its own."""
        if self.kind is np.ndarray:
            return np.array(piece.reshape(self.shape), dtype=self.dtype)
        return self.kind(piece[0])


class _Constant(NamedTuple):
    """A leaf that is not in the vector."""

    value: Any


class Unravel:
    """The way back from a vector to the structure that `ravel` was given."""

    __slots__ = ("_plan", "_slots", "dtype", "size")

    def __init__(
        self, plan: _Plan, slots: Sequence[_Slot | _Constant], size: int, dtype: np.dtype[Any]
    ) -> None:
        self._plan = plan
        self._slots = slots
        self.size = size
        self.dtype = dtype

    def __call__(self, vector: Any) -> Any:
        """Return the structure whose numbers are those of `vector`."""
        vector = np.asarray(vector)
        if vector.shape != (self.size,):
            raise ShapeError(
                f"the vector has shape {vector.shape}, not {(self.size,)}",
                why=f"The structure holds {self.size} numbers, constants not counted.",
                remedy="Give the vector that `ravel` made, or another of its shape.",
            )
        if vector.dtype.kind not in "fciu":
            raise ShapeError(
                f"the vector is of dtype {vector.dtype}, not {self.dtype}",
                remedy="Give an array of floating-point numbers.",
            )
        return _together(self._plan, self._leaves(vector))

    def _leaves(self, vector: np.ndarray[Any, Any]) -> Iterator[Any]:
        """Yield the leaves in the order of visits."""
        start = 0
        for number, slot in enumerate(self._slots):
            if isinstance(slot, _Constant):
                constant = slot.value
                yield constant.copy() if isinstance(constant, np.ndarray) else constant
                continue
            piece = vector[start : start + slot.size]
            if piece.dtype.kind == "c" and slot.dtype.kind == "f":
                if piece.imag.any():
                    raise ShapeError(
                        f"the vector has an imaginary part{_at_leaf(self._plan, number)}",
                        why="The leaf there is real.",
                        remedy="Give vector.real, or make the leaf complex before `ravel`.",
                    )
                piece = piece.real
            yield slot.filled(piece)
            start += slot.size

    def __repr__(self) -> str:
        many = sum(isinstance(slot, _Slot) for slot in self._slots)
        rest = len(self._slots) - many
        beside = f", beside {_counted(rest, 'constant')}" if rest else ""
        inside = f"{_counted(self.size, 'number')} of {self.dtype} into {_counted(many, 'leaf')}"
        return f"<unravel: {inside}{beside}>"


def _counted(number: int, noun: str) -> str:
    """A number with its noun."""
    plural = {"leaf": "leaves"}.get(noun, f"{noun}s")
    return f"{number} {noun if number == 1 else plural}"


def _slot(leaf: Any, plan: _Plan, number: int) -> _Slot | _Constant:
    """Where a leaf stands: in the vector, or beside it."""
    kind = type(leaf)
    if kind is float or kind is complex:
        return _Slot(kind, np.dtype(kind), (), 1)
    if kind is np.ndarray or isinstance(leaf, np.generic):
        if leaf.dtype.kind in "fc":
            return _Slot(kind, leaf.dtype, leaf.shape, leaf.size)
        if leaf.dtype.kind in _CONSTANT_DTYPES:
            return _Constant(leaf.copy())
    elif isinstance(leaf, _CONSTANTS) or isinstance(_owner(leaf), types.ModuleType):
        return _Constant(leaf)
    of = f" of dtype {leaf.dtype}" if isinstance(leaf, np.ndarray) else ""
    raise NotDifferentiable(
        f"cannot lay out `{kind.__qualname__}`{of}{_at_leaf(plan, number)} in a vector",
        why="Numbers in it would be neither in the vector nor known to be constant.",
        remedy="Convert it to a float or to an array of floats, make its class a dataclass, or keep"
        " it out of the structure.",
    )


def _owner(leaf: Any) -> Any:
    """What a compiled function belongs to: a module, or the object that it is a method of."""
    return leaf.__self__ if isinstance(leaf, types.BuiltinFunctionType) else None


# -- taking apart and putting together --------------------------------------------------------


def _taken_apart(tree: Any, leaves: list[Any], way: _Way, again: bool = False) -> _Plan:
    """Append the leaves of `tree` and return its plan.

    With `again`, a dataclass is refused that its constructor does not give back.
    """
    kind = type(tree)
    if tree is None:
        return _End.NONE
    if not _is_container(kind):
        leaves.append(tree)
        return _LEAF
    keys = _keys(tree, way)
    plans: list[_Plan] = []
    for key, part in zip(keys, _parts(tree, keys)):  # noqa: B905 - their lengths are equal
        if type(part) in _MOST_LEAVES:
            leaves.append(part)
            plans.append(_LEAF)
        else:
            plans.append(_taken_apart(part, leaves, (way, kind, key), again))
    if kind in _DICTS:
        layout = tuple(tree)
        factory = tree.default_factory if kind is defaultdict else None
        return _Branch(kind, keys, plans, None if layout == keys else layout, factory)
    if again and hasattr(kind, "__dataclass_fields__"):
        _check_constructor(tree, keys)
    return _Branch(kind, keys, plans)


def _is_container(kind: type) -> bool:
    """Whether values of a class are looked into."""
    return (
        kind in _BY_KEY
        or (issubclass(kind, tuple) and hasattr(kind, "_fields"))
        or hasattr(kind, "__dataclass_fields__")
    )


def _keys(tree: Any, way: _Way) -> Sequence[Any]:
    """The keys of a container in the order of visits."""
    kind = type(tree)
    if kind in _DICTS:
        return _sorted(tree, way)
    if kind in _BY_KEY:
        return range(len(tree))
    if hasattr(kind, "__dataclass_fields__"):
        return tuple(field.name for field in dataclasses.fields(tree) if field.init)
    return tuple(tree._fields)


def _parts(tree: Any, keys: Sequence[Any]) -> Sequence[Any]:
    """The parts of a container under the keys that it is known to have."""
    kind = type(tree)
    if kind in _DICTS:
        return [tree[key] for key in keys]
    if kind in _BY_KEY:
        return tree  # type: ignore[no-any-return] # a list or a tuple
    return [getattr(tree, key) for key in keys]


def _together(plan: _Plan, leaves: Iterator[Any]) -> Any:
    """Put a structure together of new leaves."""
    if not isinstance(plan, _Branch):
        return next(leaves) if plan is _LEAF else None
    kind, keys, plans = plan.kind, plan.keys, plan.parts
    parts = [next(leaves) if part is _LEAF else _together(part, leaves) for part in plans]
    if kind in _DICTS:
        items = dict(zip(keys, parts, strict=True))
        if plan.layout is not None:
            items = {key: items[key] for key in plan.layout}
        if kind is dict:
            return items
        return defaultdict(plan.factory, items) if kind is defaultdict else OrderedDict(items)
    if kind in _BY_KEY:
        return parts if kind is list else tuple(parts)
    if hasattr(kind, "__dataclass_fields__"):
        return _constructed(kind, dict(zip(keys, parts, strict=True)))
    return kind._make(parts)  # type: ignore[attr-defined] # of a named tuple


def _sorted(keys: Iterable[Any], way: _Way) -> tuple[Any, ...]:
    """The keys of a dict in an order that does not depend on that of insertion."""
    kinds = set(map(type, keys))
    if len(kinds) == 1 and kinds <= _SORTABLE:
        return tuple(sorted(keys))
    ordered = tuple(keys)
    if len(ordered) < 2:
        return ordered
    try:
        return tuple(sorted(ordered, key=_rank))
    except TypeError as error:
        raise ShapeError(
            f"the keys of the dict{_at(way)} cannot be sorted: {error}",
            why="The order of leaves would be that of insertion, which equal dicts do not share.",
            remedy="Use strings, numbers, or tuples of those as keys.",
        ) from None


def _rank(key: Any) -> tuple[Any, ...]:
    """What keys are sorted by: keys that are equal have the same, others never."""
    if isinstance(key, str):
        return 1, str(key)
    if isinstance(key, (int, float, np.bool_, np.integer, np.floating)) and key == key:
        return 0, key
    if isinstance(key, tuple):
        return 2, tuple(map(_rank, key))
    if isinstance(key, bytes):
        return 3, key
    if key is None:
        return (4,)
    if isinstance(key, enum.Enum):
        return 5, type(key).__module__, type(key).__qualname__, key.name
    raise TypeError(f"{key!r} has no order among them")


# -- structures that have to match ------------------------------------------------------------


def _gather(plan: _Plan, tree: Any, leaves: list[Any], way: _Way, number: int) -> None:
    """Append the leaves of the structure of that `number`, which has to be as the plan says."""
    if plan is _LEAF:
        if _is_container(type(tree)):
            raise _differing(way, number, "a leaf", _described(tree))
        leaves.append(tree)
    elif not isinstance(plan, _Branch):
        if tree is not None:
            raise _differing(way, number, "None", _described(tree))
    else:
        kind, keys, plans = plan.kind, plan.keys, plan.parts
        _check_alike(plan, tree, way, number)
        for key, part, item in zip(keys, plans, _parts(tree, keys)):  # noqa: B905 - checked above
            if part is _LEAF and type(item) in _MOST_LEAVES:
                leaves.append(item)
            else:
                _gather(part, item, leaves, (way, kind, key), number)


def _check_alike(plan: _Branch, tree: Any, way: _Way, number: int) -> None:
    """A container has the class, and the keys or the length, of the first one."""
    kind = type(tree)
    if plan.kind in _DICTS and kind in _DICTS:
        if len(tree) != len(plan.keys) or not all(map(tree.__contains__, plan.keys)):
            mine, other = set(plan.keys), set(tree)
            for key in (*plan.keys, *tree):
                if key not in other:
                    raise _differing(way, number, f"the key {key!r}", "none")
                if key not in mine:
                    raise _differing(way, number, f"no key {key!r}", "one")
    elif kind is not plan.kind:
        raise _differing(way, number, _named(plan.kind, len(plan.keys)), _described(tree))
    elif kind in _BY_KEY and len(tree) != len(plan.keys):
        raise _differing(way, number, _named(kind, len(plan.keys)), _described(tree))


def _named(kind: type, many: int) -> str:
    """A container of that class in a few words."""
    if kind in _DICTS:
        return "a dict"
    return f"a {kind.__name__} of {many}" if kind in _BY_KEY else f"`{kind.__qualname__}`"


def _described(tree: Any) -> str:
    """What stands in a structure, in a few words."""
    kind = type(tree)
    if tree is None:
        return "None"
    if _is_container(kind):
        return _named(kind, len(tree) if kind in _BY_KEY else 0)
    return f"a leaf of type {kind.__qualname__}"


def _differing(way: _Way, number: int, mine: str, other: str) -> ShapeError:
    """The error for structures that differ, with what each of the two has."""
    which = {2: "the second", 3: "the third"}.get(number, f"structure {number}")
    remedy = "Give structures of the same classes, lengths and keys."
    if mine == "None":
        remedy = "Give first a structure that has a leaf there: the function gets None of others."
    return ShapeError(
        f"the structures differ{_at(way)}: the first has {mine}, {which} has {other}",
        why="Leaves belong together by their place, and nothing is left out in silence.",
        remedy=remedy,
    )


# -- classes of dataclasses -------------------------------------------------------------------


def _constructed(kind: type, values: dict[str, Any]) -> Any:
    """An instance of a dataclass, of the fields that its constructor takes.

    The constructor has to keep them: what it changed would be neither what the function of a
    `tree_map` returned nor what stands in the vector. `__post_init__` may also write into arrays.
    """
    writes = hasattr(kind, "__post_init__")
    before = {name: _seen(value) for name, value in values.items()} if writes else {}
    try:
        made = kind(**values)
    except TypeError as error:
        raise ShapeError(
            f"`{kind.__qualname__}` cannot be made of its fields: {error}",
            why="Its constructor is called with the fields that have `init=True`, and no others.",
            remedy="Let it take those, or keep the instance out of the structure.",
        ) from error
    for name, value in values.items():
        kept = getattr(made, name, None)
        if kept is value and not writes:
            continue
        if not _same(before[name] if writes else _seen(value), kept):
            raise ShapeError(
                f"`{kind.__qualname__}` changes its field `{name}` when it is made",
                why="What it holds would be neither the result of a function nor from the vector.",
                remedy="Let its constructor keep what it is given, and change it where it is read.",
            )
    return made


def _check_constructor(tree: Any, keys: Sequence[str]) -> None:
    """Refuse a dataclass with fields that the constructor does not take, and does not make anew.

    They hold what was written there later: it would be lost. Where all fields are taken there is
    nothing to lose, and no instance is made for a trial. It is made of copies, should the
    constructor write into them.
    """
    kind = type(tree)
    fields = dataclasses.fields(tree)
    if len(keys) == len(fields) == len(kind.__dataclass_fields__):  # else perhaps an `InitVar`
        return
    plan, leaves = _seen({key: getattr(tree, key) for key in keys})
    made = _constructed(kind, _together(plan, iter(leaves)))
    for field in fields:
        absent = object()
        held, new = (getattr(each, field.name, absent) for each in (tree, made))
        if not field.init and held is not new and not _same(_seen(held), new):
            raise ShapeError(
                f"the field `{field.name}` of `{kind.__qualname__}` would be lost",
                why="Its constructor does not take it, and makes another of the other fields.",
                remedy="Define it without `init=False`, or compute it in `__post_init__` alone.",
            )


def _seen(tree: Any) -> tuple[_Plan, list[Any]]:
    """What a structure holds now: its plan, and its leaves with arrays copied."""
    leaves: list[Any] = []
    plan = _taken_apart(tree, leaves, None)
    return plan, [leaf.copy() if isinstance(leaf, np.ndarray) else leaf for leaf in leaves]


def _same(seen: tuple[_Plan, list[Any]], tree: Any) -> bool:
    """Whether a structure holds what was seen, up to the rounding of a conversion."""
    leaves: list[Any] = []
    plan = _taken_apart(tree, leaves, None)
    return plan == seen[0] and all(map(_same_leaf, seen[1], leaves))


def _same_leaf(one: Any, other: Any) -> bool:
    """Whether two leaves are the same, as far as that can be known."""
    if one is other:
        return True
    numbers = (np.ndarray, np.generic, int, float, complex)
    if not isinstance(one, numbers) or not isinstance(other, numbers):
        made_alike = isinstance(one, types.FunctionType) or bool(one == other)
        return type(one) is type(other) and made_alike
    a, b = np.asarray(one), np.asarray(other)
    if a.dtype.kind in "fc" and b.dtype.kind in "fc" and a.shape == b.shape:
        rounding = 8.0 * float(max(np.finfo(a.dtype).eps, np.finfo(b.dtype).eps))
        return np.allclose(a, b, rtol=rounding, atol=0.0, equal_nan=True)
    return np.array_equal(a, b)


# -- places -----------------------------------------------------------------------------------


def _explained(error: Exception, plan: _Plan, leaves: Sequence[Any], number: int) -> Exception:
    """The error of a function with a note of the leaf; another where it was given None."""
    where = _at_leaf(plan, number)
    if isinstance(error, (TypeError, AttributeError)) and any(leaf is None for leaf in leaves):
        return ShapeError(
            f"the function takes no None, which a structure after the first holds{where}: {error}",
            why="None stands for the derivative of a constant, and only the function can know what"
            " becomes of that.",
            remedy="Say so in it, as in `lambda p, g: p if g is None else p - 0.1 * g`.",
        )
    notes = [*getattr(error, "__notes__", ()), f"raised by the function of tree_map{where}"]
    setattr(error, "__notes__", notes)  # noqa: B010 - `add_note` is unknown to Python 3.10
    return error


def _at_leaf(plan: _Plan, number: int) -> str:
    """The place of the leaf of that number."""
    return _at(next(itertools.islice(_ways(plan, None), number, None)))


def _ways(plan: _Plan, way: _Way) -> Iterator[_Way]:
    """Yield the way to each leaf."""
    if plan is _LEAF:
        yield way
    elif isinstance(plan, _Branch):
        for key, part in zip(plan.keys, plan.parts, strict=True):
            yield from _ways(part, (way, plan.kind, key))


def _at(way: _Way) -> str:
    """The place that a way leads to, as ` at ["w"][0].bias`; nothing at the top."""
    steps = []
    while way is not None:
        way, kind, key = way
        plain = isinstance(key, str) and key.isprintable() and not {'"', "\\"} & set(key)
        item = f'["{key}"]' if plain else f"[{key!r}]"
        steps.append(item if kind in _BY_KEY else f".{key}")
    return f" at {''.join(reversed(steps))}" if steps else ""
