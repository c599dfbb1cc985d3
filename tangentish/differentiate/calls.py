"""The reverse of a call of a function of the user's: the backward half of its pair."""

from __future__ import annotations

import gast

from tangentish.analyse.analysed import Callee
from tangentish.analyse.kinds import Array, Static, Tup
from tangentish.differentiate.adjoints import Held
from tangentish.differentiate.callees import positional
from tangentish.differentiate.contributions import flush
from tangentish.differentiate.incoming import Incoming
from tangentish.differentiate.parts import load
from tangentish.differentiate.push import Push
from tangentish.differentiate.restore import AFTER
from tangentish.differentiate.reversal import Reversal
from tangentish.errors import Unsupported
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import names_read


def reverse_call(
    r: Reversal,
    s: gast.Assign,
    number: int,
    callee: Callee,
    names: list[str],
    held: dict[str, Held],
) -> None:
    """`y = f(x)`: the backward half of the pair."""
    (target,) = s.targets
    kind = r.flow.value(s.value).kind
    unpacks = isinstance(target, gast.Tuple)
    wanted = tuple(n in held for n in names) if unpacks and isinstance(kind, Tup) else None
    masked = any(h.masked for h in held.values())
    pair = r.pair_of(callee, s, wanted, masked)
    tape = _tape(r, target, number, callee, pair.forward)
    kept = r.restore.kept(tape, number)
    _note_reads(r, number, callee, names, tape)
    if unpacks and wanted is None:
        seed = _adjoint_of_rows(r, s, number, names, held)
    else:
        parts = [load(r.adjoints.name(n)) for n in names if n in held]
        seed = parts[0] if len(parts) == 1 else gast.Tuple(parts, gast.Load())
    whole = expr("{f}({t}, {g})", f=pair.backward, t=kept, g=seed)
    arguments = dict(zip(callee.analysed.params, callee.arguments, strict=True))
    push = r.push()
    given = [arguments[p] for p in pair.active]
    _push_parts(r, push, given, Incoming(whole, True, False, masked))
    if any(c.name in names and c.place is not None for c in push.contributions):
        _rebound(r, given, number, Incoming(whole, True, False, masked))
        return
    flush(r, push, number, frozenset(names))


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
    parts = [load(r.adjoints.name(n)) for n in names]
    return expr("np.stack({p})", p=gast.Tuple(parts, gast.Load()))


def _tape(r: Reversal, target: gast.expr, number: int, callee: Callee, forward: str) -> str:
    """Have the forward sweep call the forward half of a pair; return the name of its tape."""
    tape = r.namer.fresh(f"{callee.analysed.function.__name__.strip('<>')}_tape")
    given = positional(callee, r.helpers, r.namer.helpers)
    r.replaced[number] = quote("{y}, {t} = {f}({a})", y=target, t=tape, f=forward, a=given)
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


def _note_reads(r: Reversal, number: int, callee: Callee, names: list[str], tape: str) -> None:
    """A tape may share memory with what the callee was given and what it returned."""
    given = [n for a in callee.arguments if a is not None for n in names_read(a)]
    for name in [*names, *given]:
        if name in r.analysed.locals:
            r.restore.read_memory(name, number, None)
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
