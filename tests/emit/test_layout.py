"""Statements, titles, headings, docstrings, long lines; the map from lines to origins."""

import ast
import subprocess
import sys

import gast
import pytest

from tangentish.emit.header import docstring, docstring_statement
from tangentish.emit.layout import show, to_source, to_source_with_map
from tangentish.tree.nodes import Comment, Title
from tangentish.tree.origin import Origin, with_origin
from tangentish.tree.quote import quote, quote_one

CLEAN = '''\
@decorated(1)
def f(x, /, w=1, *rest, k: int = 2, **others) -> float:
    """One line."""
    global g
    a, (b, *c) = d = x
    t = (a, b)
    a, b = b, a
    x[i], x.y = x[j], 1
    n: int = 3
    m: int
    x[i] += a * b
    if a:
        pass
    elif b:
        del a, b[0]
    else:
        return
    for i, (j, k) in enumerate(x):
        if i:
            break
        continue
    else:
        raise ValueError("no") from None
    while (n := n - 1) > 0:
        print("end", n)
    with np.errstate(all="ignore") as e, other:
        assert a, "not a"
    try:
        raise
    except (A, B) as e:
        pass
    except C:
        pass
    else:
        pass
    finally:
        pass
    import numpy.linalg as la, math
    from . import b as c

    def inner(x):
        nonlocal a
        return x, a

    class K(Base, metaclass=M):
        x = 1

    match x, y:
        case [1, *_] if a:
            pass
        case _:
            pass
    f((yield))
    x = yield
    return e, (bx, bw)


async def g():
    """First.

    Rest,
        indented.
    """
    async with a as b:
        async for x in y:
            await z
    return lambda: (yield)
'''

LONG = """\
def f(
    first_parameter, second_parameter, third_parameter, fourth_parameter, fifth_parameter, sixth=0
):
    total = (
        first_parameter * second_parameter
        + third_parameter * fourth_parameter
        - fifth_parameter * sixth_parameter
    )
    result = np.where(
        first_parameter > second_parameter, third_parameter, fourth_parameter * fifth_parameter
    )
    bx[i - 1] += first_parameter * np.einsum(
        "ijk,kl->ijl", second_parameter, third_parameter, optimize=fourth_parameter
    )
    if (
        first_parameter > second_parameter
        and third_parameter > fourth_parameter
        or not fifth_parameter > sixth_parameter
    ):
        values = [
            first_parameter * second_parameter,
            third_parameter * fourth_parameter,
            fifth_parameter * sixth,
        ]
    return (
        first_parameter,
        (second_parameter, third_parameter),
        (fourth_parameter, fifth_parameter),
        sixth,
    )
"""


def parsed(text):
    return [gast.ast_to_gast(statement) for statement in ast.parse(text).body]


@pytest.mark.parametrize("source", [CLEAN, LONG])
def test_clean_text_stays(source):
    assert to_source(parsed(source)) == source


@pytest.mark.parametrize("source", [CLEAN, LONG])
def test_the_formatter_changes_nothing(source, tmp_path):
    # Imports, stubs and powers apart, of which the sources here have none.
    path = tmp_path / "generated.py"
    path.write_text(source)
    command = ["ruff", "format", "--isolated", "--line-length", "100", "--check", str(path)]
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout


def at(line, text, statement):
    made = quote_one(statement) if isinstance(statement, str) else statement
    return with_origin(made, Origin("chain.py", line, 4, line, 20, text))


def rollout():
    loop = quote_one(
        "for i in range(len(x) - 1, 0, -1):\n    {body}",
        body=[
            at(7, "e += 0.5 * x[i] ** 2", "bx[i] += be * x[i]"),
            at(6, "x[i] += dt * a * x[i]", "x[i] = x_old[i]"),
            at(6, "x[i] += dt * a * x[i]", "bx[i] += bx[i] * dt * a"),
        ],
    )
    body = [
        docstring_statement("Gradient of rollout(x).", ["bx."]),
        Title("forward sweep"),
        at(2, "e = 0.0", "e = 0.0"),
        Title("reverse sweep"),
        quote_one("bx = np.zeros_like(x)"),
        at(5, "for i in range(1, len(x)):", loop),
        at(6, "x[i] += dt * a * x[i]", "y = 1"),
        at(2, "e = 0.0", "y = 2"),
        quote_one("return bx"),
    ]
    return quote_one("def grad_rollout(x, be=1.0):\n    {body}", body=body)


def test_titles_and_headings():
    text, origins = to_source_with_map([rollout()])
    assert text == (
        "def grad_rollout(x, be=1.0):\n"
        '    """Gradient of rollout(x).\n'
        "\n"
        "    Returns bx.\n"
        '    """\n'
        f"    # -- forward sweep {'-' * 54}\n"
        "    e = 0.0\n"
        "\n"
        f"    # -- reverse sweep {'-' * 54}\n"
        "    bx = np.zeros_like(x)\n"
        "    for i in range(len(x) - 1, 0, -1):\n"
        "        # e += 0.5 * x[i] ** 2\n"
        "        bx[i] += be * x[i]\n"
        "        # x[i] += dt * a * x[i]\n"
        "        x[i] = x_old[i]\n"
        "        bx[i] += bx[i] * dt * a\n"
        "    y = 1\n"
        "    # e = 0.0\n"
        "    y = 2\n"
        "    return bx\n"
    )
    numbers = {line: origin.line for line, origin in origins.items()}
    assert numbers == {7: 2, 11: 5, 12: 7, 13: 7, 14: 6, 15: 6, 16: 6, 17: 6, 18: 2, 19: 2}


def test_the_map_covers_every_line_of_a_long_statement():
    long = "y = function(" + ", ".join(["some_argument"] * 6) + ")"
    second = quote_one("def g(x):\n    {body}", body=[at(3, "y = f(...)", long)])
    text, origins = to_source_with_map([rollout(), second])
    lines = text.splitlines()
    covered = [lines[n - 1].strip() for n, o in origins.items() if o.text == "y = f(...)"]
    assert covered == ["y = function(", ", ".join(["some_argument"] * 6), ")"]


def test_long_tuples_of_targets_are_unpacked_between_parentheses():
    names = [f"recorded_quantities_{k}" for k in range(4)]
    twice = [name for n in names for name in (n, f"{n}_again")]
    body = [quote_one(f"{', '.join(several)} = tape") for several in (names[:3], names, twice)]
    assert to_source([quote_one("def f(tape):\n    {body}", body=body)]).splitlines() == [
        "def f(tape):",
        "    recorded_quantities_0, recorded_quantities_1, recorded_quantities_2 = tape",
        "    (",
        f"        {', '.join(names)}",
        "    ) = tape",
        "    (",
        *(f"        {name}," for name in twice),
        "    ) = tape",
    ]


def test_empty_lines():
    inner = quote_one("def g():\n    return 1")
    body = [Comment("before"), quote_one("x = 1"), inner, quote_one("return g")]
    made = quote_one("def f():\n    {body}", body=body)
    assert to_source([made, made]) == (
        "def f():\n    # before\n    x = 1\n\n    def g():\n        return 1\n\n    return g\n\n\n"
    ) + to_source([made])
    first = quote_one("def f():\n    {body}", body=[inner, quote_one("return g")])
    assert show(first).startswith("def f():\n    def g():")


def test_a_body_of_comments_passes():
    made = quote_one("if a:\n    {body}", body=[Comment("nothing\nto do ")])
    assert show(made) == "if a:\n    # nothing to do\n    pass"


def test_a_heading_is_one_line():
    made = quote_one(
        "def f(x):\n    {b}", b=[Title("reverse sweep"), at(1, "a = (b\n  +c)", "y = 1")]
    )
    assert "    # a = (b +c)\n" in to_source([made])


@pytest.mark.parametrize(
    "value",
    [
        "One.",
        "One.\n\nTwo.\n  Three.",
        'Say "a"',
        '"""',
        "back\\slash",
        "\n  a\n    b",
        "tab\there",
        "",
    ],
)
def test_docstrings(value):
    made = quote_one("def f():\n    {d}", d=[gast.Expr(gast.Constant(value, None))])
    text = to_source([made])
    again = to_source(parsed(text))
    assert text == again
    read = ast.get_docstring(ast.parse(text).body[0])
    assert [line.strip() for line in (read or "").split("\n")] == [
        line.strip() for line in value.expandtabs().strip("\n").split("\n")
    ]


def test_headers():
    assert docstring("What.") == "What."
    long = docstring("What.", ["a word " * 40], ["Note."])
    assert max(map(len, long.splitlines())) <= 92
    assert long.startswith("What.\n\nReturns a word") and long.endswith("\nNote.")


def test_an_unknown_node_is_an_error():
    with pytest.raises(TypeError, match="no text for"):
        to_source([gast.Add()])


@pytest.mark.parametrize("seed", ["0", "1", "77"])
def test_the_same_bytes_under_every_hash_seed(seed):
    program = (
        "import ast, gast, sys; from tangentish.emit.layout import to_source\n"
        "tree = [gast.ast_to_gast(s) for s in ast.parse(sys.stdin.read()).body]\n"
        "sys.stdout.write(to_source(tree))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=CLEAN + "\n\n" + LONG,
        env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == CLEAN + "\n\n" + LONG


def test_quoted_blocks_print_as_written():
    source = "for i in range(n):\n    x[i] = 0.0\ny = x"
    assert show(quote(source)) == source
