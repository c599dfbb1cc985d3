"""Analysis of a function together with the functions it calls.

A `Program` holds everything that one derivation learns: the functions, each analysed for the kinds
and the variation of its arguments, and what the text will rely on (the guard). A callee is analysed
in lengths of its own; an equality that it assumes is proven in the lengths of its caller.
"""

from __future__ import annotations

import builtins
import inspect
import types
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import gast

from tangentish.analyse import activity, derivatives, flow, hoist, opaque, refusals
from tangentish.analyse.activity import Activity
from tangentish.analyse.analysed import Analysed, Callee
from tangentish.analyse.called import APART, Overlaps, check_given_back, check_written
from tangentish.analyse.crossing import bind, globalize, holds, localize, prover
from tangentish.analyse.derivatives import Derivatives
from tangentish.analyse.evaluate import Evaluator
from tangentish.analyse.flow import Flow
from tangentish.analyse.kinds import (
    BOTTOM,
    UNKNOWN,
    Array,
    Bottom,
    Dim,
    Kind,
    Num,
    Seq,
    Sym,
    Tup,
    holds_text,
    join,
    kind_of_adjoint,
    parts_of,
)
from tangentish.analyse.memory import bind_anew, find_memory, shadowed_names
from tangentish.analyse.named import name_taken_in
from tangentish.analyse.objects import Members
from tangentish.analyse.one_name import under_one_name
from tangentish.analyse.opened import NOTHING, Held, is_opened, open_up, tree_of
from tangentish.analyse.prepare import lower_again, prepare, set_aside
from tangentish.analyse.primals import open_calls
from tangentish.analyse.rebound import check_rebound
from tangentish.analyse.shadowing import Zero, with_shadows
from tangentish.analyse.shapes import Lengths
from tangentish.analyse.splice import splice
from tangentish.analyse.values import PARAMETER, Env, Value, Var
from tangentish.analyse.views import always_given
from tangentish.errors import Internal, TangentishError, Unsupported
from tangentish.lower.closures import holds_functions
from tangentish.lower.known import Fact, Learned, Place, overlap_at, weakened
from tangentish.lower.match import has_match, without_match
from tangentish.lower.numbers import number
from tangentish.parse.contexts import check_contexts
from tangentish.parse.imports import imports_in
from tangentish.parse.resolve import Scope
from tangentish.parse.tree import parse
from tangentish.parse.variadic import Variadic
from tangentish.tree.names import Namer
from tangentish.tree.origin import origin_of
from tangentish.tree.walk import children, names_read, names_written, reads_in, statements

Names = frozenset[str]
MAX_DEPTH = 60
NOT_VARIADIC = Variadic()
Inside = Callable[[Any, Mapping[str, Kind]], tuple[types.FunctionType, "Program"]]
NOTHING_HELD: Mapping[types.FunctionType, Held] = types.MappingProxyType({})


class Program:
    """All functions of one derivation.

    Attributes:
        functions: the analyses, in the order in which they began; `begun`: how many there were.
        table: the analyses of callees, by function, kinds and variation of the arguments.
        running: the analyses that have not ended, the outermost first.
        given: the arguments of the call at hand.
        used_early: those of them whose results were read before they were final.
        members: what was looked up in classes.
        primals: normal forms of functions as functions, by their analyses: see `primals`.
        derivatives: those that are made inside of functions.
        inside: gives the function that a derivative is for kinds of arguments, and what its
            derivation has learned; `texts`: what it gave.
        names: those of functions that are values, where they have no other.
        opened: the functions that define others, with those that stand for them.
        held: what is known of such functions.
    """

    def __init__(self, held: Mapping[types.FunctionType, Held] = NOTHING_HELD) -> None:
        self.functions: list[Analysed] = []
        self.begun = 0
        self.table: dict[object, list[Analysed]] = {}
        self.trees: dict[int, tuple[types.CodeType, gast.FunctionDef]] = {}
        self.opened: dict[types.FunctionType, types.FunctionType] = {}
        self.held = held
        self.running: list[Analysed] = []
        self.used_early: set[int] = set()
        self.names: dict[str, object] = {}
        self.derivatives = Derivatives()
        self.members = Members()
        self.primals: dict[int, types.FunctionType] = {}
        self.inside: Inside | None = None
        self.texts: dict[object, tuple[object, types.FunctionType, Program]] = {}
        self.given: Mapping[str, object] = {}

    def analyse(
        self,
        function: types.FunctionType,
        kinds: dict[str, Kind],
        varied: Names,
        lengths: Lengths,
        slot: list[Analysed] | None = None,
        variadic: Variadic = NOT_VARIADIC,
        overlaps: Overlaps = APART,
        of: Names = frozenset(),
    ) -> Analysed:
        """Analyse a function for the kinds of its arguments.

        `slot` is told first, so that recursion finds it; `variadic` says what stands for `*args`
        and `**kwargs`; the final content of the arguments `of` is a result.
        """
        held = frozenset(n for n in of if isinstance(kinds.get(n), (Array, Tup, Seq)))
        opened = self.whole(function)
        tree, kept = set_aside(self.tree(opened), held, frozenset(kinds))
        done = prepare(opened, tree, kinds, varied, lengths, variadic)
        done.users = function
        done.names_of = self.names
        done.serial = self.begun
        self.begun += 1
        done.overlaps, done.called = overlaps, slot is not None
        done.final = {n: done.hidden.get(kept.get(n, n), kept.get(n, n)) for n in of}
        done.of = frozenset(done.final.values())
        if slot is None and overlaps:  # the adjoint of each is that of all the memory it shows
            done.overlaps = frozenset(
                frozenset(done.hidden.get(n, n) for n in pair) for pair in overlaps
            )
            done.asked = frozenset[str]().union(*done.overlaps) & done.varied
        self.functions.append(done)
        if slot is not None:
            slot.append(done)
        self.running.append(done)
        try:
            self.settle(done)
        except TangentishError:  # its body may still take the place of the call
            for known in (self.functions, [] if slot is None else slot):
                known[:] = [a for a in known if a is not done]
            raise
        finally:
            self.running.pop()
        return done

    def whole(self, function: types.FunctionType) -> types.FunctionType:
        """The function, or what stands for one that defines others: see `opened`."""
        if is_opened(function):
            return function
        if function not in self.opened:
            tree = self.tree(function)
            if not holds_functions(tree):
                return function
            self.opened[function] = open_up(function, tree, self.held.get(function, NOTHING))
        return self.opened[function]

    def tree(self, function: types.FunctionType) -> gast.FunctionDef:
        """The parsed and admitted tree of a function, parsed once."""
        tree = tree_of(function)
        if tree is None:
            code = function.__code__
            if id(code) not in self.trees:
                self.trees[id(code)] = code, parse(function)
            tree = self.trees[id(code)][1]
        check_contexts(tree.body, Scope(function).resolve_expr)  # functions of one code may differ
        return tree

    def active(self, a: Analysed, results: Names, returned: gast.expr | None) -> Activity:
        """Which names of an analysed function are active for the wanted results."""
        return activity.solve(a.fn, a.flow, results, returned, a.shadowed)

    # -- one function ----------------------------------------------------------------------

    def settle(self, a: Analysed) -> None:
        """Analyse a function, lowered again with each thing that lowering wants to know."""
        a.settled = False
        a.forget()
        history: list[tuple[Place, Fact]] = []
        while True:
            try:
                self.iterate(a)
                a.settled = True
                return
            except Learned as learned:
                fact = weakened(a.known.get(learned.place), learned.fact)
                if a.known.get(learned.place) == fact or (learned.place, fact) in history:
                    raise Internal("lowering did not use what it asked for") from None
                history.append((learned.place, fact))
                a.result, a.rests_on, a.recursive = Value(BOTTOM), set(), []
                self.forget(a.serial)
                lower_again(a, {**a.known, learned.place: fact})

    def iterate(self, a: Analysed) -> None:
        """Run the forward analysis to the fixed point of the function's own result."""
        for _ in range(12):
            before = a.result
            self.used_early.discard(a.serial)
            a.flow = self.solve(a)
            result = a.flow.result
            a.result = Value(
                join(before.kind, result.kind, a.lengths.same), before.varied or result.varied
            )
            if a.serial not in self.used_early or a.result == before:
                break
            self.forget(a.serial)
        if not all(holds(a.lengths, prove) for prove in a.recursive):
            a.lengths, a.recursive, a.result = Lengths({}, lambda d, e: False), [], Value(BOTTOM)
            self.iterate(a)
            return
        self.prune(a)
        check_bound(a)
        check_rebound(a)
        if open_calls(a, self.primals):
            self.solve_again(a)
        if a.serial in self.used_early:
            a.assumed = always_given(a.fn, a.flow, a.params)
        while (renamed := under_one_name(a)) is not None:
            a.lowered = renamed
            self.solve_again(a)
        bind_anew(a)
        a.shadowed = shadowed_names(a)
        if a.shadowed:
            while self.name_taken_in(a):
                a.shadowed = shadowed_names(a)
            self.solve_again(a)
        hoisted = hoist.name_shared_values(a.lowered, a.flow)
        if hoisted is not None:
            a.lowered = hoisted
            a.locals = a.locals | hoisted.temps
            self.solve_again(a)
        assumed = a.writes, a.changes, a.moves, a.result
        find_memory(a)
        if not a.shadowed <= a.flow.evaluator.shadowed:
            if self.name_taken_in(a):
                find_memory(a)
            self.solve_again(a)
            find_memory(a)
        if self.name_taken_in(a, a.by_layout):
            find_memory(a)
        a.forget()
        a.result = replace(a.result, varied=a.result.varied or a.flow.result.varied)
        if a.serial in self.used_early and (a.writes, a.changes, a.moves, a.result) != assumed:
            self.forget(a.serial)  # it calls itself, and writes more than was known then
            self.iterate(a)

    def name_taken_in(self, a: Analysed, names: Names = frozenset()) -> bool:
        """Give names to new arrays that structures take in; say whether there were any.

        That shadowed ones take in, or those of some names.
        """
        named = name_taken_in(a.lowered, a.flow, a.shadowed | names)
        if named is not None:
            a.lowered, a.locals = named, a.locals | named.temps
            self.solve_again(a)
        return named is not None

    @property
    def everything(self) -> list[Analysed]:
        """The analyses of this derivation and of those inside of it."""
        inner = (program.everything for _, _, program in self.texts.values())
        return [*self.functions, *(a for found in inner for a in found)]

    @property
    def all_members(self) -> dict[tuple[type, str], object]:
        """What was looked up in classes, in this derivation and in those inside of it."""
        found: dict[tuple[type, str], object] = {}
        for _, _, program in self.texts.values():
            found |= program.all_members
        return found | self.members.found

    def share(self, a: Analysed, name: str) -> None:
        """Have the adjoint of an array, and of all that share its memory, be parts of a shadow."""
        a.asked |= {name}
        lower_again(a, a.known)
        self.settle(a)

    def spliced(self, a: Analysed, call: gast.Call, function: object) -> bool:
        """Have the body of a function take the place of a call; False where it cannot."""
        try:
            splice(a, call, function)
        except Learned as learned:
            lower_again(a, {**a.known, learned.place: learned.fact})
            self.settle(a)
            return True
        return False

    def shadowed(self, a: Analysed, adjoint: Callable[[str], str], zero: Zero) -> Analysed:
        """A function with lines for the shadows of its arrays, where they share memory.

        Args:
            a: the function.
            adjoint: the name of the adjoint of a name.
            zero: the zero adjoint of what has a kind.
        """
        if not a.shadowed:
            return a
        new = with_shadows(a, adjoint, zero)
        new.flow = self.solve(new)
        for node, value in a.flow.values.items():  # parts of what is returned, made since
            new.flow.values.setdefault(node, value)
        find_memory(new)
        return new

    def solve(self, a: Analysed) -> Flow:
        """Run the forward analysis of a function once, from the kinds of its arguments."""
        evaluator = Evaluator(a.scope, a.lengths, a.locals, self.callee_value(a))
        if a.names is not None:  # what led to this text is a part of what it rests on
            evaluator.names.keep(a.names)
        a.names = evaluator.names
        given = {} if a.serial else self.given
        evaluator.given = {a.hidden.get(n, n): v for n, v in given.items()}
        evaluator.marks = a.lowered.marks
        evaluator.derivatives, evaluator.members = self.derivatives, self.members
        evaluator.first = next(iter(a.params), "")
        evaluator.generated = a.function.__code__.co_filename.startswith("<tangentish")
        evaluator.reads = reads_in([*a.tree.body, *a.lowered.bodies])
        for iterator in a.lowered.relies:
            evaluator.names.remember(iterator, evaluator.names.static(iterator, {}))
        evaluator.ints_vary = any(_has_int(a.kinds[p]) for p in a.varied)
        evaluator.shadowed, evaluator.shadows = a.shadowed, a.shadows
        entry: Env = {
            p: Var(k, evaluator.varies(p, p in a.varied, k), frozenset({PARAMETER}))
            for p, k in a.kinds.items()
        }
        for p in a.given if a.shadows else ():
            entry[a.shadows[p]] = Var(kind_of_adjoint(a.kinds[p]), False, frozenset({PARAMETER}))
        return flow.solve(a.fn, entry, evaluator)

    def solve_again(self, a: Analysed) -> None:
        """Run the forward analysis of a function whose text has changed."""
        a.flow = self.solve(a)
        self.prune(a)

    def prune(self, a: Analysed) -> None:
        """Leave out the branches that the kinds of the arguments rule out.

        Lengths that are found to be equal on the way may rule out more when they are known.
        """
        while a.flow.dead or a.flow.shorter:
            body = flow.prune(a.fn.body, a.flow)
            again = {
                id(s): a.lowered.counters[flow.number_of(s)]
                for s in statements(body)
                if isinstance(s, (gast.For, gast.While)) and flow.number_of(s) in a.lowered.counters
            }
            fn, counters = number(a.fn, body, again)
            a.lowered = replace(a.lowered, fn=fn, counters=counters)
            a.flow = self.solve(a)

    # -- results that are read before they are final ---------------------------------------

    def read_early(self, known: Analysed, prove: Callable[[Sym, Dim], bool]) -> None:
        """Note that what is analysed just now rests on a result that may still change."""
        known.shared = frozenset(known.params)
        self.used_early.add(known.serial)
        start = next(k for k, r in enumerate(self.running) if r is known)
        for r in self.running[start + 1 :]:
            r.rests_on.add(known.serial)
        known.recursive.append(prove)

    def forget(self, serial: int) -> None:
        """Drop analyses that rest on a result that has changed."""
        for slot in self.table.values():
            slot[:] = [a for a in slot if serial not in a.rests_on]

    # -- calls -----------------------------------------------------------------------------

    def callee_value(self, caller: Analysed) -> Callable[..., Value]:
        """A function that evaluates the calls of user functions in `caller`."""

        def value(
            target: Any, call: gast.Call, arguments: list[Value], keywords: dict[str, Value]
        ) -> Value:
            varied_at_all = any(v.varied for v in (*arguments, *keywords.values()))
            if any(isinstance(v.kind, Bottom) for v in (*arguments, *keywords.values())):
                return Value(BOTTOM)  # of what a function gives that calls itself: not known yet
            if derivatives.is_derivative(target):
                target = self.text_of(target, call, arguments, keywords)
            if opaque.of_library(target) and not varied_at_all:
                return Value(opaque.made_by(target))
            if not varied_at_all and not self.analysable(target):
                refusals.check_effects(target, call)
                if any(holds_text(v.kind) for v in (*arguments, *keywords.values())):
                    raise refusals.number_from_text(call)
                return Value(UNKNOWN)
            bound, variadic = bind(target, call, arguments, keywords)
            parameters, expressions = tuple(bound), tuple(e for e, _ in bound.values())
            values = [v for _, v in bound.values()]
            varied = frozenset(p for p, v in zip(parameters, values, strict=True) if v.varied)
            rename: dict[str, Dim] = {}
            kinds = {
                p: localize(v.kind, p, rename) for p, v in zip(parameters, values, strict=True)
            }
            proves = prover(caller.lengths, rename)
            overlaps = overlapping(caller, call)
            try:
                callee = self.specialise(target, kinds, varied, proves, variadic, overlaps)
            except Unsupported as error:
                if error.of_memory:
                    splice(caller, call, target)
                raise
            given = dict(zip(parameters, expressions, strict=True))
            check_written(caller, call, callee, given)
            if all(callee is not r for r in self.running):
                check_given_back(call, callee, given, caller.known)
            kind = globalize(callee.result.kind, rename)
            exits = {p: globalize(k, rename) for p, k in callee.exits.items()}
            called = Callee(callee, expressions, exits)
            if not varied:
                return Value(kind, constant=called)
            return Value(kind, callee.result.varied, callee=called)

        return value

    def text_of(
        self, target: Any, call: gast.Call, arguments: list[Value], keywords: dict[str, Value]
    ) -> types.FunctionType:
        """The function that a derivative is for the kinds that it is called with."""
        if self.inside is None:
            raise refusals.derivative_inside(call)
        signature: inspect.Signature = target.__signature__
        try:
            bound = signature.bind(*arguments, **keywords).arguments
        except TypeError as error:
            name = target.__name__
            raise Unsupported(f"a call of `{name}` that does not fit: {error}", at=call) from None
        rename: dict[str, Dim] = {}
        stars = [n for n, v in bound.items() if not isinstance(v, Value)]
        if stars:
            raise refusals.derivative_of_stars(call, stars[0])
        kinds = {n: localize(v.kind, n, rename) for n, v in bound.items()}
        key = (id(target), tuple(kinds.items()))
        if key not in self.texts:
            self.texts[key] = target, *self.inside(target, kinds)
        _, text, program = self.texts[key]
        return text

    def analysable(self, target: types.FunctionType) -> bool:
        """Whether to look into an inactive call: one that fails to parse is an unknown constant."""
        try:
            tree = self.tree(target)
            imports = imports_in(tree, target)
            if has_match(tree):
                without_match(tree, Namer(()), Scope(target, imports).resolve_expr)
        except Exception:  # an inactive callee may be anything; its text is not needed
            return False
        return True

    def specialise(
        self,
        target: types.FunctionType,
        kinds: dict[str, Kind],
        varied: Names,
        prove: Callable[[Sym, Dim], bool],
        variadic: Variadic,
        overlaps: Overlaps = APART,
    ) -> Analysed:
        """The analysis of a callee for these kinds: one that holds here, or a new one.

        `overlaps` are the pairs of parameters that may share memory which it writes.
        """
        key = (
            target,
            tuple(kinds.items()),
            varied,
            variadic,
            overlaps,
        )  # functions of one code may differ in data
        for known in self.table.get(key, []):
            if any(known is r for r in self.running):
                self.read_early(known, prove)
                return known
            if holds(known.lengths, prove):
                return known
        if len(self.running) > MAX_DEPTH:
            raise Unsupported(
                f"calls nested deeper than {MAX_DEPTH} while deriving `{target.__name__}`",
                why="Every level of the recursion has arguments of another kind.",
            )
        lengths = Lengths({}, prove)
        slot = self.table.setdefault(key, [])
        return self.analyse(target, kinds, varied, lengths, slot, variadic, overlaps)


def overlapping(a: Analysed, call: gast.Call) -> Overlaps:
    """What was learned of the arguments of a call that may share memory."""
    known = a.known.get(overlap_at(call)) if hasattr(call, "lineno") else None
    return known if isinstance(known, frozenset) else APART


def _meanings(a: Analysed) -> Names:
    """Names that mean something where the text runs."""
    return frozenset(a.function.__globals__) | frozenset(vars(builtins))


def check_bound(a: Analysed) -> None:
    """Refuse names that nothing is left to bind for these kinds: the text would read the module's.

    The branches that bind them are never taken; of other names the line fails as it does in Python.
    """
    bound = frozenset(a.params).union(*(names_written(s) for s in a.fn.body))
    for s in statements(a.fn.body):
        own = [e for e in children(s) if isinstance(e, gast.expr)]
        lost = sorted(names_read(own) & a.locals - bound & _meanings(a))
        if lost:
            raise Unsupported(
                f"`{lost[0]}`, which nothing binds for these arguments", at=own[0],
                within=origin_of(s), why="The line would fail.",
                remedy="Bind the name on every path that reads it.",
            )  # fmt: skip


def _has_int(kind: Kind) -> bool:
    if parts := parts_of(kind):
        return any(map(_has_int, parts))
    return isinstance(kind, Num) and kind.type == "i"
