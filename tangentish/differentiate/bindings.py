"""The reverse of statements that bind names."""

from __future__ import annotations

import gast

from tangentish.analyse.flow import number_of
from tangentish.analyse.kinds import Num, is_real, may_be_complex
from tangentish.analyse.values import Value
from tangentish.differentiate.adjoints import Held
from tangentish.differentiate.contributions import flush
from tangentish.differentiate.incoming import Incoming
from tangentish.differentiate.parts import load
from tangentish.differentiate.push import Contribution, Push
from tangentish.differentiate.reversal import Reversal
from tangentish.errors import Internal
from tangentish.tree.quote import expr, quote


def reverse_binding(r: Reversal, s: gast.Assign, number: int) -> None:
    """Write the reverse of a binding of names."""
    (target,) = s.targets
    names = [target.id] if isinstance(target, gast.Name) else [t.id for t in target.elts]
    held = {n: r.adjoints.held[n] for n in names if n in r.adjoints.held}
    if not held:
        return
    for n in held.keys() - r.analysed.lowered.once:
        del r.adjoints.held[n]
    value = r.flow.value(s.value)
    push = r.push()
    if isinstance(target, gast.Name):
        state = held[target.id]
        b: gast.expr = load(r.adjoints.name(target.id))
        if r.has_complex and is_real(value.kind) and _is_complex_elsewhere(r, target.id):
            b = expr("np.real({b})", b=b)
        g = Incoming(b, state.owned, state.thin, state.masked, state.joined)
        push.push(s.value, g, root=True)
        if any(c.name == target.id and c.place is not None for c in push.contributions):
            _rebound(r, s, number, target.id, state)
            return
    else:
        _unpack(r, push, s, names, held)
    only = target.id if isinstance(target, gast.Name) else None
    gives = r.adjoints.name(only) if only is not None and held[only].owned else None
    flush(r, push, number, frozenset(names), only, gives=gives)


def _is_complex_elsewhere(r: Reversal, name: str) -> bool:
    """Whether a name is bound to complex values as well: its adjoint may be complex."""
    envs = (*r.flow.before.values(), *r.flow.after.values())
    return any(name in e and may_be_complex(e[name].kind) for e in envs)


def _rebound(r: Reversal, s: gast.Assign, number: int, name: str, state: Held) -> None:
    """`p = p[0] * 2.0`: the old adjoint steps aside for the adjoint of the old value."""
    t = r.namer.fresh("t")
    r.emit(quote("{t} = {b}", t=t, b=r.adjoints.name(name)))
    push = r.push()
    g = Incoming(load(t), False, state.thin, state.masked, state.joined)
    push.push(s.value, g, root=True)
    flush(r, push, number, frozenset(), name)


def _unpack(
    r: Reversal, push: Push, s: gast.Assign, names: list[str], held: dict[str, Held]
) -> None:
    """`a, b = p`: each element receives the adjoint of its target."""
    for k, name in enumerate(names):
        if name not in held:
            continue
        if isinstance(s.value, (gast.Tuple, gast.List)):
            raise Internal("what is unpacked has no name", at=s)
        if not isinstance(s.value, gast.Name):  # a record, of which there are not so many fields
            continue
        index = gast.Constant(k, None)
        r.flow.values[id(index)] = Value(Num("i", None, k))
        r.flow.keep.append(index)
        place = gast.Subscript(s.value, index, gast.Load())
        kind = r.flow.after[number_of(s)][name].kind
        b, state = load(r.adjoints.name(name)), held[name]
        g = Incoming(b, state.owned, False, state.masked, state.joined)
        push.contributions.append(Contribution(s.value.id, place, g, kind))


def reverse_augmented(r: Reversal, s: gast.AugAssign, number: int) -> None:
    """Write the reverse of `name op= value` where it binds the name anew."""
    name = s.target.id
    if name not in r.adjoints.held:
        return
    push = r.push()
    state = r.adjoints.held[name]
    push.push(
        r.flow.combined[number],
        Incoming(load(r.adjoints.name(name)), False, False, state.masked),
        True,
    )
    flush(r, push, number, frozenset({name}), name, keeps=name)
