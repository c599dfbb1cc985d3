"""What an analysis says of a name at a point, and of an expression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import gast

from tangentish.analyse.kinds import Kind
from tangentish.rules.registry import Rule

PARAMETER, UNBOUND = -1, -2
"""What stands among the definitions of a name instead of the number of a statement."""


@dataclass(frozen=True, slots=True)
class Var:
    """A name at a point: its kind, whether it varies, the statements that may have bound it."""

    kind: Kind
    varied: bool
    defs: frozenset[int]


Env = dict[str, Var]


@dataclass(frozen=True, slots=True)
class Value:
    """An expression: its kind, whether it varies, and how its derivative is found.

    `operands` and `statics` belong to `rule`, or are the items of a record that is made.
    `callee` is the user's function that a call calls, `constant` one whose result does not vary.
    """

    kind: Kind
    varied: bool = False
    rule: Rule | None = None
    operands: tuple[gast.expr | None, ...] = ()
    statics: Mapping[str, gast.expr] = field(default_factory=dict)
    callee: Any = None
    constant: Any = None

    @property
    def makes_record(self) -> bool:
        """Whether it is a call of the class of a record."""
        return self.rule is None and bool(self.operands)
