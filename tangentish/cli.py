"""The command line: `tangentish dump` prints a derivative, `tangentish rules` what has a rule.

    >>> main(["rules", "numpy.exp2"])
    numpy.exp2  (elementwise: the tangent and the adjoint are one text)
    <BLANKLINE>
        dy = y log(2) dx.
    <BLANKLINE>
        def exp2(g, y, x):
            return g * (y * math.log(2))
    0

What is asked for goes to the standard output, everything else to the standard error. The exit code
is 0, 1 for what cannot be derived or has no rule, 2 for a call that makes no sense. Layer 7.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import importlib.util
import inspect
import os
import sys
import types
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from tangentish.analyse.kinds import UNKNOWN, Array, Kind, Num, Tup, kind_of
from tangentish.api import Derivative, annotated_kinds, derivation, names_of, plain, results_of
from tangentish.errors import Internal, TangentishError
from tangentish.like import BadLike, Like, read
from tangentish.pipeline import Derived

__all__ = ["main"]

VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


class BadCall(Exception):
    """What is asked for makes no sense; exit code 2."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: the words after the name of the program; by default those it was started with.

    Returns:
        The exit code.
    """
    options = parser().parse_args(arguments)
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except BadCall as error:
        complain(f"tangentish {options.command}: error: {error}")
        return 2
    except TangentishError as error:
        complain(str(error))
        return 1
    except BrokenPipeError:  # the reader has gone, as `head` does; Python would complain at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def parser() -> argparse.ArgumentParser:
    """The grammar of the command line."""
    top = argparse.ArgumentParser(
        prog="tangentish",
        description="Derivatives of plain Python and NumPy functions, as Python source.",
        allow_abbrev=False,
    )
    version = vars(sys.modules["tangentish"])["__version__"]
    top.add_argument("--version", action="version", version=f"tangentish {version}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    dump = commands.add_parser(
        "dump",
        help="print the derivative of a function",
        description="Print the derivative of a function.",
        epilog="Example: tangentish dump model.py:loss --wrt w --like 'w=float[n], x=float[:,n]'",
        allow_abbrev=False,
    )
    dump.set_defaults(run=run_dump)
    add = dump.add_argument
    add("target", metavar="TARGET", help="package.module:function or file.py:function")
    add("--wrt", metavar="NAMES", help="parameters to differentiate in, as w,b (default: all of floats)")
    add("--of", metavar="NAMES", help="results: return (default), or parameters that are written into")
    add("--mode", choices=("reverse", "forward"), default="reverse", help="default: reverse")
    add("--like", metavar="KINDS", help="kinds of the arguments, as 'x=float[:,:], n=int'")
    form = dump.add_mutually_exclusive_group()
    form.add_argument("--stages", action="store_true", help="print every stage on the way")
    form.add_argument(
        "--standalone", action="store_true", help="print a module that imports NumPy alone"
    )
    add("-o", "--output", metavar="FILE", help="write to a file instead of the standard output")
    rules = commands.add_parser(
        "rules",
        help="list what has a rule",
        description="List what has a rule.",
        allow_abbrev=False,
    )
    rules.set_defaults(run=run_rules)
    rules.add_argument("name", nargs="?", metavar="NAME", help="show this rule, as numpy.sum or +")
    return top


# -- dump ----------------------------------------------------------------------------------


def run_dump(options: argparse.Namespace) -> int:
    """Print or write what `dump` is asked for."""
    function = loaded(options.target)
    like = likeness(options.like)
    kinds = kinds_of(function, like, options.like)
    try:
        wrt = names_of(function, names_in(options.wrt, "--wrt") or moving(function, kinds))
        of = results_of(function, names_in(options.of, "--of"))
    except ValueError as error:
        raise BadCall(error) from error
    with mistakes_reported(function):
        derived = derivation(
            function,
            (),
            options.mode,
            wrt,
            of,
            kinds=kinds,
            sizes=like.sizes(kinds),
            stages=options.stages,
        )
        text = text_of(derived, options)
    if options.output in (None, "-"):
        show(text)
        return 0
    try:
        Path(options.output).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise BadCall(f"cannot write {options.output}: {error.strerror or error}") from error
    return 0


def likeness(text: str | None) -> Like:
    """What `--like` says."""
    try:
        return read(text or "")
    except BadLike as error:
        raise BadCall(f"--like: {error}") from error


def names_in(text: str | None, option: str) -> tuple[str, ...] | None:
    """The names between the commas of an option."""
    if text is None:
        return None
    names = tuple(name.strip() for name in text.split(","))
    if not all(names):
        raise BadCall(f"{option} takes names between commas, as in `{option} x,w`, not {text!r}")
    return names


def kinds_of(
    function: types.FunctionType, like: Like, text: str | None = None
) -> dict[str, Kind]:
    """The kind of each parameter: what `--like` says, else its annotation, else its default.

    Args:
        function: the function.
        like: what `--like` says.
        text: how `--like` says it, to be completed in the message where kinds are lacking.
    """
    parameters = inspect.signature(function).parameters
    for name in like.kinds:
        if name not in parameters:
            raise BadCall(
                f"--like: `{function.__name__}` has no parameter `{name}`; "
                f"it has {', '.join(parameters) or 'none'}"
            )
    known = {**annotated_kinds(function), **like.kinds}
    kinds: dict[str, Kind] = {}
    for name, parameter in parameters.items():
        if name in known:
            kinds[name] = known[name]
        elif parameter.default is not parameter.empty:
            kinds[name] = kind_of(parameter.default, name)
        elif parameter.kind in VARIADIC:  # refused, with its place, when the text is read
            kinds[name] = UNKNOWN
    lacking = [name for name in parameters if name not in kinds]
    if lacking:
        said = (text or "").strip().rstrip(",")
        example = [said] if said else []
        example += [f"{name}=float" + "[:]" * (not said and not k) for k, name in enumerate(lacking)]
        raise BadCall(
            f"it is not known what `{function.__name__}` takes for {listed(lacking)}\n"
            f"Say it, for instance by  --like '{', '.join(example)}'\n"
            "or annotate the parameters as float, int, complex or bool. "
            "The grammar is in docs/cli.md."
        )
    return kinds


def listed(names: Sequence[str]) -> str:
    """Names as in a sentence.

    >>> listed(["x", "w", "dt"])
    '`x`, `w` and `dt`'
    """
    quoted = [f"`{name}`" for name in names]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def moving(function: types.FunctionType, kinds: Mapping[str, Kind]) -> tuple[str, ...]:
    """The parameters to differentiate in where nothing is said: those that hold floats."""
    names = tuple(name for name, kind in kinds.items() if holds_floats(kind))
    if not names:
        raise BadCall(
            f"no argument of `{function.__name__}` holds floating-point numbers\n"
            "Say with --wrt which to differentiate in, or with --like that one does."
        )
    return names


def holds_floats(kind: Kind) -> bool:
    """Whether a value of this kind holds floating or complex numbers, as far as is known."""
    if isinstance(kind, Tup):
        return any(map(holds_floats, kind.items))
    return isinstance(kind, (Num, Array)) and kind.type in "fc"


@contextlib.contextmanager
def mistakes_reported(function: types.FunctionType) -> Iterator[None]:
    """Turn an exception that nobody foresaw into a message that asks for a report."""
    try:
        yield
    except TangentishError:
        raise
    except Exception as error:
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = trace and f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        raise Internal(
            f"`{function.__name__}` could not be derived: {type(error).__name__}: {error}",
            why=f"This is a mistake of tangentish itself, in {place}.",
            remedy="Please report it, with the function that shows it.",
        ) from error


def text_of(derived: Derived, options: argparse.Namespace) -> str:
    """The text that is printed: the derivative, all stages, or a module."""
    if options.standalone:
        from tangentish.load.standalone import module_text

        return module_text(derived)
    if not options.stages:
        return assumptions(derived) + derived.text
    parts = []
    for name, stage in derived.stages.items():
        if name == "analyse":  # facts, not Python
            stage = "".join(f"# {line}\n" for line in stage.splitlines())
        parts.append(f"# == {name} ".ljust(76, "=") + f"\n\n{stage}")
    return "\n\n".join(parts)


def assumptions(derived: Derived) -> str:
    """A comment that says which lengths have to be equal, where the text rests on that."""
    lines = []
    for left, right, shift in derived.root.lengths.assumed:
        offset = f" {'+' if shift > 0 else '-'} {abs(shift)}" if shift else ""
        lines.append(f"# For {left} == {right}{offset}.\n" if right else f"# For {left} == {shift}.\n")
    return "".join(lines)


# -- targets -------------------------------------------------------------------------------


def loaded(target: str) -> types.FunctionType:
    """The function that a target means; if it is a derivative, the function that it derives."""
    place, _, path = target.rpartition(":")
    if not place or not path:
        raise BadCall(
            f"{target!r} is not a target\nWrite package.module:function or file.py:function."
        )
    found: Any = loaded_file(Path(place)) if place.endswith(".py") else loaded_module(place)
    for k, part in enumerate(path.split(".")):
        if not hasattr(found, part):
            raise BadCall(f"{place} has no `{'.'.join(path.split('.')[: k + 1])}`{nearby(found, part)}")
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
    import difflib

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
    sys.path.insert(0, os.getcwd())
    try:
        exists = all(name.split(".")) and importlib.util.find_spec(name.split(".")[0]) is not None
    except ValueError:  # a module without a spec, such as `__main__`
        exists = False
    if not exists or name == "__main__":
        raise BadCall(f"there is no module {name}\nA file is given as path/to/file.py:function.")
    with user_code(name):
        return importlib.import_module(name)


@contextlib.contextmanager
def user_code(what: str) -> Iterator[None]:
    """Import quietly: what modules print is none of our output, what they raise is told in a line."""
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    except (Exception, SystemExit) as error:
        import traceback

        trace = traceback.extract_tb(error.__traceback__)
        frames = [frame for frame in trace if "importlib" not in frame.filename]
        inner = frames[-1] if frames and frames[-1].filename != __file__ else None
        where = f", at {inner.filename}:{inner.lineno}" if inner else ""
        cause = "".join(traceback.format_exception_only(error)).strip()
        raise BadCall(f"importing {what} failed{where}\n{cause}") from error


# -- rules ---------------------------------------------------------------------------------


def run_rules(options: argparse.Namespace) -> int:
    """List all rules, or show those of one name."""
    from tangentish import catalog

    if options.name is None:
        show(catalog.listing(), python=False)
        return 0
    found = catalog.matching(options.name)
    if found:
        show("\n".join(map(catalog.description, found)))
        return 0
    exists, message = catalog.missing(options.name)
    if not exists:
        raise BadCall(message)
    complain(message)
    return 1
