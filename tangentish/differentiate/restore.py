"""Have every value in its name when the reverse sweep reads it.

It is still there, computed again, or recorded.

The reverse sweep meets each statement with the names as the forward sweep left them, or as it
restored them itself. `Restore.need` compares what a name holds with what the statement at hand saw
(the definitions that reach it), and where they differ repeats the definition or reads a record. A
record is written beside the statement that reads the value, so that it is never read unwritten; it
is placed outside of every loop and branch in which the name does not change.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import gast

from tangentish.analyse.analysed import Analysed
from tangentish.analyse.flow import Flow, number_of
from tangentish.analyse.hoist import CALL_COST, cost_of, is_view
from tangentish.analyse.kinds import Array, Kind, Num, Seq, Tup, Unknown
from tangentish.analyse.values import UNBOUND
from tangentish.analyse.views import view_of
from tangentish.differentiate.parts import copied, if_bound
from tangentish.differentiate.places import Places
from tangentish.differentiate.reads import memory_reads
from tangentish.differentiate.recording import Loop, Recorder
from tangentish.tree.names import Namer
from tangentish.tree.quote import quote
from tangentish.tree.walk import names_read

Web = frozenset[int]
BEFORE, AFTER = "before", "after"
MAX_CHAIN = 3


@dataclass
class Frame:
    """One block of the reverse sweep that is being written.

    Attributes:
        number: the compound statement that it undoes; -1 for the function.
        serial: tells the blocks apart: both arms of a branch have its number.
        arm: it is a branch. loop: the loop it is the body of.
        out: its statements. content: for each name the definitions whose value it holds.
    """

    number: int
    serial: int = 0
    arm: bool = False
    loop: Loop | None = None
    out: list[gast.stmt] = field(default_factory=list)
    content: dict[str, Web] = field(default_factory=dict)


@dataclass(frozen=True)
class MemoryRead:
    """The reverse sweep reads memory of `name` as it was before or after statement `number`."""

    name: str
    number: int
    place: gast.Subscript | None
    when: str = BEFORE


class Restore:
    """Restores the names that the reverse sweep reads."""

    def __init__(
        self,
        analysed: Analysed,
        places: Places,
        recorder: Recorder,
        namer: Namer,
        helpers: dict[str, object],
    ) -> None:
        self.analysed = analysed
        self.flow: Flow = analysed.flow
        self.places = places
        self.recorder = recorder
        self.namer = namer
        self.helpers = helpers
        self.frames: list[Frame] = []
        self.memory: list[MemoryRead] = []
        self.pinned: str | None = None
        self.extra: dict[str, tuple[Web, Kind]] = {}
        self.steady: dict[str, bool] = {}
        self.items: dict[tuple[int, str], gast.expr] = {}
        self.tested: set[str] = set()

    @property
    def frame(self) -> Frame:
        """The innermost block."""
        return self.frames[-1]

    def web(self, name: str, number: int, when: str) -> Web | None:
        """The definitions of a primal name that reach a statement; None if it is no primal name."""
        if name in self.extra:
            return self.extra[name][0]
        env = (self.flow.before if when == BEFORE else self.flow.after)[number]
        var = env.get(name)
        return None if var is None else var.defs

    def need(self, e: object, number: int, skip: str | None = None) -> None:
        """Make the primal names in an expression, but `skip`, hold what they held before."""
        self.pinned = skip
        reads = list(memory_reads(e, self.analysed.lists))
        held = {name for name, _ in reads}
        for name in sorted(names_read(e)):
            if name in held and name != skip:
                self.need_name(name, number, BEFORE)
            elif name != skip:
                self.need_shape(name, number, BEFORE)
        self.pinned = None
        for name, place in reads:
            self.read_memory(name, number, place)

    def need_index(self, place: gast.Subscript, number: int) -> None:
        """Restore what the subscripts of a place read."""
        e: gast.expr = place
        while isinstance(e, (gast.Subscript, gast.Attribute)):
            if isinstance(e, gast.Subscript):
                self.need(e.slice, number)
            e = e.value

    def need_written(self, place: gast.expr, number: int) -> None:
        """Restore what the subscripts of a place read that a statement writes into.

        The reverse sweep stands behind the write, which may have changed what an index was made of.
        """
        e: gast.expr = place
        while isinstance(e, (gast.Subscript, gast.Attribute)):
            if isinstance(e, gast.Subscript):
                for name in sorted(names_read(e.slice)):
                    self.need_name(name, number, AFTER)
                self.need(e.slice, number)
            e = e.value

    def read_memory(
        self, name: str, number: int, place: gast.Subscript | None, when: str = BEFORE
    ) -> None:
        """Note that the content of an array is read as a statement saw it, or left it."""
        if name in self.analysed.locals and self.holds_memory(name, number):
            self.memory.append(MemoryRead(name, number, place, when))

    def holds_memory(self, name: str, number: int) -> bool:
        """Whether a name may hold an array before a statement, or behind it."""
        envs = self.flow.before[number], self.flow.after[number]
        kinds = [e[name].kind for e in envs if name in e]
        return not kinds or not all(isinstance(k, Num) for k in kinds)

    def kind(self, name: str, number: int) -> Kind:
        """The kind of a name at a statement."""
        if name in self.extra:
            return self.extra[name][1]
        var = self.flow.before[number].get(name) or self.flow.after[number].get(name)
        return Unknown() if var is None else var.kind

    def need_name(self, name: str, number: int, when: str) -> None:
        """Make one primal name hold what it held at a statement."""
        web = self.web(name, number, when)
        if web is None or self.frame.content.get(name) == web:
            return
        level, anchor, when = self.place_for(name, web, number, when)
        with self.at(level):
            held = self.frame.content.get(name) == web
            if not held and not self.recompute(name, web, anchor, when, MAX_CHAIN):
                self.record(name, web, anchor, when)
        for frame in self.frames[level:]:
            frame.content[name] = web

    def need_shape(self, name: str, number: int, when: str) -> None:
        """Make one primal name hold something of the kind that it held at a statement."""
        bound = UNBOUND not in (self.web(name, number, when) or {UNBOUND})  # and from there on
        if not bound or not self.is_steady(name):
            self.need_name(name, number, when)
        if name in self.analysed.lists:  # which may have grown
            self.read_memory(name, number, None, when)

    def is_unsure(self, name: str, number: int, when: str) -> bool:
        """Whether some path has not bound a name yet, so that the text has to test it."""
        unsure = UNBOUND in (self.web(name, number, when) or ())
        self.tested |= {name} if unsure else set()
        return unsure

    def is_steady(self, name: str) -> bool:
        """Whether all that a name ever holds is one kind of array."""
        if name not in self.steady:
            flow, canonical = self.flow, self.analysed.lengths.canonical
            envs = [*flow.before.values(), *flow.after.values()]
            kinds = {
                replace(k, shape=tuple(map(canonical, k.shape))) if isinstance(k, Array) else k
                for k in (self.analysed.kinds.get(name), *(e[name].kind for e in envs if name in e))
                if k is not None
            }
            self.steady[name] = len(kinds) == 1 and all(
                isinstance(k, Array) and None not in k.shape for k in kinds
            )
        return self.steady[name]

    def kept(self, name: str, number: int) -> gast.expr:
        """What a name of generated text, read just once, held after a statement."""
        value: gast.expr = gast.Name(name, gast.Load(), None, None)
        web, kind = self.extra[name]
        if self.frame.content.get(name) == web:
            return value
        key = (name, web, number, AFTER)
        return self.recorder.record(key, value, kind, self.frames, number, AFTER, f"{name}_old")

    def place_for(self, name: str, web: Web, number: int, when: str) -> tuple[int, int, str]:
        """The outermost block where the name has this value, and the statement to restore it at."""
        level, anchor = len(self.frames) - 1, number
        if UNBOUND in web or name in self.extra:
            return level, anchor, when
        while level > 0:
            outer = self.frames[level].number
            if (
                self.flow.before[outer].get(name) is None
                or self.flow.after[outer].get(name) is None
            ):
                break
            if (
                self.flow.before[outer][name].defs != web
                or self.flow.after[outer][name].defs != web
            ):
                break
            if self.places.bound_between(name, outer, self.places.last[outer]):
                break
            level, anchor, when = level - 1, outer, BEFORE
        return level, anchor, when

    @contextmanager
    def at(self, level: int) -> Iterator[None]:
        """Write into an outer block."""
        inner = self.frames[level + 1 :]
        del self.frames[level + 1 :]
        try:
            yield
        finally:
            self.frames += inner

    # -- computing again -------------------------------------------------------------------

    def recompute(self, name: str, web: Web, anchor: int, when: str, chain: int) -> bool:
        """Repeat the definition, if it is cheap and sees the same values; False if it is not."""
        value = self.definition(name, web, anchor, when)
        if value is None or not self.repeatable(value, web, anchor, when, chain):
            return False
        (number,) = web
        for read in sorted(names_read(value)):
            inner = self.web(read, number, BEFORE)
            if inner is not None and self.frame.content.get(read) != inner:
                self.again(read, inner, anchor, when, chain - 1)
        for read, place in self.content_reads(value):
            self.read_memory(read, number, place)
            self.read_memory(read, anchor, place, when)
        self.frame.out += quote("{n} = {v}", n=name, v=value)
        self.frame.content[name] = web
        return True

    def again(self, name: str, web: Web, anchor: int, when: str, chain: int) -> None:
        """Make a name hold what a repeated definition reads, as far outside as that is known."""
        level, outer, side = self.place_for(name, web, anchor, when)
        with self.at(level):
            found = self.frame.content.get(name) == web
            found = found or self.recompute(name, web, outer, side, chain)
        if not found:
            level = len(self.frames) - 1
            if not self.recompute(name, web, anchor, when, chain):
                self.record(name, web, anchor, when)
        for frame in self.frames[level:]:
            frame.content[name] = web

    def definition(self, name: str, web: Web, anchor: int, when: str) -> gast.expr | None:
        """The expression of the one definition of a name, in the iteration at hand."""
        if len(web) != 1 or name in self.extra:
            return None
        (number,) = web
        s = self.places.statement.get(number)
        if not isinstance(s, gast.Assign) or not isinstance(s.targets[0], (gast.Name, gast.Tuple)):
            return None
        path, here = self.places.path[number], self.places.path[anchor]
        further = {arm for _, arm in here[len(path) :]}
        if path != here[: len(path)] or further & {"loop", "with"}:  # a context says how to compute
            return None
        value: gast.expr = s.value
        return value if isinstance(s.targets[0], gast.Name) else self.item(name, s)

    def item(self, name: str, s: gast.Assign) -> gast.expr | None:
        """What one name is bound to where a tuple is unpacked, which nobody can change."""
        names, number = [t.id for t in s.targets[0].elts], number_of(s)
        kind = self.flow.value(s.value).kind
        if not isinstance(s.value, gast.Name) or names.count(name) > 1:
            return None
        if not isinstance(kind, Tup) or kind.type is not tuple or len(kind.items) != len(names):
            return None
        if (number, name) not in self.items:
            whole: gast.expr = s.value
            if self.web(whole.id, number, BEFORE) == frozenset(
                {number - 1}
            ):  # taken from a list of them
                just = self.definition(whole.id, frozenset({number - 1}), number, BEFORE)
                whole = just if isinstance(just, gast.Subscript) else whole
            self.items[number, name] = self.flow.items(whole)[names.index(name)]
        return self.items[number, name]

    def repeatable(self, value: gast.expr, web: Web, anchor: int, when: str, chain: int) -> bool:
        """Whether a definition gives the same value again where it is to be repeated."""
        (number,) = web
        found = self.flow.values.get(id(value))
        if found is None or chain <= 0 or not self.is_cheap(value):
            return False
        last = self.span(anchor, when)
        for read in names_read(value):
            inner = self.web(read, number, BEFORE)
            if inner is None:
                if read in self.analysed.locals:
                    return False
                continue
            if (
                self.places.bound_between(read, number + 1, last)
                or self.web(read, anchor, when) != inner
            ):
                return False
            if self.frame.content.get(read) != inner and read == self.pinned:
                return False
            if self.frame.content.get(read) != inner and not self.chained(
                read, inner, anchor, when, chain - 1
            ):
                return False
        whole = not isinstance(found.kind, Num)  # of what a structure holds no more is read
        return not any(
            self.overwritten(read, number, last, whole and self._is_structure(read, number))
            for read, _ in self.content_reads(value)
        )

    def _is_structure(self, name: str, number: int) -> bool:
        """Whether a name holds a structure before a statement."""
        return isinstance(self.kind(name, number), (Tup, Seq))

    def content_reads(self, value: gast.expr) -> list[tuple[str, gast.Subscript | None]]:
        """What an expression reads of memory: of what a view looks at nothing but where it is."""
        if not isinstance(self.flow.value(value).kind, Array) or not is_view(value, self.flow):
            return list(memory_reads(value, self.analysed.lists))
        found: list[tuple[str, gast.Subscript | None]] = []
        while isinstance(value, (gast.Subscript, gast.Attribute)):
            if isinstance(self.flow.value(value.value).kind, (Tup, Seq)):  # an item is read
                return [*found, *memory_reads(value, self.analysed.lists)]
            if isinstance(value, gast.Subscript):
                found += memory_reads(value.slice, self.analysed.lists)
            value = value.value
        return found

    def chained(self, name: str, web: Web, anchor: int, when: str, chain: int) -> bool:
        """Whether a name that a repeated definition reads can itself be computed again."""
        value = self.definition(name, web, anchor, when)
        return value is not None and self.repeatable(value, web, anchor, when, chain)

    def span(self, anchor: int, when: str) -> int:
        """The last statement that runs before where the reverse sweep stands at `anchor`."""
        compound = self.places.last[anchor] > anchor or not isinstance(
            self.places.statement[anchor], (gast.Assign, gast.AugAssign, gast.Expr, gast.Return)
        )
        return self.places.last[anchor] if compound or when == AFTER else anchor - 1

    def overwritten(self, name: str, first: int, last: int, shallow: bool) -> bool:
        """Whether memory of a name is written into after statement `first`, up to `last`.

        If `shallow`, whether a list or a dict changes, not an array in it.
        """
        classes = self.analysed.classes
        changes = classes.of_lists | classes.in_calls
        return any(
            first < n <= last and (n in changes or not shallow) for n, _ in classes.writes_to(name)
        )

    def is_cheap(self, value: gast.expr) -> bool:
        """Whether a value may be computed again: by a few operations on numbers, or as a view."""
        found = self.flow.value(value)
        if found.callee is not None or calls_unknown(value, self.flow):
            return False
        if isinstance(value, gast.Subscript) and isinstance(self.flow.value(value.value).kind, Tup):
            return True
        if isinstance(found.kind, Num):
            return cost_of(value) <= CALL_COST + 3
        if isinstance(value, gast.Tuple):
            return _is_literal(value)
        if not isinstance(found.kind, Array):
            return False
        view = view_of(value, self.flow)
        if view is not None and view.root in self.analysed.shadows.values():
            return view.certain
        return is_view(value, self.flow) and not isinstance(value, gast.Name)

    # -- recording -------------------------------------------------------------------------

    def record(self, name: str, web: Web, anchor: int, when: str) -> None:
        """Write the value down in the forward sweep, beside `anchor`, and read it here."""
        kind = self.kind(name, anchor) if when == BEFORE else self.kind_after(name, anchor)
        value: gast.expr = gast.Name(name, gast.Load(), None, None)
        a = self.analysed
        shared = a.aliased | a.shadowed | frozenset(a.shadows.values())
        if (
            isinstance(kind, (Seq, Tup, Unknown))
            and self.may_change(name, anchor)
            and name not in a.classes.written_names
            and name not in shared
        ):
            value = copied(value, kind, self.helpers)
            self.read_memory(name, anchor, None)
        if UNBOUND in web and not isinstance(kind, Num):
            self.tested.add(name)
            value = if_bound(name, value, gast.Constant(None, None))
        # In front of the branch at hand a value is recorded, and counted, whichever arm is taken.
        in_front = self.frame.arm and anchor == self.frame.number
        frames = self.frames[:-1] if in_front else self.frames
        read = self.recorder.record(
            (name, web, anchor, when), value, kind, frames, anchor, when, f"{name}_old"
        )
        self.frame.out += quote("{n} = {r}", n=name, r=read)
        self.frame.content[name] = web

    def may_change(self, name: str, anchor: int) -> bool:
        """Whether the array that a name holds at a statement may be written into after it.

        It is not where each write goes to an array that is made anew between the two.
        """
        for n, w in self.analysed.classes.writes_to(name):
            birth = self.analysed.birth(w, n)
            if birth is None:
                return True
            around = self.places.loops(birth)
            extra = [loop for loop in self.places.loops(n) if loop not in around]
            last = self.places.last[extra[0]] if extra else n
            if birth < anchor <= last:
                return True
        return False

    def kind_after(self, name: str, number: int) -> Kind:
        """The kind of a name after a statement."""
        if name in self.extra:
            return self.extra[name][1]
        return self.flow.after[number][name].kind


def _is_literal(e: gast.expr) -> bool:
    """Whether an expression is a number, or a tuple of such."""
    if isinstance(e, gast.Tuple):
        return all(map(_is_literal, e.elts))
    if isinstance(e, gast.UnaryOp):
        return _is_literal(e.operand)
    return isinstance(e, gast.Constant)


def calls_unknown(e: gast.AST, flow: Flow) -> bool:
    """Whether something in an expression is called that is not known to be pure."""
    if isinstance(e, gast.Call):
        value = flow.values.get(id(e))
        if value is None or (value.rule is None and not _is_pure_builtin(e)):
            return True
    return any(calls_unknown(c, flow) for c in gast.iter_child_nodes(e))


def _is_pure_builtin(e: gast.Call) -> bool:
    return isinstance(e.func, gast.Name) and e.func.id in (
        "len",
        "abs",
        "int",
        "float",
        "bool",
        "round",
    )
