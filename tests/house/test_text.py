"""What no file may hold: paths of one machine, tests that do not run, notes to self."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SUFFIXES = {".py", ".md", ".toml", ".cff", ".yml", ".yaml", ".txt", ".csv", ""}
GENERATED = {"build", "dist", "__pycache__"}

FORBIDDEN = {
    "a path of one machine": re.compile(r"(?<![\w.])/(?:work|root|farm|home|Users)/\w"),
    "a test that does not run": re.compile(r"pytest\.(?:mark\.)?(?:skip|xfail)|unittest\.skip"),
    "a loose end": re.compile(r"#\s*(?:TODO|FIXME|XXX)\b"),
    "white space at the end of a line": re.compile(r"[ \t]+$", re.MULTILINE),
}


def ours(path: Path) -> bool:
    """Whether a file belongs to the project and is text."""
    parts = path.relative_to(ROOT).parts
    hidden = any(part.startswith(".") and part != ".ci" for part in parts)
    generated = any(part in GENERATED or part.endswith(".egg-info") for part in parts)
    return path.is_file() and path.suffix in SUFFIXES and not hidden and not generated


FILES = sorted(path for path in ROOT.rglob("*") if ours(path))


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what):
    found = []
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        for match in FORBIDDEN[what].finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{path.relative_to(ROOT)}:{line}: {match[0]!r}")
    assert not found


def test_files_are_found():
    names = {str(path.relative_to(ROOT)) for path in FILES}
    assert {"README.md", "Makefile", "tangentish/errors.py", ".ci/run"} <= names
