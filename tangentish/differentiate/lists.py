"""The reverse of changes of a list: its adjoint changes in the opposite way.

What was appended is taken off the adjoint, and is what the item receives; where an item was taken
off, its adjoint is appended.
"""

from __future__ import annotations

import gast

from tangentish.analyse.kinds import Kind, Num, item_of
from tangentish.differentiate.adjoints import Held, zero
from tangentish.differentiate.contributions import flush
from tangentish.differentiate.incoming import Incoming
from tangentish.differentiate.parts import load
from tangentish.differentiate.restore import AFTER, BEFORE
from tangentish.differentiate.reversal import Reversal
from tangentish.tree.mutations import Mutation
from tangentish.tree.quote import expr, quote


def reverse_change(r: Reversal, change: Mutation, number: int) -> None:
    """Write the reverse of a statement that changes a list."""
    if change.method == "pop" and change.target in r.adjoints.held:
        r.thicken(number, [change.target])
        _start(r, change.name, number)
    if number in r.undo:
        _undo(r, change, number)
    if change.method == "append":
        _reverse_append(r, change, number)
    else:
        _reverse_pop(r, change, number)


def _start(r: Reversal, name: str, number: int) -> None:
    """Give a list an adjoint, of as many zeros as it has items after a statement."""
    if name not in r.adjoints.held:
        r.make_zero(name, r.flow.after[number][name].kind, number, AFTER)
        r.restore.read_memory(name, number, None, AFTER)


def _undo(r: Reversal, change: Mutation, number: int) -> None:
    """Change the list back."""
    r.restore.need_name(change.name, number, BEFORE)
    if change.method == "append":
        r.emit(quote("{x}.pop()", x=change.name))
        return
    r.emit(quote("{x}.append({v})", x=change.name, v=_taken_off(r, change, number)))


def _taken_off(r: Reversal, change: Mutation, number: int) -> gast.expr:
    """The item that was taken off a list, recorded in front of it."""
    kind = item_of(r.kind_before(change.name, number))
    value = expr("{x}[-1]", x=change.name)
    frames = r.restore.frames
    key = ("memory", number)
    return r.recorder.record(key, value, kind, frames, number, BEFORE, f"{change.name}_old")


def _reverse_append(r: Reversal, change: Mutation, number: int) -> None:
    """`ys.append(v)`: what the adjoint holds at its end goes to `v`."""
    if change.name not in r.adjoints.held:
        return
    (argument,) = change.arguments
    held = r.adjoints.held[change.name]
    r.adjoints.own(change.name, r.flow.after[number][change.name].kind, r.emit)
    b = r.adjoints.name(change.name)
    if not r.flow.value(argument).varied:
        r.emit(quote("{b}.pop()", b=b))
        return
    t = r.namer.fresh("t")
    r.emit(quote("{t} = {b}.pop()", t=t, b=b))
    push = r.push()
    push.push(argument, Incoming(load(t), False, False, held.masked))
    flush(r, push, number, frozenset())


def _reverse_pop(r: Reversal, change: Mutation, number: int) -> None:
    """`v = ys.pop()`: the adjoint of `v` goes to the end of the adjoint."""
    state = r.adjoints.held.pop(change.target, None) if change.target is not None else None
    if change.name not in r.adjoints.held:
        return
    held = r.adjoints.held[change.name]
    r.adjoints.own(change.name, r.flow.after[number][change.name].kind, r.emit)
    g = _zero(r, change, number) if state is None else load(r.adjoints.name(str(change.target)))
    r.emit(quote("{b}.append({g})", b=r.adjoints.name(change.name), g=g))
    masked = held.masked or (state is not None and state.masked)
    r.adjoints.held[change.name] = Held(r.adjoints.held[change.name].owned, masked)


def _zero(r: Reversal, change: Mutation, number: int) -> gast.expr:
    """The adjoint of an item that nobody read after it was taken off."""
    kind: Kind = item_of(r.kind_before(change.name, number))
    if isinstance(kind, Num):
        return zero(kind, load(change.name))
    return zero(kind, _taken_off(r, change, number), mutable=True)
