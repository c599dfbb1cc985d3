"""Operations on dicts: as loops that write one key after the other, or key by key.

    >>> from tangentish.lower.show import show_lowered
    >>> show_lowered('''
    ... def f(names, x):
    ...     return {name: x * len(name) for name in names}
    ... ''')
    def f(names, x):
        t = {}
        for i in range(len(names)):
            name = names[i]
            t[name] = x * len(name)
        return t

Where the keys of the operands are known, what they make is written out: `{**d, "b": x}` is
`{"a": d["a"], "b": x}`. Layer 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import gast

from tangentish.errors import Unsupported
from tangentish.lower.comprehensions import is_view
from tangentish.lower.forms import assigned_names, load
from tangentish.lower.known import Structure, loosened
from tangentish.lower.sequences import Operation
from tangentish.rules.simplify import literal
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import equal, names_read

Stmts = list[gast.stmt]


@dataclass(frozen=True)
class Entry:
    """One key and its value."""

    key: gast.expr
    value: gast.expr


@dataclass(frozen=True)
class Entries:
    """All keys and values of a dict."""

    of: gast.expr


@dataclass(frozen=True)
class Pairs:
    """The keys and values that something gives in pairs."""

    of: gast.expr


Part = Entry | Entries | Pairs  # noqa: UP040


def entries(o: Operation, held: gast.expr, structure: Structure | None) -> list[Part]:
    """The entries of an operand, one by one if its keys are known."""
    if isinstance(held, gast.Dict) and None not in held.keys:
        return [Entry(k, v) for k, v in zip(held.keys, held.values, strict=True)]
    items = o.items(held, structure)
    if items is None or structure is None or structure.places is None:
        return [Entries(held)]
    keys = map(literal, structure.places)
    return [Entry(k, v) for k, v in zip(keys, items, strict=True)]


def taken_in(o: Operation, whole: gast.expr, part: Part) -> Stmts:
    """The statements by which a dict takes in a part."""
    if isinstance(part, Entry):
        return quote("{t}[{k}] = {v}", t=whole, k=part.key, v=part.value)
    key = o.temp()
    if isinstance(part, Entries):
        return quote("for {k} in list({d}):\n    {t}[{k}] = {d}[{k}]", k=key, d=part.of, t=whole)
    loop = "for {k}, {v} in {p}:\n    {t}[{k}] = {v}"
    return quote(loop, k=key, v=o.temp(), p=part.of, t=whole)


def result(o: Operation, parts: Sequence[Part], name: str) -> gast.expr:
    """A dict of all parts; one of unknown keys is made by statements."""
    known = [p for p in parts if isinstance(p, Entry) and isinstance(p.key, gast.Constant)]
    if len(known) == len(parts):
        places: list[Entry] = []
        for p in known:
            k = next((k for k, old in enumerate(places) if equal(old.key, p.key)), None)
            if k is None:
                places.append(p)
            else:
                places[k] = Entry(places[k].key, p.value)
        if len(places) == len(known) or all(_is_simple(p.value) for p in known):
            return gast.Dict([p.key for p in places], [p.value for p in places])
    o.before += quote("{t} = {d}", t=name, d=gast.Dict([], []))
    for part in parts:
        o.before += taken_in(o, load(name), part)
    return load(name)


def _is_simple(e: gast.expr) -> bool:
    """Whether to leave an expression out leaves out nothing that happens."""
    return isinstance(e, (gast.Name, gast.Constant)) or (
        isinstance(e, gast.Subscript) and _is_simple(e.value) and _is_simple(e.slice)
    )


def displayed(o: Operation, name: str) -> gast.expr:
    """`{**d, "b": x}`."""
    if any(map(o.has_effect, [*filter(None, o.e.keys), *o.e.values])):
        return _one_by_one(o, name)
    stars = iter(o.operands)
    parts: list[Part] = []
    for k, v in zip(o.e.keys, o.e.values, strict=True):
        if k is None:
            parts += entries(o, o.held(v), next(stars))
        else:
            parts.append(Entry(k, o.held(v)))
    return result(o, parts, name)


def _one_by_one(o: Operation, name: str) -> gast.expr:
    """`{**d, "b": x}`, each item evaluated when those in front of it have been taken in."""
    o.before += quote("{t} = {d}", t=name, d=gast.Dict([], []))
    for k, v in zip(o.e.keys, o.e.values, strict=True):
        key = None if k is None else _key(o, k)
        held = o.held(v)
        o.before += taken_in(o, load(name), Entries(held) if key is None else Entry(key, held))
    return load(name)


def united(o: Operation, name: str) -> gast.expr:
    """`d | e`."""
    left, right = o.all_held([o.e.left, o.e.right])
    a, b = o.operands
    return result(o, [*entries(o, left, a), *entries(o, right, b)], name)


def made(o: Operation, name: str) -> gast.expr:
    """`dict(d, b=x)`, `dict(pairs)`, `d.copy()`."""
    parts: list[Part] = []
    if o.e.args or isinstance(o.e.func, gast.Attribute):
        operand = o.e.args[0] if o.e.args else o.e.func.value
        parts += _given(o, operand, o.operands[0])
    parts += [Entry(gast.Constant(k.arg, None), o.held(k.value)) for k in o.e.keywords]
    return result(o, parts, name)


def of_keys(o: Operation, name: str) -> gast.expr:
    """`dict.fromkeys(keys, x)`."""
    late = o.has_effect(o.e.args[1])
    keys = o.held(o.e.args[0], simple=not late)
    value = o.held(o.e.args[1])
    loop = "{t} = {d}\nfor {k} in {keys}:\n    {t}[{k}] = {v}"
    o.before += quote(loop, t=name, d=gast.Dict([], []), k=o.temp(), keys=keys, v=value)
    return load(name)


def _given(o: Operation, operand: gast.expr, structure: Structure | None) -> list[Part]:
    """The entries of a dict, or of the pairs that something gives."""
    if structure is not None and structure.type is dict and not is_view(operand):
        return entries(o, o.held(operand), structure)
    if isinstance(operand, gast.Dict):
        return entries(o, operand, None)
    return [Pairs(operand)]


def updated(o: Operation, whole: gast.expr, *given: gast.expr) -> Stmts:
    """`whole.update(by)`."""
    words = list(o.e.keywords) if isinstance(o.e, gast.Call) else []
    if any(map(o.has_effect, [*given, *(k.value for k in words)])):  # all is evaluated before
        given = tuple(map(o.held, given))
        words = [gast.keyword(k.arg, o.held(k.value)) for k in words]
        o.operands = loosened(o.operands)
    parts = [p for operand in given for p in _given(o, operand, o.operands[-1])]
    parts += [Entry(gast.Constant(k.arg, None), k.value) for k in words]
    read = names_read([p.value for p in parts if isinstance(p, Entry)])
    if len(parts) > 1 and read & names_read(whole):  # all is evaluated before it is taken in
        parts = [Entry(p.key, o.held(p.value)) if isinstance(p, Entry) else p for p in parts]
    return [*o.before, *(s for p in parts for s in taken_in(o, whole, p))]


def got(o: Operation, name: str) -> gast.expr:
    """`d.get(k, default)`, `d.pop(k, default)`: kinds may tell which of the two it is."""
    call = o.e
    whole = o.held(call.func.value)
    key = _key(o, call.args[0], *call.args[1:])
    default = o.held(call.args[1]) if len(call.args) > 1 else gast.Constant(None, None)
    form = "{d}.pop({k})" if call.func.attr == "pop" else "{d}[{k}]"
    return expr(f"{form} if {{k}} in {{d}} else {{e}}", k=key, d=whole, e=default)


def _key(o: Operation, key: gast.expr, *later: gast.expr) -> gast.expr:
    """A name for a key, which stays what it is whatever is bound `later`."""
    if isinstance(key, gast.Name) and key.id in assigned_names(
        gast.Tuple(list(later), gast.Load())
    ):
        name = o.temp()
        o.before += quote("{t} = {k}", t=name, k=key)
        return load(name)
    return key if isinstance(key, (gast.Name, gast.Constant)) else o.held(key)


def set_default(o: Operation, name: str) -> gast.expr:
    """`d.setdefault(k, v)`."""
    call = o.e
    whole = call.func.value
    if not isinstance(whole, gast.Name):
        raise Unsupported(
            "`setdefault` of a dict that has no name", at=call,
            why="The dict is changed, and may be known in other ways.", remedy="Give it a name.",
        )  # fmt: skip
    key = _key(o, call.args[0], *call.args[1:])
    default = o.held(call.args[1] if len(call.args) > 1 else gast.Constant(None, None))
    o.before += quote("if {k} not in {d}:\n    {d}[{k}] = {v}", k=key, d=whole, v=default)
    return expr("{d}[{k}]", d=whole, k=key)
