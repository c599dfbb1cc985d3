"""Reads the golden cases: one file each, a primal, its points, and the expected texts.

    # flags: wrt=x,w has_aux     differentiated arguments; of=NAME, has_aux where they apply
    # allowed: unbroadcast       runtime helpers that the texts may hold
    # numba: yes                 the standalone text has to compile under numba.njit
    \"\"\"One line on what it shows.\"\"\"
    ... the program, the last function but `points`, with what it needs before it
    def points(): ...            argument tuples; the first is the point of derivation
    def edges(): ...             more of them, where the program has no derivative: what the text
                                 does there still has to be needed
    # output: reverse
    ... expected text
    # output: forward
    ... expected text

Everything from the first `# output:` line on is cut off before the file is executed.
"""

import functools
import re
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "cases"
MODES = ("reverse", "forward")
_OUTPUT = re.compile(r"^# output: (\w+)\n", re.MULTILINE)
_HEADER = re.compile(r"^# (flags|allowed|numba): (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Case:
    """One golden file, executed up to its first expected text."""

    name: str
    path: Path
    primal: str
    expected: dict[str, str]
    wrt: tuple[str | int, ...]
    of: str | None
    has_aux: bool
    allowed: frozenset[str]
    numba: bool
    program: Callable[..., Any]
    points: Callable[[], Any]
    edges: Callable[[], Any]

    @property
    def parameters(self) -> tuple[str, ...]:
        code = self.program.__code__
        return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]

    @property
    def wrt_positions(self) -> tuple[int, ...]:
        named = ((self.parameters.index(w) if isinstance(w, str) else w) for w in self.wrt)
        return tuple(named)

    def outcome(self, *args: Any) -> Any:
        """What the case differentiates: the result, or the argument that `of` names."""
        result = self.program(*args)
        return result if self.of is None else args[self.parameters.index(self.of)]


@functools.cache
def load_case(name: str) -> Case:
    path = FOLDER / f"{name}.py"
    primal, *rest = _OUTPUT.split(path.read_text(encoding="utf-8"))
    header = dict(_HEADER.findall(primal))
    flags = header["flags"].split()
    options = dict(flag.split("=") for flag in flags if "=" in flag)
    module = types.ModuleType(f"golden_case_{name}")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module
    exec(compile(primal, str(path), "exec"), vars(module))
    functions = [
        value
        for value in vars(module).values()
        if isinstance(value, types.FunctionType) and value.__module__ == module.__name__
    ]
    edges = vars(module).get("edges", list)
    *_, program, points = (f for f in functions if f is not edges)
    return Case(
        name=name,
        path=path,
        primal=primal,
        expected={
            mode: text.strip("\n") + "\n" for mode, text in zip(rest[::2], rest[1::2], strict=True)
        },
        wrt=tuple(int(w) if w.isdigit() else w for w in options["wrt"].split(",")),
        of=options.get("of"),
        has_aux="has_aux" in flags,
        allowed=frozenset(re.split(r"[,\s]+", header["allowed"]))
        if "allowed" in header
        else frozenset(),
        numba=header.get("numba") == "yes",
        program=program,
        points=points,
        edges=edges,
    )


def all_names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.py"))


def write_expected(case: Case, texts: dict[str, str]) -> None:
    """Rewrite the expected texts of a case, leaving its primal as it is."""
    blocks = [f"# output: {mode}\n\n\n{texts[mode].strip()}\n" for mode in MODES if mode in texts]
    case.path.write_text(
        case.primal.rstrip() + "\n\n\n" + "\n\n".join(blocks), encoding="utf-8", newline="\n"
    )
