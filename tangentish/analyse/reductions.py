"""Python's `sum`, `max` and `min` of one iterable: of a tuple its items, of an array its elements.

The sum of a tuple is `0 + t[0] + t[1] + ...` to a derivative, whatever Python does to lose less in
rounding; its largest item is that of `max(t[0], t[1], ...)`.
"""

from __future__ import annotations

from collections.abc import Callable

import gast
import numpy as np

from tangentish.analyse import operators
from tangentish.analyse.calls import Call
from tangentish.analyse.kinds import Array, Bottom, Kind, Num, Seq, Tup, join
from tangentish.analyse.shapes import Lengths
from tangentish.analyse.values import Env, Value
from tangentish.rules.helpers import total
from tangentish.rules.registry import rule_for
from tangentish.tree.quote import expr

REDUCTIONS = (sum, max, min)


class Reductions:
    """Evaluates calls of `sum`, `max` and `min`.

    Args:
        evaluate: evaluates an expression.
        applied: the value of a rule applied to operands.
        lengths: the equalities of lengths.
    """

    def __init__(
        self,
        evaluate: Callable[[gast.AST, Env], Value],
        applied: Callable[..., Value],
        lengths: Lengths,
    ) -> None:
        self.evaluate = evaluate
        self.applied = applied
        self.lengths = lengths
        self.known: dict[int, tuple[gast.expr, int, gast.expr | None]] = {}

    def value(self, call: Call, env: Env) -> Value | None:
        """The value of a call with one iterable; None of any other."""
        e, adds = call.node, call.target is sum
        fits, start = _start_of(e) if adds else (len(e.args) == 1, None)
        if not fits:
            return None
        kind = call.arguments[0].kind
        if isinstance(kind, Bottom):
            return Value(kind)
        if isinstance(kind, Array) and start is None:
            plain = kind.rank == 1 and not e.keywords
            return self.of_array(call, kind) if (adds and kind.rank) or plain else None
        if isinstance(kind, Seq):
            return self.of_list(call, kind) if start is None and not e.keywords else None
        if id(e) not in self.known:
            self.known[id(e)] = e, *_taken_apart(call, kind, start)
        _, count, whole = self.known[id(e)]
        if whole is None:
            return None
        value = self.evaluate(whole, env)
        if adds or (count == 1 and isinstance(value.kind, Num)):
            return self.applied(rule_for("u+"), value.kind, (whole,), {})
        return value if count > 1 else None

    def of_array(self, call: Call, kind: Array) -> Value:
        """The value for the elements of a vector, or the rows of an array."""
        operands = (call.node.args[0],)
        if call.target is not sum:
            rule = rule_for(np.max if call.target is max else np.min)
            return self.applied(rule, Num(kind.type, kind.char), operands, {})
        axis = {"axis": gast.Constant(0, None)} if kind.rank > 1 else {}
        return self.applied(rule_for(np.sum), self.sum_kind(kind), operands, axis)

    def of_list(self, call: Call, kind: Seq) -> Value | None:
        """The value for the numbers in a list of any length, which NumPy makes an array of."""
        if not isinstance(kind.item, Num):
            return None
        found: object = total if call.target is sum else np.max
        found = np.min if call.target is min else found
        number = Num(kind.item.type, "*")
        result = join(number, Num("i")) if call.target is sum else number
        operands = (call.node.args[0],)
        fits = kind.item.type in "fc"
        return self.applied(rule_for(found), result, operands, {}) if fits else None

    def sum_kind(self, kind: Array) -> Kind:
        """The kind of the sum of an array's elements, or rows."""
        if kind.rank > 1:
            row = Array(kind.char, kind.shape[1:])
            return operators.binary("+", Num("i", None, 0), row, self.lengths)
        number = Num(kind.type, kind.char)
        one = operators.binary("+", Num("i", None, 0), number, self.lengths)
        filled = isinstance(kind.shape[0], int) and kind.shape[0] > 0
        return one if filled else join(one, Num("i"))  # of no elements it is 0


def _start_of(e: gast.Call) -> tuple[bool, gast.expr | None]:
    """Whether a call of `sum` has the arguments that it may have, and where it starts."""
    given = [*e.args[1:], *(k.value for k in e.keywords if k.arg == "start")]
    fits = len(e.args) >= 1 and len(given) < 2 and len(e.args) + len(e.keywords) == 1 + len(given)
    return fits, given[0] if given else None


def _taken_apart(call: Call, kind: Kind, start: gast.expr | None) -> tuple[int, gast.expr | None]:
    """The number of items, and the call written with them; None where they are not known."""
    e = call.node
    if isinstance(kind, Array):  # `sum(x, start)`
        return 1, expr("{s} + {e}", s=start, e=gast.Call(e.func, [e.args[0]], []))
    items = _items_of(e.args[0], kind)
    if items is None:
        return 0, None
    if call.target is sum:
        total = gast.Constant(0, None) if start is None else start
        for item in items:
            total = expr("{a} + {b}", a=total, b=item)
        return len(items), total
    if not items or any(k.arg != "default" for k in e.keywords):
        return 0, None
    if len(items) == 1:
        return 1, items[0]
    return len(items), gast.copy_location(gast.Call(e.func, items, []), e)


def _items_of(e: gast.expr, kind: Kind) -> list[gast.expr] | None:
    """Expressions for the items of a tuple that has a name or is written out; else None."""
    if not isinstance(kind, Tup):
        return None
    if isinstance(e, (gast.Tuple, gast.List)):
        return list(e.elts)
    if not isinstance(e, (gast.Name, gast.Subscript, gast.Attribute)):
        return None
    return [gast.Subscript(e, gast.Constant(k, None), gast.Load()) for k in range(len(kind.items))]
