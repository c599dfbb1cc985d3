"""`tangentish dump`: the derivative of a function as text.

What the command line says of the arguments becomes their kinds and the lengths that are equal; the
derivation is the one that `tangentish.source` makes. Layer 7.
"""

from __future__ import annotations

import argparse
import contextlib
import inspect
import types
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tangentish.analyse.kinds import UNKNOWN, Array, Kind, Num, Tup, kind_of
from tangentish.api import annotated_kinds, derivation, names_of, results_of
from tangentish.cli.like import BadLike, Like, read
from tangentish.cli.targets import loaded
from tangentish.cli.terminal import BadCall, show
from tangentish.errors import Internal, TangentishError
from tangentish.parse.signature import signature_of
from tangentish.pipeline import Derived

__all__ = ["run"]


def run(options: argparse.Namespace) -> int:
    """Print or write what `dump` is asked for."""
    function = loaded(options.target)
    like = likeness(options.like)
    kinds = kinds_of(function, like, options.like)
    try:
        wrt = names_of(function, names_in(options.wrt, "--wrt") or moving(function, kinds))
        of = results_of(function, names_in(options.of, "--of"))
    except ValueError as error:
        raise BadCall(f"--{error}") from error
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


def kinds_of(function: types.FunctionType, like: Like, text: str | None = None) -> dict[str, Kind]:
    """The kind of each parameter: what `--like` says, else its annotation, else its default.

    Args:
        function: the function.
        like: what `--like` says.
        text: how `--like` says it, to be completed in the message where kinds are lacking.
    """
    parameters = signature_of(function).parameters
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
        elif parameter.kind is parameter.VAR_KEYWORD:  # no words
            kinds[name] = UNKNOWN
    lacking = [name for name in parameters if name not in kinds]
    if lacking:
        said = (text or "").strip().rstrip(",")
        example = [said] if said else []
        example += [
            f"{name}={_example(parameters[name], not said and not k)}"
            for k, name in enumerate(lacking)
        ]
        raise BadCall(
            f"it is not known what `{function.__name__}` takes for {listed(lacking)}\n"
            f"Say it, for instance by  --like '{', '.join(example)}'\n"
            "or annotate the parameters as float, int, complex or bool. "
            "The grammar is in docs/cli.md."
        )
    return kinds


def _example(parameter: inspect.Parameter, array: bool) -> str:
    """What may be said of a parameter of which nothing is known."""
    if parameter.kind is parameter.VAR_POSITIONAL:
        return "(float, float)"
    return "float[:]" if array else "float"


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
    """A comment that says which lengths are equal, where the text rests on that."""
    return "".join(f"# For {' '.join(a.sides())}.\n" for a in derived.root.lengths.assumed)
