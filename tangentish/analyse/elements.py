"""Subscripts: the kind of an item of a tuple, and of an element or a part of an array."""

from __future__ import annotations

from collections.abc import Mapping

import gast

from tangentish.analyse.iterators import Listing, item_of
from tangentish.analyse.kinds import (
    TEXT,
    UNKNOWN,
    Array,
    Bottom,
    Dim,
    Kind,
    Num,
    Seq,
    Static,
    Tup,
    Unknown,
    is_slice,
    join,
    parts_of,
)  # fmt: skip
from tangentish.analyse.shapes import Lengths
from tangentish.analyse.values import Value
from tangentish.lower.forms import integer

Values = Mapping[int, Value]


def element(base: Kind, index: gast.expr, values: Values, lengths: Lengths) -> Kind:
    """The kind of `base[index]`.

    Args:
        base: the kind of what is subscripted.
        index: the index, evaluated.
        values: what the expressions in it are, by identity.
        lengths: the equalities of lengths.
    """
    if base is TEXT:
        return TEXT
    if isinstance(base, Tup):
        return _item(base, index, values, lengths)
    if isinstance(base, Seq):
        if base.type is dict:
            return base.item
        if isinstance(index, gast.Slice):
            return base
        known = values[id(index)].kind
        return base.item if isinstance(known, Num) and known.type in "ib" else UNKNOWN
    if isinstance(base, Unknown) and (base.type is range or isinstance(base, Listing)):
        return base if isinstance(index, gast.Slice) else item_of(base)
    if not isinstance(base, Array):
        return base if isinstance(base, Bottom) else UNKNOWN
    parts = index.elts if isinstance(index, gast.Tuple) else [index]
    return _part(base, parts, values, lengths)


def _item(base: Tup, index: gast.expr, values: Values, lengths: Lengths) -> Kind:
    kind = Num("i") if isinstance(index, gast.Slice) else values[id(index)].kind
    if base.keys is not None:
        return _at_key(base, index, lengths)
    if (
        isinstance(kind, Num)
        and isinstance(kind.value, int)
        and -len(base.items) <= kind.value < len(base.items)
    ):
        return base.items[kind.value]
    if isinstance(index, gast.Slice):
        bounds = _bounds(index, values)
        return UNKNOWN if bounds is None else base.of(base.items[slice(*bounds)])
    result: Kind = Bottom()
    for item in base.items:
        result = join(result, item, lengths.same)
    return result


def _at_key(base: Tup, index: gast.expr, lengths: Lengths) -> Kind:
    """The kind of an item of a dict: that at a key which is spelled out, else of any."""
    key = literal_key(index)
    if key in base.places:
        return base.items[base.places.index(key)]
    result: Kind = Bottom()
    for item in base.items:
        result = join(result, item, lengths.same)
    return result


def literal_key(e: gast.expr) -> object:
    """The key that an expression spells out, as those of known dicts; None if it is none."""
    if isinstance(e, gast.Constant) and type(e.value) in (str, int):
        value: object = e.value
        return value
    if isinstance(e, gast.UnaryOp):
        return integer(e)
    if isinstance(e, gast.Tuple):
        parts = [literal_key(part) for part in e.elts]
        return None if None in parts else tuple(parts)
    return None


def _part(base: Array, parts: list[gast.expr], values: Values, lengths: Lengths) -> Kind:
    kinds = [Static(slice) if isinstance(p, gast.Slice) else values[id(p)].kind for p in parts]
    if len(kinds) == 1 and isinstance(kinds[0], Tup) and kinds[0].type is tuple:  # by its name
        kinds = list(kinds[0].items)
        parts *= len(kinds)
    kinds = list(map(_as_index, kinds))
    spare = base.rank - sum(_axes_read(k) for k in kinds)
    if spare < 0:
        return UNKNOWN
    shape = _shape(base, list(zip(parts, kinds, strict=True)), spare, values, lengths)
    if shape is None:
        return UNKNOWN
    if (
        shape
        or any(isinstance(k, Array) for k in kinds)
        or any(isinstance(k, Static) and k.value is Ellipsis for k in kinds)
    ):
        return Array(base.char, shape)
    return Num(base.type, base.char) if base.type != "o" else UNKNOWN


def _as_index(kind: Kind) -> Kind:
    """The kind of an index; a list of integers stands for an array of them."""
    if isinstance(kind, (Tup, Seq)) and kind.type is list:
        types = {k.type if isinstance(k, Num) else "" for k in parts_of(kind)}
        if types in ({"i"}, {"b"}):
            length = len(kind.items) if isinstance(kind, Tup) else None
            return Array("l" if types == {"i"} else "?", (length,))
    return kind


def _axes_read(kind: Kind) -> int:
    """How many axes an index of this kind uses up."""
    if isinstance(kind, Array):
        return kind.rank if kind.type == "b" else 1
    return 0 if isinstance(kind, Static) and kind.value in (None, Ellipsis) else 1


def _shape(
    base: Array,
    parts: list[tuple[gast.expr, Kind]],
    spare: int,
    values: Values,
    lengths: Lengths,
) -> tuple[Dim, ...] | None:
    """The shape of a part of an array; `spare` axes are left for an ellipsis.

    Arrays among the indices, and numbers beside them, are broadcast against each other. Their axes
    stand where the indices do if these are neighbours, else they come first.
    """
    axes = list(base.shape)
    shape: list[Dim] = []
    several = any(isinstance(kind, Array) for _, kind in parts)
    advanced: list[tuple[int, int, tuple[Dim, ...]]] = []
    for k, (p, kind) in enumerate(parts):
        if isinstance(p, gast.Slice):
            shape.append(_slice_length(axes.pop(0), p, values, lengths))
        elif is_slice(kind):
            axes.pop(0)
            shape.append(None)
        elif isinstance(kind, Static) and kind.value is None:
            shape.append(1)
        elif isinstance(kind, Static) and kind.value is Ellipsis:
            shape += [axes.pop(0) for _ in range(spare)]
            spare = 0
        elif isinstance(kind, Num) and kind.type == "i":
            axes.pop(0)
            if several:
                advanced.append((k, len(shape), ()))
        elif isinstance(kind, Array) and kind.type in "ib":
            dims: tuple[Dim, ...] = kind.shape if kind.type == "i" else (None,)
            del axes[: 1 if kind.type == "i" else kind.rank]
            advanced.append((k, len(shape), dims))
        else:
            return None
    shape += axes
    if advanced:
        first, place, _ = advanced[0]
        neighbours = advanced[-1][0] - first == len(advanced) - 1
        place = place if neighbours else 0
        shape[place:place] = lengths.broadcast([dims for _, _, dims in advanced])
    return tuple(shape)


def _slice_length(d: Dim, s: gast.Slice, values: Values, lengths: Lengths) -> Dim:
    bounds = _bounds(s, values)
    if bounds is None:
        return None
    lower, upper, step = bounds
    d = lengths.canonical(d)
    if isinstance(d, int):
        return None if step == 0 else len(range(*slice(lower, upper, step).indices(d)))
    left_out = left_out_by(lower, upper, step)
    if left_out is not None:
        return lengths.sliced(d, left_out, abs(step or 1))
    if step not in (None, 1):
        return None
    if not lower and upper is not None:
        return lengths.least(d, upper)
    return lengths.least(d, -lower) if lower and upper is None else None


def left_out_by(lower: int | None, upper: int | None, step: int | None) -> int | None:
    """How many elements the bounds of a slice leave out; None if it depends on how many there are.

    Each bound has to be counted from its own end. Of the others every `step`-th is read:

        >>> [len(range(n)[1:-2:2]) for n in range(8)]
        [0, 0, 0, 0, 1, 1, 2, 2]
        >>> left_out_by(1, -2, 2)
        3
    """
    if step == 0:
        return None
    if (step or 1) < 0:  # the first element is the last of all
        lower = None if lower is None else -1 - lower
        upper = None if upper is None else -1 - upper
    if (lower or 0) < 0 or (upper is not None and upper >= 0):
        return None
    return (lower or 0) - (upper or 0)


def _bounds(s: gast.Slice, values: Values) -> tuple[int | None, int | None, int | None] | None:
    """Lower bound, upper bound and step of a slice; None if one of them is not known."""
    (low, lower), (up, upper), (by, step) = (
        _literal(b, values) for b in (s.lower, s.upper, s.step)
    )
    return (lower, upper, step) if low and up and by else None


def _literal(e: gast.expr | None, values: Values) -> tuple[bool, int | None]:
    """Whether a bound is known, and what it is."""
    if e is None:
        return True, None
    kind = values[id(e)].kind
    if isinstance(kind, Num) and isinstance(kind.value, int):
        return True, kind.value
    return isinstance(kind, Static) and kind.value is None, None
