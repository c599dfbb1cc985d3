"""Functions that write into what they are given, called where an order of evaluation matters."""

import numpy as np
import pytest

from tests.programs.whole import check_whole

THREE = np.array([0.6, -0.4, 1.3])
FOUR = np.array([0.6, -0.4, 1.3, 0.8])
WIDE = np.array([[0.3, 1.2, -0.7, 0.4], [0.9, 0.1, 0.4, 0.3], [-0.2, 0.5, 0.8, 0.6]])
SQUARE = np.arange(16.0).reshape(4, 4) * 0.1 + 0.2
GRID = np.array([[0.3, 1.2, -0.7], [0.9, 0.1, 0.4], [-0.2, 0.5, 0.8]])


# -- calls within expressions --------------------------------------------------------------


def scaled(x):
    x[0] = x[1] * np.sin(x[0])
    return x[2] * x[0]


def times(x, k):
    x[0] = x[0] * x[k]
    return x[0]


def turned(p):
    p[0] = (p[0] + 1) % 3
    return p[0]


def in_a_test(x):
    s = 0.0
    if scaled(x) > -9:
        s = x[0]
    return s * x[0]


def until(x):
    while scaled(x) > 0.2:
        pass
    return x[0] * x[1]


def in_an_assertion(x):
    assert scaled(x) > -9
    return x[0] * x[1]


def in_a_tuple(x):
    a, b = x[0], scaled(x)
    return a * b


def twice_in_a_tuple(x):
    a, b, c = scaled(x), x[0], scaled(x)
    return a * b * c


def with_a_star(x):
    a, *b = x[0], scaled(x), x[0]
    return a * b[0] * b[1]


def in_a_condition_of_a_list(x):
    items = [times(x, k) * x[0] for k in range(1, 3) if times(x, k) > -7]
    return sum(items) * x[0]


def in_any(x):
    s = 1.0
    if any(times(x, k) > 9 for k in range(1, 3)):
        s = 2.0
    return s * x[0]


def behind_not(x, w):
    s = x[1]
    if w > 0 and not scaled(x) > 9:
        s = x[0] * w
    return s * x[0]


def decides_between_constants(x):
    n = len(x) if scaled(x) else 0
    return n * x[0]


def of_rows_in_a_list(A):
    items = [scaled(r) for r in A if scaled(r) > -9]
    return sum(items) + np.sum(A**2)


def compared(x, w):
    m = x > scaled(x)
    return np.sum(x[m] ** 2) * w


def in_a_mask(x, w):
    x[x > scaled(x)] *= w
    return np.sum(x**2)


def in_a_chain(x, w):
    s = x[0]
    if -9 < scaled(x) < 9 and w > 0:
        s = x[0] * w
    return s * x[1]


def in_words_of_a_dict(x):
    d = dict(a=x[0], b=scaled(x))
    return d["a"] * d["b"]


def squared(a, b):
    return a * a * b


def by_name(x):
    return squared(a=x[0], b=scaled(x))


def by_name_of_numpy(x):
    return np.sum(np.clip(x, a_min=x[2] - 3, a_max=scaled(x) + 5)) * x[0]


def in_a_guard(x, a):
    match a:
        case 1 if scaled(x) > -9:
            return x[0] * x[1]
        case _:
            return x[2]


def in_a_choice(x, w):
    return x[0] * w if scaled(x) is not None else x[0]


def in_an_index(x):
    x[int(scaled(x) * 0) + 1] = x[0] * x[1]
    return np.sum(x**2)


def changes_an_index(x):
    p = np.array([0, 1])
    x[p[0]] = x[turned(p)]
    return np.sum(x**2 * np.arange(1, 5))


def in_an_index_of_another(x):
    y = x * 2.0
    y[scaled(y) > -9 and 1 or 0] = x[0] * y[0]
    return np.sum(y**2)


def in_a_slice(y):
    y[: 1 + int(scaled(y) * 0)] = y[0] * y[2]
    return np.sum(y**2)


def in_an_index_of_a_list(x):
    items = [1.0, 2.0]
    items[int(scaled(x) * 0)] = x[0]
    return items[0] * items[1]


def in_a_key(x):
    d = {}
    d[int(scaled(x) * 0)] = x[0]
    return d[0] * 2.0


def in_both_targets(x):
    x[0], x[1] = x[1], scaled(x)
    return np.sum(x**3)


def in_updates(x, w):
    x[1] += scaled(x) * x[0]
    x[int(scaled(x) * 0)] *= x[0]
    return np.sum(x**3) * w


def in_displays(x):
    y = [x[0], scaled(x), x[0]]
    z = (scaled(x), x[0])
    return y[0] * y[1] + y[2] * z[0] * z[1]


# -- views without a name ------------------------------------------------------------------


def flat_element(A, w):
    A.reshape(-1)[2] *= w
    return np.sum(A**2)


def transposed_rows(A, w):
    np.transpose(A)[1:] *= w
    return np.sum(A**2)


def other_views(A, w):
    np.asarray(A)[0] *= w
    np.flip(A)[0] += w
    np.real(A)[0] *= A[1]
    return np.sum(A**2)


def reshaped_rows(A, w):
    for r in A:
        r.reshape(3, 1)[0] *= w
    return np.sum(A**3)


def one_or_the_other(A, w):
    (A if w > 0 else A)[0] *= w
    return np.sum(A**3)


def all_of_a_view(A, w):
    A.reshape(-1)[:] += -0.95
    return np.sum(np.sin(A)) * w


# -- parameters that are bound anew --------------------------------------------------------


def scaled_then_left(a, r):
    a[0] *= r
    a = a * 0.72


def rebound_1(x, w):
    scaled_then_left(x, w)
    return np.sum(x**2)


def bound_to_a_product(a, r):
    a[0] *= r
    a = a * 0.72
    a[1] = a[0] * r
    return a[1]


def rebound_2(x, w):
    s = bound_to_a_product(x, w)
    return np.sum(x**2) * s


def bound_to_parts(a, r):
    a[0] *= r
    a = a[1:]
    a[1] *= a[0]
    a = a[::-1]
    a[0] += r * a[1]


def rebound_3(x, w):
    bound_to_parts(x, w)
    bound_to_parts(x, w * x[0])
    return np.sum(x**2)


def bound_on_one_path(a, r):
    a[0] *= r
    if r > 0:
        a = a * 1.1
    a[1] *= r


def rebound_4(x, w):
    bound_on_one_path(x, w)
    bound_on_one_path(x, -w)
    return np.sum(x**2)


def bound_to_a_column(a):
    a = a[:, -2][:3]
    a *= a**2


def rebound_5(A, w):
    bound_to_a_column(A)
    return np.sum(A**3) * w


def bound_to_more_axes(a):
    a = a[None, :]
    a.T[2] *= a[0, 0]


def rebound_6(x, w):
    bound_to_more_axes(x)
    return np.sum(x**3) * w


def bound_in_a_loop(a, n):
    for _ in range(n):
        a[0] *= a[1]
        a = a[1:]


def rebound_7(x, w):
    bound_in_a_loop(x, 3)
    return np.sum(x**3) * w


def bound_to_ones(a):
    a[0] *= 2.0
    a = np.ones(4)
    a[1] *= 3.0


def rebound_8(x, w):
    for _ in range(2):
        bound_to_ones(x)
        x[1] *= x[0]
    return np.sum(x**2) * w


# -- results that take the name of an argument ---------------------------------------------


def third_scaled(a, b):
    a[2] *= b[1]
    return a


def second_given_back(a, b):
    b[1] *= a[0]
    a[0] += b[2]
    return b


def two_divided(a, b):
    a[2:4] /= np.mean(b)
    return a


def named_as_an_argument(x):
    y = x[1:]
    y = third_scaled(x, y)
    return np.sum(y * x)


def named_as_a_view(x):
    y = x[1:]
    x = second_given_back(y, x)
    return np.sum(y * y * y) + np.sum(x * x)


def named_in_a_loop(A):
    y = A[2]
    for k in range(2):
        y = third_scaled(A[k], y)
    return np.sum(y * A[0]) + np.sum(A**3)


def second_in_a_loop(A):
    r = A[0]
    for k in range(2):
        r = second_given_back(A[k + 1], r)
    return np.sum(r * A[0]) + np.sum(A**3)


def result_for_argument(A, x):
    x = two_divided(A[0], x)
    return np.sum(x**3) + np.sum(A**2)


def back_and_forth(A, x):
    x = third_scaled(x, A[1])
    A[1] = x
    x = third_scaled(A[1], x)
    return np.sum(x**3) + np.sum(A**2)


def reshaped_again(A, w):
    x = A
    x = x.reshape(2, 8)
    x[1] *= x[0]
    return np.sum(A[:, 0] * w) + np.sum(x**2)


def doubled(a, b):
    a += a[:]
    return a


def reshaped_on_one_path(x, w):
    for i in range(1, 3):
        if np.sum(x * x[1]) > i - 2.0:
            x = x[None, :].reshape(-1)
    u = doubled(x[:3], x)
    x, u = u, x
    return w * np.sum(u**2)


def made_in_order(X, w):
    B = np.sin(X)
    X.fill(0.5)
    v = B.ravel()
    v[0] -= 0.5
    return np.sum(B * B) * w


def made_by_a_callee(X, w):
    return made_in_order(X, w) * w


PROGRAMS = [
    *(
        (f, (A, 0.7))
        for f in (made_in_order, made_by_a_callee)
        for A in (np.asfortranarray(SQUARE), SQUARE)
    ),
    (named_as_an_argument, (FOUR,)),
    (named_as_a_view, (FOUR,)),
    (named_in_a_loop, (WIDE,)),
    (second_in_a_loop, (WIDE,)),
    (result_for_argument, (WIDE, FOUR)),
    (back_and_forth, (WIDE, FOUR)),
    (reshaped_on_one_path, (FOUR, 0.7)),
    *((reshaped_again, (A, 0.7)) for A in (SQUARE, np.asfortranarray(SQUARE), SQUARE[::-1])),
    *(
        (f, (THREE,))
        for f in (
            in_a_test,
            until,
            in_an_assertion,
            in_a_tuple,
            twice_in_a_tuple,
            with_a_star,
            in_a_condition_of_a_list,
            in_any,
            decides_between_constants,
            in_words_of_a_dict,
            by_name,
            by_name_of_numpy,
            in_an_index,
            in_an_index_of_another,
            in_a_slice,
            in_an_index_of_a_list,
            in_a_key,
            in_both_targets,
            in_displays,
        )
    ),
    *(
        (f, (THREE, 0.7))
        for f in (behind_not, compared, in_a_mask, in_a_chain, in_a_choice, in_updates)
    ),
    (in_a_guard, (THREE, 1)),
    (of_rows_in_a_list, (GRID,)),
    (changes_an_index, (FOUR,)),
    *(
        (f, (GRID, 0.7))
        for f in (
            flat_element,
            transposed_rows,
            other_views,
            reshaped_rows,
            one_or_the_other,
            all_of_a_view,
        )
    ),
    *(
        (f, (FOUR, 0.7))
        for f in (rebound_1, rebound_2, rebound_3, rebound_4, rebound_6, rebound_7, rebound_8)
    ),
    (rebound_5, (GRID, 0.7)),
]


@pytest.mark.parametrize(("f", "args"), PROGRAMS)
def test_order_of_writes(f, args):
    check_whole(f, args)
