"""Write the adjoint of a tuple at once, and each of its items as a name of its own.

    >>> from tangentish.optimise.show import show_pass
    >>> text = '''
    ... def f(q, r, y):
    ...     bt = [0.0, 0.0]
    ...     bt[0] += q
    ...     bt[1] -= r
    ...     bx = bt[0] * y + bt[1]
    ...     return bx
    ... '''
    >>> show_pass(fill_lists, text)
    def f(q, r, y):
        bt = [q, -r]
        bx = bt[0] * y + bt[1]
        return bx

    >>> part = lambda name, k: f"{name}_{k}"
    >>> show_pass(lambda stmts, names: split_lists(fill_lists(stmts, names), names, part), text)
    def f(q, r, y):
        bt_0 = q
        bt_1 = -r
        bx = bt_0 * y + bt_1
        return bx

Keeps:    every value; the order in which it is computed.
Assumes:  candidates are names that generated text introduced; what is added has no effect.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import gast

from tangentish.optimise.dead import root_name
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import (
    COMPOUND,
    copy_shallow,
    dotted,
    equal,
    name_nodes,
    names_read,
    walk,
    with_blocks,
)

Stmts = list[gast.stmt]
Names = frozenset[str]

BODIES = ("body", "orelse")


# -- filling -------------------------------------------------------------------------------


def fill_lists(stmts: Stmts, candidates: Names) -> Stmts:
    """Return the block with items in place of the zeros of a list to which they are added next."""
    deep: set[str] = set()
    stores: Counter[str] = Counter()
    for s in stmts:
        for place in _stored_places(s):
            name = root_name(place)
            stores[name] += 1
            if not isinstance(place.value, gast.Name):
                deep.add(name)
    return _filled(stmts, candidates, stores, frozenset(deep))


def _filled(stmts: Stmts, candidates: Names, stores: Counter[str], deep: Names) -> Stmts:
    out: Stmts = []
    for s in stmts:
        s = _within(s, lambda body: _filled(body, candidates, stores, deep))
        last = out[-1] if out else None
        if last is not None and _is_list(last, candidates):
            elements = _with_item(last, s, stores, deep)
            if elements is not None:
                made = gast.Assign(last.targets, gast.List(elements, gast.Load()), None)
                out[-1] = with_origin(made, origin_of(last))
                stores[last.targets[0].id] -= 1
                continue
        out.append(s)
    return out


def _with_item(
    made: gast.Assign, s: gast.stmt, stores: Counter[str], deep: Names
) -> list[gast.expr] | None:
    """The items of a new list after a statement that adds to one that is zero, if `s` is one."""
    name, elements = made.targets[0].id, made.value.elts
    place, value = _addition(s)
    if place is None or value is None or name in names_read(value):
        return None
    if not isinstance(place.value, gast.Name) or place.value.id != name:
        return None
    k = item_index(place.slice, len(elements))
    if k is None or not _is_zero(elements[k]):
        return None
    source = root_name(value)
    if isinstance(elements[k], gast.List) and (name in deep or stores[source]):
        return None  # the list would be changed under two names
    return [*elements[:k], value, *elements[k + 1 :]]


def _addition(s: gast.stmt) -> tuple[gast.Subscript | None, gast.expr | None]:
    """`n[k]` and `e` of `n[k] += e`, of `n[k] -= e`, negated, and of `n[k] = add(n[k], e)`."""
    if isinstance(s, gast.AugAssign) and isinstance(s.target, gast.Subscript):
        if isinstance(s.op, gast.Add):
            return s.target, s.value
        if isinstance(s.op, gast.Sub):
            return s.target, expr("-{e}", e=s.value)
    if isinstance(s, gast.Assign) and isinstance(s.targets[0], gast.Subscript):
        target, value = s.targets[0], s.value
        if (
            isinstance(value, gast.Call)
            and isinstance(value.func, gast.Name)
            and value.func.id == "add"
            and equal(gast.Subscript(target.value, target.slice, gast.Load()), value.args[0])
        ):
            return target, value.args[1]
    return None, None


def _is_zero(e: gast.expr) -> bool:
    if isinstance(e, gast.List):
        return all(map(_is_zero, e.elts))
    return isinstance(e, gast.Constant) and type(e.value) is float and e.value == 0.0


def _is_list(s: gast.stmt, candidates: Names) -> bool:
    """Whether a statement binds a candidate to a list that it spells out."""
    return (
        isinstance(s, gast.Assign)
        and isinstance(s.targets[0], gast.Name)
        and s.targets[0].id in candidates
        and isinstance(s.value, gast.List)
        and bool(s.value.elts)
    )


def _stored_places(s: gast.stmt) -> list[gast.Subscript]:
    return [n for n in walk(s) if isinstance(n, gast.Subscript) and isinstance(n.ctx, gast.Store)]


# -- splitting -----------------------------------------------------------------------------


@dataclass
class _Uses:
    """How a name is used: the lengths of the lists that it holds, the indices of its items."""

    lengths: set[int] = field(default_factory=set)
    indices: list[gast.Subscript] = field(default_factory=list)
    whole: bool = False


def split_lists(stmts: Stmts, candidates: Names, part: Callable[[str, int], str]) -> Stmts:
    """Return the block with a name for each item of lists that are never used as a whole.

    Args:
        stmts: statements of a reverse sweep, up to its return.
        candidates: names that generated text introduced.
        part: gives the name for an item of a list.
    """
    uses: dict[str, _Uses] = {}
    for s in stmts:
        _collect(s, candidates, uses)
    parts = {
        name: [part(name, k) for k in range(length)]
        for name, u in uses.items()
        if not u.whole and len(u.lengths) == 1
        for length in u.lengths
        if all(item_index(i.slice, length) is not None for i in u.indices)
    }
    return _split(stmts, parts) if parts else stmts


def _collect(node: object, candidates: Names, uses: dict[str, _Uses]) -> None:
    if isinstance(node, list):
        for item in node:
            _collect(item, candidates, uses)
    elif isinstance(node, gast.Name):
        if node.id in candidates:
            uses.setdefault(node.id, _Uses()).whole = True
    elif isinstance(node, gast.Subscript) and isinstance(node.value, gast.Name):
        if node.value.id in candidates:
            uses.setdefault(node.value.id, _Uses()).indices.append(node)
        _collect(node.slice, candidates, uses)
    elif isinstance(node, gast.stmt) and _is_list(node, candidates):
        name = node.targets[0].id
        use = uses.setdefault(name, _Uses())
        use.lengths.add(len(node.value.elts))
        use.whole |= name in names_read(node.value)
        _collect(node.value.elts, candidates, uses)
    elif isinstance(node, gast.AST):
        for f in node._fields:
            _collect(getattr(node, f, None), candidates, uses)


def _split(stmts: Stmts, parts: dict[str, list[str]]) -> Stmts:
    out: Stmts = []
    for s in stmts:
        if _is_list(s, frozenset(parts)):
            made: Stmts = []
            for part, e in zip(parts[s.targets[0].id], s.value.elts, strict=True):
                made += quote("{n} = {e}", n=part, e=_renamed(e, parts))
            out += [with_origin(line, origin_of(s)) for line in made]
        else:
            s = _within(s, lambda body: _split(body, parts))
            out.append(_renamed(s, parts, BODIES))
    return out


def _renamed(node: object, parts: dict[str, list[str]], skip: tuple[str, ...] = ()) -> object:
    """A copy with the names of items in place of subscripts."""
    if isinstance(node, list):
        items = [_renamed(item, parts) for item in node]
        return items if any(a is not b for a, b in zip(items, node, strict=True)) else node
    if not isinstance(node, gast.AST):
        return node
    if (
        isinstance(node, gast.Subscript)
        and isinstance(node.value, gast.Name)
        and node.value.id in parts
    ):
        names = parts[node.value.id]
        return gast.Name(names[item_index(node.slice, len(names)) or 0], node.ctx, None, None)
    changes: dict[str, object] = {}
    for f in node._fields:
        old = getattr(node, f, None)
        new = old if f in skip else _renamed(old, parts)
        if new is not old:
            changes[f] = new
    return with_origin(copy_shallow(node, **changes), origin_of(node)) if changes else node


# -- zeros ---------------------------------------------------------------------------------


def drop_zeros(stmts: Stmts, candidates: Names) -> Stmts:
    """Return the block without additions of what is zero because an item was never used.

    >>> from tangentish.optimise.show import show_pass
    >>> show_pass(drop_zeros, '''
    ... def f(bp_0, y):
    ...     bp_1 = 0.0
    ...     t = -bp_1 * np.cos(y)
    ...     bx = bp_0 * y
    ...     bx += t * y
    ...     bx += t + 2.0
    ...     return bx
    ... ''')
    def f(bp_0, y):
        bp_1 = 0.0
        t = -bp_1 * np.cos(y)
        bx = bp_0 * y
        bx += 2.0
        return bx
    """
    values: dict[str, list[gast.expr | None]] = {}
    for s in stmts:
        _collect_values(s, values)
    zeros: set[str] = set()
    while True:
        found = {n for n in candidates & values.keys() if _all_zero(values[n], zeros)}
        if found == zeros:
            return _without_zeros(stmts, zeros) if zeros else stmts
        zeros = found


def _collect_values(s: gast.stmt, values: dict[str, list[gast.expr | None]]) -> None:
    """What is assigned to each name; None for what is no plain assignment to it."""
    if isinstance(s, gast.Assign) and isinstance(s.targets[0], gast.Name):
        values.setdefault(s.targets[0].id, []).append(s.value)
        return
    for field_ in BODIES:
        for inner in getattr(s, field_, []):
            _collect_values(inner, values)
    if isinstance(s, (gast.Assign, gast.AugAssign, gast.For)):
        for target in s.targets if isinstance(s, gast.Assign) else [s.target]:
            for name in name_nodes(target):
                values.setdefault(name.id, []).append(None)


def _all_zero(values: list[gast.expr | None], zeros: set[str]) -> bool:
    return all(e is not None and _vanishes(e, zeros) for e in values)


def _vanishes(e: gast.expr, zeros: set[str]) -> bool:
    """Whether an expression is zero where some names are."""
    if isinstance(e, gast.Name):
        return e.id in zeros
    if isinstance(e, gast.UnaryOp):
        return isinstance(e.op, gast.USub) and _vanishes(e.operand, zeros)
    if isinstance(e, gast.IfExp):
        return _vanishes(e.body, zeros) and _vanishes(e.orelse, zeros)
    if isinstance(e, gast.BinOp):
        left, right = _vanishes(e.left, zeros), _vanishes(e.right, zeros)
        if isinstance(e.op, (gast.Mult, gast.MatMult)):
            return left or right
        return left if isinstance(e.op, gast.Div) else left and right and _is_sum(e)
    if isinstance(e, gast.Call) and isinstance(e.func, gast.Attribute):
        parts = [_vanishes(a, zeros) for a in e.args]
        if dotted(e.func) == "np.where":
            return len(parts) == 3 and parts[1] and parts[2]
        if dotted(e.func) in ("np.dot", "np.outer"):
            return any(parts)
        return dotted(e.func) in _LINEAR and parts[:1] == [True]
    return _is_zero(e)


_LINEAR = frozenset(f"np.{f}" for f in ("sum", "mean", "broadcast_to", "expand_dims", "transpose"))


def _is_sum(e: gast.expr) -> bool:
    return isinstance(e, gast.BinOp) and isinstance(e.op, (gast.Add, gast.Sub))


def _without_zeros(stmts: Stmts, zeros: set[str]) -> Stmts:
    out: Stmts = []
    for s in stmts:
        s = _within(s, lambda body: _without_zeros(body, zeros) or [gast.Pass()])
        if isinstance(s, gast.AugAssign) and isinstance(s.op, (gast.Add, gast.Sub)):
            if _vanishes(s.value, zeros):
                continue
            value = _shortened(s.value, zeros)
            if value is not s.value:
                s = with_origin(copy_shallow(s, value=value), origin_of(s))
        out.append(s)
    return out


def _shortened(e: gast.expr, zeros: set[str]) -> gast.expr:
    """A sum without the terms that vanish."""
    if not _is_sum(e):
        return e
    if _vanishes(e.right, zeros):
        return _shortened(e.left, zeros)
    left = _shortened(e.left, zeros)
    if _vanishes(left, zeros):
        return e.right if isinstance(e.op, gast.Add) else gast.UnaryOp(gast.USub(), e.right)
    return e if left is e.left else copy_shallow(e, left=left)


# -- small ---------------------------------------------------------------------------------


def item_index(index: gast.expr, length: int) -> int | None:
    """The item that a literal index means; None for any other index."""
    e, sign = index, 1
    if isinstance(e, gast.UnaryOp) and isinstance(e.op, gast.USub):
        e, sign = e.operand, -1
    if not isinstance(e, gast.Constant) or type(e.value) is not int:
        return None
    k: int = sign * e.value
    return k % length if -length <= k < length else None


def _within(s: gast.stmt, run: Callable[[Stmts], Stmts]) -> gast.stmt:
    """A compound statement with its blocks rewritten."""
    if not isinstance(s, COMPOUND):
        return s
    return with_blocks(s, run)
