"""What each expression is: its kind, whether it varies, and which rule applies.

`Evaluator.value(e, env)` works bottom-up over a whole expression tree and keeps a `Value` for every
node. The kinds of results come from the functions themselves: elementwise ones are tried on small
samples, the others on arrays whose lengths tell the symbols apart (twice, with other lengths, so
that no coincidence passes for a fact).
"""

from __future__ import annotations

import builtins
import operator
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import gast
import numpy as np

from tangentish.analyse import probe
from tangentish.analyse.kinds import (
    TEXT,
    UNKNOWN,
    Array,
    Bottom,
    Dim,
    Kind,
    Num,
    Static,
    Sym,
    Tup,
    Unknown,
    differentiable,
    holds_text,
    is_real,
    is_text,
    join,
    kind_of,
)  # fmt: skip
from tangentish.analyse.shapes import Lengths
from tangentish.errors import NoRule, NotDifferentiable, Unsupported
from tangentish.parse.resolve import MISSING, Scope
from tangentish.rules.binding import bind
from tangentish.rules.registry import Rule, rule_for
from tangentish.tree.walk import children, dotted, name_nodes

BINARY = MappingProxyType({
    gast.Add: "+", gast.Sub: "-", gast.Mult: "*", gast.Div: "/", gast.FloorDiv: "//", gast.Mod: "%",
    gast.Pow: "**",
    gast.MatMult: "@",
})  # fmt: skip
UNARY = MappingProxyType({gast.USub: "u-", gast.UAdd: "u+", gast.Invert: "u~"})
_OPERATORS: Mapping[str, Callable[..., Any]] = MappingProxyType({
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod, "**": operator.pow, "@": operator.matmul, "u-": operator.neg,
    "u+": operator.pos,
    "u~": operator.invert, "&": operator.and_, "|": operator.or_, "^": operator.xor,
    "<<": operator.lshift,
    ">>": operator.rshift,
})  # fmt: skip
_CONSTANT_BINARY = MappingProxyType(
    {
        gast.BitAnd: "&",
        gast.BitOr: "|",
        gast.BitXor: "^",
        gast.LShift: "<<",
        gast.RShift: ">>",
    }
)
_COMPARE: Mapping[type, Callable[[Any, Any], bool]] = MappingProxyType({
    gast.Eq: operator.eq, gast.NotEq: operator.ne, gast.Lt: operator.lt, gast.LtE: operator.le,
    gast.Gt: operator.gt, gast.GtE: operator.ge,
})  # fmt: skip
BOOL = Num("b")
INT = Num("i")
_READING = frozenset({"tolist", "item", "tobytes"})
_TO_TEXT = (str, repr, format, ascii)
PARAMETER, UNBOUND = -1, -2


@dataclass(frozen=True, slots=True)
class Var:
    """A name at a point: its kind, whether it varies, the statements that may have bound it."""

    kind: Kind
    varied: bool
    defs: frozenset[int]


Env = dict[str, Var]


@dataclass(frozen=True, slots=True)
class Value:
    """An expression: its kind, whether it varies, and how its derivative is found.

    `operands` and `statics` belong to `rule`; `callee` is the user's function that a call calls.
    """

    kind: Kind
    varied: bool = False
    rule: Rule | None = None
    operands: tuple[gast.expr | None, ...] = ()
    statics: Mapping[str, gast.expr] = field(default_factory=dict)
    callee: Any = None


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
        self.scope = scope
        self.lengths = lengths
        self.locals = locals_
        self.callee_value = callee_value
        self.ints_vary = False
        self.elements: frozenset[int] = frozenset()
        self.values: dict[int, Value] = {}
        self.seen: dict[int, tuple[gast.AST, list[str], object]] = {}
        self.calls = 0
        self.free: dict[str, Kind] = {}
        self.resolved: dict[str, object] = {}

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
        known = self.calls == calls and len(self.lengths.assumed) == state[0]
        self.seen[id(e)] = (e, names, state if known else None)
        return found

    def value(self, e: gast.AST, env: Env) -> Value:
        """Evaluate an expression and everything in it."""
        method = METHODS.get(type(e))
        found: Value = Value(UNKNOWN) if method is None else method(self, e, env)
        if method is None:
            self._children(e, env)
        self.values[id(e)] = found
        return found

    def _children(self, e: gast.AST, env: Env) -> list[Value]:
        return [self.value(c, env) for c in children(e) if isinstance(c, (gast.expr, gast.Slice))]

    # -- leaves ----------------------------------------------------------------------------

    def _constant(self, e: gast.Constant, env: Env) -> Value:
        v = e.value
        if type(v) is int:
            return Value(Num("i", None, v))
        return Value(kind_of(v, repr(v)))

    def _name(self, e: gast.Name, env: Env) -> Value:
        var = env.get(e.id)
        if var is not None:
            return Value(var.kind, var.varied)
        if e.id in self.locals:
            return Value(Bottom())
        return Value(self.free_kind(e.id))

    def free_kind(self, name: str) -> Kind:
        """The kind of a global, cell or builtin, now.

        What it depends on becomes part of the guard.
        """
        if name not in self.free:
            found = self.scope.resolve(name)
            self.free[name] = UNKNOWN if found.kind == "missing" else kind_of(found.value, name)
            value = found.value
            if isinstance(value, np.ndarray):
                for axis, length in enumerate(value.shape):
                    self.lengths.sizes.setdefault(f"{name}.shape[{axis}]", length)
            elif type(value) is int:
                self.lengths.sizes.setdefault(name, value)
        return self.free[name]

    # -- operators -------------------------------------------------------------------------

    def _binop(self, e: gast.BinOp, env: Env) -> Value:
        left, right = self.value(e.left, env), self.value(e.right, env)
        if type(e.op) in _CONSTANT_BINARY:
            return Value(
                self._elementwise(_OPERATORS[_CONSTANT_BINARY[type(e.op)]], [left.kind, right.kind])
            )
        word = BINARY[type(e.op)]
        if is_text(left.kind) or is_text(right.kind):
            made = any(v.varied or v.kind is TEXT for v in (left, right))
            return Value(TEXT if made else UNKNOWN)
        if isinstance(left.kind, Tup) or isinstance(right.kind, Tup):
            return self._tuple_operator(e, word, left, right)
        rule = rule_for(word)
        if word == "@":
            kind = self._probe(operator.matmul, [left.kind, right.kind], {})
        elif word in "+-" and isinstance(left.kind, Num) and isinstance(right.kind, Num):
            kind = self._affine(word, left.kind, right.kind)
        else:
            kind = self._elementwise(_OPERATORS[word], [left.kind, right.kind])
        return self._applied(rule, kind, (e.left, e.right), {})

    def _affine(self, word: str, a: Num, b: Num) -> Kind:
        kind = self._elementwise(_OPERATORS[word], [a, b])
        if not isinstance(kind, Num) or kind.type != "i" or kind.char is not None:
            return kind
        x, y = a.value, b.value
        total: Dim = None
        if isinstance(y, int):
            y = y if word == "+" else -y
            total = (
                x + y
                if isinstance(x, int)
                else Sym(x.base, x.offset + y)
                if isinstance(x, Sym)
                else None
            )
        elif isinstance(x, int) and isinstance(y, Sym) and word == "+":
            total = Sym(y.base, y.offset + x)
        return Num("i", None, total)

    def _tuple_operator(self, e: gast.BinOp, word: str, left: Value, right: Value) -> Value:
        if not left.varied and not right.varied:
            if word == "+" and isinstance(left.kind, Tup) and isinstance(right.kind, Tup):
                return Value(Tup(left.kind.items + right.kind.items))
            return Value(UNKNOWN)
        raise Unsupported(
            "arithmetic on a tuple that carries derivatives", at=e,
            why="`+` and `*` of sequences are not differentiated yet.",
            remedy="Write the tuple out, or use an array.",
        )  # fmt: skip

    def _unaryop(self, e: gast.UnaryOp, env: Env) -> Value:
        operand = self.value(e.operand, env)
        if isinstance(e.op, gast.Not):
            return Value(BOOL)
        word = UNARY[type(e.op)]
        kind = operand.kind
        if word == "u-" and isinstance(kind, Num) and isinstance(kind.value, int):
            kind = Num(kind.type, kind.char, -kind.value)
        elif isinstance(kind, Num) and kind.type == "b":
            kind = INT
        elif isinstance(kind, Num):
            kind = Num(kind.type, kind.char, kind.value if word == "u+" else None)
        return self._applied(rule_for(word), kind, (e.operand,), {})

    def _compare(self, e: gast.Compare, env: Env) -> Value:
        kinds = [v.kind for v in self._children(e, env)]
        arrays = [k.shape for k in kinds if isinstance(k, Array)]
        if any(isinstance(k, Unknown) for k in kinds):
            return Value(UNKNOWN)
        if arrays and len(kinds) == 2:
            return Value(Array("?", self.lengths.broadcast(arrays)))
        return Value(BOOL)

    def truth(self, test: gast.expr) -> bool | None:
        """Whether a condition holds, where kinds alone decide; None where they do not."""
        if isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not):
            inner = self.truth(test.operand)
            return None if inner is None else not inner
        if isinstance(test, gast.Constant) and isinstance(test.value, bool):
            return test.value
        if not isinstance(test, gast.Compare) or len(test.ops) != 1:
            return None
        left, right = self.values[id(test.left)].kind, self.values[id(test.comparators[0])].kind
        (op,) = test.ops
        if (
            isinstance(op, (gast.Is, gast.IsNot))
            and isinstance(right, Static)
            and right.value is None
        ):
            if isinstance(left, (Unknown, Bottom)):
                return None
            return (isinstance(left, Static) and left.value is None) == isinstance(op, gast.Is)
        if type(op) not in _COMPARE or not (isinstance(left, Num) and isinstance(right, Num)):
            return None
        a, b = self.lengths.canonical(left.value), self.lengths.canonical(right.value)
        if left.type == right.type == "i" and isinstance(a, int) and isinstance(b, int):
            return bool(_COMPARE[type(op)](a, b))
        return None

    def _boolop(self, e: gast.BoolOp, env: Env) -> Value:
        self._children(e, env)
        return Value(BOOL)

    def _ifexp(self, e: gast.IfExp, env: Env) -> Value:
        self.value(e.test, env)
        return Value(join(self.value(e.body, env).kind, self.value(e.orelse, env).kind))

    def _tuple(self, e: gast.Tuple | gast.List, env: Env) -> Value:
        items = [self.value(c, env) for c in e.elts]
        return Value(Tup(tuple(v.kind for v in items)), any(v.varied for v in items))

    # -- subscripts and attributes ---------------------------------------------------------

    def _subscript(self, e: gast.Subscript, env: Env) -> Value:
        base = self.value(e.value, env)
        if isinstance(e.slice, gast.Slice):
            self._slice(e.slice, env)
        else:
            self.value(e.slice, env)
        kind = TEXT if base.kind is TEXT else self._element(base.kind, e.slice)
        if id(e) in self.elements and isinstance(base.kind, (Unknown, Static, Num)):
            raise Unsupported(
                "a loop over something that is neither a range, an array nor a tuple", at=e.value,
                why="What its items are is not known.",
                remedy="Convert it to a tuple or an array in front of the function.",
            )  # fmt: skip
        return Value(kind, base.varied and self.carries(kind))

    def carries(self, kind: Kind) -> bool:
        """Whether such a value may carry a derivative: integers if one is differentiated in."""
        return differentiable(kind) and (
            self.ints_vary or not isinstance(kind, Num) or kind.type != "i"
        )

    def _slice(self, e: gast.Slice, env: Env) -> Value:
        self._children(e, env)
        return Value(Static(slice))

    def _element(self, base: Kind, index: gast.expr) -> Kind:
        if isinstance(base, Tup):
            return self._item(base, index)
        if not isinstance(base, Array):
            return UNKNOWN
        parts = index.elts if isinstance(index, gast.Tuple) else [index]
        return self._array_element(base, parts)

    def _item(self, base: Tup, index: gast.expr) -> Kind:
        kind = INT if isinstance(index, gast.Slice) else self.values[id(index)].kind
        if (
            isinstance(kind, Num)
            and isinstance(kind.value, int)
            and -len(base.items) <= kind.value < len(base.items)
        ):
            return base.items[kind.value]
        if isinstance(index, gast.Slice):
            bounds = [self._literal(b) for b in (index.lower, index.upper, index.step)]
            if all(known for known, _ in bounds):
                return Tup(base.items[slice(*(v for _, v in bounds))])
            return UNKNOWN
        result: Kind = Bottom()
        for item in base.items:
            result = join(result, item, self.lengths.same)
        return result

    def _literal(self, e: gast.expr | None) -> tuple[bool, int | None]:
        if e is None:
            return True, None
        kind = self.values[id(e)].kind
        if isinstance(kind, Num) and isinstance(kind.value, int):
            return True, kind.value
        return isinstance(kind, Static) and kind.value is None, None

    def _array_element(self, base: Array, parts: list[gast.expr]) -> Kind:
        consumed = 0
        kinds: list[Kind] = []
        for p in parts:
            kind: Kind = Static(slice) if isinstance(p, gast.Slice) else self.values[id(p)].kind
            kinds.append(kind)
            if isinstance(kind, Array):
                consumed += kind.rank if kind.type == "b" else 1
            elif not (isinstance(kind, Static) and kind.value in (None, Ellipsis)):
                consumed += 1
        if consumed > base.rank:
            return UNKNOWN
        axes = list(base.shape)
        spare = base.rank - consumed
        shape: list[Dim] = []
        advanced: list[tuple[int, tuple[Dim, ...]]] = []
        for p, kind in zip(parts, kinds, strict=True):
            if isinstance(p, gast.Slice):
                shape.append(self._slice_length(axes.pop(0), p))
            elif isinstance(kind, Static) and kind.value is None:
                shape.append(1)
            elif isinstance(kind, Static) and kind.value is Ellipsis:
                shape += [axes.pop(0) for _ in range(spare)]
                spare = 0
            elif isinstance(kind, Num) and kind.type == "i":
                axes.pop(0)
            elif isinstance(kind, Array) and kind.type in "ib":
                dims: tuple[Dim, ...] = kind.shape if kind.type == "i" else (None,)
                del axes[: 1 if kind.type == "i" else kind.rank]
                advanced.append((len(shape), dims))
            else:
                return UNKNOWN
        shape += axes
        if len(advanced) > 1 or (advanced and any(isinstance(k, Num) for k in kinds)):
            return UNKNOWN
        for place, dims in advanced:
            shape[place:place] = dims
        if (
            shape
            or advanced
            or any(isinstance(p, gast.Constant) and p.value is Ellipsis for p in parts)
        ):
            return Array(base.char, tuple(shape))
        return Num(base.type, base.char) if base.type != "o" else UNKNOWN

    def _slice_length(self, d: Dim, s: gast.Slice) -> Dim:
        bounds = [self._literal(b) for b in (s.lower, s.upper, s.step)]
        if not all(known for known, _ in bounds):
            return None
        lower, upper, step = (v for _, v in bounds)
        if isinstance(d, int):
            return len(range(*slice(lower, upper, step).indices(d)))
        if lower is None and upper is None and step in (None, 1, -1):
            return d
        d = self.lengths.canonical(d)
        if (
            isinstance(d, Sym)
            and step in (None, 1)
            and (lower or 0) >= 0
            and (upper is None or upper < 0)
        ):
            return self.lengths.shorter(d, (lower or 0) - (upper or 0))
        return None

    def _attribute(self, e: gast.Attribute, env: Env) -> Value:
        found = self.static(e, env)
        if found is not MISSING:
            return Value(self._static_kind(e, found))
        base = self.value(e.value, env)
        return self._member(e, base)

    def static(self, e: gast.expr, env: Env) -> object:
        """The object that a name or a dotted name means, if the arguments do not matter to it."""
        root = e
        while isinstance(root, gast.Attribute):
            root = root.value
        if not isinstance(root, gast.Name) or root.id in env or root.id in self.locals:
            return MISSING
        found = self.scope.resolve_expr(e)
        if found is not MISSING:
            self.free_kind(root.id)
        return found

    def _static_kind(self, e: gast.Attribute, found: object) -> Kind:
        path = dotted(e)
        kind = kind_of(found, path)
        self.resolved[path] = found
        if isinstance(found, np.ndarray):
            for axis, length in enumerate(found.shape):
                self.lengths.sizes.setdefault(f"{path}.shape[{axis}]", length)
        elif type(found) is int:
            self.lengths.sizes.setdefault(path, found)
        return kind

    def _member(self, e: gast.Attribute, base: Value) -> Value:
        kind = base.kind
        if isinstance(kind, Array):
            if e.attr == "shape":
                return Value(
                    Tup(tuple(Num("i", None, self.lengths.canonical(d)) for d in kind.shape))
                )
            if e.attr == "ndim":
                return Value(Num("i", None, kind.rank))
            if e.attr == "size":
                return Value(Num("i", None, kind.shape[0] if kind.rank == 1 else None))
            if e.attr == "dtype":
                return Value(Static(np.dtype(kind.char)))
        if kind is TEXT:
            return base
        if isinstance(kind, Static) or not (base.varied or isinstance(kind, (Array, Num))):
            return Value(UNKNOWN)
        rule = rule_for(("attribute", e.attr))
        if rule is None:
            raise NoRule(
                f"no derivative rule for the attribute `{e.attr}`",
                at=e,
                why="It is not known what it holds.",
            )
        return self._applied(
            rule, self._probe(operator.attrgetter(e.attr), [kind], {}), (e.value,), {}
        )

    # -- calls -----------------------------------------------------------------------------

    def target_of(self, e: gast.Call, env: Env) -> object:
        """The object that a call calls, `("method", name)`, or MISSING."""
        found = self.static(e.func, env)
        if found is MISSING and isinstance(e.func, gast.Attribute):
            return ("method", e.func.attr)
        return found

    def _call(self, e: gast.Call, env: Env) -> Value:
        target = self.target_of(e, env)
        arguments = [self.value(a, env) for a in e.args]
        keywords = {k.arg: self.value(k.value, env) for k in e.keywords}
        varied = any(v.varied for v in arguments) or any(v.varied for v in keywords.values())
        if target is MISSING:
            return self._unresolved(e, env)
        if isinstance(target, tuple):
            return self._method(e, target, env, arguments, keywords, varied)
        self.remember(e.func, target)
        if target is builtins.len and len(arguments) == 1:
            return Value(self._len(arguments[0].kind))
        rule = rule_for(target)
        if rule is not None and rule.expansion is not None:
            target = rule.expansion.function
        elif rule is not None:
            return self._rule_call(e, rule, target, arguments, keywords, varied)
        if isinstance(target, types.FunctionType):
            self.calls += 1
            return self.callee_value(target, e, arguments, keywords)
        if isinstance(target, type) and issubclass(target, BaseException):
            made = varied or any(holds_text(v.kind) for v in (*arguments, *keywords.values()))
            return Value(TEXT if made else UNKNOWN)
        if varied:
            raise NoRule(
                f"no derivative rule for {_call_name(e, target)}", at=e,
                why="It has neither a rule nor Python source that could be differentiated.",
                remedy="Register one: see docs/rules.md#your-own",
            )  # fmt: skip
        self.check_text(e, target, [*arguments, *keywords.values()])
        return Value(UNKNOWN)

    def remember(self, func: gast.expr, target: object) -> None:
        """Note that the text relies on `func` meaning `target`."""
        self.resolved[dotted(func)] = target

    def _unresolved(self, e: gast.Call, env: Env) -> Value:
        raise Unsupported(
            "a call of a function that is known only at run time", at=e,
            why="Functions as values are not differentiated yet.",
            remedy="Call a function of the module by its name.",
        )  # fmt: skip

    def _len(self, kind: Kind) -> Kind:
        if isinstance(kind, Array) and kind.rank:
            return Num("i", None, self.lengths.canonical(kind.shape[0]))
        if isinstance(kind, Tup):
            return Num("i", None, len(kind.items))
        return INT

    def _method(
        self,
        e: gast.Call,
        target: tuple[str, str],
        env: Env,
        arguments: list[Value],
        keywords: dict[str, Value],
        varied: bool,
    ) -> Value:
        base = self.value(e.func.value, env)
        rule = rule_for(target)
        self.check_text(e, target, [base, *arguments, *keywords.values()])
        if isinstance(base.kind, Static) and varied:
            raise Unsupported(
                f"a call of the method `{target[1]}` with a value that carries a derivative", at=e,
                why="Methods of objects are not differentiated yet.",
                remedy="Call a function of the module.",
            )  # fmt: skip
        if isinstance(base.kind, Array) and rule is None and target[1] not in _READING:
            raise NoRule(
                f"no rule for the method `{target[1]}` of arrays", at=e,
                why="It may write into the array.",
                remedy="Use a function of NumPy that returns its result.",
            )  # fmt: skip
        if isinstance(base.kind, Static) or (rule is None and not (varied or base.varied)):
            self.values[id(e.func)] = Value(UNKNOWN)
            return Value(UNKNOWN)
        if rule is None:
            raise NoRule(
                f"no derivative rule for the method `{target[1]}`", at=e,
                why="The method is not one of arrays that has a rule.",
                remedy="Register one: see docs/rules.md#your-own",
            )  # fmt: skip
        call = gast.Call(e.func, [e.func.value, *e.args], e.keywords)
        return self._rule_call(
            call,
            rule,
            operator.methodcaller,
            [base, *arguments],
            keywords,
            varied or base.varied,
            target[1],
        )

    def _rule_call(
        self,
        e: gast.Call,
        rule: Rule,
        target: Any,
        arguments: list[Value],
        keywords: dict[str, Value],
        varied: bool,
        method: str = "",
    ) -> Value:
        self.check_pure(e, rule, target, arguments, keywords)
        if target in _TO_TEXT and (varied or any(v.kind is TEXT for v in arguments)):
            return Value(TEXT)
        active = varied and rule.structure != "constant"
        binding = bind(rule, e.args, e.keywords) if active else None
        kinds = [v.kind for v in arguments]
        words = {k: v.kind for k, v in keywords.items()}
        call = _caller(method) if method else target
        if target in (print, input):
            kind: Kind = UNKNOWN
        elif rule.structure == "elementwise" and not words:
            kind = self._elementwise(call, kinds)
        elif rule.probe:
            kind = self._probe(call, kinds, words)
        else:
            kind = UNKNOWN
        if binding is None:
            return Value(kind, False, rule)
        return self._applied(rule, kind, binding.operands, binding.statics)

    def check_pure(
        self,
        e: gast.Call,
        rule: Rule,
        target: Any,
        arguments: list[Value],
        keywords: dict[str, Value],
    ) -> None:
        """Refuse calls that write into an argument, and numbers made of text made of a number."""
        writes = "out" in keywords or (isinstance(target, np.ufunc) and len(arguments) > target.nin)
        if writes and not (
            isinstance(keywords.get("out"), Value) and keywords["out"].kind == Static(None)
        ):
            raise Unsupported(
                "`out=`", at=e, why="Results written into an argument are not differentiated yet.",
                remedy="Assign the result instead.",
            )  # fmt: skip
        if "key" in keywords and target in (max, min):
            raise Unsupported(
                "`key=`", at=e, why="Functions as values are not differentiated yet.",
                remedy="Compare the values themselves.",
            )  # fmt: skip
        self.check_text(e, target, [*arguments, *keywords.values()])

    def check_text(self, e: gast.Call, target: Any, values: list[Value]) -> None:
        """Refuse what may read a number back from text that was made of one."""
        allowed = (print, *_TO_TEXT, len)
        if any(holds_text(v.kind) for v in values) and target not in allowed:
            raise Unsupported(
                "a number that is read back from text", at=e,
                why="Its derivative is lost on the way through the text.",
                remedy="Use the number itself.",
            )  # fmt: skip

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
        if rule.flat_on_reals and all(v is not None and is_real(v.kind) for v in found):
            return Value(kind)
        return Value(kind, varied and self.carries(kind), rule, operands, statics)

    # -- kinds of results ------------------------------------------------------------------

    def _elementwise(self, call: Callable[..., Any], kinds: list[Kind]) -> Kind:
        if any(isinstance(k, Bottom) for k in kinds):
            return Bottom()
        if call in (builtins.max, builtins.min) and len(kinds) > 1:
            result: Kind = Bottom()
            for k in kinds:
                result = join(result, k)
            return Num(result.type, result.char) if isinstance(result, Num) else UNKNOWN
        plain = [k for k in kinds if isinstance(k, (Num, Array))]
        if len(plain) < len(kinds):
            return UNKNOWN
        arrays = [k.shape for k in plain if isinstance(k, Array)]
        found = probe.elementwise(
            call, tuple((isinstance(k, Array), k.type, k.char) for k in plain)
        )
        if found is None:
            return UNKNOWN
        type_, char, is_array = found
        if arrays and is_array:
            return (
                UNKNOWN
                if char is None or char == "?unknown"
                else Array(char, self.lengths.broadcast(arrays))
            )
        return Num(type_, char)

    def _probe(
        self, call: Callable[..., Any], kinds: list[Kind], words: Mapping[str, Kind]
    ) -> Kind:
        if any(isinstance(k, Bottom) for k in [*kinds, *words.values()]):
            return Bottom()
        assumed = len(self.lengths.assumed)
        key = (id(call), tuple(kinds), tuple(words.items()), assumed)
        if key not in self.lengths.probed:
            found = probe.shaped(call, kinds, words, self.lengths)
            if len(self.lengths.assumed) != assumed:
                return found
            self.lengths.probed[key] = call, found  # as long as `call` lives, the number is its own
        return self.lengths.probed[key][1]


METHODS: Mapping[type, Callable[[Evaluator, Any, Env], Value]] = MappingProxyType({
    gast.Constant: Evaluator._constant, gast.Name: Evaluator._name, gast.BinOp: Evaluator._binop,
    gast.UnaryOp: Evaluator._unaryop, gast.Compare: Evaluator._compare,
    gast.BoolOp: Evaluator._boolop,
    gast.IfExp: Evaluator._ifexp, gast.Tuple: Evaluator._tuple, gast.List: Evaluator._tuple,
    gast.Subscript: Evaluator._subscript, gast.Slice: Evaluator._slice,
    gast.Attribute: Evaluator._attribute,
    gast.Call: Evaluator._call,
})  # fmt: skip


def _call_name(e: gast.Call, target: object) -> str:
    module = getattr(target, "__module__", None)
    name = getattr(target, "__qualname__", None) or repr(target)
    return f"{module}.{name}" if module and module != "builtins" else str(name)


def _caller(method: str) -> Callable[..., Any]:
    return probe.method(method)


def check_differentiable(name: str, kind: Kind) -> None:
    """Raise for an argument in which one cannot differentiate."""
    if isinstance(kind, Array) and kind.type in "ib":
        raise NotDifferentiable(
            f"cannot differentiate in `{name}`, an array of integers",
            why="Its elements cannot move by small amounts.",
            remedy=f"Convert it: {name}.astype(float).",
        )  # fmt: skip
    if isinstance(kind, Unknown):
        raise NotDifferentiable(
            f"cannot differentiate in `{name}`: "
            "it is neither a number, an array nor a tuple of those",
            why="Lists, dicts, objects and subclasses of arrays are not differentiated yet.",
            remedy="Pass a tuple, or np.array(...).",
        )  # fmt: skip
    if not differentiable(kind):
        raise NotDifferentiable(
            f"cannot differentiate in `{name}`, which is not a number or an array of numbers",
            why="Only floating-point and complex numbers can move by small amounts.",
            remedy="Pass a number, an array or a tuple of those, or choose another argument.",
        )  # fmt: skip
