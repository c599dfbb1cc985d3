"""Make every statement one of the normal form: one target, whole expressions, lone calls.

    >>> from tangentish.lower.show import show_lowered
    >>> show_lowered('''
    ... def f(x, ys):
    ...     a, b = x, 2.0 * x
    ...     for y in ys:
    ...         a = y if y > b else a
    ...     return a
    ... ''')
    def f(x, ys):
        a = x
        b = 2.0 * x
        for i in range(len(ys)):
            y = ys[i]
            if y > b:
                a = y
            else:
                a = a
        return a

Expressions stay as the user wrote them. Hoisted into statements of their own, in the order of
evaluation, are calls of functions without a rule, conditional expressions, `and`/`or` used as
values, assignments within expressions, and the base of a subscript that is not a name.

Assumes:  `lower.exits`. Ensures:  the normal form of `tree.normal`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import gast

from tangentish.errors import TangentishError, Unsupported
from tangentish.tree.names import Namer
from tangentish.tree.origin import Origin, origin_of, with_origin
from tangentish.tree.quote import quote
from tangentish.tree.walk import children, names_read, names_written

Stmts = list[gast.stmt]
_VIEW_ATTRIBUTES = frozenset({"T", "real", "imag"})


def load(name: str) -> gast.Name:
    """A name in load position."""
    return gast.Name(name, gast.Load(), None, None)


@dataclass
class Statements:
    """Lowers the statements of one function; `user_call(call)` says whether a call needs a pair."""

    namer: Namer
    user_call: Callable[[gast.Call], bool]
    is_range: Callable[[gast.expr], bool]
    counters: dict[int, str] = field(default_factory=dict)
    once: frozenset[str] = frozenset()
    temps: set[str] = field(default_factory=set)
    elements: list[gast.expr] = field(default_factory=list)
    origin: Origin | None = None

    def block(self, stmts: Stmts) -> Stmts:
        """The statements in normal form."""
        out: Stmts = []
        for s in stmts:
            outer, self.origin = self.origin, origin_of(s) or self.origin
            try:
                getattr(self, "_" + type(s).__name__.lower(), self._other)(s, out)
            except TangentishError as error:
                error.locate(self.origin)
                raise
            self.origin = outer
        return out

    def temp(self, stem: str = "t") -> str:
        """A fresh name for a hoisted value."""
        name = self.namer.fresh(stem)
        self.temps.add(name)
        return name

    def emit(self, out: Stmts, stmts: Stmts) -> None:
        """Append statements under the origin of the statement being lowered."""
        out += [with_origin(s, self.origin) for s in stmts]

    def assign(self, target: str, value: gast.expr, out: Stmts) -> None:
        """Append `target = value`, lowering the value in place."""
        value = self._value(value, out, target)
        if value is not None:
            self.emit(out, quote("{t} = {v}", t=target, v=value))

    def _value(self, value: gast.expr, out: Stmts, target: str) -> gast.expr | None:
        """Lower a right-hand side; None if the target is assigned already."""
        if isinstance(value, gast.IfExp) and (not _literal_arms(value) or self._hoists(value)):
            self._choice(value, target, out)
            return None
        if isinstance(value, gast.BoolOp) and (not _boolean(value) or self._late_hoists(value)):
            self._shortcut(value, target, out)
            return None
        if isinstance(value, gast.Call) and self.user_call(value):
            return self._operands(value, out)
        return self.expr(value, out)

    # -- statements ------------------------------------------------------------------------

    def _other(self, s: gast.stmt, out: Stmts) -> None:
        out.append(s)

    def _expr(self, s: gast.Expr, out: Stmts) -> None:
        if isinstance(s.value, gast.Constant):
            return
        if isinstance(s.value, gast.Call):
            self.emit(out, [gast.Expr(self._operands(s.value, out))])
        else:
            self.emit(out, [gast.Expr(self.expr(s.value, out))])

    def _assert(self, s: gast.Assert, out: Stmts) -> None:
        test = self.expr(s.test, out) if _assigns(s.test) else s.test
        self.emit(out, [gast.Assert(test, s.msg)])

    def _return(self, s: gast.Return, out: Stmts) -> None:
        self.emit(out, [gast.Return(self.expr(s.value, out))])

    def _annassign(self, s: gast.AnnAssign, out: Stmts) -> None:
        if s.value is not None:
            self._bind(s.target, s.value, out)

    def _assign(self, s: gast.Assign, out: Stmts) -> None:
        value = s.value
        if len(s.targets) > 1 and not isinstance(value, (gast.Name, gast.Constant)):
            names = [t for t in s.targets if isinstance(t, gast.Name)]
            name = names[0].id if names else self.temp()
            if names and name in names_read_by_targets(s.targets):
                name = self.temp()
            self.assign(name, value, out)
            value = load(name)
            for t in s.targets:
                if not (isinstance(t, gast.Name) and t.id == name):
                    self._bind(t, value, out)
            return
        for t in s.targets:
            self._bind(t, value, out)

    def _bind(self, target: gast.expr, value: gast.expr, out: Stmts) -> None:
        if isinstance(target, gast.Name):
            self.assign(target.id, value, out)
        elif isinstance(target, (gast.Tuple, gast.List)):
            self._unpack(target, value, out)
        elif isinstance(target, gast.Subscript):
            value = self.expr(value, out)
            if _assigns(target.slice) and not isinstance(value, gast.Constant):
                value = self._into_temp(value, out)  # evaluated before the index
            self.emit(out, [gast.Assign([self._place(target, out)], value, None)])
        else:
            raise Unsupported(
                "assignment to an attribute", at=target, why="objects are not differentiated yet."
            )

    def _place(self, target: gast.Subscript, out: Stmts) -> gast.Subscript:
        index = self._apart(self.expr(target.slice, out), target.value, out)
        return gast.Subscript(target.value, index, target.ctx)

    def _apart(self, index: gast.expr, base: gast.expr, out: Stmts) -> gast.expr:
        """An index without reads of the array that is written: those are given names first."""
        if isinstance(index, gast.Tuple):
            return gast.Tuple([self._apart(e, base, out) for e in index.elts], gast.Load())
        if isinstance(index, (gast.Slice, gast.Name)) or not names_read(index) & names_read(base):
            return index
        return self._into_temp(index, out)

    def _unpack(self, target: gast.Tuple | gast.List, value: gast.expr, out: Stmts) -> None:
        elts = list(target.elts)
        if isinstance(value, gast.Tuple) and len(value.elts) == len(elts):
            self._parallel(elts, list(value.elts), out)
            return
        if isinstance(value, gast.Call) and self.user_call(value):
            value = self._operands(value, out)
        else:
            value = self.expr(value, out)
            if not isinstance(value, gast.Name):
                name = self.temp()
                self.emit(out, quote("{t} = {v}", t=name, v=value))
                value = load(name)
        names: list[gast.expr] = []
        later: list[tuple[gast.expr, str]] = []
        for t in elts:
            if isinstance(t, gast.Name):
                names.append(gast.Name(t.id, gast.Store(), None, None))
            else:
                name = self.temp()
                names.append(gast.Name(name, gast.Store(), None, None))
                later.append((t, name))
        self.emit(out, [gast.Assign([gast.Tuple(names, gast.Store())], value, None)])
        for t, name in later:
            self._bind(t, load(name), out)

    def _parallel(self, targets: list[gast.expr], values: list[gast.expr], out: Stmts) -> None:
        """`a, b = x, y`: one by one, by a temporary where a later value reads an earlier target."""
        pending: list[gast.expr] = []
        simple = all(isinstance(t, gast.Name) for t in targets)
        for k, value in enumerate(values):
            stable = isinstance(value, gast.Constant)
            earlier = {t.id for t in targets[:k] if isinstance(t, gast.Name)}
            if not stable and (not simple or earlier & names_read(value) or self._hoists(value)):
                name = self.temp()
                self.assign(name, value, out)
                value = load(name)
            pending.append(value)
        for target, value in zip(targets, pending, strict=True):
            self._bind(target, value, out)

    def _augassign(self, s: gast.AugAssign, out: Stmts) -> None:
        target = s.target
        bound = _walrus_names(s.value)
        if isinstance(target, gast.Name) and target.id in bound:
            old = self._into_temp(load(target.id), out)  # read before the right side binds it anew
            self.assign(target.id, gast.BinOp(old, s.op, s.value), out)
            return
        if isinstance(target, gast.Subscript):
            if bound & names_read(target):
                raise Unsupported(
                    "an index that the right side of the assignment binds anew",
                    at=target,
                    why="The place is found before the right side is evaluated.",
                    remedy="Assign in a statement of its own.",
                )
            target = self._place(target, out)
        elif not isinstance(target, gast.Name):
            raise Unsupported(
                "assignment to an attribute", at=target, why="objects are not differentiated yet."
            )
        self.emit(out, [gast.AugAssign(target, s.op, self.expr(s.value, out))])

    def _if(self, s: gast.If, out: Stmts) -> None:
        test = self._test(s.test, out)
        body, orelse = self.block(s.body), self.block(s.orelse)
        self.emit(out, [gast.If(test, body or [gast.Pass()], orelse)])

    def _test(self, test: gast.expr, out: Stmts) -> gast.expr:
        """A condition stays whole, unless it assigns."""
        return self.expr(test, out) if _assigns(test) else test

    def _while(self, s: gast.While, out: Stmts) -> None:
        count = self.namer.fresh("trips")
        self.emit(out, quote("{n} = 0", n=count))
        body = self.block(s.body)
        test = s.test
        if _assigns(test):
            head: Stmts = []
            test = self.expr(test, head)
            stop = with_origin(gast.Break(), self.origin)
            body = [*head, with_origin(gast.If(test, body, [stop]), self.origin)]
            test = gast.Constant(True, None)
        step = with_origin(quote("{n} += 1", n=count)[0], self.origin)
        loop = gast.While(test, [step, *body], [])
        self.counters[id(loop)] = count
        self.emit(out, [loop])

    def _for(self, s: gast.For, out: Stmts) -> None:
        prefix: Stmts = []
        target: gast.expr = s.target
        if self.is_range(s.iter):
            call = gast.Call(s.iter.func, [self.expr(a, out) for a in s.iter.args], s.iter.keywords)
        else:
            call, element = self._indexed(s.iter, _written(s.body), out)
            index = self.namer.fresh("i")
            self._bind(target, element(index), prefix)
            target = gast.Name(index, gast.Store(), None, None)
        body = s.body
        if not isinstance(target, gast.Name):
            raise Unsupported("a tuple as target of a loop over a range", at=s.target)
        if target.id in _written(body):
            index = self.namer.fresh("i")
            self.emit(prefix, quote("{t} = {i}", t=target.id, i=load(index)))
            target = gast.Name(index, gast.Store(), None, None)
        lowered = prefix + self.block(body)
        if _breaks(lowered):
            count = self.namer.fresh("trips")
            self.emit(out, quote("{n} = 0", n=count))
            step = with_origin(quote("{n} += 1", n=count)[0], self.origin)
            lowered = [step, *lowered]
            loop = gast.For(gast.Name(target.id, gast.Store(), None, None), call, lowered, [], None)
            self.counters[id(loop)] = count
        else:
            loop = gast.For(gast.Name(target.id, gast.Store(), None, None), call, lowered, [], None)
        self.emit(out, [loop])

    def _indexed(
        self, iterable: gast.expr, rebound: frozenset[str], out: Stmts
    ) -> tuple[gast.expr, Callable[[str], gast.expr]]:
        """`range(len(xs))` and the element at an index, for a loop over the items of `xs`."""
        iterable = self.expr(iterable, out)
        if not isinstance(iterable, gast.Name) or iterable.id in rebound:
            name = self.temp("items")
            self.emit(out, quote("{t} = {v}", t=name, v=iterable))
            iterable = load(name)
        (stmt,) = quote("range(len({xs}))", xs=iterable)

        def element(index: str) -> gast.expr:
            found = gast.Subscript(iterable, load(index), gast.Load())
            self.elements.append(found)
            return found

        return stmt.value, element

    # -- expressions -----------------------------------------------------------------------

    def _hoists(self, e: gast.AST) -> bool:
        """Whether something inside must become a statement."""
        if isinstance(e, (gast.Name, gast.Constant)):
            return False
        if isinstance(e, gast.Call) and self.user_call(e):
            return True
        if isinstance(e, gast.IfExp) and not _literal_arms(e):
            return True
        if isinstance(e, gast.BoolOp) and not _boolean(e):
            return True
        if isinstance(e, gast.NamedExpr) or (
            isinstance(e, gast.Subscript) and not _based_on_name(e)
        ):
            return True
        return any(self._hoists(c) for c in children(e))

    def expr(self, e: gast.expr, out: Stmts) -> gast.expr:
        """Lower an expression: the same tree unless something in it must be hoisted."""
        if not self._hoists(e):
            return e
        if isinstance(e, gast.NamedExpr):
            self.assign(e.target.id, e.value, out)
            return load(e.target.id)
        if isinstance(e, gast.Call) and self.user_call(e):
            name = self.temp()
            self.emit(out, quote("{t} = {v}", t=name, v=self._operands(e, out)))
            return load(name)
        if isinstance(e, (gast.IfExp, gast.BoolOp)):
            if _boolean(e) and not self._late_hoists(e):
                return self._operands(e, out)
            return self._into_temp(e, out)
        if isinstance(e, gast.Subscript) and not _based_on_name(e):
            name = self.temp()
            self.assign(name, e.value, out)
            return gast.Subscript(load(name), self.expr(e.slice, out), e.ctx)
        if isinstance(e, gast.Compare) and any(self._hoists(c) for c in e.comparators[1:]):
            return self.expr(self._chain(e), out)
        return self._operands(e, out)

    def _late_hoists(self, e: gast.expr) -> bool:
        return isinstance(e, gast.BoolOp) and any(self._hoists(v) for v in e.values[1:])

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

    def _into_temp(self, e: gast.expr, out: Stmts) -> gast.expr:
        name = self.temp()
        self.assign(name, e, out)
        return load(name)

    def _operands(self, e: gast.expr, out: Stmts) -> gast.expr:
        """The node with lowered operands; values from before an inner assignment are kept."""
        operands = _operands_of(e)
        last = max((k for k, (_, _, c) in enumerate(operands) if self._hoists(c)), default=-1)
        if last < 0:
            return e
        assigned = [k for k, (_, _, c) in enumerate(operands) if _assigns(c)]
        changed: dict[tuple[str, int | None], gast.expr] = {}
        for k, (name, index, child) in enumerate(operands[: last + 1]):
            rebinds = frozenset().union(*(_walrus_names(operands[a][2]) for a in assigned if a > k))
            new = self.expr(child, out)
            if rebinds & names_read(new):
                new = self._into_temp(new, out)
            if new is not child:
                changed[name, index] = new
        return replace_operands(e, changed)

    def _choice(self, e: gast.IfExp, target: str, out: Stmts) -> None:
        test = self._test(e.test, out)
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


def names_read_by_targets(targets: list[gast.expr]) -> frozenset[str]:
    """Names that the subscripts among assignment targets read."""
    found: frozenset[str] = frozenset()
    for t in targets:
        if isinstance(t, gast.Subscript):
            found |= names_read(t)
    return found


def _written(stmts: Stmts) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for s in stmts:
        found |= names_written(s)
    return found


def _breaks(stmts: Stmts) -> bool:
    for s in stmts:
        if isinstance(s, gast.Break):
            return True
        if isinstance(s, gast.If) and (_breaks(s.body) or _breaks(s.orelse)):
            return True
    return False


def _literal(e: gast.expr) -> bool:
    if isinstance(e, gast.UnaryOp):
        return _literal(e.operand)
    return isinstance(e, gast.Constant)


def _literal_arms(e: gast.IfExp) -> bool:
    return _literal(e.body) and _literal(e.orelse) and not _assigns(e.test)


def _boolean(e: gast.expr) -> bool:
    """Whether the value is True or False whatever its operands are."""
    if isinstance(e, gast.BoolOp):
        return all(_boolean(v) for v in e.values)
    if isinstance(e, gast.UnaryOp):
        return isinstance(e.op, gast.Not)
    return isinstance(e, gast.Compare) or (
        isinstance(e, gast.Constant) and isinstance(e.value, bool)
    )


def _assigns(e: gast.AST) -> bool:
    if isinstance(e, (gast.Name, gast.Constant)):
        return False
    return isinstance(e, gast.NamedExpr) or any(_assigns(c) for c in children(e))


def _walrus_names(e: gast.AST) -> frozenset[str]:
    if isinstance(e, gast.NamedExpr):
        return frozenset({e.target.id}) | _walrus_names(e.value)
    return frozenset().union(*(_walrus_names(c) for c in children(e)))


def _based_on_name(e: gast.Subscript) -> bool:
    """Whether the base is a name, or a chain of subscripts and view attributes on one."""
    base: gast.expr = e.value
    while True:
        if isinstance(base, gast.Subscript):
            base = base.value
        elif isinstance(base, gast.Attribute):
            if base.attr not in _VIEW_ATTRIBUTES:
                return True
            base = base.value
        else:
            return isinstance(base, gast.Name)


def _operands_of(e: gast.expr) -> list[tuple[str, int | None, gast.expr]]:
    """Field, position and node of each operand, in the order of evaluation."""
    found: list[tuple[str, int | None, gast.expr]] = []
    for name in e._fields:
        value = getattr(e, name)
        if isinstance(value, list):
            found += [(name, k, v) for k, v in enumerate(value) if isinstance(v, gast.AST)]
        elif isinstance(value, (gast.expr, gast.Slice)):
            found.append((name, None, value))
    return found


def replace_operands(e: gast.expr, changed: dict[tuple[str, int | None], gast.expr]) -> gast.expr:
    """The node with the operands in `changed`, by field and position in the field."""
    fields = []
    for name in e._fields:
        value = getattr(e, name)
        if isinstance(value, list):
            value = [changed.get((name, k), v) for k, v in enumerate(value)]
        else:
            value = changed.get((name, None), value)
        fields.append(value)
    new = type(e)(*fields)
    for place in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
        if hasattr(e, place):
            setattr(new, place, getattr(e, place))
    return new
