"""Make every statement one of the normal form: one target, whole expressions, lone calls.

    >>> from tangentish.lower.show import show_lowered
    >>> show_lowered('''
    ... def f(x, ys):
    ...     a, b = x, 2.0 * x
    ...     for i in range(len(ys)):
    ...         y = ys[i]
    ...         a = y if y > b else a
    ...     return a
    ... ''')
    def f(x, ys):
        a = x
        b = 2.0 * x
        for i in range(len(ys)):
            y = ys[i]
            if y > b:
                a = y
            else:
                a = a
        return a

Here are the statements and their order. Assignments stand in `targets`; what is hoisted out of
expressions, in `expressions`.

Assumes:  `lower.loops` and `lower.exits`. Ensures:  the normal form of `tree.normal`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from tangentish.errors import TangentishError
from tangentish.lower.contexts import enter
from tangentish.lower.expressions import Expressions
from tangentish.lower.forms import load
from tangentish.lower.known import Known, Marks
from tangentish.lower.targets import assign, assign_annotated, augment
from tangentish.tree.names import Namer
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.quote import quote
from tangentish.tree.walk import names_written, nested

Stmts = list[gast.stmt]


class Statements:
    """Lowers the statements of one function.

    Args:
        namer: gives names.
        user_call: whether a call is of a function that needs a derivative of its own.
        marks: the subscripts that stand for items of iterables and tuples.
        indexed: writes loops over items as loops over an index, and stars item by item.
        meaning: the object that a dotted name means.
        known: what the analysis has learned of places in the tree.
        named: an expression for a function, given what names are taken.
        once: names that are to be assigned at most once in every run.

    Attributes:
        expressions: lowers the expressions in them.
        counters: the name that counts the trips of a loop, by the loop's identity.
        temps: the names that hold hoisted values.
    """

    def __init__(
        self,
        namer: Namer,
        user_call: Callable[[gast.Call], bool],
        marks: Marks,
        indexed: Callable[[Stmts], Stmts],
        meaning: Callable[[gast.expr], object],
        known: Known,
        named: Callable[[Any, Namer], gast.expr],
        once: frozenset[str] = frozenset(),
    ) -> None:
        self.namer = namer
        self.expressions = Expressions(namer, user_call, marks, meaning, once, known, named)
        self.expressions.block = lambda stmts: self.block(indexed(stmts))
        self.counters: dict[int, str] = {}
        self.temps = self.expressions.temps

    def block(self, stmts: Stmts) -> Stmts:
        """The statements in normal form."""
        out: Stmts = []
        for s in stmts:
            outer = self.expressions.origin
            self.expressions.origin = origin_of(s) or outer
            try:
                getattr(self, "_" + type(s).__name__.lower(), self._other)(s, out)
            except TangentishError as error:
                error.locate(self.expressions.origin)
                raise
            self.expressions.origin = outer
        return out

    # -- statements without a block --------------------------------------------------------

    def _other(self, s: gast.stmt, out: Stmts) -> None:
        out.append(s)

    def _global(self, s: gast.Global, out: Stmts) -> None:
        """Leave out the declaration: what is declared is read only."""

    def _expr(self, s: gast.Expr, out: Stmts) -> None:
        if isinstance(s.value, gast.Constant):
            return
        self.expressions.effect(s.value, out)

    def _assert(self, s: gast.Assert, out: Stmts) -> None:
        test = self.expressions.test(s.test, out)
        self.expressions.emit(out, [gast.Assert(test, s.msg)])

    def _return(self, s: gast.Return, out: Stmts) -> None:
        self.expressions.emit(out, [gast.Return(self.expressions.lower(s.value, out))])

    def _annassign(self, s: gast.AnnAssign, out: Stmts) -> None:
        assign_annotated(self.expressions, s, out)

    def _assign(self, s: gast.Assign, out: Stmts) -> None:
        assign(self.expressions, s, out)

    def _augassign(self, s: gast.AugAssign, out: Stmts) -> None:
        augment(self.expressions, s, out)

    # -- branches and loops ----------------------------------------------------------------

    def _if(self, s: gast.If, out: Stmts) -> None:
        test = self.expressions.test(s.test, out)
        body, orelse = self.block(s.body), self.block(s.orelse)
        self.expressions.emit(out, [gast.If(test, body or [gast.Pass()], orelse)])

    def _with(self, s: gast.With, out: Stmts) -> None:
        enter(self.expressions, s.items, lambda: self.block(s.body) or [gast.Pass()], out)

    def _while(self, s: gast.While, out: Stmts) -> None:
        count = self.namer.fresh("trips")
        self.expressions.emit(out, quote("{n} = 0", n=count))
        body = self.block(s.body)
        test = s.test
        if self.expressions.must_lower(test):
            head: Stmts = []
            test = self.expressions.lower(test, head)
            stop = with_origin(gast.Break(), self.expressions.origin)
            body = [*head, with_origin(gast.If(test, body, [stop]), self.expressions.origin)]
            test = gast.Constant(True, None)
        step = with_origin(quote("{n} += 1", n=count)[0], self.expressions.origin)
        loop = gast.While(test, [step, *body], [])
        self.counters[id(loop)] = count
        self.expressions.emit(out, [loop])

    def _for(self, s: gast.For, out: Stmts) -> None:
        prefix: Stmts = []
        call, target, body = self.expressions.operands(s.iter, out), s.target, s.body
        if target.id in _written(body):
            index = self.namer.fresh("i")
            self.expressions.emit(prefix, quote("{t} = {i}", t=target.id, i=load(index)))
            target = gast.Name(index, gast.Store(), None, None)
        lowered = prefix + self.block(body)
        if _breaks(lowered):
            count = self.namer.fresh("trips")
            self.expressions.emit(out, quote("{n} = 0", n=count))
            step = with_origin(quote("{n} += 1", n=count)[0], self.expressions.origin)
            lowered = [step, *lowered]
            loop = gast.For(gast.Name(target.id, gast.Store(), None, None), call, lowered, [], None)
            self.counters[id(loop)] = count
        else:
            loop = gast.For(gast.Name(target.id, gast.Store(), None, None), call, lowered, [], None)
        self.expressions.emit(out, [loop])


def _written(stmts: Stmts) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for s in stmts:
        found |= names_written(s)
    return found


def _breaks(stmts: Stmts) -> bool:
    for s in stmts:
        if isinstance(s, gast.Break):
            return True
        if isinstance(s, (gast.If, gast.With)) and _breaks(nested(s)):
            return True
    return False
