"""The reverse of `xs[i] = v` and `d[k] = v`, for lists and dicts.

The adjoint of what was written is in its place; what was there before has a zero there, or, where a
key is new, nothing.
"""

from __future__ import annotations

import gast

from tangentish.analyse.elements import literal_key
from tangentish.analyse.flow import root_of
from tangentish.analyse.kinds import Array, Bottom, Kind, Num, Seq, Tup, Unknown, is_dict, is_list
from tangentish.differentiate.adjoints import zero
from tangentish.differentiate.contributions import flush
from tangentish.differentiate.incoming import Incoming
from tangentish.differentiate.mirror import mirrored
from tangentish.differentiate.parts import copied, load
from tangentish.differentiate.restore import BEFORE
from tangentish.differentiate.reversal import Reversal
from tangentish.tree.mutations import root_of_place
from tangentish.tree.quote import expr, quote

Stmts = list[gast.stmt]


def is_item(r: Reversal, s: gast.Assign, number: int) -> bool:
    """Whether a statement writes an item of a list or a dict; not a number in place of another."""
    (target,) = s.targets
    root = root_of_place(target)
    if root is None or not isinstance(r.kind_before(root.id, number), (Tup, Seq)):
        return False
    kind = r.flow.value(target.value).kind
    if is_dict(kind):
        return True
    kinds = (r.flow.value(target).kind, r.flow.value(s.value).kind)
    inner = isinstance(target.value, gast.Subscript)
    return is_list(kind) and (inner or not all(isinstance(k, (Num, Bottom)) for k in kinds))


def undo_item(r: Reversal, s: gast.Assign | gast.AugAssign, number: int) -> _Write:
    """Put back what a write of an item destroyed, if the reverse sweep reads it."""
    target = s.targets[0] if isinstance(s, gast.Assign) else s.target
    name = root_of(target).id
    write = _Write(r, target, name, number, isinstance(s, gast.AugAssign))
    if number in r.undo:
        r.restore.need_name(name, number, BEFORE)
        r.restore.need_written(target, number)
        r.emit(write.either(write.removed(target.value), write.put_back))
    return write


def reverse_item(r: Reversal, s: gast.Assign | gast.AugAssign, number: int) -> None:
    """Write the reverse of `xs[i] = v`, and of `xs[i] += v` as that of `xs[i] = xs[i] + v`."""
    target = s.targets[0] if isinstance(s, gast.Assign) else s.target
    value = s.value if isinstance(s, gast.Assign) else r.flow.combined[number]
    name = root_of(target).id
    write = undo_item(r, s, number)
    if r.in_shadow(name, number):
        _exchange(r, target, value, number)
        return
    if name not in r.adjoints.held:
        return
    r.restore.need_written(target, number)
    state = r.adjoints.held[name]
    r.adjoints.own(name, r.flow.after[number][name].kind, r.emit)
    b = mirrored(target, r.adjoints).value
    varied = r.flow.value(value).varied
    t = r.namer.fresh("t")
    if write.is_new is not False:
        take = expr("{b}.pop({k})", b=b, k=target.slice)
        r.emit(quote("{t} = {e}", t=t, e=take) if varied else [gast.Expr(take)])
        if write.is_new is None:
            r.emit(write.either([], lambda: write.put(b, write.zero())))
    else:
        if varied:
            r.emit(quote("{t} = {b}[{i}]", t=t, b=b, i=target.slice))
        r.emit(write.put(b, write.zero()))
    if varied:
        push = r.push()
        push.push(value, Incoming(load(t), False, False, state.masked))
        flush(r, push, number, frozenset())


def _exchange(r: Reversal, target: gast.Subscript, value: gast.expr, number: int) -> None:
    """A number in the place of another one, in a shadow; of what else there is a line says it."""
    if not isinstance(r.flow.value(value).kind, Num):
        return
    r.held(root_of(target).id, number)
    r.restore.need_written(target, number)
    place = mirrored(target, r.adjoints)
    t = r.namer.fresh("t")
    r.emit([*quote("{t} = {p}", t=t, p=place), *quote("{p} = 0.0", p=place)])
    push = r.push()
    push.push(value, Incoming(load(t), True, False, r.has_masks))
    flush(r, push, number, frozenset())


class _Write:
    """One write of an item.

    Attributes:
        is_new: whether the key is new to the dict; None if that is known only at run time.
        in_place: whether it updates an array, which stays in its place.
    """

    def __init__(
        self, r: Reversal, target: gast.Subscript, name: str, number: int, updates: bool
    ) -> None:
        self.r, self.target, self.name, self.number = r, target, name, number
        kind = r.flow.value(target.value).kind
        self.in_place = updates and isinstance(r.flow.value(target).kind, Array)
        self.is_new: bool | None = False
        if is_dict(kind):
            key = literal_key(target.slice)
            places = kind.places if isinstance(kind, Tup) else None
            known = key is not None and places is not None
            self.is_new = key not in (places or ()) if known else None
            if places == ():
                self.is_new = True

    def either(self, new: Stmts, old: object) -> Stmts:
        """The statements for a new key, or for one that was there."""
        assert callable(old)
        if self.is_new is not None:
            return new if self.is_new else old()
        test = expr("{k} in {d}", k=self.target.slice, d=self.target.value)
        had = self.recorded("had", test, Num("b"))
        return [gast.If(had, old(), new)]

    def recorded(self, what: str, value: gast.expr, kind: Kind) -> gast.expr:
        """Something that was there before the write."""
        r = self.r
        key, stem = ((what, self.number), f"{self.name}_{what}")
        return r.recorder.record(key, value, kind, r.restore.frames, self.number, BEFORE, stem)

    def old(self) -> gast.expr:
        """The item that was there: itself, where it is put back, since it may have other names."""
        kind = self.r.flow.value(self.target).kind
        value = expr("{x}[{i}]", x=self.target.value, i=self.target.slice)
        if self.is_new is None:  # there may be none
            value = expr("{x}.get({i})", x=self.target.value, i=self.target.slice)
            kind = kind if isinstance(kind, Num) else Unknown()
        shape_only = self.number not in self.r.undo and not isinstance(kind, Array)
        if shape_only or self.in_place:  # of an array it stays
            value = copied(value, kind, self.r.helpers)
        return self.recorded("old", value, kind)

    def zero(self) -> gast.expr:
        """The adjoint of what was there."""
        kind = self.r.flow.value(self.target).kind
        if isinstance(kind, (Num, Bottom)):
            return zero(Num("f") if isinstance(kind, Bottom) else kind, load(self.name))
        return zero(kind, self.old(), mutable=True)

    def put_back(self) -> Stmts:
        """Put back what was there, or the elements of an array that was updated in place."""
        if self.in_place:
            place = gast.Subscript(self.target.value, self.target.slice, gast.Load())
            return quote("{p}[...] = {v}", p=place, v=self.old())
        return self.put(self.target.value, self.old())

    def put(self, x: gast.expr, item: gast.expr) -> Stmts:
        """Put an item in its place."""
        return quote("{x}[{i}] = {v}", x=x, i=self.target.slice, v=item)

    def removed(self, x: gast.expr) -> Stmts:
        """Take the key out."""
        return quote("{x}.pop({i})", x=x, i=self.target.slice)
