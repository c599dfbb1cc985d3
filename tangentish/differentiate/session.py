"""All functions of one derivative: the function asked for, and a pair for each callee.

A pair is `f_fwd(args) -> (y, tape)` and `f_bwd(tape, by) -> adjoints`, the tape a flat tuple of
what the backward half reads.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import dataclass, field

import gast
import numpy as np

from tangentish.analyse.activity import Activity
from tangentish.analyse.aliases import Classes
from tangentish.analyse.analysed import Analysed, Callee
from tangentish.analyse.flow import number_of
from tangentish.analyse.kinds import Array, Kind, Num, Static, Tup, Unknown, is_real
from tangentish.analyse.program import Program
from tangentish.analyse.values import UNBOUND
from tangentish.differentiate.adjoints import zero
from tangentish.differentiate.incoming import Incoming, is_fresh
from tangentish.differentiate.places import Places, find_places
from tangentish.differentiate.reverse import PairUse, Reverse
from tangentish.differentiate.subscripts import Overwriting
from tangentish.differentiate.sweeps import forward_sweep
from tangentish.errors import Internal, Unsupported
from tangentish.optimise.constants import drop_ones, propagate
from tangentish.optimise.dead import remove_dead
from tangentish.optimise.copies import spare_copies
from tangentish.optimise.nest import fold_single_uses
from tangentish.optimise.sums import gather_sums
from tangentish.optimise.tuples import land_results, restore_tuples, swap_names
from tangentish.rules.registry import rule_for
from tangentish.tree.names import Namer
from tangentish.tree.nodes import Title
from tangentish.tree.origin import origin_of
from tangentish.tree.quote import expr, quote, quote_one
from tangentish.tree.walk import binds, dotted, name_nodes, names_read, walk

Stmts = list[gast.stmt]
Names = frozenset[str]


@dataclass
class Swept:
    """Both sweeps of one function, not yet put together."""

    analysed: Analysed
    reverse: Reverse
    forward: Stmts
    backward: Stmts
    activity: Activity
    namer: Namer


@dataclass
class Session:
    """The functions of one derivative, in the order of the text.

    Attributes:
        program: the analyses.
        functions: finished functions.
        helpers: objects that the text refers to, by name.
        undoes: some reverse sweep undoes writes.
    """

    program: Program
    functions: list[gast.FunctionDef] = field(default_factory=list)
    helpers: dict[str, object] = field(default_factory=dict)
    pairs: dict[object, PairUse] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    undoes: bool = False
    jvps: dict[int, str] = field(default_factory=dict)
    owners: dict[str, types.FunctionType] = field(default_factory=dict)

    # -- naming ----------------------------------------------------------------------------

    def function_name(self, stem: str) -> str:
        """A name for a generated function."""
        name, count = stem, 1
        while name in self.taken:
            count += 1
            name = f"{stem}{count}"
        self.taken.add(name)
        return name

    def reserve(self, root: Analysed) -> None:
        """Keep generated functions away from names that the user's functions read."""
        self.taken |= set(root.locals) | set(root.flow.evaluator.free)

    def restart(self) -> None:
        """Forget the functions made so far, not the names they have."""
        self.functions.clear()
        self.pairs.clear()
        self.helpers.clear()
        self.owners.clear()

    def namer(self, a: Analysed) -> Namer:
        """A namer that knows everything in a function."""
        taken = (
            a.locals
            | frozenset(a.flow.evaluator.free)
            | {n.id for n in name_nodes(a.fn)}
            | self.taken
            | {"np", "math"}
        )
        return Namer(taken, primals=a.locals)

    # -- sweeping --------------------------------------------------------------------------

    def sweep(
        self,
        a: Analysed,
        results: Names,
        returned: gast.expr | None,
        seed: Incoming | None,
        seeds: dict[str, Incoming],
    ) -> Swept:
        """Write both sweeps; again while the reverse sweep reads memory that was not put back."""
        activity = self.program.active(a, results, returned)
        places = find_places(a.fn, a.classes.writes)
        has_complex = any(is_real(v.kind) is False for v in a.flow.values.values()) or any(
            isinstance(k, Unknown) for k in a.kinds.values()
        )
        undo: frozenset[int] = frozenset()
        for _ in range(len(a.classes.writes) + 2):
            namer = self.namer(a)
            reverse = Reverse(a, activity, places, namer, undo, self.pair_of, has_complex)
            backward = reverse.run(seeds, returned, seed)
            needed = undo | writes_to_undo(a, places, reverse)
            if needed == undo:
                break
            undo = needed
            self.undoes = True
        else:
            raise Internal("the set of writes to undo does not settle")
        self.helpers.update(reverse.helpers)
        return Swept(a, reverse, forward_sweep(a.fn.body, reverse), backward, activity, namer)

    def impure(self, a: Analysed) -> Callable[[gast.Call], bool]:
        """A test whether a call in the text of `a` may have an effect."""

        def test(call: gast.Call) -> bool:
            if isinstance(call.func, gast.Name) and (
                call.func.id in self.taken or call.func.id in self.helpers
            ):
                return call.func.id.endswith("_fwd") and call.func.id not in self.helpers
            path = dotted(call.func)
            target = a.flow.evaluator.resolved.get(path)
            if target is None:
                return _unknown_effect(call)
            if isinstance(target, types.FunctionType):
                return rule_for(target) is None
            return target in (print, input) or "random" in str(getattr(target, "__module__", ""))

        return test

    # -- pairs -----------------------------------------------------------------------------

    def pair_of(
        self, callee: Callee, s: gast.stmt, wanted: tuple[bool, ...] | None, masked: bool
    ) -> PairUse:
        """The pair for a callee, made when it is first asked for."""
        a = callee.analysed
        returned = wanted_part(a, wanted)
        key = (a.serial, wanted if isinstance(a.returned(), gast.Tuple) else None, masked)
        if key not in self.pairs:
            self.taken |= a.locals | frozenset(a.flow.evaluator.free)
            stem = a.function.__name__ if a.function.__name__.isidentifier() else "lambda_"
            activity = self.program.active(a, frozenset(), returned)
            active = tuple(p for p in a.params if p in activity.entry)
            self.pairs[key] = PairUse(
                self.function_name(f"{stem}_fwd"), self.function_name(f"{stem}_bwd"), active
            )
            self.functions += self.pair(a, self.pairs[key], returned, False, masked=masked)
        return self.pairs[key]

    def pair(
        self,
        a: Analysed,
        use: PairUse,
        returned: gast.expr | None,
        private: bool,
        masked: bool = False,
        of: tuple[str, ...] = (),
    ) -> list[gast.FunctionDef]:
        """The two functions of a pair."""
        seed_name, seed, seeds = self.seeds(a, of, masked)
        swept = self.sweep(a, frozenset(seeds), returned if seed is not None else None, seed, seeds)
        result = a.returned() if not of else result_of(a, of)
        impure = self.impure(a)
        backward_return, copies = self.adjoint_results(swept, use.active)
        second = [
            *swept.reverse.recorder.records.cursors,
            *swept.backward,
            *copies,
            *backward_return,
        ]
        sources = self.generated(swept) | {seed_name}
        second = drop_ones(propagate(second, sources), self.numbers(swept))
        sharing = self.sharing(swept)
        backward, tape = remove_dead(second, frozenset(), impure, sharing)
        own = {seed_name} | {n for n in names_written_all(backward)} - self.primal_names(swept)
        items = sorted((tape - own) & self.primal_names(swept) | self.free_data(a, tape))
        entry = [p for p in a.params if p in a.writes]
        if private:
            entry = sorted(
                {*entry, *(p for p in a.params if self.reaches_tape(a, p, items))},
                key=a.params.index,
            )
        if private and any(self.reaches_tape(a, n, items) for n in names_read(result) & a.locals):
            result = _copied(result, self.kind_of_result(a, result))
        forward_body = [
            *(quote_one("{n} = None", n=n) for n in self.unsure(swept, items)),
            *swept.forward,
        ]
        ret = quote("return {y}, {t}", y=result, t=_tuple(items))
        forward, _ = remove_dead([*forward_body, *ret], frozenset(), impure, sharing)
        forward = [*self.entry_copies(a, entry, forward, private), *forward]
        head: Stmts = []
        if len(items) == 1:
            head += quote("{n} = tape[0]", n=items[0])
        elif items:
            head += quote("{t} = tape", t=_store_tuple(items))
        sharing = self.sharing(swept)
        forward = self.tidied(forward, swept)
        backward = self.spared(self.tidied(backward, swept), swept)
        fwd = function_def(use.forward, list(a.params), forward)
        bwd = function_def(
            use.backward, ["tape", seed_name], [*head, *_titled("reverse sweep", backward)]
        )
        self.owners[use.forward] = self.owners[use.backward] = a.function
        return [fwd, bwd]

    def seeds(
        self, a: Analysed, of: tuple[str, ...], masked: bool
    ) -> tuple[str, Incoming | None, dict[str, Incoming]]:
        """The name of the adjoint that a backward half is given, and what it means.

        It is that of the result or those of arguments.
        """
        name = self.namer(a).fresh("by")
        whole = gast.Name(name, gast.Load(), None, None)
        if not of:
            return name, Incoming(whole, False, False, masked), {}
        seed: Incoming | None = None
        seeds: dict[str, Incoming] = {}
        for k, n in enumerate(of):
            e = whole if len(of) == 1 else expr("{g}[{k}]", g=whole, k=k)
            if n == "return":
                seed = Incoming(e)
            else:
                seeds[n] = Incoming(expr("{e}.copy()", e=e), True)
        return name, seed, seeds

    def replayed(
        self, a: Analysed, use: PairUse, returned: gast.expr, of: tuple[str, ...]
    ) -> list[gast.FunctionDef]:
        """A pair whose backward half runs the forward sweep again, on the arguments that were kept.

        A backward half that undoes writes changes what it reads: it could run only once on the same
        tape.
        """
        self.check_replay(a)
        seed_name, seed, seeds = self.seeds(a, of, False)
        swept = self.sweep(a, frozenset(seeds), returned if seed is not None else None, seed, seeds)
        (ret,), before = self.adjoint_results(swept, use.active)
        backward = [s for s in self.assembled(swept, before, ret.value) if not _prints(s)]
        free = self.free_data(a, frozenset().union(*(names_read(s) for s in backward)))
        names = [*a.params, *sorted(free)]
        copies = [
            _copied(gast.Name(n, gast.Load(), None, None), a.kinds[n]) if n in a.kinds
            else gast.Name(n, gast.Load(), None, None)
            for n in names
        ]  # fmt: skip
        result = a.returned() if not of else result_of(a, of)
        head = quote("tape = {t}", t=gast.Tuple(copies, gast.Load()))
        primal = [s for s in a.fn.body if not isinstance(s, gast.Return)]
        forward = [
            *head,
            *self.entry_copies(a, [p for p in a.params if p in a.writes], primal),
            *primal,
        ]
        forward += quote("return {y}, tape", y=result)
        unpack = quote("{t} = tape", t=_store_tuple(names))
        self.owners[use.forward] = self.owners[use.backward] = a.function
        return [
            function_def(use.forward, list(a.params), forward),
            function_def(use.backward, ["tape", seed_name], [*unpack, *backward]),
        ]

    def check_replay(self, a: Analysed) -> None:
        """Refuse to run a forward sweep again that draws random numbers or has other effects."""
        impure = self.impure(a)
        for node in walk(a.fn):
            if isinstance(node, gast.Call) and impure(node):
                target = a.flow.evaluator.resolved.get(dotted(node.func))
                if target is not print and not isinstance(target, types.FunctionType):
                    raise Unsupported(
                        "a pullback of a function that writes into arrays "
                        "and calls something with effects", at=node,
                        within=origin_of(a.fn), why="The pullback has to run the function again.",
                        remedy="Use value_and_grad, or call it in front of the function.",
                    )  # fmt: skip

    def kind_of_result(self, a: Analysed, e: gast.expr) -> Kind:
        """The kind of a returned expression."""
        value = a.flow.values.get(id(e))
        return Unknown() if value is None else value.kind

    def reaches_tape(self, a: Analysed, name: str, items: list[str]) -> bool:
        """Whether memory of `name` may be read through the tape."""
        var = a.kinds.get(name) or Unknown()
        if isinstance(var, Num):
            return False
        members = set(a.classes.members(name))
        return bool(members & set(items))

    def primal_names(self, swept: Swept) -> set[str]:
        """Names that the forward sweep binds."""
        return set(swept.analysed.params) | names_written_all(swept.forward)

    def free_data(self, a: Analysed, names: Names) -> set[str]:
        """Free names that hold data."""
        free = a.flow.evaluator.free
        return {
            n
            for n in names
            if n in free and n not in a.locals and isinstance(free[n], (Num, Array, Tup))
        }

    def unsure(self, swept: Swept, items: list[str]) -> list[str]:
        """Names in the tape that some path leaves unbound."""
        a = swept.analysed
        last = a.flow.after[number_of(a.fn.body[-1])]
        return [
            n
            for n in items
            if n in swept.reverse.recorder.records.optional
            or n in swept.reverse.tests.values()
            or (n in last and UNBOUND in last[n].defs)
            or (n in swept.reverse.restore.extra)
        ]

    def kind_at_exit(self, a: Analysed, name: str) -> Kind:
        """The kind of a name at the end of a function."""
        var = a.flow.after[number_of(a.fn.body[-1])].get(name)
        return Unknown() if var is None else var.kind

    def entry_copies(
        self, a: Analysed, names: list[str], body: Stmts, always: bool = False
    ) -> Stmts:
        """Private copies of what the text writes into."""
        stored = _stores(body)
        found: Stmts = []
        for n in names:
            members = set(a.classes.members(n))
            if members & stored or (always and n not in a.writes):
                name = gast.Name(n, gast.Load(), None, None)
                found += quote("{n} = {c}", n=n, c=_copied(name, a.kinds[n]))
        return found

    def adjoint_results(
        self, swept: Swept, wanted: tuple[str, ...], single: bool = False
    ) -> tuple[Stmts, Stmts]:
        """The return statement of a reverse sweep, and the zeros and copies in front of it."""
        a = swept.analysed
        adjoints = swept.reverse.adjoints
        parts: list[gast.expr] = []
        before: Stmts = []
        for p in wanted:
            parts.append(self.adjoint_result(swept, p, a.kinds[p], before))
        del adjoints
        value = parts[0] if len(parts) == 1 else gast.Tuple(parts, gast.Load())
        return quote("return {v}", v=value), before

    def adjoint_result(self, swept: Swept, p: str, kind: Kind, before: Stmts) -> gast.expr:
        """The adjoint of an argument as it is returned: of the argument's structure and shape."""
        adjoints = swept.reverse.adjoints
        name = gast.Name(p, gast.Load(), None, None)
        held = adjoints.held.get(p)
        if held is None:
            name = self.entry_value(swept, p, kind)
            if isinstance(kind, (Num, Array, Tup)):
                return _as_tuple(zero(kind, name)) if isinstance(kind, Tup) else zero(kind, name)
            from tangentish import runtime

            self.helpers["zeros_like"] = runtime.zeros_like
            return zero(kind, name)
        b = adjoints.name(p)
        if isinstance(kind, Array) and not held.owned:
            return expr("{b}.copy()", b=b)
        if isinstance(kind, Tup):
            return expr("tuple({b})", b=b)
        return gast.Name(b, gast.Load(), None, None)

    def jvp_of(self, callee: Callee) -> str:
        """The name of a callee's tangent function, made when it is first asked for."""
        from tangentish.differentiate.forward import Forward

        a = callee.analysed
        if a.serial not in self.jvps:
            self.taken |= a.locals | frozenset(a.flow.evaluator.free)
            stem = a.function.__name__ if a.function.__name__.isidentifier() else "lambda_"
            self.jvps[a.serial] = name = self.function_name(f"{stem}_jvp")
            wrt = tuple(p for p in a.params if p in a.varied)
            self.functions.append(Forward(self, a).function(name, wrt))
        return self.jvps[a.serial]

    def entry_value(self, swept: Swept, p: str, kind: Kind) -> gast.Name:
        """A name that holds what a parameter held at entry, or something of its shape."""
        bound = any(p in binds(s) for s in [*swept.forward, *swept.backward])
        if isinstance(kind, Num) or not bound:
            return gast.Name(p, gast.Load(), None, None)
        name = swept.namer.fresh(f"{p}_entry")
        swept.forward.insert(0, quote_one("{n} = {p}", n=name, p=p))
        return gast.Name(name, gast.Load(), None, None)

    # -- the joint function ----------------------------------------------------------------

    def joint(
        self,
        a: Analysed,
        name: str,
        wrt: tuple[str, ...],
        single: bool,
        value: bool,
        returned: gast.expr,
        has_aux: bool,
    ) -> gast.FunctionDef:
        """Forward and reverse sweep in one function: the derivative, with or without the value."""
        seed = Incoming(gast.Constant(1.0, None), True)
        swept = self.sweep(a, frozenset(), returned, seed, {})
        kind = a.flow.value(returned).kind
        if isinstance(kind, Unknown) or (isinstance(kind, Num) and kind.type == "c"):
            swept.forward += quote("float({y})", y=returned)  # raises where there is no gradient
        (ret,), before = self.adjoint_results(swept, wrt)
        parts = ret.value
        if not single and len(wrt) == 1:
            parts = gast.Tuple([parts], gast.Load())
        if value or has_aux:
            whole = a.returned()
            if not value:
                whole = whole.elts[1] if isinstance(whole, gast.Tuple) else expr("{y}[1]", y=whole)
            whole = self.kept_value(swept, whole)
            parts = gast.Tuple([whole, parts] if value else [parts, whole], gast.Load())
        body = self.assembled(swept, before, parts)
        self.owners[name] = a.function
        return function_def(name, list(a.params), body)

    def assembled(self, swept: Swept, before: Stmts, result: gast.expr) -> Stmts:
        """Both sweeps and the return, tidied, behind the entry copies."""
        a = swept.analysed
        body, cut = self.live_halves(swept, before, result)
        mark = Title("reverse sweep")
        body = [*body[:cut], mark, *body[cut:]]
        body = self.tidied(body, swept)
        cut = next(k for k, s in enumerate(body) if s is mark)
        forward, backward = body[:cut], self.spared(body[cut + 1 :], swept)
        entry = self.entry_copies(a, [p for p in a.params if p in a.writes], body)
        if forward and len(backward) > 1:
            return [*entry, Title("forward sweep"), *forward, Title("reverse sweep"), *backward]
        title = "reverse sweep" if len(backward) > 1 else ""
        return [*entry, *_titled(title, [*forward, *backward])]

    def kept_value(self, swept: Swept, whole: gast.expr) -> gast.expr:
        """The primal's value, evaluated after the forward sweep unless its name survives."""
        changed = names_written_all(swept.backward) | _stores(swept.backward)
        classes = swept.analysed.classes
        if isinstance(whole, gast.Constant):
            return whole
        if isinstance(whole, gast.Name) and not any(
            n in changed for n in classes.members(whole.id)
        ):
            return whole
        if not isinstance(whole, gast.Name) and not self.effectful(swept, whole):
            reads = names_read(whole)
            if not any(n in changed for r in reads for n in classes.members(r)):
                return whole
        kind = self.kind_of_result(swept.analysed, whole)
        undone = any(n in changed for read in names_read(whole) for n in classes.members(read))
        if undone and isinstance(kind, Array):
            whole = expr("{e}.copy()", e=whole)
        elif undone and isinstance(kind, Unknown) and not is_fresh(whole):
            whole = expr("1.0 * {e}", e=whole)
        name = swept.namer.fresh("value")
        swept.forward += quote("{v} = {e}", v=name, e=whole)
        return gast.Name(name, gast.Load(), None, None)

    def numbers(self, swept: Swept) -> Names:
        """Names of adjoints that are numbers."""
        return frozenset(
            swept.namer.adjoint(name)
            for name, kinds in self.kinds(swept)
            if kinds and all(isinstance(k, Num) for k in kinds)
        )

    def plain(self, swept: Swept) -> Names:
        """Names of adjoints of numbers, and of arrays where every type is NumPy's own."""
        a, found = swept.analysed, set(self.numbers(swept))
        kinds = [v.kind for v in a.flow.values.values()]
        if all(_is_double(k) for k in kinds):
            found |= {swept.namer.adjoint(n) for n in a.locals}
        return frozenset(found)

    def tidied(self, body: Stmts, swept: Swept) -> Stmts:
        """Statements with single uses folded and names bound at once where that is shorter."""
        names = self.foldable(swept)
        sharing = self.sharing(swept)
        body = fold_single_uses(body, names, sharing)
        body = gather_sums(body, names, self.plain(swept), sharing)
        return restore_tuples(swap_names(land_results(body, names), names), names)

    def spared(self, backward: Stmts, swept: Swept) -> Stmts:
        """Statements of the reverse sweep without factors of one and copies that are idle."""
        backward = drop_ones(backward, self.numbers(swept))
        return spare_copies(backward, self.foldable(swept), self.floats(swept), self.sharing(swept))

    def floats(self, swept: Swept) -> Names:
        """Names of the primal that hold floats and arrays of floats throughout."""
        return frozenset(n for n, k in self.kinds(swept) if all(map(_is_float, k)))

    def kinds(self, swept: Swept) -> list[tuple[str, list[Kind]]]:
        """All kinds that each name of the primal has anywhere."""
        flow = swept.analysed.flow
        envs = [*flow.before.values(), *flow.after.values()]
        return [(n, [e[n].kind for e in envs if n in e]) for n in sorted(swept.analysed.locals)]

    def foldable(self, swept: Swept) -> Names:
        """Names that are not the user's: temporaries of both sweeps, and adjoints."""
        users = swept.analysed.locals - swept.analysed.lowered.temps
        written = names_written_all(swept.forward) | names_written_all(swept.backward)
        return frozenset(written) - users

    def sharing(self, swept: Swept) -> Callable[[str], Names]:
        """For each name those that may share memory with it: its class, and the class's records."""
        classes = swept.analysed.classes
        joined = Classes(dict(classes.parent))
        for a, b in swept.reverse.recorder.records.links:
            joined.unite(a, b)
        members: dict[str, set[str]] = {}
        for name in [*swept.analysed.locals, *joined.parent]:
            members.setdefault(joined.find(name), set()).add(name)

        def sharing(name: str) -> Names:
            return frozenset(members.get(joined.find(name), ())) | {name}

        return sharing

    def generated(self, swept: Swept) -> Names:
        """Names that only the reverse sweep uses: adjoints and shared values."""
        return frozenset(names_written_all(swept.backward)) - swept.analysed.locals

    def effectful(self, swept: Swept, e: gast.expr) -> bool:
        """Whether an expression calls something of the user's."""
        impure = self.impure(swept.analysed)
        return any(isinstance(n, gast.Call) and impure(n) for n in walk(e))

    def live_halves(self, swept: Swept, before: Stmts, result: gast.expr) -> tuple[Stmts, int]:
        """Both sweeps without dead statements, and where the second begins."""
        a = swept.analysed
        impure = self.impure(a)
        ret = quote("return {v}", v=result)
        second = [*swept.reverse.recorder.records.cursors, *swept.backward, *before, *ret]
        second = drop_ones(propagate(second, self.generated(swept)), self.numbers(swept))
        sharing = self.sharing(swept)
        backward, live = remove_dead(second, frozenset(), impure, sharing)
        forward, _ = remove_dead(swept.forward, live, impure, sharing)
        return [*forward, *backward], len(forward)


def writes_to_undo(a: Analysed, places: Places, reverse: Reverse) -> frozenset[int]:
    """The writes that destroy what the reverse sweep reads."""
    found: set[int] = set()
    for number, name in a.classes.writes.items():
        s = places.statement[number]
        target = s.targets[0] if isinstance(s, gast.Assign) else s.target
        place = target if isinstance(target, gast.Subscript) else None
        root = a.classes.find(name)
        birth = a.birth(name, number)
        for read in reverse.restore.memory:
            if a.classes.find(read.name) != root or (birth is not None and read.name != name):
                continue
            through = read.place if read.name == name else None
            if reverse.overwriting.may(read.number, through, number, place, birth):
                found.add(number)
                break
    return frozenset(found)


def wanted_part(a: Analysed, wanted: tuple[bool, ...] | None) -> gast.expr:
    """The part of what a function returns that its caller differentiates."""
    returned = a.returned()
    if wanted is None or not isinstance(returned, gast.Tuple) or all(wanted):
        return returned
    parts = [e for e, w in zip(returned.elts, wanted, strict=True) if w]
    if len(parts) == 1:
        only: gast.expr = parts[0]
        return only
    part = gast.Tuple(parts, gast.Load())
    a.flow.values[id(part)] = a.flow.value(returned)
    a.flow.keep.append(part)
    return part


def result_of(a: Analysed, of: tuple[str, ...]) -> gast.expr:
    """What `of` means, as an expression at the end of the function."""
    parts = [a.returned() if n == "return" else gast.Name(n, gast.Load(), None, None) for n in of]
    return parts[0] if len(parts) == 1 else gast.Tuple(parts, gast.Load())


def function_def(name: str, params: list[str], body: Stmts) -> gast.FunctionDef:
    """A function definition."""
    fn = quote_one(
        "def {name}({params}):\n    {body}", name=name, params=params, body=body or [gast.Pass()]
    )
    assert isinstance(fn, gast.FunctionDef)
    return fn


def names_written_all(stmts: Stmts) -> set[str]:
    """All names that statements bind."""
    found: set[str] = set()
    for s in stmts:
        found |= binds(s)
    return found


def _stores(stmts: Stmts) -> set[str]:
    from tangentish.differentiate.reverse import _stored

    found: set[str] = set()
    for s in stmts:
        found |= _stored(s)
    return found


def _is_float(kind: Kind) -> bool:
    return isinstance(kind, (Num, Array)) and kind.type == "f"


def _is_double(kind: Kind) -> bool:
    """Whether a value, if it is floating, is real and of NumPy's own precision."""
    if isinstance(kind, Tup):
        return all(map(_is_double, kind.items))
    if isinstance(kind, (Num, Array)):
        return kind.type in "bi" or (kind.type == "f" and kind.char in ("d", None))
    return isinstance(kind, Static)


def _copied(e: gast.expr, kind: Kind) -> gast.expr:
    """A private copy of a value."""
    if is_fresh(e):
        return e
    if isinstance(kind, Array):
        return expr("{e}.copy()", e=e)
    if isinstance(kind, Tup) and any(isinstance(k, (Array, Tup)) for k in kind.items):
        items = [_copied(expr("{e}[{k}]", e=e, k=k), item) for k, item in enumerate(kind.items)]
        return gast.Tuple(items, gast.Load())
    if isinstance(kind, Unknown):
        return expr("1.0 * {e}", e=e)
    return e


def _prints(s: gast.stmt) -> bool:
    return (
        isinstance(s, gast.Expr)
        and isinstance(s.value, gast.Call)
        and dotted(s.value.func) == "print"
    )


def _titled(title: str, stmts: Stmts) -> Stmts:
    return [Title(title), *stmts] if title and stmts else stmts


def _tuple(names: list[str]) -> gast.expr:
    return gast.Tuple([gast.Name(n, gast.Load(), None, None) for n in names], gast.Load())


def _store_tuple(names: list[str]) -> gast.expr:
    return gast.Tuple([gast.Name(n, gast.Store(), None, None) for n in names], gast.Store())


def _as_tuple(e: gast.expr) -> gast.expr:
    return (
        gast.Tuple([_as_tuple(c) for c in e.elts], gast.Load()) if isinstance(e, gast.List) else e
    )


def _unknown_effect(call: gast.Call) -> bool:
    func = call.func
    if isinstance(func, gast.Attribute):
        root = func.value
        while isinstance(root, gast.Attribute):
            root = root.value
        if isinstance(root, gast.Name) and root.id in ("np", "math"):
            return False
        return rule_for(("method", func.attr)) is None
    return not (
        isinstance(func, gast.Name)
        and func.id in ("len", "range", "reversed", "max", "min", "abs", "list", "tuple")
    )


__all__ = ["Session", "np"]
