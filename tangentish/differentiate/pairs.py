"""A derivative in two functions: one that gives the value and a tape, one that gives the adjoints.

They are `f_fwd(args) -> (y, tape)` and `f_bwd(tape, by) -> adjoints`, the tape a flat tuple of what
the backward half reads.
"""

from __future__ import annotations

from dataclasses import replace

import gast

from tangentish.analyse.aliases import holds_memory
from tangentish.analyse.analysed import Analysed
from tangentish.analyse.flow import number_of
from tangentish.analyse.kinds import UNKNOWN, Array, Kind, Num, Tup, Unknown
from tangentish.analyse.primals import holds_made
from tangentish.analyse.values import PARAMETER, UNBOUND, Env
from tangentish.differentiate.assemble import assembled, reverse_half, spared, tidied
from tangentish.differentiate.callees import PairUse
from tangentish.differentiate.copies import copies_together, entry_copies, private, protected
from tangentish.differentiate.effects import silent
from tangentish.differentiate.incoming import Incoming
from tangentish.differentiate.parts import (
    bound,
    copied,
    function_def,
    if_bound,
    literal_defaults,
    load,
    stores,
    titled,
)
from tangentish.differentiate.results import adjoint_results
from tangentish.differentiate.sweeps import primal_block
from tangentish.differentiate.swept import Seeds, Swept
from tangentish.optimise.dead import remove_dead
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.quote import expr, quote, quote_one
from tangentish.tree.walk import names_read

Stmts = list[gast.stmt]
Names = frozenset[str]


def wanted_part(a: Analysed, wanted: tuple[bool, ...] | None) -> gast.expr:
    """The part of what a function returns that its caller differentiates."""
    returned = a.returned()
    if wanted is None or (all(wanted) and len(wanted) > 1):
        return returned
    parts = [e for e, w in zip(a.flow.items(returned), wanted, strict=True) if w]
    if len(parts) == 1:
        only: gast.expr = parts[0]
        return only
    part = gast.Tuple(parts, gast.Load())
    kinds = tuple(a.flow.value(e).kind for e in parts)
    a.flow.values[id(part)] = replace(a.flow.value(returned), kind=Tup(kinds))
    a.flow.keep.append(part)
    return part


def result_of(a: Analysed, of: tuple[str, ...]) -> gast.expr:
    """What `of` means, as an expression at the end of the function; without it what it returns."""
    if not of:
        return a.returned()
    parts = [a.returned() if n == "return" else load(n) for n in of]
    return parts[0] if len(parts) == 1 else gast.Tuple(parts, gast.Load())


def seeds_of(a: Analysed, name: str, of: tuple[str, ...], masked: bool) -> Seeds:
    """What the adjoint `name` that a backward half is given means.

    It is that of the result or those of arguments.
    """
    whole = load(name)
    if not of:
        return Seeds(Incoming(whole, False, False, masked))
    result: Incoming | None = None
    arguments: dict[str, Incoming] = {}
    for k, n in enumerate(of):
        e = whole if len(of) == 1 else expr("{g}[{k}]", g=whole, k=k)
        if n == "return":
            result = Incoming(e)
        else:
            arguments[n] = Incoming(_own(e, _at_end(a)[n].kind), True)
    return Seeds(result, arguments)


def _own(e: gast.expr, kind: Kind) -> gast.expr:
    """A copy of the adjoint of an argument, to which is added in its place."""
    if isinstance(kind, Num):
        return e
    return expr("{e}.copy()" if isinstance(kind, Array) else "copied({e})", e=e)


def pair(
    swept: Swept, use: PairUse, seed: str, of: tuple[str, ...], private: bool
) -> list[gast.FunctionDef]:
    """The two functions of a pair.

    Args:
        swept: both sweeps.
        use: the names of the functions, and the arguments whose adjoints are wanted.
        seed: the name of the adjoint that the backward half is given.
        of: what of the function are results; nothing for what it returns.
        private: the tape may outlive the call, so nobody else may hold its memory.
    """
    a = swept.analysed
    wanted = use.results or use.active
    result = adjoint_results(swept, wanted) if wanted or private else None
    backward, read = reverse_half(swept, result, frozenset({seed}))
    primal = swept.primal_names()
    given = [a.shadows[p] for p in use.given]
    given += map(swept.reverse.adjoints.name, use.lent)
    own = {seed, *given} | (bound(backward) - primal)
    items = sorted(((read - own) & primal) | _free_data(a, read))
    backward = spared(tidied(backward, swept), swept)
    forward = _forward_half(swept, items, result_of(a, of), private, stores(backward))
    swept.kept = kept_parameters(swept, items)
    head: Stmts = []
    tape = swept.namer.fresh("tape") if "tape" in items else "tape"
    if len(items) == 1:
        head += quote("{n} = {tape}[0]", n=items[0], tape=load(tape))
    elif items:
        head += quote("{t} = {tape}", t=_store_tuple(items), tape=load(tape))
    defaults = literal_defaults(a.function) if private else []
    return [
        function_def(
            use.forward, [*a.params, *(a.shadows[p] for p in use.early)], forward, defaults
        ),
        function_def(
            use.backward,
            [tape, *([seed] if use.seeded else []), *given],
            [*head, *titled("reverse sweep", backward)],
        ),
    ]


def _forward_half(
    swept: Swept,
    items: list[str],
    result: gast.expr,
    private: bool,
    stored: set[str],
) -> Stmts:
    """The forward sweep that returns the result and the tape of `items`.

    What the backward half writes into, to undo what the forward half wrote, is the tape's alone.
    """
    a, sharing = swept.analysed, swept.sharing()
    kept = {p for p in a.params if private and _reaches_tape(swept, p, items)}
    entry = [p for p in a.params if (private and p in a.writes) or p in kept]

    def changes(n: str) -> bool:
        """Whether what is returned changes when the reverse sweep undoes something."""
        if not private and not sharing(n).isdisjoint(a.writes | a.shared):
            return False  # the caller's own array
        return not stored.isdisjoint(sharing(n)) or (private and _reaches_tape(swept, n, items))

    result = protected(swept, result, changes)
    outside = {n for n in items if private and _is_outside(a, n)}
    unsure, tested = _unsure(swept, items)
    kinds = {**a.flow.evaluator.free, **{n: v.kind for n, v in _at_end(a).items()}}
    kinds |= dict.fromkeys(unsure, UNKNOWN)  # or None
    held = [copied(load(n), kinds[n], swept.helpers) if n in outside else load(n) for n in items]
    none = gast.Constant(None, None)
    held = [if_bound(n, e, none) if n in tested else e for n, e in zip(items, held, strict=True)]
    tape = gast.Tuple(held, gast.Load())
    body = [
        *(quote_one("{n} = None", n=n) for n in items if n in unsure),
        *swept.forward,
        with_origin(quote_one("return {y}, {t}", y=result, t=tape), origin_of(a.fn.body[-1])),
    ]
    live = frozenset[str]()
    body, _ = remove_dead(body, live, swept.impure, sharing, swept.outside(), swept.buffers())
    body = [*entry_copies(a, entry, body, swept.helpers, kept, taped=True), *body]
    return tidied(body, swept)


def replayed(swept: Swept, use: PairUse, seed: str, of: tuple[str, ...]) -> list[gast.FunctionDef]:
    """A pair whose backward half runs the forward sweep again, on the arguments that were kept.

    A backward half that undoes writes changes what it reads: it could run only once on the same
    tape.
    """
    a = swept.analysed
    backward = silent(assembled(swept, adjoint_results(swept, use.results or use.active)))
    free = _free_data(a, frozenset().union(*(names_read(s) for s in backward)))
    names = [*a.params, *sorted(free)]
    kinds = {**a.flow.evaluator.free, **a.kinds}
    copies = [private(a, n, kinds[n], swept.helpers) for n in names]
    before: Stmts = []
    for group in a.overlaid:
        kept = tuple(swept.namer.fresh(n) for n in group)
        before += copies_together(group, kept)
        for n, name in zip(group, kept, strict=True):
            copies[names.index(n)] = load(name)
    tape = swept.namer.fresh("tape")  # the lines of the user follow, who may have one too
    last = with_origin(
        quote_one("return {y}, {n}", y=result_of(a, of), n=tape), origin_of(a.fn.body[-1])
    )
    body = primal_block(a.fn.body, a)
    if any(holds_made(v.kind) for v in a.flow.values.values()):
        body = swept.forward
    primal, _ = remove_dead(
        [*body, last],
        frozenset(),
        swept.impure,
        swept.sharing(),
        swept.outside(),
    )
    primal = tidied(primal, swept)
    forward = [
        *before,
        *quote("{n} = {t}", n=tape, t=gast.Tuple(copies, gast.Load())),
        *entry_copies(a, [p for p in a.params if p in a.writes], primal, swept.helpers),
        *primal,
    ]
    unpack = quote("{t} = tape", t=_store_tuple(names))
    return [
        function_def(use.forward, list(a.params), forward, literal_defaults(a.function)),
        function_def(use.backward, ["tape", seed], [*unpack, *backward]),
    ]


def kept_parameters(swept: Swept, tape: list[str]) -> Names:
    """The parameters whose memory the backward half may read; with "return", what is returned."""
    a = swept.analysed
    found = {p for p in a.params if _reaches_tape(swept, p, tape)}
    returned = any(_reaches_tape(swept, n, tape) for n in names_read(a.returned()))
    return frozenset(found | ({"return"} if returned else set()))


def _reaches_tape(swept: Swept, name: str, items: list[str]) -> bool:
    """Whether memory of `name` may be read through the tape."""
    a = swept.analysed
    kind = a.kinds.get(name)
    if isinstance(kind, Num):
        return False
    if isinstance(kind, Unknown):  # an object: what it makes, and is recorded, is not its memory
        return not set(a.classes.members(name)).isdisjoint(items)
    return not swept.sharing()(name).isdisjoint(items)


def _is_outside(a: Analysed, name: str) -> bool:
    """Whether a name means data of the module, or may share its memory."""
    if name not in a.locals:
        return name in _free_data(a, frozenset({name}))
    var = _at_end(a).get(name)
    if var is None or not holds_memory(var.kind):
        return False
    return not a.locals.issuperset(a.classes.members(name))


def _at_end(a: Analysed) -> Env:
    """The names of a function where it returns."""
    return a.flow.after[number_of(a.fn.body[-1])]


def _free_data(a: Analysed, names: Names) -> set[str]:
    """Free names that hold data."""
    free = a.flow.evaluator.free
    return {
        n
        for n in names
        if n in free and n not in a.locals and isinstance(free[n], (Num, Array, Tup))
    }


def _unsure(swept: Swept, items: list[str]) -> tuple[set[str], set[str]]:
    """Names in the tape that some path leaves unbound: those to bind first, those to test.

    A name of the user's that may be read before it is bound has to stay unbound until then.
    """
    a, reverse = swept.analysed, swept.reverse
    last = _at_end(a)
    users = {n for n in items if n in last and UNBOUND in last[n].defs}
    reverse.restore.tested |= users & a.live[PARAMETER]
    tested = users & reverse.restore.tested
    generated = reverse.restore.extra.keys() | reverse.recorder.records.optional
    return (users - tested) | generated.union(reverse.tests.values()), tested


def _store_tuple(names: list[str]) -> gast.expr:
    return gast.Tuple([gast.Name(n, gast.Store(), None, None) for n in names], gast.Store())
