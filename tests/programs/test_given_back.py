"""Functions that call themselves, write into an array that they are given, and give it back."""

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_whole

X = np.cos(np.arange(7.0) * 1.3 + 0.3)


def merge_sort(x):
    if len(x) < 2:
        return x
    m = len(x) // 2
    left = merge_sort(x[:m].copy())
    right = merge_sort(x[m:].copy())
    i = j = k = 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            x[k] = left[i]
            i += 1
        else:
            x[k] = right[j]
            j += 1
        k += 1
    while i < len(left):
        x[k] = left[i]
        i += 1
        k += 1
    while j < len(right):
        x[k] = right[j]
        j += 1
        k += 1
    return x


def sorted_and_weighed(x, w):
    places = np.arange(len(x))
    return np.sum(merge_sort(x) * places**2) * w + np.sum(x**2 * places)


def sorted_copy_written(x, w):
    y = merge_sort(x.copy())
    y[0] *= w
    return np.sum(y * x)


def chained(u, n):
    if n > 0:
        u[n] *= u[n - 1]
        return chained(u, n - 1)
    return u


def written_behind_a_chain(x, w):
    y = chained(x, 3)
    y[0] = w
    return np.sum(x**2)


def of_parts(u, n):
    if n > 0:
        u[n] *= u[n - 1]
        v = of_parts(u[1:], n - 1)
        v[0] += u[0]
    return u


def written_through_parts(x, w):
    y = of_parts(x, 3)
    y[0] = w * y[1]
    return np.sum(x**2)


def halved(u):
    n = len(u)
    if n > 1:
        halved(u[: n // 2])[0] += 1.0
        b = halved(u[n // 2 :])
        b *= 0.5
        u[0] *= b[-1]
    return u


def halves_of_halves(x, w):
    y = halved(x)
    y[1] = w
    return np.sum(x**2) + y[0]


def of_a_copy(u, n):
    if n == 0:
        return u
    u = of_a_copy(u * 2.0, n - 1)
    u[0] *= u[1]
    return u


def gives_what_it_has_made(x, w):
    z = of_a_copy(x, 3)
    z[1] = w * z[0]
    return np.sum(x**2) + np.sum(z**2)


def even(u, n):
    if n == 0:
        return u
    u[n] *= 1.5
    return odd(u, n - 1)


def odd(u, n):
    if n == 0:
        return u
    u[n] += u[n - 1]
    return even(u, n - 1)


def by_turns(x, w):
    y = even(x, 4)
    y[0] = w
    return np.sum(x**2)


def second_of_two(u, v, n):
    if n == 0:
        return v
    u[n] *= v[n]
    r = second_of_two(u, v, n - 1)
    r[0] += u[n]
    return v


def one_of_two(x, w):
    y = x * w
    r = second_of_two(x, y, 3)
    r[1] *= 2.0
    return np.sum(x**2) + np.sum(y**2) + np.sum(second_of_two(y, y, 2))


def quick_sort(x, low, high):
    if low < high:
        pivot, i = x[high], low
        for j in range(low, high):
            if x[j] < pivot:
                x[i], x[j] = x[j], x[i]
                i += 1
        x[i], x[high] = x[high], x[i]
        x = quick_sort(x, low, i - 1)
        x = quick_sort(x, i + 1, high)
    return x


def bound_to_what_it_gives(x, w):
    return np.sum(quick_sort(x, 0, len(x) - 1) * np.arange(len(x)) * w) + x[0] ** 2


def exchanged(u, v, n):
    if n == 0:
        return u
    u[0] *= v[1]
    return exchanged(v, u, n - 1)


def one_or_the_other(x, w):
    y = x * w
    z = exchanged(x, y, 3)
    z[1] = w
    return np.sum(x**2) + np.sum(y**3)


@pytest.mark.parametrize(
    "program",
    [
        sorted_and_weighed, sorted_copy_written, written_behind_a_chain, written_through_parts,
        halves_of_halves, gives_what_it_has_made, by_turns, one_of_two, bound_to_what_it_gives,
    ],
)  # fmt: skip
@pytest.mark.parametrize("x", [X, X[::-1] * 0.9, X[:5].copy()], ids=["up", "down", "short"])
def test_derivatives(program, x):
    check_whole(program, (np.array(x), 0.7))


def test_one_array_or_another_is_refused():
    with pytest.raises(tg.Unsupported, match="shares memory"):
        tg.grad(one_or_the_other)(X, 0.7)
