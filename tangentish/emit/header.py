r"""The docstring of a generated function.

    >>> print(docstring(
    ...     what="Value and gradient of rollout(x, w)  [chain.py:3, reverse mode].",
    ...     returns=["(e, (bx, bw)); bx has the shape of x."],
    ...     notes=["x is overwritten and holds its entry values again on return."],
    ... ))
    Value and gradient of rollout(x, w)  [chain.py:3, reverse mode].
    <BLANKLINE>
    Returns (e, (bx, bw)); bx has the shape of x.
    x is overwritten and holds its entry values again on return.

Layer 5.
"""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterable

import gast

from tangentish.tree.origin import Origin

__all__ = ["docstring", "docstring_statement", "place"]

COLUMNS = 92  # of text, before the four columns of indentation


def docstring(what: str, returns: Iterable[str] = (), notes: Iterable[str] = ()) -> str:
    """What a function computes; what it returns; what else its caller must know.

    Each of `returns` and `notes` is a sentence, or several; the first of `returns` follows the word
    "Returns". Lines are filled; without either, the docstring is one line.
    """
    details = [sentence for sentence in returns if sentence]
    if details:
        details[0] = f"Returns {details[0]}"
    details += [sentence for sentence in notes if sentence]
    lines = [line for sentence in details for line in _filled(sentence)]
    return "\n".join([*_filled(what), "", *lines] if lines else _filled(what))


def docstring_statement(
    what: str, returns: Iterable[str] = (), notes: Iterable[str] = ()
) -> gast.Expr:
    """`docstring(...)` as the first statement of a function."""
    return gast.Expr(gast.Constant(docstring(what, returns, notes), None))


def place(origin: Origin | None) -> str:
    """`chain.py:3`: the file without its folders, which differ from machine to machine."""
    return "" if origin is None else f"{os.path.basename(origin.file)}:{origin.line}"


def _filled(sentence: str) -> list[str]:
    """One paragraph as lines; blanks inside a line stay as they are."""
    return textwrap.wrap(sentence, COLUMNS, break_long_words=False, break_on_hyphens=False) or [""]
