"""The command line: `tangentish dump` prints a derivative, `tangentish rules` what has a rule.

    >>> main(["rules", "numpy.sin"])
    numpy.sin  (elementwise: tangent and adjoint are one text)
    <BLANKLINE>
        dy = cos(x) dx.
    <BLANKLINE>
        def sin(g, y, x):
            return g * np.cos(x)
    0

What is asked for goes to the standard output, all else to the standard error. The exit code is 0;
1 for what cannot be derived; 2 for a call that makes no sense. Layer 7.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TextIO

from tangentish.cli.dump import run as run_dump
from tangentish.cli.rules import run as run_rules
from tangentish.cli.terminal import BadCall, complain
from tangentish.errors import TangentishError

__all__ = ["main"]


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
    except UnicodeEncodeError as error:
        complain(f"cannot print {error.object[error.start : error.end]!r} in {error.encoding}")
        complain("Write to a file with -o, or set PYTHONUTF8=1.")
        return 1
    except OSError as error:
        silence(sys.stdout)
        if not isinstance(error, BrokenPipeError):  # the reader has gone, as `head` does
            complain(f"cannot print: {error.strerror}")
            return 1
        return 0
    except KeyboardInterrupt:
        return 130
    return status


def silence(stream: TextIO) -> None:
    """Throw away what is still to be written to a stream that cannot be written to."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


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
    what = "print the derivative of a function"
    example = "Example: tangentish dump model.py:loss --wrt w --like 'w=float[n], x=float[:,n]'"
    add_dump(commands.add_parser("dump", help=what, description=what, epilog=example))
    what = "list what has a rule"
    command = commands.add_parser("rules", help=what, description=what)
    command.set_defaults(run=run_rules)
    command.add_argument("name", nargs="?", metavar="NAME", help="show this one: numpy.sum, sum, +")
    return top


def add_dump(command: argparse.ArgumentParser) -> None:
    """Add the arguments of `dump`."""
    command.set_defaults(run=run_dump)
    add = command.add_argument
    add("target", metavar="TARGET", help="package.module:function or file.py:function")
    add("--wrt", metavar="NAMES", help="parameters to differentiate in: w,b (default: all floats)")
    add("--of", metavar="NAMES", help="results: return (default), or parameters written into")
    add("--mode", choices=("reverse", "forward"), default="reverse", help="default: reverse")
    add("--like", metavar="KINDS", help="what the arguments are: 'x=float[:,:], n=int'")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--stages", action="store_true", help="print every stage on the way")
    form.add_argument("--standalone", action="store_true", help="a module that needs NumPy alone")
    add("-o", "--output", metavar="FILE", help="write to a file")
