"""The reverse of a branch: the arm that was taken is undone, and both leave the same adjoints."""

from __future__ import annotations

import gast

from tangentish.analyse.flow import number_of
from tangentish.analyse.kinds import Num
from tangentish.differentiate.adjoints import Held
from tangentish.differentiate.parts import load
from tangentish.differentiate.reads import memory_reads, shares_memory
from tangentish.differentiate.restore import BEFORE, MAX_CHAIN, Frame, Web, calls_unknown
from tangentish.differentiate.reversal import Block, Reversal
from tangentish.tree.walk import names_read, walk

Stmts = list[gast.stmt]


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
        if name not in r.flow.before[number]:
            continue
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
    held[name] = Held(
        all(x.owned for x in states),
        any(x.masked for x in states),
        joined=any(x.joined for x in states),
    )


def _test(r: Reversal, s: gast.If, number: int, content: dict[str, Web]) -> gast.expr:
    """The condition of a branch when it is undone: tested again, or read from a flag."""
    if _retestable(r, s, number, content):
        return s.test
    stem = sorted(n for n in names_read(s.test) if n in r.analysed.locals)
    flag = r.tests.get(number) or r.namer.fresh(f"{stem[0]}_test" if stem else "test")
    r.tests[number] = flag
    is_name = isinstance(s.test, gast.Name) and not shares_memory(s.test, r.flow)
    if is_name:
        flag = s.test.id
        del r.tests[number]
    frames = r.restore.frames
    if all(f.loop is None for f in frames):
        if is_name:
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
    for name, _ in memory_reads(s.test, r.analysed.lists):
        if name in r.analysed.locals and r.analysed.classes.written(name):
            return None
    if any(_tells_objects_apart(e) for e in walk(s.test)):
        return None
    return None if calls_unknown(s.test, r.flow) else found


def _tells_objects_apart(e: gast.AST) -> bool:
    """Whether a test may find another object in what is computed again."""
    if not isinstance(e, gast.Compare):
        return False
    operands = zip(e.ops, e.comparators, strict=True)
    return any(
        isinstance(op, (gast.Is, gast.IsNot)) and not isinstance(right, gast.Constant)
        for op, right in operands
    )


def _negated(test: gast.expr) -> gast.expr:
    if isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not):
        inner: gast.expr = test.operand
        return inner
    return gast.UnaryOp(gast.Not(), test)
