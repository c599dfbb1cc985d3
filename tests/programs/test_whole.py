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


def test_an_argument_that_is_bound_anew_is_no_result():
    def rebound(x, y):
        y = x * 2.0
        return y

    with pytest.raises(tg.errors.Unsupported, match="`y` as a result"):
        tg.vjp(rebound, X, Y, of="y")


def test_a_write_behind_a_view_is_refused():
    def written(m, x):
        a = m * 1.0
        d = np.diag(a)
        a[0, 0] = x
        return np.sum(d * d)

    with pytest.raises(tg.errors.Unsupported, match="a write into `a` that `d` may see"):
        tg.grad(written, wrt=1)(M, 3.0)


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
