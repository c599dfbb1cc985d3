"""What a loop runs over, item by item: how many items there are, and the item at an index.

`enumerate`, `zip`, `reversed` and `map` are taken apart down to sequences and ranges; what else
there is gets a name in front of the loop, and is asked for its length and its items.
"""

from __future__ import annotations

import builtins
import itertools
from collections.abc import Callable
from dataclasses import dataclass

import gast

from tangentish.errors import Unsupported
from tangentish.lower.comprehensions import is_view
from tangentish.lower.effects import has_effect
from tangentish.lower.forms import constant_slice, integer, load, plus
from tangentish.lower.known import LIST, Known, Marks, operation_at, place_of
from tangentish.lower.operators import calling, names_function
from tangentish.parse.resolve import MISSING
from tangentish.tree.names import Namer
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import equal, names_read, walk

Item = Callable[[gast.expr], gast.expr]


@dataclass(frozen=True)
class Stream:
    """The items of an iterable.

    Attributes:
        length: their number.
        at: the item at an index.
        parts: of items that are tuples, those of the items in them.
        first: if the items are numbers that count, the first of them.
        backward: whether the loop runs through the indices from the last to the first.
        whole: a range that the loop may run over as it is.
    """

    length: gast.expr
    at: Item
    parts: tuple[Stream, ...] | None = None
    first: int | None = None
    backward: bool = False
    whole: gast.expr | None = None

    def item(self, index: gast.expr, first: int) -> gast.expr:
        """The item at an index that starts at `first`."""
        return self.at(plus(index, -first))

    def indices(self, first: int) -> gast.expr:
        """The range of an index that starts at `first`."""
        if self.whole is not None:
            return self.whole
        if self.backward:
            return expr("range({n}, -1, -1)", n=plus(self.length, -1))
        if first:
            return expr("range({f}, {n})", f=_number(first), n=plus(self.length, first))
        return expr("range({n})", n=self.length)


class Streams:
    """Finds out what the loops of a function run over.

    Args:
        namer, meaning, known, marks: as for `loops`.
        rebound: names that the loop binds anew.
        writes: whether the loop writes an item of something, or changes a list.

    Attributes:
        before: statements in front of the loop.
        checks: statements behind it, which run if nothing has left it.
    """

    def __init__(
        self,
        namer: Namer,
        meaning: Callable[[gast.expr], object],
        known: Known,
        marks: Marks,
        rebound: frozenset[str],
        writes: bool,
    ) -> None:
        self.namer = namer
        self.meaning = meaning
        self.known = known
        self.marks = marks
        self.rebound = rebound
        self.writes = writes
        self.before: list[gast.stmt] = []
        self.checks: list[gast.stmt] = []

    def filtered(self, e: gast.expr) -> tuple[Stream, Item | None]:
        """What a loop runs over, and the test of an item, if some are left out."""
        if not (isinstance(e, gast.Call) and self.meaning(e.func) is builtins.filter):
            return self.outer(e), None
        if len(e.args) != 2 or e.keywords or _is_starred(e):
            raise _misfit(e, "filter")
        test, items = e.args
        if isinstance(test, gast.Constant) and test.value is None:
            return self.of(items), lambda item: item
        function = self._function(test)
        return self.of(items), lambda item: calling(function, [item], e)

    def _check_reversible(self, e: gast.expr) -> None:
        """Refuse what Python cannot go through backward."""
        kinds = (enumerate, filter, map, reversed, zip)
        if isinstance(e, gast.Call) and any(self.meaning(e.func) is kind for kind in kinds):
            raise Unsupported(
                "`reversed` of an iterator", at=e, why="Python goes through it forward alone.",
                remedy="Make a tuple or a list of its items first.",
            )  # fmt: skip

    def outer(self, e: gast.expr) -> Stream:
        """What a loop runs over itself."""
        if not (isinstance(e, gast.Call) and self.meaning(e.func) is builtins.reversed):
            return self.of(e)
        (inner,) = self._arguments(e, "reversed", 1)
        self._check_reversible(inner)
        if isinstance(inner, gast.Call) and self.meaning(inner.func) is range:
            back = _backward(inner)
            if back is not None:
                return Stream(expr("len({r})", r=back), lambda i: i, whole=back)
        base = self._sequence(inner)
        return Stream(base.length, base.at, backward=True)

    def of(self, e: gast.expr) -> Stream:
        """What an expression gives when it is gone through."""
        target = self.meaning(e.func) if isinstance(e, gast.Call) else MISSING
        given = [*e.args, *(k.value for k in e.keywords)] if isinstance(e, gast.Call) else []
        makes = target in (range, builtins.enumerate, builtins.zip) or (
            getattr(target, "__module__", "") == "itertools"
        )
        if makes and len(given) > 1 and any(has_effect(g, self.known) for g in given):
            raise Unsupported(
                "a call or an assignment that changes others among what a loop runs over", at=e,
                why="They are not evaluated in Python's order here.",
                remedy="Give each a name in front of the loop.",
            )  # fmt: skip
        if _is_starred(e):
            return self._sequence(e, listed=True)
        if target is builtins.enumerate:
            return self._enumerate(e)
        if target is builtins.zip:
            return self._zip(e)
        if target is builtins.map:
            return self._map(e)
        if target is builtins.filter:
            raise Unsupported(
                "`filter` inside of another iterable", at=e,
                why="How many items are left over is known only when the loop has run.",
                remedy="Loop over its second argument, and test the items with `if`.",
            )  # fmt: skip
        if target is builtins.reversed:
            return self._reversed(e)
        if target is range:
            return self._range(e)
        if target is itertools.pairwise:
            return self._pairwise(e)
        return self._sequence(e)

    # -- iterables made of others ----------------------------------------------------------

    def _enumerate(self, e: gast.Call) -> Stream:
        start: gast.expr = gast.Constant(0, None)
        args = list(e.args)
        for k in e.keywords:
            if k.arg == "start" and len(args) == 1:
                args.append(k.value)
        if not 1 <= len(args) <= 2 or len(args) != len(e.args) + len(e.keywords):
            raise _misfit(e, "enumerate")
        items = self.of(args[0])
        if len(args) == 2:
            start = args[1]
        return _tuple((self._count(items.length, start), items), items.length)

    def _count(self, length: gast.expr, start: gast.expr) -> Stream:
        """The numbers from `start` on."""
        first = integer(start)
        if first is not None:
            return Stream(length, lambda i: plus(i, first), first=first)
        start = self._held(start, "start")
        return Stream(length, lambda i: expr("{s} + {i}", s=start, i=i))

    def _zip(self, e: gast.Call) -> Stream:
        strict = [k.value for k in e.keywords]
        known = all(isinstance(v, gast.Constant) and isinstance(v.value, bool) for v in strict)
        if len(strict) > 1 or any(k.arg != "strict" for k in e.keywords) or not known:
            raise _misfit(e, "zip")
        for inner in e.args[:-1]:
            self._check_called(inner)
        ends = [a for a in e.args if not self._is_endless(a)]
        if ends and len(ends) < len(e.args):
            return self._zip_endless(e, ends)
        parts = tuple(map(self.of, e.args))
        if strict and strict[0].value:
            self._check_lengths(parts)
        return _tuple(parts, _shortest([p.length for p in parts]))

    def _is_endless(self, e: gast.expr) -> bool:
        """Whether something gives numbers on and on, or one value."""
        if not isinstance(e, gast.Call) or e.keywords or _is_starred(e):
            return False
        target = self.meaning(e.func)
        most = 1 if target is itertools.count else 0
        return (target is itertools.count and len(e.args) <= most) or (
            target is itertools.repeat and len(e.args) == 1
        )

    def _zip_endless(self, e: gast.Call, ends: list[gast.expr]) -> Stream:
        """`zip` of `count()` or `repeat(x)` and what ends."""
        streams = {id(a): self.of(a) for a in ends}
        length = _shortest([s.length for s in streams.values()])
        return _tuple(tuple(streams.get(id(a)) or self._endless(a, length) for a in e.args), length)

    def _endless(self, e: gast.Call, length: gast.expr) -> Stream:
        if self.meaning(e.func) is itertools.count:
            return self._count(length, e.args[0] if e.args else gast.Constant(0, None))
        item = self._held(e.args[0], "item")
        return Stream(length, lambda i: item)

    def _check_called(self, e: gast.expr) -> None:
        """Refuse `map` in front of others: it is asked for one item more than is used."""
        calls = [n for n in walk(e) if isinstance(n, gast.Call)]
        if any(self.meaning(n.func) is builtins.map for n in calls):
            raise Unsupported(
                "`map` in `zip` in front of another iterable", at=e,
                why="Where that is shorter, its function is called once more than in the loop.",
                remedy="Call the function in the loop.",
            )  # fmt: skip

    def _check_lengths(self, parts: tuple[Stream, ...]) -> None:
        """What `zip(..., strict=True)` does when the shortest has come to its end."""
        for k, part in enumerate(parts[1:], start=2):
            if not equal(part.length, parts[0].length):
                test = expr("{a} != {b}", a=part.length, b=parts[0].length)
                message = gast.Constant(f"zip() argument {k} has another length", None)
                self.checks += quote("if {t}:\n    raise ValueError({m})", t=test, m=message)

    def _map(self, e: gast.Call) -> Stream:
        if len(e.args) < 2 or e.keywords:
            raise _misfit(e, "map")
        function, *args = e.args
        called = self._function(function)
        parts = tuple(map(self.of, args))

        def at(i: gast.expr) -> gast.expr:
            return calling(called, [p.at(i) for p in parts], e)

        return Stream(_shortest([p.length for p in parts]), at)

    def _pairwise(self, e: gast.Call) -> Stream:
        (inner,) = self._arguments(e, "pairwise", 1)
        items = self.of(inner)
        length = plus(items.length, -1)
        following = Stream(length, lambda i: items.at(plus(i, 1)))
        return _tuple((Stream(length, items.at), following), length)

    def _function(self, function: gast.expr) -> gast.expr:
        """What can be called again and again for a function: itself, or a name for it."""
        if names_function(function, self.meaning):
            return function
        return self._held(function, "function")

    def _reversed(self, e: gast.Call) -> Stream:
        (inner,) = self._arguments(e, "reversed", 1)
        self._check_reversible(inner)
        if isinstance(inner, gast.Call) and self.meaning(inner.func) is range:
            inner = _backward(inner) or inner
            if inner is not e.args[0]:
                return self._sequence(inner)
        base = self._held_sequence(inner)
        return Stream(base.length, lambda i: base.at(_from_end(i)))

    def _range(self, e: gast.Call) -> Stream:
        if len(e.args) == 1 and not e.keywords:
            return Stream(e.args[0], lambda i: i, first=0)
        first = integer(e.args[0]) if len(e.args) == 2 and not e.keywords else None
        if first is None:
            return self._sequence(e)
        return Stream(plus(e.args[1], -first), lambda i: plus(i, first), first=first)

    # -- sequences -------------------------------------------------------------------------

    def _sequence(self, e: gast.expr, listed: bool = False) -> Stream:
        """A sequence; of a name without its first or last items, the name."""
        named = isinstance(e, gast.Subscript) and isinstance(e.value, gast.Name)
        bounds = constant_slice(e) if named else None
        if bounds is None or listed or self._is_listed(e) or e.value.id in self.rebound:
            return self._held_sequence(e, listed)
        start, stop = bounds.start or 0, bounds.stop or 0
        if start < 0 or stop > 0 or bounds.stop == 0 or bounds.step not in (None, 1):
            return self._held_sequence(e)

        of_user = hasattr(e, "lineno")  # what lowering has made writes into lists of its own

        def at(i: gast.expr) -> gast.expr:
            made = gast.copy_location(gast.Subscript(e.value, plus(i, start), gast.Load()), e)
            if self.writes and of_user:  # which the slice of a list does not see
                self.marks.slices.add(id(made))
            return self.marks.element(made, place_of(e) if of_user else None)

        return Stream(plus(expr("len({e})", e=e.value), stop - start), at)

    def _is_listed(self, e: gast.expr) -> bool:
        return hasattr(e, "lineno") and self.known.get(place_of(e)) == LIST

    def _held_sequence(self, e: gast.expr, listed: bool = False) -> Stream:
        """A sequence, which is asked for its length and its items."""
        place = place_of(e) if hasattr(e, "lineno") else None
        if place is not None and isinstance(self.known.get(place), tuple):
            return self._of_dict(e)
        if place is not None and is_view(e):
            self.marks.views[id(e)] = place
            self.marks.kept.append(e)
        if place is not None and isinstance(e, gast.Call):
            self.marks.taken.add(operation_at(e))
        written_out = place is not None and isinstance(self.known.get(operation_at(e)), tuple)
        if (listed or self._is_listed(e)) and not written_out:
            makes_list = isinstance(e, gast.Subscript) and isinstance(e.slice, gast.Slice)
            makes_list |= isinstance(e, gast.Call) and self.meaning(e.func) in (list, sorted)
            held, place = self._named(e if makes_list else expr("list({e})", e=e)), None
        else:
            held = self._held(e, "items")
        if isinstance(e, gast.Call) and self._asks_on_the_way(e):
            self.marks.ahead.append((held.id, names_read(e), e))

        def at(i: gast.expr) -> gast.expr:
            made = gast.copy_location(gast.Subscript(held, i, gast.Load()), e)
            return self.marks.element(made, place)

        return Stream(expr("len({e})", e=held), at)

    def _asks_on_the_way(self, e: gast.Call) -> bool:
        """Whether a call makes an iterator that reads an item when it is asked for one."""
        target = self.meaning(e.func)
        owner = getattr(target, "__self__", target)  # of `chain.from_iterable`
        return getattr(owner, "__module__", None) == "itertools" and owner not in _AT_ONCE

    def _of_dict(self, e: gast.expr) -> Stream:
        """The keys of a dict, its values, or both, by a list of its keys."""
        word = e.func.attr if isinstance(e, gast.Call) else "keys"
        whole = self._held(e.func.value if isinstance(e, gast.Call) else e, "whole")
        keys = self._named(expr("list({e})", e=whole))
        length = expr("len({e})", e=keys)

        def key(i: gast.expr) -> gast.expr:
            return gast.Subscript(keys, i, gast.Load())

        def value(i: gast.expr) -> gast.expr:
            return gast.Subscript(whole, key(i), gast.Load())

        streams = {"keys": Stream(length, key), "values": Stream(length, value)}
        if word == "items":
            return _tuple((streams["keys"], streams["values"]), length)
        return streams[word]

    def _held(self, e: gast.expr, stem: str) -> gast.expr:
        """What stands for a value through the whole loop: a name that the loop does not bind."""
        if isinstance(e, gast.Name) and e.id not in self.rebound:
            return e
        return self._named(e, stem)

    def _named(self, e: gast.expr, stem: str = "items") -> gast.expr:
        name = self.namer.fresh(stem)
        self.before += quote("{t} = {v}", t=name, v=e)
        return load(name)

    def _arguments(self, e: gast.Call, name: str, count: int) -> list[gast.expr]:
        if len(e.args) != count or e.keywords or _is_starred(e):
            raise _misfit(e, name)
        return list(e.args)


_AT_ONCE = (
    itertools.combinations,
    itertools.combinations_with_replacement,
    itertools.permutations,
    itertools.product,
    itertools.repeat,
)
"""They read all items before they give the first one."""


def _tuple(parts: tuple[Stream, ...], length: gast.expr) -> Stream:
    """Items that are tuples of the items of several streams."""
    return Stream(length, lambda i: gast.Tuple([p.at(i) for p in parts], gast.Load()), parts)


def _shortest(lengths: list[gast.expr]) -> gast.expr:
    """The smallest of some lengths, each named once."""
    different: list[gast.expr] = []
    for each in lengths:
        if not any(equal(each, known) for known in different):
            different.append(each)
    if len(different) == 1:
        return different[0]
    return expr("min({a})", a=different) if different else gast.Constant(0, None)


def _from_end(i: gast.expr) -> gast.expr:
    """The index, counted from the end, of what stands at `i` in the reverse."""
    if isinstance(i, gast.BinOp) and isinstance(i.op, (gast.Add, gast.Sub)):
        by = integer(i.right)
        if by is not None:
            by = by if isinstance(i.op, gast.Add) else -by
            if by == -1:
                return expr("-{i}", i=i.left)
            return expr("{c} - {i}", c=_number(-1 - by), i=i.left)
    return expr("-1 - {i}", i=i)


def _backward(call: gast.Call) -> gast.expr | None:
    """The range that runs through a range of step one from its end."""
    if call.keywords or _is_starred(call) or len(call.args) > 2 or not call.args:
        return None
    if any(isinstance(n, (gast.Call, gast.NamedExpr)) for a in call.args[:-1] for n in walk(a)):
        return None
    stop = plus(call.args[-1], -1)
    if len(call.args) == 1:
        return expr("{f}({s}, -1, -1)", f=call.func, s=stop)
    return expr("{f}({s}, {e}, -1)", f=call.func, s=stop, e=plus(call.args[0], -1))


def _number(value: int) -> gast.expr:
    if value < 0:
        return gast.UnaryOp(gast.USub(), gast.Constant(-value, None))
    return gast.Constant(value, None)


def _is_starred(e: gast.expr) -> bool:
    return isinstance(e, gast.Call) and (
        any(isinstance(a, gast.Starred) for a in e.args) or any(k.arg is None for k in e.keywords)
    )


def _misfit(e: gast.Call, name: str) -> Unsupported:
    return Unsupported(
        f"this call of `{name}` in a loop", at=e,
        why="Its arguments are not those that are followed.",
        remedy="Write the loop over an index: `for i in range(len(x))`.",
    )  # fmt: skip
