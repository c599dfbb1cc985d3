"""Arguments that share memory with one another, and are written.

The adjoint of each is that of all the memory that it shows; compared with differences in the memory
itself.
"""

import numpy as np
import pytest

import tangentish as tg

RNG = np.random.default_rng(0)
VECTOR, GRID = RNG.uniform(0.5, 1.5, 7), RNG.uniform(0.5, 1.5, (4, 4))
STEP = 1e-6


def written_and_read(x, y, w):
    x[0] *= w
    y[1] += x[2] * y[0]
    return np.sum(x * y)


def relaxed(x, y, w):
    for i in range(1, len(y) - 1):
        x[i] = w * (y[i - 1] + y[i + 1])
    return np.sum(x * x) + y[0]


def a_part_beside_the_whole(A, r, w):
    r *= w
    A[1] = r[0] * A[0]
    return np.sum(A * A)


def copied_over(x, y, w):
    x[:] = y * w
    return np.sum(x**2)


def exchange(a, b):
    a[0] *= b[1]
    b[2] = a[1] * a[0]


def given_further(x, y, w):
    exchange(x, y)
    exchange(y, x)
    return np.sum(x * w) * y[0]


def three(x, y, z, w):
    x[0] *= z[1] * w
    z[2] += x[0]
    return np.sum(x * y) + np.sum(z)


def same(m):
    return m, m


def shifted(m):
    return m[1:], m[:-1]


def turned(m):
    return m, m[::-1]


def with_row(m):
    return m, m[0]


def with_column(m):
    return m, m[:, 1]


def two_columns(m):
    return m[:, 0], m[:, 1]


def three_parts(m):
    return m[:4], m[2:6], m[1:5]


CASES = [
    *((f, VECTOR, views) for f in (written_and_read, relaxed) for views in (same, shifted, turned)),
    *((copied_over, VECTOR, views) for views in (same, shifted, turned)),
    (a_part_beside_the_whole, GRID, with_row),
    (a_part_beside_the_whole, GRID, with_column),
    (a_part_beside_the_whole, np.asfortranarray(GRID), with_row),
    (given_further, VECTOR, same),
    (given_further, VECTOR, turned),
    (written_and_read, GRID, two_columns),
    (three, VECTOR, three_parts),
]


def differences(f, memory, views, w):
    """The derivative of a program in the memory that its arguments show, and in `w`."""
    slopes = np.zeros_like(memory)
    for place in np.ndindex(*memory.shape):
        found = []
        for h in (STEP, -STEP):
            moved = memory.copy(order="K")
            moved[place] += h
            found.append(f(*views(moved), w))
        slopes[place] = (found[0] - found[1]) / (2 * STEP)
    ends = [f(*views(memory.copy(order="K")), w + h) for h in (STEP, -STEP)]
    return slopes, (ends[0] - ends[1]) / (2 * STEP)


@pytest.mark.parametrize(("f", "memory", "views"), CASES)
def test_gradients(f, memory, views):
    given, before = views(memory), memory.copy()
    derivative = tg.grad(f, wrt=tuple(range(len(given) + 1)))
    derivative(*(np.ones_like(x) for x in given), 0.3)  # apart, and at another point
    slopes, in_w = differences(f, memory, views, 0.7)
    pullback = tg.vjp(f, *given, 0.7)[1]
    for found in (derivative(*given, 0.7), derivative(*given, 0.7), pullback(1.0), pullback(1.0)):
        *parts, slope = found
        assert np.isclose(slope, in_w, rtol=1e-5)
        for part, expected in zip(parts, views(slopes), strict=True):
            assert np.allclose(part, expected, rtol=1e-5, atol=1e-6)
        together = [(a, b) for k, a in enumerate(parts) for b in (*parts[k + 1 :], memory)]
        assert not any(np.may_share_memory(a, b) for a, b in together)
        assert np.array_equal(memory, before)


@pytest.mark.parametrize(("f", "memory", "views"), CASES)
def test_tangents(f, memory, views):
    given, before = views(memory), memory.copy()
    slopes, in_w = differences(f, memory, views, 0.7)
    direction = memory.copy(order="K")
    direction[...] = RNG.normal(size=memory.shape)
    _, slope = tg.jvp(f, (*given, 0.7), (*views(direction), 0.3))
    assert np.isclose(slope, np.sum(slopes * direction) + 0.3 * in_w, rtol=1e-5)
    alone = np.zeros_like(memory)
    views(alone)[0][...] = views(direction)[0]
    _, slope = tg.jvp(f, (*given, 0.7), (views(direction)[0], *[None] * len(given)))
    assert np.isclose(slope, np.sum(slopes * alone), rtol=1e-5)
    assert np.array_equal(memory, before)


def test_tangents_that_differ_where_arguments_share_memory():
    with pytest.raises(tg.errors.ShapeError, match="their tangents differ"):
        tg.jvp(written_and_read, (VECTOR, VECTOR, 0.7), (VECTOR, VECTOR * 2.0, 0.0))
