"""Arrays in lists, tuples, dicts and records, written while others see them.

The programs are of the kinds that people write: buffers that take turns, states in records, layers
in lists; functions that are given them, and functions that give back what they were given.
"""

import copy
import dataclasses

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_whole, close, copied

X = np.array([0.6, 0.9, 1.3, 0.8, 1.1])
Y = np.array([0.7, 1.2, 0.9, 1.4, 0.6])
GRID = np.random.default_rng(0).normal(size=(4, 5))


@dataclasses.dataclass
class State:
    u: object
    v: object
    dt: float


def written_through_a_list(x, w):
    u = np.sin(x)
    v = np.cos(x)
    bufs = [u, v]
    bufs[0][1] *= w
    u[2] += bufs[1][0] * w
    return np.sum(bufs[0] * v) + u[2] ** 2


def written_through_a_tuple(x, w):
    u = np.sin(x)
    v = np.cos(x)
    s = (u, v)
    s[0][1] *= w
    a, b = s
    a[0] = b[1] * w
    return np.sum(u * v)


def written_through_a_dict(x, w):
    u = np.sin(x)
    d = {"u": u, "v": np.cos(x)}
    d["u"][1] *= w
    u *= w
    d["v"][0] = u[1]
    return np.sum(d["u"] * d["v"])


def updated_in_a_dict(x, w):
    d = {"u": x}
    d["u"] *= w
    return np.sum(x * d["u"])


def items_of_an_argument(p, w):
    a = p[0]
    a[1] *= w
    p[1][0] = a[1] * p[0][0]
    return np.sum(p[0] * p[1])


def loop_over_arrays(p, w):
    for a in p:
        a *= w
        a[0] = a[1] * w
    return np.sum(p[0] * p[1])


def keys_and_values_of_an_argument(p, w):
    for k in p:
        p[k] *= w
    for _k, v in p.items():
        v[0] *= w
    return np.sum(p["a"] * p["b"])


def one_row_of_numbers_three_times(x, w):
    t = [[0.0] * 2] * 3
    t[0][1] = x[0] * w
    t[1][0] = x[1] * t[2][1]
    return t[0][0] * t[2][1] + t[1][1]


def containers_given(x, w):
    u = np.sin(x)
    v = np.cos(x)
    scale_first([u, v], w)
    scale_first((u, v), w)
    return np.sum(u * v)


def double_buffer(bufs, w):
    for k in range(4):
        old = bufs[k % 2]
        new = bufs[(k + 1) % 2]
        for i in range(1, len(old) - 1):
            new[i] = w * (old[i - 1] + old[i + 1])
    return np.sum(bufs[0] * bufs[1])


def swapped_in_a_list(bufs, w):
    for _k in range(3):
        bufs[1][1:-1] = w * (bufs[0][:-2] + bufs[0][2:])
        bufs[0], bufs[1] = bufs[1], bufs[0]
    return np.sum(bufs[0] * bufs[1])


def swapped_in_a_tuple(a, b, w):
    s = (a, b)
    for _k in range(3):
        s[1][1:-1] = w * (s[0][:-2] + s[0][2:])
        s = (s[1], s[0])
    return np.sum(s[0] * s[1])


def rows_in_list(A, w):
    rows = [A[i] for i in range(4)]
    rows[0][1] *= w
    rows[2] += rows[0]
    for r in rows:
        r *= w
    return np.sum(A * A[::-1])


def a_list_of_rows(A, w):
    rows = list(A)
    rows[0][1] *= w
    a, b, c, d = rows
    b *= a
    return np.sum(A * A)


def pair(a, b):
    return a, b


def arguments_given_back(x, y, w):
    a, b = pair(y, x)
    a[0] *= w
    b[1] += a[0]
    return np.sum(x * y * y)


def rest(a):
    return a[1:]


def a_rest_given_back(x, w):
    v = rest(x)
    v[0] *= w
    x[2] = v[1] * w
    return np.sum(v * x[:-1])


def one_array_appended_each_time(x, w):
    rows = []
    u = np.sin(x)
    for _k in range(3):
        u *= w
        rows.append(u)
    A = np.array(rows)
    return np.sum(A * A[::-1] * u)


def kept_in_dict(x, w):
    cache = {}
    for k in range(3):
        cache[k] = x * w**k
    cache[1][0] = cache[0][1]
    cache[2] *= cache[1]
    return np.sum(cache[2] * cache[0])


def list_elements_overwritten(x, w):
    bufs = [np.zeros(5) for _ in range(3)]
    for k in range(3):
        bufs[k][:] = x * w**k
        bufs[k][k] += 1.0
    bufs[0] = bufs[1]
    bufs[0][2] *= w
    return np.sum(bufs[1] * bufs[2] * bufs[0])


def layers_scaled(ps, x, w):
    for W, b in ps:
        W *= w
        b += w
        x = np.tanh(W @ x + b)
    return np.sum(x) + np.sum(ps[0][0])


def unpacked_and_copied(x, w):
    t_ = (np.sin(x), np.cos(x))
    a, b = t_
    a = a.copy()
    v = a[::-1]
    v *= w
    return np.sum(a * t_[0] * b)


def unpacked_argument(p, w):
    A, b = p
    A[0] *= w
    b[0] = A[0, 0]
    return np.sum(A @ b) * p[1][0]


def numbers_in_a_tuple(x, w):
    s = (np.sin(x), w * w)
    a, b = s
    a[0] *= b
    return np.sum(s[0] * x) * s[1]


def numbers_that_change_in_a_list(x, w):
    u = np.sin(x)
    s = [u, w * x[0], 3]
    for k in range(s[2]):
        s[0][k] *= s[1]
        s[1] *= w
        s[1] = s[1] + u[0]
    return np.sum(s[0] * u) * s[1]


def appended_beside_numbers(x, w):
    found = [x[0]]
    u = np.sin(x)
    p = [u]
    for k in range(3):
        found.append(found[-1] * w + u[k])
        p.append(u * found[k])
        p[k][1] *= found[k]
        u[k] *= w
    return found[2] * found[3] * np.sum(p[1] * p[2] * p[0])


def popped_and_inserted(x, w):
    u = np.sin(x)
    q = [u, w, x[2]]
    a = q.pop()
    q.append(a * q[1])
    q.insert(1, q[2] * q[0][0])
    q[0][1] *= q[1]
    b = q.pop(1)
    q.append(b * u[1])
    u *= q[3]
    q.reverse()
    return q[0] * q[1] * np.sum(q[3] * u) + q[2]


def a_stack_of_views_and_numbers(x, w):
    u = np.sin(x)
    st = []
    for k in range(4):
        st.append((u[k:], x[k] * w))
    r = 0.0
    while len(st) > 1:
        v, c = st.pop()
        v *= c
        u[0] += c
        r += st[0][0][1] * st[-1][1]
    return r * np.sum(u)


def buffers_that_turn(x, w):
    u = np.sin(x)
    v = np.cos(x)
    b = [u, v]
    for k in range(3):
        b[1][1:] = b[0][:-1] * w
        b[0], b[1] = b[1], b[0]
        u[k] += 1.0
    return np.sum(b[0] * b[1] * u)


def one_array_in_two_places(x, w):
    u = np.sin(x)
    p = [u, u]
    p[0][1] = w
    t = p[1][1] * u[2]
    p[1] = p[0] * 2.0
    p[1][0] *= w
    return t * np.sum(p[0] * p[1])


def the_same_row_appended(x, w):
    rows = []
    u = np.zeros(5)
    for k in range(5):
        u[k] = x[k] * w
        rows.append(u)
        if k % 2:
            u = u.copy()
    A = np.array(rows)
    return np.sum(A * A[::-1]) + np.sum(rows[0] * x)


def a_list_of_the_items_of_another(p, w):
    q = [a * w for a in p]
    r = list(q)
    r[0][1] *= w
    q[1] *= r[0]
    r[1][2] = q[0][1]
    return np.sum(q[0] * r[1] * p[0])


def layers_that_are_trained(ps, x, w):
    for W, b in ps:
        x = np.tanh(W @ x + b)
        W -= w * np.outer(x, x)[:, : W.shape[1]]
        b -= w * x
    return np.sum(x) + sum(np.sum(W) for W, b in ps)


def nested_dicts(p, w):
    p["a"]["k"][0] *= w
    q = p["a"]
    q["k"][1] = p["b"][0] * w
    p["b"] *= q["k"]
    return np.sum(q["k"] * p["b"] * p["a"]["k"])


def scale_first(bufs, w):
    bufs[0][1] *= w
    bufs[1][0] += bufs[0][1]


def scaled(bufs, w):
    bufs[0][1] *= w
    bufs[1][0] += bufs[0][1] * bufs[1][2]
    return bufs[0][2] * w


def a_list_written_twice_by_a_function(p, w):
    scale_first(p, w)
    scale_first(p, w * w)
    return np.sum(p[0] * p[1])


def structures_made_for_calls(x, w):
    u = np.sin(x)
    v = np.cos(x)
    for k in range(2):
        a = scaled((u, v), w)
        a += scaled([v, u[::-1]], a)
        u[k] = a
    return np.sum(u * v) * a


def weighted(p, s):
    return np.sum(p[0] * p[1]) * s + p[0][0]


def structures_read_by_a_function(x, w):
    u = np.sin(x)
    v = np.cos(x)
    p = [u, v]
    a = weighted(p, w)
    u[1] *= a
    p[1][0] = weighted((u, v), a)
    return weighted(p, w)


def step(s):
    for i in range(1, len(s.u) - 1):
        s.v[i] += s.dt * (s.u[i - 1] - 2 * s.u[i] + s.u[i + 1])
    s.u[:] += s.dt * s.v


def a_record_stepped(s, n):
    for _k in range(n):
        step(s)
    return np.sum(s.u * s.v)


def a_record_made_here_and_stepped(x, w):
    s = State(x.copy(), np.zeros(5), w)
    for _k in range(3):
        step(s)
    return np.sum(s.u * s.v) * s.dt


def write_deep(p, w):
    scale_first(p["q"], w)
    p["q"][0][3] = p["r"][1]


def parts_given_further(p, w):
    write_deep(p, w)
    q = p["q"]
    scale_first(q, w)
    return np.sum(q[0] * p["r"] * p["q"][1])


def reset(p):
    p[0][0] = 2.0
    p[1][1] = 3.0


def constants_written_by_a_function(x, w):
    z = [np.zeros(5), np.ones(5)]
    reset(z)
    y = np.sum(x * z[0])
    z[0][0] = 5.0
    reset(z)
    return y * np.sum(z[0] * x * w * z[1])


def descend(p, w, n):
    if n > 0:
        p[0][n] *= w
        descend(p, w + p[0][n], n - 1)
        p[1][n] = p[0][0] * p[0][n]


def written_recursively(p, w):
    descend(p, w, 3)
    return np.sum(p[0] * p[1])


def inner(u):
    return u[1:-1]


def row(A, i, j=0):
    return A[i, j:]


def ends(a, b):
    return a, b[::-1]


def advanced(a, w):
    a[0] *= w
    v = a[1:]
    v[0] += a[0]
    return v


def turned(A):
    return A.T


def picked(p, k):
    return p[k]


def a_view_given_back(x, w):
    v = inner(x)
    v *= w
    x[2] += v[0]
    v = inner(v)
    v[0] *= x[0]
    return np.sum(x * x)


def rows_given_back(A, w):
    for i in range(3):
        r = row(A, i, 1)
        r[0] *= w
        q = row(A, i + 1)
        q[1:] += r
    return np.sum(A * A)


def a_pair_given_back(x, y, w):
    a, b = ends(x, y)
    a[0] *= w
    b[1] += a[0]
    p = ends(a, b)
    p[1][2] *= p[0][0]
    return np.sum(x * y * y)


def written_and_given_back_in_part(x, w):
    v = advanced(x, w)
    v[1] *= w
    u = advanced(v, w + x[1])
    u[0] *= v[0]
    return np.sum(x * x) + np.sum(u)


def an_item_given_back(p, w):
    a = picked(p, 0)
    a[1] *= w
    b = picked(p, int(a[1] > -5))
    b += a
    return np.sum(p[0] * p[1])


def an_index_bound_anew(x, w):
    i = 1
    for k in range(2):
        v = row(np.outer(x, x) if k else x[None, :], 0, i + k)
        v *= w
        i = 0
    return np.sum(x * x) + np.sum(v)


def an_index_before_it_changes(A, w):
    n = int(A.shape[0])
    k = n - 2
    r = row(A, k)
    k = 0
    r *= w
    A[2] += row(A, k)
    return np.sum(A * A)


SEEN = [
    (written_through_a_list, (X, 0.7)),
    (written_through_a_tuple, (X, 0.7)),
    (written_through_a_dict, (X, 0.7)),
    (updated_in_a_dict, (X, 0.7)),
    (items_of_an_argument, ([X, Y], 0.7)),
    (items_of_an_argument, ((X, Y), 0.7)),
    (loop_over_arrays, ([X, Y], 0.7)),
    (keys_and_values_of_an_argument, ({"a": X, "b": Y}, 0.7)),
    (one_row_of_numbers_three_times, (X, 0.7)),
    (double_buffer, ([X, Y], 0.7)),
    (swapped_in_a_list, ([X, Y], 0.7)),
    (swapped_in_a_tuple, (X, Y, 0.7)),
    (rows_in_list, (GRID[:, :4], 0.7)),
    (a_list_of_rows, (GRID[:, :4], 0.7)),
    (one_array_appended_each_time, (X, 0.7)),
    (kept_in_dict, (X, 0.7)),
    (list_elements_overwritten, (X, 0.7)),
    (layers_scaled, ([(GRID[:2, :4], Y[:2]), (GRID[:3, :2], X[:3])], X[:4], 0.7)),
    (unpacked_and_copied, (X, 0.7)),
    (unpacked_argument, ([GRID[:, :4], X[:4]], 0.7)),
    (numbers_in_a_tuple, (X, 0.7)),
    (numbers_that_change_in_a_list, (X, 0.7)),
    (appended_beside_numbers, (X, 0.7)),
    (popped_and_inserted, (X, 0.7)),
    (a_stack_of_views_and_numbers, (X, 0.7)),
    (buffers_that_turn, (X, 0.7)),
    (one_array_in_two_places, (X, 0.7)),
    (the_same_row_appended, (X, 0.7)),
    (a_list_of_the_items_of_another, ([X, Y], 0.7)),
    (layers_that_are_trained, ([(GRID[:2, :2] * 0.3, X[:2]), (GRID[1:3, :2], Y[:2])], X[:2], 0.7)),
    (nested_dicts, ({"a": {"k": X}, "b": Y}, 0.7)),
]


@pytest.mark.parametrize(("f", "args"), SEEN)
def test_arrays_in_structures(f, args):
    check_whole(f, args)


GIVEN = [
    (containers_given, (X, 0.7)),
    (a_list_written_twice_by_a_function, ([X, Y], 0.7)),
    (a_list_written_twice_by_a_function, ((X, Y), 0.7)),
    (structures_made_for_calls, (X, 0.7)),
    (structures_read_by_a_function, (X, 0.7)),
    (a_record_stepped, (State(X, Y, 0.1), 3)),
    (a_record_made_here_and_stepped, (X, 0.1)),
    (parts_given_further, ({"q": (X, Y), "r": X * Y}, 0.7)),
    (constants_written_by_a_function, (X, 0.7)),
    (written_recursively, ([X, Y], 0.7)),
]


@pytest.mark.parametrize(("f", "args"), GIVEN)
def test_structures_given_to_functions_that_write(f, args):
    check_whole(f, args)


BACK = [
    (a_rest_given_back, (X, 0.7)),
    (arguments_given_back, (X, Y, 0.7)),
    (a_view_given_back, (X, 0.7)),
    (rows_given_back, (GRID, 0.7)),
    (a_pair_given_back, (X, Y, 0.7)),
    (written_and_given_back_in_part, (X, 0.7)),
    (an_item_given_back, ([X, Y], 0.7)),
    (an_index_bound_anew, (X, 0.7)),
    (an_index_before_it_changes, (GRID, 0.7)),
]


@pytest.mark.parametrize(("f", "args"), BACK)
def test_views_that_functions_give_back(f, args):
    check_whole(f, args)


def made_of_rows(x):
    rows = []
    for k in range(3):
        rows.append(x * (k + 1.0))
    return rows


def a_list_made_by_a_function(x, w):
    b = made_of_rows(x)
    b[1][0] *= w
    return np.sum(b[0] * b[1])


def doubled(a):
    return a * 2.0


def a_name_bound_to_a_result(x, w):
    p = x
    p[0] *= w
    s = np.sum(x)
    p = doubled(x * w)
    return s + np.sum(p)


def a_view_bound_to_a_result(x, w):
    p = x[1:]
    p[0] *= w
    p = doubled(x)
    return np.sum(p * x)


def both_doubled(a):
    return [a * 2.0, a + 1.0]


def a_list_bound_to_a_result(x, w):
    p = [x, x]
    p[0][0] *= w
    p = both_doubled(x * w)
    return np.sum(x) + np.sum(p[1])


def unpacked_into_its_arguments(x, w):
    u, v = x * 1.0, x * w
    v, u = ends(u, v)
    u[0] *= v[1]
    return np.sum(u)


def put_first(p, a):
    p[0] = a


def looked_up_before_a_call(x, w):
    p = [x * w]
    a = p[0]
    put_first(p, x)
    return np.sum(a * w) + np.sum(p[0])


@pytest.mark.parametrize(
    "f",
    [
        a_list_made_by_a_function,
        a_name_bound_to_a_result,
        a_view_bound_to_a_result,
        a_list_bound_to_a_result,
        unpacked_into_its_arguments,
        looked_up_before_a_call,
    ],
)
def test_names_bound_to_what_functions_give(f):
    check_whole(f, (X, 0.7))


def turned_about(a, b):
    p = [a, b]
    p[0], p[1] = p[1], p[0]
    return p


def given_back_turned(x, w):
    u = x * w
    q = turned_about(u, x * 1.0)
    u[1] *= w
    return np.sum(q[0] * x)


def replaced(p, a):
    t = p[0]
    p[0] = a
    return t


def what_was_there_before(x, w):
    p = [x * 1.0]
    t = replaced(p, x * w)
    p[0][0] *= x[0]
    return np.sum(t)


def copied_twice_held(x, w):
    a = x * 1.0
    p = copy.deepcopy([a, a])
    p[0][1] = w
    return np.sum(p[1])


def numbered(a, n):
    return [a, n * a[0]]


def a_view_of_an_item(x, w):
    p = [x]
    p[0][1:][0] = x[1]
    n = numbered(x, w)
    return np.sum(p[0]) + n[1]


@pytest.mark.parametrize("f", [given_back_turned, what_was_there_before, a_view_of_an_item])
def test_what_functions_give_whose_bodies_take_the_place_of_calls(f):
    check_whole(f, (X, 0.7))


def test_a_copy_that_holds_one_array_twice_is_refused():
    with pytest.raises(tg.Unsupported, match="in two places"):
        tg.grad(copied_twice_held)(X, 0.7)


def stepped_state(s, w):
    s["u"] += w * s["v"]
    s["v"][0] *= s["u"][1]


def turned_buffers(s, w):
    s[0][1:] = s[1][:-1] * w
    s[0], s[1] = s[1], s[0]


def stepped_record(s, w):
    s.u += w * s.v
    s.v[1:] *= s.u[:-1]


@pytest.mark.parametrize(
    ("kernel", "s"),
    [
        (stepped_state, {"u": X, "v": Y}),
        (turned_buffers, [X, Y]),
        (stepped_record, State(X, Y, 0.1)),
    ],
)
def test_results_in_structures(kernel, s):
    def returned(s, w):
        kernel(s, w)
        return s

    check_whole(returned, (s, 0.7))
    value, pullback = tg.vjp(kernel, copied(s), 0.7, of="s")
    expected, other = tg.vjp(returned, copied(s), 0.7)
    assert close(value, expected)
    assert close(pullback(copied(s)), other(copied(s)))
    direction = (copied(s), 1.0)
    found = tg.jvp(kernel, (copied(s), 0.7), direction, of="s")
    assert close(found, tg.jvp(returned, (copied(s), 0.7), direction))


def a_matrix_of_a_vector(A, w):
    v = A[0]
    D = np.diag(v)
    D[0, 1] = w
    D[1, 1] *= w
    return np.sum(D @ v)


def diagonal_in_a_branch(A, w):
    s = w
    if w > 0.5:
        d = A.diagonal()
        A[0, 0] *= w
        s = np.sum(d * d)
    return s * np.sum(A)


def diagonal_beside_another_name(A, w):
    y = A.reshape(-1)
    d = A[:, :4].diagonal()
    y[6] *= w
    return np.sum(d * d) + y[0]


def spread_row_of_an_alias(A, w):
    B = np.asarray(A)
    B[0, 1] = w
    c = np.broadcast_to(A[0], (2, 5))
    A[0] *= w
    return np.sum(c * B[:2])


def two_diagonals_in_turn(A, w):
    g = A.diagonal()
    A[0] *= w
    s = np.sum(g**2)
    g = np.diag(A, 1)
    A[1] += s
    return s * np.sum(g**2)


def views_by_turns_in_a_loop(A, w):
    s = w
    for k in range(3):
        g = A[:, k:].diagonal()
        A[0] *= w
        s += np.sum(g**2)
        g = np.broadcast_to(A[k], (2, 5))
        A[k] += w
        s *= np.sum(g)
    return s


def diagonal_by_another_name(A, w):
    g = A.diagonal()
    h = g
    A[0] *= w
    return np.sum(h**2)


def diagonal_with_two_names(A, w):
    d = e = np.diagonal(A)
    A[1, 1] *= w
    return np.sum(d * e)


def row_at_an_index_that_changes(A, w):
    k = np.array([0, 1])
    g = np.broadcast_to(A[k[0]], (2, 5))
    k[0] = 1
    A[0] *= w
    return np.sum(g**2)


def row_of_a_list_that_changes(A, w):
    rows = [A[0], A[1]]
    g = np.broadcast_to(rows[0], (2, 5))
    rows[0] = A[2]
    A[0] *= w
    return np.sum(g**2)


def diagonal_of_a_name_bound_anew(A, w):
    B = A * w
    C = B
    d = B.diagonal()
    B = A
    C[1] *= w
    return np.sum(d**3) + np.sum(B * w)


def diagonal_nobody_reads(A, w):
    rows = [row[::-1] if w > 0.5 else np.sin(row) for row in A]
    rows[1][1] /= 1.5 + np.sin(rows[0][-1])
    d = A.T.diagonal()  # noqa: F841
    return np.sum(A * w)


def diagonal_of_a_transpose_beside_an_alias(A, w):
    q = A[:, :4]
    g = np.diagonal(np.transpose(q))
    A[1] /= 2.0 + np.mean(g * q)
    return np.sum(A * w)


def test_diagonals_and_matrices_of_them():
    check_whole(a_matrix_of_a_vector, (GRID, 0.7))
    check_whole(diagonal_in_a_branch, (GRID, 0.7))
    for program in (
        diagonal_beside_another_name,
        spread_row_of_an_alias,
        two_diagonals_in_turn,
        views_by_turns_in_a_loop,
        diagonal_by_another_name,
        row_at_an_index_that_changes,
        row_of_a_list_that_changes,
        diagonal_of_a_name_bound_anew,
        diagonal_nobody_reads,
        diagonal_of_a_transpose_beside_an_alias,
    ):
        check_whole(program, (GRID, 0.7))
        check_whole(program, (GRID[::-1].copy(), 0.3))
    with pytest.raises(tg.Unsupported, match="may see"):
        tg.grad(diagonal_with_two_names)(GRID, 0.7)


def one_array_in_three_places(x, w):
    a = [np.zeros(2)] * 3
    a[0][1] = w * x[0]
    a[2][0] = a[1][1] * x[1]
    return np.sum(a[0] * a[1])


def repeated_and_joined(x, w):
    a = [x * w] * 2 + [x]
    a[0][1] *= w * x[0]
    return np.sum(a[0] * a[1] * a[2])


def repeated_in_a_list(x, w):
    a = [[np.zeros(2)] * 2] * 2
    a[0][1][1] = w * x[0]
    a[1][0][0] = x[1]
    return np.sum(a[0][0] * a[1][1])


def a_list_of_what_is_repeated(x, w):
    a = list([x * w] * 2)  # noqa: C410
    a[0][1] *= w * x[0]
    return np.sum(a[0] * a[1])


def one_array_under_two_keys(x, w):
    d = dict.fromkeys("ab", x * w)
    d["a"][1] *= w * x[0]
    return np.sum(d["a"] * d["b"])


@pytest.mark.parametrize(
    "f",
    [
        one_array_in_three_places,
        repeated_and_joined,
        repeated_in_a_list,
        a_list_of_what_is_repeated,
        one_array_under_two_keys,
    ],
)
def test_one_new_array_in_several_places(f):
    check_whole(f, (X, 0.7))


def replaced_and_written(p, x, w):
    p["a"] = np.sin(x)
    p["a"][0] = w
    return np.sum(p["a"] * p["b"])


def replaced_beside_what_is_written(p, x, w):
    p["b"][1:] = x[:-1] * w
    p["a"] = np.sin(x * w)
    return np.sum(p["a"])


def exchanged_and_written(p, x, w):
    p["a"], p["b"] = p["b"], p["a"]
    p["a"][0] = w
    return np.sum(p["a"] * x)


def replaced_by_an_argument(p, x, w):
    p["a"] = x
    x *= w
    return np.sum(p["a"])


def replaced_by_another_item(p, x, w):
    p["a"] = p["b"]
    p["a"] *= w
    return np.sum(p["b"] * x)


def taken_out_and_put_back(p, x, w):
    v = p.pop("a")
    v[0] *= w
    p["n"] = v
    p["b"][1] *= p["n"][0]
    return np.sum(p["n"] * p["b"] * x)


def replaced_in_a_loop(p, x, w):
    for k in ("a", "b"):
        p[k] = x
        p[k] *= w
    return np.sum(p["a"] ** 2)


def moved_about(p, x, w):
    p.reverse()
    p[0][0] *= w
    p.insert(0, x * w)
    p[0][1] *= x[0]
    p.append(p.pop(1))
    return np.sum(p[0] * p[1] * p[2])


def all_replaced_by_one(p, x, w):
    for k in range(2):
        p[k] = x
        p[k] *= w
    p[0], p[1] = p[1], p[0] * x
    return np.sum(p[0] * p[1])


@pytest.mark.parametrize(
    "f",
    [
        replaced_and_written,
        replaced_beside_what_is_written,
        exchanged_and_written,
        replaced_by_an_argument,
        replaced_by_another_item,
        taken_out_and_put_back,
        replaced_in_a_loop,
    ],
)
def test_arguments_whose_items_are_replaced(f):
    check_whole(f, ({"a": X * 0.7, "b": X[::-1].copy()}, X + 0.1, 0.7))


@pytest.mark.parametrize("f", [moved_about, all_replaced_by_one])
def test_arguments_whose_items_move(f):
    check_whole(f, ([X * 0.7, X[::-1].copy()], X + 0.1, 0.7))


def only_read(s, x):
    x *= 2.0


def read_and_replaced(s, x):
    x *= s[0] * s[1]
    s[0] = s[0] * x


def test_structures_as_results():
    for s in ((np.ones(2), 1.5), 2.5, [np.ones(2)], {"a": np.ones(2)}):
        y, pullback = tg.vjp(only_read, s, np.ones(2), of="s", wrt=(0, 1))
        found, zero = pullback(y)
        assert repr(found) == repr(s) and not zero.any()
    given = [X[:3], X[1:4]], np.full(3, 0.9)
    (y, x), pullback = tg.vjp(read_and_replaced, *given, of=("s", "x"), wrt=(0, 1))
    seed = [np.ones(3), np.ones(3)], np.ones(3)
    first = pullback(seed)
    assert all((s == 1.0).all() for s in (*seed[0], seed[1]))
    step = 1e-6
    ahead, behind = ([[a.copy() for a in given[0]], given[1] + d] for d in (step, -step))
    read_and_replaced(*ahead)
    read_and_replaced(*behind)
    moved = sum(np.sum(a - b) for a, b in zip(ahead[0], behind[0], strict=True))
    moved += np.sum(ahead[1] - behind[1])
    assert np.isclose(np.sum(first[1]), moved / (2 * step))


def chosen_by_a_flag(x, v, w):
    a = [x, v][w > 0]
    a[0] = w
    return x * v


def new_or_given(x, v, w):
    y = (2 * x, v)[w > 0]
    y[0] = w
    return y * w


def flags_as_places(x, v, w):
    ys = [x * w, v]
    ys[w > 0] += w
    ys[not (w > 0)][1] = w
    ys[True][2] *= w
    return ys[0] * ys[1]


def chosen_and_kept(x, v, w):
    return [v, v + 1][w < 0] * w * x


def part_of(items, flag):
    return items[flag]


def chosen_by_a_function(x, v, w):
    y = part_of((x, v), w > 0)
    y[1] *= w
    return x * v


def parts_of_new_lists(x, v, w):
    xs = [x, v]
    xs[1:][0][0] = w
    xs[::-1][0][1] = w
    xs[-1:][0][:] *= w
    [x, x * w][-1:][0][1] = w
    [x, x * 2][:1][0][1] *= w
    xs[1:][0] = w * x
    return xs[0] * xs[1]


@pytest.mark.parametrize(
    "program",
    [
        chosen_by_a_flag, new_or_given, flags_as_places, chosen_and_kept, chosen_by_a_function,
        parts_of_new_lists,
    ],
)  # fmt: skip
@pytest.mark.parametrize("w", [0.7, -0.4])
def test_a_flag_chooses_an_item_of_a_list(program, w):
    check_whole(program, (np.array([0.5, 1.5, -0.3]), np.array([0.8, -0.6, 1.2]), w))


def copied_or_not(x, w):
    y = np.nan_to_num(x, False)
    y[0] = w
    return x * w


def converted_or_not(x, w):
    y = x.astype(float, "K", "unsafe", True, False)
    y[0] = w
    return x * w


@pytest.mark.parametrize("program", [copied_or_not, converted_or_not])
def test_copies_that_are_not_asked_for_by_position(program):
    with pytest.raises(tg.Unsupported):
        tg.jvp(program, (np.ones(3), 0.5), (None, 1.0))


def mean_beside_what_does_not_vary(A, w):
    n = len(A)
    q = np.zeros(n)
    q[1] = np.mean(np.sin((n,)) * A[1][2])
    return q * w


def test_the_shape_of_what_does_not_vary():
    check_whole(mean_beside_what_does_not_vary, (GRID, 0.7))
