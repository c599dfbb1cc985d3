"""Restructure `return`, `break` and `continue` so that every exit ends its block.

What follows an exit moves into the other arm of the branch that holds it; where only a part of a
branch exits, a flag says so. `continue` at the end of a loop body says nothing and disappears;
`break` stays as the last statement of its path; one `return` remains, at the end of the function.

    >>> from tangentish.lower.show import show
    >>> show(structure, '''
    ... def f(x, n):
    ...     for i in range(n):
    ...         if x > 10.0:
    ...             return x
    ...         x = x * 2.0
    ...     return -x
    ... ''')
    def f(x, n):
        returned = False
        for i in range(n):
            if x > 10.0:
                result = x
                returned = True
                break
            else:
                x = x * 2.0
        if not returned:
            result = -x
        return result

Assumes:  a parsed function. Ensures:  no statement follows an exit within its block.
"""

from __future__ import annotations

from collections.abc import Callable

import gast

from tangentish.tree.names import Namer
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.quote import quote
from tangentish.tree.walk import copy_shallow, nested

Stmts = list[gast.stmt]
Exits = dict[str, Callable[[gast.stmt], Stmts]]
_LOOPS = (gast.For, gast.While)
_BLOCKS = (gast.If, gast.With)


def structure(fn: gast.FunctionDef, namer: Namer) -> tuple[gast.FunctionDef, str]:
    """Return `fn` with every exit at the end of its path and a single `return`, the last statement.

    The second result is the name that collects what is returned, "" if the function returns in one
    place.
    """
    body = list(fn.body)
    if body and isinstance(body[0], gast.Expr) and isinstance(body[0].value, gast.Constant):
        body = body[1:]
    tidy = _Structurer(namer)
    new = _with_body(fn, tidy.function(body))
    return new, tidy.result


def _with_body(fn: gast.FunctionDef, body: Stmts) -> gast.FunctionDef:
    new = gast.FunctionDef(
        name=fn.name,
        args=fn.args,
        body=body,
        decorator_list=[],
        returns=None,
        type_comment=None,
        type_params=[],
    )
    return with_origin(new, origin_of(fn))


def exits_in(stmts: Stmts) -> set[str]:
    """Names of the exits ("break", "continue", "return") that may leave this block early."""
    found: set[str] = set()
    for s in stmts:
        if isinstance(s, gast.Return):
            found.add("return")
        elif isinstance(s, gast.Break):
            found.add("break")
        elif isinstance(s, gast.Continue):
            found.add("continue")
        elif isinstance(s, _BLOCKS):
            found |= exits_in(nested(s))
        elif isinstance(s, _LOOPS):
            found |= exits_in(s.body) & {"return"}
            found |= exits_in(s.orelse)
    return found


def always_exits(stmts: Stmts) -> bool:
    """Whether no path reaches the end of the block."""
    if not stmts:
        return False
    last = stmts[-1]
    if isinstance(last, gast.If):
        return always_exits(last.body) and always_exits(last.orelse)
    if isinstance(last, gast.With):
        return always_exits(last.body)  # no context that is listed catches an error
    return isinstance(last, (gast.Return, gast.Break, gast.Continue, gast.Raise))


def _kind(s: gast.stmt) -> str:
    return type(s).__name__.lower()


class _Structurer:
    def __init__(self, namer: Namer) -> None:
        self.namer = namer
        self.result = ""

    def function(self, body: Stmts) -> Stmts:
        if "return" not in exits_in(body[:-1]) and body and isinstance(body[-1], gast.Return):
            value = body[-1].value or gast.Constant(None, None)
            last = with_origin(gast.Return(value), origin_of(body[-1]))
            return [*self.block(body[:-1], {}), last]
        if "return" not in exits_in(body):
            end = with_origin(gast.Return(gast.Constant(None, None)), None)
            return [*self.block(body, {}), end]
        self.result = self.namer.fresh("result")
        out = self.block(body, {"return": self._keep_result})
        if not always_exits(body):
            out = [*quote("{r} = None", r=self.result), *out]
        return [*out, *quote("return {r}", r=self.result)]

    def _keep_result(self, s: gast.stmt) -> Stmts:
        assert isinstance(s, gast.Return)
        value = s.value or gast.Constant(None, None)
        if isinstance(value, gast.Name) and value.id == self.result:
            return []
        return self._from(s, quote("{r} = {v}", r=self.result, v=value))

    def _from(self, source: gast.stmt, stmts: Stmts) -> Stmts:
        return [with_origin(s, origin_of(source)) for s in stmts]

    def block(self, stmts: Stmts, exits: Exits) -> Stmts:
        out: Stmts = []
        for k, s in enumerate(stmts):
            rest = list(stmts[k + 1 :])
            if isinstance(s, (gast.Return, gast.Break, gast.Continue)):
                return out + exits[_kind(s)](s)
            if isinstance(s, gast.Raise):
                return [*out, s]
            if isinstance(s, _BLOCKS):
                if exits_in([s]) and rest:
                    return out + self._split(s, rest, exits)
                out.append(self._block(s, exits))
            elif isinstance(s, _LOOPS):
                stmts_, done = self._loop(s, rest, exits)
                out += stmts_
                if done:
                    return out
            else:
                out.append(s)
        return out

    def _if(self, s: gast.If, body: Stmts, orelse: Stmts, exits: Exits) -> gast.stmt:
        arms = self.block(body, exits)
        others = self.block(orelse, exits)
        test = s.test
        if others and not arms:
            test, arms, others = gast.UnaryOp(gast.Not(), test), others, []
        return with_origin(
            gast.If(test, arms or [with_origin(gast.Pass(), origin_of(s))], others), origin_of(s)
        )

    def _block(self, s: gast.If | gast.With, exits: Exits) -> gast.stmt:
        """A branch, or a `with`, with its exits in place."""
        if isinstance(s, gast.If):
            return self._if(s, s.body, s.orelse, exits)
        body = self.block(s.body, exits) or [with_origin(gast.Pass(), origin_of(s))]
        return copy_shallow(s, body=body)

    def _split(self, s: gast.If | gast.With, rest: Stmts, exits: Exits) -> Stmts:
        """Put `rest` where it belongs: behind the paths of `s` that do not exit."""
        if isinstance(s, gast.With) and always_exits(s.body):
            return [self._block(s, exits)]
        if isinstance(s, gast.If) and always_exits(s.body):
            return [self._if(s, s.body, [*s.orelse, *rest], exits)]
        if isinstance(s, gast.If) and always_exits(s.orelse):
            return [self._if(s, [*s.body, *rest], s.orelse, exits)]
        flags: dict[str, str] = {}
        inner: Exits = {}
        stems = {"return": "returned", "break": "stopped", "continue": "skipped"}
        for kind in sorted(exits_in([s])):
            flags[kind] = self.namer.fresh(stems[kind])
            inner[kind] = self._flagger(flags[kind], kind)
        out: Stmts = []
        for flag in flags.values():
            out += self._from(s, quote("{f} = False", f=flag))
        out.append(self._block(s, {**exits, **inner}))
        for kind, flag in flags.items():
            leave = self._leave(kind, s)
            test = gast.Name(flag, gast.Load(), None, None)
            rest = [with_origin(gast.If(test, [leave], rest), origin_of(s))]
        return out + self.block(rest, exits)

    def _leave(self, kind: str, s: gast.stmt) -> gast.stmt:
        if kind == "return":
            return with_origin(
                gast.Return(gast.Name(self.result, gast.Load(), None, None)), origin_of(s)
            )
        return with_origin(gast.Break() if kind == "break" else gast.Continue(), origin_of(s))

    def _flagger(self, flag: str, kind: str) -> Callable[[gast.stmt], Stmts]:
        def leave(s: gast.stmt) -> Stmts:
            kept = self._keep_result(s) if kind == "return" else []
            return kept + self._from(s, quote("{f} = True", f=flag))

        return leave

    def _loop(self, s: gast.For | gast.While, rest: Stmts, exits: Exits) -> tuple[Stmts, bool]:
        """The loop with its exits in place; True if `rest` went into the result."""
        inside = exits_in(s.body)
        before: Stmts = []
        after: Stmts = [*s.orelse, *rest]
        absorbed = bool(s.orelse)
        inner: Exits = {"break": lambda b: [b], "continue": lambda c: []}
        if s.orelse and "break" in inside:
            broke = self.namer.fresh("broke")
            before += self._from(s, quote("{f} = False", f=broke))
            inner["break"] = lambda b: [*self._from(b, quote("{f} = True", f=broke)), b]
            alive = gast.UnaryOp(gast.Not(), gast.Name(broke, gast.Load(), None, None))
            after = [with_origin(gast.If(alive, list(s.orelse), []), origin_of(s)), *rest]
        if "return" in inside:
            flag = self.namer.fresh("returned")
            before += self._from(s, quote("{f} = False", f=flag))
            inner["return"] = self._returner(flag)
            leave = self._leave("return", s)
            if after or exits["return"](leave):
                test = gast.Name(flag, gast.Load(), None, None)
                after = [with_origin(gast.If(test, [leave], after), origin_of(s))]
            absorbed = True
        body = self.block(s.body, inner) or [with_origin(gast.Pass(), origin_of(s))]
        new: gast.stmt
        if isinstance(s, gast.For):
            new = gast.For(s.target, s.iter, body, [], None)
        else:
            new = gast.While(s.test, body, [])
        out = [*before, with_origin(new, origin_of(s))]
        if not absorbed:
            return out, False
        return out + self.block(after, exits), True

    def _returner(self, flag: str) -> Callable[[gast.stmt], Stmts]:
        def leave(s: gast.stmt) -> Stmts:
            mark = self._from(s, [*quote("{f} = True", f=flag), gast.Break()])
            return self._keep_result(s) + mark

        return leave
