"""Which names are read later, backward through the structured control flow."""

from __future__ import annotations

import gast

from tangentish.analyse.flow import number_of
from tangentish.analyse.values import PARAMETER
from tangentish.tree.walk import binds, names_read

Names = frozenset[str]


def live_after(
    fn: gast.FunctionDef, at_exit: Names = frozenset(), in_loops: dict[int, Names] | None = None
) -> dict[int, Names]:
    """For each statement number the names whose value may be read after the statement.

    Those that may be read before the function has bound them stand at `PARAMETER`. `in_loops` takes
    those that may be read from the beginning of a loop's body on, by the loop.
    """
    table: dict[int, Names] = {}
    starts = {} if in_loops is None else in_loops
    known: dict[int, Names] = {}
    left: list[Names] = []  # what is live where a `break` goes, innermost loop last

    def reads(node: gast.AST) -> Names:
        if id(node) not in known:
            known[id(node)] = names_read(node)
        return known[id(node)]

    def block(stmts: list[gast.stmt], live: Names) -> Names:
        for s in reversed(stmts):
            table[number_of(s)] = live
            live = statement(s, live)
        return live

    def statement(s: gast.stmt, live: Names) -> Names:
        if isinstance(s, gast.If):
            return block(s.body, live) | block(s.orelse, live) | reads(s.test)
        if isinstance(s, gast.With):
            return block(s.body, live).union(*(reads(i.context_expr) for i in s.items))
        if isinstance(s, (gast.For, gast.While)):
            head = live | reads(s.iter if isinstance(s, gast.For) else s.test)
            left.append(live)
            while True:
                starts[number_of(s)] = inside = block(s.body, head)
                new = head | (inside - names_written_by(s))
                if new == head:
                    left.pop()
                    table[number_of(s)] = live
                    return head
                head = new
        if isinstance(s, gast.Break):
            return left[-1]
        return (live - killed(s)) | reads(s)

    table[PARAMETER] = block(fn.body, at_exit)
    return table


def names_written_by(s: gast.stmt) -> Names:
    """The loop variable of a `for`."""
    return frozenset({s.target.id}) if isinstance(s, gast.For) else frozenset()


def killed(s: gast.stmt) -> Names:
    """Names that a simple statement binds anew."""
    if isinstance(s, gast.Assign) and not isinstance(s.targets[0], gast.Subscript):
        return binds(s)
    return frozenset()
