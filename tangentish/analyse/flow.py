"""Kinds, variation and reaching definitions at every statement, by a walk forward.

    >>> from tangentish.analyse.show import show_facts
    >>> show_facts('''
    ... def f(x, n):
    ...     y = 1.0
    ...     for i in range(n):
    ...         y = y * x
    ...     return y
    ... ''', x=2.0, n=3)
    0: n int, x* float
    1: i int, n int, x* float, y* float
    2: i int, n int, x* float, y* float
    3: i int, n int, x* float, y* float

A name that varies is starred; the names at a loop are those at its head, in every iteration. Loops
are walked until nothing changes; `break` needs no care, since the states that reach the end of a
loop contain those that reach its head.
"""

from __future__ import annotations

import operator
from collections import defaultdict
from dataclasses import dataclass, field

import gast

from tangentish.analyse import containers, filling, objects, refusals, stars
from tangentish.analyse.called import changed_names, moved_names
from tangentish.analyse.conditions import is_value
from tangentish.analyse.evaluate import Evaluator
from tangentish.analyse.kinds import (
    TEXT,
    UNKNOWN,
    Array,
    Bottom,
    Kind,
    Num,
    Seq,
    Sym,
    Tup,
    Unknown,
    differentiable,
    holds_text,
    is_dict,
    is_list,
    is_record,
    item_of,
    join,
    kind_of,
    kind_of_adjoint,
    type_of,
)
from tangentish.analyse.values import UNBOUND, Env, Value, Var
from tangentish.errors import TangentishError, Unsupported
from tangentish.lower.known import Learned
from tangentish.lower.match import is_case, only_asks
from tangentish.lower.objects import Item, meant_at
from tangentish.rules.simplify import literal
from tangentish.tree.mutations import Mutation, mutation, root_of_place
from tangentish.tree.nodes import plain
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.walk import children, copy_shallow, parts_of

Stmts = list[gast.stmt]


@dataclass
class Flow:
    """Facts by statement number.

    Attributes:
        before: the names before each statement; for a loop, at its head.
        after: the names after each statement.
        combined: `target op value` as an expression, for each augmented assignment.
        entry: the names in front of each loop, before its body has run.
        dead: the arm ("body" or "orelse") of a branch that the kinds show is never taken.
        shorter: what is left of the test of a `case` without what the kinds show to hold.
        keep: nodes that later stages gave values to, kept so that their identities stay theirs.
        given_back: by the identity of a call, what it gives of its arguments.
        result: the value of the return statement.
    """

    evaluator: Evaluator
    before: dict[int, Env] = field(default_factory=dict)
    after: dict[int, Env] = field(default_factory=dict)
    combined: dict[int, gast.BinOp] = field(default_factory=dict)
    entry: dict[int, Env] = field(default_factory=dict)
    dead: dict[int, str] = field(default_factory=dict)
    shorter: dict[int, gast.expr] = field(default_factory=dict)
    named: dict[str, set[Kind]] | None = None
    keep: list[gast.AST] = field(default_factory=list)
    given_back: dict[int, gast.expr | None] = field(default_factory=dict)
    result: Value = field(default_factory=lambda: Value(UNKNOWN))

    def kinds_of_names(self) -> dict[str, set[Kind]]:
        """All kinds that each name has anywhere; of a name that is not known there are none."""
        if self.named is None:
            self.named = defaultdict(set)
            for env in (*self.before.values(), *self.after.values()):
                for name, var in env.items():
                    self.named[name].add(var.kind)
            for name, kind in self.evaluator.free.items():
                self.named[name].add(kind)
        return self.named

    @property
    def values(self) -> dict[int, Value]:
        """The value of every expression."""
        return self.evaluator.values

    def value(self, e: gast.AST) -> Value:
        """What an expression of the analysed function is."""
        return self.evaluator.values[id(e)]

    def items(self, e: gast.expr) -> list[gast.expr]:
        """The items of an expression whose value is a structure: spelled out, or subscripts."""
        if isinstance(e, (gast.Tuple, gast.List, gast.Dict)):
            return parts_of(e)
        whole = self.value(e)
        assert isinstance(whole.kind, Tup)
        found: list[gast.expr] = []
        if isinstance(e, gast.Call) and whole.makes_record and None not in whole.operands:
            return [o for o in whole.operands if o is not None]
        for k, (place, kind) in enumerate(zip(whole.kind.places, whole.kind.items, strict=True)):
            item: gast.expr = gast.Subscript(e, literal(place), gast.Load())
            if whole.kind.fields is not None:
                item = gast.Attribute(e, whole.kind.fields[k], gast.Load())
            else:
                self.values[id(item.slice)] = Value(_of_place(place))
            varied = whole.varied and self.evaluator.carries(kind)
            self.values[id(item)] = Value(kind, varied)
            self.keep.append(item)
            found.append(item)
        return found

    def positional(self, e: gast.expr) -> gast.expr:
        """A place in a record, `s.mean[0]`, as it is in its derivative, a tuple: `s[0][0]`."""
        if not isinstance(e, (gast.Attribute, gast.Subscript)):
            return e
        base = self.positional(e.value)
        kind = self.values[id(e.value)].kind if id(e.value) in self.values else UNKNOWN
        made: gast.expr
        if isinstance(e, gast.Attribute) and is_record(kind) and e.attr in (kind.fields or ()):
            index = gast.Constant((kind.fields or ()).index(e.attr), None)
            self.values[id(index)] = Value(Num("i", value=index.value))
            made = gast.Subscript(base, index, gast.Load())
        elif base is e.value:
            return e
        else:
            made = copy_shallow(e, value=base)
        self.values[id(made)] = self.values[id(e)]
        self.keep.append(made)
        return made


def _of_place(place: object) -> Kind:
    """The kind of what an item is read by."""
    return Num("i", value=place) if isinstance(place, int) else kind_of(place, "")


def number_of(s: gast.stmt) -> int:
    """The number of a statement in normal form."""
    origin = origin_of(s)
    assert origin is not None
    return origin.number


def solve(fn: gast.FunctionDef, entry: Env, evaluator: Evaluator) -> Flow:
    """Analyse a function in normal form from the state at its entry."""
    flow = Flow(evaluator)
    _Forward(flow).block(fn.body, entry)
    return flow


class _Forward:
    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.depth = 0
        self.evaluate = flow.evaluator.settled
        self.same = flow.evaluator.lengths.same
        self.varies = flow.evaluator.varies

    def block(self, stmts: Stmts, env: Env) -> Env:
        for s in stmts:
            number = number_of(s)
            self.flow.before[number] = env
            try:
                env = getattr(self, "_" + type(s).__name__.lower(), self._other)(s, env, number)
            except TangentishError as error:
                error.locate(origin_of(s))
                raise
            self.flow.after[number] = env
        return env

    def _other(self, s: gast.stmt, env: Env, number: int) -> Env:
        for e in children(s):
            if isinstance(e, gast.expr):
                self.evaluate(e, env)
        return env

    def _return(self, s: gast.Return, env: Env, number: int) -> Env:
        self.flow.result = self.evaluate(s.value, env)
        return env

    def _expr(self, s: gast.Expr, env: Env, number: int) -> Env:
        self.evaluate(s.value, env)
        return self.called(s, self.changed(s, env))

    def called(self, s: gast.stmt, env: Env) -> Env:
        """The names after a statement that calls a function which may write into arrays."""
        moved, changed = moved_names(s, self.flow.values), changed_names(s, self.flow.values)
        shadows = self.flow.evaluator.shadows
        changed |= {shadows[n]: kind_of_adjoint(k) for n, k in changed.items() if n in shadows}
        found = {n: env[n] for n in {*moved, *changed} if n in env}
        return env | {
            n: Var(changed.get(n, v.kind), v.varied or n in moved, v.defs) for n, v in found.items()
        }

    def changed(self, s: gast.stmt, env: Env) -> Env:
        """The names after a statement that may change a list."""
        change = mutation(s)
        var = None if change is None else env.get(change.name)
        if change is None or var is None or not holds_list(self.flow, change.place):
            return env
        value = None if change.item is None else self.flow.value(change.item)
        at = None if change.position is None else self.flow.value(change.position).kind

        def update(old: Kind) -> Kind | None:
            if is_dict(old) and change.position is not None:
                return containers.without_key(old, change.position)
            item = None if value is None else value.kind
            return changed(old, change, at, item, self.same) if is_list(old) else None

        kind = containers.with_part(var.kind, self.path(change.place), update, self.same)
        if kind is None:
            raise refusals.changed_container(s, change.method, list)
        varied = var.varied or (value is not None and value.varied)
        return {**env, change.name: Var(kind, varied, var.defs)}

    def path(self, place: gast.expr) -> list[tuple[gast.expr, Kind]]:
        """The indices and keys of a place in a structure, with their kinds."""
        found: list[tuple[gast.expr, Kind]] = []
        while isinstance(place, gast.Subscript):
            found.insert(0, (place.slice, self.flow.value(place.slice).kind))
            place = place.value
        return found

    def _assign(self, s: gast.Assign, env: Env, number: int) -> Env:
        value = self.evaluate(s.value, env)
        env = self.called(s, self.changed(s, env))
        (target,) = s.targets
        if isinstance(target, gast.Name):
            kind = self.symbolic(value.kind, target.id, number)
            varied = self.varies(target.id, value.varied, kind)
            return {**env, target.id: Var(kind, varied, frozenset({number}))}
        if isinstance(target, gast.Tuple):
            return self._unpack(target, value, env, number)
        return self._store(target, value, env, assigns=True)

    def symbolic(self, kind: Kind, name: str, number: int) -> Kind:
        """An unknown integer or length gets a symbol of its own, where it is computed just once."""
        if isinstance(kind, Num) and kind.type == "i" and kind.value is None and not self.depth:
            return Num("i", kind.char, Sym(f"{name}:{number}"))
        if isinstance(kind, Array) and None in kind.shape and not self.depth:
            names = [Sym(f"{name}.shape[{k}]:{number}") for k in range(kind.rank)]
            return Array(
                kind.char,
                tuple(n if d is None else d for d, n in zip(kind.shape, names, strict=True)),
            )
        return kind

    def _unpack(self, target: gast.Tuple, value: Value, env: Env, number: int) -> Env:
        if stars.are_pending(target.elts):
            stars.starred_target(target, value)
        known = isinstance(value.kind, Bottom) or value.kind is TEXT
        unknown = value.kind if known else UNKNOWN
        kinds: tuple[Kind, ...] = (unknown,) * len(target.elts)
        if isinstance(value.kind, Tup) and len(value.kind.items) == len(target.elts):
            keys = value.kind.keys
            kinds = value.kind.items if keys is None else tuple(map(_of_place, keys))
        elif isinstance(value.kind, Seq):
            kinds = (value.kind.item,) * len(target.elts)
        elif isinstance(value.kind, Array) and value.kind.rank:
            k = value.kind
            kinds = (Num(k.type, k.char) if k.rank == 1 else Array(k.char, k.shape[1:]),) * len(
                target.elts
            )
        new = dict(env)
        for t, kind in zip(target.elts, kinds, strict=True):
            varied = value.varied and self.flow.evaluator.carries(kind)
            new[t.id] = Var(kind, self.varies(t.id, varied, kind), frozenset({number}))
        return new

    def _store(self, target: gast.Subscript, value: Value, env: Env, assigns: bool = False) -> Env:
        if isinstance(target, gast.Attribute):
            base = self.evaluate(target.value, env)
            if objects.is_object(base.kind) and target.attr != "pop":  # which the text calls
                raise Learned(meant_at(target), Item())
            if isinstance(base.kind, Bottom):
                return env
            raise refusals.stored_attribute(target)
        if assigns and filling.in_flat(target):
            is_slice = isinstance(target.slice, gast.Slice)
            index = Bottom() if is_slice else self.evaluate(target.slice, env).kind
            array = self.evaluate(target.value.value, env).kind
            filling.check_flat(target, array, index, value.kind)
        place = self.evaluate(target, env)
        root = root_of(target)
        if isinstance(root, gast.Name) and root.id not in env and self.is_local(root.id):
            return env  # not bound yet, in this pass over a loop or at all
        if not isinstance(root, gast.Name) or root.id not in env:
            raise Unsupported(
                "a write to something that is no local name", at=target,
                why="The caller's memory must be after the call as it was before.",
                remedy="Pass the array as an argument, or write into a copy and return it.",
            )  # fmt: skip
        var = env[root.id]
        if holds_text(value.kind):
            raise refusals.number_from_text(target)
        self.flow.evaluator.check_key(target)
        if isinstance(var.kind, (Tup, Seq)):
            kind = self._with_item(target, var.kind, value.kind)
            return {**env, root.id: Var(kind, var.varied or value.varied, var.defs)}
        if isinstance(var.kind, Array) and var.kind.char == "O":
            raise refusals.write_into_objects(target)
        varied = value.varied and not isinstance(place.kind, Unknown) and differentiable(place.kind)
        varied = varied or (value.varied and isinstance(var.kind, Unknown))
        if isinstance(var.kind, Array) and var.kind.type not in "fc":
            varied = False
        elif isinstance(var.kind, Array) and value.varied:
            varied = True
        return {**env, root.id: Var(var.kind, var.varied or varied, var.defs)}

    def _with_item(self, target: gast.Subscript, kind: Tup | Seq, new: Kind) -> Kind:
        """The kind of a list or a dict after an item has been written."""
        found: Kind | None = None
        if root_of_place(target) is not None:
            at = self.flow.value(target.slice).kind

            def update(old: Kind) -> Kind | None:
                if not isinstance(old, (Tup, Seq)):
                    return None
                return containers.with_item(old, target.slice, at, new, self.same)

            found = containers.with_part(kind, self.path(target.value), update, self.same)
        if found is None:
            stars.name_item(target, self.flow.values)
            raise refusals.changed_container(target, "x[...] = value", kind.type)
        return found

    def is_local(self, name: str) -> bool:
        """Whether Python takes a name of the user's for a local one."""
        return self.flow.evaluator.names.scope.resolve(name).kind == "local"

    def _augassign(self, s: gast.AugAssign, env: Env, number: int) -> Env:
        value = self.evaluate(s.value, env)
        target = s.target
        if isinstance(target, gast.Subscript):
            if filling.in_flat(target):
                self.evaluate(target, env)
            load = gast.Subscript(target.value, target.slice, gast.Load())
            result = self.combine(s, load, env)
            before = self.flow.value(self.flow.combined[number].left).kind
            if isinstance(before, Array) and before.char == "O":
                raise refusals.write_into_objects(target)
            kind = before if isinstance(before, Array) else result.kind
            return self._store(target, Value(kind, value.varied), env)
        var = env.get(target.id)
        if var is not None:
            self._of_container(s, var, value)
        if var is not None:
            objects.operated(self.flow.evaluator.members, s, [var.kind, value.kind])
        result = self.combine(s, gast.Name(target.id, gast.Load(), None, None), env)
        if var is not None and isinstance(var.kind, Array):
            if var.kind.char == "O":
                raise refusals.write_into_objects(target)
            return {**env, target.id: Var(var.kind, var.varied or value.varied, var.defs)}
        return {**env, target.id: Var(result.kind, result.varied, frozenset({number}))}

    def _of_container(self, s: gast.AugAssign, var: Var, value: Value) -> None:
        """Ask for `xs += ys` of containers to be written out."""
        type_ = type_of(var.kind)
        if type_ is list and isinstance(s.op, gast.Mult) and isinstance(value.kind, Num):
            stars.write_out(s, var.kind, value.kind)
        if isinstance(value.kind, (Array, Num, Bottom)):
            return  # NumPy makes an array of the list, or the line fails
        taken_in = type_ is list and isinstance(s.op, gast.Add)
        if taken_in or (type_ is dict and isinstance(s.op, gast.BitOr)):
            stars.write_out(s, var.kind, value.kind)
        if type_ is not None and type_ is not tuple:
            raise refusals.changed_container(s, "x op= value", type_)
        if type_ is tuple and type_of(value.kind) is tuple and (value.varied or var.varied):
            stars.write_out(s, var.kind, value.kind)

    def combine(self, s: gast.AugAssign, left: gast.expr, env: Env) -> Value:
        """The value of `target op value`."""
        whole = self.flow.combined.setdefault(number_of(s), gast.BinOp(left, plain(s.op), s.value))
        return self.evaluate(whole, env)

    def _if(self, s: gast.If, env: Env, number: int) -> Env:
        self.flow.dead.pop(number, None)
        truth = self.decide(s, env, number) if is_case(s) else self.test(s.test, env)
        if truth is not None:
            self.flow.dead[number] = "orelse" if truth else "body"
            return self.block(s.body if truth else s.orelse, env)
        return self.merge(self.block(s.body, env), self.block(s.orelse, env))

    def test(self, test: gast.expr, env: Env) -> bool | None:
        """Whether a condition holds, if kinds decide; what Python leaves out is not looked at."""
        found: bool | None = None
        if isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not):
            found = self.test(test.operand, env)
            found = None if found is None else not found
        elif isinstance(test, gast.BoolOp):
            decisive = isinstance(test.op, gast.Or)
            for part in test.values:
                found = self.test(part, env)
                if found is None or found == decisive:
                    break
        if found is not None:
            return found
        self.evaluate(test, env)
        return self.flow.evaluator.truth(test)

    def decide(self, s: gast.If, env: Env, number: int) -> bool | None:
        """As `test`, for what a `case` tests: parts that kinds decide are left out."""
        self.flow.shorter.pop(number, None)
        found = self.shorter(s.test, env)
        if isinstance(found, bool):
            return found
        if found is not s.test:
            self.flow.shorter[number] = found
        return None

    def shorter(self, test: gast.expr, env: Env) -> gast.expr | bool:
        """What is left of a condition; a part makes sense only where those before it hold."""
        if not isinstance(test, gast.BoolOp):
            truth = self.test(test, env)
            truth = is_value(test, self.flow.values) if truth is None else truth
            return test if truth is None else truth
        deciding = isinstance(test.op, gast.Or)
        left: list[gast.expr] = []
        for part in test.values:
            found = self.shorter(part, env)
            if found is deciding and all(map(only_asks, left)):
                return deciding
            if found is not (not deciding):
                left.append(part if isinstance(found, bool) else found)
        if not left:
            return not deciding
        if len(left) == 1:
            return left[0]
        self.evaluate(test, env)
        same = len(left) == len(test.values) and all(map(operator.is_, left, test.values))
        return test if same else gast.BoolOp(test.op, left)

    def _with(self, s: gast.With, env: Env, number: int) -> Env:
        for item in s.items:
            self.evaluate(item.context_expr, env)
        return self.block(s.body, env)

    def _while(self, s: gast.While, env: Env, number: int) -> Env:
        self.flow.entry[number] = env
        while True:
            self.flow.before[number] = env
            self.evaluate(s.test, env)
            new = self.merge(env, self.looped(s.body, env))
            if new == env:
                return env
            env = new

    def _for(self, s: gast.For, env: Env, number: int) -> Env:
        for a in s.iter.args:
            self.evaluate(a, env)
        self.evaluate(s.iter.func, env)
        assert isinstance(s.target, gast.Name)
        self.flow.entry[number] = env
        while True:
            self.flow.before[number] = env
            for a in s.iter.args:
                self.evaluate(a, env)
            inside = {**env, s.target.id: Var(Num("i"), False, frozenset({number}))}
            new = self.merge(env, self.looped(s.body, inside))
            if new == env:
                return env
            env = new

    def looped(self, stmts: Stmts, env: Env) -> Env:
        self.depth += 1
        try:
            return self.block(stmts, env)
        finally:
            self.depth -= 1

    def merge(self, a: Env, b: Env) -> Env:
        if a == b:
            return a
        new: Env = {}
        for name in sorted(a.keys() | b.keys()):
            x, y = a.get(name), b.get(name)
            if x is None or y is None:
                v = x or y
                assert v is not None
                new[name] = Var(v.kind, v.varied, v.defs | {UNBOUND})
            elif x == y:
                new[name] = x
            else:
                new[name] = Var(
                    join(x.kind, y.kind, self.same), x.varied or y.varied, x.defs | y.defs
                )
        return new


def changed(kind: Kind, change: Mutation, at: Kind | None, item: Kind | None, same: object) -> Kind:
    """The kind of a list after a change, by an `item` that it takes in, `at` an index."""
    if isinstance(kind, Tup):
        items = list(kind.items)
        k = at.value if isinstance(at, Num) else None
        if change.method == "reverse":
            return kind.of(items[::-1])
        if change.method == "append" and item is not None:
            return kind.of([*items, item])
        if change.method == "insert" and item is not None and isinstance(k, int):
            items.insert(k, item)
            return kind.of(items)
        if change.method == "pop" and (at is None or isinstance(k, int)):
            k = -1 if at is None else k
            if isinstance(k, int) and -len(items) <= k < len(items):
                del items[k]
            return kind.of(items)
    return Seq(item_of(kind) if item is None else join(item_of(kind), item, same))


def holds_list(flow: Flow, place: gast.expr) -> bool:
    """Whether a place holds a list or a dict of which something is known."""
    value = flow.values.get(id(place))
    return value is not None and (is_list(value.kind) or is_dict(value.kind))


def root_of(e: gast.expr) -> gast.expr:
    """What a chain of subscripts and view attributes starts from."""
    while isinstance(e, (gast.Subscript, gast.Attribute)):
        e = e.value
    return e


def prune(stmts: Stmts, flow: Flow) -> Stmts:
    """The statements without branches that are never taken, and tests that always hold."""
    out: Stmts = []
    dead = flow.dead
    for s in stmts:
        if isinstance(s, gast.If) and number_of(s) in dead:
            out += prune(s.orelse if dead[number_of(s)] == "body" else s.body, flow)
        elif isinstance(s, gast.If):
            test = flow.shorter.get(number_of(s), s.test)
            new = gast.If(test, _filled(s.body, flow), prune(s.orelse, flow))
            out.append(with_origin(new, origin_of(s)))
        elif isinstance(s, (gast.For, gast.While, gast.With)):
            out.append(copy_shallow(s, body=_filled(s.body, flow)))
        else:
            out.append(s)
    return out


def _filled(stmts: Stmts, flow: Flow) -> Stmts:
    """A block without branches that are never taken; `pass` in place of them if nothing is left."""
    return prune(stmts, flow) or [with_origin(gast.Pass(), origin_of(stmts[0]))]
