"""Two statements of our own, for generated text only: a comment line and a section title.

They are gast statements, so that passes carry them along in bodies as they carry any other; only
`emit` looks inside.

    >>> Comment("x[i] += 1.0").text
    'x[i] += 1.0'
    >>> Title("reverse sweep")._fields
    ('text',)
"""

from __future__ import annotations

import gast

__all__ = ["Comment", "Title"]


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
