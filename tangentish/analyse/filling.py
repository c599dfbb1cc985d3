"""Functions of NumPy that write into an array: asked to be written as assignments.

`np.copyto(a, v)`, `a.fill(v)`, `np.add(x, y, out=a)` and places in `a.flat` are met here as they
stand. Where the kinds tell what they do, lowering writes it out (`lower.filling`); where it would
not be the same, or an operand is of unknown kind, the call is refused as any that may write.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import gast
import numpy as np

from tangentish import runtime
from tangentish.analyse import opaque
from tangentish.analyse.calls import Call
from tangentish.analyse.kinds import Array, Kind, Num, Seq, Static, Tup
from tangentish.analyse.shapes import Lengths
from tangentish.analyse.values import Value
from tangentish.lower.known import NOWHERE, Filling, Flat, Learned, operation_at, out_at

_FUNCTIONS: Mapping[object, tuple[str, ...]] = MappingProxyType(
    {
        np.copyto: ("dst", "src", "", "where"),
        np.put: ("a", "ind", "v"),
        np.place: ("arr", "mask", "vals"),
        np.putmask: ("a", "mask", "values"),
        np.fill_diagonal: ("a", "val"),
    }
)
_METHODS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"fill": ("a", "value"), "put": ("a", "ind", "v"), "sort": ("a", "axis")}
)
_AT: Mapping[object, str] = MappingProxyType({np.add: "add.at", np.subtract: "subtract.at"})
_TYPES = "bifc"
_TRUNCATING = ("fill", "fill_diagonal")
"""These write numbers as an assignment does; all others refuse those that do not fit."""


def check_function(call: Call, values: Mapping[int, Value], lengths: Lengths) -> None:
    """Ask for a call of a function that writes into an array to be written as assignments."""
    if not hasattr(call.node, "lineno"):
        return
    if isinstance(call.target, type(np.sum)) and call.target in _FUNCTIONS:
        function = call.target.__name__
        _learn(call, call.arguments, function, _FUNCTIONS[call.target], values)
    elif call.target is runtime.scatter_add:
        _learn(call, call.arguments, "scatter_add", ("a", "indices", "b"), values)
    elif isinstance(call.target, np.ufunc) or opaque.is_numpy(call.target):
        _learn_out(call, call.target, call.arguments, values, lengths)


def check_method(
    call: Call, name: str, base: Value, values: Mapping[int, Value], lengths: Lengths
) -> None:
    """Ask for a method that writes into an array to be written as assignments."""
    if not hasattr(call.node, "lineno"):
        return
    ufunc = base.kind.value if isinstance(base.kind, Static) else None
    if name == "at" and isinstance(ufunc, np.ufunc) and ufunc in _AT:
        _learn(call, call.arguments, _AT[ufunc], ("a", "indices", "b"), values)
    elif isinstance(base.kind, Array) and name in _METHODS:
        _learn(call, [base, *call.arguments], name, _METHODS[name], values, is_method=True)
    elif isinstance(base.kind, Array):
        _learn_out(call, ("method", name), [base, *call.arguments], values, lengths)


def in_flat(e: gast.Subscript) -> bool:
    """Whether a place is one in `a.flat`, if `a` is an array."""
    return isinstance(e.value, gast.Attribute) and e.value.attr == "flat"


def check_flat(e: gast.Subscript, array: Kind, index: Kind, stored: Kind | None = None) -> None:
    """Ask for a place in `a.flat` to be written as one in `a`.

    Args:
        e: the place.
        array: what `a` is.
        index: what stands in the brackets, unless that is a slice.
        stored: what is written there, if it is an assignment.
    """
    if not hasattr(e, "lineno") or not isinstance(array, Array) or array.rank == 0:
        return
    rank = None if stored is None else _rank(stored)
    if stored is not None and rank is None:
        return
    cycles = bool(rank) and not isinstance(index, Num)
    if isinstance(e.slice, gast.Slice) or isinstance(index, (Tup, Seq)) or _type(index) == "b":
        raise Learned(operation_at(e), Flat(array.rank, True, cycles))
    if _type(index) == "i":
        raise Learned(operation_at(e), Flat(array.rank, False, cycles))


def _learn(
    call: Call,
    arguments: list[Value],
    function: str,
    words: tuple[str, ...],
    values: Mapping[int, Value],
    is_method: bool = False,
) -> None:
    """Raise what is learned of a call, if it does no more than an assignment."""
    given = dict(zip(words, arguments, strict=False)) | call.keywords
    array = given.get(words[0])
    if len(arguments) > len(words) or not given.keys() <= set(words) - {""} or array is None:
        return
    kind = array.kind
    if not isinstance(kind, Array) or (kind.rank == 0 and function not in ("copyto", "fill")):
        return
    ranks = {word: _rank(v.kind) for word, v in given.items()}
    known = all(r is not None for word, r in ranks.items() if word not in ("axis", "indices"))
    if not known or not _FITS.get(function, _any)(given):
        return
    stored = given.get(words[-1]) if function != "copyto" else given.get("src")
    if stored is None and function != "sort":
        return
    if function not in (*_TRUNCATING, "sort") and not _holds(kind, stored):
        return
    operands = [call.node.func.value] if is_method else call.node.args
    part = _is_part(operands[0], values) if operands else False
    fact = {word: rank for word, rank in ranks.items() if rank is not None}
    lists = frozenset(word for word, v in given.items() if isinstance(v.kind, (Tup, Seq)))
    found = Filling(function, words, fact, is_method, is_part=part, lists=lists)
    raise Learned(operation_at(call.node), found)


def _learn_out(
    call: Call,
    function: object,
    arguments: list[Value],
    values: Mapping[int, Value],
    lengths: Lengths,
) -> None:
    """Raise what is learned of `out=`, by name or by position."""
    shift = isinstance(function, tuple)
    if isinstance(function, np.ufunc) and function.nout > 1:
        return
    nodes = [call.node.func.value, *call.node.args] if shift else call.node.args
    places = opaque.places_written(function)[:1]
    place = next((p for p in places if p < len(arguments)), None)
    node = nodes[place] if place is not None else _word(call.node, "out")
    out = arguments[place] if place is not None else call.keywords.get("out")
    if isinstance(node, gast.Tuple) and len(node.elts) == 1:
        (node,) = node.elts
        out = values[id(node)]
    if out is None or node is None:
        return
    if out.kind == Static(None) and (place is None or isinstance(function, np.ufunc)):
        raise Learned(out_at(call.node), NOWHERE)
    if not isinstance(out.kind, Array):
        return
    others = [v for k, v in enumerate(arguments) if k != place]
    words = [v for word, v in call.keywords.items() if word not in ("out", "where", "axis")]
    if not _fills(out.kind, function, others, words):
        return
    where = call.keywords.get("where")
    if where is not None and _type(where.kind) != "b":
        return
    position = None if place is None else place - shift
    part = _is_part(node, values)
    under = [] if where is None or part or not isinstance(function, np.ufunc) else [*others, where]
    masked = bool(under) and all(_is_masked(v.kind, out.kind, lengths) for v in under)
    ranks = {str(k): _rank(v.kind) or 0 for k, v in enumerate(others)}
    form = "joined" if function in (np.concatenate, np.stack) else ""
    fact = Filling(form, (), ranks, shift, position, part, masked=masked)
    raise Learned(operation_at(call.node), fact)


def _is_masked(kind: Kind, array: Array, lengths: Lengths) -> bool:
    """Whether a mask that fits an array fits an operand as well."""
    if isinstance(kind, Array) and kind.rank:
        return lengths.same_shape(kind.shape, array.shape)
    return isinstance(kind, Num)


def _fills(kind: Array, function: object, operands: list[Value], words: list[Value]) -> bool:
    """Whether what a function makes of operands fits into an array, as far as its type goes."""
    if any(isinstance(v.kind, Static) and isinstance(v.kind.value, type) for v in words):
        return False  # `dtype=`
    numbers = [v for v in (*operands, *words) if not isinstance(v.kind, Static)]
    if function in _CHARS:
        return kind.char == _CHARS[function]
    if kind.type in "fc" and all(_holds(kind, v) for v in numbers):
        return True
    types = [_type(v.kind) for v in operands]
    if not isinstance(function, np.ufunc) or words or "" in types:
        return False
    samples: list[Any] = [np.ones(1, _DTYPES[type_]) for type_ in types]
    try:
        function(*samples, out=np.ones(1, _DTYPES[kind.type]))
    except TypeError:
        return False
    return True


_CHARS: Mapping[object, str] = MappingProxyType(
    {np.argmax: "l", np.argmin: "l", ("method", "argmax"): "l", ("method", "argmin"): "l"}
)
"""The dtypes that NumPy asks for, of what has a result of its own dtype."""
_DTYPES = MappingProxyType({"b": bool, "i": int, "f": float, "c": complex})


def _diagonal(given: Mapping[str, Value]) -> bool:
    kind = given["a"].kind
    return isinstance(kind, Array) and kind.rank > 1


def _masked(given: Mapping[str, Value]) -> bool:
    array, mask = (given[w].kind for w in ("arr" if "arr" in given else "a", "mask"))
    return (
        isinstance(mask, Array)
        and isinstance(array, Array)
        and (mask.type == "b" and mask.rank == array.rank)
    )


def _indexed(given: Mapping[str, Value]) -> bool:
    return "ind" in given and _type(given["ind"].kind) == "i"


def _scalar(given: Mapping[str, Value]) -> bool:
    return _rank(given["value"].kind) == 0 if "value" in given else False


def _along(given: Mapping[str, Value]) -> bool:
    axis = given.get("axis")
    return axis is None or (isinstance(axis.kind, Num) and axis.kind.value is not None)


def _where(given: Mapping[str, Value]) -> bool:
    return "where" not in given or _type(given["where"].kind) == "b"


def _any(given: Mapping[str, Value]) -> bool:
    return True


_FITS = MappingProxyType(
    {
        "copyto": _where, "fill": _scalar, "fill_diagonal": _diagonal, "place": _masked,
        "put": _indexed, "putmask": _masked, "sort": _along,
    }
)  # fmt: skip


def _type(kind: Kind | None) -> str:
    """The type of numbers that something holds: "b", "i", "f" or "c"; "" of anything else."""
    if isinstance(kind, (Tup, Seq)):
        items = kind.items if isinstance(kind, Tup) else (kind.item,)
        types = {_type(item) for item in items}
        return max(types, key=_TYPES.find) if types and "" not in types else ""
    return kind.type if isinstance(kind, (Array, Num)) and kind.type in _TYPES else ""


def _holds(kind: Array, value: Value | None) -> bool:
    """Whether an array takes numbers of a type without losing a part of them."""
    found = "" if value is None else _type(value.kind)
    return found != "" and _TYPES.find(found) <= _TYPES.find(kind.type)


def _rank(kind: Kind) -> int | None:
    """The rank of a number, an array, or a list of numbers."""
    if isinstance(kind, Array):
        return kind.rank
    if isinstance(kind, Num):
        return 0
    items = kind.items if isinstance(kind, Tup) else (kind.item,) if isinstance(kind, Seq) else ()
    return 1 if items and all(isinstance(item, Num) for item in items) else None


def _is_part(e: gast.expr, values: Mapping[int, Value]) -> bool:
    """Whether an expression is a view of a part of an array: `a[i]`, `a[:, 1]`."""
    if not isinstance(e, gast.Subscript) or not isinstance(e.value, gast.Name):
        return False
    base = values.get(id(e.value))
    parts = e.slice.elts if isinstance(e.slice, gast.Tuple) else [e.slice]
    return (
        base is not None
        and isinstance(base.kind, Array)
        and all(isinstance(p, gast.Slice) or isinstance(values[id(p)].kind, Num) for p in parts)
    )


def _word(call: gast.Call, word: str) -> gast.expr | None:
    return next((k.value for k in call.keywords if k.arg == word), None)
