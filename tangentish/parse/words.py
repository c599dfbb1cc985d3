r"""The user's own words for a statement, on one line.

Comments go, and so do line breaks and runs of blanks; strings, numbers and parentheses stay as they
were written. Of a compound statement only the header is taken.

    >>> import ast
    >>> lines = ["for i in range(  # all of them", "    n,", "):", "    x = 'a  b'  # done"]
    >>> loop = ast.parse("\n".join(lines)).body[0]
    >>> words_of(loop, lines).text
    'for i in range(n):'
    >>> words_of(loop.body[0], lines, 1).text
    "x = 'a  b'"
"""

from __future__ import annotations

import ast
import io
import keyword
import tokenize
from collections.abc import Sequence
from typing import Any, NamedTuple

__all__ = ["Words", "words_of"]

LAYOUT = (tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)


class Words(NamedTuple):
    """The text of a statement or header and the place where it ends in the file."""

    text: str
    end_line: int
    end_column: int


def words_of(node: Any, lines: Sequence[str], first: int = 1) -> Words:
    """Return the words of `node`.

    Args:
        node: a statement whose lines are the file's and whose columns count characters.
        lines: lines of the file.
        first: the number of the first of them in the file.
    """
    row = node.lineno - first
    line, column = lines[row], node.col_offset
    body = _body(node)
    if body is None:
        end_row, end_column = node.end_lineno - first, node.end_col_offset
        if end_row == row and _is_plain(line[column:end_column]):
            return Words(line[column:end_column], node.end_lineno, end_column)
    else:
        start = body[0]
        decorators = getattr(start, "decorator_list", None)
        end_row, end_column = start.lineno - first, start.col_offset
        if decorators:
            end_row, end_column = decorators[0].lineno - first, 0
        header = line.rstrip()
        if end_row > row and header.endswith(":") and _is_header(node, header[column:]):
            return Words(header[column:], node.lineno, len(header))
    text = _between(lines, row, column, end_row, end_column)
    return _joined(text, node.lineno, column, header=body is not None)


def _body(node: Any) -> list[ast.stmt] | None:
    """Return the block under the header of a compound statement; None for a simple one."""
    if type(node).__name__ == "Match":
        return [node.cases[0].pattern]
    return getattr(node, "body", None) or None


def _is_plain(text: str) -> bool:
    """Return whether `text` is on one line, without runs of blanks to collapse."""
    return "  " not in text and "\t" not in text and "\n" not in text


def _is_header(node: Any, text: str) -> bool:
    """Return whether the one line `text` is surely the whole header."""
    return (
        _is_plain(text)
        and not any(mark in text for mark in "#'\"{[")
        and (text.count("(") == text.count(")"))
    )


def _between(lines: Sequence[str], row: int, column: int, end_row: int, end_column: int) -> str:
    """Return the text from one place to another."""
    if row == end_row:
        return lines[row][column:end_column]
    inner = [line.rstrip("\n") for line in lines[row + 1 : end_row]]
    return "\n".join([lines[row][column:].rstrip("\n"), *inner, lines[end_row][:end_column]])


def _joined(text: str, line: int, column: int, *, header: bool) -> Words:
    """Put the tokens of `text` on one line, up to the last colon if it is a header."""
    tokens = _without_last_commas(_tokens(text))
    if header:
        while tokens and tokens[-1].string != ":":
            tokens.pop()
    words: list[str] = []
    previous: tokenize.TokenInfo | None = None
    text_lines = text.split("\n")
    for token in tokens:
        words.append(_gap(previous, token, text_lines) + _on_one_line(token.string))
        previous = token
    row, end = (1, 0) if previous is None else previous.end
    return Words("".join(words), line + row - 1, end + (column if row == 1 else 0))


def _tokens(text: str) -> list[tokenize.TokenInfo]:
    """Return the tokens of `text` without comments and layout; strings with fields are whole."""
    tokens: list[tokenize.TokenInfo] = []
    depth, start = 0, None
    lines = text.split("\n")
    try:
        # Brackets around the text make line breaks and the missing end of a block harmless.
        for token in tokenize.generate_tokens(io.StringIO("(" + text + "\n)").readline):
            kind = tokenize.tok_name[token.type]
            token = _moved(token)
            if kind.endswith("STRING_START"):
                start = token.start if depth == 0 else start
                depth += 1
            elif kind.endswith("STRING_END"):
                depth -= 1
                if depth == 0 and start is not None:
                    string = _between(lines, start[0] - 1, start[1], token.end[0] - 1, token.end[1])
                    tokens.append(token._replace(string=string, start=start))
            elif depth == 0 and token.type != tokenize.COMMENT and token.type not in LAYOUT:
                tokens.append(token)
    except tokenize.TokenError:
        pass
    return tokens[1:-1]


def _without_last_commas(tokens: list[tokenize.TokenInfo]) -> list[tokenize.TokenInfo]:
    """Leave out commas after the last argument of calls that are written on several lines."""
    opened: list[bool] = []
    kept: list[tokenize.TokenInfo] = []
    for token in tokens:
        if token.string in ("(", "[", "{"):
            before = kept[-1] if kept else token
            named = before.type == tokenize.NAME and not keyword.iskeyword(before.string)
            opened.append(token.string == "(" and (named or before.string in (")", "]")))
        elif token.string in (")", "]", "}") and opened:
            is_call = opened.pop()
            if is_call and kept[-1].string == "," and kept[-1].end[0] < token.start[0]:
                kept.pop()
        kept.append(token)
    return kept


def _moved(token: tokenize.TokenInfo) -> tokenize.TokenInfo:
    """Undo the one column by which the opening bracket moves the first line."""
    (row, column), (end_row, end_column) = token.start, token.end
    start = (row, column - 1) if row == 1 else (row, column)
    end = (end_row, end_column - 1) if end_row == 1 else (end_row, end_column)
    return token._replace(start=start, end=end)


def _gap(
    previous: tokenize.TokenInfo | None, token: tokenize.TokenInfo, lines: Sequence[str]
) -> str:
    """Return the blank between two tokens: as written, at most one, none inside brackets."""
    if previous is None or previous.end == token.start:
        return ""
    if previous.end[0] == token.start[0]:
        return " "
    return "" if previous.string in ("(", "[", "{", ".") or token.string in ")]}." else " "


def _on_one_line(string: str) -> str:
    """Write the line breaks inside a string as escapes."""
    return string.replace("\n", "\\n")
