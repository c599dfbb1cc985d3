"""Functions of the user's that are called: the pairs for them, and what they are given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import gast

from tangentish.analyse.analysed import Callee
from tangentish.differentiate.parts import literal_of, load
from tangentish.parse.signature import signature_of
from tangentish.tree.names import HelperNames

PairOf = Callable[[Callee, tuple[bool, ...] | None, bool, bool, bool, tuple[str, ...]], "PairUse"]


class Again(Exception):
    """Raised where a pair is found to need what its callers have not given it: all is made anew."""


@dataclass(frozen=True)
class PairUse:
    """The pair for a callee: names of its halves, parameters whose adjoints it returns.

    `results` says which of those it returns together, in a tuple; nothing if none. `given` are the
    parameters whose adjoints the backward half is given, to add to them in their place; `seeded`
    says whether it is given an adjoint of the result; `undo`, whether it puts back all that was
    written into arguments. Those of `early` the forward half is given as well, to record parts.
    Adjoints of `lent` parameters, which are only read, it is given as well, to add to them. The
    tape may hold memory of those that are `kept`: None while the pair is being made.
    """

    forward: str
    backward: str
    active: tuple[str, ...]
    results: tuple[str | tuple[str | None, ...], ...] = ()
    given: tuple[str, ...] = ()
    seeded: bool = True
    undo: bool = False
    early: tuple[str, ...] = ()
    lent: tuple[str, ...] = ()
    kept: frozenset[str] | None = None

    def keeps(self, p: str) -> bool:
        """Whether the backward half may read memory of a parameter, or of the result: "return"."""
        return self.kept is None or p in self.kept


def positional(callee: Callee, helpers: dict[str, object], names: HelperNames) -> list[gast.expr]:
    """The arguments of a call by parameter; defaults that are no literals become helpers."""
    found: list[gast.expr] = []
    for parameter, e in zip(callee.analysed.params, callee.arguments, strict=True):
        if e is None:
            function = callee.analysed.function
            default = signature_of(function).parameters[parameter].default
            e = literal_of(default)
            if e is None:
                name = names.of(f"{function.__name__.strip('<>')}_{parameter}", default)
                helpers[name] = default
                e = load(name)
        found.append(e)
    return found
