r"""`match` as branches: what a `case` tests becomes a condition, what it captures assignments.

The subject is evaluated once: it keeps its name if it has one, and a tuple is not made where its
items will do. Conditions that kinds decide are left out later, by `analyse.flow`.

    >>> import builtins
    >>> from tangentish.lower.show import show
    >>> def branches(fn, namer):
    ...     return without_match(fn, namer, lambda e: getattr(builtins, e.id)).fn, ""
    >>> show(branches, '''
    ... def f(x, y, key):
    ...     match key:
    ...         case "sum" | "total":
    ...             return x + y
    ...         case float(scale) if scale > 0.0:
    ...             return x * scale
    ...         case (a, 0):
    ...             return a * x
    ...     return x
    ... ''')
    def f(x, y, key):
        if key == 'sum' or key == 'total':
            return x + y
        elif isinstance(key, float) and key > 0.0:
            scale = key
            return x * scale
        elif is_sequence(key) and len(key) == 2 and (key[1] == 0):
            a = key[0]
            return a * x
        return x

What a case captures is bound before its guard is tested, as Python does it, where that can be seen:
if the guard fails, the names stay bound. A guard that reads captures of alternatives needs a flag.

Assumes:  a parsed function whose patterns were admitted. Ensures:  no `match` is left.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable
from typing import NamedTuple

import gast

from tangentish.errors import TangentishError
from tangentish.lower.forms import load
from tangentish.lower.patterns import Pattern, both, captured
from tangentish.tree.names import Namer
from tangentish.tree.origin import Origin, origin_of, with_origin
from tangentish.tree.quote import quote
from tangentish.tree.walk import (
    BLOCKS,
    copy_shallow,
    name_nodes,
    names_read,
    statements,
    substitute,
    walk,
    with_blocks,
)

Stmts = list[gast.stmt]
Names = frozenset[str]
Resolve = Callable[[gast.expr], object]


_HEADER = re.compile(r"case\b.*:$", re.DOTALL)


class Matched(NamedTuple):
    """A function without `match`, and the names that hold subjects."""

    fn: gast.FunctionDef
    temps: Names


def has_match(fn: gast.FunctionDef) -> bool:
    """Whether a function holds a `match`."""
    return any(isinstance(s, gast.Match) for s in statements(fn.body))


def is_case(s: gast.stmt) -> bool:
    """Whether a statement in normal form stems from a `case`."""
    origin = origin_of(s)
    return origin is not None and _HEADER.match(origin.text) is not None


def only_asks(test: gast.expr) -> bool:
    """Whether a condition calls nothing but what patterns ask."""
    calls = [n for n in walk(test) if isinstance(n, gast.Call)]
    return all(isinstance(c.func, gast.Name) and c.func.id in _ASKING for c in calls)


_ASKING = frozenset({"hasattr", "is_mapping", "is_sequence", "isinstance", "len"})


def without_match(fn: gast.FunctionDef, namer: Namer, resolve: Resolve) -> Matched:
    """The function with branches in place of `match`.

    Args:
        fn: the function.
        namer: gives names.
        resolve: gives the object that a free name or dotted name means.
    """
    lowering = _Match(fn, namer, resolve)
    return Matched(copy_shallow(fn, body=lowering.block(fn.body)), frozenset(lowering.temps))


class _Match:
    def __init__(self, fn: gast.FunctionDef, namer: Namer, resolve: Resolve) -> None:
        self.fn = fn
        self.namer = namer
        self.resolve = resolve
        self.temps: list[str] = []

    def block(self, stmts: Stmts) -> Stmts:
        out: Stmts = []
        for s in stmts:
            if isinstance(s, gast.Match):
                out += self.match(s)
            else:
                out.append(with_blocks(s, self.block) if hasattr(s, "body") else s)
        return out

    def match(self, s: gast.Match) -> Stmts:
        """The branches that stand for a `match`."""
        out: Stmts = []
        subject = self.subject(s, out)
        return [*out, *self.cases(list(s.cases), subject)]

    # -- the subject -----------------------------------------------------------------------

    def subject(self, s: gast.Match, out: Stmts) -> gast.expr:
        """The subject as an expression that can be read again until a case is taken."""
        e = s.subject
        early = frozenset[str]().union(
            *(_rebound(c.pattern, e) for c in s.cases if c.guard is not None)
        )
        if isinstance(e, gast.Tuple) and not any(isinstance(x, gast.Starred) for x in e.elts):
            bound = early | _assigned(e)
            items = [self.stable(x, bound, origin_of(s), out) for x in e.elts]
            return gast.Tuple(items, gast.Load())
        return self.stable(e, early, origin_of(s), out)

    def stable(self, e: gast.expr, bound: Names, origin: Origin | None, out: Stmts) -> gast.expr:
        """A name or a constant for an expression; a name that is bound on the way gets another."""
        whole = isinstance(e, gast.Name) and e.id not in bound
        if whole or isinstance(e, gast.Constant):
            return e
        name = self.namer.fresh("subject")
        self.temps.append(name)
        out += [with_origin(line, origin) for line in quote("{n} = {e}", n=name, e=e)]
        return load(name)

    # -- the cases -------------------------------------------------------------------------

    def cases(self, cases: list[gast.match_case], subject: gast.expr) -> Stmts:
        """The first case that matches: its captures and its body; else what the others do."""
        if not cases:
            return []
        case, rest = cases[0], cases[1:]
        try:
            found = Pattern(self.resolve).read(case.pattern, subject)
        except TangentishError as error:
            error.locate(origin_of(case))
            raise
        if found.fails:
            return self.cases(rest, subject)
        origin = origin_of(case)
        body = self.block(case.body)
        bindings = _marked(found.bindings(), origin)
        if case.guard is None:
            if not found.tests:
                return [*bindings, *body]
            return [self.branch(both(found.tests), [*bindings, *body], cases, subject)]
        if not found.tests:
            return [*bindings, self.branch(case.guard, body, cases, subject)]
        if not found.choices and not _calls(case.guard):
            return [self.guarded(found, [*bindings, *body], cases, subject)]
        return self.flagged(found, bindings, body, cases, subject)

    def branch(
        self, test: gast.expr, body: Stmts, cases: list[gast.match_case], subject: gast.expr
    ) -> gast.stmt:
        """`if test: body`, else what the cases after the first do."""
        return with_origin(gast.If(test, body, self.cases(cases[1:], subject)), origin_of(cases[0]))

    def guarded(
        self, found: Pattern, body: Stmts, cases: list[gast.match_case], subject: gast.expr
    ) -> gast.stmt:
        """A case whose guard reads parts of the subject in place of the names they are bound to.

        Where the guard fails the names are bound as well, if that can be seen.
        """
        origin = origin_of(cases[0])
        guard = substitute(cases[0].guard, dict(found.captures))
        others = self.cases(cases[1:], subject)
        if self.seen_elsewhere(found.names):
            bound = gast.If(both(found.tests), found.bindings(), [])
            others = [*_marked([bound], origin), *others]
        return with_origin(gast.If(both([*found.tests, guard]), body, others), origin)

    def flagged(
        self,
        found: Pattern,
        bindings: Stmts,
        body: Stmts,
        cases: list[gast.match_case],
        subject: gast.expr,
    ) -> Stmts:
        """A case whose names are bound for all to see before its guard is tested."""
        origin = origin_of(cases[0])
        flag = self.namer.fresh("matched")
        taken = [*_marked(quote("{f} = True", f=flag), origin), *body]
        guarded = with_origin(gast.If(cases[0].guard, taken, []), origin)
        first = gast.If(both(found.tests), [*bindings, guarded], [])
        out = _marked([*quote("{f} = False", f=flag), first], origin)
        others = self.cases(cases[1:], subject)
        if others:
            missed = gast.UnaryOp(gast.Not(), load(flag))
            out += _marked([gast.If(missed, others, [])], origin)
        return out

    def seen_elsewhere(self, names: Names) -> bool:
        """Whether a name may be read outside of the cases that capture it."""
        return any(_read_outside(self.fn.body, name) for name in names)


def _calls(guard: gast.expr) -> bool:
    """Whether a guard calls what may be a function of the user's, which may change the subject."""
    called = [n.func for n in walk(guard) if isinstance(n, gast.Call)]
    return any(isinstance(f, gast.Name) and not hasattr(builtins, f.id) for f in called)


def _read_outside(stmts: Stmts, name: str) -> bool:
    """Whether statements read a name elsewhere than in cases that capture it."""
    for s in stmts:
        if isinstance(s, gast.Match):
            others = [c for c in s.cases if name not in captured(c.pattern)]
            own = [s.subject, *([c.pattern, c.guard] for c in others)]
            if name in names_read(own) or any(_read_outside(c.body, name) for c in others):
                return True
        elif hasattr(s, "body"):
            blocks: dict[str, Stmts] = {field: [] for field in BLOCKS if hasattr(s, field)}
            if name in names_read(copy_shallow(s, **blocks)):
                return True
            if any(_read_outside(getattr(s, field), name) for field in blocks):
                return True
        elif name in names_read(s):
            return True
    return False


def _rebound(pattern: gast.pattern, e: gast.expr) -> Names:
    """The names that a pattern binds, but those of the subject that it binds to themselves."""
    if isinstance(pattern, gast.MatchAs) and isinstance(e, gast.Name) and pattern.name == e.id:
        return frozenset() if pattern.pattern is None else captured(pattern.pattern)
    both_whole = isinstance(pattern, gast.MatchSequence) and isinstance(e, gast.Tuple)
    if both_whole and len(pattern.patterns) == len(e.elts):
        pairs = zip(pattern.patterns, e.elts, strict=True)
        return frozenset[str]().union(*(_rebound(p, x) for p, x in pairs))
    return captured(pattern)


def _assigned(e: gast.expr) -> Names:
    """The names that assignments in an expression bind."""
    return frozenset(n.id for n in name_nodes(e) if isinstance(n.ctx, gast.Store))


def _marked(stmts: Stmts, origin: Origin | None) -> Stmts:
    """Statements, and those in their blocks, under the origin of a case if they have none."""
    for s in statements(stmts):
        if origin_of(s) is None:
            with_origin(s, origin)
    return stmts
