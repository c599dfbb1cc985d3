"""What the analysis of one function has found: the value that the later stages read."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import gast

from tangentish.analyse import aliases, flow, late, lending, views
from tangentish.analyse.aliases import Classes
from tangentish.analyse.called import APART, Overlaps, callee_of, written_names
from tangentish.analyse.flow import Flow
from tangentish.analyse.free import FreeNames
from tangentish.analyse.kinds import BOTTOM, Dim, Kind, Sym, parts_of
from tangentish.analyse.shapes import Lengths
from tangentish.analyse.values import PARAMETER, Value
from tangentish.lower import Lowered
from tangentish.lower.forms import load
from tangentish.lower.known import Known
from tangentish.parse.resolve import Scope
from tangentish.tree.walk import DISPLAYS, binds, statements, walk

Names = frozenset[str]


@dataclass
class Analysed:
    """One function analysed for the kinds of its arguments.

    Attributes:
        function: the Python function; `users`: that of the user, for which it stands.
        params: names of its parameters, in order.
        kinds: their kinds; `varied`: those that carry derivatives.
        tree: the function as parsed; `known`: what lowering knew of its values.
        lowered, flow, classes: see the modules that make them.
        result: kind and variation of what it returns.
        writes: parameters into whose memory it writes; `deep_writes`: those into parts of which,
            items of a list or a dict, it does; `changes`: those of which a list or a dict
            changes; `takes_in`: for each of these, parameters whose memory it holds at the end;
            `shared`: those whose memory the result may
            share; `foreign`: names for memory outside of the function that it may share.
        moves: those into which it writes what varies; `overlaps`: pairs of parameters that may
            share memory, of which one is written; `called`: it is called by another function.
        of: names of arrays whose final content is a result.
        final: for each argument whose final content is a result that name: another one than its own
            if that is bound anew on the way.
        lengths: the equalities of lengths that were proven or assumed.
        aliased: names that may share memory with arrays that are written while another name in use
            may see it.
        asked: names of arrays whose adjoints are to be parts of a shadow for another reason.
        shadowed: those of them whose adjoints, which vary, are parts of a shadow.
        shadows: the names of those parts, where the function makes them, or is given them.
        born: by the number of a statement that makes a shadow, that of the one that makes, or
            copies, what it is the shadow of.
        mirrors: by the number of a statement that changes the shadow of a structure with numbers,
            that of the one that changes the structure.
        settled: whether all of this is known; it is not while a recursive function is analysed.
        assumed: the array that a recursive function is taken to give back until then.
        names: what names meant that were looked up so far.
        names_of: the names of functions that are values, in all functions of a derivative.
        doubles: whether its result may hold one list or array in two places.
    """

    function: types.FunctionType
    params: tuple[str, ...]
    kinds: dict[str, Kind]
    varied: Names
    scope: Scope
    lengths: Lengths
    locals: Names
    users: types.FunctionType = field(init=False)
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
    changes: Names = frozenset()
    takes_in: Mapping[str, Names] = field(default_factory=dict)
    moves: Names = frozenset()
    overlaps: Overlaps = APART
    called: bool = False
    of: Names = frozenset()
    final: Mapping[str, str] = field(default_factory=dict)
    shared: Names = frozenset()
    foreign: Names = frozenset()
    hidden: dict[str, str] = field(default_factory=dict)
    subjects: Names = frozenset()
    aliased: Names = frozenset()
    asked: Names = frozenset()
    shadowed: Names = frozenset()
    shadows: dict[str, str] = field(default_factory=dict)
    born: dict[int, int] = field(default_factory=dict)
    mirrors: dict[int, int] = field(default_factory=dict)
    settled: bool = False
    assumed: str | None = None
    names: FreeNames | None = None
    names_of: dict[str, object] = field(default_factory=dict)
    doubles: bool = True
    serial: int = 0
    rests_on: set[int] = field(default_factory=set)
    recursive: list[Callable[[Sym, Dim], bool]] = field(default_factory=list)

    @property
    def fn(self) -> gast.FunctionDef:
        """The function in normal form."""
        return self.lowered.fn

    def forget(self) -> None:
        """Forget what was concluded from facts that are to change."""
        for name, found in vars(type(self)).items():
            if isinstance(found, functools.cached_property):
                self.__dict__.pop(name, None)

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

    @property
    def at_entry(self) -> Overlaps:
        """Pairs of names that may share memory at entry: arguments, and adjoints of these."""
        shadows = self.shadows
        pairs = (pair for pair in self.overlaps if pair <= shadows.keys())
        return self.overlaps | {frozenset(shadows[p] for p in pair) for pair in pairs}

    @property
    def overlaid(self) -> tuple[tuple[str, ...], ...]:
        """The arguments of a derivative that share memory, those that do together."""
        groups: list[set[str]] = []
        for pair in () if self.called else self.overlaps:
            joined = set(pair).union(*(g for g in groups if g & pair))
            groups = [g for g in groups if not g & pair] + [joined]
        return tuple(sorted(tuple(p for p in self.params if p in g) for g in groups))

    @property
    def gives_back(self) -> str | None:
        """The parameter whose value it returns, whatever happens in between."""
        e = self.returned()
        if not isinstance(e, gast.Name) or e.id not in self.params:
            return None
        env = self.flow.after[flow.number_of(self.fn.body[-1])]
        return e.id if env[e.id].defs == frozenset({PARAMETER}) else None

    @property
    def gives(self) -> gast.expr | None:
        """What it returns of its arguments, views of them too, where that is all it returns."""
        if not self.settled:  # it calls itself
            return None if self.assumed is None else load(self.assumed)
        found = views.gives_of(self.fn, self.flow, self.params)
        if found is None or not (self.classes.of_lists or self.classes.in_calls):
            return found
        kinds = [v.kind for n in walk(found) if (v := self.flow.values.get(id(n))) is not None]
        changes = any(parts_of(k) for k in kinds) or isinstance(found, DISPLAYS)
        return None if changes else found  # what is read may have changed since

    @property
    def exits(self) -> dict[str, Kind]:
        """What the structures are when it returns that it was given, and that it changes."""
        env = self.flow.after[flow.number_of(self.fn.body[-1])] if self.settled else {}
        entry = frozenset({PARAMETER})
        return {p: env[p].kind for p in self.changes if p in env and env[p].defs == entry}

    @property
    def given(self) -> tuple[str, ...]:
        """The parameters of a called function with adjoints that it is given, and writes into."""
        return tuple(p for p in self.params if self.called and p in self.shadowed)

    @functools.cached_property
    def lent(self) -> Names:
        """The parameters whose adjoints a called function's backward half may be lent."""
        return lending.lent(self)

    @property
    def moving(self) -> tuple[str, ...]:
        """The parameters of a called function with tangents that it is given."""
        return tuple(p for p in self.params if p in self.varied or p in self.given)

    def calls_at(self, number: int) -> bool:
        """Whether a statement has a called function write."""
        return number in self.called_writes

    @functools.cached_property
    def called_writes(self) -> frozenset[int]:
        """Statements that have a called function write."""
        values = self.flow.values
        found = (s for s in statements(self.fn.body) if written_names(s, values))
        return frozenset(map(flow.number_of, found))

    @functools.cached_property
    def by_layout(self) -> Names:
        """Names of written arrays whose layout in memory decides what shares it."""
        return self.laid_out(frozenset())

    def minds_layout(self, calling: frozenset[int] = frozenset()) -> bool:
        """Whether the layout of an array decides what shares its memory, here or in a callee.

        What functions make of an array lies in memory as that does.
        """
        if self.by_layout:
            return True
        calling |= {id(self)}
        found = (callee_of(s, self.flow.values) for s in statements(self.fn.body))
        callees = [c.analysed for c in found if c is not None and id(c.analysed) not in calling]
        return any(c.minds_layout(calling) for c in callees)

    def laid_out(self, calling: frozenset[int]) -> Names:
        """As `by_layout`, but for calls of functions that are being asked."""
        found: Names = frozenset()
        calling |= {id(self)}
        for s in statements(self.fn.body):
            if isinstance(s, gast.Assign) and binds(s) & (self.aliased | self.shadowed):
                view = views.view_of(s.value, self.flow)
                if view is not None and not view.certain:
                    found |= frozenset(self.classes.members(view.root))
            elif late.may_read_late(s, self.flow, self.pairs.get(flow.number_of(s), frozenset())):
                found |= frozenset(self.classes.members(flow.root_of(s.targets[0]).id))
            callee = callee_of(s, self.flow.values)
            if callee is None or id(callee.analysed) in calling or not callee.analysed.settled:
                continue
            layouts = callee.analysed.laid_out(calling)
            pairs = zip(callee.analysed.params, callee.arguments, strict=True)
            roots = [e.id for p, e in pairs if p in layouts and isinstance(e, gast.Name)]
            found = found.union(*map(self.classes.members, roots))
        return found

    def returned(self) -> gast.expr:
        """The expression that is returned."""
        last = self.fn.body[-1]
        assert isinstance(last, gast.Return)
        return last.value


@dataclass(frozen=True)
class Callee:
    """How a call uses a user's function.

    Its analysis, and an argument expression (or None: default) per parameter. What the structures
    that it changes are when it is over, in the symbols of the caller.
    """

    analysed: Analysed
    arguments: tuple[gast.expr | None, ...]
    exits: Mapping[str, Kind] = field(default_factory=dict)
