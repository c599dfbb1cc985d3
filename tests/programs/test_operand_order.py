"""Operands of lists, tuples and dicts: each is evaluated once, in Python's order.

The functions that are called among them write into what they are given.
"""

import functools

import numpy as np
import pytest

from tests.programs.whole import check_whole

X = np.array([0.7, -0.4, 0.9])
W = 0.6


def scaled(x, w):
    x[0] = x[0] * w + 0.1
    return x[0] * x[1]


def grown(xs, w):
    xs.append(w * xs[0])
    return xs[-1]


def turned_tuple(x, w):
    q = (x[0], scaled(x, w))[::-1]
    return q[0] + 3.0 * q[1]


def rest_of_a_tuple(x, w):
    s = (scaled(x, w), 2.0)[1:]
    return s[0] + 3.0 * x[0]


def ends_of_tuples(x, w):
    s = (scaled(x, w), x[0])[-1:]
    t = (x[0], scaled(x, w))[:1]
    return s[0] * t[0] + x[0]


def unpacked_slice(x, w):
    a, b = (scaled(x, w), x[0])[::-1]
    return a + 3.0 * b


def joined_tuples(x, w):
    q = (scaled(x, w), *(scaled(x, w),) * 2)
    p = (scaled(x, w),) + (scaled(x, w),) * 2  # noqa: RUF005
    return q[0] + 3.0 * q[1] + p[0] * p[2]


def joined_lists(x, w):
    q = [scaled(x, w)] + [scaled(x, w)] * 2  # noqa: RUF005
    return q[0] + 3.0 * q[1]


def extended_by_a_comprehension(x, w):
    xs = [1.0]
    xs.extend([v * scaled(x, w) for v in x])
    return sum(xs) + x[0]


def extended_by_products(x, w):
    xs = [1.0]
    xs.extend([scaled(x, w)] * 2)
    xs.extend((scaled(x, w), 2.0 * x[0]))
    return sum(xs) + x[0]


def extended_by_what_it_gave(x, w):
    xs = [x[0], w]
    xs.extend([xs.pop() * w])
    xs += [xs.pop() * w, xs[0]]
    return xs[-2] * len(xs) + xs[-1]


def extended_by_what_grows_it(x, w):
    xs = [x[0], w]
    xs.extend([grown(xs, w)])
    return xs[-1] * len(xs) + xs[-2]


def updated(x, w):
    d = {"b": x[1] * w}
    d.update({"a": scaled(x, w)})
    d.update({"c": d.pop("b"), "e": scaled(x, w)})
    d.update(f=scaled(x, w), g=x[0])
    return d["a"] * d["c"] + x[0] * d["e"] + d["f"] * d["g"] + len(d)


def joined_with_what_grows_it(x, w):
    xs = [x[0], w]
    u = xs + [grown(xs, w)]  # noqa: RUF005
    return u[-2] * len(u) + u[0]


def spread_before_it_grows(x, w):
    xs = [x[0], w]
    u = [*xs, grown(xs, w)]
    v = [grown(xs, w), *xs]
    return u[-2] * len(u) + u[0] * v[0] + v[-1] * len(v)


def spread_before_it_is_written(x, w):
    xs = [x[0] * w, w]
    u = [*xs, scaled(xs, w), *xs]
    return u[0] * u[2] + u[3] * u[1]


def spread_dict_before_it_shrinks(x, w):
    d = {"a": x[0] * w, "b": x[1]}
    e = {**d, "c": d.pop("a")}
    f = {"c": d.pop("b"), **d}
    return e["c"] * len(e) + f["c"] * len(f) + e["a"] * e["b"]


def added(a, b):
    a += b
    return a


def folded_by_a_write(x, w):
    s = functools.reduce(added, [x, x * w])
    s[0] = w
    return np.sum(x * s)


def added_at_by_a_write(x, w):
    np.add.at(x, [1, 1], scaled(x, w))
    np.subtract.at(x, [2, 0, 2], scaled(x, w) * w)
    return np.sum(x**2)


def halved(x):
    x[0] *= 0.5
    return x


def counted(x):
    x[0] += 1.0
    return 0


def first_set(xs, v):
    xs[0] = v
    return v


def receivers(x, w):
    y = (x * 2.0).dot(halved(x)) + np.sin(x).dot(halved(x)) + (-x).dot(halved(x))
    return y + x.copy().dot(halved(x)) * w + (x * w).clip(scaled(x, w), 5.0).sum()


def place_of_an_update(x, w):
    y = x * w
    y[int(x[0] > 0.6)] += scaled(x, w)
    y[x > 0.6] *= scaled(x, w)
    y[int(x[0] > 0.2) :] *= scaled(x, w)
    return y[0] + 2.0 * y[1] * y[2]


def inner_index_of_a_place(x, w):
    a = np.outer(x, x)
    a[counted(x)][0] = 2.0 * w
    a[counted(x)][1] += x[1]
    a[: counted(x) + 2][0] *= x[0]
    return np.sum(a * a) + x[0]


def all_of_a_list(x, w):
    b = any([scaled(x, w) < 100.0 for _ in range(2)])
    c = all([scaled(x, w) > 100.0 for _ in range(2)])
    return x[0] * w + b + c


def keys_that_bind(x, w):
    a = w
    d = {"p": a, str((a := x[0]) > 5.0): a}
    k = "p"
    return d["p"] * d["False"] * d.get(k, (k := "False"))


def updated_and_bound(x, w):
    y = x
    x += (x := x * 2.0)[0] * w
    w -= (w := 1.5) * y[1]
    return y[0] * x[1] + w


def guard_that_writes(x, w):
    xs = [x[0] * w, x[1]]
    match xs:
        case [a, b] if first_set(xs, 5.0) > 0.0:
            return a * b + xs[0]
    return 0.0


def names_that_look_made_up(x, w):
    q_key = x[0] * 3.0
    q = {i * 2: x[i] for i in range(3)}
    xs = [x[0], x[1], w]
    xs_at = xs[0] * 3.0
    del xs[1:]
    return q[0] * q_key + xs[0] * xs_at


@pytest.mark.parametrize(
    "f",
    [
        turned_tuple, rest_of_a_tuple, ends_of_tuples, unpacked_slice, joined_tuples, joined_lists,
        extended_by_a_comprehension, extended_by_products, extended_by_what_it_gave,
        extended_by_what_grows_it, updated, joined_with_what_grows_it, spread_before_it_grows,
        spread_before_it_is_written, spread_dict_before_it_shrinks, folded_by_a_write,
        added_at_by_a_write, receivers, place_of_an_update, inner_index_of_a_place, all_of_a_list,
        keys_that_bind, updated_and_bound, guard_that_writes,
        names_that_look_made_up,
    ],
)  # fmt: skip
def test_operands_are_evaluated_once_and_in_order(f):
    check_whole(f, (X, W))
