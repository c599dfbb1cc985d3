"""Give an adjoint or tangent the shape and dtype of its value, only where they can differ."""

from __future__ import annotations

import gast
import numpy as np

from tangentish.analyse.kinds import Array, Kind, Num, Unknown, is_real
from tangentish.analyse.shapes import Lengths
from tangentish.tree.quote import expr


def conj(e: gast.expr) -> gast.expr:
    """The conjugate; of a conjugate the value itself."""
    if (
        isinstance(e, gast.Call)
        and isinstance(e.func, gast.Attribute)
        and e.func.attr == "conj"
        and len(e.args) == 1
    ):
        inner: gast.expr = e.args[0]
        return inner
    return expr("np.conj({e})", e=e)


def same_shape(a: Kind, b: Kind, lengths: Lengths) -> bool:
    """Whether two kinds are proven to have one shape."""
    if isinstance(a, Num) and isinstance(b, Num):
        return True
    return isinstance(a, Array) and isinstance(b, Array) and lengths.same_shape(a.shape, b.shape)


def reduce_to(
    e: gast.expr,
    source: Kind,
    target: Kind,
    operand: gast.expr,
    lengths: Lengths,
    alone: bool = False,
) -> gast.expr:
    """Sum an adjoint of kind `source` down to a broadcast operand, and give it its dtype.

    `alone` says that no other operand is an array: then nothing was broadcast.
    """
    if isinstance(source, Num) and isinstance(target, Num):
        return _project(e, source, target)
    if isinstance(source, Array) and isinstance(target, Num):
        return _project(expr("np.sum({e})", e=e), source, target)
    if isinstance(source, Array) and isinstance(target, Array):
        axes = [] if alone and source.rank == target.rank else summed_axes(source, target, lengths)
        if axes is not None:
            return cast_to(
                _project(_sum_over(e, axes, source.rank - target.rank), source, target),
                source,
                target,
            )
    return expr("unbroadcast({e}, {x})", e=e, x=operand)


def summed_axes(source: Array, target: Array, lengths: Lengths) -> list[int] | None:
    """Axes of `source` that the operand lacks or has with length 1; None where not known."""
    missing = source.rank - target.rank
    axes = list(range(missing))
    if missing < 0:
        return None
    for k, d in enumerate(target.shape):
        outer = source.shape[missing + k]
        if d == 1 and outer != 1:
            axes.append(missing + k)
        elif not lengths.same(outer, d):
            return None
    return axes


def _sum_over(e: gast.expr, axes: list[int], missing: int) -> gast.expr:
    if not axes:
        return e
    axis: gast.expr = gast.Constant(axes[0], None)
    if len(axes) > 1:
        axis = gast.Tuple([gast.Constant(a, None) for a in axes], gast.Load())
    total = expr("np.sum({e}, axis={a})", e=e, a=axis)
    for a in axes:
        if a >= missing:
            total = expr("np.expand_dims({e}, {a})", e=total, a=a - missing)
    return total


def _project(e: gast.expr, source: Kind, target: Kind) -> gast.expr:
    if is_real(target) and is_real(source) is False:
        return expr("np.real({e})", e=e)
    return e


def cast_to(e: gast.expr, source: Array, target: Array) -> gast.expr:
    """An adjoint of one dtype in another, where the two differ."""
    if source.char == target.char or target.type not in "fc":
        return e
    if source.type == "c" and target.type == "f" and source.char.lower() == target.char:
        return e
    return expr("({e}).astype(np.{t})", e=e, t=np.dtype(target.char).name)


def broadcast_to(
    e: gast.expr, source: Kind, target: Kind, value: gast.expr, lengths: Lengths
) -> gast.expr:
    """Give a tangent of kind `source` the shape of `value`."""
    if same_shape(source, target, lengths) or isinstance(target, Num):
        return e
    if isinstance(target, Unknown) or isinstance(source, Unknown):
        return expr("broadcast_like({e}, {y})", e=e, y=value)
    return expr("np.broadcast_to({e}, np.shape({y}))", e=e, y=value)
