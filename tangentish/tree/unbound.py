"""Which statements may read a name while it is unbound: not bound yet, or deleted.

    >>> import gast
    >>> tree = gast.parse('''
    ... if x > 0:
    ...     y = x
    ... z = y
    ... del z
    ... ''')
    >>> [(names, s.lineno) for s, names in unsure_reads(tree.body, {"y", "z"}, {"y", "z"}).values()]
    [({'y'}, 4)]

The paths are those of the text: every branch may be taken, a loop may have no trips. It works on
the user's statements, before they are brought into normal form. Layer 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import Any

import gast

from tangentish.tree.walk import imported_name, name_nodes, names_read, walk

Names = frozenset[str]
State = Names | None
"""The names that may be unbound; None where no path comes."""

INNER = (gast.FunctionDef, gast.ClassDef)
BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


def unsure_reads(
    body: list[Any], watched: Set[str], unbound: Set[str]
) -> dict[int, tuple[Any, set[str]]]:
    """The statements that may read a name while it is unbound, with the names, by identity.

    Args:
        body: the statements of a function.
        watched: the names in question.
        unbound: those of them that are not bound in front of the first statement.
    """
    walker = _Unbound(frozenset(watched))
    walker.block(body, frozenset(unbound))
    return walker.found


def own_statements(block: list[Any]) -> Iterator[Any]:
    """The statements of a function in the order of the text, not those of inner functions."""
    for s in block:
        yield s
        if not isinstance(s, INNER):
            for field in BLOCKS:
                yield from own_statements(getattr(s, field, None) or [])


def own_parts(s: Any) -> list[Any]:
    """What a statement holds apart from its blocks."""
    held = [getattr(s, f, None) for f in s._fields if f not in BLOCKS]
    nodes = [n for part in held for n in (part if isinstance(part, list) else [part])]
    return [n for n in nodes if isinstance(n, gast.AST)]


def bound_by(s: Any) -> Names:
    """The names that a statement binds itself, apart from what its blocks bind."""
    if isinstance(s, (gast.Import, gast.ImportFrom)):
        return frozenset(map(imported_name, s.names))
    if isinstance(s, INNER):
        return frozenset({s.name})
    stored = (n for part in own_parts(s) for n in name_nodes(part))
    return frozenset(n.id for n in stored if isinstance(n.ctx, gast.Store))


def deleted_by(s: Any) -> list[str]:
    """The names that a `del` unbinds, in order."""
    return [n.id for n in walk(s.targets) if isinstance(n, gast.Name) and type(n.ctx) is gast.Del]


def _joined(*states: State) -> State:
    reached = [s for s in states if s is not None]
    return frozenset[str]().union(*reached) if reached else None


class _Unbound:
    def __init__(self, watched: Names) -> None:
        self.watched = watched
        self.found: dict[int, tuple[Any, set[str]]] = {}
        self.breaks: list[list[State]] = []
        self.continues: list[list[State]] = []

    def block(self, stmts: list[Any], state: State) -> State:
        for s in stmts:
            if state is None:
                return None
            state = self.statement(s, state)
        return state

    def statement(self, s: Any, state: Names) -> State:
        self.note(s, _reads(s) & self.watched & state)
        if isinstance(s, (gast.For, gast.While)):
            return self.loop(s, state)
        if isinstance(s, gast.Delete):
            return self.delete(s, state)
        state = state - bound_by(s)
        if isinstance(s, gast.If):
            return _joined(self.block(s.body, state), self.block(s.orelse, state))
        if isinstance(s, (gast.Return, gast.Raise)):
            return None
        if isinstance(s, (gast.Break, gast.Continue)):
            (self.breaks if isinstance(s, gast.Break) else self.continues)[-1].append(state)
            return None
        if isinstance(s, INNER):
            return state
        return self.guarded(s, state)

    def guarded(self, s: Any, state: Names) -> State:
        """A statement with blocks of another kind; that of `try` may be left anywhere."""
        if hasattr(s, "cases"):
            return _joined(state, *(self.block(c.body, state) for c in s.cases))
        if not hasattr(s, "handlers"):
            return self.block(getattr(s, "body", []), state)
        deletions = [d for d in own_statements(s.body) if isinstance(d, gast.Delete)]
        gone = [n for d in deletions for n in deleted_by(d)]
        anywhere = state | self.watched.intersection(gone)
        end = self.block(s.body, state)
        ends = [None if end is None else self.block(s.orelse, end)]
        ends += [self.block(h.body, anywhere) for h in s.handlers]
        return self.block(s.finalbody, anywhere) if s.finalbody else _joined(*ends)

    def delete(self, s: gast.Delete, state: Names) -> State:
        for name in deleted_by(s):
            if name in state:
                self.note(s, frozenset({name}))
            state |= frozenset({name}) & self.watched
        return state

    def loop(self, s: gast.For | gast.While, state: Names) -> State:
        head: State = state
        while True:
            assert head is not None
            self.note(s, _reads(s) & self.watched & (head if isinstance(s, gast.While) else state))
            self.breaks.append([])
            self.continues.append([])
            end = self.block(s.body, head - bound_by(s))
            left, again = self.breaks.pop(), self.continues.pop()
            new = _joined(head, end, *again)
            if new == head:
                endless = isinstance(s, gast.While) and _is_true(s.test)
                return _joined(None if endless else self.block(s.orelse, head), *left)
            head = new

    def note(self, s: Any, names: Names) -> None:
        if names:
            self.found.setdefault(id(s), (s, set()))[1].update(names)


def _is_true(test: gast.expr) -> bool:
    return isinstance(test, gast.Constant) and bool(test.value)


def _reads(s: Any) -> Names:
    """The names that a statement reads itself, apart from what its blocks read."""
    if isinstance(s, INNER):
        return names_read(s)
    found = frozenset[str]().union(*map(names_read, own_parts(s)))
    if isinstance(s, gast.AugAssign) and isinstance(s.target, gast.Name):
        return found | {s.target.id}
    return found
