"""One name for a list or a dict that has two, and changes: what is known of it is known under one.

>>> from tangentish.analyse.show import show_hoisted
>>> show_hoisted('''
... def f(x):
...     a = [x]
...     b = a
...     b.append(x * x)
...     return a[1]
... ''', x=2.0)
def f(x):
    a = [x]
    a.append(x * x)
    return a[1]
"""

from __future__ import annotations

from dataclasses import replace

import gast

from tangentish.analyse.aliases import Classes, find_classes, is_changeable
from tangentish.analyse.analysed import Analysed
from tangentish.analyse.called import written_names
from tangentish.analyse.elements import literal_key
from tangentish.analyse.flow import number_of, root_of
from tangentish.analyse.kinds import Tup, type_of
from tangentish.analyse.values import Env
from tangentish.lower import Lowered
from tangentish.lower.numbers import number
from tangentish.lower.unique import own_nodes
from tangentish.tree.mutations import mutation
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.quote import expr
from tangentish.tree.walk import (
    BLOCKS,
    COMPOUND,
    binds,
    copy_shallow,
    names_read,
    names_written,
    own_parts,
    parts_of,
    statements,
    substitute,
    with_blocks,
)

Stmts = list[gast.stmt]


def under_one_name(a: Analysed) -> Lowered | None:
    """The function without second names of lists and dicts that change; None if there are none."""
    copies = [s for s in statements(a.fn.body) if _is_copy(s, a) or _is_item(s, a)]
    unpacked = [s for s in statements(a.fn.body) if _unpacks(s, a)]
    if not copies and not unpacked:
        return None
    classes = find_classes(a.fn, a.flow, a.at_entry)
    changes = classes.of_lists | classes.in_calls
    written = {w for k in changes for w in classes.writes[k]}
    changed = {n for w in written for n in classes.members(w)}
    for s in copies:
        root = root_of(s.value).id
        if isinstance(s.value, gast.Name) and root in changed and _is_same(s, a):
            return _without(s, a)
        if root in changed and s.targets[0].id in written and _stays_there(s, a, classes):
            return _without(s, a)
    for s in unpacked:
        if s.value.id in changed and written & binds(s):
            return _without(s, a)
    return None


def _unpacks(s: gast.stmt, a: Analysed) -> bool:
    """Whether a statement gives names to all items of a structure, among them lists or dicts."""
    if not isinstance(s, gast.Assign) or not isinstance(s.targets[0], gast.Tuple):
        return False
    names, e = [t.id for t in s.targets[0].elts if isinstance(t, gast.Name)], s.value
    kind = a.flow.value(e).kind
    if not isinstance(kind, Tup) or kind.type not in (list, tuple):
        return False
    fits = len(kind.items) == len(s.targets[0].elts) == len({*names})
    named = isinstance(e, gast.Name) and e.id in a.locals and e.id not in names
    return fits and named and any(map(is_changeable, kind.items))


def _is_item(s: gast.stmt, a: Analysed) -> bool:
    """Whether a statement gives a name to a list or a dict that stands in a structure."""
    if not isinstance(s, gast.Assign) or not isinstance(s.targets[0], gast.Name):
        return False
    e: gast.expr = s.value
    if not isinstance(e, gast.Subscript) or not is_changeable(a.flow.value(e).kind):
        return False
    while isinstance(e, gast.Subscript):
        index = e.slice.operand if isinstance(e.slice, gast.UnaryOp) else e.slice
        structure = type_of(a.flow.value(e.value).kind) is not None
        if not structure or not isinstance(index, (gast.Name, gast.Constant)):
            return False
        e = e.value
    return isinstance(e, gast.Name) and e.id in a.locals


def _stays_there(s: gast.Assign, a: Analysed, classes: Classes) -> bool:
    """Whether an item with a name is in its place wherever the name is read.

    That is so until the loop around the statement comes to it again, if no more than the item
    itself changes on the way.
    """
    new, d, before = s.targets[0].id, number_of(s), a.flow.before
    rest = [t for t in _iteration(a.fn.body, s) if number_of(t) > d]
    around = {number_of(t) for t in rest}
    every = [t for t in statements(a.fn.body) if number_of(t) != d]
    reads = [t for t in every if new in names_read(own_parts(t)) and _may_be_of(t, new, d, a)]
    if new in names_read(s.value) or new in a.params:
        return False
    held = {n: before[d][n].defs for n in names_read(s.value) if n in before[d]}
    if not all(
        number_of(t) in around and _holds(before[number_of(t)], new, d, held) for t in reads
    ):
        return False
    if any(new in written_names(t, a.flow.values) for t in rest):
        return False  # what a function writes into has a name
    if any(_stores(t, new) for t in reads):
        return False  # it stands in two places then
    last = _last_read(rest, reads, d)
    root = root_of(s.value).id
    depths = _depths(root, a)
    for t in rest:
        k = number_of(t)
        through = set(classes.writes.get(k, ())) & set(classes.members(root))
        changes = through and k in classes.of_lists | classes.in_calls and k <= last
        moves = changes and _changed_depth(t, through, depths) < _depth(s.value)
        if moves and not _is_beside(t, s.value):
            return False
        if isinstance(t, gast.For) and new in names_read(t.iter) and _resized(t.body, new):
            return False
    return True


def _may_be_of(t: gast.stmt, name: str, d: int, a: Analysed) -> bool:
    """Whether a name may hold at a statement what another one has bound it to."""
    var = a.flow.before[number_of(t)].get(name)
    return var is None or d in var.defs


def _stores(t: gast.stmt, name: str) -> bool:
    """Whether a statement puts what a name holds into a structure."""
    change = mutation(t)
    if change is not None and change.item is not None:
        return _is_made_of(change.item, name)
    into = isinstance(t, gast.Assign) and isinstance(t.targets[0], gast.Subscript)
    return into and _is_made_of(t.value, name)


def _is_made_of(e: gast.expr, name: str) -> bool:
    if isinstance(e, (gast.Tuple, gast.List, gast.Dict)):
        return any(_is_made_of(part, name) for part in parts_of(e))
    return isinstance(e, gast.Name) and e.id == name


def _last_read(rest: Stmts, reads: Stmts, d: int) -> int:
    """The last statement behind which none of some reads comes, also in a loop that goes on."""
    found = {number_of(t) for t in reads}
    last = max(found, default=d)
    for t in rest:
        if isinstance(t, (gast.For, gast.While)):
            inner = [number_of(t), *map(number_of, statements(t.body))]
            last = max(last, inner[-1]) if found & {*inner} else last
    return last


def _is_beside(t: gast.stmt, item: gast.expr) -> bool:
    """Whether a statement stores at another key than that under which an item stands."""
    if not isinstance(t, (gast.Assign, gast.AugAssign)):
        return False
    place = t.targets[0] if isinstance(t, gast.Assign) else t.target
    if not isinstance(place, gast.Subscript) or root_of(place).id != root_of(item).id:
        return False
    (*outer, key), keys = _keys(place), _keys(item)
    if None in (*outer, key) or outer != keys[: len(outer)] or len(keys) <= len(outer):
        return False  # another structure, which may be the same one
    return keys[len(outer)] not in (None, key)


def _keys(e: gast.expr) -> list[object]:
    """The keys of a chain of subscripts, the outermost structure's first; None of one not known."""
    return [*_keys(e.value), literal_key(e.slice)] if isinstance(e, gast.Subscript) else []


def _depths(root: str, a: Analysed) -> dict[str, int]:
    """How deep in the structure of a name stands what names hold, those that name its items."""
    found: dict[str, list[int]] = {root: [0]}
    for t in statements(a.fn.body):
        for name in binds(t) - {root} if not isinstance(t, COMPOUND) else ():
            same = _is_item(t, a) and root_of(t.value).id == root
            found.setdefault(name, []).append(_depth(t.value) if same else -1)
    return {name: min(depths) for name, depths in found.items()}


def _changed_depth(s: gast.stmt, names: set[str], depths: dict[str, int]) -> int:
    """How deep the list or dict stands that a statement changes; -1 if that is not known.

    A structure does not hold itself: what stands deeper is not what holds it.
    """
    change = mutation(s)
    place: gast.expr | None = None if change is None else change.place
    if place is None and isinstance(s, (gast.Assign, gast.AugAssign)):
        target = s.targets[0] if isinstance(s, gast.Assign) else s.target
        place = target.value if isinstance(target, gast.Subscript) else None
    if place is None:
        return min(depths.get(n, -1) for n in names)
    outer = depths.get(root_of(place).id, -1)
    return outer if outer < 0 else outer + _depth(place)


def _depth(e: gast.expr) -> int:
    """How deep an item stands in the structure of a name."""
    return 1 + _depth(e.value) if isinstance(e, gast.Subscript) else 0


def _holds(env: Env, new: str, d: int, held: dict[str, frozenset[int]]) -> bool:
    """Whether a name is bound by one statement, and others hold what they held."""
    same = all(n in env and env[n].defs == defs for n, defs in held.items())
    return same and new in env and env[new].defs == frozenset({d})


def _iteration(body: Stmts, s: gast.stmt) -> Stmts:
    """The statements of the innermost loop around one; all, if there is none."""
    for t in statements(body):
        if isinstance(t, (gast.For, gast.While)) and any(
            number_of(u) == number_of(s) for u in statements(t.body)
        ):
            return _iteration(t.body, s)
    return list(statements(body))


def _resized(body: Stmts, name: str) -> bool:
    """Whether the length of a list may change in a block."""
    return any(
        (change := mutation(t)) is not None and change.name == name for t in statements(body)
    )


def _is_copy(s: gast.stmt, a: Analysed) -> bool:
    """Whether a statement of the user's gives a list or a dict another name."""
    if not isinstance(s, gast.Assign) or not isinstance(s.targets[0], gast.Name):
        return False
    if not isinstance(s.value, gast.Name) or not is_changeable(a.flow.value(s.value).kind):
        return False
    if s.value.id in a.lowered.temps or s.value.id not in a.locals:
        return False  # a loop stands for one over the list as it was
    return s.targets[0].id in names_written([*a.tree.body, *a.lowered.bodies])


def _is_same(s: gast.Assign, a: Analysed) -> bool:
    """Whether both names hold one list wherever the second one is read."""
    new, old, d = s.targets[0].id, s.value.id, number_of(s)
    if new == old or new in a.params:
        return False
    before = a.flow.before
    held = before[d][old].defs
    bound = [t for t in statements(a.fn.body) if new in binds(t) and not isinstance(t, COMPOUND)]
    reads = [t for t in statements(a.fn.body) if new in names_read(own_parts(t))]
    return len(bound) == 1 and all(
        new in (env := before[number_of(t)])
        and env[new].defs == frozenset({d})
        and old in env
        and env[old].defs == held
        for t in reads
    )


def _without(s: gast.Assign, a: Analysed) -> Lowered:
    """The function without a statement that gives a list another name.

    What else that name is bound to keeps it.
    """
    counters: dict[int, str] = {}
    names = {s.targets[0].id: s.value} if isinstance(s.targets[0], gast.Name) else {}

    def renamed(t: gast.stmt) -> gast.stmt:
        reads = any(
            n in names_read(own_parts(t)) and _may_be_of(t, n, number_of(s), a) for n in names
        )
        if not isinstance(t, COMPOUND):
            return substitute(t, names) if reads else t
        inner = with_blocks(t, block)
        if not reads:
            return inner
        blocks = {f: getattr(inner, f) for f in BLOCKS if hasattr(inner, f)}
        shell = substitute(copy_shallow(t, **dict.fromkeys(blocks, [])), names)
        return copy_shallow(shell, **blocks)

    def block(stmts: Stmts) -> Stmts:
        out: Stmts = []
        for t in stmts:
            if number_of(t) == number_of(s):
                out += _item_by_item(s)
                continue
            new = renamed(t)
            counter = a.lowered.counters.get(number_of(t))
            if counter is not None:
                counters[id(new)] = counter
            out.append(new)
        return out

    body = own_nodes(block(a.fn.body), a.lowered.marks)
    fn, found = number(a.fn, body, counters)
    return replace(a.lowered, fn=fn, counters=found)


def _item_by_item(s: gast.Assign) -> Stmts:
    """`a = p[0]` and `b = p[1]` for `a, b = p`; nothing for a statement that gives one name."""
    if isinstance(s.targets[0], gast.Name):
        return []
    items = [expr(f"{{p}}[{k}]", p=s.value) for k in range(len(s.targets[0].elts))]
    pairs = zip(s.targets[0].elts, items, strict=True)
    return [with_origin(gast.Assign([name], item, None), origin_of(s)) for name, item in pairs]
