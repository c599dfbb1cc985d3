"""Memory that is reached in several ways: by names bound to parts of it, calls, and arguments."""

import functools
import linecache
import operator
import statistics

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_whole, copied

X = np.array([0.3, 1.2, -0.7])


def part_of_itself(x):
    z = x * 1.0
    s = z[1] * z[1]
    z = z[1:]
    z[0] = 3.0
    return s * np.sum(z)


def turned_and_written(x):
    s = x[1] * x[0]
    x = x[::-1]
    x[0] = s
    return np.sum(x * x) * s


def transposed_and_written(x):
    m = np.outer(x, x)
    s = m[0, 1] * m[1, 2]
    m = m.T
    m[1, 0] = x[2]
    return s * np.sum(m)


def flat_and_written(x):
    a = np.outer(x, x)
    s = a[0, 1] ** 2
    a = a.reshape(-1)
    a[1] = x[2]
    return s * np.sum(a)


def shorter_in_a_loop(x):
    z = x * 1.0
    s = 1.0
    for _ in range(2):
        s = s * z[1]
        z = z[1:]
        z[0] = s * x[0]
    return s * np.sum(z)


def turned_in_a_loop(x):
    z = x * 1.0
    s = 1.0
    for i in range(3):
        s = s * z[1] * z[2]
        z[i] = z[i] * s
        z = z[::-1]
        z[0] = s * x[0]
    return s * np.sum(z)


def twice_one(v):
    r = v * 2.0
    return r, r


def one_memory_of_a_call(x):
    a, b = twice_one(np.floor(x))
    s = np.sum(x * a)
    b[0] = -5.0
    return s * np.sum(np.floor(b) * x)


@pytest.mark.parametrize(
    "program",
    [
        part_of_itself,
        turned_and_written,
        transposed_and_written,
        flat_and_written,
        shorter_in_a_loop,
        turned_in_a_loop,
        one_memory_of_a_call,
    ],
)
def test_writes_are_undone_through_whatever_name(program):
    check_whole(program, (X,))


def floored(x, y):
    z = x * y
    z[1] //= y[0]
    z[2:] //= 0.4
    w = x * 1.0
    w //= 0.37
    return np.sum(z * x + w * y)


def test_what_a_step_function_leaves_is_constant():
    check_whole(floored, (X, np.array([0.8, 0.9, 1.7])))


TABLE = np.array([1.0, 2.0, 3.0])
HELD = (TABLE,)


def table(n):
    return TABLE


def held(n, t=TABLE):
    return t if n else HELD[0]


def writes_table(x):
    w = table(0)
    w[0] = x[0]
    return np.sum(w * x)


def updates_held(x):
    w = held(0)
    w *= 2.0
    return np.sum(w * x)


@pytest.mark.parametrize("program", [writes_table, updates_held])
def test_what_a_constant_call_returns_of_a_global_is_not_written(program):
    with pytest.raises(tg.errors.Unsupported, match="outside of the function"):
        tg.grad(program)(X)
    assert np.array_equal(TABLE, [1.0, 2.0, 3.0])


def reads_table(a):
    return a * TABLE[0] * TABLE[1]


def by_callee(x):
    x[0] = 5.0
    return reads_table(x[1]) * x[0]


def by_tuple(x):
    x[0] = 5.0
    return x[1] * HELD[0][0]


def by_default(x):
    x[0] = 5.0
    return x[1] * held(1)[0]


def by_item(x, p):
    x[0] = 5.0
    return np.sum(x * p[0])


def by_list(x, p):
    x[0] = 5.0
    return x[1] * p[0][0]


@pytest.mark.parametrize(
    ("program", "args"),
    [
        (by_callee, (TABLE,)),
        (by_tuple, (TABLE,)),
        (by_default, (TABLE,)),
        (by_item, (TABLE, (TABLE,))),
        (by_list, (TABLE, [TABLE])),
    ],
)
def test_a_written_argument_that_is_reached_in_another_way_is_refused(program, args):
    with pytest.raises(tg.errors.Unsupported, match="share memory"):
        tg.grad(program)(*args)
    check_whole(program, copied(args), (0,))


def by_name_of_a_part(x):
    h = TABLE[1:]
    return np.sum(x[1:] * x[1:] * h)


def by_constant_call(x):
    w = table(0)
    return np.sum(x * x * w)


@pytest.mark.parametrize("program", [by_name_of_a_part, by_constant_call])
def test_a_pullback_keeps_globals_under_other_names(program):
    _, pullback = tg.vjp(program, X)
    (before,) = pullback(1.0)
    TABLE[:] = 0.0
    (after,) = pullback(1.0)
    TABLE[:] = [1.0, 2.0, 3.0]
    assert np.array_equal(before, after)


def over_itself(w):
    w[0, 1] = 5.0
    return np.sum(w * w)


def test_a_written_argument_that_overlaps_itself_is_refused():
    w = np.lib.stride_tricks.as_strided(np.arange(4.0), (3, 2), (8, 8))
    with pytest.raises(tg.errors.Unsupported, match="overlaps itself"):
        tg.grad(over_itself)(w)
    check_whole(over_itself, (np.arange(12.0).reshape(2, 6)[:, ::2],))


def says(x):
    print("below")
    return x * 2.0


def says_much(x):
    z = says(x)
    for i in range(2):
        if z[i] > -9.0:
            print("inside", i)
            z[i] = z[i] * z[i]
    return np.sum(z * z)


def test_a_pullback_prints_nothing_again(capsys):
    _, pullback = tg.vjp(says_much, X)
    assert capsys.readouterr().out == "below\ninside 0\ninside 1\n"
    assert np.allclose(pullback(1.0)[0], tg.grad(says_much)(X))
    capsys.readouterr()
    pullback(1.0)
    assert capsys.readouterr().out == ""


def draws(n):
    return np.random.normal() * n


def moved_by_chance(x):
    z = x * 1.0
    z[0] = z[1] * z[0] * draws(3)
    return np.sum(z * z)


def test_a_pullback_draws_nothing_again():
    with pytest.raises(tg.errors.Unsupported, match="calls something with effects"):
        tg.vjp(moved_by_chance, X)


SPAN = slice(0, 2)


def twice_bound(x):
    _, a, _ = x
    return a * _


def twice_bound_by_a_call(x):
    _, _ = doubled_and_squared(x)
    return np.sum(_)


def doubled_and_squared(a):
    return a * 2.0, a * a


def twice_bound_in_a_loop(x):
    s = 0.0
    for row in np.outer(x, x):
        _, a, _ = row
        s += a * _
    return s


def part_by_a_span(x):
    m = np.outer(x, x)
    k = slice(0, 2)
    r = m[k]
    return r * r, m, m[SPAN]


def written_beside_a_span(x):
    z = x * x
    k = slice(0, 2)
    v = z[k]
    z[0] = 5.0
    return np.sum(v)


def written_beside_a_global_span(x):
    z = x * x
    v = z[SPAN]
    z[0] = 5.0
    return np.sum(v)


@pytest.mark.parametrize(
    "program",
    [
        twice_bound, twice_bound_by_a_call, twice_bound_in_a_loop, part_by_a_span,
        written_beside_a_span, written_beside_a_global_span,
    ],
)  # fmt: skip
def test_targets_and_spans(program):
    check_whole(program, (X,))


def written_beside_a_tuple(x):
    w = np.zeros(3)
    p = (w,) + (1.0,)
    w[0] = x[1]
    return np.sum(p[0] * x)


def rounded_into(x):
    w = np.zeros(3)
    np.round(x, 0, w).copy()
    v = np.round(x, 0, w)
    return np.sum(w * x) + np.sum(v)


def put_into(x):
    w = np.zeros(3)
    _ = np.put(w, 0, 2.0)
    return np.sum(x * w)


class Counter:
    """Methods that write into what they are given, and one that does not."""

    def __init__(self):
        self.calls = 0

    def first_doubled(self, w):
        w[0] *= 2.0
        return 1.0

    def largest(self, w):
        return max(v for v in w)

    def __call__(self, w):
        return self.first_doubled(w)


def shift_all(w):
    return (lambda v: float(v[0]))(shifted(w))


def shifted(w):
    w += 1.0
    return w


def sum_of_squares(w):
    return sum(v * v for v in w)


COUNTER = Counter()
DRAWN = np.random.default_rng(0)
AT_ONCE = functools.partial(Counter.first_doubled, COUNTER)

WRITING_CALLS = [
    "np.multiply.at(w, 0, 5.0)",
    "np.random.shuffle(w)",
    "DRAWN.shuffle(w)",
    "np.random.default_rng(0).shuffle(w)",
    "DRAWN.random(out=w)",
    "DRAWN.random(3, np.float64, w)",
    "operator.iadd(w, 1.0)",
    "COUNTER.first_doubled(w)",
    "COUNTER(w)",
    "max(map(COUNTER.first_doubled, (w,)))",
    "np.apply_along_axis(shifted, 0, w)",
]


def with_call(text):
    """The program that makes a call in front of its result."""
    name = f"<call {text}>"
    lines = ("w = np.ones(3)", "s = x @ w", f"n = {text}", "return s * w[0] * 2.0")
    body = "def f(x):\n" + "".join(f"    {line}\n" for line in lines)
    linecache.cache[name] = (len(body), None, body.splitlines(keepends=True), name)
    found = globals() | {"operator": operator, "statistics": statistics}
    exec(compile(body, name, "exec"), found)
    return found["f"]


@pytest.mark.parametrize("text", WRITING_CALLS)
def test_calls_that_may_write_into_memory_in_use_are_refused(text):
    program = with_call(text)
    with pytest.raises(tg.errors.Unsupported, match="may write|writes into|`out=`"):
        tg.grad(program)(X)


@pytest.mark.parametrize(
    "text",
    [
        "COUNTER.largest(w)",
        "sum_of_squares(w)",
        "DRAWN.choice(w)",
        "np.random.default_rng(0).choice(w)",
        "np.apply_along_axis(sum_of_squares, 0, w)",
        "shift_all(w.copy())",
        "shift_all(w)",
        "shift_all(w[1:])",
        "Counter().first_doubled(w)",
        "AT_ONCE(w)",
        "COUNTER.first_doubled(w * 2.0)",
        "statistics.fmean(w)",
    ],
)
def test_calls_that_cannot_write_into_memory_in_use(text):
    check_whole(with_call(text), (X,))


@pytest.mark.parametrize("program", [rounded_into, put_into, written_beside_a_tuple])
def test_results_that_are_written_into_an_array(program):
    check_whole(program, (X,))


def cholesky_or_part(a):
    n = len(a)
    L = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1):
            s = a[i, j]
            for k in range(j):
                s -= L[i, k] * L[j, k]
            if i == j:
                if s <= 0.0:
                    return L
                L[i, i] = np.sqrt(s)
            else:
                L[i, j] = s / L[j, j]
    return L


def weighted_factor(a):
    return np.sum(cholesky_or_part(a) ** 2 * np.arange(9.0).reshape(3, 3))


def products_or_part(a):
    n = len(a)
    L = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1):
            L[i, j] = a[i, j] * a[j, i]
            if L[i, j] > 3.0:
                return L, i
    return L * 2.0, n


def written_result(a):
    L, i = products_or_part(a)
    L[0, 0] = L[1, 1] * a[0, 0]
    return np.sum(L * L) * i


def grown_or_early(x):
    for i in range(3):
        for j in range(2):
            if x[i] > 1.0:
                return x
            x[i] = x[i] * x[j] + 0.1
    return x * 2.0


def part_of_the_grown(x):
    for i in range(3):
        for j in range(2):
            if x[i] > 1.0:
                return x[1:]
            x[i] = x[i] * x[j] + 0.1
    return x * 2.0


A = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 2.0]])
SINGULAR = A * np.array([[1.0, 1.0, 1.0], [1.0, -1.0, 1.0], [1.0, 1.0, 1.0]])


@pytest.mark.parametrize(
    ("program", "at"),
    [
        (weighted_factor, A),
        (weighted_factor, SINGULAR),
        (written_result, A * 0.2),
        (written_result, A),
        (grown_or_early, np.array([0.5, 0.7, 0.9])),
        (grown_or_early, np.array([0.5, 0.7, 1.9])),
        (part_of_the_grown, np.array([0.5, 0.7, 1.9])),
    ],
)
def test_an_array_that_is_written_and_returned_on_the_way(program, at):
    check_whole(program, (at,))


def product_in_a_tape(m, a):
    tape = m * a
    for i in range(len(m)):
        tape[i] = tape[i] * m[i]
    return np.sum(tape)


def parameter_tape(tape):
    tape[0] = tape[1] * tape[0]
    return np.sum(tape * tape)


tape = np.array([1.0, 2.0, 3.0])


def global_tape(x):
    x[0] = x[1] * x[0]
    return np.sum(tape * x)


@pytest.mark.parametrize(
    ("program", "args"),
    [
        (product_in_a_tape, (A, 1.5)),
        (product_in_a_tape, (A[:2], 1.5)),
        (parameter_tape, (X,)),
        (global_tape, (X,)),
    ],
)
def test_a_name_of_the_user_may_be_tape(program, args):
    check_whole(program, args)


def row_overwritten(y):
    z = np.zeros((2, len(y)))
    z[0] = y
    z[0] = np.sin(y) * y
    return np.sum(z)


def two_steps(y, dt):
    slopes = np.zeros((2, len(y)))
    for t in range(5):
        slopes[t % 2] = -y * y
        y = y + dt * (1.5 * slopes[t % 2] - 0.5 * slopes[(t - 1) % 2])
    return np.sum(y * y)


def stages(y):
    k = np.zeros((2, 3))
    for _ in range(3):
        k[0] = np.exp(-y) * y
        k[1] = np.sin(y + 0.5 * k[0]) * y
        y = y + 0.1 * (k[0] + k[1])
    return np.sum(y**2)


def quotient_in_a_row(y):
    z = np.zeros((2, 3))
    z[0] = y * 2
    z[0] = y**2 / (2 + y)
    return np.sum(z * z)


def row_of_a_plane(y):
    z = np.zeros((2, 2, 3))
    z[0, 0] = y * 2
    z[0, 0] = np.sin(y) * y
    return np.sum(z * z)


def residual_in_a_row(y):
    z = np.zeros((2, 3))
    z[0] = y * 2
    r = y - 0.3
    z[0] = r * np.abs(r)
    return np.sum(z * z)


def row_through_a_name(y):
    z = np.zeros((3, 3))
    for k in range(4):
        j = k % 3
        z[j] = z[j - 1] * y + y * y
        y = y + 0.1 * z[j] * np.cos(y)
    return np.sum(z * z)


@pytest.mark.parametrize(
    ("program", "args"),
    [
        (row_overwritten, (X,)),
        (two_steps, (X, 0.1)),
        (stages, (X,)),
        (quotient_in_a_row, (X,)),
        (row_of_a_plane, (X,)),
        (residual_in_a_row, (X,)),
        (row_through_a_name, (X,)),
    ],
)
def test_rows_that_are_overwritten(program, args):
    check_whole(program, args)


def summed_over_rows(xs):
    return np.sum(np.array(xs), axis=0)[-1]


def averaged_over_rows(xs):
    return np.mean(np.vstack(xs), axis=0)[1]


def summed_in_an_arm(xs):
    s = np.sum(np.array(xs), axis=0)[-1] if xs[0][0] > 0.0 else xs[0][0]
    return s * xs[1][0]


def rows_held_in_a_dict(xs):
    d = {"rows": xs}
    return np.sum(np.stack(d["rows"]), axis=0)[0]


@pytest.mark.parametrize(
    "f", [summed_over_rows, averaged_over_rows, summed_in_an_arm, rows_held_in_a_dict]
)
@pytest.mark.parametrize("form", [list, tuple])
def test_items_of_a_gradient_are_arrays_of_their_own(f, form):
    for args in (form([X, X * 2.0]), form([-X, X * 2.0])):
        first, second = tg.grad(f)(args)
        assert first.flags.writeable
        assert not np.shares_memory(first, second)
        check_whole(f, (args,))


def updated_under_another_name(s, rows):
    a = rows[0]
    s = s * np.sum(a * a)
    rows[0] *= 2.0
    return s * np.sum(rows[0] ** 2)


def updated_and_bound_anew(s, rows):
    a = rows[-1]
    s = s * np.sum(a * a)
    rows[0] *= 3.0
    s = s * np.sum(rows[0] ** 2)
    rows[-1] = np.array([1.0, 2.0])
    return s * np.sum(rows[0] ** 2)


def updated_by_its_key(s, rows):
    for k in rows:
        a = rows[k]
        s = s * np.sum(a * a)
    for k in rows:
        rows[k] *= 2.0
    return s * np.sum(rows["a"] ** 2) * np.sum(rows["b"] ** 2)


def number_or_array_updated(s, rows):
    a = rows[0]
    s = s * np.sum(a * a)
    for k in range(2):
        rows[k] *= 2.0
    return s * np.sum(rows[0] ** 2) * rows[1]


def list_bound_anew(s, rows):
    s = s * sum(u * u for u in rows[-1])
    rows[0][-1] = rows[0][0] * 3.0
    d = rows[0][0]
    rows[-1] = [-0.76]
    return s + 0.57 * rows[0][0] + 0.86 * d


def dict_bound_anew(s, rows):
    b = rows["a"]
    a = b["a"]
    s = s * np.sum(a * a)
    rows["a"] = {"a": 2.0 * a, "b": a}
    s = s * np.sum(rows["a"]["a"] ** 2)
    b["a"] = a * s
    return s * np.sum(b["a"] ** 2) * np.sum(b["b"] ** 2)


Y = np.array([0.4, 1.7])


@pytest.mark.parametrize(
    ("f", "rows"),
    [
        (updated_under_another_name, [X]),
        (updated_under_another_name, [X, Y]),
        (updated_and_bound_anew, [Y]),
        (updated_and_bound_anew, [Y + 1.0, Y]),
        (updated_by_its_key, {"a": X, "b": Y}),
        (number_or_array_updated, [X, 0.7]),
        (list_bound_anew, [[0.3]]),
        (list_bound_anew, [[0.3], [0.4, 0.7]]),
        (dict_bound_anew, {"a": {"a": X, "b": Y}}),
    ],
)
def test_items_that_have_other_names_are_put_back_themselves(f, rows):
    check_whole(f, (0.4, rows))


# -- lists that share parts, while neither holds the other -----------------------------------


def slice_that_grows(xs, s):
    b = xs[:1]
    b.append(s * xs[0])
    b.insert(0, s)
    return sum(u * u for u in b) * xs[0] + xs[-1]


def merged_and_changed(d, s):
    e = d | {"z": [s]}
    e["a"] = [s * d["a"][0]]
    e["z"] = [*e["z"], s]
    return sum(u * u for v in e.values() for u in v) * d["a"][0]


def copied_and_changed(rows, s):
    other = rows.copy()
    other[0] = [s, rows[0][0]]
    other.append(rows[1])
    s = s * sum(other[0]) * other[-1][0]
    other.pop(1)
    return s * rows[0][0] * rows[1][0] + sum(u for r in other for u in r)


def sum_that_changes(rows, s):
    both = rows + [[s]]
    both.reverse()
    both[0] = [s * s]
    return both[0][0] * both[1][0] * rows[0][0] * rows[-1][0]


def tuple_of_parts(d, s):
    y = (s, d["b"])
    d["a"] = [s * y[1][0]]
    return d["a"][0] * y[1][0] * y[0]


def grown_in_a_loop(rows, s):
    kept = []
    for r in rows:
        b = r[:1]
        b.append(s * r[0])
        kept.append(b)
    return sum(b[0] * b[-1] for b in kept) * rows[0][0]


def alias_by_a_loop(rows, s):
    kept = [[s]]
    for r in rows:
        b = kept[-1]
        kept.append(r)
        s = s * b[0]
    kept[0] = [s]
    return s * kept[0][0] * kept[-1][0]


def values_beside_a_write(d, s):
    values = list(d.values())
    pairs = [v[0] * s for v in values]
    d["a"][0] = s
    return sum(u * u for u in pairs) * d["a"][0] * d["b"][0]


def rows_paired_beside_an_update(rows, s):
    t = [s]
    while len(rows) > 1:
        rows[-1] *= s
        t = [u * s for u, r in zip(t, rows, strict=False)]
        s = s * np.sum(rows.pop() ** 2) * t[0]
    return s * np.sum(rows[0])


def record_of_a_slice(xs, s):
    held = {"rates": xs[1:], "gain": s}
    xs[0] *= s
    return xs[0] * held["rates"][0] * held["gain"]


@pytest.mark.parametrize(
    ("f", "whole"),
    [
        (slice_that_grows, [0.4, 0.7, -0.2]),
        (slice_that_grows, [0.4]),
        (merged_and_changed, {"a": [0.4], "b": [0.5, 0.9]}),
        (copied_and_changed, [[0.4], [0.5, 0.9]]),
        (sum_that_changes, [[0.4], [0.5]]),
        (sum_that_changes, [[0.4]]),
        (tuple_of_parts, {"a": [0.4], "b": [0.5, 0.9]}),
        (grown_in_a_loop, [[0.4], [0.5, 0.9]]),
        (alias_by_a_loop, [[0.4], [0.5, 0.9]]),
        (values_beside_a_write, {"a": [0.4], "b": [0.5, 0.9]}),
        (rows_paired_beside_an_update, [X, X * 2.0, X + 0.1]),
        (record_of_a_slice, [0.4, 0.7, -0.2]),
    ],
)
def test_lists_that_share_parts_change_apart(f, whole):
    check_whole(f, (whole, 0.6))


def seen_by_an_alias(xs, s):
    b = xs
    b.append(s)
    return s * sum(xs)


def seen_in_a_structure(xs, s):
    b = xs[:1]
    held = {"b": [b]}
    b.append(s)
    return s * sum(held["b"][0])


def seen_through_an_arm(xs, s):
    b = xs if s > 0.0 else xs[:1]
    b.append(s)
    return s * sum(xs)


def seen_from_before(xs, s):
    held = [xs[:1]]
    b = xs[:1]
    for _ in range(2):
        b.append(s)
        held.append(b)
    return s * sum(sum(v) for v in held)


def seen_in_two_places(rows, s):
    a = [s]
    rows.append(a)
    rows.append(a)
    rows[-1][0] = 2.0 * s
    return s * sum(r[0] for r in rows)


@pytest.mark.parametrize(
    ("f", "whole"),
    [
        (seen_in_a_structure, [0.4]),
        (seen_through_an_arm, [0.4]),
        (seen_from_before, [0.4]),
    ],
)
def test_changes_that_others_see_are_refused(f, whole):
    with pytest.raises(tg.Unsupported, match="may see|in two places"):
        tg.grad(f)(whole, 0.6)


def test_numbers_that_stand_in_two_places():
    check_whole(seen_in_two_places, ([[0.4]], 0.6))


def test_a_list_under_another_name():
    check_whole(seen_by_an_alias, ([0.4], 0.6))


# -- adjoints of lists of which a rule makes an array ------------------------------------------


def array_of_a_part(rows, s):
    return np.sin(np.sum(np.array(rows[0]))) * s


def array_of_what_is_taken_off(rows, s):
    z = rows.pop(0)
    return np.sin(np.sum(np.array(z) ** 2)) * s


def array_of_what_was_named(rows, s):
    z = rows[0]
    if s > 10.0:
        del rows[0]
    return np.sin(np.sum(np.array(z))) * s


def array_of_what_grew(rows, s):
    v = np.sin(rows[0]) * s
    rows += [v, v]
    return np.sum((rows + np.cos(v)) * np.array([1.0, 2.0]))


def array_of_what_was_replaced(rows, s):
    rows[-1] = np.array([1.0, 2.0]) * s
    return np.sum(np.array(rows), axis=0)[-1]


@pytest.mark.parametrize(
    ("f", "rows"),
    [
        (array_of_a_part, [[0.3, 0.4], [0.5]]),
        (array_of_what_is_taken_off, [[0.3, 0.4], [0.5]]),
        (array_of_what_was_named, [[0.3, 0.4], [0.5, 0.6]]),
        (array_of_what_grew, [Y, Y * 2.0]),
        (array_of_what_was_replaced, [Y, Y * 2.0]),
    ],
)
def test_adjoints_of_lists_keep_their_form(f, rows):
    check_whole(f, (rows, 0.6))


def test_the_adjoint_of_a_result_with_one_list_twice():
    def grown(v, rows):
        rows += [v, v]
        return rows + np.sin(v)

    check_whole(grown, (Y, [Y * 2.0, Y * 3.0]))


def test_a_seed_with_tuples():
    def first_and_taken(pairs):
        b = pairs[0][0]
        a = pairs.pop(0)
        return a, b

    check_whole(first_and_taken, ([(0.4, 0.7), (0.1, 0.2)],))


# -- one argument or one part in two roles -----------------------------------------------------


def weighed_squares(items):
    s = 0.0
    for k, u in enumerate(items):
        s = s + (k + 1) * np.sum(u * u)
    return s


def chosen(a, b, k):
    if k > 1:
        return a
    return b


def both_and_part(a, b):
    return a, [b[0]]


def products(a, b):
    return [a[0] * b[1], b[0] * a[0]]


def products_of_itself(items, k):
    items = products(items, items)
    return weighed_squares(items)


def chosen_of_itself(items, k):
    items = chosen(items, items, k)
    return weighed_squares(items)


def pair_of_itself(items, k):
    items = [items, items]
    return weighed_squares(items[0]) * weighed_squares(items[1])


def itself_and_a_part(items, k):
    items, more = both_and_part(items, items)
    return weighed_squares(items) + weighed_squares(more)


def itself_in_an_arm(items, k):
    items = [items, items] if k > 1 else [items]
    return weighed_squares(items[0]) * weighed_squares(items[-1])


def itself_beside_another_name(items, k):
    a = items
    items = chosen(items, items, k)
    return weighed_squares(a) * weighed_squares(items)


def itself_in_a_loop(items, k):
    for _ in range(3):
        items = products(items, items)
    return weighed_squares(items)


@pytest.mark.parametrize("k", [0, 3])
@pytest.mark.parametrize(
    "f",
    [
        products_of_itself,
        chosen_of_itself,
        pair_of_itself,
        itself_and_a_part,
        itself_in_an_arm,
        itself_beside_another_name,
        itself_in_a_loop,
    ],
)
def test_structures_that_are_bound_to_what_reads_them_twice(f, k):
    check_whole(f, ([0.5, 1.1], k))
    if f is not itself_in_a_loop:
        check_whole(f, ((0.5, 1.1), k))
    if f not in (itself_and_a_part, itself_beside_another_name):
        check_whole(f, ([X, X * 2.0], k))


def dict_chosen_of_itself(d, k):
    d = chosen(d, d, k)
    return weighed_squares(d["a"])


def test_dicts_that_are_bound_to_what_reads_them_twice():
    check_whole(dict_chosen_of_itself, ({"a": [0.3]}, 0))


RATES = {"a": 0.4}


def two_dicts(d, e):
    d["a"] = d["a"] * 2.0
    return e["a"] * d["a"]


def dicts_in_lists(d, e):
    d[0]["a"] = d[0]["a"] * 2.0
    return e[0]["a"] * d[0]["a"]


def dict_of_the_module(d):
    d["a"] = d["a"] * 2.0
    return RATES["a"] * d["a"]


def written_row(a):
    a[0][0] = a[0][0] * 2.0
    return a[1][0] * a[0][0]


def grown_row(a):
    a["a"].append(a["a"][0] * 2.0)
    return sum(a["b"])


def updated_array(w):
    w[0] *= 2.0
    return np.sum(w[1] * w[0])


def written_element(w):
    w[0][1] = 2.0 * w[0][0]
    return np.sum(w[1] * w[1])


PART = [0.3, 0.4]


@pytest.mark.parametrize(
    ("f", "args"),
    [
        (two_dicts, (RATES, RATES)),
        (dicts_in_lists, ([RATES], [RATES])),
        (dict_of_the_module, (RATES,)),
        (written_row, ([PART, PART],)),
        (grown_row, ({"a": PART, "b": PART},)),
        (updated_array, ([X, X],)),
        (updated_array, ([X[:2], X[1:]],)),
        (written_element, ([X[:2], X[1:]],)),
    ],
)
def test_arguments_that_hold_one_part_twice_are_refused(f, args):
    with pytest.raises(tg.Unsupported, match="share memory|in two places"):
        tg.grad(f)(*args)


def test_arguments_that_hold_one_part_twice_may_be_read_and_grow():
    def grown(w):
        w.append(w[0] * 2.0)
        return np.sum(w[1] * w[-1])

    derivative = tg.grad(grown)
    expected = derivative([X.copy(), X.copy()])
    assert all(map(np.array_equal, derivative([X, X]), expected))
    check_whole(grown, ([X, X * 2.0],))
    check_whole(updated_array, ([X[:1], X[1:2]],))


# -- callees with a tape that their backward half changes --------------------------------------


def first_of_words(words):
    held = [0.5 for _ in words]
    s = words["a"]
    while len(held) > 0:
        u = held.pop(0)
        rest = held
        if u >= 0.5:
            rest = [v * s for v in held]
        s = s * (1.0 + sum(rest)) * u
    return s


def called_on_a_display(x):
    return first_of_words({"c": x[0], "a": x[1]}) * x[2]


def called_on_a_comprehension(x):
    return first_of_words({k: x[0] * x[1] for k in ("c", "a")}) * x[2]


def called_on_a_record_of_it(x):
    t = [x[0]]
    t[0] -= first_of_words({k: x[1] for k in ("c", "a")})
    return t[0] * x[2]


@pytest.mark.parametrize(
    "f", [called_on_a_display, called_on_a_comprehension, called_on_a_record_of_it]
)
def test_the_backward_half_of_a_callee_is_called_once(f):
    check_whole(f, (X,))


# -- one part given twice to a callee, whose result holds it ------------------------------------


def rows_of(rows):
    return [rows[0], rows[1]]


def same(rows):
    return rows


def pair_of(a, b):
    return [a, b]


def table_of(a, b):
    return {"a": a, "b": [b]}


def rows_of_one_list(s):
    q = [s]
    z = rows_of([q, q])
    z[0].append(s * s)
    return sum(z[1]) * z[0][0]


def result_that_is_the_argument(s):
    q = [s]
    z = same([q, q])
    z[0].append(s * s)
    return sum(z[1]) * z[0][0]


def pair_of_one_list(s):
    q = [s]
    z = pair_of(q, q)
    z[0].append(s * s)
    return sum(z[1]) * z[0][0]


def table_of_one_list(s):
    q = [s]
    z = table_of(q, q)
    z["a"].append(s * s)
    return sum(z["b"][0]) * z["a"][0]


def pair_of_one_array(s):
    q = s * np.array([1.0, 2.0])
    z = pair_of(q, q)
    z[0] *= 2.0
    return np.sum(z[1] * z[0])


def pair_of_overlapping_arrays(s):
    q = s * np.array([1.0, 2.0])
    z = pair_of(q, q[1:])
    z[0] *= 2.0
    return np.sum(z[1]) * np.sum(z[0])


@pytest.mark.parametrize(
    "f",
    [
        rows_of_one_list,
        result_that_is_the_argument,
        pair_of_one_list,
        table_of_one_list,
    ],
)
def test_results_that_hold_one_argument_twice_are_refused(f):
    with pytest.raises(tg.Unsupported, match="in two places"):
        tg.grad(f)(0.7)


def pair_of_two_lists(s):
    z = pair_of([s], [s * s])
    z[0].append(s * s)
    return sum(z[1]) * sum(z[0])


def pair_of_two_arrays(s):
    z = pair_of(s * np.array([1.0, 2.0]), s * s * np.array([1.0, 2.0]))
    z[0] *= s
    return np.sum(z[1] * z[0])


@pytest.mark.parametrize(
    "f",
    [pair_of_two_lists, pair_of_two_arrays, pair_of_one_array, pair_of_overlapping_arrays],
)
def test_results_that_hold_two_arguments_are_written(f):
    check_whole(f, (0.7,))


def pushed_rows(x, v):
    for i in range(len(x)):
        x[i] += 0.5 * v[i]
    for p, w in zip(x, v, strict=True):
        p += w * w
    return np.sum(x**2)


def pushed_and_cut_rows(x, v):
    for p, w in zip(x, v, strict=True):
        p[:] = np.maximum(p, 0.0)
        p += np.sqrt(np.abs(w)) * p
    for p in x:
        p *= np.sqrt(p)
    return np.sum(x)


def test_counting_what_is_written_guards_no_zeros():
    rows = np.array([[0.3, 1.2], [-0.7, 0.4]])
    check_whole(pushed_rows, (rows, rows[::-1].copy()))
    assert "!= 0" not in tg.source(pushed_rows, rows, rows)
    assert "!= 0" in tg.source(pushed_and_cut_rows, rows, rows)
    toward = np.array([[1.0, -1.0], [1.0, 2.0]])
    with np.errstate(divide="ignore", invalid="ignore"):
        gradient = tg.grad(pushed_and_cut_rows)(rows, np.abs(rows))
    assert gradient[1, 0] == 0.0 and np.all(np.isfinite(gradient))
    values = [pushed_and_cut_rows(rows + h * toward, np.abs(rows)) for h in (1e-6, -1e-6)]
    assert np.isclose(np.sum(toward * gradient), (values[0] - values[1]) / 2e-6)
