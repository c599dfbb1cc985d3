"""Which names some path through a function leaves unbound where they are read."""

import ast
from collections.abc import Iterable

Names = frozenset[str]


def unsure_reads(tree: ast.Module) -> set[tuple[str, str]]:
    """Pairs of a function and a local name of it that is read where it may be unbound."""
    return {
        (fn.name, name)
        for fn in tree.body
        if isinstance(fn, ast.FunctionDef)
        for name in _Reads(fn).unsure
    }


class _Reads:
    """The names of one function that are not assigned on every path to where they are read.

    A loop may have no trips, but for `while True`; a path ends at `return`, `raise`, `break` and
    `continue`, after which every name counts as assigned.
    """

    def __init__(self, fn: ast.FunctionDef) -> None:
        arguments = [*fn.args.posonlyargs, *fn.args.args, *fn.args.kwonlyargs]
        self.everything = frozenset(_names(fn, ast.Store)) | {a.arg for a in arguments}
        self.unsure: set[str] = set()
        self.breaks: list[list[Names]] = []
        self.block(fn.body, frozenset(a.arg for a in arguments))

    def read(self, nodes: Iterable[ast.AST], bound: Names) -> None:
        for node in nodes:
            self.unsure |= (set(_names(node, ast.Load)) & self.everything) - bound

    def block(self, body: list[ast.stmt], bound: Names) -> Names:
        for s in body:
            bound = self.statement(s, bound)
        return bound

    def statement(self, s: ast.stmt, bound: Names) -> Names:
        if isinstance(s, ast.If):
            self.read([s.test], bound)
            bound |= set(_names(s.test, ast.Store))
            return self.block(s.body, bound) & self.block(s.orelse, bound)
        if isinstance(s, (ast.For, ast.While)):
            return self.loop(s, bound)
        self.read([s], bound)
        if isinstance(s, ast.AugAssign):
            self.unsure |= set(_names(s.target, ast.Store)) - bound
        if isinstance(s, ast.Break):
            self.breaks[-1].append(bound)
        if isinstance(s, (ast.Return, ast.Raise, ast.Break, ast.Continue)):
            return self.everything
        return bound | set(_names(s, ast.Store))

    def loop(self, s: ast.For | ast.While, bound: Names) -> Names:
        head = s.iter if isinstance(s, ast.For) else s.test
        self.read([head], bound)
        first = set(_names(s.target if isinstance(s, ast.For) else s.test, ast.Store))
        self.breaks.append([])
        self.block(s.body, bound | first)
        endless = isinstance(head, ast.Constant) and bool(head.value)
        after = self.everything if endless else self.block(s.orelse, bound)
        return after.intersection(*self.breaks.pop())


def _names(node: ast.AST, context: type[ast.expr_context]) -> Iterable[str]:
    return (n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, context))
