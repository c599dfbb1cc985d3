"""What crosses a call: the arguments in the callee's terms, the result in the caller's.

A callee is analysed in lengths of its own, so that one analysis serves many calls. `rename` says
what the caller calls each length that the callee has a symbol for.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable
from typing import Any

import gast

from tangentish.analyse.kinds import Array, Dim, Kind, Num, Seq, Sym, Tup, kind_of, without_symbols
from tangentish.analyse.shapes import Lengths
from tangentish.analyse.values import Value
from tangentish.errors import Unsupported
from tangentish.parse.signature import signature_of
from tangentish.parse.variadic import Variadic, flattened

Given = tuple[gast.expr | None, Value]


def bind(
    function: types.FunctionType,
    call: gast.Call,
    arguments: list[Value],
    keywords: dict[str, Value],
) -> tuple[dict[str, Given], Variadic]:
    """The expression and the value that each parameter of a callee receives.

    For a parameter of any number of arguments there is one for each argument.
    """
    signature = signature_of(function)
    try:
        bound = signature.bind(
            *zip(call.args, arguments, strict=True),
            **{str(k.arg): (k.value, keywords[k.arg]) for k in call.keywords},
        )
    except TypeError as error:
        name = function.__name__
        raise Unsupported(f"a call of `{name}` that does not fit it: {error}", at=call) from None
    empty: dict[Any, Any] = {
        inspect.Parameter.VAR_POSITIONAL: (),
        inspect.Parameter.VAR_KEYWORD: {},
    }
    given: dict[str, Any] = {}
    for name, p in signature.parameters.items():
        default = empty[p.kind] if p.kind in empty else (None, Value(kind_of_default(p.default)))
        given[name] = bound.arguments.get(name, default)
    return flattened(function, given)


def kind_of_default(value: object) -> Kind:
    """The kind of a default, in no symbols of the caller's: one argument may have its name."""
    if type(value) is int:
        return Num("i", None, value)
    kind = kind_of(value, "")
    if isinstance(kind, Array):
        return Array(kind.char, (None,) * kind.rank)
    if isinstance(value, tuple) and isinstance(kind, Tup):
        return Tup(tuple(kind_of_default(v) for v in value))
    return kind


def holds(lengths: Lengths, prove: Callable[[Sym, Dim], bool]) -> bool:
    """Whether the lengths of another call fulfil what was assumed."""
    return all(
        prove(Sym(a.left), Sym(a.right, a.shift) if a.right else a.shift) for a in lengths.assumed
    )


def localize(kind: Kind, path: str, rename: dict[str, Dim]) -> Kind:
    """The kind of an argument in the callee's symbols; `rename` says what the caller calls them."""
    if isinstance(kind, Array):
        shape: list[Dim] = []
        for axis, d in enumerate(kind.shape):
            base = f"{path}.shape[{axis}]"
            rename[base] = d
            shape.append(Sym(base))
        return Array(kind.char, tuple(shape))
    if isinstance(kind, Num):
        if kind.type == "i":
            rename[path] = kind.value
            return Num("i", kind.char, Sym(path))
        return Num(kind.type, kind.char)
    if isinstance(kind, Tup):
        parts = zip(kind.places, kind.items, strict=True)
        return kind.of(localize(k, f"{path}[{i!r}]", rename) for i, k in parts)
    if isinstance(kind, Seq):
        return kind.of(without_symbols(kind.item))
    return kind


def globalize(kind: Kind, rename: dict[str, Dim]) -> Kind:
    """The kind of a result in the caller's symbols."""
    if isinstance(kind, Array):
        return Array(kind.char, tuple(_outward(d, rename) for d in kind.shape))
    if isinstance(kind, Num):
        return Num(kind.type, kind.char, _outward(kind.value, rename))
    if isinstance(kind, Tup):
        return kind.of(globalize(k, rename) for k in kind.items)
    if isinstance(kind, Seq):
        return kind.of(globalize(kind.item, rename))
    return kind


def _outward(d: Dim, rename: dict[str, Dim]) -> Dim:
    if not isinstance(d, Sym):
        return d
    outer = rename.get(d.base)
    if isinstance(outer, Sym):
        return Sym(outer.base, outer.offset + d.offset)
    return None if outer is None else outer + d.offset


def prover(lengths: Lengths, rename: dict[str, Dim]) -> Callable[[Sym, Dim], bool]:
    """Proves equalities of a callee's lengths in its caller's."""

    def prove(a: Sym, b: Dim) -> bool:
        return lengths.same(_outward(a, rename), _outward(b, rename))

    return prove
