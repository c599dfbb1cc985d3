"""`del`: what the reverse sweep reads stays, and what Python no longer finds is not read."""

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_whole

X = np.array([0.5, 1.5, -0.3])


def bound_again(x, n):
    y = x * x
    for i in range(n):
        if i % 2:
            del y
            y = np.sin(x) * i
        x = x * y
    return x


def argument(x, n):
    y = x * x
    del x
    x = y * n
    return x * y


def in_a_loop(x, n):
    for i in range(n):
        y = x * i
        z = y * y
        del y
        x = x + z
    del z
    return x


def gone_after_a_while(x, n):
    y = x
    for i in range(n):
        x = x * y
        if i == 2:
            del y
    return x


def gone_by_a_branch(x, n):
    y = x * x
    if n > 3:
        del y
        x = x * 2.0
    z = x + n
    return y * z


def several(x, n):
    a, (b, c) = x, (x * x, n)
    del (a, [b]), c
    a = b = x
    c = a * b
    return c * a


def updated(x, n):
    y = x * x
    if n > 3:
        del y
    y += x
    return y * y


def written(x, n):
    y = x * 2.0
    y[0] = x[1] * x[2]
    z = y * y
    del y, x
    return np.sum(z) * n


def in_a_callee(x, n):
    y = argument(x, n) * argument(x, x)
    del n, x
    return y


PROGRAMS = [
    bound_again, argument, in_a_loop, gone_after_a_while, gone_by_a_branch, several, updated,
    in_a_callee,
]  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.__name__)
def test_derivatives(program):
    check_whole(program, (0.7, 3), (0,))


def test_derivatives_of_arrays():
    check_whole(written, (X, 2.0))
    check_whole(bound_again, (X, 4), (0,))


def twice(x, n):
    y = x
    for _ in range(n):
        del y
    return x


def never_bound(x, n):
    for _i in range(n):
        y = x
    del y
    return x


@pytest.mark.parametrize(
    ("program", "n"),
    [(gone_after_a_while, 4), (gone_by_a_branch, 4), (updated, 5), (twice, 2), (never_bound, 0)],
)
def test_reads_of_what_is_deleted_fail_as_in_python(program, n):
    for run in (
        lambda: program(0.7, n),
        lambda: tg.grad(program)(0.7, n),
        lambda: tg.vjp(program, 0.7, n, wrt=0),
        lambda: tg.jvp(program, (0.7, n), (1.0, None)),
    ):
        with pytest.raises(UnboundLocalError, match="y"):
            run()


@pytest.mark.parametrize(("program", "n"), [(twice, 1), (never_bound, 2)])
def test_what_is_deleted_once_is_not_missed(program, n):
    assert tg.grad(program)(0.7, n) == 1.0
