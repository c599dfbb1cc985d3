"""What the operands of one statement receive: in which order, and into which adjoints.

`flush` is what every statement that was pushed through ends with.
"""

from __future__ import annotations

from dataclasses import replace

import gast

from tangentish.analyse.flow import root_of
from tangentish.analyse.kinds import Array, Kind, Num, Seq, Tup, Unknown, differentiable, parts_of
from tangentish.differentiate.adjoints import Held, accumulate, added, as_mutable, factor_of
from tangentish.differentiate.incoming import Incoming, is_fresh
from tangentish.differentiate.mirror import as_expression, is_mask, mirrored, within_structures
from tangentish.differentiate.parts import load
from tangentish.differentiate.push import RESULT, Contribution, Push, is_place_basic, with_result
from tangentish.differentiate.restore import AFTER, BEFORE
from tangentish.differentiate.reversal import Reversal
from tangentish.differentiate.structures import part, parts, places_in, with_item
from tangentish.errors import Unsupported
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import DISPLAYS, binds, copy_shallow, equal, names_read


def flush(
    r: Reversal,
    push: Push,
    number: int,
    consumed: frozenset[str],
    target: str | None = None,
    keeps: str | None = None,
    gives: str | None = None,
) -> None:
    """Write what a statement's operands receive.

    Args:
        r: the reverse sweep.
        push: lines and contributions of the statement.
        number: of the statement.
        consumed: names that the statement binds: their adjoints are used up, contributions to
            them come last.
        target: the name that holds the statement's value, if one does.
        gives: an adjoint that is used up and owns its memory: one operand may take it over.
        keeps: a name whose adjoint passes through unchanged where it receives just itself
            (`x += y`).
    """
    r.helpers.update(push.helpers)
    groups = _grouped(r, push, consumed, keeps)
    if gives is not None:
        groups = _taken_over(r, push, groups, gives, consumed)
    result = _settle_results(r, push, groups, number, target)
    for line in push.lines:
        r.restore.need(line, number, result)
    for c in groups:
        r.restore.need(c.incoming.expr, number, result)
        if c.place is not None:
            r.restore.need_index(c.place, number)
        r.held(c.name, number)
    r.emit(push.lines)
    for c in groups:
        if keeps is not None and c.name == keeps and c.place is None:
            _rebind(r, c, keeps)
        else:
            _contribute(r, c, number)


def _taken_over(
    r: Reversal,
    push: Push,
    groups: list[Contribution],
    gives: str,
    consumed: frozenset[str],
) -> list[Contribution]:
    """Let the one operand that receives an adjoint as it is own it, after the others."""
    takers = [
        c
        for c in groups
        if isinstance(c.incoming.expr, gast.Name)
        and c.incoming.expr.id == gives
        and c.place is None
    ]
    if len(takers) != 1 or takers[0].name in r.adjoints.held:
        return groups
    (taker,) = takers
    others = [c for c in groups if c is not taker]
    looking = _looking_at(gives, push.lines)
    if any(c.name == taker.name or _may_be_one_of(r, c, looking) for c in others):
        return groups
    taker = replace(taker, incoming=replace(taker.incoming, fresh=True))
    last = [c for c in others if c.name in consumed]
    return [*(c for c in others if c.name not in consumed), taker, *last]


def _looking_at(name: str, lines: list[gast.stmt]) -> frozenset[str]:
    """An adjoint, and the names that lines bind to what may be a view of it."""
    looking = frozenset({name})
    for line in lines:
        made = isinstance(line, gast.Assign) and is_fresh(line.value)
        if not made and names_read(line) & looking:
            looking |= binds(line)
    return looking


def _may_be_one_of(r: Reversal, c: Contribution, looking: frozenset[str]) -> bool:
    """Whether an adjoint may become one of the names, or a view of it."""
    made = c.incoming.fresh or c.place is not None or c.name in r.adjoints.held
    return not made and not looking.isdisjoint(names_read(c.incoming.expr))


def _grouped(
    r: Reversal, push: Push, consumed: frozenset[str], keeps: str | None
) -> list[Contribution]:
    """Contributions in the order of writing: those to names being bound come last, as one."""
    first = [c for c in push.contributions if c.name not in consumed]
    last: dict[str, Contribution] = {}
    for c in push.contributions:
        if c.name not in consumed:
            continue
        if c.place is not None or (c.name in last and last[c.name].place is not None):
            raise Unsupported(
                "a name that is bound to a part of itself", at=c.place,
                why="Its adjoint would be a part of itself as well.", remedy="Use a new name.",
            )  # fmt: skip
        if c.name in last:
            total = _sum(r, last[c.name].incoming.expr, c)
            masked = c.incoming.masked or last[c.name].incoming.masked
            thin = c.incoming.thin and last[c.name].incoming.thin
            c = replace(c, incoming=Incoming(total, is_fresh(total), thin, masked))
        last[c.name] = c
    if len(last) > 1:
        for name, c in last.items():
            saved = r.namer.fresh("t")
            push.lines += quote("{t} = {e}", t=saved, e=c.incoming.expr)
            last[name] = replace(c, incoming=replace(c.incoming, expr=load(saved)))
    merged: list[Contribution] = []
    for c in first:
        same = [
            k
            for k, m in enumerate(merged)
            if m.name == c.name
            and m.place is None
            and c.place is None
            and m.incoming.thin == c.incoming.thin
        ]
        if same and not isinstance(c.kind, (Tup, Seq)):
            k = same[0]
            old = merged[k].incoming
            total = added(old.expr, c.incoming.expr)
            masked = old.masked or c.incoming.masked
            incoming = Incoming(total, is_fresh(total), c.incoming.thin, masked)
            merged[k] = replace(c, incoming=incoming)
        else:
            merged.append(c)
    return merged + list(last.values())


def _sum(r: Reversal, e: gast.expr, c: Contribution) -> gast.expr:
    """The sum of what a name has received and of what it receives."""
    if not isinstance(c.kind, (Num, Array)):
        r.need_helper("add")
        return expr("add({a}, {b})", a=e, b=c.incoming.expr)
    return added(e, c.incoming.expr)


def _settle_results(
    r: Reversal, push: Push, groups: list[Contribution], number: int, target: str | None
) -> str | None:
    """Say what stands for the statement's result; return its name, if that still holds it."""
    texts: list[object] = [*push.lines, *(c.incoming.expr for c in groups)]
    if not any(RESULT in names_read(t) for t in texts):
        return None
    texts += [c.place for c in groups if c.place is not None]  # its array gives the shape
    value = _result_value(r, texts, number, target)
    push.lines[:] = [with_result(line, value) for line in push.lines]
    for k, c in enumerate(groups):
        groups[k] = replace(
            c, incoming=replace(c.incoming, expr=with_result(c.incoming.expr, value))
        )
    return target if isinstance(value, gast.Name) and value.id == target else None


def _result_value(r: Reversal, texts: list[object], number: int, target: str | None) -> gast.expr:
    """The statement's own result for texts that read it: its name, or else its expression."""
    s = r.places.statement[number]
    if target is not None and all(target not in names_read(t) for t in texts):
        r.restore.need_name(target, number, AFTER)
        r.restore.read_memory(target, number, None)
        return load(target)
    whole: gast.expr = r.flow.combined[number] if isinstance(s, gast.AugAssign) else s.value
    if target is None or isinstance(r.flow.value(whole).kind, Num):
        return whole
    r.restore.need_name(target, number, AFTER)  # before what it was made from takes its name
    r.restore.read_memory(target, number, None)
    name = r.namer.fresh("t")
    r.emit(quote("{t} = {y}", t=name, y=load(target)))
    return load(name)


def _rebind(r: Reversal, c: Contribution, name: str) -> None:
    """The own adjoint of an augmented assignment."""
    b = r.adjoints.name(name)
    e = c.incoming.expr
    if isinstance(e, gast.Name) and e.id == b:
        return
    scaled = _scaled(e, b)
    if scaled is not None and isinstance(c.kind, Num):
        r.emit(quote("{b} *= {f}", b=b, f=scaled))
    else:
        r.emit(quote("{b} = {e}", b=b, e=e))
    r.adjoints.held[name] = Held(c.incoming.fresh or isinstance(c.kind, Num), c.incoming.masked)


def _scaled(e: gast.expr, b: str) -> gast.expr | None:
    factor = factor_of(e, load(b))
    return factor if factor is not None and b not in names_read(factor) else None


def _contribute(r: Reversal, c: Contribution, number: int) -> None:
    """Write one contribution."""
    kind = r.kind_before(c.name, number)
    if not differentiable(kind):
        return
    if r.in_shadow(c.name, number):
        _into_shadow(r, c)
        return
    held = r.adjoints.held.get(c.name)
    if held is not None and held.thin:
        r.restore.need_shape(c.name, number, BEFORE)
        r.adjoints.thicken(c.name, load(c.name), r.restore.frame.out)
    if c.place is None:
        r.adjoints.add(c.name, c.incoming, kind, load(c.name), r.emit)
        if isinstance(kind, (Tup, Seq)):
            r.need_helper("add")
        return
    _at_place(r, c, kind, number)


def _fills(place: gast.Subscript, c: Contribution, out: list[gast.stmt]) -> bool:
    """Put the first contribution to an item in place of its zero, where that stands just before."""
    made = out[-1] if out else None
    g = c.incoming
    if not (g.fresh or g.thin or isinstance(c.kind, Num)) or isinstance(c.kind, Tup):
        return False
    if not isinstance(made, gast.Assign) or not equal(made.targets[0], root_of(place)):
        return False
    filled = with_item(made.value, places_in(place), g.expr, g.thin)
    if filled is None or root_of(place).id in names_read(g.expr):
        return False
    out[-1] = copy_shallow(made, value=filled)
    return True


def _holds_others(kind: Kind) -> bool:
    """Whether an item of a structure may be a structure itself, or nothing that varies."""
    return any(not isinstance(k, (Num, Array)) for k in parts_of(kind))


def _into_shadow(r: Reversal, c: Contribution) -> None:
    """Add a contribution to the shadow of an array or a structure, or to a part, in its place."""
    if isinstance(c.kind, (Tup, Seq)):
        whole: gast.expr = load(r.analysed.shadows[c.name])
        place = whole if c.place is None else mirrored(c.place, r.adjoints)
        add_item_by_item(r, place, c.incoming.expr, c.kind)
    elif c.place is None:
        r.emit(accumulate(r.analysed.shadows[c.name], c.incoming.expr))
    elif within_structures(c.place, r.flow):
        r.emit(accumulate(mirrored(c.place, r.adjoints), c.incoming.expr))
    elif not is_place_basic(c.place.value, r.flow):
        raise Unsupported(
            f"a part of a part of `{c.name}` that is selected one by one", at=c.place,
            why="It is a copy.", remedy="Give the inner part a name.",
        )  # fmt: skip
    else:
        _into_view(r, c.place, mirrored(c.place, r.adjoints), c.incoming.expr)


def add_item_by_item(r: Reversal, place: gast.expr, g: gast.expr, kind: Kind) -> None:
    """Add to each item of an adjoint what stands in the same place of another one."""
    if isinstance(kind, (Num, Array)):
        if kind.type in "fc":
            r.emit(accumulate(place, g))
        return
    if not isinstance(kind, (Tup, Seq)) or not any(map(differentiable, parts_of(kind))):
        return
    if not isinstance(g, (gast.Name, *DISPLAYS)):
        t = r.namer.fresh("t")
        r.emit(quote("{t} = {g}", t=t, g=g))
        g = load(t)
    if isinstance(kind, Tup):
        items = parts(g, Tup(kind.items) if kind.fields else kind)
        for inner, item, key in zip(kind.items, items, kind.places, strict=True):
            add_item_by_item(r, part(place, key), item, inner)
        return
    k, out = r.namer.fresh("k"), r.restore.frame.out
    start = len(out)
    at = load(k)
    add_item_by_item(
        r, gast.Subscript(place, at, gast.Load()), gast.Subscript(g, at, gast.Load()), kind.item
    )
    body = out[start:]
    keys = place if kind.type is dict else expr("range(len({p}))", p=place)
    out[start:] = [gast.For(gast.Name(k, gast.Store(), None, None), keys, body, [], None)]


def _into_view(r: Reversal, of: gast.Subscript, place: gast.Subscript, g: gast.expr) -> None:
    """Add to a place in an adjoint, that of a place in an array."""
    if is_place_basic(of, r.flow) or is_mask(of, r.flow):
        r.emit(accumulate(place, g))
        return
    r.need_helper("scatter_add")
    index = as_expression(place.slice)
    r.emit(quote("scatter_add({b}, {i}, {g})", b=place.value, i=index, g=g))


def _at_place(r: Reversal, c: Contribution, kind: Kind, number: int) -> None:
    """Add a contribution to a part of an adjoint."""
    if c.incoming.joined and isinstance(c.kind, (Tup, Seq)):
        c = replace(c, incoming=replace(c.incoming, expr=as_mutable(c.incoming.expr, c.kind)))
    assert c.place is not None
    if c.name not in r.adjoints.held:
        r.restore.need_shape(c.name, number, BEFORE)
        if isinstance(kind, Unknown):
            r.need_helper("zeros_like")
    r.adjoints.materialise(c.name, kind, load(c.name), r.emit)
    r.adjoints.own(c.name, kind, r.emit)
    held = r.adjoints.held[c.name]
    r.adjoints.held[c.name] = replace(held, masked=held.masked or c.incoming.masked)
    place = mirrored(c.place, r.adjoints)
    if isinstance(kind, Tup) and _fills(place, c, r.restore.frame.out):
        return
    in_view = isinstance(kind, Array) and is_place_basic(c.place.value, r.flow)
    if in_view:
        _into_view(r, c.place, place, c.incoming.expr)
    elif isinstance(kind, (Tup, Seq)) and within_structures(c.place, r.flow):
        added_up = "{p} = add({p}, {g})"
        forms = {Num: "{p} += {g}", Tup: added_up, Seq: added_up}
        if isinstance(c.kind, (Tup, Seq)):
            r.need_helper("add")
        form = forms.get(type(c.kind), "{p} = {p} + {g}")
        if isinstance(c.kind, Unknown) and _holds_others(kind):
            r.need_helper("add")
            form = added_up
        r.emit(quote(form, p=place, g=c.incoming.expr))
    else:
        raise Unsupported(
            f"a part of `{c.name}`, of which it is not known that it is an array",
            at=r.places.statement[number],
            why="It was made with something of unknown kind, or its kind changes on the way.",
            remedy="Pass what is unknown as an argument; make it an array from the start.",
        )  # fmt: skip
