"""The reverse of a call of a function of the user's: the backward half of its pair."""

from __future__ import annotations

import gast

from tangentish.analyse.analysed import Callee
from tangentish.analyse.kinds import Num, Static
from tangentish.differentiate.adjoints import Held
from tangentish.differentiate.callees import positional
from tangentish.differentiate.contributions import flush
from tangentish.differentiate.incoming import Incoming
from tangentish.differentiate.parts import load
from tangentish.differentiate.reversal import Reversal
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
    tuple_target = isinstance(target, gast.Tuple)
    wanted = tuple(n in held for n in names) if tuple_target else None
    masked = any(h.masked for h in held.values())
    pair = r.pair_of(callee, s, wanted, masked)
    tape = r.namer.fresh(f"{callee.analysed.function.__name__.strip('<>')}_tape")
    r.replaced[number] = quote(
        "{y}, {t} = {f}({a})",
        y=target,
        t=tape,
        f=pair.forward,
        a=positional(callee, r.helpers),
    )
    r.restore.extra[tape] = (frozenset({number}), Static(tape))
    r.restore.frames[0].content.setdefault(tape, frozenset({number}))
    for frame in r.restore.frames:
        if any(f.loop is not None for f in r.restore.frames[1 : r.restore.frames.index(frame) + 1]):
            frame.content.pop(tape, None)
        else:
            frame.content[tape] = frozenset({number})
    kept = r.restore.kept(tape, number)
    for name in [
        *names,
        *(n for a in callee.arguments if a is not None for n in names_read(a)),
    ]:
        if name in r.analysed.locals:
            r.restore.read_memory(name, number, None)
            if not isinstance(r.restore.kind(name, number), Num):
                r.recorder.records.links.append((tape, name))
    if tuple_target:
        parts = [load(r.adjoints.name(n)) for n in names if n in held]
        seed: gast.expr = parts[0] if len(parts) == 1 else gast.Tuple(parts, gast.Load())
    else:
        seed = load(r.adjoints.name(names[0]))
    whole = expr("{f}({t}, {g})", f=pair.backward, t=kept, g=seed)
    arguments = dict(zip(callee.analysed.params, callee.arguments, strict=True))
    targets = [arguments[p] for p in pair.active]
    push = r.push()
    if len(targets) == 1 and targets[0] is not None:
        push.push(targets[0], Incoming(whole, True, False, masked))
    elif targets:
        fresh = [r.namer.fresh("t") for _ in targets]
        store: list[gast.expr] = [gast.Name(n, gast.Store(), None, None) for n in fresh]
        push.lines += quote("{t} = {w}", t=gast.Tuple(store, gast.Store()), w=whole)
        for argument, name in zip(targets, fresh, strict=True):
            if argument is not None:
                push.push(argument, Incoming(load(name), True, False, masked))
    flush(r, push, number, frozenset(names))
