"""Operands whose lengths nobody can tell apart before the call: equal ones, and those of one."""

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_whole

Z = np.array([0.3, -1.2, 0.7, 0.4, 1.1, -0.6])
M = np.arange(12.0).reshape(3, 4) / 7.0 - 0.5


def nested(z, n, m):
    return np.sum((z[:n] + z[m:] * z[:n] - 2.0) * z[m:] / (3.0 + z[:n]))


def of_functions(z, n, m):
    return np.sum(np.exp(z[:n] * z[m:] - np.sin(z[:n])) ** 2 + np.where(z[m:] > 0, z[:n], z[m:]))


def scaled(z, s, n, m):
    return np.sum(z[:n] * (s * z[m:] + s * s) + (s - z[:n]) * z[m:])


def single(z, w, n, m):
    return np.sum(z[:n] * (w * z[m:] + w)) * 1.5


def largest(z, n, m):
    return np.sum(np.maximum(z[:n] * z[m:], z[:n] + z[m:]) * np.abs(z[:n] - z[m:]))


def complex_parts(z, n, m):
    return np.sum(np.abs(z[:n] * (1.0 + 2.0j * z[m:])) + np.real(z[:n] * 1j * (z[m:] + 1j)))


def calling_rules(z, n, m):
    return np.sum(np.cumsum(z[:n] + z[m:]) * (np.roll(z[:n] * z[m:], 1) - z[:n]))


def stored(z, n, m):
    y = np.zeros(np.shape(z[:n] + z[m:]))
    y[:] = z[:n] * z[m:] + z[:n]
    y[...] += (z[:n] - 1.5) * z[m:]
    y[:] *= z[m:] + z[:n] * z[m:]
    return y


def in_place(z, n, m):
    for _ in range(2):
        z[m:] += 0.5 * (z[:n] * z[:n] + z[:n])
    return z


def under_a_condition(z, n, m):
    y = z[:n] * 2.0
    if n > 1:
        y = (y + z[m:]) * (z[m:] * 3.0 - y)
    return np.sum(y * (z[:n] / (2.0 + z[m:]) - y))


def sums(z, n, m):
    y = 3.0 * (z[:n] + 2.0 * (z[m:] - (z[:n] + z[m:]))) + np.sin(z[:n] + np.cos(z[m:]))
    return np.sum(y)


def by_both_axes(a, i, j):
    b = a[:i] * a[:, :j] + (a[:, :j] - a[:i] * a[:i])
    return np.sum(b * (a[:i] + a[:, :j] * b))


PROGRAMS = (
    nested, of_functions, largest, complex_parts, calling_rules, stored, under_a_condition
)  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("first", [(3, 3), (1, 2), (4, 5)])
def test_slices_of_equal_lengths_and_of_length_one(program, first):
    gradient = tg.vjp(program, Z, *first)
    assert gradient is not None  # the text was made for these
    for n, m in ((3, 3), (1, 2), (4, 5), (1, 5), (0, 5), (0, 6)):
        check_whole(program, (Z, n, m), wrt=(0,))


@pytest.mark.parametrize(("n", "m"), [(3, 3), (1, 2), (4, 5), (1, 5)])
def test_numbers_and_vectors_of_one_beside_them(n, m):
    check_whole(scaled, (Z, 0.8, n, m), wrt=(0, 1))
    check_whole(single, (Z, np.array([0.8]), n, m), wrt=(0, 1))
    check_whole(single, (Z[:3], np.array([0.8, 0.4, -1.5])[:n], n, 2), wrt=(0, 1))
    check_whole(single, (Z.astype(np.float32), np.array([0.8]), n, m), wrt=(1,))


@pytest.mark.parametrize(("n", "m"), [(3, 3), (1, 2), (1, 5)])
def test_updates_in_place(n, m):
    check_whole(in_place, (Z, n, m), wrt=(0,))


@pytest.mark.parametrize(("i", "j"), [(1, 1), (3, 4), (1, 4), (3, 1)])
def test_either_axis_may_be_one(i, j):
    check_whole(by_both_axes, (M, i, j), wrt=(0,))


def test_operands_are_not_computed_again_for_their_shapes():
    _, backward = tg.source(sums, Z, 3, 3).split("bz = ")
    assert backward.count("np.cos") == backward.count("np.sin") == 1
    asked = [call.rsplit(", ", 1)[1] for call in backward.split("unbroadcast(")[1:]]
    assert not any(sign in like.split(")")[0] for like in asked for sign in "+-*")


def downwards(z, n):
    for i in range(n - 1, -1, -1):
        z[i] = np.sin(z[i]) * z[0]
    for i in range(len(z) - 2, 0, -1):
        z[i] = np.sin(z[i]) * z[0]
    for i in range(len(z) - 1, 1, -1):
        z[i] = np.sin(z[i]) * z[0]
    return z


@pytest.mark.parametrize("n", [-2, 0, 1, 6])
def test_buffers_are_as_long_as_loops_that_go_down(n):
    check_whole(downwards, (Z, n), wrt=(0,))
    text = tg.source(downwards, Z, n)
    sizes = ("np.empty(max(n, 0))", "np.empty(max(len(z) - 1, 0))", "np.empty(len(z))")
    assert all(size in text for size in sizes)


def every_other_of_two(u, v):
    return np.sum((u[:-1:2] * v[:-1:2]) ** 2 * np.cos(u[:-1:2]))


def spread(u, v):
    u[:-1:2] *= v[:-1:2]
    u[2:] += v[1:-1] * v[2:]


def by_a_function(u, v):
    spread(u, v)
    return u * v


def test_slices_of_arrays_of_one_length_are_of_one_length():
    """Proven of what a function is given, too; where the arrays differ, slices may still agree."""
    check_whole(by_a_function, (Z, Z[::-1].copy()))
    assert "unbroadcast" not in tg.source(by_a_function, Z, Z.copy())
    gradient = tg.grad(every_other_of_two, wrt=("u", "v"))
    for n, m in ((7, 7), (7, 6), (6, 7), (5, 4), (7, 7)):
        u, v, du, dv = (np.random.default_rng(n + m).normal(size=k) for k in (n, m, n, m))
        step = 1e-6
        forth, back = (every_other_of_two(u + s * du, v + s * dv) for s in (step, -step))
        bu, bv = gradient(u, v)
        assert np.isclose(bu @ du + bv @ dv, (forth - back) / (2.0 * step), rtol=1e-6)
