"""Loops over items of all sorts, with all that may happen in a loop."""

import itertools
import linecache
import types

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_whole

X = np.array([0.3, 1.2, -0.7, 0.5])
Y = np.array([1.1, 0.4, 0.9])


def sq(v):
    return v * v


def pos(v):
    return v > 0.2


def add2(a, b):
    return a + 2.0 * b


def early(xs, lim):
    for i, x in enumerate(xs):
        if x > lim:
            return x * i
    else:
        return sum(xs)


def numbered_from_the_end(x, y):
    s = 0.0
    for i, (a, b) in enumerate(zip(x, reversed(y), strict=False), start=2):
        if a < 0:
            continue
        s = s * b + a**i
    return s


def names_of_the_sequences_are_bound(x, y):
    s = 1.0
    for x, y in zip(x, y, strict=False):  # noqa: B020 (it is what is tested)
        s = s * x + y
    return s + x * y


def sequence_bound_in_the_body(x, n):
    s = 0.0
    for i, v in enumerate(x):
        i = i + 1
        v = v * i
        s = s + v * v
        x = x * 0.5
    return s + np.sum(x) * i


def writes_at_the_number(x, y):
    z = x.copy()
    for i, v in enumerate(y):
        z[i] = z[i] * v
        z[i + 1] += v
    return sum(z) * max(z)


def left_early_in_a_callee(x, lim):
    return early(x, lim) + early(x, 5.0) * lim


def neighbours_in_neighbours(x):
    s = 0.0
    for a, b in zip(x[:-1], x[1:], strict=False):
        for c in x[1:-1]:
            s += a * b * c
            if s > 0.5:
                break
        else:
            s = s * 2.0
    return s


def arrays_and_numbers(t, x):
    s = x
    for v in t:
        s = s * np.sum(v)
    for i, v in enumerate(reversed(t)):
        s = s + np.sum(v) * i * x
    return s


def pairs_of_numbers_and_arrays(t, x):
    s = 0.0
    for w, v in t:
        for u in v:
            s = s + w * u * x
            x = x * u
    return s + x


def mapped_maps(x, y):
    s = 0.0
    for v in map(add2, x, y):
        s += v * v
    for v in map(max, x, y):
        s = s * v
    for i, v in enumerate(map(sq, map(np.sin, x))):
        s += i * v
    return s


def filtered_and_left(x):
    s = 1.0
    for v in filter(pos, x):
        s = s * v
        if s > 100:
            return s
    for i, v in filter(None, enumerate(x)):
        s = s + v * i
    return s


def over_a_dict(x, d):
    s = 1.0
    for k, w in d.items():
        s = s * x[k] + w
    for k in sorted(d):
        s += x[k]
    for i, k in enumerate(d):
        s = s + x[k] * i
    for w in d.values():
        s = s * w
        if s > 50:
            break
    return s


def over_combinations(x):
    s = 0.0
    for i, j in itertools.product(range(2), (1, 2)):
        s += x[i] * x[j]
    for i, j in itertools.combinations(range(3), 2):
        s += x[i] * x[j] ** 2
    return s


def over_named_ranges(x, n):
    r = range(1, n)
    s = 0.0
    for k in r:
        s += x[k] * k
        for j in reversed(r):
            s = s * x[j]
    for k in reversed(range(n)):
        s = s + x[k]
    for k, j in zip(r, reversed(range(0, n, 2)), strict=False):
        s += x[k] * x[j] * j
    n = 7
    return s * n


def over_letters(x, word):
    s = 1.0
    for c, v in zip(word, x, strict=False):
        if c == "a":
            s = s * v
        elif c == "b":
            s = s + v
    return s


def rest_of_zipped(x, y):
    s = 0.0
    for u, *r in zip(x, y, x, strict=False):
        s += u * r[0] + sum(r) * max(r) * len(r)
    return s


def rest_of_rows(A):
    s = 0.0
    for i, (a, *r) in enumerate(A):
        s += a * np.dot(r, r) * (i + 1)
        for v in r:
            s = s * v
    first, *_ = A
    return s + sum(first) + np.sum(sum(A) ** 2)


def sequence_named_twice(x):
    s = 0.0
    z = x * 1.0
    for a, b in zip(z, z, strict=False):
        s += a * b
        z = z * s
    return s + np.sum(z)


def ranges_among_zipped(x, y):
    s = 1.0
    for a, b, c in zip(x, y, range(2), strict=False):
        s = s * a + b * c
    for a, b in zip(y, y[:2], strict=False):
        s = s * a + b
    for a, b in zip(y, y, strict=True):
        s = s * a + b
    return s


def nothing_to_run_over(x, y):
    s = y
    for _i, v in enumerate(x):
        s = s * v
    for a, b in zip(x, (1.0, 2.0), strict=False):
        s = s * a * b
    return s + sum(x) + len(x)


def names_as_generated(x):
    def_ = 0.0
    for i, len_ in enumerate(x):
        def_ += len_ * i
    items = x * 2.0
    for v in items[1:]:
        for i in items:
            def_ += v * i
    return def_


def empty_enumeration(x, y):
    s = 0.0
    i = 10
    for i, v in enumerate(()):  # noqa: B007 (read behind the loop)
        s += v
    for _k in range(2):
        for i, v in enumerate(y):
            s += v * x[i]
    return s * i


def words_and_lists(x, y):
    s = 0.0
    for op, w in (("sin", x), ("cos", y), ("sin", 2.0)):
        if op == "sin":
            s += np.sin(w)
        else:
            s += np.cos(w) * w
    for w in [x, y, 1.0]:
        s = s * w
    return s + sum([x, y], x) + max([x, y]) + min((x, y), default=3.0)


def loops_left_in_loops(x):
    s = 0.0
    for i, row in enumerate((x, x * 2.0)):
        for j, v in enumerate(row):
            if v > 1.0:
                break
            if v < 0:
                continue
            s += v * (i + j)
        else:
            s = s * 3.0
        s += j
    return s


def returned_from_the_middle(x, y):
    s = 0.0
    for i, v in enumerate(y):
        for k in range(i, len(x)):
            s += x[k] * v
            if k == 2:
                return s * v if s > 2.0 else s
    return s


def ranges_from_an_argument(x, n):
    iter((1.0, 2.0))
    s = 0.0
    for w in (n, n + 1):
        s += x[w - 2] * w
    for i, w in enumerate(range(n, n + 2), n):
        s += x[i] * w
    return s


def number_bound_in_the_body(x):
    s = 0.0
    for i, v in enumerate(x):
        for i in range(2):
            s += v * i
        s = s * 1.1 + i
    return s


def items_kept_whole(x, y):
    p = 0.0
    for q in zip(x, y, strict=False):
        p += q[0] * q[1] + sum(q)
    for q in enumerate(y):
        p += q[0] * q[1]
    a, b = q
    return p * b * a


def written_at_combinations(x):
    m = np.zeros((2, 2))
    for k, (i, j) in enumerate(itertools.product((0, 1), repeat=2)):
        m[i, j] = x[k] * x[i]
    for r, row in zip(m, m, strict=False):
        s = np.sum(r * row)
    return s * np.sum(m)


def over_whole_numbers(x, idx):
    s = 1.0
    for i, k in enumerate(idx):
        s = s * x[k] + i
    for k in reversed(idx[:2]):
        s += x[k] ** 2
    return s + sum(idx) * x[0] + max(idx) * x[1]


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
        (numbered_from_the_end, (X, Y)),
        (names_of_the_sequences_are_bound, (X, Y)),
        (sequence_bound_in_the_body, (X, 3)),
        (writes_at_the_number, (X, Y)),
        (left_early_in_a_callee, (X, 0.4)),
        (neighbours_in_neighbours, (X,)),
        (arrays_and_numbers, ((X, 2.0, Y), 0.5)),
        (pairs_of_numbers_and_arrays, (((1.0, X), (2.0, X * 2.0)), 0.3)),
        (mapped_maps, (X, Y)),
        (filtered_and_left, (X,)),
        (over_a_dict, (X, {1: 2.0, 3: 0.5})),
        (over_combinations, (X,)),
        (over_named_ranges, (X, 3)),
        (over_letters, (X, "abca")),
        (rest_of_zipped, (X, Y)),
        (rest_of_rows, (np.arange(6.0).reshape(2, 3) * 0.3 + 0.1,)),
        (sequence_named_twice, (X,)),
        (ranges_among_zipped, (X, Y)),
        (nothing_to_run_over, (np.zeros(0), 2.0)),
        (names_as_generated, (X,)),
        (empty_enumeration, (X, Y)),
        (words_and_lists, (0.5, 0.25)),
        (loops_left_in_loops, (X,)),
        (returned_from_the_middle, (X, Y)),
        (ranges_from_an_argument, (X, 2)),
        (number_bound_in_the_body, (X,)),
        (items_kept_whole, (X, Y)),
        (written_at_combinations, (X,)),
        (over_whole_numbers, (X, np.array([2, 0, 1]))),
    ],
)
def test_programs(program, args):
    check_whole(program, args, positions(args))


def test_names_of_the_module_that_hide_builtins_keep_their_meaning():
    text = (
        "from numpy import min, ndim as len, sum\n"
        "def f(x, y):\n"
        "    s = min(x) * sum(y) * len(x)\n"
        "    for a, b in zip(x, y):\n        s = s * a + b\n"
        "    return s\n"
    )
    linecache.cache["<hidden>"] = (len(text), None, text.splitlines(True), "<hidden>")
    namespace = {}
    exec(compile(text, "<hidden>", "exec"), namespace)
    check_whole(namespace["f"], (X, Y))
    module = {}
    exec(tg.standalone(namespace["f"], X, Y), module)
    value, (bx, by) = module["value_and_grad_f"](X, Y)
    assert value == namespace["f"](X, Y)
    assert np.allclose(bx, tg.grad(namespace["f"])(X, Y))
    assert np.allclose(by, tg.grad(namespace["f"], wrt=1)(X, Y))


def test_an_iterator_is_gone_through_once():
    def weighed(x, weights):
        s = 1.0
        for w, v in zip(weights, x, strict=False):
            s = s * w * v
        return s

    expected = tg.grad(weighed)(X, (2.0, 3.0))
    assert np.allclose(tg.grad(weighed)(X, iter([2.0, 3.0])), expected)
    assert np.allclose(tg.grad(weighed)(X, {2.0: 0, 3.0: 0}), expected)
    _, pullback = tg.vjp(weighed, X, iter([2.0, 3.0]), wrt=0)
    assert np.allclose(pullback(1.0)[0], expected) and np.allclose(pullback(1.0)[0], expected)


def total(x, held):
    return np.sum(x * x) * sum(held.items)


def total_of_an_item(x, held):
    return np.sum(x * x) * (1.0 + max(held[0]))


def asked(x, held):
    return np.sum(x * x) * (2.0 if 3.0 in held["items"] else 5.0)


def decided(x, held):
    for part in held.parts:
        if sum(part.items) > 4.0 or 7.0 in part.more:
            x = x * x
    return np.sum(x)


def totals(x, held):
    s = 0.0
    for part in held.parts:
        s = s * 2.0 + np.sum(x * x) * sum(part.items)
    return s


def held_in_parts(items, more):
    return types.SimpleNamespace(
        parts=[
            types.SimpleNamespace(items=items([2.0, 3.0]), more=items([0.0])),
            types.SimpleNamespace(items=items([1.0]), more=items([6.0, 7.0])),
            types.SimpleNamespace(items=items([more]), more=items([more])),
        ]
    )


@pytest.mark.parametrize(
    ("f", "held"),
    [
        (total, lambda items: types.SimpleNamespace(items=items([2.0, 3.0]))),
        (total_of_an_item, lambda items: [items([2.0, 3.0])]),
        (asked, lambda items: {"items": items([2.0, 3.0])}),
        (decided, lambda items: held_in_parts(items, 1.5)),
        (totals, lambda items: held_in_parts(items, 1.5)),
    ],
)
def test_iterators_that_arguments_hold_are_gone_through_once(f, held):
    step = 1e-5
    expected = np.array(
        [(f(X + e, held(list)) - f(X - e, held(list))) / (2 * step) for e in step * np.eye(len(X))]
    )
    value, gradient = tg.value_and_grad(f)(X, held(iter))
    assert np.isclose(value, f(X, held(list))) and np.allclose(gradient, expected, rtol=1e-6)
    _, pullback = tg.vjp(f, X, held(iter), wrt=0)
    assert np.allclose(pullback(1.0)[0], expected, rtol=1e-6)
    assert np.allclose(pullback(1.0)[0], expected, rtol=1e-6)
    _, tangent = tg.jvp(f, (X, held(iter)), (X, None))
    assert np.isclose(tangent, expected @ X, rtol=1e-6)
    derivative = tg.grad(f)  # made for lists, which can be read twice: an iterator is not one
    assert np.allclose(derivative(X, held(list)), expected, rtol=1e-6)
    assert np.allclose(derivative(X, held(iter)), expected, rtol=1e-6)


def loops_in_contexts(x, y):
    total = 0.0
    with np.errstate(all="ignore"):
        for i, v in enumerate(x):
            total += v * i
        while total < 1.0:
            with np.errstate(divide="ignore"):
                for u, v in zip(x, y, strict=True):
                    total += u * u + v * v
    return total


def test_loops_over_items_stand_in_contexts():
    check_whole(loops_in_contexts, (np.array([0.3, 0.2]), np.array([0.5, 0.4])))


# -- iterators that are left before their end ---------------------------------------------------


def left_by_a_break(x, held):
    s = x[0] * x[1]
    for u in held.items:
        s += u * x[0] * x[1]
        if u > 1.5:
            break
    return s + sum(held.items) * x[0]


def left_by_a_shorter_one(x, held):
    s = 0.0
    for u, v in zip(x[:2], held.items, strict=False):
        s += u * v
    return s + sum(held.items) * x[0]


def left_by_any(x, held):
    return x[0] * any(u > 1.5 for u in held.items) + sum(held.items) * x[0]


def left_in_a_chain(x, held):
    s = 0.0
    for u in itertools.chain(held.items, [2.0]):
        s += u * x[0]
        break
    return s + sum(held.items) * x[0]


def first_of(items, x):
    for u in items:
        if u > 1.5:
            return u * x[0]
    return x[1]


def left_by_a_callee(x, held):
    return first_of(held.items, x) + sum(held.items) * x[0]


def gone_through_in_itself(x, held):
    s = 0.0
    for u in held.items:
        for v in held.items:
            s += u * v * x[0]
    return s + x[1]


def left_in_a_loop(x, held):
    s = 0.0
    for k in range(2):
        for u in held.items:
            s += u * x[0] * (k + 1)
            break
    return s


def left_under_another_name(x, held):
    items = held.items
    s = 0.0
    for u in items:
        s += u * x[0]
        break
    return s + sum(held.items) * x[0]


@pytest.mark.parametrize(
    "f",
    [
        left_by_a_break,
        left_by_a_shorter_one,
        left_by_any,
        left_in_a_chain,
        left_by_a_callee,
        gone_through_in_itself,
        left_in_a_loop,
        left_under_another_name,
    ],
)
def test_iterators_of_which_something_may_be_left_are_refused(f):
    with pytest.raises(tg.Unsupported, match="an iterator that has a name"):
        tg.grad(f)(X, types.SimpleNamespace(items=iter([1.0, 2.0, 3.0])))
    args = X, types.SimpleNamespace(items=[1.0, 2.0, 3.0])
    step = 1e-6
    expected = [(f(X + e, args[1]) - f(X - e, args[1])) / (2 * step) for e in step * np.eye(len(X))]
    assert np.allclose(tg.grad(f)(*args), expected, rtol=1e-6, atol=1e-8)


def gone_through_once(x, held):
    return first_of(held.items, x) * x[2]


def summed_twice(x, held):
    return sum(held.items) * x[0] + sum(held.items) * x[1]


@pytest.mark.parametrize("f", [gone_through_once, summed_twice])
def test_iterators_that_are_read_in_one_place_or_to_their_end(f):
    def fresh():
        return types.SimpleNamespace(items=iter([1.0, 2.0, 3.0]))

    step = 1e-6
    expected = [(f(X + e, fresh()) - f(X - e, fresh())) / (2 * step) for e in step * np.eye(len(X))]
    assert np.allclose(tg.grad(f)(X, fresh()), expected, rtol=1e-6, atol=1e-8)
