"""Lines for the adjoints of arrays that share memory: each a part of one shadow.

Beside each line that binds such a name stands one that binds its adjoint in the same way, so that
the adjoints share memory as the arrays do: what looks at an array, or at a structure of arrays, is
mirrored, in front of it; for what makes one zeros are made, behind it.

    row = A[i]              brow = bA[i]
                            row = A[i]
    A = np.sin(x)           A = np.sin(x)
                            bA = np.zeros_like(A)
    both = (A, row)         bboth = [bA, brow]
                            both = (A, row)

The reverse sweep then treats these names as it does those of the function: what they hold is still
there, is looked up again, or was recorded.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace

import gast

from tangentish.analyse.analysed import Analysed
from tangentish.analyse.elements import literal_key
from tangentish.analyse.flow import number_of, root_of
from tangentish.analyse.kinds import (
    Kind,
    Num,
    Seq,
    Tup,
    holds_numbers,
    is_list,
    may_be_shadowed,
)
from tangentish.analyse.values import PARAMETER
from tangentish.analyse.views import makes_array, mirrored, through, view_of
from tangentish.errors import Unsupported
from tangentish.lower.forms import load
from tangentish.lower.numbers import number
from tangentish.tree.mutations import Mutation
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import COMPOUND, binds, names_read, statements, with_blocks

Stmts = list[gast.stmt]
Zero = Callable[[Kind, gast.expr, bool], gast.expr]
"""Writes the zero adjoint of a value of a kind; of arrays that lie in memory as it, if asked."""


def with_shadows(a: Analysed, adjoint: Callable[[str], str], zero: Zero) -> Analysed:
    """A function with the lines for its shadows; its facts are those without.

    Args:
        a: a function, some of whose arrays are shadowed.
        adjoint: the name of the adjoint of a name.
        zero: the zero adjoint of what has a kind.
    """
    shadowing = _Shadowing(a, {n: adjoint(n) for n in sorted(a.shadowed)}, zero)
    body = [*shadowing.of_arguments(), *shadowing.block(a.fn.body)]
    fn, counters = number(a.fn, body, shadowing.counters)
    new = copy.copy(a)
    for name in ("births", "by_layout", "called_writes", "lists"):  # computed from the facts
        new.__dict__.pop(name, None)
    new.lowered = replace(a.lowered, fn=fn, counters=counters)
    new.shadows = shadowing.names
    new.locals = a.locals | frozenset(new.shadows.values())
    numbers = {id(getattr(s, "value", None)): number_of(s) for s in statements(fn.body)}
    found = shadowing.born.items()
    new.born = {numbers[line]: numbers.get(made, PARAMETER) for line, made in found}
    new.mirrors = {numbers[line]: numbers[made] for line, made in shadowing.mirrors.items()}
    return new


class _Shadowing:
    """Writes the lines.

    Attributes:
        names: the names of shadows.
        born: by the identity of the value of a line for a shadow, that of the value of the line
            that makes, or may make, the array.
        mirrors: by the identity of the value of a line that changes a shadow, that of the value of
            the line that changes the structure.
        counters: the names that count trips, by the identity of the loop.
    """

    def __init__(self, a: Analysed, names: dict[str, str], zero: Zero) -> None:
        self.a = a
        self.flow = a.flow
        self.names = names
        self.zero = zero
        self.born: dict[int, int] = {}
        self.mirrors: dict[int, int] = {}
        self.counters: dict[int, str] = {}

    def of_arguments(self) -> Stmts:
        """Lines for the shadows of arguments."""
        first = origin_of(self.a.fn)
        groups = [g for g in self.a.overlaid if self.names.keys() >= set(g)]
        joined = frozenset[str]().union(*groups)
        made = [p for p in self.a.params if p in self.names and p not in self.a.given]
        found = [self.zeros(p, self.a.kinds[p]) for p in made if p not in joined]
        found += map(self.together, groups)
        self.born |= {id(line.value): PARAMETER for line in found}
        return [with_origin(line, first) for line in found]

    def block(self, stmts: Stmts) -> Stmts:
        """A block with the lines for shadows."""
        out: Stmts = []
        for s in stmts:
            new = with_blocks(s, self.block) if isinstance(s, COMPOUND) else s
            counter = self.a.lowered.counters.get(number_of(s))
            if counter is not None:
                self.counters[id(new)] = counter
            before, after = self.beside(s)
            out += [with_origin(x, origin_of(s)) for x in (*before, new, *after)]
        return out

    def beside(self, s: gast.stmt) -> tuple[Stmts, Stmts]:
        """The lines in front of a statement and behind it."""
        change = self.a.classes.list_change(s)
        if change is not None:
            return self.changed(s, change) if change.name in self.names else ([], [])
        if not isinstance(s, gast.Assign):
            return [], []
        if isinstance(s.targets[0], gast.Subscript):
            return self.stored(s)
        kinds = self.flow.after[number_of(s)]
        names = [n for n in binds(s) if n in self.names and may_be_shadowed(kinds[n].kind)]
        if not names:
            return [], []
        view = view_of(s.value, self.flow)
        part = mirrored(s.value, self.flow, self.adjoint)
        if part is None and not makes_array(s.value, self.flow):
            raise self.unknown()
        if part is None:
            made = [self.zeros(n, kinds[n].kind) for n in sorted(names)]
            self.born |= {id(line.value): id(s.value) for line in made}
            return [], made
        lines = self.bound(s.targets[0], part, names)
        if view is not None and not view.certain:
            self.born[id(part)] = id(s.value)
        numbers = view is None and holds_numbers(kinds[names[0]].kind)
        if numbers:
            self.born[id(part)] = id(s.value)
        if numbers or self.flow.value(s.value).callee is not None:  # given the adjoint from before
            return [], lines
        return lines, []

    def together(self, group: tuple[str, ...]) -> gast.Assign:
        """For arguments that share memory: `bx, by = overlaid(0.0, (x, y))`."""
        targets = [gast.Name(self.names[p], gast.Store(), None, None) for p in group]
        arrays = gast.Tuple([load(p) for p in group], gast.Load())
        line = gast.Assign(
            [gast.Tuple(targets, gast.Store())], expr("overlaid(0.0, {a})", a=arrays), None
        )
        self.a.lowered.marks.shadow(line.value, group)
        return line

    def zeros(self, name: str, kind: Kind) -> gast.Assign:
        """`bx = np.zeros_like(x)`; zeros that lie in memory as `x` does, where that matters."""
        value = self.zero(kind, load(name), name in self.a.by_layout)
        (line,) = quote("{b} = {v}", b=self.names[name], v=value)
        assert isinstance(line, gast.Assign)
        self.a.lowered.marks.shadow(line.value, name)
        return line

    def changed(self, s: gast.stmt, change: Mutation) -> tuple[Stmts, Stmts]:
        """The lines beside a change of a list or a dict: its shadow changes in the same way."""
        shadow = through(change.place, self.flow, load(self.names[change.name]))
        given = list(change.arguments)
        kind = self.flow.value(change.call if change.item is None else change.item).kind
        if change.item is not None:
            given[-1] = self.part(change.item)
        call = gast.Call(gast.Attribute(shadow, change.method, gast.Load()), given, [])
        line = [gast.Expr(call)]
        if change.method == "pop" and change.target in self.names and may_be_shadowed(kind):
            line = quote("{b} = {c}", b=self.names[change.target], c=call)
        number = isinstance(kind, Num) if change.item is None else holds_numbers(kind)
        return self.around(s, line, number)

    def stored(self, s: gast.Assign) -> tuple[Stmts, Stmts]:
        """The lines beside a write into a list or a dict; none if a number has its place there."""
        (target,) = s.targets
        root, base = root_of(target).id, self.flow.value(target.value).kind
        if root not in self.names or not isinstance(base, (Tup, Seq)):
            return [], []
        old, new = (self.flow.value(e).kind for e in (target, s.value))
        if isinstance(new, Num) and isinstance(old, Num) and (is_list(base) or _has(base, target)):
            return [], []
        place = through(target, self.flow, load(self.names[root]))
        line = quote("{p} = {e}", p=place, e=self.part(s.value))
        return self.around(s, line, holds_numbers(new))

    def around(self, s: gast.stmt, lines: Stmts, numbers: bool) -> tuple[Stmts, Stmts]:
        """Lines in front of a statement; behind it where the adjoints of numbers have to go.

        In the reverse sweep these are taken from their places before those are gone.
        """
        if not numbers:
            return lines, []
        (line,) = lines
        self.mirrors[id(line.value)] = id(s.value)
        return [], lines

    def part(self, e: gast.expr) -> gast.expr:
        """The adjoint of what a structure takes in."""
        found = mirrored(e, self.flow, self.adjoint)
        if found is None:
            raise self.unknown()
        return found

    def adjoint(self, name: str) -> gast.expr | None:
        """The shadow of what a name holds; None if that is no memory."""
        return load(self.names[name]) if name in self.names else None

    def unknown(self) -> Unsupported:
        """The refusal of a part that is not known."""
        return Unsupported(
            "a part of what holds no memory where a structure takes it in",
            at=origin_of(self.a.fn),
            why="It is not known what part of an adjoint that would be.",
            remedy="Leave out what is empty.",
        )

    def bound(self, target: gast.expr, part: gast.expr, names: list[str]) -> Stmts:
        """Lines that bind the adjoints of some of the names in a target."""
        if isinstance(target, gast.Name):
            return quote("{b} = {e}", b=self.names[target.id], e=part)
        found: Stmts = []
        bound = {self.names[t.id] for t in target.elts if t.id in names}
        if isinstance(part, gast.List) and bound & names_read(part):
            items = [(t, e) for t, e in zip(target.elts, part.elts, strict=True) if t.id in names]
            stores = [gast.Name(self.names[t.id], gast.Store(), None, None) for t, _ in items]
            values = gast.Tuple([e for _, e in items], gast.Load())
            return [gast.Assign([gast.Tuple(stores, gast.Store())], values, None)]
        for k, t in enumerate(target.elts):  # one by one: each can be looked up again
            if t.id in names:
                whole = copy.copy(part)
                e = (
                    whole.elts[k]
                    if isinstance(whole, gast.List)
                    else expr("{e}[{k}]", e=whole, k=k)
                )
                found += quote("{b} = {e}", b=self.names[t.id], e=e)
        return found


def _has(base: Kind, target: gast.Subscript) -> bool:
    """Whether a dict is known to have a key."""
    return isinstance(base, Tup) and literal_key(target.slice) in base.places
