"""Run the benchmark: `python -m benchmarks [SECTION ...] [--rounds N] [--readme]`."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import os
import platform
import re
from pathlib import Path

SECTIONS = ("speed", "kernels", "flat", "overhead", "derivation", "imports")
README = Path(__file__).parent.parent / "README.md"
RATIOS = re.compile(r"(<!-- ratios -->\n).*(<!-- end of ratios -->)", re.DOTALL)


def measure(sections: list[str], rounds: int) -> None:
    """Run sections and print what they find."""
    numpy = importlib.import_module("numpy")
    print(f"Python {platform.python_version()}, NumPy {numpy.__version__}, {platform.machine()}")
    for name in sections:
        importlib.import_module(f"benchmarks.{name}").run(rounds)


def write_readme(sections: list[str], rounds: int) -> None:
    """Put what sections find in its place in the README."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        measure(sections, rounds)
    text = README.read_text(encoding="utf-8")
    table = f"```text\n{printed.getvalue().strip()}\n```\n"
    written = RATIOS.sub(lambda match: f"{match[1]}{table}{match[2]}", text)
    README.write_text(written, encoding="utf-8")


def main() -> None:
    """Parse the command line and run the sections that it names, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument("--rounds", type=int, default=31, help="turns of each competitor")
    parser.add_argument("--readme", action="store_true", help="write the tables into the README")
    options = parser.parse_args()
    unknown = [name for name in options.sections if name not in SECTIONS]
    if unknown:
        parser.error(f"no section {unknown[0]!r}; there are {', '.join(SECTIONS)}")
    # One thread, since BLAS threads blur ratios; NumPy reads these when it is imported.
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    run = write_readme if options.readme else measure
    run(options.sections or list(SECTIONS), options.rounds)


if __name__ == "__main__":
    main()
