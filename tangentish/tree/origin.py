"""Where a statement came from: file, line, column and the user's own words.

`parse` puts an `Origin` on every statement; it is the only thing of ours that a node carries.
Later stages copy it to the statements that they make, `emit` prints it as comments, errors point
with it.

    >>> import gast
    >>> here = Origin("chain.py", 3, 4, 3, 18, "x = np.sin(y)")
    >>> statement = with_origin(gast.parse("x = np.sin(y)").body[0], here)
    >>> origin_of(statement).text
    'x = np.sin(y)'
    >>> origin_of(statement.value) is None
    True
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

__all__ = ["Origin", "origin_of", "with_origin"]

Node = TypeVar("Node")


@dataclass(frozen=True, slots=True)
class Origin:
    """The place and the words of one statement of the user.

    Lines count from 1 and columns from 0, both in the user's file, in characters. `text` is the
    statement on one line, without comments; of a compound statement it is the header alone, and
    `end_line` and `end_column` are the end of the header. `number` is the statement's number in the
    normal form; -1 until lowering assigns it.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    number: int = -1


def origin_of(node: object) -> Origin | None:
    """Return the origin that `node` carries, or None."""
    origin = getattr(node, "origin", None)
    return origin if isinstance(origin, Origin) else None


def with_origin(node: Node, origin: Origin | None) -> Node:
    """Set `node.origin` and return `node`; None leaves it as it is."""
    if origin is not None:
        node.origin = origin  # type: ignore[attr-defined]
    return node
