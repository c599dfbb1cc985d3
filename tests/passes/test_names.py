"""Names: fresh, mirrored, and the long form on collision."""

import keyword

from hypothesis import given
from hypothesis import strategies as st

from tangentish.tree.names import Namer

NAMES = st.sampled_from(["x", "bx", "dx", "bbx", "x_bar", "x_dot", "x_bar_", "y", "by", "in", "t"])


def test_short_forms():
    namer = Namer(["x", "np"], primals=["x"])
    assert not namer.long
    assert (namer.adjoint("x"), namer.tangent("x")) == ("bx", "dx")


def test_one_collision_changes_the_whole_function():
    namer = Namer(["x", "y", "by"], primals=["x", "y"])
    assert namer.long
    assert (namer.adjoint("x"), namer.tangent("y")) == ("x_bar", "y_dot")


def test_a_keyword_or_a_builtin_is_a_collision():
    for name in ("ef", "el", "ytes", "ir", "reak"):
        assert Namer([name]).long


def test_the_long_form_may_be_taken_too():
    namer = Namer(["x", "bx", "x_bar"], primals=["x"])
    assert namer.adjoint("x") == "x_bar_"


def test_fresh_names_avoid_everything():
    namer = Namer(["t", "x"])
    assert [namer.fresh("t"), namer.fresh("t"), namer.fresh("bx")] == ["t2", "t3", "bx2"]
    assert namer.fresh("len") == "len2"
    assert namer.fresh("if") == "if2"
    namer.take("u")
    assert namer.fresh("u") == "u2"


def test_a_late_name_has_a_free_mirror():
    namer = Namer(["x", "bt2"], primals=["x"])
    late = namer.fresh("t2")
    assert namer.adjoint(late) == "bt22"
    assert namer.adjoint(late) == "bt22"


@given(st.lists(NAMES), st.lists(NAMES))
def test_names_never_meet(taken, stems):
    def given_names(order):
        namer = Namer(order)
        mirrored = [f(name) for name in sorted(set(taken)) for f in (namer.adjoint, namer.tangent)]
        return mirrored + [namer.fresh(stem) for stem in stems]

    names = given_names(taken)
    assert len(set(names)) == len(names)
    assert not set(names) & set(taken)
    assert not any(map(keyword.iskeyword, names))
    assert given_names(taken[::-1]) == names
