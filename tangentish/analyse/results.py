"""The kinds of results: what a function gives for operands of known kinds.

They come from the functions themselves. Elementwise ones are tried on small samples, the others on
arrays whose lengths tell the symbols apart (see `probe`).
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tangentish.analyse import probe
from tangentish.analyse.kinds import (
    UNKNOWN,
    Array,
    Bottom,
    Kind,
    Num,
    Seq,
    Static,
    Tup,
    Unknown,
    join,
    parts_of,
)
from tangentish.analyse.shapes import Lengths


def elementwise(call: Callable[..., Any], kinds: list[Kind], lengths: Lengths) -> Kind:
    """The kind of an elementwise result."""
    if any(isinstance(k, Bottom) for k in kinds):
        return Bottom()
    if call in (builtins.max, builtins.min) and len(kinds) > 1:
        return _extremum(kinds)
    if isinstance(call, np.ufunc):  # which makes arrays of lists and tuples
        kinds = [
            probed(np.array, [k], {}, lengths) if isinstance(k, (Tup, Seq)) else k for k in kinds
        ]
    plain = [k for k in kinds if isinstance(k, (Num, Array))]
    if len(plain) < len(kinds):
        return UNKNOWN
    arrays = [k.shape for k in plain if isinstance(k, Array)]
    found = probe.elementwise(
        call,
        tuple((isinstance(k, Array), k.type, k.char, _small(k)) for k in plain),
        (1,) if any(arrays) else (),
    )
    if found is None:
        return UNKNOWN
    type_, char, is_array = found
    if arrays and is_array:
        return (
            UNKNOWN
            if char is None or char == "?unknown"
            else Array(char, lengths.broadcast(arrays))
        )
    if is_array and char is not None:  # `np.where` of numbers
        return Array(char, ())
    return Num(type_, char)


def _small(kind: Num | Array) -> int | None:
    """The value of an integer that is known; of a large one its sign is enough."""
    value = kind.value if isinstance(kind, Num) and kind.type == "i" else None
    return max(-9, min(value, 9)) if isinstance(value, int) else None


def _extremum(kinds: list[Kind]) -> Kind:
    """The kind of one of several values."""
    result: Kind = Bottom()
    for k in kinds:
        result = join(result, k)
    return Num(result.type, result.char) if isinstance(result, Num) else UNKNOWN


def probed(
    call: Callable[..., Any],
    kinds: list[Kind],
    words: Mapping[str, Kind],
    lengths: Lengths,
    contents: bool = True,
) -> Kind:
    """The kind of any other result, learned once for each combination of kinds.

    With `contents` it may depend on what is in the arrays, as that of `np.nonzero` does.
    """
    if any(map(_holds_bottom, [*kinds, *words.values()])):
        return Bottom()
    assumed = len(lengths.assumed)
    key = (id(call), tuple(kinds), tuple(words.items()), assumed)
    if key not in lengths.probed:
        found = probe.shaped(call, kinds, words, lengths, contents)
        if len(lengths.assumed) != assumed:
            return found
        lengths.probed[key] = call, found  # as long as `call` lives, the number is its own
    return lengths.probed[key][1]


def _holds_bottom(kind: Kind) -> bool:
    return isinstance(kind, Bottom) or any(map(_holds_bottom, parts_of(kind)))


def length(kind: Kind, lengths: Lengths) -> Kind:
    """The kind of `len(x)`."""
    if isinstance(kind, Array) and kind.rank:
        return Num("i", None, lengths.canonical(kind.shape[0]))
    if isinstance(kind, Tup):
        return Num("i", None, len(kind.items))
    return Num("i")


def member(kind: Kind, name: str, lengths: Lengths) -> Kind | None:
    """The kind of an attribute that says what an array is; None for any other."""
    if isinstance(kind, (Num, Unknown)) and name in ("shape", "ndim", "size", "dtype"):
        return UNKNOWN  # constant: of an array, of a scalar of NumPy's, or the line fails
    if not isinstance(kind, Array):
        return None
    if name == "shape":
        return Tup(tuple(Num("i", None, lengths.canonical(d)) for d in kind.shape))
    if name == "ndim":
        return Num("i", None, kind.rank)
    if name == "size":
        return Num("i", None, kind.shape[0] if kind.rank == 1 else None)
    if name == "dtype":
        return Static(np.dtype(kind.char))
    return None
