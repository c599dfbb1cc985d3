"""The reverse sweep: the adjoint of each statement, last statement first.

`Reverse(...).run()` walks the normal form backward and returns the statements of the reverse sweep.
What the forward sweep has to record for it stands in `records`; which calls are to be made through
pairs in `replaced`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import gast

from tangentish.analyse.activity import Activity
from tangentish.analyse.analysed import Analysed, Callee
from tangentish.analyse.flow import number_of, root_of
from tangentish.analyse.kinds import Array, Kind, Num, Static, Tup, Unknown, differentiable
from tangentish.analyse.values import UNBOUND, Value
from tangentish.differentiate.adjoints import Adjoints, Held, accumulate, added
from tangentish.differentiate.incoming import Incoming, is_atom, is_fresh
from tangentish.differentiate.loops import reversed_range
from tangentish.differentiate.parts import load, stores
from tangentish.differentiate.places import Places
from tangentish.differentiate.push import RESULT, Contribution, Push, is_place_basic, with_result
from tangentish.differentiate.reads import data_reads
from tangentish.differentiate.recording import Loop, Recorder, ordinal_of
from tangentish.differentiate.restore import (
    AFTER,
    BEFORE,
    MAX_CHAIN,
    Frame,
    Restore,
    Web,
    calls_unknown,
)
from tangentish.differentiate.subscripts import Overwriting
from tangentish.errors import TangentishError, Unsupported
from tangentish.rules.simplify import literal
from tangentish.tree.names import Namer
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import binds, equal, names_read, substitute

Stmts = list[gast.stmt]
PairOf = Callable[[Callee, gast.stmt, tuple[bool, ...] | None, bool], "PairUse"]


@dataclass(frozen=True)
class PairUse:
    """The pair for a callee: names of its halves, parameters whose adjoints it returns."""

    forward: str
    backward: str
    active: tuple[str, ...]


class Reverse:
    """Writes the reverse sweep of one analysed function.

    Args:
        analysed, activity: the facts.
        places: where its statements stand.
        namer: gives names.
        undo: numbers of the writes that have to be undone.
        pair_of: finds the pair of a callee.
        has_complex: whether a complex value occurs anywhere.
    """

    def __init__(
        self,
        analysed: Analysed,
        activity: Activity,
        places: Places,
        namer: Namer,
        undo: frozenset[int],
        pair_of: PairOf,
        has_complex: bool,
    ) -> None:
        self.analysed = analysed
        self.flow = analysed.flow
        self.activity = activity
        self.places = places
        self.namer = namer
        self.undo = undo
        self.pair_of = pair_of
        self.has_complex = has_complex
        self.recorder = Recorder(namer)
        self.restore = Restore(analysed, places, self.recorder, namer)
        self.adjoints = Adjoints(namer)
        self.overwriting = Overwriting(places, analysed.flow)
        self.helpers: dict[str, object] = {}
        self.replaced: dict[int, Stmts] = {}
        self.tests: dict[int, str] = {}
        self.changing: dict[int, set[str]] = {}
        self.blocks = 0

    # -- the whole function ----------------------------------------------------------------

    def run(
        self, seeds: dict[str, Incoming], returned: gast.expr | None, seed: Incoming | None
    ) -> Stmts:
        """Write the reverse sweep.

        Args:
            seeds: adjoints of arguments whose final content is a result.
            returned: the part of the returned expression that is a result.
            seed: its adjoint.
        """
        fn = self.analysed.fn
        last = number_of(fn.body[-1])
        env = self.flow.after[last]
        top = Frame(-1, content={name: var.defs for name, var in env.items()})
        self.restore.frames = [top]
        for name, g in seeds.items():
            kind = env[name].kind
            self.adjoints.first(name, g, kind, load(name), self.emit)
        if returned is not None and seed is not None:
            push = self.push()
            push.push(returned, seed)
            self.flush(push, last, frozenset())
            if not isinstance(returned, gast.Name):
                for line in top.out:
                    with_origin(line, origin_of(fn.body[-1]))
        self.block(fn.body[:-1])
        if fn.body[:-1]:
            self.at_entry(number_of(fn.body[0]))
        else:
            self.at_entry(last)
        return top.out

    def at_entry(self, first: int) -> None:
        """Write what is left in full: these are the results."""
        for name, held in sorted(self.adjoints.held.items()):
            if held.thin:
                self.restore.need_shape(name, first, BEFORE)
                self.adjoints.thicken(name, load(name), self.restore.frame.out)

    def write_out(self, number: int) -> None:
        """Write numbers that stand for arrays in full, in the shape before a statement."""
        for name, held in sorted(self.adjoints.held.items()):
            if held.thin:
                self.restore.need_shape(name, number, BEFORE)
                self.adjoints.thicken(name, load(name), self.restore.frame.out)

    def serial(self) -> int:
        """A number for a block."""
        self.blocks += 1
        return self.blocks

    def emit(self, stmts: Stmts) -> None:
        """Append to the block at hand."""
        self.restore.frame.out += stmts

    def push(self) -> Push:
        """What writes the contributions of one statement."""
        return Push(self.flow, self.analysed.lengths, self.namer, self.has_complex)

    def block(self, stmts: Stmts) -> None:
        """Write the reverse of a block, from its last statement to its first."""
        for s in reversed(stmts):
            start = len(self.restore.frame.out)
            try:
                self.statement(s)
            except TangentishError as error:
                error.locate(origin_of(s))
                raise
            if isinstance(s, (gast.If, gast.For, gast.While)):
                continue
            for line in self.restore.frame.out[start:]:
                if origin_of(line) is None:
                    with_origin(line, origin_of(s))

    def thicken(self, number: int, names: Iterable[str]) -> None:
        """Write numbers that stand for arrays in full, in the shape after a statement."""
        for name in names:
            held = self.adjoints.held.get(name)
            if held is not None and held.thin:
                self.restore.need_shape(name, number, AFTER)
                self.adjoints.thicken(name, load(name), self.restore.frame.out)

    def statement(self, s: gast.stmt) -> None:
        """Write the reverse of a statement."""
        number = number_of(s)
        self.thicken(number, sorted(self.adjoints.held) if self.needs_arrays(s) else ())
        if isinstance(s, gast.Assign):
            if isinstance(s.targets[0], gast.Subscript):
                self.store(s, number)
            else:
                self.assign(s, number)
        elif isinstance(s, gast.AugAssign):
            self.augmented(s, number)
        elif isinstance(s, gast.If):
            self.branch(s, number)
        elif isinstance(s, (gast.For, gast.While)):
            self.loop(s, number)

    def needs_arrays(self, s: gast.stmt) -> bool:
        """Whether a statement works on adjoints in place: all but binding a name."""
        if not isinstance(s, gast.Assign) or not isinstance(s.targets[0], gast.Name):
            return not isinstance(s, (gast.Pass, gast.Expr, gast.Assert, gast.Raise))
        return self.flow.value(s.value).callee is not None

    # -- assignments -----------------------------------------------------------------------

    def assign(self, s: gast.Assign, number: int) -> None:
        """Write the reverse of a binding of names."""
        (target,) = s.targets
        names = [target.id] if isinstance(target, gast.Name) else [t.id for t in target.elts]
        held = {n: self.adjoints.held[n] for n in names if n in self.adjoints.held}
        if not held:
            return
        for n in held.keys() - self.analysed.lowered.once:
            del self.adjoints.held[n]
        value = self.flow.value(s.value)
        if value.callee is not None:
            self.call(s, number, value.callee, names, held)
            return
        push = self.push()
        if isinstance(target, gast.Name):
            state = held[target.id]
            b = load(self.adjoints.name(target.id))
            push.push(s.value, Incoming(b, state.owned, state.thin, state.masked), root=True)
            if any(c.name == target.id and c.place is not None for c in push.contributions):
                self.rebound(s, number, target.id, state)
                return
        else:
            self.unpack(push, s, names, held)
        only = target.id if isinstance(target, gast.Name) else None
        gives = self.adjoints.name(only) if only is not None and held[only].owned else None
        self.flush(push, number, frozenset(names), only, gives=gives)

    def rebound(self, s: gast.Assign, number: int, name: str, state: Held) -> None:
        """`p = p[0] * 2.0`: the old adjoint steps aside for the adjoint of the old value."""
        t = self.namer.fresh("t")
        self.emit(quote("{t} = {b}", t=t, b=self.adjoints.name(name)))
        push = self.push()
        push.push(s.value, Incoming(load(t), False, state.thin, state.masked), root=True)
        self.flush(push, number, frozenset(), name)

    def unpack(self, push: Push, s: gast.Assign, names: list[str], held: dict[str, Held]) -> None:
        """`a, b = p`: each element receives the adjoint of its target."""
        for k, name in enumerate(names):
            if name not in held or not isinstance(s.value, gast.Name):
                continue
            index = gast.Constant(k, None)
            self.flow.values[id(index)] = Value(Num("i", None, k))
            self.flow.keep.append(index)
            place = gast.Subscript(s.value, index, gast.Load())
            kind = self.flow.after[number_of(s)][name].kind
            g = Incoming(load(self.adjoints.name(name)), held[name].owned, False, held[name].masked)
            push.contributions.append(Contribution(s.value.id, place, g, kind))

    def augmented(self, s: gast.AugAssign, number: int) -> None:
        """Write the reverse of `target op= value`."""
        if isinstance(s.target, gast.Subscript):
            self.augmented_store(s, number)
            return
        name = s.target.id
        if number in self.analysed.classes.writes:
            self.whole_write(s, number, name)
            return
        if name not in self.adjoints.held:
            return
        push = self.push()
        state = self.adjoints.held[name]
        push.push(
            self.flow.combined[number],
            Incoming(load(self.adjoints.name(name)), False, False, state.masked),
            True,
        )
        self.flush(push, number, frozenset({name}), name, keeps=name)

    # -- what contributions become ---------------------------------------------------------

    def flush(
        self,
        push: Push,
        number: int,
        consumed: frozenset[str],
        target: str | None = None,
        keeps: str | None = None,
        gives: str | None = None,
    ) -> None:
        """Write what a statement's operands receive.

        Args:
            push: lines and contributions of the statement.
            number: of the statement.
            consumed: names that the statement binds: their adjoints are used up, contributions to
                them come last.
            target: the name that holds the statement's value, if one does.
            gives: an adjoint that is used up and owns its memory: one operand may take it over.
            keeps: a name whose adjoint passes through unchanged where it receives just itself
                (`x += y`).
        """
        self.helpers.update(push.helpers)
        groups = self.grouped(push, consumed, keeps)
        if gives is not None:
            groups = self.taken_over(groups, gives, consumed)
        result = self.settle_results(push, groups, number, target)
        for line in push.lines:
            self.restore.need(line, number, result)
        for c in groups:
            self.restore.need(c.incoming.expr, number, result)
            if c.place is not None:
                self.need_index(c.place, number)
        self.emit(push.lines)
        for c in groups:
            if keeps is not None and c.name == keeps and c.place is None:
                self.rebind(c, keeps)
            else:
                self.contribute(c, number)

    def taken_over(
        self, groups: list[Contribution], gives: str, consumed: frozenset[str]
    ) -> list[Contribution]:
        """Let the one operand that receives an adjoint as it is own it, after the others."""
        takers = [
            c
            for c in groups
            if isinstance(c.incoming.expr, gast.Name)
            and c.incoming.expr.id == gives
            and c.place is None
        ]
        if len(takers) != 1 or takers[0].name in self.adjoints.held:
            return groups
        (taker,) = takers
        others = [c for c in groups if c is not taker]
        if any(c.name == taker.name for c in others):
            return groups
        taker = replace(taker, incoming=replace(taker.incoming, fresh=True))
        last = [c for c in others if c.name in consumed]
        return [*(c for c in others if c.name not in consumed), taker, *last]

    def grouped(
        self, push: Push, consumed: frozenset[str], keeps: str | None
    ) -> list[Contribution]:
        """Contributions in the order of writing: those to names being bound come last, as one."""
        first = [c for c in push.contributions if c.name not in consumed]
        last: dict[str, Contribution] = {}
        for c in push.contributions:
            if c.name not in consumed:
                continue
            if c.place is not None or (c.name in last and last[c.name].place is not None):
                raise Unsupported("a name that is bound to a part of itself", at=c.place)
            if c.name in last:
                total = added(last[c.name].incoming.expr, c.incoming.expr)
                masked = c.incoming.masked or last[c.name].incoming.masked
                thin = c.incoming.thin and last[c.name].incoming.thin
                c = replace(c, incoming=Incoming(total, is_fresh(total), thin, masked))
            last[c.name] = c
        if len(last) > 1:
            for name, c in last.items():
                saved = self.namer.fresh("t")
                push.lines += quote("{t} = {e}", t=saved, e=c.incoming.expr)
                last[name] = replace(c, incoming=replace(c.incoming, expr=load(saved)))
        merged: list[Contribution] = []
        for c in first:
            same = [
                k
                for k, m in enumerate(merged)
                if m.name == c.name
                and m.place is None
                and c.place is None
                and m.incoming.thin == c.incoming.thin
            ]
            if same and not isinstance(c.kind, Tup):
                k = same[0]
                old = merged[k].incoming
                total = added(old.expr, c.incoming.expr)
                masked = old.masked or c.incoming.masked
                incoming = Incoming(total, is_fresh(total), c.incoming.thin, masked)
                merged[k] = replace(c, incoming=incoming)
            else:
                merged.append(c)
        return merged + list(last.values())

    def settle_results(
        self, push: Push, groups: list[Contribution], number: int, target: str | None
    ) -> str | None:
        """Say what stands for the statement's result; return its name, if that still holds it."""
        texts: list[object] = [*push.lines, *(c.incoming.expr for c in groups)]
        if not any(RESULT in names_read(t) for t in texts):
            return None
        texts += [c.place for c in groups if c.place is not None]  # its array gives the shape
        value = self.result_value(texts, number, target)
        push.lines[:] = [with_result(line, value) for line in push.lines]
        for k, c in enumerate(groups):
            groups[k] = replace(
                c, incoming=replace(c.incoming, expr=with_result(c.incoming.expr, value))
            )
        return target if isinstance(value, gast.Name) and value.id == target else None

    def result_value(self, texts: list[object], number: int, target: str | None) -> gast.expr:
        """The statement's own result for texts that read it: its name, or else its expression."""
        s = self.places.statement[number]
        if target is not None and all(target not in names_read(t) for t in texts):
            self.restore.need_name(target, number, AFTER)
            self.restore.read_memory(target, number, None)
            return load(target)
        whole: gast.expr = self.flow.combined[number] if isinstance(s, gast.AugAssign) else s.value
        if target is None or isinstance(self.flow.value(whole).kind, Num):
            return whole
        self.restore.need_name(target, number, AFTER)  # before what it was made from takes its name
        self.restore.read_memory(target, number, None)
        name = self.namer.fresh("t")
        self.emit(quote("{t} = {y}", t=name, y=load(target)))
        return load(name)

    def need_index(self, place: gast.Subscript, number: int) -> None:
        """Restore what the subscripts of a place read."""
        e: gast.expr = place
        while isinstance(e, (gast.Subscript, gast.Attribute)):
            if isinstance(e, gast.Subscript):
                self.restore.need(e.slice, number)
            e = e.value

    def rebind(self, c: Contribution, name: str) -> None:
        """The own adjoint of an augmented assignment."""
        b = self.adjoints.name(name)
        e = c.incoming.expr
        if isinstance(e, gast.Name) and e.id == b:
            return
        scaled = _scaled(e, b)
        if scaled is not None and isinstance(c.kind, Num):
            self.emit(quote("{b} *= {f}", b=b, f=scaled))
        else:
            self.emit(quote("{b} = {e}", b=b, e=e))
        self.adjoints.held[name] = Held(
            c.incoming.fresh or isinstance(c.kind, Num), c.incoming.masked
        )

    def contribute(self, c: Contribution, number: int) -> None:
        """Write one contribution."""
        kind = self.kind_before(c.name, number)
        if not differentiable(kind):
            return
        held = self.adjoints.held.get(c.name)
        if held is not None and held.thin:
            self.restore.need_shape(c.name, number, BEFORE)
            self.adjoints.thicken(c.name, load(c.name), self.restore.frame.out)
        if c.place is None:
            self.adjoints.add(c.name, c.incoming, kind, load(c.name), self.emit)
            if isinstance(kind, Tup):
                self.need_helper("add")
            return
        self.at_place(c, kind, number)

    def at_place(self, c: Contribution, kind: Kind, number: int) -> None:
        """Add a contribution to a part of an adjoint."""
        assert c.place is not None
        if c.name not in self.adjoints.held:
            self.restore.need_shape(c.name, number, BEFORE)
            if isinstance(kind, Unknown):
                self.need_helper("zeros_like")
        self.adjoints.materialise(c.name, kind, load(c.name), self.emit)
        self.adjoints.own(c.name, kind, self.emit)
        held = self.adjoints.held[c.name]
        self.adjoints.held[c.name] = replace(held, masked=held.masked or c.incoming.masked)
        place = self.mirrored(c.place)
        if (
            isinstance(kind, Array)
            and is_place_basic(c.place, self.flow)
            or (
                isinstance(kind, Array)
                and isinstance(c.place.value, gast.Name)
                and self.is_mask(c.place)
            )
        ):
            self.emit(accumulate(place, c.incoming.expr))
        elif isinstance(kind, Array) and isinstance(c.place.value, gast.Name):
            self.need_helper("scatter_add")
            index = as_expression(place.slice)
            self.emit(
                quote("scatter_add({b}, {i}, {g})", b=place.value, i=index, g=c.incoming.expr)
            )
        elif isinstance(kind, Tup) and self.within_tuples(c.place):
            forms = {Num: "{p} += {g}", Tup: "{p} = add({p}, {g})"}
            if isinstance(c.kind, Tup):
                self.need_helper("add")
            form = forms.get(type(c.kind), "{p} = {p} + {g}")
            self.emit(quote(form, p=place, g=c.incoming.expr))
        else:
            raise Unsupported(
                f"a part of `{c.name}`, of which it is not known that it is an array",
                at=self.places.statement[number],
                why="Its kind changes on the way.", remedy="Make it an array from the start.",
            )  # fmt: skip

    def within_tuples(self, place: gast.Subscript) -> bool:
        """Whether a chain of subscripts leads through tuples alone."""
        e: gast.expr = place
        while isinstance(e, gast.Subscript):
            if isinstance(e.slice, gast.Slice):
                return False
            base = self.flow.values.get(id(e.value))
            if base is not None and not isinstance(base.kind, Tup):
                return False
            e = e.value
        return isinstance(e, gast.Name)

    def is_mask(self, place: gast.Subscript) -> bool:
        """Whether a place is chosen by an array of booleans."""
        kind = (
            self.flow.value(place.slice).kind
            if not isinstance(place.slice, (gast.Slice, gast.Tuple))
            else None
        )
        return isinstance(kind, Array) and kind.type == "b"

    def mirrored(self, place: gast.Subscript) -> gast.Subscript:
        """The same part of the adjoint."""
        root = root_of(place)
        new = (
            substitute(place, {root.id: load(self.adjoints.name(root.id))})
            if not _index_reads(place, root.id)
            else None
        )
        if new is None:
            new = _with_root(place, load(self.adjoints.name(root.id)))
        assert isinstance(new, gast.Subscript)
        return new

    def kind_before(self, name: str, number: int) -> Kind:
        """The kind of a name in front of a statement."""
        var = self.flow.before[number].get(name)
        return Unknown() if var is None else var.kind

    def need_helper(self, name: str) -> None:
        """Note that the text calls a function of the runtime."""
        from tangentish import runtime

        self.helpers[name] = getattr(runtime, name)

    # -- writes into memory ----------------------------------------------------------------

    def check_index(self, target: gast.expr) -> None:
        """Refuse a write at an index that reads the array: undoing it needs the index first."""
        root = root_of(target)
        own = frozenset(self.analysed.classes.members(root.id))
        e = target
        while isinstance(e, (gast.Subscript, gast.Attribute)):
            if isinstance(e, gast.Subscript) and {n for n, _ in data_reads(e.slice)} & own:
                raise Unsupported(
                    "a write at an index that reads the array written", at=target,
                    why="The index is not the same after the write.",
                    remedy="Give the index a name first.",
                )  # fmt: skip
            e = e.value

    def undo_write(self, target: gast.expr, number: int) -> None:
        """Put back what a write destroyed, if the reverse sweep reads it."""
        self.check_index(target)
        if number not in self.undo:
            return
        name = root_of(target).id
        self.restore.need_name(name, number, BEFORE)
        if isinstance(target, gast.Subscript):
            self.need_index(target, number)
            kind = self.flow.value(target).kind
            old = gast.Subscript(target.value, target.slice, gast.Load())
            place: gast.expr = target
        else:
            kind = self.kind_before(name, number)
            old = load(name)
            place = expr("{n}[...]", n=name)
        value = copy_of(old, kind)
        key = ("memory", number)
        read = self.recorder.record(
            key, value, kind, self.restore.frames, number, BEFORE, f"{name}_old"
        )
        self.emit(quote("{p} = {r}", p=place, r=read))

    def store(self, s: gast.Assign, number: int) -> None:
        """Write the reverse of `x[i] = v`."""
        (target,) = s.targets
        name = root_of(target).id
        self.undo_write(target, number)
        if name not in self.adjoints.held:
            return
        kind = self.kind_before(name, number)
        if not isinstance(kind, Array) or kind.type not in "fc":
            return
        place = self.mirrored(target)
        self.need_index(target, number)
        push = self.push()
        idle = self.is_unread(target, name, number)
        shape = self.flow.value(target).kind
        value = self.flow.value(s.value)
        state = self.adjoints.held[name]
        self.own_place(name, kind)
        touches = name in self.leaf_names(s.value)
        g: gast.expr = place
        if (touches and not idle) or (value.varied and not is_atom(place)) or self.repeats(target):
            g = (
                self.last_writer(target, place, name, number, push)
                if self.repeats(target)
                else place
            )
            t = self.namer.fresh("t")
            copied = copy_of(g, shape)
            if value.varied:
                self.emit(quote("{t} = {g}", t=t, g=copied))
                g = load(t)
        if touches and not idle:
            self.emit(quote("{p} = 0.0", p=place))
            idle = True
        if value.varied:
            incoming = self.reduced(g, shape, s.value, state)
            push.push(s.value, incoming)
            push.contributions = [self.shielded(c, g) for c in push.contributions]
            if push.helpers.get("unbroadcast") is None and "unbroadcast" in names_read(
                incoming.expr
            ):
                self.need_helper("unbroadcast")
                self.restore.need(incoming.expr, number)
            self.flush(push, number, frozenset())
        if not idle:
            self.emit(quote("{p} = 0.0", p=place))

    def reduced(self, g: gast.expr, shape: Kind, value: gast.expr, state: Held) -> Incoming:
        """The adjoint of a stored value, from that of the place, to which it may be broadcast."""
        from tangentish.differentiate.broadcasting import reduce_to

        kind = self.flow.value(value).kind
        e = reduce_to(g, shape, kind, value, self.analysed.lengths)
        return Incoming(e, False, False, state.masked)

    def repeats(self, target: gast.Subscript) -> bool:
        """Whether an index array may name an element twice."""
        return not is_place_basic(target, self.flow) and not self.is_mask(target)

    def last_writer(
        self, target: gast.Subscript, place: gast.Subscript, name: str, number: int, push: Push
    ) -> gast.expr:
        """Refuse a write that may hit an element twice."""
        raise Unsupported(
            "a write at an array of indices", at=target,
            why="An element may be written twice by one statement.",
            remedy="Write the elements in a loop, or through a mask.",
        )  # fmt: skip

    def own_place(self, name: str, kind: Kind) -> None:
        """Make the adjoint of a name its own memory."""
        self.adjoints.own(name, kind, self.emit)

    def leaf_names(self, e: gast.expr) -> frozenset[str]:
        """Names that may receive something from an expression, and those sharing memory."""
        from tangentish.analyse.activity import leaves

        classes = self.analysed.classes
        return frozenset(
            n for leaf in leaves(e, self.flow) for n in classes.members(leaf)
        ) | leaves(e, self.flow)

    def is_unread(self, target: gast.Subscript, name: str, number: int) -> bool:
        """Whether nobody reads the adjoint of what a write destroys.

        It is read where the element was written before, and where the array was made of something
        that varies.
        """
        birth = self.analysed.birth(name, number)
        if birth is not None:
            s = self.places.statement[birth]
            if not isinstance(s, gast.Assign) or self.flow.value(s.value).varied:
                return False
        elif not self.is_alone(name, number) or name in self.analysed.varied:
            return False
        writes = self.analysed.classes.writes
        members = self.analysed.classes.members(name)
        for n in sorted(n for n, w in writes.items() if w in members and n != number):
            if birth is not None and (
                n < birth or self.analysed.birth(name, n) not in (birth, None)
            ):
                continue
            if writes[n] != name:
                return False
            s = self.places.statement[n]
            place = s.targets[0] if isinstance(s, gast.Assign) else s.target
            through = place if isinstance(place, gast.Subscript) else None
            if self.overwriting.may(n, through, number, target, birth):
                return False
        return self.overwriting.written_once(target, number, birth)

    def is_alone(self, name: str, number: int) -> bool:
        """Whether a name holds the caller's array, which no other name shares."""
        var = self.flow.before[number].get(name)
        return (
            name in self.analysed.params
            and var is not None
            and var.defs == self.flow.before[0][name].defs
            and set(self.analysed.classes.members(name)) == {name}
        )

    def augmented_store(self, s: gast.AugAssign, number: int) -> None:
        """Write the reverse of `x[i] op= v`."""
        target = s.target
        name = root_of(target).id
        self.undo_write(target, number)
        if name not in self.adjoints.held:
            return
        kind = self.kind_before(name, number)
        if self.repeats(target):
            self.last_writer(target, target, name, number, self.push())
        self.need_index(target, number)
        self.own_place(name, kind)
        place = self.mirrored(target)
        self.place_write(s, number, name, target, place)

    def place_write(
        self,
        s: gast.AugAssign,
        number: int,
        name: str,
        target: gast.Subscript,
        place: gast.Subscript,
    ) -> None:
        """`x[i] op= v`: contributions first, the target's adjoint last, unless they may meet."""
        if isinstance(s.op, (gast.Add, gast.Sub)):
            self.place_sum(s, number, name, target, place)
            return
        combined = self.flow.combined[number]
        shape = self.flow.value(target).kind
        state = self.adjoints.held[name]
        g: gast.expr = place
        push = self.push()
        push.push(combined, Incoming(g, False, False, state.masked))
        own, others = self.split(push.contributions, combined.left)
        meeting = [
            c
            for c in others
            if name in self.analysed.classes.members(c.name) and not self.apart(c, target, number)
        ]
        changes = own is None or not equal(own.incoming.expr, g)
        if (
            len(meeting) > 1
            or (meeting and changes)
            or (len(others) > 1 and not isinstance(shape, Num))
        ):
            t = self.namer.fresh("t")
            self.emit(quote("{t} = {p}", t=t, p=copy_of(place, shape)))
            g = load(t)
            push = self.push()
            push.push(combined, Incoming(g, False, False, state.masked))
            own, others = self.split(push.contributions, combined.left)
            changes = own is None or not equal(own.incoming.expr, g)
        changes = changes and not self.is_unread(target, name, number)
        others.sort(key=lambda c: name in self.analysed.classes.members(c.name))
        push.contributions = [self.shielded(c, g) for c in others]
        if changes and meeting:
            self.own_adjoint(own, place, g, number)
        self.flush(push, number, frozenset())
        if changes and not meeting:
            self.own_adjoint(own, place, g, number)

    def place_sum(
        self,
        s: gast.AugAssign,
        number: int,
        name: str,
        target: gast.Subscript,
        place: gast.Subscript,
    ) -> None:
        """`x[i] += v`: the target keeps its adjoint, `v` receives it too."""
        shape = self.flow.value(target).kind
        state = self.adjoints.held[name]
        push = self.sum_push(s, place, shape, state)
        meeting = [c for c in push.contributions if self.meets(c, name, target, number)]
        if len(meeting) > 1 or (meeting and push.lines and not isinstance(shape, Num)):
            t = self.namer.fresh("t")
            copied = copy_of(place, shape)
            self.emit(quote("{t} = {p}", t=t, p=copied))
            push = self.sum_push(s, load(t), shape, state)
        push.contributions.sort(key=lambda c: self.meets(c, name, target, number))
        push.contributions = [self.shielded(c, place) for c in push.contributions]
        self.flush(push, number, frozenset())

    def sum_push(self, s: gast.AugAssign, g: gast.expr, shape: Kind, state: Held) -> Push:
        """Push an adjoint to the value of `x[i] += v` or `x[i] -= v`."""
        push = self.push()
        if isinstance(s.op, gast.Sub):
            g = gast.UnaryOp(gast.USub(), g)
        incoming = self.reduced(g, shape, s.value, state)
        if "unbroadcast" in names_read(incoming.expr):
            self.need_helper("unbroadcast")
        push.push(s.value, incoming)
        return push

    def meets(self, c: Contribution, name: str, target: gast.Subscript, number: int) -> bool:
        """Whether a contribution may change the adjoint that is being read."""
        return c.name in self.analysed.classes.members(name) and not self.apart(c, target, number)

    def apart(self, c: Contribution, target: gast.Subscript, number: int) -> bool:
        """Whether a contribution goes to a part of the same array that the write does not touch."""
        return (
            c.place is not None
            and c.name == root_of(target).id
            and self.overwriting.disjoint(c.place, target, number)
        )

    def shielded(self, c: Contribution, g: gast.expr) -> Contribution:
        """A view of an adjoint that goes on changing must not become another name's adjoint."""
        if (
            c.incoming.fresh
            or c.incoming.thin
            or isinstance(c.kind, Num)
            or c.place is not None
            or c.name in self.adjoints.held
        ):
            return c
        copied = copy_of(c.incoming.expr, c.kind)
        return replace(c, incoming=replace(c.incoming, expr=copied, fresh=True))

    def split(
        self, found: list[Contribution], left: gast.expr
    ) -> tuple[Contribution | None, list[Contribution]]:
        """The contribution to the target itself, and the others."""
        own = [c for c in found if c.place is left]
        return (own[0] if own else None), [c for c in found if c.place is not left]

    def own_adjoint(
        self, own: Contribution | None, place: gast.Subscript, g: gast.expr, number: int
    ) -> None:
        """Give the place its own new adjoint: zero, a multiple of the old one, or another value."""
        if own is None:
            self.emit(quote("{p} = 0.0", p=place))
            return
        self.restore.need(own.incoming.expr, number)
        factor = _factor(own.incoming.expr, g) if equal(g, place) else None
        if factor is not None:
            self.emit(quote("{p} *= {f}", p=place, f=factor))
        else:
            self.emit(quote("{p} = {e}", p=place, e=own.incoming.expr))

    def whole_write(self, s: gast.AugAssign, number: int, name: str) -> None:
        """`x op= v` on an array: in place."""
        self.undo_write(s.target, number)
        if name not in self.adjoints.held:
            return
        combined = self.flow.combined[number]
        b = self.adjoints.name(name)
        state = self.adjoints.held.pop(name)
        push = self.push()
        g = Incoming(load(b), False, False, state.masked)
        push.push(combined, g)
        own = [c for c in push.contributions if c.name == name]
        parts = [c for c in own if c.place is not None]
        if parts:
            self.adjoints.held[name] = state
            self.whole_with_parts(s, number, name, state)
            return
        push.contributions = [
            self.shielded(c, g.expr) for c in push.contributions if c.name != name
        ]
        self.adjoints.held[name] = state
        total: gast.expr | None = None
        for c in own:
            total = c.incoming.expr if total is None else added(total, c.incoming.expr)
        if total is not None:
            self.restore.need(total, number)
        self.flush(push, number, frozenset())
        if total is None:
            del self.adjoints.held[name]
        elif not (isinstance(total, gast.Name) and total.id == b):
            self.emit(quote("{b} = {e}", b=b, e=total))
            self.adjoints.held[name] = Held(is_fresh(total), state.masked)

    def whole_with_parts(self, s: gast.AugAssign, number: int, name: str, state: Held) -> None:
        """`x *= x[0]`: parts of the array receive from a copy of its adjoint, after the whole."""
        t = self.namer.fresh("t")
        self.emit(quote("{t} = {b}.copy()", t=t, b=self.adjoints.name(name)))
        push = self.push()
        push.push(self.flow.combined[number], Incoming(load(t), False, False, state.masked))
        whole = [c for c in push.contributions if c.name == name and c.place is None]
        push.contributions = [c for c in push.contributions if c not in whole]
        for line in push.lines:
            self.restore.need(line, number)
        self.emit(push.lines)
        push.lines = []
        total: gast.expr = gast.Constant(0.0, None)
        for k, c in enumerate(whole):
            total = added(total, c.incoming.expr) if k else c.incoming.expr
        total = copy_of(total, self.kind_before(name, number))
        self.restore.need(total, number)
        self.emit(quote("{b} = {e}", b=self.adjoints.name(name), e=total))
        self.adjoints.held[name] = Held(True, state.masked)
        push.contributions = [self.shielded(c, load(t)) for c in push.contributions]
        self.flush(push, number, frozenset())

    # -- calls -----------------------------------------------------------------------------

    def call(
        self, s: gast.Assign, number: int, callee: Callee, names: list[str], held: dict[str, Held]
    ) -> None:
        """`y = f(x)`: the backward half of the pair."""
        (target,) = s.targets
        tuple_target = isinstance(target, gast.Tuple)
        wanted = tuple(n in held for n in names) if tuple_target else None
        masked = any(h.masked for h in held.values())
        pair = self.pair_of(callee, s, wanted, masked)
        tape = self.namer.fresh(f"{callee.analysed.function.__name__.strip('<>')}_tape")
        self.replaced[number] = quote(
            "{y}, {t} = {f}({a})",
            y=target,
            t=tape,
            f=pair.forward,
            a=positional(callee, self.helpers),
        )
        self.restore.extra[tape] = (frozenset({number}), Static(tape))
        self.restore.frames[0].content.setdefault(tape, frozenset({number}))
        for frame in self.restore.frames:
            if any(
                f.loop is not None
                for f in self.restore.frames[1 : self.restore.frames.index(frame) + 1]
            ):
                frame.content.pop(tape, None)
            else:
                frame.content[tape] = frozenset({number})
        kept = self.restore.kept(tape, number)
        for name in [
            *names,
            *(n for a in callee.arguments if a is not None for n in names_read(a)),
        ]:
            if name in self.analysed.locals:
                self.restore.read_memory(name, number, None)
                if not isinstance(self.restore.kind(name, number), Num):
                    self.recorder.records.links.append((tape, name))
        if tuple_target:
            parts = [load(self.adjoints.name(n)) for n in names if n in held]
            seed: gast.expr = parts[0] if len(parts) == 1 else gast.Tuple(parts, gast.Load())
        else:
            seed = load(self.adjoints.name(names[0]))
        whole = expr("{f}({t}, {g})", f=pair.backward, t=kept, g=seed)
        arguments = dict(zip(callee.analysed.params, callee.arguments, strict=True))
        targets = [arguments[p] for p in pair.active]
        push = self.push()
        if len(targets) == 1 and targets[0] is not None:
            push.push(targets[0], Incoming(whole, True, False, masked))
        elif targets:
            fresh = [self.namer.fresh("t") for _ in targets]
            store: list[gast.expr] = [gast.Name(n, gast.Store(), None, None) for n in fresh]
            push.lines += quote("{t} = {w}", t=gast.Tuple(store, gast.Store()), w=whole)
            for argument, name in zip(targets, fresh, strict=True):
                if argument is not None:
                    push.push(argument, Incoming(load(name), True, False, masked))
        self.flush(push, number, frozenset(names))

    # -- control flow ----------------------------------------------------------------------

    def branch(self, s: gast.If, number: int) -> None:
        """Undo the branch that was taken."""
        outer = self.restore.frame
        entry = dict(self.adjoints.held)
        self.recompute_test(s, number)
        arms: list[tuple[Stmts, dict[str, Held]]] = []
        contents = []
        for stmts in (s.body, s.orelse):
            self.adjoints.held = dict(entry)
            frame = Frame(
                number, self.serial(), arm=True, content=self.arm_content(stmts, number, outer)
            )
            self.restore.frames.append(frame)
            self.block(stmts)
            self.write_out(number)
            self.restore.frames.pop()
            arms.append((frame.out, self.adjoints.held))
            contents.append(frame.content)
        entered = dict(outer.content)
        held: dict[str, Held] = {}
        for name in sorted(arms[0][1].keys() | arms[1][1].keys()):
            self.join_arm(name, arms, contents, number, held)
        self.adjoints.held = held
        outer.content = {n: w for n, w in contents[0].items() if contents[1].get(n) == w}
        if not arms[0][0] and not arms[1][0]:
            return
        test = self.test(s, number, entered)
        if arms[0][0]:
            self.emit([gast.If(test, arms[0][0], arms[1][0])])
        else:
            self.emit([gast.If(_negated(test), arms[1][0], [])])

    def arm_content(self, stmts: Stmts, number: int, outer: Frame) -> dict[str, frozenset[int]]:
        """What names hold where a branch is entered backward: what they hold at its end."""
        content = dict(outer.content)
        after = self.flow.after[number]
        end = self.flow.after[number_of(stmts[-1])] if stmts else self.flow.before[number]
        for name, web in outer.content.items():
            if name in end and name in after and after[name].defs == web:
                content[name] = end[name].defs
        return content

    def join_arm(
        self,
        name: str,
        arms: list[tuple[Stmts, dict[str, Held]]],
        contents: list[dict[str, frozenset[int]]],
        number: int,
        held: dict[str, Held],
    ) -> None:
        """Both branches leave the same adjoints: the one that lacks one makes it zero."""
        states = []
        for (out, arm), content in zip(arms, contents, strict=True):
            if name not in arm:
                kind = self.kind_before(name, number)
                self.adjoints.held = {}
                frame = Frame(number, self.serial(), arm=True, out=out, content=content)
                self.restore.frames.append(frame)
                self.make_zero(name, kind, number, BEFORE)
                self.restore.frames.pop()
                arm[name] = self.adjoints.held[name]
            states.append(arm[name])
        held[name] = Held(all(x.owned for x in states), any(x.masked for x in states))

    def make_zero(self, name: str, kind: Kind, number: int, when: str) -> None:
        """Give an adjoint the value zero, of the shape that its primal has at a statement."""
        if not isinstance(kind, Num):
            self.restore.need_shape(name, number, when)
        if isinstance(kind, Unknown):
            self.need_helper("zeros_like")
        self.adjoints.materialise(name, kind, load(name), self.emit)

    def test(self, s: gast.If, number: int, content: dict[str, frozenset[int]]) -> gast.expr:
        """The condition of a branch when it is undone: tested again, or read from a flag."""
        if self.retestable(s, number, content):
            return s.test
        stem = sorted(n for n in names_read(s.test) if n in self.analysed.locals)
        flag = self.tests.get(number) or self.namer.fresh(f"{stem[0]}_test" if stem else "test")
        self.tests[number] = flag
        if isinstance(s.test, gast.Name):
            flag = s.test.id
            del self.tests[number]
        frames = self.restore.frames
        if all(f.loop is None for f in frames):
            if isinstance(s.test, gast.Name):
                return self.recorder.record(
                    ("test", number), load(flag), Num("b"), frames, number, BEFORE, f"{flag}_old"
                )
            return load(flag)
        return self.recorder.record(
            ("test", number), load(flag), Num("b"), frames, number, BEFORE, f"{flag}_old"
        )

    def recompute_test(self, s: gast.If, number: int) -> None:
        """Compute again what the test of a branch reads, if that is all it takes to test again."""
        content = self.restore.frame.content
        wanted = self.tested(s, number) or {}
        lost = {n: web for n, web in wanted.items() if content.get(n) != web}
        if all(self.restore.chained(n, web, number, BEFORE, MAX_CHAIN) for n, web in lost.items()):
            for name in lost:
                self.restore.need_name(name, number, BEFORE)

    def retestable(self, s: gast.If, number: int, content: dict[str, Web]) -> bool:
        """Whether the test of a branch still gives after it what it gave before."""
        wanted = self.tested(s, number)
        return wanted is not None and all(content.get(n) == web for n, web in wanted.items())

    def tested(self, s: gast.If, number: int) -> dict[str, Web] | None:
        """What names must hold for the test of a branch to give again what it gave.

        None if it never does.
        """
        found: dict[str, Web] = {}
        for name in sorted(names_read(s.test)):
            var = self.flow.before[number].get(name)
            if var is None:
                if name in self.analysed.locals:
                    return None
                continue
            if self.places.bound_between(name, number, self.places.last[number]):
                return None
            found[name] = var.defs
        for name, _ in data_reads(s.test):
            if name in self.analysed.locals and self.analysed.classes.written(name):
                return None
        return None if calls_unknown(s.test, self.flow) else found

    def loop(self, s: gast.For | gast.While, number: int) -> None:
        """Undo the iterations, last one first.

        What an iteration may assume of the adjoints that it meets holds for the first one and for
        what the others leave: if masked zeros appear on the way, the body is written again under
        that assumption.
        """
        entry = dict(self.adjoints.held)
        masked = {n for n, h in entry.items() if h.masked}
        while True:
            state = self.snapshot()
            changing = set(self.changing.setdefault(number, set()))
            left = self.iterations(s, number, entry, masked)
            if left is None:
                self.reset(state)
                self.adjoints.held = entry
                self.after_loop(number, self.restore.frame, [])
                return
            relied = self.changing[number] - changing
            if left <= masked and not relied:
                return
            masked |= left
            self.reset(state)

    def snapshot(self) -> tuple[object, ...]:
        """All that undoing a statement changes."""
        frames = [(f, len(f.out), dict(f.content)) for f in self.restore.frames]
        return (
            frames,
            self.recorder.copy(),
            self.namer.copy(),
            self.blocks,
            len(self.restore.memory),
            dict(self.tests),
            dict(self.replaced),
            dict(self.restore.extra),
        )

    def reset(self, state: Any) -> None:
        """Return to a snapshot."""
        frames, recorder, namer, self.blocks, memory, self.tests, self.replaced, extra = state
        for frame, length, content in frames:
            del frame.out[length:]
            frame.content = content
        self.recorder.reset(recorder)
        self.namer.reset(namer)
        del self.restore.memory[memory:]
        self.restore.extra.clear()
        self.restore.extra.update(extra)

    def iterations(
        self, s: gast.For | gast.While, number: int, entry: dict[str, Held], masked: set[str]
    ) -> set[str] | None:
        """Write the undone loop.

        Return the adjoints that its end leaves with masked zeros, None if there is nothing to undo.
        """
        outer = self.restore.frame
        head = self.activity.head[number]
        assumed = {n: Held(True, n in masked) for n in sorted(entry.keys() | head)}
        self.adjoints.held = dict(assumed)
        counter = self.analysed.lowered.counters.get(number)
        if counter is not None:
            self.restore.need_name(counter, number, AFTER)
        arguments = (
            [self.at_entry_of(a, number) for a in s.iter.args] if isinstance(s, gast.For) else []
        )
        frame = self.loop_frame(s, number, outer)
        carried = self.carried(s, number, outer)
        frame.content.update(carried)
        self.restore.frames.append(frame)
        self.block(s.body)
        self.write_out(number_of(s.body[0]))
        self.close_iteration(assumed, s)
        self.restore.frames.pop()
        left = {n for n, h in self.adjoints.held.items() if h.masked and n in assumed}
        self.adjoints.held = dict(assumed)
        if not frame.out:
            return None
        returned = self.returned(s, frame, carried)
        read = frozenset().union(*(names_read(x) for x in frame.out))
        self.changing[number] |= (carried.keys() - returned) & read
        self.open_loop(entry, assumed, frame, number)
        self.after_loop(number, outer, frame.out)
        outer.content.update({n: self.flow.entry[number][n].defs for n in returned})
        self.emit([self.reversed_loop(s, number, frame, arguments)])
        return left

    def loop_frame(self, s: gast.For | gast.While, number: int, outer: Frame) -> Frame:
        """The frame of a loop's body: what holds through the whole loop, and how it counts."""
        content = {
            n: w
            for n, w in outer.content.items()
            if not self.places.bound_between(n, number, self.places.last[number])
        }
        loop = Loop(number)
        if isinstance(s, gast.For):
            loop.index = s.target.id
            bound = any(
                self.places.bound_between(n, number, self.places.last[number])
                for a in s.iter.args
                for n in names_read(a)
            )
            loop.ordinal = None if bound else ordinal_of(s, self.overwriting.step(number))
            loop.extent = self.extent(s, number)
            content[s.target.id] = frozenset({number})
        else:
            loop.index = self.namer.fresh("k")
            loop.ordinal = load(loop.index)
        return Frame(number, self.serial(), loop=loop, content=content)

    def carried(self, s: gast.For | gast.While, number: int, outer: Frame) -> dict[str, Web]:
        """What names hold where an iteration is entered backward: what they held at its end.

        The first iteration to be undone finds the values that the loop left; the next ones find
        them if each iteration, when undone, leaves what it began with (see `returned`).
        """
        head, end = self.flow.before[number_of(s.body[0])], self.flow.after[number_of(s.body[-1])]
        after = self.flow.after[number]
        return {
            name: end[name].defs
            for name, web in outer.content.items()
            if name in head
            and name in end
            and name in after
            and after[name].defs == web
            and UNBOUND not in head[name].defs
            and name not in self.changing[number]
            and self.places.bound_between(name, number + 1, self.places.last[number])
        }

    def returned(
        self, s: gast.For | gast.While, frame: Frame, carried: dict[str, Web]
    ) -> frozenset[str]:
        """Which of them hold, where an undone iteration ends, what they held where it began."""
        head = self.flow.before[number_of(s.body[0])]
        return frozenset(n for n in carried if frame.content.get(n) == head[n].defs)

    def extent(self, s: gast.For, number: int) -> gast.expr | None:
        """One more than the largest index, if that is known in front of the outermost loop."""
        args = s.iter.args
        low = self.overwriting.minimum(number)
        if low is None or low < 0:
            return None
        stop = args[0] if len(args) < 2 else args[1]
        size = stop if self.overwriting.step(number) == 1 else expr("{a} + 1", a=args[0])
        path = self.places.path[number]
        outermost = path[0][0] if path else number
        for name in names_read(size):
            var = self.flow.before[number].get(name)
            if var is None:
                continue
            first = self.flow.before[outermost].get(name)
            if first is None or first.defs != var.defs:
                return None
            if self.places.bound_between(name, outermost, self.places.last[outermost]):
                return None
        return size if _is_length(size) else expr("max({s}, 0)", s=size)

    def close_iteration(self, assumed: dict[str, Held], s: gast.For | gast.While) -> None:
        """At the end of an undone iteration every adjoint that the next may read has a value."""
        first = number_of(s.body[0])
        for name, held in assumed.items():
            kind = self.kind_before(name, number_of(s))
            now = self.adjoints.held.get(name)
            if now is None:
                var = self.flow.before[first].get(name)
                same = isinstance(kind, Array) and all(d is not None for d in kind.shape)
                if same or var is None or UNBOUND in var.defs:
                    b = self.adjoints.name(name)
                    zeros = "{b} = 0.0" if isinstance(kind, Num) else "{b} = zeros_like({b})"
                    self.emit(
                        quote("{b} = np.zeros_like({b})" if isinstance(kind, Array) else zeros, b=b)
                    )
                else:
                    self.make_zero(name, kind, first, BEFORE)
            elif held.owned and not now.owned and isinstance(kind, (Array, Tup)):
                self.adjoints.own(name, kind, self.emit)

    def kind_at_head(self, name: str, number: int) -> Kind:
        """The kind of a name at the head of a loop."""
        return self.kind_before(name, number)

    def after_loop(self, number: int, outer: Frame, undone: Stmts) -> None:
        """Names that the loop or its undoing binds may hold anything when it has been undone."""
        bound = frozenset().union(*(binds(line) for line in undone))
        for n in list(outer.content):
            if n in bound or self.places.bound_between(n, number, self.places.last[number]):
                del outer.content[n]

    def open_loop(
        self, entry: dict[str, Held], assumed: dict[str, Held], frame: Frame, number: int
    ) -> None:
        """In front of the undone loop: zeros for what it adds to, copies of what it modifies."""
        modified = stores(frame.out)
        for name in assumed:
            kind = self.kind_at_head(name, number)
            b = self.adjoints.name(name)
            if name in entry:
                self.adjoints.held = {name: entry[name]}
                if b in modified:
                    self.adjoints.own(name, kind, self.emit)
                elif isinstance(kind, (Array, Tup)):
                    assumed[name] = replace(assumed[name], owned=entry[name].owned)
            else:
                self.adjoints.held = {}
                self.make_zero(name, kind, number, AFTER)
        self.adjoints.held = dict(assumed)

    def at_entry_of(self, e: gast.expr, number: int) -> gast.expr:
        """A bound of a range as when the loop began, although the loop may bind its names anew."""
        changed: dict[str, gast.expr] = {}
        for name in sorted(names_read(e)):
            if self.places.bound_between(name, number, self.places.last[number]):
                frames = self.restore.frames
                kind = (
                    self.flow.entry[number][name].kind
                    if name in self.flow.entry[number]
                    else Unknown()
                )
                key = ("bound", name, number)
                changed[name] = self.recorder.record(
                    key, load(name), kind, frames, number, BEFORE, f"{name}_old"
                )
            else:
                self.restore.need_name(name, number, BEFORE)
        return substitute(e, changed) if changed else e

    def reversed_loop(
        self, s: gast.For | gast.While, number: int, frame: Frame, arguments: list[gast.expr]
    ) -> gast.stmt:
        """The undone loop, around the statements of its frame."""
        counter = self.analysed.lowered.counters.get(number)
        count: gast.expr | None = None
        if counter is not None:
            count = load(counter)
        loop = frame.loop
        assert loop is not None
        if isinstance(s, gast.While):
            assert count is not None
            iterable = (
                expr("range({n} - 1, -1, -1)", n=count)
                if loop.ordinal_used
                else expr("range({n})", n=count)
            )
            index = loop.index if loop.ordinal_used else "_"
        else:
            step = self.overwriting.step(number)
            iterable, index = reversed_range(s, arguments, count, step), s.target.id
        return gast.For(gast.Name(index, gast.Store(), None, None), iterable, frame.out, [], None)


def positional(callee: Callee, helpers: dict[str, object]) -> list[gast.expr]:
    """The arguments of a call by parameter; defaults that are no literals become helpers."""
    found: list[gast.expr] = []
    for parameter, e in zip(callee.analysed.params, callee.arguments, strict=True):
        if e is None:
            function = callee.analysed.function
            default = inspect.signature(function).parameters[parameter].default
            if default is None or isinstance(default, (bool, int, float, str)):
                e = literal(default)
            else:
                name = f"{function.__name__.strip('<>')}_{parameter}"
                helpers[name] = default
                e = load(name)
        found.append(e)
    return found


def copy_of(e: gast.expr, kind: Kind) -> gast.expr:
    """A value that shares memory with nothing."""
    if isinstance(kind, Num) or is_fresh(e):
        return e
    return expr("{e}.copy()" if isinstance(kind, Array) else "1.0 * {e}", e=e)


def as_expression(index: gast.expr) -> gast.expr:
    """A subscript's index as an expression of its own: slices spelled out."""
    if isinstance(index, gast.Tuple):
        return gast.Tuple([as_expression(e) for e in index.elts], gast.Load())
    if isinstance(index, gast.Slice):
        parts = [literal(None) if e is None else e for e in (index.lower, index.upper, index.step)]
        return expr("slice({a}, {b}, {c})", a=parts[0], b=parts[1], c=parts[2])
    return index


def _index_reads(place: gast.Subscript, name: str) -> bool:
    e: gast.expr = place
    while isinstance(e, (gast.Subscript, gast.Attribute)):
        if isinstance(e, gast.Subscript) and name in names_read(e.slice):
            return True
        e = e.value
    return False


def _with_root(e: gast.expr, root: gast.expr) -> gast.expr:
    if isinstance(e, gast.Subscript):
        return gast.Subscript(_with_root(e.value, root), e.slice, gast.Load())
    if isinstance(e, gast.Attribute):
        return gast.Attribute(_with_root(e.value, root), e.attr, gast.Load())
    return root


def _negated(test: gast.expr) -> gast.expr:
    if isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not):
        inner: gast.expr = test.operand
        return inner
    return gast.UnaryOp(gast.Not(), test)


def _is_length(e: gast.expr) -> bool:
    if isinstance(e, gast.Call) and isinstance(e.func, gast.Name):
        return bool(e.func.id == "len")
    if isinstance(e, gast.Constant):
        return isinstance(e.value, int) and e.value >= 0
    return (
        isinstance(e, gast.Subscript)
        and isinstance(e.value, gast.Attribute)
        and e.value.attr == "shape"
    )


def _factor(e: gast.expr, g: gast.expr) -> gast.expr | None:
    """`f` where `e` is `g * f`."""
    if isinstance(e, gast.BinOp) and isinstance(e.op, gast.Mult):
        if equal(e.left, g):
            right: gast.expr = e.right
            return right
        inner = _factor(e.left, g)
        return None if inner is None else gast.BinOp(inner, e.op, e.right)
    return None


def _scaled(e: gast.expr, b: str) -> gast.expr | None:
    factor = _factor(e, load(b))
    return factor if factor is not None and b not in names_read(factor) else None
