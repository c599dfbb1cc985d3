"""Expressions that look at the memory of a name, and the same look at another array.

`row = A[i].T` looks at `A`: what is written into one is seen in the other. Some expressions do so
for some layouts alone (`x.reshape(-1)` of a transposed array is a copy), which is seen at run time.
"""

from __future__ import annotations

from typing import NamedTuple

import gast

from tangentish.analyse.aliases import converts, is_basic, sources
from tangentish.analyse.flow import Flow
from tangentish.analyse.kinds import Array, Seq, Tup, is_real
from tangentish.tree.walk import copy_shallow

ALWAYS = frozenset(
    {"T", "atleast_1d", "atleast_2d", "atleast_3d", "expand_dims", "flip", "imag", "mT",
     "matrix_transpose", "moveaxis", "real", "squeeze", "swapaxes", "transpose"}
)  # fmt: skip
SAME = frozenset({"asanyarray", "asarray"})  # of an array, where no dtype is asked for
BY_LAYOUT = frozenset({"asanyarray", "asarray", "ascontiguousarray", "ravel", "reshape"})


class View(NamedTuple):
    """What an expression looks at.

    Attributes:
        root: the name whose memory it is a part of.
        certain: it is for every layout of that memory.
    """

    root: str
    certain: bool


def view_of(e: gast.expr, flow: Flow) -> View | None:
    """What an array expression looks at; None if it makes an array, or if that is not known."""
    if isinstance(e, gast.Name):
        return View(e.id, True)
    if isinstance(e, gast.Subscript):
        if isinstance(flow.value(e.value).kind, (Tup, Seq)) or is_basic(e.slice, flow):
            return view_of(e.value, flow)
        return None
    given = _given_back(e, flow)
    if given is not None:
        return view_of(given, flow)
    operand = _looked_at(e, flow)
    if operand is None:
        return None
    inner, word = view_of(operand, flow), _word(e)
    asked = [*getattr(e, "args", ())[1:], *(k for k in getattr(e, "keywords", ()))]
    if inner is None or word in ALWAYS or (word in SAME and not asked):
        return inner
    return View(inner.root, False)


def makes_array(e: gast.expr, flow: Flow) -> bool:
    """Whether the value of an expression shares memory with nothing."""
    return not sources(e, flow)


def through(e: gast.expr, flow: Flow, root: gast.expr) -> gast.expr:
    """The part of `root` that an expression with a view is of its own root."""
    if isinstance(e, gast.Name):
        return root
    if isinstance(e, (gast.Subscript, gast.Attribute)):
        return copy_shallow(e, value=through(e.value, flow, root))
    given = _given_back(e, flow)
    if given is not None:
        return through(given, flow, root)
    assert isinstance(e, gast.Call)
    operand = _looked_at(e, flow)
    assert operand is not None
    new = through(operand, flow, root)
    if isinstance(e.func, gast.Attribute) and e.func.value is operand:
        return copy_shallow(e, func=copy_shallow(e.func, value=new))
    return copy_shallow(e, args=[new, *e.args[1:]])


def _given_back(e: gast.expr, flow: Flow) -> gast.expr | None:
    """The argument that a called function gives back as its result."""
    value = flow.values.get(id(e))
    callee = None if value is None else value.callee or value.constant
    if callee is None or callee.analysed.gives_back is None:
        return None
    known = callee.analysed
    found: gast.expr | None = callee.arguments[known.params.index(known.gives_back)]
    return found


def _looked_at(e: gast.expr, flow: Flow) -> gast.expr | None:
    """The operand at which a call or an attribute looks."""
    value = flow.values.get(id(e))
    if not isinstance(e, (gast.Call, gast.Attribute)) or value is None or value.rule is None:
        return None
    word, operand = _word(e), _operand(e, flow)
    known = flow.values.get(id(operand))
    if known is None or not isinstance(known.kind, Array):
        return None
    if word == "imag":
        return operand if is_real(known.kind) is False else None
    if isinstance(e, gast.Call) and converts(e, word, flow):
        return None
    return operand if word in ALWAYS | BY_LAYOUT else None


def _operand(e: gast.Call | gast.Attribute, flow: Flow) -> gast.expr | None:
    """The first operand of a call, or what an attribute is of."""
    base = e.value if isinstance(e, gast.Attribute) else getattr(e.func, "value", None)
    known = flow.values.get(id(base))
    if isinstance(e, gast.Attribute) or (known is not None and isinstance(known.kind, Array)):
        return base
    return e.args[0] if e.args else None


def _word(e: gast.expr) -> str:
    """The last word of what a call calls, or of an attribute."""
    found = e.func if isinstance(e, gast.Call) else e
    return found.attr if isinstance(found, gast.Attribute) else getattr(found, "id", "")
