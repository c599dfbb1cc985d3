"""Counts the bytes that a derivative holds for its reverse sweep, while it runs."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

import tangentish as tg

RECORD = re.compile(r"\w+_old\d*")  # as docs/generated-code.md names them
FORWARD, BACKWARD = "_fwd", "_bwd"


def recorded(
    program: Callable[..., Any], args: Sequence[Any], wrt: tuple[str, ...], of: str | None = None
) -> int:
    """Bytes of the numbers and arrays in the records of a derivative, and in its tape.

    An array that the derivative also holds under a name that is no record takes no memory there:
    that is a reference. Of arrays that share memory, all of that memory counts, once.
    """
    text = tg.standalone(program, *args, wrt=wrt, of=of)
    tree = ast.parse(text)
    entry = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)][-1]
    seen: list[dict[str, Any]] = []
    namespace: dict[str, Any] = {"_see": seen.append}
    exec(compile(_looked_at(tree, entry), "<recorded>", "exec"), namespace)
    given = [arg.copy() if isinstance(arg, np.ndarray) else arg for arg in args]
    if not entry.endswith(BACKWARD):
        namespace[entry](*given)
        return _held(seen, [])
    value, tape = namespace[entry.removesuffix(BACKWARD) + FORWARD](*given)
    namespace[entry](tape, np.ones_like(value))
    return _held(seen, [tape])


def _looked_at(tree: ast.Module, entry: str) -> ast.Module:
    """The module, its last function made to show its local names before it returns."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == entry:
            node.body[-1:] = [*ast.parse("_see(locals())").body, node.body[-1]]
    return tree


def _held(frames: list[dict[str, Any]], tapes: list[Any]) -> int:
    (names,) = frames
    own = [value for name, value in names.items() if not RECORD.fullmatch(name) and name != "tape"]
    kept = [value for name, value in names.items() if RECORD.fullmatch(name)]
    known = {id(_memory(leaf)) for leaf in _leaves(own) if isinstance(leaf, np.ndarray)}
    total = 0
    for leaf in _leaves([*kept, *tapes]):
        if isinstance(leaf, np.ndarray):
            memory = _memory(leaf)
            total += 0 if id(memory) in known else memory.nbytes
            known.add(id(memory))
        elif isinstance(leaf, (bool, int, float, complex, np.generic)):
            total += np.asarray(leaf).nbytes
    return total


def _memory(array: np.ndarray) -> np.ndarray:
    """The array that owns the memory."""
    return _memory(array.base) if isinstance(array.base, np.ndarray) else array


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (tuple, list)):
        for item in value:
            yield from _leaves(item)
    else:
        yield value
