"""Writes that other names see: through views, aliases, rows, swapped buffers, and calls."""

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_whole

TWO = np.array([0.3, 1.2])
THREE = np.array([0.3, 1.2, -0.7])
FOUR = np.array([0.3, 1.2, -0.7, 0.5])
SIX = np.linspace(0.2, 1.5, 6)
GRID = np.arange(6.0).reshape(2, 3) * 0.3 + 0.5


# -- names and views -----------------------------------------------------------------------


def smoothed(x):
    y = x
    y[1:-1] = 0.5 * (x[2:] + x[:-2])
    return np.sum((y - x) ** 2 + y**3)


def row_and_matrix(x, w):
    A = np.zeros((3, 2))
    r = A[1]
    A[1, 0] = x[0] * w
    r[1] = A[1, 0] * x[1]
    A[1] *= w
    return np.sum(r**2) + A[1, 1]


def rows_in_a_loop(x, w):
    A = np.zeros((len(x), 3))
    for i in range(len(x)):
        row = A[i]
        row[0] = x[i]
        A[i, 1] = row[0] * w
        row[2] = np.sin(A[i, 1]) * row[0]
        A[i] *= x[i]
    return np.sum(A**2)


def two_buffers(x, w, n):
    a = x.copy()
    b = np.zeros(len(x))
    for _ in range(n):
        b[1:-1] = a[1:-1] + w * (a[2:] - a[:-2]) * a[1:-1]
        a, b = b, a
    return np.sum(a**2 * np.arange(len(x)))


def three_buffers(x, w, n):
    a = x.copy()
    b = np.zeros(len(x))
    c = x * 1.0
    for _ in range(n):
        c[1:-1] = 2 * b[1:-1] - a[1:-1] + w * (b[2:] - 2 * b[1:-1] + b[:-2]) * b[1:-1]
        a, b, c = b, c, a
    return np.sum(b**2 * np.arange(len(x)))


def one_of_two(x, w):
    A = x * w
    B = np.zeros(3)
    r = A[:2] if w > 0 else B[:2]
    r[0] = w * A[1]
    B[1] = A[0]
    r[1] *= B[1]
    return np.sum(A**2) + np.sum(B * r[0])


def updated_backwards(x, w):
    y = x[::-1]
    x *= w
    y += x
    x *= y
    y -= x * y
    return np.sum(x**2 * np.arange(4.0)) + y[0]


def by_itself(x, w):
    y = x
    x *= x
    y[0] *= x[1] * w
    return np.sum(x * np.arange(4.0)) + y[2]


def reshaped(x, w):
    y = x.reshape(2, 2)
    y[0] *= w
    x[1:] += y[0, 0]
    z = y.T
    z[1, 0] = x[3] * y[0, 1]
    return np.sum(x**2) + z[1, 1]


def through_views_without_a_name(A, w):
    A.T[1] = A[0, 0] * w
    A.reshape(-1)[2] *= A[1, 0]
    np.transpose(A)[:, 0] += w
    return np.sum(A**2)


def inactive_when_taken(x, w):
    A = np.zeros((2, 2))
    r, s = A
    A[0] = x[0] * w
    s[1] = r[0] * x[1]
    return np.sum(A * A) + r[1] * s[1]


def bound_anew(x, w):
    r = x[:2]
    s = 0.0
    for i in range(2):
        x[i] = x[i] * w + x[3]
        s += r[0] ** 2 * r[1]
    r = x[2:]
    return s + np.sum(r**3)


def constants_in_shared_arrays(x, w):
    p = np.array([0, 1, 2, 3])
    q = p[::-1]
    s = 0.0
    for _ in range(2):
        p[0] = (p[0] + 1) % 4
        s += x[q[3]] * x[q[0]] * w
        q[0] = p[0]
    return s


# -- calls -----------------------------------------------------------------------------------


def scale_first(u, w):
    u[0] = w * u[1]


def parts_given(u, w):
    scale_first(u, w)
    scale_first(u[1:], w)
    return np.sum(u**2)


def fill(a, i, v):
    a[i] = np.sin(v)
    return a[i] * 2.0


def filled_by_calls(x, w):
    a = np.zeros(len(x))
    s = 0.0
    for i in range(len(x)):
        s += fill(a, i, x[i] * w)
    return np.sum(a * x) + s


def relax(a, b, w):
    b[1:-1] = 0.5 * (a[2:] + a[:-2]) + w * a[1:-1] ** 2


def relaxed_in_turn(x, w, n):
    a = x.copy()
    b = x.copy()
    for _ in range(n):
        relax(a, b, w)
        a, b = b, a
    return np.sum(a**2)


def overlapping_arguments(x, w):
    relax(x, x, w)
    relax(x[1:], x[:-1], w)
    return np.sum(x**2)


def count_up(p, k):
    p[k] = p[0] + 1


def indices_by_calls(x, w):
    p = np.zeros(3, dtype=int)
    s = 0.0
    for k in range(1, 3):
        count_up(p, k)
        s += x[p[k]] * w * x[p[0]]
        count_up(p, 0)
    return s


def descend(a, n, w):
    if n > 0:
        a[n] = a[n - 1] * w + a[n] ** 2
        descend(a, n - 1, w)


def recursive(x, w):
    descend(x, 3, w)
    return np.sum(x**3)


def swap_inside(a, b, w):
    c = a if w > 0 else b
    d = b if w > 0 else a
    c[0] = d[1] * w
    d[2] *= c[0]


def names_given_inside(x, w):
    y = x * w
    swap_inside(x, y, w)
    swap_inside(y[::-1], x, w)
    return np.sum(x**2) + np.sum(y * x)


def multiply(u, w):
    u[1:] = w * u[:-1] * u[1:]
    return u


def given_back(u, w, n):
    for _ in range(n):
        u = multiply(u, w)
    return np.sum(u**2)


def given_back_to_another(u, w):
    v = multiply(u, w)
    v[0] = np.sin(u[2])
    u[1] *= v[0]
    return np.sum(u * v)


def a_part_given_back(u, w):
    v = first_scaled(u, w)
    return np.sum(v**2) + np.sum(u**3)


def first_scaled(u, w):
    u[0] *= w
    return u[1:]


def halve(a):
    a -= 0.5 * a
    return 0.5


def read_before_a_call(A, w):
    A[1][1] += halve(A) * w
    return np.sum(A**2) + A[0, 0] * halve(A)


def constants_given_back(a, x):
    a[0] = x * a[1]
    return np.ones(3)


def constants_that_come_to_vary(x, w):
    a = x * 1.0
    for _ in range(2):
        y = constants_given_back(a, w)
        z = y
        z[1] = a[0] * y[0]
        a *= z[1]
    return np.sum(y * z) + np.sum(a**2)


def add_to(a, k, w=0.5, *, s=1.0):
    a[k] += w * a[k - 1] * s
    return a[k], w * 2.0


def calls_in_branches(x, w):
    t = 0.0
    for k in range(4):
        if x[k] > 0.4:
            u, v = add_to(x, k, s=w)
            t += u * v
        elif k > 2:
            add_to(a=x, k=0, w=w)
    return np.sum(x**2) + t


def calls_until(x, w):
    k = 0
    while True:
        u, _ = add_to(x, k, w)
        k += 1
        if u > 1.0 or k > 3:
            break
    return np.sum(x**2) * u


def sweep_rows(A, w):
    for i in range(1, len(A)):
        sweep_row(A[i - 1], A[i], w)
    return np.sum(A[-1])


def sweep_row(p, q, w):
    q[1:] = p[:-1] * w
    q *= p[0]
    sweep_end(q[::-1], w)


def sweep_end(z, w):
    z[0] = np.sin(z[1] * w)


def calls_in_calls(A, w):
    s = sweep_rows(A, w)
    s += sweep_rows(A.T, w) * A[0, 1]
    return s + np.sum(A**2)


def exchange(a, b):
    a[0], b[0] = b[1], a[1]
    b *= a


def exchanged(x, w):
    y = x * w
    exchange(x, y)
    exchange(y[:2], x[2:])
    exchange(x[1:], x[:-1])
    return np.sum(x * w) + np.sum(y**2)


def product_down(a, n):
    if n == 0:
        return 1.0
    a[n] = a[n] * a[n - 1]
    return a[n] * product_down(a, n - 1)


def recursive_with_a_result(x, w):
    return product_down(x, 3) * w + x[2]


def fill_with_sines(out, x, w):
    for i in range(len(out)):
        out[i] = np.sin(x[i] * w)


def buffer_filled_again(x, w):
    buffer = np.empty(len(x))
    s = 0.0
    for k in range(3):
        fill_with_sines(buffer, x, w * k)
        s += np.sum(buffer**2)
        buffer[0] = s
    return s + buffer[0] * buffer[1]


def rows_given(A, w):
    for row in A:
        multiply(row, w)
    return np.sum(A**2)


def parts_of_complex_numbers(z, x):
    r = z.real
    r[0] = x * x
    i = z.imag
    i *= x
    z[1] += r[0] * 1j
    return np.sum((z * z.conj()).real) + np.sum(r * i)


def an_argument_bound_to_another(x, y):
    y = x
    y[0] = x[1] * x[2]
    return np.sum(x * y)


def constants_in_a_list(x, w):
    rows = [np.array([0, 1]), np.array([1, 2])]
    s = 0.0
    for k in range(2):
        r = rows[k]
        s += x[rows[k][0]] * w * x[r[1]]
        r[0] = 2
        s += x[rows[k][0]] ** 2
    return s


def made_in_each_iteration(x, w):
    a = x * w
    for k in range(3):
        b = a
        b[k] = np.sin(a[k - 1])
        a = b * w
    return np.sum(a**2)


def left_early(x, w):
    v = x
    for k in range(4):
        if x[k] < 0:
            return np.sum(v) * w
        v[k] *= x[k] * w
    return np.sum(v)


def while_written(x, w):
    v = x[::2]
    while x[0] < 2.0:
        v *= 1.5
        x[0] += w
        if x[0] > 1.8:
            break
    return np.sum(x * np.arange(4.0)) + v[1]


PROGRAMS = [
    (parts_of_complex_numbers, (FOUR * (1 + 0.5j), 0.7)),
    (an_argument_bound_to_another, (FOUR, FOUR * 2)),
    (constants_in_a_list, (FOUR, 0.7)),
    (made_in_each_iteration, (FOUR, 0.7)),
    (left_early, (FOUR, 0.7)),
    (left_early, (abs(FOUR), 0.7)),
    (while_written, (FOUR, 0.4)),
    (smoothed, (SIX,)),
    (row_and_matrix, (TWO, 0.7)),
    (rows_in_a_loop, (FOUR, 0.7)),
    (two_buffers, (SIX, 0.3, 3)),
    (three_buffers, (SIX, 0.3, 4)),
    (one_of_two, (THREE, 0.8)),
    (one_of_two, (THREE, -0.8)),
    (updated_backwards, (FOUR, 0.7)),
    (by_itself, (FOUR, 0.7)),
    (reshaped, (FOUR, 0.7)),
    (through_views_without_a_name, (GRID, 0.7)),
    (through_views_without_a_name, (np.asfortranarray(GRID), 0.7)),
    (inactive_when_taken, (TWO, 0.7)),
    (bound_anew, (FOUR, 0.7)),
    (constants_in_shared_arrays, (FOUR, 0.7)),
    (parts_given, (FOUR, 0.7)),
    (filled_by_calls, (FOUR, 0.7)),
    (relaxed_in_turn, (SIX, 0.3, 3)),
    (overlapping_arguments, (SIX, 0.4)),
    (indices_by_calls, (FOUR, 0.7)),
    (recursive, (FOUR, 0.7)),
    (names_given_inside, (FOUR, 0.7)),
    (names_given_inside, (FOUR, -0.7)),
    (given_back, (FOUR, 0.7, 3)),
    (given_back_to_another, (FOUR, 0.7)),
    (a_part_given_back, (FOUR, 0.7)),
    (read_before_a_call, (GRID, 0.7)),
    (rows_given, (GRID, 0.4)),
    (constants_that_come_to_vary, (THREE, 0.7)),
    (calls_in_branches, (FOUR, 0.7)),
    (calls_until, (FOUR, 0.7)),
    (calls_in_calls, (np.arange(9.0).reshape(3, 3) * 0.2 + 0.3, 0.7)),
    (exchanged, (FOUR, 0.7)),
    (recursive_with_a_result, (FOUR, 0.7)),
    (buffer_filled_again, (FOUR, 0.7)),
]


@pytest.mark.parametrize(("f", "args"), PROGRAMS)
def test_shared_memory(f, args):
    check_whole(f, args)


@pytest.mark.parametrize("layout", ["C", "F"])
def test_what_a_layout_shares_is_shared(layout):
    x = np.array([[0.3, 1.2], [-0.7, 0.5]], order=layout)

    def flat(x, w):
        y = x.reshape(-1)
        y[1] *= w
        x[1] += y[0] * y[2]
        return np.sum(x**2) + np.sum(y**3)

    check_whole(flat, (x, 0.7))


def test_elements_far_apart_in_memory():
    x = np.linspace(0.2, 1.5, 16).reshape(2, 8)[:, ::2]

    def flat(x, w):
        y = x.ravel()
        y[1] *= w
        x[1] += y[0] * y[2]
        return np.sum(x**2) + np.sum(y**3)

    before = x.copy()
    bx = tg.grad(flat)(x, 0.7)
    np.testing.assert_array_equal(x, before)
    for index in np.ndindex(x.shape):
        ahead, behind = (flat(_moved(x, index, step), 0.7) for step in (1e-6, -1e-6))
        np.testing.assert_allclose(bx[index], (ahead - behind) / 2e-6, rtol=1e-7)


def _moved(x, index, step):
    moved = np.zeros((2, 8))[:, ::2]
    moved[...] = x
    moved[index] += step
    return moved
