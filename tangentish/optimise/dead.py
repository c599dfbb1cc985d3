"""Remove statements whose effect is never seen.

    >>> from tangentish.optimise.show import show_dead
    >>> show_dead('''
    ... def f(x):
    ...     y = x * x
    ...     e = 0.0
    ...     for i in range(3):
    ...         e += y
    ...     return y
    ... ''')
    def f(x):
        y = x * x
        return y

Keeps:    calls that may have effects, `assert`, `raise`, whatever a return can see.
Assumes:  memory that is written belongs to the function.
"""

from __future__ import annotations

from collections.abc import Callable

import gast

from tangentish.tree.nodes import Comment, Title
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.walk import COMPOUND, binds, children, copy_shallow, names_read, nested

Stmts = list[gast.stmt]
Names = frozenset[str]


def remove_dead(
    stmts: Stmts,
    live: Names,
    impure: Callable[[gast.Call | gast.Compare], bool],
    sharing: Callable[[str], Names] = lambda name: frozenset({name}),
    outside: Names = frozenset(),
    buffers: Names = frozenset(),
) -> tuple[Stmts, Names]:
    """Return the statements that matter when `live` is read afterwards, and the names they read.

    Args:
        stmts: a block that ends, or not, in a return.
        live: names read after the block.
        impure: whether a call may have an effect.
        sharing: all names that may share memory with a name, itself included.
        outside: names for memory that is read when the function has returned.
        buffers: names of lists and arrays of records, which have no other name, whatever they hold.
    """
    return _Dead(impure, sharing, outside, buffers).block(stmts, live)


class _Dead:
    def __init__(
        self,
        impure: Callable[[gast.Call | gast.Compare], bool],
        sharing: Callable[[str], Names],
        outside: Names,
        buffers: Names,
    ) -> None:
        self.impure = impure
        self.sharing = sharing
        self.outside = outside
        self.buffers = buffers
        self.read: dict[int, Names] = {}
        self.done: dict[tuple[int, Names, Names], tuple[gast.stmt | None, Names]] = {}
        self.left: Names = frozenset()  # live where a `break` goes

    def seen(self, target: gast.expr, live: Names) -> bool:
        """Whether memory that a target means may be read later."""
        if root_name(target) in self.buffers:
            return root_name(target) in live
        return bool(self.sharing(root_name(target)) & live)

    def block(self, stmts: Stmts, live: Names) -> tuple[Stmts, Names]:
        kept: Stmts = []
        for s in reversed(stmts):
            new, live = self.statement(s, live)
            if new is not None:
                kept.append(new)
        kept.reverse()
        return kept, live

    def reads(self, node: gast.AST) -> Names:
        """What a node reads; loops ask several times."""
        found = self.read.get(id(node))
        if found is None:
            found = self.read[id(node)] = names_read(node)
        return found

    def compound(self, s: gast.stmt, live: Names) -> tuple[gast.stmt | None, Names]:
        """A branch, a loop or a `with`; around it are loops that ask again for the same."""
        found = self.done.get((id(s), live, self.left))
        if found is None:
            if isinstance(s, gast.If):
                found = self.branch(s, live)
            elif isinstance(s, gast.With):
                found = self.within(s, live)
            else:
                outer, self.left = self.left, live
                found = self.loop(s, live)
                self.left = outer
            self.done[id(s), live, self.left] = found
        return found

    def statement(self, s: gast.stmt, live: Names) -> tuple[gast.stmt | None, Names]:
        if isinstance(s, gast.Assign):
            return self.assign(s, live)
        if isinstance(s, gast.AugAssign):
            if not self.seen(s.target, live) and not self.effects(s.value):
                return None, live
            return s, live | self.reads(s) | {root_name(s.target)}
        if isinstance(s, COMPOUND):
            return self.compound(s, live)
        if (
            isinstance(s, gast.Expr)
            and self.fills(s.value)
            and not self.seen(_filled(s.value), live)
        ):
            return None, live
        if isinstance(s, (gast.Pass, Comment, Title)):
            return (None if isinstance(s, gast.Pass) else s), live
        if isinstance(s, (gast.Return, gast.Raise)):
            return s, self.reads(s) | self.outside
        if isinstance(s, gast.Break):
            return s, self.left
        return s, live | self.reads(s)

    def assign(self, s: gast.Assign, live: Names) -> tuple[gast.stmt | None, Names]:
        (target,) = s.targets
        if isinstance(target, gast.Subscript):
            if not self.seen(target, live) and not self.effects(s.value):
                return None, live
            return s, live | self.reads(s) | {root_name(target)}
        names = binds(target)
        if not names & live and not self.effects(s.value):
            return None, live
        if (
            isinstance(target, gast.Name)
            and isinstance(s.value, gast.Name)
            and s.value.id == target.id
        ):
            return None, live
        return s, (live - names) | self.reads(s.value)

    def branch(self, s: gast.If, live: Names) -> tuple[gast.stmt | None, Names]:
        body, a = self.block(s.body, live)
        orelse, b = self.block(s.orelse, live)
        if not body and not orelse and not self.effects(s.test):
            return None, live
        test = s.test
        if not body and orelse:
            test, body, orelse = negated(test), orelse, []
        new = gast.If(test, body or [gast.Pass()], orelse)
        return with_origin(new, origin_of(s)), a | b | self.reads(s.test)

    def within(self, s: gast.With, live: Names) -> tuple[gast.stmt | None, Names]:
        """A `with`: entering one of those in the language has no effect of its own."""
        body, live = self.block(s.body, live)
        if not body:
            return None, live
        return copy_shallow(s, body=body), live.union(*(self.reads(i) for i in s.items))

    def loop(self, s: gast.For | gast.While, live: Names) -> tuple[gast.stmt | None, Names]:
        tested = s.iter if isinstance(s, gast.For) else s.test
        bound = binds(s.target) if isinstance(s, gast.For) else frozenset()
        head = live if not self.matters(s, live) else live | self.reads(tested)
        while True:
            body, start = self.block(s.body, head)
            new_head = head | (start - bound)
            gone = _only_exits(body) and not self.effects(tested) and not bound & live
            if gone and new_head <= live | self.reads(tested):
                return None, live
            new_head |= self.reads(tested)
            if new_head == head:
                break
            head = new_head
        if _only_exits(body) and not self.effects(tested) and not bound & live:
            return None, live
        body = body or [gast.Pass()]
        new: gast.stmt
        if isinstance(s, gast.For):
            new = gast.For(s.target, s.iter, body, [], None)
        else:
            new = gast.While(s.test, body, [])
        return with_origin(new, origin_of(s)), head

    def matters(self, s: gast.For | gast.While, live: Names) -> bool:
        """Whether anything in a loop is kept for later reads; then its test is read too."""
        if isinstance(s, gast.For) and binds(s.target) & live:
            return True
        body, _ = self.block(s.body, live)
        return not _only_exits(body)

    def effects(self, e: gast.AST) -> bool:
        """Whether evaluating an expression may have an effect."""
        if isinstance(e, (gast.Name, gast.Constant)):
            return False
        if isinstance(e, (gast.Call, gast.Compare)) and self.impure(e):
            return True
        return any(self.effects(c) for c in children(e))

    def fills(self, e: gast.expr) -> bool:
        """Whether a call only adds to a buffer or an adjoint."""
        if not isinstance(e, gast.Call):
            return False
        if isinstance(e.func, gast.Attribute) and e.func.attr == "append" and len(e.args) == 1:
            ours = isinstance(e.func.value, gast.Name) and not self.impure(e)
            return ours and not self.effects(e.args[0])
        return isinstance(e.func, gast.Name) and e.func.id == "scatter_add"


def _filled(call: gast.Call) -> gast.expr:
    target: gast.expr = call.func.value if isinstance(call.func, gast.Attribute) else call.args[0]
    return target


def _only_exits(stmts: Stmts) -> bool:
    for s in stmts:
        if isinstance(s, (gast.If, gast.With)):
            if not _only_exits(nested(s)):
                return False
        elif not isinstance(s, (gast.Break, gast.Pass)):
            return False
    return True


def root_name(e: gast.expr) -> str:
    """The name that a chain of subscripts and attributes starts from."""
    while isinstance(e, (gast.Subscript, gast.Attribute)):
        e = e.value
    return e.id if isinstance(e, gast.Name) else ""


def negated(test: gast.expr) -> gast.expr:
    """`not test`, without a double negation."""
    if isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not):
        inner: gast.expr = test.operand
        return inner
    return gast.UnaryOp(gast.Not(), test)
