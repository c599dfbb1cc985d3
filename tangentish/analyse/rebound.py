"""Variables that are bound again while a function is in use that has captured them.

A function that is a value holds what its variables were when it was made. Python's looks them up
when it is called:

    >>> def f(x):
    ...     h = lambda y: a * y
    ...     a = 2.0 * x
    ...     return h(x)

Where that may be seen, the variable is held in a list, by the function around and by the one inside
of it (`lower.closures`): all is analysed again with that.
"""

from __future__ import annotations

import gast

from tangentish.analyse.analysed import Analysed
from tangentish.analyse.flow import number_of
from tangentish.analyse.kinds import Array, Kind, Tup, is_list, parts_of, type_of
from tangentish.analyse.liveness import live_after
from tangentish.analyse.opened import Rebound, is_opened, source_of
from tangentish.captured import FunctionValue, fields_of
from tangentish.errors import Unsupported
from tangentish.tree.origin import origin_of
from tangentish.tree.walk import binds, bound_names, statements, walk

Names = frozenset[str]


def check_rebound(a: Analysed) -> None:
    """Raise for the first variable that is bound again while a function holds an older value.

    Raises:
        Rebound: it can be held in a list.
        Unsupported: it cannot.
    """
    if not is_opened(a.function):
        return
    captured = _captured(a)
    if not captured:
        return
    in_loops: dict[int, Names] = {}
    live = live_after(a.fn, frozenset(), in_loops)
    for s in statements(a.fn.body):
        for name in sorted(_bound(s) & frozenset().union(*captured.values())):
            classes = [c for c, names in captured.items() if name in names]
            number = number_of(s)
            alive = in_loops[number] if isinstance(s, gast.For) else live[number]
            env = a.flow.before[number_of(s.body[0]) if isinstance(s, gast.For) else number]
            if _is_in_place(s, env[name].kind if name in env else None):
                continue
            for other in sorted((alive & env.keys()) - _bound(s)):
                if any(_holds(env[other].kind, c) for c in classes):
                    _raise(a, s, {new: old for old, new in a.hidden.items()}.get(name, name))


def _captured(a: Analysed) -> dict[type[FunctionValue], Names]:
    """The names whose values the functions hold that a function makes."""
    found: dict[type[FunctionValue], Names] = {}
    makers: list[tuple[type[FunctionValue], gast.Call]] = []
    for e in walk(a.fn.body):
        if isinstance(e, gast.Call) and isinstance(e.func, gast.Name):
            target = a.scope.resolve(e.func.id).value
            if isinstance(target, type) and issubclass(target, FunctionValue):
                makers.append((target, e))
    before = -1
    while before != (before := sum(map(len, found.values()))):
        for target, e in makers:
            given = zip(fields_of(target), e.args, strict=True)
            parts = [p for f, p in given if f in target.variables]
            names = frozenset(p.id for p in parts if isinstance(p, gast.Name))
            for p in parts:
                if isinstance(p, gast.Attribute):  # what another function holds
                    held = type_of(a.flow.values[id(p.value)].kind)
                    names |= found.get(held, frozenset())  # type: ignore[arg-type]
            found[target] = found.get(target, frozenset()) | names
    return found


def _bound(s: gast.stmt) -> Names:
    """The names that a statement binds itself."""
    if isinstance(s, gast.For):
        return frozenset({s.target.id})
    simple = isinstance(s, (gast.Assign, gast.AugAssign))
    targets = getattr(s, "targets", None) or [getattr(s, "target", None)]
    return binds(s) if simple and not isinstance(targets[0], gast.Subscript) else frozenset()


def _is_in_place(s: gast.stmt, kind: Kind | None) -> bool:
    """Whether an operator writes into what a name holds: it is no other object afterwards."""
    return isinstance(s, gast.AugAssign) and (
        isinstance(kind, Array) or (kind is not None and is_list(kind))
    )


def _holds(kind: Kind, class_: type) -> bool:
    """Whether a value is, or holds, a function of a class."""
    if isinstance(kind, Tup) and kind.type is class_:
        return True
    return any(_holds(k, class_) for k in parts_of(kind))


def _raise(a: Analysed, s: gast.stmt, name: str) -> None:
    own = bound_names(a.tree.body) | frozenset(a.params)
    if name in own:
        raise Rebound(source_of(a.function), (a.tree.name, name))
    raise Unsupported(
        f"`{name}`, which is bound again while a function is in use that reads it", at=s,
        within=origin_of(s), why="The function is to see what the name means when it is called.",
        remedy=f"Give the function the value that it has now: `lambda x, {name}={name}: ...`.",
    )  # fmt: skip
