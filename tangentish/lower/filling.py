"""Functions of NumPy that write into an array, as the assignments that they are.

What is learned of such a call in the analysis is which of its operands is written, and the ranks of
all of them (`known.Filling`). These lines then say the same:

    np.copyto(a, v)                 a[...] = v
    a.fill(0.0)                     a[...] = 0.0
    a.sort()                        a[...] = np.sort(a)
    np.add(x, y, out=a)             a[...] = np.add(x, y)
    np.put(a, i, v)                 a[i] = v[np.arange(np.size(i)) % np.size(v)]
    np.place(a, m, v)               a[m] = v[np.arange(np.count_nonzero(m)) % np.size(v)]
    np.putmask(a, m, v)             a[m] = v[np.flatnonzero(m) % np.size(v)]
    np.fill_diagonal(a, 1.0)        k = np.arange(min(np.shape(a)))
                                    a[k, k] = 1.0
    a.flat[i] = v                   a[i // a.shape[1], i % a.shape[1]] = v

Where `v` is a number it stands as it is. `np.add.at(a, i, v)` adds once for each
index: it is an `a[i] += v` of its own kind (`tree.nodes.EachAdd`), and so is `scatter_add(a, i, v)`
of `tangentish.runtime`, which gives the array. Layer 3.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import gast

from tangentish.lower.forms import load
from tangentish.lower.known import Filling
from tangentish.rules.simplify import literal
from tangentish.tree.nodes import EachAdd, EachSub
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import copy_shallow, names_read, walk

Stmts = list[gast.stmt]


@dataclass
class Filled:
    """One call, while it is written as assignments.

    Attributes:
        call: the call. fact: what is known of its operands.
        given: the operands by the names of the parameters.
        temp: gives names. before: the statements. result: what the call returns.
        held_as: what stands for operands that are held.
        apart: pairs of names, of the array and of what is written, that must not share memory.
    """

    call: gast.Call
    fact: Filling
    given: Mapping[str, gast.expr]
    temp: Callable[[], str]
    before: Stmts = field(default_factory=list)
    result: gast.expr = field(default_factory=lambda: literal(None))
    apart: list[tuple[str, str]] = field(default_factory=list)
    held_as: dict[str, gast.expr] = field(default_factory=dict)

    def held(self, word: str) -> gast.expr:
        """A name, or a constant, for an operand."""
        e = self.given[word]
        name = self.hold(expr("np.array({e})", e=e) if word in self.fact.lists else e)
        self.held_as[word] = name
        return name

    def hold(self, e: gast.expr) -> gast.expr:
        """A name, or a constant, for a value."""
        if isinstance(e, (gast.Name, gast.Constant)):
            return e
        name = self.temp()
        self.before += quote("{t} = {v}", t=name, v=e)
        return load(name)

    def assign(self, target: gast.expr, value: gast.expr) -> None:
        """Append `target = value`."""
        place = copy_shallow(target, ctx=gast.Store())
        self.before.append(gast.Assign([place], value, None))

    def cycled(self, word: str, places: gast.expr) -> gast.expr:
        """What is written at places: a number, or the items of an array, over and over."""
        value, rank = self.held(word), self.fact.ranks[word]
        if not rank:
            return value
        index = self.hold(expr("{k} % np.size({v})", v=value, k=places))
        return expr("{v}[{i}]" if rank == 1 else "np.ravel({v})[{i}]", v=value, i=index)


def as_assignments(call: gast.Call, fact: Filling, temp: Callable[[], str]) -> Filled:
    """The statements that a call stands for."""
    operands = [call.func.value] if fact.is_method else []
    operands += call.args
    given = dict(zip(fact.words, operands, strict=False))
    given |= {k.arg: k.value for k in call.keywords}
    w = Filled(call, fact, given, temp)
    _FORMS.get(fact.function, _into_out)(w)
    return w


def _whole(w: Filled, word: str) -> gast.Subscript:
    """All elements of the array that is written: `a[...]`, or the part that is named, `a[i]`."""
    array = w.given[word]
    if _is_plain_part(w, array):
        return array
    return gast.Subscript(w.hold(array), literal(...), gast.Load())


def _fill(w: Filled) -> None:
    target = _whole(w, "a")
    w.assign(target, w.given["value"])


def _copy(w: Filled) -> None:
    target = _whole(w, "dst")
    value = w.given["src"]
    if "where" in w.given:
        value = _under_mask(w, value, target)
    w.assign(target, value)


def _sort(w: Filled) -> None:
    target = _whole(w, "a")
    words = [gast.keyword("axis", w.given["axis"])] if "axis" in w.given else []
    w.assign(target, gast.Call(expr("np.sort"), [_read(w, target)], words))


def _put(w: Filled) -> None:
    array, index = w.held("a"), w.held("ind")
    if w.fact.ranks["v"]:
        if w.fact.ranks["ind"] != 1:
            index = w.hold(expr("np.ravel({i})", i=index))
        value = w.cycled("v", expr("np.arange(np.size({i}))", i=index))
    else:
        value = w.held("v")
    w.assign(at_flat(array, index, w.fact.ranks["a"]), value)


def _place(w: Filled) -> None:
    array, mask = w.held("arr"), w.held("mask")
    value = w.cycled("vals", expr("np.arange(np.count_nonzero({m}))", m=mask))
    _keep_apart(w, array, "vals")
    w.assign(gast.Subscript(array, mask, gast.Load()), value)


def _put_mask(w: Filled) -> None:
    array, mask = w.held("a"), w.held("mask")
    value = w.cycled("values", expr("np.flatnonzero({m})", m=mask))
    _keep_apart(w, array, "values")
    w.assign(gast.Subscript(array, mask, gast.Load()), value)


def _keep_apart(w: Filled, array: gast.expr, word: str) -> None:
    """Note that NumPy reads what it writes element by element, an assignment all of it before."""
    source = w.held_as.get(word)
    if isinstance(array, gast.Name) and isinstance(source, gast.Name) and w.fact.ranks[word]:
        w.apart.append((array.id, source.id))


def _fill_diagonal(w: Filled) -> None:
    array = w.held("a")
    places = w.hold(expr("np.arange(min(np.shape({a})))", a=array))
    index = gast.Tuple([places] * w.fact.ranks["a"], gast.Load())
    value = w.cycled("val", places)
    _keep_apart(w, array, "val")
    w.assign(gast.Subscript(array, index, gast.Load()), value)


def _at(op: type[gast.operator]) -> Callable[[Filled], None]:
    def update(w: Filled) -> None:
        array, index, value = w.held("a"), w.given["indices"], w.given["b"]
        place = gast.Subscript(array, index, gast.Store())
        w.before.append(gast.AugAssign(place, op(), value))

    return update


def _scatter(w: Filled) -> None:
    _at(EachAdd)(w)
    w.result = w.held_as["a"]


def without_out(e: Any, meaning: Callable[[gast.expr], object]) -> gast.Call:
    """A call without its `out=`, which is None."""
    words = [k for k in e.keywords if k.arg != "out"]
    position = getattr(meaning(e.func), "nin", None) if len(words) == len(e.keywords) else None
    return gast.Call(e.func, e.args[:position], words)


def _into_out(w: Filled) -> None:
    """`np.add(x, y, out=z)`: `z[...] = np.add(x, y)`; what `where=` leaves out stays."""
    place = w.fact.out
    args = [a for k, a in enumerate(w.call.args) if k != place]
    words = [k for k in w.call.keywords if k.arg not in ("out", "where")]
    out = w.given["out"] if place is None else w.call.args[place]
    w.given = {**w.given, "out": out.elts[0] if isinstance(out, gast.Tuple) else out}
    target = _whole(w, "out")
    if w.fact.masked:
        mask = w.held("where")
        args = [_under(a, mask) if w.fact.ranks[str(k)] else a for k, a in enumerate(args)]
        masked = gast.Subscript(target.value, mask, gast.Load())
        w.assign(masked, gast.Call(w.call.func, args, words))
        w.result = target.value
        return
    result = gast.Call(w.call.func, args, words)
    if "where" in w.given:
        result = _under_mask(w, result, target)
    w.assign(target, result)
    w.result = _read(w, target)


def _joined(w: Filled) -> None:
    """`np.concatenate((x, y), out=z)`, which copies one array after the other."""
    words = {k.arg: k for k in w.call.keywords}
    given = w.call.args or [words.pop("arrays").value]
    parts = given[0]
    spelled = isinstance(parts, (gast.List, gast.Tuple))
    if spelled and not any(isinstance(e, gast.Starred) for e in parts.elts):
        parts = copy_shallow(parts, elts=[w.hold(e) for e in parts.elts])
        items = parts.elts
    else:
        parts = w.hold(parts)
        items = [parts]
    w.call = copy_shallow(w.call, args=[parts, *given[1:]], keywords=list(words.values()))
    _into_out(w)
    array = names_read(w.before[-1].targets[0].value)
    w.apart += [(n, e.id) for n in sorted(array) for e in items if isinstance(e, gast.Name)]


def _under_mask(w: Filled, value: gast.expr, target: gast.Subscript) -> gast.expr:
    """A value where the mask behind `where=` holds, and what is there elsewhere."""
    return expr("np.where({m}, {v}, {old})", m=w.given["where"], v=value, old=_read(w, target))


def _read(w: Filled, target: gast.Subscript) -> gast.expr:
    """What is written, as it is read: an array, or the part `a[i]` of one."""
    return copy_shallow(target, ctx=gast.Load()) if _is_plain_part(w, target) else target.value


def _is_plain_part(w: Filled, e: gast.expr) -> bool:
    """Whether an operand is a part of an array that may be written out more than once."""
    if not w.fact.is_part or not isinstance(e, gast.Subscript):
        return False
    if isinstance(e.slice, gast.Constant) and e.slice.value is ...:
        return False
    evaluated = (gast.Call, gast.Subscript, gast.NamedExpr)
    return not any(isinstance(n, evaluated) for n in walk(e.slice))


def _under(e: gast.expr, mask: gast.expr) -> gast.expr:
    """The elements of an array under a mask."""
    return gast.Subscript(e, mask, gast.Load())


def at_flat(array: gast.expr, index: gast.expr, rank: int) -> gast.Subscript:
    """The elements of an array that have these places in the order of `a.flat`."""
    if rank == 1:
        return gast.Subscript(array, index, gast.Load())
    parts: list[gast.expr] = []
    for axis in range(rank):
        inner: gast.expr | None = None  # how many elements one step along this axis passes
        for k in range(axis + 1, rank):
            length = expr("{a}.shape[{k}]", a=array, k=literal(k))
            inner = length if inner is None else gast.BinOp(inner, gast.Mult(), length)
        part = index if inner is None else gast.BinOp(index, gast.FloorDiv(), inner)
        if axis:
            part = expr("{p} % {a}.shape[{k}]", p=part, a=array, k=literal(axis))
        parts.append(part)
    return gast.Subscript(array, gast.Tuple(parts, gast.Load()), gast.Load())


_FORMS: Mapping[str, Callable[[Filled], None]] = MappingProxyType(
    {
        "fill": _fill,
        "copyto": _copy,
        "sort": _sort,
        "put": _put,
        "place": _place,
        "putmask": _put_mask,
        "fill_diagonal": _fill_diagonal,
        "add.at": _at(EachAdd),
        "subtract.at": _at(EachSub),
        "scatter_add": _scatter,
        "joined": _joined,
    }
)
