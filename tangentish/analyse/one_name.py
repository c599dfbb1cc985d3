"""One name for a list or a dict that has two, and changes: what is known of it is known under one.

>>> from tangentish.analyse.show import show_hoisted
>>> show_hoisted('''
... def f(x):
...     a = [x]
...     b = a
...     b.append(x * x)
...     return a[1]
... ''', x=2.0)
def f(x):
    a = [x]
    a.append(x * x)
    return a[1]
"""

from __future__ import annotations

from dataclasses import replace

import gast

from tangentish.analyse.aliases import find_classes, is_changeable
from tangentish.analyse.analysed import Analysed
from tangentish.analyse.flow import number_of
from tangentish.lower import Lowered
from tangentish.lower.forms import load
from tangentish.lower.numbers import number
from tangentish.lower.unique import own_nodes
from tangentish.tree.walk import (
    COMPOUND,
    binds,
    names_read,
    names_written,
    own_parts,
    statements,
    substitute,
    with_blocks,
)

Stmts = list[gast.stmt]


def under_one_name(a: Analysed) -> Lowered | None:
    """The function without second names of lists and dicts that change; None if there are none."""
    copies = [s for s in statements(a.fn.body) if _is_copy(s, a)]
    if not copies:
        return None
    classes = find_classes(a.fn, a.flow, a.at_entry)
    changes = classes.of_lists | classes.in_calls
    changed = {n for k in changes for w in classes.writes[k] for n in classes.members(w)}
    for s in copies:
        if s.value.id in changed and _is_same(s, a):
            return _without(s, a)
    return None


def _is_copy(s: gast.stmt, a: Analysed) -> bool:
    """Whether a statement of the user's gives a list or a dict another name."""
    if not isinstance(s, gast.Assign) or not isinstance(s.targets[0], gast.Name):
        return False
    written = names_written([*a.tree.body, *a.lowered.bodies])
    if names_read(s) & a.lowered.temps or s.targets[0].id not in written:
        return False  # a loop stands for one over the list as it was
    kind = a.flow.value(s.value).kind
    return isinstance(s.value, gast.Name) and is_changeable(kind) and s.value.id in a.locals


def _is_same(s: gast.Assign, a: Analysed) -> bool:
    """Whether both names hold one list wherever the second one is read."""
    new, old, d = s.targets[0].id, s.value.id, number_of(s)
    if new == old or new in a.params:
        return False
    before = a.flow.before
    held = before[d][old].defs
    bound = [t for t in statements(a.fn.body) if new in binds(t) and not isinstance(t, COMPOUND)]
    reads = [t for t in statements(a.fn.body) if new in names_read(own_parts(t))]
    return len(bound) == 1 and all(
        new in (env := before[number_of(t)])
        and env[new].defs == frozenset({d})
        and old in env
        and env[old].defs == held
        for t in reads
    )


def _without(s: gast.Assign, a: Analysed) -> Lowered:
    """The function without a statement that gives a list another name."""
    counters: dict[int, str] = {}
    names = {s.targets[0].id: load(s.value.id)}

    def block(stmts: Stmts) -> Stmts:
        out: Stmts = []
        for t in stmts:
            if number_of(t) == number_of(s):
                continue
            new = with_blocks(t, block) if isinstance(t, COMPOUND) else t
            new = substitute(new, names)
            counter = a.lowered.counters.get(number_of(t))
            if counter is not None:
                counters[id(new)] = counter
            out.append(new)
        return out

    body = own_nodes(block(a.fn.body), a.lowered.marks)
    fn, found = number(a.fn, body, counters)
    return replace(a.lowered, fn=fn, counters=found)
