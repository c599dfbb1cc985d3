"""Lists and dicts that called functions change, or that change under a second name."""

import numpy as np
import pytest

from tests.programs.whole import check_whole

X = np.array([0.6, 0.9, 1.3, 0.8, 1.1])


def keeps(store, a):
    store.append(a)


def kept_in_a_list(x, w):
    s = []
    keeps(s, x)
    x[0] *= w
    return s[0][0] * np.sum(s[0])


def push(found, v):
    found.append(v * v)


def appended_in_a_loop(x, w):
    found = []
    for k in range(3):
        push(found, x[k] * w)
    return found[0] * found[-1] + sum(found)


def set_key(d, v, k):
    d[k] = d["a"] * v


def keys_that_are_new(x, w):
    d = {"a": x[0]}
    set_key(d, w, "b")
    set_key(d, d["b"], "a")
    d["a"] *= x[1]
    return d["a"] * d["b"]


def product_of_two(q):
    a = q.pop(0)
    b = q.pop()
    return a * b


def taken_off_by_a_function(x, w):
    q = [x[0], x[1], x[2] * w, x[3]]
    r = product_of_two(q)
    q.append(r * w)
    r += product_of_two(q)
    return r * q[0]


def store(log, u, k):
    u[k] *= u[k + 1]
    log.append(u.copy())
    log.append(u)


def arrays_logged(x, w):
    log = []
    u = np.sin(x)
    for k in range(3):
        store(log, u, k)
        u *= w
    return np.sum(log[0] * log[2] * log[3]) + np.sum(u)


def push_twice(found, v):
    push(found, v)
    push(found, found[-1] * v)


def called_further(x, w):
    found = [w]
    push_twice(found, x[0])
    push_twice(found, found[1])
    return found[-1] * found[2]


def constants_appended(x, w):
    found = [1.0, 2.0]
    push(found, 3.0)
    y = x[0] * found[2]
    push(found, 2.0)
    z = y * found[3] * x[1]
    found[2] = 5.0
    push(found, 1.0)
    return z * y * sum(found) * w


def swap(b):
    b[0], b[1] = b[1], b[0]


def swapped_by_a_function(x, w):
    b = [np.sin(x), np.cos(x)]
    for _k in range(3):
        b[1][1:] = b[0][:-1] * w
        swap(b)
    return np.sum(b[0] * b[1])


def add_to(d, k, v):
    if k in d:
        d[k] += v
    else:
        d[k] = v * SCALE


SCALE = 1.3


def added_under_a_key(x, w):
    d = {}
    add_to(d, "a", x[0])
    add_to(d, "a", x[1] * w)
    add_to(d, "b", d["a"])
    return d["a"] * d["b"]


def update(p, w):
    p["W"] = p["W"] * w
    p["b"] += w


def an_argument_changed(p, w):
    update(p, w)
    update(p, p["b"][0])
    return np.sum(p["W"]) * np.sum(p["b"])


def double(a):
    a["k"] = 2.0 * a["k"]


def a_number_in_a_dict(x):
    a = {"k": x}
    double(a)
    return a["k"]


def push_two(found, m, v):
    found.append(v)
    m.append(v * v)


def two_lists(x, w):
    found = [w]
    m = [x[0]]
    push_two(found, m, x[1])
    push_two(m, found, found[-1])
    return m[-1] * found[-1] * m[1]


def one_list_given_twice(x, w):
    found = [w]
    push_two(found, found, x[0])
    return found[-1]


def seen_under_another_name(x, w):
    found = [w]
    m = found
    push_two(found, [], x[0])
    return m[-1]


def push_inside(t, v):
    t[0].append(v)


def a_list_in_a_list(x, w):
    t = [[w]]
    push_inside(t, x[0])
    return t[0][1] * w


def clear(found):
    found.clear()


def cleared(x, w):
    found = [x[0], x[1] * w]
    s = sum(found)
    clear(found)
    found.append(s * w)
    return found[0] * s


def sort(found):
    found.sort()


def sorted_in_place(x, w):
    found = [x[2], x[1] * w, x[0]]
    sort(found)
    return found[0] * found[1] + found[2] * 2


def extend(found, v):
    found.extend([v, v * v])
    found += [found[0]]
    del found[0]


def extended_and_cut(x, w):
    found = [x[0], x[1] * w]
    extend(found, w)
    extend(found, found[1])
    return found[0] * found[1] * found[2] + sum(found)


def push_if(found, v, c):
    if c > 0:
        found.append(v)
    return len(found)


def on_one_path(x, w):
    found = [x[0]]
    n = push_if(found, w, x[1])
    n = push_if(found, w, -x[1])
    return found[n - 1] * x[2]


def count(c):
    c["n"] += 1


def a_counter(x, w):
    c = {"n": 0}
    s = 0.0
    for _k in range(3):
        count(c)
        s += x[c["n"]] * w
    return s * c["n"]


def push_small(found, v):
    if v > 10:
        return 0.0
    found.append(v)
    return v * found[0]


def left_early(x, w):
    found = [w]
    s = 0.0
    for k in range(4):
        s += push_small(found, x[k] * found[-1])
    return s * found[2]


def called_on_some_trips(x, w):
    found = []
    for k in range(3):
        if x[k] > 0.7:
            push_two(found, [], x[k] * w)
    return sum(found) * w


def add_row(rows, x, k):
    rows.append(np.sin(x * k))
    rows[0][k] *= x[0]


def rows_added_and_written(x, w):
    rows = [x * w]
    for k in range(1, 4):
        add_row(rows, x, k)
    return np.sum(np.array(rows) ** 2)


@pytest.mark.parametrize(
    "f",
    [
        kept_in_a_list, appended_in_a_loop, keys_that_are_new, taken_off_by_a_function,
        arrays_logged, called_further, constants_appended, swapped_by_a_function,
        added_under_a_key, two_lists, cleared, sorted_in_place, extended_and_cut, on_one_path,
        a_counter, left_early, called_on_some_trips, rows_added_and_written,
    ],
)  # fmt: skip
def test_changes_by_called_functions(f):
    check_whole(f, (X, 0.7))


def test_changes_of_arguments_by_called_functions():
    check_whole(an_argument_changed, ({"W": np.outer(X, X), "b": X}, 0.7))
    check_whole(a_number_in_a_dict, (0.7,))


@pytest.mark.parametrize("f", [one_list_given_twice, a_list_in_a_list])
def test_changes_by_functions_whose_bodies_take_the_place_of_calls(f):
    check_whole(f, (X, 0.7))


def log_twice(log, u):
    log.append(u)
    log.append(u)


def either(a, b, c):
    return a if c > 0 else b


def constants_put_in_twice(x, w):
    log = []
    log_twice(log, np.zeros(5))
    s = np.sum(either(log[1], x * 2, -w))
    log[0][1] = w
    return np.sum(log[1] * x) * s


def put_in_twice(x, w):
    u = np.sin(x)
    log = []
    log_twice(log, u)
    log[0][1] *= w
    return np.sum(log[1] * x)


@pytest.mark.parametrize("f", [put_in_twice, constants_put_in_twice])
def test_what_a_called_function_puts_in_twice(f):
    check_whole(f, (X, 0.7))


def a_second_name(x, w):
    a = [x[0], x[1]]
    b = a
    b[0] = w * a[1]
    a.append(b[0] * x[2])
    return a[0] * b[2]


def a_second_name_of_a_dict(x, w):
    a = {"p": x[0]}
    b = a
    b["q"] = w * a["p"]
    a["p"] = b["q"] * x[1]
    return a["p"] * b["q"]


def extended_under_another_name(x, w):
    a = [w, x[0]]
    b = a
    b += [x[1] * a[0]]
    b[0] = a[2]
    return sum(a) * b[0]


def in_a_branch(x, w):
    a = [x[0]]
    if w > 0.5:
        b = a
        b.append(w)
    return a[-1] * x[1]


def the_first_name_bound_anew(x, w):
    a = [x[0]]
    b = a
    a = [w]
    b.append(a[0] * b[0])
    return a[0] * b[1]


@pytest.mark.parametrize(
    "f",
    [
        a_second_name,
        a_second_name_of_a_dict,
        extended_under_another_name,
        in_a_branch,
        the_first_name_bound_anew,
        seen_under_another_name,
    ],
)
def test_lists_under_two_names(f):
    check_whole(f, (X, 0.7))


def turned_in_its_place(p, a):
    p[0] = a[::-1]
    p[1] *= a[0]


def given_what_it_replaces(x, w):
    p = [x, x[1:] * w]
    turned_in_its_place(p, p[0])
    return np.sum(p[0] ** 3 * x) + np.sum(p[1] ** 2)


def drop_last(p, a):
    p[0] *= a[1]
    p.pop()


def given_what_it_drops(x, w):
    p = [x * w, x]
    drop_last(p, p[1][1:])
    return np.sum(p[0] ** 3) + len(p)


@pytest.mark.parametrize("f", [given_what_it_replaces, given_what_it_drops])
def test_an_argument_that_stood_in_a_list_which_the_call_changes(f):
    check_whole(f, (X, 0.7))


def first_replaced(p, a):
    p[0] = a


def changed_and_read_no_more(x, w):
    y = np.sin(x)
    p = [np.zeros(5)]
    s = 1.0 + p[0][1]
    first_replaced(p, y)
    y[1:] *= w + p[0][0]
    p = [y * s, p[0]]
    return np.sum(p[0] * x)


def constants_changed_and_read_before(x, w):
    p = [np.ones(5), np.arange(5.0)]
    s = np.sum(p[1] * x)
    drop_last(p, p[1])
    return s * w * len(p)


@pytest.mark.parametrize("f", [changed_and_read_no_more, constants_changed_and_read_before])
def test_changes_by_calls_that_have_no_derivative(f):
    check_whole(f, (X, 0.7))


LAYERS = [{"w": X[:3], "b": 0.3}, {"w": X[2:], "b": 0.2}]
ROWS = [[0.7, 0.3], [1.1, 0.2], [0.4, 0.9]]


def each_layer_updated(p, w):
    for layer in p["layers"]:
        layer["w"] = layer["w"] * w
        layer["b"] += w
    p["layers"][0]["w"][0] *= w
    return np.sum(p["layers"][0]["w"] * p["layers"][1]["w"]) + p["layers"][1]["b"]


def each_row_changed(p, w):
    for k, row in enumerate(p):
        row[0] *= w + k
        if row[1] > 0.25:
            row.append(row[0])
        for j in range(2):
            row[j] *= row[1 - j] + k
    return p[0][2] * p[2][0] * p[1][1]


def one_row_with_a_name(p, w):
    q = p[-1]
    q[0] = q[1] * w
    p[0][1] += q[0]
    return p[0][1] * q[0] + p[2][0] * p[1][0]


def rows_unpacked(p, w):
    a, b, c = p
    a[0] = b[0] * w
    b[1] += a[1] * c[0]
    return p[0][0] * p[1][1] + a[0] * p[2][1]


def the_row_before(p, w):
    before = p[0]
    for row in p:
        row[0] = before[1] * w + row[0]
        before = row
    return p[0][0] * p[2][0] + before[1]


def rows_that_change_places(p, w):
    q = p[0]
    p[0], p[1] = p[1], p[0]
    q[0] = q[1] * w
    return p[0][0] * q[0] + p[1][0]


def an_index_that_moves_on(p, w):
    k = 0
    while k < 3:
        q = p[k]
        k += 1
        q[0] *= w + k
    return p[0][0] * p[2][0]


def a_row_that_is_taken_off(p, w):
    q = p.pop(1)
    r = p[-1]
    r[0] = q[1] * w
    p.append(q)
    return p[1][0] * p[2][1]


def rows_that_change_places_in_a_loop(p, w):
    q = p[0]
    for j in range(3):
        q[0] *= w + j
        p[0], p[1] = p[1], p[0]
    return p[0][0] + p[1][0] * p[2][0]


def rows_turned_round_meanwhile(p, w):
    for i in range(2):
        q = p[i]
        for j in range(2):
            q[j] *= w
            p.reverse()
    return p[0][0] + p[1][0] * p[2][0] * p[0][1]


def rows_that_move_up(p, w):
    q = p[0]
    while q[0] < 3:
        q[0] += w
        p.append(p.pop(0))
    return p[0][0] + p[1][0] * p[2][0]


def the_row_of_the_last_trip(p, w):
    for i in range(3):
        q = p[i]
        q[0] *= w
    q[1] *= w
    return p[0][0] * p[2][1] * p[2][0]


def exchange(p):
    p[0], p[1] = p[1], p[0]


def rows_exchanged_by_a_call(p, w):
    q = p[0]
    exchange(p)
    q[0] *= w
    return p[0][0] * 2 + p[1][0]


def an_unpacked_row_replaced(p, w):
    a, b, c = p
    a[0] = b[0] * w
    p[0] = c
    a[1] *= w
    b[1] = a[1] + a[0]
    return p[0][0] + p[1][1] * a[0]


@pytest.mark.parametrize(
    ("f", "p"),
    [
        (each_layer_updated, {"layers": LAYERS}),
        (each_row_changed, ROWS),
        (one_row_with_a_name, ROWS),
        (rows_unpacked, ROWS),
        (the_row_before, ROWS),
        (rows_that_change_places, ROWS),
        (an_index_that_moves_on, ROWS),
        (a_row_that_is_taken_off, ROWS),
        (rows_that_change_places_in_a_loop, ROWS),
        (rows_turned_round_meanwhile, ROWS),
        (rows_that_move_up, ROWS),
        (the_row_of_the_last_trip, ROWS),
        (rows_exchanged_by_a_call, ROWS),
        (an_unpacked_row_replaced, ROWS),
    ],
)
def test_names_for_lists_and_dicts_in_others(f, p):
    check_whole(f, (p, 0.7))
