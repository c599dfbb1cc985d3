"""Calls that make, or change, lists, tuples and dicts that carry a derivative.

They are asked to be written out (`stars.write_out`), and refused where that cannot be.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable
from dataclasses import replace

import gast

from tangentish.analyse import refusals, stars
from tangentish.analyse.calls import Call
from tangentish.analyse.elements import literal_key
from tangentish.analyse.iterators import Listing
from tangentish.analyse.kinds import (
    Array,
    Bottom,
    Key,
    Kind,
    Num,
    Seq,
    Static,
    Tup,
    differentiable,
    is_dict,
    is_list,
    item_of,
    join,
    type_of,
)
from tangentish.analyse.values import Value
from tangentish.tree.mutations import root_of_place

_CHANGES_OF_LISTS = frozenset({"clear", "extend", "remove", "sort"})
_CHANGES_OF_DICTS = frozenset({"clear", "setdefault", "update"})


def check_call(call: Call) -> None:
    """Ask for `list(x)`, `tuple(x)`, `sorted(x)` and copies of containers to be written out."""
    words = set(call.keywords)
    if call.target == dict.fromkeys and len(call.arguments) == 2:
        stars.write_out(call.node, *(v.kind for v in call.arguments))
    if call.target is functools.reduce and call.varied and not words:
        stars.write_out(call.node, *(v.kind for v in call.arguments))
    if call.target in (max, min) and words & {"key", "default"} and call.varied:
        stars.write_out(call.node, *(v.kind for v in call.arguments))
    with_start = call.target is sum and len(call.arguments) == 2 and not words
    if with_start and call.varied and isinstance(call.arguments[0].kind, Seq):
        stars.write_out(call.node, *(v.kind for v in call.arguments))
    active = call.varied or any(
        type_of(v.kind) is not None and differentiable(v.kind) for v in call.arguments
    )
    if call.target is dict and (active or any(is_dict(v.kind) for v in call.arguments)):
        stars.write_out(call.node, *(v.kind for v in call.arguments))
    if len(call.arguments) != 1 or not active:
        return
    (value,) = call.arguments
    of_arrays = isinstance(value.kind, Seq) and not isinstance(value.kind.item, Num)
    if call.target is sum and call.varied and of_arrays and not words:
        stars.write_out(call.node, value.kind)
    is_last = call.target is tuple and not hasattr(call.node, "lineno")  # of what was written out
    if call.target in (list, tuple) and not words and not is_last and _goes_through(value.kind):
        stars.write_out(call.node, value.kind)
    if call.target is sorted and words <= {"key", "reverse"} and _is_of_numbers(call, value.kind):
        stars.write_out(call.node, value.kind)
    if call.target is copy.copy and not words and type_of(value.kind) in (list, tuple, dict):
        stars.write_out(call.node, value.kind)


def _goes_through(kind: Kind) -> bool:
    """Whether something is gone through by its positions."""
    if isinstance(kind, Array):
        return kind.rank > 0
    return type_of(kind) in (list, tuple)


def _is_of_numbers(call: Call, kind: Kind) -> bool:
    """Whether what is sorted are numbers, or what is sorted by are keys."""
    if not _goes_through(kind):
        return False
    if "key" in call.keywords:
        return True
    if isinstance(kind, Array):
        return kind.rank == 1
    return isinstance(item_of(kind), Num)


def method_kind(call: Call, name: str, kind: Kind) -> Kind | None:
    """The kind of what a method gives of a list or a dict that stays; None of any other method."""
    if call.keywords:
        return None
    return _of_list(call, name, kind) if is_list(kind) else _of_dict(call, name, kind)


def _of_list(call: Call, name: str, kind: Kind) -> Kind | None:
    kinds = [v.kind for v in call.arguments]
    if name in ("index", "count"):
        return Num("i")
    if root_of_place(call.node.func.value) is None:
        return None
    counts = [isinstance(k, (Num, Bottom)) and getattr(k, "type", "i") in "ib" for k in kinds]
    if (name, len(kinds)) in (("append", 1), ("reverse", 0)):
        return Static(None)
    if name == "insert" and len(kinds) == 2 and counts[0]:
        return Static(None)
    if name != "pop" or len(kinds) > 1 or not all(counts):
        return None
    at = kinds[0].value if kinds and isinstance(kinds[0], Num) else -1
    if isinstance(kind, Tup) and isinstance(at, int) and -len(kind.items) <= at < len(kind.items):
        return kind.items[at]
    return item_of(kind)


def _of_dict(call: Call, name: str, kind: Kind) -> Kind | None:
    if name == "keys" and not call.arguments:
        return Listing(type=type({}.keys()), item=Key())
    named = root_of_place(call.node.func.value) is not None
    if name == "pop" and len(call.arguments) == 1 and named:
        return at_key(kind, call.node.args[0])
    return None


def view_kind(call: Call, name: str, kind: Kind) -> Kind | None:
    """The kind of the values or the items of a dict that does not vary; None of anything else."""
    if name not in ("items", "values") or not is_dict(kind) or call.arguments or call.keywords:
        return None
    item = item_of(kind)
    if name == "values":
        return Listing(type=type({}.values()), item=item)
    return Listing(type=type({}.items()), item=Tup((Key(), item)))


def at_key(kind: Kind, key: gast.expr) -> Kind:
    """The kind of the item of a dict at a key."""
    found = literal_key(key)
    if isinstance(kind, Tup) and found is not None and found in kind.places:
        return kind.items[kind.places.index(found)]
    return item_of(kind)


def check_method(call: Call, name: str, base: Value) -> None:
    """Ask for a method of a list or a dict to be written out."""
    e, kinds = call.node, [v.kind for v in call.arguments]
    changes = _CHANGES_OF_LISTS if is_list(base.kind) else _CHANGES_OF_DICTS
    if name in changes or (name == "pop" and is_dict(base.kind)):
        if root_of_place(e.func.value) is None:
            raise refusals.changed_container(e, name, type_of(base.kind) or list)
        stars.write_out(e, base.kind, *kinds)
    if name == "copy":
        stars.write_out(e, base.kind)
    if name == "get" and is_dict(base.kind):
        stars.write_out(e, base.kind, *kinds)


def with_item(kind: Tup | Seq, key: gast.expr, at: Kind, item: Kind, same: object) -> Kind | None:
    """The kind of a list or a dict after `x[key] = item`; None if it cannot be written into."""
    if kind.type not in (list, dict):
        return None
    if isinstance(kind, Seq):
        return Seq(join(item_of(kind), item, same), kind.type)
    items = list(kind.items)
    if kind.type is dict:
        known = literal_key(key)
        if known is None:
            return Seq(join(item_of(kind), item, same), dict)
        if known not in kind.places:
            return replace(kind, items=(*items, item), keys=(*kind.places, known))
        items[kind.places.index(known)] = item
        return kind.of(items)
    k = at.value if isinstance(at, Num) else None
    if isinstance(k, int) and -len(items) <= k < len(items):
        items[k] = item
        return kind.of(items)
    return kind.of(join(old, item, same) for old in items)


def with_part(
    kind: Kind,
    path: list[tuple[gast.expr, Kind]],
    update: Callable[[Kind], Kind | None],
    same: object,
) -> Kind | None:
    """The kind of a structure in a part of which a list or a dict has changed.

    Args:
        kind: that of the structure.
        path: the indices and keys that lead to the part, with their kinds.
        update: gives the kind of the part after the change, None if it cannot change.
        same: proves lengths equal.
    """
    if not path:
        return update(kind)
    (key, at), *rest = path
    if isinstance(kind, Seq):
        inner = with_part(kind.item, rest, update, same)
        return None if inner is None else kind.of(join(kind.item, inner, same))
    if not isinstance(kind, Tup):
        return None
    known = literal_key(key) if kind.keys is not None else getattr(at, "value", None)
    if kind.keys is None and isinstance(known, int) and known < 0:
        known += len(kind.items)
    found: list[Kind] = []
    for place, item in zip(kind.places, kind.items, strict=True):
        if isinstance(known, (int, str, tuple)) and known != place:
            found.append(item)
            continue
        inner = with_part(item, rest, update, same)
        if inner is None:
            return None
        found.append(inner if known == place else join(item, inner, same))
    return kind.of(found)


def without_key(kind: Kind, key: gast.expr) -> Kind:
    """The kind of a dict after a key has been taken out."""
    known = literal_key(key)
    if not isinstance(kind, Tup) or known is None:
        return Seq(item_of(kind), dict)
    pairs = zip(kind.places, kind.items, strict=True)
    left = [(k, item) for k, item in pairs if k != known]
    return Tup(tuple(item for _, item in left), dict, tuple(k for k, _ in left))


__all__ = [
    "at_key",
    "check_call",
    "check_method",
    "method_kind",
    "with_item",
    "with_part",
    "without_key",
]
