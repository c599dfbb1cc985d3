"""Operations on lists, tuples and dicts that carry a derivative: which is written out how.

Layer 3.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import gast

from tangentish.errors import Unsupported
from tangentish.lower import iterables, mappings, sequences
from tangentish.lower.comprehensions import CONSUMERS, TAKERS, is_view
from tangentish.lower.forms import assigned_names
from tangentish.lower.sequences import Operation
from tangentish.parse.resolve import MISSING
from tangentish.tree.walk import names_read

Stmts = list[gast.stmt]


def written_out(o: Operation, name: str) -> gast.expr:
    """The result of an operation, for which the statements `o.before` prepare.

    Args:
        o: the operation.
        name: of a list or a dict that the statements may make.
    """
    e = o.e
    _check_order(o)
    if isinstance(e, gast.Dict):
        return mappings.displayed(o, name)
    if isinstance(e, (gast.List, gast.Tuple)):
        return sequences.spread(o, name)
    if isinstance(e, gast.BinOp):
        return _BINARY[type(e.op)](o, name)
    if isinstance(e, gast.Subscript):
        return sequences.sliced(o, name)
    assert isinstance(e, gast.Call)
    meaning = o.meaning(e.func)
    if meaning is sorted:
        return sequences.sorted_(o, name)
    if meaning in (max, min) and e.keywords:
        return sequences.largest(o, name)
    if meaning is iterables.REDUCE:
        return iterables.reduced(o, name)
    if (make := iterables.maker(meaning)) is not None:
        return iterables.listed(o, make, name)
    if meaning == dict.fromkeys:
        return mappings.of_keys(o, name)
    takes = any(meaning is taker for taker in TAKERS) and e.args and is_view(e.args[0])
    is_dict = bool(o.operands and o.operands[0] and o.operands[0].type is dict)
    if meaning is dict or (is_dict and not takes):
        return _of_dict(o, name)
    if meaning is not list and any(meaning is consumer for consumer in CONSUMERS):
        return _consumed(o)
    if isinstance(e.func, gast.Attribute) and e.func.attr in CHANGES:
        o.before = changed(o, e.func.value, e.func.attr, e.args)
        return gast.Constant(None, None)
    return sequences.collected(o, name)


def _check_order(o: Operation) -> None:
    """Refuse operands that change others where these are not evaluated one after the other."""
    e = o.e
    if isinstance(e, gast.Subscript):
        given = [e.value, *(b for b in (e.slice.lower, e.slice.upper, e.slice.step) if b)]
    elif isinstance(e, gast.Call):
        word = e.func.attr if isinstance(e.func, gast.Attribute) else ""
        meaning = o.meaning(e.func)
        if word in _IN_ORDER or meaning == dict.fromkeys or (meaning is dict and not e.args):
            return
        given = [*e.args, *(k.value for k in e.keywords)]
        given = [g for g in given if o.meaning(g) is MISSING or isinstance(g, gast.Call)]
    else:
        return
    if len(given) > 1 and any(map(o.has_effect, given)):
        raise Unsupported(
            "a call or an assignment among operands that changes others", at=e,
            why="They are not evaluated in Python's order here.",
            remedy="Give each a name in front.",
        )  # fmt: skip


def _of_dict(o: Operation, name: str) -> gast.expr:
    """A method of a dict, or what makes one."""
    word = o.e.func.attr if isinstance(o.e.func, gast.Attribute) else ""
    if word in ("get", "pop"):
        return mappings.got(o, name)
    if word == "setdefault":
        return mappings.set_default(o, name)
    if word in CHANGES:
        o.before = changed(o, o.e.func.value, word, o.e.args)
        return gast.Constant(None, None)
    return mappings.made(o, name)


def _consumed(o: Operation) -> gast.expr:
    """`sum(d.values())`, as that of a generator expression."""
    pieces = o.pieces(o.e.args[0], o.operands[0])
    if not any(isinstance(piece, sequences.Each) for piece in pieces):
        return gast.Call(o.e.func, [gast.List(pieces, gast.Load()), *o.e.args[1:]], o.e.keywords)
    item = o.temp()
    target = gast.Name(item, gast.Store(), None, None)
    loop = gast.comprehension(target, o.e.args[0], [], 0)
    items = gast.GeneratorExp(gast.Name(item, gast.Load(), None, None), [loop])
    return gast.Call(o.e.func, [items, *o.e.args[1:]], o.e.keywords)


def changed(o: Operation, whole: gast.expr, method: str, arguments: list[gast.expr]) -> Stmts:
    """The statements of a method that changes a list or a dict."""
    if assigned_names(gast.Tuple(arguments, gast.Load())) & names_read(whole):
        raise Unsupported(
            "a method whose argument binds the name of its object", at=o.e,
            why="The object is found before the argument is evaluated.",
            remedy="Bind the name in a statement of its own.",
        )  # fmt: skip
    return CHANGES[method](o, whole, *arguments)


_IN_ORDER = frozenset({"extend", "get", "pop", "remove", "setdefault", "update"})
"""Methods whose operands are named one after the other."""
_BINARY: Mapping[type, Callable[[Operation, str], gast.expr]] = MappingProxyType(
    {gast.Add: sequences.joined, gast.Mult: sequences.repeated, gast.BitOr: mappings.united}
)
CHANGES: Mapping[str, Callable[..., Stmts]] = MappingProxyType(
    {
        "clear": sequences.cleared,
        "extend": sequences.extended,
        "remove": sequences.removed,
        "sort": sequences.sort,
        "update": mappings.updated,
    }
)
