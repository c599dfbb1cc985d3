"""Expressions that bring derivatives into the types that a transformation promises.

What `results` does to values is written out here, for kinds that are known:

    >>> import numpy as np
    >>> from tangentish.analyse.kinds import Array, Num, Tup
    >>> from tangentish.load.guard import Guard
    >>> Converted(Guard(frozenset())).of("b", Tup((Num("f"), Num("c"), Array("D", ()))))
    '(type_(b[0]), type_2(conj_(b[1])), asarray_(conj_(b[2])),)'

Layer 5.
"""

from __future__ import annotations

import numpy as np

from tangentish.analyse.kinds import Array, Kind, Num, Seq, Tup
from tangentish.attributes import closed
from tangentish.load.guard import Guard
from tangentish.load.results import conjugate, scalar_type


class Converted:
    """Writes such expressions.

    Args:
        guard: chooses names for what they call.
        typed: whether numbers are brought into their types.
        conjugated: whether complex numbers are conjugated.
    """

    def __init__(self, guard: Guard, typed: bool = True, conjugated: bool = True) -> None:
        self.guard = guard
        self.helper = guard.helper
        self.typed = typed
        self.conjugated = conjugated

    def of(self, name: str, kind: Kind) -> str:
        """A derivative in the type of its argument, as `results.converted` makes it."""
        if isinstance(kind, (Num, Array)) and kind.type == "c" and self.conjugated:
            conj = conjugate if self.typed else np.conj
            name = f"{self.helper('conj', conj)}({name})"
        if isinstance(kind, Num):
            return f"{self.helper('type', scalar_type(kind))}({name})" if self.typed else name
        if isinstance(kind, Array) and kind.rank == 0:
            return f"{self.helper('asarray', np.asarray)}({name})" if self.typed else name
        if isinstance(kind, Seq):
            v = self.guard.local("v")
            item = self.of(v, kind.item)
            return name if item == v else f"[{item} for {v} in {name}]"
        if isinstance(kind, Tup):
            made = not self.conjugated and kind.fields  # a record already
            items = (
                [f"{name}.{f}" for f in made] if made else [f"{name}[{p!r}]" for p in kind.places]
            )
            found = [self.of(*item) for item in zip(items, kind.items, strict=True)]
            same = found == items and kind.fields is None and kind.class_ is None
            return name if same else self.display(kind, found)
        return name

    def display(self, kind: Tup, items: list[str]) -> str:
        """A structure written out."""
        if kind.class_ is not None:
            pairs = zip(kind.keys or (), items, strict=True)
            held = ", ".join(f"{key!r}: {item}" for key, item in pairs)
            own = self.helper(kind.class_.__name__, kind.class_)
            return f"{self.helper('closed', closed)}({own}, {{{held}}})"
        if kind.fields is None:
            return _display(kind, items)
        pairs = zip(kind.fields, items, strict=True)
        words = ", ".join(f"{field}={item}" for field, item in pairs)
        return f"{self.helper(kind.type.__name__, kind.type)}({words})"


def _display(kind: Tup, items: list[str]) -> str:
    """A tuple, a list or a dict written out."""
    if kind.keys is not None:
        pairs = zip(kind.keys, items, strict=True)
        return f"{{{', '.join(f'{key!r}: {item}' for key, item in pairs)}}}"
    text = ", ".join(items)
    return f"[{text}]" if kind.type is list else f"({text},)"
