"""What each expression is: its kind, whether it varies, and which rule applies.

`Evaluator.value(e, env)` works bottom-up over a whole expression tree and keeps a `Value` for every
node. What the kind of a node follows from stands in modules of their own: `operators`, `elements`
(subscripts), `calls` and, below these, `results`.
"""

from __future__ import annotations

import builtins
import dataclasses
import functools
import inspect
import operator
import types
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import gast
import numpy as np

from tangentish.analyse import (
    conditions,
    containers,
    derivatives,
    filling,
    helpers,
    iterators,
    objects,
    opaque,
    operators,
    refusals,
    results,
    stars,
    text,
)
from tangentish.analyse.calls import Call, check_pure, kind_by_rule
from tangentish.analyse.derivatives import Derivatives, callee_class, function_of
from tangentish.analyse.elements import element, literal_key
from tangentish.analyse.free import FreeNames
from tangentish.analyse.kinds import (
    BOTTOM,
    SHORT,
    TEXT,
    UNKNOWN,
    Array,
    Bottom,
    Key,
    Kind,
    Num,
    Seq,
    Static,
    Tup,
    Unknown,
    differentiable,
    fields_of,
    holds_mixed,
    is_dict,
    is_list,
    is_object,
    is_real,
    is_record,
    is_text,
    item_of,
    join,
    kind_of,
    kind_of_adjoint,
    parts_of,
    type_of,
    without_symbols,
)  # fmt: skip
from tangentish.analyse.reductions import REDUCTIONS, Reductions
from tangentish.analyse.shapes import Lengths
from tangentish.analyse.values import Env, Value
from tangentish.attributes import Attributes, is_plain
from tangentish.lower import iterables
from tangentish.lower.comprehensions import ITERATORS, TAKERS, is_view
from tangentish.lower.known import ALONE, Learned, Marks, called_at, operation_at
from tangentish.lower.objects import Bound, Through, is_attribute, meant_at
from tangentish.parse.resolve import MISSING, Scope
from tangentish.rules.binding import bind
from tangentish.rules.registry import Rule, rule_for
from tangentish.tree.quote import expr
from tangentish.tree.walk import children, name_nodes, path_of

BOOL = Num("b")
METHOD_TAKERS = (("method", "extend"), ("method", "update"))


class Evaluator:
    """Evaluates expressions of one function to `Value`s.

    Args:
        scope: resolves the free names of the function.
        lengths: the equalities of lengths.
        locals_: names that the function binds.
        callee_value: the kind and whether it varies of a call of a user function.
    """

    def __init__(
        self,
        scope: Scope,
        lengths: Lengths,
        locals_: frozenset[str],
        callee_value: Callable[[Any, gast.Call, list[Value], dict[str, Value]], Value],
    ) -> None:
        self.lengths = lengths
        self.locals = locals_
        self.names = FreeNames(scope, lengths, locals_)
        self.free = self.names.kinds
        self.resolved = self.names.resolved
        self.callee_value = callee_value
        self.ints_vary = False
        self.given: Mapping[str, object] = {}
        self.peeked: dict[tuple[str, str], type] = {}  # by a name and what follows it
        self.marks = Marks()
        self.shadowed: frozenset[str] = frozenset()  # these vary from where they are made
        self.shadows: Mapping[str, str] = {}  # their adjoints, where these are names as well
        self.reads: Mapping[tuple[str, str], int] = {}  # how often the user's text reads each path
        self.values: dict[int, Value] = {}
        self.seen: dict[int, tuple[gast.AST, list[str], object]] = {}
        self.arrays: dict[int, tuple[gast.expr, gast.expr]] = {}
        self.reductions = Reductions(self.value, self._applied, lengths)
        self.calls = 0
        self.derivatives = Derivatives()
        self.members = objects.Members()
        self.first = ""  # the first parameter
        self.generated = False  # a derivative, to which objects are dicts already
        self.parts: dict[tuple[int, str], gast.expr] = {}  # of records, by a call and a name

    def settled(self, e: gast.AST, env: Env) -> Value:
        """As `value`, for a whole expression: not again where what it reads is the same."""
        seen = self.seen.get(id(e))
        names = seen[1] if seen else [n.id for n in name_nodes(e)]
        read = [None if (v := env.get(n)) is None else (v.kind, v.varied) for n in names]
        state = (len(self.lengths.assumed), read)
        if seen is not None and seen[2] == state:
            return self.values[id(e)]
        calls = self.calls
        found = self.value(e, env)
        if isinstance(e, (gast.Name, gast.Attribute, gast.Subscript)):
            self._check_iterator(e, found.kind)  # which has another name from here on
        known = self.calls == calls and len(self.lengths.assumed) == state[0]
        self.seen[id(e)] = (e, names, state if known else None)
        return found

    def value(self, e: gast.AST, env: Env) -> Value:
        """Evaluate an expression and everything in it."""
        method = METHODS.get(type(e))
        if id(e) in self.marks.shadows:
            found = self._shadow(e, env)
        elif method is None:
            found = Value(UNKNOWN)
            self._children(e, env)
        else:
            found = method(self, e, env)
        self.values[id(e)] = found
        return found

    def truth(self, test: gast.expr) -> bool | None:
        """Whether a condition holds, where kinds alone decide; None where they do not."""
        return conditions.truth(test, self.values, self.lengths)

    def varies(self, name: str, varied: bool, kind: Kind) -> bool:
        """Whether a name carries a derivative when it is bound to such a value."""
        empty = isinstance(kind, Tup) and not kind.items  # it may take in what varies
        shared = empty or (not isinstance(kind, Num) and self.carries(kind))
        return varied or (shared and name in self.shadowed)

    def carries(self, kind: Kind) -> bool:
        """Whether such a value may carry a derivative: integers if one is differentiated in."""
        return differentiable(kind) and (
            self.ints_vary or not isinstance(kind, Num) or kind.type != "i"
        )

    def _children(self, e: gast.AST, env: Env) -> list[Value]:
        return [self.value(c, env) for c in children(e) if isinstance(c, (gast.expr, gast.Slice))]

    def _applied(
        self,
        rule: Rule | None,
        kind: Kind,
        operands: tuple[gast.expr | None, ...],
        statics: Mapping[str, gast.expr],
    ) -> Value:
        found = [self.values.get(id(o)) for o in operands if o is not None]
        varied = any(v is not None and v.varied for v in found)
        if rule is None or rule.structure == "constant":
            return Value(kind)
        if varied and _of_library(rule):
            self._check_objects(*(o for o in operands if o is not None and id(o) in self.values))
        if rule.flat_on_reals and all(v is not None and is_real(v.kind) for v in found):
            return Value(kind)
        if isinstance(kind, Unknown) and _stays_real(rule, [v.kind for v in found if v], statics):
            kind = Unknown(real=True)
        if varied and _of_library(rule) and not rule.joins:
            operands = tuple(o if o is None else self._as_array(o) for o in operands)
        return Value(kind, varied and self.carries(kind), rule, operands, statics)

    def _as_array(self, e: gast.expr) -> gast.expr:
        """What NumPy makes of a tuple or list given for an array, for the rule to work on."""
        known = self.values.get(id(e))
        structures = (Tup, Seq)
        if known is None or not (
            isinstance(known.kind, structures) or known.kind == Unknown(type=list)
        ):
            return e
        if id(e) not in self.arrays:
            self.arrays[id(e)] = e, expr("np.array({e})", e=e)
        array = self.arrays[id(e)][1]
        kind = results.probed(np.array, [known.kind], {}, self.lengths)
        self.values[id(array)] = self._applied(rule_for(np.array), kind, (e,), {})
        return array

    def as_written(self, operand: gast.expr) -> gast.expr:
        """What stands in the text of the user for an operand of a rule."""
        if isinstance(operand, gast.Call) and operand.args:
            e, array = self.arrays.get(id(operand.args[0]), (operand, operand))
            return e if array is operand else operand
        return operand

    # -- leaves and structures -------------------------------------------------------------

    def _constant(self, e: gast.Constant, env: Env) -> Value:
        v = e.value
        if type(v) is int:
            return Value(Num("i", None, v))
        if type(v) is bool:
            return Value(Num("b", None, v))
        return Value(kind_of(v, repr(v)))

    def _name(self, e: gast.Name, env: Env) -> Value:
        var = env.get(e.id)
        if var is not None:
            if holds_mixed(var.kind):
                raise refusals.text_or_number(e)
            return Value(var.kind, var.varied)
        if e.id in self.locals:
            return Value(Bottom())
        if not self._still_calls(e, env):
            raise refusals.unresolved_call(e)
        return Value(self.names.kind(e.id))

    def _joinedstr(self, e: gast.JoinedStr | gast.FormattedValue, env: Env) -> Value:
        return text.joined(self._children(e, env))

    def _ifexp(self, e: gast.IfExp, env: Env) -> Value:
        self.value(e.test, env)
        return Value(join(self.value(e.body, env).kind, self.value(e.orelse, env).kind))

    def _tuple(self, e: gast.Tuple | gast.List, env: Env) -> Value:
        pending = [self.value(c.value, env) for c in e.elts if isinstance(c, gast.Starred)]
        if pending and not all(stars.has_count(v.kind) for v in pending):
            stars.write_out(e, *(v.kind for v in pending))
        items = [self.value(c, env) for c in e.elts]
        if stars.are_pending(e.elts):
            return Value(BOTTOM)
        type_ = list if isinstance(e, gast.List) else tuple
        return Value(Tup(tuple(v.kind for v in items), type_), any(v.varied for v in items))

    def _set(self, e: gast.Set, env: Env) -> Value:
        """A set of constants; the items of a set have no places that derivatives could have."""
        for item in e.elts:
            if self.value(item, env).varied:
                raise refusals.active_set(e)
        return Value(Unknown(type=set))

    def _dict(self, e: gast.Dict, env: Env) -> Value:
        """A dict that is spelled out: of known structure where its keys are literals."""
        keys = [literal_key(k) for k in e.keys]
        for k in e.keys:
            if k is not None:
                self.value(k, env)
        for k in e.keys:
            if k is not None and _may_hold_derivative(self.values[id(k)]):
                raise refusals.active_key(k)
        items = [self.value(c, env) for c in e.values]
        varied = any(v.varied for v in items)
        starred = [v for k, v in zip(e.keys, items, strict=True) if k is None]
        if starred and all(is_dict(v.kind) for v in starred):
            stars.write_out(e, *(v.kind for v in starred))
        if varied and not starred and None in keys:
            stars.write_out(e)
        if None in keys or len(set(keys)) < len(keys):
            if varied:
                raise refusals.unknown_keys(e)
            return Value(Unknown(type=dict))
        return Value(Tup(tuple(v.kind for v in items), dict, tuple(keys)), varied)

    # -- operators -------------------------------------------------------------------------

    def _binop(self, e: gast.BinOp, env: Env) -> Value:
        left, right = self.value(e.left, env), self.value(e.right, env)
        objects.operated(self.members, e, [left.kind, right.kind])
        bitwise = operators.BITWISE.get(type(e.op))
        if bitwise is not None:
            if is_dict(left.kind) and is_dict(right.kind):
                stars.write_out(e, left.kind, right.kind)
            self._check_objects(e.left, e.right)
            if (left.varied or right.varied) and not (_is_plain(left) and _is_plain(right)):
                raise refusals.tuple_arithmetic(e)
            return Value(operators.binary(bitwise, left.kind, right.kind, self.lengths))
        word = operators.BINARY[type(e.op)]
        if is_text(left.kind) or is_text(right.kind):
            return text.joined([left, right])
        kinds = left.kind, right.kind
        if any(isinstance(k, (Tup, Seq)) for k in kinds):
            if not any(isinstance(k, Array) for k in kinds):
                return _sequence_operator(e, word, left, right)
            arrays = self._as_array(e.left), self._as_array(e.right)  # so NumPy takes them
            kinds = self.values[id(arrays[0])].kind, self.values[id(arrays[1])].kind
        kind = operators.binary(word, *kinds, self.lengths)
        return self._applied(rule_for(word), kind, (e.left, e.right), {})

    def _unaryop(self, e: gast.UnaryOp, env: Env) -> Value:
        operand = self.value(e.operand, env)
        if isinstance(e.op, gast.Not):
            self.check_truth(e, operand.kind)
            return Value(BOOL)
        objects.operated(self.members, e, [operand.kind])
        word = operators.UNARY[type(e.op)]
        return self._applied(rule_for(word), operators.unary(word, operand.kind), (e.operand,), {})

    def _compare(self, e: gast.Compare, env: Env) -> Value:
        kinds = [v.kind for v in self._children(e, env)]
        if not all(isinstance(op, (gast.Is, gast.IsNot)) for op in e.ops):
            objects.operated(self.members, e, kinds)
        asked = kinds[1] if isinstance(e.ops[0], (gast.In, gast.NotIn)) else None
        if asked is not None:
            self._once(e, e.comparators[:1])
        of_keys = asked is not None and (is_dict(asked) or isinstance(asked, iterators.Listing))
        if not of_keys and not all(isinstance(op, (gast.Is, gast.IsNot)) for op in e.ops):
            self._check_objects(e.left, *e.comparators)
        return Value(operators.comparison(e.ops, kinds, self.lengths))

    def _boolop(self, e: gast.BoolOp, env: Env) -> Value:
        kind: Kind = Bottom()
        for v in self._children(e, env):
            kind = join(kind, v.kind) if isinstance(v.kind, Num) else UNKNOWN
        return Value(kind)

    # -- subscripts and attributes ---------------------------------------------------------

    def _subscript(self, e: gast.Subscript, env: Env) -> Value:
        if filling.in_flat(e):
            index = BOTTOM if isinstance(e.slice, gast.Slice) else self.value(e.slice, env).kind
            filling.check_flat(e, self.value(e.value.value, env).kind, index)
        base = self.value(e.value, env)
        if isinstance(e.slice, gast.Slice):
            self._slice(e.slice, env)
        else:
            self.value(e.slice, env)
        if not isinstance(base.kind, (Array, Tup, Seq)):
            self._check_index(e)
        if isinstance(base.kind, Tup) and not is_attribute(e) and not self.generated:
            objects.operated(self.members, e, [base.kind, UNKNOWN])
        read = base.varied and isinstance(e.slice, gast.Slice) and isinstance(e.ctx, gast.Load)
        if read and (is_list(base.kind) or isinstance(base.kind, Seq)):
            stars.write_out(e, base.kind)
        self._check_items(e, base.kind)
        kind = element(base.kind, e.slice, self.values, self.lengths)
        if holds_mixed(kind):
            raise refusals.text_or_number(e)
        if isinstance(kind, Unknown) and is_real(base.kind):
            kind = Unknown(real=True)
        if id(e) in self.marks.elements:
            self._check_iterator(e.value, base.kind)
        stars.check_marked(e, base, self.marks)
        if kind == UNKNOWN and not base.varied:
            return self._held_iterator(e)
        return Value(kind, base.varied and self.carries(kind))

    def _starred(self, e: gast.Starred, env: Env) -> Value:
        return stars.starred(e, self.value(e.value, env))

    def _slice(self, e: gast.Slice, env: Env) -> Value:
        self._children(e, env)
        return Value(Static(slice))

    def _check_items(self, e: gast.Subscript, kind: Kind) -> None:
        """Have a loop written out over functions, or objects, of which each is another."""
        place = self.marks.elements.get(id(e))
        if place is None or not isinstance(kind, Tup) or kind.keys is not None:
            return
        at = self.values[id(e.slice)].kind if id(e.slice) in self.values else UNKNOWN
        if isinstance(at, Num) and isinstance(at.value, int):
            return
        called = [callee_class(item) for item in kind.items]
        if len(kind.items) <= SHORT and len({*map(id, called)}) > 1 and None not in called:
            raise Learned((*place, "unrolled"), len(kind.items))

    def _attribute(self, e: gast.Attribute, env: Env) -> Value:
        found = self.names.static(e, env)
        if found is not MISSING:
            return Value(self.names.attribute_kind(e, found))
        base = self.value(e.value, env)
        if isinstance(base.kind, Tup) and hasattr(e, "lineno") and not self.generated:
            objects.read(self.members, e, base.kind)
        if is_record(base.kind) and e.attr in (base.kind.fields or ()):
            kind = base.kind.items[(base.kind.fields or ()).index(e.attr)]
            return Value(kind, base.varied and self.carries(kind))
        known = results.member(base.kind, e.attr, self.lengths)
        if known is not None:
            return Value(known)
        if base.kind is TEXT:
            return base
        if e.attr == "__getitem__" and type_of(base.kind) is not None:
            return Value(UNKNOWN)  # what is sorted by: to call it is refused
        if isinstance(base.kind, Static) or not (
            base.varied or isinstance(base.kind, (Array, Num))
        ):
            return self._held_iterator(e)
        rule = rule_for(("attribute", e.attr))
        if rule is None:
            raise refusals.unknown_attribute(e)
        kind = results.probed(operator.attrgetter(e.attr), [base.kind], {}, self.lengths)
        return self._applied(rule, kind, (e.value,), {})

    # -- what is refused ----------------------------------------------------------------------

    def _check_objects(self, *operands: gast.expr) -> None:
        """Refuse operators of objects, whose classes say what they do with an active value."""
        if any(self.values[id(o)].varied for o in operands):
            for o in operands:
                if isinstance(self.values[id(o)].kind, (Num, Array)):
                    continue
                part = self._peek(o) if isinstance(o, (gast.Attribute, gast.Subscript)) else None
                if part is not None:
                    self.peeked[path_of(o)] = type(part)
                if is_object(self.values[id(o)].kind) or is_object(kind_of(part, "")):
                    raise refusals.object_in_arithmetic(o)

    def _once(self, e: gast.expr, operands: list[gast.expr]) -> None:
        """Have what may use an operand up stand alone, in the user's text, so that it is done once.

        What an attribute or an item of an argument holds is looked up.
        """
        for o in operands:
            if not opaque.may_be_used_up(self.values[id(o)].kind):
                continue
            if not hasattr(e, "lineno"):  # lowering has made it, for a loop
                self._check_iterator(o, self.values[id(o)].kind)
            part = self._peek(o) if isinstance(o, (gast.Attribute, gast.Subscript)) else None
            if part is not None and not hasattr(part, "__next__"):
                self.peeked[path_of(o)] = type(part)
            elif hasattr(e, "lineno") and not self.marks.stands_alone(e):
                raise Learned(operation_at(e), ALONE)

    def _check_iterator(self, e: gast.expr, kind: Kind) -> None:
        """Refuse to go through an iterator here that is read elsewhere, too, or in a loop.

        All of its items are taken at once, also where the program would have left some of them.
        """
        if opaque.is_iterator(kind) and self.reads.get(path_of(e), 0) > 1:
            raise refusals.named_iterator(e)

    def _held_iterator(self, e: gast.expr) -> Value:
        """Part of something of unknown kind: nothing is known of it but whether it iterates."""
        part = self._peek(e)
        if not hasattr(part, "__next__"):
            return Value(UNKNOWN)
        self.peeked[path_of(e)] = type(part)
        return Value(Unknown(type=type(part)))

    def _peek(self, e: gast.expr) -> object:
        """What a global or an argument holds now in an attribute or item, if it is plain data."""
        if isinstance(e, gast.Name):
            found = self.given.get(e.id, self.names.scope.resolve(e.id).value)
            return None if found is MISSING else found
        base = self._peek(e.value) if isinstance(e, (gast.Attribute, gast.Subscript)) else None
        if isinstance(e, gast.Attribute):
            return getattr(base, "__dict__", {}).get(e.attr)
        key = e.slice.value if isinstance(getattr(e, "slice", None), gast.Constant) else None
        if isinstance(base, dict):
            return base.get(key)
        if isinstance(base, (list, tuple)) and isinstance(key, int) and key < len(base):
            return base[key] if key >= -len(base) else None
        return None

    def _check_index(self, e: gast.Subscript) -> None:
        """Refuse an active index of what is no array: an object's class says what that gives."""
        items = e.slice.elts if isinstance(e.slice, gast.Tuple) else [e.slice]
        parts = [q for i in items for q in (children(i) if isinstance(i, gast.Slice) else [i])]
        for p in parts:
            value = self.values.get(id(p))
            if value is not None and value.varied and getattr(value.kind, "type", "") != "i":
                raise refusals.active_index(p)

    # -- calls -----------------------------------------------------------------------------

    def _shadow(self, e: gast.expr, env: Env) -> Value:
        """`np.zeros_like(x)`, which makes the shadow of `x`, whatever `np` means to the user."""
        name = self.marks.shadows[id(e)]
        if isinstance(name, tuple):
            return Value(Tup(tuple(env[n].kind for n in name)))
        kind = env[name].kind
        if not isinstance(kind, Array):
            return Value(kind_of_adjoint(kind))
        *_, operand = e.args
        self.value(operand, env)
        return Value(kind, False, rule_for(np.zeros_like), (operand,))

    def check_key(self, place: gast.expr) -> None:
        """Refuse an item of a dict, written at a key that carries a derivative."""
        if isinstance(place, gast.Subscript) and id(place.slice) in self.values:
            base, key = self.values[id(place.value)], self.values[id(place.slice)]
            of_dict = is_dict(base.kind) or isinstance(base.kind, Unknown)
            if of_dict and _may_hold_derivative(key):
                raise refusals.active_key(place)

    def _call(self, e: gast.Call, env: Env) -> Value:
        found = self._called(e, env)
        operands = [*e.args, *(k.value for k in e.keywords)]
        if isinstance(e.func, gast.Attribute) and id(e.func.value) in self.values:
            operands.append(e.func.value)
        given = [self.values[id(o)] for o in operands if id(o) in self.values]
        if self.names.target_of(e, env) is slice and any(map(_may_hold_derivative, given)):
            raise refusals.active_slice(e)
        if isinstance(found.kind, Array) and found.kind.type == "o":
            held = found.kind.char == "O" and any(_holds_objects(v.kind) for v in given)
            if held or any(v.varied for v in given):
                raise refusals.made_of_objects(e)
        return found

    def _called(self, e: gast.Call, env: Env) -> Value:
        target = self.names.target_of(e, env)
        if self._gives_items(target, e, env):
            first = self.value(e.args[0].func.value, env).kind if is_view(e.args[0]) else UNKNOWN
            kinds = [first, *([UNKNOWN] * (len(e.args) - 1))]
            if target in METHOD_TAKERS:
                kinds.insert(0, self.value(e.func.value, env).kind)
            stars.write_out(e, *kinds)
        taken = iterables.maker(target) is not None and self.marks.holds(e)
        if taken and self._items_vary(e, env):
            stars.write_out(e, *([UNKNOWN] * len(e.args)))
        arguments = [self.value(a, env) for a in e.args]
        keywords = {k.arg: self.value(k.value, env) for k in e.keywords}
        call = Call(e, target, arguments, keywords)
        if opaque.goes_through(target, e):
            self._once(e, e.args)
        if target is not next and (opaque.iterates(target) or not opaque.goes_through(target, e)):
            for a, v in zip(e.args, arguments, strict=True):
                self._check_iterator(a, v.kind)
        stars.check_words(e, keywords)
        containers.check_call(call)
        if target is dataclasses.replace and arguments and is_record(arguments[0].kind):
            self.names.remember(e.func, target)
            return self._replaced(e, e.args[0], arguments[0])
        if target is dict and not e.args and not any(k.arg is None for k in e.keywords):
            self.names.remember(e.func, target)
            named = tuple(k.arg for k in e.keywords)
            return Value(Tup(tuple(v.kind for v in keywords.values()), dict, named))
        if isinstance(target, type) and (fields := fields_of(target)) is not None:
            self.names.remember(e.func, target)
            return self._record(e, target, fields, env)
        if isinstance(target, type) and issubclass(target, Attributes):
            self.names.remember(e.func, target)
            return Value(Tup((), dict, (), None, target.opened_class))
        if isinstance(target, types.MethodType):
            self.names.remember(e.func, target)
        objects.bound(self.members, target, e)
        if is_plain(target) and hasattr(e, "lineno"):
            self.names.remember(e.func, target)
            maker = self.members.maker(target)  # type: ignore[arg-type]
            raise Learned(meant_at(e), Bound(maker, None))
        objects.asked(self.members, target, e, [v.kind for v in arguments])
        if stars.are_pending(e.args):
            if all(stars.is_empty(a, self.values) for a in e.args if isinstance(a, gast.Starred)):
                raise refusals.empty_star(e)
            return Value(BOTTOM)
        value = self._function_value(target, e, env)
        if value is not None and isinstance(value.kind, Bottom):
            return value
        if value is not None:
            raise Learned(called_at(e), derivatives.called(value.kind))
        if target is MISSING:
            raise refusals.unresolved_call(e)
        if not self._still_calls(e, env):
            raise refusals.unresolved_call(e)
        if isinstance(target, tuple):
            return self._method_call(call, env)
        filling.check_function(call, self.values, self.lengths)
        self.names.remember(e.func, target)
        if target in (list, sorted) and (keys := _keys_of(target, call)) is not None:
            return Value(keys)
        if target is builtins.len and len(arguments) == 1:
            return Value(results.length(arguments[0].kind, self.lengths))
        if any(target is f for f in REDUCTIONS):
            found = self.reductions.value(call, env)
            if found is not None:
                return found
        self._check_given(e, target, [*arguments, *keywords.values()])
        rule = rule_for(target)
        if rule is not None and rule.expansion is not None:
            target = rule.expansion.function
        elif rule is not None:
            check_pure(call)
            return self._rule_call(call, rule)
        if derivatives.derives(target) or target is functools.partial:
            fact = (
                self.derivatives.partial(e, self.values)
                if target is functools.partial
                else self.derivatives.fact(target, e, self.values)
            )
            if fact is None:
                return Value(BOTTOM)
            raise Learned(called_at(e), fact)
        if derivatives.is_derivative(target):
            self.calls += 1
            return self.callee_value(target, e, arguments, keywords)
        if target in helpers.OF_SHARED_MEMORY:
            raise refusals.shared_memory_again(e)
        if text.shows(target):
            return Value(UNKNOWN)
        if isinstance(target, functools._lru_cache_wrapper) and call.varied:
            inner: object = target.__wrapped__  # what is cached has the same derivative
            target = inner if isinstance(inner, types.FunctionType) else target
        if isinstance(target, types.FunctionType):
            self.calls += 1
            if opaque.of_library(target):
                check_pure(call)
            return self.callee_value(target, e, arguments, keywords)
        if isinstance(target, type) and issubclass(target, BaseException):
            made = any(map(text.carries, call.operands))
            return Value(TEXT if made else UNKNOWN)
        if any(isinstance(v.kind, Bottom) for v in call.operands):
            return Value(Bottom())  # of what a function gives that calls itself: not known yet
        if call.varied and target is getattr:
            raise refusals.attribute_by_name(e)
        if call.varied:
            raise refusals.call_without_rule(e, target)
        check_pure(call)
        words = {w: v.kind for w, v in keywords.items()}
        listed = iterators.made(target, [v.kind for v in arguments], words)
        return Value(listed or opaque.made_by(target))

    def _function_value(self, target: object, e: gast.Call, env: Env) -> Value | None:
        """What is called, if that is a function that is a value, and known; else None."""
        func = e.func
        if not hasattr(e, "lineno"):
            return None
        if isinstance(target, functools.partial):
            self.names.remember(func, target)
            return Value(Static(target))
        if isinstance(target, tuple):
            if isinstance(func.value, gast.Call):
                parent = self.names.target_of(func.value, env)
                if parent is super and not func.value.args:
                    objects.of_parent(self, e, env, self.first)
            base = self.value(func.value, env)
            if isinstance(base.kind, Tup) and not self.generated:
                objects.called(self.members, e, base.kind)
            if objects.is_object(base.kind) and not self.generated:
                found = self.value(func, env)
                return found if isinstance(found.kind, Bottom) else None
            if not is_record(base.kind) or func.attr not in (base.kind.fields or ()):
                return None
        elif target is not MISSING:
            return None
        found = self.value(func, env)
        if objects.is_object(found.kind):
            raw = self.members.of(found.kind.class_ or object, "__call__")
            if isinstance(raw, types.FunctionType):
                count = range(1 + len(e.args))
                raise Learned(meant_at(e), Through(raw, tuple(count)))
        known = isinstance(found.kind, Bottom) or function_of(found.kind) is not None
        return found if known else None

    def _check_given(self, e: gast.Call, target: object, given: list[Value]) -> None:
        """Refuse objects that are given to what is not looked into."""
        plain = isinstance(target, types.FunctionType) and rule_for(target) is None
        asks = target in (isinstance, hasattr, type, print, id, callable, tuple, list)
        asks = asks or getattr(target, "__module__", "") == "tangentish.runtime"
        asks = asks or derivatives.is_derivative(target) or derivatives.derives(target)
        if not (plain or asks or self.generated) and any(
            objects.holds_objects(v.kind) for v in given
        ):
            raise refusals.object_for_library(e)

    def check_truth(self, e: gast.expr, kind: Kind) -> None:
        """Refuse to ask whether an object is true: its class may say so."""
        if objects.is_object(kind):
            raise refusals.operator_of_object(e)

    def _still_calls(self, e: gast.expr, env: Env) -> bool:
        """Whether what is called is a value of the kind that it was found to be."""
        if id(e) not in self.marks.calls:
            return True
        func, fact = self.marks.calls[id(e)]
        kind = self.value(func, env).kind
        return isinstance(kind, Bottom) or function_of(kind) == fact.value

    def _record(self, e: gast.Call, type_: type, fields: tuple[str, ...], env: Env) -> Value:
        """An instance of a named tuple or a dataclass, made of its items."""
        parameters = inspect.signature(type_).parameters
        words = {k.arg: k.value for k in e.keywords}
        by_place = [
            p for p in parameters if parameters[p].kind is not inspect.Parameter.KEYWORD_ONLY
        ]
        given = {**dict(zip(by_place, e.args, strict=False)), **words}
        needed = [p for p in parameters if parameters[p].default is inspect.Parameter.empty]
        if len(given) != len(e.args) + len(words) or not set(needed) <= given.keys() <= set(fields):
            raise refusals.misfit_record(e, type_)
        operands = tuple(given.get(f) for f in fields)
        kinds = tuple(
            kind_of(parameters[f].default, "") if o is None else self.values[id(o)].kind
            for f, o in zip(fields, operands, strict=True)
        )
        varied = any(o is not None and self.values[id(o)].varied for o in operands)
        return Value(Tup(kinds, type_, None, fields), varied, operands=operands)

    def _replaced(self, e: gast.Call, whole: gast.expr, value: Value) -> Value:
        """A record with other items at some of its names, `replace(s, mean=m)`."""
        kind = value.kind
        assert isinstance(kind, Tup) and kind.fields is not None
        given = {k.arg: k.value for k in e.keywords}
        plain = len(e.args) == (
            0 if isinstance(e.func, gast.Attribute) and whole is e.func.value else 1
        )
        if not plain or not given.keys() <= set(kind.fields):
            raise refusals.misfit_record(e, kind.type)
        operands: list[gast.expr] = []
        for field, item in zip(kind.fields, kind.items, strict=True):
            operand = given.get(field)
            if operand is None:
                operand = self.parts.setdefault(
                    (id(e), field), gast.Attribute(whole, field, gast.Load())
                )
                self.values[id(operand)] = Value(item, value.varied and self.carries(item))
            operands.append(operand)
        kinds = tuple(self.values[id(o)].kind for o in operands)
        varied = any(self.values[id(o)].varied for o in operands)
        return Value(replace(kind, items=kinds), varied, operands=tuple(operands))

    def _gives_items(self, target: object, e: gast.Call, env: Env) -> bool:
        """Whether a call takes in what an iterator gives, or a view of a dict, that varies."""
        first = e.args[0] if e.args else None
        takes = any(target is t for t in TAKERS) or target in (METHOD_TAKERS)
        if not isinstance(first, gast.Call) or not takes:
            return False
        inner = self.names.target_of(first, env)
        if any(inner is t for t in ITERATORS) or iterables.maker(inner) is not None:
            return target is dict or self._items_vary(first, env)
        return self._is_view(first, env)

    def _items_vary(self, e: gast.expr, env: Env) -> bool:
        """Whether what is gone through gives values that vary."""
        if is_view(e):
            return self._is_view(e, env)
        if isinstance(e, gast.Call):
            target = self.names.target_of(e, env)
            if any(target is t for t in ITERATORS) or iterables.maker(target) is not None:
                return any(self._items_vary(a, env) for a in e.args)
        return self.value(e, env).varied

    def _is_view(self, e: gast.expr, env: Env) -> bool:
        """Whether an expression is the keys, the values or both of a dict to be written out."""
        if not is_view(e) or self.names.static(e.func, env) is not MISSING:
            return False
        base = self.value(e.func.value, env)
        few = isinstance(base.kind, Tup) and len(base.kind.items) <= SHORT
        return is_dict(base.kind) and (base.varied or few)

    def _method_call(self, call: Call, env: Env) -> Value:
        e = call.node
        name = e.func.attr
        base = self.value(e.func.value, env)
        rule = rule_for(call.target)
        # As a function of the object, so that the rule finds it among its operands.
        node = gast.Call(e.func, [e.func.value, *e.args], e.keywords)
        arguments = [base, *call.arguments]
        whole = Call(node, operator.methodcaller, arguments, call.keywords, name)
        if isinstance(base.kind, Unknown) and opaque.logs(base.kind.type):
            return Value(UNKNOWN)
        if is_record(base.kind) and name == "_replace":
            self.values[id(e.func)] = Value(UNKNOWN)
            return self._replaced(e, e.func.value, base)
        if is_list(base.kind) or is_dict(base.kind):
            return self._method_of_container(e, name, base, call)
        if text.is_string_method(base.kind, name) and any(map(text.carries, whole.operands)):
            self.values[id(e.func)] = Value(UNKNOWN)
            return Value(TEXT if text.gives_text(name) else UNKNOWN)
        filling.check_method(call, name, base, self.values, self.lengths)
        check_pure(whole)
        if isinstance(base.kind, Static) and call.varied:
            raise refusals.method_of_object(e, name)
        if isinstance(base.kind, Array) and rule is None and opaque.array_method_writes(name):
            raise refusals.writing_method_of_array(e, name)
        if isinstance(base.kind, Static) or (rule is None and not (call.varied or base.varied)):
            self.values[id(e.func)] = Value(UNKNOWN)
            return Value(UNKNOWN)
        if rule is None:
            raise refusals.unknown_method(e, name)
        return self._rule_call(whole, rule)

    def _method_of_container(self, e: gast.Call, name: str, base: Value, call: Call) -> Value:
        """A method of a list or a dict of known structure."""
        type_ = type_of(base.kind) or list
        self.values[id(e.func)] = Value(UNKNOWN)
        if id(e) in self.marks.views and type_ is dict:
            raise Learned(self.marks.views[id(e)], (stars.structure_of(base.kind),))
        if not base.varied and (found := containers.view_kind(call, name, base.kind)):
            return Value(found)
        if (found := containers.method_kind(call, name, base.kind)) is not None:
            return Value(found, base.varied and self.carries(found))
        containers.check_method(call, name, base)
        if call.varied or base.varied or isinstance(base.kind, Seq):
            if opaque.method_changes(type_, name) and name != "copy":
                raise refusals.changed_container(e, name, type_)
            raise refusals.unknown_method(e, name)
        return Value(UNKNOWN)

    def _rule_call(self, call: Call, rule: Rule) -> Value:
        if call.gives_text:
            return Value(TEXT)
        active = call.varied and rule.structure != "constant"
        arrays = any(isinstance(v.kind, Array) and v.kind.rank for v in call.arguments)
        if active and arrays and rule.name in ("max", "min"):
            raise refusals.larger_of_arrays(call.node, rule.name)
        binding = bind(rule, call.node.args, call.node.keywords) if active else None
        kind = kind_by_rule(call, rule, self.lengths)
        if binding is None:
            return Value(kind, False, rule)
        for word, static in binding.statics.items():
            known = self.values.get(id(static)) if word != "like" else None  # a shape and a dtype
            if known is not None and known.varied and getattr(known.kind, "type", "") != "i":
                raise refusals.active_static(static, rule.name, word)
        return self._applied(rule, kind, binding.operands, binding.statics)


def _may_hold_derivative(value: Value) -> bool:
    """Whether something is, or holds, a number that carries a derivative and is no integer."""
    return value.varied and not (isinstance(value.kind, Num) and value.kind.type in "bi")


def _holds_objects(kind: Kind) -> bool:
    """Whether something is, or holds, what can be written into."""
    if isinstance(kind, (Tup, Seq)):
        return any(map(_holds_objects, parts_of(kind)))
    return isinstance(kind, (Array, Unknown))


def _is_plain(value: Value) -> bool:
    """Whether something is a number or an array."""
    return isinstance(value.kind, (Num, Array, Bottom))


def _has_positions(kind: Kind) -> bool:
    """Whether a loop over something goes through its items by their positions."""
    if isinstance(kind, Tup):
        return kind.keys is None
    return isinstance(kind, Seq) or not isinstance(kind, (Unknown, Static, Num))


def _stays_real(rule: Rule, kinds: list[Kind], statics: Mapping[str, gast.expr]) -> bool:
    """Whether a function of real operands is real, as those of Python and NumPy are."""
    turns = any(word in rule.name for word in ("complex", "fft", "eig"))
    return _of_library(rule) and not turns and "dtype" not in statics and all(map(is_real, kinds))


def _of_library(rule: Rule) -> bool:
    return rule.name.startswith(_LIBRARY) or rule.name in _BUILTINS


_LIBRARY = ("numpy.", "ndarray.", "operator ", "math.")
_BUILTINS = frozenset({"abs", "float", "max", "min", "sum", "pow", "round"})


def _keys_of(target: object, call: Call) -> Kind | None:
    """The kind of a list of the keys of a dict, as they stand or sorted."""
    kind = call.arguments[0].kind if len(call.operands) == 1 else None
    if isinstance(kind, Seq) and kind.type is dict:
        return iterators.Listing(type=list, item=Key())
    if not isinstance(kind, Tup) or kind.keys is None:
        return None
    keys = list(kind.keys)
    if target is sorted:
        if len({type(key) for key in keys}) > 1:
            return None
        keys.sort()
    return Tup(tuple(kind_of(key, "") for key in keys), list)


def _sequence_operator(e: gast.BinOp, word: str, left: Value, right: Value) -> Value:
    """`+` and `*` of lists and tuples."""
    kinds = [k for k in (left.kind, right.kind) if isinstance(k, (Tup, Seq))]
    counts = [k for k in (left.kind, right.kind) if isinstance(k, Num) and k.type in "ib"]
    joins = word == "+" and len(kinds) == 2 and type_of(kinds[0]) is type_of(kinds[1])
    known = type_of(kinds[0]) in (list, tuple) and (joins or (word == "*" and len(counts) == 1))
    if left.varied or right.varied:
        if known:
            stars.write_out(e, left.kind, right.kind)
        raise refusals.tuple_arithmetic(e)
    if not known:
        return Value(UNKNOWN)
    first, last = kinds[0], kinds[-1]
    if joins and isinstance(first, Tup) and isinstance(last, Tup):
        return Value(first.of(first.items + last.items))
    whole, times = kinds[0], None if joins else counts[0].value
    if isinstance(times, int) and isinstance(whole, Tup) and len(whole.items) * times <= SHORT:
        return Value(whole.of(whole.items * times))
    return Value(Seq(without_symbols(join(item_of(whole), item_of(last))), whole.type))


METHODS: Mapping[type, Callable[[Evaluator, Any, Env], Value]] = MappingProxyType({
    gast.Constant: Evaluator._constant, gast.Name: Evaluator._name, gast.BinOp: Evaluator._binop,
    gast.UnaryOp: Evaluator._unaryop, gast.Compare: Evaluator._compare,
    gast.BoolOp: Evaluator._boolop,
    gast.IfExp: Evaluator._ifexp, gast.Tuple: Evaluator._tuple, gast.List: Evaluator._tuple,
    gast.Dict: Evaluator._dict, gast.Set: Evaluator._set,
    gast.Subscript: Evaluator._subscript, gast.Slice: Evaluator._slice,
    gast.Attribute: Evaluator._attribute, gast.JoinedStr: Evaluator._joinedstr,
    gast.FormattedValue: Evaluator._joinedstr,
    gast.Call: Evaluator._call, gast.Starred: Evaluator._starred,
})  # fmt: skip
