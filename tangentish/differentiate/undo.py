"""Which writes of the function the reverse sweep has to undo."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import gast

from tangentish.analyse.analysed import Analysed
from tangentish.analyse.flow import Flow, root_of
from tangentish.analyse.kinds import Array, Num
from tangentish.analyse.values import PARAMETER
from tangentish.differentiate.places import Places
from tangentish.differentiate.restore import AFTER, BEFORE, MemoryRead
from tangentish.differentiate.reversal import Reversal
from tangentish.differentiate.writes import is_whole
from tangentish.tree.mutations import written_place
from tangentish.tree.walk import equal, name_nodes


def writes_to_undo(a: Analysed, places: Places, reverse: Reversal) -> frozenset[int]:
    """The writes that destroy what the reverse sweep reads."""
    found = frozenset[int]()
    for read in reverse.restore.memory:
        found |= _destroying(read, a, places, reverse)
    writes, classes = a.classes.writes, a.classes.lists
    of_lists = a.classes.of_lists | a.classes.in_calls
    assert classes is not None
    lists = {classes.find(w) for n in found & of_lists for w in writes[n]}
    # A change of a list is undone where all that came after it are.
    return found | {n for n in of_lists if lists.intersection(map(classes.find, writes[n]))}


def _destroying(read: MemoryRead, a: Analysed, places: Places, reverse: Reversal) -> frozenset[int]:
    """The writes to undo for one read.

    Undoing a write puts back what its place held before. Of several writes to the place that was
    read it is enough to undo the first one after the read.
    """
    own = a.classes.writes.get(read.number, ())
    if read.name in own and read.when == BEFORE:
        target = _target(places.statement[read.number])
        if isinstance(target, gast.Subscript) and equal(target, read.place):
            return frozenset({read.number})
    found: list[int] = []
    for number, name in a.classes.writes_to(read.name):
        birth = a.birth(name, number)
        if birth is not None and not _is_of(read, name, a):
            continue
        if read.when == AFTER and _is_past(number, read.number, places):
            continue
        target = _target(places.statement[number])
        place = target if isinstance(target, gast.Subscript) else None
        base, place = _through_views(name, place, number, a, places)
        root, part = _through_views(read.name, read.place, read.number, a, places)
        seen = replace(read, name=root, place=part)
        through = part if _same_view(seen, base, number, a, places, reverse) else None
        if reverse.overwriting.may(read.number, through, number, place, birth):
            found.append(number)
    return frozenset(
        n for n in found if not any(_comes_first(m, n, read, a, places) for m in found)
    )


def _through_views(
    name: str, place: gast.Subscript | None, number: int, a: Analysed, places: Places
) -> tuple[str, gast.Subscript | None]:
    """`row[1]` as `table[i, 1]`, where `row` is `table[i]` at a statement."""
    while True:
        var = a.flow.before[number].get(name)
        (d,) = var.defs if var is not None and len(var.defs) == 1 else (PARAMETER,)
        s = places.statement.get(d)
        value = s.value if isinstance(s, gast.Assign) and _is_name(s.targets[0], name) else None
        if not isinstance(value, gast.Subscript) or not isinstance(value.value, gast.Name):
            return name, place
        base = value.value.id
        same = a.flow.before[d].get(base), a.flow.before[number].get(base)
        if None in same or same[0].defs != same[1].defs:  # type: ignore[union-attr]
            return name, place
        if not isinstance(
            a.flow.before[number][base].kind, Array
        ):  # two places of a list may hold one array
            return name, place
        parts = _parts(value)
        if not all(map(partial(_is_number, flow=a.flow), parts)) or _changes(
            d, number, parts, places
        ):
            return name, place
        within = [] if place is None else _parts(place)
        if place is not None and not _is_name(place.value, name):
            return name, place
        index = gast.Tuple([*parts, *within], gast.Load())
        name, place = base, gast.Subscript(value.value, index, gast.Load())


def _parts(place: gast.Subscript) -> list[gast.expr]:
    """The indices of a subscript, axis by axis."""
    return list(place.slice.elts) if isinstance(place.slice, gast.Tuple) else [place.slice]


def _is_name(e: gast.expr, name: str) -> bool:
    return isinstance(e, gast.Name) and e.id == name


def _is_number(e: gast.expr, flow: Flow) -> bool:
    """Whether an index takes one element of an axis."""
    value = flow.values.get(id(e))
    return value is not None and isinstance(value.kind, Num) and value.kind.type == "i"


def _changes(d: int, number: int, parts: list[gast.expr], places: Places) -> bool:
    """Whether indices may mean something else at a statement than where a view was taken."""
    around = places.loops(d)
    inner = places.loops(number)
    if inner[: len(around)] != around or number < d:
        return True
    extra = inner[len(around) :]
    last = places.last[extra[0]] if extra else number
    names = {n.id for e in parts for n in name_nodes(e)}
    return any(places.bound_between(n, d, last) for n in names)


def _is_past(write: int, read: int, places: Places) -> bool:
    """Whether a write is over where something is read after a statement, a loop as a whole."""
    around = set(places.loops(read)) & set(places.loops(write))
    return write <= places.last[read] and not around


def _same_view(
    read: MemoryRead, name: str, write: int, a: Analysed, places: Places, reverse: Reversal
) -> bool:
    """Whether subscripts of a read and of a write count from the same element.

    They do where both go through one name that is bound to memory of its own alone, or was bound
    once for both.
    """
    if read.name != name:
        return False
    bindings = set(places.bindings.get(name, ()))
    if bindings <= a.births:
        return True
    defs = reverse.restore.web(name, read.number, read.when)
    if defs is None or len(defs) != 1 or defs != a.flow.before[write][name].defs:
        return False
    around = [loop for n in defs & bindings for loop in places.loops(n)]
    return not any(n in places.loops(read.number) and n in places.loops(write) for n in around)


def _is_of(read: MemoryRead, name: str, a: Analysed) -> bool:
    """Whether memory that was read is, or then was, that of a name."""
    around = [a.pairs.get(n, frozenset()) for n in (read.number, read.number + 1)]
    return read.name == name or any((read.name, name) in pairs for pairs in around)


def into_arguments(a: Analysed, places: Places) -> frozenset[int]:
    """The writes by whose undoing all that is written into arguments is put back."""
    written = frozenset(n for p in a.writes for n, _ in a.classes.writes_to(p))
    arrays = written - a.classes.of_lists - a.classes.in_calls
    return frozenset(
        n
        for n in written
        if n not in arrays or not any(_covers(m, n, a, places) for m in arrays if m < n)
    )


def _comes_first(first: int, second: int, read: MemoryRead, a: Analysed, places: Places) -> bool:
    """Whether one write comes before each run of another to the same place, no read in between."""
    if not first < second or not _covers(first, second, a, places):
        return False
    before = read.when == BEFORE and read.number == first  # and with what it undoes it stands last
    return before or not first <= read.number <= _end(first, second, places)


def _covers(first: int, second: int, a: Analysed, places: Places) -> bool:
    """Whether one write comes before each run of another to the same place, or to a part of it."""
    if a.classes.writes[first] != a.classes.writes[second] or a.calls_at(second):
        return False
    path, around = places.path[first], places.loops(first)
    if places.path[second][: len(path)] != path or places.loops(second)[: len(around)] != around:
        return False
    one, other = _target(places.statement[first]), _target(places.statement[second])
    names = {n.id for n in name_nodes(other)}
    indices = {a.classes.find(n) for n in names - {root_of(other).id}}
    end = _end(first, second, places)
    if _is_all(one, other):
        names, indices = {root_of(other).id}, set()
    elif not equal(one, other):
        return False
    return not any(places.bound_between(n, first, end) for n in names) and not any(
        first < n < end and indices.intersection(map(a.classes.find, written))
        for n, written in a.classes.writes.items()
    )


def _end(first: int, second: int, places: Places) -> int:
    """Where the last run of a write is over that is made again and again behind another one."""
    extra = places.loops(second)[len(places.loops(first)) :]
    return places.last[extra[0]] if extra else second


def _is_all(place: gast.expr, other: gast.expr) -> bool:
    """Whether a place is all of what a name holds of which another one is a part."""
    return (
        isinstance(place, gast.Subscript)
        and isinstance(other, gast.Subscript)
        and is_whole(place)
        and _is_name(root_of(other), place.value.id)
    )


def _target(s: gast.stmt) -> gast.expr:
    """The place that a statement writes into."""
    return written_place(s)
