"""Run the examples of Markdown documents: `python -m tests.documents README.md docs`.

Every `>>>` example inside a fenced block is executed, a document at a time, in one namespace.
Fences are blanked out first, so that the one that closes a block is not taken for output; line
numbers stay those of the document.
"""

from __future__ import annotations

import doctest
import re
import sys
from pathlib import Path

FENCE = re.compile(r"^ *(```|~~~).*$", re.MULTILINE)


def documents(names: list[str]) -> list[Path]:
    """The Markdown files that `names` stand for: files as they are, folders with all they hold."""
    found: list[Path] = []
    for path in map(Path, names):
        found += sorted(path.rglob("*.md")) if path.is_dir() else [path]
    return found


def run(path: Path) -> doctest.TestResults:
    """Run the examples of one document and print what failed."""
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    namespace = {"__name__": "__main__"}
    test = doctest.DocTestParser().get_doctest(text, namespace, path.stem, str(path), 0)
    return doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test)


def main(names: list[str]) -> int:
    """Run all documents; the exit status is 1 if an example failed."""
    failed = attempted = 0
    for path in documents(names):
        result = run(path)
        failed += result.failed
        attempted += result.attempted
    print(f"{attempted} examples in documents, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
