"""The rule record, the decorators that make one, and the only table of rules.

    >>> import numpy
    >>> rule = rule_for(numpy.multiply)
    >>> rule.name, rule.structure, rule.operands
    ('numpy.multiply', 'elementwise', ('a', 'b'))
    >>> rule_for(("method", "sum")).statics
    {'axis': None, 'keepdims': False}

A rule is an ordinary function; the decorator says what it is the derivative of, and the structure
of that derivative: ``elementwise``, ``linear``, ``bilinear``, ``expansion``, or an explicit pair
``tangent`` and ``adjoint``.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from tangentish.rules.binding import Binding, Parameter, bind, parameters_of
from tangentish.rules.body import Body

__all__ = [
    "Binding",
    "Rule",
    "Target",
    "adjoint",
    "all_rules",
    "attribute",
    "bilinear",
    "bind",
    "constant",
    "elementwise",
    "expansion",
    "linear",
    "method",
    "rule_for",
    "tangent",
]

BINARY_OPERATORS = ("+", "-", "*", "/", "//", "%", "**", "@")
UNARY_OPERATORS = ("u-", "u+", "u~")

Function = TypeVar("Function", bound=Callable[..., Any])


class Target(NamedTuple):
    """A method or attribute of arrays that a rule is for."""

    kind: str
    name: str
    signature: str = ""


def method(name: str, signature: str = "") -> Target:
    """Name a method of arrays; with its signature, the array first, where it has one of its own."""
    return Target("method", name, signature)


def attribute(name: str) -> Target:
    """Name an attribute of arrays."""
    return Target("attribute", name)


@dataclass(frozen=True, eq=False)
class Rule:
    """What is known of the derivative of one function, operator, method or attribute.

    Attributes:
        name: dotted name for people, as ``numpy.sin``.
        target: what the rule is looked up by: a callable, an operator, or ``("method", name)``.
        primal: a callable with the value of the target, or None.
        structure: elementwise, linear, bilinear, general, expansion or constant.
        operands: names of the positional operands, in order; one that is not differentiable has
            the result None.
        statics: keyword-only static parameters with their defaults.
        adjoint: (g, y, operands, statics) -> one expression for each operand.
        tangent: of a general rule: (d<operand> for each, y, operands, statics) -> dy.  An
            elementwise rule has one text for both; of the others it follows from the structure.
        expansion: the function in terms of functions that have rules.
        variadic: the operands are ``*operands``.
        signature: the primal's parameters, where Python cannot tell them.
        view: the result may share memory with the first operand.
        probe: kind and shape of the result depend on kinds and shapes of the operands and on
            statics alone.
        cheap: worth computing again.
        flat_on_reals: the derivative is zero where all operands are real.
        kinks: the choice made where there is no derivative.
        domain: where to test the rule, for each operand: real, positive, nonzero, unit (within
            -1 and 1), above (over 1), integer or bool.
        least: the smallest number of operands of a variadic rule.
    """

    name: str
    target: object
    primal: object
    structure: str
    operands: tuple[str, ...] = ()
    statics: Mapping[str, object] = field(default_factory=dict)
    adjoint: Body | None = None
    tangent: Body | None = None
    expansion: Body | None = None
    variadic: bool = False
    signature: str = ""
    view: bool = False
    probe: bool = True
    cheap: bool = False
    flat_on_reals: bool = False
    kinks: str = ""
    domain: tuple[str, ...] = ()
    least: int = 0

    @property
    def joins(self) -> bool:
        """Whether it takes a tuple apart; for others NumPy makes an array of one first."""
        return self.operands == ("arrays",) or self.name in _NESTED

    @property
    def kind(self) -> str:
        """What the rule is for: operator, method, attribute or function."""
        if isinstance(self.target, tuple):
            return str(self.target[0])
        return "operator" if isinstance(self.target, str) else "function"

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """The primal's parameters, with the rule's name for each."""
        return parameters_of(self)


_NESTED = ("numpy.array", "numpy.asarray", "numpy.ascontiguousarray", "numpy.asanyarray")


class _Registry:
    """Rules by operator, by name of method or attribute, and by identity of the callable.

    `version` grows with each rule, so that a derivative knows whether it rests on the latest.
    """

    def __init__(self) -> None:
        self.version = 0
        self.by_word: dict[object, Rule] = {}
        self.by_identity: dict[int, Rule] = {}

    def find(self, target: object) -> Rule | None:
        if isinstance(target, str | tuple):
            return self.by_word.get(target[:2] if isinstance(target, tuple) else target)
        return self.by_identity.get(id(target))  # an entry keeps its target, and so its id

    def store(self, rule: Rule) -> None:
        self.version += 1
        target = rule.target
        if isinstance(target, str | tuple):
            self.by_word[target[:2] if isinstance(target, tuple) else target] = rule
        else:
            self.by_identity[id(target)] = rule


_REGISTRY = _Registry()


def registry_of_rules() -> _Registry:
    """The one registry."""
    return _REGISTRY


def rule_for(target: object) -> Rule | None:
    """Return the rule of a target.

    Args:
        target: a callable, an operator (``"+"``, ``"u-"``), ``("method", name)`` or
            ``("attribute", name)``.
    """
    return _REGISTRY.find(target)


def all_rules() -> Iterator[Rule]:
    """Yield every rule, in order of registration."""
    yield from _REGISTRY.by_word.values()
    yield from _REGISTRY.by_identity.values()


def elementwise(*targets: object, **options: Any) -> Callable[[Function], Function]:
    """Register ``rule(g, y, *operands, *, statics)`` of a map that acts element by element.

    One text serves both modes.

    Args:
        *targets: functions, operators, methods and attributes with this derivative.
        **options: fields of `Rule` (signature, kinks, view, ...), and ``override=True`` to take
            the place of a rule.
    """
    return _registrar("elementwise", targets, {"cheap": True, **options})


def linear(*targets: object, **options: Any) -> Callable[[Function], Function]:
    """Register the transpose of a linear map; its tangent is the map itself.

    Arguments as for `elementwise`.
    """
    return _registrar("linear", targets, options)


def bilinear(*targets: object, **options: Any) -> Callable[[Function], Function]:
    """Register the two transposes of a map linear in each operand.

    Arguments as for `elementwise`.
    """
    return _registrar("bilinear", targets, options)


def expansion(*targets: object, **options: Any) -> Callable[[Function], Function]:
    """Register a function written in terms of functions that have rules.

    Arguments as for `elementwise`.
    """
    return _registrar("expansion", targets, options)


def tangent(*targets: object, **options: Any) -> Callable[[Function], Function]:
    """Register ``rule(d<operand>..., y, *operands, *, statics)``, one half of an explicit pair."""
    return _registrar("tangent", targets, options)


def adjoint(*targets: object, **options: Any) -> Callable[[Function], Function]:
    """Register ``rule(g, y, *operands, *, statics)``, the other half of an explicit pair."""
    return _registrar("adjoint", targets, options)


def constant(*targets: object, **options: Any) -> None:
    """Register functions whose derivative is zero."""
    for target in _checked(targets):
        primal = _primal(targets)
        _store(Rule(_name(target), _key(target), primal, "constant"), options)


def _registrar(
    structure: str, targets: tuple[object, ...], options: Mapping[str, Any]
) -> Callable[[Function], Function]:
    targets = _checked(targets)

    def register(function: Function) -> Function:
        body = _body(function, structure)
        for target in targets:
            _store(_rule(structure, target, targets, body, options), options)
        return function

    return register


def _rule(
    structure: str,
    target: object,
    targets: tuple[object, ...],
    body: Body,
    options: Mapping[str, Any],
) -> Rule:
    fields = {word: value for word, value in options.items() if word != "override"}
    domain = fields.pop("domain", ())
    rule = Rule(
        name=_name(target),
        target=_key(target),
        primal=_primal(targets),
        structure="general" if structure in ("tangent", "adjoint") else structure,
        operands=body.operands,
        statics=body.statics,
        variadic=body.variadic,
        domain=(domain,) if isinstance(domain, str) else domain,
        **fields,
    )
    if isinstance(target, Target) and target.signature:
        rule = replace(rule, signature=target.signature)
    role = structure if structure in ("tangent", "expansion") else "adjoint"
    known = rule_for(rule.target)
    if (
        known is not None
        and known.structure == "general" == rule.structure
        and _is_same(getattr(known, role), body)
    ):
        if known.operands != rule.operands or dict(known.statics) != dict(rule.statics):
            raise ValueError(f"tangent and adjoint of {rule.name} have different parameters")
        rule = known
    if role == "tangent":
        return replace(rule, tangent=body)
    return replace(rule, expansion=body) if role == "expansion" else replace(rule, adjoint=body)


def _store(rule: Rule, options: Mapping[str, Any]) -> None:
    known = rule_for(rule.target)
    renews = known is None or _renews(known, rule)
    if not renews and not options.get("override", False):
        raise ValueError(f"{rule.name} has a rule already; say override=True to take its place")
    _REGISTRY.store(rule)
    if isinstance(rule.target, tuple) and rule.target[0] == "method":
        import numpy

        unbound = getattr(numpy.ndarray, rule.target[1], None)
        if unbound is not None:
            _REGISTRY.store(replace(rule, target=unbound))


def _renews(known: Rule, rule: Rule) -> bool:
    """Tell whether a rule takes the place of nothing but an older version of itself."""
    bodies = (
        (known.adjoint, rule.adjoint),
        (known.tangent, rule.tangent),
        (known.expansion, rule.expansion),
    )
    return known.structure == rule.structure and all(_is_same(old, new) for old, new in bodies)


def _is_same(old: Body | None, new: Body | None) -> bool:
    """Tell whether a body is missing or an older version, of a notebook cell run again."""
    if old is None or old is new:
        return True
    if new is None or old.function.__qualname__ != new.function.__qualname__:
        return False
    before, after = old.function, new.function
    same_file = before.__code__.co_filename == after.__code__.co_filename
    return same_file or before.__module__ == after.__module__


def _body(function: Callable[..., Any], structure: str) -> Body:
    """Sort the parameters of a rule function by role, and check them."""
    if not isinstance(function, types.FunctionType):
        raise TypeError(f"a rule is a function written with def, not {function!r}")
    code = function.__code__
    words = code.co_varnames[: code.co_argcount]
    statics = {
        word: (function.__kwdefaults__ or {}).get(word)
        for word in code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    }
    variadic = bool(code.co_flags & 0x04)
    rest = (code.co_varnames[code.co_argcount + code.co_kwonlyargcount],) if variadic else ()
    if structure == "expansion":
        return _expansion_body(function, words)
    if structure == "tangent":
        count = (len(words) - 1) // 2
        incoming, result, operands = words[:count], words[count], words[count + 1 :]
        if len(words) % 2 == 0 or any(not word.startswith("d") for word in incoming):
            raise ValueError(
                f"{_place(function)}: a tangent takes d<operand> for each, result, operands"
            )
    else:
        if words[:2] != ("g", "y"):
            raise ValueError(
                f"{_place(function)}: the parameters of a rule begin with g and y, not {words[:2]}"
            )
        incoming, result, operands = words[:1], words[1], words[2:]
    operands = operands + rest
    if not operands:
        raise ValueError(f"{_place(function)}: a rule names the operands after g and y")
    body = Body(function, incoming, operands, variadic, statics, result)
    if not function.__module__.startswith("tangentish.rules."):
        check_results(body)
    return body


def _expansion_body(function: types.FunctionType, words: tuple[str, ...]) -> Body:
    defaults = function.__defaults__ or ()
    count = len(words) - len(defaults)
    statics = dict(zip(words[count:], defaults, strict=True)) | (function.__kwdefaults__ or {})
    return Body(function, (), words[:count], False, statics, "")


def check_results(body: Body) -> None:
    """Raise ValueError where a rule visibly has another number of results than of operands."""
    count = body.parsed.count
    if "g" in body.incoming and not body.variadic and count not in (None, len(body.operands)):
        raise ValueError(
            f"{_place(body.function)}: {count} results for the operands {', '.join(body.operands)}"
        )


def _place(function: types.FunctionType) -> str:
    code = function.__code__
    return f"rule {function.__qualname__} ({code.co_filename}:{code.co_firstlineno})"


def _checked(targets: tuple[object, ...]) -> tuple[object, ...]:
    """Refuse a rule that is for nothing."""
    if not targets:
        raise ValueError("a rule needs a function, operator, method or attribute that it is for")
    for target in targets:
        if isinstance(target, str):
            if target not in BINARY_OPERATORS + UNARY_OPERATORS:
                raise ValueError(f"no operator is written {target!r}")
        elif not isinstance(target, Target) and not callable(target):
            raise TypeError(f"{target!r} is not a function, an operator, a method or an attribute")
    return targets


def _primal(targets: tuple[object, ...]) -> object:
    return next((target for target in targets if not isinstance(target, str | Target)), None)


def _key(target: object) -> object:
    return tuple(target[:2]) if isinstance(target, Target) else target


def _name(target: object) -> str:
    if isinstance(target, str):
        return f"operator {target}"
    if isinstance(target, Target):
        return f"ndarray.{target.name}"
    module = getattr(target, "__module__", None) or (
        "numpy" if type(target).__name__ == "ufunc" else ""
    )
    word = getattr(target, "__qualname__", None) or getattr(target, "__name__", repr(target))
    return str(word) if module in ("", "builtins") else f"{module}.{word}"
