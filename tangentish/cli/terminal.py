"""What is printed, and how: colors on a terminal, and nowhere else. Layer 7."""

from __future__ import annotations

import io
import keyword
import os
import re
import sys
import tokenize
from collections.abc import Iterator
from types import MappingProxyType
from typing import TextIO

__all__ = ["BadCall", "complain", "painted", "show"]

COLORS = MappingProxyType(
    {"keyword": "34", "string": "32", "comment": "2", "name": "1", "what": "1", "caret": "31"}
)


class BadCall(Exception):
    """What is asked for makes no sense: exit code 2."""


def show(text: str, *, python: bool = True) -> None:
    """Print a result; as Python, it is painted on a terminal."""
    end = "" if text.endswith("\n") else "\n"
    print(painted(text) if python and colored(sys.stdout) else text, end=end)


def complain(message: str) -> None:
    """Print a message on the standard error, with paths as seen from the current folder."""
    message = message.replace(os.getcwd() + os.sep, "")
    if colored(sys.stderr):
        first, *rest = message.split("\n")
        carets = [_paint(line, "caret") if re.fullmatch(r"\s+\^+", line) else line for line in rest]
        message = "\n".join([_paint(first, "what"), *carets])
    print(message, file=sys.stderr)


def colored(stream: TextIO) -> bool:
    """Whether a stream is a terminal whose user wants colors (see no-color.org)."""
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return wanted and stream.isatty()


def painted(text: str) -> str:
    r"""Python text in the colors of a terminal; anything else as it is.

    >>> painted("return x  # done\n")
    '\x1b[34mreturn\x1b[0m x  \x1b[2m# done\x1b[0m\n'
    """
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    done, parts = 0, []
    try:
        for first, last, color in _spans(text):
            begin, end = starts[first[0] - 1] + first[1], starts[last[0] - 1] + last[1]
            parts += [text[done:begin], _paint(text[begin:end], color)]
            done = end
    except (tokenize.TokenError, SyntaxError):
        return text
    return "".join([*parts, text[done:]])


def _spans(text: str) -> Iterator[tuple[tuple[int, int], tuple[int, int], str]]:
    """The stretches of a text that have a color: first and last position, and what they are."""
    before = ""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start, token.end, "comment"
        elif token.type == tokenize.STRING:
            yield token.start, token.end, "string"
        elif token.type == tokenize.NAME and keyword.iskeyword(token.string):
            yield token.start, token.end, "keyword"
        elif before == "def":
            yield token.start, token.end, "name"
        before = token.string


def _paint(text: str, what: str) -> str:
    return f"\x1b[{COLORS[what]}m{text}\x1b[0m"
