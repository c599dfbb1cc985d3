"""The reverse sweep: the adjoint of each statement, last statement first.

`reverse_sweep` walks the normal form backward and returns the statements of the reverse sweep. How
a kind of statement is undone stands in a module of its own, `stores` or `branches` or another; what
they share, and what they ask of the forward sweep, is in `reversal`.
"""

from __future__ import annotations

import gast

from tangentish.analyse.called import callee_of
from tangentish.analyse.flow import number_of
from tangentish.analyse.values import PARAMETER
from tangentish.differentiate.bindings import reverse_augmented, reverse_binding
from tangentish.differentiate.branches import reverse_branch
from tangentish.differentiate.calls import reverse_called
from tangentish.differentiate.contexts import reverse_with
from tangentish.differentiate.contributions import add_item_by_item, flush
from tangentish.differentiate.incoming import Incoming
from tangentish.differentiate.items import is_item, reverse_item, undo_item
from tangentish.differentiate.iterations import reverse_loop
from tangentish.differentiate.lists import reverse_change
from tangentish.differentiate.parts import load
from tangentish.differentiate.restore import AFTER, Frame
from tangentish.differentiate.reversal import Reversal
from tangentish.differentiate.shadows import reverse_birth, reverse_mirror, reverse_taken
from tangentish.differentiate.stores import reverse_store
from tangentish.differentiate.updates import reverse_update, reverse_whole_update
from tangentish.errors import TangentishError
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.walk import COMPOUND, DISPLAYS, binds

Stmts = list[gast.stmt]


def reverse_sweep(
    r: Reversal, seeds: dict[str, Incoming], returned: gast.expr | None, seed: Incoming | None
) -> Stmts:
    """Write the reverse sweep.

    Args:
        r: what it has to go by.
        seeds: adjoints of arguments whose final content is a result.
        returned: the part of the returned expression that is a result.
        seed: its adjoint.
    """
    fn = r.analysed.fn
    last = number_of(fn.body[-1])
    env = r.flow.after[last]
    looked_up = _looked_up(r)
    content = {n: var.defs for n, var in env.items() if n not in looked_up}
    # What a backward half is given is the shadow of what the argument held at first.
    given = [r.analysed.shadows[p] for p in r.analysed.given if r.analysed.shadows]
    top = Frame(-1, content=content | {b: frozenset({PARAMETER}) for b in given})
    r.restore.frames = [top]
    for name, g in seeds.items():
        kind = env[name].kind
        if r.held(name, last) is not None:
            add_item_by_item(r, load(r.adjoints.name(name)), g.expr, kind)
        else:
            r.adjoints.first(name, g, kind, load(name), r.emit)
    if returned is not None and seed is not None:
        push = r.push()
        try:
            push.push(returned, seed)
            flush(r, push, last, frozenset())
        except TangentishError as error:
            error.locate(origin_of(fn.body[-1]))
            raise
        if not isinstance(returned, gast.Name):
            for line in top.out:
                with_origin(line, origin_of(fn.body[-1]))
    block(r, fn.body[:-1])
    r.write_out(number_of(fn.body[0]))
    for line in r.analysed.born.keys() & {number_of(s) for s in fn.body}:
        if r.analysed.born[line] == PARAMETER:
            for name in sorted(binds(r.places.statement[line])):
                r.restore.need_name(name, line, AFTER)
    return top.out


def _looked_up(r: Reversal) -> frozenset[str]:
    """Parts of shadows that are looked up again in the reverse sweep, not carried over."""
    a = r.analysed
    lines = [s for s in r.places.statement.values() if isinstance(s, gast.Assign)]
    made = [binds(s) for s in lines if number_of(s) in a.born or isinstance(s.value, DISPLAYS)]
    carried = frozenset[str]().union(*made)
    return frozenset(a.shadows.values()) - carried - {a.shadows[p] for p in a.given if a.shadows}


def block(r: Reversal, stmts: Stmts) -> None:
    """Write the reverse of a block, from its last statement to its first."""
    for s in reversed(stmts):
        start = len(r.restore.frame.out)
        try:
            _statement(r, s)
        except TangentishError as error:
            error.locate(origin_of(s))
            raise
        if isinstance(s, COMPOUND):
            continue
        for line in r.restore.frame.out[start:]:
            if origin_of(line) is None:
                with_origin(line, origin_of(s))


def _statement(r: Reversal, s: gast.stmt) -> None:
    """Write the reverse of a statement."""
    number = number_of(s)
    r.thicken(number, sorted(r.adjoints.held) if _needs_arrays(r, s) else ())
    change = r.analysed.classes.list_change(s)
    callee = callee_of(s, r.flow.values)
    if callee is not None:
        reverse_called(r, s, number, callee)
    elif number in r.analysed.mirrors:
        reverse_mirror(r, s, number)
    elif change is not None:
        reverse_change(r, change, number)
        if number in r.taken:
            reverse_taken(r, change.item, number)
    elif isinstance(s, gast.Assign):
        if isinstance(s.targets[0], gast.Subscript):
            if number in r.taken:
                undo_item(r, s, number)
                reverse_taken(r, s.value, number)
            elif is_item(r, s, number):
                reverse_item(r, s, number)
            else:
                reverse_store(r, s, number)
        elif number in r.analysed.born:
            reverse_birth(r, s, number)
        else:
            reverse_binding(r, s, number)
    elif isinstance(s, gast.AugAssign):
        _augmented(r, s, number)
    elif isinstance(s, gast.If):
        reverse_branch(r, s, number, block)
    elif isinstance(s, gast.With):
        reverse_with(r, s, number, block)
    elif isinstance(s, (gast.For, gast.While)):
        reverse_loop(r, s, number, block)


def _augmented(r: Reversal, s: gast.AugAssign, number: int) -> None:
    """Write the reverse of `target op= value`."""
    if number in r.analysed.classes.updates:
        reverse_item(r, s, number)
    elif isinstance(s.target, gast.Subscript):
        reverse_update(r, s, number)
    elif number in r.analysed.classes.writes:
        reverse_whole_update(r, s, number, s.target.id)
    else:
        reverse_augmented(r, s, number)


def _needs_arrays(r: Reversal, s: gast.stmt) -> bool:
    """Whether a statement works on adjoints in place: all but binding a name."""
    if callee_of(s, r.flow.values) is not None:
        return True
    if not isinstance(s, gast.Assign) or not isinstance(s.targets[0], gast.Name):
        return not isinstance(s, (gast.Pass, gast.Expr, gast.Assert, gast.Raise))
    return False
