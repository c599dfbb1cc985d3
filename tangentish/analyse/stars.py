"""What the analysis says of stars and of the items of loops, for lowering to write them out.

A star is met here as it was written; how many values it gives follows from the kind of its operand.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import gast

from tangentish.analyse import refusals
from tangentish.analyse.kinds import (
    SHORT,
    Array,
    Bottom,
    Kind,
    Num,
    Seq,
    Static,
    Tup,
    Unknown,
    is_dict,
    is_list,
    is_text,
    type_of,
)
from tangentish.analyse.values import Value
from tangentish.errors import Unsupported
from tangentish.lower.forms import constant_slice
from tangentish.lower.known import (
    ARRAY,
    HELD,
    LIST,
    ROWS,
    Fact,
    Learned,
    Marks,
    Structure,
    element_at,
    operation_at,
    place_of,
    words_at,
)


def are_pending(elts: list[gast.expr]) -> bool:
    """Whether there are stars among values or targets: lengths that nothing is known of yet."""
    return any(isinstance(e, gast.Starred) for e in elts)


def starred(e: gast.Starred, value: Value) -> Value:
    """The value of a star on its way: none. Its length is learned."""
    count = _count(value.kind)
    if count is not None and (count or not isinstance(e.value, gast.Name)):
        raise Learned(place_of(e), count)
    if isinstance(value.kind, Bottom) or count == 0:
        return value
    raise Unsupported(
        "a starred value of unknown length", at=e,
        why="How many values it gives is not known from what it is.",
        remedy="Use a tuple, or write the values one by one.",
    )  # fmt: skip


def check_words(e: gast.Call, keywords: Mapping[str | None, Value]) -> None:
    """Learn the words that `**` of a dict gives; refuse those that are not known."""
    for keyword in e.keywords:
        if keyword.arg is None:
            kind = keywords[None].kind
            words = kind.places if isinstance(kind, Tup) and is_dict(kind) else (None,)
            named = all(isinstance(word, str) and word.isidentifier() for word in words)
            if named and hasattr(keyword, "lineno"):
                raise Learned(words_at(keyword), (structure_of(kind),))
            raise Unsupported(
                "`**` of something else than words written out", at=keyword.value,
                why="Which arguments it gives is known only when the line runs.",
                remedy="Write the arguments by name.",
            )  # fmt: skip


def starred_target(target: gast.Tuple, value: Value) -> None:
    """Learn how many values a target with a star takes."""
    star = next(t for t in target.elts if isinstance(t, gast.Starred))
    if isinstance(value.kind, Array) and value.kind.rank:
        raise Learned(place_of(star), ARRAY)
    if isinstance(value.kind, Seq) and value.kind.type is list:
        raise Learned(place_of(star), ROWS)
    count = _count(value.kind)
    if count is not None:
        raise Learned(place_of(star), count)
    raise Unsupported(
        "a starred target for a value of unknown length", at=star,
        why="It makes a list, whose length is not known.",
        remedy="Take the parts by index: `first, rest = x[0], x[1:]`.",
    )  # fmt: skip


def check_marked(e: gast.Subscript, base: Value, marks: Marks) -> None:
    """See to it that a subscript made by lowering fits what it is a part of."""
    fact = marks.parts.get(id(e))
    if fact is not None and not _fits(base.kind, fact):
        raise Unsupported(
            "unpacking a value of changing length", at=e,
            why="It is a tuple of one length here and something else there.",
            remedy="Use tuples of one length, or an array.",
        )  # fmt: skip
    if id(e) in marks.items:
        structure, otherwise = marks.items[id(e)]
        if not isinstance(base.kind, Bottom) and structure_of(base.kind) != structure:
            raise otherwise
    if id(e) in marks.slices and is_list(base.kind):
        place = marks.elements[id(e)]
        assert place is not None
        raise Learned(place, LIST)
    unknown = not _is_sequence(base.kind)
    if id(e) in marks.elements and unknown:
        place = marks.elements[id(e)]
        if place is not None and is_dict(base.kind):
            raise Learned(place, (structure_of(base.kind),))
        if place is not None and not base.varied and not isinstance(base.kind, Num):
            if isinstance(base.kind, Unknown) and base.kind.type in _ENDLESS:
                raise refusals.endless(e.value, base.kind.type)
            raise Learned(place, LIST)
        if place is not None or base.varied:
            raise refusals.loop_over_unknown(e.value)
    is_tuple = isinstance(base.kind, Tup) and base.kind.type is tuple
    sliced = is_tuple and hasattr(e, "lineno") and constant_slice(e) is not None
    if sliced and isinstance(base.kind, Tup):
        raise Learned(place_of(e), len(base.kind.items))


def write_out(e: gast.AST, *operands: Kind) -> None:
    """Ask for an operation on containers to be written out, if it stands in the user's text."""
    if hasattr(e, "lineno"):
        raise Learned(operation_at(e), tuple(map(structure_of, operands)))


def name_item(target: gast.Subscript, values: Mapping[int, Value]) -> None:
    """Ask for an array that is an item of a structure, and is written, to be given a name."""
    e = target.value
    while isinstance(e, gast.Subscript):
        item, whole = (getattr(values.get(id(n)), "kind", None) for n in (e, e.value))
        if isinstance(item, Array) and isinstance(whole, (Tup, Seq)) and hasattr(e, "lineno"):
            raise Learned(element_at(e), HELD)
        e = e.value


def structure_of(kind: Kind) -> Structure | None:
    """What lowering has to know of an operand; its items are told if they are not many."""
    if isinstance(kind, Tup):
        return Structure(kind.type, kind.places if len(kind.items) <= SHORT else None)
    return Structure(kind.type, None) if isinstance(kind, Seq) else None


_ENDLESS = (itertools.count, itertools.cycle, itertools.groupby, itertools.repeat)
"""Iterators that need not end, or whose items are used up by the next one."""


def _is_sequence(kind: Kind) -> bool:
    """Whether the items of something stand at positions."""
    if isinstance(kind, (Tup, Seq)):
        return kind.type is not dict
    if not isinstance(kind, (Unknown, Static, Num)):
        return True
    return is_text(kind) or (isinstance(kind, Unknown) and kind.type is range)


def is_empty(e: gast.Starred, values: Mapping[int, Value]) -> bool:
    """Whether a star is on a name that holds nothing as far as is known."""
    value = values.get(id(e.value))
    return value is not None and isinstance(value.kind, Tup) and not value.kind.items


def has_count(kind: Kind) -> bool:
    """Whether it is known how many values a star takes out of something, or nothing yet."""
    goes_through = isinstance(kind, Seq) or (isinstance(kind, Array) and kind.rank > 0)
    if isinstance(kind, Tup) and not kind.items:
        return False  # no item would show that it has some later
    return not goes_through or _count(kind) is not None


def _count(kind: Kind) -> int | None:
    """How many values something gives, where its kind tells."""
    if isinstance(kind, Tup) and kind.keys is None:
        return len(kind.items)
    known = isinstance(kind, Array) and kind.rank > 0 and isinstance(kind.shape[0], int)
    return int(kind.shape[0]) if known else None  # type: ignore[attr-defined]


def _fits(kind: Kind, fact: Fact) -> bool:
    if isinstance(kind, Bottom):
        return True
    if fact == ARRAY:
        return isinstance(kind, Array) and kind.rank > 0
    if fact == ROWS:
        return type_of(kind) is list
    return bool(_count(kind) == fact)
