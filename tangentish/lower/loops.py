"""Loops over items become loops over an index.

    >>> from tangentish.lower.show import show_lowered
    >>> show_lowered('''
    ... def f(x, y):
    ...     s = 0.0
    ...     for i, (u, v) in enumerate(zip(x, y)):
    ...         s = s + i * u * v
    ...     return s
    ... ''')
    def f(x, y):
        s = 0.0
        for i in range(min(len(x), len(y))):
            u = x[i]
            v = y[i]
            s = s + i * u * v
        return s

What is not a name, or a name that the body binds anew, gets a name in front of the loop, as Python
takes hold of it once. A loop over a range stays as it is. What the items of a loop are is told by
`streams`.

Assumes:  a parsed function. Ensures:  `for` runs over calls of `range` alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import gast

from tangentish.errors import TangentishError
from tangentish.lower.comprehensions import ITERATORS, consumer
from tangentish.lower.effects import given_to_writers
from tangentish.lower.forms import assigned_names, load
from tangentish.lower.known import Known, Marks, again, unrolled_at
from tangentish.lower.streams import Stream, Streams
from tangentish.tree.mutations import changed_names
from tangentish.tree.names import Namer
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.quote import quote
from tangentish.tree.walk import BLOCKS, COMPOUND, copy_shallow, names_written, nested, walk

Stmts = list[gast.stmt]
Meaning = Callable[[gast.expr], object]
Dispatch = Callable[[gast.stmt], gast.stmt]


def index_block(
    stmts: Stmts, namer: Namer, meaning: Meaning, known: Known, marks: Marks, dispatch: Dispatch
) -> Stmts:
    """Return statements with loops over ranges alone.

    Args:
        stmts: a block as parsed.
        namer: gives names.
        meaning: the object that a dotted name means, if it is no local one.
        known: what was learned of the iterables.
        marks: takes the items.
        dispatch: writes what is done with objects as calls: of what is copied anew.
    """
    return _Loops(namer, meaning, known, marks, dispatch).block(stmts)


def iterators(fn: gast.FunctionDef, meaning: Meaning) -> tuple[gast.expr, ...]:
    """The names by which a function calls what is taken apart here."""
    calls = [n for n in walk(fn.body) if isinstance(n, gast.Call)]
    taken = [c.func for c in calls if any(meaning(c.func) is kind for kind in ITERATORS)]
    return (*taken, *(c.func for c in calls if consumer(c, meaning) is not None))


def _stores(node: object) -> bool:
    """Whether an item or an element is written here."""
    return isinstance(node, gast.Subscript) and not isinstance(node.ctx, gast.Load)


class _Loops:
    def __init__(
        self, namer: Namer, meaning: Meaning, known: Known, marks: Marks, dispatch: Dispatch
    ) -> None:
        self.dispatch = dispatch
        self.namer = namer
        self.meaning = meaning
        self.known = known
        self.marks = marks

    def block(self, stmts: Stmts) -> Stmts:
        out: Stmts = []
        for s in stmts:
            try:
                out += self.statement(s)
            except TangentishError as error:
                error.locate(origin_of(s))
                raise
        same = len(out) == len(stmts) and all(a is b for a, b in zip(out, stmts, strict=True))
        return stmts if same else out

    def statement(self, s: gast.stmt) -> Stmts:
        if isinstance(s, gast.For) and not self.counts(s):
            return self.loop(s)
        if not isinstance(s, COMPOUND):
            return [s]
        blocks = {f: self.block(block) for f in BLOCKS if (block := getattr(s, f, None))}
        if all(block is getattr(s, f) for f, block in blocks.items()):
            return [s]
        return [copy_shallow(s, **blocks)]

    def counts(self, s: gast.For) -> bool:
        """Whether a loop runs over a range, and does nothing else with its index than name it."""
        plain = isinstance(s.iter, gast.Call) and self.meaning(s.iter.func) is range
        return plain and isinstance(s.target, gast.Name)

    def loop(self, s: gast.For) -> Stmts:
        """The loop over an index, behind what is evaluated once."""
        inside = names_written(s.body)
        bound = frozenset[str]().union(*map(_bound_in, s.body))
        rebound = bound | names_written(s.target) | assigned_names(s.iter) | changed_names(s.body)
        given = given_to_writers(s.body, self.known)
        rebound |= given
        writes = bool(changed_names(s.body) or given) or any(map(_stores, walk(s.body)))
        streams = Streams(self.namer, self.meaning, self.known, self.marks, rebound, writes)
        stream, test = streams.filtered(s.iter)
        count = self.unrolled(s)
        if test is None and count is not None:
            return [_with_origins(m, s) for m in self.one_by_one(s, streams, stream, count)]
        if test is None:
            name, first, counter = self._index(s.target, stream, inside)
            body = [*self._bound(s.target, stream, name, first, counter), *self.block(s.body)]
        else:
            name, first = self.namer.fresh("i"), 0
            body, item = self._held(stream.item(load(name), first))
            taken = gast.If(test(item), [gast.Assign([s.target], item, None)], [])
            taken.body += self.block(s.body)
            body.append(taken)
        target = gast.Name(name, gast.Store(), None, None)
        orelse = [*streams.checks, *self.block(s.orelse)]
        loop = gast.For(target, stream.indices(first), body, orelse, None)
        return [_with_origins(m, s) for m in (*streams.before, loop)]

    def unrolled(self, s: gast.For) -> int | None:
        """The number of items of a loop that is written out, item by item; None of any other."""
        if s.orelse or any(isinstance(n, (gast.Break, gast.Continue)) for n in _own(s.body)):
            return None
        places = (n for n in walk(s.iter) if getattr(n, "end_col_offset", None) is not None)
        found = (self.known.get(unrolled_at(n)) for n in places)
        return next((count for count in found if count is not None), None)

    def one_by_one(self, s: gast.For, streams: Streams, stream: Stream, count: int) -> Stmts:
        """A loop written out: what is called in it is another function for each item."""
        other = gast.Compare(stream.length, [gast.NotEq()], [gast.Constant(count, None)])
        error = gast.Constant("a loop was written out for another number of items", None)
        out = [*streams.before, *quote("if {t}:\n    raise ValueError({m})", t=other, m=error)]
        for k in range(count):
            index = gast.Constant(count - 1 - k if stream.backward else k, None)
            pairs = _leaves(s.target, stream)
            values = [each.item(index, 0) for _, each in pairs]
            single = len(pairs) == 1
            target = pairs[0][0] if single else gast.Tuple([t for t, _ in pairs], gast.Store())
            value = values[0] if single else gast.Tuple(values, gast.Load())
            out.append(gast.Assign([target], value, None))
            out += self.block([self.dispatch(again(part, k)) for part in s.body])
        return [*out, *streams.checks]

    def _index(
        self, target: gast.expr, stream: Stream, inside: frozenset[str]
    ) -> tuple[str, int, gast.expr | None]:
        """The name of the index, what it starts at, and the target that it is, if it is one."""
        for t, each in _leaves(target, stream):
            counts = each.whole is not None or (each.first is not None and not stream.backward)
            if not counts or not isinstance(t, gast.Name):
                continue
            others = [n for n, _ in _leaves(target, stream) if n is not t]
            if t.id not in inside and t.id not in names_written(others):
                return t.id, each.first or 0, t
        return self.namer.fresh("i"), 0, None

    def _held(self, item: gast.expr) -> tuple[Stmts, gast.expr]:
        """What stands for an item that is read twice, behind what makes it."""
        if isinstance(item, gast.Subscript):
            return [], item
        name = self.namer.fresh("item")
        return quote("{t} = {v}", t=name, v=item), load(name)

    def _bound(
        self,
        target: gast.expr,
        stream: Stream,
        name: str,
        first: int,
        counter: gast.expr | None,
    ) -> Stmts:
        """The statement that binds the targets to the items at an index."""
        pairs = [(t, each) for t, each in _leaves(target, stream) if t is not counter]
        if not pairs:
            return []
        values = [each.item(load(name), first) for _, each in pairs]
        if len(pairs) == 1:
            return [gast.Assign([pairs[0][0]], values[0], None)]
        targets = gast.Tuple([t for t, _ in pairs], gast.Store())
        return [gast.Assign([targets], gast.Tuple(values, gast.Load()), None)]


def _own(stmts: Stmts) -> Iterator[gast.stmt]:
    """The statements of a loop's body, but of those of loops inside of it."""
    for s in stmts:
        yield s
        if not isinstance(s, (gast.For, gast.While)):
            yield from _own(nested(s))


def _bound_in(s: gast.stmt) -> frozenset[str]:
    """The names that a statement binds, not those of which it writes an item."""
    items = (n for n in walk(s) if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Store))
    return frozenset(n.id for n in items)


def _leaves(target: gast.expr, stream: Stream) -> list[tuple[gast.expr, Stream]]:
    """The targets that are bound one by one, each with what it is bound to."""
    parts = stream.parts
    fits = isinstance(target, (gast.Tuple, gast.List)) and len(target.elts) == len(parts or ())
    if parts is None or not fits or any(isinstance(t, gast.Starred) for t in target.elts):
        return [(target, stream)]
    found: list[tuple[gast.expr, Stream]] = []
    for t, each in zip(target.elts, parts, strict=True):
        found += _leaves(t, each)
    return found


def _with_origins(made: gast.stmt, s: gast.For) -> gast.stmt:
    """A statement that was made for a loop, and those made in it, under the origin of the loop."""
    if origin_of(made) is not None:
        return made
    for field in ("body", "orelse"):
        for inner in getattr(made, field, []):
            _with_origins(inner, s)
    return with_origin(made, origin_of(s))


__all__ = ["index_block"]
