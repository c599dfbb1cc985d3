"""Arrays of which a called function reads no more than elements and rows.

Their adjoints are lent to its backward half, which adds to them in their place: an array of zeros
for each call would cost as much as the whole array.

    >>> import numpy as np
    >>> from tangentish.analyse.show import show_lent
    >>> show_lent('''
    ... def between(u, v, i):
    ...     return 0.5 * (u[i] + u[i + 1]) * v[0] + np.sum(v)
    ... ''', u=np.ones(3), v=np.ones(3), i=0)
    u
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import gast

from tangentish.analyse.called import callee_of
from tangentish.analyse.kinds import Array, Num
from tangentish.tree.walk import binds, name_nodes, statements, walk

if TYPE_CHECKING:
    from tangentish.analyse.analysed import Analysed
    from tangentish.analyse.flow import Flow

Names = frozenset[str]


def lent(a: Analysed, asking: frozenset[int] = frozenset()) -> Names:
    """The parameters whose adjoints are lent to the backward half.

    Args:
        a: the function.
        asking: the functions for which this is being asked; of those nothing is lent to each other.
    """
    bound = frozenset[str]().union(*map(binds, a.fn.body))
    candidates = {p for p in a.params if p not in bound and _is_own(a, p)}
    in_parts = _read_in_parts(a, asking | {id(a)}) if candidates else set()
    reads: dict[str, list[bool]] = {p: [] for p in candidates}
    for n in name_nodes(a.fn.body):
        if n.id in candidates:
            reads[n.id].append(id(n) in in_parts)
    return frozenset(p for p, found in reads.items() if found and all(found))


def _is_own(a: Analysed, p: str) -> bool:
    """Whether a parameter is an array into which nothing is written."""
    kind = a.kinds[p]
    is_array = isinstance(kind, Array) and kind.rank > 0 and kind.type in "fc"
    return is_array and p not in a.shadowed and not a.classes.written(p)


def _read_in_parts(a: Analysed, asking: frozenset[int]) -> set[int]:
    """The nodes of names of which an element is read, a row, or no more than the shape."""
    found: set[int] = set()
    for s in statements(a.fn.body):
        callee = callee_of(s, a.flow.values)
        if callee is not None and id(callee.analysed) not in asking:
            taken = lent(callee.analysed, asking)
            pairs = zip(callee.analysed.params, callee.arguments, strict=True)
            found |= {id(e) for p, e in pairs if p in taken}
    for e in walk(a.fn.body):
        if isinstance(e, gast.Subscript) and _takes_index(e, a.flow):
            found.add(id(e.value))
        elif isinstance(e, (gast.Attribute, gast.Call)):
            value = a.flow.values.get(id(e))
            if value is not None and not value.varied:
                found |= {id(o) for o in getattr(e, "args", [e.value] if _is_attribute(e) else [])}
    return found


def _is_attribute(e: gast.expr) -> bool:
    return isinstance(e, gast.Attribute)


def _takes_index(e: gast.Subscript, flow: Flow) -> bool:
    """Whether a subscript takes one place along some axis."""
    parts = e.slice.elts if isinstance(e.slice, gast.Tuple) else [e.slice]
    kinds = [flow.values[id(p)].kind for p in parts if id(p) in flow.values]
    return any(isinstance(k, Num) and k.type == "i" for k in kinds)
