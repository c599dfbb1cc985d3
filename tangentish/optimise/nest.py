"""Put values that are read once where they are read.

    >>> from tangentish.optimise.show import show_pass
    >>> show_pass(fold_single_uses, '''
    ... def f(x, by):
    ...     t = np.cos(x)
    ...     bt = by * t
    ...     s = x + 1.0
    ...     x[0] = 0.0
    ...     return bt * 2.0, s
    ... ''')
    def f(x, by):
        bt = by * np.cos(x)
        s = x + 1.0
        x[0] = 0.0
        return (bt * 2.0, s)

Keeps:    the order of effects, and of what may see another's; lines of a readable length.
Assumes:  what has an effect and reads no name sees no other's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import gast

from tangentish.differentiate.incoming import is_fresh
from tangentish.optimise.dead import root_name
from tangentish.tree.mutations import changed_names
from tangentish.tree.nodes import InPlace
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.walk import (
    COMPOUND,
    binds,
    children,
    copy_shallow,
    name_nodes,
    names_read,
    nested,
    walk,
    with_blocks,
)

Stmts = list[gast.stmt]
Names = frozenset[str]
LONGEST = 34
_SIMPLE = (gast.Assign, gast.AugAssign, gast.Return, gast.Expr)


def fold_single_uses(
    stmts: Stmts,
    candidates: Names,
    sharing: Callable[[str], Names] = lambda name: frozenset({name}),
    effectful: Callable[[gast.AST], bool] = lambda node: False,
) -> Stmts:
    """Return the block with single-use `candidates` folded into the statement that reads them.

    Args:
        stmts: the body of a function.
        candidates: names that generated text introduced.
        sharing: all names that may share memory with a name.
        effectful: whether something calls what has an effect, as drawing a random number has.
    """
    uses = Counter(n.id for n in name_nodes(stmts))
    single = frozenset(n for n in candidates if uses[n] == 2) - _updated(stmts)
    if not single:
        return stmts
    views: dict[str, set[str]] = {}
    _collect_views(stmts, candidates, views)
    return _Nest(single, _widened(sharing, views), effectful).block(stmts)


def _updated(stmts: Stmts) -> Names:
    """Names in `x += ...`, where no value can stand for `x`."""
    found: set[str] = set()
    for s in stmts:
        if isinstance(s, COMPOUND):
            found |= _updated(nested(s))
        elif isinstance(s, gast.AugAssign) and isinstance(s.target, gast.Name):
            found.add(s.target.id)
    return frozenset(found)


def _collect_views(stmts: Stmts, candidates: Names, views: dict[str, set[str]]) -> None:
    """For generated names that may look at other memory, its names, in both directions."""
    for s in stmts:
        if isinstance(s, COMPOUND):
            _collect_views(nested(s), candidates, views)
        elif isinstance(s, gast.Assign) and not isinstance(s.targets[0], gast.Subscript):
            bound = binds(s) & candidates
            if bound and not is_fresh(s.value):
                for read in names_read(s.value):
                    for name in bound:
                        views.setdefault(read, set()).add(name)
                        views.setdefault(name, set()).add(read)


def _widened(sharing: Callable[[str], Names], views: dict[str, set[str]]) -> Callable[[str], Names]:
    """`sharing`, with what generated names look at."""

    def wide(name: str) -> Names:
        found: set[str] = set()
        pending = [name]
        while pending:
            n = pending.pop()
            if n not in found:
                found.add(n)
                pending += [*sharing(n), *views.get(n, ())]
        return frozenset(found)

    return wide


class _Nest:
    def __init__(
        self,
        single: Names,
        sharing: Callable[[str], Names],
        effectful: Callable[[gast.AST], bool],
    ) -> None:
        self.single = single
        self.sharing = sharing
        self.effectful = effectful
        self.read: dict[str, Names] = {}  # by name, what the waiting value reads

    def block(self, stmts: Stmts) -> Stmts:
        out: Stmts = []
        waiting: dict[str, gast.Assign] = {}
        for s in stmts:
            self.settle_effects(s, waiting, out)
            if isinstance(s, COMPOUND):
                if waiting:
                    self.settle(waiting, changed_by(s, self.sharing), out)
                    self.settle(waiting, names_read(s), out)
                out.append(with_blocks(s, self.block))
                continue
            if isinstance(s, gast.Break):
                out += waiting.values()
                waiting.clear()
            new = self.received(s, waiting)
            if waiting:
                self.settle(waiting, changed_by(s, self.sharing), out, new)
            if self.folds(new):
                waiting[new.targets[0].id] = new
                self.read[new.targets[0].id] = names_read(new.value)
            else:
                out.append(new)
        for s in waiting.values():
            out.append(s)
        return out

    def settle_effects(self, s: gast.stmt, waiting: dict[str, gast.Assign], out: Stmts) -> None:
        """Write the assignment that has an effect, unless this statement reads it and has none."""
        late = {n for n, w in waiting.items() if self.effectful(w.value)}
        if late and (not late <= names_read(s) or not isinstance(s, _SIMPLE) or self.effectful(s)):
            self.write(late, waiting, out)

    def folds(self, s: gast.stmt) -> bool:
        return (
            isinstance(s, gast.Assign)
            and isinstance(s.targets[0], gast.Name)
            and s.targets[0].id in self.single
            and size_of(s.value) <= LONGEST
        )

    def received(self, s: gast.stmt, waiting: dict[str, gast.Assign]) -> gast.stmt:
        """The statement with the waiting values that it reads put in."""
        if not isinstance(s, _SIMPLE) or not waiting:
            return s
        for name in sorted(names_read(s) & waiting.keys()):
            value = waiting[name].value
            if size_of(s) + size_of(value) > 2 * LONGEST:
                continue
            if name == _written_name(s) and not root_name(value):
                continue  # `t[0] = 1.0` shows what is written
            if self.stored(waiting[name]) & names_read(s):  # `b[0] += b.pop()` reads `b[0]` first
                continue
            if (stored_by(waiting[name]) or self.effectful(value)) and _is_passed_over(s, name):
                continue
            s = with_origin(_substituted(s, name, value), origin_of(s))
            del waiting[name]
        return s

    def stored(self, s: gast.Assign) -> Names:
        """What a waiting assignment writes into: lists by their names, arrays by all names."""
        found = frozenset(stored_by(s))
        if any(isinstance(n, InPlace) for n in walk(s.value)):
            found = found.union(*map(self.sharing, found))
        return found

    def settle(
        self,
        waiting: dict[str, gast.Assign],
        changed: Names,
        out: Stmts,
        reader: gast.stmt | None = None,
    ) -> None:
        """Write the assignments that can wait no longer: what they read changes, or is read."""
        read = names_read(reader) if reader is not None else frozenset()
        late = {n for n in waiting if n in read or n in changed or self.read[n] & changed}
        self.write(late, waiting, out)

    def write(self, late: set[str], waiting: dict[str, gast.Assign], out: Stmts) -> None:
        """Write assignments, with those that they read, in their order."""
        grown = True
        while grown:
            more = {n for n in waiting if n not in late and any(n in self.read[m] for m in late)}
            grown = bool(more)
            late |= more
        for name in [n for n in waiting if n in late]:
            out.append(waiting.pop(name))


def _is_passed_over(node: object, name: str) -> bool:
    """Whether a name may not be read where a statement runs: in an arm, or behind an `and`."""
    if isinstance(node, gast.IfExp):
        parts: list[gast.expr] = [node.body, node.orelse]
    elif isinstance(node, gast.BoolOp):
        parts = node.values[1:]
    elif isinstance(node, (gast.Lambda, gast.ListComp, gast.DictComp, gast.SetComp)):
        parts = [node]
    else:
        parts = []
    if any(name in names_read(e) for e in parts):
        return True
    return isinstance(node, gast.AST) and any(_is_passed_over(c, name) for c in children(node))


def changed_by(s: gast.stmt, sharing: Callable[[str], Names]) -> Names:
    """Names whose value or memory a statement changes."""
    found = set(binds(s))
    for root in stored_by(s):
        found |= sharing(root)
    return frozenset(found)


def stored_by(s: gast.stmt) -> set[str]:
    """Roots of the memory that a statement writes into."""
    return _stored_by(s) | changed_names(s)


def _stored_by(s: gast.stmt) -> set[str]:
    if isinstance(s, COMPOUND):
        return set().union(*map(stored_by, nested(s)))
    if isinstance(s, gast.Expr) and isinstance(s.value, gast.Call):
        return {root_name(a) for a in (s.value.func, *s.value.args)} - {""}
    return {_written_name(s)} - {""}


def _written_name(s: gast.stmt) -> str:
    """The name of what an assignment writes into."""
    if isinstance(s, gast.Assign) and isinstance(s.targets[0], gast.Subscript):
        return root_name(s.targets[0])
    return root_name(s.target) if isinstance(s, gast.AugAssign) else ""


def size_of(node: object) -> int:
    """The number of names, constants and operations in a tree."""
    return sum(isinstance(n, _COUNTED) for n in walk(node))


_COUNTED = (gast.Name, gast.Constant, gast.Call, gast.BinOp, gast.Subscript, gast.Compare)


def _substituted(node: object, name: str, value: gast.expr) -> object:
    if isinstance(node, gast.Name):
        return value if node.id == name and isinstance(node.ctx, gast.Load) else node
    if isinstance(node, list):
        return [_substituted(c, name, value) for c in node]
    if not isinstance(node, gast.AST):
        return node
    changes = {}
    for f in node._fields:
        old = getattr(node, f, None)
        new = _substituted(old, name, value)
        if new is not old and new != old:
            changes[f] = new
    return copy_shallow(node, **changes) if changes else node
