"""What `itertools` and `functools.reduce` make of values that carry a derivative, as loops.

Each makes a list of the items, since it is gone through where it stands. Layer 3.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Mapping
from types import MappingProxyType

import gast

from tangentish.errors import Unsupported
from tangentish.lower.forms import integer, load
from tangentish.lower.operators import calling
from tangentish.lower.sequences import Operation
from tangentish.tree.quote import expr, quote

Stmts = list[gast.stmt]


def reduced(o: Operation, name: str) -> gast.expr:
    """`reduce(f, xs, start)`."""
    function, items = o.e.args[:2]
    called = o.function(function)
    if len(o.e.args) == 3:
        start, rest = o.e.args[2], items
        o.before += quote("{t} = {v}", t=name, v=start)
    else:
        whole = _sequence(o, items)
        o.before += quote("{t} = {w}[0]", t=name, w=whole)
        rest = expr("{w}[1:]", w=whole)
    item = o.temp()
    call = calling(called, [load(name), load(item)], function)
    step = "for {i} in {r}:\n    {t} = {c}"
    o.before += quote(step, i=item, r=rest, t=name, c=call)
    return load(name)


def _sequence(o: Operation, e: gast.expr) -> gast.expr:
    """A name for something whose items stand at positions, a list of its items if need be."""
    if not isinstance(e, gast.Call):
        return o.held(e)
    name = o.temp()
    o.before += quote("{t} = []", t=name)
    o.before += quote("for {i} in {e}:\n    {t}.append({i})", i=o.temp(), e=e, t=name)
    return load(name)


def chained(o: Operation, whole: str) -> None:
    """`chain(a, b)`."""
    for argument in o.e.args:
        o.before += quote("for {i} in {e}:\n    {t}.append({i})", i=o.temp(), e=argument, t=whole)


def chained_items(o: Operation, whole: str) -> None:
    """`chain.from_iterable(a)`."""
    part, item = o.temp(), o.temp()
    loop = "for {p} in {e}:\n    for {i} in {p}:\n        {t}.append({i})"
    o.before += quote(loop, p=part, i=item, e=o.e.args[0], t=whole)


def product(o: Operation, whole: str) -> None:
    """`product(a, b)`: nested loops."""
    pools = [_sequence(o, a) for a in o.e.args]
    repeat = next((integer(k.value) for k in o.e.keywords if k.arg == "repeat"), 1)
    if repeat is None:
        raise _misfit(o)
    pools *= repeat
    names = [o.temp() for _ in pools]
    row = gast.Tuple([load(n) for n in names], gast.Load())
    body = quote("{t}.append({r})", t=whole, r=row)
    for n, pool in zip(names[::-1], pools[::-1], strict=True):
        body = quote("for {i} in {p}:\n    {body}", i=n, p=pool, body=body)
    o.before += body


def pairwise(o: Operation, whole: str) -> None:
    """`pairwise(a)`."""
    items = _sequence(o, o.e.args[0])
    loop = "for {i} in range(len({a}) - 1):\n    {t}.append(({a}[{i}], {a}[{i} + 1]))"
    o.before += quote(loop, i=o.temp(), a=items, t=whole)


def islice(o: Operation, whole: str) -> None:
    """`islice(a, start, stop, step)`."""
    items = _sequence(o, o.e.args[0])
    bounds = [None if _is_none(b) else b for b in o.e.args[1:]]
    low, high, step = (None, bounds[0], None) if len(bounds) == 1 else (*bounds, None)[:3]
    places = gast.Subscript(
        expr("range(len({a}))", a=items), gast.Slice(low, high, step), gast.Load()
    )
    o.before += quote(
        "for {i} in {r}:\n    {t}.append({a}[{i}])", i=o.temp(), r=places, t=whole, a=items
    )


def repeated(o: Operation, whole: str) -> None:
    """`repeat(x, n)`."""
    if len(o.e.args) != 2:
        raise _misfit(o)
    item = o.held(o.e.args[0])
    loop = "for {i} in range({n}):\n    {t}.append({v})"
    o.before += quote(loop, i=o.temp(), n=o.e.args[1], t=whole, v=item)


def accumulated(o: Operation, whole: str) -> None:
    """`accumulate(a, f, initial=start)`."""
    words = {k.arg: k.value for k in o.e.keywords}
    items, *given = o.e.args
    function = given[0] if given else words.get("func")
    function = None if function is None or _is_none(function) else function
    total, item = o.temp(), o.temp()
    step: gast.expr = expr("{s} + {i}", s=total, i=item)
    if function is not None:
        step = calling(o.function(function), [load(total), load(item)], function)
    start = words.get("initial")
    if start is not None and not _is_none(start):
        o.before += quote("{s} = {v}\n{t}.append({s})", s=total, v=start, t=whole)
        loop = "for {i} in {e}:\n    {s} = {v}\n    {t}.append({s})"
        o.before += quote(loop, i=item, e=items, s=total, v=step, t=whole)
        return
    held = _sequence(o, items)
    o.before += quote("if len({h}) > 0:\n    {s} = {h}[0]\n    {t}.append({s})\n    {loop}",
        h=held, s=total, t=whole, loop=quote(
            "for {i} in {h}[1:]:\n    {s} = {v}\n    {t}.append({s})",
            i=item, h=held, s=total, v=step, t=whole,
        ),
    )  # fmt: skip


def starmap(o: Operation, whole: str) -> None:
    """`starmap(f, a)`."""
    function, items = o.e.args
    called = o.function(function)
    row = o.temp()
    star = gast.copy_location(gast.Starred(load(row), gast.Load()), o.e)
    call = calling(called, [star], function)
    o.before += quote("for {r} in {e}:\n    {t}.append({c})", r=row, e=items, t=whole, c=call)


def chosen(o: Operation, whole: str) -> None:
    """`combinations(a, 2)` and its like, by those of the positions."""
    items = _sequence(o, o.e.args[0])
    count = integer(o.e.args[1]) if len(o.e.args) == 2 else None
    if count is None or count < 1:
        raise _misfit(o)
    names = [o.temp() for _ in range(count)]
    made = gast.Call(o.e.func, [expr("range(len({a}))", a=items), o.e.args[1]], [])
    places = expr("list({c})", c=made)
    row = gast.Tuple([expr("{a}[{i}]", a=items, i=n) for n in names], gast.Load())
    targets = gast.Tuple([gast.Name(n, gast.Store(), None, None) for n in names], gast.Store())
    body = quote("{t}.append({r})", t=whole, r=row)
    o.before.append(gast.For(targets, places, body, [], None))


def zipped_longest(o: Operation, whole: str) -> None:
    """`zip_longest(a, b, fillvalue=v)`."""
    parts = [_sequence(o, a) for a in o.e.args]
    fill = next((k.value for k in o.e.keywords if k.arg == "fillvalue"), gast.Constant(None, None))
    fill = o.held(fill)
    index = o.temp()
    lengths = [expr("len({a})", a=p) for p in parts]
    longest = lengths[0] if len(lengths) == 1 else expr("max({n})", n=lengths)
    items = [expr("{a}[{i}] if {i} < len({a}) else {v}", a=p, i=index, v=fill) for p in parts]
    row = gast.Tuple(items, gast.Load())
    loop = "for {i} in range({n}):\n    {t}.append({r})"
    o.before += quote(loop, i=index, n=longest, t=whole, r=row)


def _is_none(e: gast.expr) -> bool:
    return isinstance(e, gast.Constant) and e.value is None


def _misfit(o: Operation) -> Unsupported:
    return Unsupported(
        "this call of a function of `itertools`", at=o.e,
        why="How many items it gives is not known.",
        remedy="Write the loop out.",
    )  # fmt: skip


TABLE: Mapping[object, Callable[[Operation, str], None]] = MappingProxyType({
    itertools.chain: chained, itertools.chain.from_iterable: chained_items,
    itertools.product: product, itertools.pairwise: pairwise, itertools.islice: islice,
    itertools.repeat: repeated, itertools.accumulate: accumulated, itertools.starmap: starmap,
    itertools.combinations: chosen, itertools.combinations_with_replacement: chosen,
    itertools.permutations: chosen, itertools.zip_longest: zipped_longest,
})  # fmt: skip


def maker(target: object) -> Callable[[Operation, str], None] | None:
    """What writes the items out that an iterator of `itertools` gives; None of any other."""
    try:
        return TABLE.get(target)
    except TypeError:  # it has no hash
        return None


def listed(o: Operation, make: Callable[[Operation, str], None], name: str) -> gast.expr:
    """A list of the items that an iterator gives."""
    o.before += quote("{t} = []", t=name)
    make(o, name)
    return load(name)


REDUCE = functools.reduce
