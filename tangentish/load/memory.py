"""Tests in front of a derivative that writes: each array that it writes is reached in one way.

Whether names of the function share memory is shown when it is derived; whether arguments do, with
one another or with what the function reads elsewhere, is seen at each call. Layer 5.
"""

from __future__ import annotations

import dataclasses
import gc
import re
from collections.abc import Iterator, Mapping
from itertools import combinations, pairwise
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

import numpy as np

from tangentish.analyse.analysed import Analysed
from tangentish.analyse.called import Overlaps
from tangentish.analyse.kinds import Array, Kind, Num, Static
from tangentish.analyse.program import Program
from tangentish.errors import Unsupported
from tangentish.load.guard import Guard, reference
from tangentish.parse.variadic import Variadic


def memory_checks(
    program: Program,
    root: Analysed,
    kinds: Mapping[str, Kind],
    guard: Guard,
    variadic: Variadic,
) -> list[str]:
    """Statements that refuse a call in which written memory is reached in a second way.

    Args:
        program: the analyses.
        root: that of the function that was asked for.
        kinds: the kinds of its parameters.
        guard: chooses names.
        variadic: what stands for `*args` and `**kwargs`.
    """
    function = root.function.__name__
    users = {new: old for old, new in root.hidden.items()}
    names = list(kinds)
    written = [variadic.access(n) for n in names if root.hidden.get(n, n) in root.writes]
    kinds = {variadic.access(n): kind for n, kind in kinds.items()}
    if not written:
        return []
    params = [n for n, kind in kinds.items() if not isinstance(kind, Num)]
    params = [n for n in params if not isinstance(k := kinds[n], Static) or _may_hold(k.value)]
    share, overlap = guard.helper("share", shares), guard.helper("overlap", refuse_overlap)
    alone, strided = guard.helper("alone", is_simple), guard.helper("strided", refuse_strides)
    found = [f"if not {alone}({n}): {strided}({function!r}, {n!r})" for n in written]
    of_user = guard.helper("function", root.function)
    own, shared = guard.helper("default", is_default), guard.helper("shared", refuse_default)
    found += [f"if {own}({n}, {of_user}): {shared}({function!r}, {n!r})" for n in written]
    deep = [variadic.access(n) for n in names if root.hidden.get(n, n) in root.deep_writes]
    if deep:
        apart, doubled = guard.helper("apart", is_apart), guard.helper("doubled", refuse_doubled)
        found += [f"if not {apart}({n}): {doubled}({function!r}, {n!r})" for n in deep]
    pairs = [(a, b, b) for a, b in combinations(params, 2) if a in written or b in written]
    pairs += [(a, b, said) for b, said in _elsewhere(program, root, guard) for a in written]
    together = {frozenset(variadic.access(users.get(n, n)) for n in p) for p in root.overlaps}
    for a, b, said in pairs:
        if isinstance(kinds.get(a), Array) and isinstance(kinds.get(b), Array):
            test = f"{guard.helper('may_share', np.may_share_memory)}({a}, {b})"
            guard.require(test if {a, b} in together else f"not {test}")
        else:
            found.append(f"if {share}({a}, {b}): {overlap}({function!r}, {a!r}, {said!r})")
    return found


def overlapping(root: Analysed, arguments: Mapping[str, Any]) -> Overlaps:
    """The pairs of arguments that are arrays and share memory."""
    users = {new: old for old, new in root.hidden.items()}
    names = [users.get(n, n) for n, kind in root.kinds.items() if isinstance(kind, Array)]
    arrays = [(n, arguments[n]) for n in names if isinstance(arguments.get(n), np.ndarray)]
    return frozenset(
        frozenset({n, m}) for (n, x), (m, y) in combinations(arrays, 2) if np.may_share_memory(x, y)
    )


def _elsewhere(program: Program, root: Analysed, guard: Guard) -> Iterator[tuple[str, str]]:
    """Expressions for all data that the functions read elsewhere, and how to call it."""
    seen: set[str] = set()
    for a in program.functions:
        data: dict[str, Any] = {}
        for path, value in a.flow.evaluator.resolved.items():
            if "." in path:
                data[path] = value
        for name in a.flow.evaluator.free:
            if a.scope.resolve(name).kind in ("cell", "global", "import", "inner"):
                data[name] = a.scope.resolve(name).value
        defaults = [*(a.function.__defaults__ or ()), *(a.function.__kwdefaults__ or {}).values()]
        for default in defaults:
            if a is not root and _may_hold(default):
                yield guard.helper("default", default), f"a default of {a.function.__name__}"
        for path, value in sorted(data.items()):
            if not _may_hold(value):
                continue
            first, *rest = path.split(".")
            text = ".".join((reference(guard, a, root, first), *rest))
            if text not in seen:
                seen.add(text)
                yield text, path


def shares(a: Any, b: Any) -> bool:
    """Whether an array, a list or a dict in the one may be, or share memory with, one in the other.

    >>> x = np.zeros(3)
    >>> shares(x, (1.0, [x[1:]])), shares(x, x.copy())
    (True, False)
    """
    others = list(_memory(b))
    return any(_is_shared(x, y) for x in _memory(a) for y in others)


def _is_shared(x: Any, y: Any) -> bool:
    if isinstance(x, (dict, list)) or isinstance(y, (dict, list)):
        return x is y
    return bool(np.may_share_memory(x, y))


_NUMBERS = (bool, int, float, complex, str, bytes, np.generic)
_FUNCTIONS = (ModuleType, BuiltinFunctionType, np.ufunc, type(np.sum))


def _may_hold(value: Any) -> bool:
    """Whether a value is, or may come to hold, an array; a class or a function, if it does so."""
    if isinstance(value, (type, FunctionType)):
        return any(isinstance(item, type) or _may_hold(item) for item in _attributes(value))
    return not (value is None or isinstance(value, _NUMBERS + _FUNCTIONS))


def _arrays(value: Any) -> Iterator[np.ndarray]:
    """The arrays in a value: in containers, and in the attributes of objects and their classes."""
    return (x for x in _memory(value) if not isinstance(x, (dict, list)))


def _memory(value: Any, seen: set[int] | None = None) -> Iterator[Any]:
    """The arrays, the lists and the dicts in a value."""
    if isinstance(value, (np.ndarray, memoryview, np.flatiter)):
        yield value.base if isinstance(value, np.flatiter) else np.asarray(value)
        return
    seen = set() if seen is None else seen
    if _may_hold(value) and id(value) not in seen:
        seen.add(id(value))
        if type(value) in (dict, list):
            yield value
        if isinstance(value, (type, FunctionType)):
            for item in _attributes(value):
                yield from _memory(item, seen)
            return
        attributes = getattr(value, "__dict__", None)
        for item in (*gc.get_referents(value), *_attributes(type(value))):
            if attributes is not None and item is attributes:  # nobody writes into it
                seen.add(id(item))
                for part in attributes.values():
                    yield from _memory(part, seen)
            else:
                yield from _memory(item, seen)


def _attributes(of: type | FunctionType) -> list[Any]:
    """What a user's class or function holds, without what Python and its library keep there."""
    if isinstance(of, FunctionType):
        return list(vars(of).values())
    return [
        value
        for each in of.__mro__
        if each.__module__ != "builtins"
        for name, value in vars(each).items()
        if not re.fullmatch("__.*__|_field_defaults", name) and not hasattr(value, "__get__")
    ]


def is_simple(a: Any) -> bool:
    """Whether no two elements of an array, or of each array in a structure, are one.

    >>> is_simple(np.zeros((3, 4))[::2, ::-1]), is_simple(np.broadcast_to(np.zeros(3), (2, 3)))
    (True, False)
    """
    if not isinstance(a, np.ndarray):
        return all(map(is_simple, _arrays(a)))
    if a.flags.forc or a.size < 2:
        return True
    reach = a.itemsize
    for stride, n in sorted((abs(s), n) for s, n in zip(a.strides, a.shape, strict=True) if n > 1):
        if stride < reach:
            return False
        reach += stride * (n - 1)
    return True


def is_default(value: Any, function: FunctionType) -> bool:
    """Whether an argument is a default of the function, which its next call sees as well.

    >>> def f(x, a=[]): ...
    >>> is_default(f.__defaults__[0], f), is_default([], f)
    (True, False)
    """
    defaults = (*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values())
    return any(value is default for default in defaults)


def refuse_default(function: str, a: str) -> None:
    """Refuse to write into the default of a parameter."""
    raise Unsupported(
        f"the default of `{a}`, into which `{function}` writes",
        why="The next call would see what this one has written.",
        remedy=f"Make it in the function: if {a} is None: {a} = [].",
    )  # fmt: skip


def is_apart(a: Any) -> bool:
    """Whether no list, dict or array stands in a structure twice, and no two arrays overlap.

    >>> x = np.zeros(3)
    >>> is_apart([x, x.copy()]), is_apart({"a": [x], "b": [x[1:]]}), is_apart([[1.0]] * 2)
    (True, False, False)
    """
    lists: set[int] = set()
    arrays: list[np.ndarray] = []
    pending = [a]
    while pending:
        part = pending.pop()
        if isinstance(part, np.ndarray):
            arrays.append(part)
        elif isinstance(part, (dict, list)):
            if id(part) in lists:
                return False
            lists.add(id(part))
            pending += part.values() if isinstance(part, dict) else part
        elif isinstance(part, tuple):
            pending += part
        elif dataclasses.is_dataclass(part) and not isinstance(part, type):
            pending += [getattr(part, field.name) for field in dataclasses.fields(part)]
    spans = sorted(_span(x) for x in arrays if x.size)
    return all(end <= start for (_, end), (start, _) in pairwise(spans))


def refuse_doubled(function: str, a: str) -> None:
    """Refuse a structure that holds one part in two places, and into whose parts is written."""
    raise Unsupported(
        f"`{a}` holds one part in two places, and `{function}` writes into its parts",
        why="A write would be seen in both.",
        remedy="Make each part on its own.",
    )  # fmt: skip


def _span(x: np.ndarray) -> tuple[int, int]:
    """The addresses of the first byte of an array and of the one behind its last."""
    first = x.__array_interface__["data"][0]
    steps = [(n - 1) * stride for n, stride in zip(x.shape, x.strides, strict=True)]
    ends = sum(s for s in steps if s < 0), sum(s for s in steps if s > 0)
    return first + ends[0], first + ends[1] + x.itemsize


def refuse_overlap(function: str, a: str, b: str) -> None:
    """Refuse arguments that share memory which the function writes."""
    raise Unsupported(
        f"`{a}` and `{b}` share memory, and `{function}` writes into it",
        why="A write would be seen through both names.", remedy=f"Pass a copy: {a}.copy().",
    )  # fmt: skip


def refuse_strides(function: str, a: str) -> None:
    """Refuse an array that overlaps itself and is written."""
    raise Unsupported(
        f"`{a}` overlaps itself, and `{function}` writes into it",
        why="One write would change several elements.", remedy=f"Pass a copy: {a}.copy().",
    )  # fmt: skip
