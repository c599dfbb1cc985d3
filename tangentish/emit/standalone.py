r"""A module that imports NumPy (and what the user's own code imports), and runs without tangentish.

    >>> import numpy as np
    >>> from tangentish import runtime
    >>> from tangentish.tree.quote import quote_one
    >>> function = quote_one("def f(x, i, g):\n    return scatter_add(np.zeros(x), i, g) * RATE")
    >>> names = {"np": np, "scatter_add": runtime.scatter_add}
    >>> print(to_module([function], helpers=names, globals_={"RATE": 0.5}))  # doctest: +ELLIPSIS
    import numpy as np
    <BLANKLINE>
    RATE = 0.5
    <BLANKLINE>
    <BLANKLINE>
    def scatter_add(bx, index, g):
        ...
        return bx
    <BLANKLINE>
    <BLANKLINE>
    def f(x, i, g):
        return scatter_add(np.zeros(x), i, g) * RATE
    <BLANKLINE>

Every free name of the functions is looked up where the loaded text would find it. A module or a
part of one is imported; numbers, strings and tuples of them become constants; functions of
tangentish and of the user are copied, without annotations, and so is what they need in their turn.
Layer 5.
"""

from __future__ import annotations

import builtins
import inspect
import sys
import textwrap
from collections.abc import Iterable, Mapping
from types import BuiltinFunctionType, CellType, FunctionType, ModuleType
from typing import Any

import gast
import numpy as np

from tangentish.emit.layout import to_source
from tangentish.emit.strings import docstring
from tangentish.errors import Unsupported
from tangentish.parse.resolve import cells_of
from tangentish.tree.quote import expr
from tangentish.tree.walk import copy_shallow, dotted, names_read

__all__ = ["to_module"]

PLAIN = (bool, int, float, complex, str, bytes, type(None))


def to_module(
    functions: Iterable[Any],
    *,
    helpers: Mapping[str, Any],
    globals_: Mapping[str, Any] | None = None,
    cells: Mapping[str, CellType] | None = None,
    copied: Iterable[FunctionType] = (),
    title: str = "",
    owners: Mapping[str, FunctionType] | None = None,
    imported: Mapping[str, Mapping[str, Any]] | None = None,
    modules: Iterable[str] = (),
) -> str:
    """The text of a module that defines `functions` and all they need.

    Args:
        functions: trees of functions.
        helpers: what their free names mean apart from the user's module, as for `load_text`.
        globals_: the namespace of the user's module.
        cells: the closure cells of the user's function; their values become constants.
        owners: the functions of the user whose names some of `functions` read, where these are not
            those of `globals_` and `cells`.
        imported: for some of `functions` what names mean that the user's function imports.
        modules: modules inside of packages, to import beside these.
        copied: functions of the user to copy even if they could be imported; those of his own
            module are copied anyway.
        title: the docstring of the module.
    """
    outer = {**(globals_ or {}), **_captured(cells or {})}
    places = {
        name: {**owner.__globals__, **_captured(cells_of(owner))}
        for name, owner in (owners or {}).items()
    }
    own = {"tangentish", _package((globals_ or {}).get("__name__", "__main__"))}
    trees = list(functions)
    module = _Module(own, {tree.name for tree in trees}, set(copied))
    for k, tree in enumerate(trees):
        around = {**places.get(tree.name, outer), **helpers, **(imported or {}).get(tree.name, {})}
        trees[k] = _without_marks(tree, around)
        module.need(names_read(trees[k]), around, tree.name)
    module.imports |= {f"import {name}" for name in modules}
    return module.text(trees, title)


def _captured(cells: Mapping[str, CellType]) -> dict[str, Any]:
    return {name: cell.cell_contents for name, cell in cells.items()}


class _Module:
    """What a module consists of so far."""

    def __init__(self, own: set[str], siblings: set[str], copied: set[FunctionType]) -> None:
        self.own = own
        self.siblings = siblings
        self.copied = copied
        self.meanings: dict[str, Any] = {}
        self.places: dict[int, str] = {}
        self.imports: set[str] = set()
        self.constants: list[Any] = []
        self.functions: list[Any] = []
        self.synonyms: list[Any] = []

    def text(self, functions: list[Any], title: str) -> str:
        """All of it, in the order in which Python needs it."""
        head = [f"{docstring(title, '')}\n"] if title else []
        if self.imports:
            head.append(_import_block(self.imports))
        if self.constants:
            head.append(to_source(self.constants))
        parts = ["\n".join(head)] if head else []
        parts += [to_source([function]) for function in self.functions]
        if self.synonyms:
            parts.append(to_source(self.synonyms))
        return "\n\n".join([*parts, to_source(functions)])

    def need(self, names: Iterable[str], around: Mapping[str, Any], user: str) -> None:
        """Define `names` as `around` does, for the function called `user`."""
        for name in sorted(names):
            if name in self.siblings:
                if user not in self.siblings:
                    raise _refusal(name, user, "A derivative has this name.")
            elif name in around:
                value = around[name]
                own = value.__name__ if isinstance(value, FunctionType) else name
                if own not in self.siblings and around.get(own) is value:
                    self.define(own, value, user)
                self.define(name, value, user)
            elif not hasattr(builtins, name):
                raise _refusal(name, user, "It is not defined in the module.")
            elif self.meanings.setdefault(name, getattr(builtins, name)) is not getattr(
                builtins, name
            ):
                raise _refusal(name, user, "Two functions mean different things by this name.")

    def define(self, name: str, value: Any, user: str) -> None:
        """Give `name` the meaning `value`, once."""
        if name in self.meanings:
            if self.meanings[name] is not value:
                raise _refusal(name, user, "Two functions mean different things by this name.")
            return
        self.meanings[name] = value
        if _is_plain((value,)):
            self.constants.append(_assignment(name, gast.Constant(value, None)))
        elif isinstance(value, (np.number, np.bool_)) and type(value.item()) in PLAIN:
            self.define("np", np, name)
            made = expr(f"np.{type(value).__name__}({{v}})", v=gast.Constant(value.item(), None))
            self.constants.append(_assignment(name, made))
        elif id(value) in self.places:
            self.synonyms.append(_assignment(name, _load(self.places[id(value)])))
        elif isinstance(value, FunctionType) and self.is_own(value):
            self.places[id(value)] = name
            self.copy(name, value, user)
        else:
            self.bring(name, value, user)

    def is_own(self, function: FunctionType) -> bool:
        """Whether a function is copied and not imported."""
        return function in self.copied or _package(function.__module__) in self.own

    def copy(self, name: str, function: FunctionType, user: str) -> None:
        """Copy a function and what it needs."""
        if function.__closure__:
            raise _refusal(name, user, "It is a closure.")
        try:
            tree = gast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
        except (OSError, TypeError, SyntaxError):
            raise _refusal(name, user, "Its source is not known.") from None
        rule = function.__module__.startswith("tangentish.rules.")  # its decorator registers it
        if not isinstance(tree, gast.FunctionDef) or (tree.decorator_list and not rule):
            raise _refusal(name, user, "It is decorated, or a lambda.")
        arguments = _with_defaults(tree.args, function)
        if arguments is None:
            raise _refusal(name, user, "A default of it is no number and no word.")
        if any(isinstance(n, gast.ImportFrom) and n.level for n in gast.walk(tree)):
            raise _refusal(name, user, "It imports relatively to its module.")
        tree = _without_annotations(
            copy_shallow(tree, name=name, args=arguments, decorator_list=[])
        )
        tree = _without_marks(tree, function.__globals__)
        tree = _for_compilers(tree) if rule else tree
        self.need(names_read(tree) - {name}, function.__globals__, name)
        self.functions.append(tree)

    def bring(self, name: str, value: Any, user: str) -> None:
        """Import a module or a part of one."""
        if isinstance(value, ModuleType):
            module = value.__name__
            if _package(module) == "tangentish":
                raise _refusal(name, user, "It is a part of tangentish.")
            renamed = f" as {name}" if name != module else ""
            self.imports.add(f"import {module}{renamed}")
            return
        if isinstance(value, (BuiltinFunctionType, type)) and value.__module__ == "builtins":
            if value.__name__ != name:
                self.constants.append(_assignment(name, _load(value.__name__)))
            return
        home = _home(value)
        if home is None or _package(home) == "tangentish":
            raise _refusal(name, user, f"It is of type {type(value).__name__}.")
        renamed = f" as {name}" if name != value.__name__ else ""
        self.imports.add(f"from {home} import {value.__name__}{renamed}")


def _with_defaults(arguments: gast.arguments, function: FunctionType) -> gast.arguments | None:
    """Parameters with the defaults that they have; None if one of these cannot be written.

    The names in a default may have meant something else when the function was defined.
    """
    known = function.__kwdefaults__ or {}
    words = [a.id for a in arguments.kwonlyargs]
    try:
        return copy_shallow(
            arguments,
            defaults=[
                _default(e, v, function)
                for e, v in zip(arguments.defaults, function.__defaults__ or (), strict=True)
            ],
            kw_defaults=[
                _default(e, known[w], function) if w in known else None
                for w, e in zip(words, arguments.kw_defaults, strict=True)
            ],
        )
    except ValueError:
        return None


def _for_compilers(fn: Any) -> Any:
    """A rule without what compilers do not know, to the same effect.

    That are parameters which are given by name alone, and `np.ndim`.
    """
    words = list(zip(fn.args.kwonlyargs, fn.args.kw_defaults, strict=True))
    needed = [a for a, default in words if default is None]
    if fn.args.vararg is None and not (fn.args.defaults and needed):
        free = [(a, default) for a, default in words if default is not None]
        arguments = copy_shallow(
            fn.args,
            args=[*fn.args.args, *needed, *(a for a, _ in free)],
            defaults=[*fn.args.defaults, *(default for _, default in free)],
            kwonlyargs=[],
            kw_defaults=[],
        )
        fn = copy_shallow(fn, args=arguments)
    return _without_ranks(fn)


def _without_ranks(node: Any) -> Any:
    """A copy that asks for `len(np.shape(x))` instead of `np.ndim(x)`."""
    if isinstance(node, list):
        return [_without_ranks(item) for item in node]
    if not isinstance(node, gast.AST):
        return node
    changes = {field: _without_ranks(getattr(node, field)) for field in node._fields}
    if isinstance(node, gast.Call) and dotted(node.func) == "np.ndim":
        return expr("len(np.shape({x}))", x=changes["args"][0])
    return copy_shallow(node, **changes)


def _default(e: gast.expr, value: Any, function: FunctionType) -> gast.expr:
    """The expression of a default, or its value where that may have changed."""
    meanings = (function.__globals__.get(name) for name in names_read(e))
    if all(isinstance(m, ModuleType) for m in meanings):
        return e
    if not _is_plain((value,)):
        raise ValueError(value)
    return gast.Constant(value, None)


def _package(module: str | None) -> str:
    """The outermost package of a module."""
    return (module or "").partition(".")[0]


def _home(value: Any) -> str | None:
    """The module from which `value` can be imported under its own name."""
    name = getattr(value, "__name__", None)
    homes = [getattr(value, "__module__", None), "numpy"]
    for home in homes:
        if home == "__main__":  # another program's, when the module is imported
            continue
        if isinstance(name, str) and getattr(sys.modules.get(home or ""), name, None) is value:
            return home
    return None


def _is_plain(values: tuple[Any, ...]) -> bool:
    """Whether a tuple can be written down as a constant."""
    return type(values) is tuple and all(type(v) in PLAIN or _is_plain(v) for v in values)


def _import_block(lines: Iterable[str]) -> str:
    """Imports as a formatter sorts them: the standard library first, whole modules first."""
    standard: list[str] = []
    other: list[str] = []
    for line in sorted(lines, key=lambda line: (line.startswith("from "), line)):
        known = _package(line.split()[1]) in sys.stdlib_module_names
        (standard if known else other).append(line)
    return "\n\n".join(["\n".join(block) for block in (standard, other) if block]) + "\n"


def _load(name: str) -> gast.Name:
    return gast.Name(name, gast.Load(), None, None)


def _assignment(name: str, value: Any) -> gast.Assign:
    return gast.Assign([gast.Name(name, gast.Store(), None, None)], value, None)


def _refusal(name: str, user: str, why: str) -> Unsupported:
    return Unsupported(
        f"`{name}`, which `{user}` needs, cannot be written into a module of its own",
        why=why,
        remedy="Pass it as an argument, or do without the standalone module.",
    )


def _without_annotations(node: Any) -> Any:
    """A copy without the annotations, which may need names that are not there."""
    if isinstance(node, list):
        return [_without_annotations(item) for item in node if not _is_declaration(item)]
    if not isinstance(node, gast.AST):
        return node
    if isinstance(node, gast.AnnAssign):
        return gast.Assign([node.target], node.value, None)
    changes = {field: _without_annotations(getattr(node, field)) for field in node._fields}
    changes.update({f: None for f in ("annotation", "returns") if f in changes})
    return copy_shallow(node, **changes)


def _without_marks(node: Any, around: Mapping[str, Any]) -> Any:
    """A copy in which `stop_gradient(x)`, which says nothing where nothing is derived, is `x`."""
    if isinstance(node, list):
        return [_without_marks(item, around) for item in node]
    if not isinstance(node, gast.AST):
        return node
    changes = {field: _without_marks(getattr(node, field), around) for field in node._fields}
    if isinstance(node, gast.Call) and _is_mark(node.func, around) and len(changes["args"]) == 1:
        return changes["args"][0]
    return copy_shallow(node, **changes)


def _is_mark(func: gast.expr, around: Mapping[str, Any]) -> bool:
    """Whether an expression means `tangentish.stop_gradient`."""
    first, *rest = dotted(func).split(".")
    value = around.get(first)
    for name in rest:
        value = getattr(value, name, None)
    return (
        isinstance(value, FunctionType)
        and value.__name__ == "stop_gradient"
        and _package(value.__module__) == "tangentish"
    )


def _is_declaration(node: Any) -> bool:
    """Whether a statement declares a type and does nothing."""
    return isinstance(node, gast.AnnAssign) and node.value is None
