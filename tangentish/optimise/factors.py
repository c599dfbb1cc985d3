"""Multiply the constants of a product, and write a sum of equal terms as a product.

    >>> from tangentish.optimise.show import show_pass
    >>> show_pass(lambda stmts, names: fold_factors(stmts, names), '''
    ... def f(r, z, n):
    ...     br = 0.5 * r * 2.0
    ...     bz = 0.25 * z + 0.25 * z
    ...     by = 1.0 / n * 2 * z
    ...     bx = 0.1 * z * 0.3
    ...     return br, bz, by, bx
    ... ''')
    def f(r, z, n):
        br = 1.0 * r
        bz = 0.5 * z
        by = 2.0 / n * z
        bx = 0.1 * z * 0.3
        return (br, bz, by, bx)

Keeps:    every value to the last bit, short of underflow: only powers of two are moved.
Assumes:  statements of a reverse sweep.
"""

from __future__ import annotations

import math

import gast

from tangentish.optimise.constants import floating_names, is_floating
from tangentish.rules import simplify
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.walk import copy_shallow, equal

Stmts = list[gast.stmt]
Chain = list[tuple[type[gast.operator], gast.expr]]

BODIES = ("body", "orelse")


def fold_factors(stmts: Stmts, floats: frozenset[str]) -> Stmts:
    """Return the block with constants collected in what its statements assign.

    Args:
        stmts: statements of a reverse sweep.
        floats: names whose value is floating: of whole numbers nothing is changed.
    """
    known = floating_names(stmts, floats)
    return [_folded(s, known) for s in stmts]


def _folded(s: gast.stmt, floats: frozenset[str]) -> gast.stmt:
    changes: dict[str, object] = {
        f: [_folded(c, floats) for c in getattr(s, f)] for f in BODIES if getattr(s, f, None)
    }
    if isinstance(s, (gast.Assign, gast.AugAssign)):
        value = _product(s.value, floats)
        if value is not s.value:
            changes["value"] = value
    return with_origin(copy_shallow(s, **changes), origin_of(s)) if changes else s


def _product(e: gast.expr, floats: frozenset[str]) -> gast.expr:
    """An expression with the constants of each of its products collected."""
    if isinstance(e, gast.UnaryOp):
        operand = _product(e.operand, floats)
        return e if operand is e.operand else copy_shallow(e, operand=operand)
    if not isinstance(e, gast.BinOp):
        return e
    left, right = _product(e.left, floats), _product(e.right, floats)
    if left is not e.left or right is not e.right:
        e = copy_shallow(e, left=left, right=right)
    if not is_floating(e, floats):
        return e
    if isinstance(e.op, gast.Add) and equal(e.left, e.right):
        return _collected(gast.BinOp(gast.Constant(2.0, None), gast.Mult(), e.left))
    return _collected(e) if isinstance(e.op, (gast.Mult, gast.Div)) else e


def _collected(e: gast.expr) -> gast.expr:
    """A product whose constants are multiplied, if all of them but one are powers of two."""
    chain = _chain(e)
    constants = [(op, _value(f)) for op, f in chain]
    found = [
        (op, c) for op, c in constants if c is not None and (op is gast.Mult or _is_power_of_two(c))
    ]
    if len(found) < 2 or sum(not _is_power_of_two(c) for _, c in found) > 1:
        return e
    factor: float = math.prod(c if op is gast.Mult else 1.0 / c for op, c in found)
    if not math.isfinite(factor) or factor == 0.0:
        return e
    rest = [
        (op, f)
        for (op, f), (_, c) in zip(chain, constants, strict=True)
        if c is None or not (op is gast.Mult or _is_power_of_two(c))
    ]
    made = simplify.literal(factor)
    for op, f in rest:
        made = gast.BinOp(made, op(), f)
    return made


def _chain(e: gast.expr) -> Chain:
    """The factors of a product from left to right, each with how it enters."""
    if isinstance(e, gast.BinOp) and isinstance(e.op, (gast.Mult, gast.Div)):
        if isinstance(e.op, gast.Mult) and _is_power_of_two(_value(e.left) or 0.0):
            return [(gast.Mult, e.left), *_chain(e.right)]  # 2.0 * (x * y)
        return [*_chain(e.left), (type(e.op), e.right)]
    return [(gast.Mult, e)]


def _value(e: gast.expr) -> float | None:
    """The real number that a literal stands for; None for anything else."""
    value = simplify.number_of(e)
    return None if value is None or isinstance(value, complex) else value


def _is_power_of_two(c: float) -> bool:
    return c != 0 and abs(math.frexp(c)[0]) == 0.5
