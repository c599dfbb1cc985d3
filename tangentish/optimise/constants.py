"""Put constants and copies where they are read, and fold the products that this makes.

    >>> from tangentish.optimise.show import show_pass
    >>> show_pass(propagate, '''
    ... def f(x):
    ...     by = 1.0
    ...     bt = by
    ...     bx = bt * 2.0 * x
    ...     return bx
    ... ''')
    def f(x):
        bx = 2.0 * x
        return bx

Keeps:    every value, up to the rounding of products of constants.
Assumes:  a name that is bound in one place, not in a loop, holds there what it holds
          everywhere after.
"""

from __future__ import annotations

import operator
from collections import Counter
from types import MappingProxyType
from typing import cast

import gast

from tangentish.optimise.dead import root_name
from tangentish.rules import simplify
from tangentish.tree.mutations import changed_names
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.walk import binds, copy_shallow, dotted, names_read, statements, walk

Stmts = list[gast.stmt]
_FOLD = MappingProxyType(
    {
        gast.Mult: simplify.multiply,
        gast.Div: simplify.divide,
        gast.Add: simplify.add,
        gast.Sub: simplify.subtract,
    }
)


_WHOLE = frozenset({"ceil", "comb", "factorial", "floor", "gcd", "isqrt", "lcm", "perm", "trunc"})


def propagate(stmts: Stmts, candidates: frozenset[str]) -> Stmts:
    """Return the block with constants and copies among `candidates` put where they are read.

    Args:
        stmts: the body of a function.
        candidates: names that generated text introduced; the user's own names stay.
    """
    while True:
        found = _constants(stmts, candidates)
        if not found:
            return stmts
        stmts = [s for s in stmts if not _binds(s, found)]
        stmts = [_rewrite(s, found) for s in stmts]


def _constants(stmts: Stmts, candidates: frozenset[str]) -> dict[str, gast.expr]:
    """Names bound once, at the function's top, to a constant or to a name that stays unchanged."""
    bound = Counter(_bindings(stmts))
    found: dict[str, gast.expr] = {}
    for k, s in enumerate(stmts):
        if not isinstance(s, gast.Assign) or not isinstance(s.targets[0], gast.Name):
            continue
        name = s.targets[0].id
        if name not in candidates or bound[name] != 1:
            continue
        if isinstance(s.value, gast.Constant) and isinstance(s.value.value, (int, float)):
            found[name] = s.value
        elif isinstance(s.value, gast.Name) and s.value.id not in found:
            source = s.value.id
            later = Counter(_bindings(stmts[k + 1 :]))
            if not later[source] and source not in found and source in candidates:
                found[name] = s.value
    return {n: v for n, v in found.items() if not (isinstance(v, gast.Name) and v.id in found)}


def _bindings(stmts: Stmts) -> list[str]:
    """Every binding of a name and every modification of what it holds."""
    found: list[str] = []
    for s in stmts:
        if isinstance(s, gast.If):
            found += _bindings(s.body) + _bindings(s.orelse)
        elif isinstance(s, gast.With):
            found += _bindings(s.body)
        elif isinstance(s, (gast.For, gast.While)):
            if isinstance(s, gast.For):
                found += binds(s.target)
            found += 2 * _bindings(s.body)
        else:
            found += [*binds(s), *changed_names(s)]
            target = s.targets[0] if isinstance(s, gast.Assign) else getattr(s, "target", None)
            while isinstance(target, (gast.Subscript, gast.Attribute)):
                target = target.value
                if isinstance(target, gast.Name):
                    found.append(target.id)
            if isinstance(s, gast.Expr) and isinstance(s.value, gast.Call):
                found += names_read(s.value)
    return found


def _binds(s: gast.stmt, found: dict[str, gast.expr]) -> bool:
    return (
        isinstance(s, gast.Assign)
        and isinstance(s.targets[0], gast.Name)
        and s.targets[0].id in found
    )


def _rewrite(s: gast.stmt, found: dict[str, gast.expr]) -> gast.stmt:
    changes = _changes(s, found)
    return with_origin(copy_shallow(s, **changes), origin_of(s)) if changes else s


def _changes(node: gast.AST, found: dict[str, gast.expr]) -> dict[str, object]:
    """The fields of a node in which something is replaced."""
    changes: dict[str, object] = {}
    for f in node._fields:
        old = getattr(node, f, None)
        if isinstance(old, list):
            new: object = [
                _rewrite(c, found) if isinstance(c, gast.stmt) else _expr(c, found) for c in old
            ]
            if all(map(operator.is_, old, new)):  # type: ignore[call-overload]
                new = old
        else:
            new = _expr(old, found)
        if new is not old:
            changes[f] = new
    return changes


def _expr(e: object, found: dict[str, gast.expr]) -> object:
    """Substitute, and fold products and sums that now hold constants."""
    if isinstance(e, gast.Name):
        return found.get(e.id, e) if isinstance(e.ctx, gast.Load) else e
    changes = _changes(e, found) if isinstance(e, gast.AST) else None
    if not changes:
        return e
    if isinstance(e, gast.BinOp) and type(e.op) in _FOLD:
        return _FOLD[type(e.op)](changes.get("left", e.left), changes.get("right", e.right))
    if isinstance(e, gast.UnaryOp) and isinstance(e.op, gast.USub):
        return simplify.negate(changes["operand"])
    return copy_shallow(e, **changes)


def drop_ones(
    stmts: Stmts,
    numbers: frozenset[str],
    floats: frozenset[str] = frozenset(),
    sums: frozenset[str] = frozenset(),
) -> Stmts:
    """Write `x` for `1.0 * x`, except where the product is there to make a copy of an array.

    >>> from tangentish.optimise.show import show_pass
    >>> floats = frozenset({"x", "y"})
    >>> show_pass(lambda stmts, names: drop_ones(stmts, frozenset({"bx"}), floats), '''
    ... def f(x, y, mask):
    ...     bx = 1.0 * x
    ...     by = 1.0 * y
    ...     by += 1.0 * x * y
    ...     by += 1.0 * mask + 1.0 * mask
    ...     return bx, by
    ... ''')
    def f(x, y, mask):
        bx = x
        by = 1.0 * y
        by += x * y
        by += mask + 1.0 * mask
        return (bx, by)

    Args:
        stmts: statements of a reverse or forward sweep.
        numbers: names whose value is a number.
        floats: names whose value is floating: a one makes a float of anything else.
        sums: names of floating values, and arrays of them, to which whole numbers may be added.
    """
    known = floating_names(stmts, floats)
    return [_without_ones(s, numbers, known, sums) for s in stmts]


def floating_names(stmts: Stmts, floats: frozenset[str]) -> frozenset[str]:
    """`floats`, and the names that are only ever bound to what is floating."""
    values: dict[str, list[gast.expr | None]] = {}
    for s in statements(stmts):
        if isinstance(s, gast.Assign) and isinstance(s.targets[0], gast.Name):
            values.setdefault(s.targets[0].id, []).append(s.value)
        elif isinstance(s, (gast.Assign, gast.For)):
            for name in binds(s):
                values.setdefault(name, []).append(None)
    found = floats
    while True:
        more = frozenset(
            n
            for n, bound in values.items()
            if n not in found and all(e is not None and is_floating(e, found) for e in bound)
        )
        if not more:
            return found
        found |= more


def is_floating(e: gast.expr, floats: frozenset[str]) -> bool:
    """Whether an expression is sure to be a float, or an array of floats."""
    if isinstance(e, gast.Constant):
        return isinstance(e.value, (float, complex))
    if isinstance(e, gast.Name):
        return e.id in floats
    if isinstance(e, gast.BinOp):
        return isinstance(e.op, gast.Div) or any(is_floating(c, floats) for c in (e.left, e.right))
    if isinstance(e, gast.UnaryOp):
        return isinstance(e.op, gast.USub) and is_floating(e.operand, floats)
    if isinstance(e, gast.IfExp):
        return is_floating(e.body, floats) and is_floating(e.orelse, floats)
    if isinstance(e, gast.Tuple):
        return bool(e.elts) and all(is_floating(c, floats) for c in e.elts)
    if isinstance(e, gast.Subscript) or (
        isinstance(e, gast.Attribute) and e.attr in ("T", "real", "imag")
    ):
        return is_floating(e.value, floats)
    if isinstance(e, gast.Call):
        path = dotted(e.func)
        keeps = path in _KEEPING and any(is_floating(a, floats) for a in e.args)
        if path in ("max", "min", "sum"):  # of several numbers, or of one iterable
            return bool(e.args) and all(is_floating(a, floats) for a in e.args)
        return keeps or path in _FLOATING or _is_float_call(e)
    return False


_FLOATING = frozenset(
    f"np.{word}"
    for word in ("arctan", "cos", "cosh", "exp", "exp2", "log", "log10", "log1p", "log2", "sin",
                 "sinh", "sqrt", "tan", "tanh")
)  # fmt: skip
_KEEPING = frozenset(  # what is floating where one operand is
    {"abs", "unbroadcast", *(
        f"np.{word}"
        for word in ("abs", "conj", "dot", "expand_dims", "inner", "matmul", "maximum", "mean",
                     "minimum", "moveaxis", "multiply", "outer", "power", "prod", "ravel",
                     "reshape", "squeeze", "sum", "swapaxes", "tensordot", "transpose")
    )}
)  # fmt: skip


def _without_ones(
    s: gast.stmt, numbers: frozenset[str], floats: frozenset[str], sums: frozenset[str]
) -> gast.stmt:
    changes: dict[str, object] = {}
    for f in s._fields:
        old = getattr(s, f, None)
        if isinstance(old, list):
            new: object = [
                _without_ones(c, numbers, floats, sums) if isinstance(c, gast.stmt) else c
                for c in old
            ]
            if any(a is not b for a, b in zip(old, new, strict=True)):  # type: ignore[call-overload]
                changes[f] = new
    if isinstance(s, (gast.Assign, gast.AugAssign)):
        target = s.targets[0] if isinstance(s, gast.Assign) else s.target
        added = isinstance(s, gast.AugAssign)
        whole = getattr(s.value, "right", None)  # a view without axes would be written with it
        view = any(isinstance(n, gast.Constant) and n.value is ... for n in walk(whole))
        free = added or (isinstance(target, gast.Name) and target.id in numbers and not view)
        value = _product(s.value, free, floats, added and root_name(target) in sums)
        if value is not s.value:
            changes["value"] = value
    return with_origin(copy_shallow(s, **changes), origin_of(s)) if changes else s


def _product(e: object, free: bool, floats: frozenset[str], meets_float: bool = False) -> object:
    """The expression without factors 1.0; without one that is the whole of it only if `free`."""
    if not isinstance(e, gast.AST) or isinstance(e, (gast.Name, gast.Constant)):
        return e
    if isinstance(e, gast.BinOp) and isinstance(e.op, gast.Mult) and is_one(e.left):
        right = _product(e.right, True, floats)
        floating = is_floating(right, floats)
        new_array = isinstance(right, (gast.BinOp, gast.UnaryOp)) and floating
        if (free and (meets_float or floating)) or new_array or _is_float_call(right):
            return right
    if isinstance(e, gast.BinOp):
        return _binary(e, floats)
    changes: dict[str, object] = {}
    for f in e._fields:
        old = getattr(e, f, None)
        if isinstance(old, list):
            inner = isinstance(e, gast.Call) and dotted(e.func) in _FLOATING
            new: object = [_product(c, inner, floats) for c in old]
            same = all(a is b for a, b in zip(old, new, strict=True))  # type: ignore[call-overload]
        else:
            passes = isinstance(e, gast.UnaryOp) or (isinstance(e, gast.IfExp) and f != "test")
            new = _product(old, passes and (free or isinstance(e, gast.UnaryOp)), floats)
            same = new is old
        if not same:
            changes[f] = new
    return copy_shallow(e, **changes) if changes else e


def without_ones(e: gast.expr, floats: frozenset[str]) -> gast.expr:
    """An expression without factors 1.0 that change nothing; as a whole it stays a copy."""
    return cast(gast.expr, _product(e, False, floats))


def _binary(e: gast.BinOp, floats: frozenset[str]) -> gast.BinOp:
    """An operation without factors 1.0; of two whole numbers one keeps its factor."""
    divides = isinstance(e.op, gast.Div)
    left = _product(e.left, True, floats, divides or is_floating(e.right, floats))
    right = _product(e.right, True, floats, divides or is_floating(left, floats))
    same = left is e.left and right is e.right
    return e if same else cast(gast.BinOp, copy_shallow(e, left=left, right=right))


def _is_float_call(e: object) -> bool:
    """Whether an expression calls a function of `math`, which gives a new float."""
    return (
        isinstance(e, gast.Call)
        and isinstance(e.func, gast.Attribute)
        and isinstance(e.func.value, gast.Name)
        and e.func.value.id == "math"
        and e.func.attr not in _WHOLE
    )


def is_one(e: object) -> bool:
    """Whether an expression is the literal 1.0."""
    return isinstance(e, gast.Constant) and type(e.value) is float and e.value == 1.0
