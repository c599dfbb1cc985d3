"""A module imports only from its own layer and lower ones, wherever the import stands."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import tangentish

PACKAGE = Path(tangentish.__file__).parent

# The folder or the module at the top that holds a file, and its layer. Three modules of `load` call
# the pipeline, since they derive when a call is of a new signature: these are named in full.
LAYERS = {
    "errors": 0,
    "request": 0,
    "structures": 1,
    "captured": 1,
    "attributes": 1,
    "tree": 1,
    "runtime": 2,
    "rules": 2,
    "parse": 3,
    "lower": 3,
    "analyse": 3,
    "differentiate": 4,
    "optimise": 4,
    "emit": 5,
    "load": 5,
    "pipeline": 6,
    "load.specialise": 7,
    "load.choosing": 7,
    "load.standalone": 7,
    "load.inside": 7,
    "load.cache": 7,
    "api": 7,
    "testing": 7,
    "cli": 7,
    "__init__": 8,
    "__main__": 8,
}


def part_of(name: str) -> str:
    """The part of the package that a dotted name below it belongs to: the longest in the table."""
    first, *rest = name.split(".")
    longer = f"{first}.{rest[0]}" if rest else first
    return longer if longer in LAYERS else first


def room(path: Path) -> str:
    """The part of the package that a file belongs to: its folder, or its own name at the top."""
    return part_of(".".join(path.relative_to(PACKAGE).with_suffix("").parts))


def absolute(node: ast.ImportFrom, path: Path) -> str:
    """The module that a `from` import reads, by its full name."""
    if not node.level:
        return node.module or ""
    parents = ("tangentish", *path.relative_to(PACKAGE).parent.parts)
    base = parents[: len(parents) - node.level + 1]
    return ".".join((*base, *((node.module,) if node.module else ())))


def imported(path: Path) -> set[tuple[int, str]]:
    """The lines that import from the package, each with the part of the package that it reads."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = absolute(node, path)
            names = [f"{module}.{alias.name}" for alias in node.names]
        for name in names:
            first, _, rest = name.partition(".")
            if first == "tangentish":
                part = part_of(rest)
                found.add((node.lineno, part if part in LAYERS else "__init__"))
    return found


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_come_from_no_higher_layer(path):
    assert room(path) in LAYERS, f"{room(path)} has no layer: give it one in this test"
    upward = [
        f"line {line}: {part}"
        for line, part in sorted(imported(path))
        if LAYERS[part] > LAYERS[room(path)]
    ]
    assert not upward, f"{room(path)} is in layer {LAYERS[room(path)]} and imports {upward}"


def test_imports_are_seen(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "PACKAGE", tmp_path)
    module = tmp_path / "tree" / "walk.py"
    module.parent.mkdir()
    module.write_text(
        "import tangentish.cli\n"
        "from tangentish import api, errors\n"
        "from ..load.cache import table\n"
        "from .names import Namer\n"
        "def late():\n"
        "    from tangentish.pipeline import derive\n"
    )
    assert imported(module) == {
        (1, "cli"),
        (2, "api"),
        (2, "errors"),
        (3, "load.cache"),
        (4, "tree"),
        (6, "pipeline"),
    }
