"""Run the examples of Markdown documents: `python -m tests.documents README.md docs`.

Every `>>>` example inside a fenced block is executed, a document at a time, in one namespace. An
output may hold empty lines: it ends at the next `>>>` or with the block. Line numbers stay those
of the document.

With `--update`, the output that a document states is replaced by what is printed now; read the
difference as a change of the product.
"""

from __future__ import annotations

import doctest
import io
import re
import sys
from pathlib import Path
from typing import Any

PLACE = re.compile(r"<doctest [^>]*>")


def documents(names: list[str]) -> list[Path]:
    """The Markdown files that `names` stand for: files as they are, folders with all they hold."""
    found: list[Path] = []
    for path in map(Path, names):
        found += sorted(path.rglob("*.md")) if path.is_dir() else [path]
    return found


def marked(text: str) -> str:
    """The text with its fences blanked out, and empty lines of outputs marked as doctest asks."""
    lines = text.splitlines()
    inside = False
    empty: list[int] | None = None  # empty lines since the last line of an output
    for k, line in enumerate(lines):
        if re.match(r" *(```|~~~)", line):
            lines[k], inside, empty = "", not inside, None
        elif inside and line.lstrip().startswith(">>>"):
            empty = []
        elif inside and empty is not None and not line.strip():
            empty.append(k)
        elif empty:
            for blank in empty:
                lines[blank] = "<BLANKLINE>"
            empty = []
    return "\n".join(lines) + "\n"


def examples_of(path: Path) -> doctest.DocTest:
    """The examples of a document."""
    text = marked(path.read_text(encoding="utf-8"))
    namespace = {"__name__": "__main__"}
    return doctest.DocTestParser().get_doctest(text, namespace, path.stem, str(path), 0)


class Checker(doctest.OutputChecker):
    """Compares outputs but for empty lines at their end."""

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        return super().check_output(f"{want.rstrip()}\n", f"{got.rstrip()}\n", optionflags)


class Recorder(doctest.DocTestRunner):
    """Keeps what failed examples print."""

    def __init__(self) -> None:
        super().__init__(Checker(), optionflags=doctest.ELLIPSIS)
        self.printed: list[tuple[doctest.Example, str]] = []

    def report_failure(self, out: Any, test: Any, example: doctest.Example, got: str) -> None:
        self.printed.append((example, got))


def run(path: Path) -> doctest.TestResults:
    """Run the examples of one document and print what failed."""
    return doctest.DocTestRunner(Checker(), optionflags=doctest.ELLIPSIS).run(examples_of(path))


def update(path: Path) -> int:
    """Write into a document what its examples print now; return how many have changed."""
    recorder = Recorder()
    recorder.run(examples_of(path), out=io.StringIO().write)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    for example, got in reversed(recorder.printed):
        start = example.lineno + example.source.count("\n")
        output = PLACE.sub("<...>", got).rstrip().splitlines()
        lines[start : start + example.want.count("\n")] = [f"{line}\n" for line in output]
    path.write_text("".join(lines), encoding="utf-8")
    return len(recorder.printed)


def main(arguments: list[str]) -> int:
    """Run all documents; the exit status is 1 if an example failed."""
    names = [name for name in arguments if name != "--update"]
    if "--update" in arguments:
        print(f"{sum(map(update, documents(names)))} examples updated")
    failed = attempted = 0
    for path in documents(names):
        result = run(path)
        failed += result.failed
        attempted += result.attempted
    print(f"{attempted} examples in documents, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
