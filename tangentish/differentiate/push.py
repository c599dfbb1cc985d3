"""The adjoint of a whole expression: what each name in it receives, from the adjoint of its value.

An adjoint is pushed from the root of the user's expression down to its names; the text of each rule
on the way is inlined. What arrives at a name, or at a part of an array, is a `Contribution`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeVar

import gast

from tangentish.analyse.aliases import is_basic
from tangentish.analyse.flow import Flow, root_of
from tangentish.analyse.inline import inline, shape_name
from tangentish.analyse.kinds import Array, Kind, Num, Seq, Tup, Unknown, is_real
from tangentish.analyse.shapes import Lengths
from tangentish.analyse.values import Value
from tangentish.differentiate.broadcasting import cast_to, conj, reduce_to, same_shape, summed_axes
from tangentish.differentiate.incoming import Incoming, contains, is_atom, is_cheap, is_fresh
from tangentish.differentiate.structures import part, parts
from tangentish.errors import NoRule, Unsupported
from tangentish.rules.body import Instance
from tangentish.tree.names import Namer
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import DISPLAYS, copy_shallow, name_nodes, parts_of, substitute, walk

Tree = TypeVar("Tree")
RESULT = "result of this statement"
MASKS = frozenset({
    "numpy.where", "numpy.maximum", "numpy.minimum", "numpy.fmax", "numpy.fmin", "numpy.clip",
    "numpy.max", "numpy.min", "max", "min", "ndarray.max", "ndarray.min", "ndarray.clip",
})  # fmt: skip


@dataclass(frozen=True)
class Contribution:
    """What a name receives: all of it, or at `place`, which has the user's name as root."""

    name: str
    place: gast.Subscript | None
    incoming: Incoming
    kind: Kind


@dataclass
class Push:
    """Pushes adjoints through the expressions of one statement.

    Attributes:
        lines: assignments of shared values, to stand before the contributions.
        contributions: in the order in which they were found.
        helpers: objects that the text refers to, by name.
    """

    flow: Flow
    lengths: Lengths
    namer: Namer
    has_complex: bool
    lines: list[gast.stmt] = field(default_factory=list)
    shaped: dict[int, tuple[object, object]] = field(default_factory=dict)
    contributions: list[Contribution] = field(default_factory=list)
    helpers: dict[str, object] = field(default_factory=dict)

    def push(self, e: gast.expr, g: Incoming, root: bool = False) -> None:
        """Distribute the adjoint `g` of `e` over the names in `e`."""
        value = self.flow.values.get(id(e))
        if value is None or not value.varied:
            return
        if isinstance(e, gast.Name):
            self.contributions.append(Contribution(e.id, None, g, value.kind))
        elif isinstance(e, gast.Subscript) or (
            isinstance(e, gast.Attribute) and value.rule is None
        ):
            self.subscript(e, g, value)
        elif value.makes_record:
            assert isinstance(value.kind, Tup)
            whole = self.taken_apart(g.expr, [o for o in value.operands if o is not None])
            for operand, b in zip(value.operands, parts(whole, value.kind), strict=True):
                if operand is not None:
                    self.push(operand, Incoming(b, False, False, g.masked))
        elif isinstance(e, DISPLAYS):
            if isinstance(g.expr, gast.Constant):
                raise Unsupported(
                    "results of different structure",
                    at=e,
                    why="A gradient needs one number as result.",
                )
            assert isinstance(value.kind, Tup)
            whole = self.taken_apart(g.expr, parts_of(e))
            for item, b in zip(parts_of(e), parts(whole, value.kind), strict=True):
                self.push(item, Incoming(b, False, False, g.masked))
        elif value.rule is not None:
            self.apply(e, value, g, root)
        else:
            raise Unsupported("this expression", at=e, why="No derivative is known for it.")

    def taken_apart(self, e: gast.expr, items: list[gast.expr]) -> gast.expr:
        """The adjoint of a structure of which several items are asked for: it is evaluated once."""
        calls = not isinstance(e, DISPLAYS) and any(isinstance(n, gast.Call) for n in walk(e))
        return self.named(e) if calls and sum(map(self.varied, items)) > 1 else e

    def subscript(self, e: gast.Subscript | gast.Attribute, g: Incoming, value: Value) -> None:
        """Contribute an adjoint to a part of an array, or of a structure."""
        root, e = root_of(e), self.flow.positional(e)
        if not isinstance(root, gast.Name):
            raise Unsupported(
                "a subscript of this value", at=e, remedy="Give the value a name first."
            )
        self.contributions.append(Contribution(root.id, e, g, value.kind))

    def spread(self, g: Incoming, like: gast.expr) -> Incoming:
        """A thin adjoint in full."""
        if not g.thin:
            return g
        return Incoming(
            expr("np.broadcast_to({g}, np.shape({x}))", g=g.expr, x=like), False, False, g.masked
        )

    def of_its_shape(self, e: gast.expr, value: Value) -> gast.expr:
        """An operand that has the shape of a value, or else the expression for it."""
        operands = [o for o in value.operands if isinstance(o, gast.Name)]
        same = (same_shape(self.flow.value(o).kind, value.kind, self.lengths) for o in operands)
        return next((o for o, alike in zip(operands, same, strict=True) if alike), e)

    def shape(self, e: gast.expr) -> gast.expr:
        """The shape of what an elementwise function gives, without its arithmetic."""
        if (name := shape_name(e, self.flow, self.lengths)) is not None:
            return expr("np.shape({x})", x=name)
        found: dict[str, gast.expr] = {}
        for x in self.broadcast_in(e):
            found.setdefault(gast.dump(x), x)
        if len(found) > 3 or all(self.is_leaf(o) for o in self.flow.value(e).operands):
            return expr("np.shape({x})", x=e)
        shapes = [expr("np.shape({x})", x=x) for x in found.values()]
        if len(shapes) == 1:
            return shapes[0]
        return gast.Call(expr("np.broadcast_shapes"), shapes, [])

    def broadcast_in(self, e: gast.expr | None) -> list[gast.expr]:
        """What is broadcast to the shape of an expression and is read in it, or computed."""
        if e is None or id(e) not in self.flow.values:
            return []
        value = self.flow.value(e)
        if isinstance(value.kind, Num):
            return []
        if self.is_leaf(e) or not value.operands:  # of what does not vary they are not known
            return [e]
        return [x for o in value.operands for x in self.broadcast_in(o)]

    def is_leaf(self, e: gast.expr | None) -> bool:
        """Whether an expression is no elementwise function of others."""
        rule = None if e is None else self.flow.value(e).rule
        return rule is None or rule.structure != "elementwise"

    # -- rules -----------------------------------------------------------------------------

    def apply(self, e: gast.expr, value: Value, g: Incoming, root: bool) -> None:
        """Push an adjoint through the rule of an expression to its operands."""
        rule = value.rule
        assert rule is not None
        if rule.adjoint is None:
            raise NoRule(
                f"no reverse derivative rule for {rule.name}",
                at=e,
                why="Its rule has a tangent alone.",
            )
        if g.thin and not (rule.structure == "elementwise" and isinstance(value.kind, Array)):
            g = self.spread(g, e)
        wanted = tuple(o is not None and self.varied(o) for o in value.operands)
        flips = self.has_complex and self.complex_in(value)
        if rule.structure == "linear" and isinstance(value.kind, (Tup, Seq)):
            flips = False  # a copy, a sum of structures: real
        incoming = conj(g.expr) if flips and is_real(value.kind) is not True else g.expr
        if g.thin and any(o is not None and contains(incoming, o) for o in value.operands):
            incoming = self.named(incoming)
        if g.masked and not is_atom(incoming) and rule.structure == "elementwise":
            incoming = self.named(incoming)
        result = gast.Name(RESULT, gast.Load(), None, None) if root else e
        instance = self.instance(value, incoming, result, wanted)
        if (
            instance is not None
            and instance.uses.get("g", 0) > 1
            and not is_cheap(incoming, value.kind)
        ):
            incoming = self.named(incoming)
            instance = self.instance(value, incoming, result, wanted)
        if instance is None and g.wide is not None:  # what is called may ask it for its shape
            incoming = self.named(self.reduced(incoming, g.wide, value.kind, e))
            g = replace(g, wide=None)
        if instance is None and g.thin:  # what is called may give what it is given
            g = self.spread(replace(g, expr=incoming), self.of_its_shape(e, value))
            incoming = g.expr
        if instance is None or instance.uses.get("g", 0) > 1:
            g = replace(g, fresh=False)
        results = (
            self.called(e, value, incoming, result, wanted)
            if instance is None
            else self.inlined(instance)
        )
        masked = g.masked or rule.name in MASKS
        for operand, text in zip(value.operands, results, strict=True):
            if operand is None or text is None or not self.varied(operand):
                continue
            if isinstance(self.flow.value(operand).kind, Tup):
                self.spread_out(operand, text, value, masked, flips)
                continue
            self.push(
                operand,
                self.outgoing(text, e, value, operand, replace(g, expr=incoming), masked, flips),
            )

    def spread_out(
        self, operand: gast.expr, text: gast.expr, value: Value, masked: bool, flips: bool
    ) -> None:
        """Push what a linear rule gives to a tuple of operands: item by item, if they differ."""
        if isinstance(operand, gast.Name):
            items = [i for i in self.flow.items(operand) if self.varied(i)]
            own = [self.linear_outgoing(i, value, i, masked, flips, False).expr for i in items]
            if all(a is b for a, b in zip(items, own, strict=True)):
                self.push(operand, Incoming(text, False, False, masked, joined=True))
                return
        text = self.named(text)
        kind = self.flow.value(operand).kind
        assert isinstance(kind, Tup)
        for place, item in zip(kind.places, self.flow.items(operand), strict=True):
            if not self.varied(item):
                continue
            found = part(text, place)
            if isinstance(self.flow.value(item).kind, Tup):
                self.spread_out(item, found, value, masked, flips)
            else:
                self.push(item, self.linear_outgoing(found, value, item, masked, flips, False))

    def outgoing(
        self,
        text: gast.expr,
        e: gast.expr,
        value: Value,
        operand: gast.expr,
        g: Incoming,
        masked: bool,
        flips: bool,
    ) -> Incoming:
        """What an operand receives, in its own shape and dtype, with strong zeros."""
        rule = value.rule
        assert rule is not None
        kind = self.flow.value(operand).kind
        if rule.structure != "elementwise":
            kept = text is g.expr and g.fresh
            return self.linear_outgoing(text, value, operand, masked, flips, kept)
        if g.masked and not _is_plain(text, g.expr):
            text = self.strong_zero(text, g.expr, value.kind)
        if flips and not (is_real(kind) and is_real(value.kind)):
            text = text if is_real(kind) else conj(text)
        alone = g.wide is None and all(
            isinstance(self.flow.value(o).kind, Num)
            for o in value.operands
            if o is not None and o is not operand
        )
        thin = g.thin and not self.covers(text, value)
        if thin and not (
            same_shape(value.kind, kind, self.lengths) or (alone and isinstance(kind, Array))
        ):
            text, thin = expr("np.broadcast_to({g}, {s})", g=text, s=self.shape(e)), False
        whole = not g.thin and not masked and g.wide is None
        dot = self.as_dot(text, value, operand) if whole else None
        if dot is not None:
            return Incoming(dot, True, False, masked)
        wide = None
        if not thin:
            source = g.wide or value.kind
            wide = None if alone else summed_later(source, operand, self.flow, self.lengths)
            text = text if wide else self.reduced(text, source, kind, operand, alone)
        elif flips and is_real(kind) and not is_real(value.kind):
            text = expr("np.real({e})", e=text)
        fresh = is_fresh(text) or (text is g.expr and g.fresh)
        return Incoming(text, fresh, thin, masked, wide=wide)

    def reduced(
        self, text: gast.expr, source: Kind, kind: Kind, operand: gast.expr, alone: bool = False
    ) -> gast.expr:
        """An adjoint of one kind summed down to that of an operand."""
        text = reduce_to(text, source, kind, operand, self.lengths, alone)
        if any(n.id == "unbroadcast" for n in name_nodes(text)):
            self.helper("unbroadcast")
        return text

    def as_dot(self, text: gast.expr, value: Value, operand: gast.expr) -> gast.expr | None:
        """`np.dot(g, x)` for what a number receives from `a * x`, not the sum of a product."""
        kind = value.kind
        if not isinstance(self.flow.value(operand).kind, Num) or not isinstance(kind, Array):
            return None
        if (
            kind.rank != 1
            or kind.type != "f"
            or value.rule is None
            or value.rule.name not in ("operator *", "numpy.multiply")
        ):
            return None
        (other,) = [o for o in value.operands if o is not None and o is not operand]
        if isinstance(text, gast.BinOp) and isinstance(text.op, gast.Mult) and text.right is other:
            return expr("np.dot({a}, {b})", a=text.left, b=other)
        return None

    def linear_outgoing(
        self,
        text: gast.expr,
        value: Value,
        operand: gast.expr,
        masked: bool,
        flips: bool,
        kept: bool,
    ) -> Incoming:
        """What an operand receives from a linear rule, whose text is at hand."""
        kind = self.flow.value(operand).kind
        if flips and isinstance(kind, Seq):
            item = gast.Name("item", gast.Load(), None, None)
            turned = expr("np.real({i})", i=item) if is_real(kind.item) else conj(item)
            text = expr("[{t} for item in {e}]", t=turned, e=text)
        elif flips:
            text = expr("np.real({e})", e=text) if is_real(kind) else conj(text)
        thin = False
        inner = _broadcast_of(text)
        if inner is not None and isinstance(kind, Num):
            text = inner
        elif inner is not None and isinstance(kind, Array) and isinstance(value.kind, Num):
            text, thin = inner, True
        elif isinstance(kind, Unknown) and isinstance(operand, (gast.Name, gast.Subscript)):
            text = expr("unbroadcast({g}, {x})", g=text, x=operand)
            self.helper("unbroadcast")
        if isinstance(kind, Array) and isinstance(value.kind, Array) and not thin:
            cast = cast_to(text, value.kind, kind)
            kept, text = kept and cast is text, cast
        return Incoming(text, kept or is_fresh(text), thin, masked)

    def covers(self, text: gast.expr, value: Value) -> bool:
        """Whether a text reads an operand that has the full shape of the result."""
        candidates = [o for o in value.operands if o is not None]
        return any(
            same_shape(self.flow.value(o).kind, value.kind, self.lengths) and contains(text, o)
            for o in candidates
        )

    def strong_zero(self, text: gast.expr, g: gast.expr, kind: Kind) -> gast.expr:
        """Exactly zero where the adjoint is, whatever the derivative is there."""
        if isinstance(kind, Num):
            return expr("{e} if {g} != 0 else 0.0", e=text, g=g)
        return expr("np.where({g} != 0, {e}, 0.0)", e=text, g=g)

    def varied(self, e: gast.expr) -> bool:
        """Whether an expression carries a derivative."""
        value = self.flow.values.get(id(e))
        return value is not None and value.varied

    def complex_in(self, value: Value) -> bool:
        """Whether the result or an operand may be complex."""
        kinds = [
            value.kind,
            *(
                self.flow.value(o).kind
                for o in value.operands
                if o is not None and id(o) in self.flow.values
            ),
        ]
        return any(is_real(k) is not True for k in kinds if not isinstance(k, (Tup, Seq)))

    def instance(
        self, value: Value, g: gast.expr, result: gast.expr, wanted: tuple[bool, ...]
    ) -> Instance | None:
        """The text of the rule for a value, or None where it does not become text."""
        assert value.rule is not None and value.rule.adjoint is not None
        return inline(
            value.rule.adjoint, value, self.flow, {"g": g}, result, self.namer.fresh, wanted
        )

    def inlined(self, instance: Instance) -> list[gast.expr | None]:
        """Take over the lines and helpers of a rule's text; return its results."""
        self.lines += instance.prelude
        self.helpers.update(instance.helpers)
        self.lines = [self.shapes_by_name(line) for line in self.lines]
        return [None if r is None else self.shapes_by_name(r) for r in instance.results]

    def shapes_by_name(self, e: Tree) -> Tree:
        """Let a name of the same shape stand for an expression of which only the shape is read."""
        if (
            isinstance(e, gast.Call)
            and isinstance(e.func, gast.Attribute)
            and e.func.attr in ("shape", "size")
        ):
            if len(e.args) == 1 and not isinstance(e.args[0], gast.Name):
                name = shape_name(e.args[0], self.flow, self.lengths)
                return e if name is None else copy_shallow(e, args=[name])
            return e
        if not isinstance(e, gast.AST) or isinstance(e, (gast.Name, gast.Constant)):
            return e
        if id(e) in self.shaped:  # adjoints are parts of what is written next, again and again
            return self.shaped[id(e)][1]  # type: ignore[return-value]
        changes: dict[str, object] = {}
        for f in e._fields:
            old = getattr(e, f, None)
            if isinstance(old, list):
                new: object = [self.shapes_by_name(c) for c in old]
                same = all(a is b for a, b in zip(old, new, strict=True))  # type: ignore[call-overload]
            else:
                new = self.shapes_by_name(old)
                same = new is old
            if not same:
                changes[f] = new
        done = copy_shallow(e, **changes) if changes else e
        self.shaped[id(e)] = self.shaped[id(done)] = (e, done)
        return done

    def called(
        self, e: gast.expr, value: Value, g: gast.expr, result: gast.expr, wanted: tuple[bool, ...]
    ) -> list[gast.expr | None]:
        """Results of a rule that does not become text: it is called as the function it is."""
        rule = value.rule
        assert rule is not None and rule.adjoint is not None
        name = self.namer.helpers.of(f"{rule.adjoint.call_name}_adjoint", rule.adjoint.function)
        self.helpers[name] = rule.adjoint.function
        operands = [gast.Constant(None, None) if o is None else o for o in value.operands]
        keywords = [gast.keyword(k, v) for k, v in value.statics.items()]
        call = gast.Call(gast.Name(name, gast.Load(), None, None), [g, result, *operands], keywords)
        if len(operands) == 1:
            return [call]
        whole = self.named(call)
        return [expr("{t}[{k}]", t=whole, k=k) if w else None for k, w in enumerate(wanted)]

    def named(self, e: gast.expr) -> gast.expr:
        """Give an adjoint a name, unless it is one."""
        if isinstance(e, (gast.Name, gast.Constant)):
            return e
        name = self.namer.fresh("t")
        self.lines += quote("{t} = {e}", t=name, e=e)
        return gast.Name(name, gast.Load(), None, None)

    def helper(self, name: str) -> None:
        """Note that the text calls a function of the runtime."""
        from tangentish import runtime

        self.helpers[name] = getattr(runtime, name)


def with_result(e: gast.expr, value: gast.expr) -> gast.expr:
    """Put an expression where a text speaks of the statement's own result."""
    return substitute(e, {RESULT: value})


def summed_later(source: Kind, operand: gast.expr, flow: Flow, lengths: Lengths) -> Array | None:
    """The kind of an adjoint, where not the operand is asked for its shape but what it is made of.

    The operand acts element by element; if it was broadcast, so were its own operands, and the sum
    over the axes can be taken of what these receive. Asking it would be to compute it again.
    """
    if isinstance(operand, (gast.Name, gast.Subscript)):
        return None
    value = flow.value(operand)
    kind, rule = value.kind, value.rule
    if rule is None or rule.structure != "elementwise":
        return None
    if not isinstance(source, Array) or not isinstance(kind, Array):
        return None
    alike = source.char == kind.char and source.rank == kind.rank and source.type == "f"
    return source if alike and summed_axes(source, kind, lengths) is None else None


def is_place_basic(place: gast.expr, flow: Flow) -> bool:
    """Whether all subscripts of a place give views."""
    e = place
    while isinstance(e, (gast.Subscript, gast.Attribute)):
        base = flow.values.get(id(e.value))
        in_array = base is None or not isinstance(base.kind, (Tup, Seq))
        if isinstance(e, gast.Subscript) and in_array and not is_basic(e, flow):
            return False
        e = e.value
    return True


def _broadcast_of(e: gast.expr) -> gast.expr | None:
    """The first argument of a call of `np.broadcast_to`."""
    if (
        isinstance(e, gast.Call)
        and isinstance(e.func, gast.Attribute)
        and e.func.attr == "broadcast_to"
    ):
        inner: gast.expr = e.args[0]
        return inner
    return None


def _is_plain(text: gast.expr, g: gast.expr) -> bool:
    """Whether a text only scales the adjoint by constants: a zero stays a zero."""
    if text is g:
        return True
    if isinstance(text, gast.Constant):
        return isinstance(text.value, (int, float)) and 0 < abs(text.value) < float("inf")
    if isinstance(text, gast.UnaryOp):
        return _is_plain(text.operand, g)
    if isinstance(text, gast.BinOp) and isinstance(
        text.op, (gast.Mult, gast.Div, gast.Add, gast.Sub)
    ):
        return _is_plain(text.left, g) and _is_plain(text.right, g)
    return is_atom(text) and is_atom(g) and gast.dump(text) == gast.dump(g)
