"""Comprehensions as loops that append to a list.

    >>> from tangentish.lower.show import show_lowered
    >>> show_lowered('''
    ... def f(xs, w):
    ...     return np.array([w * x for x in xs if x > 0.0])
    ... ''')
    def f(xs, w):
        t = []
        for i in range(len(xs)):
            x = xs[i]
            if x > 0.0:
                t.append(w * x)
        return np.array(t)

The names that a comprehension binds are its own: they are renamed where the function has others of
the same name. Layer 3.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial

import gast

from tangentish.errors import Unsupported
from tangentish.lower.forms import load
from tangentish.lower.known import Known, Learned, Marks, loosened, place_of
from tangentish.rules.simplify import literal
from tangentish.tree.names import Namer
from tangentish.tree.origin import Origin, with_origin
from tangentish.tree.quote import quote, quote_one
from tangentish.tree.walk import copy_shallow, name_nodes, names_read, nested, substitute, walk

Stmts = list[gast.stmt]


Meaning = Callable[[gast.expr], object]
ITERATORS = (enumerate, filter, itertools.pairwise, map, range, reversed, zip)
CONSUMERS = (all, any, list, max, min, sum)
"""What takes all items of a generator expression at once."""
TAKERS = (*CONSUMERS, dict, sorted, tuple)
"""What takes all items that an iterator, or a view of a dict, gives."""
VIEWS = ("items", "keys", "values")
_FEW = 16
"""Up to so many constants, a dict comprehension over them is written out."""


def is_view(e: gast.AST) -> bool:
    """Whether an expression may be the keys, the values or both of a dict."""
    method = isinstance(e, gast.Call) and isinstance(e.func, gast.Attribute)
    return method and not e.args and not e.keywords and e.func.attr in VIEWS


def takes_items(e: gast.AST, meaning: Meaning) -> bool:
    """Whether a call takes in what an iterator, or a view, in it gives."""
    if not isinstance(e, gast.Call) or not e.args or not isinstance(e.args[0], gast.Call):
        return False
    method = isinstance(e.func, gast.Attribute) and e.func.attr in ("extend", "update")
    if not method and not any(meaning(e.func) is taker for taker in TAKERS):
        return False
    inner = e.args[0]
    return is_view(inner) or makes_iterator(inner, meaning)


def takes_generator(e: gast.AST, meaning: Meaning) -> bool:
    """Whether a call asks for all items of a generator expression, to hold them."""
    if not isinstance(e, gast.Call) or not e.args or not isinstance(e.args[0], gast.GeneratorExp):
        return False
    if isinstance(e.func, gast.Attribute) and e.func.attr in ("extend", "join", "update"):
        return True
    return any(meaning(e.func) is taker for taker in (dict, set, sorted, tuple))


def makes_iterator(e: gast.AST, meaning: Meaning) -> bool:
    """Whether a call makes what gives its items once."""
    if not isinstance(e, gast.Call):
        return False
    target = meaning(e.func)
    return any(target is kind for kind in ITERATORS) or (
        target == itertools.chain.from_iterable
        or (isinstance(target, type) and target.__module__ == "itertools")
    )


def consumer(e: gast.AST, meaning: Meaning) -> object:
    """What takes the items of a comprehension that is its first argument; None for all else."""
    if not isinstance(e, gast.Call) or not e.args:
        return None
    if not isinstance(e.args[0], (gast.GeneratorExp, gast.ListComp)):
        return None
    target = meaning(e.func)
    return next((known for known in CONSUMERS if target is known), None)


def consumed(
    e: gast.Call, by: object, name: str, namer: Namer, origin: Origin | None
) -> Stmts | None:
    """The statements that bind `name` to what a call makes of a comprehension.

    None where the call stays, with a list in place of the comprehension.
    """
    items, plain = e.args[0], not e.keywords
    if by is list and len(e.args) == 1 and plain:
        return as_loop(items, name, namer, origin)
    if by is sum and (len(e.args) == 2 or len(e.args) == 1) and plain:
        start = e.args[1] if len(e.args) == 2 else gast.Constant(0, None)
        step = "{t} = {t} + {e}"
        return _filled(
            items, name, start, lambda elt: [quote_one(step, t=name, e=elt)], namer, origin
        )
    if by in (any, all) and len(e.args) == 1 and plain and len(items.generators) == 1:
        found = gast.Constant(by is any, None)

        def tested(elt: gast.expr) -> Stmts:
            test = elt if by is any else gast.UnaryOp(gast.Not(), elt)
            return [gast.If(test, [quote_one("{t} = {v}", t=name, v=found), gast.Break()], [])]

        return _filled(items, name, gast.Constant(by is all, None), tested, namer, origin)
    return None


def as_list(e: gast.Call) -> gast.Call:
    """A call with a list in place of the generator expression that is its first argument."""
    items = e.args[0]
    changes = isinstance(e.func, gast.Attribute) and e.func.attr in ("extend", "update")
    if changes and names_read(items) & names_read(e.func.value):
        raise reads_what_grows(items)
    made = gast.copy_location(gast.ListComp(items.elt, items.generators), items)
    return gast.copy_location(copy_shallow(e, args=[made, *e.args[1:]]), e)


def reads_what_grows(e: gast.expr) -> Unsupported:
    """The error for a generator expression that reads what takes in its items."""
    return Unsupported(
        "a generator expression that reads the list or the dict which takes in its items", at=e,
        why="It would read those that were taken in before.",
        remedy="Do it in a loop, or take in a list: [... for ... in ...].",
    )  # fmt: skip


def refuse_generator(e: gast.GeneratorExp) -> Unsupported:
    """The error for a generator expression that somebody else goes through."""
    return Unsupported(
        "a generator expression here", at=e,
        why="Its items are computed later, by whoever takes them.",
        remedy="Use a list: [... for ... in ...].",
    )  # fmt: skip


def written_by_keys(
    e: gast.ListComp | gast.DictComp | gast.GeneratorExp,
    known: Known,
    marks: Marks,
    held: Callable[[gast.expr], gast.expr],
    relies: Callable[[gast.expr], None],
) -> gast.expr | None:
    """A list or a dict with an item for each key of the dict that a comprehension goes through.

    A dict also with an item for each of the constants that a comprehension goes through. None if
    it goes through anything else, or leaves items out.

    Args:
        e: the comprehension.
        known: what was learned of places in the tree.
        marks: takes the items of the dict.
        held: a name for what is evaluated once.
        relies: notes an item on which the keys rest, where none of them is read.
    """
    (loop, *others) = e.generators
    fact = known.get(place_of(loop.iter)) if hasattr(loop.iter, "lineno") else None
    if others or loop.ifs or any(isinstance(n, (gast.NamedExpr, gast.Lambda)) for n in walk(e)):
        return None
    constants = _over_constants(loop) if isinstance(e, gast.DictComp) else None
    if constants is not None:
        return _with_keys(e, constants)
    if not isinstance(fact, tuple) or len(fact) != 1:
        return None
    (structure,) = fact
    word = loop.iter.func.attr if is_view(loop.iter) else "keys"
    names = loop.target.elts if word == "items" and _is_pair(loop.target) else [loop.target]
    plain = all(isinstance(n, gast.Name) for n in names) and len(names) == 1 + (word == "items")
    if structure is None or structure.type is not dict or not structure.places or not plain:
        return None
    whole = held(loop.iter.func.value if is_view(loop.iter) else loop.iter)
    otherwise = Learned(place_of(loop.iter), loosened(fact))
    rows: list[dict[str, gast.expr]] = []
    for place in structure.places:
        item = marks.item(gast.Subscript(whole, literal(place), gast.Load()), structure, otherwise)
        given = {"keys": [literal(place)], "values": [item], "items": [literal(place), item]}[word]
        rows.append({n.id: v for n, v in zip(names, given, strict=True)})
    if word == "keys":
        relies(item)
    if not isinstance(e, gast.DictComp):
        return gast.List([substitute(e.elt, row) for row in rows], gast.Load())
    return _with_keys(e, rows)


def _over_constants(loop: gast.comprehension) -> list[dict[str, gast.expr]] | None:
    """What a loop over a few constants binds, each time; None of all else."""
    items: list[gast.expr] = []
    if isinstance(loop.iter, gast.Constant) and isinstance(loop.iter.value, str):
        items = [literal(letter) for letter in loop.iter.value]
    elif isinstance(loop.iter, (gast.Tuple, gast.List)):
        items = loop.iter.elts
    else:
        return None
    rows = [_bound(loop.target, item) for item in items]
    found = [row for row in rows if row is not None]
    return found if len(found) == len(rows) <= _FEW else None


def _bound(target: gast.expr, item: gast.expr) -> dict[str, gast.expr] | None:
    """The names of a target with the constants that it takes from an item."""
    if isinstance(target, gast.Name):
        return {target.id: item} if isinstance(item, gast.Constant) else None
    if not isinstance(target, (gast.Tuple, gast.List)):
        return None
    if not isinstance(item, (gast.Tuple, gast.List)) or len(item.elts) != len(target.elts):
        return None
    row: dict[str, gast.expr] = {}
    for part, value in zip(target.elts, item.elts, strict=True):
        inner = _bound(part, value)
        if inner is None:
            return None
        row |= inner
    return row


def _with_keys(e: gast.DictComp, rows: list[dict[str, gast.expr]]) -> gast.Dict | None:
    """A dict comprehension with each item written out; None if keys are not known, or repeated."""
    keys = [substitute(e.key, row) for row in rows]
    found = [k.value for k in keys if isinstance(k, gast.Constant) and type(k.value) in (str, int)]
    if len(set(found)) < len(keys):  # True is 1, and 1.0: a loop knows
        return None
    return gast.Dict(keys, [substitute(e.value, row) for row in rows])


def _is_pair(target: gast.expr) -> bool:
    return isinstance(target, (gast.Tuple, gast.List)) and len(target.elts) == 2


def as_loop(
    e: gast.ListComp | gast.GeneratorExp | gast.DictComp,
    name: str,
    namer: Namer,
    origin: Origin | None,
) -> Stmts:
    """The statements that fill the list, or the dict, `name` with the items of a comprehension."""
    if isinstance(e, gast.DictComp):
        pair = gast.Tuple([e.key, e.value], gast.Load())
        items = gast.copy_location(gast.GeneratorExp(pair, e.generators), e)
        step = partial(_entry, name, namer=namer)
        return _filled(items, name, gast.Dict([], []), step, namer, origin)
    start = gast.List([], gast.Load())
    line = "{t}.append({e})"
    return _filled(e, name, start, lambda elt: [quote_one(line, t=name, e=elt)], namer, origin)


def _entry(name: str, pair: gast.Tuple, namer: Namer) -> Stmts:
    """A key and its value, which are evaluated in this order."""
    key, value = pair.elts
    if isinstance(key, (gast.Name, gast.Constant)):
        return quote("{t}[{k}] = {v}", t=name, k=key, v=value)
    held = gast.Name(namer.fresh(f"{name}_key"), gast.Store(), None, None)
    return quote("{h} = {k}\n{t}[{h}] = {v}", h=held, k=key, t=name, v=value)


def _filled(
    e: gast.ListComp | gast.GeneratorExp,
    name: str,
    start: gast.expr,
    step: Callable[[gast.expr], Stmts],
    namer: Namer,
    origin: Origin | None,
) -> Stmts:
    """`name = start`, and the loops of a comprehension with a step for each item."""
    own: dict[str, gast.expr] = {}
    loops: list[gast.comprehension] = []
    for position, generator in enumerate(e.generators):
        if generator.is_async:
            raise Unsupported("an `async` comprehension", at=e, why="It runs in pieces.")
        iterable = generator.iter if position == 0 else substitute(generator.iter, own)
        own |= {n.id: load(namer.fresh(n.id)) for n in name_nodes(generator.target)}
        tests = [substitute(test, own) for test in generator.ifs]
        loops.append(gast.comprehension(_renamed(generator.target, own), iterable, tests, 0))
    body = step(substitute(e.elt, own))
    for loop in reversed(loops):
        for test in reversed(loop.ifs):
            body = [gast.If(test, body, [])]
        body = [gast.For(loop.target, loop.iter, body, [], None)]
    return [_placed(s, origin) for s in (quote_one("{t} = {s}", t=name, s=start), *body)]


def _placed(s: gast.stmt, origin: Origin | None) -> gast.stmt:
    """A statement that was made, and those made in it, under the origin of a comprehension."""
    for inner in nested(s):
        _placed(inner, origin)
    return with_origin(s, origin)


def _renamed(target: gast.expr, own: dict[str, gast.expr]) -> gast.expr:
    """A target with the names that stand for its own."""
    if isinstance(target, (gast.Tuple, gast.List)):
        return type(target)([_renamed(t, own) for t in target.elts], gast.Store())
    if isinstance(target, gast.Starred):
        return gast.copy_location(gast.Starred(_renamed(target.value, own), gast.Store()), target)
    if not isinstance(target, gast.Name):
        raise Unsupported("a place as target of a comprehension", at=target)
    new = own[target.id]
    assert isinstance(new, gast.Name)
    return gast.Name(new.id, gast.Store(), None, None)
