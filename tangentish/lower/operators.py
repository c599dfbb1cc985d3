"""Functions of the module `operator` as the operators that they are.

    >>> from tangentish.lower.show import show_lowered
    >>> show_lowered('''
    ... def f(x, y):
    ...     return operator.mul(x, operator.getitem(y, 0))
    ... ''')
    def f(x, y):
        return x * y[0]

Layer 3.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from types import MappingProxyType

import gast

_BINARY: Mapping[object, type] = MappingProxyType({
    operator.add: gast.Add, operator.concat: gast.Add, operator.sub: gast.Sub,
    operator.mul: gast.Mult, operator.truediv: gast.Div, operator.floordiv: gast.FloorDiv,
    operator.mod: gast.Mod, operator.pow: gast.Pow, operator.matmul: gast.MatMult,
    operator.and_: gast.BitAnd, operator.or_: gast.BitOr, operator.xor: gast.BitXor,
    operator.lshift: gast.LShift, operator.rshift: gast.RShift,
})  # fmt: skip
_UNARY: Mapping[object, type] = MappingProxyType({
    operator.neg: gast.USub, operator.pos: gast.UAdd, operator.not_: gast.Not,
    operator.invert: gast.Invert, operator.inv: gast.Invert,
})  # fmt: skip
_COMPARE: Mapping[object, type] = MappingProxyType({
    operator.eq: gast.Eq, operator.ne: gast.NotEq, operator.lt: gast.Lt, operator.le: gast.LtE,
    operator.gt: gast.Gt, operator.ge: gast.GtE, operator.is_: gast.Is, operator.is_not: gast.IsNot,
})  # fmt: skip


def as_operator(e: gast.AST, meaning: Callable[[gast.expr], object]) -> gast.expr | None:
    """The operator that a call applies; None of any other expression."""
    if not isinstance(e, gast.Call) or e.keywords or len(e.args) not in (1, 2):
        return None
    if any(isinstance(a, gast.Starred) for a in e.args):
        return None
    target = meaning(e.func)
    if getattr(target, "__module__", None) != "_operator":
        return None
    made = _of_one(target, *e.args) if len(e.args) == 1 else _of_two(target, *e.args)
    return None if made is None else gast.copy_location(made, e)


def _of_one(target: object, operand: gast.expr) -> gast.expr | None:
    if target is operator.abs:
        return gast.Call(gast.Name("abs", gast.Load(), None, None), [operand], [])
    found = _found(_UNARY, target)
    return None if found is None else gast.UnaryOp(found(), operand)


def _of_two(target: object, left: gast.expr, right: gast.expr) -> gast.expr | None:
    if target is operator.getitem:
        return gast.Subscript(left, right, gast.Load())
    if target is operator.contains:
        return gast.Compare(right, [gast.In()], [left])
    found = _found(_BINARY, target)
    if found is not None:
        return gast.BinOp(left, found(), right)
    found = _found(_COMPARE, target)
    return None if found is None else gast.Compare(left, [found()], [right])


def _found(table: Mapping[object, type], target: object) -> type | None:
    return next((made for known, made in table.items() if known is target), None)
