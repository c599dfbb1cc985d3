"""Calls of functions that make functions or objects.

What a text holds of these are tuples and dicts; the user's own functions make closures and objects.
So such a call is one of the function as it was analysed, in normal form, which runs as well: also
where it carries no derivative, or one that nobody asks for.

>>> def made(a):
...     return lambda x: a * x
>>> def f(x):
...     return made(2.0)(x)

Here `made` itself would give a closure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import gast

from tangentish.analyse.kinds import Kind, Tup, parts_of
from tangentish.analyse.opened import made_from
from tangentish.captured import FunctionValue
from tangentish.lower.forms import load
from tangentish.tree.walk import names_read, statements

if TYPE_CHECKING:
    from types import FunctionType

    from tangentish.analyse.analysed import Analysed


def holds_made(kind: Kind) -> bool:
    """Whether a value is, or holds, a function that captures, or an object."""
    if isinstance(kind, Tup) and (kind.class_ or issubclass(kind.type, FunctionValue)):
        return True
    return any(map(holds_made, parts_of(kind)))


def open_calls(a: Analysed, primals: dict[int, FunctionType]) -> bool:
    """Have the calls of a function that make such values be of normal forms; whether any is.

    `primals` are those that were made, by the analyses that they are the normal forms of.
    """
    changed = False
    for s in statements(a.fn.body):
        call = getattr(s, "value", None)
        if not isinstance(call, gast.Call) or id(call) not in a.flow.values:
            continue
        value = a.flow.values[id(call)]
        callee = value.callee or value.constant
        if callee is None or not holds_made(value.kind):
            continue
        target = a.flow.evaluator.names.static(call.func, {})
        if any(target is made for made in primals.values()) or not callee.analysed.settled:
            continue
        primal = primal_of(callee.analysed, primals)
        name, count = f"{primal.__name__}_made", 1
        while name in a.locals or a.names_of.get(name, primal) is not primal:
            count += 1
            name = f"{primal.__name__}_made{count}"
        a.names_of[name] = a.scope.inner[name] = primal
        pairs = zip(callee.analysed.params, callee.arguments, strict=True)
        call.keywords = [gast.keyword(p, e) for p, e in pairs if e is not None]
        call.func, call.args = load(name), []
        changed = True
    return changed


def primal_of(a: Analysed, primals: dict[int, FunctionType]) -> FunctionType:
    """The normal form of an analysed function, as a function."""
    if a.serial not in primals:
        globals_ = a.function.__globals__
        held = {}
        for name in names_read(a.fn) - frozenset(a.params):
            found = a.scope.resolve(name)
            if found.kind not in ("missing", "local") and globals_.get(name) is not found.value:
                held[name] = found.value
        made = made_from(a.fn, globals_, held, a.function.__code__.co_filename)
        made.__module__, made.__qualname__ = a.function.__module__, a.function.__qualname__
        made.__defaults__ = a.function.__defaults__
        made.__kwdefaults__ = a.function.__kwdefaults__
        primals[a.serial] = made
    return primals[a.serial]
