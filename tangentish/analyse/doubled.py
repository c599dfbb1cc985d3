"""Structures that may hold one list, or one array, in two places.

A write into such a part is seen in both places; its derivative would have to share memory likewise.

    a = [x]
    b = [a, a]          # holds `a` twice
    b[0].append(x)      # changes b[1], too
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable

import gast

from tangentish.analyse.called import changed_names
from tangentish.analyse.flow import Flow, number_of, root_of
from tangentish.analyse.helpers import is_new_sum
from tangentish.analyse.kinds import Kind, Num, Static, Tup
from tangentish.analyse.kinds import parts_of as items_of
from tangentish.analyse.onward import before_each
from tangentish.analyse.values import Value
from tangentish.lower.forms import integer
from tangentish.tree.mutations import mutation
from tangentish.tree.walk import parts_of

Names = frozenset[str]
Pairs = frozenset[tuple[str, str]]
COPIES = ("enumerate", "list", "reversed", "sorted", "tuple")
"""Functions that give the items of something once more."""
COPYING = ("copy", "items", "keys", "pop", "values")
"""Methods of lists and dicts that do."""
Sources = Callable[[gast.AST, Flow, Callable[[Kind], bool]], Names]


class Doubled:
    """Finds the names of a function that may hold one part twice.

    Args:
        fn, flow: the function and its facts.
        pairs: for each statement the pairs of names that may share such parts in front of it.
        holds: whether a value of a kind is, or holds, such a part.
        sources: names whose parts the value of an expression may be, or hold.
        whole: the pairs of which the second may hold the very list that the first is.
        shallow: the statements that change the very list that a name is.
    """

    def __init__(
        self,
        fn: gast.FunctionDef,
        flow: Flow,
        pairs: dict[int, Pairs],
        holds: Callable[[Kind], bool],
        sources: Sources,
        whole: dict[int, Pairs],
        shallow: frozenset[int],
    ) -> None:
        self.fn = fn
        self.flow = flow
        self.pairs = pairs
        self.holds = holds
        self.sources = sources
        self.whole = whole
        self.shallow = shallow

    def before(self) -> dict[int, Names]:
        """For each statement the names that may hold one part twice in front of it."""
        return before_each(self.fn, frozenset[str](), self._step)

    def _step(self, s: gast.stmt, found: Names) -> Names:
        change = mutation(s)
        for name, kind in changed_names(s, self.flow.values).items():
            if any(map(self.holds, items_of(kind))):  # it may have been put there twice
                pairs = self.pairs.get(number_of(s), frozenset())
                found |= {name} | {b for a, b in pairs if a == name}
        if isinstance(s, gast.Assign) and isinstance(s.targets[0], gast.Subscript):
            return found | self._taken_in(root_of(s.targets[0]).id, [s.value], s, found)
        if change is not None:
            found |= self._taken_in(change.name, change.arguments, s, found)
        if isinstance(s, gast.Assign):
            (target,) = s.targets
            names = {n.id for n in ([target] if isinstance(target, gast.Name) else target.elts)}
            known = self.pairs.get(number_of(s), frozenset())
            copied = copied_whole(s.value, self.flow)  # which holds twice what that does
            given = self.sources(s.value if copied is None else copied, self.flow, self.holds)
            given &= found
            return found | names if given or self.twice(s.value, known) else found - names
        return found

    def _taken_in(self, name: str, values: list[gast.expr], s: gast.stmt, found: Names) -> Names:
        """The names that may hold a part twice once what a name holds takes something in."""
        known = self.pairs.get(number_of(s), frozenset())
        given = frozenset[str]().union(*(self.sources(v, self.flow, self.holds) for v in values))
        if not given & found and not any(self.meets({name}, v, known) for v in values):
            return frozenset()
        if number_of(s) in self.shallow:
            known = self.whole[number_of(s)]
        return frozenset({name} | {b for a, b in known if a == name})

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
            sums = isinstance(e.op, (gast.Add, gast.BitOr))
            held = any(map(self.holds, items_of(value.kind)))
            return held and (not sums or self.among([e.left, e.right], known))
        return isinstance(e, gast.Call) and self._call_twice(e, value, known)

    def _call_twice(self, e: gast.Call, value: Value, known: Pairs) -> bool:
        """Whether what a call gives may hold a part twice."""
        if isinstance(value.kind, Tup) and value.kind.class_ is not None and not value.kind.items:
            return False  # a new object
        callee = value.callee or value.constant
        if callee is not None:
            given = zip(callee.analysed.params, callee.arguments, strict=True)
            kept = [a for p, a in given if p in callee.analysed.shared and a is not None]
            return bool(callee.analysed.doubles) or self.among(kept, known)
        copied = copied_whole(e, self.flow)
        if copied is not None:
            return self.twice(copied, known)
        if isinstance(e.func, gast.Attribute) and e.func.attr in COPYING and not e.args:
            return self.twice(e.func.value, known)
        word = e.func.id if isinstance(e.func, gast.Name) else ""
        if (word in COPIES and len(e.args) == 1) or word in ("dict", "zip"):
            return self.among([*e.args, *(k.value for k in e.keywords)], known)
        return (value.rule is None or value.rule.view) and not is_new_sum(e, self.flow)

    def among(self, parts: list[gast.expr], known: Pairs) -> bool:
        """Whether two of several values may share a part, or one holds a part twice."""
        given = [(p, self.sources(p, self.flow, self.holds)) for p in parts]
        for (p, a), (q, b) in itertools.combinations(given, 2):
            shared = a & b or any((x, y) in known for x in a for y in b)
            if shared and not _are_apart(p, q):
                return True
        return any(self.twice(p, known) for p in parts)


def copied_whole(e: gast.expr, flow: Flow) -> gast.expr | None:
    """What `copy.deepcopy` copies: parts that are one stay one. None of any other expression."""
    value = flow.values.get(id(e))
    rule = None if value is None else value.rule
    if rule is None or rule.target is not copy.deepcopy or not isinstance(e, gast.Call):
        return None
    return e.args[0] if e.args else None


def _are_apart(p: gast.expr, q: gast.expr) -> bool:
    """Whether two expressions are parts of one structure in different places."""
    (name, one), (other, two) = _place(p), _place(q)
    return name == other and any(map(_differ, one, two))


def _place(e: gast.expr) -> tuple[str, list[object]]:
    """The name that a part belongs to, and the keys that lead there; None for those not known."""
    keys: list[object] = []
    while isinstance(e, gast.Subscript):
        keys.insert(0, e.slice.value if isinstance(e.slice, gast.Constant) else integer(e.slice))
        e = e.value
    return (e.id, keys) if isinstance(e, gast.Name) else ("", [])


def _differ(a: object, b: object) -> bool:
    """Whether two keys, or indices, are of different items."""
    if a is None or b is None or a == b:
        return False
    if isinstance(a, int) and isinstance(b, int):
        return (a < 0) == (b < 0)  # else one counts from the end
    return True
