"""Questions about the form of an expression, and its operands.

They look at the tree alone, not at what names in it mean.
"""

from __future__ import annotations

import gast

from tangentish.tree.walk import children, walk

_VIEW_ATTRIBUTES = frozenset({"T", "real", "imag"})


def store(name: str) -> gast.Name:
    """A name that is bound."""
    return gast.Name(name, gast.Store(), None, None)


def load(name: str) -> gast.Name:
    """A name in load position."""
    return gast.Name(name, gast.Load(), None, None)


def integer(e: gast.expr) -> int | None:
    """The whole number that an expression is, if it is one."""
    if isinstance(e, gast.UnaryOp) and isinstance(e.op, gast.USub):
        value = integer(e.operand)
        return None if value is None else -value
    known = isinstance(e, gast.Constant) and type(e.value) is int
    return e.value if known else None


def plus(e: gast.expr, by: int) -> gast.expr:
    """`e + by`, tidied."""
    value = integer(e)
    if value is not None:
        total = value + by
        made = gast.Constant(abs(total), None)
        return made if total >= 0 else gast.UnaryOp(gast.USub(), made)
    if isinstance(e, gast.BinOp) and isinstance(e.op, (gast.Add, gast.Sub)):
        value = integer(e.right)
        if value is not None:
            return plus(e.left, by + (value if isinstance(e.op, gast.Add) else -value))
    if not by:
        return e
    return gast.BinOp(e, gast.Add() if by > 0 else gast.Sub(), gast.Constant(abs(by), None))


def constant_slice(e: gast.Subscript) -> slice | None:
    """The bounds of a slice, if they are numbers."""
    if not isinstance(e.slice, gast.Slice):
        return None
    given = (e.slice.lower, e.slice.upper, e.slice.step)
    bounds = [None if b is None else integer(b) for b in given]
    known = all(b is None or v is not None for b, v in zip(given, bounds, strict=True))
    return slice(*bounds) if known and bounds[2] != 0 else None


def _literal(e: gast.expr) -> bool:
    if isinstance(e, gast.UnaryOp):
        return _literal(e.operand)
    return isinstance(e, gast.Constant)


def has_literal_arms(e: gast.IfExp) -> bool:
    """Whether a choice is between literals, its condition free of assignments."""
    return _literal(e.body) and _literal(e.orelse) and not assigns(e.test)


def is_boolean(e: gast.expr) -> bool:
    """Whether the value is True or False whatever its operands are."""
    if isinstance(e, gast.BoolOp):
        return all(is_boolean(v) for v in e.values)
    if isinstance(e, gast.UnaryOp):
        return isinstance(e.op, gast.Not)
    return isinstance(e, gast.Compare) or (
        isinstance(e, gast.Constant) and isinstance(e.value, bool)
    )


def takes_off(e: gast.AST) -> bool:
    """Whether an expression may take an item off a list: `st.pop()`."""
    calls = (n.func for n in walk(e) if isinstance(n, gast.Call))
    return any(isinstance(f, gast.Attribute) and f.attr == "pop" for f in calls)


def assigns(e: gast.AST) -> bool:
    """Whether an assignment stands in the expression."""
    if isinstance(e, (gast.Name, gast.Constant)):
        return False
    return isinstance(e, gast.NamedExpr) or any(assigns(c) for c in children(e))


def assigned_names(e: gast.AST) -> frozenset[str]:
    """The names that assignments in the expression bind."""
    if isinstance(e, gast.NamedExpr):
        return frozenset({e.target.id}) | assigned_names(e.value)
    return frozenset().union(*(assigned_names(c) for c in children(e)))


def is_based_on_name(e: gast.Subscript) -> bool:
    """Whether the base is a name, or a chain of subscripts and view attributes on one."""
    base: gast.expr = e.value
    while True:
        if isinstance(base, gast.Subscript):
            base = base.value
        elif isinstance(base, gast.Attribute):
            if base.attr not in _VIEW_ATTRIBUTES:
                return True
            base = base.value
        else:
            return isinstance(base, gast.Name)


def operands_of(e: gast.expr) -> list[tuple[str, int | None, gast.expr]]:
    """Field, position and node of each operand, in the order of evaluation."""
    found: list[tuple[str, int | None, gast.expr]] = []
    if isinstance(e, gast.Dict):  # each key in front of its value
        for k, (key, item) in enumerate(zip(e.keys, e.values, strict=True)):
            found += [] if key is None else [("keys", k, key)]
            found.append(("values", k, item))
        return found
    for name in e._fields:
        value = getattr(e, name)
        if isinstance(value, list):
            found += [(name, k, v) for k, v in enumerate(value) if isinstance(v, gast.AST)]
        elif isinstance(value, (gast.expr, gast.Slice)):
            found.append((name, None, value))
    return found


def replace_operands(e: gast.expr, changed: dict[tuple[str, int | None], gast.expr]) -> gast.expr:
    """The node with the operands in `changed`, by field and position in the field."""
    fields = []
    for name in e._fields:
        value = getattr(e, name)
        if isinstance(value, list):
            value = [changed.get((name, k), v) for k, v in enumerate(value)]
        else:
            value = changed.get((name, None), value)
        fields.append(value)
    new = type(e)(*fields)
    for place in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
        if hasattr(e, place):
            setattr(new, place, getattr(e, place))
    return new
