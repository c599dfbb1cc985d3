"""What a function may do that is called without being looked into: whether it writes into memory.

Functions of the standard library, NumPy and SciPy write where their names say so; of a function of
the user's, its code is searched for what may store anything, with all that it calls.

    >>> import numpy as np
    >>> may_write(np.copyto), may_write(np.argsort)
    (True, False)
"""

from __future__ import annotations

import dis
import functools
import inspect
import math
import operator
import re
import sys
import types
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any

import gast
import numpy as np

from tangentish.analyse.kinds import UNKNOWN, Kind, Static, Unknown
from tangentish.attributes import Attributes
from tangentish.captured import Applied, FunctionValue
from tangentish.rules.binding import POSITIONAL

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
_IN_PLACE = frozenset(f"__{function.__name__}__" for function in _UPDATES)
_METHODS = frozenset(
    {"at", "byteswap", "fill", "itemset", "partition", "put", "resize", "setfield", "setflags",
     "shuffle", "sort", "__setitem__", "__delitem__"}
)  # fmt: skip
_EFFECTS = (print, input, next, open, exec, eval, setattr, delattr, globals, locals, vars)
_GOING_THROUGH = (
    all, any, dict, frozenset, list, max, min, set, sorted, sum, tuple, functools.reduce,
    math.fsum, math.prod, np.fromiter,
)  # fmt: skip
_PURE = frozenset({"builtins", "cmath", "math", "numpy", "operator", "scipy", "statistics"})
_PLAIN = (types.FunctionType, types.BuiltinFunctionType, type, np.ufunc, type(np.sum))
_READING = frozenset(
    {"bit_length", "count", "endswith", "format", "get", "index", "is_integer", "item", "items",
     "join", "keys", "lower", "split", "startswith", "strip", "tobytes", "tolist",
     "total_seconds", "upper", "values"}
)  # fmt: skip
_WRAPPED = ("__func__", "__wrapped__", "func", "py_func", "pyfunc")
_WRITING = ("_ctypes", "_heapq", "_struct", "ctypes", "heapq", "struct")
_STORES = ("STORE_GLOBAL", "STORE_SUBSCR", "STORE_ATTR", "STORE_SLICE", "DELETE_")


def is_pure(target: object) -> bool:
    """Whether a call of a function does nothing but give a result, the same each time."""
    if any(target is f for f in _EFFECTS) or iterates(target):
        return False
    from tangentish.rules.registry import rule_for  # the rules: not needed to import the package

    if rule_for(target) is not None:
        return True
    if isinstance(target, type) and issubclass(target, (Attributes, FunctionValue)):
        return True
    if isinstance(target, Applied) or type(target).__mro__[-2].__module__ == "tangentish.api":
        return True  # a derivative
    owner = getattr(target, "__self__", None)
    if owner is not None and not isinstance(owner, (types.ModuleType, type)):
        return False  # a method of an object, which may change it: a generator of random numbers
    if isinstance(target, type) and issubclass(target, BaseException):
        return True
    return isinstance(target, _PLAIN) and _home(target) in _PURE


def iterates(target: object) -> bool:
    """Whether a function or class makes iterators, which can be read once."""
    return target is iter or (isinstance(target, type) and hasattr(target, "__next__"))


def goes_through(target: object, call: gast.Call) -> bool:
    """Whether a call goes through all items of what it is given."""
    if len(call.args) > 1 and (target is max or target is min):
        return False
    return iterates(target) or any(target is f for f in _GOING_THROUGH)


def is_used_up(kind: Kind) -> bool:
    """Whether reading something changes it: iterators, files and generators of random numbers."""
    if not isinstance(kind, Unknown) or kind.type is None:
        return False
    return hasattr(kind.type, "__next__") or draws(kind)


def is_iterator(kind: Kind) -> bool:
    """Whether something gives its items once, to whoever asks first."""
    return is_used_up(kind) and not draws(kind)


def may_be_used_up(kind: Kind) -> bool:
    """Whether something may be an iterator: also where nothing is known of it."""
    return is_used_up(kind) or (type(kind) is Unknown and kind.type is None and not kind.real)


def class_of(kind: Kind) -> type | None:
    """The class of an object, where it is known; None also of functions, words and classes."""
    if isinstance(kind, Static):
        plain = (str, bytes, type, types.FunctionType, types.BuiltinFunctionType, np.ufunc)
        known = callable(kind.value) and not isinstance(kind.value, (*plain, type(np.sum)))
        return type(kind.value) if known else None
    return kind.type if isinstance(kind, Unknown) and kind.type is not types.ModuleType else None


def gives_new(target: object) -> bool:
    """Whether what a function gives is new memory, or that of its arguments."""
    if isinstance(target, type) and issubclass(target, Attributes):
        return True
    owner = getattr(target, "__self__", None)
    if owner is not None and not isinstance(owner, (types.ModuleType, type)):
        return type(owner).__module__.startswith("numpy.random")
    return isinstance(target, _PLAIN) and of_library(target)


def made_by(target: object) -> Kind:
    """The kind of what a function gives that is not looked into: of a class, its instances."""
    if target is iter:
        return Unknown(type=type(iter(())))
    if isinstance(target, type) and target.__module__ == "itertools":
        return Unknown(type=target)
    if target is np.random.default_rng:
        return Unknown(type=np.random.Generator)
    if isinstance(target, type) and of_library(target):
        return Unknown(type=target)
    if str(getattr(target, "__module__", "")).startswith(("numpy.ma", "scipy.sparse")):
        return Unknown(type=object)  # of a class that has operators of its own
    return UNKNOWN


def draws(kind: Kind) -> bool:
    """Whether something is a generator of random numbers, whose methods give new arrays."""
    module = getattr(kind.type, "__module__", "") if isinstance(kind, Unknown) else ""
    return module.startswith("numpy.random")


def logs(owner: type | None) -> bool:
    """Whether the methods of a class only write a log, as `print` writes."""
    return owner is not None and _home(owner) == "logging"


def may_write(target: object) -> bool:
    """Whether a function may write into what it is given."""
    return _may_write(target, set())


def method_may_write(owner: type | None, name: str) -> bool:
    """Whether a method may write into what it is given.

    Args:
        owner: the class of the object, if it is known.
        name: the name of the method.
    """
    if owner is None or name in _METHODS or name in _IN_PLACE:
        return name not in _READING
    if _home(owner) in ("logging", "numpy"):
        return False
    return name not in _READING and may_write(getattr(owner, name, None))


def array_method_writes(name: str) -> bool:
    """Whether a method of an array may write into the array, or into a file."""
    return name in _METHODS or name in _IN_PLACE or name in ("dump", "tofile")


def method_changes(owner: type | None, name: str) -> bool:
    """Whether a method may change its object, or the array that it belongs to."""
    if logs(owner):
        return False
    if owner is not None and of_library(owner):
        return name not in _READING or not issubclass(owner, Collection)
    if owner is not None and isinstance(getattr(owner, name, None), types.FunctionType):
        return may_write(getattr(owner, name))
    return name not in _READING


def only_reads(name: str) -> bool:
    """Whether a method of this name of a class of Python's changes nothing."""
    return name in _READING


def may_change_others(target: object) -> bool:
    """Whether a function of the user's that is not looked into may change what it is not given."""
    return isinstance(target, types.FunctionType) and may_write(target)


def writes_array(target: object) -> bool:
    """Whether a function is a method of an array that writes into it."""
    owner = getattr(target, "__self__", None)
    return isinstance(owner, np.ndarray) and getattr(target, "__name__", "") in _METHODS


def stores(code: types.CodeType) -> bool:
    """Whether a code object stores anything outside of its names."""
    return any(i.opname.startswith(_STORES) for c in _codes(code) for i in dis.get_instructions(c))


def places_written(function: object) -> tuple[int, ...]:
    """The positions of the parameters into which a function of a library may write.

    Of `("method", name)`, a method of arrays, those of the function of that name.
    """
    if function is np.nan_to_num:
        return (1,)  # `copy`, which may be False
    if isinstance(function, tuple):
        owners = (np, np.random.Generator)
        return tuple(p for o in owners for p in places_written(getattr(o, function[1], None)))
    if isinstance(function, np.ufunc):
        return tuple(range(function.nin, function.nin + function.nout))
    routines = (types.FunctionType, types.BuiltinFunctionType, type(np.sum), types.MethodType)
    known = isinstance(function, routines) or type(function).__name__.startswith("cython")
    return _places(function) if known or inspect.ismethoddescriptor(function) else ()


@lru_cache(maxsize=1024)
def _places(function: Any) -> tuple[int, ...]:
    if _home(function) not in ("numpy", "scipy"):
        return ()
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        words = _documented(function)
    else:
        words = [p.name if p.kind in POSITIONAL else "" for p in parameters]
    return tuple(k for k, word in enumerate(words) if is_written(word))


def _documented(function: Any) -> list[str]:
    """The positional parameters of a built-in function that has no signature, as its text says."""
    said = re.match(r"\s*[\w.]+\(([^()]*)", getattr(function, "__doc__", None) or "")
    words = [] if said is None else [w.split("=")[0].strip(" []\n") for w in said[1].split(",")]
    words = [w for w in words if w != "/"]
    return words[: words.index("*")] if "*" in words else words


def is_written(parameter: str) -> bool:
    """Whether a library writes into what a parameter of this name is given, or allows."""
    return parameter in ("out", "output") or parameter.startswith("overwrite")


def _may_write(target: object, seen: set[int]) -> bool:
    from tangentish.analyse.scan import text_may_write  # which needs the rules as well

    if id(target) in seen:
        return False
    seen.add(id(target))
    owner = getattr(target, "__self__", None)
    name = getattr(target, "__name__", "")
    if any(target is f for f in (*_FUNCTIONS, *_UPDATES, *_EFFECTS[4:])):
        return True
    if owner is not None and not isinstance(owner, (types.ModuleType, type)):
        if of_library(type(owner)):
            return name in _METHODS
        return _may_write(getattr(target, "__func__", None), seen)
    if isinstance(target, type):
        return not (of_library(target) or issubclass(target, BaseException))
    if isinstance(target, (types.FunctionType, types.BuiltinFunctionType)):
        if of_library(target):
            return _home(target) in _WRITING or name.startswith("insort")
        return not isinstance(target, types.FunctionType) or text_may_write(
            target, lambda f: _may_write(f, seen), places_written
        )
    if isinstance(target, (np.ufunc, type(np.sum))):
        return False
    inner = next(filter(None, (getattr(target, word, None) for word in _WRAPPED)), None)
    if inner is not None:
        return _may_write(inner, seen)
    return str(type(target).__module__).partition(".")[0] != "scipy"


def is_numpy(target: object) -> bool:
    """Whether something is a function of NumPy."""
    return isinstance(target, _PLAIN) and _home(target) == "numpy"


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
