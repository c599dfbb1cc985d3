"""`match`: what Python takes is taken, what it binds is bound, and derivatives flow through it."""

import enum
import re
import types
from collections import defaultdict, deque, namedtuple
from dataclasses import dataclass

import numpy as np
import pytest

import tangentish as tg
from tangentish.errors import Unsupported
from tests.programs.whole import check_whole

X = np.array([0.3, 1.2, -0.7])


class Side(enum.Enum):
    LEFT = 1
    RIGHT = 2


@dataclass
class Point:
    x: float
    y: float


class Plain:
    __match_args__ = ("a",)

    def __init__(self, a=None):
        if a is not None:
            self.a = a


Pair = namedtuple("Pair", "one two")
SETTINGS = types.SimpleNamespace(most=3.0)


def by_word(x, word):
    match word:
        case "sin":
            return np.sin(x)
        case "exp" | "pow":
            y = np.exp(x)
        case None | "":
            y = 2.0 * x
        case str():
            y = x * len(word)
        case _:
            y = x
    return y * x


def by_number(x, n):
    match n:
        case 0:
            return x * x
        case -1 | 1.5 | 2:
            y = x * n
        case True:
            y = np.sin(x)
        case int(k) if k > 5:
            y = x**3
        case bool():
            y = np.cos(x)
        case float(s) | int(s):
            y = x * s + s
        case np.floating():
            y = 7.0 * x
        case _:
            y = np.exp(x)
    return y * x


def by_active_number(x):
    match x:
        case 0.0:
            return x * 3.0
        case 1.5:
            y = x * x
        case float(v) if v > 2.0:
            y = v * v * v
        case v:
            y = np.sin(v)
    return y * v if x > 1.9 else y


def by_shape(x, given):
    match given:
        case []:
            return x * 2.0
        case [a]:
            return x * a
        case (float(a), float(b)) if a > b:
            y = a * x - b
        case [a, (b, c)] | [(b, a), c]:
            y = a * x + b * x * x + c
        case [a, b]:
            y = x**a + b
        case [a, *_, b]:
            y = np.sin(a * x) * b
        case str(word):
            y = x * len(word)
        case {"scale": s, "shift": [_, d]}:
            y = s * x + d
        case {"scale": s}:
            y = s * x
        case {}:
            y = x
        case Point(x=0.0, y=s):
            y = s * x * x
        case Point(a, b):
            y = a * x + b
        case Plain(s):
            y = s * x * x * x
        case Plain():
            y = np.cos(x)
        case np.ndarray():
            y = x * np.sum(given)
        case Side.LEFT:
            y = -x
        case Side():
            y = -2.0 * x
        case _:
            y = np.exp(x)
    return y * x


def of_active_tuple(p):
    match p:
        case (0.0, float(y)):
            return y * y
        case (x, float(y)) if x > y:
            z = x * y
        case (x, (y, z)):
            z = x * y * z
        case (x, y, *_):
            z = x * y
        case x, y:
            z = x - y * y
    return z * x


def swapped(x, y):
    match (x, y):
        case (y, x):
            return x * x + y
    return x


def swapped_if(x, y):
    match x * 2.0, y:
        case y, x if x > y:
            return x * x + y
        case (x, 1.0):
            return x * y
        case _:
            return x * y * y


def bound_to_parts_of_itself(p):
    match p:
        case (x, p):
            return x * p * p
    return 0.0


def left_bound_by_a_failed_guard(x, y):
    a = x * 3.0
    match y, x:
        case (a, 0.7) if a > 100.0:
            y = x
        case (b, c) if b > c:
            y = b * c
        case _:
            y = x + y
    return a * y


def not_bound_by_a_failed_pattern(x, y):
    a = x * 3.0
    match y, 3.0:
        case (a, 2.0) if a < 100.0:
            y = a * x
        case (a, 4.0):
            y = a
    return a * y


def in_a_loop(x, ops):
    s = x
    for k in range(len(ops)):
        match ops[k]:
            case "stop":
                break
            case "skip":
                continue
            case "return":
                return s * s
            case ("add", v):
                s = s + v * x
            case ("times", v) if v > 2.0:
                s = s * v
            case ("times", v):
                s = s * v * x
        s = np.sin(s)
    else:
        s = s * 2.0
    return s * x


def in_a_while(x, n):
    s = x
    state = "up"
    while n > 0:
        n -= 1
        match state, n % 3:
            case "up", 0:
                s = s * x
                state = "down"
            case "up", r:
                s = s + r * x
            case "down", 1 | 2 as r:
                s = s - r * np.sin(s)
            case "down", _:
                state = "up"
    return s


def writes(x, kind):
    y = x.copy()
    for i in range(len(x)):
        match i, kind:
            case 0, "square":
                y[i] = x[i] * x[i]
            case (k, "shift") if k > 0:
                y[k] += y[k - 1] * x[k]
            case _, None:
                y[i] *= 2.0
            case j, _:
                x[j] = y[j] * x[0]
    return np.sum(y * x)


def called(x, shape):
    match shape:
        case "circle", r:
            return np.pi * r * r * x
        case "box", (a, b):
            return a * b * x * x
    return x


def calls(x, y):
    return called(x, ("circle", y)) + called(x, ("box", (x, y))) * called(y, "?")


def nested(x, a, b):
    with np.errstate(all="ignore"):
        match a:
            case 1:
                match b:
                    case 1:
                        return x
                    case 2:
                        y = x * x
                    case _:
                        y = x * 3.0
            case 2 if b:
                y = np.sin(x)
            case _:
                with np.errstate(over="ignore"):
                    if b == 2:
                        return x * 4.0
                y = np.cos(x)
        y = y * x
    return y * y


def user_names(x, is_sequence, len):
    isinstance = x * 2.0
    match is_sequence:
        case (hasattr, float(list)):
            return isinstance * list * len if hasattr == "a" else x
        case [*_]:
            return isinstance * len
    return isinstance


def without_fitting_case(x, k):
    y = x
    match k:
        case 1:
            y = x * x
    match k:
        case _:
            pass
    return y * x


def constant_only(x, k):
    match k:
        case {"n": int(n)}:
            m = n + 1
        case _:
            m = 0
    return x * m


def guard_of_alternatives(x, n):
    t = x
    match (n, x * 3.0):
        case (3, t) | (t, 1.5) if t > 2.0:
            s = t * x * 2.0
        case (0, q):
            s = q
        case _:
            s = t * x
    return s * x * t


def guard_that_counts(x, seen):
    match seen:
        case [a, b] if x * a > b:
            return x * a
        case [a, _] if np.sum(np.array([x, a])) > 100.0:
            return x * a * a
        case _:
            return x


def by_arrays(x, w):
    match x:
        case (a, b, c):
            return a * b * c
        case np.ndarray() as y if len(y) == len(w):
            return np.sum(y * w)
        case y:
            return np.sum(y)


WORDS = ["sin", "exp", "pow", None, "", "word", 3]
NUMBERS = [
    0,
    0.0,
    -1,
    1.5,
    2,
    True,
    False,
    1,
    9,
    3,
    2.5,
    np.float64(2.5),
    np.float32(0.5),
    np.int64(3),
]
GIVEN = [
    [], (), [2.0], (2.0,), (3.0, 1.0), [3.0, 1.0], (1.0, 3.0), [1.0, 3.0], (2.0, (3.0, 4.0)),
    ((3.0, 4.0), 2.0), (1.0, 2.0, 3.0), [1.0, 2.0, 3.0, 4.0], "word", "", b"ab", range(2),
    range(4), deque([1.0, 3.0]), {"scale": 2.0, "shift": [0.0, 3.0]}, {"scale": 2.0, "shift": 3.0},
    {}, {"a": 1}, defaultdict(float, scale=2.0), Point(0.0, 2.0), Point(1.0, 2.0), Plain(2.0),
    Plain(), np.array([1, 2]), Side.LEFT, Side.RIGHT, None, 2.0,
    {1.0, 2.0},
]  # fmt: skip
TUPLES = [(1.0, 2.0), (2.0, 1.0), (0.5, (1.0, 2.0)), (1.0, 2.0, 3.0)]
OPS = [
    (),
    ("skip", ("add", 2.0), ("times", 3.0), ("times", 0.5)),
    (("add", 2.0), "stop", ("times", 3.0)),
    (("times", 2.5), "return", ("times", 3.0)),
    ["skip", ("add", 2.0), ["times", 3.0], ("times", 0.5)],
    (("add", 2.0), "other", ("times", 0.5)),
]
CASES = [
    *((by_word, (0.7, w)) for w in WORDS),
    *((by_active_number, (v,)) for v in (1.2, 2.2)),
    *(
        (of_active_tuple, (p,))
        for p in ((1.0, 2.0), (2.0, 1.0), (0.5, (1.0, 2.0)), (1.0, 2.0, 3.0))
    ),
    *(
        (f, (v, 1.3))
        for f in (swapped, swapped_if, left_bound_by_a_failed_guard)
        for v in (0.4, 0.9)
    ),
    (bound_to_parts_of_itself, ((1.2, 0.4),)),
    (left_bound_by_a_failed_guard, (1.7, 0.2)),
    (not_bound_by_a_failed_pattern, (0.7, 0.2)),
    *((in_a_loop, (0.7, ops)) for ops in OPS),
    *((in_a_while, (0.7, n)) for n in (0, 1, 7)),
    *((writes, (X, k)) for k in ("square", "shift", None, 3)),
    (calls, (0.7, 1.2)),
    *((nested, (0.7, a, b)) for a in (1, 2, 3) for b in (0, 1, 2)),
    (user_names, (0.7, ("a", 2.0), 3.0)),
    (user_names, (0.7, [1, 2], 3.0)),
    (user_names, (0.7, "ab", 3.0)),
    *((without_fitting_case, (0.7, k)) for k in (1, 2)),
    *((constant_only, (0.7, k)) for k in ({"n": 2}, {"n": 2.0}, 3)),
    (guard_that_counts, (0.7, (3.0, 1.0))),
    *((guard_of_alternatives, (x, n)) for x in (0.7, 0.6) for n in (3, 0, 7)),
    (by_arrays, (X, X)),
    (by_arrays, (X, X[:2])),
]


@pytest.mark.parametrize(("program", "args"), CASES)
def test_match(program, args):
    check_whole(program, args)


def test_constants_among_active_values():
    check_whole(swapped_if, (1.7, 1.0), (0,))
    check_whole(left_bound_by_a_failed_guard, (0.7, 1.3), (1,))


@pytest.mark.parametrize("n", NUMBERS, ids=repr)
def test_numbers(n):
    check_whole(by_number, (0.7, n), (0,))


@pytest.mark.parametrize("k", range(len(GIVEN)))
def test_shapes(k):
    check_whole(by_shape, (0.7, GIVEN[k]), (0,))


@pytest.mark.parametrize("given", [[3.0, 1.0], [1.0, 3.0], [1.0]])
def test_guards_on_lists(given):
    check_whole(guard_that_counts, (0.7, given), (0,))


@pytest.mark.parametrize("k", range(len(GIVEN)))
def test_shapes_of_values_that_are_not_known(k):
    check_whole(of_attribute, (0.7, types.SimpleNamespace(given=GIVEN[k])), (0,))


def test_a_named_tuple_is_a_sequence():
    holder = types.SimpleNamespace(given=Pair(3.0, 1.0))
    check_whole(of_attribute, (0.7, holder), (0,))


def of_attribute(x, holder):
    match holder.given:
        case [a, (b, c)] | [(b, a), c]:
            y = a * x + b * x * x + c
        case [a, b] if a > b:
            y = a * x - b
        case [a, *_, b]:
            y = np.sin(a * x) * b
        case {"scale": s}:
            y = s * x
        case Point(x=0.0, y=s) | Plain(s):
            y = s * x * x
        case str() | bytes():
            y = x
        case _:
            y = np.exp(x)
    return y * x


def asked(seen):
    print("asked", seen)
    return seen


def asked_once(x, k):
    match asked(k):
        case 1:
            return x
        case 2 | 3:
            return x * x
        case _:
            return x * x * x


@pytest.mark.parametrize("k", [1, 3, 5])
def test_the_subject_is_evaluated_once(k, capsys):
    assert np.isclose(tg.grad(asked_once)(2.0, k), {1: 1.0, 3: 4.0, 5: 12.0}[k])
    assert capsys.readouterr().out == f"asked {k}\n"


# fmt: off
def without_blanks(x, k):
    match k:
        case(a, b)if a > b:
            y = x * a
        case"word":
            y = x * x
        case{"k": a}:
            y = a * x
        case[a, *_]:
            y = x + a
        case _:
            y = 3.0 * x
    return y * x
# fmt: on


@pytest.mark.parametrize("k", [(2.0, 1.0), (1.0, 2.0), "word", {"k": 2.0}, 3.0])
def test_headers_without_blanks(k):
    check_whole(without_blanks, (0.7, k), (0,))
    assert "if k" not in tg.grad(without_blanks).source_for(0.7, "word")


def known_word(x, word):
    match word:
        case "square":
            y = x * x
        case _:
            raise ValueError(word)
    return y


def test_a_word_that_no_case_takes_raises_what_the_function_raises():
    assert tg.grad(known_word)(2.0, "square") == 4.0
    for call in (tg.grad(known_word), tg.value_and_grad(known_word)):
        with pytest.raises(ValueError, match="cube"):
            call(2.0, "cube")
    with pytest.raises(ValueError, match="cube"):
        tg.jvp(known_word, (2.0, "cube"), (1.0, None))


def text_of_the_value(x):
    match repr(x):
        case "0.5":
            return x * x
        case word if len(word) > 3:
            return x * 3.0
        case _:
            return x


@pytest.mark.parametrize(("x", "expected"), [(0.5, 1.0), (0.25, 3.0), (2.0, 1.0)])
def test_text_of_an_active_value_is_compared_when_the_line_runs(x, expected):
    assert np.isclose(tg.grad(text_of_the_value)(x), expected)


def picks_by_a_local_class(k, kind):
    match k:
        case kind():
            return 2.0
    return 3.0


def constant_of_what_is_not_supported(x, k):
    return x * x * picks_by_a_local_class(k, int)


def test_a_function_that_nothing_varies_in_may_match_as_it_likes():
    assert tg.grad(constant_of_what_is_not_supported)(2.0, 3) == 8.0
    assert tg.grad(constant_of_what_is_not_supported)(2.0, "3") == 12.0


def local_class(x, kind):
    match x:
        case kind():
            return x
    return x * x


def rest_of_a_dict(x, d):
    match d:
        case {"k": k, **rest}:
            return x * k * len(rest)
    return x


def binding_guard(x, k):
    match k:
        case a if (b := a) > 1:
            return x * b
    return x


def too_many(x, p):
    match p:
        case Plain(a, b):
            return x * a * b
    return x


def no_class(x, p):
    match p:
        case SETTINGS():
            return x
    return x * x


@pytest.mark.parametrize(
    ("program", "says"),
    [
        (local_class, "a class in a pattern"),
        (no_class, "a class in a pattern"),
        (rest_of_a_dict, "`**rest` in a pattern"),
        (binding_guard, "an assignment in the guard"),
        (too_many, "more positional patterns than `Plain`"),
    ],
)
def test_refused(program, says):
    with pytest.raises(Unsupported, match=re.escape(says)) as caught:
        tg.grad(program)(2.0, 3)
    assert caught.value.where is not None and "case" in str(caught.value).splitlines()[1]
