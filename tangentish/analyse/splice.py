"""Called functions whose bodies take the place of calls.

What a function does to the memory of its arguments is told to its callers by a few facts: what it
writes, gives back, takes in. Where these do not say enough, its statements are put in the place of
the call:

>>> import numpy as np
>>> from tangentish.analyse.show import show_hoisted
>>> show_hoisted('''
... def f(x, y):
...     z = longer(x, y)
...     z[0] *= x[1]
...     return x @ y
...
... def longer(a, b):
...     return a if a @ a > b @ b else b
... ''', x=np.ones(3), y=np.zeros(3))
def f(x, y):
    if x @ x > y @ y:
        t = x
    else:
        t = y
    z = t
    z[0] *= x[1]
    return x @ y

It is brought into normal form as it stands in its own text, under names that are free in its
caller, and with what was learned of its places at this call.
"""

from __future__ import annotations

import inspect
import math
import os
import types
from collections.abc import Callable
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import gast

from tangentish.analyse.opened import tree_of
from tangentish.analyse.shadows import meanings, renamed, shadows
from tangentish.errors import TangentishError
from tangentish.lower import Lowered
from tangentish.lower.closures import holds_functions
from tangentish.lower.forms import load, store
from tangentish.lower.known import SPLICED, Learned, Marks, body_at, shifted
from tangentish.lower.match import has_match
from tangentish.lower.numbers import number
from tangentish.parse.resolve import Scope
from tangentish.parse.signature import signature_of
from tangentish.parse.tree import parse
from tangentish.tree.names import Namer
from tangentish.tree.normal import check
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.walk import COMPOUND, name_nodes, names_read, parts_of, walk, with_blocks

if TYPE_CHECKING:
    from tangentish.analyse.analysed import Analysed

Names = frozenset[str]
Stmts = list[gast.stmt]
Normal = Callable[[gast.FunctionDef, Namer], Lowered]


def splice(a: Analysed, call: gast.Call, function: object) -> None:
    """Have the body of a called function take the place of a call, where that can be done."""
    if not hasattr(call, "lineno") or a.known.get(body_at(call)) == SPLICED:
        return
    if function is not a.function and _text(a, call, function) is not None:
        raise Learned(body_at(call), SPLICED)


def spliced(a: Analysed, lowered: Lowered, normal: Normal) -> Lowered:
    """A function in which bodies have taken the places of calls of which that was learned.

    Args:
        a: the function.
        lowered: its normal form.
        normal: brings a tree into normal form.
    """
    if not any(fact == SPLICED for fact in a.known.values()):
        return lowered
    return _Splicer(a, normal).function(lowered, frozenset({a.function}))


def _text(a: Analysed, call: gast.Call, function: object) -> gast.FunctionDef | None:
    """The tree of a function that means the same in a caller; None if there is none."""
    if not isinstance(function, types.FunctionType) or function.__code__.co_freevars:
        return None
    try:
        tree = tree_of(function) or parse(function)
    except TangentishError:
        return None
    free = names_read(tree) - _own_names(tree)
    imports = any(isinstance(n, (gast.Import, gast.ImportFrom)) for n in walk(tree))
    strange = imports or has_match(tree) or holds_functions(tree) or "getattr" in free
    strange = strange or bool(shadows(function, free))
    if strange or free & (a.locals | a.hidden.keys()) or _arguments(function, call) is None:
        return None
    return tree if all(_means_the_same(n, function, a) for n in free) else None


def _means_the_same(name: str, function: types.FunctionType, a: Analysed) -> bool:
    """Whether a name that is free in a called function means the same in its caller."""
    meant, here = Scope(function).resolve(name), a.scope.resolve(name)
    if meant.kind != here.kind or meant.kind not in ("global", "builtin", "missing"):
        return False
    if function.__globals__ is a.function.__globals__:
        return True
    lasting = isinstance(meant.value, types.ModuleType) or callable(meant.value)
    return lasting and meant.value is here.value


def _own_names(tree: gast.FunctionDef) -> Names:
    """The names that a function binds, those of comprehensions too."""
    stored = {n.id for n in name_nodes(tree.body) if not isinstance(n.ctx, gast.Load)}
    return frozenset(stored) | frozenset(_parameters(tree))


def _parameters(tree: gast.FunctionDef) -> list[str]:
    arguments = tree.args
    return [p.id for p in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def _arguments(function: types.FunctionType, call: gast.Call) -> dict[str, gast.expr] | None:
    """What each parameter is given by a call; None if that is not in the text."""
    signature = signature_of(function)
    stars = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    if any(p.kind in stars for p in signature.parameters.values()):
        return None
    if any(isinstance(e, gast.Starred) for e in call.args) or not all(k.arg for k in call.keywords):
        return None
    try:
        bound = signature.bind(*call.args, **{k.arg: k.value for k in call.keywords}).arguments
    except TypeError:
        return None
    for name, p in signature.parameters.items():
        if name not in bound:
            if type(p.default) is float and not math.isfinite(p.default):
                return None
            if type(p.default) not in (bool, int, float, str, type(None)):
                return None
            bound[name] = gast.Constant(p.default, None)
    return {name: bound[name] for name in signature.parameters}


class _Splicer:
    """Puts bodies in the places of calls.

    Attributes:
        a: the function in which they stand.
        normal: brings a tree into normal form.
    """

    def __init__(self, a: Analysed, normal: Normal) -> None:
        self.a = a
        self.normal = normal

    def function(self, lowered: Lowered, within: frozenset[object]) -> Lowered:
        """`lowered` with bodies in the places of calls, but of the functions `within`."""
        counters: dict[int, str] = {}
        inner: list[Lowered] = []

        def block(stmts: Stmts) -> Stmts:
            out: Stmts = []
            for s in stmts:
                body = self.body(s, lowered.namer, within)
                if body is not None:
                    head, body_lowered, tail = body
                    inner.append(body_lowered)
                    out += [*head, *_kept(body_lowered, counters), *tail]
                    continue
                new = with_blocks(s, block) if isinstance(s, COMPOUND) else s
                counter = lowered.counters.get(getattr(origin_of(s), "number", -1))
                if counter is not None:
                    counters[id(new)] = counter
                out.append(new)
            return out

        body = block(lowered.fn.body)
        if not inner:
            return lowered
        for one in inner:
            _merge(lowered.marks, one.marks)
        fn, found = number(lowered.fn, body, counters)
        if os.environ.get("TANGENTISH_DEBUG"):
            check(fn)
        return replace(
            lowered,
            fn=fn,
            counters=found,
            temps=lowered.temps.union(*(one.temps for one in inner)),
            once=lowered.once.union(*(one.once for one in inner)),
            relies=lowered.relies + tuple(e for one in inner for e in one.relies),
            bodies=lowered.bodies + tuple(s for one in inner for s in one.bodies),
        )

    def body(
        self, s: gast.stmt, namer: Namer, within: frozenset[object]
    ) -> tuple[Stmts, Lowered, Stmts] | None:
        """What takes the place of a statement: arguments given names, the body, the result."""
        call = s.value if isinstance(s, (gast.Assign, gast.Expr, gast.Return)) else None
        if not isinstance(call, gast.Call) or not hasattr(call, "lineno"):
            return None
        place = body_at(call)
        if self.a.known.get(place) != SPLICED:
            return None
        function = self.a.scope.resolve_expr(call.func)
        tree = None if function in within else _text(self.a, call, function)
        if tree is None:
            return None
        names, head = self.names(tree, function, call, namer)
        learned = [at for at, fact in self.a.known.items() if fact == SPLICED]  # in that order
        moved: gast.FunctionDef = shifted(renamed(tree, names), learned.index(place) + 1)
        lowered = self.function(self.normal(moved, namer), within | {function})
        lowered = replace(
            lowered, relies=(*lowered.relies, call.func), bodies=(*moved.body, *lowered.bodies)
        )
        return [with_origin(h, origin_of(s)) for h in head], lowered, _results(s, lowered, namer)

    def names(
        self, tree: gast.FunctionDef, function: Any, call: gast.Call, namer: Namer
    ) -> tuple[dict[str, str], Stmts]:
        """The names in the caller of those in a function, and what binds its parameters."""
        arguments = _arguments(function, call) or {}
        own = _own_names(tree)
        namer.take(*(names_read(tree) - own))
        stored = {n.id for n in name_nodes(tree.body) if not isinstance(n.ctx, gast.Load)}
        names: dict[str, str] = {}
        head: Stmts = []
        for p, e in arguments.items():
            if isinstance(e, gast.Name) and p not in stored:
                names[p] = e.id
                continue
            names[p] = _free(p, namer)
            head.append(gast.Assign([store(names[p])], e, None))
        for name in sorted(own - names.keys()):
            names[name] = _free(name, namer)
        self.a.locals |= frozenset(names.values()) - frozenset(
            e.id for e in arguments.values() if isinstance(e, gast.Name)
        )
        return names, head


def _free(name: str, namer: Namer) -> str:
    return namer.fresh(f"{name}_" if name in meanings() else name)


def _kept(lowered: Lowered, counters: dict[int, str]) -> Stmts:
    """The statements of a body but its return; notes the counters of its loops."""

    def note(stmts: Stmts) -> None:
        for s in stmts:
            counter = lowered.counters.get(getattr(origin_of(s), "number", -1))
            if counter is not None:
                counters[id(s)] = counter
            if isinstance(s, COMPOUND):
                note(s.body)
                note(getattr(s, "orelse", []))

    body: Stmts = lowered.fn.body
    note(body)
    return body[:-1]


def _results(s: gast.stmt, lowered: Lowered, namer: Namer) -> Stmts:
    """What a statement does with what the body gives."""
    last = lowered.fn.body[-1]
    assert isinstance(last, gast.Return)
    new: Stmts
    if isinstance(s, gast.Return):
        new = [gast.Return(last.value)]
    elif isinstance(s, gast.Assign):
        new = _bound(s.targets[0], last.value, namer)
    elif isinstance(last.value, (gast.Constant, gast.Name)):
        new = []
    else:
        new = _bound(store(namer.fresh("t")), last.value, namer)
    return [with_origin(n, origin_of(s)) for n in new]


def _bound(target: gast.expr, value: gast.expr, namer: Namer) -> Stmts:
    """What binds a name, or several, to a value; each to its item where these are spelled out."""
    if not isinstance(target, gast.Tuple) or isinstance(value, gast.Name):
        return [gast.Assign([target], value, None)]
    items = parts_of(value) if isinstance(value, (gast.Tuple, gast.List)) else []
    if len(items) != len(target.elts) or any(isinstance(e, gast.Starred) for e in items):
        t = namer.fresh("t")
        return [gast.Assign([store(t)], value, None), gast.Assign([target], load(t), None)]
    names = {n.id for n in target.elts}
    first: Stmts = []
    for k, item in enumerate(items):
        if names & names_read(item):  # which is bound on the way
            t = namer.fresh("t")
            first.append(gast.Assign([store(t)], item, None))
            items[k] = load(t)
    pairs = zip(target.elts, items, strict=True)
    return [*first, *(gast.Assign([n], e, None) for n, e in pairs)]


def _merge(marks: Marks, others: Marks) -> None:
    """Add the marks of one function to those of another."""
    for f in fields(Marks):
        mine, new = getattr(marks, f.name), getattr(others, f.name)
        if isinstance(mine, list):
            mine.extend(new)
        elif not isinstance(mine, frozenset):
            mine.update(new)
