"""What a reverse sweep returns: the adjoints of arguments, shaped as they are."""

from __future__ import annotations

import gast
import numpy as np

from tangentish import runtime
from tangentish.analyse.kinds import Array, Kind, Num, Seq, Static, Tup, parts_of
from tangentish.differentiate.adjoints import Held, zero
from tangentish.differentiate.parts import copied, load
from tangentish.differentiate.sources import Sources
from tangentish.differentiate.structures import display, parts
from tangentish.differentiate.swept import Swept
from tangentish.tree.quote import expr, quote_one
from tangentish.tree.walk import binds

Wanted = tuple[str | tuple[str | None, ...], ...]


def adjoint_results(swept: Swept, wanted: Wanted) -> gast.expr:
    """The adjoints of the arguments `wanted`: one as it is, several as a tuple."""
    sharing = _sharing(swept, [n for p in wanted for n in ([p] if isinstance(p, str) else p) if n])
    parts = [_together(swept, p, sharing) for p in wanted]
    return parts[0] if len(parts) == 1 else gast.Tuple(parts, gast.Load())


def _together(
    swept: Swept, wanted: str | tuple[str | None, ...] | None, sharing: frozenset[str]
) -> gast.expr:
    """The adjoint of an argument, or of several as a tuple; None of one that has none."""
    if isinstance(wanted, tuple):
        return gast.Tuple([_together(swept, p, sharing) for p in wanted], gast.Load())
    if wanted is None:
        return gast.Constant(None, None)
    return adjoint_result(swept, wanted, wanted in sharing)


def _sharing(swept: Swept, wanted: list[str]) -> frozenset[str]:
    """The structures of whose adjoints a part may share memory with another or with a result."""
    sources = Sources(swept.backward)
    kinds, adjoints = swept.analysed.kinds, swept.reverse.adjoints
    swept_over = adjoints.held.keys() | swept.analysed.shadows.keys()
    given = [p for p in wanted if p in swept_over and _holds_arrays(kinds[p])]
    structures = [p for p in given if not isinstance(kinds[p], Array)]
    taken = frozenset[str]().union(
        *(sources.memory(adjoints.name(p)) for p in given if p not in structures)
    )
    found = set()
    for p in structures:
        memory = sources.memory(adjoints.name(p))
        if sources.is_repeated(adjoints.name(p)) or not memory.isdisjoint(taken):
            found.add(p)
        else:
            taken |= memory
    return frozenset(found)


def _holds_arrays(kind: Kind) -> bool:
    if isinstance(kind, (Tup, Seq)):
        return any(map(_holds_arrays, parts_of(kind)))
    return not isinstance(kind, (Num, Static))


def adjoint_result(swept: Swept, p: str, sharing: bool) -> gast.expr:
    """The adjoint of an argument as it is returned: of the argument's structure and shape."""
    kind = swept.analysed.kinds[p]
    adjoints = swept.reverse.adjoints
    held = adjoints.held.get(p)
    if p in swept.analysed.shadows:
        held = Held(owned=True)
    if held is None:
        name = _entry_value(swept, p, kind)
        if not isinstance(kind, (Num, Array, Tup)):
            swept.helpers["zeros_like"] = runtime.zeros_like
        return zero(kind, name)
    b = adjoints.name(p)
    if isinstance(kind, Tup):
        e: gast.expr = load(b)
        if sharing:
            e = copied(e, Tup(kind.items, tuple) if kind.fields else kind, swept.helpers)
        return _restored(e, kind, held.owned, _Form(swept, p))
    if isinstance(kind, Array) and _changes_dtype(swept, p, kind):
        return _in_dtype(_real(swept, p, kind, load(b)), kind)
    if isinstance(kind, Num):
        return _real(swept, p, kind, load(b))
    if any(p in group for group in swept.analysed.overlaid):
        return expr("{b}.copy()", b=b)
    return load(b) if held.owned and not sharing else copied(load(b), kind, swept.helpers)


def _real(swept: Swept, p: str, kind: Num | Array, e: gast.expr) -> gast.expr:
    """The real part of an adjoint, where a real parameter is bound to complex numbers later."""
    flow = swept.analysed.flow
    envs = [*flow.before.values(), *flow.after.values()]
    met = [env[p].kind for env in envs if p in env]
    becomes = any(isinstance(k, (Num, Array)) and k.type == "c" for k in met)
    return gast.Attribute(e, "real", gast.Load()) if kind.type != "c" and becomes else e


class _Form:
    """In what the adjoint of a structure may differ from the structure.

    It has lists in place of tuples, and tuples for records; its arrays may be of another dtype, the
    keys of a dict in another order if the function takes them out and puts them back.
    """

    def __init__(self, swept: Swept, p: str) -> None:
        self.swept, self.p = swept, p
        self.reordered = p in swept.analysed.writes

    def differs(self, kind: Kind) -> bool:
        """Whether the adjoint of something of a kind may have to be brought into its form."""
        if isinstance(kind, Array):
            return _changes_dtype(self.swept, self.p, kind, bound=False)
        if not isinstance(kind, Tup):
            return False
        own = kind.type not in (list, dict) or (kind.type is dict and self.reordered)
        return own or any(map(self.differs, kind.items))


def _restored(e: gast.expr, kind: Kind, owned: bool, form: _Form) -> gast.expr:
    """The adjoint of a structure in the structure's own types.

    Unless it is `owned` it may be another's, or what a rule gave.
    """
    if isinstance(kind, Array) and form.differs(kind):
        return _in_dtype(e, kind)
    if not isinstance(kind, Tup) or (owned and not form.differs(kind)):
        return e
    if kind.fields is not None:  # as a tuple
        kind = Tup(kind.items)
    inner = any(isinstance(k, Tup) or form.differs(k) for k in kind.items)
    if not inner and not (kind.type is dict and form.reordered):
        return expr(f"{kind.type.__name__}({{e}})", e=e)
    pairs = zip(parts(e, kind), kind.items, strict=True)
    return display(kind, [_restored(p, k, owned, form) for p, k in pairs])


def _in_dtype(e: gast.expr, kind: Array) -> gast.expr:
    form = "{b}.astype(np.{t})" if kind.rank else "np.array({b}, np.{t})"
    return expr(form, b=e, t=np.dtype(kind.char).name)


def _changes_dtype(swept: Swept, p: str, kind: Array, bound: bool = True) -> bool:
    """Whether a parameter meets values of another dtype, or is bound to them.

    Of an array of single precision the adjoint may be double: the numbers of a text are.
    """
    flow = swept.analysed.flow
    envs = [*flow.before.values(), *flow.after.values()]
    kinds = [e[p].kind for e in envs if p in e] if bound else []
    met = [v.kind for v in flow.values.values() if v.varied]
    return kind.type in "fc" and (
        kind.char not in "dD"
        or any(not isinstance(k, Array) or k.char != kind.char for k in kinds)
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
    structure = isinstance(kind, (Tup, Seq))
    changed = structure and p in swept.analysed.writes
    if isinstance(kind, Num) or not (bound or changed):
        return load(p)
    name = swept.namer.fresh(f"{p}_entry")
    value: gast.expr = load(p)
    if structure:  # its items may be others at the end, or when a pullback is called
        swept.helpers["copied"] = runtime.copied
        value = expr("copied({p})", p=p)
    swept.forward.insert(0, quote_one("{n} = {v}", n=name, v=value))
    return load(name)
