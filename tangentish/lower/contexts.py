r"""Contexts in normal form: calls with arguments that are names and constants, without `as`.

What the arguments of a context compute is given a name first, inside of the contexts before it, so
that it is computed once, though the context is entered again. `nullcontext(x) as y` is `y = x`.

    >>> from tangentish.lower.show import show_lowered
    >>> show_lowered('''
    ... def f(x, modes):
    ...     with np.errstate(all="ignore"), np.errstate(divide=modes[0]):
    ...         return 1.0 / x
    ... ''')
    def f(x, modes):
        with np.errstate(all='ignore'):
            t = modes[0]
            with np.errstate(divide=t):
                result = 1.0 / x
        return result

Assumes:  `parse.contexts` has admitted every `with`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from tangentish.lower.expressions import Expressions
from tangentish.parse.contexts import is_null, null_value
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.walk import copy_shallow, statements

Stmts = list[gast.stmt]
Resolve = Callable[[gast.expr], object]


def without_null_contexts(fn: gast.FunctionDef, resolve: Resolve) -> gast.FunctionDef:
    """The function with assignments in place of `nullcontext`, the contexts after it nested."""
    if not any(isinstance(s, gast.With) for s in statements(fn.body)):
        return fn
    return copy_shallow(fn, body=_opened(fn.body, resolve))


def _opened(stmts: Stmts, resolve: Resolve) -> Stmts:
    out: Stmts = []
    for s in stmts:
        blocks = {f: _opened(b, resolve) for f in ("body", "orelse") if (b := getattr(s, f, None))}
        s = copy_shallow(s, **blocks) if blocks else s
        out += _entered(s, list(s.items), resolve) if isinstance(s, gast.With) else [s]
    return out


def _entered(s: gast.With, items: list[gast.withitem], resolve: Resolve) -> Stmts:
    """A `with` of the given items around the body of `s`."""
    k = next((k for k, i in enumerate(items) if _does_nothing(i, resolve)), None)
    if k is None:
        return [copy_shallow(s, items=items)] if items else s.body
    target, value = items[k].optional_vars, null_value(items[k].context_expr)
    inner = _entered(s, items[k + 1 :], resolve)
    if target is not None or not _is_simple(value):
        made: Any = gast.Expr(value) if target is None else gast.Assign([target], value, None)
        inner = [with_origin(made, origin_of(s)), *inner]
    return inner if k == 0 else [copy_shallow(s, items=items[:k], body=inner)]


def _does_nothing(item: gast.withitem, resolve: Resolve) -> bool:
    call = item.context_expr
    return isinstance(call, gast.Call) and is_null(resolve(call.func))


def enter(
    expressions: Expressions,
    items: list[gast.withitem],
    body: Callable[[], Stmts],
    out: Stmts,
) -> None:
    """Append a `with` of contexts around a body, nested where an argument is to be computed."""
    end = next((k for k, i in enumerate(items) if k and not _is_plain(i)), len(items))
    calls = [_with_plain_arguments(expressions, i.context_expr, out) for i in items[:end]]
    inner: Stmts = []
    if end < len(items):
        enter(expressions, items[end:], body, inner)
    else:
        inner = body()
    expressions.emit(out, [gast.With([gast.withitem(c, None) for c in calls], inner, None)])


def _is_plain(item: gast.withitem) -> bool:
    call = item.context_expr
    return all(map(_is_simple, (*call.args, *(k.value for k in call.keywords))))


def _is_simple(e: gast.expr) -> bool:
    return isinstance(e, (gast.Constant, gast.Name, gast.Attribute))


def _with_plain_arguments(expressions: Expressions, call: gast.Call, out: Stmts) -> gast.Call:
    """A call with a name in place of each argument that is more than a name or a constant."""

    def plain(e: gast.expr) -> gast.expr:
        return e if _is_simple(e) else expressions.into_temp(e, out)

    args = [plain(e) for e in call.args]
    keywords = [gast.keyword(k.arg, plain(k.value)) for k in call.keywords]
    return copy_shallow(call, args=args, keywords=keywords)
