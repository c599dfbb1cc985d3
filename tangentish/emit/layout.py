r"""Functions to text: statements, titles, and in the reverse sweep the user's lines as headings.

    >>> from tangentish.tree.nodes import Title
    >>> from tangentish.tree.origin import Origin, with_origin
    >>> from tangentish.tree.quote import quote_one
    >>> place = Origin("a.py", 3, 4, 3, 17, "y = np.sin(x)")
    >>> undo = with_origin(quote_one("bx += by * np.cos(x)"), place)
    >>> body = [Title("reverse sweep"), undo]
    >>> function = quote_one("def f(x, by, bx):\n    {body}\n    return bx", body=body)
    >>> text, origins = to_source_with_map([function])
    >>> print(text, end="")
    def f(x, by, bx):
        # -- reverse sweep ------------------------------------------------------
        # y = np.sin(x)
        bx += by * np.cos(x)
        return bx
    >>> {line: origin.line for line, origin in origins.items()}
    {3: 3, 4: 3}

A subclass of astor's generator, which keeps lines and indentation and prints the plainest
statements. Those with expressions are ours, as are comments, titles and headings (see `expressions`
for why). The headings come from the origins of the statements below them, so they cannot go stale.
Layer 5.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any

import gast

from tangentish.emit.expressions import COMMA, TEST, bare, keyword_prefix, parameters, text
from tangentish.emit.generator import SourceGenerator, symbols
from tangentish.emit.strings import docstring, one_line
from tangentish.emit.wrap import WIDTH, split, split_items
from tangentish.tree.nodes import Comment, Title
from tangentish.tree.origin import Origin, origin_of

__all__ = ["show", "to_source", "to_source_with_map"]

REVERSE_SWEEP = "reverse sweep"
TITLE_WIDTH = 77

Place = tuple[str, int, str]


def to_source(functions: Iterable[Any]) -> str:
    """The text of `functions` (or of any statements), two empty lines between functions."""
    return to_source_with_map(functions)[0]


def to_source_with_map(functions: Iterable[Any]) -> tuple[str, dict[int, Origin]]:
    """The text, and for each of its lines that has one the origin it stands for."""
    layout = Layout()
    layout.block(list(functions))
    return layout.finish(), layout.origins


def show(node: Any) -> str:
    """The text of a statement, an expression or a list of statements: for doctests and messages."""
    if isinstance(node, list):
        return to_source(node).rstrip("\n")
    return to_source([node]).rstrip("\n") if isinstance(node, gast.stmt) else text(node)


class Layout(SourceGenerator):
    """Prints gast statements, ours included."""

    def __init__(self) -> None:
        super().__init__(" " * 4)
        self.origins: dict[int, Origin] = {}
        self.line = 0
        self.headed: Place | None = None
        self.in_reverse = False

    def finish(self) -> str:
        """All that was printed."""
        return "".join(self.result).lstrip("\n") + "\n"

    # -- lines ---------------------------------------------------------------

    def statement(self, node: Any, *items: Any) -> None:
        """Print one statement, or the header of one, and remember where it came from."""
        shown = "".join(items)
        self.newline()
        first = self.line + self.new_lines
        self.write(shown)
        self.line = first + shown.count("\n")
        origin = origin_of(node)
        if origin is not None:
            for line in range(first, self.line + 1):
                self.origins[line] = origin

    def fitted(
        self,
        node: Any,
        prefix: str,
        value: Any,
        suffix: str = "",
        *,
        level: int = 0,
        unwrapped: bool = False,
    ) -> None:
        """Print `value` and what stands around it in a statement, split if it is too long."""
        shown = prefix + (bare(value, level) if unwrapped else text(value, level)) + suffix
        if self.is_long(shown):
            indent = 4 * self.indentation
            shown = "\n".join(split(prefix, value, suffix, indent, level))[indent:]
        self.statement(node, shown)

    def listed(self, node: Any, opening: str, items: list[Any], closing: str) -> None:
        """Print a statement whose items stand on lines of their own, between brackets."""
        indent = 4 * self.indentation
        lines = split_items(opening, [("", item, COMMA) for item in items], closing, indent)
        self.statement(node, "\n".join(lines)[indent:])

    def is_long(self, shown: str) -> bool:
        """Whether a text does not fit on the line."""
        return 4 * self.indentation + len(shown) > WIDTH

    # -- bodies --------------------------------------------------------------

    def body(self, statements: list[Any]) -> None:
        """Print an indented block."""
        self.indentation += 1
        self.block(statements)
        if all(isinstance(node, (Comment, Title)) for node in statements):
            self.statement(None, "pass")
        self.indentation -= 1

    def else_body(self, statements: list[Any]) -> None:
        """Print `else:` and its block, if there is one."""
        if statements:
            self.statement(None, "else:")
            self.body(statements)

    def block(self, statements: list[Any]) -> None:
        """Print statements one below the other."""
        gap = 1 if self.indentation else 2
        for position, node in enumerate(statements):
            before = statements[position - 1] if position else None
            if before is not None and (isinstance(node, _SPACED) or isinstance(before, _SPACED)):
                self.newline(extra=gap)
            elif isinstance(node, Title) and before is not None and not _is_text(before):
                self.newline(extra=1)
            if self.in_reverse and not isinstance(node, _UNHEADED):
                self.heading(node)
            self.visit(node)

    def heading(self, node: Any) -> None:
        """Print the user's line that `node` belongs to, unless it stands above already."""
        origin = origin_of(node)
        if origin is None:
            return
        place = (origin.file, origin.line, origin.text)
        if place != self.headed:
            self.headed = place
            self.statement(node, "# ", one_line(origin.text))

    def visit(self, node: Any) -> None:
        """Print `node`; a statement that has no method here goes to the standard unparser."""
        method: Callable[[Any], None] | None = getattr(self, "visit_" + type(node).__name__, None)
        if method is not None:
            method(node)
        elif isinstance(node, gast.stmt):
            lines = ast.unparse(gast.gast_to_ast(node)).splitlines()
            self.statement(node, ("\n" + "    " * self.indentation).join(lines))
        else:
            raise TypeError(f"no text for {type(node).__name__} among statements")

    # -- ours ----------------------------------------------------------------

    def visit_Comment(self, node: Comment) -> None:
        """`# text`."""
        self.statement(node, f"# {one_line(node.text)}".rstrip())

    def visit_Title(self, node: Title) -> None:
        """`# -- text ------`; after that of the reverse sweep, statements are headed."""
        self.in_reverse = node.text == REVERSE_SWEEP
        self.headed = None
        self.statement(node, f"# -- {node.text} ".ljust(TITLE_WIDTH - 4 * self.indentation, "-"))

    # -- definitions ---------------------------------------------------------

    def visit_FunctionDef(self, node: Any, prefix: str = "") -> None:
        """A function, its docstring in the common form."""
        outside = self.in_reverse, self.headed
        self.in_reverse, self.headed = False, None
        for decorator in node.decorator_list:
            self.fitted(node, "@", decorator)
        returns = "" if node.returns is None else f" -> {text(node.returns)}"
        head = f"{prefix}def {node.name}{_type_parameters(node)}("
        self.statement(node, self.signature(head, parameters(node.args), f"){returns}:"))
        self.documented(node.body)
        self.in_reverse, self.headed = outside

    def visit_AsyncFunctionDef(self, node: Any) -> None:
        """A coroutine function."""
        self.visit_FunctionDef(node, "async ")

    def visit_ClassDef(self, node: Any) -> None:
        """A class, its docstring in the common form."""
        for decorator in node.decorator_list:
            self.fitted(node, "@", decorator)
        listed = [text(base) for base in node.bases]
        listed += [keyword_prefix(k) + text(k.value) for k in node.keywords]
        bases = f"({', '.join(listed)})" if listed else ""
        self.statement(node, f"class {node.name}{_type_parameters(node)}{bases}:")
        self.documented(node.body)

    def signature(self, head: str, shown: list[str], tail: str) -> str:
        """The header of a function: on one line, or its parameters on lines of their own."""
        pad = "    " * self.indentation
        if len(pad) + len(head) + len(", ".join(shown)) + len(tail) <= WIDTH or not shown:
            return head + ", ".join(shown) + tail
        inner = f"{pad}    {', '.join(shown)}"
        if len(inner) > WIDTH or len(shown) == 1:
            inner = "\n".join([f"{pad}    {parameter}," for parameter in shown])
        return f"{head}\n{inner}\n{pad}{tail}"

    def documented(self, statements: list[Any]) -> None:
        """The body of a definition, which may begin with a docstring."""
        if not statements or not _is_text(statements[0]):
            self.body(statements)
            return
        self.indentation += 1
        indentation = "    " * self.indentation
        self.statement(statements[0], docstring(statements[0].value.value, indentation))
        rest = statements[1:]
        if rest and isinstance(rest[0], _SPACED):
            self.newline(extra=1)
        self.block(rest)
        self.indentation -= 1

    # -- compound statements -------------------------------------------------

    def visit_If(self, node: Any) -> None:
        """`if`, `elif`, `else`."""
        word = "if "
        while True:
            self.fitted(node, word, node.test, ":", level=TEST)
            self.body(node.body)
            if len(node.orelse) != 1 or not isinstance(node.orelse[0], gast.If):
                break
            node, word = node.orelse[0], "elif "
        self.else_body(node.orelse)

    def visit_While(self, node: Any) -> None:
        """`while`, `else`."""
        self.fitted(node, "while ", node.test, ":", level=TEST)
        self.body(node.body)
        self.else_body(node.orelse)

    def visit_For(self, node: Any, prefix: str = "") -> None:
        """`for`, `else`."""
        self.fitted(node, f"{prefix}for {bare(node.target)} in ", node.iter, ":")
        self.body(node.body)
        self.else_body(node.orelse)

    def visit_AsyncFor(self, node: Any) -> None:
        """`async for`."""
        self.visit_For(node, "async ")

    def visit_With(self, node: Any, prefix: str = "") -> None:
        """`with`."""
        if len(node.items) == 1:
            item = node.items[0]
            name = "" if item.optional_vars is None else f" as {text(item.optional_vars)}"
            self.fitted(node, f"{prefix}with ", item.context_expr, f"{name}:")
            self.body(node.body)
            return
        shown = [
            text(item.context_expr)
            + ("" if item.optional_vars is None else f" as {text(item.optional_vars)}")
            for item in node.items
        ]
        self.statement(node, f"{prefix}with {', '.join(shown)}:")
        self.body(node.body)

    def visit_AsyncWith(self, node: Any) -> None:
        """`async with`."""
        self.visit_With(node, "async ")

    def visit_Try(self, node: Any, word: str = "except") -> None:
        """`try`, `except`, `else`, `finally`."""
        self.statement(node, "try:")
        self.body(node.body)
        for handler in node.handlers:
            kind = "" if handler.type is None else f" {text(handler.type)}"
            name = (
                "" if handler.name is None else f" as {getattr(handler.name, 'id', handler.name)}"
            )
            self.statement(handler, f"{word}{kind}{name}:")
            self.body(handler.body)
        self.else_body(node.orelse)
        if node.finalbody:
            self.statement(None, "finally:")
            self.body(node.finalbody)

    def visit_TryStar(self, node: Any) -> None:
        """`try`, `except*`."""
        self.visit_Try(node, "except*")

    def visit_Match(self, node: Any) -> None:
        """`match`; its patterns by the standard unparser."""
        self.fitted(node, "match ", node.subject, ":", unwrapped=True)
        self.indentation += 1
        for case in node.cases:
            pattern = ast.unparse(gast.gast_to_ast(case.pattern))
            guard = "" if case.guard is None else f" if {text(case.guard, TEST)}"
            self.statement(None, f"case {pattern}{guard}:")
            self.body(case.body)
        self.indentation -= 1

    # -- simple statements ---------------------------------------------------

    def visit_Assign(self, node: Any) -> None:
        """A tuple goes bare into a tuple of targets."""
        unpacked = any(isinstance(target, (gast.Tuple, gast.List)) for target in node.targets)
        targets = "".join([bare(target) + " = " for target in node.targets])
        first = node.targets[0]
        spread = isinstance(first, gast.Tuple) and len(first.elts) > 1 and len(node.targets) == 1
        shown = bare(node.value)
        if spread and isinstance(node.value, gast.Name) and self.is_long(targets + shown):
            self.listed(node, "(", first.elts, f") = {shown}")
            return
        self.fitted(node, targets, node.value, unwrapped=unpacked)

    def visit_AugAssign(self, node: Any) -> None:
        """`target op= value`."""
        operator = symbols[type(node.op).__name__]
        self.fitted(node, f"{text(node.target)} {operator}= ", node.value)

    def visit_AnnAssign(self, node: Any) -> None:
        """`target: annotation = value`."""
        target = text(node.target)
        if isinstance(node.target, gast.Name) and not node.simple:
            target = f"({target})"
        if node.value is None:
            self.statement(node, f"{target}: {text(node.annotation)}")
        else:
            self.fitted(node, f"{target}: {text(node.annotation)} = ", node.value)

    def visit_Return(self, node: Any) -> None:
        """A returned tuple goes bare."""
        if node.value is None:
            self.statement(node, "return")
        else:
            self.fitted(node, "return ", node.value, unwrapped=True)

    def visit_Expr(self, node: Any) -> None:
        """An expression for its effect."""
        self.fitted(node, "", node.value)

    def visit_Assert(self, node: Any) -> None:
        """`assert`."""
        if node.msg is None:
            self.fitted(node, "assert ", node.test)
        else:
            self.fitted(node, f"assert {text(node.test)}, ", node.msg)

    def visit_Raise(self, node: Any) -> None:
        """`raise`."""
        if node.exc is None:
            self.statement(node, "raise")
        else:
            cause = "" if node.cause is None else f" from {text(node.cause)}"
            self.fitted(node, "raise ", node.exc, cause)

    def visit_Delete(self, node: Any) -> None:
        """`del`."""
        self.statement(node, "del ", ", ".join([text(target) for target in node.targets]))

    def visit_Import(self, node: Any) -> None:
        """`import`."""
        self.statement(node, "import ", _imports(node.names))

    def visit_ImportFrom(self, node: Any) -> None:
        """`from ... import`."""
        module = "." * (node.level or 0) + (node.module or "")
        self.statement(node, f"from {module} import ", _imports(node.names))


def _imports(names: list[Any]) -> str:
    """What an import lists."""
    return ", ".join([n.name + (f" as {n.asname}" if n.asname else "") for n in names])


def _type_parameters(node: Any) -> str:
    """`[T]`, from Python 3.12 on."""
    shown = [ast.unparse(gast.gast_to_ast(p)) for p in getattr(node, "type_params", None) or ()]
    return f"[{', '.join(shown)}]" if shown else ""


def _is_text(node: Any) -> bool:
    """Whether a statement is a string, as a docstring is."""
    return (
        isinstance(node, gast.Expr)
        and isinstance(node.value, gast.Constant)
        and isinstance(node.value.value, str)
    )


_SPACED = (gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef)
_COMPOUND = (
    gast.If,
    gast.For,
    gast.AsyncFor,
    gast.While,
    gast.With,
    gast.AsyncWith,
    gast.Try,
    gast.TryStar,
    gast.Match,
)
_UNHEADED = (*_SPACED, *_COMPOUND, Comment, Title, gast.Return)
