"""astor's source generator, brought in without touching anything that the user could see.

An ordinary `import astor` reads names of `ast` that are deprecated from Python 3.12 on: it warns
(and fails under `-W error`), and it uses the warning up for the user's own code. Changing the
warning filters meanwhile would not be safe among threads. Here the modules of the installed astor
are executed with a view of `ast` that has only the names that are there: no filter is touched,
nothing appears in `sys.modules`, and a later `import astor` of the user is a first one. Layer 5.
"""

from __future__ import annotations

import ast
import builtins
import importlib.util
from collections.abc import Mapping
from importlib.machinery import PathFinder
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any

__all__ = ["Precedence", "SourceGenerator", "symbols"]

# In the order in which they import each other.
_PARTS = ("op_util", "node_util", "string_repr", "source_repr", "code_gen")


def _bring_in() -> dict[str, ModuleType]:
    """Execute the parts of astor that print, privately."""
    package = importlib.util.find_spec("astor")
    if package is None or package.submodule_search_locations is None:
        raise ModuleNotFoundError("tangentish needs astor: pip install astor", name="astor")
    present = ModuleType("ast")
    present.__dict__.update(vars(ast))
    present.__dict__.pop("__getattr__", None)
    parts: dict[str, ModuleType] = {}

    def bring(
        name: str, globals_: Any = None, locals_: Any = None, names: Any = (), level: int = 0
    ) -> Any:
        if level:
            return parts[name]
        if name == "ast":
            return present
        return builtins.__import__(name, globals_, locals_, names, level)

    for part in _PARTS:
        spec = PathFinder.find_spec(f"astor.{part}", list(package.submodule_search_locations))
        assert spec is not None and spec.loader is not None
        module = parts[part] = importlib.util.module_from_spec(spec)
        module.__dict__["__builtins__"] = {**vars(builtins), "__import__": bring}
        exec(spec.loader.get_code(spec.name), module.__dict__)  # type: ignore[attr-defined]
    return parts


if TYPE_CHECKING:

    class SourceGenerator:
        """What we use of astor's generator: lines, indentation, and the plainest statements."""

        result: list[str]
        indent_with: str
        indentation: int
        new_lines: int

        def __init__(self, indent_with: str) -> None: ...

        def write(self, *items: Any) -> None:
            """Append to the result, after the lines and the indentation that are due."""

        def newline(self, node: Any = None, extra: int = 0) -> None:
            """Begin a new line, and so many empty ones, before what is written next."""

    class Precedence:
        """astor's levels, one attribute for each node class."""

    symbols: Mapping[str, str] = {}
else:
    _parts = _bring_in()
    SourceGenerator = _parts["code_gen"].SourceGenerator
    Precedence = _parts["op_util"].Precedence
    symbols = MappingProxyType(
        {
            kind.__name__: symbol
            for kind, symbol in _parts["op_util"].symbol_data.items()
            if kind is not None and symbol
        }
    )
    del _parts
