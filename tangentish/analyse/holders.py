"""Which names may hold the very list or dict that a name is bound to.

Two lists may share parts while neither holds the other, and then nobody sees a change of one
through the other:

    b = a[:1]
    b.append(x)      # `a` does not hold the list `b`, and goes on as it is
    c = [b]          # `c` holds it, and sees what is appended from here on

A pair (a, b) says that the list or dict that `a` is bound to may be what `b` is bound to, or part
of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import gast

from tangentish.analyse.flow import Flow, number_of, root_of
from tangentish.analyse.kinds import Kind, Seq, Tup, type_of
from tangentish.analyse.onward import before_each
from tangentish.tree.mutations import mutation
from tangentish.tree.walk import parts_of

Names = frozenset[str]
Pairs = frozenset[tuple[str, str]]
PairsOf = dict[int, Pairs]
_MAKERS = ("dict", "list", "sorted", "tuple")
_TAKING = ("get", "pop")
_MAKING = ("copy", "items", "keys", "values")


class Holders:
    """Finds the pairs.

    Args:
        fn, flow: the function and its facts.
        lists: for each statement the pairs of names that may share lists or dicts in front of it.
        sources: names that may hold a list or a dict that the value of an expression is, or holds.
        holds: whether a value of a kind may be, or hold, a list or a dict.
    """

    def __init__(
        self,
        fn: gast.FunctionDef,
        flow: Flow,
        lists: PairsOf,
        sources: Callable[[gast.expr, Flow], Names],
        holds: Callable[[Kind], bool],
    ) -> None:
        self.fn = fn
        self.flow = flow
        self.lists = lists
        self.sources = sources
        self.holds = holds

    def pairs(self, entry: Iterable[tuple[str, str]]) -> PairsOf:
        """The pairs in front of each statement, with those that hold at the entry."""
        return before_each(self.fn, frozenset(entry), self._step)

    def _step(self, s: gast.stmt, pairs: Pairs) -> Pairs:
        change = mutation(s)
        if isinstance(s, gast.Assign):
            (target,) = s.targets
            if isinstance(target, gast.Subscript):
                return pairs | self._taken_in(target.value, [s.value], s, pairs)
            if change is not None:
                pairs |= self._taken_in(change.place, change.arguments, s, pairs)
            return self._bound(target, s.value, s, pairs)
        if change is not None:
            return pairs | self._taken_in(change.place, change.arguments, s, pairs)
        return pairs

    def _bound(self, target: gast.expr, value: gast.expr, s: gast.stmt, pairs: Pairs) -> Pairs:
        """The pairs after names are bound."""
        names = [target.id] if isinstance(target, gast.Name) else [t.id for t in target.elts]
        kept = frozenset(p for p in pairs if p[0] not in names and p[1] not in names)
        after = self.flow.after[number_of(s)]
        holding = [n for n in names if self.holds(after[n].kind)]
        if isinstance(target, gast.Name):
            owners = self._owners(value, s, pairs)
            inside = self._inside(value, pairs)
            among = frozenset[tuple[str, str]]()
        else:
            owners = self._sharing(value, s)
            inside = self._items(value, pairs)
            among = frozenset((a, b) for a in holding for b in holding if a != b)
        new = {(n, b) for n in holding for b in owners if b not in names}
        new |= {(a, n) for n in holding for a in inside if a not in names}
        return kept | new | among

    def _taken_in(
        self, place: gast.expr, values: list[gast.expr], s: gast.stmt, pairs: Pairs
    ) -> Pairs:
        """The new pairs where a list or a dict takes something in."""
        if not isinstance(self.flow.value(place).kind, (Tup, Seq)):
            return frozenset()
        name = root_of(place).id
        known = pairs if isinstance(place, gast.Name) else self.lists[number_of(s)]
        owners = {name} | {b for a, b in known if a == name}
        taken = frozenset[str]().union(*(self._inside(v, pairs) for v in values))
        return frozenset((a, b) for a in taken for b in owners if a != b)

    def _owners(self, e: gast.expr, s: gast.stmt, pairs: Pairs) -> Names:
        """The names that hold the very list or dict that is the value of an expression."""
        if isinstance(e, gast.Name):
            return frozenset({e.id} | {b for a, b in pairs if a == e.id})
        if isinstance(e, gast.IfExp):
            return self._owners(e.body, s, pairs) | self._owners(e.orelse, s, pairs)
        return frozenset() if self._is_new(e) else self._sharing(e, s)

    def _is_new(self, e: gast.expr) -> bool:
        """Whether the value of an expression is a list or a dict that is made there."""
        if isinstance(e, (gast.Tuple, gast.List, gast.Dict, gast.BinOp)):
            return True
        if isinstance(e, gast.Subscript):
            return isinstance(e.slice, gast.Slice) and self._is_structure(e.value)
        made = isinstance(e, gast.Call) and self._makes(e)
        return made or self.flow.value(e).makes_record

    def _makes(self, e: gast.Call) -> bool:
        """Whether a call makes a list or a dict of the items that it is given."""
        if isinstance(e.func, gast.Attribute):
            return e.func.attr in _MAKING and not e.args and self._is_structure(e.func.value)
        value = self.flow.value(e)
        known = isinstance(e.func, gast.Name) and e.func.id in _MAKERS
        theirs = value.callee is not None or value.constant is not None
        return known and not theirs and isinstance(value.kind, (Tup, Seq))

    def _takes_out(self, e: gast.Call) -> bool:
        """Whether a call gives an item of a list or a dict, or what it is given itself."""
        method = isinstance(e.func, gast.Attribute) and e.func.attr in _TAKING
        return method and self._is_structure(e.func.value)

    def _is_structure(self, e: gast.expr) -> bool:
        return type_of(self.flow.value(e).kind) is not None

    def _inside(self, e: gast.expr, pairs: Pairs) -> Names:
        """The names whose lists or dicts the value of an expression may be, or hold."""
        value = self.flow.values.get(id(e))
        if value is None or not self.holds(value.kind):
            return frozenset()
        if isinstance(e, (gast.Tuple, gast.List, gast.Dict)):
            return frozenset[str]().union(*(self._inside(p, pairs) for p in parts_of(e)))
        if isinstance(e, gast.IfExp):
            return self._inside(e.body, pairs) | self._inside(e.orelse, pairs)
        if isinstance(e, gast.Subscript):
            return self._items(e.value, pairs)
        if isinstance(e, gast.BinOp):
            return self._items(e.left, pairs) | self._items(e.right, pairs)
        if value.makes_record:
            given = [o for o in value.operands if o is not None]
            return frozenset[str]().union(*(self._inside(o, pairs) for o in given))
        if isinstance(e, gast.Call) and self._makes(e):
            of = [e.func.value] if isinstance(e.func, gast.Attribute) else e.args
            return frozenset[str]().union(*(self._items(a, pairs) for a in of))
        if isinstance(e, gast.Call) and self._takes_out(e):
            args = frozenset[str]().union(*(self._inside(a, pairs) for a in e.args))
            return self._items(e.func.value, pairs) | args
        return self._with_parts(self.sources(e, self.flow), pairs)

    def _items(self, e: gast.expr, pairs: Pairs) -> Names:
        """The names whose lists or dicts may be, or be in, an item of the value."""
        if isinstance(e, gast.Name):
            return frozenset(a for a, b in pairs if b == e.id)
        return self._inside(e, pairs)

    def _with_parts(self, names: Names, pairs: Pairs) -> Names:
        return names | {a for a, b in pairs if b in names}

    def _sharing(self, e: gast.expr, s: gast.stmt) -> Names:
        """The names that may hold a list or a dict that the value of an expression is, or holds."""
        found = self.sources(e, self.flow)
        return found | {b for a, b in self.lists[number_of(s)] if a in found}
