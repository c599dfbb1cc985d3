"""What is looked up again in tuples, and not recorded: where they are, or nobody can tell."""

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_whole

X = np.array([0.3, 1.2, -0.7, 0.4])


def sweeps_over_pairs(x, n):
    for _ in range(n):
        for i, j in ((1, 1), (2, 3), (0, 2)):
            x[i] = x[i] * x[j] + np.sin(x[i])
    return np.sum(x)


def pairs_of_the_caller(x, n, pairs=((1, -1), (2, 3))):
    for _ in range(n):
        for i, j in pairs:
            x[i] *= x[j]
        i, j = j, i
        x[i] *= x[j]
    return x


def left_early(x, n):
    for k in range(n):
        for i, (j, w) in ((1, (2, 0.5)), (2, (0, -1.5)), (0, (1, 2.0))):
            if i == k:
                break
            x[i] = np.sin(x[i]) * x[j] * w
        x[i] *= x[j] * w
    return np.sum(x * w)


def numbers_that_vary(x, n):
    for k in range(n):
        for a, i in ((x[0], 1), (x[1] * x[2], 0), (2.0, 2)):
            x[i] = np.sin(a * x[i]) + a
            a = a * a
            x[k] += a
    return np.sum(x)


def arrays_that_are_copied(x, n):
    rows = [(x * 2.0, x * x), (np.sin(x), x + 1.0)]
    total = 0.0
    for k in range(n):
        for u, v in rows:
            total += np.sum(u * v)
            u = u * v
            v = v.copy()
            v[k] = u[k] * total
            total += np.sum(u * v)
        rows[k % 2] = (v, u)
    return total


def list_that_changes(x, n):
    pairs = [(0.5, 1), (x[0], 2)]
    for k in range(n):
        for w, i in pairs[: k + 2]:
            x[i] = np.sin(x[i] * w)
        pairs.append((x[1], 0))
        pairs[0] = (x[2] * x[1], 3)
        w, i = pairs[-1]
        x[i] = x[i] * w * w
        pairs[-1] = (w, 1)
    return np.sum(x)


def pairs_made_anew(x, n):
    for k in range(n):
        pairs = ((k, 0), (1, k))
        for i, j in pairs:
            x[i] = x[i] * np.cos(x[j])
            pairs = ((0, 0), (0, 0))
    return np.sum(x)


def bound_under_a_condition(x, n):
    for k in range(n):
        pair = (k, 0)
        if x[k] > 0.0:
            pair = (1, k)
        i, j = pair
        x[i] = x[i] * np.cos(x[j])
        i, j = (j, i)
        x[i] = x[i] * x[j]
    return np.sum(x)


def one_name_twice(x, n):
    for _ in range(n):
        for i, i in ((1, 2), (3, 0)):  # noqa: B007, PLW0127
            x[i] = x[i] * np.cos(x[i - 1])
    return np.sum(x)


@pytest.mark.parametrize(
    "f",
    [
        sweeps_over_pairs,
        pairs_of_the_caller,
        left_early,
        numbers_that_vary,
        arrays_that_are_copied,
        list_that_changes,
        pairs_made_anew,
        bound_under_a_condition,
        one_name_twice,
    ],
)
@pytest.mark.parametrize("n", [0, 1, 3])
def test_items_of_tuples(f, n):
    if (f, n) != (left_early, 0):
        check_whole(f, (X, n), wrt=(0,))


def test_what_can_be_looked_up_is_not_recorded():
    text = tg.source(sweeps_over_pairs, X, 2)
    assert "items_old" not in text and "i_old" not in text and "j_old" not in text
    assert "i = items[i2][0]" in text and text.count("items = ((1, 1), (2, 3), (0, 2))") == 2
