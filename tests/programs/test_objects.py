"""Objects beside values with derivatives: lists stand for arrays, others are refused."""

import fractions

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_whole

X = np.array([0.3, 0.7, 1.2])
IDX = np.array([0, 1, 0])
LST = [1.0, 2.0, 3.0]
NL = [[1.0, 2.0, 3.0], [0.5, 1.0, 2.0], [0.0, 1.0, 1.0]]
MA = np.ma.array([1.0, 2.0, 3.0], mask=[0, 1, 0])


class Own(np.ndarray):
    """A subclass of arrays."""


MT = np.eye(3).view(Own)
P = np.poly1d([1.0, 2.0])
FR = fractions.Fraction(1, 3)
r_ = np.r_


class Tripled:
    """Every operator gives three times the other operand."""

    def __getitem__(self, other):
        return 3.0 * other

    __and__ = __rand__ = __or__ = __lt__ = __gt__ = __mul__ = __rmul__ = __getitem__


OWN = Tripled()


def program(text, tmp_path):
    """The function of one line that returns the given expression."""
    path = tmp_path / "program.py"
    path.write_text(f"def f(x, w=None):\n    return {text}\n")
    found = dict(globals())
    exec(compile(path.read_text(), str(path), "exec"), found)
    return found["f"]


@pytest.mark.parametrize(
    "text",
    [
        "np.sum(np.c_[x, x*x]**2)",
        "np.sum(np.r_[x, x*x]**2)",
        "np.sum(np.r_[0.0, x[1:]-x[:-1]]*x)",
        "np.sum(np.ogrid[0:x[1]:3j]*x)",
        "np.sum(r_[x,2*x]**2)",
        "OWN[x[0]]*x[1]",
        "(OWN & x[0])*1.0",
        "(OWN < x[0])*1.0",
        "(OWN == x[0])*x[1]",
        "np.sum(np.bincount(IDX, weights=x)**2)",
        "np.sum(np.bincount(IDX, x)**2)",
        "float(np.sum(MA*x))",
        "float(np.sum(P*x[0]))",
        "np.sum(np.asarray(MT@x))",
        "np.sum(np.dot(MT,x))",
    ],
)
def test_objects_that_say_themselves_what_they_do_are_refused(text, tmp_path):
    with pytest.raises(tg.TangentishError, match="object|other than an array|no derivative rule"):
        tg.grad(program(text, tmp_path))(X)


@pytest.mark.parametrize("other", [P, Tripled()])
def test_an_object_as_an_argument_is_refused(other, tmp_path):
    with pytest.raises(tg.errors.Unsupported, match="arithmetic of an object"):
        tg.grad(program("np.sum(w * x)", tmp_path))(X, other)


@pytest.mark.parametrize(
    "text",
    [
        "x@LST",
        "np.dot(LST,x)",
        "np.inner(LST,x)",
        "np.sum(x@NL)+np.sum(NL@x)",
        "np.sum(x**LST)",
        "np.sum(np.power(x,LST))",
        "np.sum(np.clip(x,0.0,LST))",
        "np.sum(x*LST+LST/x)",
        "np.sum(x*FR)",
        "LST[2]*x[0]",
        "np.sum(np.bincount(IDX)*x[:2])",
        "np.sum(x[np.argsort(x)]*np.arange(3.))",
        "np.sum(np.where(x>LST,x,LST))",
    ],
)
def test_lists_and_numbers_of_other_classes(text, tmp_path):
    check_whole(program(text, tmp_path), (X,), (0,))


def test_a_list_as_an_argument(tmp_path):
    check_whole(program("x @ w + np.sum(x**w)", tmp_path), (X, LST), (0,))
