"""Python's `sum`, `max` and `min` of one iterable: of a tuple its items, of an array its elements.

The sum of a tuple is `0 + t[0] + t[1] + ...` to a derivative, whatever Python does to lose less in
rounding; its largest item is that of `max(t[0], t[1], ...)`.
"""

from __future__ import annotations

from collections.abc import Callable

import gast

from tangentish.analyse.calls import Call
from tangentish.analyse.kinds import Array, Kind, Num, Tup, join
from tangentish.tree.quote import expr

NAMES = (sum, max, min)


def items_of(e: gast.expr, kind: Kind) -> list[gast.expr] | None:
    """Expressions for the items of a tuple that has a name or is written out; else None."""
    if isinstance(e, (gast.Tuple, gast.List)):
        return list(e.elts)
    if not isinstance(kind, Tup) or not isinstance(e, (gast.Name, gast.Subscript)):
        return None
    return [gast.Subscript(e, gast.Constant(k, None), gast.Load()) for k in range(len(kind.items))]


def taken_apart(
    call: Call, kind: Kind, start: gast.expr | None
) -> tuple[list[gast.expr] | None, gast.expr | None]:
    """The items of a tuple, and the call written with them; None where they are not known."""
    e = call.node
    items = items_of(e.args[0], kind)
    if items is None or not isinstance(kind, Tup):
        return None, None
    if call.target is sum:
        return items, added(items, start)
    only_default = all(k.arg == "default" for k in e.keywords)
    if not items or not only_default:
        return None, None
    whole = items[0] if len(items) == 1 else gast.Call(e.func, items, [])
    return items, gast.copy_location(whole, e) if len(items) > 1 else whole


def started(e: gast.Call, start: gast.expr) -> gast.expr:
    """`sum(x, start)` as `sum(x) + start`."""
    return expr("{s} + {e}", s=start, e=gast.Call(e.func, [e.args[0]], []))


def added(items: list[gast.expr], start: gast.expr | None) -> gast.expr:
    """The items added up as `sum` does, from `start` on."""
    total = gast.Constant(0, None) if start is None else start
    for item in items:
        total = expr("{a} + {b}", a=total, b=item)
    return total


def start_of(call: Call) -> tuple[bool, gast.expr | None]:
    """Whether a call of `sum` has the arguments that it may have, and where it starts."""
    e = call.node
    given = [*e.args[1:], *(k.value for k in e.keywords if k.arg == "start")]
    fits = len(e.args) >= 1 and len(given) < 2 and len(e.args) + len(e.keywords) == 1 + len(given)
    return fits, given[0] if given else None


def sum_of_array(kind: Array, binary: Callable[[Kind, Kind], Kind]) -> Kind:
    """The kind of the sum of an array's elements, or rows."""
    if kind.rank > 1:
        return Array(kind.char, kind.shape[1:]) if kind.type in "fc" else binary(kind, kind)
    one = binary(Num("i", None, 0), Num(kind.type, kind.char))
    filled = isinstance(kind.shape[0], int) and kind.shape[0] > 0
    return one if filled else join(one, Num("i"))  # of no elements it is 0
