"""Objects beside values with derivatives: lists stand for arrays, others are refused."""

import enum
import fractions
import math

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


def test_an_object_as_an_argument_is_refused(tmp_path):
    with pytest.raises(tg.errors.Unsupported, match="arithmetic of an object"):
        tg.grad(program("np.sum(w * x)", tmp_path))(X, P)


def test_an_object_with_operators_as_an_argument(tmp_path):
    gradient = tg.grad(program("np.sum(w * x)", tmp_path))(X, Tripled())
    np.testing.assert_array_equal(gradient, [3.0, 3.0, 3.0])


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


class Side(enum.IntEnum):
    LEFT = 1
    RIGHT = 2


class Word(str, enum.Enum):
    A = "a"
    B = "b"


class Access(enum.IntFlag):
    READ = 1
    WRITE = 2


def flux(u, side=Side.RIGHT):
    if side is Side.RIGHT:
        return u * u
    return 3.0 * u


def flux_by_default(x):
    return flux(x)


def named(x, side=Side.LEFT):
    return x * x if side.name == "LEFT" else x


def named_by_default(x):
    return named(x)


def allowed(x, access=Access.READ | Access.WRITE):
    return x * x if Access.READ in access else x


def allowed_by_default(x):
    return allowed(x)


def worded(x, word=Word.A):
    return x * x if word.value == "a" else x


def worded_by_default(x):
    return worded(x)


def bounded(x, bound=math.inf):
    return x * x if x < bound else x


def bounded_by_default(x):
    return bounded(x)


def by_word(x, word):
    return x * x if word == "a" else x


def by_member(x, word):
    return x * x if word is Word.A else x


def by_side(x, side):
    return x * x * side + side


@pytest.mark.parametrize(
    ("program", "args"),
    [
        (flux_by_default, (2.5,)),
        (named_by_default, (2.5,)),
        (allowed_by_default, (2.5,)),
        (worded_by_default, (2.5,)),
        (bounded_by_default, (2.5,)),
        (by_word, (2.5, Word.A)),
        (by_word, (2.5, Word.B)),
        (by_word, (2.5, "a")),
        (by_member, (2.5, Word.A)),
        (by_member, (2.5, Word.B)),
        (by_side, (2.5, Side.RIGHT)),
    ],
)
def test_members_of_enumerations(program, args):
    check_whole(program, args, (0,))
    for other in (Word.A, Word.B):
        if isinstance(args[-1], Word):
            assert tg.grad(program)(2.5, other) == (5.0 if other is Word.A else 1.0)


A_TENTH = np.float64(0.1)
SMALLEST = np.finfo(float).eps


def above(x, threshold=A_TENTH):
    return np.sum(np.where(x > threshold, x * x, 0.0))


def above_by_default(x):
    return above(x)


def regularised(x, eps=SMALLEST):
    return np.sum(np.log(x + eps))


def regularised_by_default(x):
    return regularised(x)


@pytest.mark.parametrize("program", [above_by_default, regularised_by_default])
def test_numbers_of_numpy_as_defaults_keep_their_type(program):
    x = np.array([0.1, 0.5], np.float32)
    value, gradient = tg.value_and_grad(program)(x)
    assert value == program(x) and type(value) is type(program(x))
    assert gradient.dtype == np.float32
    check_whole(program, (np.array([0.2, 0.5]),))


class Layer:
    def __init__(self, width):
        self.width = width
        self.sizes = np.array([width, 2.0])


LAYERS = (Layer(1.0), Layer(2.0))
NAMED_LAYERS = {"a": Layer(3.0)}


def widths(x, layers):
    s = 0.0
    for i in range(len(layers)):
        s += x * x * layers[i].width
    return s


def widths_of_the_module(x):
    return x * x * LAYERS[0].width * NAMED_LAYERS["a"].sizes[1] * NAMED_LAYERS["a"].width


@pytest.mark.parametrize(
    ("program", "args"), [(widths, (1.5, LAYERS)), (widths_of_the_module, (1.5,))]
)
def test_attributes_of_items(program, args):
    check_whole(program, args, (0,))


class Metres(float):
    def __mul__(self, other):
        return float(self) * other * 100

    __rmul__ = __mul__


DISTANCE = Metres(2.0)


def measured(x, metres):
    return metres * x


def measured_in_the_module(x):
    return DISTANCE * x


@pytest.mark.parametrize(
    ("program", "args"), [(measured, (1.5, Metres(2.0))), (measured_in_the_module, (1.5,))]
)
def test_numbers_with_operators_of_their_own_are_refused(program, args):
    with pytest.raises(tg.errors.Unsupported, match="arithmetic of an object"):
        tg.grad(program)(*args)
