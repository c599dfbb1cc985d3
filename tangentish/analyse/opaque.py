"""What a function may do that is called without being looked into: whether it writes into memory.

Functions of the standard library, NumPy and SciPy write where their names say so; of a function of
the user's, its code is searched for what may store anything, with all that it calls.

    >>> import numpy as np
    >>> may_write(np.copyto), may_write(np.argsort)
    (True, False)
"""

from __future__ import annotations

import dis
import inspect
import operator
import sys
import types
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np

from tangentish.rules.binding import POSITIONAL
from tangentish.rules.registry import rule_for

_LIBRARIES = sys.stdlib_module_names | {"numpy", "scipy"}
_FUNCTIONS = (
    np.copyto, np.fill_diagonal, np.place, np.put, np.put_along_axis, np.putmask,
    operator.setitem, operator.delitem,
)  # fmt: skip
_UPDATES = tuple(  # iadd, iand and so on: an i in front of the name of another operator
    function
    for word, function in vars(operator).items()
    if word[0] == "i" and (hasattr(operator, word[1:]) or hasattr(operator, f"{word[1:]}_"))
)
_METHODS = frozenset(
    {"at", "byteswap", "fill", "itemset", "partition", "put", "resize", "setfield", "setflags",
     "shuffle", "sort", "__setitem__", "__delitem__"}
)  # fmt: skip
_EFFECTS = (print, input, next, open, exec, eval, setattr, delattr)
_PURE = frozenset({"builtins", "cmath", "math", "numpy", "operator", "scipy", "statistics"})
_PLAIN = (types.FunctionType, types.BuiltinFunctionType, type, np.ufunc, type(np.sum))
_READING = frozenset({"count", "format", "get", "index", "items", "join", "keys", "values"})
_WRAPPED = ("__func__", "__wrapped__", "func", "py_func", "pyfunc")
_CALLING = (operator.methodcaller, np.vectorize)
_STORES = ("STORE_GLOBAL", "STORE_SUBSCR", "STORE_ATTR", "STORE_SLICE", "DELETE_")


def is_pure(target: object) -> bool:
    """Whether a call of a function does nothing but give a result, the same each time."""
    if any(target is f for f in _EFFECTS):
        return False
    if rule_for(target) is not None:
        return True
    owner = getattr(target, "__self__", None)
    if owner is not None and not isinstance(owner, (types.ModuleType, type)):
        return False  # a method of an object, which may change it: a generator of random numbers
    if isinstance(target, type) and issubclass(target, BaseException):
        return True
    return isinstance(target, _PLAIN) and _home(target) in _PURE


def gives_new(target: object) -> bool:
    """Whether what a function gives is new memory, or that of its arguments."""
    owner = getattr(target, "__self__", None)
    if owner is not None and not isinstance(owner, (types.ModuleType, type)):
        return type(owner).__module__.startswith("numpy.random")
    return isinstance(target, _PLAIN) and of_library(target)


def may_write(target: object) -> bool:
    """Whether a function may write into what it is given."""
    return _may_write(target, set())


def method_may_write(name: str) -> bool:
    """Whether a method may write into what it is given, of an object that is not known."""
    return name not in _READING and (name in _METHODS or not hasattr(np.random.Generator, name))


def method_writes_array(name: str) -> bool:
    """Whether a method writes into its object, if that is an array."""
    return name in _METHODS


def writes_array(target: object) -> bool:
    """Whether a function is a method of an array that writes into it."""
    owner = getattr(target, "__self__", None)
    return isinstance(owner, np.ndarray) and getattr(target, "__name__", "") in _METHODS


def stores(code: types.CodeType) -> bool:
    """Whether a code object stores anything outside of its names."""
    return any(i.opname.startswith(_STORES) for c in _codes(code) for i in dis.get_instructions(c))


@lru_cache(maxsize=1024)
def place_of_out(function: Any) -> int | None:
    """The position of the parameter `out` of a function of NumPy's, if it has one."""
    if not str(getattr(function, "__module__", "")).startswith("numpy"):
        return None
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return None
    named = [k for k, p in enumerate(parameters) if p.name == "out" and p.kind in POSITIONAL]
    return named[0] if named else None


def _may_write(target: object, seen: set[int]) -> bool:
    if id(target) in seen:
        return False
    seen.add(id(target))
    owner = getattr(target, "__self__", None)
    name = getattr(target, "__name__", "")
    if any(target is f for f in (*_FUNCTIONS, *_UPDATES)):
        return True
    if owner is not None and not isinstance(owner, (types.ModuleType, type)):
        if of_library(type(owner)):
            return name in _METHODS
        return _may_write(getattr(target, "__func__", None), seen)
    if isinstance(target, type):
        return not (of_library(target) or issubclass(target, BaseException))
    if isinstance(target, (types.FunctionType, types.BuiltinFunctionType)):
        if of_library(target):
            return False
        return not isinstance(target, types.FunctionType) or _code_may_write(target, seen)
    inner = next(filter(None, (getattr(target, word, None) for word in _WRAPPED)), None)
    if inner is not None:
        return _may_write(inner, seen)
    return not of_library(type(target)) or isinstance(target, _CALLING)


def of_library(target: Any) -> bool:
    """Whether a function, class or module belongs to the standard library, NumPy or SciPy."""
    return _home(target) in _LIBRARIES


def _home(target: Any) -> str:
    """The package that a function, class or module belongs to."""
    word = "__name__" if isinstance(target, types.ModuleType) else "__module__"
    module = getattr(target, word, None) or getattr(type(target), "__module__", "")
    return str(module).partition(".")[0]


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    """A code object and those of the functions and comprehensions in it."""
    yield code
    for c in code.co_consts:
        if isinstance(c, types.CodeType):
            yield from _codes(c)


def _code_may_write(function: types.FunctionType, seen: set[int]) -> bool:
    """Whether the code of a function may write, or calls what may."""
    if stores(function.__code__):
        return True
    return any(_in_place(c) or _calls_writing(c) for c in _codes(function.__code__)) or any(
        callable(v) and _may_write(v, seen) for v in _reached(function)
    )


def _in_place(code: types.CodeType) -> bool:
    """Whether a code object has an augmented assignment, which writes into an array."""
    return any(
        i.opname.startswith("INPLACE_") or (i.opname == "BINARY_OP" and i.argrepr.endswith("="))
        for i in dis.get_instructions(code)
    )


def _calls_writing(code: types.CodeType) -> bool:
    """Whether a code object names a method that writes, or a parameter `out`."""
    words = {w for c in code.co_consts if isinstance(c, tuple) for w in c if isinstance(w, str)}
    return bool((_METHODS | {f.__name__ for f in _FUNCTIONS}) & {*code.co_names} or "out" in words)


def _reached(function: types.FunctionType) -> Iterator[object]:
    """What the names in the code of a function mean: globals, cells, functions of modules."""
    names = {n for c in _codes(function.__code__) for n in c.co_names}
    for n in names & function.__globals__.keys():
        value = function.__globals__[n]
        yield value
        if isinstance(value, types.ModuleType) and not of_library(value):
            yield from (vars(value)[m] for m in names & vars(value).keys())
    for cell in function.__closure__ or ():
        yield cell.cell_contents
