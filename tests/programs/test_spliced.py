"""Functions whose bodies take the place of calls: they give back one of several, or change much.

Each program is compared in both modes and with differences, at points on several of its paths.
"""

import enum

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_whole

X, Y = np.array([0.7, -0.4, 0.9]), np.array([1.1, 0.6, -0.8])
A = np.array([[0.7, -0.4, 0.9], [1.1, 0.6, -0.8], [0.3, 0.5, 1.2]])


def either(a, b, c):
    if c:
        return a
    return b


def larger(a, b):
    return a if a[0] > b[0] else b


def one_or_the_other(x, y, w):
    v = either(x, y, w > 0.5)
    v[0] *= w
    return np.sum(x * y * y)


def one_or_a_new_one(x, y, w):
    t = 0.0
    for k in range(3):
        v = either(x, y * w, w - k * 0.5 > 0)
        v[k] *= w + x[0]
        t += v[k] * larger(y, x)[0]
    return t + np.sum(x * x * y)


def through_a_function(a, b, c):
    return larger(b, a) if c else larger(a, b)


def through_functions(x, y, w):
    v = through_a_function(y, x, w > 0.5)
    v[0] *= w
    r = through_a_function(x[::-1], v, False)
    r += v
    return np.sum(x * y * y)


def advanced(u, v, steps):
    for _ in range(steps):
        v[1:-1] = u[1:-1] + 0.3 * (u[2:] - u[:-2]) * u[1:-1]
        u, v = v, u
    return u


def buffers_that_take_turns_in_a_function(x, y, w):
    r = advanced(x, y, 3)
    r[0] *= w
    return np.sum(x * x) + np.sum(y * x) * w


def new_buffers_that_take_turns_in_a_function(x, y, w):
    r = advanced(x * 1.0, y * 1.0, 2)
    r *= r * w
    return np.sum(r * x)


def stepped(u, v, M, k):
    source, target = (u, v) if k % 2 == 0 else (v, u)
    target[:] = M @ source + 0.5 * k
    return target


def the_newest_of_two(x, y, w):
    u, v, M = np.zeros(3), np.ones(3), np.outer(x, y)
    for k in range(4):
        newest = stepped(u, v, M, k)
        newest[0] *= w
    return np.sum(u * y) + v[0] * w


def the_row_found(M, limit):
    row = M[0]
    for k in range(len(M)):
        if M[k, k] > limit:
            row = M[k]
    return row


def a_row_that_is_found(x, y, w):
    M = np.outer(x, y)
    row = the_row_found(M, 0.5)
    row *= w
    M[1] *= row
    return np.sum(M * M * M)


def rows_and_columns(x, y, w):
    M = np.outer(y, x) * w
    r = larger(M[0], M[:, 1])
    r[1] *= w
    r = larger(M.T[2], M[2])
    r *= y
    return np.sum(M * M)


def reached(a, b, n):
    k = 0
    while True:
        k += 1
        if k > n:
            break
        for j in range(3):
            if j == 2:
                continue
            a[j] += 0.1 * b[j] * a[k % 3]
            if a[j] > 2:
                return b
        a, b = b, a
    return a


def calls_in_loops(x, y, w):
    t = 0.0
    for i in range(2):
        for k in range(2):
            v = reached(x, y, i + k)
            v[i] *= w
            t += v[k]
    return t * np.sum(x) + np.sum(y)


def flat(m):
    return m.reshape(-1)


def flattened(x, y, w):
    M = np.outer(x, y)
    v = flat(M)
    v[2] *= w
    M[1, 1] += v[2] * v[0]
    return np.sum(M * M * M)


def both(b):
    return b, b[1:]


def parts_of_one_array(x, y, w):
    p, q = both(x)
    q[0] *= w
    p[2] *= q[0]
    return np.sum(x * x * q[1])


def in_order(a, b, c):
    return (a, b) if c else (b, a)


def pairs_in_some_order(x, y, w):
    p, q = in_order(x, y, w > 1)
    p[0] *= w
    q[1] *= p[0]
    return np.sum(x * y * y)


def chosen_from(arrays, k):
    if k == 0:
        return arrays[0]
    first, second = arrays
    return second


def first_large(arrays):
    for z in arrays:
        if z[0] > 0.8:
            return z
    return arrays[-1]


def tuples_of_two_lengths(x, y, w):
    v = chosen_from((x, y), 1)
    v[0] *= w
    u = first_large((y, x))
    u[1] *= w * v[0]
    u = first_large((x, y, x))
    u[2] *= w
    return np.sum(x * y * x)


def odd_names(a, b, len=2, t=1.0):
    np_ = [a, b]
    t = [t * 1.0 for t in b]
    for k in range(len):
        if t[k] > 0.5:
            return np_[k]
    else:
        a = b
    return a


def names_of_the_caller(x, y, w):
    t, k = w, 5
    v = odd_names(x, y)
    v[k - 4] *= t
    u = odd_names(y, x, len=1)
    u[2] *= v[0]
    return np.sum(x * y * x)


def by_keyword(a, *, b, c=True):
    return a if c else b


def keywords_and_defaults(x, y, w):
    v = by_keyword(b=x, a=y, c=w > 1)
    v[0] *= w
    u = by_keyword(y, b=x)
    u[1] *= w
    return np.sum(x * y * y)


def halved_or_turned(a, b):
    a[0] *= b
    return a if b > 100 else a[::-1]


def operands_in_front(x, y, w):
    early = np.sum(x[0] * halved_or_turned(x, x[1]) * y)
    return early + x[0] * halved_or_turned(y, w)[0] * y[0]


def in_tests(x, y, w):
    if halved_or_turned(x, w)[0] > 0.5 and halved_or_turned(y, w)[1] > 0.0:
        v = halved_or_turned(x, w) if halved_or_turned(x, w)[2] > 0 else y
        v[0] *= 2
    while larger(x, y)[0] > 0.3:
        v = larger(x, y)
        v[0] *= 0.5 * w
    return np.sum(x * x * y)


def in_comprehensions(x, y, w):
    z = [larger(a, y) * w for a in (x, y)]
    larger(x, y)[1] = w
    return np.sum(z[0] * z[1] * x)


def pushed(store, v):
    store.append(v)


def popped(store):
    return store.pop()


def a_stack(x, y, w):
    stack = []
    for k in range(3):
        pushed(stack, x * (k + w))
    t = 0.0
    while stack:
        v = popped(stack)
        v[0] *= w
        t += np.sum(v * y)
    return t


def an_array_taken_off(x, y, w):
    held = [x, y * w]
    v = popped(held)
    v[0] *= w
    held[0][1] *= v[0]
    return np.sum(x * y) + np.sum(v * v) + len(held)


def grouped(groups, k, v):
    groups.setdefault(k, []).append(v)


def lists_in_a_dict(x, y, w):
    groups = {}
    for k in range(3):
        grouped(groups, k % 2, x[k] * w)
    return groups[0][0] * groups[0][1] + groups[1][0] * y[0]


def shifted(grid):
    grid[0][1] = grid[1][0] * 2.0
    grid[1][1] += grid[0][0]


def lists_in_a_list(x, y, w):
    grid = [[x[0], x[1]], [x[2], w]]
    shifted(grid)
    shifted(grid)
    return grid[0][1] * grid[1][1] * grid[0][0] * y[1]


def with_another(a, b, c):
    d = {"a": a}
    if c:
        d["a"] = b
    return d


def a_dict_of_one_or_the_other(x, y, w):
    d = with_another(x, y, w > 0.5)
    d["a"][0] *= w
    return np.sum(x * y * y)


def an_array_and_a_number(a):
    return a, a[0] * 2.0


def with_its_square(a):
    return a[1:], (a * 2.0, a[0] * a[1])


def unpacked_results(x, y, w):
    r, s = an_array_and_a_number(x)
    r[0] *= s
    t, (u, v) = with_its_square(y)
    t[0] *= s + u[1]
    return np.sum(x * y) * v


def turned_over(x, y, w):
    x, y = in_order(x, y, w > 0.5)
    y, x = both_of(x, y)
    x[0] *= w
    return np.sum(x * y * y)


def both_of(a, b):
    return a, b


def scaled_by_difference(a, b, k, m):
    v = a if a[0] > b[0] else b
    v[0] *= k - m
    return v


def an_argument_that_a_later_one_binds(x, y, w):
    k = w
    v = scaled_by_difference(x, y, k, (k := k + 1.0))
    v[1] *= k
    return np.sum(x * y * v)


@pytest.mark.parametrize("w", [0.7, 0.3])
@pytest.mark.parametrize(
    "f",
    [
        one_or_the_other,
        one_or_a_new_one,
        through_functions,
        buffers_that_take_turns_in_a_function,
        new_buffers_that_take_turns_in_a_function,
        the_newest_of_two,
        a_row_that_is_found,
        rows_and_columns,
        calls_in_loops,
        flattened,
        parts_of_one_array,
        pairs_in_some_order,
        tuples_of_two_lengths,
        names_of_the_caller,
        keywords_and_defaults,
        operands_in_front,
        in_tests,
        in_comprehensions,
        a_stack,
        an_array_taken_off,
        lists_in_a_dict,
        lists_in_a_list,
        a_dict_of_one_or_the_other,
        unpacked_results,
        turned_over,
        an_argument_that_a_later_one_binds,
    ],
    ids=lambda f: f.__name__,
)
def test_functions_whose_bodies_take_the_place_of_calls(f, w):
    check_whole(f, (X, Y, w))
    check_whole(f, (Y[::-1].copy(), X, w))


def grown(rows, c):
    for row in rows[0]:
        rows[0].append(row * c)


def a_loop_over_what_it_changes(x, w):
    rows = [[x[0], x[1] * w]]
    grown(rows, w)
    return rows[0][1]


def test_an_error_in_a_body_names_its_place():
    with pytest.raises(tg.Unsupported, match="over which a loop runs") as caught:
        tg.grad(a_loop_over_what_it_changes)(X, 0.7)
    line = grown.__code__.co_firstlineno
    assert caught.value.where == (__file__, line + 2, 9)
    assert "^" * len("rows[0].append(row * c)") in str(caught.value)


def test_the_text_has_the_body_for_the_call():
    gradient = tg.grad(one_or_the_other)
    gradient(X, Y, 0.7)
    text = gradient.source
    assert "either(" not in text
    assert "bresult = bx" in text and "bresult = by" in text


FACTOR = 2.0


def scaled(a, b):
    v = larger(a, b)
    v[0] *= FACTOR
    return v


def a_name_of_the_callers_own(x, y, w):
    from math import pi as FACTOR

    v = scaled(x, y)
    v[1] *= w * FACTOR
    return np.sum(x * y * v)


class Word(str, enum.Enum):
    ONE = "one"


def by_word(a, b, word=Word.ONE):
    return a if word is Word.ONE else b


def a_default_that_no_text_holds(x, y, w):
    v = by_word(x, y)
    v[0] *= w
    return np.sum(x * y * v)


@pytest.mark.parametrize("f", [a_name_of_the_callers_own, a_default_that_no_text_holds])
def test_bodies_that_would_mean_something_else_stay_where_they_are(f):
    with pytest.raises(tg.Unsupported, match="may see"):
        tg.grad(f)(X, Y, 0.7)
