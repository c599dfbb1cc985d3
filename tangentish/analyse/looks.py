"""Which views that cannot be written are looked at again by what reads them.

    d = A.diagonal()            A[1, 1] *= w
    A[1, 1] *= w         ->     s = np.sum(A.diagonal())
    s = np.sum(d)

The adjoint of such a view would be a part of a shadow that cannot be written either. What lowering
has to know is raised: `tangentish.lower.looks` puts the views in place of their names.
"""

from __future__ import annotations

import gast

from tangentish.analyse.aliases import Classes
from tangentish.analyse.analysed import Analysed
from tangentish.analyse.flow import number_of
from tangentish.analyse.kinds import Num
from tangentish.analyse.views import chosen_by, looks_only, minds_layout, read_only
from tangentish.lower.known import (
    AGAIN,
    COPIED,
    FROM_NAMES,
    Learned,
    Place,
    elements_at,
    look_at,
)
from tangentish.tree.walk import (
    BLOCKS,
    COMPOUND,
    binds,
    name_nodes,
    names_read,
    names_written,
    own_parts,
    statements,
    walk,
)

Stmts = list[gast.stmt]


def look_again(a: Analysed, classes: Classes, names: frozenset[str]) -> None:
    """Have what reads a view that cannot be written look at the array itself, if some are.

    Args:
        a: a function, in which some arrays share memory and are written.
        classes: the names that may share memory.
        names: those of them through which nothing is written.

    Raises:
        Learned: a view was found.
    """
    looks = [s for s in statements(a.fn.body) if isinstance(s, gast.Assign) and binds(s) <= names]
    for s in looks:
        if not hasattr(s.value, "lineno") or not looks_only(s.value, a.flow):
            continue
        if look_at(s.value) in a.known:
            place = elements_at(s.value)
            same = [t for t in looks if _stands_at(t.value, place)]
            if place not in a.known and all(_reads_elements(a, t) for t in same):
                raise Learned(place, COPIED)
        elif _is_found_below(a, s) and not binds(s) & _bound_by(a, (gast.NamedExpr,)):
            if _stays(a, s, classes) and not _is_captured(a, s):
                raise Learned(look_at(s.value), AGAIN)
            if read_only(s.value, a.flow) is not None:
                raise Learned(look_at(s.value), FROM_NAMES)


def _stands_at(e: gast.expr, place: Place) -> bool:
    """Whether an expression is what the user has written at a place, also if it is one of many."""
    return hasattr(e, "lineno") and elements_at(e) == place


def _reads_elements(a: Analysed, s: gast.Assign) -> bool:
    """Whether nothing is read of a name that lowering has made but elements."""
    (name,) = binds(s)
    parts = [n for t in _readers(a, name) for n in walk(own_parts(t))]
    found = [n for n in parts if isinstance(n, gast.Subscript) and _is_named(n.value, name)]
    numbers = all(id(n) in a.flow.values and isinstance(a.flow.value(n).kind, Num) for n in found)
    reads = [n for n in parts if _is_named(n, name)]
    return name in a.lowered.temps and numbers and len(found) == len(reads)


def _is_named(e: gast.AST, name: str) -> bool:
    return isinstance(e, gast.Name) and e.id == name


def _readers(a: Analysed, name: str) -> list[gast.stmt]:
    return [s for s in statements(a.fn.body) if name in names_read(own_parts(s))]


def _is_found_below(a: Analysed, s: gast.Assign) -> bool:
    """Whether what reads a name reads what this statement binds, or what others do, not either.

    The first stand below the statement, in its block, where lowering puts the view.
    """
    (name,) = binds(s)
    found = (a.flow.before[number_of(t)][name].defs for t in _readers(a, name))
    if not all(defs == {number_of(s)} or number_of(s) not in defs for defs in found):
        return False
    user, names = [*a.tree.body, *a.lowered.bodies], frozenset({name})
    below = frozenset[int]().union(*_below(user, names))
    below |= _until_bound(user, names) if name in a.params else frozenset()
    return all(id(t) in below for t in statements(user) if name in names_read(own_parts(t)))


def _below(block: Stmts, names: frozenset[str]) -> list[frozenset[int]]:
    """For each statement that binds one of some names, the statements that find it bound by it."""
    found = []
    for k, t in enumerate(block):
        if not isinstance(t, COMPOUND) and names & names_written(t):
            found.append(_until_bound(block[k + 1 :], names))
        for inner in (getattr(t, field, []) for field in BLOCKS):
            if names & names_written(_head(t)):
                found.append(_until_bound(inner, names))
            found += _below(inner, names)
    return found


def _until_bound(block: Stmts, names: frozenset[str]) -> frozenset[int]:
    """The statements of a block, to the one that binds one of some names, and those they hold."""
    found = set()
    for t in block:
        found.add(id(t))
        if isinstance(t, COMPOUND) and not names & names_written(_head(t)):
            found.update(
                *(_until_bound(getattr(t, field), names) for field in BLOCKS if hasattr(t, field))
            )
        if names & names_written(t):
            break
    return frozenset(found)


def _head(s: gast.stmt) -> list[gast.AST]:
    """What stands in a statement in front of the blocks that it holds."""
    return [part for f in s._fields if f not in BLOCKS and (part := getattr(s, f)) is not None]


def _is_captured(a: Analysed, s: gast.Assign) -> bool:
    """Whether a name that a view is made of may mean another thing inside of an expression."""
    place = look_at(s.value)
    users = [n for n in walk(a.tree) if isinstance(n, gast.Assign) and hasattr(n.value, "lineno")]
    read = names_read([s.value, *(t.value for t in users if look_at(t.value) == place)])
    return bool(read & _bound_by(a, (gast.NamedExpr, gast.comprehension, gast.Lambda)))


def _bound_by(a: Analysed, types: tuple[type[gast.AST], ...]) -> frozenset[str]:
    """Names of the user's that such parts of expressions bind."""
    found = [n for n in walk([*a.tree.body, *a.lowered.bodies]) if isinstance(n, types)]
    targets = [n.args if isinstance(n, gast.Lambda) else n.target for n in found]
    return frozenset(n.id for n in name_nodes(targets))


def _may_copy(e: gast.AST) -> bool:
    return isinstance(e, gast.Call) and minds_layout(e)


def _stays(a: Analysed, s: gast.Assign, classes: Classes) -> bool:
    """Whether a view would be the same at each read of its name.

    Not where lowering has named what it is made of, which would be made again, or where a part of
    it may be a copy.
    """
    (name,) = binds(s)
    if names_read(s.value) & a.lowered.temps or any(map(_may_copy, walk(s.value))):
        return False
    chosen = chosen_by(s.value, a.flow)
    if chosen is None or any(isinstance(n, gast.Call) for n in walk(chosen)):
        return False
    if any(classes.writes_to(n) for n in names_read(chosen) & a.locals):
        return False
    made = a.flow.before[number_of(s)]
    envs = [a.flow.before[number_of(t)] for t in _readers(a, name)]
    return all(
        env[n].defs == made[n].defs
        for env in envs
        for n in names_read(s.value) & a.locals
        if number_of(s) in env[name].defs
    )
