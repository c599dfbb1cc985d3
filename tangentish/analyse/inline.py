"""The text of a rule for an expression: its adjoint or its tangent, folded by what is known."""

from __future__ import annotations

from collections.abc import Callable

import gast

from tangentish.analyse.flow import Flow
from tangentish.analyse.kinds import Array, Kind, Num, is_real
from tangentish.analyse.shapes import Lengths
from tangentish.analyse.values import Value
from tangentish.rules.body import Body, Facts, Instance, instantiate
from tangentish.rules.registry import rule_for
from tangentish.tree.walk import walk


class KindFacts(Facts):
    """What kinds tell a rule of its parameters."""

    def __init__(self, kinds: dict[str, Kind], transposes: frozenset[str] = frozenset()) -> None:
        """Make facts of kinds by parameter, and the names of those given as `.T` of an array."""
        super().__init__()
        self.kinds = kinds
        self.transposes = transposes

    def rank(self, parameter: str) -> int | None:
        """The number of axes."""
        kind = self.kinds.get(parameter)
        if isinstance(kind, Array):
            return kind.rank
        return 0 if isinstance(kind, Num) else None

    def is_transpose(self, parameter: str) -> bool:
        """Whether what is given is `.T` of an array."""
        return parameter in self.transposes

    def is_complex(self, parameter: str) -> bool | None:
        """Whether the kind is complex."""
        kind = self.kinds.get(parameter)
        real = None if kind is None else is_real(kind)
        return None if real is None else not real

    def is_scalar(self, parameter: str) -> bool | None:
        """Whether it is a number."""
        kind = self.kinds.get(parameter)
        if isinstance(kind, Num):
            return True
        return False if isinstance(kind, Array) else None


def facts_of(value: Value, body: Body, flow: Flow) -> KindFacts:
    """The facts for the parameters of a rule applied to the operands of `value`."""
    kinds: dict[str, Kind] = {body.result: value.kind}
    if _fails(value, flow):
        return KindFacts(kinds, frozenset())  # called with the result, which fails when it is made
    transposes: set[str] = set()
    for incoming in body.incoming:
        kinds[incoming] = value.kind
    for name, operand in zip(body.operands, value.operands, strict=False):
        if operand is not None and id(operand) in flow.values:
            kinds[name] = flow.value(operand).kind
            if flow.value(operand).rule is rule_for(("attribute", "T")):
                transposes.add(name)
            if f"d{name}" in body.incoming:
                kinds[f"d{name}"] = kinds[name]
    return KindFacts(kinds, frozenset(transposes))


def _fails(value: Value, flow: Flow) -> bool:
    """Whether two vectors whose lengths differ make a number."""
    if value.rule is None or value.rule.structure != "bilinear" or not isinstance(value.kind, Num):
        return False
    kinds = [flow.value(o).kind for o in value.operands if o is not None and id(o) in flow.values]
    shapes = [k.shape for k in kinds if isinstance(k, Array)]
    if [len(s) for s in shapes] != [1, 1]:
        return False
    lengths = flow.evaluator.lengths
    a, b = (lengths.value(s[0]) for s in shapes)
    return a is not None and b is not None and a != b


def inline(
    body: Body,
    value: Value,
    flow: Flow,
    incoming: dict[str, gast.expr],
    result: gast.expr,
    fresh: Callable[[str], str],
    wanted: tuple[bool, ...] | None,
) -> Instance | None:
    """Write a rule's text for the operands of `value`; None if it has to be called instead.

    Args:
        body: the rule's adjoint or tangent.
        value: what is known of the expression.
        flow: the facts of the function.
        incoming: expressions for `g`, or for the `d<operand>`.
        result: the expression that stands for the value itself.
        fresh: gives fresh names.
        wanted: which operands' results are wanted.
    """
    values = dict(incoming)
    values[body.result] = result
    operands: tuple[gast.expr, ...] = ()
    if body.variadic:
        operands = tuple(o for o in value.operands if o is not None)
    else:
        for name, operand in zip(body.operands, value.operands, strict=True):
            if operand is not None:
                values[name] = operand
    return instantiate(
        body,
        values,
        value.statics,
        facts_of(value, body, flow),
        fresh,
        wanted=wanted,
        operands=operands,
    )


def shape_name(e: gast.expr, flow: Flow, lengths: Lengths) -> gast.expr | None:
    """A name inside an expression that is proven to have its shape; else the expression."""
    if isinstance(e, gast.Name):
        return e
    kind = flow.values[id(e)].kind if id(e) in flow.values else None
    if not isinstance(kind, Array):
        return None
    for node in walk(e):
        if isinstance(node, gast.Name) and id(node) in flow.values:
            inner = flow.value(node).kind
            if isinstance(inner, Array) and _same(inner, kind, lengths):
                return node
    return None


def _same(a: Array, b: Array, lengths: Lengths) -> bool:
    return a.rank == b.rank and all(
        d is not None and lengths.canonical(d) == lengths.canonical(e)
        for d, e in zip(a.shape, b.shape, strict=True)
    )
