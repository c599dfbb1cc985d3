"""The kinds of what iterators and lists of constants hold: a loop over them binds numbers.

A list that is made for a loop, and what it is made of, is unknown but for the kind of its items.

    >>> import itertools
    >>> made(itertools.product, [Unknown(type=range), Tup((Num("f"), Num("f")))], {})
    Listing(real=False, type=<class 'itertools.product'>, item=Tup(items=(Num(type='i', ...
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from tangentish.analyse.kinds import (
    BOTTOM,
    UNKNOWN,
    Array,
    Key,
    Kind,
    Num,
    Seq,
    Tup,
    Unknown,
    is_numeric,
    join,
    without_symbols,
)


@dataclass(frozen=True, slots=True)
class Listing(Unknown):
    """A list, or something that gives its items once; all are of one kind."""

    item: Kind = UNKNOWN


def made(target: object, arguments: list[Kind], words: dict[str, Kind]) -> Kind | None:
    """The kind of what a call gives that lists or combines constants; None if nothing is known."""
    if target is itertools.product and arguments and words.keys() <= {"repeat"}:
        repeat = words.get("repeat", Num("i", None, 1))
        times = repeat.value if isinstance(repeat, Num) else None
        items = tuple(map(item_of, arguments)) * (times if isinstance(times, int) else 0)
        return Listing(type=itertools.product, item=Tup(items)) if items else None
    if not arguments or (words and target is not sorted):
        return None
    item = item_of(arguments[0])
    count = arguments[1].value if len(arguments) == 2 and isinstance(arguments[1], Num) else None
    chosen = (
        itertools.combinations,
        itertools.combinations_with_replacement,
        itertools.permutations,
    )
    if target in chosen and isinstance(count, int):
        return Listing(type=target, item=Tup((item,) * count))
    if target is itertools.pairwise and len(arguments) == 1:
        return Listing(type=target, item=Tup((item, item)))
    if target in (enumerate, reversed, zip):
        items = tuple(map(item_of, arguments))
        items = (Num("i"), *items[:1]) if target is enumerate else items
        found = Tup(items) if target is not reversed else item
        return Listing(type=target, item=found) if UNKNOWN not in items else None
    if target in (list, sorted) and len(arguments) == 1 and item != UNKNOWN:
        return Seq(without_symbols(item)) if _is_plain(item) else Listing(type=list, item=item)
    return None


def _is_plain(kind: Kind) -> bool:
    """Whether items are numbers or arrays, or tuples of those and of keys."""
    if isinstance(kind, Tup) and kind.type is tuple:
        return all(isinstance(k, Key) or _is_plain(k) for k in kind.items)
    return is_numeric(kind)


def item_of(kind: Kind) -> Kind:
    """The kind of the items of something that is gone through."""
    if isinstance(kind, Listing):
        return kind.item
    if isinstance(kind, Unknown) and kind.type is range:
        return Num("i")
    if isinstance(kind, Array) and kind.rank:
        rest = (None,) * (kind.rank - 1)
        return Array(kind.char, rest) if rest else Num(kind.type, kind.char)
    if isinstance(kind, Seq):
        return kind.item
    if isinstance(kind, (Tup, Seq)) and kind.type is dict:
        return Key()
    found: Kind = BOTTOM
    for item in kind.items if isinstance(kind, Tup) else ():
        found = join(found, Num(item.type, item.char) if isinstance(item, Num) else item)
    return UNKNOWN if found == BOTTOM else found
