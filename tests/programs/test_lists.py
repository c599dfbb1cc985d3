"""Programs that append to lists, take items off, and write numbers into them."""

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_whole

X = np.array([0.3, 1.2, -0.7])


def collected(x, n):
    ys = []
    for _ in range(n):
        x = np.sin(x)
        ys.append(x)
    return np.sum(np.array(ys), axis=0)


def weighted_pairs(x, n):
    ys = []
    s = 0.0
    for _ in range(n):
        x = np.sin(x) * x
        ys.append(np.sum(x))
    for i in range(n):
        s += ys[i] * ys[n - 1 - i]
    return s


def over_items(x, n):
    ys = [x[0]]
    for i in range(n):
        ys.append(ys[-1] * x[1] + ys[i])
    t = 1.0
    for y in ys:
        t = t * (1.0 + 0.1 * y)
    return t


def stack(x, n):
    st = [x]
    s = x * 0.0
    while len(st) > 0:
        v = st.pop()
        s = s + v * v
        if len(st) + n > 0 and n > 0:
            st.append(v * 0.5)
            st.append(np.sin(v))
            n = n - 1
    return s


def static(x):
    ys = []
    ys.append(x * 2.0)
    ys.append(np.sum(x))
    return ys[0] * ys[1]


def stored(x, n):
    ys = [x[0], x[1], x[2]]
    for i in range(n):
        ys[i % 3] = ys[(i + 1) % 3] * ys[i % 3]
    return ys[0] + ys[1] * ys[2]


def by_branch(x, n):
    ys = []
    for i in range(n):
        if i % 2 == 0:
            ys.append(x * i)
        else:
            x = np.sin(x)
    z = np.stack(ys)
    return np.sum(z * z) * len(ys)


def appended_to_itself(x):
    ys = [x[0]]
    for k in range(3):
        ys.append(ys[k] * ys[-1] + x[1])
    ys.append(ys[-1])
    return ys[-1] * ys[1]


def taken_off_and_put_back(x, n):
    zs = [x * 0.5]
    z = x
    for _ in range(n):
        zs.append(np.cos(z))
        z = zs.pop() + zs[-1]
    return np.sum(z) * zs[0]


def never_read_again(x):
    zs = [x, x * 2.0]
    zs.append(np.sin(x))
    zs.pop()
    return zs[-1] * zs[0]


def in_a_branch(x):
    zs = [x * 0.5]
    if x[0] > 0.2:
        zs.append(np.cos(x))
    if len(zs) > 1:
        x = zs.pop() * x
    return x * zs[-1]


def of_numbers_and_arrays(x):
    zs = [x * 0.5]
    ys = [x[0], x[1]]
    zs.append(ys[-1] + 0.3 * ys[-1] * zs[-1])
    z = zs.pop()
    return np.sum(z) + ys[-1] * np.sum(np.array(ys))


def left_early(x, n):
    ys = []
    for k in range(n):
        ys.append(x * (k + 1))
        if np.sum(ys[-1]) > 2.0:
            return ys[k] * ys[0]
    return np.sum(np.stack(ys), axis=0)


def made_anew(x, n):
    s = 0.0
    for k in range(n):
        ys = [x[0]]
        for i in range(k):
            ys.append(np.sin(ys[i] + x[1]))
        for y in ys:
            s = s + y * ys[-1]
    return s


def of_tuples(x, n):
    pairs = []
    for k in range(n):
        pairs.append((x[k % 3], x * k))
    s = 0.0
    for a, b in pairs:
        s += a * np.sum(b * b)
    return s


def returned_whole(x, n):
    ys = []
    for _ in range(n):
        x = x * x
        ys.append(x[0])
    return ys


def of_constants(x, n):
    order = []
    for k in range(n):
        if k % 2 == 0:
            order.append(k)
    for k in order:
        x = np.sin(x) * (k + 1)
    return x


def given(x, held):
    held.append(x[0] * held[0])
    held[0] = held[-1] * x[1]
    return held[0] * held[-1]


def listed(x, w):
    ys = [np.sin(w * v) for v in x]
    return np.sum(np.array(ys) * x)


def filtered(x, w):
    return np.array([w * v for v in x if v > 0.0]) @ np.array([v for v in x if v > 0])


def nested(x, w):
    m = np.array([[u * v * w for u in x] for v in x])
    return m @ x


def names_of_its_own(x, w):
    v = w
    ys = [v * u for u in x for v in (u, 2.0)]
    return ys[3] * v


def made_in_a_loop(x, w):
    s = 0.0
    for k in range(3):
        rows = [x * j for j in range(k + 1)]
        s += np.sum(np.stack(rows)) * w
    return s


def of_its_own_name(x, w):
    x = [v * w for v in x]
    return x[0] * x[2]


def of_lengths(x, w):
    return np.max(np.array([v * v for v in x])) + len([v for v in x if v > w]) * w


def of_pairs(x, w):
    ps = [(v, w * v) for v in x]
    return np.sum(np.array([a * b for a, b in ps]))


def a_list_as_result(x, w):
    return [w * v for v in x]


def items_again(x):
    zs = [x * 0.5, x]
    zs.append(zs[-1])
    zs.append(zs[0] * zs[-1])
    for z in zs:
        x = x + z * zs[2]
    return x


def summed(x, w):
    return sum(v * w for v in x) * sum((v * v for v in x if v > 0.0), w)


def largest_and_smallest(x, w):
    return max(v * w for v in x) + min([v * v for v in x])


def asked(x, w):
    y = x * 2.0 if any(v > w for v in x) and all(v < 5.0 for v in x) else x
    return y * w


def sum_of_arrays(x, w):
    return sum([x * k for k in range(3)]) * sum(x * u for u in (w, 2.0))


def sum_of_a_list(x, w):
    ys = []
    for v in x:
        ys.append(v * w)
    return sum(ys) * max(ys) + min(ys)


def its_own_name(x, w):
    w = sum(w * v for v in x)
    return list(v * w for v in x)  # noqa: C400


def nested_generators(x, w):
    return sum(u * v * w for u in x for v in x if u > v) + any(u > v for u in x for v in x) * w


def unpacked_where_it_is_taken_off(w, n):
    pairs = [(w, 2.0)]
    for k in range(n):
        pairs.append((w * k, w))
    s = 1.0
    while pairs:
        p, q = pairs.pop()
        s = s + p * q
    return s


def taken_off_in_tests(w):
    ws = [w, w * w, -1.0]
    s = w
    while ws.pop() < 0.0:
        s = s * w
    if ws.pop() > 0.0:
        s = s * 2.0
    return s


NUMBERS = [0.3, 0.2, 0.1, 0.4]
PAIRS = [(0.3, 0.4), (0.5, 0.6), (0.7, 0.8)]


def read_before_it_is_taken_off(ps):
    return ps[-1] * ps.pop() + ps[-1]


def length_before(ps):
    return len(ps) * ps.pop()


def sum_before(ps):
    return np.sum(np.array(ps)) + ps.pop()


def read_in_parallel(ps):
    s, t = ps[-1], ps.pop()
    return s * t * ps[-1]


def read_in_a_list(ps):
    q = [ps[-1], ps.pop(), ps[-1]]
    return q[0] * q[1] * q[2]


def read_in_a_loop(ps):
    s = 1.0
    for _ in range(3):
        s = s * ps[-1] + ps.pop()
    return s


def appended_and_taken_off(ps):
    ps.append(ps[-1] * ps.pop())
    return ps[-1] * ps[0]


def taken_off_in_an_arm(ps):
    return ps[-1] * (ps.pop() if ps[0] > 0 else 1.0) * ps[-1]


def taken_off_in_a_generator(ps):
    return ps[-1] * sum(ps.pop() for i in range(2))


def appended_under_a_name(ps):
    t = ps.append(ps[0])
    return ps[-1] * ps[1] if t is None else 0.0


def appended_under_a_name_again(x):
    ps = [x]
    t = ps.append(2 * x)
    return ps[-1] * len(ps) * (not t)


def taken_off_by_choice(ps):
    s = ps.pop() if ps[0] > 0.2 else 1.0
    return s * ps[0]


def taken_off_by_branch(ps):
    s = 1.0
    if len(ps) > 2:
        s = ps.pop() * 2.0
    else:
        ps.append(s)
    return s * s


def taken_off_alone(ps):
    return ps.pop()


def taken_off_in_a_comprehension(ps):
    qs = [ps.pop() for i in range(2)]
    return qs[0] * qs[1] * ps[-1] + len(ps)


def taken_off_in_sums(ps, n):
    s = 0.0
    for _ in range(n):
        s = s * 2.0 + ps.pop()
    return s


def from_one_to_another(ps, qs):
    while len(ps) > 1:
        qs.append(ps.pop())
    return qs[-1] * ps[0]


def into_another(ps, qs):
    for i in range(2):
        qs[0] = ps.pop()
        qs[1] *= ps.pop() if i else 1.0
    return qs


def pairs_taken_off(ps):
    out = 0.0
    for _ in range(2):
        v, d = ps.pop()
        out += v * d
    return out


def pairs_in_a_work_list(x):
    st = [(x, 1.0)]
    out = 0.0
    while st:
        v, d = st.pop()
        out = out + v * d
        if d < 2.0:
            st.append((v * 0.5, d + 1.0))
    return out


def scaled_and_taken_off(ps, w):
    ps[0] *= w
    return ps.pop()


def scaled_last_and_taken_off(ps, w):
    ps[-1] *= w
    return ps.pop() * w


def scaled_in_a_loop(ps, w):
    for _ in range(2):
        ps[-1] *= w
        w = w + ps.pop()
    return w


def unlike_items(d, x):
    for k, v in d.items():
        if k == "a":
            x = x + v
    return x


def appended_if_all(s, xs):
    ys = [1.03]
    ys.append(xs[1])
    ys.append(s if all(u < 0.7 for u in xs) else 0.56)
    return ys


PROGRAMS = [
    (appended_if_all, (0.4, [0.2, 0.3])),
    (appended_if_all, (0.4, [0.9, 0.3])),
    (read_before_it_is_taken_off, (NUMBERS,)),
    (length_before, (NUMBERS,)),
    (sum_before, (NUMBERS,)),
    (read_in_parallel, (NUMBERS,)),
    (read_in_a_list, (NUMBERS,)),
    (read_in_a_loop, (NUMBERS,)),
    (appended_and_taken_off, (NUMBERS,)),
    (taken_off_in_an_arm, (NUMBERS,)),
    (taken_off_in_a_generator, (NUMBERS,)),
    (appended_under_a_name, (NUMBERS,)),
    (taken_off_by_choice, (NUMBERS,)),
    (taken_off_by_branch, (NUMBERS,)),
    (taken_off_alone, (NUMBERS,)),
    (taken_off_in_a_comprehension, (NUMBERS,)),
    (appended_under_a_name_again, (0.7,)),
    (taken_off_in_sums, (NUMBERS, 2)),
    (from_one_to_another, (NUMBERS, [0.5])),
    (into_another, (NUMBERS, [0.5, 0.6])),
    (pairs_taken_off, (PAIRS,)),
    (pairs_in_a_work_list, (0.7,)),
    (scaled_and_taken_off, ([0.3], 0.5)),
    (scaled_and_taken_off, ([0.3, 0.4], 0.5)),
    (scaled_last_and_taken_off, ([0.3], 0.5)),
    (scaled_in_a_loop, ([0.3, 0.4], 0.5)),
    (unlike_items, ({"a": 0.3, "t": (0.4, 0.5)}, 0.2)),
    (unpacked_where_it_is_taken_off, (1.3, 3)),
    (taken_off_in_tests, (1.3,)),
    (summed, (X, 0.43)),
    (largest_and_smallest, (X, 0.43)),
    (asked, (X, 0.43)),
    (asked, (X, 1.43)),
    (sum_of_arrays, (X, 0.43)),
    (sum_of_a_list, (X, 0.43)),
    (its_own_name, (X, 0.43)),
    (nested_generators, (X, 0.43)),
    (items_again, (X,)),
    (collected, (X, 4)),
    (collected, (X, 1)),
    (weighted_pairs, (X, 5)),
    (over_items, (X, 4)),
    (stack, (X, 3)),
    (static, (X,)),
    (stored, (X, 7)),
    (by_branch, (X, 5)),
    (appended_to_itself, (X,)),
    (taken_off_and_put_back, (X, 3)),
    (taken_off_and_put_back, (X, 0)),
    (never_read_again, (X,)),
    (in_a_branch, (X,)),
    (in_a_branch, (-X,)),
    (of_numbers_and_arrays, (X,)),
    (left_early, (X, 3)),
    (left_early, (X * 3.0, 3)),
    (made_anew, (X, 4)),
    (of_tuples, (X, 4)),
    (returned_whole, (X, 3)),
    (of_constants, (X, 5)),
    (given, (X, [0.5, 2.0])),
    (listed, (X, 0.43)),
    (filtered, (X, 0.43)),
    (nested, (X, 0.43)),
    (names_of_its_own, (X, 0.43)),
    (made_in_a_loop, (X, 0.43)),
    (of_its_own_name, (X, 0.43)),
    (of_lengths, (X, 0.43)),
    (of_pairs, (X, 0.43)),
    (a_list_as_result, (X, 0.43)),
]


@pytest.mark.parametrize(("f", "args"), PROGRAMS)
def test_lists_that_grow_and_shrink(f, args):
    check_whole(f, args)


def grown_while_it_is_gone_through(x):
    ys = [x[0]]
    s = 0.0
    for y in ys:
        if len(ys) < 3:
            ys.append(y * x[1])
        s += y
    return s


def seen_under_another_name(x):
    ys = [x[0]]
    zs = (ys, x)
    ys.append(x[1])
    return zs[0][1]


def in_itself(x):
    ys = [x[0]]
    ys.append(ys)
    return ys[0]


def by_a_callee(x):
    ys = [x[0]]
    grow(ys)
    return ys[-1]


def grow(ys):
    ys.append(ys[0] * 2.0)


def test_changes_by_a_callee():
    check_whole(by_a_callee, (X,))


@pytest.mark.parametrize("f", [grown_while_it_is_gone_through, seen_under_another_name, in_itself])
def test_changes_that_others_see_are_refused(f):
    with pytest.raises(tg.errors.Unsupported, match="may see|writes into|a loop runs"):
        tg.grad(f)(X)


def test_a_list_given_twice():
    def f(x, a, b):
        a.append(x[0])
        return b[-1] * x[1]

    held = [2.0]
    with pytest.raises(tg.errors.Unsupported, match="share memory"):
        tg.grad(f)(X, held, held)
    assert held == [2.0]
    gradient = tg.grad(f)(X, [1.0], held)
    assert np.array_equal(gradient, [0.0, 2.0, 0.0])
