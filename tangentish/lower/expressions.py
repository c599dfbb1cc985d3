"""Expressions in normal form: what must be a statement of its own is hoisted in front of them.

Hoisted, in the order of evaluation, are calls of functions without a rule, conditional expressions,
`and`/`or` used as values, assignments within expressions, and the base of a subscript that is not a
name. All else stays as the user wrote it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import gast

from tangentish.captured import FunctionValue, fields_of
from tangentish.lower.comprehensions import (
    Meaning,
    as_list,
    as_loop,
    consumed,
    consumer,
    is_view,
    makes_iterator,
    refuse_generator,
    takes_generator,
    takes_items,
    written_by_keys,
)
from tangentish.lower.effects import has_effect, writing_calls
from tangentish.lower.filling import as_assignments, at_flat, without_out
from tangentish.lower.forms import (
    assigned_names,
    assigns,
    has_literal_arms,
    is_based_on_name,
    is_boolean,
    load,
    operands_of,
    replace_operands,
    takes_off,
)
from tangentish.lower.known import (
    COPIED,
    NAMED,
    NOWHERE,
    Called,
    Filling,
    Flat,
    Known,
    Marks,
    Operands,
    arguments_at,
    called_at,
    elements_at,
    operation_at,
    out_at,
)
from tangentish.lower.operations import written_out
from tangentish.lower.operators import as_operator
from tangentish.lower.sequences import Operation
from tangentish.tree.mutations import METHODS, changed_names, root_of_place
from tangentish.tree.names import Namer
from tangentish.tree.origin import Origin, with_origin
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import children, copy_shallow, names_read, walk

Stmts = list[gast.stmt]


def _is_value(e: gast.expr) -> bool:
    """Whether an expression is evaluated, not a dotted name of a module or an object."""
    while isinstance(e, gast.Attribute):
        e = e.value
    return not isinstance(e, (gast.Name, gast.Constant))


class Expressions:
    """Lowers the expressions of one function, hoisting into a list of statements that is given.

    Args:
        namer: gives names.
        user_call: whether a call is of a function that needs a derivative of its own.
        marks: the subscripts that stand for items of iterables and tuples.
        meaning: the object that a dotted name means.
        once: names that are to be assigned at most once in every run.
        known: what the analysis has learned of places in the tree.
        named: an expression for a function, given what names are taken.

    Attributes:
        block: brings statements into normal form.
        temps: the names that hold hoisted values.
        origin: of the statement being lowered.
    """

    def __init__(
        self,
        namer: Namer,
        user_call: Callable[[gast.Call], bool],
        marks: Marks,
        meaning: Meaning,
        once: frozenset[str],
        known: Known,
        named: Callable[[Any, Namer], gast.expr],
    ) -> None:
        self.namer = namer
        self.user_call = user_call
        self.marks = marks
        self.meaning = meaning
        self.once = once
        self.known = known
        self.named = named
        self.block: Callable[[Stmts], Stmts] = list
        self.temps: set[str] = set()
        self.origin: Origin | None = None

    def temp(self, stem: str = "t") -> str:
        """A fresh name for a hoisted value."""
        name = self.namer.fresh(stem)
        self.temps.add(name)
        return name

    def emit(self, out: Stmts, stmts: Stmts) -> None:
        """Append statements under the origin of the statement being lowered."""
        out += [with_origin(s, self.origin) for s in stmts]

    # -- a value for a name ----------------------------------------------------------------

    def assign(self, target: str, value: gast.expr, out: Stmts) -> None:
        """Append `target = value`, lowering the value in place."""
        value = self._value(value, out, target)
        if value is not None:
            self.emit(out, quote("{t} = {v}", t=target, v=value))

    def key_by_key(self, e: gast.expr, out: Stmts) -> gast.expr:
        """A comprehension over a dict of known keys, written out; any other expression itself."""
        inner = e.args[0] if isinstance(e, gast.Call) and e.args else e
        if not isinstance(inner, (gast.ListComp, gast.DictComp, gast.GeneratorExp)):
            return e
        by = consumer(e, self.meaning)
        if (inner is not e and by in (None, all, any)) or self.has_effect(inner):
            return e
        made = written_by_keys(
            inner,
            self.known,
            self.marks,
            lambda base: self._held(base, out),
            lambda item: self.emit(out, [gast.Expr(item)]),
        )
        if made is None or (inner is e and isinstance(e, gast.GeneratorExp)):
            return e
        if inner is e or (by is list and len(e.args) == 1):
            return made
        return gast.Call(e.func, [made, *e.args[1:]], e.keywords)

    def _held(self, e: gast.expr, out: Stmts) -> gast.expr:
        return e if isinstance(e, gast.Name) else self.into_temp(e, out)

    def effect(self, e: gast.expr, out: Stmts) -> None:
        """Append an expression that is evaluated for what it does."""
        if takes_generator(e, self.meaning):
            e = as_list(e)
        if self.filling_at(e) is not None:  # what it returns has just been written
            self.lower(e, out)
        elif self.operands_at(e) is not None:
            made = self.lower(e, out)
            if not isinstance(made, (gast.Name, gast.Constant)):
                self.emit(out, [gast.Expr(made)])
        elif isinstance(e, gast.Call):
            e = self.direct(e, out)
            self.emit(out, [gast.Expr(self.operands(self.into_nothing(e) or e, out))])
        else:
            self.emit(out, [gast.Expr(self.lower(e, out))])

    def into_temp(self, e: gast.expr, out: Stmts) -> gast.Name:
        """A fresh name that holds the value."""
        name = self.temp()
        self.assign(name, e, out)
        return load(name)

    def _value(self, value: gast.expr, out: Stmts, target: str) -> gast.expr | None:
        """Lower a right-hand side; None if the target is assigned already."""
        if self.operands_at(value) is not None:
            return self._operation(value, target, out)
        if self.filling_at(value) is not None:
            return self._filled(value, out)
        value = self.direct(value, out)
        value = self.key_by_key(value, out)
        if isinstance(value, gast.IfExp) and (not has_literal_arms(value) or self.hoists(value)):
            self._choice(value, target, out)
            return None
        if isinstance(value, gast.BoolOp) and (not is_boolean(value) or self._late_hoists(value)):
            self._shortcut(value, target, out)
            return None
        plain = self.plain(value)
        if plain is not None:
            return self._value(plain, out, target)
        if takes_generator(value, self.meaning):
            return self._value(as_list(value), out, target)
        if (by := consumer(value, self.meaning)) is not None:
            return self._of_items(value, by, target, out)
        if self.stands_alone(value) or (isinstance(value, gast.Call) and self.user_call(value)):
            return self.operands(value, out)
        comprehension = isinstance(value, (gast.ListComp, gast.DictComp))
        if comprehension and target not in names_read(value) and target not in self.once:
            out += self.block(as_loop(value, target, self.namer, self.origin))
            return None
        return self.lower(value, out)

    def filling_at(self, e: gast.AST) -> Filling | None:
        """What is known of a call that writes into an array; None if `e` is none."""
        is_call = isinstance(e, gast.Call) and hasattr(e, "lineno")
        found = self.known.get(operation_at(e)) if is_call else None
        return found if isinstance(found, Filling) else None

    def called(self, e: gast.AST) -> Called | None:
        """What is known of a call of a value that is a function; None if `e` is none."""
        is_call = isinstance(e, gast.Call) and hasattr(e, "lineno")
        if not is_call or id(e) in self.marks.calls:
            return None
        found = self.known.get(called_at(e))
        return found if isinstance(found, Called) else None

    def direct(self, e: gast.expr, out: Stmts) -> gast.expr:
        """A call of a function by its name, for one of a value; any other expression itself."""
        fact = self.called(e)
        if fact is None:
            if not isinstance(e, gast.Call) or self.called(e.func) is None:
                return e
            function = self.function(e.func, out)
            if not isinstance(function, gast.Name):
                function = self.into_temp(function, out)
            return self.direct(copy_shallow(e, func=function), out)
        function = self.function(e.args[0] if fact.first else e.func, out)
        if isinstance(fact.target, tuple):
            return self.one_of(e, function, fact, out)
        made: gast.expr = self.named(fact.target, self.namer)
        held, words = self.captured(function, fact.value)
        if fact.rest:
            rest = [*e.args[1:], *words.values(), *(k.value for k in e.keywords)]
            made = gast.Call(made, [*held, *rest], [])
        elif fact.makes and (held or words):
            made = gast.Call(made, [*held, *words.values()], [])
        elif not fact.makes:
            given = {k.arg for k in e.keywords}
            named = [gast.keyword(w, v) for w, v in words.items() if w not in given]
            args = e.args[1:] if fact.first else e.args
            own = [] if fact.first else e.keywords
            made = gast.Call(made, [*held, *args], [*named, *own])
        return self.marks.call(gast.copy_location(made, e), function, fact)

    def captured(
        self, function: gast.expr, value: Any
    ) -> tuple[list[gast.expr], dict[str, gast.expr]]:
        """What a function that is a value holds: by position, and by name."""
        if isinstance(value, functools.partial):
            words = {w: self.constant(v) for w, v in value.keywords.items()}
            return list(map(self.constant, value.args)), words
        if not isinstance(value, type) or not issubclass(value, FunctionValue):
            return [], {}
        fields = fields_of(value)
        held: list[gast.expr] = [gast.Attribute(function, f, gast.Load()) for f in fields]
        if isinstance(function, gast.Call):  # made where it is called
            held = list(function.args)
        count = len(fields) - len(value.words)
        return held[:count], dict(zip(value.words.values(), held[count:], strict=True))

    def constant(self, value: Any) -> gast.expr:
        """An expression for an object."""
        plain = type(value) in (bool, int, float, complex, str, type(None))
        return gast.Constant(value, None) if plain else self.named(value, self.namer)

    def one_of(self, e: gast.Call, function: gast.expr, fact: Called, out: Stmts) -> gast.expr:
        """The call of that function among several which a name is."""
        e = self._with_names(copy_shallow(e, func=function), out)
        *others, made = (self.named(target, self.namer) for target in fact.target)
        made = gast.copy_location(copy_shallow(e, func=made), e)
        self.marks.call(made, function, fact)
        for name in reversed(others):
            test = gast.Compare(function, [gast.Is()], [name])
            call = self.marks.call(copy_shallow(e, func=name), function, fact)
            made = gast.copy_location(gast.IfExp(test, call, made), e)
        return made

    def function(self, e: gast.expr, out: Stmts) -> gast.expr:
        """A function that is called: a name, or what makes it of names."""
        e = self.direct(e, out)
        names = isinstance(e, gast.Call) and all(isinstance(a, gast.Name) for a in e.args)
        maker = self.meaning(e.func) if names and not e.keywords else None
        if isinstance(maker, type) and issubclass(maker, FunctionValue):
            return e
        e = self.lower(e, out)
        return e if isinstance(e, gast.Name) else self.into_temp(e, out)

    def plain(self, e: gast.AST) -> gast.expr | None:
        """A simpler expression that a call means: an operator, or the call without `out=None`."""
        return self.into_nothing(e) or as_operator(e, self.meaning)

    def into_nothing(self, e: gast.AST) -> gast.expr | None:
        """A call without its `out=`, if that is None."""
        known = hasattr(e, "lineno") and self.known.get(out_at(e)) == NOWHERE
        return without_out(e, self.meaning) if known else None

    def _filled(self, e: gast.Call, out: Stmts) -> gast.expr:
        """Append the assignments that a call stands for; what it returns."""
        fact = self.filling_at(e)
        assert fact is not None
        made = as_assignments(e, fact, self.temp)
        out += self.block(made.before)
        self.marks.apart += [(*pair, e) for pair in made.apart]
        return made.result

    def operands_at(self, e: gast.AST) -> Operands | None:
        """What is known of the operands of an operation on containers; None if `e` is none."""
        found = self.known.get(operation_at(e)) if hasattr(e, "lineno") else None
        item = isinstance(e, gast.Subscript) and not isinstance(e.slice, gast.Slice)
        return found if isinstance(found, tuple) and not item else None

    def operation(self, e: gast.AST) -> Operation:
        """An operation on containers that is to be written out."""
        operands = self.operands_at(e)
        assert operands is not None
        return Operation(
            e, operands, self.namer, self.marks, self.meaning, self.temp, self.has_effect
        )

    def _operation(self, e: gast.expr, target: str, out: Stmts) -> gast.expr | None:
        """The result of an operation on containers: None if the target is assigned already."""
        name = self.temp() if target in names_read(e) or target in self.once else target
        operation = self.operation(e)
        made = written_out(operation, name)
        out += self.block(operation.before)
        if isinstance(made, gast.Name):
            return None if made.id == target else made
        return self.lower(made, out)

    def _of_items(self, e: gast.Call, by: object, target: str, out: Stmts) -> gast.expr | None:
        """`sum(...)`, say, of a comprehension: None if the target is assigned already."""
        name = self.temp() if target in names_read(e) or target in self.once else target
        late = isinstance(e.args[0], gast.ListComp) and by in (any, all)  # all are evaluated
        apart = any(map(self.has_effect, e.args if late else e.args[1:]))
        made = None if apart else consumed(e, by, name, self.namer, self.origin)
        if made is None:
            e = as_list(e)
            return self.operands(e, out)
        out += self.block(made)
        return None if name == target else load(name)

    def _choice(self, e: gast.IfExp, target: str, out: Stmts) -> None:
        test = self.test(e.test, out)
        body: Stmts = []
        orelse: Stmts = []
        self.assign(target, e.body, body)
        self.assign(target, e.orelse, orelse)
        self.emit(out, [gast.If(test, body, orelse)])

    def _shortcut(self, e: gast.BoolOp, target: str, out: Stmts) -> None:
        """`t = a and b`: `t = a`, and `b` only where `a` is true."""
        late = target in self.once or any(target in names_read(v) for v in e.values[1:])
        name = self.temp() if late else target
        self.assign(name, e.values[0], out)
        inner = out
        for value in e.values[1:]:
            test: gast.expr = load(name)
            if isinstance(e.op, gast.Or):
                test = gast.UnaryOp(gast.Not(), test)
            arm: Stmts = []
            self.assign(name, value, arm)
            self.emit(inner, [gast.If(test, arm, [])])
            inner = arm
        if name != target:
            self.emit(out, quote("{t} = {n}", t=target, n=load(name)))

    def flat_at(self, e: gast.Subscript) -> Flat | None:
        """What is known of a place in `a.flat`; None if `e` is none."""
        found = self.known.get(operation_at(e)) if hasattr(e, "lineno") else None
        return found if isinstance(found, Flat) else None

    def in_flat(self, e: gast.Subscript, out: Stmts) -> gast.Subscript:
        """A place in `a.flat` as one in `a`."""
        fact = self.flat_at(e)
        assert fact is not None
        array = self._held(e.value.value, out)
        index = e.slice
        if fact.is_slice and fact.rank > 1:
            places = expr("np.arange(np.size({a}))", a=array)
            index = gast.Subscript(places, index, gast.Load())
        if fact.rank > 1 and not isinstance(index, (gast.Name, gast.Constant)):
            index = self.into_temp(index, out)
        return copy_shallow(at_flat(array, index, fact.rank), ctx=e.ctx)

    def cycled_in_flat(
        self, e: gast.Subscript, value: gast.expr, out: Stmts
    ) -> tuple[gast.Subscript, gast.expr]:
        """A place in `a.flat` and an array that is written there, over and over."""
        fact = self.flat_at(e)
        assert fact is not None
        value = self.into_temp(value, out)
        array = self._held(e.value.value, out)
        if isinstance(array, gast.Name):  # NumPy reads there what it has written
            self.marks.apart.append((array.id, value.id, e))
        places = (
            expr("np.arange(np.size({a}))[{i}]", a=array, i=e.slice) if fact.is_slice else e.slice
        )
        index = self.into_temp(places, out)
        items = expr("np.ravel({v})[np.arange(np.size({i})) % np.size({v})]", v=value, i=index)
        if not fact.is_slice:
            items = expr("np.reshape({v}, np.shape({i}))", v=items, i=index)
        return copy_shallow(at_flat(array, index, fact.rank), ctx=e.ctx), items

    # -- an expression where it stands -----------------------------------------------------

    def hoists(self, e: gast.AST) -> bool:
        """Whether something inside must become a statement."""
        if isinstance(e, (gast.Name, gast.Constant)):
            return False
        if self.operands_at(e) is not None or self.filling_at(e) is not None:
            return True
        if isinstance(e, gast.Subscript) and self.flat_at(e) is not None:
            return True
        if isinstance(e, gast.Call) and (self.user_call(e) or takes_items(e, self.meaning)):
            return True
        if self.called(e) is not None:
            return True
        if isinstance(e, (gast.ListComp, gast.DictComp, gast.SetComp, gast.GeneratorExp)):
            return True
        if self.stands_alone(e):
            return True
        if self.plain(e) is not None:
            return True
        if isinstance(e, gast.IfExp) and not has_literal_arms(e):
            return True
        if isinstance(e, gast.BoolOp) and not is_boolean(e):
            return True
        if isinstance(e, gast.NamedExpr) or (
            isinstance(e, gast.Subscript) and not is_based_on_name(e)
        ):
            return True
        return any(self.hoists(c) for c in children(e))

    def _late_hoists(self, e: gast.expr) -> bool:
        """Whether something must become a statement that is not always evaluated."""
        return isinstance(e, gast.BoolOp) and any(self.hoists(v) for v in e.values[1:])

    def test(self, test: gast.expr, out: Stmts) -> gast.expr:
        """A condition stays whole, unless it assigns, or something in it is written out."""
        return self.lower(test, out) if self.must_lower(test) else test

    def must_lower(self, test: gast.expr) -> bool:
        """Whether a condition cannot stay whole."""
        if assigns(test) or takes_off(test) or self.writes(test):
            return True
        return any(
            self.operands_at(n) is not None
            or self.filling_at(n) is not None
            or as_operator(n, self.meaning) is not None
            or self.called(n) is not None
            or self.stands_alone(n)
            for n in walk(test)
        )

    def stands_alone(self, e: gast.AST) -> bool:
        """Whether an expression may use something up: it is evaluated once."""
        return isinstance(e, (gast.Call, gast.Compare)) and self.marks.stands_alone(e)

    def lower(self, e: gast.expr, out: Stmts) -> gast.expr:
        """Lower an expression: the same tree unless something in it must be hoisted."""
        if not self.hoists(e):
            return e
        if isinstance(e, gast.NamedExpr):
            self.assign(e.target.id, e.value, out)
            return load(e.target.id)
        if self.filling_at(e) is not None:
            return self._filled(e, out)
        if self.called(e) is not None or (
            isinstance(e, gast.Call) and self.called(e.func) is not None
        ):
            return self.lower(self.direct(e, out), out)
        if isinstance(e, gast.Subscript) and self.flat_at(e) is not None:
            part = self.lower(self.in_flat(e, out), out)
            return expr("{p}.copy()", p=part) if isinstance(part.slice, gast.Slice) else part
        plain = self.key_by_key(e, out)
        if plain is not e:
            return self.lower(plain, out)
        if self.operands_at(e) is not None:
            name = self.temp()
            made = self._operation(e, name, out)
            return load(name) if made is None else made
        plain = self.plain(e)
        if plain is not None:
            return self.lower(plain, out)
        if takes_generator(e, self.meaning):
            return self.lower(as_list(e), out)
        if isinstance(e, gast.GeneratorExp):
            raise refuse_generator(e)
        if isinstance(e, gast.SetComp):
            items = gast.ListComp(e.elt, e.generators)
            return gast.Call(load("set"), [self.lower(items, out)], [])
        if consumer(e, self.meaning) is not None:
            return self.into_temp(e, out)
        if isinstance(e, (gast.ListComp, gast.DictComp)):
            name = self.temp()
            out += self.block(as_loop(e, name, self.namer, self.origin))
            return load(name)
        if self.stands_alone(e) or (isinstance(e, gast.Call) and self.user_call(e)):
            name = self.temp()
            self.emit(out, quote("{t} = {v}", t=name, v=self.operands(e, out)))
            return load(name)
        if isinstance(e, (gast.IfExp, gast.BoolOp)):
            if is_boolean(e) and not self._late_hoists(e):
                return self.operands(e, out)
            return self.into_temp(e, out)
        if isinstance(e, gast.Subscript) and not is_based_on_name(e):
            if isinstance(e.value, gast.NamedExpr) and isinstance(e.slice, gast.Constant):
                made = gast.Subscript(self.lower(e.value, out), e.slice, e.ctx)
                return self.marks.moved(e, made)
            name, base = self.temp(), e.value
            if hasattr(base, "lineno") and self.known.get(elements_at(base)) == COPIED:
                base = expr("{v}.copy()", v=base)
            self.assign(name, base, out)
            made = gast.Subscript(load(name), self.lower(e.slice, out), e.ctx)
            if hasattr(e, "lineno"):
                gast.copy_location(made, e)
            return self.marks.moved(e, made)
        if isinstance(e, gast.Compare) and any(self.hoists(c) for c in e.comparators[1:]):
            return self.lower(self._chain(e), out)
        made = self.operands(e, out)
        if isinstance(made, gast.Subscript) and not is_based_on_name(made):
            name = self.temp()  # of what an operation in it has made
            self.assign(name, made.value, out)
            made = self.marks.moved(made, copy_shallow(made, value=load(name)))
        return made

    def _chain(self, e: gast.Compare) -> gast.BoolOp:
        """`a < b < c` as `a < (t := b) and t < c`."""
        parts: list[gast.expr] = []
        left = e.left
        for op, right in zip(e.ops, e.comparators, strict=True):
            if right is not e.comparators[-1]:
                name = self.temp()
                parts.append(
                    gast.Compare(
                        left,
                        [op],
                        [gast.NamedExpr(gast.Name(name, gast.Store(), None, None), right)],
                    )
                )
                left = load(name)
            else:
                parts.append(gast.Compare(left, [op], [right]))
        return gast.BoolOp(gast.And(), parts)

    def _change(self, e: gast.Call, out: Stmts) -> gast.Call:
        """A method that changes a list or a dict, with names for indices that are made of it."""
        root = root_of_place(e.func.value)
        if root is None or e.func.attr not in METHODS:
            return e
        place = self.apart(e.func.value, root.id, out)
        args = list(e.args)
        if args and e.func.attr in ("insert", "pop"):
            args[0] = self._index_apart(args[0], root.id, out)
        if place is e.func.value and (not args or args[0] is e.args[0]):
            return e
        return copy_shallow(e, func=copy_shallow(e.func, value=place), args=args)

    def apart(self, place: gast.expr, name: str, out: Stmts) -> gast.expr:
        """A place whose indices are not made of what it starts from, as that changes."""
        if not isinstance(place, gast.Subscript):
            return place
        base = self.apart(place.value, name, out)
        index = self._index_apart(place.slice, name, out)
        same = base is place.value and index is place.slice
        return place if same else copy_shallow(place, value=base, slice=index)

    def _index_apart(self, index: gast.expr, name: str, out: Stmts) -> gast.expr:
        if isinstance(index, (gast.Name, gast.Slice)) or name not in names_read(index):
            return index
        return self.into_temp(index, out)

    def _iterable(self, e: gast.expr, out: Stmts) -> gast.expr:
        """What is gone through where it stands: an iterator, or a view of a dict."""
        if self.operands_at(e) is not None:
            return self.lower(e, out)
        if is_view(e):
            return self.operands(e, out)
        if makes_iterator(e, self.meaning):
            return copy_shallow(e, args=[self._iterable(a, out) for a in e.args])
        return self.lower(e, out)

    def writes(self, e: gast.expr) -> bool:
        """Whether a function is called in an expression that writes into what it is given."""
        return bool(writing_calls(e, self.known))

    def has_effect(self, e: gast.expr) -> bool:
        """Whether evaluating an expression changes what others may read."""
        return has_effect(e, self.known)

    def _with_names(self, e: gast.Call, out: Stmts) -> gast.Call:
        """A call whose arguments are names and constants."""
        given = [*e.args, *(k.value for k in e.keywords)]

        def named(k: int) -> gast.expr:
            simple = isinstance(given[k], (gast.Name, gast.Constant))
            later = frozenset[str]().union(*map(assigned_names, given[k + 1 :]))
            keeps = simple and not later & names_read(given[k])
            return given[k] if keeps else self.into_temp(given[k], out)

        values = [named(k) for k in range(len(given))]
        args, rest = values[: len(e.args)], values[len(e.args) :]
        words = [gast.keyword(k.arg, v) for k, v in zip(e.keywords, rest, strict=True)]
        return copy_shallow(e, args=args, keywords=words)

    def _kept_word(self, e: gast.AST, out: Stmts) -> gast.AST:
        """An operand by name whose value is kept from before a later one; any other is itself."""
        if not isinstance(e, gast.keyword) or isinstance(e.value, gast.Constant):
            return e
        return copy_shallow(e, value=self.into_temp(e.value, out))

    def operands(self, e: gast.expr, out: Stmts) -> gast.expr:
        """The node with lowered operands; values from before an inner assignment are kept."""
        if takes_items(e, self.meaning):
            given = self._iterable(e.args[0], out)
            rest = copy_shallow(e, args=[gast.Constant(None, None), *e.args[1:]])
            rest = self.operands(rest, out)
            return copy_shallow(e, args=[given, *rest.args[1:]], keywords=rest.keywords)
        if makes_iterator(e, self.meaning) and self.meaning(e.func) is not range:
            return self._iterable(e, out)
        if isinstance(e, gast.Call) and isinstance(e.func, gast.Attribute):
            e = self._change(e, out)
        if hasattr(e, "lineno") and self.known.get(arguments_at(e)) == NAMED:
            e = self._with_names(e, out)
        operands = operands_of(e)
        last = max((k for k, (_, _, c) in enumerate(operands) if self.hoists(c)), default=-1)
        if last < 0:
            return e
        writing = max((k for k, (_, _, c) in enumerate(operands) if self.writes(c)), default=-1)
        assigning = [k for k, (_, _, c) in enumerate(operands) if assigns(c)]
        grows = [changed_names(c) for _, _, c in operands]
        changed: dict[tuple[str, int | None], gast.expr] = {}
        for k, (name, index, child) in enumerate(operands[: last + 1]):
            rebinds = frozenset().union(
                *(assigned_names(operands[a][2]) for a in assigning if a > k)
            )
            grown = frozenset[str]().union(*grows[k + 1 :])
            new = self.lower(child, out)
            method = name == "func" and isinstance(new, gast.Attribute)
            names_it = isinstance(new.value if method else new, gast.Name)  # and reads no item yet
            reads = k < writing and not method and not isinstance(new, (gast.Name, gast.Constant))
            if method and k < writing and not names_it and _is_value(new.value):
                new = copy_shallow(new, value=self.into_temp(new.value, out))  # before the rest
            if isinstance(child, (gast.keyword, gast.cmpop)):
                new = self._kept_word(new, out) if reads else new
            elif rebinds & names_read(new) or (grown & names_read(new) and not names_it) or reads:
                new = self.into_temp(new, out)
            if new is not child:
                changed[name, index] = new
        return replace_operands(e, changed)
