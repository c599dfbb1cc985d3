"""The reverse of changes of a list: its adjoint changes in the opposite way.

What the list took in is taken off the adjoint, and is what the item receives; where an item was
taken off, its adjoint is put back.
"""

from __future__ import annotations

import gast

from tangentish.analyse.containers import at_key
from tangentish.analyse.kinds import Kind, Num, Seq, Tup, is_dict, item_of
from tangentish.differentiate.adjoints import Held, as_mutable, zero
from tangentish.differentiate.contributions import flush
from tangentish.differentiate.incoming import Incoming
from tangentish.differentiate.mirror import mirrored
from tangentish.differentiate.parts import load
from tangentish.differentiate.restore import AFTER, BEFORE
from tangentish.differentiate.reversal import Reversal
from tangentish.lower.forms import integer
from tangentish.tree.mutations import Mutation
from tangentish.tree.quote import expr, quote


def reverse_change(r: Reversal, change: Mutation, number: int) -> None:
    """Write the reverse of a statement that changes a list."""
    if change.method == "pop" and change.target in r.adjoints.held:
        r.thicken(number, [change.target])
        if not r.in_shadow(change.name, number):
            _start(r, change.name, number)
    if number in r.undo:
        r.restore.need_name(change.name, number, BEFORE)
        _need_place(r, change, number)
        _change_back(r, change, number, change.place)
    if change.name not in r.adjoints.held:
        if change.method == "pop" and change.target is not None:
            r.adjoints.held.pop(change.target, None)
        return
    if change.method == "pop":
        _reverse_pop(r, change, number)
    elif change.method == "reverse":
        _own(r, change, number)
        r.emit(quote("{b}.reverse()", b=_adjoint(r, change)))
    else:
        _reverse_taking_in(r, change, number)


def _start(r: Reversal, name: str, number: int) -> None:
    """Give a list an adjoint, of as many zeros as it has items after a statement."""
    if name not in r.adjoints.held:
        r.make_zero(name, r.flow.after[number][name].kind, number, AFTER)
        r.restore.read_memory(name, number, None, AFTER)


def _need_place(r: Reversal, change: Mutation, number: int) -> None:
    """Restore the indices and keys that lead to a list."""
    if isinstance(change.place, gast.Subscript):
        r.restore.need_written(change.place, number)


def _need_position(r: Reversal, change: Mutation, number: int) -> None:
    """Restore the position of an item as it was before the change."""
    r.restore.need_written(gast.Subscript(change.place, change.position, gast.Load()), number)


def _own(r: Reversal, change: Mutation, number: int) -> None:
    """Have an adjoint that may be changed, and what leads to its part."""
    _need_place(r, change, number)
    r.adjoints.own(change.name, r.flow.after[number][change.name].kind, r.emit)


def _adjoint(r: Reversal, change: Mutation) -> gast.expr:
    """The adjoint of the list that changes."""
    if isinstance(change.place, gast.Subscript):
        return mirrored(change.place, r.adjoints)
    return load(r.adjoints.name(change.name))


def _change_back(r: Reversal, change: Mutation, number: int, x: gast.expr) -> None:
    """Change the list itself back."""
    if change.method == "reverse":
        r.emit(quote("{x}.reverse()", x=x))
    elif change.method == "pop":
        r.emit(put_back(r, change, number, x, _taken_off(r, change, number)))
    else:
        r.emit([gast.Expr(take_off(r, change, number, x))])


def take_off(r: Reversal, change: Mutation, number: int, x: gast.expr) -> gast.expr:
    """What takes off a list, or an adjoint of one, the item that a change has put there."""
    if change.position is None:
        return expr("{x}.pop()", x=x)
    return expr("{x}.pop({i})", x=x, i=_inserted_at(r, change, number, x))


def _inserted_at(r: Reversal, change: Mutation, number: int, x: gast.expr) -> gast.expr:
    """Where an item that was inserted stands in a list with it."""
    assert change.position is not None
    k = integer(change.position)
    if k == 0:
        return change.position
    if k is not None and k > 0:
        return expr("min({k}, len({x}) - 1)", k=k, x=x)
    if k is not None:
        return expr("max(len({x}) - {k}, 0)", x=x, k=1 - k)
    _need_position(r, change, number)
    form = "min({i}, len({x}) - 1) if {i} >= 0 else max({i} + len({x}) - 1, 0)"
    return expr(form, i=change.position, x=x)


def put_back(
    r: Reversal, change: Mutation, number: int, x: gast.expr, item: gast.expr
) -> list[gast.stmt]:
    """What puts an item where a change has taken one off a list, or an adjoint of one."""
    if is_dict(r.flow.value(change.place).kind):
        _need_position(r, change, number)
        return quote("{x}[{k}] = {v}", x=x, k=change.position, v=item)
    k = -1 if change.position is None else integer(change.position)
    if k == -1:
        return quote("{x}.append({v})", x=x, v=item)
    at = change.position
    if k is None:
        _need_position(r, change, number)
        at = expr("range(len({x}) + 1)[{i}]", x=x, i=at)
    elif k < 0:
        at = expr("len({x}) - {k}", x=x, k=-1 - k)
    return quote("{x}.insert({i}, {v})", x=x, i=at, v=item)


def _kind_of_item(r: Reversal, change: Mutation, number: int) -> Kind:
    """The kind of the item that is taken off a list, or out of a dict."""
    kind = r.flow.value(change.place).kind
    if is_dict(kind) and change.position is not None:
        return at_key(kind, change.position)
    return item_of(kind)


def _taken_off(r: Reversal, change: Mutation, number: int) -> gast.expr:
    """The item that was taken off a list, recorded in front of it."""
    kind = _kind_of_item(r, change, number)
    index = -1 if change.position is None else change.position
    value = expr("{x}[{i}]", x=change.place, i=index)
    frames = r.restore.frames
    key = ("memory", number)
    return r.recorder.record(key, value, kind, frames, number, BEFORE, f"{change.name}_old")


def _reverse_taking_in(r: Reversal, change: Mutation, number: int) -> None:
    """`ys.append(v)`: what the adjoint holds in that place goes to `v`."""
    assert change.item is not None
    held = r.adjoints.held[change.name]
    _own(r, change, number)
    taken = take_off(r, change, number, _adjoint(r, change))
    if not r.flow.value(change.item).varied:
        r.emit([gast.Expr(taken)])
        return
    t = r.namer.fresh("t")
    r.emit(quote("{t} = {e}", t=t, e=taken))
    push = r.push()
    push.push(change.item, Incoming(load(t), False, False, held.masked))
    flush(r, push, number, frozenset())


def _reverse_pop(r: Reversal, change: Mutation, number: int) -> None:
    """`v = ys.pop()`: the adjoint of `v` goes to its place in the adjoint."""
    state = r.adjoints.held.pop(change.target, None) if change.target is not None else None
    held = r.adjoints.held[change.name]
    _own(r, change, number)
    g = _zero(r, change, number) if state is None else load(r.adjoints.name(str(change.target)))
    item = _kind_of_item(r, change, number)
    if state is not None and not state.owned and isinstance(item, (Tup, Seq)):
        g = as_mutable(g, item)  # it may be a tuple, or an array
    r.emit(put_back(r, change, number, _adjoint(r, change), g))
    masked = held.masked or (state is not None and state.masked)
    r.adjoints.held[change.name] = Held(r.adjoints.held[change.name].owned, masked)


def _zero(r: Reversal, change: Mutation, number: int) -> gast.expr:
    """The adjoint of an item that nobody read after it was taken off."""
    kind = _kind_of_item(r, change, number)
    if isinstance(kind, Num):
        return zero(kind, load(change.name))
    return zero(kind, _taken_off(r, change, number), mutable=True)
