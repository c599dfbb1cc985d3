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

import gast

from tangentish.errors import Unsupported
from tangentish.lower.forms import load
from tangentish.tree.names import Namer
from tangentish.tree.origin import Origin, with_origin
from tangentish.tree.quote import quote_one
from tangentish.tree.walk import name_nodes, substitute

Stmts = list[gast.stmt]


def as_loop(
    e: gast.ListComp | gast.GeneratorExp, name: str, namer: Namer, origin: Origin | None
) -> Stmts:
    """The statements that fill the list `name` with the items of a comprehension."""
    own: dict[str, gast.expr] = {}
    loops: list[gast.comprehension] = []
    for position, generator in enumerate(e.generators):
        if generator.is_async:
            raise Unsupported("an `async` comprehension", at=e, why="It runs in pieces.")
        iterable = generator.iter if position == 0 else substitute(generator.iter, own)
        own |= {n.id: load(namer.fresh(n.id)) for n in name_nodes(generator.target)}
        tests = [substitute(test, own) for test in generator.ifs]
        loops.append(gast.comprehension(_renamed(generator.target, own), iterable, tests, 0))
    item = quote_one("{t}.append({e})", t=name, e=substitute(e.elt, own))
    body = [with_origin(item, origin)]
    for loop in reversed(loops):
        for test in reversed(loop.ifs):
            body = [with_origin(gast.If(test, body, []), origin)]
        body = [with_origin(gast.For(loop.target, loop.iter, body, [], None), origin)]
    return [with_origin(quote_one("{t} = []", t=name), origin), *body]


def _renamed(target: gast.expr, own: dict[str, gast.expr]) -> gast.expr:
    """A target with the names that stand for its own."""
    if isinstance(target, (gast.Tuple, gast.List)):
        return type(target)([_renamed(t, own) for t in target.elts], gast.Store())
    if isinstance(target, gast.Starred):
        return gast.Starred(_renamed(target.value, own), gast.Store())
    if not isinstance(target, gast.Name):
        raise Unsupported("a place as target of a comprehension", at=target)
    new = own[target.id]
    assert isinstance(new, gast.Name)
    return gast.Name(new.id, gast.Store(), None, None)
