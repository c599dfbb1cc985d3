"""Objects of classes that the user has written: their attributes, methods and operators.

To the text such an object is the dict of its attributes, so that all that is known of dicts holds
of it. What is done with it is looked up in its class, and written as calls of functions:

>>> from tangentish.analyse.opened import tree_of
>>> from tangentish.emit.layout import show
>>> class Point:
...     def __init__(self, x):
...         self.x = x
...     def __add__(self, other):
...         return Point(self.x + other.x)
>>> print(show(tree_of(maker_of(Point))))
def Point(x):
    self = Point_attributes()
    Point_init(self, x)
    return self
"""

from __future__ import annotations

import builtins
import dataclasses
import inspect
import types
from typing import TYPE_CHECKING, Any, TypeGuard

import gast

from tangentish.analyse import refusals
from tangentish.analyse.kinds import Kind, Tup, parts_of
from tangentish.analyse.opened import made_from
from tangentish.attributes import class_for, in_library
from tangentish.captured import FunctionValue
from tangentish.errors import Unsupported
from tangentish.lower.known import Learned
from tangentish.lower.objects import ATTRIBUTE, Bound, Constantly, Item, Through, meant_at
from tangentish.parse.resolve import MISSING
from tangentish.parse.signature import signature_of
from tangentish.tree.origin import Origin, with_origin
from tangentish.tree.walk import walk

if TYPE_CHECKING:
    from tangentish.analyse.evaluate import Evaluator
    from tangentish.analyse.values import Env


MAKES = types.MappingProxyType({
    gast.Add: "add", gast.Sub: "sub", gast.Mult: "mul", gast.Div: "truediv",
    gast.FloorDiv: "floordiv", gast.Mod: "mod", gast.Pow: "pow", gast.MatMult: "matmul",
    gast.LShift: "lshift", gast.RShift: "rshift", gast.BitAnd: "and", gast.BitOr: "or",
    gast.BitXor: "xor", gast.USub: "neg", gast.UAdd: "pos", gast.Invert: "invert",
    gast.Lt: "lt", gast.LtE: "le", gast.Gt: "gt", gast.GtE: "ge", gast.Eq: "eq",
    gast.NotEq: "ne",
})  # fmt: skip
"""The names of the methods that operators are, without their underscores."""
_SWAPPED = types.MappingProxyType(
    {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}
)
_BUILTINS = types.MappingProxyType(
    {builtins.len: "__len__", builtins.abs: "__abs__", builtins.float: "__float__"}
)


def is_object(kind: Kind) -> TypeGuard[Tup]:
    """Whether a value is an object of a class that the user has written."""
    return isinstance(kind, Tup) and kind.class_ is not None


def class_of(kind: Kind) -> type | None:
    """The class of an object, or of a record, whose methods may be called; None of all else."""
    if not isinstance(kind, Tup):
        return None
    if kind.class_ is None and kind.fields is not None:
        return None if issubclass(kind.type, FunctionValue) else kind.type
    return kind.class_


def holds_objects(kind: Kind) -> bool:
    """Whether a value is, or holds, such an object."""
    return is_object(kind) or any(map(holds_objects, parts_of(kind)))


def maker_of(class_: type) -> types.FunctionType:
    """A function that makes an object of a class, a dict."""
    init: Any = constructor_of(class_)
    held: dict[str, Any] = {}
    defaults: tuple[Any, Any] = (None, None)
    empty = f"{class_.__name__}_attributes"
    held[empty] = class_for(class_)
    if init is object.__init__:
        lines, params = [f"return {empty}()"], ""
    elif _is_generated(class_):
        fields = dataclasses.fields(class_)
        params, items, defaults = _of_fields(class_, fields, held)
        lines = [f"self = {empty}()", *items, "return self"]
        if hasattr(class_, "__post_init__"):
            held["post_init"] = class_.__post_init__
            lines.insert(-1, "post_init(self)")
    else:
        parameters = list(signature_of(init).parameters.values())[1:]
        params, given = _passed_on(parameters)
        name = f"{class_.__name__}_init"
        held[name] = init
        lines = [f"self = {empty}()", f"{name}(self{given})", "return self"]
        defaults = init.__defaults__, init.__kwdefaults__
    text = f"def {class_.__name__}({params}):\n" + "".join(f"    {line}\n" for line in lines)
    tree = gast.parse(text).body[0]
    code = getattr(init, "__code__", None)
    file, line = (code.co_filename, code.co_firstlineno) if code else ("<class>", 1)
    for node in walk(tree):
        if isinstance(node, gast.Subscript):
            node.slice = gast.Constant(node.slice.value, ATTRIBUTE)
        if isinstance(node, gast.stmt):
            with_origin(node, Origin(file, line, 0, line, 0, f"class {class_.__name__}"))
    globals_ = getattr(init, "__globals__", {"__builtins__": builtins})
    made = made_from(tree, globals_, held, file)
    made.__module__ = class_.__module__
    made.__defaults__, made.__kwdefaults__ = defaults
    return made


def constructor_of(class_: Any) -> Any:
    """The function with which an object of a class is filled."""
    return class_.__init__


def _is_generated(class_: type) -> bool:
    """Whether the constructor of a class is the one that `dataclass` makes."""
    own = next(c for c in class_.__mro__ if "__init__" in c.__dict__)
    params = own.__dict__.get("__dataclass_params__")
    return (
        params is not None
        and params.init
        and own.__dict__["__init__"].__code__.co_filename == "<string>"
    )


def _of_fields(
    class_: type, fields: tuple[Any, ...], held: dict[str, Any]
) -> tuple[str, list[str], tuple[Any, Any]]:
    """The parameters of a dataclass's constructor, the lines that set its fields, the defaults."""
    signature = list(signature_of(constructor_of(class_)).parameters.values())[1:]
    names = {p.name for p in signature}
    if any(f.default_factory is not dataclasses.MISSING for f in fields):
        raise Unsupported(
            f"an object of `{class_.__name__}`, a dataclass with a `default_factory`",
            why="Each object gets a value of its own.", remedy="Give it all its values.",
        )  # fmt: skip
    items = []
    for f in fields:
        value = f.name
        if f.name not in names:
            held[f"{f.name}_default"], value = f.default, f"{f.name}_default"
        items.append(f"self[{f.name!r}] = {value}")
    params, _ = _passed_on(signature)
    init: Any = constructor_of(class_)
    return params, items, (init.__defaults__, init.__kwdefaults__)


def _passed_on(parameters: list[inspect.Parameter]) -> tuple[str, str]:
    """Parameters as text, and what hands all of them on."""
    shown, given = [], []
    star = False
    for k, p in enumerate(parameters):
        if p.kind is p.KEYWORD_ONLY and not star:
            shown.append("*")
            star = True
        if p.kind is p.VAR_POSITIONAL:
            star = True
        prefix = "*" if p.kind is p.VAR_POSITIONAL else "**" if p.kind is p.VAR_KEYWORD else ""
        shown.append(f"{prefix}{p.name}" + ("=None" if p.default is not p.empty else ""))
        given.append(f", {p.name}={p.name}" if p.kind is p.KEYWORD_ONLY else f", {prefix}{p.name}")
        last = k + 1 == len(parameters) or parameters[k + 1].kind is not p.POSITIONAL_ONLY
        if p.kind is p.POSITIONAL_ONLY and last:
            shown.append("/")
    return ", ".join(shown), "".join(given)


class Members:
    """What the classes of objects hold, as far as the text rests on it.

    Attributes:
        found: what was looked up, by class and name.
        makers: the functions that make objects, by their classes.
    """

    def __init__(self) -> None:
        self.found: dict[tuple[type, str], Any] = {}
        self.makers: dict[type, types.FunctionType] = {}

    def of(self, class_: type, name: str) -> Any:
        """What a class holds under a name, as it is; MISSING if there is nothing."""
        raw = inspect.getattr_static(class_, name, MISSING)
        self.found[class_, name] = raw
        return raw

    def maker(self, class_: type) -> types.FunctionType:
        """The function that makes objects of a class."""
        if class_ not in self.makers:
            self.makers[class_] = maker_of(class_)
        self.of(class_, "__init__")
        return self.makers[class_]


def read(members: Members, e: gast.Attribute, kind: Tup) -> None:
    """Say what an attribute of an object is.

    Raises:
        Learned: what stands there.
        Unsupported: it is nothing that is followed.
    """
    class_ = class_of(kind)
    if class_ is None or e.attr in (kind.fields or ()):
        return
    if kind.keys is not None and e.attr in kind.keys:
        raise Learned(meant_at(e), Item())
    raw = members.of(class_, e.attr)
    if isinstance(raw, property) and isinstance(raw.fget, types.FunctionType):
        raise Learned(meant_at(e), Through(raw.fget, (0,)))
    if kind.class_ is None:
        return
    if isinstance(raw, staticmethod):
        raise Learned(meant_at(e), Constantly(raw.__func__))
    described = hasattr(type(raw), "__get__")
    if raw is MISSING or described:
        raise refusals.unknown_member(e, class_)
    raise Learned(meant_at(e), Constantly(raw))


def called(members: Members, e: gast.Call, kind: Tup) -> None:
    """Say what a method of an object is; nothing if the object itself holds a function there."""
    class_, name = class_of(kind), e.func.attr
    if class_ is None or name in (kind.keys or ()) or name in (kind.fields or ()):
        return
    raw = members.of(class_, name)
    if _is_written(raw):
        raise Learned(meant_at(e), Bound(raw, ""))
    if isinstance(raw, staticmethod):
        raise Learned(meant_at(e), Bound(raw.__func__, None))
    if isinstance(raw, classmethod) and _is_written(raw.__func__):
        raise Learned(meant_at(e), Bound(raw.__func__, "class", class_))


def _is_written(raw: object) -> bool:
    """Whether a member is a function that the user has written."""
    if not isinstance(raw, types.FunctionType) or raw.__code__.co_filename == "<string>":
        return False
    return not in_library(raw.__globals__.get("__name__", ""))


def of_parent(ev: Evaluator, e: gast.Call, env: Env, first: str) -> None:
    """Say what a method is that is looked up behind the class in which it stands: `super()`."""
    own = ev.names.scope.resolve("__class__").value
    kind = env[first].kind if first in env else None
    if not isinstance(own, type) or not isinstance(kind, Tup) or kind.class_ is None:
        raise refusals.unknown_super(e)
    order = kind.class_.__mro__
    after = order[order.index(own) + 1 :]
    name = e.func.attr
    found = next((c for c in after if name in c.__dict__), object)
    raw = ev.members.of(found, name)
    if isinstance(raw, types.FunctionType):
        raise Learned(meant_at(e), Bound(raw, first))
    if isinstance(raw, classmethod):
        raise Learned(meant_at(e), Bound(raw.__func__, "class", kind.class_))
    if raw is object.__init__ and not e.args and not e.keywords:
        raise Learned(meant_at(e), Bound(_nothing, None))
    raise refusals.unknown_super(e)


def _nothing() -> None:
    """What `object.__init__` does."""


def operated(members: Members, e: gast.expr, kinds: list[Kind]) -> None:
    """Say what an operation on objects is.

    Raises:
        Learned: what stands there.
        Unsupported: no operand has a method for it that is written in Python.
    """
    classes = list(map(class_of, kinds))
    if not any(classes):
        return
    for position, name in _methods(e, classes) if hasattr(e, "lineno") else ():
        class_ = classes[position]
        if class_ is not None and _is_written(raw := members.of(class_, f"__{name}__")):
            order = tuple(range(len(kinds)))
            raise Learned(meant_at(e), Through(raw, order if position == 0 else (1, 0)))
    if any(map(is_object, kinds)):
        raise refusals.operator_of_object(e)


def _methods(e: Any, classes: list[type | None]) -> list[tuple[int, str]]:
    """The methods that Python asks for, each with the operand that has it."""
    if isinstance(e, gast.Subscript):
        return [(0, "getitem")]
    if isinstance(e, gast.UnaryOp):
        return [(0, MAKES.get(type(e.op), ""))]
    if isinstance(e, gast.Compare):
        op = e.ops[0]
        if isinstance(op, (gast.In, gast.NotIn)):
            return []
        name = MAKES.get(type(op), "")
        return [(0, name), (1, _SWAPPED.get(name, ""))] if len(classes) == 2 else []
    name = MAKES[type(e.op)]
    first = [(0, name), (1, f"r{name}")]
    if isinstance(e, gast.AugAssign):
        return [(0, f"i{name}"), *first]
    left, right = classes
    below = left is not None and right is not None and right is not left and issubclass(right, left)
    return first[::-1] if below else first


def bound(members: Members, target: object, e: gast.Call) -> None:
    """Say what a method of a class is that is called by the name of the class."""
    if not isinstance(target, types.MethodType) or not isinstance(target.__self__, type):
        return
    if hasattr(e, "lineno") and isinstance(target.__func__, types.FunctionType):
        members.of(target.__self__, getattr(e.func, "attr", target.__name__))
        raise Learned(meant_at(e), Bound(target.__func__, "class", target.__self__))


def asked(members: Members, target: object, e: gast.Call, kinds: list[Kind]) -> None:
    """Say what a builtin, or an object that is called, does with an object."""
    name = next((n for f, n in _BUILTINS.items() if f is target), None)
    if name is None or not kinds or not is_object(kinds[0]) or not hasattr(e, "lineno"):
        return
    raw = members.of(kinds[0].class_ or object, name)
    if isinstance(raw, types.FunctionType) and len(kinds) == 1:
        raise Learned(meant_at(e), Through(raw, (1,)))
    raise refusals.operator_of_object(e)
