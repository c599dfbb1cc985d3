"""The reverse of a loop: its iterations are undone, last one first."""

from __future__ import annotations

from dataclasses import replace

import gast

from tangentish.analyse.flow import number_of
from tangentish.analyse.kinds import Array, Num, Seq, Tup, Unknown
from tangentish.analyse.values import UNBOUND
from tangentish.differentiate.adjoints import Held
from tangentish.differentiate.loops import reversed_range, shifted
from tangentish.differentiate.parts import load, modified_memory
from tangentish.differentiate.reads import memory_reads
from tangentish.differentiate.recording import Loop, ordinal_of
from tangentish.differentiate.restore import AFTER, BEFORE, Frame, Web
from tangentish.differentiate.reversal import Block, Reversal
from tangentish.errors import Unsupported
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import binds, names_read, substitute

Stmts = list[gast.stmt]


def reverse_loop(r: Reversal, s: gast.For | gast.While, number: int, block: Block) -> None:
    """Undo the iterations, last one first.

    What an iteration may assume of the adjoints that it meets holds for the first one and for
    what the others leave: if masked zeros appear on the way, the body is written again under
    that assumption.
    """
    entry = dict(r.adjoints.held)
    masked = {n for n, h in entry.items() if h.masked}
    while True:
        state = r.snapshot()
        changing = set(r.changing.setdefault(number, set()))
        left = _iterations(r, s, number, entry, masked, block)
        if left is None:
            r.reset(state)
            r.adjoints.held = entry
            _after_loop(r, number, r.restore.frame, [])
            return
        relied = r.changing[number] - changing
        if left <= masked and not relied:
            return
        masked |= left
        r.reset(state)


def _iterations(
    r: Reversal,
    s: gast.For | gast.While,
    number: int,
    entry: dict[str, Held],
    masked: set[str],
    block: Block,
) -> set[str] | None:
    """Write the undone loop.

    Return the adjoints that its end leaves with masked zeros, None if there is nothing to undo.
    """
    outer = r.restore.frame
    head = r.activity.head[number]
    assumed = {n: Held(_is_sure(r, n, number), n in masked) for n in sorted(entry.keys() | head)}
    r.adjoints.held = dict(assumed)
    counter = r.analysed.lowered.counters.get(number)
    if counter is not None:
        r.restore.need_name(counter, number, AFTER)
    arguments = (
        [_bound_at_entry(r, a, number) for a in s.iter.args] if isinstance(s, gast.For) else []
    )
    frame = _loop_frame(r, s, number, outer)
    carried = _carried(r, s, number, outer)
    frame.content.update(carried)
    r.restore.frames.append(frame)
    block(r, s.body)
    r.write_out(number_of(s.body[0]))
    if isinstance(s, gast.For) and s.target.id in r.adjoints.held:
        _check_index(r, s, number)
        del r.adjoints.held[s.target.id]  # the iteration binds it to a number that is constant
    _close_iteration(r, assumed, s)
    r.restore.frames.pop()
    left = {n for n, h in r.adjoints.held.items() if h.masked and n in assumed}
    r.adjoints.held = dict(assumed)
    if not frame.out:
        return None
    returned = _returned(r, s, frame, carried)
    read = frozenset().union(*(names_read(x) for x in frame.out))
    r.changing[number] |= (carried.keys() - returned) & read
    _open_loop(r, entry, assumed, frame, number)
    _after_loop(r, number, outer, frame.out)
    outer.content.update({n: r.flow.entry[number][n].defs for n in returned})
    r.emit([_backward_loop(r, s, number, frame, arguments)])
    return left


def _check_index(r: Reversal, s: gast.For, number: int) -> None:
    """Refuse an index with the name of an active array: the two adjoints differ in shape."""
    var = r.flow.entry[number].get(s.target.id)
    if var is not None and not isinstance(var.kind, Num):
        raise Unsupported(
            f"the index `{s.target.id}` of a loop, a name that holds something else before", at=s,
            why="What is read of it after the loop depends on whether there was an iteration.",
            remedy="Use another name for the index.",
        )  # fmt: skip


def _is_sure(r: Reversal, name: str, number: int) -> bool:
    """Whether a name is bound to a value of one kind wherever an iteration begins."""
    var = r.flow.before[number].get(name)
    return var is not None and UNBOUND not in var.defs and not isinstance(var.kind, Unknown)


def _loop_frame(r: Reversal, s: gast.For | gast.While, number: int, outer: Frame) -> Frame:
    """The frame of a loop's body: what holds through the whole loop, and how it counts."""
    content = {
        n: w
        for n, w in outer.content.items()
        if not r.places.bound_between(n, number, r.places.last[number])
    }
    loop = Loop(number)
    if isinstance(s, gast.For):
        loop.index = s.target.id
        bound = any(
            r.places.bound_between(n, number, r.places.last[number])
            for a in s.iter.args
            for n in names_read(a)
        )
        bound = bound or any(_reads_written(r, a) for a in s.iter.args)
        loop.ordinal = None if bound else ordinal_of(s, r.overwriting.step(number))
        loop.extent = _extent(r, s, number)
        content[s.target.id] = frozenset({number})
    else:
        loop.index = r.namer.fresh("k")
        loop.ordinal = load(loop.index)
    return Frame(number, r.serial(), loop=loop, content=content)


def _carried(r: Reversal, s: gast.For | gast.While, number: int, outer: Frame) -> dict[str, Web]:
    """What names hold where an iteration is entered backward: what they held at its end.

    The first iteration to be undone finds the values that the loop left; the next ones find
    them if each iteration, when undone, leaves what it began with (see `returned`).
    """
    head, end = r.flow.before[number_of(s.body[0])], r.flow.after[number_of(s.body[-1])]
    after = r.flow.after[number]
    return {
        name: end[name].defs
        for name, web in outer.content.items()
        if name in head
        and name in end
        and name in after
        and after[name].defs == web
        and UNBOUND not in head[name].defs
        and name not in r.changing[number]
        and r.places.bound_between(name, number + 1, r.places.last[number])
    }


def _returned(
    r: Reversal, s: gast.For | gast.While, frame: Frame, carried: dict[str, Web]
) -> frozenset[str]:
    """Which of them hold, where an undone iteration ends, what they held where it began."""
    head = r.flow.before[number_of(s.body[0])]
    return frozenset(n for n in carried if frame.content.get(n) == head[n].defs)


def _extent(r: Reversal, s: gast.For, number: int) -> gast.expr | None:
    """One more than the largest index, if that is known in front of the outermost loop."""
    args = s.iter.args
    low = r.overwriting.minimum(number)
    if low is None or low < 0:
        return None
    stop = args[0] if len(args) < 2 else args[1]
    size = stop if r.overwriting.step(number) == 1 else shifted(args[0], 1)
    path = r.places.path[number]
    outermost = path[0][0] if path else number
    if _reads_written(r, size):
        return None
    for name in names_read(size):
        var = r.flow.before[number].get(name)
        if var is None:
            continue
        first = r.flow.before[outermost].get(name)
        if first is None or first.defs != var.defs:
            return None
        if r.places.bound_between(name, outermost, r.places.last[outermost]):
            return None
    return size if _is_length(size) else expr("max({s}, 0)", s=size)


def _is_length(e: gast.expr) -> bool:
    if isinstance(e, gast.Call) and isinstance(e.func, gast.Name):
        return bool(e.func.id == "len") or (e.func.id == "min" and all(map(_is_length, e.args)))
    if isinstance(e, gast.Constant):
        return isinstance(e.value, int) and e.value >= 0
    return (
        isinstance(e, gast.Subscript)
        and isinstance(e.value, gast.Attribute)
        and e.value.attr == "shape"
    )


def _close_iteration(r: Reversal, assumed: dict[str, Held], s: gast.For | gast.While) -> None:
    """At the end of an undone iteration every adjoint that the next may read has a value."""
    first = number_of(s.body[0])
    for name, held in assumed.items():
        kind = r.kind_before(name, number_of(s))
        now = r.adjoints.held.get(name)
        if now is None:
            var = r.flow.before[first].get(name)
            same = isinstance(kind, Array) and all(d is not None for d in kind.shape)
            if same or var is None:
                b = r.adjoints.name(name)
                zeros = "{b} = 0.0" if isinstance(kind, Num) else "{b} = zeros_like({b})"
                r.emit(quote("{b} = np.zeros_like({b})" if isinstance(kind, Array) else zeros, b=b))
            else:
                r.make_zero(name, kind, first, BEFORE)
        elif held.owned and not now.owned and isinstance(kind, (Array, Tup, Seq)):
            r.adjoints.own(name, kind, r.emit)


def _after_loop(r: Reversal, number: int, outer: Frame, undone: Stmts) -> None:
    """Names that the loop or its undoing binds may hold anything when it has been undone."""
    bound = frozenset().union(*(binds(line) for line in undone))
    for n in list(outer.content):
        if n in bound or r.places.bound_between(n, number, r.places.last[number]):
            del outer.content[n]


def _open_loop(
    r: Reversal, entry: dict[str, Held], assumed: dict[str, Held], frame: Frame, number: int
) -> None:
    """In front of the undone loop: zeros for what it adds to, copies of what it modifies."""
    shared = any(not h.owned for n, h in entry.items() if n in assumed)
    modified = modified_memory(frame.out) if shared else frozenset()
    for name in assumed:
        kind = r.kind_before(name, number)
        b = r.adjoints.name(name)
        if name in entry:
            r.adjoints.held = {name: entry[name]}
            if b in modified and _is_sure(r, name, number):
                r.adjoints.own(name, kind, r.emit)
            elif isinstance(kind, (Array, Tup, Seq)) and _is_sure(r, name, number):
                assumed[name] = replace(assumed[name], owned=entry[name].owned)
        else:
            r.adjoints.held = {}
            r.make_zero(name, kind, number, AFTER)
    r.adjoints.held = dict(assumed)


def _reads_written(r: Reversal, e: gast.expr) -> bool:
    """Whether an expression reads an array that something writes into."""
    return any(r.analysed.classes.written(name) for name, _ in memory_reads(e, r.analysed.lists))


def _bound_at_entry(r: Reversal, e: gast.expr, number: int) -> gast.expr:
    """A bound of a range as when the loop began, whatever becomes of the names that it reads."""
    if _reads_written(r, e):
        place = ("bound", id(e), number)
        return r.recorder.record(place, e, Num("i"), r.restore.frames, number, BEFORE, "bound_old")
    changed: dict[str, gast.expr] = {}
    for name in sorted(names_read(e)):
        if r.places.bound_between(name, number, r.places.last[number]):
            frames = r.restore.frames
            kind = r.flow.entry[number][name].kind if name in r.flow.entry[number] else Unknown()
            key = ("bound", name, number)
            changed[name] = r.recorder.record(
                key, load(name), kind, frames, number, BEFORE, f"{name}_old"
            )
        else:
            r.restore.need_name(name, number, BEFORE)
    return substitute(e, changed) if changed else e


def _backward_loop(
    r: Reversal, s: gast.For | gast.While, number: int, frame: Frame, arguments: list[gast.expr]
) -> gast.stmt:
    """The undone loop, around the statements of its frame."""
    counter = r.analysed.lowered.counters.get(number)
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
        index = loop.index if loop.ordinal_used else r.namer.idle
    else:
        step = r.overwriting.step(number)
        iterable, index = reversed_range(s, arguments, count, step), s.target.id
    return gast.For(gast.Name(index, gast.Store(), None, None), iterable, frame.out, [], None)
