"""Analysis of a function together with the functions it calls.

A `Program` holds everything that one derivation learns: the functions, each analysed for the kinds
and the variation of its arguments, and what the text will rely on (the guard). A callee is analysed
in lengths of its own; an equality that it assumes is proven in the lengths of its caller.
"""

from __future__ import annotations

import dis
import functools
import inspect
import types
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import gast

from tangentish.analyse import activity, aliases, flow, hoist, liveness
from tangentish.analyse.activity import Activity
from tangentish.analyse.aliases import Classes
from tangentish.analyse.evaluate import Evaluator
from tangentish.analyse.flow import Flow
from tangentish.analyse.kinds import (
    BOTTOM,
    UNKNOWN,
    Array,
    Dim,
    Kind,
    Num,
    Sym,
    Tup,
    join,
    kind_of,
)  # fmt: skip
from tangentish.analyse.shadows import RenamedScope, renamed, shadows
from tangentish.analyse.shapes import Lengths
from tangentish.analyse.values import PARAMETER, Env, Value, Var
from tangentish.errors import Unsupported
from tangentish.lower import Lowered, lower
from tangentish.lower.numbers import number
from tangentish.parse.resolve import MISSING, Scope
from tangentish.parse.tree import parse
from tangentish.rules.registry import rule_for
from tangentish.tree.names import Namer
from tangentish.tree.walk import dotted, names_read, names_written

Names = frozenset[str]
MAX_DEPTH = 60

_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


@dataclass
class Analysed:
    """One function analysed for the kinds of its arguments.

    Attributes:
        function: the Python function.
        params: names of its parameters, in order.
        kinds: their kinds; `varied`: those that carry derivatives.
        lowered, flow, classes: see the modules that make them.
        result: kind and variation of what it returns.
        lengths: the equalities of lengths that were proven or assumed.
    """

    function: types.FunctionType
    params: tuple[str, ...]
    kinds: dict[str, Kind]
    varied: Names
    scope: Scope
    lengths: Lengths
    locals: Names
    lowered: Lowered = field(init=False)
    flow: Flow = field(init=False)
    classes: Classes = field(init=False)
    live: dict[int, Names] = field(init=False)
    pairs: dict[int, aliases.Pairs] = field(init=False)
    result: Value = field(default_factory=lambda: Value(BOTTOM))
    writes: Names = frozenset()
    shared: Names = frozenset()
    hidden: dict[str, str] = field(default_factory=dict)
    serial: int = 0
    rests_on: set[int] = field(default_factory=set)
    recursive: list[Callable[[Sym, Dim], bool]] = field(default_factory=list)

    @property
    def fn(self) -> gast.FunctionDef:
        """The function in normal form."""
        return self.lowered.fn

    def birth(self, name: str, number: int) -> int | None:
        """The statement that makes the array of `name` as a statement sees it.

        None if there is no such statement, or if another name holds the array.
        """
        var = self.flow.before[number].get(name)
        if (
            var is None
            or len(var.defs) != 1
            or any(a == name for a, _ in self.pairs.get(number, ()))
        ):
            return None
        (birth,) = var.defs
        return birth if birth in self.births and birth < number else None

    @functools.cached_property
    def births(self) -> frozenset[int]:
        """Statements that bind a name to memory of its own."""
        return frozenset(
            flow.number_of(s)
            for s in aliases.statements(self.fn.body)
            if isinstance(s, gast.Assign)
            and isinstance(s.targets[0], gast.Name)
            and not aliases.sources(s.value, self.flow)
        )

    def returned(self) -> gast.expr:
        """The expression that is returned."""
        last = self.fn.body[-1]
        assert isinstance(last, gast.Return)
        return last.value


@dataclass(frozen=True)
class Callee:
    """How a call uses a user's function.

    Its analysis, and an argument expression (or None: default) per parameter.
    """

    analysed: Analysed
    arguments: tuple[gast.expr | None, ...]


class Program:
    """All functions of one derivation.

    Attributes:
        resolved: for each function, the dotted names that the text relies on and the objects they
            mean.
    """

    def __init__(self) -> None:
        self.functions: list[Analysed] = []
        self.table: dict[object, list[Analysed]] = {}
        self.trees: dict[types.CodeType, gast.FunctionDef] = {}
        self.running: list[Analysed] = []
        self.used_early: set[int] = set()

    def analyse(
        self,
        function: types.FunctionType,
        kinds: dict[str, Kind],
        varied: Names,
        lengths: Lengths,
        slot: list[Analysed] | None = None,
    ) -> Analysed:
        """Analyse a function for the kinds of its arguments.

        `slot` is told first, so that recursion finds it.
        """
        tree = self.tree(function)
        free = names_read(tree) | frozenset(kinds)
        hidden = shadows(
            function, free | frozenset[str]().union(*(names_written(s) for s in tree.body))
        )
        scope = RenamedScope(function, hidden) if hidden else Scope(function)
        if hidden:
            tree = renamed(tree, hidden)
            kinds = {hidden.get(p, p): k for p, k in kinds.items()}
            varied = frozenset(hidden.get(p, p) for p in varied)
        written = frozenset[str]().union(*(names_written(s) for s in tree.body))
        names = names_read(tree) | written | frozenset(kinds)
        locals_ = frozenset(kinds) | written
        done = Analysed(function, tuple(kinds), kinds, varied, scope, lengths, locals_)
        done.serial = len(self.functions)
        done.hidden = hidden
        self.functions.append(done)
        if slot is not None:
            slot.append(done)
        done.lowered = self.lower(done, tree, names)
        done.locals = done.locals | frozenset().union(*(names_written(s) for s in done.fn.body))
        self.running.append(done)
        try:
            self.settle(done)
        finally:
            self.running.pop()
        return done

    def tree(self, function: types.FunctionType) -> gast.FunctionDef:
        """The parsed and admitted tree of a function, parsed once."""
        if function.__code__ not in self.trees:
            self.trees[function.__code__] = parse(function)
        return self.trees[function.__code__]

    def lower(self, a: Analysed, tree: gast.FunctionDef, names: Names) -> Lowered:
        """Bring the tree of a function into normal form, with what its names mean in its scope."""
        namer = Namer(names)

        def static(e: gast.expr) -> object:
            root = e
            while isinstance(root, gast.Attribute):
                root = root.value
            if not isinstance(root, gast.Name) or root.id in a.locals:
                return MISSING
            return a.scope.resolve_expr(e)

        def user_call(call: gast.Call) -> bool:
            target = static(call.func)
            if target is MISSING:
                return (
                    isinstance(call.func, gast.Attribute)
                    and rule_for(("method", call.func.attr)) is None
                )
            rule = rule_for(target)
            return rule is None or rule.structure == "expansion"

        return lower(
            tree, namer, user_call, lambda e: isinstance(e, gast.Call) and static(e.func) is range
        )

    def settle(self, a: Analysed) -> None:
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
            self.settle(a)
            return
        if a.flow.dead:
            self.prune(a)
        hoisted = hoist.name_shared_values(a.lowered, a.flow)
        if hoisted is not None:
            a.lowered = hoisted
            a.locals = a.locals | hoisted.temps
            a.flow = self.solve(a)
        a.classes = aliases.find_classes(a.fn, a.flow)
        a.shared = self.shared_with_result(a)
        a.pairs = aliases.alias_pairs(a.fn, a.flow, a.params) if a.classes.writes else {}
        a.live = liveness.live_after(a.fn)
        a.writes = aliases.written_arguments(a.params, a.classes.writes, a.pairs)
        aliases.check_calls(a.fn, a.flow, self.harmless(a))
        if a.classes.writes:
            aliases.check_writes(a.fn, a.flow, a.classes, a.live, a.locals, a.pairs)

    def harmless(self, a: Analysed) -> Callable[[gast.Call], bool]:
        """Whether a call made for its effect writes into no argument."""

        def test(call: gast.Call) -> bool:
            target = a.flow.evaluator.resolved.get(dotted(call.func))
            return target is print or (
                isinstance(target, types.FunctionType) and self.analysable(target)
            )

        return test

    def shared_with_result(self, a: Analysed) -> Names:
        """Parameters whose memory the result may share."""
        returned = aliases.sources(a.returned(), a.flow)
        return frozenset(n for r in returned for n in a.classes.members(r)) & frozenset(a.params)

    def mark_provisional(self, known: Analysed) -> None:
        """Note that what is analysed just now rests on a result that may still change."""
        start = next(k for k, r in enumerate(self.running) if r is known)
        for r in self.running[start + 1 :]:
            r.rests_on.add(known.serial)

    def forget(self, serial: int) -> None:
        """Drop analyses that rest on a result that has changed."""
        for slot in self.table.values():
            slot[:] = [a for a in slot if serial not in a.rests_on]

    def prune(self, a: Analysed) -> None:
        """Leave out the branches that the kinds of the arguments rule out."""
        body = flow.prune(a.fn.body, a.flow.dead)
        again = {
            id(s): a.lowered.counters[flow.number_of(s)]
            for s in aliases.statements(body)
            if isinstance(s, (gast.For, gast.While)) and flow.number_of(s) in a.lowered.counters
        }
        fn, counters = number(a.fn, body, again)
        a.lowered = replace(a.lowered, fn=fn, counters=counters)
        a.flow = self.solve(a)

    def solve(self, a: Analysed) -> Flow:
        """Run the forward analysis of a function once, from the kinds of its arguments."""
        evaluator = Evaluator(a.scope, a.lengths, a.locals, self.callee_value(a))
        evaluator.elements = frozenset(id(e) for e in a.lowered.elements)
        evaluator.ints_vary = any(_has_int(a.kinds[p]) for p in a.varied)
        entry: Env = {p: Var(k, p in a.varied, frozenset({PARAMETER})) for p, k in a.kinds.items()}
        return flow.solve(a.fn, entry, evaluator)

    def active(self, a: Analysed, results: Names, returned: gast.expr | None) -> Activity:
        """Which names of an analysed function are active for the wanted results."""
        return activity.solve(a.fn, a.flow, results, returned)

    # -- calls -----------------------------------------------------------------------------

    def callee_value(self, caller: Analysed) -> Callable[..., Value]:
        """A function that evaluates the calls of user functions in `caller`."""

        def value(
            target: Any, call: gast.Call, arguments: list[Value], keywords: dict[str, Value]
        ) -> Value:
            parameters, expressions, values = self.bind(target, call, arguments, keywords)
            varied = frozenset(p for p, v in zip(parameters, values, strict=True) if v.varied)
            rename: dict[str, Dim] = {}
            kinds = {
                p: localize(v.kind, p, rename) for p, v in zip(parameters, values, strict=True)
            }
            prove = prover(caller.lengths, rename)
            if not varied and not self.analysable(target):
                check_effects(target, call)
                return Value(UNKNOWN)
            callee = self.specialise(target, kinds, varied, prove)
            if callee.writes:
                raise Unsupported(
                    f"a call of `{target.__name__}`, "
                    f"which writes into its argument `{min(callee.writes)}`", at=call,
                    why="Callees that write into their arguments are not differentiated yet.",
                    remedy="Let it work on a copy and return it.",
                )  # fmt: skip
            kind = globalize(callee.result.kind, rename)
            return Value(
                kind,
                bool(varied) and callee.result.varied,
                callee=Callee(callee, expressions) if varied else None,
            )

        return value

    def analysable(self, target: types.FunctionType) -> bool:
        """Whether to look into an inactive call: one that fails to parse is an unknown constant."""
        try:
            self.tree(target)
        except Exception:  # an inactive callee may be anything; its text is not needed
            return False
        return True

    def bind(
        self,
        target: types.FunctionType,
        call: gast.Call,
        arguments: list[Value],
        keywords: dict[str, Value],
    ) -> tuple[tuple[str, ...], tuple[gast.expr | None, ...], list[Value]]:
        """Parameters of the callee with the expression and the value that each receives."""
        signature = inspect.signature(target)
        if any(p.kind in _VARIADIC for p in signature.parameters.values()):
            self.tree(target)  # refuses them at their place
        try:
            bound = signature.bind(
                *zip(call.args, arguments, strict=True),
                **{str(k.arg): (k.value, keywords[k.arg]) for k in call.keywords},
            )
        except TypeError as error:
            raise Unsupported(
                f"a call of `{target.__name__}` that does not fit it: {error}", at=call
            ) from None
        expressions: list[gast.expr | None] = []
        values: list[Value] = []
        parameters = tuple(bound.signature.parameters)
        for p in parameters:
            if p in bound.arguments:
                e, v = bound.arguments[p]
                expressions.append(e)
                values.append(v)
            else:
                expressions.append(None)
                values.append(Value(kind_of(bound.signature.parameters[p].default, p)))
        return parameters, tuple(expressions), values

    def specialise(
        self,
        target: types.FunctionType,
        kinds: dict[str, Kind],
        varied: Names,
        prove: Callable[[Sym, Dim], bool],
    ) -> Analysed:
        """The analysis of a callee for these kinds: one that holds here, or a new one."""
        key = (target.__code__, id(target.__globals__), tuple(kinds.items()), varied)
        for known in self.table.get(key, []):
            if any(known is r for r in self.running):
                known.shared = frozenset(known.params)
                self.used_early.add(known.serial)
                self.mark_provisional(known)
                known.recursive.append(prove)
                return known
            if holds(known.lengths, prove):
                return known
        if len(self.running) > MAX_DEPTH:
            raise Unsupported(
                f"calls nested deeper than {MAX_DEPTH} while deriving `{target.__name__}`",
                why="Every level of the recursion has arguments of another kind.",
            )
        lengths = Lengths({}, prove)
        return self.analyse(target, kinds, varied, lengths, self.table.setdefault(key, []))


def check_effects(target: types.FunctionType, call: gast.Call) -> None:
    """Refuse a function not looked into if its code stores anything outside of its names."""
    codes = [target.__code__]
    while codes:
        code = codes.pop()
        codes += [c for c in code.co_consts if isinstance(c, types.CodeType)]
        if any(
            i.opname.startswith(
                ("STORE_GLOBAL", "STORE_SUBSCR", "STORE_ATTR", "STORE_SLICE", "DELETE_")
            )
            for i in dis.get_instructions(code)
        ):
            raise Unsupported(
                f"a call of `{target.__name__}`, which writes into memory that others may see",
                at=call,
                why="It contains what is not supported yet, so its effects are not known.",
                remedy="Let it return its result.",
            )  # fmt: skip


def _has_int(kind: Kind) -> bool:
    if isinstance(kind, Tup):
        return any(_has_int(k) for k in kind.items)
    return isinstance(kind, Num) and kind.type == "i"


def holds(lengths: Lengths, prove: Callable[[Sym, Dim], bool]) -> bool:
    """Whether the lengths of another call fulfil what was assumed."""
    return all(prove(Sym(a), Sym(b, shift) if b else shift) for a, b, shift in lengths.assumed)


def localize(kind: Kind, path: str, rename: dict[str, Dim]) -> Kind:
    """The kind of an argument in the callee's symbols; `rename` says what the caller calls them."""
    if isinstance(kind, Array):
        shape: list[Dim] = []
        for axis, d in enumerate(kind.shape):
            base = f"{path}.shape[{axis}]"
            rename[base] = d
            shape.append(Sym(base))
        return Array(kind.char, tuple(shape))
    if isinstance(kind, Num):
        if kind.type == "i":
            rename[path] = kind.value
            return Num("i", kind.char, Sym(path))
        return Num(kind.type, kind.char)
    if isinstance(kind, Tup):
        return Tup(tuple(localize(k, f"{path}[{i}]", rename) for i, k in enumerate(kind.items)))
    return kind


def globalize(kind: Kind, rename: dict[str, Dim]) -> Kind:
    """The kind of a result in the caller's symbols."""
    if isinstance(kind, Array):
        return Array(kind.char, tuple(_outward(d, rename) for d in kind.shape))
    if isinstance(kind, Num):
        return Num(kind.type, kind.char, _outward(kind.value, rename))
    if isinstance(kind, Tup):
        return Tup(tuple(globalize(k, rename) for k in kind.items))
    return kind


def _outward(d: Dim, rename: dict[str, Dim]) -> Dim:
    if not isinstance(d, Sym):
        return d
    outer = rename.get(d.base)
    if isinstance(outer, Sym):
        return Sym(outer.base, outer.offset + d.offset)
    return None if outer is None else outer + d.offset


def prover(lengths: Lengths, rename: dict[str, Dim]) -> Callable[[Sym, Dim], bool]:
    """Proves equalities of a callee's lengths in its caller's."""

    def prove(a: Sym, b: Dim) -> bool:
        return lengths.same(_outward(a, rename), _outward(b, rename))

    return prove
