"""Names for new arrays that structures take in, so that their adjoints have names as well.

>>> import numpy as np
>>> from tangentish.analyse.show import show_hoisted
>>> show_hoisted('''
... def f(x):
...     both = [x, np.sin(x)]
...     both[1][0] *= x[1]
...     return both[0] @ both[1]
... ''', x=np.ones(3))
def f(x):
    t2 = np.sin(x)
    both = [x, t2]
    t = both[1]
    t[0] *= x[1]
    return both[0] @ both[1]
"""

from __future__ import annotations

from dataclasses import replace

import gast

from tangentish.analyse.flow import Flow, number_of, root_of
from tangentish.analyse.kinds import Array, Seq, Tup
from tangentish.analyse.kinds import parts_of as parts_of_kind
from tangentish.analyse.views import makes_array, mirrored, view_of
from tangentish.lower import Lowered
from tangentish.lower.forms import load, replace_operands
from tangentish.lower.numbers import number
from tangentish.tree.mutations import mutation
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.quote import quote
from tangentish.tree.walk import COMPOUND, binds, copy_shallow, parts_of, with_blocks

Stmts = list[gast.stmt]
Names = frozenset[str]


def taken_in(s: gast.stmt, names: Names, flow: Flow) -> list[gast.expr]:
    """What structures take in by a statement that makes, binds or changes one of some names."""
    change = mutation(s)
    if change is not None:
        return [change.item] if change.name in names and change.item is not None else []
    if not isinstance(s, gast.Assign):
        return []
    (target,) = s.targets
    if isinstance(target, gast.Subscript):
        of_structure = isinstance(flow.value(target.value).kind, (Tup, Seq))
        return [s.value] if of_structure and root_of(target).id in names else []
    return [s.value] if binds(s) & names else []


def binds_names(s: gast.stmt) -> bool:
    """Whether a statement binds a name, or several, to a value."""
    return isinstance(s, gast.Assign) and not isinstance(s.targets[0], gast.Subscript)


def is_known(e: gast.expr, flow: Flow) -> bool:
    """Whether it is known of all that a structure takes in what it is: a new array, or a view."""
    return mirrored(e, flow, load) is not None or all(
        makes_array(part, flow) and isinstance(flow.value(part).kind, Array)
        for part in _unnamed(e, flow)
    )


def _unnamed(e: gast.expr, flow: Flow) -> list[gast.expr]:
    """The parts of a display, or of the arguments of a record, that have no names."""
    if mirrored(e, flow, load) is not None:
        return []
    parts = _parts(e, flow)
    return [e] if parts is None else [n for part in parts for n in _unnamed(part, flow)]


def _uncertain(e: gast.expr, flow: Flow) -> list[gast.expr]:
    """The parts of which the layout of an array decides whether they are views of it."""
    parts = _parts(e, flow)
    if parts is not None:
        return [n for part in parts for n in _uncertain(part, flow)]
    view = None if mirrored(e, flow, load) is None else view_of(e, flow)
    return [] if view is None or view.certain else [e]


def _parts(e: gast.expr, flow: Flow) -> list[gast.expr] | None:
    """What a display, a record or a list that is joined or repeated is made of; None of others."""
    value = flow.values.get(id(e))
    if value is not None and value.makes_record:
        return [o for o in value.operands if o is not None]
    if isinstance(e, gast.BinOp) and value is not None and isinstance(value.kind, (Seq, Tup)):
        return [o for o in (e.left, e.right) if parts_of_kind(flow.value(o).kind)]
    return parts_of(e) if isinstance(e, (gast.Tuple, gast.List, gast.Dict)) else None


def name_taken_in(lowered: Lowered, flow: Flow, names: Names) -> Lowered | None:
    """The function with names for new arrays that structures take in; None if there are none.

    And for what may be a new array: its adjoint is a view of another one, or has to go back there.

    Args:
        lowered: the function.
        flow: its facts.
        names: those of the arrays and structures whose adjoints are parts of shadows.
    """
    naming = _Naming(lowered, flow, names)
    body = naming.block(lowered.fn.body)
    if not naming.temps:
        return None
    fn, counters = number(lowered.fn, body, naming.counters)
    temps = lowered.temps | frozenset(naming.temps)
    return replace(lowered, fn=fn, counters=counters, temps=temps)


class _Naming:
    """Writes the lines."""

    def __init__(self, lowered: Lowered, flow: Flow, names: Names) -> None:
        self.lowered = lowered
        self.flow = flow
        self.names = names
        self.temps: list[str] = []
        self.counters: dict[int, str] = {}

    def block(self, stmts: Stmts) -> Stmts:
        out: Stmts = []
        for s in stmts:
            new = with_blocks(s, self.block) if isinstance(s, COMPOUND) else s
            counter = self.lowered.counters.get(number_of(s))
            if counter is not None:
                self.counters[id(new)] = counter
            before: Stmts = []
            new = self.statement(new, before)
            out += [with_origin(x, origin_of(s)) for x in (*before, new)]
        return out

    def statement(self, s: gast.stmt, before: Stmts) -> gast.stmt:
        """A statement, with the lines that are to stand before it."""
        found = taken_in(s, self.names, self.flow)
        if not found:
            return s
        (e,) = found
        if isinstance(s, gast.Assign) and isinstance(s.targets[0], gast.Tuple):
            return self.unpacked(s, before)
        inside = isinstance(s, gast.Expr) or isinstance(s.targets[0], gast.Subscript)
        inside = inside or mutation(s) is not None
        found = [*_unnamed(e, self.flow), *_uncertain(e, self.flow)]
        unnamed = [u for u in found if u is not e or inside]
        named: dict[int, gast.expr] = {}
        for part in unnamed:
            if isinstance(self.flow.value(part).kind, Array):
                name = self.lowered.namer.fresh("t")
                self.temps.append(name)
                before += quote("{t} = {e}", t=name, e=part)
                named[id(part)] = load(name)
        if not named:
            return s
        change = mutation(s)
        new = _replaced(e, named)
        if change is None:
            return gast.Assign(s.targets, new, None)
        call = copy_shallow(change.call, args=[*change.arguments[:-1], new])
        return copy_shallow(s, value=call)

    def unpacked(self, s: gast.Assign, before: Stmts) -> gast.stmt:
        """`a, b = t`, behind `t = f(x)`, for `a, b = f(x)` of something new."""
        if mirrored(s.value, self.flow, load) is not None:
            return s
        name = self.lowered.namer.fresh("t")
        self.temps.append(name)
        before += quote("{t} = {e}", t=name, e=s.value)
        return gast.Assign(s.targets, load(name), None)


def _replaced(e: gast.expr, named: dict[int, gast.expr]) -> gast.expr:
    """An expression with names in place of parts."""
    if id(e) in named:
        return named[id(e)]
    changed: dict[tuple[str, int | None], gast.expr] = {}
    for field in e._fields:
        child = getattr(e, field)
        for k, c in enumerate(child) if isinstance(child, list) else [(None, child)]:
            if isinstance(c, gast.keyword):
                value = _replaced(c.value, named)
                if value is not c.value:
                    changed[field, k] = gast.keyword(c.arg, value)
            elif isinstance(c, gast.expr):
                new = _replaced(c, named)
                if new is not c:
                    changed[field, k] = new
    return replace_operands(e, changed) if changed else e
