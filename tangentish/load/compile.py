r"""Text to a function that runs where the user's function would.

    >>> import numpy as np
    >>> text = "def grad_f(x, by=1.0):\n    return by * SCALE * np_.cos(x)\n"
    >>> namespace = {"__name__": "user", "SCALE": 2.0}
    >>> grad_f = load_text(text, "grad_f", helpers={"np_": np}, globals_=namespace,
    ...                    filename="<tangentish grad f>")
    >>> float(grad_f(0.0))
    2.0
    >>> namespace["SCALE"] = 5.0
    >>> float(grad_f(0.0))
    5.0
    >>> import inspect
    >>> inspect.getsource(grad_f) == text
    True

The functions of a text are compiled as inner functions of a factory. Helpers and the functions of
the text themselves are its locals, hence closure cells; the user's cells are the factory's own
closure, hence the very same cells; every other free name is a global of the user's module. So names
are bound late, as the user's are, and a user variable called `np` or `len` does no harm.

The text is known to `linecache` as long as any code made from it is alive: tracebacks,
`inspect.getsource` and `pdb` show it. Beside it lies the user's line for each of its lines, with
which `with_user_line` explains an error. Layer 5.
"""

from __future__ import annotations

import ast
import linecache
import weakref
from collections.abc import Callable, Iterator, Mapping
from types import CellType, CodeType, FunctionType
from typing import Any

from tangentish.errors import Internal
from tangentish.tree.origin import Origin

__all__ = ["load_text", "with_user_line"]


_FACTORY = "<factory>"  # no identifier, so that it hides no name of the user


class SourceLines(list[str]):
    """The lines of one generated text, and the user's line that each of them stands for."""

    def __init__(self, text: str, origins: Mapping[int, Origin]) -> None:
        super().__init__(text.splitlines(keepends=True))
        self.origins = dict(origins)


def load_text(
    text: str,
    name: str,
    *,
    helpers: Mapping[str, Any],
    globals_: dict[str, Any],
    cells: Mapping[str, CellType] | None = None,
    filename: str = "<tangentish>",
    source_map: Mapping[int, Origin] | None = None,
    flags: int = 0,
) -> FunctionType:
    """The function `name` of `text`, which holds one function definition or more.

    Args:
        text: function definitions, which may call one another.
        name: the one that is wanted.
        helpers: what names of the text mean apart from the user's module.
        globals_: the namespace of the user's module.
        cells: the closure cells of the user's function, by name.
        filename: how tracebacks call the text; made unique by a number where it is in use.
        source_map: the user's line for each line of the text, as `to_source_with_map` gives it.
        flags: the `__future__` flags of the user's code.
    """
    filename = _register(filename, text, source_map or {})
    try:
        factory = _factory(text, filename, tuple(helpers), tuple(cells or ()), flags)
        closure = tuple([(cells or {})[cell] for cell in factory.co_freevars])
        make: Callable[..., tuple[FunctionType, ...]]
        make = FunctionType(factory, globals_, factory.co_name, None, closure)
        functions: dict[str, FunctionType]
        functions = {function.__name__: function for function in make(**helpers)}
    except BaseException:
        linecache.cache.pop(filename, None)
        raise
    for function in functions.values():
        function.__qualname__ = function.__name__
    _forget_with_code(filename, [function.__code__ for function in functions.values()])
    if name not in functions:
        raise Internal(f"the generated text defines no function `{name}`")
    return functions[name]


def with_user_line(error: BaseException) -> BaseException:
    """`error` with a note that names the user's line, if generated text was running.

    For the `except` clause of a wrapper around generated text; costs nothing where nothing is
    raised. An error that passes several wrappers keeps its first note.
    """
    line = _user_line(error)
    if line is not None and not getattr(error, "__tangentish_line__", False):
        try:
            error.__tangentish_line__ = True  # type: ignore[attr-defined]
            _add_note(error, f"raised in the derivative of {line}")
        except (AttributeError, TypeError):
            return error  # an exception class that takes no attributes takes no notes
    return error


def _add_note(error: BaseException, note: str) -> None:
    """`add_note`; on Python 3.10 the same attribute, which tools read there too."""
    if hasattr(error, "add_note"):
        error.add_note(note)
    else:
        notes = [*getattr(error, "__notes__", ()), note]
        setattr(error, "__notes__", notes)  # noqa: B010 - unknown to the types of 3.10


def _user_line(error: BaseException) -> str | None:
    """The place and words of the user's line that the innermost generated frame stands for."""
    found = None
    trace = error.__traceback__
    while trace is not None:
        found = origin_in_text(trace.tb_frame.f_code.co_filename, trace.tb_lineno) or found
        trace = trace.tb_next
    return None if found is None else f"{found.file}:{found.line}\n    {found.text}"


def origin_in_text(filename: str, line: int) -> Origin | None:
    """What a line of generated text stands for; None of a line of any other text."""
    entry: tuple[Any, ...] = linecache.cache.get(filename, ())
    lines = entry[2] if len(entry) == 4 else None
    return lines.origins.get(line) if isinstance(lines, SourceLines) else None


def _factory(
    text: str, filename: str, helpers: tuple[str, ...], cells: tuple[str, ...], flags: int
) -> CodeType:
    """The code that, given the helpers, makes the functions; the cells are free in it."""
    tree = ast.parse(text, filename)
    whole = ast.parse(
        f"def _cells({', '.join(cells)}):\n"
        f"    def _factory({', '.join(helpers)}):\n"
        f"        return ({''.join(f'{name}, ' for name in _defined(tree))})"
    )
    outer = whole.body[0]
    assert isinstance(outer, ast.FunctionDef)
    inner = outer.body[0]
    assert isinstance(inner, ast.FunctionDef)
    inner.name = _FACTORY
    inner.body[:0] = tree.body
    code = compile(whole, filename, "exec", flags=flags, dont_inherit=True)
    return _inner_code(_inner_code(code, "_cells"), _FACTORY)


def _defined(tree: ast.Module) -> Iterator[str]:
    """The names of the functions of a text, which must hold nothing else."""
    for statement in tree.body:
        if not isinstance(statement, ast.FunctionDef):
            raise Internal("a generated text holds functions alone")
        yield statement.name


def _inner_code(code: CodeType, name: str) -> CodeType:
    """The code of the function `name` that `code` makes."""
    return next(c for c in code.co_consts if isinstance(c, CodeType) and c.co_name == name)


def _register(filename: str, text: str, origins: Mapping[int, Origin]) -> str:
    """Make `text` known to `linecache`; gives the name it got, unique among those in use."""
    entry = (len(text), None, SourceLines(text, origins), filename)
    unique, count = filename, 1
    # `setdefault` is atomic: two threads never get the same name.
    while linecache.cache.setdefault(unique, entry) is not entry:
        count += 1
        unique = f"{filename.removesuffix('>')} {count}" + ">" * filename.endswith(">")
        entry = (*entry[:3], unique)
    return unique


def _forget_with_code(filename: str, codes: list[CodeType]) -> None:
    """Forget the text when the last code that was made from it dies."""
    alive = [filename] * len(codes)

    def forget() -> None:
        alive.pop()
        if not alive:
            linecache.cache.pop(filename, None)

    for code in codes:
        weakref.finalize(code, forget).atexit = False
