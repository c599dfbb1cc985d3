"""Arithmetic on expression trees, tidied as it is written; used wherever rule text is built.

    >>> show = gast.unparse
    >>> g, x = name("g"), name("x")
    >>> show(multiply(multiply(multiply(g, literal(0.5)), literal(2)), x))
    'g * x'
    >>> show(power(x, subtract(literal(2), literal(1))))
    'x'
    >>> show(negate(multiply(negate(g), x)))
    'g * x'

Keeps:    the shape and dtype of a product with a floating factor, and its value to the last bit.
Assumes:  the first factor of a product is floating when a product of constants that equals 1.0
          is dropped: in the text of a rule it is the derivative that came in.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import gast

Number = int | float | complex
Real = int | float

__all__ = [
    "add",
    "divide",
    "literal",
    "multiply",
    "name",
    "negate",
    "number_of",
    "power",
    "subtract",
]

LOAD = gast.Load()
_ADD, _SUB, _MULT, _DIV, _POW, _NEG = (
    gast.Add(),
    gast.Sub(),
    gast.Mult(),
    gast.Div(),
    gast.Pow(),
    gast.USub(),
)


def name(identifier: str) -> gast.Name:
    """Return a name that is read."""
    return gast.Name(identifier, LOAD, None, None)


def literal(value: object) -> gast.expr:
    """Return the expression for a number, string, None, or tuple, list or dict of these."""
    if isinstance(value, tuple):
        return gast.Tuple([literal(part) for part in value], LOAD)
    if isinstance(value, list):
        return gast.List([literal(part) for part in value], LOAD)
    if isinstance(value, complex) and value.real == 0 and value.imag < 0:
        return gast.UnaryOp(_NEG, gast.Constant(-value.imag * 1j, None))
    if isinstance(value, int | float) and not isinstance(value, bool) and value < 0:
        return gast.UnaryOp(_NEG, gast.Constant(-value, None))
    return gast.Constant(value, None)


def number_of(node: gast.expr) -> Number | None:
    """Return the number that a constant, or the negative of one, stands for."""
    kind = type(node)
    if kind is gast.Constant:
        value = node.value
        return value if type(value) in (int, float, complex) else None
    if kind is gast.UnaryOp and type(node.op) is gast.USub and type(node.operand) is gast.Constant:
        value = node.operand.value
        return -value if type(value) in (int, float, complex) else None
    return None


def negate(node: gast.expr) -> gast.expr:
    """Return ``-node``; the sign of a product or quotient goes to its first factor."""
    value = number_of(node)
    if value is not None:
        return literal(-value)
    if type(node) is gast.UnaryOp and type(node.op) is gast.USub:
        return node.operand
    if type(node) is gast.BinOp and type(node.op) in (gast.Mult, gast.Div):
        return gast.BinOp(negate(node.left), node.op, node.right)
    return gast.UnaryOp(_NEG, node)


def multiply(left: gast.expr, right: gast.expr) -> gast.expr:
    """Return ``left * right``; constants are collected where their product is exact."""
    factor = number_of(right)
    if factor is None:
        if type(right) is gast.BinOp and type(right.op) is gast.Pow and number_of(right.right) == 0:
            return left
        if number_of(left) == 1 and type(number_of(left)) is int:
            return right
        return gast.BinOp(left, _MULT, right)
    value = number_of(left)
    if value is not None:
        return literal(value * factor)
    if factor == 1:
        return left
    if factor == -1:
        return negate(left)
    if not isinstance(factor, complex):
        merged = _merge(left, factor)
        if merged is not None:
            return merged
    return gast.BinOp(left, _MULT, right)


def _merge(chain: gast.expr, factor: int | float) -> gast.expr | None:
    """Multiply a constant of a product by ``factor``; None if there is none or it is inexact."""
    if type(chain) is not gast.BinOp or type(chain.op) is not gast.Mult:
        return None
    value = number_of(chain.right)
    if value is not None and not isinstance(value, complex):
        product = value * factor
        if not _is_exact(value, factor, product):
            return None
        return chain.left if product == 1 else gast.BinOp(chain.left, _MULT, literal(product))
    value = number_of(chain.left)
    if value is not None and not isinstance(value, complex):
        product = value * factor
        if not _is_exact(value, factor, product):
            return None
        if type(product) is int and product == 1:
            return chain.right
        return gast.BinOp(literal(product), _MULT, chain.right)
    left = _merge(chain.left, factor)
    return None if left is None else gast.BinOp(left, _MULT, chain.right)


def _is_exact(a: int | float, b: int | float, product: int | float) -> bool:
    """Tell whether ``product`` is a times b without rounding, overflow or underflow."""
    if type(product) is int:
        return True
    try:
        (p, q), (r, s), (t, u) = (
            a.as_integer_ratio(),
            b.as_integer_ratio(),
            product.as_integer_ratio(),
        )
    except (OverflowError, ValueError):
        return False
    return p * r * u == t * q * s


def divide(left: gast.expr, right: gast.expr) -> gast.expr:
    """Return ``left / right``; a division by one is left out of a floating quotient."""
    return left if number_of(right) == 1 else gast.BinOp(left, _DIV, right)


def power(base: gast.expr, exponent: gast.expr) -> gast.expr:
    """Return ``base ** exponent``; the first power is the base."""
    return base if number_of(exponent) == 1 else gast.BinOp(base, _POW, exponent)


def has_zero_factor(node: gast.expr) -> bool:
    """Tell whether an expression is a product with a literal zero."""
    while type(node) is gast.BinOp and type(node.op) is gast.Mult:
        if number_of(node.right) == 0:
            return True
        node = node.left
    return number_of(node) == 0


def add(left: gast.expr, right: gast.expr) -> gast.expr:
    """Return ``left + right``; two constants are added, the integer zero is left out."""
    a, b = number_of(left), number_of(right)
    if a is not None and b is not None:
        return literal(a + b)
    if type(b) is int and b == 0:
        return left
    if type(a) is int and a == 0:
        return right
    return gast.BinOp(left, _ADD, right)


def subtract(left: gast.expr, right: gast.expr) -> gast.expr:
    """Return ``left - right``; two constants are subtracted, the integer zero is left out."""
    a, b = number_of(left), number_of(right)
    if a is not None and b is not None:
        return literal(a - b)
    if type(b) is int and b == 0:
        return left
    return gast.BinOp(left, _SUB, right)


BINARY: Mapping[type, Any] = MappingProxyType(
    {
        gast.Add: add,
        gast.Sub: subtract,
        gast.Mult: multiply,
        gast.Div: divide,
        gast.Pow: power,
    }
)
