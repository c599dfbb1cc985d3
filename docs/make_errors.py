"""Write docs/errors.md from the docstrings of tangentish/errors.py.

    python docs/make_errors.py            write the page
    python docs/make_errors.py --check    exit with 1 if the page is not current

The file is read, not imported, so that the page can be made without what the package needs.
"""

import ast
import inspect
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "errors.md"
HEAD = """# Errors

<!-- Made by docs/make_errors.py from the docstrings of tangentish/errors.py: edit those. -->

Every error says, in this order, where it is, what is wrong, why, and what to do:

```text
chain.py:14:10: `with open(...)` is not supported
    with open("log.txt", "a") as log:
         ^^^^^^^^^^^^^^^^^^^^
What entering and leaving it do cannot be undone, or done a second time.
Enter it outside: put the `with` around the call of the derivative.
```

Each class below is also the built-in exception named beside it.
"""


def page() -> str:
    """Return the text of the page."""
    tree = ast.parse((ROOT / "tangentish" / "errors.py").read_text(encoding="utf-8"))
    parts = [HEAD]
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            builtin = ast.unparse(node.bases[-1])
            text = inspect.cleandoc(ast.get_docstring(node) or "")
            parts.append(f"## {node.name} ({builtin})\n\n{in_markdown(text)}\n")
    return "\n".join(parts)


def in_markdown(text: str) -> str:
    """Fence the indented examples of a docstring."""
    lines: list[str] = []
    fenced = False
    for line in text.splitlines():
        indented = line.startswith("    ")
        if indented and not fenced:
            lines.append("```pycon")
        if fenced and not indented:
            lines.append("```")
        fenced = indented
        lines.append(line[4:] if indented else line)
    return "\n".join([*lines, "```"] if fenced else lines)


def main() -> int:
    """Write or check the page."""
    text = page()
    if "--check" in sys.argv[1:]:
        current = PAGE.exists() and PAGE.read_text(encoding="utf-8") == text
        if not current:
            print("docs/errors.md is not current: run python docs/make_errors.py", file=sys.stderr)
        return 0 if current else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
