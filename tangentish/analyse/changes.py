"""Calls that are not looked into, and what they may change: arrays in use, and objects.

An array that is given to such a call must not be in use elsewhere. An object that its method may
change must not be read in another way: by an attribute, an item, or as an operand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeGuard

import gast

from tangentish.analyse import aliases, opaque, refusals
from tangentish.analyse.analysed import Analysed
from tangentish.analyse.flow import Flow
from tangentish.analyse.kinds import Kind, Static, Tup, Unknown
from tangentish.tree.origin import origin_of
from tangentish.tree.walk import dotted, name_nodes, names_read, own_parts, statements, walk


def check_calls(a: Analysed) -> None:
    """Refuse calls that may write into memory: `x.sort()`, `_ = np.copyto(x, y)`."""
    for s, call in _calls(a):
        if _writes(call, a, discarded=isinstance(s, gast.Expr)):
            error = refusals.writing_call(call)
            error.locate(origin_of(s))
            raise error


@dataclass(frozen=True)
class Held:
    """An object that a name holds: one outside, or of a class, as far as is known."""

    outside: int | None
    class_: type | None

    def may_be(self, other: Held) -> bool:
        """Whether both may be one object."""
        if self.outside is not None and other.outside is not None:
            return self.outside == other.outside
        return self.class_ is other.class_


def check_objects(functions: list[Analysed]) -> None:
    """Refuse calls in one function that may change an object which another reads."""
    calls = [list(_calls(a)) for a in functions]
    if not any(calls):
        return
    reads = [[h for n in _read(a) if (h := _held(n, a)) is not None] for a in functions]
    for a, called in zip(functions, calls, strict=True):
        for s, call in called:
            changed = _changed(call, a)
            anything = opaque.may_change_others(_target(call, a.flow)[1])
            for b, read in zip(functions, reads, strict=True):
                others = changed if b is not a else []
                if any(c.may_be(h) for c in others for h in read) or (
                    anything and any(h.outside is not None for h in read)
                ):
                    error = refusals.changing_call(call, b.function.__name__)
                    error.locate(origin_of(s))
                    raise error


def _calls(a: Analysed) -> Iterator[tuple[gast.stmt, gast.Call]]:
    """The calls in a function that are not looked into, with their statements."""
    for s in statements(a.fn.body):
        change = a.classes.list_change(s)
        for call in walk(own_parts(s)):
            if change is not None and call is change.call:
                continue
            value = a.flow.values.get(id(call)) if isinstance(call, gast.Call) else None
            if value is not None and not (
                value.rule or value.callee or value.constant or value.makes_record
            ):
                yield s, call


def _writes(call: gast.Call, a: Analysed, discarded: bool) -> bool:
    """Whether a call that is not looked into may write into memory that has a name."""
    flow = a.flow
    operands = [*call.args, *(k.value for k in call.keywords)]
    writes = any(map(opaque.may_write, filter(callable, (_object(e, flow) for e in operands))))
    of_module, target = _target(call, flow)
    if target is not None and opaque.writes_array(target):
        return True
    if target is not None:
        writes = writes or opaque.may_write(target)
    if not of_module and isinstance(call.func, gast.Attribute):
        base, word = call.func.value, call.func.attr
        kind = flow.value(base).kind if id(base) in flow.values else None
        if target is None and _is_object(kind):
            writes = writes or opaque.method_may_write(kind.type, word)
        unknown = target is None and getattr(kind, "type", None) is None
        if discarded and unknown and aliases.sources(base, flow):
            return True
        if _may_change(kind, word) and _read_elsewhere(base, a):
            return True
    return writes and any(aliases.sources(e, flow) for e in operands)


def _target(call: gast.Call, flow: Flow) -> tuple[bool, object]:
    """Whether a call calls a function of a module, and the object that is called, if known."""
    of_module = flow.evaluator.resolved.get(dotted(call.func))
    return of_module is not None, _object(call.func, flow) if of_module is None else of_module


def _may_change(kind: Kind | None, method: str) -> bool:
    """Whether a method may change its object."""
    if isinstance(kind, Static):
        return callable(kind.value) and opaque.method_changes(type(kind.value), method)
    return _is_object(kind) and (
        not opaque.draws(kind) and opaque.method_changes(kind.type, method)
    )


def _is_object(kind: Kind | None) -> TypeGuard[Unknown | Tup]:
    """Whether something may be an object that its methods change."""
    return isinstance(kind, Unknown) or (isinstance(kind, Tup) and kind.type is not tuple)


def _changed(call: gast.Call, a: Analysed) -> list[Held]:
    """The objects that a call of a method may change."""
    if _target(call, a.flow)[0] or not isinstance(call.func, gast.Attribute):
        return []
    base = call.func.value
    kind = a.flow.value(base).kind if id(base) in a.flow.values else None
    if not _may_change(kind, call.func.attr):
        return []
    return [h for n in name_nodes(base) if (h := _held(n, a)) is not None]


def _held(e: gast.expr, a: Analysed) -> Held | None:
    """The object that a name, or the root of a dotted one, holds; None if nothing is known."""
    while isinstance(e, gast.Attribute):
        e = e.value
    value = a.flow.values.get(id(e))
    if value is None or not _is_object(value.kind) or opaque.draws(value.kind):
        return None
    if isinstance(e, gast.Name) and e.id not in a.locals and e.id not in a.params:
        return Held(id(a.scope.resolve(e.id).value), value.kind.type)
    return None if value.kind.type is None else Held(None, value.kind.type)


def _read(a: Analysed) -> list[gast.expr]:
    """The names and dotted names that are read: not those whose methods are called, or passed."""
    nodes = [n for s in statements(a.fn.body) for n in walk(own_parts(s))]
    passed = {id(n.func) for n in nodes if isinstance(n, gast.Call)}
    for n in nodes:
        value = a.flow.values.get(id(n)) if isinstance(n, gast.Call) else None
        if value is not None and (value.callee or value.constant):
            passed |= {id(e) for e in (*n.args, *(k.value for k in n.keywords))}
        elif isinstance(n, gast.Compare) and all(isinstance(o, _IDENTITY) for o in n.ops):
            passed |= {id(e) for e in (n.left, *n.comparators)}
    inner = {id(n.value) for n in nodes if isinstance(n, gast.Attribute)}
    names = [n for n in nodes if isinstance(n, (gast.Name, gast.Attribute))]
    return [n for n in names if id(n) not in inner | passed and isinstance(n.ctx, gast.Load)]


_IDENTITY = (gast.Is, gast.IsNot)


def _read_elsewhere(base: gast.expr, a: Analysed) -> bool:
    """Whether an object whose method is called is read in another way than by its methods."""
    copies = [s for s in statements(a.fn.body) if isinstance(s, gast.Assign)]
    names = [{s.targets[0].id, s.value.id} for s in copies if _is_copy(s)]
    read = {dotted(n) for n in _read(a)}
    for path in {dotted(base)} if dotted(base) else names_read(base):
        root, dot, rest = path.partition(".")
        same = {root}.union(*(pair for pair in names if root in pair))
        if any(_overlap(r, f"{name}{dot}{rest}") for r in read for name in same):
            return True
    return False


def _is_copy(s: gast.Assign) -> bool:
    return isinstance(s.targets[0], gast.Name) and isinstance(s.value, gast.Name)


def _overlap(path: str, other: str) -> bool:
    """Whether one of two dotted names is the other, or a part of it."""
    return f"{path}.".startswith(f"{other}.") or f"{other}.".startswith(f"{path}.")


def _object(e: gast.expr, flow: Flow) -> object:
    """The object that an expression means whatever the arguments are, or None."""
    value = flow.values.get(id(e))
    if value is not None and isinstance(value.kind, Static):
        return value.kind.value
    if isinstance(e, gast.Attribute):
        return getattr(_object(e.value, flow), e.attr, None)
    return None
