"""What shares memory in an analysed function, what is written there, and whether that is allowed.

The facts themselves come from `aliases` and `liveness`; here they are brought together.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import gast

from tangentish.analyse import aliases, liveness, writes
from tangentish.analyse.analysed import Analysed
from tangentish.analyse.apart import check_apart
from tangentish.analyse.called import callee_of, check_overlaps
from tangentish.analyse.changes import check_calls
from tangentish.analyse.flow import number_of, root_of
from tangentish.analyse.kinds import (
    UNKNOWN,
    Array,
    Bottom,
    Kind,
    Num,
    is_record,
    may_be_shadowed,
    parts_of,
    type_of,
)
from tangentish.analyse.looks import look_again
from tangentish.analyse.named import binds_names, is_known, taken_in
from tangentish.analyse.splice import splice
from tangentish.analyse.views import makes_array
from tangentish.errors import Unsupported
from tangentish.lower.known import (
    ANEW,
    HELD,
    NAMED,
    Learned,
    element_at,
    index_at,
)
from tangentish.tree.mutations import written_place
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.walk import (
    COMPOUND,
    binds,
    copy_shallow,
    names_read,
    statements,
    with_blocks,
)

Names = frozenset[str]
Stmts = list[gast.stmt]


def find_memory(a: Analysed) -> None:
    """Complete the facts of a function with those on memory; refuse writes that cannot be undone.

    The kinds of the function are known.
    """
    a.classes = aliases.find_classes(a.fn, a.flow, a.at_entry)
    _name_indices(a)
    _check_ahead(a)
    a.shared, a.foreign = _shared_with_result(a)
    both = aliases.Both({}, {}, {}, frozenset())
    if a.classes.writes:
        both = aliases.sharing(a.fn, a.flow, a.params, a.classes, a.at_entry)
        for s in statements(a.fn.body):
            check_overlaps(a, s, both.arrays[number_of(s)])
    a.pairs = both.arrays
    check_apart(a)
    a.doubles = _doubles(a, both)
    a.live = liveness.live_after(a.fn, a.of)
    a.writes = aliases.written_arguments(a.kinds, a.classes, both)
    a.deep_writes = aliases.written_arguments(a.kinds, a.classes, both, into_parts=True)
    a.changes = frozenset(p for p in a.writes if _changes(a, p, both))
    a.takes_in = {p: _taken_in(a, p) for p in a.changes}
    a.moves = frozenset(p for p in a.writes if _moves(a, p))
    check_calls(a)
    if a.classes.writes:
        a.shadowed = _shadowed(a, a.classes, both)


def _name_indices(a: Analysed) -> None:
    """Have indices at which is written be named first where they read the array, by any name.

    And what is chosen one by one, which is a copy, into whose parts is written.
    """
    for s in statements(a.fn.body):
        if number_of(s) not in a.classes.writes or not isinstance(s, (gast.Assign, gast.AugAssign)):
            continue
        target = written_place(s)
        name = root_of(target)
        placed = isinstance(target, gast.Subscript) and hasattr(target, "lineno")
        e = target.value if placed else name
        while isinstance(e, (gast.Subscript, gast.Attribute)):
            of_array = isinstance(getattr(a.flow.values.get(id(e.value)), "kind", None), Array)
            if isinstance(e, gast.Subscript) and of_array and not aliases.is_basic(e, a.flow):
                raise Learned(element_at(e), HELD)
            e = e.value
        if not isinstance(name, gast.Name) or not placed or index_at(target) in a.known:
            continue
        parts = target.slice.elts if isinstance(target.slice, gast.Tuple) else [target.slice]
        read = frozenset[str]().union(
            *(names_read(e) for e in parts if not isinstance(e, gast.Name))
        )
        if read & set(a.classes.members(name.id)):
            raise Learned(index_at(target), NAMED)


def _check_ahead(a: Analysed) -> None:
    """Refuse writes into what an iterator of a loop has yet to read."""
    for name, read, call in a.lowered.marks.ahead:
        for loop in statements(a.fn.body):
            if not isinstance(loop, gast.For) or name not in names_read(loop.iter):
                continue
            inner = {number_of(s) for s in statements(loop.body)}
            for n, w in (pair for r in sorted(read) for pair in a.classes.writes_to(r)):
                if n in inner:
                    raise Unsupported(
                        f"a write into `{w}`, which an iterator has yet to read",
                        at=call, within=origin_of(loop),
                        why="The items are all read in front of the loop.",
                        remedy="Loop over an index: for i in range(len(x)).",
                    )  # fmt: skip


def _check_attributes(a: Analysed) -> None:
    """Refuse `s.u *= v` unless `s.u` is an array, into which that writes.

    Anything else binds the attribute of an object anew.
    """
    marks = a.lowered.marks.attributes
    for s in statements(a.fn.body):
        (name,) = (binds(s) & marks.keys() if isinstance(s, gast.Assign) else ()) or (None,)
        if name is None:
            continue
        e = s.value
        base = a.flow.value(e.value).kind if isinstance(e, gast.Attribute) else UNKNOWN
        own = isinstance(base, Array) and marks[name].attr in ("real", "imag")
        own = own or (is_record(base) and _may_be_changed(base.type))
        if not own or not isinstance(a.flow.value(e).kind, Array):
            raise Unsupported(
                "assignment to an attribute", at=marks[name], within=origin_of(s),
                why="objects are not differentiated yet.",
                remedy="Use local variables; arrays may be written in place: s.u[:] = v.",
            )  # fmt: skip


def _may_be_changed(record: Any) -> bool:
    """Whether the attributes of the instances of a record's class may be bound anew."""
    return not issubclass(record, tuple) and not record.__dataclass_params__.frozen


def shadowed_names(a: Analysed) -> Names:
    """Names of arrays that are written while another name in use may see it.

    Their adjoints, and those of all that may share memory with them, are parts of one shadow.
    """
    _check_attributes(a)
    classes = aliases.find_classes(a.fn, a.flow, a.at_entry)
    if not any(n not in classes.of_lists for n in classes.writes):
        return frozenset()
    a.live = liveness.live_after(a.fn, a.of)
    both = aliases.sharing(a.fn, a.flow, a.params, classes, a.at_entry)
    for s in statements(a.fn.body):
        check_overlaps(a, s, both.arrays[number_of(s)])
    a.writes = aliases.written_arguments(a.kinds, classes, both)
    return _shadowed(a, classes, both)


def _shadowed(a: Analysed, classes: aliases.Classes, both: aliases.Both) -> Names:
    # Of what is returned on the way nothing is written any more: the name is read at the end.
    returned = names_read(a.returned()) & a.lowered.temps
    live = {n: names - returned for n, names in a.live.items()}
    varied = a.flow.evaluator.shadowed  # by which it was found what varies
    found = frozenset(m for name in varied for m in classes.members(name))
    seen = writes.check_writes(a.fn, a.flow, classes, live, a.locals, both)
    a.aliased = frozenset(m for name in seen for m in classes.members(name))
    wanted = {name: _unclear(a, name) for name in a.asked}
    if a.called:  # the caller gives adjoints of what is written, and takes them back
        wanted |= {p: _unclear(a, p) for p in a.writes if may_be_shadowed(a.kinds[p])}
    for name, error in (wanted | seen).items():
        members = frozenset(classes.members(name))
        _name_updated(a, classes, members)
        if any(n in classes.updates and w == name for n, w in classes.each_write()):
            _splice(a, members)
            raise error  # of what is not known to be an array
        if name in a.asked or _carries(a, members):
            if not _is_clear(a, classes, members, both):
                look_again(a, classes, members - classes.written_names)
                _splice(a, members)
                _bind_anew(a, members)
                raise error
            found |= members
    return found


def _name_updated(a: Analysed, classes: aliases.Classes, names: Names) -> None:
    """Have arrays in structures that are updated, `d["u"] *= v`, be written through names."""
    for s in statements(a.fn.body):
        if number_of(s) in classes.updates and isinstance(s, gast.AugAssign):
            held = hasattr(s.target, "lineno") and isinstance(a.flow.value(s.target).kind, Array)
            if held and names & set(classes.writes[number_of(s)]):
                place = element_at(s.target)
                if place not in a.known:
                    raise Learned(place, HELD)


def _bind_anew(a: Analysed, names: Names) -> None:
    """Have changed copies take the place of arrays in structures that are written, if some are."""
    marks = a.lowered.marks.held
    for s in statements(a.fn.body):
        found = sorted(binds(s) & names & marks.keys()) if isinstance(s, gast.Assign) else []
        base = s.value.value if found and isinstance(s.value, gast.Subscript) else None
        if base is not None and type_of(a.flow.value(base).kind) in (list, dict):
            raise Learned(marks[found[0]], ANEW)


def _splice(a: Analysed, names: Names) -> None:
    """Have the bodies of called functions take the place of calls which give what is not known."""
    for s in statements(a.fn.body):
        for e in taken_in(s, names, a.flow):
            callee = callee_of(s, a.flow.values)
            if callee is not None and not is_known(e, a.flow) and not makes_array(e, a.flow):
                splice(a, e, callee.analysed.function)


def _unclear(a: Analysed, p: str) -> Unsupported:
    error = Unsupported(
        f"`{a.function.__name__}`, which writes into `{p}`",
        at=origin_of(a.fn),
        why="It is not known of all that it holds whether it shares memory with that.",
        remedy="Write into views of the argument, `a[i]` or `a[lo:hi]`, alone.",
    )
    error.of_memory = True
    return error


def _moves(a: Analysed, p: str) -> bool:
    """Whether an argument that is written holds something that varies at the end."""
    env = a.flow.after[number_of(a.fn.body[-1])]
    return any(n in env and env[n].varied for n in a.classes.members(p))


def _taken_in(a: Analysed, p: str) -> Names:
    """The other parameters whose memory a structure may hold when a function is over."""
    pairs = aliases.alias_pairs(a.fn, a.flow, a.params, overlaps=a.at_entry)
    held = pairs[number_of(a.fn.body[-1])]
    return frozenset(q for q in a.params if q != p and (p, aliases.at_entry(q)) in held)


def _changes(a: Analysed, p: str, both: aliases.Both) -> bool:
    """Whether a list or a dict changes that is an argument, or is in one."""
    writes = [(n, w) for n, w in a.classes.each_write() if n in a.classes.of_lists]
    return any((w, aliases.at_entry(p)) in both.of(n, a.classes)[n] for n, w in writes)


def _carries(a: Analysed, names: Names) -> bool:
    """Whether something that varies is ever held by one of some names."""
    envs = (*a.flow.before.values(), *a.flow.after.values())
    return any(v.varied for env in envs for n, v in env.items() if n in names)


def _is_clear(a: Analysed, classes: aliases.Classes, names: Names, both: aliases.Both) -> bool:
    """Whether it is known of all that some names hold which memory it is a part of."""
    kinds = a.flow.kinds_of_names()
    # What a function that calls itself gives is known when it has been analysed once.
    names = frozenset(n for n in names if not all(isinstance(k, Bottom) for k in kinds[n]))
    if not names <= a.locals or not all(may_be_shadowed(k) for n in names for k in kinds[n]):
        return False
    pairs = both.arrays or aliases.alias_pairs(a.fn, a.flow, a.params)
    finder = both.doubled(a.fn, a.flow, pairs, aliases.holds_memory)

    def is_new(e: gast.expr, s: gast.stmt) -> bool:
        apart = not finder.twice(e, pairs[number_of(s)])  # as their adjoints will be
        return apart and binds_names(s) and makes_array(e, a.flow)

    return all(
        is_known(e, a.flow) or is_new(e, s)
        for s in statements(a.fn.body)
        for e in taken_in(s, names, a.flow)
    )


def _doubles(a: Analysed, both: aliases.Both) -> bool:
    """Whether the result of a function may hold one list or array in two places."""
    kind = a.flow.value(a.returned()).kind
    if not any(map(aliases.holds_memory, parts_of(kind))):
        return False
    pairs = both.arrays or aliases.alias_pairs(a.fn, a.flow, a.params)
    finder = both.doubled(a.fn, a.flow, pairs, aliases.holds_memory)
    last = number_of(a.fn.body[-1])
    found = finder.before()[last]
    given = aliases.sources(a.returned(), a.flow)
    return bool(found & given) or finder.twice(a.returned(), pairs[last])


def bind_anew(a: Analysed) -> None:
    """Write `x = x + y` for `x += y` where `x`, a name or an item, may be an array or a number.

    The one is a write and the other binds a name; where nobody else sees the array, and where a
    write would not convert what is added, they are alike. Where an array takes the place of a
    number in a list, it is bound anew for sure.
    """
    sure: dict[int, str | None] = {
        number_of(s): None for s in statements(a.fn.body) if writes.becomes_array(s, a.flow)
    }
    unsure = writes.unsure_updates(a.fn, a.flow)
    if unsure:
        if _converts(a):
            first = next(s for s in statements(a.fn.body) if number_of(s) in unsure)
            raise Unsupported(
                f"an update of `{unsure[number_of(first)]}`, which may be an array or a number, "
                "beside values of other dtypes",
                at=first, within=origin_of(first),
                why="In an array the result would be converted to its dtype.",
                remedy="Bind the name anew: x = x + y for x += y.",
            )  # fmt: skip
        pairs = aliases.alias_pairs(a.fn, a.flow, a.params)
        writes.check_unseen(a.fn, unsure, liveness.live_after(a.fn), a.locals, pairs)
    if unsure or sure:
        fn = copy_shallow(a.fn, body=_bound_anew(a.fn.body, a, {**unsure, **sure}))
        a.lowered = replace(a.lowered, fn=fn)


def _converts(a: Analysed) -> bool:
    """Whether a write into an array might convert what is written: not all is of one dtype."""
    kinds = _all_kinds(a, set())
    arrays = {k.char for k in kinds if isinstance(k, Array)} - {"?", "*"}
    numbers = {k.char or "D" for k in kinds if isinstance(k, Num) and (k.char or k.type == "c")}
    found = arrays | numbers - {"?", "*"}
    return len(found - (set() if "f" in arrays else numbers & set("bhilqBHILQ"))) > 1


def has_mixed_precision(a: Analysed) -> bool:
    """Whether arrays or scalars of several precisions meet in a function."""
    kinds = _all_kinds(a, set())
    chars = {k.char for k in kinds if isinstance(k, (Num, Array)) and k.char and k.type in "fc"}
    return len({c.lower() for c in chars} - {"?", "*"}) > 1


def _all_kinds(a: Analysed, seen: set[int]) -> set[Kind]:
    """The kinds of all values in a function and in those that it calls."""
    seen.add(id(a))
    found: set[Kind] = set()
    flow = getattr(a, "flow", None)  # of a recursive function that is being analysed there is none
    for value in flow.values.values() if flow is not None else ():
        found |= _parts(value.kind)
        callee = value.callee or value.constant
        if callee is not None and id(callee.analysed) not in seen:
            found |= _all_kinds(callee.analysed, seen)
    return found


def _parts(kind: Kind) -> set[Kind]:
    if parts := parts_of(kind):
        return set().union(*map(_parts, parts))
    return {kind} if isinstance(kind, (Num, Array)) else set()


def _bound_anew(stmts: Stmts, a: Analysed, updates: dict[int, str | None]) -> Stmts:
    """Statements with assignments for updates; those with a name may also be writes."""
    out: Stmts = []
    for s in stmts:
        if number_of(s) in updates:
            combined = a.flow.combined[number_of(s)]
            new: gast.stmt = gast.Assign([s.target], combined, None)
            if isinstance(s.target, gast.Subscript) and updates[number_of(s)] is not None:
                a.flow.evaluator.marks.rebinds(s.target)
        elif isinstance(s, COMPOUND):
            new = with_blocks(s, lambda block: _bound_anew(block, a, updates))
        else:
            new = s
        out.append(with_origin(new, origin_of(s)) if new is not s else s)
    return out


def _shared_with_result(a: Analysed) -> tuple[Names, Names]:
    """Parameters whose memory the result may share, and names for such memory elsewhere."""
    returned = aliases.sources(a.returned(), a.flow)
    found = {n for r in returned for n in a.classes.members(r)}
    outside = {n if "." in n else f"{a.function.__name__}.{n}" for n in found - a.locals}
    shared = found.intersection(a.params)
    if shared:  # a name of theirs may hold something else by then
        last = number_of(a.fn.body[-1])
        pairs = aliases.alias_pairs(a.fn, a.flow, a.params, overlaps=a.at_entry)[last]
        shared = {p for p in shared if any((r, aliases.at_entry(p)) in pairs for r in returned)}
    return frozenset(shared), frozenset(outside)
