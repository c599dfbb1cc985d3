"""A function made ready to be analysed: names that hide others renamed, the tree in normal form."""

from __future__ import annotations

import math
import types
from dataclasses import replace
from typing import Any

import gast
import numpy as np

from tangentish.analyse import opaque
from tangentish.analyse.analysed import Analysed
from tangentish.analyse.kinds import Kind, kind_of
from tangentish.analyse.shadows import RenamedScope, meanings, renamed, shadows
from tangentish.analyse.shapes import Lengths
from tangentish.analyse.splice import spliced
from tangentish.lower import Lowered, lower
from tangentish.lower.attributes import spelled
from tangentish.lower.forms import load
from tangentish.lower.known import Known
from tangentish.lower.match import has_match, without_match
from tangentish.lower.parameters import give
from tangentish.parse.imports import imports_in, without_imports
from tangentish.parse.resolve import MISSING, Scope
from tangentish.parse.variadic import Variadic
from tangentish.rules.registry import rule_for
from tangentish.tree.names import FORBIDDEN, Namer
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.quote import quote_one
from tangentish.tree.walk import (
    copy_shallow,
    name_nodes,
    names_read,
    names_written,
    own_parts,
    statements,
)

Names = frozenset[str]
WRITTEN_BY_LOWERING = frozenset({"len", "list", "min", "np", "range", "ValueError"})


def prepare(
    function: types.FunctionType,
    tree: gast.FunctionDef,
    kinds: dict[str, Kind],
    varied: Names,
    lengths: Lengths,
    variadic: Variadic,
) -> Analysed:
    """The record of a function that is to be analysed, lowered and with no facts yet.

    Args:
        function: the function.
        tree: its tree, as parsed.
        kinds: the kinds of its arguments.
        varied: the arguments that carry derivatives.
        lengths: the equalities of lengths.
        variadic: what stands for `*args` and `**kwargs`.
    """
    imports = imports_in(tree, function)
    tree = without_imports(tree, imports)
    if variadic.star or variadic.double:
        tree = give(tree, variadic)
    free = names_read(tree) | frozenset(kinds)
    hidden = shadows(function, free | _written(tree) | WRITTEN_BY_LOWERING, imports)
    if hidden:
        tree = renamed(tree, hidden)
        free = names_read(tree) | frozenset(hidden.get(p, p) for p in kinds)
    subjects: Names = frozenset()
    if has_match(tree):
        meant = RenamedScope(function, hidden, imports) if hidden else Scope(function, imports)
        tree, subjects = without_match(tree, Namer(free | _written(tree)), meant.resolve_expr)
        asked = names_read(tree) & meanings().keys() - free - hidden.keys()
        hidden |= {n: n for n in sorted(asked)}  # what patterns ask with, whatever the module says
    scope = RenamedScope(function, hidden, imports) if hidden else Scope(function, imports)
    if hidden:
        kinds = {hidden.get(p, p): k for p, k in kinds.items()}
        varied = frozenset(hidden.get(p, p) for p in varied)
    written = _written(tree)
    locals_ = frozenset(kinds) | written
    a = Analysed(function, tuple(kinds), kinds, varied, scope, lengths, locals_)
    a.hidden = hidden
    a.tree = tree
    a.subjects = subjects
    lower_again(a, {})
    return a


def set_aside(
    tree: gast.FunctionDef, names: Names, taken: Names
) -> tuple[gast.FunctionDef, dict[str, str]]:
    """A function that keeps what parameters hold at entry where it binds their names anew.

    Args:
        tree: the function as parsed.
        names: of parameters whose final content is a result.
        taken: names that are not to be given.

    Returns:
        The function, and by parameter the name under which it is kept.
    """
    bound = {n for s in statements(tree.body) for n in _bound_anew(s)}
    namer = Namer(taken | _written(tree) | names_read(tree))
    kept = {n: namer.fresh(f"{n}_given") for n in sorted(names & bound)}
    lines = [quote_one("{t} = {n}", t=new, n=load(old)) for old, new in kept.items()]
    lines = [with_origin(s, origin_of(tree.body[0])) for s in lines]
    return (copy_shallow(tree, body=[*lines, *tree.body]), kept) if kept else (tree, kept)


def _bound_anew(s: gast.stmt) -> Names:
    """Names that a statement binds, but by an operator, which writes into an array."""
    own = [s.value] if isinstance(s, gast.AugAssign) else [own_parts(s)]
    own += [s.target] if isinstance(s, gast.For) else []
    return frozenset(n.id for n in name_nodes(own) if isinstance(n.ctx, gast.Store))


def lower_again(a: Analysed, known: Known) -> None:
    """Bring a function into normal form with what is known of its values."""
    names = names_read(a.tree) | _written(a.tree) | frozenset(a.params)
    a.known = known
    lowered = _lowered(a, a.tree, names)
    a.lowered = replace(lowered, temps=lowered.temps | a.subjects)
    a.locals = frozenset(a.params) | _written(a.tree) | _written(a.fn)


def _written(tree: gast.FunctionDef) -> Names:
    return frozenset[str]().union(*(names_written(s) for s in tree.body))


def _lowered(a: Analysed, tree: gast.FunctionDef, names: Names) -> Lowered:
    """The tree of a function in normal form, with what its names mean in its scope."""

    def static(e: gast.expr) -> object:
        root = e
        while isinstance(root, gast.Attribute):
            root = root.value
        if not isinstance(root, gast.Name) or root.id in a.locals:
            return MISSING
        return a.scope.resolve_expr(e)

    def user_call(call: gast.Call) -> bool:
        target = static(call.func)
        if target is super:
            return False
        if target is sum and not any(map(makes_iterator, call.args)):
            return False
        if target is MISSING:
            return isinstance(call.func, gast.Attribute) and (
                rule_for(("method", call.func.attr)) is None or holds_object(call.func)
            )
        rule = rule_for(target)
        return rule is None or rule.structure == "expansion" or any(map(makes_iterator, call.args))

    def makes_iterator(e: gast.expr) -> bool:
        """Whether a call makes what can be read once: `map`, `zip`, those of `itertools`."""
        return isinstance(e, gast.Call) and opaque.iterates(static(e.func))

    def holds_object(e: gast.expr) -> bool:
        """Whether a dotted name starts from an object, whose methods may do anything."""
        while isinstance(e, gast.Attribute):
            e = e.value
        if not isinstance(e, gast.Name):
            return False
        value = a.scope.resolve(e.id).value
        kind = a.kinds.get(e.id) or (None if value is MISSING else kind_of(value, e.id))
        return kind is not None and opaque.class_of(kind) not in (None, list)

    if "getattr" in names:
        tree = spelled(tree, static, holds_object)
        names |= names_read(tree)

    def named(target: Any, namer: Namer) -> gast.expr:
        """An expression for a function: the name that it has here, or one that it is given."""
        own = getattr(target, "__name__", "")
        if own.isidentifier() and own not in a.locals and a.scope.resolve(own).value is target:
            return load(own)
        for module, word in ((np, "np"), (math, "math")):
            if getattr(module, own, None) is target:
                return gast.Attribute(load(word), own, gast.Load())
        stem, count = own if own.isidentifier() else "value", 1
        if (options := getattr(target, "_options", None)) is not None:  # a derivative
            stem = f"{options[0]}_{own}"
        name = stem
        while name in names or not is_free(name, target):
            count += 1
            name = f"{stem}{count}"
        namer.take(name)
        a.names_of[name] = a.scope.inner[name] = target
        return load(name)

    def is_free(name: str, target: Any) -> bool:
        """Whether a name may stand for a function that is a value, here as in other functions."""
        if a.names_of.get(name, target) is not target or name in FORBIDDEN:
            return False
        return name in a.scope.inner or a.scope.resolve(name).kind == "missing"

    def normal(tree: gast.FunctionDef, namer: Namer) -> Lowered:
        return lower(tree, namer, user_call, static, a.known, named)

    return spliced(a, normal(tree, Namer(names)), normal)
