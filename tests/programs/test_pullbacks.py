"""Pullbacks called again and in turns, and what is left after something has been raised."""

import sys

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import apart, arrays, check_whole, close, copied, drawn

FIRST = np.array([0.5, 1.5, -0.3, 0.8]), 0.7
SECOND = np.array([-1.1, 0.4, 0.9, 1.2]), -1.3


def elements(x, w):
    for i in range(1, len(x)):
        x[i] *= np.sin(w * x[i - 1])
    return x


def slices(x, w):
    x[1:-1] = w * x[2:] * x[:-2]
    x[::2] *= x[1::2]
    return np.sum(x) * w


def rows(x, w):
    table = np.outer(x, x)
    for i in range(1, len(x)):
        row, above = table[i], table[i - 1]
        row[0] = w * above[1] * row[1]
        table[i, 1] *= row[0]
    return table


def buffers(x, w):
    old, new = x.copy(), x.copy()
    for _ in range(3):
        for i in range(1, len(x) - 1):
            new[i] = w * old[i + 1] * old[i - 1]
        old, new = new, old
    return old, np.sum(new)


def relax(u, i, w):
    u[i] += w * u[i - 1] * u[(i + 1) % len(u)]


def callee(x, w):
    for i in range(len(x)):
        relax(x, i, w)
    return np.sum(x * x)


def callee_of_a_callee(x, w):
    for _ in range(2):
        relaxed(x, w)
    relax(x, 1, w)
    return x


def relaxed(u, w):
    for i in range(len(u)):
        relax(u, i, w)
    u[0] = u[1] * u[2]


def returned(u, i, w):
    u[i] *= w * u[i - 1]
    return u


def callee_that_returns(x, w):
    for i in range(len(x)):
        x = returned(x, i, w)
    return np.sum(x**2)


def halves(u, w):
    if len(u) > 1:
        middle = len(u) // 2
        halves(u[:middle], w)
        halves(u[middle:], w)
        u[0] += w * u[-1] * u[0]


def recursion(x, w):
    halves(x, w)
    return x * w


def branches(x, w):
    if x[0] > 0.0:
        x[1] *= w
    else:
        x[:2] = x[2:] * w
    while np.sum(x * x) > 1.0:
        x *= 0.5
        x[0] *= x[1]
    return np.sum(x**2)


def transposed(x, w):
    table = x.reshape(2, 2)
    columns = table.T
    columns[0] *= w * table[1]
    return np.sum(table * x[0])


def masked(x, w):
    x[x > 0.45] *= w * x[1]
    x[np.array([0, 2])] = x[1:3] ** 2
    return np.sum(x * x)


def in_a_list(x, w):
    parts = [x * w, x + w]
    for _ in range(2):
        parts[0] = parts[0] * parts[1]
        parts.append(parts[0] + w)
    return np.sum(parts.pop() * parts[-1])


PROGRAMS = [
    elements, slices, rows, buffers, callee, callee_of_a_callee, callee_that_returns, recursion,
    branches, transposed, masked, in_a_list,
]  # fmt: skip
names = dict(ids=lambda f: f.__name__)


def seed_for(value):
    return drawn(np.random.default_rng(3), value)


def alone(program, point):
    """What a pullback gives that nobody else calls."""
    value, pullback = tg.vjp(program, *copied(point))
    return copied(pullback(seed_for(value)))


@pytest.mark.parametrize("point", [FIRST, SECOND])
@pytest.mark.parametrize("program", PROGRAMS, **names)
def test_derivatives(program, point):
    check_whole(program, point)


@pytest.mark.parametrize("program", PROGRAMS, **names)
def test_pullbacks_in_turns(program):
    expected = [alone(program, point) for point in (FIRST, SECOND)]
    assert not close(*expected)
    given = [copied(point) for point in (FIRST, SECOND)]
    made = [tg.vjp(program, *point) for point in given]
    seeds = [seed_for(value) for value, _ in made]
    assert close(given, [FIRST, SECOND])
    for k in (0, 1, 1, 0):
        found = made[k][1](seeds[k])
        assert close(found, expected[k])
        # Nobody has to leave alone what he was given, and nothing may come of it.
        for leaf in arrays((found, given, [value for value, _ in made])):
            leaf[...] = 77


def between(x, w):
    relax(x, 0, w * w)
    relax(x, 2, x[1])
    return np.sum(x)


@pytest.mark.parametrize("other", [callee_of_a_callee, between], **names)
def test_pullbacks_of_functions_that_share_a_callee_in_turns(other):
    programs = (callee, other)
    expected = [alone(program, FIRST) for program in programs]
    made = [tg.vjp(program, *copied(FIRST)) for program in programs]
    seeds = [seed_for(value) for value, _ in made]
    for k in (0, 1, 0, 1):
        assert close(made[k][1](seeds[k]), expected[k])


@pytest.mark.parametrize("program", PROGRAMS, **names)
def test_other_derivatives_between_two_calls_of_a_pullback(program):
    expected = alone(program, FIRST)
    value, pullback = tg.vjp(program, *copied(FIRST))
    seed = seed_for(value)
    for _ in range(2):
        assert close(pullback(seed), expected)
        tg.jvp(program, copied(SECOND), copied(SECOND))
        if isinstance(value, float):
            tg.grad(program)(*copied(SECOND))
        alone(program, SECOND)


# What raises, with what makes it raise as last argument.


def past_the_end(x, w, n):
    for i in range(n):
        x[i] *= w * x[i - 1]
    return np.sum(x * x)


def divided(x, w, n):
    x[0] = w * x[1]
    x[1:] *= w
    return np.sum(x) * (12 // (n - 7))


def refused(x, w, n):
    x[::2] *= w
    if n > 4:
        x[1] = 0.0
        raise ValueError("no more than four")
    return np.sum(x**3) * n


def write_and_refuse(u, w, n):
    u[0] *= w
    if n > 4:
        raise LookupError(n)
    u[1] *= u[0]


def refused_by_a_callee(x, w, n):
    for k in range(n):
        write_and_refuse(x, w, k)
    return np.sum(x)


def through_a_row(x, w, n):
    table = x.reshape(2, 2)
    for i in range(n):
        row = table[i]
        row[0] *= w * row[1]
    return np.sum(x * x)


def asserted(x, w, n):
    x *= w
    assert n < 5, "too many"
    return np.sum(x * x)


def from_a_dict(x, w, n):
    factors = {2: 0.5, 3: w}
    x[0] *= w
    x[1:] *= factors[n]
    return np.sum(x * x)


def in_a_context(x, w, n):
    with np.errstate(over="ignore", divide="ignore"):
        x[0] *= w
        x[n] *= x[0]
    return np.sum(x)


RAISING = [
    (past_the_end, 6, IndexError),
    (divided, 7, ZeroDivisionError),
    (refused, 5, ValueError),
    (refused_by_a_callee, 6, LookupError),
    (through_a_row, 3, IndexError),
    (asserted, 5, AssertionError),
    (from_a_dict, 9, KeyError),
    (in_a_context, 11, IndexError),
]
GOOD = 2
raising = pytest.mark.parametrize(
    ("program", "n", "error"), RAISING, ids=[f.__name__ for f, *_ in RAISING]
)
DIRECTION = np.array([0.3, -0.2, 0.9, 0.4]), 0.6


def gradient(program, x, w, n):
    return tg.value_and_grad(program, wrt=("x", "w"))(x, w, n)


def reverse(program, x, w, n):
    value, pullback = tg.vjp(program, x, w, n, wrt=("x", "w"))
    return value, pullback(1.0)


def forward(program, x, w, n):
    return tg.jvp(program, (x, w, n), (DIRECTION[0].copy(), DIRECTION[1], None))


@raising
@pytest.mark.parametrize("run", [gradient, reverse, forward], **names)
def test_nothing_is_left_of_a_call_that_raises(program, n, error, run):
    x, w = copied(FIRST)
    expected = run(program, x, w, GOOD)
    state = np.geterr()
    for _ in range(2):
        with pytest.raises(error):
            run(program, x, w, n)
        assert close(x, FIRST[0])
        assert np.geterr() == state
        assert close(run(program, x, w, GOOD), expected)


@raising
def test_one_derivative_before_and_after_it_raises(program, n, error):
    derivative = tg.value_and_grad(program, wrt=("x", "w"))
    x, w = copied(FIRST)
    expected = copied(derivative(x, w, GOOD))
    with pytest.raises(error):
        derivative(x, w, n)
    assert close(x, FIRST[0])
    assert close(derivative(x, w, GOOD), expected)


@raising
def test_a_pullback_after_the_function_has_raised(program, n, error):
    x, w = copied(FIRST)
    _, pullback = tg.vjp(program, x, w, GOOD, wrt=("x", "w"))
    expected = copied(pullback(1.0))
    with pytest.raises(error):
        tg.vjp(program, x, w, n, wrt=("x", "w"))
    assert close(pullback(1.0), expected)


@raising
def test_a_direction_is_left_as_it_was(program, n, error):
    x, w = copied(FIRST)
    dx = DIRECTION[0].copy()
    with pytest.raises(error):
        tg.jvp(program, (x, w, n), (dx, DIRECTION[1], None))
    assert close(dx, DIRECTION[0])
    assert apart(tg.jvp(program, (x, w, GOOD), (dx, DIRECTION[1], None)), (x, dx))


def grown(parts, scale, n):
    parts.append(parts[0] * scale)
    parts[1][0] *= scale
    del parts[0]
    return np.sum(parts[n] * parts[0])


def shrunk(params, scale, n):
    b = params.pop("b")
    params["w"][0] *= b
    params["new"] = params["w"] * scale
    if n > 7:
        return params.pop("none")
    return np.sum(params["new"])


@pytest.mark.parametrize(
    ("program", "make", "n", "error"),
    [
        (grown, lambda: [FIRST[0].copy(), SECOND[0].copy()], 5, IndexError),
        (shrunk, lambda: {"w": FIRST[0].copy(), "b": 0.5}, 8, KeyError),
    ],
)
def test_containers_of_the_caller_after_a_call_that_raises(program, make, n, error):
    given = make()
    expected = reverse_of_structure(program, given, 1)
    for run in (
        lambda k: tg.grad(program)(given, 0.7, k),
        lambda k: tg.vjp(program, given, 0.7, k, wrt=0),
        lambda k: tg.jvp(program, (given, 0.7, k), (make(), 0.2, None)),
    ):
        with pytest.raises(error):
            run(n)
        assert list(given) == list(make()) if isinstance(given, dict) else len(given) == 2
        assert close(given, make())
    assert close(reverse_of_structure(program, given, 1), expected)


def reverse_of_structure(program, given, n):
    value, pullback = tg.vjp(program, given, 0.7, n, wrt=0)
    return value, copied(pullback(1.0))


WRONG = [np.ones(3), np.ones((4, 4)), np.ones((4, 1)), np.ones(4) * 1j, 1.0, "seed", (1.0, 2.0)]


@pytest.mark.parametrize("program", [elements, callee_of_a_callee, recursion], **names)
def test_seeds_that_do_not_fit_leave_nothing(program):
    x, w = copied(FIRST)
    value, pullback = tg.vjp(program, x, w)
    before = copied(value)
    seed = seed_for(value)
    expected = copied(pullback(seed))
    for wrong in WRONG:
        with pytest.raises(ValueError, match="adjoint"):
            pullback(wrong)
        assert close((x, w), FIRST) and close(value, before)
        assert close(pullback(seed), expected)


@pytest.mark.parametrize("program", [slices, callee, branches, transposed], **names)
def test_seeds_that_do_not_fit_a_number_leave_nothing(program):
    x, w = copied(FIRST)
    _, pullback = tg.vjp(program, x, w)
    expected = copied(pullback(1.0))
    for wrong in (np.ones(2), np.ones((1, 1)), 1j, (1.0,), "seed"):
        with pytest.raises(ValueError):
            pullback(wrong)
        assert close((x, w), FIRST)
        assert close(pullback(1.0), expected)


class StoppedError(Exception):
    """What Ctrl-C would raise, at a line of choice."""


def stop():
    raise StoppedError


def amid(call, lines, act):
    """Whether a call came to a line of generated text after so many others, and acted there."""
    left = lines
    came = False

    def at_each_line(frame, event, arg):
        nonlocal left, came
        left -= event == "line"
        if left < 0 and not came:
            came = True
            sys.settrace(None)
            act()
            sys.settrace(at_each_call)
        return at_each_line

    def at_each_call(frame, event, arg):
        return at_each_line if frame.f_code.co_filename.startswith("<tangentish") else None

    traced = sys.gettrace()
    sys.settrace(at_each_call)
    try:
        call()
    except StoppedError:
        assert act is stop
    finally:
        sys.settrace(traced)
    return came


def stopped(call, lines):
    """Whether a call was stopped after so many lines of generated text."""
    return amid(call, lines, stop)


@pytest.mark.parametrize("program", PROGRAMS, **names)
def test_pullbacks_in_the_midst_of_pullbacks(program):
    """As threads would call them: no half keeps in one place what two calls need."""
    expected = [alone(program, point) for point in (FIRST, SECOND)]
    made = [tg.vjp(program, *copied(point)) for point in (FIRST, SECOND)]
    seeds = [seed_for(value) for value, _ in made]
    found = []
    for k in (0, 1):
        lines = 0
        while amid(
            lambda: found.append(made[0][1](seeds[0])),
            lines,
            lambda k=k: found.append(made[k][1](seeds[k])),
        ):
            within, outer = found
            assert close(within, expected[k]) and close(outer, expected[0])
            found.clear()
            lines += 5
        assert lines > 10
        found.clear()


@pytest.mark.parametrize("program", PROGRAMS, **names)
def test_pullbacks_that_are_stopped_at_each_line(program):
    x, w = copied(FIRST)
    value, pullback = tg.vjp(program, x, w)
    before = copied(value)
    seed = seed_for(value)
    expected = copied(pullback(seed))
    lines = 0
    while stopped(lambda: pullback(seed), lines):
        assert close((x, w), FIRST) and close(value, before)
        assert close(pullback(seed), expected)
        lines += 1
    assert lines > 10


@pytest.mark.parametrize("program", PROGRAMS, **names)
def test_derivatives_that_are_stopped_at_each_line(program):
    x, w = copied(FIRST)
    dx, dw = copied(SECOND)
    calls = [lambda: tg.vjp(program, x, w), lambda: tg.jvp(program, (x, w), (dx, dw))]
    if isinstance(program(*copied(FIRST)), float):
        derivative = tg.value_and_grad(program, wrt=("x", "w"))
        calls.append(lambda: derivative(x, w))
    for call in calls:
        call()
        lines = 0
        while stopped(call, lines):
            assert close((x, w), FIRST) and close((dx, dw), SECOND)
            lines += 1
        assert lines > 4
    assert close(alone(program, FIRST), tg.vjp(program, x, w)[1](seed_for(program(*copied(FIRST)))))


@pytest.mark.parametrize("run", [gradient, reverse], **names)
def test_a_reverse_sweep_that_raises(run):
    def rooted(x, w, n):
        x[1:] *= w
        s = np.sqrt(x[0] * x[n])
        x[0] *= s + w
        return np.sum(x) + s

    x, w = copied(FIRST)
    expected = run(rooted, x, w, 1)
    x[0] = 0.0
    with np.errstate(all="raise"), pytest.raises(FloatingPointError):
        run(rooted, x, w, 1)
    assert close(x, np.array([0.0, *FIRST[0][1:]]))
    assert close(run(rooted, FIRST[0].copy(), w, 1), expected)


def bound_to_another_list(x, items):
    items = [np.mean(x)]
    return np.sum(x) * items[0]


def bound_to_a_number(x, items):
    items = 3.0
    return np.sum(x) * items


@pytest.mark.parametrize("f", [bound_to_another_list, bound_to_a_number])
def test_lists_that_change_before_the_pullback_is_called(f):
    x, items = np.array([0.7, -0.4]), [np.array([1.0, 2.0]), 0.5]
    _, pullback = tg.vjp(f, x, items)
    first = pullback(1.0)
    items.clear()
    again = pullback(1.0)
    assert np.array_equal(first[0], again[0])
    for found in (first, again):
        assert np.array_equal(found[1][0], np.zeros(2)) and found[1][1] == 0.0
