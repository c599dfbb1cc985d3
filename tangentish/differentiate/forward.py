"""Forward mode: each statement mirrored by that of its tangent; nothing is recorded.

The tangent stands before the primal line, unless its rule reads the result: then after it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import gast
import numpy as np

from tangentish.analyse.aliases import at_entry, sources
from tangentish.analyse.analysed import Analysed, Callee
from tangentish.analyse.called import callee_of
from tangentish.analyse.flow import number_of, root_of
from tangentish.analyse.kinds import Array, Kind, Num, Seq, Tup, Unknown, is_floating
from tangentish.analyse.values import UNBOUND, Env
from tangentish.analyse.views import makes_array, mirrored, through, view_of
from tangentish.differentiate.adjoints import accumulate
from tangentish.differentiate.callees import positional
from tangentish.differentiate.copies import copies_together, private, shallow
from tangentish.differentiate.effects import effect_in
from tangentish.differentiate.incoming import is_fresh
from tangentish.differentiate.mirror import each_update
from tangentish.differentiate.parts import copied, function_def, if_bound, load, placed, stores
from tangentish.differentiate.push import RESULT, with_result
from tangentish.differentiate.structures import display
from tangentish.differentiate.sweeps import plain_statement
from tangentish.differentiate.tangents import Tangents
from tangentish.errors import TangentishError
from tangentish.optimise.conditionals import restore_conditionals
from tangentish.optimise.dead import remove_dead
from tangentish.optimise.nest import fold_single_uses
from tangentish.optimise.transient import spare_transient
from tangentish.tree.mutations import Mutation, without_target
from tangentish.tree.nodes import InPlace, is_each
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import (
    DISPLAYS,
    binds,
    copy_shallow,
    dotted,
    equal,
    names_read,
    parts_of,
    walk,
)

if TYPE_CHECKING:
    from tangentish.differentiate.session import Session

Stmts = list[gast.stmt]


class Forward:
    """Writes the tangent of one analysed function."""

    def __init__(self, session: Session, analysed: Analysed) -> None:
        self.session = session
        self.a = analysed
        self.flow = analysed.flow
        self.namer = session.namer(analysed)
        self.loops: list[int] = []
        self.tested: set[str] = set()
        kinds = self.flow.kinds_of_names()
        self.floats = frozenset(n for n, found in kinds.items() if all(map(is_floating, found)))

    def function(
        self,
        name: str,
        wrt: tuple[str, ...],
        of: tuple[str, ...] = ("return",),
        entry: bool = False,
        value: bool = True,
    ) -> gast.FunctionDef:
        """The definition: the primal's parameters, then a tangent for each of `wrt`.

        It returns `(value, tangent)`, or without `value` the tangent alone.
        """
        self.session.owners[name] = self.a.function
        params = [*self.a.params, *(self.namer.tangent(p) for p in wrt)]
        body = [*self.directions(wrt), *self.block(self.a.fn.body[:-1])]
        try:
            body += self.returned(of, value)
        except TangentishError as error:
            error.locate(origin_of(self.a.fn.body[-1]))
            raise
        sharing = self.sharing()
        impure = self.session.impure(self.a)
        written = [n for p in self.a.writes for n in (p, self.namer.tangent(p))]
        outside = frozenset(map(at_entry, written if self.a.called else ()))
        body, _ = remove_dead(body, frozenset(), impure, sharing, outside)
        body = restore_conditionals(body)
        body = fold_single_uses(body, self.foldable(body), sharing, effect_in(impure))
        tangents = frozenset(map(self.namer.tangent, self.a.locals))
        body = spare_transient(body, tangents, self.arrays(), sharing)
        if entry:
            body = [*self.entry_copies(body, wrt), *body]
        return function_def(name, params, body)

    def foldable(self, body: Stmts) -> frozenset[str]:
        """Names that are not the user's, nor tangents of those."""
        users = self.a.locals - self.a.lowered.temps | self.tested
        kept = users | {self.namer.tangent(n) for n in users}
        return frozenset[str]().union(*(binds(s) for s in body)) - kept

    def sharing(self) -> Callable[[str], frozenset[str]]:
        """For each name those that may share memory with it; tangents share as their primals do."""
        classes = self.a.classes
        members: dict[str, set[str]] = {}
        for name in self.a.locals:
            group = members.setdefault(classes.find(name), set())
            group |= {name}
            members.setdefault(self.namer.tangent(classes.find(name)), set()).add(
                self.namer.tangent(name)
            )
        for p in self.a.writes if self.a.called else ():
            root, tangent = classes.find(p), self.namer.tangent
            members[root].add(at_entry(p))
            members[tangent(root)].add(at_entry(tangent(p)))
        of = {n: frozenset(group) for group in members.values() for n in group}
        return lambda name: of.get(name, frozenset()) | {name}

    def arrays(self) -> frozenset[str]:
        """Names of arrays, and those of their tangents."""
        flow = self.flow
        others = {
            n
            for env in (*flow.before.values(), *flow.after.values())
            for n, var in env.items()
            if not isinstance(var.kind, Array)
        }
        found = self.a.locals - others
        return found | frozenset(map(self.namer.tangent, found))

    def entry_copies(self, body: Stmts, wrt: tuple[str, ...]) -> Stmts:
        """Copies of arguments that the text writes into, and of tangents that it would change."""
        stored = stores(body)
        found: Stmts = []
        for group in self.a.overlaid:
            found += copies_together(group)
        together = frozenset[str]().union(*self.a.overlaid)
        for p in self.a.params:
            members = self.a.classes.members(p)
            if p in together:
                continue
            if p in self.a.by_layout or p in self.a.writes and stored & set(members):
                word = shallow(self.a, p)
                copy = private(self.a, p, self.a.kinds[p], self.session.helpers)
                copy = expr(f"{word}({{x}})", x=p) if word else copy
                found += quote("{n} = {c}", n=p, c=copy)
            if (
                p in self.a.writes
                and p in wrt
                and stored & {self.namer.tangent(m) for m in members}
            ):
                found += self.entry_copy(p, self.namer.tangent(p))
        return found

    def entry_copy(self, p: str, name: str) -> Stmts:
        """`dx = dx.copy()`, for the tangent of a parameter."""
        word = shallow(self.a, p)
        whole = copied(load(name), self.a.kinds[p], self.session.helpers)
        return quote("{n} = {c}", n=name, c=expr(f"{word}({{x}})", x=name) if word else whole)

    def directions(self, wrt: tuple[str, ...]) -> Stmts:
        """Tangents of arguments that share memory with what varies, and do not move themselves."""
        found: Stmts = []
        for group in self.a.overlaid:  # of those that share memory the ones that move stay
            order = sorted(group, key=lambda p: p in wrt)
            given = [
                load(self.namer.tangent(p)) if p in wrt else gast.Constant(0.0, None) for p in order
            ]
            targets = [gast.Name(self.namer.tangent(p), gast.Store(), None, None) for p in order]
            like = gast.Tuple([load(p) for p in order], gast.Load())
            both = expr("overlaid({d}, {x})", d=gast.Tuple(given, gast.Load()), x=like)
            found += [gast.Assign([gast.Tuple(targets, gast.Store())], both, None)]
        together = frozenset[str]().union(*self.a.overlaid)
        for p in self.a.params:
            if p in together:
                continue
            if p in self.a.shadowed and p not in wrt:
                t = self.tangents()
                found += self.start(p, self.a.kinds[p], t)
            moves = p in wrt or p in self.a.shadowed
            if moves and p in self.a.by_layout and not self.a.called:
                d = self.namer.tangent(p)
                whole = placed(load(d), load(p), self.a.kinds[p])
                found += quote("{d} = {e}", d=d, e=whole)
        return found

    def tangents(self) -> Tangents:
        """What writes the tangents of one statement."""
        return Tangents(self.flow, self.a.lengths, self.namer, self.floats)

    def finish(self, t: Tangents) -> None:
        """Take over the helpers that the tangents of a statement call."""
        self.session.helpers.update(t.helpers)

    def returned(self, of: tuple[str, ...], value: bool = True) -> Stmts:
        """`return value, tangent`, or the tangent alone."""
        last = self.a.fn.body[-1]
        values: list[gast.expr] = []
        tangents: list[gast.expr] = []
        before: Stmts = []
        env = self.flow.after[number_of(last)]
        for name in of:
            t = self.tangents()
            e = self.a.returned() if name == "return" else load(name)
            if name != "return":
                values.append(e)
                varied = env[name].varied
                tangents.append(
                    load(self.namer.tangent(name)) if varied else t.zero_of(env[name].kind, e)
                )
            else:
                d = t.of(e, root=True)
                d = t.zero_of(self.flow.value(e).kind, e) if d is None else d
                if RESULT in names_read(d) or any(RESULT in names_read(line) for line in t.lines):
                    y = load(self.namer.fresh("value"))
                    before += quote("{v} = {e}", v=y.id, e=e)
                    t.lines[:] = [with_result(line, y) for line in t.lines]
                    d, e = with_result(d, y), y
                values.append(e)
                tangents.append(d)
            before += t.lines
            self.finish(t)
        y, dy = (
            found[0] if len(of) == 1 else gast.Tuple(found, gast.Load())
            for found in (values, tangents)
        )
        result = quote("return {y}, {d}", y=y, d=dy) if value else quote("return {d}", d=dy)
        return [with_origin(s, origin_of(last)) for s in [*before, *result]]

    # -- statements ------------------------------------------------------------------------

    def block(self, stmts: Stmts) -> Stmts:
        """The statements of a block, each with those of its tangent."""
        out: Stmts = []
        for s in stmts:
            try:
                new = self.statement(s)
            except TangentishError as error:
                error.locate(origin_of(s))
                raise
            out += [x if origin_of(x) else with_origin(x, origin_of(s)) for x in new]
        return out

    def statement(self, s: gast.stmt) -> Stmts:
        """A statement with its tangent."""
        number = number_of(s)
        called = callee_of(s, self.flow.values)
        if called is not None and self.flow.value(s.value).callee is not None:
            return self.call(s, called)
        if self.a.calls_at(number):
            return [*plain_statement(s, self.a), *self.from_zero(s, number)]
        change = self.a.classes.list_change(s)
        if change is not None:
            *before, last = self.changed(s, change, number)
            return [*before, *without_target(last, change)]
        if isinstance(s, gast.Assign):
            if isinstance(s.targets[0], gast.Subscript):
                return self.store(s, number)
            return self.assign(s, number)
        if isinstance(s, gast.AugAssign):
            return self.each(s, number) if is_each(s.op) else self.augmented(s, number)
        if isinstance(s, gast.If):
            return self.branch(s, number)
        if isinstance(s, gast.With):
            return [gast.With(s.items, self.block(s.body), None)]
        if isinstance(s, (gast.For, gast.While)):
            return self.loop(s, number)
        if isinstance(s, gast.Break):
            head = self.flow.before[self.loops[-1]]
            env = self.flow.before[number]
            return [*self.completed({n: v for n, v in env.items() if n in head}, head), s]
        return plain_statement(s, self.a)

    def assign(self, s: gast.Assign, number: int) -> Stmts:
        """A binding of names with that of their tangents."""
        (target,) = s.targets
        after = self.flow.after[number]
        if isinstance(target, gast.Tuple):
            return self.unpack(s, target, after)
        if not after[target.id].varied:
            return [s]
        t = self.tangents()
        view = view_of(s.value, self.flow) if target.id in self.a.shadowed else None
        if view is not None and isinstance(after[target.id].kind, Array):
            whole = load(self.namer.tangent(view.root))
            part = through(s.value, self.flow, whole)
            return [*quote("{d} = {e}", d=self.namer.tangent(target.id), e=part), s]
        d = t.of(s.value, root=True)
        if d is None:  # it varies from here on: another name of its memory will
            zeros = self.start(target.id, after[target.id].kind, t)
            if self.makes_zeros(s.value):  # those of the primal may not be needed then
                zeros = quote("{d} = {e}", d=self.namer.tangent(target.id), e=s.value)
            elif isinstance(s.value, gast.BinOp) and isinstance(after[target.id].kind, (Tup, Seq)):
                part = mirrored(s.value, self.flow, lambda n: load(self.namer.tangent(n)))
                zeros = quote("{d} = {e}", d=self.namer.tangent(target.id), e=part)
            return [s, *zeros]
        self.finish(t)
        d = self.owned(d, s.value, target.id)
        mirror = self.namer.tangent(target.id)
        lines = self.around(s, t, quote("{d} = {e}", d=mirror, e=d), target.id, s.value)
        kind = after[target.id].kind
        if not isinstance(kind, Array):
            return lines
        if kind.rank == 0 and target.id in self.a.shadowed:  # it may be a number
            lines += quote("{d} = np.array({d})", d=mirror)
        elif target.id in self.a.by_layout and makes_array(s.value, self.flow):
            lines += quote("{d} = laid_out({d}, {x})", d=mirror, x=target.id)
        return lines

    def changed(self, s: gast.stmt, change: Mutation, number: int) -> Stmts:
        """A change of a list with that of its tangent."""
        before, after = (t[number][change.name] for t in (self.flow.before, self.flow.after))
        tangent: gast.expr = load(self.namer.tangent(change.name))
        if isinstance(change.place, gast.Subscript):
            tangent = self.tangents().mirrored(change.place)
        if not before.varied and not after.varied:
            return [s]
        index = [] if change.position is None else [change.position]
        if change.method == "reverse":
            return [*quote("{d}.reverse()", d=tangent), s]
        if change.method == "pop":
            d: gast.expr = expr("{d}.pop({i})", d=tangent, i=index)
            if change.target is None or not self.flow.after[number][change.target].varied:
                return [gast.Expr(d), s]
            return [*quote("{v} = {d}", v=self.namer.tangent(change.target), d=d), s]
        t = self.tangents()
        assert change.item is not None
        item = self.owned(t.item(change.item), change.item, change.name)
        start = [] if before.varied else self.start(change.name, before.kind, t)
        self.finish(t)
        given = [*index, item]
        return [*start, *t.lines, *quote(f"{{d}}.{change.method}({{i}})", d=tangent, i=given), s]

    def owned(self, d: gast.expr, value: gast.expr, target: str) -> gast.expr:
        """A tangent that shares memory where its primal does not, copied if one is written into."""
        kind = self.flow.value(value).kind
        if isinstance(d, DISPLAYS) and isinstance(value, DISPLAYS) and isinstance(kind, Tup):
            pairs = zip(parts_of(d), parts_of(value), strict=True)
            return display(kind, [self.owned(x, v, target) for x, v in pairs])
        if isinstance(kind, Num) and not is_fresh(d) and self.looks_at_number(value):
            return expr("1.0 * {d}", d=d)
        if isinstance(kind, Num) or is_fresh(d) or sources(value, self.flow):
            return d
        names = [n for n in self.a.locals if self.namer.tangent(n) in names_read(d)]
        if any(map(self.a.classes.written, [target, *names])):
            return copied(d, kind, self.session.helpers)
        return d

    def makes_zeros(self, e: gast.expr) -> bool:
        """Whether an expression is `np.zeros_like(x)`, of floats: what its tangent is, too."""
        kind = self.flow.value(e).kind
        return (
            isinstance(e, gast.Call)
            and isinstance(kind, Array)
            and kind.type in "fc"
            and self.flow.evaluator.resolved.get(dotted(e.func)) is np.zeros_like
            and len(e.args) == 1
            and isinstance(e.args[0], gast.Name)
            and not e.keywords
        )

    def looks_at_number(self, e: gast.expr) -> bool:
        """Whether an array without axes is read in an expression: its tangent is one as well."""
        found = (self.flow.values.get(id(n)) for n in walk(e))
        return any(v is not None and isinstance(v.kind, Array) and v.kind.rank == 0 for v in found)

    def around(
        self, s: gast.stmt, t: Tangents, lines: Stmts, target: str, whole: gast.expr
    ) -> Stmts:
        """The primal statement and the lines of its tangent, before it or after it."""
        texts = [*t.lines, *lines]
        if not any(RESULT in names_read(x) for x in texts):
            return [*texts, s]
        primal_reads = [names_read(x) - {RESULT} for x in texts]
        if any(target in reads for reads in primal_reads):
            return [*(with_result(x, whole) for x in texts), s]
        return [s, *(with_result(x, load(target)) for x in texts)]

    def unpack(self, s: gast.Assign, target: gast.Tuple, after: Env) -> Stmts:
        """`a, b = t` with the tangents of the items."""
        if not any(after[x.id].varied for x in target.elts):
            return [s]
        t = self.tangents()
        d = t.of(s.value)
        assert d is not None
        self.finish(t)
        names: list[gast.expr] = [
            gast.Name(self.namer.tangent(x.id), gast.Store(), None, None) for x in target.elts
        ]
        return [*t.lines, gast.Assign([gast.Tuple(names, gast.Store())], d, None), s]

    def store(self, s: gast.Assign, number: int) -> Stmts:
        """`x[i] = v` with the write of the tangent to the same place."""
        (target,) = s.targets
        name = root_of(target).id
        before, after = self.flow.before[number][name], self.flow.after[number][name]
        if not after.varied:
            return [s]
        t = self.tangents()
        d = t.of(s.value)
        self.finish(t)
        place = t.mirrored(target)
        changeable = isinstance(before.kind, (Tup, Seq))
        kind = before.kind if changeable else after.kind
        start = [] if before.varied else self.start(name, kind, t)
        if changeable:
            d = self.owned(t.item(s.value), s.value, name)
            self.finish(t)
        return [*start, *t.lines, *quote("{p} = {d}", p=place, d=0.0 if d is None else d), s]

    def start(self, name: str, kind: Kind, t: Tangents) -> Stmts:
        """A zero tangent for a name that begins to vary."""
        lines = quote("{d} = {z}", d=self.namer.tangent(name), z=t.zero_of(kind, load(name)))
        self.finish(t)
        return lines

    def augmented(self, s: gast.AugAssign, number: int) -> Stmts:
        """`x op= v` with the tangent of the whole operation."""
        name = root_of(s.target).id
        after = self.flow.after[number][name]
        if not after.varied or name not in self.flow.before[number]:  # unbound: the line fails
            return [s]
        whole = self.flow.combined[number]
        t = self.tangents()
        before = self.flow.before[number][name]
        start = []
        if not before.varied and (
            isinstance(s.target, gast.Subscript) or isinstance(before.kind, Array)
        ):
            start = self.start(name, after.kind, t)
        d = t.of(whole, root=True)
        self.finish(t)
        if isinstance(s.target, gast.Subscript):
            place: gast.expr = t.mirrored(s.target)
        else:
            place = load(self.namer.tangent(name))
        if d is None:  # a step function: what was there before is forgotten
            if isinstance(s.target, gast.Subscript):
                return [*start, *quote("{p} = 0.0", p=place), s]
            if name in self.a.shadowed:
                return quote("{p}[...] = 0.0", p=place) + [s]
            return [*self.start(name, after.kind, t), s]
        texts = [with_result(x, whole) for x in t.lines]
        d = with_result(d, whole)
        own = t.of(whole.left)
        if own is None and not start:
            return [*texts, *quote("{p} = {d}", p=place, d=self.owned(d, whole, name)), s]
        if isinstance(s.target, gast.Name) and name not in self.a.shadowed:
            d = self.owned(d, whole, name)
        whole_array = isinstance(before.kind, Array) and name in self.a.shadowed
        return [*start, *texts, *self.updated(place, d, own, whole_array), s]

    def each(self, s: gast.AugAssign, number: int) -> Stmts:
        """`np.add.at(x, i, v)` with the tangent of `v`, which is added in the same way."""
        name = root_of(s.target).id
        primal = each_update(s, s.target, s.value)
        after = self.flow.after[number][name]
        if not after.varied or name not in self.flow.before[number]:
            return [primal]
        t = self.tangents()
        start = [] if self.flow.before[number][name].varied else self.start(name, after.kind, t)
        d = t.of(s.value)
        self.finish(t)
        if d is None:
            return [*start, primal]
        return [*start, *t.lines, each_update(s, t.mirrored(s.target), d), primal]

    def updated(self, place: gast.expr, d: gast.expr, own: gast.expr | None, shared: bool) -> Stmts:
        """`place = d`, or `place += e` where `d` is `place + e`; in its place if it is `shared`."""
        if own is None:
            return accumulate(place, d)
        if (
            isinstance(d, gast.BinOp)
            and isinstance(d.op, (gast.Add, gast.Sub))
            and equal(d.left, own)
        ):
            return [gast.AugAssign(_stored(place), d.op, d.right)]
        if equal(d, own):
            return []
        shared = shared and isinstance(place, gast.Name)
        return quote("{p}[...] = {d}" if shared else "{p} = {d}", p=place, d=d)

    def call(self, s: gast.Assign | gast.Expr, callee: Callee) -> Stmts:
        """`y, dy = f_jvp(args, dargs)`."""
        nothing = gast.Name(self.namer.idle, gast.Store(), None, None)
        target = s.targets[0] if isinstance(s, gast.Assign) else nothing
        name = self.session.jvp_of(callee)
        t = self.tangents()
        arguments = dict(zip(callee.analysed.params, callee.arguments, strict=True))
        tangents: list[gast.expr] = []
        before: Stmts = []
        for p in callee.analysed.moving:
            e = arguments[p]
            assert e is not None
            if p in callee.analysed.moves and not self.flow.before[number_of(s)][e.id].varied:
                before += self.start(e.id, callee.analysed.kinds[p], t)
                tangents.append(load(self.namer.tangent(e.id)))
            else:
                tangents.append(t.item(e))
        self.finish(t)
        if target is nothing or not self.flow.value(s.value).varied:
            direction: gast.expr = nothing
        elif isinstance(target, gast.Tuple):
            parts: list[gast.expr] = [
                gast.Name(self.namer.tangent(x.id), gast.Store(), None, None) for x in target.elts
            ]
            direction = gast.Tuple(parts, gast.Store())
        else:
            direction = gast.Name(self.namer.tangent(target.id), gast.Store(), None, None)
        given = positional(callee, self.session.helpers, self.namer.helpers)
        made = InPlace if callee.analysed.writes else gast.Call
        call = quote(
            "{y}, {d} = {c}", y=target, d=direction, c=made(load(name), [*given, *tangents], [])
        )
        number = number_of(s)
        if direction is nothing:
            return [*t.lines, *before, *call, *self.from_zero(s, number)]
        return [*t.lines, *before, *call, *self.result_copies(s, number)]

    def from_zero(self, s: gast.stmt, number: int) -> Stmts:
        """Zero tangents for names that a statement binds to constants, and that will vary."""
        if not isinstance(s, gast.Assign):
            return []
        after = self.flow.after[number]
        t = self.tangents()
        found = [self.start(n, after[n].kind, t) for n in sorted(binds(s)) if after[n].varied]
        return [line for lines in found for line in lines]

    def result_copies(self, s: gast.Assign, number: int) -> Stmts:
        """Copies of tangents of results, which may share memory where their primals do not."""
        (target,) = s.targets
        names = [e.id for e in (target.elts if isinstance(target, gast.Tuple) else [target])]
        written = self.a.classes.written
        given = [n for n in names_read(s.value) if n in self.a.locals and written(n)]
        lines: Stmts = []
        for n in names:
            kind = self.flow.after[number][n].kind
            view = view_of(s.value, self.flow)  # of what is given back
            known = mirrored(s.value, self.flow, load) is not None
            looks = known and (n in self.a.shadowed or (view is not None and view.root == n))
            if not isinstance(kind, Num) and (given or written(n)) and not looks:
                d = load(self.namer.tangent(n))
                if n in self.a.by_layout and not isinstance(kind, Unknown):
                    own = placed(d, load(n), kind)
                else:
                    own = copied(d, kind, self.session.helpers)
                lines += quote("{d} = {c}", d=d.id, c=own)
        return lines

    # -- control flow ----------------------------------------------------------------------

    def branch(self, s: gast.If, number: int) -> Stmts:
        """A branch whose arms leave tangents for the same names."""
        after = self.flow.after[number]
        arms = []
        for stmts in (s.body, s.orelse):
            end = self.flow.after[number_of(stmts[-1])] if stmts else self.flow.before[number]
            leaves = _ends_in_break(stmts)
            arms.append([*self.block(stmts), *([] if leaves else self.completed(end, after))])
        return [gast.If(s.test, arms[0] or [gast.Pass()], arms[1])]

    def completed(self, end: Env, joined: Env) -> Stmts:
        """Zero tangents for names that vary after a join and not at the end of one of its paths."""
        lines: Stmts = []
        t = self.tangents()
        for name in sorted(end):
            if joined[name].varied and not end[name].varied:
                kind = end[name].kind
                z = t.zero_of(kind, load(name))
                if UNBOUND in end[name].defs and not isinstance(kind, Num):
                    self.tested.add(name)
                    z = if_bound(name, z, gast.Constant(0.0, None))
                lines += quote("{d} = {z}", d=self.namer.tangent(name), z=z)
        self.finish(t)
        return lines

    def loop(self, s: gast.For | gast.While, number: int) -> Stmts:
        """A loop in front of which every tangent that its body reads has a value."""
        head = self.flow.before[number]
        entry = self.flow.entry[number]
        start = self.completed(entry, {n: head[n] for n in entry})
        end = self.flow.after[number_of(s.body[-1])]
        self.loops.append(number)
        body = [
            *self.block(s.body),
            *self.completed({n: v for n, v in end.items() if n in head}, head),
        ]
        self.loops.pop()
        new: gast.stmt
        if isinstance(s, gast.For):
            new = gast.For(s.target, s.iter, body, [], None)
        else:
            new = gast.While(s.test, body, [])
        return [*start, new]


def _ends_in_break(stmts: Stmts) -> bool:
    """Whether a block leaves the loop around it, at its end or at that of a `with` there."""
    last = stmts[-1] if stmts else None
    return (
        _ends_in_break(last.body) if isinstance(last, gast.With) else isinstance(last, gast.Break)
    )


def _stored(e: gast.expr) -> gast.expr:
    return copy_shallow(e, ctx=gast.Store())


__all__ = ["Forward", "Unknown"]
