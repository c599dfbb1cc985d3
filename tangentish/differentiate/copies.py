"""Copies that protect values from the text of the derivative, which writes into arrays."""

from __future__ import annotations

from collections.abc import Callable, Container

import gast

from tangentish import runtime
from tangentish.analyse.aliases import sources
from tangentish.analyse.analysed import Analysed
from tangentish.analyse.kinds import Array, Kind, Num, Static, Unknown, type_of
from tangentish.analyse.kinds import parts_of as parts_of_kind
from tangentish.differentiate.parts import bound, copied, load, stores
from tangentish.differentiate.swept import Swept
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import DISPLAYS, copy_shallow, names_read, parts_of

Stmts = list[gast.stmt]


def kind_of_result(a: Analysed, e: gast.expr) -> Kind:
    """The kind of a returned expression."""
    value = a.flow.values.get(id(e))
    return Unknown() if value is None else value.kind


def entry_copies(
    a: Analysed,
    names: list[str],
    body: Stmts,
    helpers: dict[str, object],
    always: Container[str] = (),
    taped: bool = False,
) -> Stmts:
    """Private copies of what the text writes into.

    Args:
        a: the function.
        names: parameters that may have to be copied.
        body: the text.
        helpers: objects that the text refers to, by name; one may be added.
        always: those of them to copy even if the text does not write into them.
        taped: whether a tape may hold, after the text has run, what they hold.
    """
    stored = stores(body)
    for number in a.called_writes:
        stored |= set(a.classes.writes[number])
    found: Stmts = []
    together = {n: group for group in a.overlaid for n in group}
    done: set[str] = set()
    for n in names:
        members = set(a.classes.members(n))
        if not members & stored and n not in always or n in done:
            continue
        if n in together:
            done.update(together[n])
            found += copies_together(together[n])
        else:
            word = None if taped else shallow(a, n)
            copy = expr(f"{word}({{x}})", x=n) if word else private(a, n, a.kinds[n], helpers)
            found += quote("{n} = {c}", n=n, c=copy)
    return found


def copies_together(names: tuple[str, ...], new: tuple[str, ...] | None = None) -> Stmts:
    """Copies of arguments that share memory: `x, y = overlaid((x, y), (x, y))`."""
    arrays = gast.Tuple([load(n) for n in names], gast.Load())
    targets = [gast.Name(n, gast.Store(), None, None) for n in new or names]
    value = expr("overlaid({a}, {a})", a=arrays)
    return [gast.Assign([gast.Tuple(targets, gast.Store())], value, None)]


def private(a: Analysed, name: str, kind: Kind, helpers: dict[str, object]) -> gast.expr:
    """A copy of what a name holds at entry, whose parts share memory as those of the original."""
    if name in a.by_layout and isinstance(kind, Array):
        return expr("laid_out({x}, {x})", x=name)
    flat = isinstance(kind, Num) or (isinstance(kind, Array) and kind.rank < 2)
    if flat or not a.minds_layout():
        return copied(load(name), kind, helpers)
    if isinstance(kind, Array):
        return expr('{x}.copy(order="K")', x=name)
    helpers["copied"] = runtime.copied  # which keeps the layout of arrays
    return expr("copied({x})", x=name)


def shallow(a: Analysed, name: str) -> str | None:
    """`list` or `dict` of a parameter which that copies far enough: its arrays are only read."""
    kind = a.kinds[name]
    type_ = type_of(kind)
    flat = all(isinstance(k, (Array, Num, Static)) for k in parts_of_kind(kind))
    if getattr(kind, "class_", None) is not None:
        return None
    if type_ not in (list, dict) or not flat or name in a.deep_writes | a.shared:
        return None
    return "list" if type_ is list else "dict"


def kept_value(swept: Swept, whole: gast.expr) -> gast.expr:
    """The primal's value, evaluated after the forward sweep unless its names survive."""
    if isinstance(whole, gast.Constant):
        return whole
    stored = stores(swept.backward)
    changed = bound(swept.backward) | stored
    members = swept.sharing()
    lost = any(n in changed for read in names_read(whole) for n in members(read))
    if not lost and (isinstance(whole, gast.Name) or not swept.effectful(whole)):
        return whole
    name = swept.namer.fresh("value")
    kept = protected(swept, whole, lambda n: not stored.isdisjoint(members(n)))
    swept.forward += quote("{v} = {e}", v=name, e=kept)
    return load(name)


def protected(swept: Swept, e: gast.expr, changes: Callable[[str], bool]) -> gast.expr:
    """An expression with copies of those of its items whose memory may change.

    Args:
        swept: both sweeps.
        e: what is returned.
        changes: whether memory of a name may change.
    """
    if isinstance(e, DISPLAYS):
        items = [protected(swept, item, changes) for item in parts_of(e)]
        return copy_shallow(e, **{"values" if isinstance(e, gast.Dict) else "elts": items})
    flow = swept.analysed.flow
    held = sources(e, flow) if id(e) in flow.values else names_read(e)
    if not any(map(changes, held)):
        return e
    return copied(e, kind_of_result(swept.analysed, e), swept.helpers)
