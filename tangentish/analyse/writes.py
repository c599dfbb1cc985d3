"""Which writes another live name may see, and which of those are refused.

A write into an array that others see makes their class a shared one: their adjoints are parts of
one shadow. Writes into lists and dicts that others see, and into memory outside of the function,
are refused.
"""

from __future__ import annotations

import re

import gast

from tangentish.analyse.aliases import (
    Both,
    Classes,
    Names,
    Pairs,
    PairsOf,
    changed_part,
    holds_memory,
    list_sources,
    may_hold_list,
)
from tangentish.analyse.called import changed_names
from tangentish.analyse.elements import literal_key
from tangentish.analyse.flow import Flow, number_of, root_of
from tangentish.analyse.kinds import (
    Array,
    Bottom,
    Kind,
    Num,
    Seq,
    Tup,
    Unknown,
    is_dict,
    is_immutable,
    may_be_shadowed,
    type_of,
)
from tangentish.analyse.kinds import parts_of as items_of
from tangentish.errors import Unsupported
from tangentish.tree.mutations import written_place
from tangentish.tree.origin import origin_of
from tangentish.tree.walk import names_read, statements


def check_writes(
    fn: gast.FunctionDef,
    flow: Flow,
    classes: Classes,
    live: dict[int, Names],
    locals_: Names,
    both: Both,
) -> dict[str, Unsupported]:
    """The names through which arrays are written that another live name may see.

    Each comes with the error for where that cannot be dealt with. Such changes of lists and dicts,
    and writes to foreign memory, are refused.
    """
    found: dict[str, Unsupported] = {}
    for s in statements(fn.body):
        number = number_of(s)
        for name in classes.writes.get(number, ()):
            error = _check_write(fn, s, name, flow, classes, live, locals_, both)
            if error is not None:
                found.setdefault(name, error)
    return found


def _check_write(
    fn: gast.FunctionDef,
    s: gast.stmt,
    name: str,
    flow: Flow,
    classes: Classes,
    live: dict[int, Names],
    locals_: Names,
    both: Both,
) -> Unsupported | None:
    """The error for a write into an array through a name, where another live name may see it."""
    number = number_of(s)
    target = written_place(s)
    if name not in flow.before[number] and name not in locals_:
        raise Unsupported(
            f"a call that writes into `{name}`, which is no local name", at=s, within=origin_of(s),
            why="The caller's memory must be after the call as it was before.",
            remedy="Pass the array as an argument, or give the call a copy.",
        )  # fmt: skip
    if name not in flow.before[number]:
        raise Unsupported(
            f"a write into `{name}`, which nothing has bound", at=s, within=origin_of(s),
            why="The line would fail.", remedy="Make the array before the write.",
        )  # fmt: skip
    kind = flow.before[number][name].kind
    pairs = both.of(number, classes)
    if number in classes.of_lists:
        numeric = _exchanges_numbers(s, flow)
        error = _twice_held(fn, s, target, flow, classes, both, numeric)
        if number in classes.updates:  # also in place, if it is an array
            error = error or _seen_by(s, name, target, live[number], locals_, both.arrays[number])
        seen = _holding(s, flow, classes, pairs[number])
        change = classes.list_change(s)
        given = [s.value] if change is None else change.arguments
        if any(name in list_sources(e, flow) for e in given):
            seen |= {(name, name)}  # a list in itself
        read = given if (name, name) in seen or number in classes.updates else []
        others = live[number] - {getattr(change, "target", None)}  # which it binds
        found = _seen_by(s, name, target, others, locals_, seen, read)
        if found is not None and not numeric:
            raise found
        return error or found
    called = not isinstance(target, gast.Subscript)  # writes into arrays of a structure
    if not isinstance(kind, Array) and not (called and may_be_shadowed(kind)):
        raise Unsupported(
            f"a write into {_said(s, name)}, of which it is not known that it is an array",
            at=target,
            within=origin_of(s),
            why="Only writes into arrays are differentiated yet.",
            remedy="Make it an array before the write, or bind a new name.",
        )  # fmt: skip
    if number in classes.in_calls and name in changed_names(s, flow.values):
        _check_unseen(s, name, target, live[number], locals_, both.whole[number])
    error = _seen_by(s, name, target, live[number], locals_, pairs[number])
    if error is None and not isinstance(kind, Array):
        twice = both.doubled(fn, flow, both.arrays, holds_memory).before()[number]
        return _in_two_places(name, target, s) if name in twice else None
    if error is None and isinstance(kind, Array) and kind.rank == 0:
        return Unsupported(  # its adjoint may be a number, unless it is part of a shadow
            f"a write into `{name}`, an array without axes", at=target, within=origin_of(s),
            why="Operations on such arrays give numbers, which cannot be written.",
            remedy="Bind a new name.",
        )  # fmt: skip
    return error


def _said(s: gast.stmt, name: str) -> str:
    """How to speak of a name, which may be one that lowering has made."""
    text = getattr(origin_of(s), "text", "")
    return f"`{name}`" if re.search(rf"\b{name}\b", text) else "a part of an attribute"


def _holding(s: gast.stmt, flow: Flow, classes: Classes, pairs: Pairs) -> Pairs:
    """The pairs with names that may hold the very list that a statement changes."""
    kind = flow.value(changed_part(s, classes)).kind
    env = flow.before[number_of(s)]
    return frozenset((a, b) for a, b in pairs if b not in env or _may_contain(env[b].kind, kind))


def _may_contain(kind: Kind, part: Kind) -> bool:
    """Whether something of a kind may be, or hold, something of another one."""
    return _may_be(kind, part) or any(_may_contain(k, part) for k in items_of(kind))


def _may_be(a: Kind, b: Kind) -> bool:
    """Whether one object may be of both kinds."""
    if is_immutable(a) or is_immutable(b):
        return False
    if isinstance(a, (Unknown, Bottom)) or isinstance(b, (Unknown, Bottom)):
        return True
    if type_of(a) is None or type_of(b) is None:
        return type(a) is type(b)
    mine, others = items_of(a), items_of(b)
    if type_of(a) is not type_of(b) or not mine or not others:
        return type_of(a) is type_of(b)
    if len(mine) == len(others):
        return all(map(_may_be, mine, others))
    return all(any(_may_be(k, other) for other in others) for k in mine)


def _twice_held(
    fn: gast.FunctionDef,
    s: gast.stmt,
    target: gast.expr,
    flow: Flow,
    classes: Classes,
    both: Both,
    numeric: bool,
) -> Unsupported | None:
    """The error for a write into a part of a structure that may hold one part in two places.

    Where the part is a list or a dict, that is refused, unless a number takes the place of another.
    """
    number = number_of(s)
    (name,) = classes.writes[number]
    error = _in_two_places(name, target, s)
    inner = isinstance(changed_part(s, classes), gast.Subscript)
    if inner and name in both.doubled(fn, flow, both.lists, may_hold_list).before()[number]:
        if not numeric:
            raise error
        return error
    arrays = number in classes.updates
    found = both.doubled(fn, flow, both.arrays, holds_memory).before()[number] if arrays else ()
    return error if name in found else None


def _in_two_places(name: str, target: gast.expr, s: gast.stmt) -> Unsupported:
    return Unsupported(
        f"a write into a part of `{name}`, which may hold that part in two places",
        at=target, within=origin_of(s),
        why="The write would be seen in both.",
        remedy="Make each part on its own: [[0.0] * n for _ in range(m)].",
    )  # fmt: skip


def _exchanges_numbers(s: gast.stmt, flow: Flow) -> bool:
    """Whether a statement puts a number in the place of another one of its kind.

    Then names that hold the same list know of no less than they did.
    """
    target = written_place(s)
    if isinstance(s, gast.AugAssign):
        new = flow.combined[number_of(s)]
    elif isinstance(s, gast.Assign) and isinstance(target, gast.Subscript):
        new = s.value
    else:
        return False
    kinds = [flow.value(e).kind for e in (target, new)]
    base = flow.value(target.value).kind
    if is_dict(base) and not (isinstance(base, Tup) and literal_key(target.slice) in base.places):
        return False
    types = {k.type for k in kinds if isinstance(k, Num) and k.char in (None, "d", "D")}
    return types in ({"f"}, {"c"}) and all(isinstance(k, Num) for k in kinds)


def unsure_updates(fn: gast.FunctionDef, flow: Flow) -> dict[int, str]:
    """Statements that write if a name or an item is an array, and bind it anew if a number.

    Each comes with the name, or that of the list or dict.
    """
    found: dict[int, str] = {}
    for s in statements(fn.body):
        if isinstance(s, gast.AugAssign) and (name := root_of(s.target).id) in (
            before := flow.before[number_of(s)]
        ):
            item = isinstance(s.target, gast.Subscript)
            inside = item and is_item(s.target, flow)
            kind = flow.value(s.target).kind if inside else before[name].kind
            if isinstance(kind, Unknown) and (inside or not item):
                found[number_of(s)] = name
    return found


def becomes_array(s: gast.stmt, flow: Flow) -> bool:
    """Whether an update of a number in a list or a dict puts an array in its place: `L[0] += x`."""
    return (
        isinstance(s, gast.AugAssign)
        and isinstance(s.target, gast.Subscript)
        and is_item(s.target, flow)
        and not isinstance(flow.value(s.target).kind, (Array, Unknown))
        and isinstance(flow.value(flow.combined[number_of(s)]).kind, (Array, Unknown))
    )


def is_item(target: gast.Subscript, flow: Flow) -> bool:
    """Whether a place is an item of a list, a tuple or a dict."""
    return isinstance(flow.value(target.value).kind, (Tup, Seq))


def check_unseen(
    fn: gast.FunctionDef,
    updates: dict[int, str],
    live: dict[int, Names],
    locals_: Names,
    pairs: PairsOf,
) -> None:
    """Refuse updates that might be writes, and that somebody else might see."""
    for s in statements(fn.body):
        n = number_of(s)
        if n in updates:
            _check_unseen(s, updates[n], s.target, live[n], locals_, pairs[n])


def _seen(s: gast.stmt, name: str, other: str, target: gast.expr, when: str) -> Unsupported:
    """The error for a write that another name may see, which may be one that lowering has made."""
    text = getattr(origin_of(s), "text", "")

    def is_named(word: str) -> bool:
        return re.search(rf"\b{word}\b", text) is not None

    if not is_named(name) and not isinstance(target, gast.Name):
        what = f"a write into a part of what `{other}` may hold as well"
        why = f"It has no name of its own, and `{other}` is read {when}."
        remedy = "Copy it first: a = p.a.copy(), then write a[0]."
    elif not is_named(name) and isinstance(s, gast.Assign) and isinstance(s.value, gast.Call):
        what = f"a call that may write into what `{other}` sees"
        why = f"What it is given and `{other}` may share memory, and `{other}` is read {when}."
        remedy = "Give it a copy."
    elif not is_named(name):
        what = "a list that is made here of what others may change"
        why = "Its items, or those of what it is made of, may share memory with it."
        remedy = "Make it in a loop that appends to a list of its own."
    elif other.startswith(("items", "whole", "keys")) and not is_named(other):
        what = f"a write into `{name}`, over which a loop runs"
        why = "The loop would see it at the items to come."
        remedy = f"Loop over a copy, list({name}), or over an index: range(len({name}))."
    else:
        what = f"a write into `{name}` that `{other}` may see"
        why = f"`{name}` and `{other}` may share memory, and `{other}` is read {when}."
        remedy = f"Copy one of them first: {name} = {name}.copy()."
    return Unsupported(what, at=target, within=origin_of(s), why=why, remedy=remedy)


def _check_unseen(
    s: gast.stmt,
    name: str,
    target: gast.expr,
    live: Names,
    locals_: Names,
    pairs: Pairs,
    given: list[gast.expr] | None = None,
) -> None:
    """Refuse a write that another live name, or somebody outside, may see."""
    error = _seen_by(s, name, target, live, locals_, pairs, given)
    if error is not None:
        raise error


def _seen_by(
    s: gast.stmt,
    name: str,
    target: gast.expr,
    live: Names,
    locals_: Names,
    pairs: Pairs,
    given: list[gast.expr] | None = None,
) -> Unsupported | None:
    """The error for a write that another live name may see; one that is seen outside is refused.

    What the statement reads besides, `given`, is its value by default.
    """
    read = names_read(s.value if given is None else given)
    seen = {b for a, b in pairs if a == name}
    for other in sorted(b for b in seen if not b.startswith("<")):
        if other not in locals_:
            raise Unsupported(
                f"a write into `{name}`, "
                f"which may share memory with `{other}` outside of the function",
                at=target, within=origin_of(s),
                why="Writes to globals are not differentiated.",
                remedy=f"Copy it first: {name} = {name}.copy().",
            )  # fmt: skip
        if other in live or other in read:
            when = "later" if other in live else "by this statement"
            return _seen(s, name, other, target, when)
    return None
