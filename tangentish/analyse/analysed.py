"""What the analysis of one function has found: the value that the later stages read."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from dataclasses import dataclass, field

import gast

from tangentish.analyse import aliases, flow
from tangentish.analyse.aliases import Classes
from tangentish.analyse.flow import Flow
from tangentish.analyse.kinds import BOTTOM, Dim, Kind, Sym
from tangentish.analyse.shapes import Lengths
from tangentish.analyse.values import Value
from tangentish.lower import Lowered
from tangentish.lower.known import Known
from tangentish.parse.resolve import Scope
from tangentish.tree.walk import statements

Names = frozenset[str]


@dataclass
class Analysed:
    """One function analysed for the kinds of its arguments.

    Attributes:
        function: the Python function.
        params: names of its parameters, in order.
        kinds: their kinds; `varied`: those that carry derivatives.
        tree: the function as parsed; `known`: what lowering knew of its values.
        lowered, flow, classes: see the modules that make them.
        result: kind and variation of what it returns.
        writes: parameters into whose memory it writes; `deep_writes`: those into parts of which,
            items of a list or a dict, it does; `shared`: those whose memory the result may
            share; `foreign`: names for memory outside of the function that it may share.
        lengths: the equalities of lengths that were proven or assumed.
        doubles: whether its result may hold one list or array in two places.
    """

    function: types.FunctionType
    params: tuple[str, ...]
    kinds: dict[str, Kind]
    varied: Names
    scope: Scope
    lengths: Lengths
    locals: Names
    tree: gast.FunctionDef = field(init=False)
    known: Known = field(init=False)
    lowered: Lowered = field(init=False)
    flow: Flow = field(init=False)
    classes: Classes = field(init=False)
    live: dict[int, Names] = field(init=False)
    pairs: dict[int, aliases.Pairs] = field(init=False)
    result: Value = field(default_factory=lambda: Value(BOTTOM))
    writes: Names = frozenset()
    deep_writes: Names = frozenset()
    shared: Names = frozenset()
    foreign: Names = frozenset()
    hidden: dict[str, str] = field(default_factory=dict)
    subjects: Names = frozenset()
    doubles: bool = True
    serial: int = 0
    rests_on: set[int] = field(default_factory=set)
    recursive: list[Callable[[Sym, Dim], bool]] = field(default_factory=list)

    @property
    def fn(self) -> gast.FunctionDef:
        """The function in normal form."""
        return self.lowered.fn

    def birth(self, name: str, number: int) -> int | None:
        """The statement that makes the array of `name` as a statement sees it.

        None if there is no such statement, or if another name holds the array.
        """
        var = self.flow.before[number].get(name)
        if (
            var is None
            or len(var.defs) != 1
            or any(a == name for a, _ in self.pairs.get(number, ()))
        ):
            return None
        (birth,) = var.defs
        return birth if birth in self.births and birth < number else None

    @functools.cached_property
    def births(self) -> frozenset[int]:
        """Statements that bind a name to memory of its own."""
        return frozenset(
            flow.number_of(s)
            for s in statements(self.fn.body)
            if isinstance(s, gast.Assign)
            and isinstance(s.targets[0], gast.Name)
            and not aliases.sources(s.value, self.flow)
        )

    @functools.cached_property
    def lists(self) -> Names:
        """Names that hold a list or a dict somewhere."""
        found = self.flow.kinds_of_names()
        return frozenset(n for n, kinds in found.items() if any(map(aliases.is_changeable, kinds)))

    def returned(self) -> gast.expr:
        """The expression that is returned."""
        last = self.fn.body[-1]
        assert isinstance(last, gast.Return)
        return last.value


@dataclass(frozen=True)
class Callee:
    """How a call uses a user's function.

    Its analysis, and an argument expression (or None: default) per parameter.
    """

    analysed: Analysed
    arguments: tuple[gast.expr | None, ...]
