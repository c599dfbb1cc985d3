"""`L[k] op= v` where the item is a number, an array without axes, or becomes an array by it.

A number is bound anew; an array is written in its place, also one without axes, which its other
names see.
"""

import numpy as np
import pytest

from tests.programs.whole import check_whole

X, Y = np.array([0.3, 0.7, 1.1]), np.array([0.5, -0.4, 0.9])
Z, U = np.array(0.7), np.array(1.3)


# -- arrays without axes -------------------------------------------------------------------


def seen_by_a_name(a, b):
    held = [a]
    held[0] *= b
    t = held[0]
    t /= 3
    return held[0]


def seen_by_the_list(a, b):
    held = [a.copy()]
    held[-1] -= b
    t = held[-1]
    held[0] *= 2
    return t


def filled(a, b):
    held = [np.zeros(())]
    held[0] += a
    d = held[0]
    d *= b
    return held[0]


def in_a_dict(a, b):
    held = {"k": [a]}
    held["k"][0] *= b
    t = held["k"][0]
    t *= 3
    return held["k"][0]


def in_a_list_of_lists(a, b):
    rows = [[a.copy(), b]]
    rows[0][0] += b
    t = rows[0][0]
    t *= b
    return rows[0][0]


def in_a_loop(a, b):
    rows = [a.copy() for _ in range(2)]
    for r in range(2):
        rows[r] *= b
    t = rows[1]
    t *= a
    return rows[0] * rows[1]


# -- numbers that become arrays ------------------------------------------------------------


def then_written_by_another_name(a, b):
    held = [2.0]
    held[0] *= b
    t = held[0]
    t *= a
    return held[0]


def then_written_at_an_element(a, b):
    held = [a[0]]
    held[0] *= b
    held[0][1] = a[2]
    for i in range(3):
        held[0][i] *= a[i]
    return held[0]


def then_seen_through_a_view(a, b):
    held = {"s": 1.0, "t": 2.0}
    held["s"] *= b
    v = held["s"][1:]
    v *= a[1:]
    return held["s"]


def summed(a, b):
    held = [np.sum(a)]
    held[0] += b
    return held[0] * 2.0


def subtracted(a, b):
    held = {"s": np.dot(a, a)}
    held["s"] -= b
    return np.sum(held["s"] * b)


def number_first(a, b):
    held = [0.0]
    held[0] += b[1]
    held[0] += b
    held[0] **= 2
    return held[0] * a


def made_anew_in_a_loop(a, b):
    held = {}
    for k in ("p", "q"):
        held[k] = 0.0
        held[k] += a
        held[k] *= b
    return held["p"] * held["q"]


def accumulated(a, b):
    held = [0.0, 0.0]
    for i in range(3):
        held[0] += a * i
        held[1] += b[i]
    return held[0] * held[1]


def two_names_for_the_list(a, b):
    held = [0.0]
    other = held
    held[0] += a
    t = other[0]
    t *= b
    return held[0] + other[0]


def an_integer(a, b):
    held = [3]
    held[0] -= a
    t = held[0]
    t /= b
    return held[0]


def nested(a, b):
    held = (0.0, [[1.0]])
    held[1][0][0] *= a
    r = held[1][0][0]
    r -= b
    return held[1][0][0]


def of_an_argument(held, b):
    held[0] -= b
    return np.sum(held[0] * b) * held[1]


@pytest.mark.parametrize(
    "f", [seen_by_a_name, seen_by_the_list, filled, in_a_dict, in_a_list_of_lists, in_a_loop]
)
def test_arrays_without_axes_are_written_in_their_place(f):
    check_whole(f, (Z, U))


@pytest.mark.parametrize(
    "f",
    [
        then_written_by_another_name, then_written_at_an_element, then_seen_through_a_view,
        summed, subtracted, number_first, made_anew_in_a_loop, accumulated,
        two_names_for_the_list, an_integer, nested,
    ],
)  # fmt: skip
def test_numbers_that_become_arrays_are_bound_anew(f):
    check_whole(f, (X, Y))


def test_numbers_that_become_arrays_in_an_argument():
    check_whole(of_an_argument, ([0.7, 0.4], Y))


def beside_a_view(a, b):
    held = [b[1], a[::-1]]
    held[0] *= b
    a[0] *= 2
    held[0][1] *= held[1][0]
    return held[0] * a + held[1]


def added_to(held, a):
    held[0] += a
    held[0] *= 2


def by_a_function(a, b):
    held = [0.0, a]
    added_to(held, a)
    added_to(held, b)
    held[1] *= held[0]
    return held[0] * a


@pytest.mark.parametrize("f", [beside_a_view, by_a_function])
def test_what_is_bound_anew_is_no_write_into_what_stands_beside_it(f):
    check_whole(f, (X, Y))
