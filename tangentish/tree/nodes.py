"""Nodes of our own, for generated text only: a comment line, a section title, a call that writes.

They are gast nodes, so that passes carry them along as they carry any other; only `emit` looks
inside the statements.

    >>> Comment("x[i] += 1.0").text
    'x[i] += 1.0'
    >>> Title("reverse sweep")._fields
    ('text',)
"""

from __future__ import annotations

import gast

__all__ = ["Comment", "EachAdd", "EachSub", "InPlace", "Title"]


class Comment(gast.stmt):  # type: ignore[misc]
    """A line of its own: `# text`."""

    _fields = ("text",)
    text: str

    def __init__(self, text: str = "") -> None:
        """Make the comment `# text`."""
        self.text = text


class Title(gast.stmt):  # type: ignore[misc]
    """A section title: `# -- text ----...`, with an empty line before it."""

    _fields = ("text",)
    text: str

    def __init__(self, text: str = "") -> None:
        """Make the title `text`."""
        self.text = text


class EachAdd(gast.Add):  # type: ignore[misc]
    """The operator of `np.add.at(x, i, v)`: `x[i] += v`, once for each index."""


class EachSub(gast.Sub):  # type: ignore[misc]
    """The operator of `np.subtract.at(x, i, v)`: `x[i] -= v`, once for each index."""


class InPlace(gast.Call):  # type: ignore[misc]
    """A call that may write into the memory of what it is given.

    Attributes:
        unnamed: names that it does not read, into whose memory it may write as well.
    """

    unnamed: frozenset[str] = frozenset()


def is_each(op: gast.operator) -> bool:
    """Whether an operator is applied once for each index, also where two are the same."""
    return isinstance(op, (EachAdd, EachSub))


def plain(op: gast.operator) -> gast.operator:
    """The operator of the same name that Python has."""
    return (gast.Add() if isinstance(op, EachAdd) else gast.Sub()) if is_each(op) else op
