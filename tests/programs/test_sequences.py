"""Programs that make, change and take apart lists and tuples."""

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_error, check_whole, leaves

X = np.array([0.3, 1.2, -0.7])
FOUR = np.array([0.3, 1.2, -0.7, 0.9])
PAIR = (1.5, 0.5)


# -- extended ------------------------------------------------------------------------------


def extended(x):
    ys = [v * v for v in x]
    ys.extend([x[0]])
    return ys


def extended_by_itself(x):
    ys = [v * v for v in x]
    ys.extend(ys)
    ys += ys
    return sum(ys) * ys[-1]


def extended_by_a_part_of_itself(x):
    ys = [v * v for v in x]
    ys.extend(ys[::-1])
    ys += ys[1:2]
    return ys[3] * ys[4] ** 2 + ys[-1]


def extended_by_nothing(x):
    ys = [x[0]]
    ys.extend([])
    ys += ()
    return ys[0] * len(ys)


def extended_by_no_items(x):
    ys = [x[0]]
    ys.extend(v for v in x if v > 100.0)
    ys.extend([v for v in x if v > 100.0])
    return ys[0] * len(ys)


def extended_by_a_tuple(x, y):
    ys = [x]
    ys += (y, x * y)
    ys.extend((x, y))
    return ys[0] * ys[1] * ys[2] * ys[3] * ys[4]


def extended_by_an_array(x):
    ys = [x[0]]
    ys.extend(x)
    ys += list(x * 2.0)
    return ys[1] * ys[-1] + ys[0] ** 2


def an_array_added_to_a_list(x):
    ys = [1.0, 2.0, x[0]]
    ys += x
    return np.sum(ys * ys)


def extended_by_a_generator(x):
    ys = []
    ys.extend(v * v for v in x if v > 0.0)
    ys += (v * k for k, v in enumerate(x))
    return sum(ys) * ys[0]


def extended_by_the_values_of_a_dict(p):
    ys = []
    ys.extend(p.values())
    return ys[0] * ys[1] ** 2


def extended_in_a_loop(x, n):
    ys = []
    for k in range(n):
        ys.extend([x[0] * k, x[1]])
        ys += [ys[-1] * ys[-2]]
    return sum(ys)


def extended_in_both_arms(x, n):
    ys = [x[0]]
    for k in range(n):
        if k % 2:
            ys.extend([x[1] * k])
        else:
            ys += [x[2], x[0] * ys[-1]]
    return sum(ys) * ys[-1]


def extended_by_a_list_that_changes_later(x):
    ys = [x[0]]
    zs = [x[1], x[2]]
    ys.extend(zs)
    zs[0] = x[0] * 3.0
    zs.append(x[1])
    return ys[1] * zs[0] + ys[2] * zs[2] * len(ys)


# -- inserted ------------------------------------------------------------------------------


def inserted(x, k):
    ys = []
    for i in range(len(x)):
        ys.insert(0, x[i] * x[0])
    ys.insert(k, x[1])
    ys.insert(-1, x[2] ** 2)
    ys.insert(10, x[3])
    return np.sum(np.array(ys) * np.arange(1.0, 8.0))


def inserted_far_away(x, k):
    ys = [v * v for v in x]
    ys.insert(k, x[0] * 3.0)
    return np.sum(np.array(ys) * np.arange(1.0, 5.0))


def inserted_into_nothing(x, k):
    ys = []
    ys.insert(k, x)
    ys.insert(k, x * x)
    return ys[0] * ys[1] ** 2 + ys[0]


def inserted_and_reversed(x, y):
    ys = [x, y, x * y]
    ys.insert(1, x + y)
    ys.reverse()
    z = ys.pop(2)
    return ys[0] * ys[1] * ys[2] + z


def insertion_sort(x):
    ys = []
    for v in x:
        k = 0
        while k < len(ys) and ys[k] < v:
            k += 1
        ys.insert(k, v)
    return ys


def inserted_in_an_arm(x, n):
    ys = [x[0], x[1]]
    for k in range(n):
        if k % 2:
            ys.insert(1, ys[0] * x[2])
        else:
            ys.insert(-1, ys[-1] * x[0])
    return ys[0] * ys[1] + ys[2] * ys[-1] ** 2


def arrays_inserted(x, n):
    ys = [x]
    for k in range(n):
        ys.insert(k % 2, np.sin(ys[0]) * ys[-1])
    return np.sum(np.stack(ys) ** 2)


# -- taken out -----------------------------------------------------------------------------


def taken_out(x, k):
    ys = [v * v for v in x]
    a = ys.pop(0)
    b = ys.pop(k)
    ys.append(a * b)
    c = ys.pop(-2)
    ys.reverse()
    return ys[0] * c + ys[1] * 3


def used_after_it_was_taken_out(x):
    ys = [v * v for v in x]
    a = ys.pop(-2)
    ys[0] = a * ys[1]
    ys.append(a)
    b = ys.pop(0)
    ys[0] = 2.0
    return a * b * ys[1] + ys[0] * a


def taken_out_for_nothing(x):
    ys = [v * v for v in x]
    ys.pop(0)
    ys.pop(-1)
    return ys[0] * x[0]


def until_one_is_left(x):
    q = [v for v in x]
    while len(q) > 1:
        a = q.pop(0)
        b = q.pop(0)
        q.append(a * b + a)
    return q[0]


def breadth_first(x, n):
    q = [x]
    s = x * 0.0
    for _ in range(n):
        v = q.pop(0)
        s = s + np.sin(v)
        q.append(v * 0.5)
        q.append(v * v)
    return np.sum(s) + np.sum(q[0] * q[1])


def put_back_elsewhere(x, n):
    q = [v for v in x]
    for i in range(n):
        k = i % 3
        q.insert(k, q.pop(2) * q[0])
        if i % 2:
            q.reverse()
    return q[0] * q[1] + q[2] * q[3] ** 2


def popped_until_a_break(x):
    q = [v * v for v in x]
    s = 0.0
    while q:
        v = q.pop(1 if len(q) > 1 else 0)
        if v < 0.1:
            break
        s = s + v * (q[0] if q else 1.0)
    return s * len(q)


def popped_until_a_break_or_else(x, limit):
    q = [v * v for v in x]
    s = 0.0
    while q:
        v = q.pop(0)
        if v > limit:
            q.append(v * s)
            break
        if v < 0.1:
            continue
        s = s + v
    else:
        q.append(s * s)
    return q[-1] + s


def deleted(x):
    ys = [v * v for v in x]
    del ys[1]
    del ys[-1]
    return ys[0] * ys[1] ** 2


def deleted_in_a_loop(x, n):
    ys = [v * v for v in x]
    for k in range(n):
        del ys[k % len(ys)]
        ys.append(ys[0] * x[0])
    return ys[0] * ys[1] + ys[2] * ys[3]


def slices_deleted(x):
    ys = [v * v for v in x]
    del ys[1:3]
    return ys[0] * ys[1]


def slices_deleted_with_steps(x):
    ys = [v * k for k, v in enumerate(x)]
    del ys[::2]
    return ys[0] * ys[1]


def everything_deleted(x):
    ys = [v * v for v in x]
    del ys[:]
    ys.append(x[0])
    return ys[0] * len(ys)


def nothing_deleted(x):
    ys = [v * v for v in x]
    del ys[5:]
    del ys[2:1]
    return ys[-1] * len(ys)


def removed(x):
    ys = [v * v for v in x]
    ys.remove(ys[1])
    return ys[0] * ys[1]


def the_first_of_equal_ones_removed(x):
    ys = [x[0], x[1], x[0] * 1.0, x[2]]
    ys.remove(x[0])
    return ys[0] * ys[1] ** 2 + ys[2] * 5.0


def cleared(x):
    ys = [v * v for v in x]
    a = ys[0]
    ys.clear()
    ys.clear()
    ys.append(a * x[1])
    return ys[0] * len(ys)


def cleared_in_an_arm(x, n):
    ys = []
    for k in range(n):
        if len(ys) == 2:
            s = ys[0] * ys[1]
            ys.clear()
            ys.append(s)
        else:
            ys.append(x[k % 4] + k)
    return sum(ys)


# -- in another order ----------------------------------------------------------------------


def turned_around(x):
    ys = [v * v for v in x]
    ys.reverse()
    ys.append(ys[0])
    ys.reverse()
    return ys[0] * ys[1] + ys[2] * 3.0


def turned_around_when_empty(x):
    ys = []
    ys.reverse()
    ys.append(x)
    ys.reverse()
    return ys[0] * len(ys)


def sorted_both_ways(x):
    ys = [v * v for v in x]
    s = sorted(ys)
    r = sorted(ys, reverse=True)
    return s[0] * s[1] - r[0] * s[2] * r[1]


def sorted_in_place(x):
    ys = list(x)
    zs = tuple(ys)
    ys.sort()
    ws = ys.copy()
    ys.clear()
    return ws[0] * ws[1] ** 2 + zs[0]


def sorted_in_place_backward(x):
    ys = [v * v for v in x]
    ys.sort(reverse=True)
    return ys


def sorted_by_a_key(x):
    ys = [v * 1.0 for v in x]
    ys.sort(key=abs)
    zs = sorted(ys, key=square, reverse=True)
    return ys[0] * ys[1] + zs[0] * zs[1] ** 2


def square(v):
    return v * v


def second(pair):
    return pair[1]


def pairs_sorted(x):
    ps = [(v * v, -v) for v in x]
    ps.sort(key=second)
    a, b = ps[0]
    c, d = sorted(ps, key=second, reverse=True)[0]
    return a * b + c * d**2


def a_stable_sort(x):
    ps = [(v, k % 2) for k, v in enumerate(x)]
    ps.sort(key=second, reverse=True)
    return ps[0][0] * 2.0 + ps[1][0] * 3.0 + ps[2][0] * 5.0


def ties_sorted(x):
    ys = sorted([x[0], x[1], x[0] * 1.0])
    return ys[0] * 2.0 + ys[1] * 3.0 + ys[2] * 5.0


def an_array_sorted(x):
    s = 0.0
    for k, v in enumerate(sorted(x)):
        s += v * v * k
    ys = sorted(x)
    return s + ys[0] * ys[1]


# -- put together --------------------------------------------------------------------------


def joined(x):
    ys = [v * v for v in x]
    zs = [*ys, x[0]] + ys  # noqa: RUF005
    return np.sum(np.array(zs) * np.arange(7.0))


def joined_lists_of_known_length(x, y):
    ys = [x, y]
    zs = ys + [x * y]  # noqa: RUF005
    return zs[0] * zs[1] * zs[2]


def joined_tuples(x, y):
    t = (x, y) + (x * y,)  # noqa: RUF005
    t = t * 2
    return t[0] * t[4] + t[3]


def joined_in_a_loop(x, n):
    ys = []
    for i in range(n):
        ys = ys + [x[i] * i]  # noqa: RUF005
    return ys[1] * ys[2]


def tuples_that_grow(x, n):
    t = ()
    for i in range(n):
        t += (x[i] * i,)
    return t[0] * t[1] + t[2]


def joined_with_nothing(x):
    ys = [] + [x] + []
    t = () + (x,) + ()
    return ys[0] * t[0] * len(ys + [])


def joined_lists_are_new(x):
    ys = [x[0], x[1]]
    zs = ys + []
    ws = ys * 1
    zs[0] = x[2]
    ws.append(x[2] * 2.0)
    ys[1] = x[0] * 5.0
    return ys[0] * ys[1] + zs[0] * zs[1] + ws[1] * ws[2] * len(ys)


def repeated(x, n):
    ys = [x[0], x[1]] * n
    ys.append(x[2])
    return sum(ys) * ys[0] * len(ys)


def repeated_from_the_left(x, n):
    ys = n * [x[0]]
    t = 2 * (x[1], x[2])
    return sum(ys) * t[3] + t[0]


def repeated_in_place(x, n):
    ys = [x[0], x[1]]
    ys *= n
    ys.append(x[2])
    return sum(ys) * ys[-1]


def filled_and_written(x):
    ys = [0.0] * len(x)
    for i in range(len(x)):
        ys[i] = x[i] * i
    ys += [x[0]]
    ys += ys
    return sum(ys) * ys[1]


def a_table(x, n):
    ys = [x[0]] * n
    for i in range(1, n):
        ys[i] = ys[i - 1] * x[1]
    return ys[n - 1]


# -- taken apart ---------------------------------------------------------------------------


def slices(x):
    ys = [v * v for v in x]
    zs = ys[1:]
    ws = ys[::-1]
    us = ys[:2]
    qs = ys[-2:]
    return zs[0] * ws[0] + us[1] * 3 + qs[0] * qs[1] * 5


def slices_with_bounds_that_vary(x, i, j, step):
    ys = [v * k for k, v in enumerate(x, start=1)]
    s = 0.0
    for k, v in enumerate(ys[i:j:step]):
        s = s + v * v * (k + 1)
    return s + len(ys[i:]) + len(ys[:j])


def slices_of_tuples(x, y):
    t = (x, y, x * y)
    u = t[1:]
    v = t[::-2]
    return u[0] * u[1] + v[0] * v[1] * len(t[3:])


def slices_are_new(x):
    ys = [v * v for v in x]
    zs = ys[:]
    ws = ys[1:]
    zs[0] = x[1]
    ws.append(x[0])
    ys[2] = x[0] * 3.0
    return zs[0] * zs[2] + ws[1] * ws[-1] + ys[2] * len(ys)


def empty_slices(x):
    ys = [v * v for v in x]
    zs = ys[3:1]
    zs += ys[10:]
    zs.append(x[0])
    return zs[0] * len(zs)


def a_copy(x):
    ys = [v * v for v in x]
    zs = ys.copy()
    ws = list(ys)
    zs[0] = 1.0
    ws.append(ys[0])
    ys.clear()
    return zs[0] * zs[1] + ws[0] * ws[-1] + len(ys)


def lists_and_tuples_of_each_other(x):
    ys = [v * v for v in x]
    t = tuple(ys)
    zs = list(t)
    ys[0] = x[1] * 5.0
    zs.append(t[1])
    return t[0] * ys[0] + zs[0] * zs[-1]


def lists_of_iterators(x):
    a = list(zip(x, x[1:], strict=False))
    b = tuple(enumerate(x))
    c = list(reversed(x))
    d = list(map(square, x))
    e = tuple(filter(positive, x))
    f = list(range(3))
    return a[0][0] * a[1][1] + b[1][1] * c[0] + d[0] * e[1] + f[2]


def positive(v):
    return v > 0.0


def searched(x):
    ys = [v * v for v in x]
    zs = [1, 2, 3]
    return ys[zs.index(2)] * zs.count(3) + (x[0] if ys[0] in ys else 0.0) + ys.index(ys[2])


# -- items written -------------------------------------------------------------------------


def items_of_any_kind(x, y):
    ys = [x, y, x * y]
    ys[1] = ys[0] * ys[2]
    ys[0] = np.array([1.0, 2.0]) * ys[1]
    return np.sum(ys[0]) * ys[2]


def none_at_first(x, n):
    xs = [None] * n
    xs[0] = x
    for i in range(1, n):
        xs[i] = np.sin(xs[i - 1]) * x
    return np.sum(xs[n - 1] * xs[n - 2])


def arrays_written_into_a_list(x, n):
    states = [x]
    for _ in range(n):
        states.append(np.sin(states[-1]))
    states[0] = states[1] * 2
    states[-1] = states[0] * states[-1]
    return np.sum(states[-1])


def items_swapped(x, n):
    ys = [v * v for v in x]
    for k in range(n):
        ys[k], ys[k + 1] = ys[k + 1], ys[k] * ys[k + 1]
    return ys[0] * ys[1] + ys[2]


def arrays_swapped(x):
    ys = [x, np.sin(x)]
    ys[0], ys[1] = ys[1], ys[0]
    return np.sum(ys[0] * np.arange(3.0) + ys[1])


def bubble_sort(x):
    ys = list(x)
    n = len(ys)
    for i in range(n):
        for j in range(n - 1 - i):
            if ys[j] > ys[j + 1]:
                ys[j], ys[j + 1] = ys[j + 1], ys[j]
    return ys[0] + ys[1] * ys[2] * 2.0


def written_from_the_end(x):
    ys = [v * v for v in x]
    for k in range(1, 4):
        ys[-k] = ys[-k] * ys[0]
    return ys[0] + ys[1] * ys[2]


def integers_among_numbers(x, n):
    ys = [1, 2, 3]
    for k in range(n):
        ys[k % 3] = ys[k % 3] * x[0]
    ys.append(4)
    return ys[0] + ys[1] * ys[3] + ys[2]


def integers_given(ks, x):
    ks[0] = ks[1] * 2
    ks.append(3)
    return x[ks[0]] * ks[-1] * x[ks[1]]


def whole_numbers_first(x):
    total = [0]
    for v in x:
        total[0] += v
    return total[0] ** 2


# -- lists in lists ------------------------------------------------------------------------


def a_grid(x, n):
    grid = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            grid[i][j] = x[i] * x[j] + (grid[i - 1][j] if i > 0 else 0.0)
    return grid[n - 1][n - 1] * grid[0][1]


def rows_that_grow(x, n):
    rows = []
    for k in range(n):
        rows.append([])
        for j in range(k + 1):
            rows[-1].append(x[j] * k)
        rows[k].insert(0, x[0])
    return sum(sum(row) * row[-1] for row in rows)


def edit_distance(x, y):
    d = [[0.0] * (len(y) + 1) for _ in range(len(x) + 1)]
    for i in range(1, len(x) + 1):
        d[i][0] = d[i - 1][0] + x[i - 1] ** 2
    for j in range(1, len(y) + 1):
        d[0][j] = d[0][j - 1] + y[j - 1] ** 2
    for i in range(1, len(x) + 1):
        for j in range(1, len(y) + 1):
            step = d[i - 1][j - 1] + (x[i - 1] - y[j - 1]) ** 2
            d[i][j] = min(step, d[i - 1][j] + 0.1, d[i][j - 1] + 0.1)
    return d[len(x)][len(y)]


def rows_replaced(x):
    rows = [[x[0]], [x[1]]]
    rows[0] = [x[2], x[2] * x[0]]
    rows[1] = rows[0] + rows[1]
    return rows[0][1] * rows[1][2]


def polynomials(ps, x):
    product = [0.0] * (len(ps[0]) + len(ps[1]) - 1)
    for i, a in enumerate(ps[0]):
        for j, b in enumerate(ps[1]):
            product[i + j] += a * b
    s = 0.0
    for c in reversed(product):
        s = s * x + c
    return s


# -- shared with others --------------------------------------------------------------------


def given_and_changed(ys, x):
    ys.extend([x, ys[0] * x])
    ys.insert(1, ys.pop())
    ys.reverse()
    ys[0] = ys[0] * 2.0
    del ys[-1]
    return sum(ys) * ys[1]


def given_and_sorted(ys):
    ys.sort()
    ys += ys
    return ys[0] * ys[1] ** 2 + ys[-1]


def given_and_cleared(ys, x):
    y = ys[0] * x
    ys.clear()
    ys.append(y)
    return ys


def given_and_returned(ys, x):
    ys.append(x)
    return ys, ys[0] * x


def two_names_returned(x):
    ys = [x, x * x]
    ys.append(ys[0])
    return ys, ys[1]


def arrays_in_two_lists(x):
    ys = [x * 2.0]
    zs = [ys[0], x]
    ys.append(zs[1])
    ys[0] = ys[0] * zs[0]
    return np.sum(ys[0] * zs[0]) + np.sum(ys[1])


def one_array_returned_twice(x):
    y = x * x
    return [y, y]


def a_callee_makes_it(x, n):
    ys = powers(x, n)
    ys.reverse()
    zs = powers(ys[0], 2)
    return ys[0] * ys[-1] + zs[1]


def powers(x, n):
    ys = [x]
    for _ in range(n):
        ys.append(ys[-1] * x)
    return ys


def a_callee_reads_it(x):
    ys = [v * v for v in x]
    ys.append(total(ys))
    return total(ys) * ys[-1]


def total(ys):
    s = 0.0
    for k, y in enumerate(ys):
        s = s + y * (k + 1)
    return s


# -- counted loops, empty lists ------------------------------------------------------------


def no_trips(x, n):
    ys = []
    for k in range(n):
        ys.insert(0, x * k)
        ys.extend([x])
        ys.reverse()
    ys += [x * x]
    return ys[-1] * len(ys)


def no_trips_of_a_while(x, n):
    ys = [x]
    while len(ys) < n:
        ys.insert(0, ys[0] * x)
        ys.append(ys.pop(0) * 2.0)
        ys = ys + [x]  # noqa: RUF005
    return sum(ys)


def empty_sums(x):
    ys = []
    return sum(ys) + sum(ys[1:]) + sum(ys, x) + len(ys * 3)


def with_continue(x):
    ys = []
    for v in x:
        if v < 0.0:
            continue
        ys.append(v)
        if len(ys) > 1:
            ys[0] = ys[0] * ys.pop()
            break
    return ys[0] * len(ys)


def named_again(x, n):
    ys = [x]
    for k in range(n):
        ys = [y * k + x for y in ys]
        ys.append(x)
    return sum(ys)


def stars_on_a_list_that_grows(x):
    ys = []
    for v in x:
        ys = [*ys, v * 2]
    return ys[0] * len(ys)


def stars_in_front_of_a_list_that_grows(x):
    ys = []
    for v in x:
        ys = [v * 2, *ys]
    return ys[0] * ys[1] + len(ys)


def results_of_changes_with_names(x, n):
    ys = [x]
    for k in range(n):
        _ = ys.insert(0, x * k)
        nothing = ys.append(x * 3.0)
    return sum(ys) * (1.0 if n and nothing is None else 2.0)


def appended_in_a_comprehension(x, n):
    ys = []
    zs = [ys.append(x * k) for k in range(n)]
    return sum(ys) * len(zs)


def inserted_in_the_middle(x, n):
    ys = [x, x * x, x**3, x * 2.0]
    for k in range(n):
        ys.insert(len(ys) // 2, x * k * ys[1])
        del ys[k % len(ys)]
    return 3.0 * ys[3] + ys[0] * ys[1]


def taken_out_where_an_item_says(x, n):
    ys = [x, x * x, 1.0, x * 2.0]
    for _ in range(n):
        i = int(ys[-2])
        y = ys.pop(i)
    return ys[0] * y


def merged(x):
    a = sorted([v for v in x])
    b = sorted([v * 2 for v in x])
    c = []
    while a and b:
        c.append(a.pop(0) if a[0] < b[0] else b.pop(0))
    c += a + b
    return sum(v * k for k, v in enumerate(c))


def sort(v):
    if len(v) < 2:
        return v
    a = sort(v[: len(v) // 2])
    b = sort(v[len(v) // 2 :])
    c = []
    while len(a) > 0 and len(b) > 0:
        if a[0] < b[0]:
            c.append(a[0])
            a = a[1:]
        else:
            c.append(b[0])
            b = b[1:]
    return c + a + b


def depth_first(x):
    s = 0.0
    stack = [(0, 1.0)]
    while stack:
        k, w = stack.pop()
        s += w * x[k]
        if k < 2:
            stack.append((k + 1, w * x[k]))
            stack.insert(0, (k + 2 if k == 0 else 3, w * 2))
        if len(stack) > 6:
            break
    return s


def deleted_backward(x):
    ys = [v for v in x]
    for i in reversed(range(len(ys))):
        if ys[i] < 0.5:
            del ys[i]
    return sum(ys) * len(ys)


def taken_out_in_expressions(x):
    ys = [v for v in x]
    s = ys.pop(0) * 2 + ys.pop(0) * 3 - ys.pop()
    while (n := len(ys)) > 0:
        s = s * n + ys.pop()
    return s


def items_of_an_argument_list(x):
    ys = [v for v in x]
    return combined(ys.pop(), ys.pop(0), ys[0])


def combined(a, b, c):
    return a * b + c * c


def parts_of_a_loop_target(x):
    ys = [0.0] * 3
    for ys[0] in x:
        ys[1] += ys[0] * ys[0]
    return ys[1] * ys[0]


def linked(x):
    s = 0.0
    ys = []
    for v in x:
        if len(ys) == 0:
            s += v
        elif len(ys) == 1:
            s += ys[0] * v
        else:
            a, b = ys[:2]
            s += a * b * v
        ys.append(v)
    return s


PROGRAMS = [
    (stars_on_a_list_that_grows, (X,)),
    (stars_in_front_of_a_list_that_grows, (X,)),
    (results_of_changes_with_names, (0.7, 3)),
    (results_of_changes_with_names, (0.7, 0)),
    (appended_in_a_comprehension, (0.7, 3)),
    (inserted_in_the_middle, (0.7, 3)),
    (inserted_in_the_middle, (0.7, 2)),
    (taken_out_where_an_item_says, (0.7, 2)),
    (merged, (X,)),
    (depth_first, (FOUR,)),
    (deleted_backward, (FOUR,)),
    (taken_out_in_expressions, (FOUR,)),
    (items_of_an_argument_list, (X,)),
    (parts_of_a_loop_target, (X,)),
    (linked, (FOUR,)),
    (extended, (X,)),
    (extended_by_itself, (X,)),
    (extended_by_a_part_of_itself, (X,)),
    (extended_by_nothing, (X,)),
    (extended_by_no_items, (X,)),
    (an_array_added_to_a_list, (X,)),
    (extended_by_a_tuple, PAIR),
    (extended_by_an_array, (X,)),
    (extended_by_a_generator, (X,)),
    (extended_by_the_values_of_a_dict, ({"b": 0.3, "a": 0.7},)),
    (extended_in_a_loop, (X, 3)),
    (extended_in_a_loop, (X, 0)),
    (extended_in_both_arms, (X, 4)),
    (extended_in_both_arms, (X, 0)),
    (extended_by_a_list_that_changes_later, (X,)),
    (inserted, (FOUR, -2)),
    (inserted, (FOUR, 2)),
    (inserted, (FOUR, 100)),
    (inserted_far_away, (X, 10)),
    (inserted_far_away, (X, -9)),
    (inserted_far_away, (X, -1)),
    (inserted_far_away, (X, 3)),
    (inserted_into_nothing, (0.7, 0)),
    (inserted_into_nothing, (0.7, 4)),
    (inserted_into_nothing, (0.7, -4)),
    (inserted_and_reversed, PAIR),
    (insertion_sort, (FOUR,)),
    (insertion_sort, (FOUR[:1],)),
    (inserted_in_an_arm, (X, 3)),
    (arrays_inserted, (X, 3)),
    (taken_out, (FOUR, 1)),
    (taken_out, (FOUR, -1)),
    (used_after_it_was_taken_out, (X,)),
    (taken_out_for_nothing, (X,)),
    (until_one_is_left, (FOUR,)),
    (until_one_is_left, (FOUR[:1],)),
    (breadth_first, (FOUR, 4)),
    (breadth_first, (FOUR, 2)),
    (put_back_elsewhere, (FOUR, 5)),
    (put_back_elsewhere, (FOUR, 0)),
    (popped_until_a_break, (FOUR,)),
    (popped_until_a_break, (FOUR + 1.0,)),
    (popped_until_a_break_or_else, (FOUR, 0.6)),
    (popped_until_a_break_or_else, (FOUR, 9.0)),
    (deleted, (FOUR,)),
    (deleted_in_a_loop, (FOUR, 5)),
    (slices_deleted, (FOUR,)),
    (slices_deleted_with_steps, (FOUR,)),
    (everything_deleted, (FOUR,)),
    (nothing_deleted, (FOUR,)),
    (removed, (X,)),
    (the_first_of_equal_ones_removed, (X,)),
    (cleared, (X,)),
    (cleared_in_an_arm, (FOUR, 6)),
    (turned_around, (X,)),
    (turned_around_when_empty, (0.7,)),
    (ties_sorted, (X,)),
    (sorted_both_ways, (X,)),
    (sorted_in_place, (X,)),
    (sorted_in_place_backward, (FOUR,)),
    (sorted_by_a_key, (X,)),
    (pairs_sorted, (X,)),
    (a_stable_sort, (X,)),
    (an_array_sorted, (FOUR,)),
    (joined, (X,)),
    (joined_lists_of_known_length, PAIR),
    (joined_tuples, PAIR),
    (joined_in_a_loop, (X, 3)),
    (tuples_that_grow, (X, 3)),
    (joined_with_nothing, (0.7,)),
    (joined_lists_are_new, (X,)),
    (repeated, (X, 3)),
    (repeated, (X, 1)),
    (repeated_from_the_left, (X, 2)),
    (repeated_from_the_left, (X, 0)),
    (repeated_in_place, (X, 2)),
    (repeated_in_place, (X, 0)),
    (repeated_in_place, (X, -1)),
    (filled_and_written, (X,)),
    (a_table, (X, 4)),
    (slices, (X,)),
    (slices_with_bounds_that_vary, (FOUR, 0, 4, 1)),
    (slices_with_bounds_that_vary, (FOUR, 1, 3, 2)),
    (slices_with_bounds_that_vary, (FOUR, -3, -1, 1)),
    (slices_with_bounds_that_vary, (FOUR, 3, 0, -1)),
    (slices_with_bounds_that_vary, (FOUR, -9, 9, 3)),
    (slices_with_bounds_that_vary, (FOUR, 9, -9, -3)),
    (slices_of_tuples, PAIR),
    (slices_are_new, (X,)),
    (empty_slices, (X,)),
    (a_copy, (X,)),
    (lists_and_tuples_of_each_other, (X,)),
    (lists_of_iterators, (X,)),
    (searched, (X,)),
    (items_of_any_kind, PAIR),
    (none_at_first, (X, 4)),
    (none_at_first, (X, 2)),
    (arrays_written_into_a_list, (X, 3)),
    (items_swapped, (X, 2)),
    (arrays_swapped, (X,)),
    (bubble_sort, (X,)),
    (written_from_the_end, (X,)),
    (integers_among_numbers, (X, 5)),
    (integers_among_numbers, (X, 0)),
    (integers_given, ([3, 1], FOUR)),
    (whole_numbers_first, (X,)),
    (a_grid, (FOUR, 3)),
    (a_grid, (FOUR, 2)),
    (rows_that_grow, (FOUR, 3)),
    (rows_that_grow, (FOUR, 0)),
    (edit_distance, (X, FOUR)),
    (edit_distance, (X[:0], FOUR)),
    (rows_replaced, (X,)),
    (polynomials, (([0.5, -1.0, 2.0], [0.3, 0.7]), 0.9)),
    (given_and_changed, ([0.3, 0.4], 0.7)),
    (given_and_changed, ([0.3, 0.4, 0.5], 0.7)),
    (given_and_sorted, ([0.3, -0.4, 0.1],)),
    (given_and_cleared, ([0.3, -0.4, 0.1], 0.7)),
    (given_and_returned, ([0.3, -0.4], 0.7)),
    (two_names_returned, (0.7,)),
    (arrays_in_two_lists, (X,)),
    (one_array_returned_twice, (X,)),
    (a_callee_makes_it, (0.7, 3)),
    (a_callee_makes_it, (0.7, 0)),
    (a_callee_reads_it, (X,)),
    (no_trips, (0.7, 0)),
    (no_trips, (0.7, 3)),
    (no_trips_of_a_while, (0.7, 0)),
    (no_trips_of_a_while, (0.7, 5)),
    (empty_sums, (0.7,)),
    (with_continue, (X,)),
    (with_continue, (-X,)),
    (named_again, (0.7, 3)),
    (named_again, (0.7, 0)),
]


@pytest.mark.parametrize(("f", "args"), PROGRAMS)
def test_lists_and_tuples_that_change(f, args):
    check_whole(f, args)


@pytest.mark.parametrize(
    ("f", "args"), [(f, a) for f, a in PROGRAMS if all(isinstance(v, np.ndarray) for v in a)]
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_gradients_keep_the_dtype(f, args, dtype):
    given = tuple(a.astype(dtype) for a in args)
    value, pullback = tg.vjp(f, *given, wrt=tuple(range(len(given))))
    expected = f(*(a.copy() for a in given))
    for leaf, wanted in zip(leaves(value), leaves(expected), strict=True):
        assert np.allclose(leaf, wanted, rtol=1e-4)
        assert np.asarray(leaf).dtype == np.asarray(wanted).dtype
    assert all(a.dtype == dtype for a in pullback(expected))


COMPLEX = [
    (extended, ()),
    (extended_by_itself, ()),
    (inserted, (1,)),
    (taken_out, (1,)),
    (until_one_is_left, ()),
    (joined_in_a_loop, (3,)),
    (repeated, (2,)),
    (slices, ()),
    (a_grid, (3,)),
    (items_swapped, (2,)),
    (one_array_returned_twice, ()),
    (arrays_inserted, (2,)),
]


@pytest.mark.parametrize(("f", "others"), COMPLEX)
def test_complex_items(f, others):
    check_whole(f, (FOUR * (1.0 + 0.5j) + 0.2j, *others))


# -- errors of the program itself ----------------------------------------------------------


def popped_beyond(x, k):
    ys = [x, x * x]
    y = ys.pop(k)
    return y * ys[0]


def popped_of_nothing(x):
    ys = []
    return x * ys.pop()


def read_beyond(x, k):
    ys = [x]
    ys.append(x * x)
    return ys[k] * x


def written_beyond(x, k):
    ys = [x, x * x]
    ys[k] = x * 2.0
    return ys[0]


def deleted_beyond(x, k):
    ys = [x, x * x]
    ys.append(x)
    del ys[k]
    return ys[0]


def removed_what_is_not_there(x, k):
    ys = [x, x * x]
    ys.remove(k)
    return ys[0]


def popped_once_too_often(x, n):
    ys = [v * v for v in x]
    s = 0.0
    for _ in range(n):
        s = s + ys.pop(0)
    return s


def read_after_the_last(x, n):
    ys = []
    for k in range(n):
        ys.append(x * k)
    return ys[-1] * ys[0]


def unpacked_in_vain(x, n):
    ys = [x] * n
    a, b = ys
    return a * b


ERRORS = [
    (popped_beyond, (0.7, 2)),
    (popped_beyond, (0.7, -3)),
    (popped_of_nothing, (0.7,)),
    (read_beyond, (0.7, 2)),
    (read_beyond, (0.7, -3)),
    (written_beyond, (0.7, 2)),
    (written_beyond, (0.7, -3)),
    (deleted_beyond, (0.7, 3)),
    (deleted_beyond, (0.7, -4)),
    (removed_what_is_not_there, (0.7, 5)),
    (popped_once_too_often, (X, 4)),
    (read_after_the_last, (0.7, 0)),
    (unpacked_in_vain, (0.7, 3)),
]


@pytest.mark.parametrize(("f", "args"), ERRORS)
def test_errors_are_those_of_the_program(f, args):
    check_error(f, args)


# -- changes that others see ---------------------------------------------------------------


def in_place_in_a_dict(x, v):
    z = x * 1.0
    d = {"a": z}
    d["a"] *= v
    return np.sum(z**2)


def in_place_in_a_copy_of_a_dict(x, v):
    d = {"a": x * 1.0}
    e = dict(d)
    e["a"] *= v
    return np.sum(d["a"] ** 2)


def in_place_where_it_stands_twice(x, v):
    ys = [x * 1.0] * 2
    ys[0] *= v
    return np.sum(ys[1] ** 2)


def in_place_in_a_slice(x, v):
    ys = [x * 1.0, x * 2.0]
    zs = ys[:]
    zs[0] *= v
    return np.sum(ys[0] ** 2 * ys[1])


def the_array_of_the_caller(x, v):
    state = {"x": x}
    state["x"] += v
    return np.sum(x**2)


def an_array_in_the_dict_of_the_caller(p, v):
    state = {"x": p["x"]}
    state["x"] += v
    return np.sum(p["x"] ** 2)


def the_largest_of_a_list(x, v):
    ys = [x * 1.0, x * 2.0]
    z = max(ys, key=np.sum)
    z += v
    return np.sum(ys[0] * ys[1])


def items_of_a_loop(x, v):
    ys = [x * 1.0, x * 2.0]
    for y in ys:
        y *= v
    return np.sum(ys[0] * ys[1])


def sums_that_are_kept(x, v):
    s = x * 1.0
    kept = []
    for _ in range(2):
        s += v
        kept.append(s)
    return np.sum(kept[0] * kept[1])


def one_row_many_times(x, v):
    rows = [[x[0]]] * 3
    rows[0].append(v[1])
    return rows[2][1] * rows[1][0]


def rows_of_a_shallow_copy(x, v):
    rows = [[x[0]], [x[1]]]
    others = rows.copy()
    others[0].append(v[2])
    return rows[0][-1] ** 2


def a_list_given_back_by_a_callee(x, v):
    ys = [x]
    zs = itself(ys)
    zs.append(v)
    return np.sum(ys[-1] * x)


def itself(ys):
    return ys


def a_name_that_may_be_another(x, v):
    ys = [x]
    zs = ys if x[0] > 0.0 else [v]
    zs.append(v * x)
    return np.sum(ys[-1] ** 2)


def added_in_place_under_another_name(x, v):
    ys = [x]
    zs = ys
    zs += [v * x]
    return np.sum(ys[-1] ** 2)


TAKEN = [
    in_place_in_a_dict,
    in_place_in_a_copy_of_a_dict,
    in_place_where_it_stands_twice,
    in_place_in_a_slice,
    the_array_of_the_caller,
    an_array_in_the_dict_of_the_caller,
    the_largest_of_a_list,
    items_of_a_loop,
    sums_that_are_kept,
    added_in_place_under_another_name,
]
SEEN = [
    one_row_many_times,
    rows_of_a_shallow_copy,
    a_list_given_back_by_a_callee,
    a_name_that_may_be_another,
]


@pytest.mark.parametrize("f", TAKEN)
def test_writes_into_arrays_that_others_see(f):
    x = X.copy()
    given = {"x": x} if f is an_array_in_the_dict_of_the_caller else x
    check_whole(f, (given, X + 1.0))


@pytest.mark.parametrize("f", SEEN)
def test_changes_that_others_see_are_refused(f):
    with pytest.raises(tg.errors.Unsupported, match="may see|in two places"):
        tg.grad(f)(X, X + 1.0)


def tuple_in_a_result(s):
    a = [[s, s][0] for _ in range(3)]
    x = tuple(np.sin(u) for u in a)
    return {"a": a[1] * x[0] * s, "b": x}


def part_of_a_tuple_of_unlike_items(v, vs):
    vs.clear()
    vs.append(v)
    vs.insert(1, 0.5)
    a = (*vs,)
    return a[0] * a[1]


def test_tuples_of_unknown_length_stay_tuples():
    value, _ = tg.vjp(tuple_in_a_result, 0.3)
    assert type(value["b"]) is tuple and value == tuple_in_a_result(0.3)
    check_whole(tuple_in_a_result, (0.3,))
    check_whole(part_of_a_tuple_of_unlike_items, (X, [X, X * 2.0]))


# -- bound in order ------------------------------------------------------------------------


def scaled_at(y, k, w):
    y[k] *= w
    return y


def scaled_twice(y, k, w):
    y[k] = y[k] * w
    return y[k] * 2


def star_then_element(x, w):
    y = x * 1.0
    (b, *c), y[0] = y, w
    return b * c[1] * y[2] * y[0]


def star_then_its_name(x, w):
    y = x * 1.0
    (b, *c), b = y, w
    return b**2 * c[1] * y[2]


def star_between_elements(x, w):
    y = x * 1.0
    y[0], (b, *c), y[1] = w, y, w * w
    return b * c[0] * c[1] * y[1]


def star_then_item(x, w):
    L = [x[0], x[1], x[2]]
    (b, *c), L[0] = L, w
    return b * c[0] * L[0] * L[1]


def star_binds_the_index(x, w):
    L = [x[0], x[1], x[2]]
    i = 0
    (i, *c), L[i] = (1, x[3], w), w * w
    return L[0] * L[1] * c[0] * i * c[1]


def star_in_a_star(x, w):
    y = x * 1.0
    a, (b, (e, *c)), y[3] = y[0], (y, y), w
    return a * b[3] * e * c[2] * y[3]


def star_of_a_loop(x, w):
    y = x * 1.0
    s = 0.0
    for (b, *c), y[0] in [(y, w), (np.sin(y), w * w)]:  # noqa: B020
        s = s + b * c[0] * y[0]
    return s


def star_between_calls(x, w):
    y = x * 1.0
    a, (b, *c), y[0] = y[1], scaled_at(y, 1, w), scaled_twice(y, 2, w)
    return a * b * c[0] * y[0] * c[1]


def star_then_star_of_its_name(x, w):
    (b, *c), *d, c = x, w, w * 2, x[0]
    return b * c * d[0] * d[1]


def star_then_star_then_element(x, w):
    y = x * 1.0
    (b, *c), *d, y[1] = y, w, w * 2, x[0]
    return b * c[0] * d[0] * d[1] * y[1]


def star_then_star_of_its_first(x, w):
    y = x * 1.0
    (b, *c), *b, y[1] = y, w, w * 2, x[0]
    return b[0] * c[0] * b[1] * y[1]


def list_with_a_star(x, w):
    y = x * 1.0
    [b, *c] = y
    return b * c[1] * w


def list_with_a_star_in_a_tuple(x, w):
    y = x * 1.0
    [b, *c], d = y, w * y[0]
    return b * c[1] * w * d


def list_with_a_star_of_a_loop(x, w):
    s = 0.0
    for [b, *c], d in [(x, w), (x * w, w)]:
        s = s + b * c[0] * d
    return s


def tuples_in_a_list(x, w):
    o = [tuple(v) for v in (x, x * w)]
    return o[1][1] * w


def tuples_with_stars_in_a_list(x, w):
    o = [(v[0], *v[1:]) for v in (x, x * w)]
    return o[1][1] * w


def tuples_of_stars_in_a_list(x, w):
    o = [(b, *c) for b, *c in [x, x * w]]
    return o[1][1] ** 2 * sum(o[0])


def tuples_in_a_dict(x, w):
    o = {k: tuple(v) for k, v in enumerate((x, x * w))}
    return o[1][1] * w * o[0][0]


def tuples_in_lists_in_a_list(x, w):
    o = [[tuple(v) for v in (x, x * w)] for k in range(2)]
    return o[1][1][0] * w * o[0][0][1]


def tuples_put_in_a_list(x, w):
    o = [tuple(v) for v in (x, x * w)]
    o[0] = tuple(x * x)
    o.append(tuple(x * w))
    return o[1][1] * w * o[0][0] * o[2][0]


def tuples_in_lists_in_a_dict(x, w):
    o = {}
    for k in range(3):
        o[k] = [tuple(x * k)]
    return o[1][0][1] * w * o[2][0][0]


@pytest.mark.parametrize(
    "f",
    [
        star_then_element,
        star_then_its_name,
        star_between_elements,
        star_then_item,
        star_binds_the_index,
        star_in_a_star,
        star_of_a_loop,
        star_between_calls,
        star_then_star_of_its_name,
        star_then_star_then_element,
        star_then_star_of_its_first,
        list_with_a_star,
        list_with_a_star_in_a_tuple,
        list_with_a_star_of_a_loop,
    ],
)
def test_targets_are_bound_in_order(f):
    check_whole(f, (np.array([0.7, -1.3, 1.9, 0.4]), 0.9))


@pytest.mark.parametrize(
    "f",
    [
        tuples_in_a_list,
        tuples_with_stars_in_a_list,
        tuples_of_stars_in_a_list,
        tuples_in_a_dict,
        tuples_in_lists_in_a_list,
        tuples_put_in_a_list,
        tuples_in_lists_in_a_dict,
    ],
)
def test_tuples_in_structures_of_unknown_length(f):
    check_whole(f, (np.array([0.7, -1.3, 1.9, 0.4]), 0.9))
