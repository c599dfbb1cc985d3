"""Stars in assignments and calls, and functions of any number of arguments."""

import linecache

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_whole

X = np.array([0.3, 1.2, -0.7, 0.5])
Y = np.array([1.1, 0.4, 0.9])


def total(*xs):
    s = 0.0
    for x in xs:
        s = s + np.sum(x)
    return s


def prod(first, *rest, scale=1.0):
    for r in rest:
        first = first * r
    return first * scale


def opts(x, **kw):
    if "p" in kw:
        x = x * kw["p"]
    return x + kw.get("q", 0.5)


def passes(*a, **k):
    return prod(*a) * opts(1.0, **k)


def split(t):
    a, *b = t
    s = a
    for v in b:
        s = s * v
    return s


def pair(x):
    return x, x * x, 2.0


def early(xs, lim):
    for i, x in enumerate(xs):
        if x > lim:
            return x * i
    else:
        return sum(xs)


def spread_into_a_loop(t, x):
    a, *m, b = t
    for i, v in enumerate((*m, x, *t)):
        a = a * v + b * i
    return a


def given_any_number(*xs):
    s = 0.0
    for i, x in enumerate(reversed(xs)):
        s = s * x + np.sin(x * i)
    return s * len(xs) + total(*xs) + prod(*xs, scale=xs[0])


def words_passed_on(x, y):
    return opts(x, p=y, q=x) + opts(x) + opts(y, q=x * y) + passes(x, y, p=x) + passes(x)


def spread_results_in_a_loop(x, y):
    t = pair(x)
    s = 0.0
    for i in range(3):
        s += np.maximum(*pair(x * i)[:2])
        t = (t[1], t[2], t[0] * y)
        s = s + split(t) * prod(*t)
    return s


def tuple_rebuilt_while_it_grows(x, y):
    t = (x, y)
    while t[0] < 5.0:
        a, *b = t
        t = (a + b[0], *b)
    return sum(t) * max(t) * min(t)


def nested_stars(x, y):
    a, *b = 1.0, x, y
    c, (d, *e), *g = x[0], (x[1], y[0], y[1]), x[2], x[3]
    return np.sum(b[0]) * np.sum(b[1]) * c * d * e[0] * e[1] * g[0] * g[1] * a


def unpacked_arguments(*args):
    x, *rest = args
    if len(rest) > 1:
        return x
    return x * rest[0] * sum(args) * max(args) + early(args, 1.0)


def words_written_out(x, t, **kw):
    return x * prod(*t, **{"scale": x}) * opts(x, **kw)


def spread_items(x):
    s = 0.0
    for t in ((x, 1.0), (2.0, x), (x, x)):
        s += prod(*t) * np.minimum(*t)
        a, *b = t
        s = s * b[0] + a
    return s


def slices_of_tuples(x, y):
    vals = (x, y, x * y)
    best = vals[0]
    for v in vals[1:]:
        if v > best:
            best = v
    return best * max(vals) * sum(vals[:2]) + min(vals[-2:])


def positions(args):
    """The arguments that hold floating numbers."""
    return tuple(k for k, a in enumerate(args) if holds_floats(a))


def holds_floats(a):
    if isinstance(a, tuple):
        return any(map(holds_floats, a))
    return isinstance(a, float) or (isinstance(a, np.ndarray) and a.dtype.kind == "f")


@pytest.mark.parametrize(
    "program, args",
    [
        (spread_into_a_loop, ((1.0, 2.0, 0.5), 0.7)),
        (given_any_number, (0.3, 1.2, 2.0)),
        (words_passed_on, (0.3, 1.2)),
        (spread_results_in_a_loop, (0.3, 1.2)),
        (tuple_rebuilt_while_it_grows, (0.3, 1.2)),
        (nested_stars, (X, Y)),
        (unpacked_arguments, (1.5, 0.5)),
        (words_written_out, (1.5, (0.5, 2.0))),
        (spread_items, (0.3,)),
        (slices_of_tuples, (0.3, 1.2)),
    ],
)
def test_programs(program, args):
    check_whole(program, args, positions(args))


def summed(*xs):
    s = 1.0
    for i, x in enumerate(xs):
        s = s * np.sum(x) * (i + 1)
    return s


def scaled(x, *ws, k=2.0, **words):
    for w in ws:
        x = x * w
    return x * k * words.get("c", 1.0)


def test_positions_count_the_arguments_and_a_name_gives_the_tuple():
    third = tg.grad(summed, wrt=2)(2.0, 3.0, X)
    whole = tg.grad(summed, wrt="xs")(2.0, 3.0, X)
    assert np.array_equal(third, whole[2]) and third.shape == X.shape
    assert tg.grad(summed, wrt=(0, 1))(2.0, 3.0, X) == whole[:2]
    value, pullback = tg.vjp(summed, 2.0, 3.0, X)
    assert np.array_equal(pullback(1.0)[2], third) and len(pullback(1.0)) == 3
    assert pullback(1.0)[:2] == tg.vjp(summed, 2.0, 3.0, X, wrt="xs")[1](1.0)[0][:2]
    assert value == summed(2.0, 3.0, X)


def test_each_number_of_arguments_and_each_set_of_words_has_its_text():
    gradient = tg.grad(scaled, wrt=0)
    assert gradient(2.0, 3.0) == 6.0
    assert gradient(2.0, 3.0, 4.0) == 24.0
    assert gradient(2.0, 3.0, c=0.5) == 3.0
    assert gradient(2.0, 3.0, c=0.25, d=1.0) == 1.5
    assert gradient(2.0, 3.0, 4.0, k=1.0) == 12.0
    assert tg.grad(scaled, wrt=("c", "k", 1))(2.0, 3.0, c=0.5) == (12.0, 3.0, 2.0)


def test_an_integer_beside_what_is_differentiated_stays_constant():
    def power(x, *n):
        return x ** n[0]

    assert tg.grad(power)(-2.0, 3) == 12.0
    assert np.isclose(tg.grad(power, wrt=1)(2.0, 3), 8.0 * np.log(2.0))


@pytest.mark.parametrize("wrt", [3, -1, "c", "words"])
def test_what_is_not_given_is_no_argument(wrt):
    with pytest.raises((ValueError, tg.NotDifferentiable)):
        tg.grad(scaled, wrt=wrt)(2.0, 3.0)


def test_a_function_that_is_taken_apart_may_be_rebound():
    namespace = {"np": np, "zip": zip}
    text = (
        "def f(x, y):\n    s = 0.0\n    for a, b in zip(x, y):\n        s += a * b\n    return s\n"
    )
    linecache.cache["<rebound>"] = (len(text), None, text.splitlines(True), "<rebound>")
    exec(compile(text, "<rebound>", "exec"), namespace)
    gradient = tg.grad(namespace["f"])
    assert np.array_equal(gradient(Y, 2.0 * Y), 2.0 * Y)
    namespace["zip"] = lambda a, b: ((a[0], 3.0),)
    assert np.array_equal(gradient(Y, 2.0 * Y), [3.0, 0.0, 0.0])


def test_items_that_lack_a_partner_are_an_error_where_zip_is_strict():
    def strict(x, y):
        s = 0.0
        for a, b in zip(x, y, strict=True):
            s += a * b
        return s

    with pytest.raises(ValueError, match="zip"):
        tg.grad(strict)(X, Y)
    assert np.array_equal(tg.grad(strict)(Y, Y * 2.0), Y * 2.0)


# -- `**` of dicts ------------------------------------------------------------------------------


def weighed_by_words(a, b=2.0, *, c=1.0, **others):
    return a * b * c + sum(others.values())


def held_words(x):
    words = {"b": x[1], "c": x[2]}
    return weighed_by_words(x[0], **words)


def words_that_grew(x):
    words = dict(b=x[1])
    words["z"] = x[2] * x[0]
    return weighed_by_words(x[0], **words)


def pair_of_words(x):
    return {"a": x[0], "b": x[1]}


def computed_words(x):
    return weighed_by_words(**pair_of_words(x)) * weighed_by_words(
        **{**pair_of_words(x), "c": x[2]}
    )


def no_words(x):
    words = {}
    return weighed_by_words(x[0], **words)


def words_of_a_part(x):
    parts = {"p": {"a": x[0], "b": x[1]}}
    return weighed_by_words(**parts["p"])


def words_changed_in_a_loop(x):
    words, s = {"a": x[0], "b": x[1]}, 0.0
    for _ in range(3):
        s += weighed_by_words(**words)
        words["b"] = s * x[2]
    return s


def words_of_a_dict(x):
    return dict(**pair_of_words(x), z=x[2])["z"] * dict(pair_of_words(x), **{"b": x[2]})["b"]


def words_of_a_rule(x):
    words = {"axis": 0}
    return np.sum(x * x, **words)


@pytest.mark.parametrize(
    "f",
    [
        held_words,
        words_that_grew,
        computed_words,
        no_words,
        words_of_a_part,
        words_changed_in_a_loop,
        words_of_a_dict,
        words_of_a_rule,
    ],
)
def test_words_of_dicts(f):
    check_whole(f, (np.array([0.3, 0.7, 0.4]),))


def words_that_may_be_there(x):
    words = {"b": x[1]}
    if x[0] > 0:
        words["c"] = x[2]
    return weighed_by_words(x[0], **words)


def words_of_one_loop_and_the_next(x):
    words, s = {"b": x[1]}, 0.0
    for _ in range(2):
        s += weighed_by_words(x[0], **words)
        words = {"b": x[1], "c": s}
    return s


@pytest.mark.parametrize("f", [words_that_may_be_there, words_of_one_loop_and_the_next])
def test_words_that_change_are_refused(f):
    with pytest.raises(tg.Unsupported, match=r"`\*\*` of"):
        tg.grad(f)(np.array([0.3, 0.7, 0.4]))
