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
from typing import cast

import gast

from tangentish.captured import FunctionValue
from tangentish.lower.known import MANY, shifted
from tangentish.parse.resolve import MISSING
from tangentish.tree.walk import walk

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
    if isinstance(e.func, gast.Call) and len(e.args) == 1:
        got = _got(e.func, e.args[0], meaning)
        return None if got is None else gast.copy_location(got, e)
    target = meaning(e.func)
    if getattr(target, "__module__", None) != "_operator":
        return None
    made = _of_one(target, *e.args) if len(e.args) == 1 else _of_two(target, *e.args)
    return None if made is None else gast.copy_location(made, e)


def _got(
    getter: gast.Call, e: gast.expr, meaning: Callable[[gast.expr], object]
) -> gast.expr | None:
    """What `itemgetter(k)`, `attrgetter("a")` or `methodcaller("m")` gets of a value."""
    known = not getter.keywords and all(isinstance(a, gast.Constant) for a in getter.args)
    target = meaning(getter.func) if known and getter.args else None
    if target is operator.itemgetter and (len(getter.args) == 1 or isinstance(e, gast.Name)):
        items: list[gast.expr] = [gast.Subscript(e, a, gast.Load()) for a in getter.args]
    elif target is operator.attrgetter and (len(getter.args) == 1 or isinstance(e, gast.Name)):
        items = [_attribute(e, a.value) for a in getter.args]
    elif target is operator.methodcaller:
        first, *rest = getter.args
        return gast.Call(_attribute(e, first.value), rest, [])
    else:
        return None
    return items[0] if len(items) == 1 else gast.Tuple(items, gast.Load())


def is_getter(e: gast.expr, meaning: Callable[[gast.expr], object]) -> bool:
    """Whether an expression makes a function that gets one item, attribute or method's result."""
    name = gast.Name("x", gast.Load(), None, None)
    return isinstance(e, gast.Call) and _got(e, name, meaning) is not None


def names_function(e: gast.expr, meaning: Callable[[gast.expr], object]) -> bool:
    """Whether an expression may stand for a function wherever that is called.

    It is a name, or makes a value of a function of names.
    """
    if isinstance(e, gast.Name) or meaning(e) is not MISSING or is_getter(e, meaning):
        return True
    if not isinstance(e, gast.Call) or not all(isinstance(a, gast.Name) for a in e.args):
        return False
    maker = meaning(e.func)
    return isinstance(maker, type) and issubclass(maker, FunctionValue)


def calling(function: gast.expr, arguments: list[gast.expr], at: gast.expr) -> gast.Call:
    """A call that lowering writes, at a place of the user's: not the one of what stands there."""
    made: gast.Call = gast.copy_location(gast.Call(function, arguments, []), at)
    return cast(gast.Call, shifted(made, MANY, inside=False))


def _attribute(e: gast.expr, path: str) -> gast.expr:
    """The attribute at the end of a dotted path."""
    for word in path.split("."):
        e = gast.Attribute(e, word, gast.Load())
    return e


def _of_one(target: object, operand: gast.expr) -> gast.expr | None:
    if target is operator.abs:
        return gast.Call(gast.Name("abs", gast.Load(), None, None), [operand], [])
    found = _found(_UNARY, target)
    return None if found is None else gast.UnaryOp(found(), operand)


def _of_two(target: object, left: gast.expr, right: gast.expr) -> gast.expr | None:
    if target is operator.getitem:
        return gast.Subscript(left, right, gast.Load())
    calls = any(isinstance(n, gast.Call) for n in walk([left, right]))
    if target is operator.contains and not calls:  # which would be made in another order
        return gast.Compare(right, [gast.In()], [left])
    found = _found(_BINARY, target)
    if found is not None:
        return gast.BinOp(left, found(), right)
    found = _found(_COMPARE, target)
    return None if found is None else gast.Compare(left, [found()], [right])


def _found(table: Mapping[object, type], target: object) -> type | None:
    return next((made for known, made in table.items() if known is target), None)
