"""What a generated expression reads of the primal: data, or the shape alone."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

import gast

from tangentish.analyse.aliases import sources
from tangentish.analyse.flow import Flow, root_of
from tangentish.tree.walk import names_read

_SHAPE_CALLS = MappingProxyType(
    {
        "shape": 0,
        "ndim": 0,
        "size": 0,
        "zeros_like": 0,
        "full_like": 0,
        "iscomplexobj": 0,
    }
)
_SHAPE_SECOND = frozenset({"unbroadcast", "broadcast_like", "pieces"})
_SHAPE_ATTRIBUTES = frozenset({"shape", "ndim", "size", "dtype"})


def data_reads(e: object) -> Iterator[tuple[str, gast.Subscript | None]]:
    """Names whose data an expression reads, with the subscript through which it does."""
    if isinstance(e, gast.Name):
        if isinstance(e.ctx, gast.Load):
            yield e.id, None
    elif isinstance(e, gast.Subscript):
        root = root_of(e)
        if isinstance(root, gast.Name) and _only_subscripts(e):
            yield root.id, e
        else:
            yield from data_reads(e.value)
        yield from _index_reads(e)
    elif isinstance(e, gast.Attribute):
        if e.attr not in _SHAPE_ATTRIBUTES:
            yield from data_reads(e.value)
    elif isinstance(e, gast.Call):
        yield from _call_reads(e)
    elif isinstance(e, gast.AST):
        for f in e._fields:
            yield from data_reads(getattr(e, f, None))
    elif isinstance(e, list):
        for c in e:
            yield from data_reads(c)


def _only_subscripts(e: gast.expr) -> bool:
    while isinstance(e, gast.Subscript):
        e = e.value
    return isinstance(e, gast.Name)


def _index_reads(e: gast.Subscript) -> Iterator[tuple[str, gast.Subscript | None]]:
    node: gast.expr = e
    first = True
    while isinstance(node, gast.Subscript):
        yield from data_reads(node.slice)
        node = node.value
        if first and not _only_subscripts(e):
            return
        first = False


def _call_reads(e: gast.Call) -> Iterator[tuple[str, gast.Subscript | None]]:
    func = e.func
    word = func.attr if isinstance(func, gast.Attribute) else getattr(func, "id", "")
    skip = -1
    if (
        isinstance(func, gast.Attribute)
        and isinstance(func.value, gast.Name)
        and func.value.id == "np"
    ):
        skip = _SHAPE_CALLS.get(word, -1)
    elif word == "len" or word == "zeros_like":
        skip = 0
    elif word in _SHAPE_SECOND:
        skip = 1
    if isinstance(func, gast.Attribute):
        yield from data_reads(func.value)
    for k, a in enumerate(e.args):
        if k != skip:
            yield from data_reads(a)
    for w in e.keywords:
        yield from data_reads(w.value)


def memory_reads(e: object, lists: frozenset[str]) -> Iterator[tuple[str, gast.Subscript | None]]:
    """`data_reads`, with the names of lists of which an expression reads the length alone."""
    found = set()
    for name, place in data_reads(e):
        found.add(name)
        yield name, place
    for name in sorted((names_read(e) & lists) - found):
        yield name, None


def shares_memory(test: gast.expr, flow: Flow) -> bool:
    """Whether a condition may be an array that is written later, and not a fresh value."""
    if isinstance(test, gast.BoolOp):
        return any(shares_memory(v, flow) for v in test.values)
    return bool(sources(test, flow))
