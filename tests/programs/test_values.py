"""Shapes, ranks and dtypes that depend on values: nothing of them is taken from a sample."""

import math

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_whole

X = np.array([0.3, 1.2, -0.7])
M = np.arange(9.0).reshape(3, 3) / 7.0 + 0.1
V = np.array([1.0, -2.0, 3.0, 0.5])
FLAG = False
STEP = 0.5


def decay(a, v, end, dt):
    t = np.arange(0, end, dt)
    return np.sum(np.exp(-a * t) + v)


def decay_from_one(a, v, end, dt):
    t = np.arange(0.0, end, STEP)
    r = np.zeros(len(v))
    r[:] = np.exp(-a * t) - v
    return np.sum(r * r)


def least_squares(a, v, end, dt):
    return np.sum((a * np.arange(0.0, end, dt) - v) ** 2)


def grid_or_nothing(s, end):
    a = np.arange(0.0, end, 0.5)
    if len(a) == 0:
        return s
    return np.sum(a) * s * s


def written_grid(x):
    z = np.arange(3.0)
    z[0] = x[0]
    return np.sum(z * x) + np.sum(np.arange(float(len(x))) * x[0] * x)


def points_to_the_largest(x):
    n = np.argmax(x) + 0
    y = np.linspace(x[0], x[1], n)
    if y.size >= 2:
        return np.sum(y**2)
    return np.sum(y)


def as_many_as_asked(s, k):
    a = np.full(k, s)
    if len(a) > 2:
        return np.sum(a * a)
    return np.sum(a) + np.sum(np.ones(k) * s * np.array([s, 2.0, 1.0])[:k])


def along_a_number(t, w, k):
    return np.sum(np.sum(t * t, axis=k) * w)


def kept_along_a_number(t, w, k):
    return np.sum(np.sum(t * t, axis=k, keepdims=True) * w)


def kept_or_not(m, w, keep=False):
    return np.sum(np.max(m, axis=1, keepdims=keep) * w) + np.sum(
        np.sum(m * m, axis=1, keepdims=FLAG) * w
    )


def ranks_by_a_flag(m, n):
    y = np.sum(m, axis=1, keepdims=n > 2)
    return np.sum(y if y.ndim == 2 else y * y)


def filled_with_powers(x, j):
    a = np.full(3, 2**j)
    b = np.zeros(3)
    b[:] = a
    b[0] = x
    return np.sum(b * b * a)


def array_of_powers(x, k):
    a = np.array([k**-1, 1])
    a[1] = x * x
    return a @ a


def squeezed(m):
    y = np.squeeze(m)
    if y.ndim == 1:
        return np.sum(y * y)
    return np.sum(y)


def squeezed_product(m, w):
    return np.sum(np.squeeze(m) @ w) + np.sum(m.squeeze() * w)


def chosen_elements(x, i):
    k = np.flatnonzero(i)
    counts = np.bincount(i)
    return np.sum(x[k] * x[k]) * np.sum(counts * x[1]) * len(counts) * np.unique(i).size


@pytest.mark.parametrize(
    ("program", "args", "wrt"),
    [
        (decay, (0.7, V, 2.0, 0.5), (0, 1)),
        (decay_from_one, (0.7, V, 2.0, 0.5), (0, 1)),
        (least_squares, (0.7, V, 2.0, 0.5), (0, 1)),
        (grid_or_nothing, (1.3, 2.7), (0,)),
        (grid_or_nothing, (1.3, -1.0), (0,)),
        (written_grid, (X,), None),
        (points_to_the_largest, (np.array([1.0, 2.0, 0.5, 3.0, 9.0]),), None),
        (points_to_the_largest, (np.array([1.0, 2.0, 0.5]),), None),
        (as_many_as_asked, (1.3, np.int64(3)), (0,)),
        (as_many_as_asked, (1.3, np.int64(1)), (0,)),
        (along_a_number, (np.stack([M]), np.ones((1, 3)), np.int64(0)), (0, 1)),
        (along_a_number, (M, X, np.int64(1)), (0, 1)),
        (along_a_number, (M, X, 1), (0, 1)),
        (kept_along_a_number, (M, np.ones((1, 3)), 0), (0, 1)),
        (kept_along_a_number, (M, np.ones((3, 1)), -1), (0, 1)),
        (kept_along_a_number, (M, np.ones((1, 3)), np.int64(0)), (0, 1)),
        (kept_or_not, (M, X), (0, 1)),
        (kept_or_not, (M, X, True), (0, 1)),
        (ranks_by_a_flag, (M, 1), (0,)),
        (ranks_by_a_flag, (M, 3), (0,)),
        (filled_with_powers, (1.3, -1), (0,)),
        (filled_with_powers, (1.3, 2), (0,)),
        (array_of_powers, (1.3, 2), (0,)),
        (squeezed, (np.array([[1.0, 2.0, 3.0]]),), None),
        (squeezed, (M,), None),
        (squeezed_product, (np.array([[1.0, 2.0, 3.0]]), M), (0, 1)),
        (chosen_elements, (X, np.array([0, 2, 1])), (0,)),
    ],
)
def test_shapes_that_depend_on_values(program, args, wrt):
    check_whole(program, args, wrt)


def largest_filled(x, k):
    a = np.full(3, max(k, 0.5))
    a[0] = x
    return np.sum(a * a)


def power_filled(x, k):
    a = np.full(3, 2**k)
    a[0] = x
    return np.sum(a * a)


@pytest.mark.parametrize("program", [largest_filled, power_filled])
def test_a_write_into_an_array_of_unknown_dtype_is_refused(program):
    with pytest.raises(tg.errors.Unsupported, match="not known that it is an array"):
        tg.grad(program)(1.3, 3)


def by_class(x):
    if isinstance(x, (list, tuple)):
        return x[0] * x[0]
    if isinstance(x, float):
        return x * x * x
    if isinstance(x, np.ndarray):
        return np.sum(x * x)
    return x * 2.0


def product_of_tree(t):
    if isinstance(t, tuple):
        return product_of_tree(t[0]) * product_of_tree(t[1]) + 1.0
    return t * t


def nested(x):
    return product_of_tree(((x, 2.0), x))


def first_an_int(x):
    s = 0
    for _ in range(3):
        s = s + x if isinstance(s, int) else s * x
    return s


@pytest.mark.parametrize(
    ("program", "at"),
    [
        (by_class, 1.5),
        (by_class, np.float64(1.5)),
        (by_class, X),
        (by_class, (1.5, 2.0)),
        (by_class, 2),
        (nested, 1.5),
        (first_an_int, 1.5),
        (first_an_int, np.float64(1.5)),
    ],
)
def test_the_class_of_a_value_decides(program, at):
    check_whole(program, (at,))


WHOLE = np.array([4, 5, 6])
A = np.arange(9.0).reshape(3, 3) / 7 + 0.1


def whole_weights(x):
    return np.sum(x * (2 * np.arange(3) + 1)) + x[0] * 0.25


def inverted_mask(x, m):
    return np.sum(x * ~m) + x[2] * 0.25


def whole_squares(x):
    return np.sum(x * np.arange(3) ** 2) + x[1] * x[1]


def whole_remainders(x, i):
    y = x * 1.0
    y[0] = y[0] * x[1] * 0.5
    return np.sum(y * (i % 3))


def whole_sums(A, i):
    return np.sum(A * (i[:, None] + i)) + 0.5 * A[0, 0]


def whole_factor(x, i):
    return np.sum(x * (2 * i))


def whole_dot(x, i):
    return x @ (2 * i)


def both_masks(x, m):
    return np.sum(x * (m & m))


def below_zero(x, w):
    k = len(x) - 5
    y = x + np.array((w, w, w))
    return np.sum(y) if k < 0 else 2 * np.sum(y)


def below_zero_by_argument(x, n):
    y = np.zeros(n) + np.array((x, x, x))
    k = n - 5
    if k < 0:
        return np.sum(y)
    return np.sum(y * y)


def ramp(s, n=1):
    z = np.zeros(n)
    z[0] = s
    return z


def ramp_by_default(s, n, v):
    return np.sum(ramp(s) * (v * np.ones(n)))


def branch_by_default(v, n):
    y = v + np.zeros(n)
    y = y + np.array((1.0, 2.0, 3.0))
    z = ramp(v[0])
    if len(z) == 3:
        return np.sum(y)
    return np.sum(y * y)


ONE = np.array([1.0])


def smooth(v, w=ONE):
    return w * np.sum(v)


def array_by_default(v, w):
    return np.sum(smooth(v) * w)


W1 = np.array([2.0])


def as_long_as_default(s, w=W1):
    z = np.zeros(len(w))
    z[0] = s * s
    return z


def length_by_default(s, w):
    return np.sum(as_long_as_default(s) * w)


LIM = (0.1, 0.5)


def above_a_tuple(x, w):
    return np.sum((x > (0.1, 0.5, 0.9)) * x * w)


def length_above_a_tuple(x):
    m = x > (0.1, 0.5, 0.9)
    if len(m) == 1:
        return x[0]
    return np.sum(m * x)


def column_above_a_tuple(x):
    y = x[:, None] * (x[:, None] > LIM)
    return np.sum(y * y)


def where_above_a_tuple(x):
    return np.sum(np.where(x[:, None] > LIM, x[:, None], 0.0))


def at_nonzero(x, w, b):
    i = np.flatnonzero(w)
    return np.sum(x[i] * b)


def branch_by_nonzero(x, w):
    v = np.array((x, x, x))[np.flatnonzero(np.array((w, 0.0, 0.0)))]
    if len(v) == 3:
        return np.sum(v)
    return np.sum(v * v)


def indices_of_nonzero(x, w):
    i = np.flatnonzero(w)
    return np.sum(x[i] * x)


def unpacked_nonzero(x, w):
    (i,) = np.nonzero(w)
    return np.sum(x[i] * x)


def method_nonzero(x, w):
    (i,) = w.nonzero()
    return np.sum(x[i] * x)


def power_by_power(x, n):
    z = np.zeros((2**n, 2**n))
    z[0, :2] = x[:2]
    return np.sum(z * z)


def half_by_double(x, n):
    z = np.zeros((int(n / 2), int(2 * n)))
    z[0, :2] = x[:2]
    return np.sum(z * z)


def reshaped_by_quotient(x, n):
    y = x.reshape(n, len(x) // n) * 1.0
    y[0] = y[0] * 2
    return np.sum(y * y)


def sum_over_two_of_four(x4):
    y = np.sum(x4, axis=(2, 3))
    y[0] = y[1] * 2.0
    return np.sum(y * y)


def steps_of_time(x, T, dt):
    n = int(round(T / dt))
    out = np.zeros((n + 1, 4))
    out[0] = x[0]
    for i in range(n):
        out[i + 1] = out[i] * x[1]
    return np.sum(out)


def whole_part(x, d):
    z = np.zeros(int(math.floor(d)))
    z[0] = x[0]
    y = np.zeros(int(max(len(x), 2)))
    y[0] = x[1]
    return np.sum(z) * np.sum(y)


def whole_both_sides(x, i):
    return (x * (2 * i)) @ (3 * i) + x[0] * 0.1


def whole_product(x, i):
    return np.sum((2 * np.outer(i, i)) @ x) + x[0] * 0.1


def whole_outer(x, i):
    return np.sum(np.outer(x, 2 * i)) + x[0] * 0.1


def whole_in_a_loop(x, i):
    s = 0.0
    for k in range(3):
        s = s + np.sum(x * (i * k)) + x[k] * 0.5
    return s


def whole_quotient(x, i):
    y = x * i
    y[0] = y[0] * 0.5
    return np.sum(y * (i // 2)) + x[1] * 0.25


def small_whole(x, image):
    return np.sum(x * image * image) + x[0] * 0.1


def scaled_by_default(v, w=WHOLE):
    return v * (2 * w)


def whole_default_of_callee(x):
    return np.sum(scaled_by_default(x)) + x[0] * 0.25


def masked_by_whole(x, mask):
    return np.sum(np.where(mask, x, 0.0) * (mask * 2)) + x[1] * 0.25


@pytest.mark.parametrize(
    ("program", "args", "wrt"),
    [
        (whole_both_sides, (X, WHOLE), (0,)),
        (whole_product, (X, WHOLE), (0,)),
        (whole_outer, (X, WHOLE), (0,)),
        (whole_in_a_loop, (X, WHOLE), (0,)),
        (whole_quotient, (X, WHOLE), (0,)),
        (small_whole, (X, np.array([1, 20, 200], np.uint8)), (0,)),
        (small_whole, (X, np.array([1, 20, -100], np.int8)), (0,)),
        (whole_default_of_callee, (X,), None),
        (masked_by_whole, (X, X > 0), (0,)),
        (whole_weights, (X,), None),
        (inverted_mask, (X, X > 0), (0,)),
        (whole_squares, (X,), None),
        (whole_remainders, (X, WHOLE), (0,)),
        (whole_sums, (A, WHOLE), (0,)),
        (whole_factor, (X, WHOLE), (0,)),
        (whole_dot, (X, WHOLE), (0,)),
        (both_masks, (X, X > 0), (0,)),
        (below_zero, (X, 0.5), None),
        (below_zero_by_argument, (0.5, 3), (0,)),
        (ramp_by_default, (2.0, 3, X), (0, 2)),
        (branch_by_default, (X, 3), (0,)),
        (array_by_default, (X, X * 2), None),
        (array_by_default, (X, np.array([0.2])), None),
        (length_by_default, (1.3, X), None),
        (length_by_default, (1.3, X[:1]), None),
        (above_a_tuple, (np.array([0.7]), np.array([1.0, 2, 3.0])), None),
        (length_above_a_tuple, (np.array([0.7]),), None),
        (column_above_a_tuple, (X,), None),
        (where_above_a_tuple, (X,), None),
        (at_nonzero, (X, np.array([0.0, 1.0, 0.0]), np.array([2.0, 3.0, 4.0])), (0, 2)),
        (branch_by_nonzero, (0.5, 0.7), (0,)),
        (indices_of_nonzero, (X, np.array([0.0, 1.0, 0.0])), (0,)),
        (unpacked_nonzero, (X, np.array([0.0, 1.0, 0.0])), (0,)),
        (method_nonzero, (X, np.array([0.0, 1.0, 0.0])), (0,)),
        (power_by_power, (X, 2), (0,)),
        (half_by_double, (X, 4), (0,)),
        (reshaped_by_quotient, (np.array([1.0, 2.0, 3.0, 4.0]), 2), (0,)),
        (sum_over_two_of_four, (np.arange(16.0).reshape(2, 2, 2, 2),), None),
        (steps_of_time, (X, 1.0, 0.25), (0,)),
        (whole_part, (X, 3.7), (0,)),
    ],
)
def test_whole_numbers_lengths_and_defaults(program, args, wrt):
    check_whole(program, args, wrt)
    found = tg.grad(program, wrt=wrt or tuple(range(len(args))))(*args)
    assert all(np.asarray(g).dtype.kind == "f" for g in found)


def weighted_by_size(x, w):
    return np.sum(x * (WHOLE * x.size)) + x[0] * 0.25 * w[0]


def weighted_by_length(x, w):
    return np.sum(x * (WHOLE * w.shape[0])) + x[0] * 0.25


def weighted_by_nan(x, w):
    return np.sum(x * (2 * np.isnan(w))) + x[0] * 0.25


def weighted_by_place(x, w):
    return np.sum(x * (2 * np.searchsorted(w, w))) + x[0] * 0.25


def weighted_by_bin(x, w):
    return np.sum(x * (2 * np.digitize(w, w))) + x[0] * 0.25


def weighted_by_truth(x, w):
    return np.sum(x * (3 * np.logical_and(w, w))) + x[0] * 0.25


def weighted_by_sign(x, w):
    return np.sum(x * (3 * np.signbit(w))) + x[0] * 0.25


@pytest.mark.parametrize(
    "program",
    [
        weighted_by_size,
        weighted_by_length,
        weighted_by_nan,
        weighted_by_place,
        weighted_by_bin,
        weighted_by_truth,
        weighted_by_sign,
    ],
)
def test_whole_weights_that_are_made_of_floats(program):
    w = np.array([1.0, 2.0, 3.0])
    check_whole(program, (X, w), (0,))
    (gradient,) = tg.grad(program, wrt=(0,))(X, w)
    assert gradient.dtype == float


def contracted(x, w):
    return np.sum(x @ w)


def dotted_by_name(x, w):
    y = np.dot(x, w)
    return y


def inner_product(x, w):
    return np.inner(x, w) * 2.0


@pytest.mark.parametrize("program", [contracted, dotted_by_name, inner_product])
def test_lengths_that_do_not_match_fail_as_in_the_program(program):
    for wrt in ((0,), (1,), (0, 1)):
        gradient = tg.grad(program, wrt=wrt)
        for _ in range(2):
            with pytest.raises(ValueError, match="mismatch|not aligned"):
                gradient(np.ones(3), np.ones(4))
            gradient(np.ones(3), np.ones(3))


x3 = np.array([0.3, -1.2, 0.7])
w3 = np.array([1.5, 2.5, -0.5])
TABLE = np.arange(6.0).reshape(2, 3) + 1


def flag_of_presence(x, w):
    use = w is not None
    y = np.sin(x) * use
    return np.sum(y * y)


def presence_as_a_factor(x, w):
    y = x * (w is not None)
    return np.sum(y * x)


def membership_as_a_factor(x, w):
    s = x * (3.0 in w)
    return np.sum(s) ** 2


def where_of_membership(x, w):
    return np.sum(x * np.where(1.0 in w, 2.0, 3.0))


def presence_beside_a_sum(x, w):
    return np.sum(x * x) + (w is not None) * x[0]


def index_by_membership(x, w):
    return x[1 + (2.5 in w)] * x[0]


def unless_a_member(x, w):
    s = 0.0
    for i in range(3):
        s += (i not in w) * x[i] ** 2
    return s


def class_of_a_comparison(x, w):
    big = x[0] > 0
    if isinstance(big, bool):
        return x[0] * 2
    return x[0] * 3


def class_of_a_comparison_of_sums(x, w):
    if isinstance(np.sum(x) > 0, bool):
        return x[0] * 2
    return x[0] * 3


def class_of_a_chain(x, w):
    if isinstance(0 < x[0] < 1, bool):
        return x[0] * 2
    return x[0] * 3


def class_by_argument(x, w):
    big = w > 0
    if isinstance(big, (bool, int)):
        return np.sum(x) * 2
    return np.sum(x) * 3


def sum_of_flags_as_index(x, w):
    k = (x[0] > 0) + (x[2] > 0)
    y = x[k] * 2
    return np.sum(y)


def class_of_a_product_without_axes(x, w):
    s = w * 2.0
    if isinstance(s, float):
        return np.sum(x * s)
    return np.sum(x * s * 10)


def array_without_axes(x, w):
    s = w * 2.0
    if isinstance(s, np.ndarray):
        return np.sum(x * s)
    return np.sum(x * s * 10)


def chain_of_one_element(x, w):
    m = x[:1] > 0 and x[:1] < 2
    return np.sum(x * m)


def comparison_of_one_element(x, w):
    return np.sum(x[:1] * (0 < w[:1] < 2))


def flags_as_factors(x, w):
    m = x[0] > 0 and x[1] < 2
    return np.sum(x * m) * (x[0] > 0 or x[1] > 5)


def sum_of_flags(x, w):
    m = (x[0] > 0) + (x[1] < 2) + (x[2] > 0)
    return np.sum(x * m)


def counted(x, w):
    n = 0
    for i in range(3):
        n += x[i] > 0
    return np.sum(x) / n


@pytest.mark.parametrize(
    ("program", "given"),
    [
        (flag_of_presence, TABLE),
        (presence_as_a_factor, TABLE),
        (membership_as_a_factor, TABLE),
        (where_of_membership, TABLE),
        (presence_beside_a_sum, TABLE),
        (index_by_membership, w3),
        (unless_a_member, np.array([1])),
        (class_of_a_comparison, 1.0),
        (class_of_a_comparison_of_sums, 1.0),
        (class_of_a_chain, 1.0),
        (class_by_argument, 1.0),
        (class_by_argument, np.float64(1.0)),
        (sum_of_flags_as_index, 1.0),
        (class_of_a_product_without_axes, np.array(2.0)),
        (class_of_a_product_without_axes, 2.0),
        (array_without_axes, np.array(2.0)),
        (chain_of_one_element, 1.0),
        (comparison_of_one_element, w3),
        (flags_as_factors, 1.0),
        (sum_of_flags, 1.0),
        (counted, 1.0),
    ],
)
def test_what_comparisons_give(program, given):
    check_whole(program, (x3, given), (0,))


def element_by_ellipsis(x, w):
    a = x * 1.0
    y = a[0, Ellipsis]
    a[0] = 5.0 * x[1]
    return y * y + a[0]


def element_by_ellipsis_and_number(x, w):
    x = x.copy()
    y = x[1, Ellipsis]
    x[1] = 2 * x[0]
    return float(y) * 3


@pytest.mark.parametrize("program", [element_by_ellipsis, element_by_ellipsis_and_number])
def test_an_ellipsis_by_its_name_gives_a_view(program):
    check_whole(program, (x3, 1.0))


def spread_by_nothing(c, x):
    return np.sum(c + 0 * x)


def spread_by_ones(c, x):
    return np.sum(c + x**0)


def spread_and_written(c, x):
    y = c + 0 * x
    y[0] = 1.0
    return np.sum(y * x)


def spread_and_joined(c, x):
    return np.sum(np.concatenate((c + 0 * x, x)))


def spread_by_imaginary_part(c, x):
    return np.sum(c + np.imag(x))


def spread_by_steps(c, x):
    return np.sum(c - np.heaviside(x, 0.5))


def spread_and_averaged(w, m):
    return np.sum(np.mean(w + m**0, axis=0))


def spread_alone(c, x):
    return c + x**0


@pytest.mark.parametrize(
    ("program", "args"),
    [
        (spread_by_nothing, (0.7, X)),
        (spread_by_ones, (0.7, X)),
        (spread_and_written, (0.7, X)),
        (spread_and_joined, (0.7, X)),
        (spread_by_imaginary_part, (0.7, X)),
        (spread_by_steps, (0.7, X)),
        (spread_and_averaged, (w3, np.ones((2, 3)))),
        (spread_alone, (0.7, X)),
        (spread_alone, (w3, np.ones((2, 3)))),
    ],
)
def test_what_carries_nothing_still_gives_the_shape(program, args):
    check_whole(program, args)


def items_of_its_own_name(x, w):
    s = 0.0
    for x in x:  # noqa: B020
        s += x * x
    return s


def pairs_of_its_own_name(x, w):
    s = 0.0
    for x, y in x:  # noqa: B020
        s += x * x * y
    return s


@pytest.mark.parametrize(
    ("program", "args"),
    [(items_of_its_own_name, (x3, w3)), (pairs_of_its_own_name, (np.outer(x3, w3[:2]), w3))],
)
def test_a_loop_may_bind_the_name_of_what_it_runs_over(program, args):
    check_whole(program, args, (0,))


M = np.array([[0.3, -1.2, 0.7], [0.5, 0.2, 1.1]])
C = np.array([0.3 + 0.1j, 0.2 - 0.4j, 0.5])
CHOSEN = np.array([1, 0, 1])


def rows_of_a_transpose(m, k):
    return np.sum(m.T[k == 1] ** 2)


def real_parts_chosen(z, k):
    return np.sum(z.real[k] ** 2)


def imaginary_parts_masked(z, k):
    return np.sum(z.imag[z.real > 0.25] ** 2)


def chosen_of_a_transpose(m, k):
    return np.sum(m.T[k] ** 2)


def masked_of_transposes(m, k):
    return np.sum(m[1:].T[k == 1] ** 2 * m.T[k == 1])


def chosen_of_rows(m, k):
    return np.sum(m[0][k] ** 3) + np.sum(m[1][k == 1]) ** 2


def chosen_of_listed(m, k):
    return np.sum(m[[0, 1]][:, k] ** 2)


def row_of_chosen(m, k):
    return np.sum(m[k][0] ** 2) + np.sum(m[k][k == 1] ** 2)


def parts_chosen(z, k):
    return np.sum(z.imag[k] ** 2) + np.sum(z.real[k == 1] * z.imag[k == 1])


def chosen_of_rows_in_a_loop(m, k):
    s = 0.0
    for r in range(2):
        s += np.sum(m[r][k] * m[1 - r][k])
    return s


def chosen_twice(m, k):
    return np.sum(m.T.T[k][:, k] ** 2)


def chosen_with_a_column(m, k):
    return np.sum(m.T[k, 0] ** 2) + np.sum(m.T[1:, k] * 2 * m.T[1:, k])


def listed_rows(m, k):
    return np.sum(m[[0, 1]] ** 2) + np.sum(m[[1]] * m[0])


def listed_columns_written(m, k):
    y = m[:, [0, 2]]
    y[0, 1] = y[1, 0] * 2
    return np.sum(y * y)


def listed_flags(m, k):
    y = m[[True, False]]
    return np.sum(y**3)


def listed_elements(m, k):
    i = 1
    y = m[[0, i], [1, 2]]
    return np.sum(y * y)


def row_of_listed(m, k):
    return np.sum(m[[-1, 0]][0] * m[1])


def listed_twice(m, k):
    return np.sum(m[0][[2, 0, 2]] ** 2)


def listed_and_written(m, k):
    y = m[0][[0, 1]]
    y[0] = 3 * y[1]
    return np.sum(y * y)


@pytest.mark.parametrize(
    ("program", "given"),
    [
        (rows_of_a_transpose, M),
        (real_parts_chosen, C),
        (imaginary_parts_masked, C),
        (chosen_of_a_transpose, M),
        (masked_of_transposes, M),
        (chosen_of_rows, M),
        (chosen_of_listed, M),
        (row_of_chosen, M),
        (parts_chosen, C),
        (chosen_of_rows_in_a_loop, M),
        (chosen_twice, M),
        (chosen_with_a_column, M),
        (listed_rows, M),
        (listed_columns_written, M),
        (listed_flags, M),
        (listed_elements, M),
        (row_of_listed, M),
        (listed_twice, M),
        (listed_and_written, M),
    ],
)
def test_parts_of_parts(program, given):
    check_whole(program, (given, CHOSEN), (0,))


def masked_and_joined(x, w):
    y = x * 2
    y[w > 1] = 0.0
    return np.sum(np.concatenate([y, w]) ** 2)


def chosen_and_stacked(x, w):
    y = x * 2
    y[int(w[0])] = 0.3 * x[0]
    return np.sum(np.stack([y, w]) * np.stack([w, y]))


@pytest.mark.parametrize("program", [masked_and_joined, chosen_and_stacked])
def test_a_list_of_arrays_shares_memory_with_none_of_them(program):
    check_whole(program, (X, np.array([1.0, 4.0, 2.0])), (0,))
    check_whole(program, (X, np.array([1.5, 4.0, 2.0])))


def step_of_state(x, v, dt):
    return x + dt * v, v - dt * np.sin(x)


def state_fed_back(x, v, dt):
    s = (x, v)
    for _ in range(3):
        s = step_of_state(s[0], s[1], dt)
    return s[0]


def state_changed_and_fed_back(x, dt):
    s = (x, x * 2)
    for _ in range(2):
        s = step_of_state(s[0] / 2, s[1] * s[0], dt)
    return np.sum(s[0] * s[1])


def scaled_by_its_element(x):
    z = x * 2
    for _ in range(2):
        z = np.sin(z[0]) * z
    return np.sum(z)


def number_of_its_parts(x):
    z = x * 2
    z = np.sum(z[1:]) * z[0]
    return z * x[0]


def product_of_its_items(x):
    s = (x * 1, 2.0)
    s = s[0] * s[1]
    return np.sum(s * s)


def counted_power(x, n):
    if n == 0:
        return 0, x
    k, y = counted_power(x, n - 1)
    return k + 1, y * x


SCALES = [1.0, 2.0, 3.0, 4.0]


def index_from_recursion(x):
    k, y = counted_power(x, 2)
    return np.sum(y) * SCALES[k]


def part_from_recursion(x):
    k, y = counted_power(x, 2)
    return np.sum(y[1:])


def element_of_an_item(p):
    return np.sum(p[0]) * p[1][0]


def elements_of_items(x):
    t = (x * 2, x * x)
    return t[1][0] * t[0][1]


def element_of_a_literal(x):
    s = 0.0
    for i in range(2):
        s += (x, x * 2)[1][i] * x[i]
    return s


def complex_of_one_part(x):
    return (complex(x) * 1j).imag * x


def complex_of_one_and_two(x):
    return abs(complex(x, 2.0)) * complex(x).real


@pytest.mark.parametrize(
    ("program", "args", "wrt"),
    [
        (state_fed_back, (0.3, 0.2, 0.1), None),
        (state_fed_back, (X, X * 2, 0.1), None),
        (state_changed_and_fed_back, (X, 0.1), None),
        (scaled_by_its_element, (X,), None),
        (number_of_its_parts, (X,), None),
        (product_of_its_items, (X,), None),
        (index_from_recursion, (X,), None),
        (part_from_recursion, (X,), None),
        (element_of_an_item, ((X, X * 2),), (0,)),
        (elements_of_items, (X,), None),
        (element_of_a_literal, (X,), None),
        (complex_of_one_part, (0.7,), None),
        (complex_of_one_and_two, (0.7,), None),
    ],
)
def test_items_of_tuples(program, args, wrt):
    check_whole(program, args, wrt)


def item_if_there_is_one(x, k):
    p = (x * 1.0, x * 2)
    return p[k][0] if k < 2 else x[0]


def row_if_there_is_one(x, k):
    m = np.outer(x, x)
    return m[[k, 0]][1] @ x if k < 3 else x[0] * 2


def asked_of_an_item_if_there_is_one(x, k):
    p = (x * 1.0, x * 2)
    return x[0] * (k < 2 and p[k][0] > 0)


def items_while_there_are(x, k):
    s = 0.0
    p = (x, x * x)
    while k < 2 and p[k][0] > -9.0:
        s = s + p[k][1]
        k += 1
    return s


@pytest.mark.parametrize("k", [0, 1, 5])
@pytest.mark.parametrize(
    "program",
    [
        item_if_there_is_one,
        row_if_there_is_one,
        asked_of_an_item_if_there_is_one,
        items_while_there_are,
    ],
)
def test_items_are_read_only_where_they_are(program, k):
    check_whole(program, (X, k), (0,))


# -- an index with the name of something active --------------------------------------------


def index_of_another(w):
    q = w * w
    for q in range(3):  # noqa: B007  the name is what is tested
        pass
    return w * q


def index_read_after(w):
    s = w
    q = w * w
    for q in range(3):  # noqa: B007  the name is what is tested
        s = s * w
    return s * q


def argument_as_index(x, w):
    for w in range(2):  # noqa: B007  the name is what is tested
        x = x * 1.5
    return x * w


def index_of_writes(x, w):
    z = np.zeros(3)
    q = w * w
    for q in range(3):
        z[q] = x[q] * w
    return np.sum(z) + q


def index_left_early(x, w, n):
    q = w * w
    for q in range(n):
        if q == 1:
            break
        x = x * q + w
    return np.sum(x) * q


def index_in_loops(x, w):
    q = w
    for _ in range(2):
        x = x * q
        for q in range(2):
            x = x + w * q
        q = q + w
    return np.sum(x) * q


@pytest.mark.parametrize(
    ("f", "args"),
    [
        (index_of_another, (3.0,)),
        (index_read_after, (1.2,)),
        (argument_as_index, (0.7, 0.3)),
        (index_of_writes, (X, 0.4)),
        (index_left_early, (X, 0.4, 0)),
        (index_left_early, (X, 0.4, 3)),
        (index_in_loops, (X, 0.4)),
    ],
)
def test_an_index_takes_the_name_of_something_active(f, args):
    check_whole(f, args, wrt=tuple(k for k, a in enumerate(args) if not isinstance(a, int)))


BOUND = 5.0


def bound_where_nothing_goes(w, y=None):
    if y is not None:
        BOUND = y  # noqa: N806
    return BOUND * w


def test_a_name_that_nothing_binds_is_not_that_of_the_module():
    with pytest.raises(tg.errors.Unsupported, match="nothing binds"):
        tg.grad(bound_where_nothing_goes)(3.0)
    assert tg.grad(bound_where_nothing_goes)(3.0, 2.0) == 2.0
