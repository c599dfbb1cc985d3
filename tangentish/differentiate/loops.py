"""The range that runs through a loop's indices backward."""

from __future__ import annotations

import gast

from tangentish.differentiate.subscripts import Affine, affine
from tangentish.tree.quote import expr


def reversed_range(
    s: gast.For, args: list[gast.expr], count: gast.expr | None, step: int | None
) -> gast.expr:
    """The reverse of `range(start, stop, step)`, of its first `count` elements if told.

    >>> import ast
    >>> loop = gast.parse("for i in range(1, n): pass").body[0]
    >>> ast.unparse(gast.gast_to_ast(reversed_range(loop, loop.iter.args, None, 1)))
    'range(n - 1, 0, -1)'
    """
    start = args[0] if len(args) > 1 else gast.Constant(0, None)
    stop = args[0] if len(args) == 1 else args[1]
    literal = affine(args[2]) if len(args) > 2 else Affine(None, 1)
    if count is not None:
        return _counted(start, count, args[2] if len(args) > 2 else None, literal)
    if literal is not None and literal.name is None and literal.offset in (1, -1):
        c = literal.offset
        first = shifted(stop, -c)
        if c < 0 and isinstance(first, gast.Constant) and first.value == 0:
            return expr("range({b})", b=shifted(start, -c))
        return expr(
            "range({a}, {b}, {c})" if c > 0 else "range({a}, {b})",
            a=first, b=shifted(start, -c),
            c=gast.UnaryOp(gast.USub(), gast.Constant(1, None)),
        )  # fmt: skip
    if literal is not None and literal.name is None:
        c = abs(literal.offset)
        form = "range({a} + ({b} - {a} - 1) // {c} * {c}, {e}, {m})"
        if literal.offset < 0:
            form = "range({a} - ({a} - {b} - 1) // {c} * {c}, {e}, {c})"
        back = gast.UnaryOp(gast.USub(), gast.Constant(c, None))
        end = shifted(start, -1 if literal.offset > 0 else 1)
        return expr(form, a=start, b=stop, c=c, e=end, m=back)
    step_ = args[2]
    last = expr("{a} + (len({f}({args})) - 1) * {s}", a=start, f=s.iter.func, args=args, s=step_)
    return expr("range({l}, {a} - {s}, -{s})", l=last, a=start, s=step_)


def _counted(
    start: gast.expr, count: gast.expr, step: gast.expr | None, literal: Affine | None
) -> gast.expr:
    minus = gast.UnaryOp(gast.USub(), gast.Constant(1, None))
    if step is None or (literal is not None and literal.name is None and literal.offset == 1):
        first = affine(start)
        if first is not None and first.name is None:
            last = shifted(count, first.offset - 1)
        else:
            last = expr("{a} + {n} - 1", a=start, n=count)
        return expr("range({l}, {b}, {c})", l=last, b=shifted(start, -1), c=minus)
    if literal is not None and literal.name is None and literal.offset == -1:
        last = expr("{a} - {n}", a=shifted(start, 1), n=count)
        return expr("range({l}, {b})", l=last, b=shifted(start, 1))
    if literal is not None and literal.name is None:
        back = gast.Constant(-literal.offset, None)
        if literal.offset > 0:
            back = gast.UnaryOp(gast.USub(), gast.Constant(literal.offset, None))
        last = expr("{a} + ({n} - 1) * {s}", a=start, n=count, s=step)
        return expr("range({l}, {b}, {c})", l=last, b=shifted(start, -literal.offset), c=back)
    return expr("range({a} + ({n} - 1) * {s}, {a} - {s}, -{s})", a=start, n=count, s=step)


def shifted(e: gast.expr, by: int) -> gast.expr:
    """`e + by`, tidied."""
    found = affine(e)
    if found is not None and found.name is None:
        value = found.offset + by
        return (
            gast.Constant(value, None)
            if value >= 0
            else gast.UnaryOp(gast.USub(), gast.Constant(-value, None))
        )
    if (
        isinstance(e, gast.BinOp)
        and isinstance(e.op, (gast.Add, gast.Sub))
        and isinstance(e.right, gast.Constant)
        and type(e.right.value) is int
    ):
        total = by + (e.right.value if isinstance(e.op, gast.Add) else -e.right.value)
        return _plus(e.left, total)
    return _plus(e, by)


def _plus(e: gast.expr, by: int) -> gast.expr:
    if by == 0:
        return e
    op = gast.Add() if by > 0 else gast.Sub()
    return gast.BinOp(e, op, gast.Constant(abs(by), None))
