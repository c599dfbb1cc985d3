"""Which names carry a derivative where: those that vary and are useful for the result.

Usefulness runs backward: before `y = f(x)` the name `x` is useful if `y` is useful after it. A name
is *active* at a point if it is useful and varies there. The reverse sweep keeps an adjoint for the
active names alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import gast

from tangentish.analyse.called import moved_names
from tangentish.analyse.flow import Flow, number_of, root_of
from tangentish.analyse.values import Env, Value
from tangentish.tree.mutations import mutation
from tangentish.tree.walk import parts_of

Names = frozenset[str]
NONE: Names = frozenset()


@dataclass
class Activity:
    """Active names: after each statement, at the head of each loop, and at entry."""

    after: dict[int, Names] = field(default_factory=dict)
    head: dict[int, Names] = field(default_factory=dict)
    entry: Names = NONE

    def without(self, names: Names) -> Activity:
        """The same without some names."""
        after, head = (
            {n: active - names for n, active in table.items()} for table in (self.after, self.head)
        )
        return Activity(after, head, self.entry - names)


def leaves(e: gast.AST | None, flow: Flow) -> Names:
    """The names through which a derivative flows into an expression."""
    if e is None:
        return NONE
    value = flow.values.get(id(e))
    if value is None or not value.varied:
        return NONE
    if isinstance(e, gast.Name):
        return frozenset({e.id})
    if isinstance(e, gast.Subscript) or (isinstance(e, gast.Attribute) and value.rule is None):
        return leaves(e.value, flow)
    return _of_operands(e, value, flow)


def _of_operands(e: gast.AST, value: Value, flow: Flow) -> Names:
    if not (value.rule or value.callee or value.operands) and isinstance(e, gast.Call):
        return leaves(e.func.value, flow) if isinstance(e.func, gast.Attribute) else NONE
    if isinstance(e, (gast.Tuple, gast.List, gast.Dict)):
        parts: list[gast.AST | None] = list(parts_of(e))
    elif value.callee is not None and isinstance(e, gast.Call):
        parts = [*e.args, *(k.value for k in e.keywords)]
    else:
        parts = list(value.operands)
    found = NONE
    for p in parts:
        found |= leaves(p, flow)
    return found


def solve(
    fn: gast.FunctionDef,
    flow: Flow,
    results: Names,
    returned: gast.expr | None,
    shadowed: Names = NONE,
) -> Activity:
    """Find the active names.

    Args:
        fn: a function in normal form.
        flow: its forward facts.
        results: names of arguments whose final content is a result.
        returned: the part of the returned expression that is a result, or None.
        shadowed: names of arrays that others look at: what is written there is taken to be useful.
    """
    activity = Activity()
    backward = _Backward(flow, activity, leaves(returned, flow) | results, shadowed)
    activity.entry = backward.block(fn.body, NONE)
    return activity


class _Backward:
    def __init__(self, flow: Flow, activity: Activity, at_exit: Names, shadowed: Names) -> None:
        self.shadowed = shadowed
        self.flow = flow
        self.activity = activity
        self.at_exit = at_exit

    def varied(self, names: Names, env: Env) -> Names:
        return frozenset(n for n in names | self.shadowed if n in env and env[n].varied)

    def block(self, stmts: list[gast.stmt], useful: Names) -> Names:
        for s in reversed(stmts):
            number = number_of(s)
            self.activity.after[number] = self.varied(useful, self.flow.after[number])
            useful = self.stmt(s, useful, number)
            useful = self.varied(useful, self.flow.before[number])
        return useful

    def stmt(self, s: gast.stmt, useful: Names, number: int) -> Names:
        return self.bound(s, useful, number) | self.given(s, useful)

    def bound(self, s: gast.stmt, useful: Names, number: int) -> Names:
        if isinstance(s, gast.Return):
            return self.at_exit
        if isinstance(s, gast.Assign):
            return self.assign(s, useful)
        if isinstance(s, gast.AugAssign):
            return self.augassign(s, useful)
        if isinstance(s, gast.Expr):
            return self.change(s, useful)
        if isinstance(s, gast.If):
            return self.block(s.body, useful) | self.block(s.orelse, useful)
        if isinstance(s, gast.With):
            return self.block(s.body, useful)
        if isinstance(s, (gast.For, gast.While)):
            return self.loop(s, useful, number)
        return useful

    def given(self, s: gast.stmt, useful: Names) -> Names:
        """What flows into arrays that a called function writes."""
        if (useful | self.shadowed).isdisjoint(moved_names(s, self.flow.values)):
            return NONE
        given = [*s.value.args, *(k.value for k in s.value.keywords)]
        return frozenset[str]().union(*(leaves(e, self.flow) for e in given))

    def change(self, s: gast.Expr, useful: Names) -> Names:
        """A list takes in what is appended to it."""
        change = mutation(s)
        if change is None or change.name not in useful:
            return useful
        return useful | leaves(change.item, self.flow)

    def assign(self, s: gast.Assign, useful: Names) -> Names:
        (target,) = s.targets
        if isinstance(target, gast.Subscript):
            root = root_of(target)
            wanted = root.id in useful | self.shadowed
            return useful | leaves(s.value, self.flow) if wanted else useful
        change = mutation(s)
        if change is not None and change.name in useful:
            useful = useful | leaves(change.item, self.flow)
        names = {target.id} if isinstance(target, gast.Name) else {t.id for t in target.elts}
        if names & (useful | self.shadowed):
            return (useful - names) | leaves(s.value, self.flow)
        return useful - names

    def augassign(self, s: gast.AugAssign, useful: Names) -> Names:
        root = root_of(s.target)
        if root.id not in useful | self.shadowed:
            return useful
        return useful | leaves(s.value, self.flow)

    def loop(self, s: gast.For | gast.While, useful: Names, number: int) -> Names:
        head = useful
        index = {s.target.id} if isinstance(s, gast.For) else NONE
        while True:
            new = head | (self.block(s.body, head) - index)
            if new == head:
                break
            head = new
        self.activity.head[number] = self.varied(head, self.flow.before[number])
        return head
