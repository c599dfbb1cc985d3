"""Programs with iterators, functions of `itertools`, `functools` and `operator`, and copies."""

import copy
import functools
import itertools
import operator
from typing import NamedTuple

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_error, check_whole

X = np.array([0.3, 1.2, -0.7])
FOUR = np.array([0.3, 1.2, -0.7, 0.9])
PAIR = (1.5, 0.5)


def square(v):
    return v * v


def combined(a, b):
    return a * b + a


def second(pair):
    return pair[1]


# -- operators by name ---------------------------------------------------------------------


def operators(x, y):
    s = operator.mul(x, y) + operator.add(x, 1.0) * operator.neg(y) / operator.pow(x, 2)
    return s - operator.sub(x, y) + operator.abs(y) + operator.truediv(x, y)


def operators_on_arrays(x):
    return operator.getitem(x, 1) * operator.truediv(x[0], 2.0) + operator.matmul(x, x)


def operators_that_compare(x, y):
    s = x if operator.gt(x, y) else y
    if operator.le(x, y) or operator.not_(operator.eq(x, y)):
        s = s * 2.0
    return s


def operators_of_constants(x, y):
    return x * operator.floordiv(5, 2) + operator.mod(7.5, 2.0) * operator.pos(y)


def operators_mapped(x):
    s = 0.0
    for v in map(operator.mul, x, x[1:]):
        s = s + v
    return s + sum(map(operator.neg, x)) * sum(map(operator.sub, x, [1.0, 2.0, 3.0]))


# -- reduced -------------------------------------------------------------------------------


def reduced(x):
    return functools.reduce(combined, [x[0], x[1], x[2]], 1.0)


def reduced_by_operators(x):
    return functools.reduce(operator.mul, x) * functools.reduce(operator.add, x, 2.0)


def reduced_lists(x, n):
    ys = [v * v for v in x[:n]]
    return functools.reduce(combined, ys, x[0]) * functools.reduce(operator.add, ys, 1.0)


def reduced_arrays(a, b):
    return np.sum(functools.reduce(np.matmul, [a, b, a]))


def reduced_one(x):
    return functools.reduce(combined, [x]) * functools.reduce(combined, (), x)


# -- itertools -----------------------------------------------------------------------------


def neighbors(x):
    s = 0.0
    for a, b in itertools.pairwise(x):
        s += a * b
    for v in itertools.chain(x, x[1:], [x[0]]):
        s += v**2
    return s


def pairs_of_all(x):
    s = 0.0
    for a, b in itertools.product(x, [1.0, 2.0]):
        s += a**b
    for a, b in itertools.combinations(x, 2):
        s += a * b**2
    return s + sum(itertools.accumulate(x))


def more_of_all(x):
    s = 0.0
    for a, b in itertools.permutations(x, 2):
        s += a * b**2
    for a, b in itertools.combinations_with_replacement(x, 2):
        s += a * b
    for a, b, c in itertools.product(x, repeat=3):
        s += a * b**2 * c**3
    for (a,) in itertools.combinations(x, 1):
        s += a * a
    return s


def accumulated(x):
    ys = list(itertools.accumulate(x, combined))
    zs = list(itertools.islice(ys, 1, 3))
    return zs[0] * zs[1] + sum(a * b for a, b in itertools.zip_longest(zs, ys[:2]))


def accumulated_from(x, start):
    ys = list(itertools.accumulate(x, combined, initial=start))
    zs = list(itertools.accumulate(x[:0], initial=start))
    us = list(itertools.accumulate(x, operator.mul))
    return ys[-1] * len(ys) * zs[0] + us[-1] + sum(itertools.accumulate(x, max))


def sliced(x, n):
    ys = [v * v for v in x]
    s = 0.0
    for v in itertools.islice(ys, n):
        s += v
    for v in itertools.islice(ys, n, None):
        s += v * v
    for v in itertools.islice(ys, 0, None, 2):
        s += v * 3.0
    return s


def zipped_to_the_longest(x, n):
    s = 0.0
    for a, b in itertools.zip_longest(x, x[:n], fillvalue=2.0):
        s += a * b
    for a, b in itertools.zip_longest(x[:n], x):
        s += b * (1.0 if a is None else a)
    return s


def chained(x):
    s = sum(itertools.chain.from_iterable([[x[0], x[1]], [x[2]], []])) ** 2
    t = sum(itertools.starmap(combined, zip(x, x[1:], strict=False)))
    return s + t


def chained_with_nothing(x):
    return sum(itertools.chain()) + sum(itertools.chain([], x, []))


def repeated(x, n):
    return sum(itertools.repeat(x[0], n)) * 2 + sum(
        a * b for a, b in zip(x, itertools.repeat(x[1], 9), strict=False)
    )


def repeated_for_ever(x):
    s = 0.0
    for a, b in zip(x, itertools.repeat(x[1]), strict=False):
        s += a * b
    return s


def without_items(x):
    s = x
    for a in itertools.chain([], ()):
        s = s * a
    for a, b in itertools.combinations([x], 2):
        s = s * a * b
    for a, b in itertools.pairwise([x]):
        s = s * a * b
    return s + sum(itertools.repeat(x, 0)) + sum(itertools.accumulate([]))


def batched(x, n):
    ys = [x[k : k + n] for k in range(0, len(x), n)]
    return sum(np.sum(y) ** 2 for y in ys)


# -- built-in iterators --------------------------------------------------------------------


def generators_unpacked(x):
    a, b, c = (v * v for v in x[:3])
    return a * b + c


def tuples_of_generators(x):
    t = tuple(v * v for v in x)
    u = tuple(map(square, x))
    return t[0] * u[1] + sum(t)


def generators_in_calls(x):
    a = np.array([v * v for v in x])
    b = np.array(list(map(square, x)))
    c = np.stack(tuple(x * k for k in range(2)))
    return np.sum(a * b) + np.sum(c)


def generators_consumed(x):
    s = max(v * v for v in x) * min((v * v for v in x), default=1.0)
    t = sorted(v * v for v in x)
    return s + t[0] * t[1] + sum((v for v in x if v > 9.0), x[0]) + len(list(v for v in x))  # noqa: C400


def enumerated_and_reversed(x):
    s = 0.0
    for k, v in reversed(list(enumerate(x))):
        s = s * 2.0 + v * k
    for k, (a, b) in enumerate(zip(x, reversed(x), strict=True), start=1):
        s += k * a * b
    for v in reversed(sorted(x)):
        s = s * 0.5 + v
    return s


def sums_of_several(x):
    rows = [[v, v * v] for v in x]
    return sum(map(sum, rows)) * sum(len(row) for row in rows)


# -- the largest ---------------------------------------------------------------------------


def largest(x):
    xs = [v * v for v in x]
    return max(xs, key=square) * min(xs, default=0.0) + max([], default=x[0])


def largest_of_several(x, y):
    return max(x, y, x * y, key=square) * min(x, y, key=abs) + max(x, y) * min(x, 0.7)


def largest_pair(x):
    ps = [(v * v, v) for v in x]
    a, b = max(ps, key=second)
    c, d = min(ps, key=second)
    return a * b**2 + c * d


def largest_of_equal_ones(x):
    ps = [(x[0], 1), (x[1], 2), (x[2], 2), (x[0], 1)]
    return max(ps, key=second)[0] * 3.0 + min(ps, key=second)[0]


def largest_array(x):
    return np.sum(max([x, x * 2.0, x * 0.5], key=np.sum) ** 2)


def largest_with_defaults(x, n):
    ys = [v * v for v in x[:n]]
    return max(ys, default=x[2]) * min(ys, default=x[1], key=square)


# -- copies --------------------------------------------------------------------------------


def copies(x):
    p = {"a": [x, x * 2], "b": x}
    q = copy.deepcopy(p)
    return np.sum(q["a"][1] * q["b"]) + np.sum(copy.copy(x))


def copies_are_new(x):
    p = {"a": [x, x * 2.0], "b": x * 3.0}
    r = copy.deepcopy(p)
    r["a"][0] = x * 5.0
    r["a"].append(x)
    return np.sum(p["a"][0] * r["a"][0]) + np.sum(p["b"]) + len(p["a"]) + len(r["a"])


def arrays_in_deep_copies_are_written(x):
    p = [x, x * 2.0]
    q = copy.deepcopy(p)
    q[0][0] = 5.0
    return np.sum(p[0] * q[0])


def copied_arguments(p, x):
    q = copy.deepcopy(p)
    q["a"][0] = q["a"][0] * x
    q["a"].append(x)
    return q["a"][0] * p["a"][0] * q["a"][-1]


# -- functions that remember ---------------------------------------------------------------


@functools.lru_cache(maxsize=None)  # noqa: UP033
def power(a, n):
    return a**n


@functools.cache
def fibonacci(x, n):
    return x if n < 2 else fibonacci(x, n - 1) * fibonacci(x, n - 2) + x


def remembered(x, n):
    return power(x, n) * 2 + power(2.0, n)


def remembered_recursion(x):
    return fibonacci(x, 5)


# -- the rest ------------------------------------------------------------------------------


def sets_of_constants(x):
    s = {1, 2, 3}
    t = sorted({k % 2 for k in range(5)})
    u = s | {5} - {1}
    return x[0] * len(s) + x[1] * t[1] + (x[2] if 5 in u and 1 in u else 0.0)


def quotients(x):
    _, r = divmod(x[1], 0.5)
    return r * abs(x[2]) + round(x[0], 2) * 0


def slices_as_values(x):
    s = slice(1, 3)
    return np.sum(x[s] ** 2) + all(v < 5 for v in x) * x[0]


def pairs_of_a_list_that_grows(x):
    ys = []
    s = 0.0
    for v in x:
        s += sum(a * b for a, b in itertools.product(ys, ys))
        s += sum(a * b for a, b in itertools.pairwise(ys)) * v
        ys.append(v)
    return s


def records_reduced(x):
    return functools.reduce(merge, [{"a": v} for v in x], {"a": 0.0, "n": 0})["a"] ** 2


def merge(d, e):
    return {**d, "a": d["a"] + e["a"], "n": d["n"] + 1}


def lists_reduced(x):
    return functools.reduce(with_another, x, [])[1] ** 2


def with_another(ys, v):
    return ys + [v * len(ys)]  # noqa: RUF005


def overwritten_behind_a_slice(ys, w):
    for i in range(len(ys)):
        for y in ys[1:]:  # a copy: it does not see what is written
            ys[i] = y * 2.0 * w
    return ys


def overwritten_behind_two_slices(ys, w):
    zs = ys
    for k, (a, b) in enumerate(zip(ys[1:], ys[:-1], strict=True)):
        zs[k] = a * w + b
        zs[k + 1] += a * b
    return zs


def overwritten_in_a_view(v, w):
    for a in v[1:]:
        v[2] = a * w
    return v


def grown_behind_a_slice(ys, w):
    ys = [y * w for y in ys]
    for y in ys[:-1]:
        ys.append(y * w)
    return ys


PROGRAMS = [
    (overwritten_behind_a_slice, ([1.0, 2.0, 3.0], 0.5)),
    (overwritten_behind_two_slices, ([1.0, 2.0, 3.0], 0.5)),
    (overwritten_in_a_view, (FOUR, 0.5)),
    (grown_behind_a_slice, ([1.0, 2.0, 3.0], 0.5)),
    (pairs_of_a_list_that_grows, (FOUR,)),
    (records_reduced, (X,)),
    (lists_reduced, (X,)),
    (operators, PAIR),
    (operators_on_arrays, (X,)),
    (operators_that_compare, PAIR),
    (operators_that_compare, PAIR[::-1]),
    (operators_of_constants, PAIR),
    (operators_mapped, (X,)),
    (reduced, (X,)),
    (reduced_by_operators, (X,)),
    (reduced_lists, (X, 3)),
    (reduced_lists, (X, 0)),
    (reduced_arrays, (np.array([[1.0, 2.0], [0.5, -1.0]]), np.array([[0.3, 0.1], [0.2, 0.7]]))),
    (reduced_one, (0.7,)),
    (neighbors, (X,)),
    (neighbors, (X[:1],)),
    (pairs_of_all, (FOUR + 1.5,)),
    (more_of_all, (X,)),
    (accumulated, (FOUR,)),
    (accumulated_from, (X, 0.7)),
    (sliced, (FOUR, 2)),
    (sliced, (FOUR, 0)),
    (sliced, (FOUR, 9)),
    (zipped_to_the_longest, (FOUR, 2)),
    (chained, (X,)),
    (chained_with_nothing, (X,)),
    (repeated, (X, 3)),
    (repeated, (X, 0)),
    (repeated_for_ever, (X,)),
    (without_items, (0.7,)),
    (batched, (FOUR, 3)),
    (generators_unpacked, (X,)),
    (tuples_of_generators, (X,)),
    (generators_in_calls, (X,)),
    (generators_consumed, (X,)),
    (enumerated_and_reversed, (X,)),
    (sums_of_several, (X,)),
    (largest, (X,)),
    (largest_of_several, PAIR),
    (largest_pair, (X,)),
    (largest_of_equal_ones, (X,)),
    (largest_array, (X,)),
    (largest_with_defaults, (X, 3)),
    (largest_with_defaults, (X, 0)),
    (copies, (X,)),
    (copies_are_new, (X,)),
    (arrays_in_deep_copies_are_written, (X,)),
    (copied_arguments, ({"a": [0.3, 0.4]}, 0.7)),
    (remembered, (1.5, 3)),
    (remembered_recursion, (0.9,)),
    (sets_of_constants, (X,)),
    (quotients, (X,)),
    (slices_as_values, (FOUR,)),
]


@pytest.mark.parametrize(("f", "args"), PROGRAMS)
def test_iterators_and_functions_of_the_library(f, args):
    check_whole(f, args)


COMPLEX = [reduced, reduced_by_operators, chained, more_of_all, generators_unpacked, copies]


@pytest.mark.parametrize("f", COMPLEX)
def test_complex_items(f):
    check_whole(f, (X * (1.0 + 0.5j) + 0.2j,))


def largest_of_nothing(x):
    return max([v for v in x if v > 9.0]) * x[0]


def unpacked_in_vain(x):
    a, b = (v * v for v in x)
    return a * b


ERRORS = [
    (largest_of_nothing, (X,)),
    (unpacked_in_vain, (X,)),
]


@pytest.mark.parametrize(("f", "args"), ERRORS)
def test_errors_are_those_of_the_program(f, args):
    check_error(f, args)


def test_a_cache_holds_no_derivative():
    power.cache_clear()
    assert tg.grad(remembered)(1.5, 3) == pytest.approx(6 * 1.5**2)
    assert power(1.5, 3) == 1.5**3
    assert tg.grad(remembered)(2.5, 3) == pytest.approx(6 * 2.5**2)


class Level(NamedTuple):
    a: float
    b: object = 2.0


def item_got(x):
    return operator.itemgetter(1)(x) * sum(operator.itemgetter(0, 2)(x))


def attribute_got(x):
    level = Level(x[0], x[1])
    return operator.attrgetter("a")(level) * operator.attrgetter("b")(level)


def sorted_by_an_item(x):
    rows = [(x[0], x[1]), (x[2], x[0])]
    found = sorted(rows, key=operator.itemgetter(1))
    return found[0][0] * found[1][1]


def largest_by_an_item(x):
    rows = [(x[0], x[1]), (x[2], x[0])]
    d = {"a": x[0], "b": x[1], "c": x[2]}
    key = max(d.items(), key=operator.itemgetter(1))[1]
    return max(rows, key=operator.itemgetter(0))[1] * min(rows, key=operator.itemgetter(1))[0] * key


def method_called(x):
    return operator.methodcaller("sum")(x) * x[0]


def sorted_by_an_attribute(x):
    levels = [Level(v) for v in x]
    levels.sort(key=operator.attrgetter("a"), reverse=True)
    return levels[0].a * 2 + levels[1].a


def items_mapped(x):
    return sum(map(operator.itemgetter(0), [(x[0] * x[1], x[1]), (x[2], x[0])]))


@pytest.mark.parametrize(
    "f",
    [
        item_got,
        attribute_got,
        sorted_by_an_item,
        largest_by_an_item,
        method_called,
        sorted_by_an_attribute,
        items_mapped,
    ],
)
def test_what_operator_gets(f):
    check_whole(f, (np.array([0.3, 0.7, 0.4]),))
