"""What is given and what is wanted, in the parameters of one specialisation.

A function of `*args` and `**kwargs` has as many parameters as it is given arguments (`variadic`);
what a request names in the words of the user is translated here.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tangentish.analyse.crossing import localize
from tangentish.analyse.kinds import Dim, Kind, Sym, Tup, describe, differentiable
from tangentish.analyse.refusals import check_differentiable
from tangentish.errors import Unsupported
from tangentish.parse.signature import signature_of
from tangentish.parse.variadic import Variadic, flattened
from tangentish.request import Request


def flattened_kinds(
    function: types.FunctionType, kinds: Mapping[str, Kind], sizes: dict[str, int]
) -> tuple[dict[str, Kind], Variadic]:
    """Kinds that are told without arguments, one by one; `sizes` learns the lengths in them."""
    given: dict[str, Any] = dict(kinds)
    for name, p in signature_of(function).parameters.items():
        if p.kind == p.VAR_KEYWORD:
            given[name] = {}
        elif p.kind == p.VAR_POSITIONAL:
            kind = kinds.get(name)
            if not isinstance(kind, Tup):
                said = "nothing" if kind is None else describe(kind)
                raise Unsupported(
                    f"`*{name}` without its arguments: of it {said} is known",
                    why="How many there are decides what the text is.",
                    remedy=f"Say it with a tuple: --like '{name}=(float, float)'.",
                )
            given[name] = kind.items
    flat, variadic = flattened(function, given)
    for name in variadic.items:
        rename: dict[str, Dim] = {}
        flat[name] = localize(flat[name], name, rename)
        for base, length in rename.items():
            if isinstance(length, Sym) and length.base in sizes:
                sizes[base] = sizes[length.base]
    return flat, variadic


def with_names(
    function: str, request: Request, kinds: Mapping[str, Kind], variadic: Variadic
) -> Request:
    """A request by the parameters that `kinds` has, each of which can carry a derivative."""
    wrt: list[str] = []
    tuples: list[tuple[str | None, ...]] = []
    words = dict(variadic.words)
    places = {variadic.access(n): n for n in variadic.items}
    for name in request.wrt:
        if name == variadic.star and name:
            together = tuple(n if differentiable(kinds[n]) else None for n in variadic.items)
            if not any(together):
                check_differentiable(f"*{name}", Tup(tuple(kinds[n] for n in variadic.items)))
            tuples.append(together)
            wrt += [n for n in together if n is not None]
            continue
        found = places.get(name) or words.get(name, name)
        if found not in kinds:
            raise ValueError(f"wrt: there is no `{name}` among the arguments of `{function}`")
        check_differentiable(name, kinds[found])
        wrt.append(found)
    for name in wrt:
        check_differentiable(name, kinds[name])
    if len(set(wrt)) != len(wrt):
        raise ValueError(f"wrt names an argument of `{function}` twice: {list(request.wrt)}")
    return replace(request, wrt=tuple(wrt), tuples=tuple(tuples))
