"""Objects as the dicts of their attributes, which still behave as the objects do.

    >>> class Point:
    ...     def __init__(self, x):
    ...         self.x = x
    ...     def norm(self):
    ...         return abs(self.x)
    >>> p = opened(Point(-2.0))
    >>> p["x"], p.x, p.norm(), isinstance(p, Point), isinstance(p, dict)
    (-2.0, -2.0, 2.0, True, True)

A derivative works with such dicts; what carries no derivative, the user's own functions among it,
finds the attributes and methods that it expects. Layer 1.
"""

from __future__ import annotations

import abc
import dataclasses
import sys
import types
from typing import Any, ClassVar

__all__ = ["Attributes", "class_for", "closed", "in_library", "is_plain", "opened"]

_HOOKS = ("__getattribute__", "__setattr__", "__new__")
_OWN = frozenset({
    "__dict__", "__weakref__", "__slots__", "__class__", "__hash__", "__eq__", "__init__",
    "__iter__", "__contains__", "__setitem__", "__delitem__", "__reversed__",
})  # fmt: skip
_ATTRIBUTE = "__tangentish_attributes__"
_get = dict.get
_MISSING = object()


class Attributes(dict):  # type: ignore[type-arg]
    """The attributes of an object; `opened_class` is its class."""

    __slots__ = ()
    opened_class: ClassVar[type]

    def __getattribute__(self, name: str) -> Any:
        """An attribute: of the object, or of its class."""
        found = _get(self, name, _MISSING)
        if found is not _MISSING:
            return found
        if name == "__class__":
            return type(self).opened_class
        return dict.__getattribute__(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute, by its property if it is one."""
        own = getattr(type(self), name, None)
        if isinstance(own, property):
            own.__set__(self, value)
        else:
            self[name] = value


def is_plain(class_: object) -> bool:
    """Whether an object of a class is no more than its attributes."""
    if not isinstance(class_, type) or type(class_) not in (type, abc.ABCMeta):
        return False
    if issubclass(class_, Attributes) or in_library(class_.__module__):
        return False
    if any(not c.__flags__ & 1 << 9 for c in class_.__mro__[:-1]):  # a class of Python's
        return False
    own = all(getattr(class_, n) is getattr(object, n) for n in _HOOKS)
    if (
        not own
        or hasattr(class_, "__getattr__")
        or hasattr(class_, "pop")
        or class_.__basicsize__ > _LARGEST
    ):
        return False
    init: Any = getattr(class_, "__init__")  # noqa: B009
    return isinstance(init, types.FunctionType) or init is object.__init__


_OF_USER = frozenset({"__main__", "test", "this"})
_LIBRARIES = frozenset({*sys.stdlib_module_names, "numpy", "scipy", "numba"} - _OF_USER)
_LARGEST = 1024
"""Bytes of an object with slots."""


def in_library(module: str) -> bool:
    """Whether a module is one of Python's, or of a library that is known."""
    return module.partition(".")[0] in _LIBRARIES


def class_for(class_: type) -> type[Attributes]:
    """The class of the dicts that stand for objects of a class, made once: the class keeps it."""
    known: type[Attributes] | None = class_.__dict__.get(_ATTRIBUTE)
    if known is None:
        known = _class_for(class_)
        setattr(class_, _ATTRIBUTE, known)
    return known


def _class_for(class_: type) -> type[Attributes]:
    members: dict[str, Any] = {"__slots__": (), "opened_class": class_}
    for base in reversed(class_.__mro__[:-1]):
        for name, member in vars(base).items():
            if (
                name not in _OWN
                and name != _ATTRIBUTE
                and not isinstance(member, types.MemberDescriptorType)
            ):
                members[name] = member
    if "__getitem__" in members:
        members["__getitem__"] = _getitem(members["__getitem__"])
    return type(f"{class_.__name__}_attributes", (Attributes,), members)


def _getitem(own: Any) -> Any:
    """What `p[k]` gives: an attribute to a derivative, what the class says to all others."""

    def getitem(self: Attributes, key: Any) -> Any:
        if type(key) is str and dict.__contains__(self, key):
            return dict.__getitem__(self, key)
        return own(self, key)

    return getitem


def opened(value: Any) -> Any:
    """A value in which all objects of plain classes are dicts; what holds none is as it was."""
    return _opened(value, {})


def _opened(value: Any, seen: dict[int, Any]) -> Any:
    kind = type(value)
    if kind in (list, tuple, dict) or is_plain(kind):
        if id(value) not in seen:
            seen[id(value)] = _open(value, kind, seen)
        return seen[id(value)]
    return value


def _open(value: Any, kind: type, seen: dict[int, Any]) -> Any:
    if kind is list or kind is tuple:
        items = [_opened(v, seen) for v in value]
        same = all(a is b for a, b in zip(items, value, strict=True))
        return value if same else kind(items)
    if kind is dict:
        found = {k: _opened(v, seen) for k, v in value.items()}
        return value if all(found[k] is v for k, v in value.items()) else found
    made = class_for(kind)()
    made.update({k: _opened(v, seen) for k, v in attributes(value).items()})
    return made


def attributes(value: Any) -> dict[str, Any]:
    """The attributes of an object, those in slots too."""
    found: dict[str, Any] = {}
    for base in reversed(type(value).__mro__):
        slots = base.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if name not in ("__dict__", "__weakref__") and hasattr(value, name):
                found[name] = getattr(value, name)
    return found | getattr(value, "__dict__", {})


def closed(class_: type, found: dict[str, Any]) -> Any:
    """The derivative in an object: a dataclass of its class, a namespace for all others."""
    if not dataclasses.is_dataclass(class_):
        return types.SimpleNamespace(**found)
    made = object.__new__(class_)
    for name, value in found.items():
        object.__setattr__(made, name, value)
    return made
