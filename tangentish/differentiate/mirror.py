"""Parts of arrays, and the same parts of their adjoints."""

from __future__ import annotations

import gast

from tangentish.analyse.flow import Flow, root_of
from tangentish.analyse.kinds import Array, Seq, Tup
from tangentish.differentiate.adjoints import Adjoints
from tangentish.differentiate.parts import load
from tangentish.differentiate.push import is_place_basic
from tangentish.rules.simplify import literal
from tangentish.tree.nodes import InPlace
from tangentish.tree.quote import expr
from tangentish.tree.walk import names_read, substitute


def mirrored(place: gast.Subscript, adjoints: Adjoints) -> gast.Subscript:
    """The same part of the adjoint."""
    root = root_of(place)
    new = (
        substitute(place, {root.id: load(adjoints.name(root.id))})
        if not _index_reads(place, root.id)
        else None
    )
    if new is None:
        new = _with_root(place, load(adjoints.name(root.id)))
    assert isinstance(new, gast.Subscript)
    return gast.Subscript(new.value, new.slice, gast.Load())  # the user's may be written


def _index_reads(place: gast.Subscript, name: str) -> bool:
    e: gast.expr = place
    while isinstance(e, (gast.Subscript, gast.Attribute)):
        if isinstance(e, gast.Subscript) and name in names_read(e.slice):
            return True
        e = e.value
    return False


def _with_root(e: gast.expr, root: gast.expr) -> gast.expr:
    if isinstance(e, gast.Subscript):
        return gast.Subscript(_with_root(e.value, root), e.slice, gast.Load())
    if isinstance(e, gast.Attribute):
        return gast.Attribute(_with_root(e.value, root), e.attr, gast.Load())
    return root


def as_expression(index: gast.expr) -> gast.expr:
    """A subscript's index as an expression of its own: slices spelled out."""
    if isinstance(index, gast.Tuple):
        return gast.Tuple([as_expression(e) for e in index.elts], gast.Load())
    if isinstance(index, gast.Slice):
        parts = [literal(None) if e is None else e for e in (index.lower, index.upper, index.step)]
        return expr("slice({a}, {b}, {c})", a=parts[0], b=parts[1], c=parts[2])
    return index


def each_update(s: gast.AugAssign, place: gast.Subscript, value: gast.expr) -> gast.stmt:
    """`np.add.at(x, i, v)`, for an update of its kind, at a place, with a value."""
    form = "np.add.at" if isinstance(s.op, gast.Add) else "np.subtract.at"
    arguments = [place.value, as_expression(place.slice), value]
    return gast.Expr(InPlace(expr(form), arguments, []))


def is_mask(place: gast.Subscript, flow: Flow) -> bool:
    """Whether a place is chosen by an array of booleans."""
    kind = (
        flow.value(place.slice).kind
        if not isinstance(place.slice, (gast.Slice, gast.Tuple))
        else None
    )
    return isinstance(kind, Array) and kind.type == "b"


def repeats(target: gast.Subscript, flow: Flow) -> bool:
    """Whether an index array may name an element twice."""
    return not is_place_basic(target, flow) and not is_mask(target, flow)


def within_structures(place: gast.Subscript, flow: Flow) -> bool:
    """Whether a chain of subscripts leads through tuples, lists and dicts alone."""
    e: gast.expr = place
    while isinstance(e, gast.Subscript):
        if isinstance(e.slice, gast.Slice):
            return False
        base = flow.values.get(id(e.value))
        if base is not None and not isinstance(base.kind, (Tup, Seq)):
            return False
        e = e.value
    return isinstance(e, gast.Name)
