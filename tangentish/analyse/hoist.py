"""Name the intermediate values that the derivative reads and that are not cheap to compute again.

    >>> import numpy as np
    >>> from tangentish.analyse.show import show_hoisted
    >>> show_hoisted('''
    ... def f(x, w):
    ...     return np.sum(np.sin(w * x) ** 2)
    ... ''', x=np.ones(3), w=np.ones(3))
    def f(x, w):
        t = w * x
        t2 = np.sin(t)
        t3 = t2 ** 2
        return np.sum(t3)

The derivative of a sum reads the shape of what is summed, so that has a name too. Everything else
stays inside the user's expression and is repeated where the derivative needs it: numbers that take
arithmetic and at most one elementary call, elements, views.
"""

from __future__ import annotations

from dataclasses import replace

import gast

from tangentish.analyse.aliases import may_be_basic
from tangentish.analyse.flow import Flow, number_of
from tangentish.analyse.inline import inline, shape_name
from tangentish.analyse.kinds import Array, Num, Seq, Tup, Unknown
from tangentish.analyse.values import Value
from tangentish.analyse.views import read_only
from tangentish.lower import Lowered
from tangentish.lower.forms import load, replace_operands
from tangentish.lower.numbers import number
from tangentish.tree.mutations import mutation
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.quote import quote
from tangentish.tree.walk import binds, children, copy_shallow, statements, walk

CALL_COST = 4
LIMIT = 7


def name_shared_values(lowered: Lowered, flow: Flow) -> Lowered | None:
    """Return the function with the values to keep under names; None if there are none."""
    hoister = _Hoister(lowered, flow)
    body = hoister.block(lowered.fn.body)
    if not hoister.temps and not hoister.rebound:
        return None
    fn, counters = number(lowered.fn, body, hoister.counters)
    return replace(
        lowered, fn=fn, counters=counters, temps=lowered.temps | frozenset(hoister.temps)
    )


class _Hoister:
    def __init__(self, lowered: Lowered, flow: Flow) -> None:
        self.lowered = lowered
        self.flow = flow
        self.temps: list[str] = []
        self.rebound = False
        self.counters: dict[int, str] = {}
        self.uses: dict[int, int] = {}
        self.items: set[int] = set()  # items of tuples that need a name of their own
        for s in statements(lowered.fn.body):
            self.count(s)

    # -- how often the derivative reads each value -----------------------------------------

    def count(self, s: gast.stmt) -> None:
        if isinstance(s, gast.Assign):
            self.reads(s.value, isinstance(s.targets[0], gast.Name))
            value = self.flow.values.get(id(s.value))
            if value is not None and value.callee is not None:
                self.name_items(s)
        elif isinstance(s, gast.AugAssign):
            self.reads(self.flow.combined[number_of(s)], isinstance(s.target, gast.Name))
        elif isinstance(s, gast.Return):
            self.reads(s.value, False)
        elif isinstance(s, gast.Expr) and (change := mutation(s)) is not None:
            for argument in change.arguments:
                self.reads(argument, False)

    def reads(self, e: gast.expr, named: bool) -> None:
        """Count the reads that the adjoint of `e` makes; `e` itself has a name if `named`."""
        value = self.flow.values.get(id(e))
        if value is None or not value.varied:
            return
        if value.rule is not None and value.callee is None:
            self.rule_reads(e, value, named)
        if isinstance(e, gast.Subscript) and _selects(e.value, self.flow):
            self.uses[id(e.value)] = self.uses.get(id(e.value), 0) + 1  # a part of a copy
        if isinstance(e, (gast.Subscript, gast.Attribute)) and self.is_item(e.value):
            self.items.add(id(e.value))
        parts = value.operands if value.rule is not None else children(e)
        for p in parts:
            if isinstance(p, gast.expr):
                self.reads(p, False)

    def name_items(self, s: gast.Assign) -> None:
        """Have names for items of the tuple whose name a call rebinds: `s = f(s[0], s[1])`."""
        for e in walk(s.value):
            base = e.value if isinstance(e, gast.Subscript) else None
            if isinstance(base, gast.Name) and base.id in binds(s):
                self.items |= {id(e)} if isinstance(self.flow.value(base).kind, Tup) else set()

    def is_item(self, e: gast.expr) -> bool:
        """Whether an expression is an array that is an item of a structure."""
        part = isinstance(e, (gast.Subscript, gast.Attribute))
        outer = self.flow.values.get(id(e.value)) if part else None
        inner = self.flow.values.get(id(e))
        if outer is None or inner is None:
            return False
        return isinstance(outer.kind, (Tup, Seq)) and isinstance(inner.kind, Array)

    def is_method_of_item(self, e: gast.expr) -> bool:
        """Whether a method is called of something in which an item is to have a name."""
        return isinstance(e, gast.Attribute) and any(id(n) in self.items for n in walk(e.value))

    def rule_reads(self, e: gast.expr, value: Value, named: bool) -> None:
        assert value.rule is not None
        body = value.rule.adjoint
        if body is None:
            return
        wanted = tuple(o is not None and self.varied(o) for o in value.operands)
        g = {"g": gast.Name("g", gast.Load(), None, None)}
        instance = inline(body, value, self.flow, g, load("y"), lambda stem: stem, wanted)
        names = body.operands
        if body.variadic:
            stem = body.operands[-1]
            names = tuple(f"{stem}{k}" for k in range(len(value.operands)))
        if instance is None:
            uses = dict.fromkeys([body.result, *names], 1)
        else:
            uses = {p: n for p, n in instance.uses.items() if p in instance.reads}
            uses |= self.shape_uses(value, body.operands, instance.shape_reads)
        if not named:
            self.uses[id(e)] = self.uses.get(id(e), 0) + uses.get(body.result, 0)
        for name, operand in zip(names, value.operands, strict=False):
            if operand is not None:
                self.use(operand, uses.get(name, 0))

    def use(self, e: gast.expr, times: int) -> None:
        """Count reads of an operand; a tuple or list is written out again, with its items."""
        if isinstance(e, (gast.Tuple, gast.List)):
            for item in e.elts:
                self.use(item, times)
        else:
            self.uses[id(e)] = self.uses.get(id(e), 0) + times

    def shape_uses(
        self, value: Value, operands: tuple[str, ...], shape_reads: frozenset[str]
    ) -> dict[str, int]:
        """Operands whose shape is read and that hold no name of that shape."""
        lengths = self.flow.evaluator.lengths
        return {
            p: 1
            for p, o in zip(operands, value.operands, strict=False)
            if p in shape_reads and o is not None and shape_name(o, self.flow, lengths) is None
        }

    def varied(self, e: gast.expr) -> bool:
        value = self.flow.values.get(id(e))
        return value is not None and value.varied

    # -- giving names ----------------------------------------------------------------------

    def block(self, stmts: list[gast.stmt]) -> list[gast.stmt]:
        out: list[gast.stmt] = []
        for s in stmts:
            before: list[gast.stmt] = []
            new = self.statement(s, before)
            out += [with_origin(b, origin_of(s)) for b in before]
            out.append(with_origin(new, origin_of(s)))
        return out

    def statement(self, s: gast.stmt, before: list[gast.stmt]) -> gast.stmt:
        if isinstance(s, gast.Assign):
            value = self.flow.values.get(id(s.value))
            element = isinstance(s.targets[0], gast.Subscript)  # which may be written again
            named = not (element and value is not None and isinstance(value.kind, Num))
            return gast.Assign(s.targets, self.rewrite(s.value, before, root=named), None)
        if isinstance(s, gast.AugAssign) and self.rebinds(s):
            self.rebound = True
            whole = self.rewrite(self.flow.combined[number_of(s)], before, root=True)
            return gast.Assign([gast.Name(s.target.id, gast.Store(), None, None)], whole, None)
        if isinstance(s, gast.AugAssign):
            return gast.AugAssign(s.target, s.op, self.rewrite(s.value, before))
        if isinstance(s, gast.Return):
            return gast.Return(self.rewrite(s.value, before, root=True))
        if isinstance(s, gast.Expr) and (change := mutation(s)) is not None:
            given = [self.rewrite(a, before) for a in change.arguments]
            return gast.Expr(copy_shallow(change.call, args=given))
        if isinstance(s, gast.If):
            return gast.If(s.test, self.block(s.body), self.block(s.orelse))
        if isinstance(s, gast.For):
            return self.keep(s, gast.For(s.target, s.iter, self.block(s.body), [], None))
        if isinstance(s, gast.While):
            return self.keep(s, gast.While(s.test, self.block(s.body), []))
        if isinstance(s, gast.With):
            return gast.With(s.items, self.block(s.body), None)
        return type(s)(*[getattr(s, f) for f in s._fields])

    def rebinds(self, s: gast.AugAssign) -> bool:
        """Whether to write `x = x + y` for `x += y`: `x` may be a number now, an array later."""
        if not isinstance(s.target, gast.Name):
            return False
        number = number_of(s)
        before = self.flow.before[number].get(s.target.id)
        return before is not None and isinstance(before.kind, Unknown)

    def keep(self, old: gast.stmt, new: gast.stmt) -> gast.stmt:
        counter = self.lowered.counters.get(number_of(old))
        if counter is not None:
            self.counters[id(new)] = counter
        return new

    def rewrite(self, e: gast.expr, before: list[gast.stmt], root: bool = False) -> gast.expr:
        """Replace what deserves a name, innermost first."""
        value = self.flow.values.get(id(e))
        if value is None or not value.varied or isinstance(e, (gast.Name, gast.Constant)):
            return e
        changed: dict[tuple[str, int | None], gast.expr] = {}
        for field in e._fields:
            child = getattr(e, field)
            if isinstance(child, list):
                for k, c in enumerate(child):
                    if isinstance(c, gast.keyword):
                        new = self.rewrite(c.value, before)
                        if new is not c.value:
                            changed[field, k] = gast.keyword(c.arg, new)
                    elif isinstance(c, gast.expr):
                        changed[field, k] = self.rewrite(c, before)
            elif field == "func" and self.is_method_of_item(child):
                base = self.rewrite(child.value, before)  # of a method
                if base is not child.value:
                    changed[field, None] = copy_shallow(child, value=base)
            elif isinstance(child, gast.expr):
                changed[field, None] = self.rewrite(child, before)
        old = {k: v for k, v in changed.items() if v is not _child(e, k)}
        new = replace_operands(e, old) if old else e
        if root or not self.deserves(e, new, value):
            return new
        name = self.lowered.namer.fresh("t")
        self.temps.append(name)
        before += quote("{t} = {v}", t=name, v=new)
        return load(name)

    def deserves(self, e: gast.expr, new: gast.expr, value: Value) -> bool:
        uses = self.uses.get(id(e), 0)
        if id(e) in self.items:
            return True
        if not uses:
            return False
        if isinstance(value.kind, Num):
            cost = cost_of(new)
            return cost > LIMIT or (cost >= CALL_COST and uses > 1)
        if read_only(e, self.flow) is not None:  # a name would be for what cannot be written
            return False
        return not is_view(new, self.flow)


def _child(e: gast.expr, place: tuple[str, int | None]) -> gast.expr:
    child = getattr(e, place[0])
    found: gast.expr = child if place[1] is None else child[place[1]]
    return found


def cost_of(e: gast.AST) -> int:
    """What computing a number again costs: 1 for an operation or an element, 4 for a call."""
    if isinstance(e, (gast.Name, gast.Constant)):
        return 0
    own = (
        CALL_COST
        if isinstance(e, gast.Call)
        else 1
        if isinstance(e, (gast.BinOp, gast.Subscript))
        else 0
    )
    return own + sum(cost_of(c) for c in children(e))


def is_view(e: gast.expr, flow: Flow) -> bool:
    """Whether an array expression only looks at memory that has a name."""
    if isinstance(e, gast.Subscript):
        known = all(id(p) in flow.values for p in _parts(e.slice) if not isinstance(p, gast.Slice))
        return known and may_be_basic(e, flow) and is_view(e.value, flow)
    if isinstance(e, gast.Attribute):
        return is_view(e.value, flow)
    return isinstance(e, gast.Name)


def _selects(e: gast.expr, flow: Flow) -> bool:
    """Whether a part of a part is taken, of which the inner one is a copy: `x[[0, 2]]`."""
    while isinstance(e, (gast.Subscript, gast.Attribute)):
        if isinstance(e, gast.Subscript) and not may_be_basic(e, flow):
            return True
        e = e.value
    return False


def _parts(index: gast.expr) -> list[gast.expr]:
    return index.elts if isinstance(index, gast.Tuple) else [index]
