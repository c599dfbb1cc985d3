"""Tell whether a piece of source is the source of running code: compile it again and compare.

A function's text is found by file and line, and files are edited. So the text that was found is
compiled as its module was (with its `__future__` features, inside its classes and enclosing
functions, which decide name mangling and free variables), and must give the code object that runs.

    >>> import ast
    >>> def double(x): return 2 * x
    >>> matches(ast.parse("def double(x): return 2 * x").body[0], Compilation.of(double))
    True
    >>> matches(ast.parse("def double(x): return 3 * x").body[0], Compilation.of(double))
    False

Assertions that pytest has rewritten are rewritten again before the comparison, by pytest itself; if
its version or options give another result, the code without assertions must occur, in order, in
the code that runs.
"""

from __future__ import annotations
import __future__ as features

import ast
import copy
import dis
import inspect
import keyword
import sys
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType
from typing import Any

__all__ = ["Compilation", "Definition", "compiled", "matches"]

FEATURES = sum({getattr(features, name).compiler_flag for name in features.all_feature_names})
COMPARED = (
    "co_argcount",
    "co_posonlyargcount",
    "co_kwonlyargcount",
    "co_names",
    "co_varnames",
    "co_cellvars",
    "co_freevars",
)
SILENT = ("CACHE", "EXTENDED_ARG", "PRECALL", "PUSH_NULL")
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True, slots=True)
class Compilation:
    """How a function was compiled: its code, its qualified name, and what its module imports.

    A call of an attribute of an imported name compiles to other instructions than one of a method,
    so `modules` holds the names in the code that now mean modules.
    """

    code: CodeType
    qualname: str
    modules: tuple[str, ...]

    @classmethod
    def of(cls, function: FunctionType) -> Compilation:
        """Return how `function` was compiled, as well as it is known."""
        code, scope = function.__code__, function.__globals__
        qualname = str(getattr(code, "co_qualname", function.__qualname__))
        modules = [name for name in code.co_names if isinstance(scope.get(name), ModuleType)]
        return cls(code, qualname, tuple(modules))


def matches(node: Definition, running: Compilation) -> bool:
    """Return whether `node`, found for a function, compiles to the code that runs."""
    if _gives(node, running):
        return True
    if _is_rewritten(running.code):
        return _matches_rewritten(node, running)
    levels = {0, 1, 2} - {sys.flags.optimize}
    return any(_gives(node, running, level) for level in levels)


def _gives(node: Definition, running: Compilation, optimize: int = -1) -> bool:
    """Return whether `node` compiles to the code that runs, at one level of optimization."""
    found = compiled(node, running, optimize)
    return found is not None and _same(found, running.code)


def compiled(node: Definition, running: Compilation, optimize: int = -1) -> CodeType | None:
    """Compile `node` in surroundings like those of `running`; None if it cannot stand there."""
    code = running.code
    headers = _headers(code, running.qualname)
    try:
        whole = compile(
            _surrounded(node, running, headers),
            code.co_filename,
            "exec",
            flags=code.co_flags & FEATURES,
            dont_inherit=True,
            optimize=optimize,
        )
    except (SyntaxError, ValueError):
        return None
    for _ in headers:
        whole = next(constant for constant in whole.co_consts if isinstance(constant, CodeType))
    return _last_inside(whole, code.co_name)


def _last_inside(code: CodeType, name: str) -> CodeType | None:
    """Return the last code called `name` just inside `code`; defaults and decorators are first."""
    found = None
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            if constant.co_name == name:
                found = constant
            elif constant.co_name.startswith("<generic parameters"):
                found = _last_inside(constant, name) or found
    return found


def _surrounded(
    node: Definition, running: Compilation, headers: list[tuple[str, str]]
) -> ast.Module:
    """Return a module that holds `node` in classes and functions with those headers."""
    statement = ast.Expr(node) if isinstance(node, ast.Lambda) else node
    ast.copy_location(statement, node)
    free = [name for name in running.code.co_freevars if name.isidentifier()]
    innermost = max((i for i, (kind, _) in enumerate(headers) if kind == "def"), default=-1)
    text = ""
    for depth, (kind, name) in enumerate(headers):
        arguments = f"({', '.join(free) if depth == innermost else ''})" if kind == "def" else ""
        text += " " * depth + f"{kind} {name}{arguments}:\n"
    module = ast.parse(text + " " * len(headers) + "pass")
    holder: Any = module
    for _ in headers:
        holder = holder.body[-1]
    holder.body = [statement]
    if running.modules:
        imports = ast.Import([ast.alias(name) for name in running.modules])
        module.body.insert(0, ast.fix_missing_locations(imports))
    return module


def _headers(code: CodeType, qualname: str) -> list[tuple[str, str]]:
    """Return what encloses the function called `qualname`, from the outside.

    >>> code = compile("0", "", "eval")
    >>> _headers(code, "outer.<locals>.Inner.method")
    [('def', 'outer'), ('class', 'Inner')]
    """
    parts = qualname.split(".")
    found = []
    for part, after in zip(parts, parts[1:], strict=False):
        if part != "<locals>":
            name = part if part.isidentifier() and not keyword.iskeyword(part) else "around"
            found.append(("def" if after == "<locals>" else "class", name))
    if code.co_freevars and not any(kind == "def" for kind, _ in found):
        found.insert(0, ("def", "around"))
    return found


def _same(left: CodeType, right: CodeType) -> bool:
    """Return whether two code objects do the same, wherever they stand."""
    nested = inspect.CO_NESTED
    return (
        all(getattr(left, name) == getattr(right, name) for name in COMPARED)
        and left.co_flags & ~nested == right.co_flags & ~nested
        and (_same_code(left, right) or _steps(left) == _steps(right))
        and _same_constants(left.co_consts, right.co_consts)
    )


def _same_code(left: CodeType, right: CodeType) -> bool:
    """Return whether two code objects hold the same instructions and `try` blocks."""
    tables = [getattr(code, "co_exceptiontable", b"") for code in (left, right)]
    return left.co_code == right.co_code and tables[0] == tables[1]


def _steps(code: CodeType) -> list[tuple[str, object]]:
    """Return the instructions of `code`, methods and attributes alike, jumps by number.

    >>> _steps(compile("f(x)", "", "eval"))[-1][0].startswith("RETURN")
    True
    """
    kept = [i for i in dis.get_instructions(code) if i.opname not in SILENT]
    offsets = [instruction.offset for instruction in kept]
    steps: list[tuple[str, object]] = []
    for instruction in kept:
        value: object = instruction.argval
        if instruction.opcode in dis.hasjrel or instruction.opcode in dis.hasjabs:
            value = bisect_left(offsets, instruction.argval)
        elif instruction.opcode in dis.hasconst:
            value = instruction.arg
        steps.append((instruction.opname.replace("LOAD_METHOD", "LOAD_ATTR"), value))
    return steps


def _same_constants(left: tuple[Any, ...], right: tuple[Any, ...]) -> bool:
    """Compare constants by type and value; Python 3.10 keeps qualified names there."""
    if len(left) != len(right):
        return False
    after_code = False
    for one, two in zip(left, right, strict=True):
        is_code = isinstance(one, CodeType) and isinstance(two, CodeType)
        if is_code:
            if not _same(one, two):
                return False
        elif _key(one) != _key(two) and not (after_code and _same_last_name(one, two)):
            return False
        after_code = is_code
    return True


def _key(constant: object) -> object:
    """Return something equal for equal constants only: 1, 1.0 and True differ, and so do zeros."""
    if isinstance(constant, tuple):
        return tuple(map(_key, constant))
    if isinstance(constant, frozenset):
        return frozenset(map(_key, constant))
    return type(constant), repr(constant)


def _same_last_name(one: object, two: object) -> bool:
    """Return whether two qualified names end in the same name."""
    both = isinstance(one, str) and isinstance(two, str)
    return both and str(one).rpartition(".")[2] == str(two).rpartition(".")[2]


def _is_rewritten(code: CodeType) -> bool:
    """Return whether pytest has rewritten an assertion of `code`."""
    names = code.co_names + code.co_varnames + code.co_cellvars
    return any(name.startswith(("@py_", "@pytest_")) for name in names) or any(
        _is_rewritten(constant) for constant in code.co_consts if isinstance(constant, CodeType)
    )


def _matches_rewritten(node: Definition, running: Compilation) -> bool:
    """Return whether `node` gives the code that runs once pytest rewrites its assertions."""
    rewritten = _rewritten(node)
    if rewritten is not None and _gives(rewritten, running):
        return True
    bare = compiled(node, running, optimize=1)
    return bare is not None and _occurs(list(_operations(bare)), list(_operations(running.code)))


def _rewritten(node: Definition) -> Definition | None:
    """Let pytest, where it is loaded, rewrite the assertions of a copy of `node`."""
    pytest_rewrite = sys.modules.get("_pytest.assertion.rewrite")
    if pytest_rewrite is None or isinstance(node, ast.Lambda):
        return None
    module = ast.Module([copy.deepcopy(node)], [])
    try:
        pytest_rewrite.rewrite_asserts(module, b"")
    except Exception:  # whatever another version of pytest raises, there is the second way
        return None
    for statement in module.body:
        if isinstance(statement, Definition) and statement.name == node.name:
            return statement
    return None


def _operations(code: CodeType) -> Iterator[tuple[str, object]]:
    """Yield what `code` does, without jumps and bookkeeping; joined instructions one by one."""
    for instruction in dis.get_instructions(code):
        name, value = instruction.opname, instruction.argval
        if isinstance(value, CodeType):
            yield from _operations(value)
        elif isinstance(value, tuple) and name.count("_FAST") == 2:
            half = len(name.split("_FAST_")[0]) + len("_FAST")
            yield _plain(name[:half]), value[0]
            yield _plain(name[half + 1 :]), value[1]
        elif name.startswith(("LOAD", "STORE", "BINARY", "UNARY", "COMPARE", "CALL", "RETURN")):
            yield _plain(name), None if value is None else _key(value)


def _plain(name: str) -> str:
    """Return the name of an instruction without what depends on its neighbors."""
    return name.replace("_BORROW", "").replace("_CHECK", "").replace("METHOD", "ATTR")


def _occurs(part: list[tuple[str, object]], whole: list[tuple[str, object]]) -> bool:
    """Return whether `part` can be made from `whole` by leaving out elements."""
    rest = iter(whole)
    return all(operation in rest for operation in part)
