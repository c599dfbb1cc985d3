"""Both sweeps of one function before they are put together, and what is known of their names."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field

import gast

from tangentish.analyse.aliases import Classes, at_entry
from tangentish.analyse.analysed import Analysed
from tangentish.analyse.kinds import UNKNOWN, Array, Kind, Num, Static, Tup, Unknown, is_floating
from tangentish.differentiate.effects import effect_in
from tangentish.differentiate.incoming import Incoming, is_fresh
from tangentish.differentiate.parts import bound
from tangentish.differentiate.reversal import Reversal
from tangentish.tree.names import Namer
from tangentish.tree.walk import binds, names_read, statements, walk

Stmts = list[gast.stmt]
Names = frozenset[str]


@dataclass(frozen=True)
class Seeds:
    """The adjoints that a reverse sweep starts from.

    Attributes:
        result: that of what is returned, if that is a result.
        arguments: those of arguments whose final content is a result.
    """

    result: Incoming | None
    arguments: dict[str, Incoming] = field(default_factory=dict)


@dataclass
class Swept:
    """Both sweeps of one function, not yet put together.

    Attributes:
        analysed: the function.
        reverse: what its reverse sweep was written with.
        forward, backward: the statements of the sweeps.
        namer: gives names that are used in neither.
        impure: whether a call in the text may have an effect.
        helpers: objects that the text refers to, by name; those of the whole derivative.
        lent: parameters with adjoints that the backward half is lent.
        kept: parameters, and "return", whose memory the backward half of a pair may read.
        items: for each name of an item of an adjoint, the adjoint and the place of the item.
    """

    analysed: Analysed
    reverse: Reversal
    forward: Stmts
    backward: Stmts
    namer: Namer
    impure: Callable[[gast.Call | gast.Compare], bool]
    helpers: dict[str, object]
    lent: tuple[str, ...] = ()
    kept: Names = frozenset()
    items: dict[str, tuple[str, int]] = field(default_factory=dict)

    def primal_names(self) -> set[str]:
        """Names that the forward sweep binds."""
        return set(self.analysed.params) | bound(self.forward)

    def generated(self) -> Names:
        """Names that only the reverse sweep uses: adjoints and shared values."""
        return frozenset(bound(self.backward)) - self.analysed.locals

    def foldable(self) -> Names:
        """Names that are not the user's: temporaries of both sweeps, and adjoints."""
        users = self.analysed.locals - self.analysed.lowered.temps | self.reverse.restore.tested
        return frozenset(bound(self.forward) | bound(self.backward)) - users

    def numbers(self) -> Names:
        """Names of adjoints that are numbers."""
        kinds = {self.namer.adjoint(name): kinds for name, kinds in self.kinds.items()}
        for name, (whole, k) in self.items.items():  # an item comes after what it is an item of
            kinds[name] = [_item(kind, k) for kind in kinds.get(whole, ())]
        return frozenset(
            name
            for name, found in kinds.items()
            if found and all(isinstance(k, Num) for k in found)
        )

    def item(self, name: str, k: int) -> str:
        """A name for an item of the adjoint of a tuple."""
        new = self.namer.fresh(f"{name}_{k}")
        self.items[new] = name, k
        return new

    def plain(self) -> Names:
        """Names of adjoints of numbers, and of arrays where every type is NumPy's own."""
        a, found = self.analysed, set(self.numbers())
        if all(_is_double(v.kind) for v in a.flow.values.values()):
            found |= {self.namer.adjoint(n) for n in a.locals}
        return frozenset(found)

    def floats(self) -> Names:
        """Names of the primal that hold floats and arrays of floats throughout."""
        found = frozenset(n for n, kinds in self.kinds.items() if all(map(_is_float, kinds)))
        return found - self.without_axes()

    def without_axes(self) -> Names:
        """Names that may hold arrays without axes, and their adjoints.

        A number made of one is not in its place; it would be if no factor of one made it anew.
        """
        return frozenset(
            n
            for n, kinds in self._kinds.items()
            if any(isinstance(k, Array) and k.rank == 0 for k in kinds)
        )

    def arrays(self) -> Names:
        """Names that hold arrays throughout, and those of their adjoints."""
        return frozenset(
            n for n, kinds in self._kinds.items() if all(isinstance(k, Array) for k in kinds)
        )

    def adjoints(self) -> Names:
        """Names of adjoints."""
        whole = {self.namer.adjoint(n) for n in self.analysed.locals}
        return frozenset(whole | self.items.keys())

    def floating(self, stmts: Stmts) -> Names:
        """Names in generated statements that hold what is floating, with adjoints and seeds."""
        a = self.analysed
        given = frozenset().union(*map(names_read, stmts)) - frozenset(bound(stmts))
        seeds = given - self.primal_names() - a.flow.evaluator.free.keys() - {"np", "math"}
        primal = {n for n, kinds in self.kinds.items() if all(map(is_floating, kinds))}
        return (frozenset(primal) | self.adjoints() | seeds) - self.without_axes()

    def private(self) -> Names:
        """Names of the primal that only ever hold arrays made in the function."""
        made: dict[str, list[gast.expr]] = {}
        others = set(self.analysed.params)
        for s in statements(self.forward):
            if isinstance(s, gast.Assign) and isinstance(s.targets[0], gast.Name):
                made.setdefault(s.targets[0].id, []).append(s.value)
            elif isinstance(s, (gast.Assign, gast.For)):
                others |= binds(s)
        found = {n for n in made if n in self.analysed.locals} - others
        while True:
            kept = {n for n in found if all(_stays(e, found) for e in made[n])}
            if kept == found:
                return frozenset(found)
            found = kept

    def has_tuples(self) -> bool:
        """Whether any value in the function is a tuple."""
        return any(isinstance(v.kind, Tup) for v in self.analysed.flow.values.values())

    @functools.cached_property
    def kinds(self) -> dict[str, list[Kind]]:
        """All kinds that each name of the primal has anywhere."""
        flow = self.analysed.flow
        found: dict[str, dict[int, Kind]] = {n: {} for n in sorted(self.analysed.locals)}
        for env in (*flow.before.values(), *flow.after.values()):
            for name in env.keys() & found.keys():
                found[name][id(env[name].kind)] = env[name].kind
        return {n: list(kinds.values()) for n, kinds in found.items()}

    @functools.cached_property
    def _kinds(self) -> dict[str, list[Kind]]:
        """All kinds of the names of the primal, also under the names of their adjoints."""
        return {self.namer.adjoint(n): kinds for n, kinds in self.kinds.items()} | self.kinds

    def sharing(self, body: Stmts | None = None) -> Callable[[str], Names]:
        """For each name those that may share memory with it: its class, and the class's records.

        Of names that only `body` binds too, if it is given: adjoints that are views of others.
        """
        classes = self.analysed.classes
        joined = Classes(dict(classes.parent))
        for a, b in self.reverse.recorder.records.links:
            joined.unite(a, b)
        for p in self.outside():
            joined.unite(p.strip("<>"), p)
        for s in statements(body or []):
            if isinstance(s, gast.Assign) and isinstance(s.targets[0], gast.Name):
                self.link(s.targets[0].id, s.value, joined)
        members: dict[str, set[str]] = {}
        for name in [*self.analysed.locals, *joined.parent]:
            members.setdefault(joined.find(name), set()).add(name)

        def sharing(name: str) -> Names:
            return frozenset(members.get(joined.find(name), ())) | {name}

        return sharing

    def buffers(self) -> Names:
        """Names of what is recorded."""
        return frozenset(self.reverse.recorder.records.names)

    def outside(self) -> Names:
        """Names for memory of the caller into which a called function writes.

        That of arguments, and that of adjoints which it is given.
        """
        a = self.analysed
        if not a.called:
            return frozenset()
        given = [a.shadows[p] for p in a.given if a.shadows]
        given += map(self.reverse.adjoints.name, self.lent)
        return frozenset(map(at_entry, (*a.writes, *given)))

    def link(self, name: str, value: gast.expr, joined: Classes) -> None:
        """Unite a name of generated text with what it may be a view of."""
        if name in self.analysed.locals or is_fresh(value) or self._is_element(value):
            return
        called = {n.func.id for n in walk(value) if _is_called_by_name(n)}
        if isinstance(value, gast.Call) and _is_called_by_name(value) and value.func.id == "len":
            return
        for read in names_read(value) - called - {"np", "math"}:
            joined.unite(name, read)

    def _is_element(self, e: gast.expr) -> bool:
        """Whether an expression reads one element of an array, or some of them into a new one."""
        if not isinstance(e, gast.Subscript) or not isinstance(e.value, gast.Name):
            return False
        known = self._kinds
        kinds = known.get(e.value.id, [])
        parts = e.slice.elts if isinstance(e.slice, gast.Tuple) else [e.slice]
        selecting = all(
            isinstance(p, (gast.BinOp, gast.UnaryOp))
            or (isinstance(p, gast.Constant) and type(p.value) is int)
            or (isinstance(p, gast.Name) and all(map(_is_index, known.get(p.id, [UNKNOWN]))))
            for p in parts
        )
        whole = bool(kinds) and all(isinstance(k, Array) and k.rank == len(parts) for k in kinds)
        return selecting and whole

    def effectful(self, e: gast.AST) -> bool:
        """Whether an expression calls something of the user's."""
        return effect_in(self.impure)(e)


def _is_called_by_name(e: gast.AST) -> bool:
    return isinstance(e, gast.Call) and isinstance(e.func, gast.Name)


def _item(kind: Kind, k: int) -> Kind:
    return kind.items[k] if isinstance(kind, Tup) and k < len(kind.items) else Unknown()


def _is_index(kind: Kind) -> bool:
    return isinstance(kind, (Array, Num))


def _stays(e: gast.expr, names: set[str]) -> bool:
    return is_fresh(e) or (isinstance(e, gast.Name) and e.id in names)


def _is_float(kind: Kind) -> bool:
    return isinstance(kind, (Num, Array)) and kind.type == "f"


def _is_double(kind: Kind) -> bool:
    """Whether a value, if it is floating, is real and of NumPy's own precision."""
    if isinstance(kind, Tup):
        return all(map(_is_double, kind.items))
    if isinstance(kind, (Num, Array)):
        return kind.type in "bi" or (kind.type == "f" and kind.char in ("d", "?", None))
    return isinstance(kind, Static)
