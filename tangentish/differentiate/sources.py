"""Of what memory the adjoints that a reverse sweep returns may be views."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import gast

from tangentish import runtime
from tangentish.differentiate.incoming import is_fresh
from tangentish.differentiate.parts import load
from tangentish.tree.walk import DISPLAYS, binds, dotted, names_read, parts_of, statements

_MAKERS = ("list", "tuple")
_FIRST = frozenset({*_MAKERS, "dict", *runtime.__all__}) - {"add"}
"""Functions whose result may hold or show what is given first, and nothing else."""


class Sources:
    """What the names of a reverse sweep may be views of, by what is assigned to them."""

    def __init__(self, sweep: list[gast.stmt]) -> None:
        self.given: dict[str, list[gast.expr]] = defaultdict(list)
        for s in statements(sweep):
            if isinstance(s, gast.Assign):
                for name in binds(s):
                    self.given[name].append(s.value)

    def values(self, name: str) -> list[gast.expr]:
        """All that is assigned to a name, as what a list or a tuple is made of."""
        found = []
        for value in self.given.get(name, []):
            while isinstance(value, gast.Call) and value.args and dotted(value.func) in _MAKERS:
                value = value.args[0]
            found.append(value)
        return found

    def memory(self, name: str) -> frozenset[str]:
        """A name, and all whose memory it may show, or hold in a structure."""
        return frozenset(e.id for e in self._followed([load(name)]) if isinstance(e, gast.Name))

    def is_repeated(self, name: str) -> bool:
        """Whether parts of a structure may be one array, or one number in many places."""
        given = self.values(name)
        return any(  # by a rule for all parts at once; broadcast, or a view of what was
            isinstance(e, gast.Call)
            and (
                dotted(e.func) == "np.broadcast_to"
                or (e in given and dotted(e.func).startswith("np."))
            )
            for e in self._followed(given)
        )

    def _followed(self, left: list[gast.expr]) -> Iterator[gast.expr]:
        """Expressions, and those whose memory their values may show or hold."""
        met: set[str] = set()
        while left:
            e = left.pop()
            yield e
            if not isinstance(e, gast.Name):
                left += looked_at(e)
            elif e.id not in met:
                met.add(e.id)
                left += self.values(e.id)


def looked_at(e: gast.expr) -> list[gast.expr]:
    """The expressions whose memory the value of an adjoint expression may show, or hold."""
    if isinstance(e, (gast.Attribute, gast.Subscript)):
        return [e.value]
    if isinstance(e, DISPLAYS):
        return list(parts_of(e))
    if isinstance(e, gast.IfExp):
        return [e.body, e.orelse]
    if isinstance(e, gast.BinOp) and isinstance(e.left, DISPLAYS):  # a list that is repeated
        return list(parts_of(e.left))
    if is_fresh(e):
        return []
    if isinstance(e, gast.Call):
        word = dotted(e.func)
        if word in _FIRST or word.startswith("np."):
            return list(e.args[:1])
        method = [e.func.value] if isinstance(e.func, gast.Attribute) else []
        return [*method, *e.args]
    return [load(name) for name in sorted(names_read(e))]
