"""Structures that may hold one list, or one array, in two places.

A write into such a part is seen in both places; its derivative would have to share memory likewise.

    a = [x]
    b = [a, a]          # holds `a` twice
    b[0].append(x)      # changes b[1], too
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

import gast

from tangentish.analyse.flow import Flow, number_of, root_of
from tangentish.analyse.kinds import Kind, Num, Static
from tangentish.analyse.kinds import parts_of as items_of
from tangentish.tree.mutations import mutation
from tangentish.tree.walk import parts_of, statements

Names = frozenset[str]
Pairs = frozenset[tuple[str, str]]
Sources = Callable[[gast.AST, Flow, Callable[[Kind], bool]], Names]


class Doubled:
    """Finds the names of a function that may hold one part twice.

    Args:
        fn, flow: the function and its facts.
        pairs: for each statement the pairs of names that may share such parts in front of it.
        holds: whether a value of a kind is, or holds, such a part.
        sources: names whose parts the value of an expression may be, or hold.
    """

    def __init__(
        self,
        fn: gast.FunctionDef,
        flow: Flow,
        pairs: dict[int, Pairs],
        holds: Callable[[Kind], bool],
        sources: Sources,
    ) -> None:
        self.fn = fn
        self.flow = flow
        self.pairs = pairs
        self.holds = holds
        self.sources = sources

    def names(self) -> frozenset[tuple[str, int]]:
        """The names that a statement makes hold a part twice, each with its number.

        Those that share with them are not among them.
        """
        found: set[tuple[str, int]] = set()
        for s in statements(self.fn.body):
            number = number_of(s)
            known = self.pairs.get(number_of(s), frozenset())
            change = mutation(s)
            if change is not None and any(
                self.meets({change.name}, a, known) for a in change.arguments
            ):
                found.add((change.name, number))
            if not isinstance(s, gast.Assign):
                continue
            (target,) = s.targets
            if isinstance(target, gast.Subscript):
                if self.meets({root_of(target).id}, s.value, known):
                    found.add((root_of(target).id, number))
            elif self.twice(s.value, known):
                names = [target] if isinstance(target, gast.Name) else target.elts
                found |= {(n.id, number) for n in names}
        return frozenset(found)

    def meets(self, names: set[str], e: gast.expr, known: Pairs) -> bool:
        """Whether an expression may give a part that a name holds, or hold one twice itself."""
        given = self.sources(e, self.flow, self.holds)
        near = names | {b for a, b in known if a in names}
        return bool(given & near) or self.twice(e, known)

    def twice(self, e: gast.expr, known: Pairs) -> bool:
        """Whether the value of an expression may hold a part twice."""
        value = self.flow.values.get(id(e))
        if value is None or isinstance(value.kind, (Num, Static)) or not self.holds(value.kind):
            return False
        if not any(map(self.holds, items_of(value.kind))) and items_of(value.kind):
            return False
        if isinstance(e, (gast.Tuple, gast.List, gast.Dict)):
            return self.among(parts_of(e), known)
        if value.makes_record:
            return self.among([o for o in value.operands if o is not None], known)
        if isinstance(e, gast.BinOp):
            return any(self.holds(k) for k in items_of(value.kind))
        if isinstance(e, gast.Call):
            callee = value.callee or value.constant
            if callee is not None:
                return bool(callee.analysed.doubles)
            return value.rule is None or value.rule.view
        return False

    def among(self, parts: list[gast.expr], known: Pairs) -> bool:
        """Whether two of several values may share a part, or one holds a part twice."""
        given = [self.sources(p, self.flow, self.holds) for p in parts]
        for a, b in itertools.combinations(given, 2):
            if a & b or any((x, y) in known for x in a for y in b):
                return True
        return any(self.twice(p, known) for p in parts)
