"""Writes the expressions of a rule body with the operands at hand in the place of its parameters.

A tangent that is not given is zero, and zero is left out of sums and products, as linearity allows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import gast

from tangentish.errors import NoRule
from tangentish.rules.decide import UNKNOWN, Decider, Facts, must_settle
from tangentish.rules.simplify import (
    BINARY,
    LOAD,
    add,
    has_zero_factor,
    literal,
    name,
    negate,
    number_of,
)
from tangentish.tree.walk import names_read

if TYPE_CHECKING:
    from tangentish.rules.body import Body, Parsed

__all__ = ["Branched", "Local", "Writer"]

SHAPE_ATTRIBUTES = frozenset({"shape", "ndim", "dtype", "size"})
SHAPE_FUNCTIONS = frozenset(
    {
        "shape",
        "ndim",
        "size",
        "len",
        "zeros_like",
        "ones_like",
        "empty_like",
        "iscomplexobj",
        "isscalar",
    }
)
LIKE_FUNCTIONS = frozenset({"unbroadcast", "broadcast_like", "pieces"})
ATOMS = (gast.Name, gast.Constant)


class Branched(Exception):
    """The body does not fold to straight-line text."""


@dataclass(eq=False)
class Local:
    """A local of a rule: its text is built when it is first read."""

    word: str
    source: gast.expr
    scope: Scope
    hole: gast.Name
    built: gast.expr | None = None
    ready: bool = False
    count: int = 0


Scope = dict[str, Any]  # name -> tree | Local | None (zero)


class Writer:
    """Builds the results of one rule body, once."""

    def __init__(
        self,
        body: Body,
        parsed: Parsed,
        values: Mapping[str, gast.expr],
        statics: Mapping[str, gast.expr],
        facts: Facts,
        operands: tuple[gast.expr, ...] = (),
    ) -> None:
        """Bind the parameters of a body to expressions."""
        self.body, self.parsed, self.facts, self.operands = body, parsed, facts, operands
        self.reads: set[str] = set()
        self.shape_reads: set[str] = set()
        self.uses: dict[str, int] = {}
        self.helpers: dict[str, object] = {}
        self.locals: list[Local] = []
        self.made = 0
        self.scope: Scope = {}
        scope = self.scope
        for word in body.incoming:
            scope[word] = values.get(word)
        scope[body.result] = values.get(body.result) or literal(None)
        if not body.variadic:
            for word in body.operands:
                scope[word] = values.get(word) or literal(None)
        for word, default in body.statics.items():
            scope[word] = statics[word] if word in statics else literal(default)
        self.parameters = frozenset(scope)
        self.decider: Decider | None = None
        self.shape_only = False

    # -- statements ---------------------------------------------------------

    def results(self, wanted: tuple[bool, ...] | None) -> list[gast.expr | None]:
        """Return one expression, or None, for each operand."""
        value = self.parsed.single or self._returned(self.parsed.statements)
        if value is None:
            raise Branched
        while isinstance(value, gast.IfExp) and self._decide(value.test) is not UNKNOWN:
            value = value.body if self._decide(value.test) else value.orelse
        if self.body.variadic and "g" in self.body.incoming:
            return self._expand(value, wanted)
        if len(self.body.operands) == 1 or "g" not in self.body.incoming:
            return [self._result(value) if wanted is None or wanted[0] else None]
        if not isinstance(value, gast.Tuple):
            raise Branched
        words = self.body.operands
        return [
            self._result(part)
            if (wanted is None or wanted[k]) and not self._is_literal(words[k])
            else None
            for k, part in enumerate(value.elts)
        ]

    def _is_literal(self, word: str) -> bool:
        """Tell whether an operand is a literal, which nobody asks the derivative of."""
        return number_of(self.scope[word]) is not None

    def _result(self, node: gast.expr) -> gast.expr | None:
        """Write one result; None and zeros are no contribution."""
        result = self.build(node)
        if result is None or (
            isinstance(result, gast.Constant) and (result.value is None or result.value == 0)
        ):
            return None
        if isinstance(result, gast.Call) and getattr(result.func, "attr", "") == "zeros_like":
            return None
        return None if has_zero_factor(result) else result

    def _expand(self, value: gast.expr, wanted: tuple[bool, ...] | None) -> list[gast.expr | None]:
        """Write the results of ``tuple(... for x in xs)``."""
        if not (isinstance(value, gast.Call) and isinstance(value.args[0], gast.GeneratorExp)):
            raise Branched
        results: list[gast.expr | None] = []
        for k in range(len(self.operands)):
            skip = wanted is not None and not wanted[k]
            results.append(None if skip else self._element(value.args[0], k))
        return results

    def _returned(self, statements: tuple[gast.stmt, ...] | list[gast.stmt]) -> gast.expr | None:
        for statement in statements:
            if isinstance(statement, gast.Return):
                return statement.value
            if isinstance(statement, gast.If):
                test = self._decide(statement.test)
                if test is UNKNOWN:
                    raise Branched
                value = self._returned(statement.body if test else statement.orelse)
                if value is not None:
                    return value
            elif isinstance(statement, gast.Raise):
                self._refuse(statement)
            elif isinstance(statement, gast.Assign) and len(statement.targets) == 1:
                self._assign(statement.targets[0], statement.value)
            else:
                raise Branched
        return None

    def _refuse(self, statement: gast.Raise) -> None:
        """Refuse a call for which the rule raises an error, while the derivative is written."""
        error = statement.exc
        message = (
            error.args[0].value
            if isinstance(error, gast.Call) and error.args
            else "this call has no rule"
        )
        raise NoRule(
            str(message),
            why="Its rule does not cover this.",
            remedy="Register a rule: see docs/rules.md#your-own",
        )

    def _assign(self, target: gast.expr, value: gast.expr) -> None:
        scope = self.scope
        if isinstance(target, gast.Name):
            self.scope = {**scope, target.id: self._local(target.id, value, scope)}
        elif isinstance(target, gast.Tuple) and isinstance(value, gast.Tuple):
            pairs = zip(target.elts, value.elts, strict=True)
            self.scope = {
                **scope,
                **{word.id: self._local(word.id, part, scope) for word, part in pairs},
            }
        else:
            raise Branched
        self.decider = None

    def _local(self, word: str, value: gast.expr, scope: Scope) -> Local:
        self.made += 1
        return Local(word, value, scope, name(f"{word} {self.made}"))

    def _decide(self, test: gast.expr) -> Any:
        if self.decider is None:
            given = {
                word: value for word, value in self.scope.items() if not isinstance(value, Local)
            }
            self.decider = Decider(given, self.facts)
        return self.decider.value(test)

    # -- expressions --------------------------------------------------------

    def build(self, node: Any) -> Any:
        """Return the expression with parameters replaced, or None for zero."""
        method = METHODS.get(type(node))
        if method is None:
            return self._generic(node)
        return method(self, node)

    def _name(self, node: gast.Name) -> Any:
        word = node.id
        if word not in self.scope:
            known = self.parsed.free.get(word)
            if known is None:
                raise Branched
            if word in self.parsed.helpers:
                self.helpers[known.id] = self.parsed.helpers[word]
            return known
        value = self.scope[word]
        if type(value) is Local:
            return self._read(value)
        if word in self.parameters or word in self.uses:
            self._note(word)
        return value

    def _note(self, word: str) -> None:
        (self.shape_reads if self.shape_only else self.reads).add(word)
        self.uses[word] = self.uses.get(word, 0) + 1

    def _read(self, local: Local) -> Any:
        if not local.ready:
            scope, self.scope, decider, self.decider = self.scope, local.scope, self.decider, None
            shape_only, self.shape_only = self.shape_only, False
            local.built = self.build(local.source)
            self.scope, self.decider, self.shape_only = scope, decider, shape_only
            local.ready = True
            if local.built is not None and not isinstance(local.built, ATOMS):
                self.locals.append(local)
        if local.built is None or isinstance(local.built, ATOMS):
            return local.built
        local.count += 1
        return local.hole

    def _binop(self, node: gast.BinOp) -> Any:
        kind = type(node.op)
        if kind is gast.Mult and self._comes_late(node):
            node = gast.BinOp(node.right, node.op, node.left)
        left, right = self.build(node.left), self.build(node.right)
        if left is None or right is None:
            if kind is gast.Add:
                return right if left is None else left
            if kind is gast.Sub and right is None:
                return left
            return negate(right) if kind is gast.Sub and right is not None else None
        build = BINARY.get(kind)
        return gast.BinOp(left, node.op, right) if build is None else build(left, right)

    def _comes_late(self, node: gast.BinOp) -> bool:
        """Whether a product has the derivative on its right, and an operand on its left.

        On the left it makes the product floating from there on: `-1.0 * u`, not `-u`, which wraps
        where `u` is of unsigned integers.
        """
        start, incoming = node.left, self.body.incoming
        while isinstance(start, gast.BinOp):
            start = start.left
        if isinstance(start, gast.Name) and start.id in incoming:  # as most rules are written
            return False
        first = names_read(node.left)
        operands = not first.isdisjoint(self.body.operands)
        late = operands and first.isdisjoint(incoming)
        return late and not names_read(node.right).isdisjoint(incoming)

    def _unaryop(self, node: gast.UnaryOp) -> Any:
        operand = self.build(node.operand)
        if operand is None:
            return None
        return negate(operand) if type(node.op) is gast.USub else gast.UnaryOp(node.op, operand)

    def _ifexp(self, node: gast.IfExp) -> Any:
        test = self._decide(node.test)
        if test is not UNKNOWN:
            return self.build(node.body if test else node.orelse)
        if must_settle(node.test):
            raise Branched
        body, orelse = self.build(node.body), self.build(node.orelse)
        if body is None and orelse is None:
            return None
        zero = gast.Constant(0.0, None)
        return gast.IfExp(self.build(node.test), body or zero, orelse or zero)

    def _attribute(self, node: gast.Attribute) -> Any:
        if type(node.value) is gast.Name and node.value.id in self.parsed.free:
            self.build(node.value)
            if node.value.id == self.parsed.free[node.value.id].id:
                return node
            return gast.Attribute(self.parsed.free[node.value.id], node.attr, LOAD)
        value = self._shape(node.value) if node.attr in SHAPE_ATTRIBUTES else self.build(node.value)
        return None if value is None else gast.Attribute(value, node.attr, LOAD)

    def _shape(self, node: gast.expr) -> Any:
        if not isinstance(node, gast.Name):
            return self.build(node)
        before, self.shape_only = self.shape_only, True
        value = self.build(node)
        self.shape_only = before
        return value

    def _call(self, node: gast.Call) -> Any:
        function = self.build(node.func)
        word = node.func.attr if type(node.func) is gast.Attribute else getattr(node.func, "id", "")
        if node.args and type(node.args[0]) is gast.GeneratorExp:
            return self._chain(word, node.args[0])
        if word == "ndim":
            rank = self._decide(node)
            if rank is not UNKNOWN:
                return literal(rank)
        if word == "transpose" and len(node.args) == 1 and self._is_array(node.args[0]):
            operand = self.build(node.args[0])
            turned = self.facts.is_transpose(node.args[0].id) and type(operand) is gast.Attribute
            return operand.value if turned else gast.Attribute(operand, "T", LOAD)
        first = [word in SHAPE_FUNCTIONS, word in SHAPE_FUNCTIONS or word in LIKE_FUNCTIONS]
        args = [
            self._shape(arg) if k < 2 and first[k] else self.build(arg)
            for k, arg in enumerate(node.args)
        ]
        if any(arg is None for arg in args):
            return None
        if word == "where" and self._on_numbers():
            return gast.IfExp(*args)  # of numbers too `np.where` makes an array
        keywords = [gast.keyword(each.arg, self.build(each.value)) for each in node.keywords]
        return gast.Call(function, args, keywords)

    def _is_array(self, node: gast.expr) -> bool:
        """Tell whether an operand of the rule is known to be an array with axes."""
        return isinstance(node, gast.Name) and (
            node.id in self.body.operands and bool(self.facts.rank(node.id))
        )

    def _on_numbers(self) -> bool:
        """Tell whether all that the rule is given is numbers."""
        return all(
            self.scope[word] is None
            or isinstance(self.scope[word], gast.Constant)
            or self.facts.is_scalar(word)
            for word in self.parameters
        )

    def _chain(self, word: str, comprehension: gast.GeneratorExp) -> Any:
        """Write ``sum(... for x in xs)`` as a chain of additions."""
        if word != "sum":
            raise Branched
        total: Any = None
        for k in range(len(self.operands)):
            term = self._element(comprehension, k)
            total = term if total is None else total if term is None else add(total, term)
        return total

    def _element(self, comprehension: gast.GeneratorExp, k: int) -> Any:
        (loop,) = comprehension.generators
        words = [loop.target] if isinstance(loop.target, gast.Name) else loop.target.elts
        sources = [loop.iter] if isinstance(loop.target, gast.Name) else loop.iter.args
        before, self.decider = self.scope, None
        scope = dict(before)
        for word, source in zip(words, sources, strict=True):
            scope[word.id] = self._part(source, k)
        self.scope = scope
        self._note(f"{self.body.operands[0]}{k}")
        result = self.build(comprehension.elt)
        self.scope, self.decider = before, None
        return result

    def _part(self, source: gast.expr, k: int) -> Any:
        if not isinstance(source, gast.Name):
            raise Branched
        if source.id == self.body.operands[0]:
            return self.operands[k]
        return (
            self.scope[source.id].elts[k]
            if isinstance(self.scope.get(source.id), gast.Tuple)
            else None
        )

    def _subscript(self, node: gast.Subscript) -> Any:
        value = self.build(node.value)
        index = self.build(node.slice)
        if (
            isinstance(value, gast.Tuple)
            and isinstance(index, gast.Constant)
            and isinstance(index.value, int)
        ):
            part = value.elts[index.value]
            return None if isinstance(part, gast.Constant) and part.value is None else part
        return None if value is None else gast.Subscript(value, index, LOAD)

    def _sequence(self, node: Any) -> Any:
        parts = [self.build(part) for part in node.elts]
        return type(node)([literal(None) if part is None else part for part in parts], LOAD)

    def _constant(self, node: gast.Constant) -> Any:
        return node

    def _generic(self, node: Any) -> Any:
        """Rebuild any other node, child by child."""
        if not isinstance(node, gast.AST):
            return node
        parts: list[Any] = []
        for word in node._fields:
            child = getattr(node, word, None)
            if isinstance(child, list):
                parts.append([self.build(each) for each in child])
            else:
                parts.append(self.build(child) if isinstance(child, gast.AST) else child)
        return type(node)(*parts)


METHODS: Mapping[type, Callable[[Writer, Any], Any]] = MappingProxyType(
    {
        gast.Name: Writer._name,
        gast.BinOp: Writer._binop,
        gast.UnaryOp: Writer._unaryop,
        gast.IfExp: Writer._ifexp,
        gast.Attribute: Writer._attribute,
        gast.Call: Writer._call,
        gast.Subscript: Writer._subscript,
        gast.Tuple: Writer._sequence,
        gast.List: Writer._sequence,
        gast.Constant: Writer._constant,
    }
)
