"""The reverse sweep: the adjoint of each statement, last statement first.

`reverse_sweep` walks the normal form backward and returns the statements of the reverse sweep. How
a kind of statement is undone stands in a module of its own, `stores` or `branches` or another; what
they share, and what they ask of the forward sweep, is in `reversal`.
"""

from __future__ import annotations

from dataclasses import replace

import gast

from tangentish.analyse.flow import number_of
from tangentish.analyse.kinds import Array, Num, Tup, Unknown
from tangentish.analyse.values import UNBOUND
from tangentish.differentiate.adjoints import Held
from tangentish.differentiate.bindings import reverse_augmented, reverse_binding
from tangentish.differentiate.contributions import flush
from tangentish.differentiate.incoming import Incoming
from tangentish.differentiate.loops import reversed_range
from tangentish.differentiate.parts import load, stores
from tangentish.differentiate.reads import data_reads
from tangentish.differentiate.recording import Loop, ordinal_of
from tangentish.differentiate.restore import AFTER, BEFORE, MAX_CHAIN, Frame, Web, calls_unknown
from tangentish.differentiate.reversal import Block, Reversal
from tangentish.differentiate.stores import reverse_store
from tangentish.differentiate.updates import reverse_update, reverse_whole_update
from tangentish.errors import TangentishError
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import binds, names_read, substitute

Stmts = list[gast.stmt]


def reverse_sweep(
    r: Reversal, seeds: dict[str, Incoming], returned: gast.expr | None, seed: Incoming | None
) -> Stmts:
    """Write the reverse sweep.

    Args:
        r: what it has to go by.
        seeds: adjoints of arguments whose final content is a result.
        returned: the part of the returned expression that is a result.
        seed: its adjoint.
    """
    fn = r.analysed.fn
    last = number_of(fn.body[-1])
    env = r.flow.after[last]
    top = Frame(-1, content={name: var.defs for name, var in env.items()})
    r.restore.frames = [top]
    for name, g in seeds.items():
        kind = env[name].kind
        r.adjoints.first(name, g, kind, load(name), r.emit)
    if returned is not None and seed is not None:
        push = r.push()
        push.push(returned, seed)
        flush(r, push, last, frozenset())
        if not isinstance(returned, gast.Name):
            for line in top.out:
                with_origin(line, origin_of(fn.body[-1]))
    block(r, fn.body[:-1])
    r.write_out(number_of(fn.body[0]))
    return top.out


def block(r: Reversal, stmts: Stmts) -> None:
    """Write the reverse of a block, from its last statement to its first."""
    for s in reversed(stmts):
        start = len(r.restore.frame.out)
        try:
            _statement(r, s)
        except TangentishError as error:
            error.locate(origin_of(s))
            raise
        if isinstance(s, (gast.If, gast.For, gast.While)):
            continue
        for line in r.restore.frame.out[start:]:
            if origin_of(line) is None:
                with_origin(line, origin_of(s))


def _statement(r: Reversal, s: gast.stmt) -> None:
    """Write the reverse of a statement."""
    number = number_of(s)
    r.thicken(number, sorted(r.adjoints.held) if _needs_arrays(r, s) else ())
    if isinstance(s, gast.Assign):
        if isinstance(s.targets[0], gast.Subscript):
            reverse_store(r, s, number)
        else:
            reverse_binding(r, s, number)
    elif isinstance(s, gast.AugAssign):
        _augmented(r, s, number)
    elif isinstance(s, gast.If):
        reverse_branch(r, s, number, block)
    elif isinstance(s, (gast.For, gast.While)):
        reverse_loop(r, s, number, block)


def _augmented(r: Reversal, s: gast.AugAssign, number: int) -> None:
    """Write the reverse of `target op= value`."""
    if isinstance(s.target, gast.Subscript):
        reverse_update(r, s, number)
    elif number in r.analysed.classes.writes:
        reverse_whole_update(r, s, number, s.target.id)
    else:
        reverse_augmented(r, s, number)


def _needs_arrays(r: Reversal, s: gast.stmt) -> bool:
    """Whether a statement works on adjoints in place: all but binding a name."""
    if not isinstance(s, gast.Assign) or not isinstance(s.targets[0], gast.Name):
        return not isinstance(s, (gast.Pass, gast.Expr, gast.Assert, gast.Raise))
    return r.flow.value(s.value).callee is not None


def reverse_branch(r: Reversal, s: gast.If, number: int, block: Block) -> None:
    """Undo the branch that was taken."""
    outer = r.restore.frame
    entry = dict(r.adjoints.held)
    _recompute_test(r, s, number)
    arms: list[tuple[Stmts, dict[str, Held]]] = []
    contents = []
    for stmts in (s.body, s.orelse):
        r.adjoints.held = dict(entry)
        frame = Frame(number, r.serial(), arm=True, content=_arm_content(r, stmts, number, outer))
        r.restore.frames.append(frame)
        block(r, stmts)
        r.write_out(number)
        r.restore.frames.pop()
        arms.append((frame.out, r.adjoints.held))
        contents.append(frame.content)
    entered = dict(outer.content)
    held: dict[str, Held] = {}
    for name in sorted(arms[0][1].keys() | arms[1][1].keys()):
        _join_arm(r, name, arms, contents, number, held)
    r.adjoints.held = held
    outer.content = {n: w for n, w in contents[0].items() if contents[1].get(n) == w}
    if not arms[0][0] and not arms[1][0]:
        return
    test = _test(r, s, number, entered)
    if arms[0][0]:
        r.emit([gast.If(test, arms[0][0], arms[1][0])])
    else:
        r.emit([gast.If(_negated(test), arms[1][0], [])])


def _arm_content(r: Reversal, stmts: Stmts, number: int, outer: Frame) -> dict[str, Web]:
    """What names hold where a branch is entered backward: what they hold at its end."""
    content = dict(outer.content)
    after = r.flow.after[number]
    end = r.flow.after[number_of(stmts[-1])] if stmts else r.flow.before[number]
    for name, web in outer.content.items():
        if name in end and name in after and after[name].defs == web:
            content[name] = end[name].defs
    return content


def _join_arm(
    r: Reversal,
    name: str,
    arms: list[tuple[Stmts, dict[str, Held]]],
    contents: list[dict[str, Web]],
    number: int,
    held: dict[str, Held],
) -> None:
    """Both branches leave the same adjoints: the one that lacks one makes it zero."""
    states = []
    for (out, arm), content in zip(arms, contents, strict=True):
        if name not in arm:
            kind = r.kind_before(name, number)
            r.adjoints.held = {}
            frame = Frame(number, r.serial(), arm=True, out=out, content=content)
            r.restore.frames.append(frame)
            r.make_zero(name, kind, number, BEFORE)
            r.restore.frames.pop()
            arm[name] = r.adjoints.held[name]
        states.append(arm[name])
    held[name] = Held(all(x.owned for x in states), any(x.masked for x in states))


def _test(r: Reversal, s: gast.If, number: int, content: dict[str, Web]) -> gast.expr:
    """The condition of a branch when it is undone: tested again, or read from a flag."""
    if _retestable(r, s, number, content):
        return s.test
    stem = sorted(n for n in names_read(s.test) if n in r.analysed.locals)
    flag = r.tests.get(number) or r.namer.fresh(f"{stem[0]}_test" if stem else "test")
    r.tests[number] = flag
    if isinstance(s.test, gast.Name):
        flag = s.test.id
        del r.tests[number]
    frames = r.restore.frames
    if all(f.loop is None for f in frames):
        if isinstance(s.test, gast.Name):
            return r.recorder.record(
                ("test", number), load(flag), Num("b"), frames, number, BEFORE, f"{flag}_old"
            )
        return load(flag)
    return r.recorder.record(
        ("test", number), load(flag), Num("b"), frames, number, BEFORE, f"{flag}_old"
    )


def _recompute_test(r: Reversal, s: gast.If, number: int) -> None:
    """Compute again what the test of a branch reads, if that is all it takes to test again."""
    content = r.restore.frame.content
    wanted = _tested(r, s, number) or {}
    lost = {n: web for n, web in wanted.items() if content.get(n) != web}
    if all(r.restore.chained(n, web, number, BEFORE, MAX_CHAIN) for n, web in lost.items()):
        for name in lost:
            r.restore.need_name(name, number, BEFORE)


def _retestable(r: Reversal, s: gast.If, number: int, content: dict[str, Web]) -> bool:
    """Whether the test of a branch still gives after it what it gave before."""
    wanted = _tested(r, s, number)
    return wanted is not None and all(content.get(n) == web for n, web in wanted.items())


def _tested(r: Reversal, s: gast.If, number: int) -> dict[str, Web] | None:
    """What names must hold for the test of a branch to give again what it gave.

    None if it never does.
    """
    found: dict[str, Web] = {}
    for name in sorted(names_read(s.test)):
        var = r.flow.before[number].get(name)
        if var is None:
            if name in r.analysed.locals:
                return None
            continue
        if r.places.bound_between(name, number, r.places.last[number]):
            return None
        found[name] = var.defs
    for name, _ in data_reads(s.test):
        if name in r.analysed.locals and r.analysed.classes.written(name):
            return None
    return None if calls_unknown(s.test, r.flow) else found


def _negated(test: gast.expr) -> gast.expr:
    if isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not):
        inner: gast.expr = test.operand
        return inner
    return gast.UnaryOp(gast.Not(), test)


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
    assumed = {n: Held(True, n in masked) for n in sorted(entry.keys() | head)}
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
    size = stop if r.overwriting.step(number) == 1 else expr("{a} + 1", a=args[0])
    path = r.places.path[number]
    outermost = path[0][0] if path else number
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
        return bool(e.func.id == "len")
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
            if same or var is None or UNBOUND in var.defs:
                b = r.adjoints.name(name)
                zeros = "{b} = 0.0" if isinstance(kind, Num) else "{b} = zeros_like({b})"
                r.emit(quote("{b} = np.zeros_like({b})" if isinstance(kind, Array) else zeros, b=b))
            else:
                r.make_zero(name, kind, first, BEFORE)
        elif held.owned and not now.owned and isinstance(kind, (Array, Tup)):
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
    modified = stores(frame.out)
    for name in assumed:
        kind = r.kind_before(name, number)
        b = r.adjoints.name(name)
        if name in entry:
            r.adjoints.held = {name: entry[name]}
            if b in modified:
                r.adjoints.own(name, kind, r.emit)
            elif isinstance(kind, (Array, Tup)):
                assumed[name] = replace(assumed[name], owned=entry[name].owned)
        else:
            r.adjoints.held = {}
            r.make_zero(name, kind, number, AFTER)
    r.adjoints.held = dict(assumed)


def _bound_at_entry(r: Reversal, e: gast.expr, number: int) -> gast.expr:
    """A bound of a range as when the loop began, although the loop may bind its names anew."""
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
        index = loop.index if loop.ordinal_used else "_"
    else:
        step = r.overwriting.step(number)
        iterable, index = reversed_range(s, arguments, count, step), s.target.id
    return gast.For(gast.Name(index, gast.Store(), None, None), iterable, frame.out, [], None)
