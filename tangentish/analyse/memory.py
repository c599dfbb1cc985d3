"""What shares memory in an analysed function, what is written there, and whether that is allowed.

The facts themselves come from `aliases` and `liveness`; here they are brought together.
"""

from __future__ import annotations

from dataclasses import replace

import gast

from tangentish.analyse import aliases, liveness, opaque, refusals
from tangentish.analyse.analysed import Analysed
from tangentish.analyse.flow import Flow, number_of
from tangentish.analyse.kinds import Array, Kind, Num, Static, Tup, Unknown
from tangentish.errors import Unsupported
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.walk import copy_shallow, dotted, names_read, walk

Names = frozenset[str]
Stmts = list[gast.stmt]


def find_memory(a: Analysed) -> None:
    """Complete the facts of a function with those on memory; refuse writes that cannot be undone.

    The kinds of the function are known.
    """
    a.classes = aliases.find_classes(a.fn, a.flow)
    a.shared, a.foreign = _shared_with_result(a)
    a.pairs = aliases.alias_pairs(a.fn, a.flow, a.params) if a.classes.writes else {}
    a.live = liveness.live_after(a.fn)
    a.writes = aliases.written_arguments(a.params, a.classes.writes, a.pairs)
    _check_calls(a)
    if a.classes.writes:
        # Of what is returned on the way nothing is written any more: the name is read at the end.
        returned = names_read(a.returned()) & a.lowered.temps
        live = {n: names - returned for n, names in a.live.items()}
        aliases.check_writes(a.fn, a.flow, a.classes, live, a.locals, a.pairs)


def bind_anew(a: Analysed) -> None:
    """Write `x = x + y` for `x += y` where `x` may hold an array or a number.

    The one is a write and the other binds a name; where nobody else sees the array, and where a
    write would not convert what is added, they are alike.
    """
    unsure = aliases.unsure_updates(a.fn, a.flow)
    if unsure:
        if _converts(a):
            first = next(s for s in aliases.statements(a.fn.body) if number_of(s) in unsure)
            raise Unsupported(
                f"an update of `{unsure[number_of(first)]}`, which may be an array or a number, "
                "beside values of other dtypes",
                at=first, within=origin_of(first),
                why="In an array the result would be converted to its dtype.",
                remedy="Bind the name anew: x = x + y for x += y.",
            )  # fmt: skip
        pairs = aliases.alias_pairs(a.fn, a.flow, a.params)
        aliases.check_unseen(a.fn, unsure, liveness.live_after(a.fn), a.locals, pairs)
        fn = copy_shallow(a.fn, body=_bound_anew(a.fn.body, a, unsure))
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
    if isinstance(kind, Tup):
        return set().union(*map(_parts, kind.items))
    return {kind} if isinstance(kind, (Num, Array)) else set()


def _bound_anew(stmts: Stmts, a: Analysed, unsure: dict[int, str]) -> Stmts:
    out: Stmts = []
    for s in stmts:
        if number_of(s) in unsure:
            combined = a.flow.combined[number_of(s)]
            new: gast.stmt = gast.Assign([s.target], combined, None)
        elif isinstance(s, gast.If):
            new = gast.If(s.test, _bound_anew(s.body, a, unsure), _bound_anew(s.orelse, a, unsure))
        elif isinstance(s, (gast.For, gast.While)):
            new = copy_shallow(s, body=_bound_anew(s.body, a, unsure))
        else:
            new = s
        out.append(with_origin(new, origin_of(s)) if new is not s else s)
    return out


def _check_calls(a: Analysed) -> None:
    """Refuse calls that may write into memory: `x.sort()`, `_ = np.copyto(x, y)`."""
    for s in aliases.statements(a.fn.body):
        for call in (e for e in walk(_own(s)) if isinstance(e, gast.Call)):
            if _writes(call, a, discarded=isinstance(s, gast.Expr)):
                error = refusals.writing_call(call)
                error.locate(origin_of(s))
                raise error


def _own(s: gast.stmt) -> gast.AST:
    """What a statement evaluates itself, without the statements in it."""
    if isinstance(s, gast.For):
        return s.iter
    return s.test if isinstance(s, (gast.If, gast.While)) else s


def _writes(call: gast.Call, a: Analysed, discarded: bool) -> bool:
    """Whether a call that is not looked into may write into memory that has a name."""
    flow = a.flow
    value = flow.values.get(id(call))
    if value is None or value.rule or value.callee or value.constant:
        return False
    operands = [*call.args, *(k.value for k in call.keywords)]
    writes = any(map(opaque.may_write, filter(callable, (_object(e, flow) for e in operands))))
    of_module = flow.evaluator.resolved.get(dotted(call.func))
    target = _object(call.func, flow) if of_module is None else of_module
    if target is not None and opaque.writes_array(target):
        return True
    if target is not None:
        writes = writes or opaque.may_write(target)
    if of_module is None and isinstance(call.func, gast.Attribute):
        base, word = call.func.value, call.func.attr
        kind = flow.value(base).kind if id(base) in flow.values else None
        if target is None and isinstance(kind, Unknown):
            writes = writes or opaque.method_may_write(kind.type, word)
        unknown = target is None and getattr(kind, "type", None) is None
        if discarded and unknown and aliases.sources(base, flow):
            return True
        if opaque.method_changes(getattr(kind, "type", None), word) and _read_elsewhere(base, a):
            return True
    return writes and any(aliases.sources(e, flow) for e in operands)


def _read_elsewhere(base: gast.expr, a: Analysed) -> bool:
    """Whether an object whose method is called is read in another way than by its methods."""
    nodes = [n for s in aliases.statements(a.fn.body) for n in walk(_own(s))]
    called = {id(n.func) for n in nodes if isinstance(n, gast.Call)}
    inner = {id(n.value) for n in nodes if isinstance(n, gast.Attribute)}
    read = {dotted(n) for n in nodes if isinstance(n, (gast.Name, gast.Attribute)) and (
        id(n) not in inner and id(n) not in called and isinstance(n.ctx, gast.Load)
    )}  # fmt: skip
    copies = [s for s in aliases.statements(a.fn.body) if isinstance(s, gast.Assign)]
    names = [{s.targets[0].id, s.value.id} for s in copies if _is_copy(s)]
    paths = {dotted(base)} if dotted(base) else names_read(base)
    for path in paths:
        root, dot, rest = path.partition(".")
        same = {root}.union(*(pair for pair in names if root in pair))
        if any(_overlap(r, f"{name}{dot}{rest}") for r in read for name in same):
            return True
    return False


def _is_copy(s: gast.Assign) -> bool:
    return isinstance(s.targets[0], gast.Name) and isinstance(s.value, gast.Name)


def _overlap(path: str, other: str) -> bool:
    """Whether one of two dotted names is the other, or a part of it."""
    return f"{path}.".startswith(f"{other}.") or f"{other}.".startswith(f"{path}.")


def _object(e: gast.expr, flow: Flow) -> object:
    """The object that an expression means whatever the arguments are, or None."""
    value = flow.values.get(id(e))
    if value is not None and isinstance(value.kind, Static):
        return value.kind.value
    if isinstance(e, gast.Attribute):
        return getattr(_object(e.value, flow), e.attr, None)
    return None


def _shared_with_result(a: Analysed) -> tuple[Names, Names]:
    """Parameters whose memory the result may share, and names for such memory elsewhere."""
    returned = aliases.sources(a.returned(), a.flow)
    found = {n for r in returned for n in a.classes.members(r)}
    outside = {n if "." in n else f"{a.function.__name__}.{n}" for n in found - a.locals}
    return frozenset(found.intersection(a.params)), frozenset(outside)
