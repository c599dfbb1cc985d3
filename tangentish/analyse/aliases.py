"""Who shares memory, and whether a write is seen through another live name.

A name joins the class of what it may share memory with: by assignment, by a view (a basic
subscript, `.T`, `reshape`), by a tuple that holds an array. Writing is allowed where no other name
of the class is read afterwards.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import gast

from tangentish.analyse import opaque
from tangentish.analyse.doubled import Doubled
from tangentish.analyse.flow import Flow, holds_list, number_of, root_of
from tangentish.analyse.holders import Holders
from tangentish.analyse.iterators import Listing
from tangentish.analyse.kinds import (
    Array,
    Bottom,
    Kind,
    Num,
    Seq,
    Static,
    Tup,
    Unknown,
    is_dict,
    is_immutable,
    is_list,
    is_real,
    type_of,
)
from tangentish.analyse.kinds import parts_of as items_of
from tangentish.analyse.onward import before_each
from tangentish.analyse.values import Value
from tangentish.errors import Unsupported
from tangentish.tree.mutations import Mutation, mutation, written_place
from tangentish.tree.origin import origin_of
from tangentish.tree.walk import dotted, names_read, parts_of, statements

Names = frozenset[str]
SOMETIMES_VIEWS = frozenset(
    {"conj", "conjugate", "asarray", "asanyarray", "real_if_close", "require", "stop_gradient"}
)


@dataclass
class Classes:
    """The partition of names into classes that may share memory.

    Attributes:
        writes: the statements that write into memory, with the name that they write through.
        of_lists: those of them that change a list or a dict, and nothing of what it holds.
        updates: those of them that update an item, in place if it is an array.
        lists: the partition of names into classes that may hold one list or dict.
    """

    parent: dict[str, str] = field(default_factory=dict)
    writes: dict[int, str] = field(default_factory=dict)
    of_lists: set[int] = field(default_factory=set)
    updates: set[int] = field(default_factory=set)
    lists: Classes | None = None

    def find(self, name: str) -> str:
        """The representative of a name's class."""
        while self.parent.get(name, name) != name:
            name = self.parent[name]
        return name

    def unite(self, a: str, b: str) -> None:
        """Put two names into one class."""
        x, y = sorted((self.find(a), self.find(b)))
        self.parent[y] = x
        self.parent.setdefault(x, x)

    def members(self, name: str) -> list[str]:
        """All names of a class."""
        root = self.find(name)
        return sorted({n for n in self.parent if self.find(n) == root} | {name})

    def list_change(self, s: gast.stmt) -> Mutation | None:
        """The change of a list that a statement is, if it is one."""
        return mutation(s) if number_of(s) in self.writes else None

    def written(self, name: str) -> bool:
        """Whether memory of the class is written anywhere."""
        return bool(self.writes_to(name))

    def writes_to(self, name: str) -> list[tuple[int, str]]:
        """The writes that may change what a name holds, with the names that they write through."""
        return [(n, w) for n, w in self.writes.items() if self._of_write(n).together(name, w)]

    def together(self, a: str, b: str) -> bool:
        """Whether two names are in one class."""
        return self.find(a) == self.find(b)

    def _of_write(self, number: int) -> Classes:
        """The partition that says what a write may change."""
        apart = number in self.of_lists and number not in self.updates
        return self.lists if self.lists is not None and apart else self


def holds_memory(kind: Kind) -> bool:
    """Whether a value of this kind may be, or hold, what can be written into."""
    if isinstance(kind, Tup):
        whole = kind.type is not tuple and kind.fields is None
        return whole or any(holds_memory(k) for k in kind.items)
    if isinstance(kind, Listing):
        return holds_memory(kind.item)
    return isinstance(kind, (Array, Seq, Unknown, Bottom)) and not is_immutable(kind)


def sources(e: gast.AST | None, flow: Flow) -> Names:
    """Names whose memory the value of an expression may share."""
    return sources_of(e, flow, holds_memory)


def list_sources(e: gast.AST | None, flow: Flow) -> Names:
    """Names that may hold a list or a dict that the value of an expression is, or holds."""
    return sources_of(e, flow, may_hold_list)


Holds = Callable[[Kind], bool]
_EMPTY = (Tup(()), Tup((), list), Tup((), dict, ()))


def sources_of(e: gast.AST | None, flow: Flow, holds: Holds) -> Names:
    """Names with which the value of an expression may share what `holds` says."""
    if e is None:
        return frozenset()
    value = flow.values.get(id(e))
    if value is None or isinstance(value.kind, (Num, Static)) or not holds(value.kind):
        return frozenset()
    if isinstance(e, gast.Name):
        return frozenset({e.id})
    if isinstance(e, gast.Subscript):
        if flow.value(e.value).kind in _EMPTY:
            return frozenset()
        return sources_of(e.value, flow, holds) if may_be_basic(e.slice, flow) else frozenset()
    if isinstance(e, gast.Attribute):
        path = dotted(e)
        known = path in flow.evaluator.resolved
        return frozenset({path}) if known else sources_of(e.value, flow, holds)
    if isinstance(e, (gast.Tuple, gast.List, gast.Dict)):
        return frozenset().union(*(sources_of(c, flow, holds) for c in parts_of(e)))
    if isinstance(e, gast.IfExp):
        return sources_of(e.body, flow, holds) | sources_of(e.orelse, flow, holds)
    if isinstance(e, gast.BinOp) and any(_is_tuple(c, flow) for c in (e.left, e.right)):
        both = [e.left, e.right]  # a new list of the same items
        return frozenset().union(*(_of_items(c, flow, holds) for c in both))
    if isinstance(e, gast.Call):
        return _of_call(e, value, flow, holds)
    return frozenset()


def _of_items(e: gast.expr, flow: Flow, holds: Holds) -> Names:
    """Names whose memory the items of a structure may share."""
    kind = flow.value(e).kind
    return sources_of(e, flow, holds) if any(map(holds, items_of(kind))) else frozenset()


def _is_tuple(e: gast.expr, flow: Flow) -> bool:
    return isinstance(flow.value(e).kind, (Tup, Seq))


def _of_call(e: gast.Call, value: Value, flow: Flow, holds: Holds) -> Names:
    word = e.func.attr if isinstance(e.func, gast.Attribute) else getattr(e.func, "id", "")
    views = any(k.arg == "copy" for k in e.keywords) or word in SOMETIMES_VIEWS
    views = views or (value.rule is not None and value.rule.name in ("max", "min"))  # one of them
    if word in ("conj", "conjugate"):  # a method returns a real array itself
        method = value.rule is not None and value.rule.kind == "method"
        views = method and is_real(value.kind) is not False
    if value.rule is not None and not value.rule.view and not views:
        return frozenset()
    if value.makes_record:
        return frozenset().union(*(sources_of(o, flow, holds) for o in value.operands))
    is_new = word in ("list", "sorted", "tuple") and isinstance(value.kind, (Tup, Seq))
    if is_new and not any(map(holds_memory, items_of(value.kind))):
        return frozenset()  # of nothing that can be written into
    found: Names = frozenset()
    callee = value.callee or value.constant
    if callee is not None:
        known = callee.analysed
        found |= known.foreign
        for p, a in zip(known.params, callee.arguments, strict=True):
            if p in known.shared:
                default = frozenset({f"{known.function.__name__}.{p}"})
                found |= default if a is None else sources_of(a, flow, holds)
        target = flow.evaluator.resolved.get(dotted(e.func))
        if not isinstance(target, types.FunctionType):  # a cache gives it to others as well
            found |= {f"the result of {word}"}
        return found
    if isinstance(e.func, gast.Attribute):
        base = flow.values.get(id(e.func.value))
        if base is not None and opaque.draws(base.kind):
            return frozenset()
        found |= sources_of(e.func.value, flow, holds)
    for a in [*e.args, *(k.value for k in e.keywords)]:
        found |= sources_of(a, flow, holds)
    if value.rule is None and _result_is_held(e, flow):
        found |= {f"the result of {word}"}
    return found


def _result_is_held(e: gast.Call, flow: Flow) -> bool:
    """Whether a call that is not looked into may give memory that others know: a cache does."""
    target = flow.evaluator.resolved.get(dotted(e.func))
    if target is not None:
        return not opaque.gives_new(target)
    if not isinstance(e.func, gast.Attribute):
        return True
    base = flow.values.get(id(e.func.value))
    if base is not None and isinstance(base.kind, (Tup, Seq)):
        return False
    if base is not None and isinstance(base.kind, Array):
        return opaque.array_method_writes(e.func.attr)
    return opaque.method_may_write(None, e.func.attr)


def may_be_basic(index: gast.expr, flow: Flow) -> bool:
    """Whether a subscript may give a view: no part of it is known to select one by one."""
    return not any(
        isinstance(p, gast.List) or (isinstance(kind, Array) and kind.rank) or _is_flag(kind)
        for p, kind in _selecting(index, flow)
    )


def is_basic(index: gast.expr, flow: Flow) -> bool:
    """Whether a subscript gives a view (or a number) rather than a copy."""
    return all(
        isinstance(kind, (Num, Static)) and not _is_flag(kind)
        for _, kind in _selecting(index, flow)
    )


def _selecting(index: gast.expr, flow: Flow) -> list[tuple[gast.expr, Kind]]:
    """The parts of an index that are no slices, with their kinds."""
    parts = index.elts if isinstance(index, gast.Tuple) else [index]
    return [(p, flow.value(p).kind) for p in parts if not isinstance(p, gast.Slice)]


def _is_flag(kind: Kind) -> bool:
    return isinstance(kind, Num) and kind.type == "b"


def find_classes(fn: gast.FunctionDef, flow: Flow) -> Classes:
    """Partition the names of a function into memory classes and list the writes."""
    classes = Classes(lists=Classes())
    for s in statements(fn.body):
        if isinstance(s, gast.Assign):
            (target,) = s.targets
            if isinstance(target, gast.Subscript):
                classes.writes[number_of(s)] = root_of(target).id
                if _takes_in(s, root_of(target).id, flow):
                    classes.of_lists.add(number_of(s))
                    rebinds = id(target) in flow.evaluator.marks.rebound
                    classes.updates |= {number_of(s)} if rebinds else set()
                    _unite(classes, [root_of(target).id], s.value, flow)
                continue
            _change_list(s, flow, classes)
            names = [target.id] if isinstance(target, gast.Name) else [t.id for t in target.elts]
            after = flow.after[number_of(s)]
            holding = [name for name in names if holds_memory(after[name].kind)]
            _unite(classes, holding, s.value, flow)
        elif isinstance(s, gast.Expr):
            _change_list(s, flow, classes)
        elif isinstance(s, gast.AugAssign):
            root = root_of(s.target)
            before = flow.before[number_of(s)].get(root.id)
            kind = Bottom() if before is None else before.kind  # unbound: the line fails
            if isinstance(s.target, gast.Subscript) or isinstance(kind, Array):
                classes.writes[number_of(s)] = root.id
                classes.of_lists |= {number_of(s)} if isinstance(kind, (Tup, Seq)) else set()
                classes.updates |= {number_of(s)} if updates_item(s, kind, flow) else set()
    return classes


def _unite(classes: Classes, names: list[str], e: gast.expr, flow: Flow) -> None:
    """Put names into the classes of what they hold from a statement on.

    Items of one value may share memory among themselves.
    """
    for name in names:
        for source in {names[0], *sources(e, flow)}:
            classes.unite(name, source)
        assert classes.lists is not None
        for source in {names[0], *list_sources(e, flow)}:
            classes.lists.unite(name, source)


def _change_list(s: gast.stmt, flow: Flow, classes: Classes) -> None:
    """Note what a statement that changes a list writes, and whose memory the list holds then."""
    change = mutation(s)
    if change is not None and holds_list(flow, change.place):
        classes.writes[number_of(s)] = change.name
        classes.of_lists.add(number_of(s))
        for argument in change.arguments:
            _unite(classes, [change.name], argument, flow)


def _takes_in(s: gast.stmt, name: str, flow: Flow) -> bool:
    """Whether a statement writes into a structure that a name holds, not into an array."""
    change = mutation(s)
    if change is not None and not isinstance(getattr(s, "targets", [None])[0], gast.Subscript):
        return holds_list(flow, change.place)
    var = flow.before[number_of(s)].get(name)
    return var is not None and isinstance(var.kind, (Tup, Seq))


def is_changeable(kind: Kind) -> bool:
    """Whether a value is a list or a dict of which something is known."""
    return is_list(kind) or is_dict(kind)


def may_hold_list(kind: Kind) -> bool:
    """Whether a value may be, or hold, a list or a dict."""
    if is_immutable(kind):
        return False
    if isinstance(kind, Listing):
        return may_hold_list(kind.item)
    if isinstance(kind, (Unknown, Bottom)) or is_changeable(kind):
        return True
    return any(map(may_hold_list, items_of(kind)))


Pairs = frozenset[tuple[str, str]]
PairsOf = dict[int, Pairs]


def at_entry(parameter: str) -> str:
    """What stands in pairs for the memory that an argument has at entry."""
    return f"<{parameter}>"


def written_arguments(
    params: Iterable[str], classes: Classes, both: Both, into_parts: bool = False
) -> Names:
    """The arguments into whose memory something writes; a change of a list only into lists.

    With `into_parts` only those into whose parts is written, not into the list or dict itself.
    """

    def writes_into(p: str, n: int, w: str) -> bool:
        entry = (w, at_entry(p))
        updated = n in classes.updates and entry in both.arrays[n]
        return updated or entry in both.of(n, classes)[n]

    left_out = both.shallow - classes.updates if into_parts else frozenset[int]()
    writes = [(n, w) for n, w in classes.writes.items() if n not in left_out]
    return frozenset(p for p in params if any(writes_into(p, n, w) for n, w in writes))


class Both(NamedTuple):
    """Pairs of names that may share memory, in front of each statement.

    Attributes:
        arrays: those that may share any.
        lists: those that may hold one list or dict.
        whole: those of which the second may hold the very list or dict that the first is.
        shallow: the statements that change the very list or dict that a name is.
    """

    arrays: PairsOf
    lists: PairsOf
    whole: PairsOf
    shallow: frozenset[int]

    def of(self, number: int, classes: Classes) -> PairsOf:
        """The pairs that say who sees a write."""
        if number in self.shallow:
            return self.whole
        return self.lists if number in classes.of_lists else self.arrays

    def doubled(self, fn: gast.FunctionDef, flow: Flow, pairs: PairsOf, holds: Holds) -> Doubled:
        """What finds the names that may hold one part twice, of the kinds that `holds` says."""
        return Doubled(fn, flow, pairs, holds, sources_of, self.whole, self.shallow)


def alias_pairs(
    fn: gast.FunctionDef, flow: Flow, params: Iterable[str], holds: Holds = holds_memory
) -> PairsOf:
    """For each statement the pairs of names that may share memory in front of it.

    The memory of arguments at entry is among them, as `at_entry` names it. With another `holds`
    the pairs of names that may share what is of kinds that it says.
    """

    def step(s: gast.stmt, pairs: Pairs) -> Pairs:
        if isinstance(s, gast.Assign) and not isinstance(s.targets[0], gast.Subscript):
            return assign(s, pairs)
        return taken_in(s, pairs) if isinstance(s, (gast.Assign, gast.Expr)) else pairs

    def taken_in(s: gast.Assign | gast.Expr, pairs: Pairs) -> Pairs:
        """What a list holds from a statement on."""
        change = mutation(s)
        if isinstance(s, gast.Assign):
            name, held = root_of(s.targets[0]).id, sources_of(s.value, flow, holds)
        else:
            name = "" if change is None else change.name
            given = [] if change is None else change.arguments
            held = frozenset[str]().union(*(sources_of(a, flow, holds) for a in given))
        if not held or not _takes_in(s, name, flow):
            return pairs
        lists = {name} | {b for a, b in pairs if a == name}
        reached = held | {b for a, b in pairs if a in held}
        new = {(a, b) for a in lists for b in reached if a != b}
        return pairs | new | {(b, a) for a, b in new}

    def assign(s: gast.Assign, pairs: Pairs) -> Pairs:
        (target,) = s.targets
        names = [target.id] if isinstance(target, gast.Name) else [t.id for t in target.elts]
        shared = sources_of(s.value, flow, holds)
        reached = shared | {b for a, b in pairs if a in shared}
        kept = {p for p in pairs if p[0] not in names and p[1] not in names}
        after = flow.after[number_of(s)]
        holding = [n for n in names if holds(after[n].kind)]
        group = [*holding, *(reached - set(names) if holding else ())]
        new = {(a, b) for a in group for b in group if a != b and (a in holding or b in holding)}
        return frozenset(kept | new)

    held = [(p, at_entry(p)) for p in params]
    return before_each(fn, frozenset([*held, *((b, a) for a, b in held)]), step)


def sharing(fn: gast.FunctionDef, flow: Flow, params: Iterable[str], classes: Classes) -> Both:
    """The pairs of names that see writes into each other."""
    lists = alias_pairs(fn, flow, params, may_hold_list)
    holders = Holders(fn, flow, lists, list_sources, may_hold_list)
    whole = holders.pairs((p, at_entry(p)) for p in params)
    shallow = {
        number_of(s)
        for s in statements(fn.body)
        if number_of(s) in classes.of_lists and isinstance(_changed(s, classes), gast.Name)
    }
    return Both(alias_pairs(fn, flow, params), lists, whole, frozenset(shallow))


def _changed(s: gast.stmt, classes: Classes) -> gast.expr:
    """The list or dict that a statement changes."""
    change = classes.list_change(s)
    if change is not None:
        return change.place
    place = written_place(s)
    return place.value if isinstance(place, gast.Subscript) else place


def check_writes(
    fn: gast.FunctionDef,
    flow: Flow,
    classes: Classes,
    live: dict[int, Names],
    locals_: Names,
    both: Both,
) -> None:
    """Refuse writes that another live name may see, and writes to foreign memory."""
    for s in statements(fn.body):
        number = number_of(s)
        if number not in classes.writes:
            continue
        name = classes.writes[number]
        target = written_place(s)
        if name not in flow.before[number]:
            raise Unsupported(
                f"a write into `{name}`, which nothing has bound", at=s, within=origin_of(s),
                why="The line would fail.", remedy="Make the array before the write.",
            )  # fmt: skip
        kind = flow.before[number][name].kind
        pairs = both.of(number, classes)
        if number in classes.of_lists:
            _check_alone(fn, s, target, flow, classes, both)
            if number in classes.updates:  # also in place, if it is an array
                _check_unseen(s, name, target, live[number], locals_, both.arrays[number])
            seen = _holding(s, flow, classes, pairs[number])
            change = classes.list_change(s)
            given = [s.value] if change is None else change.arguments
            if any(name in list_sources(e, flow) for e in given):
                seen |= {(name, name)}  # a list in itself
            read = given if (name, name) in seen or number in classes.updates else []
            others = live[number] - {getattr(change, "target", None)}  # which it binds
            _check_unseen(s, name, target, others, locals_, seen, read)
            continue
        if isinstance(kind, Array) and kind.rank == 0:
            raise Unsupported(
                f"a write into `{name}`, an array without axes", at=target, within=origin_of(s),
                why="Operations on such arrays give numbers, which cannot be written.",
                remedy="Bind a new name.",
            )  # fmt: skip
        if not isinstance(kind, Array):
            raise Unsupported(
                f"a write into `{name}`, of which it is not known that it is an array", at=target,
                within=origin_of(s),
                why="Only writes into arrays are differentiated yet.",
                remedy="Make it an array before the write, or bind a new name.",
            )  # fmt: skip
        _check_unseen(s, name, target, live[number], locals_, pairs[number])


def _holding(s: gast.stmt, flow: Flow, classes: Classes, pairs: Pairs) -> Pairs:
    """The pairs with names that may hold the very list that a statement changes."""
    kind = flow.value(_changed(s, classes)).kind
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


def updates_item(s: gast.stmt, kind: Kind, flow: Flow) -> bool:
    """Whether an item of a list is updated by `+=`, and may be an array."""
    if not isinstance(s, gast.AugAssign) or not isinstance(kind, (Tup, Seq)):
        return False
    return not isinstance(flow.value(s.target).kind, (Num, Bottom))


def _check_alone(
    fn: gast.FunctionDef,
    s: gast.stmt,
    target: gast.expr,
    flow: Flow,
    classes: Classes,
    both: Both,
) -> None:
    """Refuse a write into a part of a structure that may hold one part in two places."""
    number = number_of(s)
    name = classes.writes[number]
    found: Names = frozenset()
    if isinstance(_changed(s, classes), gast.Subscript):
        found |= both.doubled(fn, flow, both.lists, may_hold_list).before()[number]
    if number in classes.updates:
        found |= both.doubled(fn, flow, both.arrays, holds_memory).before()[number]
    if name in found:
        raise Unsupported(
            f"a write into a part of `{name}`, which may hold that part in two places",
            at=target, within=origin_of(s),
            why="The write would be seen in both.",
            remedy="Make each part on its own: [[0.0] * n for _ in range(m)].",
        )  # fmt: skip


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
            inside = item and isinstance(flow.value(s.target.value).kind, (Tup, Seq))
            kind = flow.value(s.target).kind if inside else before[name].kind
            if isinstance(kind, Unknown) and (inside or not item):
                found[number_of(s)] = name
    return found


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
    if re.search(rf"\b{name}\b", text) is None:
        return Unsupported(
            "a list that is made here of what others may change", at=target, within=origin_of(s),
            why="Its items, or those of what it is made of, may share memory with it.",
            remedy="Make it in a loop that appends to a list of its own.",
        )  # fmt: skip
    if other.startswith(("items", "whole", "keys")) and re.search(rf"\b{other}\b", text) is None:
        return Unsupported(
            f"a write into `{name}`, over which a loop runs", at=target, within=origin_of(s),
            why="The loop would see it at the items to come.",
            remedy=f"Loop over a copy, list({name}), or over an index: range(len({name})).",
        )  # fmt: skip
    return Unsupported(
        f"a write into `{name}` that `{other}` may see", at=target, within=origin_of(s),
        why=f"`{name}` and `{other}` may share memory, and `{other}` is read {when}.",
        remedy=f"Copy one of them first: {name} = {name}.copy().",
    )  # fmt: skip


def _check_unseen(
    s: gast.stmt,
    name: str,
    target: gast.expr,
    live: Names,
    locals_: Names,
    pairs: Pairs,
    given: list[gast.expr] | None = None,
) -> None:
    """Refuse a write that another live name, or somebody outside, may see.

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
            raise _seen(s, name, other, target, "later" if other in live else "by this statement")
