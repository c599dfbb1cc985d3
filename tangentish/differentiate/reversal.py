"""What all parts of a reverse sweep share: the facts, where it stands, what it wants recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import gast

from tangentish import runtime
from tangentish.analyse.activity import Activity
from tangentish.analyse.analysed import Analysed
from tangentish.analyse.kinds import Array, Kind, Num, Unknown, may_be_shadowed
from tangentish.differentiate.adjoints import Adjoints, Held
from tangentish.differentiate.callees import PairOf
from tangentish.differentiate.parts import load
from tangentish.differentiate.places import Places
from tangentish.differentiate.push import MASKS, Push
from tangentish.differentiate.recording import Recorded, Recorder
from tangentish.differentiate.restore import AFTER, BEFORE, Frame, Restore, Web
from tangentish.differentiate.subscripts import Overwriting
from tangentish.tree.names import Namer

Stmts = list[gast.stmt]


@dataclass(frozen=True)
class Snapshot:
    """What a reverse sweep has written and asked for up to a statement.

    Attributes:
        frames: for each block how many statements it has, and what names hold.
        memory: how many reads of memory were noted.
    """

    frames: list[tuple[Frame, int, dict[str, Web]]]
    recorder: Recorded
    namer: tuple[set[str], dict[str, int]]
    blocks: int
    memory: int
    tests: dict[int, str]
    replaced: dict[int, Stmts]
    extra: dict[str, tuple[Web, Kind]]


class Reversal:
    """The reverse sweep of one function while it is being written.

    Args:
        analysed, activity: the facts.
        places: where its statements stand.
        namer: gives names.
        undo: numbers of the writes that have to be undone.
        pair_of: finds the pair of a callee.
        share: has the adjoint of an array be part of a shadow, from the beginning.
        splice: has the body of a function take the place of a call, from the beginning.
        has_complex: whether a complex value occurs anywhere.

    Attributes:
        restore: has the names that it reads hold what they held.
        recorder: what the forward sweep has to record for that.
        adjoints: which adjoints have a value where it stands.
        overwriting: which writes destroy what.
        helpers: objects that the text refers to, by name.
        replaced: statements of the forward sweep, by the number of that whose place they take.
        tests: names for the tests of branches, by the number of the branch.
        has_masks: whether something may leave zeros that have to stay zero in an adjoint.
        changing: by loop, names that iterations, when undone, do not leave as they began.
        blocks: how many blocks have a number.
        taken: by the number of a statement that changes a structure, the name of what was taken
            from the place of what it put there in the shadow.
    """

    def __init__(
        self,
        analysed: Analysed,
        activity: Activity,
        places: Places,
        namer: Namer,
        undo: frozenset[int],
        pair_of: PairOf,
        share: Callable[[str], None],
        splice: Callable[[gast.Call, object], None],
        has_complex: bool,
    ) -> None:
        self.analysed = analysed
        self.flow = analysed.flow
        self.activity = activity
        self.places = places
        self.namer = namer
        self.undo = undo
        self.pair_of = pair_of
        self.share = share
        self.splice = splice
        self.has_complex = has_complex
        self.recorder = Recorder(namer)
        self.helpers: dict[str, object] = {}
        self.restore = Restore(analysed, places, self.recorder, namer, self.helpers)
        self.adjoints = Adjoints(namer)
        self.overwriting = Overwriting(places, analysed.flow)
        self.replaced: dict[int, Stmts] = {}
        self.tests: dict[int, str] = {}
        self.changing: dict[int, set[str]] = {}
        self.blocks = 0
        self.taken: dict[int, str] = {}
        values = self.flow.values.values()
        rules = {v.rule.name for v in values if v.varied and v.rule is not None}
        self.has_masks = not rules.isdisjoint(MASKS)

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

    def held(self, name: str, number: int, when: str = BEFORE) -> Held | None:
        """What is known of the adjoint of a name in front of a statement; None if it has none.

        That of a shadowed array is made ready: a part of the shadow, to be written in its place. It
        is looked up where the statement has been undone or, if `when` says so, has not.
        """
        if not self.in_shadow(name, number):
            return self.adjoints.held.get(name)
        shadow = self.analysed.shadows[name]
        self.restore.need_name(shadow, number, when)
        if not isinstance(self.kind_before(name, number), Array):
            self.restore.read_memory(shadow, number, None, when)
        return Held(True, self.has_masks)

    def own(self, name: str, number: int) -> None:
        """Make sure that an adjoint may be written in its place."""
        if not self.in_shadow(name, number):
            self.adjoints.own(name, self.kind_before(name, number), self.emit)

    def in_shadow(self, name: str, number: int) -> bool:
        """Whether the adjoint of what a name holds in front of a statement is part of a shadow."""
        shadows = self.analysed.shadows
        return name in shadows and may_be_shadowed(self.kind_before(name, number))

    def need_helper(self, name: str) -> None:
        """Note that the text calls a function of the runtime."""
        self.helpers[name] = getattr(runtime, name)

    def kind_before(self, name: str, number: int) -> Kind:
        """The kind of a name in front of a statement."""
        var = self.flow.before[number].get(name)
        return Unknown() if var is None else var.kind

    def thicken(self, number: int, names: Iterable[str]) -> None:
        """Write numbers that stand for arrays in full, in the shape after a statement."""
        for name in names:
            held = self.adjoints.held.get(name)
            if held is not None and held.thin:
                self.restore.need_shape(name, number, AFTER)
                self.adjoints.thicken(name, load(name), self.restore.frame.out)

    def write_out(self, number: int) -> None:
        """Write numbers that stand for arrays in full, in the shape before a statement."""
        for name, held in sorted(self.adjoints.held.items()):
            if held.thin:
                self.restore.need_shape(name, number, BEFORE)
                self.adjoints.thicken(name, load(name), self.restore.frame.out)

    def make_zero(self, name: str, kind: Kind, number: int, when: str) -> None:
        """Give an adjoint the value zero, of the shape that its primal has at a statement.

        Where some path has not bound the primal yet, nothing will be added: any zero does.
        """
        unsure = False
        if not isinstance(kind, Num):
            self.restore.need_shape(name, number, when)
            unsure = self.restore.is_unsure(name, number, when)
            kind = Unknown() if unsure else kind  # what was recorded may be None
        if isinstance(kind, Unknown):
            self.need_helper("zeros_like")
        self.adjoints.materialise(name, kind, load(name), self.emit, unsure)
        self.adjoints.held[name] = Held(not isinstance(kind, Unknown))

    def snapshot(self) -> Snapshot:
        """All that undoing a statement changes."""
        return Snapshot(
            [(f, len(f.out), dict(f.content)) for f in self.restore.frames],
            self.recorder.copy(),
            self.namer.copy(),
            self.blocks,
            len(self.restore.memory),
            dict(self.tests),
            dict(self.replaced),
            dict(self.restore.extra),
        )

    def reset(self, state: Snapshot) -> None:
        """Return to a snapshot."""
        for frame, length, content in state.frames:
            del frame.out[length:]
            frame.content = content
        self.recorder.reset(state.recorder)
        self.namer.reset(state.namer)
        self.blocks = state.blocks
        del self.restore.memory[state.memory :]
        self.tests, self.replaced = state.tests, state.replaced
        self.restore.extra.clear()
        self.restore.extra.update(state.extra)


Block = Callable[[Reversal, Stmts], None]
"""Writes the reverse of a block."""
