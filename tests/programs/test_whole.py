"""Programs that were once derived wrongly, with results of any structure: see `whole`."""

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_aux, check_whole

X = np.array([0.3, 1.2, -0.7])
Y = np.array([0.8, -0.4, 1.1])
M = np.outer(X, Y) + np.eye(3)
W = np.arange(6.0).reshape(2, 3) + 0.3


# -- an item of a tuple that nobody uses ---------------------------------------------------


def pair_by_branch(a, b):
    if a[0] > 0:
        return a * 2.0, a * b
    return b * 3.0, a + b


def pair_by_name(a, b):
    t = a * 2.0, a * b
    return t


def nested_pair(a):
    t = (a, (a * a, 2.0 * a))
    return t


def swapped(a, n):
    if n == 0:
        return a, a * 2.0
    u, v = swapped(a, n - 1)
    return v * a, u


def rows(a):
    return np.stack((a[0] * 2, a[1] ** 2))


def first_item(x, y):
    u, v = pair_by_branch(x, y)
    return u


def second_item(x, y):
    u, v = pair_by_name(x, y)
    return v


def crossed_items(x, y):
    u, v = pair_by_branch(x, y)
    w, z = pair_by_name(y, x)
    return v * z


def item_of_recursion(x, y):
    u, v = swapped(x, 2)
    return v * y


def inner_item(x):
    p, (q, r) = nested_pair(x)
    return r * p


def item_of_rows(x):
    u, v = rows(x)
    return v


# -- memory of results ---------------------------------------------------------------------


def powers(a):
    z = a.copy()
    for i in range(1, len(a)):
        z[i] = z[i] * z[i - 1]
    return z


def powers_of_two(a, b):
    z = a.copy()
    w = b.copy()
    for i in range(1, len(a)):
        z[i] = z[i] * z[i - 1] * w[i]
        w[i] *= z[i]
    return z, w


def read_after_undoing(x, y):
    z = powers(x)
    return np.sum(z * y)


def two_written(x, y):
    z, w = powers_of_two(x, y)
    return z * y, w * x


def auxiliary(x, y):
    z = x * 1.0
    s = 0.0
    for i in range(len(x)):
        s += z[i] ** 2
        z[i] = z[i] * y[i]
        s += z[i] ** 3
    return s, z


def nested_auxiliary(x, y):
    z = powers(x)
    t = (z, 2.0)
    w = z * y
    return w @ z, (t, (w, z[1:]))


def diagonal(x):
    y = np.diag(x)
    s = x[0] * x[1]
    for i in range(len(x)):
        s += x[i] ** 2
    return np.sum(y * y) + s, np.diag(y)


# -- names of unsure kind ------------------------------------------------------------------


def wider_in_loop(x, y, n):
    p = y * 1.0
    s = y * 2.0
    p[0] *= 3.0
    for _ in range(n):
        s = s + p
        p = x
    return np.sum(s * s)


def number_to_rows(x, y, n):
    a = y * 1.0
    b = y * 2.0
    b[1] *= 2.0
    for _ in range(n):
        b = b - a
        a = np.sum(b) * x
    return np.sum((b + a) ** 2)


def recorded_in_front(x, y, n, k):
    a = y[:k] * 1.0
    s = 0.0
    for i in range(n):
        s += np.sum(a * a) * x[i]
        if i == 1:
            a = x[:k] * 1.0
    return s


def recorded_by_both(x, y, n):
    a = y * 1.0
    b = y * 2.0
    for i in range(n):
        if i == 1:
            a = x * 1.0
            b = x
        else:
            b = a + b
    return a + b


def tuple_or_array(x, n):
    t = (x, (x, x * x))
    if n > 0:
        t = nested_pair(x)
    return t


def number_or_array(x, y, n):
    s = np.sum(x)
    for _ in range(n):
        s = s + np.sum(y) * y
    return s * np.mean(y)


def other_dtype(x, y, n):
    for _ in range(n):
        x = x + np.sum(y)
        y = x
    return x


# -- tuples for arrays, and dtypes ---------------------------------------------------------


def largest_of_two(x, y):
    return np.max((x, y), axis=0) * x


def length_of_list(x, y):
    return np.linalg.norm([x[0], y[0] * x[1]])


def product_of_name(x, y):
    t = (x, y * x)
    return np.prod(t, axis=0) + np.cumsum([x[0], y[1], 2.0])


def dot_of_list(x, y):
    return np.dot([x[0], y[1], 2.0], y) * np.trace([[2.0, x[0]], [y[0], x[1]]])


def joined(x, y):
    z = np.concatenate((x, y))
    return z[:3] * z[3:], np.stack((x, y)) @ x


def joined_by_name(x, y):
    t = (x, y)
    return np.concatenate(t) * 1j, np.sum(np.vstack(t).real) + np.sum(np.hstack(t).imag)


# -- stores that read what they write, and blocks that are never run -----------------------


def own_element(x, y):
    z = x.copy()
    for i in range(1, len(z)):
        z[i] = z[i] * z[i - 1] * y[i]
    return z


def empty_block(x, n):
    k = 1
    s = x[0]
    for i in range(n):
        s = s * x[1]
        for _ in range(i):
            if k > 1:
                s = s * x[2]
    return s * x[0]


# -- tangents of results, and zeros where paths join ---------------------------------------


def shifted(a):
    return a + 1.0


def columns(a):
    return a.reshape(3, 1) * np.ones((1, 2))


def written_result(x, y):
    m = shifted(x)
    m[0] = y[0]
    return m * x


def written_columns(x, y):
    m = columns(x)
    m[0, 0] = y[0]
    return np.sum(m * m)


def written_item(y, q):
    x, s = q
    x[0] = y[1]
    return np.sum(x * y) * s


def whole_numbers_first(x, a, k):
    y = np.zeros(3, int)
    for _ in range(k):
        y = y + x * a
    return np.sum(y * y * a)


def whole_numbers_later(x, y):
    z = x * y
    if x[0] > 0:
        z = np.arange(3)
    return z * y


def truth_first(x, a, k):
    y = True
    for i in range(k):
        y = y * x[i]
    return y * a


def nothing_first(x, a, k):
    y = None
    if k > 0:
        y = x * a
    if y is None:
        return x * 1.0
    return y * a


# -- names that some path does not bind ----------------------------------------------------


def bound_by_branch(x, a):
    if a > 0:
        y = np.sin(x)
    s = 1.0
    if a > 0:
        s = np.sum(y)
    return s * a


def bound_before_return(x, a, b):
    if a > 1:
        y = np.sin(x)
    elif a > 0:
        y = x * 2
    else:
        return b
    return np.sum(y * y)


def bound_before_break(x, a, b):
    for i in range(3):
        if x[i] > a:
            y = x * b
            break
    else:
        return b
    return np.sum(y * y)


def bound_in_loop(x, n):
    s = 0.0
    for i in range(n):
        if i > 1:
            s += np.sum(y * y)
        y = np.sin(x[: i + 1]) * 2
    return s + np.sum(x)


def growing(a, n):
    s = a
    for i in range(n):
        y = np.full(i + 1, s)
        s = s + np.sum(y * y)
    return s * y[-1]


def bound_in_inner_loop(x, a, n):
    s = a
    for i in range(n):
        for j in range(i):
            y = x[j:] * s
        if i > 0:
            s = s + np.sum(y)
    return s


def number_then_array(x, a, n):
    for i in range(n):
        y = x * a if i == n - 1 else a * 2.0
    return np.sum(y * y)


def decided_by_lengths(v):
    p = np.ones(3) * v if len(v) == 3 else v * v
    if len(v) == 3:
        q = p * 2
    else:
        q = p * p
    return q


def array_unbound(x, s, k):
    if k > 0:
        e = np.zeros(3)
    for _ in range(k):
        e = e * s + x
    return np.sum(e) if k > 0 else s


def tuple_unbound(x, s, k):
    if k > 0:
        q = (np.ones(3), 1.0)
    for _ in range(k):
        q = (q[0] * s + x, q[1])
    return np.sum(q[0]) if k > 0 else s


def real_part(x, s):
    return np.sum((x * s).real)


def turned_over(x):
    if len(x) == 1:
        return x
    y = turned_over(x[1:])
    return np.concatenate((y, x[:1]))


def part_of_recursion(x):
    y = np.asarray(turned_over(x))
    return y[0] * x


def softmax(x, axis):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def part_of_softmax(x, axis):
    w = softmax(x, axis)
    return w[0]


def parts_of_definite(m):
    sign, size = np.linalg.slogdet(m)
    lower = np.linalg.cholesky(m @ m.T)
    return size, lower[0]


# -- updates, and stores of other shapes ---------------------------------------------------


def divided_by_neighbour(x):
    a = x * 1.0
    for i in range(3):
        a[i] /= a[i - 1]
    return a


def times_neighbour(x):
    a = x * (1 + 2j)
    for i in range(3):
        a[i] *= a[i - 1]
    return np.sum(a.real)


def view_of_adjoint(x):
    a = np.outer(x, x)
    a[0] = x[:3] * (np.sin(x[:3]) + x[:3])
    return np.sum(a)


def wider_than_place(m):
    a = np.zeros((2, 3))
    a[0] = m[0:1]
    b = np.zeros(3)
    b[...] = m[None, 0]
    return a * a, b * np.full(3, m[1:2])


def sum_from_number(x, n):
    s = 0.0
    t = 0.0
    for i in range(n):
        s += x * x[i]
        t += np.sum(s) ** 2
    return t


def array_in_place_of_number(x):
    d = 1.0
    d = powers(x)
    q = np.sum(d)
    d[2] = 5.0
    return q + d[1]


def rule_in_place_of_number(x):
    d = 1
    d = np.exp(x)
    t = np.sum(d)
    d[:] = 5.0
    return t


def result_in_place_of_number(x):
    d = 1.0
    d = powers(x)
    return d


def conjugated(x, a):
    y = x.copy()
    y[:-1] -= 1j * a * np.conj(y[1:])
    y[1:] -= a * y[:-1].conj()
    return y


# -- memory that is read under one name and written under another --------------------------


def cubes(v):
    return np.sum(v * v * v)


def view_that_ends(x):
    z = x * 1.0
    v = z[1:]
    s = cubes(v)
    v = s * 2.0
    z[1] = v
    return np.sum(z) * s


def tuple_that_ends(x, w):
    z = x * 1.0
    p = (z, w)
    s = cubes(p[0]) * p[1]
    p = s
    z[1] = p * w
    return np.sum(z * z)


def second_name_that_is_written(x, w):
    z = x * 1.0
    t = z
    s = np.sum(t * t * w)
    t = x * w
    t[0] = s
    z[1] = t[0] * w
    return np.sum(z * z)


def view_by_branch(x, w):
    z = x * 1.0
    v = z[1:]
    if w < 0:
        v = z[:2]
    s = cubes(v)
    v = x * w
    v[0] = s
    z[1] = v[0] * w
    return np.sum(z) * s


def index_from_array(x, w):
    at = np.zeros(1, int)
    z = x * 1.0
    s = np.sum(z * z * w)
    z[at[0]] = w * 2
    at[0] = 2
    z[at[0]] = w * 3
    return s * np.sum(z * z)


def mask_that_grows(x, w):
    m = x > 100.0
    m[0] = True
    z = x * 1.0
    s = np.sum(z * z * w)
    z[m] = s * w
    m[1] = True
    z[m] = w
    return s * np.sum(z * z)


def bounds_from_array(x, w):
    n = np.array([3, 1])
    s = w
    z = x * w
    for _ in range(2):
        for i in range(n[1], n[0]):
            n[1] = 0
            n[0] = 2
            s = s * z[i] + x[0]
            z[i] = s * s
    n[0] = 7
    return s * z


def mask_of_two_names(x, w):
    m = x > 0.5
    k = m
    z = x * w
    y = np.where(k, z * z, z)
    k = np.zeros(3, bool)
    k[0] = True
    m[0] = False
    return y * np.where(m, z, 1.0) * k


def bound_that_grows(x, w):
    n = np.array([1])
    s = w
    for j in range(3):
        n[0] = j + 1
        for i in range(n[0]):
            t = s * x[i]
            s = np.sin(t) * t
    return s


def step_from_array(x, w):
    c = np.array([2, 1])
    z = x * 1.0
    for i in range(0, 3, c[1]):
        z[i] = z[i] * w
        c[1] = 2
        w = w * z[i]
    return z * w


# -- what may be complex, and what is not --------------------------------------------------


def turned(x, k):
    if k:
        return x * (1 + 1j)
    return x


def hidden_complex(x, k):
    return np.sum(np.imag(turned(x, k) ** 2)) + np.abs(turned(x, k))


def turns_in_loop(x, a, k):
    y = a * x
    for i in range(k):
        y = y * (1j * x[i] + 0.3)
    return np.abs(y)


def remainders(x, y):
    return divmod(x, y)[1], np.tril(x[0]), np.triu(x, 1)


def number_rules(x):
    y = np.nan_to_num(x) + np.fmax(x, 0.1)
    z = y
    y = y + np.fmin(x, 5.0) * np.where(x > 0.1, x, 2.0)
    return y + z + np.heaviside(x, 0.5)


def ranges(x):
    y = np.arange(x, 3.0)
    y[0] *= x
    return y * np.abs(np.complex128(x) * 1j + x)


# -- tuples of tuples ----------------------------------------------------------------------


def nested_argument(p):
    (a, b), c = p
    return np.sum(a * b * c)


def two_items(p):
    return p[0] * 2, p[1] * 3


def carried_tuple(p, q):
    g = p[0] * q[0]
    for _ in range(2):
        p = two_items(p)
    return p[0] * q[1] + g, p


def tuple_beside_itself(p, q):
    t = (p * q, p)
    u = t[0] * 2
    s = t
    return s, t, u


CASES = [
    (first_item, (X, Y), None),
    (first_item, (-X, Y), None),
    (second_item, (X, Y), None),
    (crossed_items, (X, Y), None),
    (item_of_recursion, (X, Y), None),
    (inner_item, (X,), None),
    (item_of_rows, (X,), None),
    (read_after_undoing, (X, Y), None),
    (read_after_undoing, (X, Y), (1,)),
    (two_written, (X, Y), None),
    (two_written, (X, Y), (0,)),
    (two_written, (X, Y), (1,)),
    (auxiliary, (X, Y), None),
    (nested_auxiliary, (X, Y), None),
    (diagonal, (X,), None),
    *((wider_in_loop, (W, Y, n), None) for n in range(3)),
    *((number_to_rows, (W, Y, n), None) for n in range(3)),
    *((recorded_in_front, (X, Y, n, k), None) for n in range(4) for k in (1, 2)),
    *((recorded_by_both, (X, Y, n), None) for n in range(4)),
    *((recorded_by_both, (W, Y, n), None) for n in range(4)),
    *((tuple_or_array, (X, n), None) for n in range(2)),
    *((number_or_array, (X, y, n), None) for n in range(3) for y in (1.5, np.array(1.5), Y)),
    *((other_dtype, (X, y, n), None) for n in range(3) for y in (Y, 1.5)),
    (largest_of_two, (X, Y), None),
    (length_of_list, (X, Y), None),
    (product_of_name, (X, Y), None),
    (dot_of_list, (X, Y), None),
    *((joined, pair, None) for pair in ((X, Y), (X + 1j * Y, Y), (X, Y - 1j * X))),
    *((joined_by_name, pair, None) for pair in ((X, Y), (X + 1j * Y, Y), (X, Y - 1j * X))),
    (own_element, (X, Y), (1,)),
    (own_element, (X, Y), None),
    *((empty_block, (X, n), None) for n in range(4)),
    (written_result, (X, Y), None),
    (written_columns, (X, Y), None),
    (written_item, (Y, (X, 1.3)), None),
    *((whole_numbers_first, (X, 0.6, k), None) for k in range(3)),
    (whole_numbers_later, (X, Y), None),
    *((truth_first, (X, 0.6, k), None) for k in range(3)),
    *((nothing_first, (X, 0.6, k), None) for k in range(2)),
    *((bound_by_branch, (X, a), None) for a in (0.5, -0.5)),
    *((bound_before_return, (X, a, 0.3), None) for a in (1.5, 0.5, -0.5)),
    *((bound_before_break, (X, a, 0.3), None) for a in (1.5, 0.5, -1.7)),
    *((bound_in_loop, (X, n), None) for n in range(4)),
    *((growing, (0.6, n), None) for n in (1, 2, 3)),
    *((bound_in_inner_loop, (X, 0.4, n), None) for n in range(4)),
    *((number_then_array, (X, 0.4, n), None) for n in (1, 3)),
    *((decided_by_lengths, (v,), None) for v in (X, W[0, :2])),
    *((f, (X, 1.3, k), None) for f in (array_unbound, tuple_unbound) for k in range(3)),
    *((real_part, (X, s), None) for s in (1.3 + 0.4j, np.array(1.3 + 0.4j), X * (1 + 1j))),
    (part_of_recursion, (X,), None),
    *((part_of_softmax, (M, axis), None) for axis in (0, 1)),
    (parts_of_definite, (M,), None),
    (array_in_place_of_number, (X,), None),
    (rule_in_place_of_number, (X,), None),
    (result_in_place_of_number, (X,), None),
    *((conjugated, (X * (1 + 2j), 0.1), wrt) for wrt in (None, (1,))),
    (view_that_ends, (X,), None),
    (tuple_that_ends, (X, 0.8), None),
    (second_name_that_is_written, (X, 0.8), None),
    *((view_by_branch, (X, w), None) for w in (0.8, -0.8)),
    (index_from_array, (X, 0.8), None),
    (mask_that_grows, (X, 0.8), None),
    (bounds_from_array, (X, 0.8), None),
    (mask_of_two_names, (X, 0.8), None),
    (bound_that_grows, (X, 0.8), None),
    (step_from_array, (X, 0.8), None),
    (divided_by_neighbour, (X,), None),
    (times_neighbour, (X,), None),
    (view_of_adjoint, (X,), None),
    (wider_than_place, (W,), None),
    *((sum_from_number, (X, n), None) for n in range(3)),
    *((hidden_complex, (X, k), None) for k in range(2)),
    *((turns_in_loop, (X, 0.6, k), None) for k in range(3)),
    (remainders, (W + 3.1, np.array([[1.3], [1.7]])), None),
    (number_rules, (0.7,), None),
    (ranges, (0.3,), None),
    (nested_argument, (((X, Y), Y),), None),
    (carried_tuple, ((X, Y), (Y, X)), None),
    (tuple_beside_itself, (X, Y), None),
]


@pytest.mark.parametrize("case", CASES, ids=[f"{c[0].__name__}-{k}" for k, c in enumerate(CASES)])
def test_whole(case):
    check_whole(*case)


@pytest.mark.parametrize("program", [auxiliary, nested_auxiliary])
@pytest.mark.parametrize("wrt", [(0,), (0, 1)])
def test_auxiliary(program, wrt):
    check_aux(program, (X, Y), wrt)


@pytest.mark.parametrize("x", [X, X.astype(np.float32)], ids=["double", "single"])
def test_a_gradient_has_the_dtype_of_its_argument(x):
    _, pullback = tg.vjp(other_dtype, x, Y, 2, wrt=(0, 1))
    bx, by = pullback(np.ones(3))
    assert bx.dtype == x.dtype and by.dtype == Y.dtype
    _, pullback = tg.vjp(joined, Y, x, wrt=(0, 1))
    by, bx = pullback((np.ones(3), np.ones(2)))
    assert bx.dtype == x.dtype and by.dtype == Y.dtype


def test_a_gradient_has_the_structure_of_its_argument():
    found = tg.grad(nested_argument)(((X, Y), Y))
    ((a, b), c) = found
    assert type(found) is tuple and type(found[0]) is tuple
    assert np.allclose(a, Y * Y) and np.allclose(b, X * Y) and np.allclose(c, X * Y)


def product(x, y):
    return np.sum(np.real(x * y)) + np.sum(np.abs(x @ y))


@pytest.mark.parametrize("first", ["f", "d", "F", "D"])
@pytest.mark.parametrize("second", ["f", "d", "F", "D"])
def test_gradients_in_two_dtypes(first, second):
    bx, by = tg.grad(product, wrt=(0, 1))(X.astype(first), Y.astype(second))
    assert bx.dtype == first and by.dtype == second


def twice(x, y):
    z = x if y > 0 else y
    z *= 2.0
    return np.sum(x) + np.sum(z)


def kept_by_loop(x):
    z = 0.0
    w = 0.0
    for _ in range(3):
        w = z
        z += x
    return np.sum(w * x + z)


@pytest.mark.parametrize(("program", "args"), [(twice, (X, 0.7)), (kept_by_loop, (X,))])
def test_an_update_that_another_name_may_see_is_refused(program, args):
    with pytest.raises(tg.errors.Unsupported, match="a write into `z` that `.` may see"):
        tg.grad(program)(*args)


ELSEWHERE = np.array([1.0, 2.0, 3.0])


def the_one_elsewhere(a):
    return ELSEWHERE


def written_elsewhere(x):
    t = the_one_elsewhere(x)
    t[0] = x[1]
    return np.sum(ELSEWHERE * x)


def test_a_write_into_the_global_that_a_call_returns_is_refused():
    with pytest.raises(tg.errors.Unsupported, match="the_one_elsewhere.ELSEWHERE"):
        tg.grad(written_elsewhere)(X)


def test_an_argument_that_is_bound_anew_is_no_result():
    def rebound(x, y):
        y = x * 2.0
        return y

    with pytest.raises(tg.errors.Unsupported, match="`y` as a result"):
        tg.vjp(rebound, X, Y, of="y")


def test_a_write_behind_a_view():
    def written(m, x):
        a = m * 1.0
        d = np.diag(a)
        a[0, 0] = x
        return np.sum(d * d)

    check_whole(written, (M, 3.0))


def either(x, n):
    if n > 1:
        return x[0], x[1] * x[2]
    return np.stack((x[0] * 2, x[1] ** 2))


def unpacked(x, n):
    u, v = either(x, n)
    return u * v


def test_what_is_a_tuple_on_one_path_and_an_array_on_another_is_not_unpacked():
    with pytest.raises(tg.errors.Unsupported, match="unpacking a result"):
        tg.grad(unpacked)(X, 2)


def scaling(c):
    def scaled(x):
        return c * x * x

    return scaled


doubled, tripled = scaling(2.0), scaling(3.0)


def two_of_one_code(x):
    return doubled(x) + tripled(x)


def test_functions_of_one_code_keep_their_own_data():
    assert tg.grad(two_of_one_code)(1.3) == pytest.approx(2 * (2.0 + 3.0) * 1.3)
    check_whole(two_of_one_code, (1.3,))


WEIGHTS = np.array([1.0, 2.0, 3.0])


def weighted(x):
    return np.sum(WEIGHTS * x * x)


def weighted_in_place(x):
    z = x * 1.0
    for i in range(2):
        z[i] = z[i] * z[i] * WEIGHTS[i]
    return z @ WEIGHTS


@pytest.mark.parametrize("program", [weighted, weighted_in_place])
def test_a_pullback_keeps_the_globals_that_it_reads(program):
    _, pullback = tg.vjp(program, X)
    (before,) = pullback(1.0)
    WEIGHTS[0] += 1.0
    (after,) = pullback(1.0)
    WEIGHTS[0] -= 1.0
    assert np.array_equal(before, after)


def left_out(x, a, b):
    if a > 0.0:
        y = np.sin(x)
    s = 1.0
    if b > 0.0:
        s = np.sum(y * x)
    return s


def left_out_of_a_loop(x, a, b):
    if a > 0.0:
        y = np.sin(x)
    for _ in range(2):
        if b > 0.0:
            y = y * x
    return np.sum(y) if b > 0.0 else 0.5 * np.sum(x)


def never_entered(x, a, b):
    i = 0
    while i < a:
        y = x[i] * x
        i = i + 1
    return np.sum(y)


def left_out_below(x, a, b):
    return left_out(x * x, a, b) * np.sum(x)


def left_out_number(x, a, b):
    if a > 0.0:
        y = x[0] * x[1]
    return x[2] if b < 0.0 else y * x[2]


@pytest.mark.parametrize(
    "program",
    [left_out, left_out_of_a_loop, never_entered, left_out_below, left_out_number],
)
def test_an_unbound_name_fails_as_it_does_in_the_program(program):
    for derivative in (
        lambda: tg.grad(program)(X, -1.0, 1.0),
        lambda: tg.value_and_grad(program)(X, -1.0, 1.0),
        lambda: tg.vjp(program, X, -1.0, 1.0, wrt=0),
        lambda: tg.jvp(program, (X, -1.0, 1.0), (X, None, None)),
    ):
        with pytest.raises(UnboundLocalError):
            derivative()
    for a, b in ((1.0, 1.0), (1.0, -1.0), (-1.0, -1.0)):
        if program is not never_entered or a > 0.0:
            check_whole(program, (X, a, b), (0,))


def of_nested_complex(p):
    (a, z), w = p
    return np.sum((a * a).real) * w + (z * z * z).real


def of_nested_numbers(p):
    (a, n), b = p
    return a * n * b * b


@pytest.mark.parametrize(
    ("program", "p"),
    [
        (of_nested_complex, ((np.array([1.0 + 2.0j, 0.5 - 1.0j]), 0.3 + 0.7j), 1.5)),
        (of_nested_complex, ((np.array([1.0 + 2.0j]), np.complex128(0.3 + 0.7j)), np.float64(2))),
        (of_nested_numbers, ((1.5, 2.0), np.float64(0.7))),
    ],
)
def test_gradients_in_nested_numbers_are_those_of_the_pullback(program, p):
    check_whole(program, (p,))


def test_the_gradient_of_a_float_beside_a_bool_is_a_float():
    gradient = tg.grad(of_nested_numbers)(((1.5, True), 1.0))
    assert gradient == ((1.0, 0.0), 3.0) and type(gradient[0][0]) is float


def of_complex(z, w):
    return (z * z * w).real


@pytest.mark.parametrize("kind", [complex, np.complex64, np.complex128, np.array])
def test_gradients_are_conjugated_for_every_complex_type(kind):
    z = kind(1.0 + 2.0j)
    gradient = tg.grad(of_complex)(z, 2.0)
    assert gradient == 4.0 + 8.0j and type(gradient) is type(z)
    (again,) = tg.vjp(of_complex, z, 2.0, wrt=0)[1](1.0)
    assert again == gradient and type(again) is type(z)


def negative_lengths(x, n):
    s = x[1]
    for i in range(3):
        a = np.arange(n - i) * x[0]
        b = np.ones(max(0, n - i)) * x[1]
        s = s + np.sum(a * b) + np.sum(np.arange(n - 3) * x[2] + np.zeros(0) * a[:0])
    return s


@pytest.mark.parametrize("n", [-1, 0, 1, 2, 3])
def test_ranges_of_negative_length_are_empty(n):
    check_whole(negative_lengths, (X, n), (0,))


def filled(x, y):
    z = np.full(3, x)
    z[0] = y * 0.5
    return np.sum(z * z)


def test_tangents_and_adjoints_of_numbers_take_their_type():
    assert tg.jvp(filled, (2.0, 3.0), (1, np.array(1)))[1] == 9.5
    assert tg.vjp(lambda x: x * 0.1, 1.0)[1](np.float32(1)) == (0.1,)
    assert tg.vjp(lambda z: z * z, 1 + 2j)[1](np.complex64(1j)) == ((-4 + 2j),)
    with pytest.raises(tg.errors.ShapeError, match="real"):
        tg.vjp(lambda x: x * x, 1.0)[1](1j)


def method_of_a_number(a, b):
    z = np.square(a) * b
    w = np.where(a > 0.0, a, 2.0 * a)
    return z.sum() * w.reshape(1).sum() + z.item()


@pytest.mark.parametrize("kind", [float, np.float64, np.array])
def test_tangents_of_numbers_have_the_methods_of_arrays(kind):
    check_whole(method_of_a_number, (kind(1.3), 0.7))


def quotients(x, y):
    q, r = divmod(x, y)
    f, w = np.modf(r * 1.7)
    return q + r * f + w, divmod(y, 0.7)


@pytest.mark.parametrize("wrt", [(0,), (1,), (0, 1)])
@pytest.mark.parametrize("x", [2.3, np.array([2.3, -4.6, 7.9]), np.array([[2.3], [-4.6]])])
def test_results_that_do_not_vary_have_zeros_of_their_shape(x, wrt):
    y = np.array([1.1, 1.3, -2.2])
    check_whole(quotients, (x, y), wrt)
    assert [np.shape(d) for d in tg.jvp(lambda a: divmod(a, y), (x,), (x,))[1]] == [
        np.shape(v) for v in divmod(x, y)
    ]


def made_in_the_first_round(x, n):
    for i in range(n):
        if i == 0:
            y = x * 2.0
            continue
        y[i] += y[i - 1] * x[i]
        y[0] *= x[i]
    return y


def left_while_filling(x, n):
    z = x * 1.0
    for i in range(n):
        z[i] *= z[i + 1]
        if z[i] > 0.2:
            return z
    return z * x


def left_with_a_count(x, n):
    z = x * 1.0
    for i in range(n):
        z[i] = z[i] * z[i + 1]
        if z[i] > 0.2:
            return np.sum(z), i
    return np.sum(z * x), 0


def by_what_it_is(x):
    if isinstance(x, np.ndarray) and x.ndim == 1:
        return np.sum(x * x)
    return x * 3.0


@pytest.mark.parametrize("n", [0, 1, 2])
@pytest.mark.parametrize(
    "program", [made_in_the_first_round, left_while_filling, left_with_a_count]
)
def test_arrays_that_a_loop_makes_or_returns_are_written(program, n):
    if n or program is not made_in_the_first_round:
        check_whole(program, (X, n), (0,))


@pytest.mark.parametrize("x", [1.3, np.float64(1.3), X])
def test_what_an_argument_is_can_be_asked(x):
    check_whole(by_what_it_is, (x,))


def mixed(x, c):
    return 0.1 * np.sum(x * c) + np.sum(c * c)


def scaled_by_a_half(x):
    return 1e5 * np.dot(x, np.ones(3, "e") * np.float16(0.3))


@pytest.mark.parametrize("chars", ["df", "fd", "de", "ff", "dF", "Dd"])
def test_gradients_of_mixed_precision_are_those_of_the_pullback(chars):
    x, c = (v.astype(char) for v, char in zip((X, Y), chars, strict=True))
    if chars in ("dF", "Dd"):
        return check_mixed(lambda a, b: np.sum((a * b).real) * 0.1, x, c)
    check_mixed(mixed, x, c)


def check_mixed(f, x, c):
    gradient = tg.grad(f, wrt=(0, 1))(x, c)
    value, pullback = tg.vjp(f, x, c)
    for found, expected, arg in zip(gradient, pullback(value * 0 + 1), (x, c), strict=True):
        assert found.dtype == expected.dtype == arg.dtype
        assert np.array_equal(found, expected)


def test_gradients_do_not_overflow_where_values_do_not():
    gradient = tg.grad(scaled_by_a_half)(X)
    assert gradient.dtype == float and np.all(np.isfinite(gradient))


def turned_complex(x, n):
    s = 0.0
    for i in range(n):
        s = s + x[i]
    return s


def test_a_complex_result_is_refused_when_it_is_seen():
    with pytest.raises(TypeError, match="real number"):
        tg.grad(turned_complex)(X + 1.0j, 3)
    with pytest.raises(TypeError, match="real number"):
        tg.grad(turned_complex)(np.outer(X, X), 3)
    assert np.array_equal(tg.grad(turned_complex)(X, 2), [1.0, 1.0, 0.0])


def spread(x):
    return np.broadcast_to(x, (3,)) * 1.0, np.where(x > 0.0, x, 0.0)


def test_tangents_can_be_written():
    _, (first, second) = tg.jvp(spread, (1.3,), (1.0,))
    first[0] = 5.0
    assert isinstance(second, np.ndarray) and second.shape == ()
    second[()] = 2.0
