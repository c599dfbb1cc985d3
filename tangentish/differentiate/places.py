"""Where statements stand: the compound statements around each, and what is bound where."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field

import gast

from tangentish.analyse.flow import number_of
from tangentish.tree.walk import binds

Path = tuple[tuple[int, str], ...]


@dataclass
class Places:
    """By statement number: the enclosing statements, the statement, the last number inside it."""

    path: dict[int, Path] = field(default_factory=dict)
    statement: dict[int, gast.stmt] = field(default_factory=dict)
    last: dict[int, int] = field(default_factory=dict)
    bindings: dict[str, list[int]] = field(default_factory=dict)

    def loops(self, number: int) -> list[int]:
        """Numbers of the loops around a statement, outermost first."""
        return [n for n, arm in self.path[number] if arm == "loop"]

    def bound_between(self, name: str, first: int, last: int) -> bool:
        """Whether a statement with a number in [first, last] binds the name."""
        return any(first <= n <= last for n in self.bindings.get(name, ()))


def find_places(fn: gast.FunctionDef, writes: Container[int]) -> Places:
    """Tabulate the statements of a function; `writes` are those that write into memory."""
    places = Places()

    def visit(stmts: list[gast.stmt], path: Path) -> int:
        last = -1
        for s in stmts:
            n = number_of(s)
            places.path[n] = path
            places.statement[n] = s
            last = n
            if isinstance(s, gast.If):
                last = max(
                    last,
                    visit(s.body, (*path, (n, "body"))),
                    visit(s.orelse, (*path, (n, "orelse"))),
                )
            elif isinstance(s, gast.With):
                last = max(last, visit(s.body, (*path, (n, "with"))))
            elif isinstance(s, (gast.For, gast.While)):
                if isinstance(s, gast.For):
                    places.bindings.setdefault(s.target.id, []).append(n)
                last = max(last, visit(s.body, (*path, (n, "loop"))))
            elif n not in writes or not isinstance(s, gast.AugAssign):
                for name in binds(s):
                    places.bindings.setdefault(name, []).append(n)
            places.last[n] = last
        return last

    visit(fn.body, ())
    return places
