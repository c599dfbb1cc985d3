"""Lines for the adjoints of arrays that share memory: each a part of one shadow.

Beside each line that binds such a name stands one that binds its adjoint in the same way, so that
the adjoints share memory as the arrays do: what looks at an array is mirrored, in front of it; for
what makes an array zeros are made, behind it.

    row = A[i]              brow = bA[i]
                            row = A[i]
    A = np.sin(x)           A = np.sin(x)
                            bA = np.zeros_like(A)

The reverse sweep then treats these names as it does those of the function: what they hold is still
there, is looked up again, or was recorded.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace

import gast

from tangentish.analyse.analysed import Analysed
from tangentish.analyse.flow import number_of
from tangentish.analyse.kinds import Array
from tangentish.analyse.values import PARAMETER
from tangentish.analyse.views import makes_array, through, view_of
from tangentish.lower.forms import load
from tangentish.lower.numbers import number
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.quote import quote_one
from tangentish.tree.walk import COMPOUND, binds, copy_shallow, statements, with_blocks

Stmts = list[gast.stmt]


def with_shadows(a: Analysed, adjoint: Callable[[str], str]) -> Analysed:
    """A function with the lines for its shadows; its facts are those without.

    Args:
        a: a function, some of whose arrays are shadowed.
        adjoint: the name of the adjoint of a name.
    """
    shadowing = _Shadowing(a, {n: adjoint(n) for n in sorted(a.shadowed)})
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
    return new


class _Shadowing:
    """Writes the lines.

    Attributes:
        names: the names of shadows.
        born: by the identity of the value of a line for a shadow, that of the value of the line
            that makes, or may make, the array.
        counters: the names that count trips, by the identity of the loop.
    """

    def __init__(self, a: Analysed, names: dict[str, str]) -> None:
        self.a = a
        self.flow = a.flow
        self.names = names
        self.born: dict[int, int] = {}
        self.counters: dict[int, str] = {}

    def of_arguments(self) -> Stmts:
        """Lines for the shadows of arguments."""
        first = origin_of(self.a.fn)
        made = [p for p in self.a.params if p in self.names and p not in self.a.given]
        found = [self.zeros(p) for p in made]
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
        if not isinstance(s, gast.Assign) or isinstance(s.targets[0], gast.Subscript):
            return [], []
        kinds = self.flow.after[number_of(s)]
        names = [n for n in binds(s) if n in self.names and isinstance(kinds[n].kind, Array)]
        if not names:
            return [], []
        view = view_of(s.value, self.flow)
        if view is None:
            assert makes_array(s.value, self.flow)
            made = [self.zeros(n) for n in sorted(names)]
            self.born |= {id(line.value): id(s.value) for line in made}
            return [], made
        part = through(s.value, self.flow, load(self.names[view.root]))
        line = copy_shallow(s, targets=[self.renamed(s.targets[0])], value=part)
        if not view.certain:
            self.born[id(part)] = id(s.value)
        if self.flow.value(s.value).callee is not None:  # which is given the adjoint from before
            return [], [line]
        return [line], []

    def zeros(self, name: str) -> gast.Assign:
        """`bx = np.zeros_like(x)`; zeros that lie in memory as `x` does, where that matters."""
        form = "laid_out(0.0, {x})" if name in self.a.by_layout else "np.zeros_like({x})"
        line = quote_one(f"{{b}} = {form}", b=self.names[name], x=name)
        assert isinstance(line, gast.Assign)
        self.a.lowered.marks.shadow(line.value)
        return line

    def renamed(self, target: gast.expr) -> gast.expr:
        """The target of a line."""
        if isinstance(target, gast.Name):
            return gast.Name(self.names[target.id], gast.Store(), None, None)
        return gast.Tuple([self.renamed(t) for t in target.elts], gast.Store())
