"""Which expressions change what others read, where they are evaluated."""

from __future__ import annotations

from typing import Any

import gast

from tangentish.lower.forms import assigns
from tangentish.lower.known import NAMED, Filling, Known, arguments_at, operation_at
from tangentish.tree.mutations import changed_names
from tangentish.tree.walk import names_read, walk


def writing_calls(node: Any, known: Known) -> list[gast.Call]:
    """The calls in something that write into what they are given, as far as that is known."""
    return [
        n
        for n in walk(node)
        if isinstance(n, gast.Call)
        and hasattr(n, "lineno")
        and (known.get(arguments_at(n)) == NAMED or isinstance(known.get(operation_at(n)), Filling))
    ]


def has_effect(e: Any, known: Known) -> bool:
    """Whether evaluating an expression binds a name, or changes what others may read."""
    return bool(assigns(e) or changed_names(e) or writing_calls(e, known))


def given_to_writers(node: Any, known: Known) -> frozenset[str]:
    """Names that are read by the arguments of calls which write into them."""
    return frozenset[str]().union(*(names_read(c) for c in writing_calls(node, known)))
