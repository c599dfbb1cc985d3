r"""Leave out `del`: a value is kept, in case the reverse sweep reads it.

    >>> from tangentish.lower.show import show_lowered
    >>> show_lowered('''
    ... def f(x):
    ...     y = x * x
    ...     z = y * x
    ...     del y
    ...     return z
    ... ''')
    def f(x):
        y = x * x
        z = y * x
        return z

Where some path may read a name after its deletion, a flag says whether it is deleted, and the read
fails as it does in Python:

    >>> show_lowered('''
    ... def f(x):
    ...     y = x * x
    ...     if x > 1.0:
    ...         del y
    ...     return y
    ... ''')
    def f(x):
        y_deleted = False
        y = x * x
        y_deleted = False
        if x > 1.0:
            y_deleted = True
        if y_deleted:
            raise UnboundLocalError("cannot access local variable 'y' where it is ...")
        return y

A `del` of a name that may not be bound yet reads the name instead, which fails in the same way.
"""

from __future__ import annotations

from typing import Any, NoReturn

import gast

from tangentish.errors import Unsupported
from tangentish.lower.forms import load
from tangentish.tree.names import Namer
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.quote import expr, quote
from tangentish.tree.unbound import (
    BLOCKS,
    INNER,
    bound_by,
    deleted_by,
    own_parts,
    own_statements,
    unsure_reads,
)
from tangentish.tree.walk import copy_shallow, name_nodes, names_read, names_written, walk

Stmts = list[gast.stmt]
_LATER = (gast.FunctionDef, gast.Lambda)
_MESSAGE = "cannot access local variable '{}' where it is not associated with a value"


def remove_deletions(tree: gast.FunctionDef, namer: Namer) -> gast.FunctionDef:
    """Return a function that does the same without `del`."""
    deletions = [s for s in own_statements(tree.body) if isinstance(s, gast.Delete)]
    if not deletions:
        return tree
    names = frozenset(n for s in deletions for n in deleted_by(s))
    if not names:
        return copy_shallow(tree, body=_Deleter(namer, names, {}, {}, {}).block(tree.body))
    for node in walk(tree.body):
        if isinstance(node, _LATER) and names & names_read(node):
            _refuse(min(names & names_read(node)), node, "a function inside this one reads")
    params = frozenset(n.id for n in name_nodes(tree.args))
    again = unsure_reads(tree.body, names, frozenset())
    early = unsure_reads(tree.body, names, names - params)
    flagged = sorted(frozenset[str]().union(*(found for _, found in again.values())))
    flags = {n: namer.fresh(f"{n}_deleted") for n in flagged}
    deleter = _Deleter(namer, names, flags, again, early)
    start = int(_is_docstring(tree.body[0]))
    head = [line for n in flagged for line in deleter.flag(n, False, tree.body[0])]
    return copy_shallow(tree, body=[*tree.body[:start], *head, *deleter.block(tree.body[start:])])


class _Deleter:
    """Rewrites blocks.

    Args:
        namer: gives names.
        deleted: the names that are deleted anywhere.
        flags: names for the flags of names that may be read after their deletion.
        again: the statements that may read such names then.
        early: the statements that may read a name where it is deleted, or not bound yet.
    """

    def __init__(
        self,
        namer: Namer,
        deleted: frozenset[str],
        flags: dict[str, str],
        again: Any,
        early: Any,
    ) -> None:
        self.namer = namer
        self.deleted = deleted
        self.flags = flags
        self.again = again
        self.early = early

    def block(self, stmts: Stmts) -> Stmts:
        out: Stmts = []
        for s in stmts:
            out += self.deletion(s) if isinstance(s, gast.Delete) else self.statement(s)
        return out

    def filled(self, stmts: Stmts) -> Stmts:
        done = self.block(stmts)
        return done or [with_origin(gast.copy_location(gast.Pass(), stmts[0]), origin_of(stmts[0]))]

    def deletion(self, s: gast.Delete) -> Stmts:
        out: Stmts = []
        for target in s.targets:
            if isinstance(target, gast.Subscript):
                out += taken_out(target, s, self.namer)
        for name in deleted_by(s):
            if name in self.names(self.again, s):
                out += self.check(name, s)
            elif name in self.names(self.early, s):
                out.append(_placed(gast.Expr(load(name)), s))
            if name in self.flags:
                out += self.flag(name, True, s)
        return out

    def statement(self, s: Any) -> Stmts:
        """A statement after the checks of what it reads, before the flags of what it binds."""
        unsure, late = sorted(self.names(self.again, s)), _late_parts(s)
        for name in sorted(self.deleted & names_written(late)):
            _refuse(name, s, "may be bound again here, on a condition")
        for name in unsure:
            if isinstance(s, gast.While) or name in names_read(late) | _inner_targets(s):
                _refuse(name, s, "may be read later, on a condition")
        out = [line for name in unsure for line in self.check(name, s)]
        bound = sorted(bound_by(s) & self.flags.keys())
        marks = [line for name in bound for line in self.flag(name, False, s)]
        blocks = () if isinstance(s, INNER) else BLOCKS
        changes = {f: self.filled(b) for f in blocks if (b := getattr(s, f, None))}
        if isinstance(s, gast.For):
            changes["body"] = [*marks, *changes["body"]]
        elif not changes:
            return [*out, s, *marks]
        elif bound:
            _refuse(bound[0], s, "is bound again where other statements begin")
        return [*out, copy_shallow(s, **changes)]

    def names(self, found: Any, s: Any) -> set[str]:
        return found[id(s)][1] if id(s) in found else set()

    def check(self, name: str, s: gast.stmt) -> Stmts:
        """The error of reading a name that is deleted."""
        message = gast.Constant(_MESSAGE.format(name), None)
        lines = quote(
            "if {f}:\n    raise UnboundLocalError({m})", f=load(self.flags[name]), m=message
        )
        lines[0].body = [_placed(line, s) for line in lines[0].body]
        return [_placed(lines[0], s)]

    def flag(self, name: str, value: bool, s: gast.stmt) -> Stmts:
        return [
            _placed(line, s)
            for line in quote("{f} = {v}", f=self.flags[name], v=gast.Constant(value, None))
        ]


def taken_out(target: gast.Subscript, s: gast.Delete, namer: Namer) -> Stmts:
    """`del xs[i]` as what takes the item out; items of a slice from the last to the first."""
    base = gast.copy_location(copy_shallow(target.value, ctx=gast.Load()), target.value)
    if isinstance(target.slice, gast.Slice):
        places = gast.Subscript(expr("range(len({x}))", x=base), target.slice, gast.Load())
        loop = "for {i} in sorted({r}, reverse=True):\n    {x}.pop({i})"
        index = namer.fresh(f"{getattr(base, 'id', 'x')}_at")
        if any(isinstance(n, gast.NamedExpr) or _calls_another(n) for n in walk(target)):
            error = Unsupported(
                "`del` of a slice of what is computed here, or to a bound that is", at=target,
                why="It would be computed again for each item.",
                remedy="Give what is computed names first.",
            )  # fmt: skip
            error.locate(origin_of(s))
            raise error
        return [_placed(line, s) for line in quote(loop, i=index, r=places, x=base)]
    call = gast.copy_location(expr("{x}.pop({i})", x=base, i=target.slice), target)
    return [_placed(gast.Expr(call), s)]


def _calls_another(e: gast.AST) -> bool:
    """Whether a function is called that may be one of the user's."""
    known = isinstance(e, gast.Call) and getattr(e.func, "id", "") in ("abs", "int", "len", "max")
    return isinstance(e, gast.Call) and not known


def _placed(line: gast.stmt, s: gast.stmt) -> gast.stmt:
    return with_origin(gast.copy_location(line, s), origin_of(s))


def _late_parts(s: gast.stmt) -> list[Any]:
    """The parts of a statement that it may not come to."""
    late: list[Any] = [s.msg] if isinstance(s, gast.Assert) else []
    for node in walk(own_parts(s)):
        if isinstance(node, gast.BoolOp):
            late += node.values[1:]
        elif isinstance(node, gast.Compare):
            late += node.comparators[1:]
        elif isinstance(node, gast.IfExp):
            late += [node.body, node.orelse]
    return late


def _inner_targets(s: gast.stmt) -> set[str]:
    """The names that are bound inside of the expressions of a statement."""
    return {node.target.id for node in walk(own_parts(s)) if isinstance(node, gast.NamedExpr)}


def _is_docstring(s: gast.stmt) -> bool:
    return isinstance(s, gast.Expr) and isinstance(s.value, gast.Constant)


def _refuse(name: str, at: Any, how: str) -> NoReturn:
    raise Unsupported(
        f"`del` of `{name}`, which {how}",
        at=at,
        within=origin_of(at),
        why="Whether it has a value there is not known.",
        remedy="Leave out the `del`: the value is freed when the function returns.",
    )
