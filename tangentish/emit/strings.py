r"""String literals, comments and docstrings: the same bytes on every Python.

    >>> print(double_quoted("it's"), double_quoted('say "a"'), double_quoted("tab\t"))
    "it's" 'say "a"' "tab\t"
    >>> docstring("One.\n\n        Two.\n    ", "    ").strip('"').splitlines()
    ['One.', '', '    Two.', '    ']

`repr` escapes what the Unicode tables of the running Python call unprintable; these functions use
the one table that is the same in all of them. Layer 5.
"""

from __future__ import annotations

import unicodedata
from types import MappingProxyType

__all__ = ["double_quoted", "docstring", "escaped", "one_line"]

_NAMED = MappingProxyType({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp", "Zs"})


def double_quoted(value: str | bytes) -> str:
    """A literal in double quotes; in single ones where that saves escapes."""
    prefix = ""
    if isinstance(value, bytes):
        prefix, value = "b", value.decode("latin-1")
        if not value.isascii():
            return _bytes_literal(value.encode("latin-1"))
    quote = "'" if value.count('"') > value.count("'") else '"'
    return f"{prefix}{quote}{escaped(value, quote)}{quote}"


def escaped(value: str, quote: str) -> str:
    """The inside of a literal that is delimited by `quote`."""
    if value.isascii() and value.isprintable() and quote not in value and "\\" not in value:
        return value
    return "".join([_character(character, quote) for character in value])


def docstring(value: str, indentation: str) -> str:
    """A docstring in triple double quotes, its lines indented as the code is.

    The first line stands beside the quotes; where there are more, the closing quotes stand alone.
    """
    plain = _dedented(value)
    if not plain:
        return '""""""'
    lines = [_doc_line(line) for line in plain]
    if len(lines) == 1:
        ends = plain[0].endswith('"')
        return f'"""{_doc_line(plain[0][:-1])}\\""""' if ends else f'"""{lines[0]}"""'
    shown = [lines[0]] + [indentation + line if line else "" for line in lines[1:]]
    return '"""' + "\n".join(shown) + f'\n{indentation}"""'


def one_line(value: str) -> str:
    """`value` with every run of white space as one blank, as a comment shows it."""
    return " ".join(value.split())


def _character(character: str, quote: str) -> str:
    """One character of a literal."""
    if character == quote:
        return "\\" + quote
    named = _NAMED.get(character)
    if named is not None:
        return named
    if character == " " or unicodedata.ucd_3_2_0.category(character) not in _INVISIBLE:
        return character
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _bytes_literal(value: bytes) -> str:
    """Bytes of which some are not ASCII."""
    quote = "'" if value.count(b'"') > value.count(b"'") else '"'
    shown = [_character(chr(byte), quote) if byte < 0x80 else f"\\x{byte:02x}" for byte in value]
    return f"b{quote}{''.join(shown)}{quote}"


def _doc_line(line: str) -> str:
    """One line of a docstring, without what would end or change it."""
    shown = "".join(['"' if c == '"' else _character(c, "") for c in line])
    return shown.replace('"""', '\\"\\"\\"')


def _dedented(value: str) -> list[str]:
    """The lines of a docstring without common indentation, empty lines at its ends collapsed."""
    lines = value.expandtabs().split("\n")
    margins = [len(line) - len(line.lstrip(" ")) for line in lines[1:] if line.strip()]
    margin = min(margins, default=0)
    lines = [lines[0].strip()] + [line[margin:].rstrip() for line in lines[1:]]
    while lines and not lines[-1]:
        lines.pop()
    while len(lines) > 1 and not lines[0] and not lines[1]:
        lines.pop(0)
    return lines
