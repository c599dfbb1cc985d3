"""What a rule can decide while its text is written: tests on static parameters, ranks and kinds.

>>> test = gast.parse("np.ndim(a) == 2 and axis is not None", mode="eval").body
>>> Decider({"a": None, "axis": gast.Constant(0, None)}, Facts(ranks={"a": 2})).value(test)
True
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import gast

__all__ = ["UNKNOWN", "Decider", "Facts", "constant_of", "must_settle"]


class _Unknown:
    """The value of what cannot be decided."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Any = _Unknown()


class Facts:
    """What is known of the parameters of a rule; each answer may be None, for not known.

    A caller with tables of its own gives any object with these methods.
    """

    def __init__(
        self,
        ranks: Mapping[str, int] | None = None,
        complexes: Mapping[str, bool] | None = None,
        scalars: Mapping[str, bool] | None = None,
    ) -> None:
        """Make facts from tables by the name of the parameter."""
        self._ranks = ranks or {}
        self._complexes = complexes or {}
        self._scalars = scalars or {}

    def rank(self, parameter: str) -> int | None:
        """Return the number of dimensions of a parameter."""
        return self._ranks.get(parameter)

    def is_complex(self, parameter: str) -> bool | None:
        """Tell whether a parameter is complex."""
        return self._complexes.get(parameter)

    def is_transpose(self, parameter: str) -> bool:
        """Tell whether what is given for a parameter is `.T` of an array."""
        return False

    def is_scalar(self, parameter: str) -> bool | None:
        """Tell whether a parameter is a number and not an array."""
        return self._scalars.get(parameter)


COMPARE: Mapping[type, Callable[[Any, Any], Any]] = MappingProxyType(
    {
        gast.Eq: operator.eq,
        gast.NotEq: operator.ne,
        gast.Lt: operator.lt,
        gast.LtE: operator.le,
        gast.Gt: operator.gt,
        gast.GtE: operator.ge,
        gast.In: lambda a, b: a in b,
        gast.NotIn: lambda a, b: a not in b,
    }
)
ARITHMETIC: Mapping[type, Callable[[Any, Any], Any]] = MappingProxyType(
    {
        gast.Add: operator.add,
        gast.Sub: operator.sub,
        gast.Mult: operator.mul,
        gast.FloorDiv: operator.floordiv,
        gast.Mod: operator.mod,
    }
)
TYPES = MappingProxyType(
    {"tuple": tuple, "list": list, "int": int, "float": float, "str": str, "bool": bool}
)
SETTLED = frozenset({"ndim", "iscomplexobj", "isscalar", "isinstance"})
VALUES = (gast.Tuple, gast.List, gast.Dict, gast.Slice, gast.Compare, gast.BinOp)


class Decider:
    """Evaluates the tests of a rule body as far as what is known allows."""

    def __init__(self, given: Mapping[str, gast.expr | None], facts: Facts) -> None:
        """Make one for the expressions given for parameters; None hides one."""
        self.given = given
        self.facts = facts

    def value(self, node: Any) -> Any:
        """Return the value of an expression of a rule body, or UNKNOWN."""
        method = getattr(self, "_" + type(node).__name__.lower(), None)
        return UNKNOWN if method is None else method(node)

    def _constant(self, node: gast.Constant) -> Any:
        return node.value

    def _name(self, node: gast.Name) -> Any:
        given = self.given.get(node.id)
        return UNKNOWN if given is None else constant_of(given)

    def _tuple(self, node: Any) -> Any:
        parts = [self.value(part) for part in node.elts]
        return UNKNOWN if any(part is UNKNOWN for part in parts) else tuple(parts)

    _list = _tuple

    def _unaryop(self, node: gast.UnaryOp) -> Any:
        value = self.value(node.operand)
        if value is UNKNOWN:
            return UNKNOWN
        return (
            not value
            if isinstance(node.op, gast.Not)
            else -value
            if isinstance(node.op, gast.USub)
            else UNKNOWN
        )

    def _binop(self, node: gast.BinOp) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        function = ARITHMETIC.get(type(node.op))
        if left is UNKNOWN or right is UNKNOWN or function is None:
            return UNKNOWN
        try:
            return function(left, right)
        except (TypeError, ArithmeticError):
            return UNKNOWN

    def _boolop(self, node: gast.BoolOp) -> Any:
        settles = isinstance(node.op, gast.Or)
        answers = [self.value(part) for part in node.values]
        if any(answer is not UNKNOWN and bool(answer) == settles for answer in answers):
            return settles
        return UNKNOWN if any(answer is UNKNOWN for answer in answers) else not settles

    def _ifexp(self, node: gast.IfExp) -> Any:
        test = self.value(node.test)
        return UNKNOWN if test is UNKNOWN else self.value(node.body if test else node.orelse)

    def _compare(self, node: gast.Compare) -> Any:
        left = node.left
        for op, right in zip(node.ops, node.comparators, strict=True):
            answer = self._pair(left, op, right)
            if answer is UNKNOWN or not answer:
                return answer
            left = right
        return True

    def _pair(self, left: gast.expr, op: gast.AST, right: gast.expr) -> Any:
        if isinstance(op, gast.Is | gast.IsNot):
            same = self._is_none(left) if self.value(right) is None else UNKNOWN
            return same if same is UNKNOWN else same == isinstance(op, gast.Is)
        a, b = self.value(left), self.value(right)
        if a is UNKNOWN or b is UNKNOWN:
            return UNKNOWN
        try:
            return COMPARE[type(op)](a, b)
        except TypeError:
            return UNKNOWN

    def _is_none(self, node: gast.expr) -> Any:
        value = self.value(node)
        if value is not UNKNOWN:
            return value is None
        if isinstance(node, gast.Name):
            if isinstance(self.given.get(node.id), VALUES):
                return False
            if self.facts.rank(node.id) is not None or self.facts.is_scalar(node.id):
                return False
        return UNKNOWN

    def _attribute(self, node: gast.Attribute) -> Any:
        if node.attr == "ndim" and isinstance(node.value, gast.Name):
            return self._rank(node.value)
        return UNKNOWN

    def _call(self, node: gast.Call) -> Any:
        word = (
            node.func.attr
            if isinstance(node.func, gast.Attribute)
            else getattr(node.func, "id", "")
        )
        if not node.args or node.keywords:
            return UNKNOWN
        first = node.args[0]
        if word == "isinstance":
            return self._isinstance(first, node.args[1])
        if word == "len":
            given = self.given.get(first.id) if isinstance(first, gast.Name) else first
            return len(given.elts) if isinstance(given, gast.Tuple | gast.List) else UNKNOWN
        if not isinstance(first, gast.Name):
            return UNKNOWN
        if word == "ndim":
            return self._rank(first)
        if word in ("iscomplexobj", "isscalar"):
            return self._kind(first, word)
        return UNKNOWN

    def _rank(self, node: gast.Name) -> Any:
        rank = self.facts.rank(node.id)
        if rank is None:
            value = self._name(node)
            return 0 if isinstance(value, int | float | complex) else UNKNOWN
        return rank

    def _kind(self, node: gast.Name, word: str) -> Any:
        value = self._name(node)
        if isinstance(value, int | float | complex):
            return word == "isscalar" or isinstance(value, complex)
        answer = (
            self.facts.is_complex(node.id)
            if word == "iscomplexobj"
            else self.facts.is_scalar(node.id)
        )
        return UNKNOWN if answer is None else answer

    def _isinstance(self, node: gast.expr, classes: gast.expr) -> Any:
        given = self.given.get(node.id) if isinstance(node, gast.Name) else node
        words = classes.elts if isinstance(classes, gast.Tuple) else [classes]
        wanted = tuple(
            TYPES[word.id] for word in words if isinstance(word, gast.Name) and word.id in TYPES
        )
        if len(wanted) < len(words) or given is None:
            return UNKNOWN
        if isinstance(given, gast.Tuple | gast.List):
            return (tuple if isinstance(given, gast.Tuple) else list) in wanted
        value = constant_of(given)
        return UNKNOWN if value is UNKNOWN else isinstance(value, wanted)


def constant_of(node: gast.expr) -> Any:
    """Return the value of a constant, its negative, or a tuple or list of these; else UNKNOWN."""
    if isinstance(node, gast.Constant):
        return node.value
    if (
        isinstance(node, gast.UnaryOp)
        and isinstance(node.op, gast.USub)
        and isinstance(node.operand, gast.Constant)
    ):
        value = node.operand.value
        return -value if isinstance(value, int | float | complex) else UNKNOWN
    if isinstance(node, gast.Tuple | gast.List):
        parts = [constant_of(part) for part in node.elts]
        return UNKNOWN if any(part is UNKNOWN for part in parts) else tuple(parts)
    return UNKNOWN


def must_settle(test: gast.expr) -> bool:
    """Tell whether a test asks for a rank, kind or omitted argument: none stays in the text."""
    for node in gast.walk(test):
        if isinstance(node, gast.Is | gast.IsNot):
            return True
        if (
            isinstance(node, gast.Call)
            and (getattr(node.func, "attr", "") or getattr(node.func, "id", "")) in SETTLED
        ):
            return True
    return False
