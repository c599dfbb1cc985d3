"""Find the function that a target means: `package.module:function` or `file.py:function`.

    >>> loaded("examples.pendulum:misfit").__name__
    'misfit'
    >>> loaded("examples/pendulum.py:misfi")
    Traceback (most recent call last):
    tangentish.cli.terminal.BadCall: examples/pendulum.py has no `misfi`; is it `misfit`?

Layer 7.
"""

from __future__ import annotations

import contextlib
import difflib
import importlib
import importlib.util
import os
import sys
import traceback
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tangentish.api import Derivative, plain
from tangentish.cli.terminal import BadCall
from tangentish.errors import TangentishError

__all__ = ["loaded"]


def loaded(target: str) -> types.FunctionType:
    """The function that a target means; if it is a derivative, the function that it derives."""
    place, _, path = target.rpartition(":")
    if not place or not path:
        raise BadCall(
            f"{target!r} is not a target\nWrite package.module:function or file.py:function."
        )
    found: Any = loaded_file(Path(place)) if place.endswith(".py") else loaded_module(place)
    for part in path.split("."):
        if not hasattr(found, part):
            raise BadCall(f"{place} has no `{path}`{nearby(found, part)}")
        found = getattr(found, part)
    if isinstance(found, Derivative):
        found = found.__wrapped__
    try:
        return plain(found)
    except TypeError as error:
        if isinstance(error, TangentishError):
            raise
        raise BadCall(f"{target} is not a function, but of type {type(found).__name__}") from error


def nearby(owner: Any, name: str) -> str:
    """What might have been meant, or nothing."""
    close = difflib.get_close_matches(name, list(vars(owner)) if hasattr(owner, "__dict__") else [])
    return f"; is it {' or '.join(f'`{each}`' for each in close)}?" if close else ""


def loaded_file(path: Path) -> types.ModuleType:
    """Import a file under its own name, with its folder on the path, and never as `__main__`."""
    if not path.is_file():
        raise BadCall(f"there is no file {path}")
    name = path.stem
    while name in sys.modules:
        name += "_"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None  # the name ends in .py
    module = importlib.util.module_from_spec(spec)
    sys.path[:0] = [str(path.resolve().parent), os.getcwd()]
    sys.modules[name] = module  # dataclasses look themselves up there
    with user_code(str(path)):
        spec.loader.exec_module(module)
    return module


def loaded_module(name: str) -> types.ModuleType:
    """Import a module by name, also from the folder where the program runs."""
    absent = BadCall(f"there is no module {name}\nA file is given as path/to/file.py:function.")
    if name == "__main__" or not all(part.isidentifier() for part in name.split(".")):
        raise absent
    sys.path.insert(0, os.getcwd())
    with user_code(name):
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name and f"{name}.".startswith(f"{error.name}."):
                raise absent from error
            raise


@contextlib.contextmanager
def user_code(what: str) -> Iterator[None]:
    """Import: what the user's code prints is no part of a result, what it raises is a bad call."""
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    except BadCall:
        raise
    except (Exception, SystemExit) as error:
        trace = traceback.extract_tb(error.__traceback__)
        frames = [frame for frame in trace if "importlib" not in frame.filename]
        inner = frames[-1] if frames and frames[-1].filename != __file__ else None
        where = f", at {inner.filename}:{inner.lineno}" if inner else ""
        cause = "".join(traceback.format_exception_only(error)).strip()
        raise BadCall(f"importing {what} failed{where}\n{cause}") from error
