"""Text made of numbers that carry derivatives: it may be shown, compared and put together.

Such text is of the kind `TEXT`. Whatever may read a number back from it is refused, since the
derivative is lost on the way.

    >>> import logging
    >>> shows(print), shows(logging.info), shows(float)
    (True, True, False)
    >>> gives_text("upper"), gives_text("find")
    (True, False)
"""

from __future__ import annotations

import logging
import warnings

from tangentish.analyse.kinds import TEXT, Kind, Unknown, holds_text, is_text
from tangentish.analyse.values import Value

TO_TEXT = (str, repr, format, ascii)
_SHOW = (
    print, warnings.warn, logging.debug, logging.info, logging.warning, logging.error,
    logging.critical, logging.exception, logging.log,
)  # fmt: skip
_ASK = (len, isinstance, type, bool, callable)
_NUMBERS = ("count", "endswith", "find", "index", "rfind", "rindex", "startswith")


def shows(target: object) -> bool:
    """Whether a function writes its arguments out and gives nothing back."""
    return any(target is f for f in _SHOW)


def keeps_text(target: object) -> bool:
    """Whether a function of text gives text, or no number that stands in it."""
    return shows(target) or any(target is f for f in (*TO_TEXT, *_ASK))


def is_string_method(base: Kind, name: str) -> bool:
    """Whether a method is one of strings, called of a string."""
    return is_text(base) and hasattr(str, name)


def gives_text(method: str) -> bool:
    """Whether a method of strings gives strings; the others give places, counts and flags."""
    return method not in _NUMBERS and not method.startswith("is")


def carries(value: Value) -> bool:
    """Whether text made of a value is text made of one with a derivative."""
    return value.varied or holds_text(value.kind)


def joined(parts: list[Value]) -> Value:
    """What text made of these values is."""
    return Value(TEXT if any(map(carries, parts)) else Unknown(type=str))
