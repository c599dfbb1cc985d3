"""Trees have an origin on every statement, at the places and in the words of the user's file."""

# ruff: noqa: E701, E702, F841  (the program below is laid out badly on purpose)

import ast
import pickle

import gast
import numpy as np
import pytest

from tangentish.errors import Unsupported
from tangentish.parse.tree import parse
from tangentish.tree.origin import origin_of


def program(x, n=3, *, scale=1.0):
    """A program

    with a docstring of several lines.
    """
    total  =  0.0  # two blanks
    for i in range(  # up to
        1,
        n,
    ):  # a comment: with a colon
        total += x[i]; total *= scale
        if total > 1.0 and (
            i % 2 == 0
        ):
            continue
        elif "#:" in "a#:b":  # not a comment
            é = "ü  ü"; total = np.sum(é and x)
        else: break
    else:
        total = \
            0.0
    while total > (lower := 3.0): total /= 2.0
    text = """one
two"""
    pair = (total,
            )
    print(f"{total:.3f}  {n}",
          text, end='')
    return np.dot(  # a call
        x, x,
    ) [ 0 ] if n else pair[
        0
    ]


def origins(tree):
    found = [origin_of(node) for node in gast.walk(tree) if isinstance(node, gast.stmt)]
    return sorted(found, key=lambda origin: (origin.line, origin.column))


TEXTS = [
    "def program(x, n=3, *, scale=1.0):",
    '"""A program\\n\\n    with a docstring of several lines.\\n    """',
    "total = 0.0",
    "for i in range(1, n):",
    "total += x[i]",
    "total *= scale",
    "if total > 1.0 and (i % 2 == 0):",
    "continue",
    'elif "#:" in "a#:b":',
    'é = "ü  ü"',
    "total = np.sum(é and x)",
    "break",
    "total = 0.0",
    "while total > (lower := 3.0):",
    "total /= 2.0",
    'text = """one\\ntwo"""',
    "pair = (total,)",
    "print(f\"{total:.3f}  {n}\", text, end='')",
    "return np.dot(x, x) [ 0 ] if n else pair[0]",
]


def test_every_statement_has_its_words():
    assert [origin.text for origin in origins(parse(program))] == TEXTS


def test_origins_are_places_in_the_file():
    with open(__file__, encoding="utf-8") as file:
        lines = file.read().splitlines()
    for origin in origins(parse(program)):
        assert origin.file == __file__
        start = lines[origin.line - 1][origin.column :]
        assert start.split()[0][:2] == origin.text.split()[0][:2]
        end = lines[origin.end_line - 1][: origin.end_column]
        assert end[-1] == origin.text[-1]
        assert pickle.loads(pickle.dumps(origin)) == origin


def test_columns_of_expressions_count_characters():
    with open(__file__, encoding="utf-8") as file:
        lines = file.read().splitlines()
    names = [node for node in gast.walk(parse(program)) if isinstance(node, gast.Name)]
    stored = [node for node in names if isinstance(node.ctx, gast.Load)]
    assert len(stored) > 15
    for node in stored:
        assert lines[node.lineno - 1][node.col_offset : node.end_col_offset] == node.id


def marked(function):
    return function


@marked
@marked
def decorated(x):
    return x


def test_decorators_are_gone():
    tree = parse(decorated)
    assert tree.decorator_list == []
    assert tree.origin.text == "def decorated(x):"
    assert tree.lineno == decorated.__code__.co_firstlineno + 2


def test_a_lambda_is_a_function_with_one_statement():
    double = lambda x, *, k=2.0: (  # noqa: E731
        k
        * x
    )
    tree = parse(double)
    assert tree.name == "double"
    assert [argument.id for argument in tree.args.args] == ["x"]
    assert tree.origin.text == "lambda x, *, k=2.0: (k * x)"
    (result,) = tree.body
    assert isinstance(result, gast.Return)
    assert result.origin.text == "return k * x"
    assert result.origin.line == tree.origin.line + 1


def test_the_tree_is_the_one_that_python_reads():
    tree = gast.gast_to_ast(parse(program))
    with open(__file__, encoding="utf-8") as file:
        module = ast.parse(file.read())
    (wanted,) = [node for node in module.body if getattr(node, "name", "") == "program"]
    assert ast.unparse(tree) == ast.unparse(wanted)


def generator(x):
    é = "é"; yield x, é


def test_errors_point_at_the_construct():
    with pytest.raises(Unsupported) as caught:
        parse(generator)
    lines = str(caught.value).splitlines()
    assert lines[0].startswith(f"{__file__}:")
    assert lines[1] == '    é = "é"; yield x, é'
    assert lines[2] == "             ^^^^^^^^^^"
