"""The reverse of a `with`: its body is undone in the same contexts, which are entered again.

What the contexts set at the start of the body, `warnings.simplefilter(...)`, is set again. Contexts
that only say how to print are not entered again: nothing is printed.
"""

from __future__ import annotations

import gast

from tangentish.differentiate.restore import BEFORE, Frame
from tangentish.differentiate.reversal import Block, Reversal
from tangentish.differentiate.settings import settings_of, target_of
from tangentish.parse.contexts import computes
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.walk import names_read

Stmts = list[gast.stmt]


def reverse_with(r: Reversal, s: gast.With, number: int, block: Block) -> None:
    """Undo the body, in the contexts that say how to compute."""
    items = [i for i in s.items if computes(target_of(i.context_expr, r.analysed))]
    settings = settings_of(s, r.analysed) if items else []
    for name in sorted(names_read([*items, *settings])):
        r.restore.need_name(name, number, BEFORE)
    outer = r.restore.frame
    frame = Frame(number, r.serial(), content=dict(outer.content))
    r.restore.frames.append(frame)
    block(r, s.body)
    r.restore.frames.pop()
    outer.content = frame.content
    if frame.out and items:
        r.emit([with_origin(gast.With(items, [*settings, *frame.out], None), origin_of(s))])
    else:
        r.emit(frame.out)
