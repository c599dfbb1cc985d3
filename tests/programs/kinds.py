"""What the writer of `containers` knows of a value: its kind, and whose memory it may hold.

Tags of kinds: s number, i int, k key of a dict, v vector of n, L list of items of one kind, H list
of items of several kinds, T tuple, D dict, R record (a named tuple or a dataclass).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Kind:
    """The structure of a value, as far as it is sure."""

    tag: str
    items: tuple[Kind, ...] = ()  # one of a list, each of the others
    keys: tuple[Any, ...] = ()  # of a dict those that are surely there; names of fields
    size: int = 0  # the least length of a list
    exact: bool = True  # a list is just so long, a dict has no other keys
    name: str = ""  # of a record

    @property
    def item(self) -> Kind:
        return self.items[0]

    @property
    def uniform(self) -> bool:
        """Whether all items are known to be of one kind, so that loops can run over them."""
        return self.tag == "L" or bool(self.items) and len(set(self.items)) == 1

    @property
    def length(self) -> int:
        return self.size if self.tag == "L" else len(self.items)


S, V, INT, KEY = Kind("s"), Kind("v"), Kind("i"), Kind("k")
NOTHING: frozenset[int] = frozenset()


def list_of(item: Kind, size: int, exact: bool = True) -> Kind:
    return Kind("L", (item,), size=size, exact=exact)


def tuple_of(*items: Kind) -> Kind:
    return Kind("T", items)


def dict_of(keys: tuple[Any, ...], items: tuple[Kind, ...], exact: bool = True) -> Kind:
    return Kind("D", items, keys, exact=exact)


RECORDS = {
    "Pair": Kind("R", (S, S), ("x", "y"), name="Pair"),
    "Field": Kind("R", (V, S), ("grid", "scale"), name="Field"),
    "Model": Kind("R", (list_of(S, 2), V, S), ("rates", "bias", "gain"), name="Model"),
    "Cell": Kind("R", (S, V), ("level", "flow"), name="Cell"),
}
TUPLES = ("Pair", "Field")  # the others are dataclasses

CLASSES = """
class Pair(NamedTuple):
    x: float
    y: float


class Field(NamedTuple):
    grid: object
    scale: float = 0.7


@dataclasses.dataclass
class Model:
    rates: list
    bias: object
    gain: float


@dataclasses.dataclass(frozen=True)
class Cell:
    level: float
    flow: object
"""


@dataclass(frozen=True)
class Value:
    """What a name or an expression holds.

    `top` and `inner` are memory that it is, and that it holds: numbers given to each list, dict and
    array that is made. `tangled` says that two of its items may be one.
    """

    kind: Kind
    top: frozenset[int] = NOTHING
    inner: frozenset[int] = NOTHING
    tangled: bool = False
    below: frozenset[str] = frozenset()  # lists it is an index of, dicts it is a key of
    plain: bool = False  # a list that has the length it was made with
    fixed: int = 0  # 1: its length may not change here, 2: nor its items

    @property
    def memory(self) -> frozenset[int]:
        return self.top | self.inner

    def part(self, kind: Kind) -> Value:
        if kind.tag in "sik":
            return Value(kind)
        return Value(kind, self.inner, self.inner, True, fixed=self.fixed)


NUMBER = Value(S)


def fits(new: Kind, old: Kind) -> bool:
    """Whether what relies on the one kind can take the other."""
    if new.tag != old.tag or new.name != old.name:
        return False
    if new.tag == "L":
        long_enough = new.size == old.size and new.exact if old.exact else new.size >= old.size
        return long_enough and fits(new.item, old.item)
    if new.tag == "D":
        if old.exact and not (new.exact and new.keys == old.keys):
            return False
        held = dict(zip(new.keys, new.items, strict=True))
        if not old.exact and not (new.uniform and old.uniform and fits(new.item, old.item)):
            return False
        pairs = zip(old.keys, old.items, strict=True)
        return all(key in held and fits(held[key], item) for key, item in pairs)
    return len(new.items) == len(old.items) and all(map(fits, new.items, old.items))


def joined_kind(a: Kind, b: Kind) -> Kind | None:
    """What is known of a name that has the one kind on one path, the other on another."""
    if a == b:
        return a
    if a.tag != b.tag or a.tag not in "LD":
        return None
    if a.tag == "L":
        item = joined_kind(a.item, b.item)
        exact = a.exact and b.exact and a.size == b.size
        return item and list_of(item, min(a.size, b.size), exact)
    if not (a.uniform and b.uniform and a.item == b.item):
        return None
    keys = tuple(key for key in a.keys if key in b.keys)
    return dict_of(keys, (a.item,) * len(keys), exact=False) if keys else None


def joined(ends: list[dict[str, Value]]) -> dict[str, Value]:
    """What is known where paths meet."""
    first, *rest = ends
    for other in rest:
        found = {}
        for name, value in first.items():
            there = other.get(name)
            kind = joined_kind(value.kind, there.kind) if there else None
            if there and kind:
                found[name] = replace(
                    value,
                    kind=kind,
                    top=value.top | there.top,
                    inner=value.inner | there.inner,
                    tangled=value.tangled or there.tangled,
                    below=value.below & there.below,
                    plain=value.plain and there.plain,
                )
        first = found
    return first


def leaf_kinds(kind: Kind) -> Iterator[Kind]:
    if not kind.items:
        yield kind
    for item in kind.items:
        yield from leaf_kinds(item)


def sample(kind: Kind, generator: np.random.Generator, n: int, module: Any) -> Any:
    """A random value of a kind; lists whose length is not sure are longer or not."""

    def of(item: Kind) -> Any:
        return sample(item, generator, n, module)

    if kind.tag == "s":
        return float(generator.normal())
    if kind.tag == "i":
        return int(generator.integers(1, 4))
    if kind.tag == "v":
        return generator.normal(size=n)
    if kind.tag == "L":
        size = kind.size + (0 if kind.exact else int(generator.integers(0, 3)))
        return [of(kind.item) for _ in range(size)]
    if kind.tag == "D":
        return dict(zip(kind.keys, map(of, kind.items), strict=True))
    items = tuple(map(of, kind.items))
    if kind.tag == "R":
        return getattr(module, kind.name)(*items)
    return list(items) if kind.tag == "H" else items
