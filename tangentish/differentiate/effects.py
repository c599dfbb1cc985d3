"""Which calls in the text of a derivative may have an effect."""

from __future__ import annotations

import dataclasses
import itertools
import types
from collections.abc import Callable, Collection, Container, Mapping

import gast
import numpy as np

from tangentish.analyse import opaque
from tangentish.analyse.analysed import Analysed
from tangentish.analyse.iterators import item_of
from tangentish.analyse.kinds import (
    Array,
    Kind,
    Num,
    Static,
    Tup,
    Unknown,
    fields_of,
    is_list,
    is_text,
    type_of,
)
from tangentish.analyse.text import gives_text
from tangentish.differentiate.settings import contained_calls
from tangentish.errors import Unsupported
from tangentish.rules.registry import rule_for
from tangentish.tree.nodes import InPlace
from tangentish.tree.origin import origin_of
from tangentish.tree.walk import COMPOUND, binds, dotted, path_of, statements, walk, with_blocks

_PURE_BUILTINS = (
    "len",
    "range",
    "reversed",
    "max",
    "min",
    "abs",
    "int",
    "list",
    "tuple",
    "locals",
    "bool",
)

_PAIRING = (
    enumerate,
    reversed,
    zip,
    itertools.chain,
    itertools.combinations,
    itertools.combinations_with_replacement,
    itertools.islice,
    itertools.pairwise,
    itertools.permutations,
    itertools.product,
    itertools.repeat,
    itertools.zip_longest,
    np.ndenumerate,
    np.ndindex,
)
"""What makes iterators, and calls nothing."""


def effect_test(
    a: Analysed, generated: Container[str], helpers: Container[str]
) -> Callable[[gast.Call | gast.Compare], bool]:
    """A test whether a call or a comparison in the text of `a` may have an effect.

    Args:
        a: the function that the text stems from.
        generated: the names of the functions of the text, among others.
        helpers: the names of the helpers that the text calls.
    """
    kinds = a.flow.kinds_of_names()
    users = a.locals | frozenset(a.params) | a.flow.evaluator.free.keys()

    def used_up(e: gast.expr) -> bool:
        """Whether to go through something may use it up."""
        peeked = a.flow.evaluator.peeked.get(path_of(e))
        if isinstance(e, gast.Call) or (peeked and not hasattr(peeked, "__next__")):
            return False  # what a call makes anew each time; its own effects are another matter
        value = a.flow.values.get(id(e))
        found = _kinds_at(e, kinds) if value is None else (value.kind,)
        return any(map(opaque.may_be_used_up, found))

    def test(call: gast.Call | gast.Compare) -> bool:
        if isinstance(call, InPlace):
            return True
        if isinstance(call, gast.Compare):
            return isinstance(call.ops[0], (gast.In, gast.NotIn)) and used_up(call.comparators[0])
        target = a.flow.evaluator.resolved.get(dotted(call.func))
        operands = [*call.args, *(k.value for k in call.keywords)]
        if any(isinstance(e, gast.Name) and any(map(_has_effect, kinds[e.id])) for e in operands):
            return True
        listed = target is None and isinstance(call.func, gast.Name) and call.func.id == "list"
        if (listed or opaque.goes_through(target, call)) and any(map(used_up, call.args)):
            return True
        if isinstance(target, type) and fields_of(target) is not None:
            return False
        if target is dataclasses.replace or getattr(call.func, "attr", "") == "_replace":
            return False
        if target is not None:
            return not opaque.is_pure(target)
        if _of_string(call.func, kinds) or _reads_container(call.func, kinds):
            return False
        if isinstance(call.func, gast.Attribute) and (root := _root(call.func)):
            classes = [c for c in map(opaque.class_of, kinds[root]) if c is not None]
            if any(opaque.method_changes(c, call.func.attr) for c in classes):
                return True
        if _appends(call, kinds):
            return False  # a write, which the passes know
        if _of_array(call.func, kinds):
            return opaque.array_method_writes(call.func.attr)
        if isinstance(call.func, gast.Name) and call.func.id in helpers:
            return False
        if isinstance(call.func, gast.Name) and call.func.id in generated:
            return bool(call.func.id.endswith("_fwd"))
        if _root(call.func) not in users and isinstance(call.func, gast.Attribute):
            return call.func.attr != "append" and _unknown_effect(call)  # that of a buffer is ours
        return _unknown_effect(call)

    return test


def _has_effect(kind: Kind) -> bool:
    """Whether a call of anything with such an operand may have an effect: it reads it, or calls."""
    if isinstance(kind, Static):
        return isinstance(kind.value, types.FunctionType) and not opaque.is_pure(kind.value)
    return opaque.is_used_up(kind)


def _kinds_at(e: gast.expr, kinds: Mapping[str, Collection[Kind]]) -> Collection[Kind]:
    """The kinds of a name, an attribute or an item; none of anything else, and of what is ours."""
    if isinstance(e, gast.Name):
        return kinds[e.id]
    if not isinstance(e, (gast.Attribute, gast.Subscript)):
        return ()
    bases = _kinds_at(e.value, kinds)
    if isinstance(e, gast.Subscript) and isinstance(e.slice, gast.Slice):
        return bases
    found: set[Kind] = set()
    for base in bases:
        if isinstance(base, Tup):
            found |= set(base.items)
        elif not isinstance(base, Array):
            found.add(item_of(base))
    return found


def _reads_container(func: gast.expr, kinds: Mapping[str, Collection[Kind]]) -> bool:
    """Whether a method that only reads is called of what is always a list, a tuple or a dict."""
    if not isinstance(func, gast.Attribute) or not isinstance(func.value, gast.Name):
        return False
    found = kinds[func.value.id]
    return opaque.only_reads(func.attr) and bool(found) and all(map(type_of, found))


def _appends(call: gast.Call, kinds: Mapping[str, Collection[Kind]]) -> bool:
    """Whether an item is appended to what is always a list of the function."""
    func = call.func
    if not isinstance(func, gast.Attribute) or not isinstance(func.value, gast.Name):
        return False
    found = kinds[func.value.id]
    return func.attr == "append" and bool(found) and all(map(is_list, found))


def _of_array(func: gast.expr, kinds: Mapping[str, Collection[Kind]]) -> bool:
    """Whether a method is called of what is always an array."""
    if not isinstance(func, gast.Attribute) or not isinstance(func.value, gast.Name):
        return False
    found = kinds[func.value.id]
    return bool(found) and all(isinstance(k, Array) for k in found)


def _of_string(func: gast.expr, kinds: Mapping[str, Collection[Kind]]) -> bool:
    """Whether a method is called of what is always a string."""
    if not isinstance(func, gast.Attribute) or not hasattr(str, func.attr):
        return False
    base = func.value
    if isinstance(base, gast.Name):
        return bool(kinds[base.id]) and all(map(is_text, kinds[base.id]))
    if isinstance(base, gast.Call):  # of another method of strings that gives one
        return gives_text(getattr(base.func, "attr", "count")) and _of_string(base.func, kinds)
    return isinstance(base, gast.JoinedStr) or isinstance(getattr(base, "value", None), str)


def _root(e: gast.expr) -> str:
    """The name at the root of a dotted name."""
    return dotted(e).partition(".")[0]


def _unknown_effect(call: gast.Call) -> bool:
    func = call.func
    if isinstance(func, gast.Attribute):
        root = func.value
        while isinstance(root, gast.Attribute):
            root = root.value
        if isinstance(root, gast.Name) and root.id in ("np", "math"):
            return False
        return rule_for(("method", func.attr)) is None
    return not (isinstance(func, gast.Name) and func.id in _PURE_BUILTINS)


def effect_in(
    impure: Callable[[gast.Call | gast.Compare], bool],
) -> Callable[[gast.AST], bool]:
    """A test whether something holds a call or a comparison that may have an effect."""
    return lambda node: any(
        isinstance(n, (gast.Call, gast.Compare)) and impure(n) for n in walk(node)
    )


def _operands(call: gast.Call) -> list[gast.expr]:
    """What a call is given, of stars what they take the items of."""
    given = [*call.args, *(k.value for k in call.keywords)]
    return [e.value if isinstance(e, gast.Starred) else e for e in given]


def _stays(a: Analysed, e: gast.expr) -> bool:
    """Whether to go through something leaves it as it is: an array, a list, a range, a number."""
    value = a.flow.values.get(id(e))
    if value is None:
        return False
    if isinstance(value.kind, Unknown):
        return value.kind.type is range
    return isinstance(value.kind, (Array, Num, Static)) or type_of(value.kind) is not None


def _is_own(a: Analysed, e: gast.expr) -> bool:
    """Whether a name stands for iterators that the function makes alone."""
    made = [
        s.value
        for s in statements(a.fn.body)
        if isinstance(s, gast.Assign) and isinstance(e, gast.Name) and e.id in binds(s)
    ]
    resolved = a.flow.evaluator.resolved
    return bool(made) and all(
        isinstance(v, gast.Call) and resolved.get(dotted(v.func)) in _PAIRING for v in made
    )


def check_replay(
    a: Analysed, impure: Callable[[gast.Call | gast.Compare], bool], quiet: bool
) -> None:
    """Refuse to run a function again that draws random numbers or has other effects.

    Args:
        a: the function.
        impure: whether a call in it may have an effect.
        quiet: output of it is left out the second time.
    """
    changes = [a.classes.list_change(s) for s in statements(a.fn.body)]
    known = contained_calls(a) | {id(change.call) for change in changes if change is not None}
    for node in walk(a.fn):
        held = not isinstance(node, (gast.Call, gast.Compare)) or id(node) in known
        if not held and impure(node):
            target = a.flow.evaluator.resolved.get(dotted(getattr(node, "func", node)))
            own = target in _PAIRING or dotted(getattr(node, "func", node)) == "list"
            if own and all(_stays(a, e) or _is_own(a, e) for e in _operands(node)):
                continue  # the second run makes an iterator of its own, of the same items
            value = a.flow.values.get(id(node))
            looked_into = value is not None and bool(value.callee or value.constant)
            if not looked_into and not (quiet and target is print):
                raise Unsupported(
                    "a pullback of a function that writes into arrays "
                    "and calls something with effects", at=node,
                    within=origin_of(a.fn), why="The pullback has to run the function again.",
                    remedy="Use value_and_grad, or call it in front of the function.",
                )  # fmt: skip


def silent(stmts: list[gast.stmt]) -> list[gast.stmt]:
    """The statements without those that only print."""
    found: list[gast.stmt] = []
    for s in stmts:
        if isinstance(s, COMPOUND):
            s = with_blocks(s, silent)
            s.body = s.body or [gast.Pass()]
        if not _prints(s):
            found.append(s)
    return found


def _prints(s: gast.stmt) -> bool:
    """Whether a statement prints and does nothing else."""
    return (
        isinstance(s, gast.Expr)
        and isinstance(s.value, gast.Call)
        and dotted(s.value.func) == "print"
    )
