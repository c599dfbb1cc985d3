"""Run the benchmark: `python -m benchmarks [SECTION ...] [--rounds N]`."""

from __future__ import annotations

import argparse
import importlib
import os
import platform

SECTIONS = ("speed", "overhead", "derivation", "imports")


def main() -> None:
    """Parse the command line and run the sections that it names, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument("--rounds", type=int, default=31, help="turns of each competitor")
    options = parser.parse_args()
    unknown = [name for name in options.sections if name not in SECTIONS]
    if unknown:
        parser.error(f"no section {unknown[0]!r}; there are {', '.join(SECTIONS)}")
    # One thread, since BLAS threads blur ratios; NumPy reads these when it is imported.
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    numpy = importlib.import_module("numpy")
    print(f"Python {platform.python_version()}, NumPy {numpy.__version__}, {platform.machine()}")
    for name in options.sections or SECTIONS:
        importlib.import_module(f"benchmarks.{name}").run(options.rounds)


if __name__ == "__main__":
    main()
