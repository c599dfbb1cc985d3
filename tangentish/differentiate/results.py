"""What a reverse sweep returns: the adjoints of arguments, shaped as they are."""

from __future__ import annotations

import gast
import numpy as np

from tangentish import runtime
from tangentish.analyse.kinds import Array, Kind, Num, Tup
from tangentish.differentiate.adjoints import zero
from tangentish.differentiate.parts import copied, load
from tangentish.differentiate.swept import Swept
from tangentish.tree.quote import expr, quote_one
from tangentish.tree.walk import binds


def adjoint_results(swept: Swept, wanted: tuple[str, ...]) -> gast.expr:
    """The adjoints of the arguments `wanted`: one as it is, several as a tuple."""
    parts = [adjoint_result(swept, p) for p in wanted]
    return parts[0] if len(parts) == 1 else gast.Tuple(parts, gast.Load())


def adjoint_result(swept: Swept, p: str) -> gast.expr:
    """The adjoint of an argument as it is returned: of the argument's structure and shape."""
    kind = swept.analysed.kinds[p]
    adjoints = swept.reverse.adjoints
    held = adjoints.held.get(p)
    if held is None:
        name = _entry_value(swept, p, kind)
        if not isinstance(kind, (Num, Array, Tup)):
            swept.helpers["zeros_like"] = runtime.zeros_like
        return _as_tuple(zero(kind, name)) if isinstance(kind, Tup) else zero(kind, name)
    b = adjoints.name(p)
    if isinstance(kind, Tup):
        return _tupled(load(b), kind)
    if isinstance(kind, Array) and _changes_dtype(swept, p, kind):
        form = "{b}.astype(np.{t})" if kind.rank else "np.array({b}, np.{t})"
        return expr(form, b=b, t=np.dtype(kind.char).name)
    return load(b) if held.owned else copied(load(b), kind, swept.helpers)


def _tupled(e: gast.expr, kind: Tup) -> gast.expr:
    """The adjoint of a tuple, which is a list while it is added to, as a tuple."""
    if not any(isinstance(k, Tup) for k in kind.items):
        return expr("tuple({e})", e=e)
    parts = [(expr("{e}[{k}]", e=e, k=k), item) for k, item in enumerate(kind.items)]
    return gast.Tuple([_tupled(p, k) if isinstance(k, Tup) else p for p, k in parts], gast.Load())


def _changes_dtype(swept: Swept, p: str, kind: Array) -> bool:
    """Whether a parameter meets values of another dtype, or is bound to them.

    Of an array of single precision the adjoint may be double: the numbers of a text are.
    """
    flow = swept.analysed.flow
    envs = [*flow.before.values(), *flow.after.values()]
    bound = [e[p].kind for e in envs if p in e]
    met = [v.kind for v in flow.values.values() if v.varied]
    return kind.type in "fc" and (
        kind.char not in "dD"
        or any(not isinstance(k, Array) or k.char != kind.char for k in bound)
        or any(_dtype(k) not in (None, kind.char) for k in met)
    )


def _dtype(kind: Kind) -> str | None:
    """The character of a floating dtype that a kind is sure to have."""
    if not isinstance(kind, (Num, Array)) or kind.type not in "fc" or kind.char in ("?", "*"):
        return None
    return kind.char


def _entry_value(swept: Swept, p: str, kind: Kind) -> gast.Name:
    """A name that holds what a parameter held at entry, or something of its shape."""
    bound = any(p in binds(s) for s in [*swept.forward, *swept.backward])
    if isinstance(kind, Num) or not bound:
        return load(p)
    name = swept.namer.fresh(f"{p}_entry")
    swept.forward.insert(0, quote_one("{n} = {p}", n=name, p=p))
    return load(name)


def _as_tuple(e: gast.expr) -> gast.expr:
    return (
        gast.Tuple([_as_tuple(c) for c in e.elts], gast.Load()) if isinstance(e, gast.List) else e
    )
