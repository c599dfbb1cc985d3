r"""Which `with` statements a derivative may enter: those whose contexts only say how to compute.

The reverse sweep undoes the body of a `with` in the same context, which it enters again. So the
context must be made by the statement itself, by a call of something listed here: what it changes on
entry is taken back on exit, and entering it twice does what entering it once does. Contexts are
told by the object that is called, whatever its name.

    >>> import gast
    >>> from tangentish.errors import Unsupported
    >>> with_ = gast.parse("with open(path) as file:\n    pass").body
    >>> try:
    ...     check_contexts(with_, lambda e: open)
    ... except Unsupported as error:
    ...     print(error.what)
    `with open(...)` is not supported

Keeps:    the tree as it is.
"""

from __future__ import annotations

import contextlib
import sys
import warnings
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import gast
import numpy as np

from tangentish.errors import Unsupported
from tangentish.tree.origin import origin_of
from tangentish.tree.quote import expr
from tangentish.tree.walk import dotted, statements

__all__ = ["check_contexts", "computes", "is_context", "is_null", "is_setting", "null_value"]

Resolve = Callable[[gast.expr], object]

_COMPUTING: tuple[object, ...] = (np.errstate, warnings.catch_warnings)
_PRINTING: tuple[object, ...] = (np.printoptions,)
_SETTINGS: tuple[object, ...] = (
    warnings.simplefilter,
    warnings.filterwarnings,
    warnings.resetwarnings,
)
_CALLBACKS = MappingProxyType({id(np.errstate): ("call",)})
"""Arguments that a context calls on the way, by the context."""

_OUTSIDE = "Enter it outside: put the `with` around the call of the derivative."


def _is_localcontext(target: object) -> bool:
    """Whether something is `decimal.localcontext`, in a program that uses it."""
    return target is not None and target is getattr(
        sys.modules.get("decimal"), "localcontext", None
    )


def computes(target: object) -> bool:
    """Whether a context says how to compute: the reverse sweep has to be in it as well."""
    return any(target is c for c in _COMPUTING) or _is_localcontext(target)


def is_context(target: object) -> bool:
    """Whether `with target(...)` may be entered, and entered again."""
    return computes(target) or any(target is c for c in _PRINTING)


def is_null(target: object) -> bool:
    """Whether a context does nothing but give the value that it is made with."""
    return target is contextlib.nullcontext


def is_setting(target: object) -> bool:
    """Whether a function sets what the context around it takes back."""
    return any(target is s for s in _SETTINGS)


def check_contexts(stmts: list[Any], resolve: Resolve) -> None:
    """Refuse a `with` whose context is not listed, or may do more than it is listed for.

    Args:
        stmts: the body of a function.
        resolve: gives the object that a name or dotted name means.
    """
    for s in statements(stmts):
        if isinstance(s, gast.With):
            for item in s.items:
                _check_item(item, s, resolve)


def _check_item(item: gast.withitem, s: gast.With, resolve: Resolve) -> None:
    e = item.context_expr
    target = resolve(e.func) if isinstance(e, gast.Call) else None
    if is_null(target):
        _check_null(item, s)
        return
    if not is_context(target):
        raise _refusal(
            f"`with {_words(e)}` is not supported", e, s,
            "What entering and leaving it do cannot be undone, or done a second time.", _OUTSIDE,
        )  # fmt: skip
    if item.optional_vars is not None:
        raise _refusal(
            f"a name for the context `{_words(e)}` is not supported", e, s,
            "What it holds changes while the block runs.", "Leave out the `as`.",
        )  # fmt: skip
    called = [k for k in e.keywords if k.arg in _CALLBACKS.get(id(target), ())]
    if called:
        raise _refusal(
            f"`{called[0].arg}=` in `with {_words(e)}` is not supported", e, s,
            "It would be called by the reverse sweep as well.", _OUTSIDE,
        )  # fmt: skip


def _check_null(item: gast.withitem, s: gast.With) -> None:
    """Refuse what no assignment stands for."""
    e = item.context_expr
    given = [*e.args, *(k.value for k in e.keywords if k.arg == "enter_result")]
    if len(given) != len(e.args) + len(e.keywords) or len(given) > 1:
        raise _refusal(
            f"`with {_words(e)}` is not supported", e, s,
            "It takes one value at most.", "Write `nullcontext(value)`.",
        )  # fmt: skip


def null_value(e: gast.Call) -> gast.expr:
    """What `nullcontext` gives."""
    given = [*e.args, *(k.value for k in e.keywords)]
    return given[0] if given else expr("None")


def _refusal(what: str, e: Any, s: Any, why: str, remedy: str) -> Unsupported:
    at = e if hasattr(e, "lineno") else s
    return Unsupported(what, at=at, within=origin_of(s), why=why, remedy=remedy)


def _words(e: gast.expr) -> str:
    """A context as short text: the name that is called."""
    if isinstance(e, gast.Call):
        inner = "..." if e.args or e.keywords else ""
        return f"{dotted(e.func) or '...'}({inner})"
    return dotted(e) or "..."
