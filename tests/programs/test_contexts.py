"""`with` statements: the body is undone in the contexts in which it ran, and once."""

import contextlib
import decimal
import threading
import warnings
from contextlib import nullcontext as plain
from warnings import catch_warnings

import numpy as np
import pytest
from numpy import errstate as quiet

import tangentish as tg
from tangentish.errors import Unsupported
from tests.programs.whole import check_whole

X = np.array([0.3, 1.2, -0.7])


def log_of_zero(x):
    with np.errstate(divide="ignore"):
        y = np.log(np.abs(x))
        z = np.where(x > 0.0, y, 0.0)
    return np.sum(z * x)


def rebound_inside_and_read_after(x):
    y = np.sin(x)
    with np.errstate(all="ignore"):
        y = y * x
        z = np.exp(y)
        y = z + y * y
    return np.sum(y * z * x)


def written_inside(x):
    y = x.copy()
    with quiet(over="raise"), quiet(divide="warn"):
        y[0] = y[1] * y[0]
        y *= x
        y[1:] += y[:-1] ** 2
    y[2] = y[0] * y[2]
    return np.sum(y * y)


def argument_written(x):
    with quiet(all="ignore"):
        x[0] = np.sin(x[1]) * x[0]
        with catch_warnings():
            warnings.simplefilter("ignore")
            x[1] = x[0] * x[2]
    return np.sum(x * x)


def leaves_from_anywhere(x, n):
    s = 1.0
    for i in range(n):
        with quiet(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            if i == 3:
                continue
            s = s * np.sin(x) + x
            if s > 1.8:
                break
            if s < -1.0:
                return s * s
            s = s + 0.1
        s = s + 0.5 * x
    else:
        s = s * 3.0
    return s * x


def breaks_at_the_end(x, n):
    s = x
    k = 0
    while k < n:
        k += 1
        with quiet(all="ignore"):
            s = s * x + 0.3
            if s > 2.0:
                break
    return s * x


def breaks_always(x, n):
    s = x
    for _ in range(n):
        with quiet(all="ignore"):
            s = s * s
            break
    return s * x


def returns_from_nested_blocks(x, n):
    with quiet(all="ignore"):
        for i in range(n):
            y = x * i
            with plain():
                for j in range(i):
                    with np.errstate(divide="ignore"):
                        y = y + np.sin(y * j)
                        if y > 1.5:
                            return y * x
                    y = y + x
        y = x * x
        if n > 2:
            return y
    return y * x


def loop_inside(x):
    s = 0.0
    with quiet(all="ignore"):
        n = len(x)
        for i in range(n):
            s = s * x[i] + np.exp(s) * x[i]
    return s * s


def renamed_argument(x, mode):
    with quiet(all=mode):
        mode = "warn"
        y = np.exp(x) * x
        with np.errstate(divide=mode):
            mode = "ignore"
            y = y * y
    return np.sum(y) if mode == "ignore" else x[0]


def computed_argument(x, modes):
    s = x[0]
    for k in range(len(modes)):
        with quiet(over=modes[k]), quiet(under=modes[-1], divide=modes[k]):
            s = s * x[1] + np.sin(s)
    return s


def bound_to_an_active_value(x):
    with contextlib.nullcontext(np.sin(x)) as y, quiet(all="ignore"), plain(y * y) as (a, b, c):
        z = y * a
    return np.sum(z) * b * c


def nothing_varies(x, k):
    with quiet(all="ignore"):
        n = k / 2.0
        m = n * 3.0
    return x * m


def printed_inside(x):
    with np.printoptions(precision=2):
        y = x * x
        print(y[0] > 5.0)
    return np.sum(y * x)


def in_a_branch(x, k):
    y = x
    if k:
        with quiet(all="ignore"):
            y = x * x
            z = y * x
    else:
        z = x
        with quiet(all="ignore"):
            pass
    return np.sum(y * z)


def square_root(y):
    with quiet(invalid="ignore"):
        return np.sqrt(y) * y


def calls_and_is_called(x):
    with quiet(all="ignore"):
        y = square_root(x * x + 1.0)
        x = square_root(y)
    return np.sum(x * y)


def in_decimals(x, digits):
    with decimal.localcontext():
        scale = float(decimal.Decimal(1) / decimal.Decimal(3))
        y = x * scale
    return np.sum(y * y)


def choice_inside(x):
    with quiet(all="ignore"):
        y = x[0] if x[0] > 0.0 else x[1]
        a, b = y * x[0], y
    return a * b * y


def recomputed_outside(x):
    with quiet(all="ignore"):
        t = x[0] * x[1]
    s = t * x[2]
    t = s * t
    return t * s


@pytest.mark.parametrize(
    ("program", "args"),
    [
        (log_of_zero, (X,)),
        (rebound_inside_and_read_after, (X,)),
        (written_inside, (X,)),
        (argument_written, (X,)),
        (leaves_from_anywhere, (0.7, 5)),
        (leaves_from_anywhere, (0.1, 6)),
        (leaves_from_anywhere, (-1.3, 6)),
        (leaves_from_anywhere, (0.4, 0)),
        (breaks_at_the_end, (0.9, 6)),
        (breaks_at_the_end, (1.3, 6)),
        (breaks_at_the_end, (1.3, 0)),
        (breaks_always, (1.3, 0)),
        (breaks_always, (1.3, 3)),
        (returns_from_nested_blocks, (0.3, 0)),
        (returns_from_nested_blocks, (0.3, 2)),
        (returns_from_nested_blocks, (0.1, 4)),
        (returns_from_nested_blocks, (0.7, 4)),
        (loop_inside, (X,)),
        (loop_inside, (X[:0],)),
        (renamed_argument, (X, "ignore")),
        (computed_argument, (X, ("ignore", "warn"))),
        (bound_to_an_active_value, (X,)),
        (nothing_varies, (0.5, 3)),
        (printed_inside, (X,)),
        (in_a_branch, (X, True)),
        (in_a_branch, (X, False)),
        (calls_and_is_called, (X,)),
        (in_decimals, (X, 3)),
        (choice_inside, (X,)),
        (choice_inside, (-X,)),
        (recomputed_outside, (X,)),
    ],
)
def test_contexts(program, args):
    check_whole(program, args, (0,))


def quiet_quotient(x):
    with quiet(divide="ignore", invalid="ignore"):
        y = 1.0 / x
        z = y * y
    return np.sum(z[1:]) + np.sum(y[1:])


def test_the_reverse_sweep_is_as_quiet_as_the_function():
    given = np.array([0.0, 1.0, 2.0])
    expected = -2.0 / given[1:] ** 3 - 1.0 / given[1:] ** 2
    assert np.allclose(tg.grad(quiet_quotient)(given)[1:], expected)
    _, pullback = tg.vjp(quiet_quotient, given)
    assert np.allclose(pullback(1.0)[0][1:], expected)


def overflowed(x):
    with quiet(over="ignore"):
        t = x[0] * x[0]
    w = x[2] / t
    t = w + x[1]
    return t * t


def strict(x):
    t = x[0] * x[0]
    with quiet(over="raise"):
        w = x[2] / t
        t = w + x[1]
        return t * t


@pytest.mark.filterwarnings("error")
def test_nothing_is_computed_again_in_another_context():
    given = np.array([1e200, 2.0, 3.0])
    assert np.array_equal(tg.grad(overflowed)(given), [0.0, 4.0, 0.0])
    with np.errstate(over="ignore"):
        assert np.array_equal(tg.grad(strict)(given), [0.0, 4.0, 0.0])


def filtered_quotient(x):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        y = 1.0 / x
        z = y * y
    return np.sum(z[1:]) + np.sum(y[1:])


@pytest.mark.filterwarnings("error")
def test_filters_are_set_again_in_the_reverse_sweep():
    given = np.array([0.0, 1.0, 2.0])
    expected = -2.0 / given[1:] ** 3 - 1.0 / given[1:] ** 2
    assert np.allclose(tg.grad(filtered_quotient)(given)[1:], expected)
    _, pullback = tg.vjp(filtered_quotient, given)
    assert np.allclose(pullback(1.0)[0][1:], expected)
    _, slope = tg.jvp(filtered_quotient, (given,), (np.array([0.0, 1.0, 1.0]),))
    assert np.isclose(slope, np.sum(expected))


class Timer:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False


lock = threading.Lock()
shared = np.errstate(all="ignore")


def timed(x):
    with Timer():
        return x * x


def locked(x):
    with lock:
        return x * x


def kept(x):
    with shared:
        return x * x


def suppressed(x):
    with contextlib.suppress(ValueError):
        return x * x


def recorded(x):
    with warnings.catch_warnings(record=True) as found:
        y = 1.0 / x
    return y * len(found)


def reported(x):
    with quiet(all="call", call=print):
        return x * x


def half_listed(x):
    with quiet(all="ignore"), Timer():
        return x * x


@pytest.mark.parametrize(
    ("program", "says"),
    [
        (timed, r"`with Timer\(\)`"),
        (locked, "`with lock`"),
        (kept, "`with shared`"),
        (suppressed, r"suppress"),
        (recorded, "a name for the context"),
        (reported, "`call=`"),
        (half_listed, r"`with Timer\(\)`"),
    ],
)
def test_other_contexts_are_refused(program, says):
    with pytest.raises(Unsupported, match=says) as caught:
        tg.grad(program)(2.0)
    assert caught.value.where is not None and "with" in str(caught.value)


def reads_under_a_lock(k):
    with lock:
        return k * 2.0


def constant_under_a_lock(x, k):
    return reads_under_a_lock(k) * x * x


def test_a_function_that_nothing_varies_in_may_enter_what_it_likes():
    assert tg.grad(constant_under_a_lock)(2.0, 3) == 24.0
