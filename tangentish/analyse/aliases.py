"""Who shares memory.

A name joins the class of what it may share memory with: by assignment, by a view (a basic
subscript, `.T`, `reshape`), by a tuple that holds an array. What that means for writes is said in
`writes`.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import gast

from tangentish.analyse import opaque
from tangentish.analyse.called import APART, Overlaps, changed_names, taken_in, written_names
from tangentish.analyse.doubled import Doubled
from tangentish.analyse.flow import Flow, holds_list, number_of, root_of
from tangentish.analyse.helpers import is_new_sum
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
    is_slice,
)
from tangentish.analyse.kinds import parts_of as items_of
from tangentish.analyse.onward import before_each
from tangentish.analyse.values import Value
from tangentish.tree.mutations import Mutation, mutation, written_place
from tangentish.tree.walk import dotted, parts_of, statements

Names = frozenset[str]
CONVERTING = frozenset({"asanyarray", "asarray", "ascontiguousarray"})
SOMETIMES_VIEWS = frozenset(
    {"conj", "conjugate", "asarray", "asanyarray", "real_if_close", "require", "stop_gradient"}
)


@dataclass
class Classes:
    """The partition of names into classes that may share memory.

    Attributes:
        writes: the statements that write into memory, with the names that they write through: one,
            or those that a call is given.
        of_lists: those of them that change a list or a dict, and nothing of what it holds.
        updates: those of them that update an item, in place if it is an array.
        in_calls: the calls of functions that change lists or dicts.
        lists: the partition of names into classes that may hold one list or dict.
    """

    parent: dict[str, str] = field(default_factory=dict)
    writes: dict[int, tuple[str, ...]] = field(default_factory=dict)
    of_lists: set[int] = field(default_factory=set)
    updates: set[int] = field(default_factory=set)
    in_calls: set[int] = field(default_factory=set)
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
        return [(n, w) for n, w in self.each_write() if self._of_write(n).together(name, w)]

    def each_write(self) -> list[tuple[int, str]]:
        """All writes, each with a name that it writes through."""
        return [(n, w) for n, names in self.writes.items() for w in names]

    @property
    def written_names(self) -> Names:
        """The names through which something is written."""
        return frozenset(w for names in self.writes.values() for w in names)

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
        kind = flow.value(e.value).kind
        if isinstance(kind, Tup) and not kind.items:
            return frozenset()
        return sources_of(e.value, flow, holds) if may_be_basic(e, flow) else frozenset()
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
    return isinstance(getattr(flow.values.get(id(e)), "kind", None), (Tup, Seq))


def _of_call(e: gast.Call, value: Value, flow: Flow, holds: Holds) -> Names:
    word = e.func.attr if isinstance(e.func, gast.Attribute) else getattr(e.func, "id", "")
    views = any(k.arg == "copy" and not _is_true(k.value) for k in e.keywords)
    views = views or word in SOMETIMES_VIEWS or (word == "astype" and len(e.args) > 4)  # `copy`
    views = views or (value.rule is not None and value.rule.name in ("max", "min"))  # one of them
    if word in ("conj", "conjugate"):  # a method returns a real array itself
        method = value.rule is not None and value.rule.kind == "method"
        views = method and is_real(value.kind) is not False
    if flow.evaluator.resolved.get(dotted(e.func)) is sum:  # of nothing it is where it starts
        items = flow.value(e.args[0]).kind
        start = [*e.args[1:], *(k.value for k in e.keywords if k.arg == "start")]
        start = [] if isinstance(items, Tup) and items.items else start
        return frozenset().union(*(sources_of(a, flow, holds) for a in start))
    if value.rule is not None and not value.rule.view and not views:
        return frozenset()
    if converts(e, word, flow) or _makes_matrix(e, value, flow) or is_new_sum(e, flow):
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


def converts(e: gast.Call, word: str, flow: Flow) -> bool:
    """Whether a call makes an array of a list, or of another dtype than that which it is given."""
    if word not in CONVERTING or not e.args:
        return False
    old, new = flow.value(e.args[0]).kind, flow.value(e).kind
    if isinstance(old, (Tup, Seq)):
        return True
    return isinstance(old, Array) and isinstance(new, Array) and old.char != new.char


def _is_true(e: gast.expr) -> bool:
    return isinstance(e, gast.Constant) and e.value is True


def _makes_matrix(e: gast.Call, value: Value, flow: Flow) -> bool:
    """Whether a call is `np.diag` of a vector, which makes a matrix; of a matrix it is a view."""
    if value.rule is None or value.rule.name != "numpy.diag" or not e.args:
        return False
    kind = flow.value(e.args[0]).kind
    return isinstance(kind, Array) and kind.rank == 1


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


def may_be_basic(e: gast.Subscript, flow: Flow) -> bool:
    """Whether a subscript may give a view: no part of it is known to select one by one."""
    base = flow.values.get(id(e.value))
    if base is not None and isinstance(base.kind, (Tup, Seq)):
        return True
    kinds = [kind for _, kind in _selecting(e.slice, flow)]
    if base is not None and not isinstance(base.kind, Array):  # it may be a list: True is 1
        kinds = [kind for kind in kinds if not _is_flag(kind)]
    return not any(map(_selects, kinds))


def _selects(kind: Kind) -> bool:
    """Whether an index selects elements one by one: an array, a list, or a tuple with one."""
    if isinstance(kind, Tup) and kind.type is tuple:
        return any(map(_selects, kind.items))
    if isinstance(kind, Seq) and kind.type is tuple:
        return _selects(kind.item)
    of_range = isinstance(kind, Unknown) and kind.type is range
    return (
        of_range or is_list(kind) or _is_flag(kind) or (isinstance(kind, Array) and kind.rank > 0)
    )


def is_basic(e: gast.Subscript, flow: Flow) -> bool:
    """Whether a subscript gives a view, an item or a number rather than a copy."""
    base = flow.values.get(id(e.value))
    if base is not None and isinstance(base.kind, (Tup, Seq)):
        return True
    return all(_takes_part(kind) for _, kind in _selecting(e.slice, flow))


def _takes_part(kind: Kind) -> bool:
    """Whether an index is a number, a slice, `None` or `...`, or a tuple of such."""
    if isinstance(kind, Tup) and kind.type is tuple:
        return all(map(_takes_part, kind.items))
    return is_slice(kind) or (isinstance(kind, (Num, Static)) and not _is_flag(kind))


def _selecting(index: gast.expr, flow: Flow) -> list[tuple[gast.expr, Kind]]:
    """The parts of an index that are no slices, with their kinds."""
    parts = index.elts if isinstance(index, gast.Tuple) else [index]
    return [(p, flow.value(p).kind) for p in parts if not isinstance(p, gast.Slice)]


def _is_flag(kind: Kind) -> bool:
    return isinstance(kind, Num) and kind.type == "b"


def find_classes(fn: gast.FunctionDef, flow: Flow, overlaps: Overlaps = APART) -> Classes:
    """Partition the names of a function into memory classes and list the writes.

    Args:
        fn: the function.
        flow: its facts.
        overlaps: pairs of parameters that may share memory.
    """
    classes = Classes(lists=Classes())
    for pair in overlaps:
        classes.unite(*sorted(pair))
    for s in statements(fn.body):
        if written := written_names(s, flow.values):
            classes.writes[number_of(s)] = written
            if changed := changed_names(s, flow.values):
                classes.in_calls.add(number_of(s))
                shadows = flow.evaluator.shadows  # which change with them
                more = [shadows[n] for n in changed if n in shadows]
                classes.writes[number_of(s)] = (*written, *more)
            for name, given in taken_in(s, flow.values).items():
                for e in given:
                    _unite(classes, [name], e, flow)
        if isinstance(s, gast.Assign):
            (target,) = s.targets
            if isinstance(target, gast.Subscript):
                classes.writes[number_of(s)] = (root_of(target).id,)
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
                classes.writes[number_of(s)] = (root.id,)
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
        classes.writes[number_of(s)] = (change.name,)
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
    writes = [(n, w) for n, w in classes.each_write() if n not in left_out]
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
    fn: gast.FunctionDef,
    flow: Flow,
    params: Iterable[str],
    holds: Holds = holds_memory,
    overlaps: Overlaps = APART,
) -> PairsOf:
    """For each statement the pairs of names that may share memory in front of it.

    The memory of arguments at entry is among them, as `at_entry` names it. With another `holds`
    the pairs of names that may share what is of kinds that it says.
    """

    def step(s: gast.stmt, pairs: Pairs) -> Pairs:
        for name, given in taken_in(s, flow.values).items():
            held = frozenset[str]().union(*(sources_of(e, flow, holds) for e in given))
            pairs = joined(name, held, pairs)
        if isinstance(s, gast.Assign) and not isinstance(s.targets[0], gast.Subscript):
            return assign(s, pairs)
        return put_in(s, pairs) if isinstance(s, (gast.Assign, gast.Expr)) else pairs

    def joined(name: str, held: Names, pairs: Pairs) -> Pairs:
        """The pairs where a structure holds what some names hold as well."""
        lists = {name} | {b for a, b in pairs if a == name}
        reached = held | {b for a, b in pairs if a in held}
        new = {(a, b) for a in lists for b in reached if a != b}
        return pairs | new | {(b, a) for a, b in new}

    def put_in(s: gast.Assign | gast.Expr, pairs: Pairs) -> Pairs:
        """What a list holds from a statement on."""
        change = mutation(s)
        if isinstance(s, gast.Assign):
            name, held = root_of(s.targets[0]).id, sources_of(s.value, flow, holds)
        else:
            name = "" if change is None else change.name
            given = [] if change is None else change.arguments
            held = frozenset[str]().union(*(sources_of(a, flow, holds) for a in given))
        return joined(name, held, pairs) if held and _takes_in(s, name, flow) else pairs

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
    for p, q in map(sorted, overlaps):
        held += [(p, q), (p, at_entry(q)), (q, at_entry(p)), (at_entry(p), at_entry(q))]
    return before_each(fn, frozenset([*held, *((b, a) for a, b in held)]), step)


def sharing(
    fn: gast.FunctionDef,
    flow: Flow,
    params: Iterable[str],
    classes: Classes,
    overlaps: Overlaps = APART,
) -> Both:
    """The pairs of names that see writes into each other."""
    lists = alias_pairs(fn, flow, params, may_hold_list)
    holders = Holders(fn, flow, lists, list_sources, may_hold_list)
    whole = holders.pairs((p, at_entry(p)) for p in params)
    shallow = {
        number_of(s)
        for s in statements(fn.body)
        if number_of(s) in classes.of_lists and isinstance(changed_part(s, classes), gast.Name)
    }
    arrays = alias_pairs(fn, flow, params, overlaps=overlaps)
    return Both(arrays, lists, whole, frozenset(shallow))


def changed_part(s: gast.stmt, classes: Classes) -> gast.expr:
    """The list or dict that a statement changes."""
    change = classes.list_change(s)
    if change is not None:
        return change.place
    place = written_place(s)
    return place.value if isinstance(place, gast.Subscript) else place


def updates_item(s: gast.stmt, kind: Kind, flow: Flow) -> bool:
    """Whether an item of a list is updated by `+=`, and may be an array."""
    if not isinstance(s, gast.AugAssign) or not isinstance(kind, (Tup, Seq)):
        return False
    return not isinstance(flow.value(s.target).kind, (Num, Bottom))
