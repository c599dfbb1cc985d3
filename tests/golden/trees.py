"""Structures of arguments and results in the golden tests, records among them.

A record is an instance of a dataclass. `tangentish.testing` goes into tuples, lists and dicts; here
an instance is seen as the tuple of its fields.
"""

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tangentish import testing


def mapped(function: Callable[[str, Any], Any], tree: Any, path: str = "") -> Any:
    """A structure of what the function makes of each leaf and of its path."""
    if isinstance(tree, (tuple, list)):
        items = [mapped(function, item, f"{path}[{i}]") for i, item in enumerate(tree)]
        return type(tree)(*items) if hasattr(tree, "_fields") else type(tree)(items)
    if isinstance(tree, dict):
        return {key: mapped(function, item, f"{path}[{key!r}]") for key, item in tree.items()}
    if is_record(tree):
        items = [mapped(function, item, f"{path}[{i}]") for i, item in enumerate(fields_of(tree))]
        names = [field.name for field in dataclasses.fields(tree)]
        return dataclasses.replace(tree, **dict(zip(names, items, strict=True)))
    return function(path, tree)


def opened(tree: Any) -> Any:
    """The structure with a tuple in place of each dataclass instance."""
    if isinstance(tree, (tuple, list)):
        items = [opened(item) for item in tree]
        return type(tree)(*items) if hasattr(tree, "_fields") else type(tree)(items)
    if isinstance(tree, dict):
        return {key: opened(item) for key, item in tree.items()}
    return tuple(map(opened, fields_of(tree))) if is_record(tree) else tree


def is_record(tree: Any) -> bool:
    return dataclasses.is_dataclass(tree) and not isinstance(tree, type)


def fields_of(record: Any) -> list[Any]:
    return [getattr(record, field.name) for field in dataclasses.fields(record)]


def leaves(tree: Any) -> Iterator[tuple[str, Any]]:
    return testing.leaves(opened(tree))


def inner(a: Any, b: Any) -> float:
    return testing.inner(opened(a), opened(b))


def copied(tree: Any) -> Any:
    """Private copies of the arrays."""
    return mapped(lambda _, leaf: leaf.copy() if isinstance(leaf, np.ndarray) else leaf, tree)


def numeric_jvp(f: Callable[..., Any], args: Any, tangents: Any) -> Any:
    """The derivative by differences, records of its result opened."""

    def of_opened(*moved: Any) -> Any:
        numbers = dict(leaves(moved))
        return opened(f(*mapped(lambda path, _: numbers[path], tuple(args))))

    return testing.numeric_jvp(of_opened, opened(tuple(args)), opened(tuple(tangents)))
