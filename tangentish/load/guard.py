"""The condition under which a derivative's text applies, as one generated expression.

Kinds of the arguments, lengths that were assumed equal, the objects that names meant when the text
was generated: all of it is tested at every call, in a function with the signature of the user's.
"""

from __future__ import annotations

import inspect
import re
import types
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from tangentish.analyse.kinds import Array, Kind, Num, Seq, Static, Tup, is_of, kind_of
from tangentish.parse.imports import Imported
from tangentish.parse.resolve import MISSING
from tangentish.parse.variadic import Variadic
from tangentish.rules.registry import registry_of_rules

if TYPE_CHECKING:
    from tangentish.analyse.analysed import Analysed
    from tangentish.analyse.opened import is_made
from tangentish.analyse.opened import is_made
from tangentish.analyse.program import Program
from tangentish.attributes import attributes

_WORD = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|(?<![\w.])[^\W\d]\w*")  # keys are none
_STABLE = ("numpy", "math", "builtins")
_PYTHON = MappingProxyType({"f": float, "i": int, "b": bool, "c": complex})


class Guard:
    """Collects conditions; `text` joins them, `helpers` are the objects that they name.

    Args:
        taken: names that must not be used for helpers.
    """

    def __init__(self, taken: frozenset[str]) -> None:
        self.taken = set(taken)
        self.conditions: list[str] = []
        self.helpers: dict[str, Any] = {}

    def helper(self, stem: str, value: object) -> str:
        """A name for an object, one for each object."""
        for name, known in self.helpers.items():
            if known is value:
                return name
        name = self.local(stem)
        self.helpers[name] = value
        return name

    def local(self, stem: str) -> str:
        """A name that means nothing yet."""
        name, count = f"{stem}_", 1
        while name in self.taken:
            count += 1
            name = f"{stem}_{count}"
        self.taken.add(name)
        return name

    def require(self, condition: str) -> None:
        """Add a condition, once."""
        if condition not in self.conditions:
            self.conditions.append(condition)

    @property
    def text(self) -> str:
        """The whole condition."""
        return " and ".join(self.conditions) or "True"

    def kind(self, e: str, kind: Kind, value: object) -> None:
        """Require that an expression has a kind, and a type where `value` is of no known kind."""
        if isinstance(kind, Num):
            self.number(e, kind)
        elif isinstance(kind, Array):
            found = f"{self.helper('type', type)}({e})"
            self.require(f"{found} is {self.helper('ndarray', np.ndarray)}")
            dtype = self.helper("dtype", np.dtype(kind.char))  # built-in dtypes are one object each
            self.require(f"({e}.dtype is {dtype} or {e}.dtype.char == {kind.char!r})")
            self.require(f"{e}.ndim == {kind.rank}")
        elif isinstance(kind, Tup):
            self.structure(e, kind, value)
        elif isinstance(kind, Static):
            self.static(e, kind.value)
        elif isinstance(kind, Seq):
            self.require(f"{self.helper('type', type)}({e}) is {self.helper('list', list)}")
            self.require(f"{self.helper('all_of', all_of)}({e}, {self.helper('kind', kind.item)})")
        elif value is not MISSING and not isinstance(value, types.ModuleType):
            self.require(f"{self.helper('type', type)}({e}) is {self.helper('type', type(value))}")

    def structure(self, e: str, kind: Tup, value: object) -> None:
        """Require that an expression is a tuple, a list or a dict of a kind."""
        type_ = self.helper(kind.type.__name__, kind.type)
        if kind.class_ is not None:
            own = self.helper(kind.class_.__name__, kind.class_)
            self.require(f"{self.helper('type', type)}({e}) is {own}")
            held = f"{self.helper('attributes', attributes)}({e})"
            self.require(f"[*{held}] == {list(kind.keys or ())!r}")
            for name, item in zip(kind.keys or (), kind.items, strict=True):
                self.kind(f"{e}.{name}", item, getattr(value, name, MISSING))
            return
        if kind.fields is not None:
            self.require(f"{self.helper('type', type)}({e}) is {type_}")
            for field, item in zip(kind.fields, kind.items, strict=True):
                self.kind(f"{e}.{field}", item, getattr(value, field, MISSING))
            return
        if kind.keys is None:
            same = f"{self.helper('len', len)}({e}) == {len(kind.items)}"
        else:  # in this order, in which loops go through them
            same = f"[*{e}] == {list(kind.keys)!r}"
        self.require(f"{self.helper('type', type)}({e}) is {type_} and {same}")
        for place, item in zip(kind.places, kind.items, strict=True):
            part = value[place] if isinstance(value, kind.type) else MISSING  # type: ignore[index]
            self.kind(f"{e}[{place!r}]", item, part)

    def number(self, e: str, kind: Num) -> None:
        """Require that an expression is a number of a kind."""
        if kind.char in ("?", "*") and kind.type != "b":
            return
        type_ = _PYTHON[kind.type] if kind.char is None else np.dtype(kind.char).type
        found = f"{self.helper('type', type)}({e})"
        self.require(f"{found} is {self.helper(type_.__name__, type_)}")

    def static(self, e: str, value: object) -> None:
        """Require that an expression is a certain constant or object."""
        if value is None:
            self.require(f"{e} is None")
        elif type(value) in (str, bytes):  # a member of an enumeration is itself
            self.require(f"{self.helper('type', type)}({e}) is {self.helper('text', type(value))}")
            self.require(f"{e} == {value!r}")
        else:
            self.require(f"{e} is {self.helper('object', value)}")


def all_of(values: list[Any], kind: Kind) -> bool:
    """Whether all items of a list are of a kind.

    >>> all_of([1.0, 2.0], Num("f")), all_of([1.0, 2], Num("f"))
    (True, False)
    """
    if isinstance(kind, Num):
        return set(map(type, values)) == {type(values[0])} and is_of(values[0], kind)
    if isinstance(kind, Array):
        found = {(type(v), getattr(v, "ndim", 0), getattr(v, "dtype", None)) for v in values}
        return len(found) == 1 and is_of(values[0], kind)
    return all(is_of(v, kind) for v in values)


def guard_of(
    program: Program,
    root: Analysed,
    params: Mapping[str, Kind],
    args: Mapping[str, object],
    taken: frozenset[str],
    variadic: Variadic,
) -> Guard:
    """The guard of a derivation: of its arguments, then of what its functions read elsewhere.

    Args:
        program: the analyses.
        root: that of the function that was asked for.
        params: the kinds of its parameters.
        args: the arguments for which it was derived.
        taken: the names that mean something where the guard runs.
        variadic: what stands for `*args` and `**kwargs`.
    """
    guard = Guard(taken | params.keys() | {variadic.star, variadic.double})
    code = guard.helper("code", root.users.__code__)
    guard.require(f"{guard.helper('function', root.users)}.__code__ is {code}")
    if variadic.star:
        count = f"{guard.helper('len', len)}({variadic.star})"
        guard.require(f"{count} == {len(variadic.items)}")
    if variadic.double:
        words = tuple(w for w, _ in variadic.words)
        guard.require(f"{guard.helper('tuple', tuple)}({variadic.double}) == {words}")
    for name, kind in params.items():
        guard.kind(variadic.access(name), kind, args[name])
    rules = registry_of_rules()
    guard.require(f"{guard.helper('rules', rules)}.version == {rules.version}")
    for analysed in program.everything:
        _free_names(guard, analysed, root)
        _peeked(guard, analysed, root)
    for (class_, name), raw in program.all_members.items():
        _member(guard, class_, name, raw)
    users = {new: old for old, new in root.hidden.items()}

    def named(word: str) -> str:
        """A name of the text, as the guard knows it."""
        if word in root.scope.inner:
            return guard.helper(word, root.scope.inner[word])
        return variadic.access(users.get(word, word))

    for assumption in root.lengths.assumed:  # of what the kinds say to have a shape
        text = " ".join(assumption.sides())
        guard.require(_WORD.sub(lambda m: named(m[0]), text))
    return guard


def _member(guard: Guard, class_: type, name: str, raw: object) -> None:
    """Require that a class holds what it held under a name."""
    place = f"{guard.helper(class_.__name__, class_)}.{name}"
    if raw is MISSING:
        owner = guard.helper(class_.__name__, class_)
        guard.require(f"not {guard.helper('hasattr', hasattr)}({owner}, {name!r})")
    elif isinstance(raw, classmethod):
        guard.require(f"{place}.__func__ is {guard.helper(name, raw.__func__)}")
        _same_code(guard, f"{place}.__func__", raw.__func__)
    elif isinstance(raw, staticmethod):
        guard.require(f"{place} is {guard.helper(name, raw.__func__)}")
        _same_code(guard, place, raw.__func__)
    elif type(raw) in (bool, int, float, complex, str):
        type_ = guard.helper("type", type)
        guard.require(f"{type_}({place}) is {guard.helper('of', type(raw))} and {place} == {raw!r}")
    else:
        guard.require(f"{place} is {guard.helper(name, raw)}")
        _same_code(guard, place, raw)


def _free_names(guard: Guard, a: Analysed, root: Analysed) -> None:
    """Require that free names mean what they meant."""
    for path, value in sorted(a.flow.evaluator.resolved.items()):
        if path and path.partition(".")[0] not in a.hidden:
            _resolved(guard, a, root, path, value)
    for name, kind in sorted(a.flow.evaluator.free.items()):
        if is_made(a.scope.resolve(name).value) or a.scope.resolve(name).kind == "inner":
            continue
        if name in a.hidden:  # the generated text's own, which means what it says
            continue
        found = a.scope.resolve(name)
        if found.kind == "builtin" and not _means_the_same(a, root, name):
            globals_ = guard.helper("globals", a.function.__globals__)
            guard.require(f"{name!r} not in {globals_}")
        elif found.kind != "missing" and not _is_stable(getattr(_imported(a, name), "owner", None)):
            guard.kind(reference(guard, a, root, name), kind, found.value)


def _peeked(guard: Guard, a: Analysed, root: Analysed) -> None:
    """Require the classes of what was found in containers and objects: they say what `*` means."""
    for (name, rest), type_ in a.flow.evaluator.peeked.items():
        if a is root or name not in (*a.params, *a.locals):
            place = f"{reference(guard, a, root, name)}{rest}"
            guard.require(f"{guard.helper('type', type)}({place}) is {guard.helper('part', type_)}")


def _resolved(guard: Guard, a: Analysed, root: Analysed, path: str, value: object) -> None:
    if is_made(value):  # of the text of one that is looked up
        return
    if a.scope.resolve(path).kind == "inner":
        _same_code(guard, guard.helper(path, value), value)
        return
    first, *rest = path.split(".")
    module = a.scope.resolve(first).value if rest else None
    imported = _imported(a, first)
    if _is_stable(module):
        if imported is None:
            own = reference(guard, a, root, first)
            guard.require(f"{own} is {guard.helper(first, module)}")
        return
    if a.scope.resolve(first).kind == "builtin" or (imported and _is_stable(imported.owner)):
        return
    place = ".".join([reference(guard, a, root, first), *rest])
    if isinstance(
        value, (types.FunctionType, types.BuiltinFunctionType, type, np.ufunc)
    ) or callable(value):
        same = "==" if _is_bound_anew(value) else "is"
        guard.require(f"{place} {same} {guard.helper(path.replace('.', '_'), value)}")
        _same_code(guard, place, value)
    else:
        guard.kind(place, kind_of(value, path), value)


def _same_code(guard: Guard, place: str, value: object) -> None:
    """Require that a function has the code and the defaults that it had."""
    if not isinstance(value, types.FunctionType):
        return
    guard.require(f"{place}.__code__ is {guard.helper('code', value.__code__)}")
    if value.__kwdefaults__:
        held = guard.helper("kwdefaults", value.__kwdefaults__)
        guard.require(f"{place}.__kwdefaults__ is {held}")
        for word, default in value.__kwdefaults__.items():
            known = guard.helper("default", default)
            guard.require(f"{held}.get({word!r}) is {known}")
    if value.__defaults__:
        guard.require(f"{place}.__defaults__ is {guard.helper('defaults', value.__defaults__)}")


def _is_bound_anew(value: object) -> bool:
    """Whether something is a method of an object or of a class: each access makes another one."""
    methods = (types.MethodType, types.BuiltinMethodType, types.MethodWrapperType)
    return isinstance(value, methods) and not isinstance(value.__self__, types.ModuleType | None)


def reference(guard: Guard, a: Analysed, root: Analysed, name: str) -> str:
    """An expression for a free name of one of the functions, evaluated in the root's module."""
    imported = _imported(a, name)
    if a.scope.resolve(name).kind == "inner":
        return guard.helper(name, a.scope.resolve(name).value)
    name = {new: old for old, new in a.hidden.items()}.get(name, name)
    if imported is not None:
        if not imported.attribute:
            return guard.helper(name, imported.value)
        return f"{guard.helper('module', imported.owner)}.{imported.attribute}"
    if _means_the_same(a, root, name):
        return name
    if a.scope.resolve(name).kind == "cell":
        index = a.function.__code__.co_freevars.index(name)
        return f"{guard.helper('callee', a.function)}.__closure__[{index}].cell_contents"
    return f"{guard.helper('globals', a.function.__globals__)}[{name!r}]"


def _imported(a: Analysed, name: str) -> Imported | None:
    """What a name means that a function imports; None of any other."""
    return a.scope.imports.get({new: old for old, new in a.hidden.items()}.get(name, name))


def _is_stable(module: object) -> bool:
    """Whether something is a module whose parts always mean the same."""
    return isinstance(module, types.ModuleType) and module.__name__.partition(".")[0] in _STABLE


def _means_the_same(a: Analysed, root: Analysed, name: str) -> bool:
    """Whether a free name of a function means the same where the guard runs."""
    if a.function is root.function:
        return True
    code = root.function.__code__
    count = code.co_argcount + code.co_kwonlyargcount
    count += bool(code.co_flags & inspect.CO_VARARGS) + bool(code.co_flags & inspect.CO_VARKEYWORDS)
    return (
        a.function.__globals__ is root.function.__globals__
        and a.scope.resolve(name).kind != "cell"
        and name not in code.co_freevars
        and name not in code.co_varnames[:count]
    )
