"""The helpers of `tangentish.runtime` in a text that is derived again: what they give.

They follow the structure of what they are given, which samples cannot show where lengths are not
known:

    >>> from tangentish.analyse.kinds import Num
    >>> kind_of_call(runtime.add, [Tup((Num("f"), Array("d", (None,))))] * 2).items[1]
    Array(char='d', shape=(None,))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import gast

from tangentish import runtime
from tangentish.analyse.kinds import (
    Array,
    Bottom,
    Kind,
    Num,
    Seq,
    Static,
    Tup,
    item_of,
    join,
    parts_of,
)

if TYPE_CHECKING:
    from tangentish.analyse.flow import Flow


def kind_of_call(target: object, kinds: Sequence[Kind]) -> Kind | None:
    """The kind of what a helper gives; None where samples tell, or nothing does."""
    if any(isinstance(k, Bottom) for k in kinds):
        return None
    if target is runtime.add and len(kinds) == 2:
        return _sum(*kinds)
    if target is runtime.copied and len(kinds) == 1:
        return kinds[0]
    if target in _SHAPED and len(kinds) >= 2 and isinstance(kinds[1], Array):
        like = kinds[1]
        return like if like.type in "fc" else replace(like, char="d")
    if target is runtime.pieces and len(kinds) == 3 and isinstance(kinds[0], Array):
        return _pieces(kinds[0], kinds[1])
    return None


OF_SHARED_MEMORY = (runtime.overlaid, runtime.move_back)
"""What these do depends on where arrays lie in memory: they have no derivatives."""
_SHAPED = (runtime.unbroadcast, runtime.broadcast_like, runtime.laid_out)


def _sum(a: Kind, b: Kind) -> Kind | None:
    """The kind of the sum of two derivatives of one structure; None where it is not known."""
    if a == Static(None) or b == Static(None):
        return b if a == Static(None) else a
    if isinstance(a, Tup) and isinstance(b, Tup) and len(a.items) == len(b.items):
        items = [_sum(x, y) for x, y in zip(a.items, b.items, strict=True)]
        known = [k for k in items if k is not None]
        return a.of(known) if a.places == b.places and len(known) == len(items) else None
    if isinstance(a, Seq) or isinstance(b, Seq):
        item = _sum(_item(a), _item(b))
        return None if item is None else Seq(item, a.type if isinstance(a, Seq) else list)
    if isinstance(a, Num) and isinstance(b, Num):
        return join(replace(a, value=None), replace(b, value=None))
    if isinstance(a, Array) and isinstance(b, Array) and a.char == b.char and a.rank == b.rank:
        shape = zip(a.shape, b.shape, strict=True)  # the shapes are one: what is known of either
        return Array(a.char, tuple(d if d is not None else e for d, e in shape))
    return None


def _item(kind: Kind) -> Kind:
    """The kind of any item of a list."""
    return item_of(kind) if isinstance(kind, (Tup, Seq)) else kind


def _pieces(g: Array, like: Kind) -> Kind | None:
    """The kind of the parts of an adjoint `g`, which are shaped as the items of `like`."""
    if isinstance(like, Tup) and all(isinstance(k, Array) for k in like.items):
        return Tup(tuple(Array(g.char, k.shape) for k in like.items), list)  # type: ignore[attr-defined]
    if isinstance(like, Seq) and isinstance(like.item, Array):
        return Seq(Array(g.char, like.item.shape), list)
    return None


def is_new_sum(e: gast.Call, flow: Flow) -> bool:
    """Whether a call is a sum of derivatives that shares no memory with either.

    It does where one of them is None, or holds it: there the other one is taken as it is.
    """
    value = flow.values.get(id(e))
    return (
        value is not None
        and value.rule is not None
        and value.rule.target is runtime.add
        and _shares_nothing(*(flow.value(o).kind for o in e.args))
    )


def _shares_nothing(a: Kind, b: Kind) -> bool:
    """Whether the sum of two derivatives is known to be new wherever it can be written into."""
    if a == Static(None) or b == Static(None):
        other = b if a == Static(None) else a
        return isinstance(other, Num) or other == Static(None)
    if isinstance(a, Tup) and isinstance(b, Tup) and len(a.items) == len(b.items):
        return all(map(_shares_nothing, a.items, b.items))
    if isinstance(a, (Tup, Seq)) and isinstance(b, (Tup, Seq)):
        return all(_shares_nothing(x, y) for x in parts_of(a) for y in parts_of(b))
    return isinstance(a, (Num, Array, Bottom)) and isinstance(b, (Num, Array, Bottom))
