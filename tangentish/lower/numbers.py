"""Number the statements of a lowered function: facts are tables over these numbers."""

from __future__ import annotations

from typing import Any

import gast

from tangentish.tree.origin import Origin, origin_of, with_origin
from tangentish.tree.walk import BLOCKS, COMPOUND

NOWHERE = Origin("<unknown>", 0, 0, 0, 0, "")


def number(
    fn: gast.FunctionDef, body: list[gast.stmt], counters: dict[int, str]
) -> tuple[gast.FunctionDef, dict[int, str]]:
    """Return `fn` with `body`, rebuilt and numbered in textual order, and counters by number."""
    found: dict[int, str] = {}
    count = 0

    def visit(s: gast.stmt) -> gast.stmt:
        nonlocal count
        mine = count
        count += 1
        kind: Any = type(s)
        new = kind.__new__(kind)
        new.__dict__.update((f, getattr(s, f)) for f in s._fields)
        gast.copy_location(new, s)
        if id(s) in counters:
            found[mine] = counters[id(s)]
        if isinstance(s, COMPOUND):
            for field in BLOCKS:
                if field in s._fields:
                    setattr(new, field, [visit(c) for c in getattr(s, field)])
        o = origin_of(s) or (isinstance(s, gast.Return) and origin_of(fn)) or NOWHERE
        place = (o.file, o.line, o.column, o.end_line, o.end_column)
        return with_origin(new, Origin(*place, o.text, mine))

    new_body = [visit(s) for s in body]
    new_fn = gast.FunctionDef(
        name=fn.name,
        args=fn.args,
        body=new_body,
        decorator_list=[],
        returns=None,
        type_comment=None,
        type_params=[],
    )
    return with_origin(new_fn, origin_of(fn)), found
