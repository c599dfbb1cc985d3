"""What shares memory in an analysed function, what is written there, and whether that is allowed.

The facts themselves come from `aliases` and `liveness`; here they are brought together.
"""

from __future__ import annotations

import types
from collections.abc import Callable

import gast

from tangentish.analyse import aliases, liveness
from tangentish.analyse.analysed import Analysed
from tangentish.tree.walk import dotted

Names = frozenset[str]


def find_memory(a: Analysed, analysable: Callable[[types.FunctionType], bool]) -> None:
    """Complete the facts of a function with those on memory; refuse writes that cannot be undone.

    Args:
        a: the function, its kinds known.
        analysable: whether a function that is called can be looked into.
    """
    a.classes = aliases.find_classes(a.fn, a.flow)
    a.shared = _shared_with_result(a)
    a.pairs = aliases.alias_pairs(a.fn, a.flow, a.params) if a.classes.writes else {}
    a.live = liveness.live_after(a.fn)
    a.writes = aliases.written_arguments(a.params, a.classes.writes, a.pairs)
    aliases.check_calls(a.fn, a.flow, _harmless(a, analysable))
    if a.classes.writes:
        aliases.check_writes(a.fn, a.flow, a.classes, a.live, a.locals, a.pairs)


def _harmless(
    a: Analysed, analysable: Callable[[types.FunctionType], bool]
) -> Callable[[gast.Call], bool]:
    """Whether a call made for its effect writes into no argument."""

    def test(call: gast.Call) -> bool:
        target = a.flow.evaluator.resolved.get(dotted(call.func))
        return target is print or (isinstance(target, types.FunctionType) and analysable(target))

    return test


def _shared_with_result(a: Analysed) -> Names:
    """Parameters whose memory the result may share."""
    returned = aliases.sources(a.returned(), a.flow)
    return frozenset(n for r in returned for n in a.classes.members(r)) & frozenset(a.params)
