"""Derivatives as functions of a text, for those that are called inside of differentiated functions.

    >>> import inspect
    >>> import tangentish as tg
    >>> from tangentish.analyse.kinds import Num
    >>> from tangentish.captured import Applied
    >>> def square(x):
    ...     return x * x
    >>> pulled, _ = text_of(Applied(tg.vjp, square, 0), {"x": Num("f")})
    >>> print(inspect.getsource(pulled))
    def vjp_square(x):
        y_, tape_ = forward_(x)
        return y_, pullback_(tape_)
    <BLANKLINE>
    >>> y, pullback = pulled(3.0)
    >>> y, pullback(1.0)
    (9.0, (6.0,))

What is done around a text when a user calls a derivative is written here where it is more than to
bring numbers into types. Layer 7.
"""

from __future__ import annotations

import copy
import inspect
import types
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from tangentish.analyse.kinds import (
    Array,
    Kind,
    Num,
    Static,
    Tup,
    describe,
    differentiable,
    parts_of,
)
from tangentish.captured import Applied, class_of
from tangentish.errors import NotDifferentiable, Unsupported
from tangentish.load.compile import load_text
from tangentish.load.converted import Converted
from tangentish.load.entry import signature_text
from tangentish.load.guard import Guard
from tangentish.load.nested import primal_of
from tangentish.load.specialise import Dispatcher
from tangentish.parse.signature import signature_of
from tangentish.request import Request

if TYPE_CHECKING:
    from tangentish.analyse.program import Program
    from tangentish.pipeline import Derived

Found = tuple[types.FunctionType, "Program"]


def text_of(target: Any, kinds: Mapping[str, Kind]) -> Found:
    """The function that a derivative is for arguments of some kinds, and what it rests on.

    Args:
        target: a derivative, or `vjp` or `jvp` of a function.
        kinds: the kinds of the arguments that are given, by its parameters.
    """
    if isinstance(target, Applied):
        of = pulled if target.maker.__name__ == "vjp" else pushed
        return of(target, kinds)
    dispatcher: Dispatcher = target._dispatcher
    kinds = with_defaults(target.__signature__, kinds)
    if dispatcher.request.mode == "hvp":
        return turned(target, kinds)
    chosen = dispatcher.chosen(kinds)
    derived = chosen.derive({}, kinds=kinds)
    check_apart(derived)
    text = chosen.loaded(derived)[derived.name]
    found = primal_of(text, chosen.call_of(derived, Guard(frozenset())))
    return with_defaults_of(found, dispatcher.function), derived.program


def pulled(target: Applied, kinds: Mapping[str, Kind]) -> Found:
    """`vjp` at a point: the value, and a function of the adjoint of that."""
    function, dispatcher = made(target)
    parameters = list(signature_of(function).parameters.values())
    own = [p.name for p in parameters][target.count :]
    given = [n for n in own if n in kinds]
    kinds = with_defaults(signature_of(function), kinds)
    names = wanted(target, function, given)
    moving = [n for n in names if target.wrt is not None or carries(kinds[n])]
    if not moving:
        raise nothing_moves(target, function)
    dispatcher = dispatcher("vjp", tuple(moving))
    derived = dispatcher.derive({}, kinds=kinds)
    check_apart(derived)
    loaded = dispatcher.loaded(derived)
    guard = Guard(frozenset(p.name for p in parameters))
    tape, by, b = map(guard.local, ("tape", "by", "b"))
    result = Converted(guard, typed=False)
    parts = [b] if len(moving) == 1 else [f"{b}[{k}]" for k in range(len(moving))]
    found = {n: result.of(part, kinds[n]) for n, part in zip(moving, parts, strict=True)}
    items = "".join(f"{found.get(n)}, " for n in names)
    seed = private(guard, by, result_kind(derived))
    pullback = loaded_as(
        f"pullback_{function.__name__}",
        [tape, by],
        [f"{b} = {guard.helper('backward', loaded[derived.backward])}({tape}, {seed})",
         f"return ({items.rstrip() if len(names) == 1 else items.rstrip(', ')})"],
        guard,
        function,
    )  # fmt: skip
    maker = guard.helper("pullback", class_of(pullback, ("tape",), f"{pullback.__name__}_with"))
    forward = guard.helper("forward", loaded[derived.name])
    y = guard.local("y")
    args = ", ".join(p.name for p in parameters)
    lines = [f"{y}, {tape} = {forward}({args})", f"return {y}, {maker}({tape})"]
    text = loaded_as(target.__name__, signature_text(parameters), lines, guard, function)
    return with_defaults_of(text, function), derived.program


def pushed(target: Applied, kinds: Mapping[str, Kind]) -> Found:
    """`jvp` at a point along a direction: the value and its tangent."""
    function, dispatcher = made(target)
    parameters = list(signature_of(function).parameters)
    primals, tangents = (kinds[p] for p in list(kinds)[target.count :])
    if not (isinstance(primals, Tup) and isinstance(tangents, Tup)) or len(primals.items) != len(
        tangents.items
    ):
        raise Unsupported(
            f"jvp, inside a function, of {describe(primals)} along {describe(tangents)}",
            why="How many primals and tangents there are is not known.",
            remedy="Write them as tuples of one length: jvp(f, (x, y), (dx, dy)).",
        )  # fmt: skip
    held, own = parameters[: target.count], parameters[target.count :]
    named = dict(zip(own, primals.items, strict=False))
    moving = [n for n, t in zip(own, tangents.items, strict=False) if t != Static(None)]
    whole = {**{n: kinds[n] for n in held}, **named}
    whole = with_defaults(signature_of(function), whole)
    if not moving:
        raise nothing_moves(target, function)
    dispatcher = dispatcher("jvp", tuple(moving))
    derived = dispatcher.derive({}, kinds=whole)
    check_apart(derived)
    guard = Guard(frozenset(parameters))
    x, dx = map(guard.local, ("x", "dx"))
    text = guard.helper("text", dispatcher.loaded(derived)[derived.name])
    given = [*held, *(f"{x}[{own.index(n)}]" for n in named)]
    rest = [guard.helper("default", signature_of(function).parameters[n].default)
            for n in own if n not in named]  # fmt: skip
    moved = [private_tangent(guard, f"{dx}[{own.index(n)}]", tangents.items[own.index(n)])
             for n in moving]  # fmt: skip
    lines = [f"return {text}({', '.join([*given, *rest, *moved])})"]
    found = loaded_as(target.__name__, [*held, x, dx], lines, guard, function)
    return found, derived.program


def turned(target: Any, kinds: Mapping[str, Kind]) -> Found:
    """The product of a Hessian with a vector."""
    dispatcher: Dispatcher = target._dispatcher
    parameters = list(target.__signature__.parameters.values())
    own = [n for n in dispatcher.params if n in kinds]
    derived = dispatcher.derive({}, kinds={n: kinds[n] for n in own})
    guard = Guard(frozenset(p.name for p in parameters))
    text = guard.helper("text", dispatcher.loaded(derived)[derived.name])
    names, single = dispatcher.request.wrt, dispatcher.request.single
    (v,) = (p.name for p in parameters if p.name not in dispatcher.params)
    moved = [v] if single else [f"{v}[{k}]" for k in range(len(names))]
    parts = [kinds[v]] if single else list(parts_of(kinds[v]))
    moved = [private_tangent(guard, e, k) for e, k in zip(moved, parts, strict=True)]
    lines = [f"return {text}({', '.join([*dispatcher.params, *moved])})"]
    found = loaded_as(
        f"hvp_{dispatcher.function.__name__}",
        signature_text(parameters),
        lines,
        guard,
        dispatcher.function,
    )
    return with_defaults_of(found, dispatcher.function), derived.program


def made(target: Applied) -> tuple[types.FunctionType, Any]:
    """The function that `vjp` or `jvp` is of, and what gives a dispatcher for it."""
    from tangentish.api import inner_of, plain, results_of

    function = plain(target.function)
    of = results_of(target.function, target.of)

    def dispatcher(mode: str, wrt: tuple[str, ...]) -> Dispatcher:
        return Dispatcher(function, Request(mode, wrt, of), inner_of(target.function))

    return function, dispatcher


def wanted(target: Applied, function: types.FunctionType, given: list[str]) -> list[str]:
    """The parameters in which `vjp` differentiates."""
    from tangentish.api import names_of

    return given if target.wrt is None else list(names_of(function, target.wrt))


def carries(kind: Kind) -> bool:
    """Whether an argument of a kind can carry a derivative."""
    return differentiable(kind) and not (isinstance(kind, Num) and kind.type == "b")


def result_kind(derived: Derived) -> Kind:
    """The kind of the value."""
    from tangentish.pipeline import result_kind as found

    return found(derived.root, derived.request)


def private(guard: Guard, e: str, kind: Kind) -> str:
    """A seed that the text may write into, conjugated where it is complex."""
    if _holds_complex(kind) and not isinstance(kind, (Num, Array)):
        raise Unsupported(
            "vjp, inside a function, of one that gives a structure with complex numbers",
            why="Their adjoints would have to be conjugated part by part.",
            remedy="Give back one array, or real numbers.",
        )  # fmt: skip
    if _holds_complex(kind):
        return f"{guard.helper('conj', np.conj)}({e})"
    if isinstance(kind, Array):
        return f"{e}.copy()"
    return f"{guard.helper('copy', copy.deepcopy)}({e})" if parts_of(kind) else e


def private_tangent(guard: Guard, e: str, kind: Kind) -> str:
    """A tangent that the text may write into; that of a number is a float."""
    if isinstance(kind, Num):
        return f"1.0 * {e}" if kind.type in "bi" else e
    return private(guard, e, kind) if not _holds_complex(kind) else f"{e} + 0.0"


def _holds_complex(kind: Kind) -> bool:
    if isinstance(kind, (Num, Array)):
        return kind.type == "c"
    return any(map(_holds_complex, parts_of(kind)))


def with_defaults(signature: inspect.Signature, kinds: Mapping[str, Kind]) -> dict[str, Kind]:
    """The kinds of all parameters, of some their defaults'."""
    from tangentish.analyse.crossing import kind_of_default

    whole = dict(kinds)
    for name, p in signature.parameters.items():
        if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD):
            raise Unsupported(
                f"a derivative, inside a function, of one with `*{name}`",
                why="How many arguments it has is not said by its text.",
                remedy="Give it a parameter for each argument.",
            )  # fmt: skip
        if name not in whole and p.default is not p.empty:
            whole[name] = kind_of_default(p.default)
    return {name: whole[name] for name in signature.parameters if name in whole}


def with_defaults_of(text: types.FunctionType, function: types.FunctionType) -> types.FunctionType:
    """A loaded function with the defaults of the user's."""
    text.__defaults__, text.__kwdefaults__ = function.__defaults__, function.__kwdefaults__
    return text


def check_apart(derived: Derived) -> None:
    """Refuse a function that writes into one of several arguments, which may share memory."""
    root = derived.root
    arrays = [p for p, kind in root.kinds.items() if not isinstance(kind, (Num, Static))]
    if root.writes and len(arrays) > 1:
        raise Unsupported(
            f"a derivative, inside a function, of `{root.function.__name__}`, which writes into "
            f"`{min(root.writes)}`",
            why="Another argument may share memory with that.",
            remedy="Let it work on a copy.",
        )  # fmt: skip


def nothing_moves(target: Applied, function: types.FunctionType) -> NotDifferentiable:
    """A derivative in no argument."""
    return NotDifferentiable(
        f"{target.maker.__name__} of `{function.__name__}` in no argument",
        why="None of those that are given can carry a derivative.",
        remedy="Give it numbers, or arrays of floats.",
    )  # fmt: skip


def loaded_as(
    name: str,
    parameters: list[str] | str,
    lines: list[str],
    guard: Guard,
    function: types.FunctionType,
) -> types.FunctionType:
    """A function of some lines of text."""
    shown = parameters if isinstance(parameters, str) else ", ".join(parameters)
    body = "".join(f"    {line}\n" for line in lines)
    return load_text(
        f"def {name}({shown}):\n{body}",
        name,
        helpers=guard.helpers,
        globals_=function.__globals__,
        filename=f"<tangentish {name}>",
    )
