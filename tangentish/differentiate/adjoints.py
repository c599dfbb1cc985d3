"""Adjoint variables: assigned first, added to later, in place only in memory of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import gast

from tangentish.analyse.kinds import Array, Kind, Num, Seq, Static, Tup
from tangentish.differentiate.incoming import Incoming
from tangentish.differentiate.parts import if_bound
from tangentish.differentiate.structures import display, parts
from tangentish.rules import simplify
from tangentish.tree.names import Namer
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import equal

Emit = Callable[[list[gast.stmt]], None]


@dataclass(frozen=True)
class Held:
    """An adjoint that has a value.

    Attributes:
        owned: no other name shares its memory.
        masked: it may hold zeros of a branch that was not taken.
        thin: it holds a number that stands for an array of the primal's shape.
        joined: it may be an array that stands for a list or a tuple, of which a rule made an array.
    """

    owned: bool = False
    masked: bool = False
    thin: bool = False
    joined: bool = False


def zero(kind: Kind, like: gast.expr, mutable: bool = False, exact: bool = False) -> gast.expr:
    """A zero derivative for a value of a kind; of `like`, the value itself, only the shape is read.

    Args:
        kind: the kind.
        like: the value.
        mutable: whether to have lists in place of tuples, so that its items can be written.
        exact: whether arrays of floats are to lie in memory as those of the value.
    """
    if isinstance(kind, Num):
        return gast.Constant(0j if kind.type == "c" else 0.0, None)
    if isinstance(kind, Array):
        if kind.type in "fc":
            return expr("laid_out(0.0, {x})" if exact else "np.zeros_like({x})", x=like)
        return expr("np.zeros(np.shape({x}))", x=like)
    if isinstance(kind, Tup):
        inner = zip(kind.items, parts(like, kind, primal=True), strict=True)
        return display(kind, [zero(k, e, mutable, exact) for k, e in inner], mutable)
    if isinstance(kind, Seq):
        return _zeros(kind, like, mutable, exact)
    if isinstance(kind, Static):
        return gast.Constant(None, None)
    return expr("zeros_like({x})", x=like)


def _zeros(kind: Seq, like: gast.expr, mutable: bool, exact: bool) -> gast.expr:
    """A list of zeros, as many as a list has items; a dict of zeros at the keys of a dict."""
    if kind.type is dict:
        return _zeros_of_dict(kind, like, mutable, exact)
    if isinstance(kind.item, Num):
        return expr("[{z}] * len({x})", z=zero(kind.item, like), x=like)
    if not isinstance(kind.item, (Array, Tup)) and not (mutable and _holds_tuple(kind.item)):
        form = "list(zeros_like({x}))" if mutable and kind.type is tuple else "zeros_like({x})"
        return expr(form, x=like)
    item = gast.Name("item", gast.Load(), None, None)
    return expr("[{z} for item in {x}]", z=zero(kind.item, item, mutable, exact), x=like)


def _holds_tuple(kind: Kind) -> bool:
    """Whether a structure of unknown length is a tuple, or holds one."""
    return isinstance(kind, Seq) and (kind.type is tuple or _holds_tuple(kind.item))


def _zeros_of_dict(kind: Seq, like: gast.expr, mutable: bool, exact: bool) -> gast.expr:
    if isinstance(kind.item, Num):
        return expr("dict.fromkeys({x}, {z})", z=zero(kind.item, like), x=like)
    if not isinstance(kind.item, (Array, Tup)) and not (mutable and _holds_tuple(kind.item)):
        return expr("zeros_like({x})", x=like)
    item = gast.Name("item", gast.Load(), None, None)
    z = zero(kind.item, item, mutable, exact)
    return expr("{key: {z} for key, item in {x}.items()}", z=z, x=like)


class Adjoints:
    """Which adjoints have a value at the present point of the reverse sweep."""

    def __init__(self, namer: Namer) -> None:
        self.namer = namer
        self.held: dict[str, Held] = {}

    def name(self, primal: str) -> str:
        """The name of an adjoint."""
        return self.namer.adjoint(primal)

    def add(self, name: str, g: Incoming, kind: Kind, like: gast.expr, emit: Emit) -> None:
        """Add `g` to the whole adjoint of `name`."""
        held = self.held.get(name)
        b = self.name(name)
        if held is None:
            self.first(name, g, kind, like, emit)
            return
        masked = held.masked or g.masked
        if isinstance(kind, Num) or isinstance(kind, Array) and held.owned:
            emit(accumulate(b, g.expr))
            self.held[name] = Held(True, masked)
        elif isinstance(kind, (Tup, Seq)):
            emit(quote("{b} = add({b}, {g})", b=b, g=g.expr))
            self.held[name] = Held(held.owned, masked, joined=held.joined)
        else:
            emit(quote("{b} = {b} + {g}", b=b, g=g.expr))
            self.held[name] = Held(isinstance(kind, Array), masked)

    def first(self, name: str, g: Incoming, kind: Kind, like: gast.expr, emit: Emit) -> None:
        """The first contribution: an assignment."""
        b = self.name(name)
        if g.thin:
            emit(quote("{b} = {g}", b=b, g=g.expr))
            self.held[name] = Held(True, g.masked, True)
            return
        emit(quote("{b} = {g}", b=b, g=g.expr))
        owned = g.fresh and not isinstance(kind, (Tup, Seq))  # it may be a tuple, or an array
        owned = owned or (isinstance(kind, Seq) and is_own_list(g.expr, kind))
        self.held[name] = Held(owned or isinstance(kind, Num), g.masked, joined=g.joined)

    def thicken(self, name: str, like: gast.expr, out: list[gast.stmt]) -> None:
        """Write a number that stands for an array in full, at its assignment if that was last."""
        held = self.held.get(name)
        if held is None or not held.thin:
            return
        b = self.name(name)
        value: gast.expr = gast.Name(b, gast.Load(), None, None)
        last = out[-1] if out else None
        if (
            isinstance(last, gast.Assign)
            and isinstance(last.targets[0], gast.Name)
            and last.targets[0].id == b
        ):
            value = out.pop().value
        out += quote("{b} = np.full_like({x}, {v})", b=b, x=like, v=value)
        self.held[name] = Held(True, held.masked)

    def materialise(
        self, name: str, kind: Kind, like: gast.expr, emit: Emit, unsure: bool = False
    ) -> None:
        """Give an adjoint that has no value yet the value zero.

        If some path has not bound the primal, as `unsure` says, zero is a number there.
        """
        if name not in self.held:
            z = zero(kind, like, mutable=True)
            if unsure:
                z = if_bound(name, z, gast.Constant(0.0, None))
            emit(quote("{b} = {z}", b=self.name(name), z=z))
            self.held[name] = Held(True)

    def own(self, name: str, kind: Kind, emit: Emit) -> None:
        """Make sure that an adjoint may be modified in place."""
        held = self.held[name]
        if not held.owned and isinstance(kind, (Array, Tup, Seq)):
            b = self.name(name)
            if isinstance(kind, (Tup, Seq)):
                whole = gast.Name(b, gast.Load(), None, None)
                emit(quote("{b} = {e}", b=b, e=as_mutable(whole, kind)))
            else:
                emit(quote("{b} = {b}.copy()" if kind.rank else "{b} = np.array({b})", b=b))
            self.held[name] = replace(held, owned=True, joined=False)


def is_own_list(e: gast.expr, kind: Seq) -> bool:
    """Whether an expression makes a list of numbers, which nothing else holds."""
    made = e.left if isinstance(e, gast.BinOp) and isinstance(e.op, gast.Mult) else e
    own = isinstance(made, (gast.List, gast.ListComp))
    return own and kind.type is list and isinstance(kind.item, Num)


def as_mutable(e: gast.expr, kind: Tup | Seq) -> gast.expr:
    """The adjoint of a structure made anew, with lists in place of tuples: items are added to."""
    if isinstance(kind, Seq):
        whole = "dict({e})" if kind.type is dict else "list({e})"
        if not isinstance(kind.item, (Tup, Seq)):
            return expr(whole, e=e)
        item = as_mutable(gast.Name("item", gast.Load(), None, None), kind.item)
        if kind.type is dict:
            return expr("{key: {i} for key, item in {e}.items()}", i=item, e=e)
        return expr("[{i} for item in {e}]", i=item, e=e)
    if not any(isinstance(k, (Tup, Seq)) for k in kind.items):
        return expr("dict({e})" if kind.type is dict else "list({e})", e=e)
    inner = zip(parts(e, kind), kind.items, strict=True)
    items = [as_mutable(p, k) if isinstance(k, (Tup, Seq)) else p for p, k in inner]
    return display(kind, items, mutable=True)


def accumulate(target: str | gast.expr, g: gast.expr) -> list[gast.stmt]:
    """`target += g`, or `-=` where `g` is a negation."""
    negative, size = without_sign(g)
    return quote("{b} -= {g}" if negative else "{b} += {g}", b=target, g=size)


def added(a: gast.expr, b: gast.expr) -> gast.expr:
    """`a + b`; `a - c` where `b` is `-c`; `2.0 * a` where both are the same."""
    if equal(a, b):
        return simplify.multiply(a, gast.Constant(2.0, None))
    negative, size = without_sign(b)
    return expr("{a} - {b}" if negative else "{a} + {b}", a=a, b=size)


def subtracted(a: gast.expr, b: gast.expr) -> gast.expr:
    """`a - b`; `a + c` where `b` is `-c`."""
    negative, size = without_sign(b)
    return expr("{a} + {b}" if negative else "{a} - {b}", a=a, b=size)


def without_sign(g: gast.expr) -> tuple[bool, gast.expr]:
    """Whether `g` is the negative of an expression, `-a * b / c` too; and that expression."""
    negative = False
    while True:
        inner = _leading_minus(g)
        if inner is None:
            return negative, g
        negative, g = not negative, inner


def factor_of(e: gast.expr, g: gast.expr) -> gast.expr | None:
    """`f` where `e` is `g * f`."""
    if isinstance(e, gast.BinOp) and isinstance(e.op, gast.Mult):
        if equal(e.left, g):
            right: gast.expr = e.right
            return right
        inner = factor_of(e.left, g)
        return None if inner is None else gast.BinOp(inner, e.op, e.right)
    return None


def _leading_minus(g: gast.expr) -> gast.expr | None:
    """`-a * b / c` without its minus; None if there is none."""
    if isinstance(g, gast.UnaryOp) and isinstance(g.op, gast.USub):
        operand: gast.expr = g.operand
        return operand
    if isinstance(g, gast.BinOp) and isinstance(g.op, (gast.Mult, gast.Div)):
        left = _leading_minus(g.left)
        return None if left is None else gast.BinOp(left, g.op, g.right)
    return None
