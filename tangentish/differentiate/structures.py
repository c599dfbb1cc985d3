"""Tuples, lists and dicts of known structure in generated text: written out, and taken apart.

>>> from tangentish.analyse.kinds import Num, Tup
>>> from tangentish.tree.quote import expr
>>> kind = Tup((Num("f"), Num("f")), dict, ("w", "b"))
>>> gast.unparse(display(kind, parts(expr("p"), kind)))
"{'w': p['w'], 'b': p['b']}"
"""

from __future__ import annotations

from collections.abc import Sequence

import gast

from tangentish.analyse.kinds import Tup
from tangentish.optimise.items import item_index
from tangentish.rules.simplify import literal
from tangentish.tree.quote import expr
from tangentish.tree.walk import DISPLAYS, copy_shallow, dotted, equal, parts_of


def display(kind: Tup, items: Sequence[gast.expr], mutable: bool = False) -> gast.expr:
    """A structure written out; a tuple as a list if its items are to be written."""
    if kind.keys is not None:
        return gast.Dict([literal(k) for k in kind.keys], list(items))
    as_list = mutable or kind.type is list
    return gast.List(list(items), gast.Load()) if as_list else gast.Tuple(list(items), gast.Load())


def part(e: gast.expr, place: object) -> gast.expr:
    """The item of a structure at a position or a key."""
    return gast.Subscript(e, literal(place), gast.Load())


def parts(e: gast.expr, kind: Tup, primal: bool = False) -> list[gast.expr]:
    """All items of a structure: what stands in it if it is written out, else subscripts.

    Of a record itself, not its derivative, these are attributes.
    """
    if isinstance(e, DISPLAYS):
        return parts_of(e)
    if primal and kind.fields is not None:
        return [gast.Attribute(e, field, gast.Load()) for field in kind.fields]
    return [part(e, place) for place in kind.places]


def places_in(place: gast.expr) -> list[gast.expr]:
    """The indices and keys of a chain of subscripts, the outermost structure's first."""
    found: list[gast.expr] = []
    while isinstance(place, gast.Subscript):
        found.insert(0, place.slice)
        place = place.value
    return found


def with_item(
    made: gast.expr, at: Sequence[gast.expr], value: gast.expr, thin: bool = False
) -> gast.expr | None:
    """A derivative that is written out with an item in place of a zero; None if none stands there.

    >>> from tangentish.tree.quote import expr
    >>> zeros = expr("{'w': [np.zeros_like(w), 1.0], 'b': 0.0}")
    >>> gast.unparse(with_item(zeros, [expr("'w'"), expr("0")], expr("x.T @ g")))
    "{'w': [x.T @ g, 1.0], 'b': 0.0}"

    Args:
        made: the derivative, all of it.
        at: where the item stands in it.
        value: the item.
        thin: it is a number that stands for an array.
    """
    if not at:
        if thin and isinstance(made, gast.Call) and dotted(made.func) == "np.zeros_like":
            return expr("np.full_like({x}, {v})", x=made.args[0], v=value)
        return value if _is_zero(made) and not thin else None
    if not isinstance(made, (gast.List, gast.Dict)):
        return None
    k = _position(made, at[0])
    if k is None:
        return None
    items = parts_of(made)
    new = with_item(items[k], at[1:], value, thin)
    if new is None:
        return None
    items[k] = new
    return copy_shallow(made, **{"values" if isinstance(made, gast.Dict) else "elts": items})


def _position(made: gast.List | gast.Dict, place: gast.expr) -> int | None:
    """Which item of a structure stands at an index or a key; None if that is not in the text."""
    if isinstance(made, gast.List):
        return item_index(place, len(made.elts))
    return next((k for k, key in enumerate(made.keys) if equal(key, place)), None)


def _is_zero(e: gast.expr) -> bool:
    """Whether a derivative is the zero of a number or an array, as `adjoints.zero` writes it."""
    if isinstance(e, gast.Call):
        return dotted(e.func) in ("np.zeros_like", "np.zeros")
    return isinstance(e, gast.Constant) and type(e.value) in (float, complex) and e.value == 0
