"""The reverse of a call of a function of the user's: the backward half of its pair."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import gast

from tangentish.analyse.analysed import Callee
from tangentish.analyse.called import changed_names
from tangentish.analyse.flow import root_of
from tangentish.analyse.kinds import Array, Kind, Num, Seq, Static, Tup, is_dict, parts_of
from tangentish.differentiate.adjoints import Held
from tangentish.differentiate.callees import PairUse, positional
from tangentish.differentiate.contributions import flush
from tangentish.differentiate.incoming import Incoming
from tangentish.differentiate.mirror import mirrored
from tangentish.differentiate.parts import copied, load
from tangentish.differentiate.push import Push, is_place_basic
from tangentish.differentiate.restore import AFTER, BEFORE
from tangentish.differentiate.reversal import Reversal
from tangentish.differentiate.structures import parts
from tangentish.errors import Unsupported
from tangentish.tree.nodes import InPlace
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import names_read


def reverse_called(r: Reversal, s: gast.Assign | gast.Expr, number: int, callee: Callee) -> None:
    """Write the reverse of a call of a function of the user's, whatever becomes of its result."""
    target = s.targets[0] if isinstance(s, gast.Assign) else None
    names = [t.id for t in getattr(target, "elts", [target])] if target is not None else []
    held = {n: r.adjoints.held.pop(n) for n in names if n in r.adjoints.held}
    if number in r.analysed.born.values():  # where the shadow of the result is made
        return
    written = [root_of(e).id for e in _given(callee)]
    if r.flow.value(s.value).callee is not None and (held or any(_lives(r, written))):
        reverse_call(r, s, number, callee, names, held)
    else:
        undo_call(r, number)


def _lives(r: Reversal, names: list[str]) -> Iterator[bool]:
    """Whether anything is added to the adjoints of names."""
    return (n in r.adjoints.held or n in r.analysed.shadows for n in names)


def _given(callee: Callee) -> list[gast.expr]:
    """The arguments with adjoints to which the backward half adds in their place."""
    given = dict(zip(callee.analysed.params, callee.arguments, strict=True))
    return [e for p in callee.analysed.given if (e := given[p]) is not None]


def _given_back(callee: Callee) -> str | None:
    """The name of the argument that a function writes and gives back."""
    known = callee.analysed
    e = dict(zip(known.params, callee.arguments, strict=True)).get(known.gives_back or "")
    in_place = known.gives_back in known.given and isinstance(e, gast.Name)
    return e.id if in_place and e is not None else None


def _lent(r: Reversal, callee: Callee, number: int, names: list[str]) -> dict[str, gast.expr]:
    """The arguments whose adjoints can be lent to the backward half: names of arrays, and views."""
    found = {}
    for p, e in zip(callee.analysed.params, callee.arguments, strict=True):
        if e is None or p not in callee.analysed.lent or not r.flow.value(e).varied:
            continue
        is_view = isinstance(e, gast.Subscript) and is_place_basic(e, r.flow)
        name = root_of(e)
        if not isinstance(e, gast.Name) and not (is_view and isinstance(name, gast.Name)):
            continue
        if name.id not in names and isinstance(r.kind_before(name.id, number), Array):
            found[p] = e
    return found


def _may_mask(r: Reversal, name: str, masked: bool) -> None:
    """Note that zeros that have to stay zero may have been added to an adjoint."""
    state = r.adjoints.held.get(name)
    if state is not None and masked:
        r.adjoints.held[name] = replace(state, masked=True)


def undo_call(r: Reversal, number: int) -> None:
    """Put back what a called function has written, if the reverse sweep reads it."""
    changed = changed_names(r.places.statement[number], r.flow.values)
    for name in r.analysed.classes.writes.get(number, ()) if number in r.undo else ():
        r.restore.need_name(name, number, BEFORE)
        kind = r.kind_before(name, number)
        if name in changed:
            _change_back(r, name, number, kind)
            continue
        value = copied(load(name), kind, r.helpers)
        frames, key = r.restore.frames, ("memory", number, name)
        read = r.recorder.record(key, value, kind, frames, number, BEFORE, f"{name}_old")
        put_into(r, load(name), read, kind)


def _change_back(r: Reversal, name: str, number: int, kind: Kind) -> None:
    """Put back what a list or a dict held that a called function has changed."""
    word = "dict" if is_dict(kind) else "list"
    if any(not isinstance(k, (Num, Static)) for k in parts_of(kind)):
        call = r.places.statement[number].value
        value = r.flow.value(call)
        r.splice(call, (value.callee or value.constant).analysed.function)
        raise Unsupported(
            f"a call that changes `{name}`, which holds arrays", at=r.places.statement[number],
            why="It has no derivative by which it could be undone.",
            remedy="Let it return a new one.",
        )  # fmt: skip
    value = expr(f"{word}({{n}})", n=name)
    frames, key = r.restore.frames, ("memory", number, name)
    read = r.recorder.record(key, value, kind, frames, number, BEFORE, f"{name}_old")
    if word == "list":
        r.emit(quote("{n}[:] = {r}", n=name, r=read))
    else:
        r.emit([*quote("{n}.clear()", n=name), *quote("{n}.update({r})", n=name, r=read)])


def put_into(r: Reversal, place: gast.expr, e: gast.expr, kind: Kind) -> None:
    """Write into an array, or into those in a structure, what another one holds."""
    if isinstance(kind, Array):
        r.emit(quote("{p}[...] = {e}", p=place, e=e))
    elif isinstance(kind, Tup):
        both = (parts(whole, kind, primal=True) for whole in (place, e))
        for p, item, inner in zip(*both, kind.items, strict=True):
            put_into(r, p, item, inner)
    elif isinstance(kind, Seq):
        names = [r.namer.fresh(n) for n in ("p", "t")]
        out, start = r.restore.frame.out, len(r.restore.frame.out)
        put_into(r, load(names[0]), load(names[1]), kind.item)
        target = gast.Tuple([gast.Name(n, gast.Store(), None, None) for n in names], gast.Store())
        items = expr("zip({p}, {e})", p=place, e=e)
        out[start:] = [gast.For(target, items, out[start:], [], None)] if out[start:] else []


def reverse_call(
    r: Reversal,
    s: gast.Assign | gast.Expr,
    number: int,
    callee: Callee,
    names: list[str],
    held: dict[str, Held],
    adjoint: gast.expr | None = None,
) -> None:
    """`y = f(x)`: the backward half of the pair.

    Args:
        r: the reverse sweep.
        s: the call.
        number: of the statement.
        callee: what is called.
        names: those that it binds.
        held: what is known of their adjoints.
        adjoint: that of the one name, where it does not stand under its own.
    """
    target = s.targets[0] if isinstance(s, gast.Assign) else None
    kind = r.flow.value(s.value).kind
    back = _given_back(callee)
    if back is not None and names == [back] and back in held:  # its adjoint stays what it is
        r.adjoints.held[back] = held.pop(back)
        names = []
    unpacks = isinstance(target, gast.Tuple)
    wanted = tuple(n in held for n in names) if held and unpacks and isinstance(kind, Tup) else None
    states = [*held.values(), *(r.held(root_of(e).id, number, AFTER) for e in _given(callee))]
    masked = any(h.masked for h in states if h is not None)
    lent = _lent(r, callee, number, names)
    pair = r.pair_of(callee, wanted, masked, bool(held), number in r.undo, tuple(lent))
    tape = _tape(r, target, number, callee, pair.forward, _early(r, callee, pair))
    kept = r.restore.kept(tape, number)
    _note_reads(r, number, callee, names, tape, pair)
    seed = []
    if held and unpacks and wanted is None:
        seed = [_adjoint_of_rows(r, s, number, names, held)]
    elif held:
        own: list[gast.expr] = [load(r.adjoints.name(n)) for n in names if n in held]
        given_by = own if adjoint is None else [adjoint]
        seed = [given_by[0] if len(given_by) == 1 else gast.Tuple(given_by, gast.Load())]
    shared = [*_given(callee), *(lent[p] for p in pair.lent)]
    given = [_in_place(r, e, number, names, seed) for e in shared]
    for p in pair.lent:
        _may_mask(r, root_of(lent[p]).id, masked)
    whole = gast.Call(load(pair.backward), [kept, *seed, *given], [])
    written = frozenset(r.analysed.classes.writes.get(number, ()))
    if given or written:
        whole = InPlace(whole.func, whole.args, [])
        whole.unnamed = written  # which its tape holds: it undoes what the forward half wrote
    arguments = dict(zip(callee.analysed.params, callee.arguments, strict=True))
    push = r.push()
    targets = [arguments[p] for p in pair.active]
    if not targets:
        r.emit([gast.Expr(whole)])
    elif (given or number in r.undo) and len(targets) == 1:  # before what it writes is read
        t = r.namer.fresh("t")
        r.emit(quote("{t} = {w}", t=t, w=whole))
        whole = load(t)
    _push_parts(r, push, targets, Incoming(whole, True, False, masked))
    if any(c.name in names and c.place is not None for c in push.contributions):
        _rebound(r, targets, number, Incoming(whole, True, False, masked))
    else:
        flush(r, push, number, frozenset(names))
    for e in _given(callee):
        name, before = root_of(e).id, r.flow.before[number]
        if name in r.adjoints.held and not before[name].varied:
            del r.adjoints.held[name]


def _in_place(
    r: Reversal, e: gast.expr, number: int, names: list[str], seed: list[gast.expr]
) -> gast.expr:
    """The adjoint of an argument, or of a part of one, to which the backward half adds.

    Where the result takes the name of the argument, its adjoint steps aside.
    """
    name = root_of(e).id
    if name in names and seed:
        t = r.namer.fresh("t")
        r.emit(quote("{t} = {g}", t=t, g=seed[0]))
        seed[0] = load(t)
    kind = r.kind_before(name, number)
    if isinstance(kind, (Tup, Seq)) and not r.in_shadow(name, number):
        r.share(name)  # its arrays may be those of others
    if r.held(name, number, AFTER) is None:
        r.make_zero(name, r.kind_before(name, number), number, BEFORE)
    r.own(name, number)
    if isinstance(e, gast.Name):
        return load(r.adjoints.name(name))
    r.restore.need_index(e, number)
    return mirrored(e, r.adjoints)


def _rebound(r: Reversal, given: list[gast.expr | None], number: int, whole: Incoming) -> None:
    """`p = f(p[0])`: the adjoint of the new value is used up before the old one has its own."""
    if len(given) == 1:
        t = r.namer.fresh("t")
        r.emit(quote("{t} = {w}", t=t, w=whole.expr))
        whole = Incoming(load(t), True, False, whole.masked)
    push = r.push()
    _push_parts(r, push, given, whole)
    flush(r, push, number, frozenset())


def _adjoint_of_rows(
    r: Reversal, s: gast.Assign, number: int, names: list[str], held: dict[str, Held]
) -> gast.expr:
    """The adjoint of an array from those of the names into which it is unpacked."""
    if not isinstance(r.flow.value(s.value).kind, Array):
        raise Unsupported(
            "unpacking a result of this function", at=s,
            why="It is not known whether it is a tuple or an array.",
            remedy="Give the result a name, and read its items by index.",
        )  # fmt: skip
    for n in names:
        if n not in held:
            r.make_zero(n, r.flow.after[number][n].kind, number, AFTER)
            del r.adjoints.held[n]
    rows: list[gast.expr] = [load(r.adjoints.name(n)) for n in names]
    return expr("np.stack({p})", p=gast.Tuple(rows, gast.Load()))


def _early(r: Reversal, callee: Callee, pair: PairUse) -> list[gast.expr]:
    """The adjoints that the forward half is given, which there are in the forward sweep then."""
    given = dict(zip(callee.analysed.params, callee.arguments, strict=True))
    roots = [root_of(given[p]).id for p in pair.early]
    for name in roots:
        if name not in r.analysed.shadows:
            r.share(name)
    return [load(r.analysed.shadows[name]) for name in roots]


def _tape(
    r: Reversal,
    target: gast.expr | None,
    number: int,
    callee: Callee,
    forward: str,
    early: list[gast.expr],
) -> str:
    """Have the forward sweep call the forward half of a pair; return the name of its tape."""
    tape = r.namer.fresh(f"{callee.analysed.function.__name__.strip('<>')}_tape")
    given = positional(callee, r.helpers, r.namer.helpers)
    call = InPlace if callee.analysed.writes else gast.Call
    y = gast.Name(r.namer.idle, gast.Store(), None, None) if target is None else target
    made = call(load(forward), [*given, *early], [])
    r.replaced[number] = quote("{y}, {t} = {c}", y=y, t=tape, c=made)
    web = frozenset({number})
    r.restore.extra[tape] = (web, Static(tape))
    in_loop = False
    for k, frame in enumerate(r.restore.frames):
        in_loop = in_loop or (k > 0 and frame.loop is not None)
        if in_loop:
            frame.content.pop(tape, None)
        else:
            frame.content[tape] = web
    return tape


def _note_reads(
    r: Reversal, number: int, callee: Callee, names: list[str], tape: str, pair: PairUse
) -> None:
    """A tape may share memory with what the callee was given and what it returned."""
    arguments = zip(callee.analysed.params, callee.arguments, strict=True)
    given = [n for p, e in arguments if e is not None and pair.keeps(p) for n in names_read(e)]
    written = r.analysed.classes.writes.get(number, ())
    returned = names if pair.keeps("return") else []
    for name in [*returned, *given]:
        if name in r.analysed.locals:
            r.restore.read_memory(name, number, None, AFTER if name in written else BEFORE)
            if r.restore.holds_memory(name, number):
                r.recorder.records.links.append((tape, name))


def _push_parts(r: Reversal, push: Push, targets: list[gast.expr | None], whole: Incoming) -> None:
    """Push what a backward half returns to the arguments: an adjoint, or a tuple of several."""
    if len(targets) == 1 and targets[0] is not None:
        push.push(targets[0], whole)
    elif targets:
        fresh = [r.namer.fresh("t") for _ in targets]
        store: list[gast.expr] = [gast.Name(n, gast.Store(), None, None) for n in fresh]
        push.lines += quote("{t} = {w}", t=gast.Tuple(store, gast.Store()), w=whole.expr)
        for argument, name in zip(targets, fresh, strict=True):
            if argument is not None:
                push.push(argument, Incoming(load(name), True, False, whole.masked))
