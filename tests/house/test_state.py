"""The package keeps state in the registry of rules and the cache of derivations alone.

Memos of pure functions are not state, since nobody can see whether they are there, but they hold
memory: they are listed here by name.
"""

from __future__ import annotations

import ast
import dataclasses
import enum
import gc
import importlib
import inspect
import pkgutil
import re
import types
import typing
from pathlib import PurePath

import gast
import numpy as np
import pytest

import tangentish

STATEFUL = {"tangentish.rules.registry", "tangentish.load.cache"}
LOCKS = ["DERIVING: RLock"]  # no state, but it has to be one for all

MEMOS = {
    "tangentish.analyse.opaque._places",
    "tangentish.analyse.probe._filled",
    "tangentish.analyse.probe.elementwise",
    "tangentish.analyse.probe.method",
    "tangentish.differentiate.incoming._allocates",
    "tangentish.optimise.conditionals._holds_conditional",
    "tangentish.optimise.tuples._assigned_together",
    "tangentish.tree.quote._expression",
    "tangentish.tree.quote._statements",
}

UNCHANGEABLE = (
    bool,
    bytes,
    complex,
    enum.Enum,
    float,
    int,
    np.dtype,
    np.generic,
    np.ufunc,
    PurePath,
    range,
    re.Pattern,
    str,
    type,
    type(None),
    type(np.linspace),
    types.BuiltinFunctionType,
    types.FunctionType,
    types.GenericAlias,
    types.MemberDescriptorType,
    types.MethodDescriptorType,
    types.ModuleType,
    types.UnionType,
    types.WrapperDescriptorType,
    typing.TypeVar,
)


def unchangeable(value: object) -> bool:
    """Whether nothing can be written into `value`."""
    if isinstance(value, (tuple, frozenset)):
        return all(map(unchangeable, value))
    if isinstance(value, types.MappingProxyType):
        return all(map(unchangeable, value.values()))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = (getattr(value, field.name) for field in dataclasses.fields(value))
        return value.__dataclass_params__.frozen and all(map(unchangeable, fields))
    if isinstance(value, gast.AST):
        return not value._fields  # contexts and operators hold nothing
    of_typing = type(value).__module__ == "typing"
    return of_typing or sentinel(value) or isinstance(value, UNCHANGEABLE)


def sentinel(value: object) -> bool:
    """Whether `value` holds nothing, so that it can only be recognized."""
    ours = type(value).__module__.startswith("tangentish.")
    slots = getattr(type(value), "__slots__", ())
    return type(value) is object or (ours and not slots and not getattr(value, "__dict__", {}))


def memo(value: object) -> bool:
    """Whether `value` is a function that remembers its results."""
    return hasattr(value, "cache_clear") and hasattr(value, "cache_info")


def bound_here(module: types.ModuleType) -> set[str]:
    """The names that the text of a module binds at its top level, other than by importing."""
    names = set()
    for statement in ast.parse(inspect.getsource(module)).body:
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            names.add(statement.name)
        elif not isinstance(statement, (ast.Import, ast.ImportFrom)):
            names |= {
                node.id
                for node in ast.walk(statement)
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            }
    return {name for name in names if not (name.startswith("__") and name.endswith("__"))}


def state(module: types.ModuleType) -> list[str]:
    """The names of a module whose values can be written into."""
    found = []
    for name in sorted(bound_here(module)):
        value = vars(module).get(name)
        if not memo(value) and not unchangeable(value):
            found.append(f"{name}: {type(value).__name__}")
    return found


def modules() -> list[types.ModuleType]:
    """Every module of the package but the one that runs when it is imported."""
    walked = pkgutil.walk_packages(tangentish.__path__, "tangentish.")
    names = sorted(each.name for each in walked if not each.name.endswith("__main__"))
    return [tangentish, *map(importlib.import_module, names)]


def test_state_is_in_the_registry_and_the_cache():
    found = {module.__name__: state(module) for module in modules()}
    astray = {name: names for name, names in found.items() if names and name not in STATEFUL}
    assert astray == {"tangentish.load.specialise": LOCKS}


def test_no_function_rebinds_a_global():
    rebinding = {
        f"{module.__name__}:{node.lineno}"
        for module in modules()
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Global) and module.__name__ not in STATEFUL
    }
    assert not rebinding


def test_memos_are_those_listed():
    found = {
        f"{module.__name__}.{name}"
        for module in modules()
        for name in bound_here(module)
        if memo(vars(module).get(name))
    }
    assert found == MEMOS


def test_trees_and_containers_count_as_state():
    assert not unchangeable([])
    assert not unchangeable({})
    assert not unchangeable((1, [2]))
    assert not unchangeable(types.MappingProxyType({"a": []}))
    assert not unchangeable(np.zeros(2))
    assert not unchangeable(gast.Constant(1, None))
    assert unchangeable(gast.Load())
    assert unchangeable((1, "a", frozenset({2.0}), types.MappingProxyType({"a": np.sin})))


def squared(x):
    return x * x


def deleting(x):
    del x.real
    return x


@pytest.mark.parametrize("enabled", [True, False], ids=["on", "off"])
def test_a_derivation_leaves_the_collector_as_it_was(enabled):
    assert gc.isenabled()
    (gc.enable if enabled else gc.disable)()
    try:
        assert tangentish.grad(squared)(3.0) == 6.0
        assert gc.isenabled() is enabled
        with pytest.raises(tangentish.Unsupported):
            tangentish.grad(deleting)(2.0)
        assert gc.isenabled() is enabled
    finally:
        gc.enable()
