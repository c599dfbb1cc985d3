"""What a pattern of a `case` tests, and what it binds, as expressions on the subject.

The subject stands in them wherever it is read: it is a name, or a tuple of names and constants, and
reading parts of it has no effect. Tests are in the order in which Python makes them, each sure to
make sense only where those before it hold.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from types import MappingProxyType
from typing import Any

import gast

from tangentish.errors import Unsupported
from tangentish.tree.quote import LOAD, expr, quote
from tangentish.tree.walk import CAPTURES, binds, equal, key, names_read, walk

Stmts = list[gast.stmt]
Resolve = Callable[[gast.expr], object]

_WHOLE = (bool, bytearray, bytes, dict, float, frozenset, int, list, set, str, tuple)
"""The classes whose one positional pattern is matched against the value itself."""


class Pattern:
    """Tests and captures of one pattern.

    Attributes:
        tests: the conditions, all of which must hold.
        captures: the names bound where they do, with their values.
        choices: statements that bind names, each by the alternative that holds.
    """

    def __init__(self, resolve: Resolve) -> None:
        self.resolve = resolve
        self.tests: list[gast.expr] = []
        self.captures: list[tuple[str, gast.expr]] = []
        self.choices: Stmts = []
        self.lengths: dict[Hashable, int] = {}  # of the sequences that have just so many items

    def read(self, pattern: Any, e: gast.expr) -> Pattern:
        """Add what a pattern tests and binds where it is matched against `e`."""
        READERS[type(pattern)](self, pattern, e)
        return self

    @property
    def names(self) -> frozenset[str]:
        """The names that are bound."""
        return frozenset(n for n, _ in self.captures) | _bound(self.choices)

    @property
    def fails(self) -> bool:
        """Whether the text alone shows that the pattern never matches."""
        return any(isinstance(t, gast.Constant) for t in self.tests)

    def _value(self, pattern: gast.MatchValue, e: gast.expr) -> None:
        if not isinstance(e, gast.Constant) or not isinstance(pattern.value, gast.Constant):
            self.tests.append(expr("{e} == {v}", e=e, v=pattern.value))
        elif e.value != pattern.value.value:
            self.tests.append(gast.Constant(False, None))

    def _singleton(self, pattern: gast.MatchSingleton, e: gast.expr) -> None:
        self.tests.append(expr("{e} is {v}", e=e, v=pattern.value))

    def _as(self, pattern: gast.MatchAs, e: gast.expr) -> None:
        if pattern.pattern is not None:
            self.read(pattern.pattern, e)
        if pattern.name is not None:
            self.captures.append((pattern.name, e))

    def _or(self, pattern: gast.MatchOr, e: gast.expr) -> None:
        found = [Pattern(self.resolve).read(p, e) for p in pattern.patterns]
        found = [f for f in found if not f.fails] or found[:1]
        end = next((k for k, f in enumerate(found) if not f.tests), len(found) - 1)
        found = found[: end + 1]
        if found[-1].tests:
            self.tests.append(either([both(f.tests) for f in found]))
        first = found[0]
        if all(not f.choices and _same(f.captures, first.captures) for f in found):
            self.captures += first.captures
            return
        chosen = found[-1].bindings()
        for f in reversed(found[:-1]):
            chosen = [gast.If(both(f.tests), f.bindings(), chosen)]
        self.choices += chosen

    def _sequence(self, pattern: gast.MatchSequence, e: gast.expr) -> None:
        parts = pattern.patterns
        star = next((k for k, p in enumerate(parts) if isinstance(p, gast.MatchStar)), None)
        least = len(parts) - (star is not None)
        if isinstance(e, gast.Tuple):
            fits = len(e.elts) == least or (star is not None and len(e.elts) > least)
            if not fits:
                self.tests.append(gast.Constant(False, None))
                return
        else:
            self.tests.append(expr("is_sequence({e})", e=e))
            if star is None:
                self.tests.append(expr("len({e}) == {n}", e=e, n=least))
                self.lengths[key(e)] = least
            elif least:
                self.tests.append(expr("len({e}) >= {n}", e=e, n=least))
        for k, part in enumerate(parts):
            if isinstance(part, gast.MatchStar):
                if part.name is not None:
                    self.captures.append((part.name, _slice(e, k, len(parts) - k - 1)))
            elif star is None or k < star:
                self.read(part, _item(e, k))
            else:
                self.read(part, _item(e, k - len(parts)))

    def _mapping(self, pattern: gast.MatchMapping, e: gast.expr) -> None:
        self.tests.append(expr("is_mapping({e})", e=e))
        for word, part in zip(pattern.keys, pattern.patterns, strict=True):
            self.tests.append(expr("{k} in {e}", k=word, e=e))
            self.read(part, gast.Subscript(e, word, gast.Load()))

    def _class(self, pattern: gast.MatchClass, e: gast.expr) -> None:
        class_ = self.resolve(pattern.cls)
        if not isinstance(class_, type):
            raise Unsupported(
                "a class in a pattern that is not known from the text", at=pattern,
                why="It is a local name, or no class.",
                remedy="Use a class of the module, or `isinstance`.",
            )  # fmt: skip
        self.tests.append(expr("isinstance({e}, {c})", e=e, c=pattern.cls))
        names_none = not hasattr(class_, "__match_args__")
        if len(pattern.patterns) == 1 and names_none and issubclass(class_, _WHOLE):
            self.read(pattern.patterns[0], e)
            words: tuple[str, ...] = ()
        else:
            words = tuple(getattr(class_, "__match_args__", ()))[: len(pattern.patterns)]
            if len(words) < len(pattern.patterns):
                raise Unsupported(
                    f"more positional patterns than `{class_.__name__}` names attributes",
                    at=pattern, why="`__match_args__` of the class says which they are.",
                    remedy="Give the patterns by the names of the attributes.",
                )  # fmt: skip
        inner = pattern.patterns[: len(words)]
        pairs = [*zip(words, inner, strict=True)]
        pairs += zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True)
        for word, part in pairs:
            if not _has_always(class_, word):
                self.tests.append(expr("hasattr({e}, {w})", e=e, w=gast.Constant(word, None)))
            self.read(part, gast.Attribute(e, word, gast.Load()))

    # -- binding ---------------------------------------------------------------------------

    def bindings(self) -> Stmts:
        """The statements that bind the names: at once if one reads what another binds."""
        moved = [(n, e) for n, e in self.captures if not (_is_name(e) and e.id == n)]
        made: list[tuple[gast.expr, gast.expr]] = []
        while moved:
            count = self.unpacked(moved)
            names = [gast.Name(n, gast.Store(), None, None) for n, _ in moved[:count]]
            whole = moved[0][1].value if count > 1 else moved[0][1]
            made.append((gast.Tuple(names, gast.Store()) if count > 1 else names[0], whole))
            moved = moved[count:]
        return [*_assignments(made), *self.choices]

    def unpacked(self, captures: list[tuple[str, gast.expr]]) -> int:
        """How many names, from the first on, are bound to all items of one sequence."""
        first = captures[0][1]
        if not isinstance(first, gast.Subscript):
            return 1
        count = self.lengths.get(key(first.value), 0)
        items = [_item(first.value, k) for k in range(count)]
        found = [e for _, e in captures[:count]]
        bound = {n for n, _ in captures[:count]}
        whole = count > 1 and equal(items, found) and not bound & names_read(first.value)
        return count if whole else 1


def _assignments(bindings: list[tuple[gast.expr, gast.expr]]) -> Stmts:
    """Assignments of values to targets, by one statement if a value reads what is bound before."""
    bound: set[str] = set()
    for target, value in bindings:
        if bound & names_read(value):
            targets = gast.Tuple([t for t, _ in bindings], gast.Store())
            return quote("{t} = {v}", t=targets, v=gast.Tuple([v for _, v in bindings], LOAD))
        bound |= binds(target)
    return [s for target, value in bindings for s in quote("{t} = {v}", t=target, v=value)]


def both(tests: list[gast.expr]) -> gast.expr:
    """All of some conditions."""
    parts = [v for t in tests for v in (t.values if _is_and(t) else [t])]
    return parts[0] if len(parts) == 1 else gast.BoolOp(gast.And(), parts)


def either(tests: list[gast.expr]) -> gast.expr:
    """One of some conditions."""
    return tests[0] if len(tests) == 1 else gast.BoolOp(gast.Or(), tests)


def _is_and(e: gast.expr) -> bool:
    return isinstance(e, gast.BoolOp) and isinstance(e.op, gast.And)


def _is_name(e: gast.expr) -> bool:
    return isinstance(e, gast.Name)


def _same(a: list[tuple[str, gast.expr]], b: list[tuple[str, gast.expr]]) -> bool:
    """Whether two alternatives bind the same names to the same values."""
    mine, other = dict(a), dict(b)
    return mine.keys() == other.keys() and all(equal(mine[n], other[n]) for n in mine)


def _bound(stmts: Stmts) -> frozenset[str]:
    """The names that bindings bind."""
    nodes = (n for s in stmts for n in walk(s) if isinstance(n, gast.Name))
    return frozenset(n.id for n in nodes if isinstance(n.ctx, gast.Store))


def _item(e: gast.expr, k: int) -> gast.expr:
    if isinstance(e, gast.Tuple):
        found: gast.expr = e.elts[k]
        return found
    return expr("{e}[{k}]", e=e, k=k)


def _slice(e: gast.expr, start: int, behind: int) -> gast.expr:
    """The list that a star in a pattern binds."""
    if isinstance(e, gast.Tuple):
        return gast.List(e.elts[start : len(e.elts) - behind], gast.Load())
    if behind:
        return expr("list({e}[{a}:{b}])", e=e, a=start, b=-behind)
    return expr("list({e}[{a}:])", e=e, a=start)


def _has_always(class_: type, word: str) -> bool:
    """Whether all instances of a class have an attribute."""
    fields = (*getattr(class_, "__dataclass_fields__", ()), *getattr(class_, "_fields", ()))
    return word in fields


def captured(pattern: Any) -> frozenset[str]:
    """The names that a pattern binds."""
    found = (getattr(n, CAPTURES[type(n)]) for n in walk(pattern) if type(n) in CAPTURES)
    return frozenset(n for n in found if n is not None)


READERS: MappingProxyType[type, Callable[[Pattern, Any, gast.expr], None]] = MappingProxyType({
    gast.MatchValue: Pattern._value, gast.MatchSingleton: Pattern._singleton,
    gast.MatchAs: Pattern._as, gast.MatchOr: Pattern._or, gast.MatchSequence: Pattern._sequence,
    gast.MatchMapping: Pattern._mapping, gast.MatchClass: Pattern._class,
})  # fmt: skip
