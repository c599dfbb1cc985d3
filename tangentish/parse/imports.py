r"""Imports inside a function: what the names that they bind mean.

Such a name means one object from its import to the end of the function, like one that is imported
at the top of the module, so it is resolved like one; its import stands in the generated text
wherever that reads it.

    >>> import gast
    >>> text = "def f(x):\n    from math import sin as s, pi\n    return s(x)"
    >>> tree = gast.parse(text).body[0]
    >>> found = imports_in(tree, lambda: None)
    >>> {name: each.value for name, each in found.items()}
    {'s': <built-in function sin>, 'pi': 3.141592653589793}
    >>> [type(s).__name__ for s in without_imports(tree, found).body]
    ['Return']
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from types import FunctionType
from typing import Any, NoReturn

import gast

from tangentish.errors import Unsupported
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.unbound import BLOCKS, own_statements, unsure_reads
from tangentish.tree.walk import copy_shallow, equal, imported_name, name_nodes, walk


@dataclass(frozen=True)
class Imported:
    """What a name that a function imports means.

    Attributes:
        value: the object.
        statements: the imports that bind the name, each reduced to what binds it.
        owner: the module whose attribute it is, None if it is a module of its own.
        attribute: the name that it has there.
    """

    value: object
    statements: tuple[Any, ...]
    owner: object = None
    attribute: str = ""


def imports_in(tree: gast.FunctionDef, function: FunctionType) -> dict[str, Imported]:
    """What the names mean that `tree`, the tree of `function`, imports; the imports are made.

    Raises:
        Unsupported: an import fails, or binds a name that something else binds as well.
    """
    found: dict[str, Imported] = {}
    for s in own_statements(tree.body):
        if isinstance(s, (gast.Import, gast.ImportFrom)):
            for alias in s.names:
                made = _made(s, alias, function)
                name = imported_name(alias)
                known = found.get(name)
                if known is not None and known.value is not made.value:
                    _refuse_second(name, s)
                if known is not None:
                    statements = (*known.statements, *made.statements)
                    made = Imported(made.value, statements, made.owner, made.attribute)
                found[name] = made
    if found:
        _check_others(tree, found)
        _check_order(tree, found)
    return found


def without_imports(tree: gast.FunctionDef, imports: Iterable[str]) -> gast.FunctionDef:
    """A function without its imports, nor the deletions of what they bind."""
    names = frozenset(imports)
    return copy_shallow(tree, body=_without(tree.body, names)) if names else tree


def lines_for(imports: Mapping[str, Imported], names: Iterable[str]) -> list[Any]:
    """The imports that bind `names`, in the order of the text, each once."""
    lines: list[Any] = []
    wanted = [s for n in sorted(names) for s in imports[n].statements]
    for s in sorted(wanted, key=_place):
        last = lines[-1] if lines else None
        if last is not None and _is_one(last, s):
            lines[-1] = copy_shallow(last, names=_united(last, s))
        else:
            lines.append(s)
    return [s for k, s in enumerate(lines) if not any(equal(s, before) for before in lines[:k])]


def inner_modules(imported: Imported) -> list[str]:
    """The modules inside of a package that imports load beside binding the package's name."""
    aliases = [a for s in imported.statements if isinstance(s, gast.Import) for a in s.names]
    return [a.name for a in aliases if "." in a.name and not a.asname]


def renamed_import(s: Any, names: Mapping[str, str]) -> Any:
    """An import that binds other names, where `names` has any for those that it binds."""
    return copy_shallow(s, names=[_renamed(a, names) for a in s.names])


def _renamed(alias: gast.alias, names: Mapping[str, str]) -> gast.alias:
    name = imported_name(alias)
    if name not in names:
        return alias
    meant = alias.name if alias.asname else name  # `import a.b` binds `a`
    return gast.alias(meant, names[name])


def _place(s: Any) -> tuple[int, int, int]:
    alias = s.names[0]
    return (s.lineno, s.col_offset, getattr(alias, "col_offset", 0))


def _is_one(s: Any, other: Any) -> bool:
    return (s.lineno, s.col_offset) == (other.lineno, other.col_offset)


def _united(s: Any, other: Any) -> list[Any]:
    return [*s.names, *(a for a in other.names if a not in s.names)]


def _made(s: Any, alias: gast.alias, function: FunctionType) -> Imported:
    """What one part of an import binds its name to."""
    scope = function.__globals__
    line = copy_shallow(s, names=[alias])
    try:
        if isinstance(s, gast.ImportFrom):
            module = __import__(s.module or "", scope, None, [alias.name], s.level or 0)
            value = _attribute(module, alias.name)
            own = getattr(module, alias.name, None) is value  # a module inside need not be one
            return Imported(value, (line,), module if own else None, alias.name if own else "")
        first, *rest = alias.name.split(".")
        package: Any = __import__(alias.name, scope, None, [], 0)
        return Imported(reduce(_attribute, rest if alias.asname else (), package), (line,))
    except Exception as error:  # whatever the module raises
        raise Unsupported(
            f"an import of `{imported_name(alias)}` that fails",
            at=s,
            within=origin_of(s),
            why=f"{type(error).__name__}: {error}".rstrip(".") + ".",
            remedy="Install the module, or correct its name.",
        ) from error


def _attribute(module: Any, name: str) -> Any:
    """An attribute of a module, or a module inside of it."""
    try:
        return getattr(module, name)
    except AttributeError:
        inner: Any = sys.modules.get(f"{module.__name__}.{name}")
        if inner is None:
            raise ImportError(f"cannot import name {name!r} from {module.__name__!r}") from None
        return inner


def _check_others(tree: gast.FunctionDef, imports: Mapping[str, Imported]) -> None:
    """Refuse names that are imported and bound in another way as well."""
    for node in name_nodes(tree):
        if node.id in imports and not isinstance(node.ctx, (gast.Load, gast.Del)):
            _refuse_second(node.id, node, tree)
    for node in walk(tree.body):
        if isinstance(node, (gast.FunctionDef, gast.ClassDef)) and node.name in imports:
            _refuse_second(node.name, node, tree)


def _check_order(tree: gast.FunctionDef, imports: Mapping[str, Imported]) -> None:
    """Refuse names that some path reads before they are imported."""
    for s, names in unsure_reads(tree.body, imports.keys(), imports.keys()).values():
        raise Unsupported(
            f"`{min(names)}`, which is read where it may not be imported yet",
            at=s,
            within=origin_of(s),
            why="Python finds no value of the name on such a path.",
            remedy="Import it at the top of the function.",
        )


def _refuse_second(name: str, at: Any, tree: Any = None) -> NoReturn:
    raise Unsupported(
        f"`{name}`, which is imported and means something else as well",
        at=at,
        within=origin_of(at) or origin_of(tree),
        why="What it means would depend on the path through the function.",
        remedy="Use another name for the one or the other.",
    )


def _without(block: list[Any], names: frozenset[str]) -> list[Any]:
    kept: list[Any] = []
    for s in block:
        if isinstance(s, (gast.Import, gast.ImportFrom)):
            continue
        if isinstance(s, (gast.FunctionDef, gast.ClassDef)):
            kept.append(s)
            continue
        if isinstance(s, gast.Delete):
            targets = [n for n in name_nodes(s.targets) if n.id not in names]
            if not targets:
                continue
            s = copy_shallow(s, targets=targets)
        changes = {f: _block(getattr(s, f), names) for f in BLOCKS if getattr(s, f, None)}
        kept.append(copy_shallow(s, **changes) if changes else s)
    return kept


def _block(block: list[Any], names: frozenset[str]) -> list[Any]:
    """A block without imports; `pass` stands where nothing is left."""
    filled = _without(block, names)
    return filled or [with_origin(gast.copy_location(gast.Pass(), block[0]), origin_of(block[0]))]
