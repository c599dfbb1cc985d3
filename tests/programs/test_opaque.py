"""Calls that are not looked into, and what they may change: arrays, objects, what others hold."""

import bisect
import collections
import functools
import heapq
import logging
import random
import statistics
import struct
import types

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_whole

X = np.array([0.3, 1.2, -0.7])
BUFFER = np.ones(3)


class Schedule:
    """An object that its methods change."""

    def __init__(self):
        self.k = 1.0

    def next(self):
        self.k = self.k + 1.0
        return self.k

    def peek(self):
        return self.k * 2


def scale(w):
    w *= 2.0
    return 1.0


class Writer:
    """Methods that write into what they are given, and one that only reads it."""

    def f(self, w):
        w *= 2.0
        return 1.0

    normal = f

    def total(self, w):
        return float(np.sum(w))


class Table:
    """An array of a class."""

    w = np.array([1.0, 2.0, 3.0])


SCHEDULE, WRITER = Schedule(), Writer()
BY_NAME, SPACE = {"f": scale}, types.SimpleNamespace(f=scale)


def tried(w):
    try:
        np.multiply(w, 3.0, w)
    except ValueError:
        return 0.0
    return 1.0


def added_in_place(w):
    return [np.add(w, 1.0, w)][0][0] * 0 + 1


def summed_in_place(w):
    return [np.cumsum(w, 0, None, w)] and 1.0


def summed_by_method(w):
    return [w.cumsum(0, None, w)] and 1.0


def by_lambda(w):
    return (lambda v: np.exp(v, v))(w)[0] * 0 + 1


def by_operator(w):
    return [w.__iadd__(1.0)] and 1.0


def by_getattr(w):
    return [getattr(w, "fill")(4.0)] and 1.0  # noqa: B009


def by_table(w):
    return [BY_NAME["f"](w)][0]


def by_default(w, fn=scale):
    return [fn(w)][0]


def by_object(w):
    return [SPACE.f(w)][0]


def doubled(w):
    return sum([float(v) * 2 for v in w])


def largest(w):
    return max(map(abs, w))


def tried_sum(w):
    try:
        return float(np.sum(w**2))
    except ValueError:
        return 0.0


def first_moments(w):
    out = []
    total = np.zeros(2)
    n = 0.0
    for v in w:
        n += 1.0
        out.append(float(v))
        total[0] += v
    return max(out) + total[0] / n + [v for v in out][0]


def by_a_view(w):
    v = np.array(w, copy=False)
    v[0] = 9.0
    return max([1.0 for _ in w])


def by_method_of_its_own(w):
    t = np.eye(3)
    t.dot(w * 2.0, w)
    return max([1.0 for _ in w])


def by_another(w):
    return [doubled(w), np.max(w)][0]


def with_call(text, tmp_path):
    """A program that uses an array before and after a call."""
    lines = ("w = np.array([3.0, 1.0, 2.0])", "s = x @ w", f"n = {text}", "return s * (x @ w) * n")
    path = tmp_path / "program.py"
    path.write_text("def f(x):\n" + "".join(f"    {line}\n" for line in lines))
    found = globals() | {"statistics": statistics, "heapq": heapq, "bisect": bisect}
    found |= {"random": random, "struct": struct}
    exec(compile(path.read_text(), str(path), "exec"), found)
    return found["f"]


@pytest.mark.parametrize(
    "text",
    [
        "np.median(w, overwrite_input=True)",
        "np.percentile(w, 50, overwrite_input=True)",
        "tried(w)",
        "by_operator(w)",
        "by_table(w)",
        "by_object(w)",
        'BY_NAME["f"](w)',
        "SPACE.f(w)",
        "WRITER.f(w)",
        "WRITER.normal(w)",
        "np.ndarray.sort(w)",
        "np.ndarray.fill(w, 3.0)",
        "np.ndarray.__setitem__(w, 0, 5.0)",
        "struct.pack_into('d', w, 0, 5.0)",
        "heapq.heappop(w)",
        "bisect.insort(w, 0.5)",
        "random.shuffle(w)",
        "w.__iadd__(1.0).size",
        "np.ndarray.__iadd__(w, 1.0).size",
    ],
)
def test_calls_that_may_write_are_refused(text, tmp_path):
    with pytest.raises(tg.TangentishError):
        tg.grad(with_call(text, tmp_path))(X)


@pytest.mark.parametrize(
    "text",
    [
        "added_in_place(w)",
        "summed_in_place(w)",
        "summed_by_method(w)",
        "by_getattr(w)",
        "by_method_of_its_own(w)",
        "by_lambda(w)",
        "by_default(w)",
    ],
)
def test_calls_that_write_as_numpy_says(text, tmp_path):
    check_whole(with_call(text, tmp_path), (X,))


@pytest.mark.parametrize(
    "text",
    [
        "np.median(w)",
        "np.median(w, overwrite_input=False)",
        "WRITER.total(w)",
        "doubled(w)",
        "largest(w)",
        "tried_sum(w)",
        "by_another(w)",
        "first_moments(w)",
        "max(w.tolist())",
        "statistics.fmean(w)",
    ],
)
def test_calls_that_only_read(text, tmp_path):
    check_whole(with_call(text, tmp_path), (X,))


def popped_left(x, held):
    s = x[0] * held[0]
    n = held.popleft()
    return s * held[0] * n


def popped_from_heap(x, held):
    s = x[0] * held[0]
    n = heapq.heappop(held)
    return s * held[0] * n


def turned(x, held):
    s = x[0] * held[0]
    _ = held.reverse()
    return s * held[0]


def popped_by_name(x, held):
    s = x[0] * held["a"]
    return s * held.pop("a")


def stepped(x, held):
    a = x[0] * held.k
    b = x[1] * held.next()
    return a * b * held.k


def stepped_by_another_name(x, held):
    a = x[0] * held.k
    other = held
    return a * other.next() * x[1]


def stepped_global(x):
    a = x[0] * SCHEDULE.k
    b = x[1] * SCHEDULE.next()
    return a * b * SCHEDULE.k


@pytest.mark.parametrize(
    ("program", "others"),
    [
        (popped_left, (collections.deque([1.0, 2.0, 3.0]),)),
        (popped_from_heap, ([1.0, 2.0, 3.0],)),
        (stepped_global, ()),
    ],
)
def test_an_object_that_a_method_changes_and_that_is_read_is_refused(program, others):
    with pytest.raises(tg.errors.Unsupported, match="may write"):
        tg.grad(program, wrt=(0,))(X, *others)


@pytest.mark.parametrize("program", [stepped, stepped_by_another_name])
def test_an_object_that_its_own_method_changes(program):
    (gradient,) = tg.grad(program, wrt=(0,))(X, Schedule())
    for k, slope in enumerate(gradient):
        step = 1e-6 * np.eye(X.size)[k]
        ahead, behind = program(X + step, Schedule()), program(X - step, Schedule())
        assert slope == pytest.approx((ahead - behind) / 2e-6, abs=1e-7)


@pytest.mark.parametrize(
    ("program", "held"), [(turned, [1.0, 2.0, 3.0]), (popped_by_name, {"a": 2.0, "b": 3.0})]
)
def test_lists_and_dicts_that_a_method_changes_are_followed(program, held):
    check_whole(program, (X, held))


def taken_in_turn(x, held):
    return x[0] * held.popleft() * held.popleft() * x[1]


def test_a_queue_from_which_items_are_taken():
    (gradient,) = tg.grad(taken_in_turn, wrt=(0,))(X, collections.deque([2.0, 3.0]))
    assert np.allclose(gradient, [6.0 * X[1], 6.0 * X[0], 0.0])


def read_by_method(x, held):
    return x[0] * held.peek() * held.k


def looked_up(x, held):
    return x[0] * held.get("a", 1.0) * held["a"]


def drawn_and_chosen(x):
    rng = np.random.default_rng(3)
    w = np.array([1.0, 2.0])
    return x @ rng.normal(size=3) * rng.choice(w) * w[0]


@pytest.mark.parametrize(
    ("program", "held"), [(read_by_method, Schedule()), (looked_up, {"a": 2.0})]
)
def test_methods_that_change_nothing_that_is_read(program, held):
    v, h = np.array([1.0, -0.5, 0.25]), 1e-6
    slope = (program(X + h * v, held) - program(X - h * v, held)) / (2 * h)
    (gradient,) = tg.grad(program, wrt=(0,))(X, held)
    assert np.isclose(gradient @ v, slope)


def test_a_generator_made_in_the_function():
    check_whole(drawn_and_chosen, (X,))


def of_class(x):
    s = x * x * Table.w
    v = Table.w[1:]
    v[0] = x[1]
    return np.sum(s) * np.sum(v)


def of_class_updated(x):
    s = x * x * Table.w
    v, k = Table.w, 2.0
    v *= k
    return np.sum(s) * np.sum(v)


def of_class_through_a_call(x):
    v = np.asarray(Table.w)
    v[0] = x[1]
    return np.sum(v) * np.sum(Table.w * x)


@functools.lru_cache
def cached(n):
    return np.ones(n)


def updated_in_the_cache(x):
    w = cached(3)
    w += 1.0
    return np.sum(w * cached(3) * x)


def buffer():
    try:
        return BUFFER
    except ValueError:
        return 0.0


def updated_buffer(x):
    v = buffer()
    v += 1.0
    return np.sum(v * BUFFER * x)


@pytest.mark.parametrize(
    "program",
    [
        of_class,
        of_class_updated,
        of_class_through_a_call,
        updated_in_the_cache,
        updated_buffer,
    ],
)
def test_memory_outside_is_not_written(program):
    with pytest.raises(tg.errors.Unsupported, match="outside of the function"):
        tg.grad(program)(X)


class Slotted:
    """An object without a `__dict__`."""

    __slots__ = ("w",)

    def __init__(self, w):
        self.w = w


class Callable:
    """An object that is called."""

    def __init__(self, w):
        self.w = w

    def __call__(self):
        return self.w


class OfClass:
    """An object whose class holds an array."""

    w = X


def written_beside(x, held):
    x[0] = 5.0
    return np.sum(x * held.w)


@pytest.mark.parametrize(
    "held", [Slotted(X), Callable(X), OfClass(), types.SimpleNamespace(w=X, v=[(X,)])]
)
def test_a_written_argument_that_an_object_holds_is_refused(held):
    with pytest.raises(tg.errors.Unsupported, match="share memory"):
        tg.grad(written_beside, wrt=(0,))(X, held)
    (gradient,) = tg.grad(written_beside, wrt=(0,))(X.copy(), held)
    assert np.allclose(gradient, [0.0, X[1], X[2]])


LOG = logging.getLogger("test_opaque")
KEPT = []


def logged(x):
    LOG.warning("at %s", x)
    for i in range(2):
        LOG.warning("%d: %r", i, x[i])
    return np.sum(x * x)


def test_a_log_is_written_once(caplog):
    gradient = tg.grad(logged)(X)
    assert np.allclose(gradient, 2.0 * X)
    assert len(caplog.records) == 3
    value, pullback = tg.vjp(logged, X)
    pullback(1.0)
    assert len(caplog.records) == 6
    tg.jvp(logged, (X,), (X,))
    assert len(caplog.records) == 9


def kept_by_name(x, held):
    held.append(1.0)
    KEPT.append(x.shape)
    return np.sum(x * x)


def test_a_list_of_the_caller_is_as_it_was_and_one_of_the_module_is_appended_to_once():
    held = []
    tg.grad(kept_by_name, wrt=(0,))(X, held)
    assert (held, KEPT) == ([], [(3,)])
    tg.vjp(kept_by_name, X, held, wrt=(0,))[1](1.0)
    assert (held, KEPT) == ([], [(3,)] * 2)
    tg.jvp(kept_by_name, (X, held), (X, None))
    assert (held, KEPT) == ([], [(3,)] * 3)


QUEUE = collections.deque()


def take():
    return QUEUE.popleft()


def taken_and_read(x):
    a = x[0] * QUEUE[0]
    n = take()
    return a * a * n * x[1] * QUEUE[0]


def taken_in_a_range(x):
    y = x * 1.0
    for i in range(len(QUEUE) - 1):
        y = y * take() + x * i
    return np.sum(y * y)


def read_and_taken(x):
    return x[0] * QUEUE[0] + take() * x[1] * x[1]


def updated(w):
    return w - 0.1 * SCHEDULE.k * w * w


def steps(x):
    w = x * 1.0
    n = 1.0
    for _ in range(3):
        w = updated(w)
        n = SCHEDULE.next()
    return np.sum(w * w) * n


def halved():
    return [setattr(SCHEDULE, "k", 7.0)] and 1.0


def halved_and_read(x):
    n = halved()
    return x[0] * SCHEDULE.k * x[0] * n


@pytest.mark.parametrize(
    "program", [taken_and_read, taken_in_a_range, read_and_taken, steps, halved_and_read]
)
def test_an_object_that_one_function_changes_and_another_reads_is_refused(program):
    QUEUE.extend([1.0, 2.0, 3.0])
    with pytest.raises(tg.errors.Unsupported, match="may change an object"):
        tg.grad(program)(X)


class Meter:
    """Methods named as those of arrays, which count."""

    def __init__(self):
        self.calls = 0

    def mean(self):
        self.calls += 1
        return float(self.calls)

    sum = mean


def metered(x, meter):
    _ = meter.mean()
    return (meter.mean() - x[0] * meter.sum()) ** 2 * x[1]


def consumed(x, items):
    _ = np.fromiter(items, float, 2)
    return np.sum(x * x * np.fromiter(items, float, 3)) * max(map(float, (1, 2))) * x[0]


@pytest.mark.parametrize(
    ("program", "make"), [(metered, Meter), (consumed, lambda: iter(range(1, 9)))]
)
def test_what_has_an_effect_is_done_once_and_in_order(program, make):
    v, h = np.array([1.0, -0.5, 0.25]), 1e-6
    slope = (program(X + h * v, make()) - program(X - h * v, make())) / (2 * h)
    value, (gradient,) = tg.value_and_grad(program, wrt=(0,))(X, make())
    assert np.isclose(value, program(X, make()))
    assert np.isclose(gradient @ v, slope)
    value, tangent = tg.jvp(program, (X, make()), (v, None))
    assert np.isclose(value, program(X, make()))
    assert np.isclose(tangent, slope)


def noise(rng, n):
    return rng.normal(size=n)


def passed_and_used(x, rng=None):
    if rng is None:
        rng = np.random.default_rng(0)
    return np.sum(x * noise(rng, 3)) * rng.normal()


def by_mode(x, mode):
    if mode.lower() == "quad" or mode.startswith("q"):
        return np.sum(x * x)
    return np.sum(x) if mode == "lin" else x[0]


@pytest.mark.parametrize(
    ("program", "make"),
    [
        (passed_and_used, lambda: np.random.default_rng(3)),
        (by_mode, lambda: "quad"),
        (by_mode, lambda: "lin"),
    ],
)
def test_generators_and_words_may_be_passed_and_used(program, make):
    v, h = np.array([1.0, -0.5, 0.25]), 1e-6
    slope = (program(X + h * v, make()) - program(X - h * v, make())) / (2 * h)
    (gradient,) = tg.grad(program, wrt=(0,))(X, make())
    assert np.isclose(gradient @ v, slope)


def product_of_part(x, p):
    return np.sum((p["A"] * x) ** 2)


@pytest.mark.parametrize("part", [np.ma.array(X, mask=[0, 1, 0]), np.poly1d([1.0, 2.0])])
def test_objects_in_containers_are_refused(part):
    with pytest.raises(tg.errors.Unsupported, match="arithmetic of an object"):
        tg.grad(product_of_part, wrt=(0,))(X, {"A": part})


def scaled_by_spread(x, w):
    return np.sum(x * ((w - w.mean()) / w.std()))


def repeated(x, w):
    return np.sum(np.concatenate([x, x]) * w.repeat(2))


def seen(x, w):
    return np.sum(x * w.view())


def partly_sorted(x, w):
    return np.sum(x[w.argpartition(1)] * w)


@pytest.mark.parametrize("program", [scaled_by_spread, repeated, seen, partly_sorted])
def test_methods_without_a_rule_of_arrays_that_carry_nothing(program):
    w = np.array([1.0, 4.0, 2.0])
    check_whole(program, (X, w), (0,))
    with pytest.raises(tg.errors.NoRule, match="no derivative rule for the method"):
        tg.grad(program, wrt=(0, 1))(X, w)


def partly_written(x, w):
    other = w.view()
    w[0] = 2.0
    return np.sum(x * other)


def spread_in_place(x, w):
    w.sort()
    return np.sum(x * w)


def test_a_write_that_a_view_sees():
    check_whole(partly_written, (X, np.array([1.0, 3.0, 2.0])), wrt=(0,))


def test_a_method_that_writes():
    check_whole(spread_in_place, (X, np.array([1.0, 3.0, 2.0])), wrt=(0,))


def filled_in_place(x, w):
    y = np.where(np.isnan(w), 5.0 * x, 2.0 * x)
    v = np.nan_to_num(w, copy=False)
    return np.sum(y * v) + np.sum(y)


def centred(f):
    @functools.wraps(f)
    def wrapped(a):
        a -= a.mean()
        return f(a)

    return wrapped


@centred
def norm(a):
    return np.abs(a).sum()


def quiet_norm(a):
    with np.errstate(all="ignore"):
        return norm(a)


def decorated(x, w):
    y = np.sum(w * x * x)
    return y + quiet_norm(w) * np.sum(x)


def doubled_copy(d):
    with np.errstate(all="ignore"):
        out = d.copy()
        out["w"] *= 2.0
    return out


def shallow_copy(x, p):
    y = np.sum(p["w"] * x * x)
    q = doubled_copy(p)
    return y + np.sum(q["w"] * x)


def test_calls_that_write_in_other_ways_are_refused():
    with pytest.raises(tg.errors.Unsupported):
        tg.grad(filled_in_place)(X, np.array([1.0, np.nan, 2.0]))


def test_calls_that_write_into_arrays_of_a_dict():
    check_whole(shallow_copy, (X, {"w": np.array([1.0, 3.0, 2.0])}))


def test_a_decorated_call_that_writes_in_place():
    given = np.array([1.0, 3.0, 2.0])
    check_whole(decorated, (X, given))
    check_whole(lambda x: decorated(x, np.array([1.0, 3.0, 2.0])), (X,))


def by_item(x, p):
    return np.sum(p["w"] * x)


TABLE = {"w": np.array([1.5, 2.5, -0.5])}


def by_item_of_the_module(x):
    return np.sum(TABLE["w"] * x)


def test_what_containers_hold_is_looked_at_for_each_call(monkeypatch):
    plain, masked = np.array([1.5, 2.5, -0.5]), np.ma.masked_array([1.5, 2.5, -0.5], [0, 1, 0])
    gradient = tg.grad(by_item)
    assert np.array_equal(gradient(X, {"w": plain}), plain)
    with pytest.raises(tg.errors.Unsupported, match="arithmetic of an object"):
        gradient(X, {"w": masked})
    assert np.array_equal(gradient(X, {"w": 2.0}), [2.0, 2.0, 2.0])
    gradient = tg.grad(by_item_of_the_module)
    assert np.array_equal(gradient(X), plain)
    monkeypatch.setitem(TABLE, "w", masked)
    with pytest.raises(tg.errors.Unsupported, match="arithmetic of an object"):
        gradient(X)


def drawn_one_by_one(rng, n):
    return np.array([rng.normal() for _ in range(n)])


def weighted_by_draws(x, rng):
    return np.sum(x * drawn_one_by_one(rng, 3))


def test_a_helper_that_draws_writes_into_nothing():
    (gradient,) = tg.grad(weighted_by_draws, wrt=(0,))(X, np.random.default_rng(1))
    assert np.array_equal(gradient, np.random.default_rng(1).normal(size=3))


def quotient_of_an_attribute(x, p):
    return divmod(x * p.k, 3.0)


def test_tangents_of_results_of_which_nothing_is_known_are_refused():
    with pytest.raises(tg.errors.Unsupported, match="the tangents of divmod"):
        tg.jvp(quotient_of_an_attribute, (5.2, types.SimpleNamespace(k=2.0)), (1.0, None))
