"""Every error that we raise: where it is, what is wrong, why, and what to do.

One base, and each class is also the built-in exception that a caller would expect. The docstring
of a class is its manual page: a failing example and the fix. `docs/errors.md` is generated from
these docstrings. This module is below all others: it knows places by their attributes (`file`,
`line`, `column`, or those of a tree node), not by their class.

    >>> print(Unsupported("`yield` is not supported", why="It stops.", remedy="Return an array."))
    `yield` is not supported
    It stops.
    Return an array.
"""

from __future__ import annotations

import linecache
from typing import Any, NamedTuple

__all__ = [
    "Internal",
    "NoRule",
    "NotDifferentiable",
    "ShapeError",
    "SourceUnavailable",
    "TangentishError",
    "Unsupported",
]


NOWHERE = "<source>"
FAR = 1_000_000
"""By a multiple of that the ends of columns differ in copies of one text, to tell these apart."""


class _Span(NamedTuple):
    """A stretch of a file: lines from 1, columns from 0."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


class TangentishError(Exception):
    """The base of all errors that tangentish raises; catch it to catch them all.

    Its message says, in this order, where, what, why, and what to do. The parts can be read one by
    one: `.where` is `(file, line, column)`, with line and column counted from 1, or None; `.what`,
    `.why` and `.remedy` are text.

        >>> import tangentish as tg
        >>> from tangentish.errors import TangentishError
        >>> try:
        ...     tg.grad(len)([1.0])
        ... except TangentishError as error:
        ...     print(error.what)
        cannot differentiate <built-in function len>
    """

    def __init__(
        self,
        what: str,
        *,
        at: object = None,
        within: object = None,
        source_line: str | None = None,
        why: str = "",
        remedy: str = "",
    ) -> None:
        """Make an error.

        Args:
            what: what is wrong, in one line without a full stop.
            at: the place: an origin, a statement that carries one, or a tree node with a line.
            within: for a node without an origin, that of its statement, which names the file.
            source_line: the user's line, where the file cannot be read.
            why: why that is an error, in whole sentences.
            remedy: what to write instead, in whole sentences.
        """
        super().__init__(what)
        self.what = what
        self.why = why
        self.remedy = remedy
        self._place(at, within, source_line)

    def _place(self, at: object, within: object, source_line: str | None) -> None:
        """Work out where it is, what stands there, and what to underline."""
        self._at = at
        span = _span(at, within)
        self.where = None if span is None else (span.file, span.line, span.column + 1)
        self.source_line = _line_of(span) if source_line is None else source_line.rstrip()
        self._carets = _carets(span, self.source_line)
        if not self.source_line and (text := getattr(_origin(at, within), "text", "")):
            self.source_line = "    " + text
        self._tell_python(span)

    def _tell_python(self, span: _Span | None) -> None:
        """Fill in what Python's own printing of errors of this kind reads; for most, nothing."""

    def locate(self, within: object) -> None:
        """Name the file, if nobody has: `within` is the origin of the statement at hand."""
        if within is not None and (self.where is None or self.where[0] == NOWHERE):
            at = self._at if getattr(self._at, "lineno", None) else within
            self._place(at, within, None)

    def __str__(self) -> str:
        """Return the whole message."""
        place = "" if self.where is None else "{}:{}:{}: ".format(*self.where)
        parts = (place + self.what, self.source_line, self._carets, self.why, self.remedy)
        return "\n".join(part for part in parts if part)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by parts: an error raised in a worker process arrives whole."""
        return type(self), (self.what,), self._state()

    def _state(self) -> dict[str, Any]:
        """Return the attributes to restore."""
        return {**self.__dict__, "_at": None}


class Unsupported(TangentishError, SyntaxError):
    """A construct of Python that tangentish does not differentiate.

    Raised when the derivative is generated, at the construct's own place. What is refused, and why,
    is listed in `docs/limits.md`.

        >>> import tangentish as tg
        >>> def inverse(x):
        ...     try:
        ...         return 1.0 / x
        ...     except ZeroDivisionError:
        ...         return 0.0
        >>> tg.grad(inverse)(2.0)
        Traceback (most recent call last):
        tangentish.errors.Unsupported: `try` is not supported...

    Fix: write what the remedy says, here a condition that is tested before.

        >>> def inverse(x):
        ...     return 1.0 / x if x != 0.0 else 0.0
        >>> tg.grad(inverse)(2.0)
        -0.25
    """

    of_memory = False
    """Whether it is about memory that a caller of the function may know more of."""

    def _tell_python(self, span: _Span | None) -> None:
        """Fill in what a traceback prints of a SyntaxError: it shows place, line and carets."""
        self.msg = "\n".join(part for part in (self.what, self.why, self.remedy) if part)
        if span is not None:
            self.filename, self.lineno, self.offset = span.file, span.line, span.column + 1
            self.text = self.source_line
            self.end_lineno, self.end_offset = span.end_line, span.end_column + 1

    def _state(self) -> dict[str, Any]:
        names = ("msg", "filename", "lineno", "offset", "text", "end_lineno", "end_offset")
        return super()._state() | {name: getattr(self, name) for name in names}


class NoRule(TangentishError, NotImplementedError):
    """A function is called that has neither a derivative rule nor Python source.

    Functions written in Python need no rule, for their source is derived. Compiled ones need one.

        >>> import numpy as np
        >>> import tangentish as tg
        >>> def smooth(x):
        ...     return np.sum(np.nextafter(x, 1.0))
        >>> tg.grad(smooth)(np.array([0.5]))
        Traceback (most recent call last):
        tangentish.errors.NoRule: ...no derivative rule for numpy.nextafter...

    Fix: write the function in terms of others that have a rule, mark the call as constant with
    `tg.stop_gradient(...)`, or register a rule for it (`docs/rules.md`).
    """


class NotDifferentiable(TangentishError, TypeError):
    """A derivative is asked for of or in something that has none.

    The result of a function given to `grad` is a real number; an argument that is differentiated
    holds floating-point or complex numbers.

        >>> import numpy as np
        >>> import tangentish as tg
        >>> def double(x):
        ...     return 2.0 * x
        >>> tg.grad(double)(np.array([1.0, 2.0]))
        Traceback (most recent call last):
        tangentish.errors.NotDifferentiable: ...grad needs a real number as result...

    Fix: reduce the result to a number, or use `tg.vjp`, which takes the weights of a result of any
    shape.

        >>> y, pullback = tg.vjp(double, np.array([1.0, 2.0]))
        >>> pullback(np.array([1.0, 0.0]))
        (array([2., 0.]),)

    An array of integers is refused likewise; convert it with `x.astype(float)`.
    """


class ShapeError(TangentishError, ValueError):
    """A seed or tangent has not the shape, dtype or structure that it must have.

    A tangent is shaped as the argument it belongs to, and a seed as the result.

        >>> import numpy as np
        >>> import tangentish as tg
        >>> def double(x):
        ...     return 2.0 * x
        >>> y, pullback = tg.vjp(double, np.zeros(3))
        >>> pullback(np.ones(2))
        Traceback (most recent call last):
        tangentish.errors.ShapeError: ...

    Fix: give it the shape that the message names.

        >>> pullback(np.ones(3))
        (array([2., 2., 2.]),)
    """


class SourceUnavailable(TangentishError, OSError):
    """The text of a function cannot be found, or is not the text of the code that runs.

    A derivative is made from source. Functions in files, notebook cells and doctests have one, and
    so have lambdas there; functions made by `exec`, and those typed into the plain interpreter
    before Python 3.13, have none.

        >>> import tangentish as tg
        >>> scope = {}
        >>> exec("def f(x): return x * x", scope)
        >>> tg.grad(scope["f"])(3.0)
        Traceback (most recent call last):
        tangentish.errors.SourceUnavailable: ...the source of `f` cannot be found...

    Fix: save the function in a file, or make its text known to `linecache`.

        >>> import linecache
        >>> text = "def f(x): return x * x"
        >>> lines = text.splitlines(keepends=True)
        >>> linecache.cache["<made>"] = (len(text), None, lines, "<made>")
        >>> exec(compile(text, "<made>", "exec"), scope)
        >>> tg.grad(scope["f"])(3.0)
        6.0

    If the file was edited since it was imported, import it again.
    """


class Internal(TangentishError, AssertionError):
    """A mistake of tangentish itself: please report it, with the function that shows it.

    No program should ever see one. The checks that raise it stand between a wrong derivative and
    its user.

        >>> from tangentish.errors import Internal
        >>> print(Internal("the adjoint of `x` is read before it is defined"))
        the adjoint of `x` is read before it is defined

    Fix: until it is mended, write the offending part another way.
    """


def _origin(at: object, within: object) -> object:
    """Return the origin that names the file: `at` itself, the one it carries, or `within`."""
    if hasattr(at, "file"):
        return at
    return getattr(at, "origin", None) or within


def _span(at: Any, within: object) -> _Span | None:
    """Return the stretch of the file that `at` means, as well as it is known."""
    origin: Any = _origin(at, within)
    if getattr(at, "lineno", None) is not None and getattr(at, "origin", None) is None:
        file = NOWHERE if origin is None else origin.file
        column = at.col_offset
        end = getattr(at, "end_lineno", None) or at.lineno
        end_column = (getattr(at, "end_col_offset", None) or column + 1) % FAR
        return _Span(file, at.lineno, column, end, end_column)
    if origin is None:
        return None
    return _Span(origin.file, origin.line, origin.column, origin.end_line, origin.end_column)


def _line_of(span: _Span | None) -> str:
    """Return the user's line at `span`, or nothing."""
    return "" if span is None else linecache.getline(span.file, span.line).rstrip()


def _carets(span: _Span | None, line: str) -> str:
    """Return the line of carets to print below `line`; tabs before them are kept."""
    if span is None or span.column >= len(line):
        return ""
    end = span.end_column if span.end_line == span.line else len(line)
    blank = "".join("\t" if char == "\t" else " " for char in line[: span.column])
    return blank + "^" * max(1, min(end, len(line)) - span.column)
