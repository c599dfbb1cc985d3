"""Which writes of the function the reverse sweep has to undo."""

from __future__ import annotations

import gast

from tangentish.analyse.analysed import Analysed
from tangentish.differentiate.places import Places
from tangentish.differentiate.reverse import Reverse


def writes_to_undo(a: Analysed, places: Places, reverse: Reverse) -> frozenset[int]:
    """The writes that destroy what the reverse sweep reads."""
    found: set[int] = set()
    for number, name in a.classes.writes.items():
        s = places.statement[number]
        target = s.targets[0] if isinstance(s, gast.Assign) else s.target
        place = target if isinstance(target, gast.Subscript) else None
        root = a.classes.find(name)
        birth = a.birth(name, number)
        for read in reverse.restore.memory:
            if a.classes.find(read.name) != root or (birth is not None and read.name != name):
                continue
            through = read.place if read.name == name else None
            if reverse.overwriting.may(read.number, through, number, place, birth):
                found.add(number)
                break
    return frozenset(found)
