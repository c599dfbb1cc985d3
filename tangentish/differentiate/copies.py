"""Copies that protect values from the text of the derivative, which writes into arrays."""

from __future__ import annotations

from collections.abc import Container

import gast

from tangentish.analyse.analysed import Analysed
from tangentish.analyse.kinds import Array, Kind, Tup, Unknown
from tangentish.differentiate.incoming import is_fresh
from tangentish.differentiate.parts import bound, load, stores
from tangentish.differentiate.swept import Swept
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import names_read

Stmts = list[gast.stmt]


def copied(e: gast.expr, kind: Kind) -> gast.expr:
    """A private copy of a value."""
    if is_fresh(e):
        return e
    if isinstance(kind, Array):
        return expr("{e}.copy()", e=e)
    if isinstance(kind, Tup) and any(isinstance(k, (Array, Tup)) for k in kind.items):
        items = [copied(expr("{e}[{k}]", e=e, k=k), item) for k, item in enumerate(kind.items)]
        return gast.Tuple(items, gast.Load())
    if isinstance(kind, Unknown):
        return expr("1.0 * {e}", e=e)
    return e


def kind_of_result(a: Analysed, e: gast.expr) -> Kind:
    """The kind of a returned expression."""
    value = a.flow.values.get(id(e))
    return Unknown() if value is None else value.kind


def entry_copies(a: Analysed, names: list[str], body: Stmts, always: Container[str] = ()) -> Stmts:
    """Private copies of what the text writes into.

    Args:
        a: the function.
        names: parameters that may have to be copied.
        body: the text.
        always: those of them to copy even if the text does not write into them.
    """
    stored = stores(body)
    found: Stmts = []
    for n in names:
        members = set(a.classes.members(n))
        if members & stored or n in always:
            found += quote("{n} = {c}", n=n, c=copied(load(n), a.kinds[n]))
    return found


def kept_value(swept: Swept, whole: gast.expr) -> gast.expr:
    """The primal's value, evaluated after the forward sweep unless its name survives."""
    changed = bound(swept.backward) | stores(swept.backward)
    classes = swept.analysed.classes
    if isinstance(whole, gast.Constant):
        return whole
    if isinstance(whole, gast.Name) and not any(n in changed for n in classes.members(whole.id)):
        return whole
    undone = any(n in changed for read in names_read(whole) for n in classes.members(read))
    if not isinstance(whole, gast.Name) and not swept.effectful(whole) and not undone:
        return whole
    kind = kind_of_result(swept.analysed, whole)
    if undone and isinstance(kind, Array):
        whole = expr("{e}.copy()", e=whole)
    elif undone and isinstance(kind, Unknown) and not is_fresh(whole):
        whole = expr("1.0 * {e}", e=whole)
    name = swept.namer.fresh("value")
    swept.forward += quote("{v} = {e}", v=name, e=whole)
    return load(name)
