"""Assignments in normal form: one target, a place free of reads of what is written.

What the right-hand sides and the indices hoist goes in front, in the order of evaluation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import gast

from tangentish.errors import Unsupported
from tangentish.lower.comprehensions import is_view, makes_iterator, reads_what_grows
from tangentish.lower.expressions import Expressions
from tangentish.lower.forms import assigned_names, assigns, load, takes_off
from tangentish.lower.known import ANEW, HELD, NAMED, Fact, element_at, index_at
from tangentish.lower.operations import changed
from tangentish.lower.sequences import multiplied
from tangentish.parse.reject import PARTS_OF_ARRAYS
from tangentish.tree.mutations import changed_names, root_of_place
from tangentish.tree.nodes import is_each
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import copy_shallow, equal, name_nodes, names_read, walk

Stmts = list[gast.stmt]


def assign_annotated(expressions: Expressions, s: gast.AnnAssign, out: Stmts) -> None:
    """Append `target: type = value`; an annotation alone is left out."""
    if s.value is not None:
        bind(expressions, s.target, s.value, out)


def assign(expressions: Expressions, s: gast.Assign, out: Stmts) -> None:
    """Append `target = ... = value`, the value evaluated once."""
    value = s.value
    others = _all_names(t for t in s.targets if not _is_name(t))
    stable = isinstance(value, gast.Constant) or (_is_name(value) and value.id not in others)
    if len(s.targets) > 1 and not stable:
        names = [t for t in s.targets if isinstance(t, gast.Name)]
        name = names[0].id if names and names[0].id not in others else expressions.temp()
        expressions.assign(name, value, out)
        value = load(name)
        for t in s.targets:
            if not (isinstance(t, gast.Name) and t.id == name):
                bind(expressions, t, value, out)
        return
    for t in s.targets:
        bind(expressions, t, value, out)


def bind(expressions: Expressions, target: gast.expr, value: gast.expr, out: Stmts) -> None:
    """Append `target = value` for a target of any form."""
    if isinstance(target, gast.Name):
        expressions.assign(target.id, value, out)
    elif isinstance(target, (gast.Tuple, gast.List)):
        _unpack(expressions, target, value, out)
    elif isinstance(target, gast.Subscript) and is_element(expressions, target):
        value = expressions.into_temp(value, out)
        rebind(expressions, target, lambda place: gast.Assign([place], value, None), out)
    elif isinstance(target, gast.Subscript):
        fact = expressions.flat_at(target)
        if fact is not None and fact.cycles:
            target, value = expressions.cycled_in_flat(target, value, out)
        value = expressions.lower(value, out)
        late = assigns(target.slice) or expressions.writes(target)
        if late and not isinstance(value, gast.Constant):
            value = expressions.into_temp(value, out)  # evaluated before the index
        expressions.emit(out, [gast.Assign([_place(expressions, target, out)], value, None)])
    elif target.attr not in PARTS_OF_ARRAYS:  # the analysis has to see what it is
        value = expressions.lower(value, out)
        base = target.value
        base = base if isinstance(base, gast.Name) else expressions.into_temp(base, out)
        expressions.emit(out, [gast.Assign([copy_shallow(target, value=base)], value, None)])
    elif target.attr == "flat":
        everything = gast.Slice(None, None, None)
        whole = gast.Subscript(copy_shallow(target, ctx=gast.Load()), everything, gast.Store())
        bind(expressions, gast.copy_location(whole, target), value, out)
    else:
        value = expressions.into_temp(value, out)
        part = _attribute(expressions, target, out)
        place = gast.Subscript(part, gast.Constant(..., None), gast.Store())
        expressions.emit(out, [gast.Assign([place], value, None)])


def _attribute(expressions: Expressions, target: gast.Attribute, out: Stmts) -> gast.Name:
    """A name for the array that an attribute is, into which is written."""
    name = expressions.into_temp(copy_shallow(target, ctx=gast.Load()), out)
    expressions.marks.attributes[name.id] = target
    return name


def is_element(expressions: Expressions, target: gast.Subscript) -> bool:
    """Whether a changed copy takes the place of an array in a list or a dict that is written."""
    return fact_of(expressions, target.value) == ANEW


def fact_of(expressions: Expressions, item: gast.expr) -> Fact | None:
    """What was learned of an array in a structure that is written."""
    return expressions.known.get(element_at(item)) if hasattr(item, "lineno") else None


def rebind(
    expressions: Expressions,
    target: gast.Subscript,
    write: Callable[[gast.Subscript], gast.stmt],
    out: Stmts,
) -> None:
    """Append a write into a copy of the array, to which the item is bound.

    Nobody else may see the array: that is tested as for a write into it.
    """
    item = _place(expressions, target.value, out)
    name = expressions.temp()
    read = gast.Subscript(item.value, item.slice, gast.Load())
    expressions.emit(out, quote("{t} = {a}.copy()", t=name, a=read))
    place = gast.Subscript(load(name), expressions.lower(target.slice, out), gast.Store())
    expressions.emit(out, [write(place)])
    stored = gast.Subscript(item.value, item.slice, gast.Store())
    expressions.marks.rebinds(stored)
    expressions.emit(out, [gast.Assign([stored], load(name), None)])


def _held(expressions: Expressions, item: gast.expr, out: Stmts, direct: bool) -> gast.Name:
    """A name for an array in a structure that is written: itself if `direct`, or a view of it."""
    name = expressions.into_temp(item, out)
    if direct:
        expressions.marks.held[name.id] = element_at(item)
    return name


def _place(expressions: Expressions, target: gast.Subscript, out: Stmts) -> gast.Subscript:
    if assigned_names(target.slice) & names_read(target.value):
        raise Unsupported(
            "an index that binds a name which the place reads before",
            at=target,
            why="The place would have to be kept apart from its name.",
            remedy="Bind the name in a statement of its own.",
        )
    written = target.value
    if expressions.flat_at(target) is not None:
        target = expressions.in_flat(target, out)
    else:
        target = gast.copy_location(_on_name(expressions, target, out, direct=True), target)
    root = root_of_place(target.value)
    base = target.value if root is None else expressions.apart(target.value, root.id, out)
    reads = _reads_of(target.slice, written) or _is_named(expressions, target)
    index = _apart(expressions, expressions.lower(target.slice, out), base, out, reads)
    made = gast.Subscript(base, index, target.ctx)
    return gast.copy_location(made, target) if hasattr(target, "lineno") else made


def _on_name(
    expressions: Expressions, e: gast.Subscript, out: Stmts, direct: bool = False
) -> gast.Subscript:
    """A chain of subscripts on a name: what is no name at its root, `a.T[0]`, is given one."""
    if fact_of(expressions, e.value) == HELD:
        return copy_shallow(e, value=_held(expressions, e.value, out, direct))
    base = e.value if isinstance(e.value, gast.Subscript) else None
    is_made = base is not None and (
        expressions.operands_at(base) is not None or expressions.flat_at(base) is not None
    )
    if isinstance(e.value, gast.Subscript) and not is_made:  # else it is a list or an array anew
        inner = _on_name(expressions, e.value, out)
        index = expressions.lower(inner.slice, out)
        if expressions.writes(e.slice) or assigns(e.slice):  # found before that is evaluated
            index = _named(expressions, index, out)
        inner = inner if index is inner.slice else copy_shallow(inner, slice=index)
        return copy_shallow(e, value=inner)
    if isinstance(e.value, gast.Name):
        return e
    if isinstance(e.value, gast.Attribute) and e.value.attr == "flat":  # the analysis has to see it
        array = e.value.value
        array = array if isinstance(array, gast.Name) else expressions.into_temp(array, out)
        return copy_shallow(e, value=copy_shallow(e.value, value=array))
    return copy_shallow(e, value=expressions.into_temp(e.value, out))


def _named(expressions: Expressions, index: gast.expr, out: Stmts) -> gast.expr:
    """An index that stays what it is whatever is written: of names and constants."""
    if isinstance(index, gast.Tuple):
        return gast.Tuple([_named(expressions, e, out) for e in index.elts], gast.Load())
    if isinstance(index, gast.Slice):
        bounds = (index.lower, index.upper, index.step)
        return gast.Slice(*(b and _named(expressions, b, out) for b in bounds))
    if isinstance(index, (gast.Name, gast.Constant)):
        return index
    return expressions.into_temp(index, out)


def _apart(
    expressions: Expressions, index: gast.expr, base: gast.expr, out: Stmts, reads: bool
) -> gast.expr:
    """An index without reads of the array that is written: those are given names first."""
    if isinstance(index, gast.Tuple):
        parts = [_apart(expressions, e, base, out, reads) for e in index.elts]
        return gast.Tuple(parts, gast.Load())
    if isinstance(index, gast.Slice):
        bounds = (index.lower, index.upper, index.step)
        return gast.Slice(*(b and _apart(expressions, b, base, out, reads) for b in bounds))
    if isinstance(index, (gast.Name, gast.Constant)):
        return index
    if not reads and not names_read(index) & names_read(base):
        return index
    return expressions.into_temp(index, out)


def _is_named(expressions: Expressions, target: gast.Subscript) -> bool:
    """Whether an index was found to read the array that is written, under whichever name."""
    return hasattr(target, "lineno") and expressions.known.get(index_at(target)) == NAMED


def _reads_of(index: gast.expr, written: gast.expr) -> bool:
    """Whether an index reads what a place is a part of: `p["a"]` of `p["a"][p["a"] > 0]`."""
    e, parts, looked_at = written, [written], False
    while isinstance(e, (gast.Subscript, gast.Attribute, gast.Call)):
        looked_at |= isinstance(e, gast.Call) or (
            isinstance(e, gast.Attribute) and e.attr in _LOOKS
        )
        e = e.func if isinstance(e, gast.Call) else e.value
        parts.append(e)
    parts = parts if looked_at else parts[:-1]  # the name of a structure is no array
    return any(equal(n, part) for n in walk(index) for part in parts)


_LOOKS = ("T", "flat", "imag", "mT", "real")
"""Attributes that are views of an array."""


def _unpack(
    expressions: Expressions, target: gast.Tuple | gast.List, value: gast.expr, out: Stmts
) -> None:
    """`a, b = value`, the targets that are no names bound one by one."""
    elts = list(target.elts)
    if isinstance(value, gast.GeneratorExp):  # all of them are asked for
        value = gast.copy_location(gast.ListComp(value.elt, value.generators), value)
    if any(isinstance(t, gast.Starred) for t in elts):  # as it is until the analysis has met it
        expressions.emit(out, [gast.Assign([target], value, None)])
        return
    if isinstance(value, gast.Tuple) and len(value.elts) == len(elts):
        _parallel(expressions, elts, list(value.elts), out)
        return
    value = expressions.direct(value, out)
    if isinstance(value, gast.Call) and expressions.user_call(value) and not takes_off(value):
        value = expressions.operands(value, out)
    else:
        value = expressions.lower(value, out)
        if not isinstance(value, gast.Name):
            name = expressions.temp()
            expressions.emit(out, quote("{t} = {v}", t=name, v=value))
            value = load(name)
    names: list[gast.expr] = []
    later: list[tuple[gast.expr, str]] = []
    simple = all(map(_is_name, elts))
    for k, t in enumerate(elts):
        others = _all_names(elts[k + 1 :] if simple else elts[:k] + elts[k + 1 :])
        if isinstance(t, gast.Name) and t.id not in others:
            names.append(gast.Name(t.id, gast.Store(), None, None))
            continue
        name = expressions.temp()
        names.append(gast.Name(name, gast.Store(), None, None))
        if not simple:  # in the order of the targets, which others may read or bind again
            later.append((t, name))
    expressions.emit(out, [gast.Assign([gast.Tuple(names, gast.Store())], value, None)])
    for t, name in later:
        bind(expressions, t, load(name), out)


def _parallel(
    expressions: Expressions, targets: list[gast.expr], values: list[gast.expr], out: Stmts
) -> None:
    """`a, b = x, y`: one by one, by a temporary for what is read before it is bound anew."""
    pending: list[gast.expr] = []
    simple = all(isinstance(t, gast.Name) for t in targets)
    for k, value in enumerate(values):
        stable = isinstance(value, gast.Constant)
        bound = {t.id for t in targets[:k] if isinstance(t, gast.Name)}
        bound.update(*map(assigned_names, values[k + 1 :]))
        bound.update(*map(changed_names, values[k + 1 :]))
        writes = any(map(expressions.writes, values[k + 1 :]))
        hoists = writes or expressions.hoists(value)
        if not stable and (not simple or bound & names_read(value) or hoists):
            name = expressions.temp()
            expressions.assign(name, value, out)
            value = load(name)
        pending.append(value)
    for target, value in zip(targets, pending, strict=True):
        bind(expressions, target, value, out)


def augment(expressions: Expressions, s: gast.AugAssign, out: Stmts) -> None:
    """Append `target op= value`."""
    target = s.target
    bound = assigned_names(s.value)
    if isinstance(s.value, gast.GeneratorExp) and _all_names([target]) & names_read(s.value):
        raise reads_what_grows(s.value)
    if isinstance(s.value, gast.GeneratorExp):  # all of them are asked for
        items = gast.copy_location(gast.ListComp(s.value.elt, s.value.generators), s.value)
        s = gast.copy_location(gast.AugAssign(target, s.op, items), s)
    taken = is_view(s.value) or makes_iterator(s.value, expressions.meaning)
    if isinstance(s.op, gast.Add) and isinstance(target, gast.Name) and taken:
        call = expr("{x}.extend({v})", x=load(target.id), v=s.value)  # of a list: nothing else fits
        expressions.effect(gast.copy_location(call, s), out)
        return
    if expressions.operands_at(s) is not None:
        _augment_container(expressions, s, out)
        return
    if isinstance(target, gast.Name) and target.id in bound:  # what it held before is updated
        old = expressions.into_temp(load(target.id), out)
        value = expressions.into_temp(s.value, out)
        place = gast.Name(old.id, gast.Store(), None, None)
        expressions.emit(out, [gast.AugAssign(place, s.op, value)])
        expressions.assign(target.id, old, out)
        return
    if isinstance(target, gast.Subscript):
        if (bound | changed_names(s.value)) & names_read(target):
            raise Unsupported(
                "an index that the right side of the assignment binds anew",
                at=target,
                why="The place is found before the right side is evaluated.",
                remedy="Assign in a statement of its own.",
            )
        if is_element(expressions, target):
            value = expressions.into_temp(s.value, out)
            rebind(expressions, target, lambda place: gast.AugAssign(place, s.op, value), out)
            return
        if fact_of(expressions, target) == HELD:  # the item stays the array that it is
            target = _held(expressions, copy_shallow(target, ctx=gast.Load()), out, True)
            value = expressions.lower(s.value, out)
            expressions.emit(
                out, [gast.AugAssign(gast.Name(target.id, gast.Store(), None, None), s.op, value)]
            )
            return
        target = _place(expressions, target, out)
        if expressions.writes(s.value):
            target = _held_place(expressions, target, out)
        if is_each(s.op) and expressions.writes(s.value):  # reads when all is known
            value = expressions.into_temp(s.value, out)
            expressions.emit(out, [gast.AugAssign(target, s.op, value)])
            return
        if expressions.writes(s.value):  # what stands there is read before it is written
            old = expressions.into_temp(copy_shallow(target, ctx=gast.Load()), out)
            value = expressions.lower(s.value, out)
            expressions.emit(out, [gast.Assign([target], gast.BinOp(old, s.op, value), None)])
            return
    elif isinstance(target, gast.Attribute):
        name = _attribute(expressions, target, out)
        target = gast.Name(name.id, gast.Store(), None, None)
    value = expressions.lower(s.value, out)
    expressions.emit(out, [gast.copy_location(gast.AugAssign(target, s.op, value), s)])


def _held_place(expressions: Expressions, place: gast.Subscript, out: Stmts) -> gast.Subscript:
    """A place whose indices are not evaluated again."""
    value = place.value
    if isinstance(value, gast.Subscript):
        value = _held_place(expressions, value, out)
    return copy_shallow(place, value=value, slice=_named(expressions, place.slice, out))


def _augment_container(expressions: Expressions, s: gast.AugAssign, out: Stmts) -> None:
    """Append `xs += ys`: lists and dicts take in what is added, tuples are made anew."""
    (structure, _) = expressions.operands_at(s) or (None, None)
    assert structure is not None
    if structure.type is tuple:
        whole = gast.copy_location(gast.BinOp(load(s.target.id), s.op, s.value), s)
        expressions.assign(s.target.id, whole, out)
        return
    operation = expressions.operation(s)
    if isinstance(s.op, gast.Mult):
        out += expressions.block(multiplied(operation, load(s.target.id), s.value))
        return
    method = "extend" if structure.type is list else "update"
    out += expressions.block(changed(operation, load(s.target.id), method, [s.value]))


def _is_name(e: gast.expr) -> bool:
    return isinstance(e, gast.Name)


def _all_names(targets: Iterable[gast.expr]) -> frozenset[str]:
    """Names that targets read or bind."""
    return frozenset(n.id for t in targets for n in name_nodes(t))
