"""Errors say where, what, why and what to do, and stay whole on their way to the user."""

import copy
import linecache
import pickle
import traceback

import gast
import pytest

from tangentish import errors
from tangentish.errors import Unsupported
from tangentish.tree.origin import Origin

CLASSES = [getattr(errors, name) for name in errors.__all__]
BUILTINS = {
    "TangentishError": Exception,
    "Unsupported": SyntaxError,
    "NoRule": NotImplementedError,
    "NotDifferentiable": TypeError,
    "ShapeError": ValueError,
    "SourceUnavailable": OSError,
    "Internal": AssertionError,
}


@pytest.fixture
def chain():
    lines = [
        "def f(x):\n",
        "\tx = x\n",
        "    y = kv(order, x)\n",
        "    return (y +\n",
        "        x)\n",
    ]
    linecache.cache["<chain>"] = (0, None, lines, "<chain>")
    yield "<chain>"
    del linecache.cache["<chain>"]


@pytest.mark.parametrize("kind", CLASSES)
def test_the_parts_come_in_order(kind, chain):
    at = Origin(chain, 3, 11, 3, 16, "y = kv(order, x)")
    error = kind("no rule", at=at, why="It has none.", remedy="Register one.")
    assert str(error).splitlines() == [
        "<chain>:3:12: no rule",
        "    y = kv(order, x)",
        "           ^^^^^",
        "It has none.",
        "Register one.",
    ]
    assert error.where == ("<chain>", 3, 12)
    assert (error.what, error.why, error.remedy) == ("no rule", "It has none.", "Register one.")
    assert isinstance(error, BUILTINS[kind.__name__])
    assert isinstance(error, errors.TangentishError)


@pytest.mark.parametrize("kind", CLASSES)
def test_errors_are_copied_and_pickled_whole(kind, chain):
    error = kind("no rule", at=Origin(chain, 3, 11, 3, 16, ""), why="It has none.")
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(other) is kind
        assert str(other) == str(error)
        assert other.where == error.where
        assert getattr(other, "text", None) == getattr(error, "text", None)


def test_a_traceback_shows_place_and_carets_once(chain):
    error = Unsupported("no rule", at=Origin(chain, 3, 11, 3, 16, ""), remedy="Register one.")
    text = "".join(traceback.format_exception_only(type(error), error))
    assert text.splitlines() == [
        '  File "<chain>", line 3',
        "    y = kv(order, x)",
        "           ^^^^^",
        "tangentish.errors.Unsupported: no rule",
        "Register one.",
    ]


def test_without_a_place_only_the_words_are_printed():
    assert str(Unsupported("no rule", why="It has none.")) == "no rule\nIt has none."
    assert Unsupported("no rule").where is None


def test_a_node_takes_its_file_from_its_statement(chain):
    node = gast.parse("\n\n\n(y +\n x)").body[0].value
    node.col_offset = 11
    error = Unsupported("sum", at=node, within=Origin(chain, 4, 4, 5, 10, ""))
    assert error.where == (chain, 4, 12)
    assert str(error).splitlines()[2] == "           ^^^^"


def test_a_statement_is_shown_by_its_origin(chain):
    node = gast.parse("x = x").body[0]
    node.origin = Origin(chain, 2, 1, 2, 6, "x = x")
    assert str(Unsupported("copy", at=node)).splitlines()[1:] == ["\tx = x", "\t^^^^^"]


def test_unknown_files_are_shown_by_the_words_of_the_statement():
    error = Unsupported("copy", at=Origin("<gone>", 7, 4, 7, 9, "x = x"))
    assert str(error).splitlines() == ["<gone>:7:5: copy", "    x = x"]
