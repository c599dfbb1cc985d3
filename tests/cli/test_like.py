"""The grammar of `--like`: each kind of entry, lengths that are equal, and what is refused."""

import numpy as np
import pytest

from tangentish.analyse.kinds import DEEP, UNKNOWN, Array, Num, Seq, Sym, Tup, describe, kind_of
from tangentish.analyse.shapes import Lengths
from tangentish.cli.like import BadLike, read


def kind(text):
    return read(f"x={text}").kinds["x"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("float", 2.5),
        ("int", 3),
        ("bool", True),
        ("complex", 1j),
        ("float64", np.float64(1)),
        ("float32", np.float32(1)),
        ("complex64", np.complex64(1)),
        ("int8", np.int8(1)),
        ("float[]", np.zeros(())),
        ("float[:]", np.zeros(2)),
        ("float [ : , : , ]", np.zeros((2, 2))),
        ("float16[:]", np.zeros(2, np.float16)),
        ("complex[:,:]", np.zeros((2, 2), complex)),
        ("int[:]", np.zeros(2, int)),
        ("bool[:]", np.zeros(2, bool)),
        ("uint8[:]", np.zeros(2, np.uint8)),
        ("()", ()),
        ("(float)", (1.0,)),
        ("(float, int, (complex[:], float32))", (1.0, 2, (np.zeros(1, complex), np.float32(1)))),
        ("None", None),
        ("'fast'", "fast"),
    ],
)
def test_a_kind_is_that_of_such_a_value(text, value):
    assert kind(text) == kind_of(value, "x")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[float, float[:]]", [0.5, np.zeros(2)]),
        ("[int,]", [1]),
        ("{a: float, 'b c': int, 1: [float[:], (float, None)]}",
         {"a": 0.5, "b c": 1, 1: [np.zeros(3), (0.5, None)]}),
        ("{}", {}),
    ],
)  # fmt: skip
def test_structures_are_those_of_such_a_value(text, value):
    assert kind(text) == kind_of(value, "x", DEEP)


def test_a_list_of_any_length_has_items_of_one_kind():
    assert kind("[float]") == Seq(Num("f"))
    assert kind("[(float[:,n], int)]") == Seq(Tup((Array("d", (None, None)), Num("i"))))


def test_text_is_not_known():
    assert kind("str") == UNKNOWN


@pytest.mark.parametrize(
    "text", ["float", "float32[:,:]", "(float, int)", "(float[:])", "None", "complex", "bool[:]"]
)
def test_what_describes_a_kind_is_read_as_that_kind(text):
    assert describe(kind(text)) == text


def test_entries():
    like = read(" x = float[:] ,\n n=int, ")
    assert dict(like.kinds) == {
        "x": Array("d", (Sym("x.shape[0]"),)),
        "n": Num("i", None, Sym("n")),
    }
    assert read("").kinds == {}


def lengths(text):
    like = read(text)
    return Lengths(like.sizes(like.kinds))


def test_equal_names_are_equal_lengths():
    found = lengths("x=float[n,m], p=(float[m], float[k]), w=float[n]")
    n, m = Sym("x.shape[0]"), Sym("x.shape[1]")
    assert found.same(n, Sym("w.shape[0]"))
    assert found.same(m, Sym("p[0].shape[0]"))
    assert not found.same(n, m)
    assert not found.same(m, Sym("p[1].shape[0]"))
    assert [a.sides() for a in found.assumed] == [
        ("x.shape[0]", "==", "w.shape[0]"),
        ("x.shape[1]", "==", "p[0].shape[0]"),
    ]


def test_a_name_and_its_neighbors_are_not_equal():
    found = lengths("x=float[n], w=float[m]")
    assert not any(found.same(Sym("x.shape[0]", k), Sym("w.shape[0]")) for k in range(-9, 9))
    assert not any(found.same(Sym("x.shape[0]"), k) for k in range(9))


def test_an_unnamed_length_equals_no_other():
    found = lengths("x=float[:], w=float[:]")
    assert not found.same(Sym("x.shape[0]"), Sym("w.shape[0]"))


def test_a_number_is_a_length():
    found = lengths("x=float[3], w=float[3], v=float[4]")
    assert found.same(Sym("x.shape[0]"), 3)
    assert found.same(Sym("x.shape[0]"), Sym("w.shape[0]"))
    assert not found.same(Sym("v.shape[0]"), Sym("w.shape[0]"))


def test_the_name_of_an_int_is_its_value():
    assert lengths("x=float[n], n=int").same(Sym("x.shape[0]"), Sym("n"))
    assert not lengths("x=float[n], n=float").same(Sym("x.shape[0]"), Sym("n"))
    like = read("x=float[n]")
    assert "n" in like.sizes({"n": Num("i", None, Sym("n"))})


@pytest.mark.parametrize(
    ("text", "caret", "what"),
    [
        ("x", " ^", "`x` is not followed by `=` and a kind"),
        ("x=", "  ^", "a kind is missing here"),
        ("=float", "^", "the name of a parameter is missing"),
        ("x=3", "  ^", "a kind is missing here"),
        ("x=flt[:]", "  ^^^", "`flt` is not a dtype"),
        ("x=object", "  ^^^^^^", "`object` is not a dtype"),
        ("x=float[:", "         ^", "a comma or `]` is missing here"),
        ("x=float[,]", "        ^", "a length is missing here"),
        ("x=float[-1]", "        ^", "a length is missing here"),
        ("x=(float", "        ^", "a comma or `)` is missing here"),
        ("x=[]", "   ^", "a kind is missing here"),
        ("x=[float int]", "         ^^^", "a comma or `]` is missing here"),
        ("x={float}", "        ^", "a key is not followed by `:` and a kind"),
        ("x={[a]: float}", "   ^", "the key of a dict is missing here"),
        ("x=float w=float", "        ^", "a comma or the end is missing here"),
        ("x=float, x=int", "         ^", "`x` has an entry already"),
        ("x=float;\n", "       ^", "a comma or the end is missing here"),
        ("x='fa", "  ^", "a kind is missing here"),
    ],
)
def test_what_is_refused(text, caret, what):
    with pytest.raises(BadLike) as refused:
        read(text)
    said, shown, carets, remedy = str(refused.value).split("\n")
    assert said == what
    assert shown == "    " + text.replace("\n", " ")
    assert carets == "    " + caret
    assert remedy
