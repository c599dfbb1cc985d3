"""docs/limits.md is true: each of its rows is refused, with a message that helps."""

from __future__ import annotations

import linecache
import re
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tangentish as tg
from tests.house.refused import ROWS, Program

PAGE = Path(__file__).parents[2] / "docs" / "limits.md"
PROGRAMS = [(row, k) for row, programs in ROWS.items() for k in range(len(programs))]


def rows_of_the_page() -> list[str]:
    """The first cells of all tables."""
    cells = re.findall(r"^\| (.*?) \| .* \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return [cell for cell in cells if cell != "refused"]


def refusal(program: Program, name: str) -> tg.TangentishError:
    """The error of differentiating a program that stands in a file of the given name."""
    text = f"import numpy as np\nimport tangentish as tg\n{program.text}"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    namespace = {"__name__": "limits"}
    exec(compile(text, name, "exec", dont_inherit=True), namespace)
    args = eval(f"({program.args})", namespace)
    with pytest.raises(tg.TangentishError) as caught:
        tg.grad(namespace["f"])(*args)
    return caught.value


def test_rows_of_the_page_are_those_tested():
    assert rows_of_the_page() == list(ROWS)


@pytest.mark.parametrize(
    ("row", "k"), PROGRAMS, ids=[f"{re.sub(r'[`|]', '', row)[:40]}-{k}" for row, k in PROGRAMS]
)
def test_refused(row, k):
    program = ROWS[row][k]
    name = f"<limits {list(ROWS).index(row)} {k}>"
    error = refusal(program, name)
    assert program.says in error.what
    assert error.why.endswith((".", "?"))
    assert error.remedy
    if program.placed:
        assert error.where is not None
        assert error.where[0] == name
        lines = linecache.getlines(name)
        assert str(error).splitlines()[1] == lines[error.where[1] - 1].rstrip()
        assert set(str(error).splitlines()[2].strip()) == {"^"}


ALLOWED = {
    "while with else": """
        while x > 1.0:
            x = x / 2.0
        else:
            x = x * 3.0
        return x
        """,
    "a list as argument": """
        return np.sum(np.array([x, 2.0 * x]) ** 2)
        """,
    "a mask": """
        y = x * np.ones(2)
        y[np.array([True, False])] = x**2
        return np.sum(y)
        """,
    "a list written anew where a slice is refused": """
        a = [x, 2.0 * x, 3.0, 4.0]
        a = a[:1] + [x * x, x] + a[3:]
        return a[1] * a[2] + a[3]
        """,
    "a set written anew where a change is refused": """
        seen = set()
        for k in (1, 2, 1):
            if k not in seen:
                x = x * (k + 1.0)
            seen = seen | {k}
        return x * len(seen)
        """,
    "the last key of a dict, taken out": """
        d = {"a": x, "b": x * x}
        k = list(d)[-1]
        return d.pop(k) * len(d) + d["a"]
        """,
    "a loop over a copy of a list that changes": """
        ys = [x, x * x]
        for y in list(ys):
            ys.append(y * ys[-1])
        return ys[-1]
        """,
    "a list of what an iterator gives": """
        pairs = list(zip([x, 2.0], [x * x, 3.0]))
        return pairs[0][0] * pairs[0][1] + pairs[1][0]
        """,
    "rows that are made one by one": """
        rows = [[0.0] * 3 for _ in range(3)]
        rows[0][1] = x * x
        return rows[0][1] * (x + rows[1][1])
        """,
    "a whole array": """
        y = x * np.ones(2)
        y += x**2
        return np.sum(y)
        """,
}


@pytest.mark.parametrize("name", ALLOWED)
def test_what_the_page_allows_is_derived(name):
    body = textwrap.indent(textwrap.dedent(ALLOWED[name]), "    ")
    text = f"import numpy as np\n\n\ndef f(x, *, unused=2.0):{body}"
    linecache.cache[f"<{name}>"] = (len(text), None, text.splitlines(keepends=True), f"<{name}>")
    namespace: dict[str, Any] = {}
    exec(compile(text, f"<{name}>", "exec"), namespace)
    f = namespace["f"]
    slope = (f(1.7 + 1e-6) - f(1.7 - 1e-6)) / 2e-6
    assert np.isclose(tg.grad(f)(1.7), slope, rtol=1e-7)
