"""A function of `*args` and `**kwargs` as one of the arguments that a call gives.

    >>> from tangentish.lower.show import show_given
    >>> show_given('''
    ... def f(*xs, **words):
    ...     return xs[0] * xs[1] * words.get("k", 2.0) * g(**words)
    ... ''', Variadic("xs", ("xs_0", "xs_1"), "words", (("k", "words_k"),)))
    def f(xs_0, xs_1, words_k):
        xs = (xs_0, xs_1)
        return xs[0] * xs[1] * words_k * g(k=words_k)

The words of a call are known: what asks for one is its name, or what stands instead of it.

Assumes:  a parsed function. Ensures:  parameters that take one argument each.
"""

from __future__ import annotations

from typing import Any

import gast

from tangentish.errors import TangentishError, Unsupported
from tangentish.lower.forms import load
from tangentish.parse.variadic import Variadic
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.quote import quote
from tangentish.tree.walk import copy_shallow, names_read, names_written, walk

Stmts = list[gast.stmt]


def give(fn: gast.FunctionDef, variadic: Variadic) -> gast.FunctionDef:
    """Return `fn` with parameters for what stands for `*args` and `**kwargs`."""
    body = list(fn.body)
    head: Stmts = []
    if variadic.double:
        try:
            body = _Words(variadic).block(body)
        except Unsupported:
            if _changes(body, variadic.double) and _passes_on(body, variadic.double):
                raise
            body = _PassedOn(variadic).block(body)
            keys = [gast.Constant(w, None) for w, _ in variadic.words]
            words = gast.Dict(keys, [load(n) for _, n in variadic.words])
            head = quote("{t} = {v}", t=variadic.double, v=words)
    if variadic.star and variadic.star in names_read(body):
        items = gast.Tuple([load(n) for n in variadic.items], gast.Load())
        head += quote("{t} = {v}", t=variadic.star, v=items)
    at = 1 if _is_docstring(body) else 0
    body[at:at] = [with_origin(s, origin_of(fn)) for s in head]
    args = fn.args
    names = [*variadic.items, *(a.id for a in args.kwonlyargs), *(n for _, n in variadic.words)]
    given = [*args.args, *(gast.Name(n, gast.Param(), None, None) for n in names)]
    plain = copy_shallow(
        args, args=given, vararg=None, kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=[]
    )
    return copy_shallow(fn, args=plain, body=body)


def _is_docstring(body: Stmts) -> bool:
    first = body[0] if body else None
    return isinstance(first, gast.Expr) and isinstance(first.value, gast.Constant)


def _changes(body: Stmts, name: str) -> bool:
    """Whether a name is bound anew, or the dict that it holds may change."""
    methods = (n for n in walk(body) if isinstance(n, gast.Attribute))
    named = any(isinstance(m.value, gast.Name) and m.value.id == name for m in methods)
    return named or any(name in names_written(s) for s in body)


def _passes_on(body: Stmts, name: str) -> bool:
    """Whether all words are given to a call."""
    words = (n for n in walk(body) if isinstance(n, gast.keyword) and n.arg is None)
    return any(isinstance(w.value, gast.Name) and w.value.id == name for w in words)


class _Words:
    """Writes the words of a call for the uses of `**kwargs`."""

    def __init__(self, variadic: Variadic) -> None:
        self.name = variadic.double
        self.words = dict(variadic.words)

    def block(self, stmts: Stmts) -> Stmts:
        out: Stmts = []
        for s in stmts:
            try:
                out += self.statement(s)
            except TangentishError as error:
                error.locate(origin_of(s))
                raise
        return out

    def statement(self, s: gast.stmt) -> Stmts:
        if self.name not in names_read(s) and not any(map(self.is_words, walk(s))):
            return [s]
        if isinstance(s, gast.If):
            test = self.rebuilt(s.test)
            if isinstance(test, gast.Constant):
                return self.block(s.body if test.value else s.orelse) or [_nothing(s)]
            body, orelse = self.block(s.body), self.block(s.orelse)
            return [copy_shallow(s, test=test, body=body, orelse=orelse)]
        changes = {}
        for field in s._fields:
            old = getattr(s, field, None)
            is_block = field in ("body", "orelse") and isinstance(old, list)
            changes[field] = self.block(old or []) if is_block else self.rebuilt(old)
        return [copy_shallow(s, **changes)]

    def is_words(self, node: Any) -> bool:
        return isinstance(node, gast.Name) and node.id == self.name

    def rebuilt(self, node: Any) -> Any:
        """An expression, or a list of them, without the name of all words."""
        if isinstance(node, list):
            return [self.rebuilt(item) for item in node]
        if not isinstance(node, (gast.expr, gast.Slice, gast.keyword, gast.comprehension)):
            return node
        found = self.asked(node)
        if found is not None:
            return self.rebuilt(found)
        if self.is_words(node):
            raise self.refusal(node)
        if isinstance(node, gast.IfExp):
            test = self.rebuilt(node.test)
            if isinstance(test, gast.Constant):
                return self.rebuilt(node.body if test.value else node.orelse)
        if isinstance(node, gast.Call):
            given = [w for k in node.keywords for w in self.passed_on(k)]
            node = copy_shallow(node, keywords=given)
        changes = {f: self.rebuilt(getattr(node, f, None)) for f in node._fields}
        return copy_shallow(node, **changes)

    def passed_on(self, keyword: gast.keyword) -> list[gast.keyword]:
        """The arguments by name that `**words` gives."""
        if keyword.arg is not None or not self.is_words(keyword.value):
            return [keyword]
        return [gast.keyword(w, load(n)) for w, n in self.words.items()]

    def asked(self, e: Any) -> Any:
        """What an expression that asks for a word gives; None of any other."""
        if isinstance(e, gast.Subscript) and self.is_words(e.value):
            word = _word(e.slice)
            if word in self.words and isinstance(e.ctx, gast.Load):
                return gast.copy_location(load(self.words[word]), e)
            raise self.refusal(e)
        if isinstance(e, gast.Compare) and len(e.ops) == 1 and self.is_words(e.comparators[0]):
            word = _word(e.left)
            if word and isinstance(e.ops[0], (gast.In, gast.NotIn)):
                return gast.Constant((word in self.words) == isinstance(e.ops[0], gast.In), None)
        if not isinstance(e, gast.Call) or e.keywords:
            return None
        if isinstance(e.func, gast.Attribute) and self.is_words(e.func.value):
            return self.got(e)
        if isinstance(e.func, gast.Name) and e.func.id == "len" and len(e.args) == 1:
            return gast.Constant(len(self.words), None) if self.is_words(e.args[0]) else None
        return None

    def got(self, e: gast.Call) -> gast.expr:
        """What `words.get(word, default)` gives."""
        word = _word(e.args[0]) if e.func.attr == "get" and 1 <= len(e.args) <= 2 else ""
        default = e.args[1] if len(e.args) == 2 else gast.Constant(None, None)
        if not word or any(isinstance(n, (gast.Call, gast.NamedExpr)) for n in walk(default)):
            raise self.refusal(e)
        return gast.copy_location(load(self.words[word]), e) if word in self.words else default

    def refusal(self, e: gast.expr) -> Unsupported:
        return Unsupported(
            f"`{self.name}` in a place where it is more than its words", at=e,
            why="Of the arguments by name those are followed that a call gives and the text names.",
            remedy=f'Read one that is given, {self.name}["word"] or {self.name}.get("word", 1.0), '
            f"or pass all on: g(**{self.name}).",
        )  # fmt: skip


class _PassedOn(_Words):
    """Writes the words of a call only where all are passed on; else they stand in a dict."""

    def rebuilt(self, node: Any) -> Any:
        """An expression, or a list of them, with the words that are passed on."""
        if isinstance(node, list):
            return [self.rebuilt(item) for item in node]
        if not isinstance(node, (gast.expr, gast.Slice, gast.keyword, gast.comprehension)):
            return node
        if isinstance(node, gast.Call):
            given = [w for k in node.keywords for w in self.passed_on(k)]
            node = copy_shallow(node, keywords=given)
        changes = {f: self.rebuilt(getattr(node, f, None)) for f in node._fields}
        return copy_shallow(node, **changes)


def _word(e: gast.expr) -> str:
    known = isinstance(e, gast.Constant) and isinstance(e.value, str)
    return e.value if known else ""


def _nothing(s: gast.stmt) -> gast.stmt:
    return with_origin(gast.Pass(), origin_of(s))
