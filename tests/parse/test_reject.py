"""What the language does not hold is refused at its place, with a reason and a remedy."""

import sys
import textwrap

import gast
import pytest

from tangentish.errors import Unsupported
from tangentish.parse.reject import CONSTRUCTS, NAMES, reject

REFUSED = [
    ("yield x", "`yield` is not supported", "yield x"),
    ("y = yield from x", "`yield from`", "yield from x"),
    ("nonlocal y\ny = x", "a write to `y`, which is declared `nonlocal`", None),
    ("class A:\n    pass", "a class inside", None),
    ("try:\n    x = 1\nfinally:\n    pass", "`try` is not", None),
    ("global y\ny = x", "a write to `y`, which is declared `global`", None),
    ("global y\nimport y.z", "a write to `y`, which is declared `global`", None),
    ("del x.a", "`del` of anything but a name", "x.a"),
    ("del y, x[0], (z, x.a)", "`del` of anything but a name", "x.a"),
    ("match x:\n    case {'k': y, **z}:\n        pass", "`**z` in a pattern", None),
    ("match x:\n    case y if (z := y):\n        pass", "an assignment in the guard", "z := y"),
    ("y, *z[0] = x", "a starred target", "*z[0]"),
    ("for x.a in range(3):\n    pass", "an attribute bound by a loop", "x.a"),
    ("y = [0 for x.a in range(3)]", "an attribute bound by a loop", "x.a"),
    ("y = eval('x')", "`eval`", "eval"),
    ("exec('x')", "`exec`", "exec"),
    ("y = locals()", "`locals`", "locals"),
    ("y = globals()", "`globals`", "globals"),
    ("y = vars(x)", "`vars`", "vars"),
    ("setattr(x, 'a', 1)", "`setattr`", "setattr"),
    ("if x:\n    while x:\n        for i in x:\n            y = {eval(x)}", "`eval`", "eval"),
    ("if x:\n    pass\nelse:\n    y = {v: eval(v) for v in x}", "`eval`", "eval"),
    ("for i in x:\n    pass\nelse:\n    y = {*x, eval(x)}", "`eval`", "eval"),
]
if sys.version_info >= (3, 11):
    REFUSED.append(("try:\n    x = 1\nexcept* OSError:\n    pass", "`except*`", None))
if sys.version_info >= (3, 12):
    REFUSED.append(("type y = int", "`type` in a function", None))

ALLOWED = [
    "y = np.array([x, [x, (x, [x])]])",
    "y = [x, {'a': (1, [x])}]",
    "y = {1, x}, {v for v in x}, {v: 1 for v in x}, {**x, 'a': 1}, [*x, 1]",
    "y[1:] = x\ny += [x]\ny.a.append(x)",
    "for y in [x, x]:\n    pass",
    "y = np.stack(arrays=[x, x])",
    "y = x[[0, 2]]",
    "y = x[[0, 2], 1:, [True, False]]",
    "x[[0, 1]] += 1.0",
    "[y, z] = x",
    "(y, (z, w)) = x",
    "print(f'{x:.3f}', f'{x!r}')",
    "y = f'{x}'",
    "global y, z\nx = y",
    "del x, (y, [z]), x[0], z['a'][1:]",
    "import math\nfrom math import sin as s, cos",
    "assert x, f'{x}'",
    "raise ValueError(f'{x}') from None",
    "y: float = 1.0",
    "y: list[int]",
    "y = x.a.b[0].c(1).T",
    "locals = 1\ny = locals",
    "if (y := x) > 0 and not x or x < 1 < 2:\n    pass\nelif x:\n    pass\nelse:\n    pass",
    "while x:\n    break\nelse:\n    x = y = x if x else y",
    "for i, (a, b) in x:\n    continue",
    "y = x[..., None, ::2] @ x ** -1 // 2 % 3",
    "'text'\npass",
    "return",
]


def function(body, head="def f(x):"):
    return gast.parse(f"{head}\n" + textwrap.indent(body, "    ")).body[0]


def words(text, error):
    """Return the part of `text` that the error marks."""
    line, column = error.where[1:]
    lines = text.split("\n")
    assert error.end_lineno == line
    return lines[line - 1][column - 1 : error.end_offset - 1]


@pytest.mark.parametrize("body, what, at", REFUSED, ids=[case[0] for case in REFUSED])
def test_refused(body, what, at):
    with pytest.raises(Unsupported) as caught:
        reject(function(body))
    error = caught.value
    assert what in error.what
    assert error.why.endswith(".")
    assert error.remedy.endswith(".")
    text = "def f(x):\n" + textwrap.indent(body, "    ")
    if at is not None:
        assert words(text, error) == at


@pytest.mark.parametrize("body", ALLOWED)
def test_allowed(body):
    tree = function(body)
    before = gast.dump(tree)
    reject(tree)
    assert gast.dump(tree) == before


@pytest.mark.parametrize(
    "head, what",
    [
        ("async def f(x):", "`async`"),
    ],
)
def test_refused_parameters(head, what):
    with pytest.raises(Unsupported) as caught:
        reject(function("return x", head))
    assert what in caught.value.what


def test_what_only_async_functions_hold():
    for body, what in (
        ("await x", "Await"),
        ("async for y in x:\n    pass", "AsyncFor"),
        ("async with x:\n    pass", "AsyncWith"),
    ):
        tree = function(body, "async def f(x):")
        plain = function("pass")
        plain.body = tree.body
        with pytest.raises(Unsupported) as caught:
            reject(plain)
        assert caught.value.what == CONSTRUCTS[what].what


def test_allowed_parameters():
    reject(function("return x", "def f(w, /, x: float, y=[1], *, z={}) -> dict[str, int]:"))


def test_type_parameters():
    tree = function("return x")
    tree.type_params = [gast.Name("T", gast.Param(), None, None)]
    with pytest.raises(Unsupported, match="type parameters"):
        reject(tree)


def test_every_entry_is_a_whole_message():
    for refusal in [*CONSTRUCTS.values(), *NAMES.values()]:
        assert refusal.what[-1] != "."
        assert refusal.why[-1] == refusal.remedy[-1] == "."
