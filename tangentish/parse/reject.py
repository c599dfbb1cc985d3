r"""Refuse, at its place, what the language does not hold whatever the kinds of the values.

One table says what is refused, why, and what to write instead; a few constructs are refused or not
depending on where they stand, and those have a small function each.

    >>> import gast
    >>> from tangentish.errors import Unsupported
    >>> try:
    ...     reject(gast.parse("def f(x):\n    yield x").body[0])
    ... except Unsupported as error:
    ...     print(error.what, "/", error.remedy)
    `yield` is not supported / Fill an array and return it.

Keeps:    the tree as it is.
Assumes:  nothing; statements with an origin give errors that name the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any, NamedTuple

import gast

from tangentish.errors import Unsupported
from tangentish.tree.walk import children, imported_name, name_nodes, own_nodes, walk

__all__ = ["reject"]


class Refusal(NamedTuple):
    """What is refused, why, and what to write instead."""

    what: str
    why: str
    remedy: str


_MODULE = "Do it at module level, outside the function."
_RETURN = "Fill an array and return it."

CONSTRUCTS = MappingProxyType(
    {
        "AsyncFunctionDef": Refusal(
            "an `async` function is not supported",
            "It runs in pieces, in an order that is not known before.",
            "Compute the numbers in an ordinary function and `await` outside of it.",
        ),
        "AsyncFor": Refusal(
            "`async for` is not supported",
            "What it iterates over cannot be gone through again in reverse.",
            "Collect the items first and use `for`.",
        ),
        "AsyncWith": Refusal(
            "`async with` is not supported",
            "Entering and leaving it cannot be undone.",
            "Enter it outside the function.",
        ),
        "Await": Refusal(
            "`await` is not supported",
            "What happens while waiting cannot be derived.",
            "Await the value outside and pass it as an argument.",
        ),
        "ClassDef": Refusal(
            "a class inside a function is not supported",
            "It is made anew at each call, and so are its methods.",
            "Define it at module level.",
        ),
        "TemplateStr": Refusal(
            "a template string is not supported", "It is no number.", "Use `print` and text."
        ),
        "Try": Refusal(
            "`try` is not supported",
            "How far the block came is not known when it is gone through in reverse.",
            "Test for the condition with `if` before it happens.",
        ),
        "TryStar": Refusal(
            "`try` with `except*` is not supported",
            "How far the block came is not known when it is gone through in reverse.",
            "Test for the condition with `if` before it happens.",
        ),
        "TypeAlias": Refusal(
            "`type` in a function is not supported", "It means nothing to a number.", _MODULE
        ),
        "Yield": Refusal(
            "`yield` is not supported", "A generator stops half way, in its caller.", _RETURN
        ),
        "YieldFrom": Refusal(
            "`yield from` is not supported", "A generator stops half way, in its caller.", _RETURN
        ),
    }
)

_SCOPE = "It reaches variables by their names as text, which the derivative cannot follow."
_ATTRIBUTE = "Use local variables, and give an object its attributes outside the function."

NAMES = MappingProxyType(
    {
        "exec": Refusal("`exec` is not supported", _SCOPE, "Write the code out."),
        "eval": Refusal("`eval` is not supported", _SCOPE, "Write the expression out."),
        "locals": Refusal("`locals` is not supported", _SCOPE, "Name the variables."),
        "globals": Refusal("`globals` is not supported", _SCOPE, "Name the variables."),
        "vars": Refusal("`vars` is not supported", _SCOPE, "Name the attributes."),
        "setattr": Refusal("`setattr` is not supported", _SCOPE, _ATTRIBUTE),
        "delattr": Refusal("`delattr` is not supported", _SCOPE, _ATTRIBUTE),
    }
)

DELETED_PART = Refusal(
    "`del` of anything but a name or an item is not supported",
    "What holds the part may be known by other names, which would see the change.",
    "Make a new value without the part: `np.delete(x, i)`.",
)
WRITTEN_GLOBAL = Refusal(
    "a write to `{}`, which is declared `global`, is not supported",
    "A derivative does not write to globals: calling it twice must give the same.",
    "Pass the value as an argument and return the new one.",
)
STORED_ATTRIBUTE = Refusal(
    "an attribute bound by a loop, or by `with`, is not supported",
    "What it is, is known only while the loop runs.",
    "Bind a name, and assign that to the attribute in a line of its own.",
)
STARRED_TARGET = Refusal(
    "a starred target that is no name is not supported",
    "It makes a list, which would be held in something else.",
    "Put the star on a name, and assign it in a line of its own.",
)
REST = Refusal(
    "`**{}` in a pattern is not supported",
    "It makes a dict of what is left, and dicts that are made on the way are not followed.",
    "Read the items that are wanted by their keys.",
)
BINDING_GUARD = Refusal(
    "an assignment in the guard of a `case` is not supported",
    "It binds its name also where the case is not taken.",
    "Assign before the `match`, or test with `if` inside of the case.",
)
TYPE_PARAMETERS = Refusal(
    "type parameters are not supported",
    "They mean nothing to a derivative.",
    "Leave them out: `def f(x):`.",
)


class Place(NamedTuple):
    """Where an expression stands, as far as that decides what is allowed there."""

    statement: Any
    lists: bool = False


def reject(tree: gast.FunctionDef) -> None:
    """Raise for the first construct in `tree`, a function, that is not in the language.

    Raises:
        Unsupported: there is one.
    """
    if type(tree).__name__ == "AsyncFunctionDef":
        _refuse(CONSTRUCTS["AsyncFunctionDef"], tree, tree)
    if getattr(tree, "type_params", None):
        _refuse(TYPE_PARAMETERS, tree.type_params[0], tree)
    own = frozenset(_own_names(tree))
    for node in own_nodes(tree.body):
        if isinstance(node, gast.Nonlocal):
            raise outer_write(node, node.names[0])
    for statement in tree.body:
        _check_statement(statement, own)


def outer_write(declaration: Any, name: str) -> Unsupported:
    """A write into a variable of a function around the one that is differentiated."""
    return Unsupported(
        f"a write to `{name}`, which is declared `nonlocal`, is not supported",
        at=declaration,
        within=getattr(declaration, "origin", None),
        why="A derivative does not write to variables of functions around it.",
        remedy="Pass the value as an argument and return the new one.",
    )


def _refuse(refusal: Refusal, node: Any, statement: Any, name: str = "") -> None:
    """Raise the refusal at `node`, which is or stands in `statement`."""
    within = getattr(statement, "origin", None)
    raise Unsupported(
        refusal.what.format(name) if name else refusal.what,
        at=node if hasattr(node, "lineno") else statement,
        within=within,
        why=refusal.why,
        remedy=refusal.remedy,
    )


def _own_names(tree: gast.FunctionDef) -> Iterator[str]:
    """Yield the names that the function binds: those do not mean builtins."""
    for node in name_nodes(tree):
        if type(node.ctx) is not gast.Load:
            yield node.id
    for node in walk(tree.body):
        if isinstance(node, gast.alias):
            yield imported_name(node)
        elif isinstance(node, gast.FunctionDef | gast.ClassDef):
            yield node.name


def _check_statement(statement: Any, own: frozenset[str]) -> None:
    """Check a statement, its expressions in order, and the statements in its blocks."""
    refusal = CONSTRUCTS.get(type(statement).__name__)
    if refusal is not None:
        _refuse(refusal, statement, statement)
    place = Place(statement)
    match statement:
        case gast.FunctionDef():
            if getattr(statement, "type_params", None):
                _refuse(TYPE_PARAMETERS, statement.type_params[0], statement)
            for part in (*statement.decorator_list, statement.args):
                _check(part, place, own)
            for inner in statement.body:
                _check_statement(inner, own | frozenset(_own_names(statement)))
        case gast.Global():
            for name in statement.names:
                if name in own:
                    _refuse(WRITTEN_GLOBAL, statement, statement, name)
        case gast.Assert():
            _check(statement.test, place, own)
            _check(statement.msg, place._replace(lists=True), own)
        case gast.Raise():
            _check(statement.exc, place._replace(lists=True), own)
            _check(statement.cause, place._replace(lists=True), own)
        case gast.Delete():
            for target in _parts(statement.targets):
                if not isinstance(target, (gast.Name, gast.Subscript)):
                    _refuse(DELETED_PART, target, statement)
                _check(target, place, own)
        case gast.AnnAssign():
            _check(statement.target, place, own)
            _check(statement.value, place, own)
        case gast.AugAssign() | gast.Assign() if _writes_into(statement):
            for target in getattr(statement, "targets", None) or [statement.target]:
                _check(target.value if isinstance(target, gast.Attribute) else target, place, own)
            _check(statement.value, place, own)
        case gast.Match():
            _check(statement.subject, place, own)
            for case in statement.cases:
                _check_case(case, place, own)
        case _:
            for child in children(statement):
                if isinstance(child, gast.stmt):
                    _check_statement(child, own)
                else:
                    _check(child, place, own)


def _writes_into(statement: Any) -> bool:
    """Whether a statement writes into the array that an attribute is: `s.u *= 2.0`, `z.real = 1.0`.

    That it is an array is tested where its kind is known.
    """
    if isinstance(statement, gast.AugAssign):
        return isinstance(statement.target, gast.Attribute)
    targets = [t for t in statement.targets if isinstance(t, gast.Attribute)]
    return bool(targets) and all(t.attr in PARTS_OF_ARRAYS for t in targets)


PARTS_OF_ARRAYS = frozenset({"real", "imag", "flat"})


def _parts(targets: list[Any]) -> Iterator[Any]:
    """Yield the targets, those of tuples and lists one by one."""
    for target in targets:
        if isinstance(target, gast.Tuple | gast.List):
            yield from _parts(target.elts)
        else:
            yield target


def _check_case(case: gast.match_case, place: Place, own: frozenset[str]) -> None:
    """Check the pattern, the guard and the body of a case."""
    at = Place(case if hasattr(case, "origin") else place.statement)
    for node in walk(case.pattern):
        if isinstance(node, gast.MatchMapping) and node.rest is not None:
            _refuse(REST, node, at.statement, node.rest)
    _check(case.pattern, at, own)
    for node in walk(case.guard):
        if isinstance(node, gast.NamedExpr):
            _refuse(BINDING_GUARD, node, at.statement)
    _check(case.guard, at, own)
    for statement in case.body:
        _check_statement(statement, own)


def _check(node: Any, place: Place, own: frozenset[str]) -> None:
    """Check an expression, or a part of one, that stands at `place`."""
    if node is None or isinstance(node, gast.Constant) or not node._fields:
        return
    refusal = CONSTRUCTS.get(type(node).__name__) or _depending(node, place, own)
    if refusal is not None:
        _refuse(refusal, node, place.statement)
    if isinstance(node, gast.Name):
        return
    inner = place._replace(lists=False) if place.lists else place
    for target in walk(getattr(node, "target", None)):
        if isinstance(node, gast.comprehension) and isinstance(target, gast.Attribute):
            _refuse(STORED_ATTRIBUTE, target, place.statement)
    match node:
        case gast.Call():
            _check(node.func, inner, own)
            within = inner._replace(lists=True)
            for argument in node.args:
                _check(argument, within, own)
            for keyword in node.keywords:
                plain = keyword.arg is not None or not isinstance(keyword.value, gast.Dict)
                given = [keyword.value] if plain else children(keyword.value)
                for value in given:
                    _check(value, within, own)
        case gast.Lambda():
            _check(node.args, inner, own)
            _check(node.body, inner, own | frozenset(p.id for p in name_nodes(node.args)))
        case gast.Subscript():
            _check(node.value, inner, own)
            _check(node.slice, inner._replace(lists=True), own)
        case _:
            keeps_lists = isinstance(node, gast.List) or (
                isinstance(node, gast.Tuple | gast.Slice) and place.lists
            )
            for child in children(node):
                _check(child, place if keeps_lists else inner, own)


def _depending(node: Any, place: Place, own: frozenset[str]) -> Refusal | None:
    """Return the refusal of a construct that is refused in some places only."""
    storing = isinstance(getattr(node, "ctx", None), gast.Store)
    match node:
        case gast.Name() if node.id in NAMES and node.id not in own:
            return NAMES[node.id]
        case gast.Attribute() if storing and not isinstance(
            place.statement, gast.Assign | gast.AnnAssign | gast.AugAssign
        ):
            return STORED_ATTRIBUTE
        case gast.Starred() if storing and not isinstance(node.value, gast.Name):
            return STARRED_TARGET
    return None
