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

__all__ = ["Comment", "InPlace", "Title"]


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


class InPlace(gast.Call):  # type: ignore[misc]
    """A call that may write into the memory of what it is given."""
