"""The tangent of a whole expression, as one expression."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType

import gast
import numpy as np

from tangentish.analyse.flow import Flow, root_of
from tangentish.analyse.inline import inline, shape_name
from tangentish.analyse.kinds import Array, Kind, Num, Seq, Static, Tup, Unknown, is_real
from tangentish.analyse.shapes import Lengths
from tangentish.analyse.values import Value
from tangentish.differentiate.adjoints import added, zero
from tangentish.differentiate.broadcasting import broadcast_to, same_shape
from tangentish.differentiate.incoming import contains, is_atom
from tangentish.differentiate.parts import load
from tangentish.differentiate.push import RESULT
from tangentish.differentiate.structures import display
from tangentish.errors import NoRule, Unsupported
from tangentish.optimise.constants import without_ones
from tangentish.rules.body import Body, Instance
from tangentish.rules.simplify import number_of
from tangentish.tree.names import Namer
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import (
    DISPLAYS,
    copy_shallow,
    equal,
    names_read,
    parts_of,
    substitute,
    walk,
)

_DTYPES = MappingProxyType({"f": "np.float32", "F": "np.complex64", "d": "float", "D": "complex"})


@dataclass
class Tangents:
    """Writes the tangents of the expressions of one statement.

    Attributes:
        floats: names that hold what is floating.
        lines: assignments of shared values, to stand before the statement.
        helpers: objects that the text refers to, by name.
    """

    flow: Flow
    lengths: Lengths
    namer: Namer
    floats: frozenset[str]
    lines: list[gast.stmt] = field(default_factory=list)
    helpers: dict[str, object] = field(default_factory=dict)

    def of(self, e: gast.expr, root: bool = False) -> gast.expr | None:
        """The tangent of an expression; None where it does not vary."""
        value = self.flow.values.get(id(e))
        if value is None or not value.varied:
            return None
        if isinstance(e, gast.Name):
            return gast.Name(self.namer.tangent(e.id), gast.Load(), None, None)
        if isinstance(e, gast.Subscript) or (isinstance(e, gast.Attribute) and value.rule is None):
            return self.mirrored(e)
        if value.makes_record:
            assert isinstance(value.kind, Tup)
            pairs = zip(value.operands, value.kind.items, strict=True)
            return gast.Tuple([self._of_field(o, k) for o, k in pairs], gast.Load())
        if isinstance(e, DISPLAYS):
            assert isinstance(value.kind, Tup)
            return display(value.kind, [self.item(c) for c in parts_of(e)])
        if value.rule is None:
            raise Unsupported("this expression", at=e, why="No derivative is known for it.")
        return self.apply(e, value, root)

    def _of_field(self, operand: gast.expr | None, kind: Kind) -> gast.expr:
        """The tangent of an item of a record that is made; of a default it is zero."""
        return (
            self.zero_of(kind, gast.Constant(None, None)) if operand is None else self.item(operand)
        )

    def item(self, e: gast.expr) -> gast.expr:
        """The tangent of an element of a tuple; zero where it does not vary."""
        return self.of(e) or self.zero(e)

    def zero(self, e: gast.expr) -> gast.expr:
        """A zero tangent for an expression."""
        kind = self.flow.value(e).kind if id(e) in self.flow.values else Unknown()
        return self.zero_of(kind, e)

    def zero_of(self, kind: Kind, like: gast.expr) -> gast.expr:
        """A zero tangent for a value of a kind."""
        made = zero(kind, like)
        if isinstance(kind, (Num, Array, Seq, Tup, Static)):
            return made
        from tangentish import runtime

        self.helpers["zeros_like"] = runtime.zeros_like
        return made

    def mirrored(self, e: gast.expr) -> gast.expr:
        """The same part of the tangent of an array, or of a structure."""
        e = self.flow.positional(e)
        root = root_of(e)
        if not isinstance(root, gast.Name):
            raise Unsupported(
                "a subscript of this value", at=e, remedy="Give the value a name first."
            )
        tangent = gast.Name(self.namer.tangent(root.id), gast.Load(), None, None)
        kind = self.flow.value(root).kind
        is_array = root.id in self.flow.evaluator.shadowed and isinstance(kind, Array)
        known = not isinstance(kind, Unknown) and not is_array
        return replaced(e, root, self.as_array(tangent, kind) if known else tangent)

    # -- rules -----------------------------------------------------------------------------

    def apply(self, e: gast.expr, value: Value, root: bool) -> gast.expr:
        """The tangent of an expression by its rule."""
        rule = value.rule
        assert rule is not None
        tangents = [None if o is None else self.of(o) for o in value.operands]
        if rule.primal is np.imag and self.is_complex(value.operands[0]):  # a view, as it is one
            return expr("{d}.imag", d=tangents[0])
        if rule.structure == "elementwise":
            found = self.elementwise(e, value, tangents, root)
        elif rule.structure == "linear":
            found = self.linear(e, value, tangents)
        elif rule.structure == "bilinear":
            found = self.bilinear(e, value, tangents)
        elif rule.tangent is not None:
            found = self.general(e, value, rule.tangent, tangents, root)
        else:
            raise NoRule(
                f"no forward derivative rule for {rule.name}",
                at=e,
                why="Its rule has an adjoint alone.",
            )
        if is_real(value.kind) and any(self.is_complex(o) for o in value.operands):
            found = expr("np.real({e})", e=_without_zero(found))
        if rule.structure == "elementwise":
            return found
        return self.widened(found, e, value, tangents, found)

    def is_complex(self, o: gast.expr | None) -> bool:
        """Whether an operand is known to be complex and carries a tangent."""
        value = None if o is None else self.flow.values.get(id(o))
        return value is not None and value.varied and is_real(value.kind) is False

    def result(self, e: gast.expr, root: bool) -> gast.expr:
        """What stands for the value of an expression in the text of its rule."""
        return gast.Name(RESULT, gast.Load(), None, None) if root else e

    def elementwise(
        self, e: gast.expr, value: Value, tangents: list[gast.expr | None], root: bool
    ) -> gast.expr:
        """The tangent of an elementwise function: the sum of what each operand's tangent gives."""
        assert value.rule is not None and value.rule.adjoint is not None
        total: gast.expr | None = None
        covered = False
        first = len(self.lines)
        for k, d in enumerate(tangents):
            if d is None:
                continue
            wanted = tuple(j == k for j in range(len(tangents)))
            term = self.term(e, value, value.rule.adjoint, d, wanted, root, first)
            if term is None:
                tangents = [*tangents[:k], None, *tangents[k + 1 :]]  # it is zero
                continue
            covered = covered or self.covers(term, value, k)
            total = term if total is None else added(total, term)
        if total is None:
            return self.zero_of(value.kind, e)
        spread = total if covered else self.spread(total, e, value, tangents)
        return self.widened(spread, e, value, tangents, total)

    def widened(
        self,
        whole: gast.expr,
        e: gast.expr,
        value: Value,
        tangents: list[gast.expr | None],
        total: gast.expr,
    ) -> gast.expr:
        """A tangent in the dtype of the result, into which may be written.

        `x + 1j` is complex where `x` is real, and the tangent is that of `x`.  Before it had the
        shape of the result the tangent was `total`, which may be a number.
        """
        if not isinstance(value.kind, Array) or value.kind.char not in _DTYPES:
            return whole
        for o, d in zip(value.operands, tangents, strict=True):
            wide = o is not None and self.is_wide(self.flow.value(o).kind, value.kind)
            if wide and (d is not None or contains(total, o)):
                return whole
        if contains(total, e) or RESULT in names_read(total):
            return whole
        return expr("{d}.astype({t})", d=whole, t=expr(_DTYPES[value.kind.char]))

    def is_wide(self, kind: Kind, whole: Array) -> bool:
        """Whether an operand, and its tangent, make a result as wide as it is.

        The tangent of a complex number may be real.
        """
        if not isinstance(kind, Array):
            return whole.type == "f"
        if kind.char not in _DTYPES:  # of whole numbers, or wider than all of these
            return kind.type not in "bi"
        return np.promote_types(kind.char, whole.char) == kind.char

    def term(
        self,
        e: gast.expr,
        value: Value,
        body: Body,
        d: gast.expr,
        wanted: tuple[bool, ...],
        root: bool,
        first: int,
    ) -> gast.expr | None:
        """What one operand contributes; of the lines from `first` on none is written twice."""
        k = wanted.index(True)
        instance = self.instance(value, body, {"g": d}, e, wanted, root)
        if instance is not None and instance.uses.get("g", 0) > 1 and not is_atom(d):
            d = self.named(d)
            instance = self.instance(value, body, {"g": d}, e, wanted, root)
        if instance is None:
            return self.called(value, body, [d, self.result(e, root)], k)
        known = [s for s in self.lines[first:] if isinstance(s, gast.Assign)]
        same: dict[str, gast.expr] = {}
        for s in instance.prelude:
            s = substitute(s, same)
            twin = next((t for t in known if equal(t.value, s.value)), None)
            if twin is None:
                self.lines.append(s)
            else:
                same[s.targets[0].id] = load(twin.targets[0].id)
        self.helpers.update(instance.helpers)
        result = instance.results[k]
        return None if result is None else without_ones(substitute(result, same), self.floats)

    def covers(self, term: gast.expr, value: Value, k: int) -> bool:
        """Whether one term has the full shape of the result."""
        if not isinstance(value.kind, Array):
            return isinstance(value.kind, Num)
        for j, o in enumerate(value.operands):
            if o is None or not same_shape(self.flow.value(o).kind, value.kind, self.lengths):
                continue
            if j == k or contains(term, o):
                return True
        return False

    def spread(
        self, total: gast.expr, e: gast.expr, value: Value, tangents: list[gast.expr | None]
    ) -> gast.expr:
        """A tangent that may be smaller than the result, in the result's shape."""
        kinds = [
            (self.flow.value(o).kind, d)
            for o, d in zip(value.operands, tangents, strict=True)
            if o is not None
        ]
        if all(d is not None or isinstance(k, Num) for k, d in kinds) and not any(
            isinstance(k, Unknown) for k, _ in kinds
        ):
            return total
        like = shape_name(e, self.flow, self.lengths) or e
        source: Kind = Unknown() if isinstance(value.kind, Unknown) else Num("f")
        found = broadcast_to(total, source, value.kind, like, self.lengths)
        if isinstance(found, gast.Call) and isinstance(found.func, gast.Name):
            from tangentish import runtime

            self.helpers[found.func.id] = getattr(runtime, found.func.id)
        return found

    def linear(self, e: gast.expr, value: Value, tangents: list[gast.expr | None]) -> gast.expr:
        """The primal applied to the tangents."""
        new = e
        for k, (o, d) in enumerate(zip(value.operands, tangents, strict=True)):
            if o is not None:
                d = d if d is not None else self.zero(o)
                new = self.replaced(new, o, self.receiver(value, d) if k == 0 else d)
        return new

    def receiver(self, value: Value, d: gast.expr) -> gast.expr:
        """The tangent of a first operand; as an array where a method is called on a number.

        The tangent of a scalar of NumPy's may be a number of Python's, which has no such methods.
        """
        assert value.rule is not None and value.operands[0] is not None
        if value.rule.kind not in ("method", "attribute"):
            return d
        return self.as_array(d, self.flow.value(value.operands[0]).kind)

    def as_array(self, d: gast.expr, kind: Kind) -> gast.expr:
        """The tangent of what may be a number, with the methods and subscripts of arrays."""
        scalar = isinstance(kind, (Num, Unknown)) or (isinstance(kind, Array) and kind.rank == 0)
        return expr("np.asarray({d})", d=d) if scalar else d

    def bilinear(self, e: gast.expr, value: Value, tangents: list[gast.expr | None]) -> gast.expr:
        """`f(da, b) + f(a, db)`."""
        total: gast.expr | None = None
        for o, d in zip(value.operands, tangents, strict=True):
            if o is None or d is None:
                continue
            term = self.replaced(e, o, self.receiver(value, d) if o is value.operands[0] else d)
            total = term if total is None else added(total, term)
        assert total is not None
        return total

    def replaced(self, e: gast.expr, operand: gast.expr, new: gast.expr) -> gast.expr:
        """An application of a rule with something else for an operand."""
        return replaced(e, self.flow.evaluator.as_written(operand), new)

    def general(
        self, e: gast.expr, value: Value, body: Body, tangents: list[gast.expr | None], root: bool
    ) -> gast.expr:
        """The tangent by the text of a rule, or by a call of it."""
        incoming = {
            f"d{n}": d for n, d in zip(body.operands, tangents, strict=False) if d is not None
        }
        instance = self.instance(value, body, incoming, e, None, root)
        if instance is not None:
            repeated = [
                n for n, d in incoming.items() if instance.uses.get(n, 0) > 1 and not is_atom(d)
            ]
            if repeated:
                incoming |= {n: self.named(incoming[n]) for n in repeated}
                instance = self.instance(value, body, incoming, e, None, root)
        if instance is None and _leaves_out(body):
            raise Unsupported(
                f"the tangents of {body.call_name.removesuffix('_tangent')} of a value of which "
                "nothing is known", at=e, why="Which of its results vary depends on what it is.",
                remedy="Pass what is unknown as an argument of its own.",
            )  # fmt: skip
        if instance is None:
            zeros = [
                d if d is not None else self.zero(o)
                for d, o in zip(tangents, value.operands, strict=True)
                if o is not None
            ]
            return self.called(value, body, [*zeros, self.result(e, root)], None)
        self.take(instance)
        found = instance.results[0]
        if isinstance(found, gast.Tuple) and isinstance(value.kind, Tup):
            return self.completed(found, value.kind, self.result(e, root))
        return self.zero_of(value.kind, e) if found is None else found

    def completed(self, found: gast.Tuple, kind: Tup, results: gast.expr) -> gast.expr:
        """Zeros for the results of a function that do not vary."""
        parts = []
        for k, (e, item) in enumerate(zip(found.elts, kind.items, strict=True)):
            missing = isinstance(e, gast.Constant) and e.value is None
            like = expr("{y}[{k}]", y=results, k=k)
            parts.append(self.zero_of(item, like) if missing else e)
        return gast.Tuple(parts, gast.Load())

    def instance(
        self,
        value: Value,
        body: Body,
        incoming: dict[str, gast.expr],
        e: gast.expr,
        wanted: tuple[bool, ...] | None,
        root: bool,
    ) -> Instance | None:
        """The text of a rule for a value, or None where it does not become text."""
        return inline(
            body, value, self.flow, incoming, self.result(e, root), self.namer.fresh, wanted
        )

    def take(self, instance: Instance) -> None:
        """Take over the lines and helpers of a rule's text."""
        self.lines += instance.prelude
        self.helpers.update(instance.helpers)

    def called(self, value: Value, body: Body, first: list[gast.expr], k: int | None) -> gast.expr:
        """A rule that does not become straight text is called as the function it is."""
        stem = f"{body.call_name}_{'tangent' if k is None else 'adjoint'}"
        name = self.namer.helpers.of(stem, body.function)
        self.helpers[name] = body.function
        operands = [gast.Constant(None, None) if o is None else o for o in value.operands]
        keywords = [gast.keyword(w, v) for w, v in value.statics.items()]
        call = gast.Call(gast.Name(name, gast.Load(), None, None), [*first, *operands], keywords)
        return call if k is None or len(operands) == 1 else expr("{c}[{k}]", c=call, k=k)

    def named(self, e: gast.expr) -> gast.expr:
        """Give an expression a name in front of the statement."""
        name = self.namer.fresh("t")
        self.lines += quote("{t} = {e}", t=name, e=e)
        return gast.Name(name, gast.Load(), None, None)


def _leaves_out(body: Body) -> bool:
    """Whether a rule gives None for results that do not vary."""
    found = [s.value for s in walk(body.parsed.tree) if isinstance(s, gast.Return)]
    parts = [part for e in found if isinstance(e, gast.Tuple) for part in e.elts]
    return any(isinstance(part, gast.Constant) and part.value is None for part in parts)


def _without_zero(e: gast.expr) -> gast.expr:
    """`d` for `d + 0j`, which makes adjoints complex, and of which the real part is taken."""
    zero = isinstance(e, gast.BinOp) and isinstance(e.op, gast.Add) and number_of(e.right) == 0
    return e.left if zero else e


def replaced(tree: gast.expr, old: gast.expr, new: gast.expr) -> gast.expr:
    """The tree with the node `old` itself replaced."""
    if tree is old:
        return new
    changes: dict[str, object] = {}
    for f in tree._fields:
        child = getattr(tree, f, None)
        if isinstance(child, list):
            parts = [replaced(c, old, new) if isinstance(c, gast.AST) else c for c in child]
            if any(a is not b for a, b in zip(parts, child, strict=True)):
                changes[f] = parts
        elif isinstance(child, gast.AST):
            part = replaced(child, old, new)
            if part is not child:
                changes[f] = part
    return copy_shallow(tree, **changes) if changes else tree
