"""What NumPy and Python make anew, so that a write into it, or `+=`, changes nothing else.

Elements chosen one by one, results of arithmetic on arrays without axes, lists that a star takes.
"""

import numpy as np
import pytest

from tests.programs.whole import check_whole

X = np.array([0.7, -0.4, 0.9])
A = np.array([[0.3, 1.2], [0.5, -0.2], [0.4, 0.9]])
W = 0.6


def into_chosen_elements(x, w):
    y = x * 2.0
    y[[1, 0]][0] = w
    y[y > 1.0][0] *= w
    k = np.array([2, 1])
    y[k][1:] += x[:1]
    return np.sum(y * x)


def into_parts_of_chosen_rows(x, w):
    y = np.stack([x, x * w])
    y[[0, 1]][:, 0] += x[:2] * w
    y[:, [0, 1]][0][1:] *= w
    y[np.array([1, 0])].T[0] = w
    return np.sum(y * y)


def into_rows_chosen_from_a_list(x, w):
    rows = [np.stack([x, x]), x]
    rows[0][[1, 0]][0] = w
    rows[0][[1, 0]] *= w
    return np.sum(rows[0] * rows[1])


def number_of_an_array_without_axes(x, w):
    z = np.array(w) * 2.0
    y = z
    z += x[0]
    return y * x[1] + z


def numbers_by_functions(x, w):
    z = np.sqrt(np.array(w))
    z += 1.0
    y = abs(np.array(x[0]))
    v = y
    v *= 2.0
    u = -np.asarray(w)
    t = u
    u += 1.0
    q = np.maximum(np.array(w), x[1])
    p = q
    p -= w
    return z * y * v + t * u + p * q


def numbers_in_a_list(x, w):
    s = np.array(0.0)
    held = []
    for i in range(3):
        s = s + x[i] * w
        held.append(s)
        t = s * 1.0
        t *= 2.0
    return held[0] * held[1] + t


def doubled(v):
    v *= 2.0
    return v


def number_given(x, w):
    z = np.array(w) * 3.0
    y = doubled(z)
    return z * x[0] + y


def rest_is_a_list(x, w):
    a, *b = x
    x[1] = w
    b[0] *= 2.0
    return a * b[0] * b[1] + x[1]


def rest_of_rows(a, w):
    first, *rest = a
    rest[0] = first * w
    rest[1] *= w
    rest.append(first)
    a[0] *= rest[0]
    return np.sum(a * a) + np.sum(rest[0] * rest[1]) + len(rest)


def rest_in_a_loop(x, w):
    s = 0.0
    for a, *b in [x, x * w]:
        x[1] = w
        s += b[0] * b[1] * a
    return s


def rest_of_rest(x, w):
    (a, *r), b = x, w
    x[2] = a
    r += [b]
    return r[1] * b * x[2] * r.pop() + sum(r[::-1])


def product_with_an_argument(s, x):
    q = 1.0
    for v in x:
        q *= v
    return s * q


def differences_of_an_argument(s, x):
    q = s - 3.0
    q *= x[0]
    p = x[0] - 3.0
    p *= x[0]
    return q * s + p * s


def sums_with_an_argument(s, x):
    q = s + 1.0
    q += x[0]
    p = [s * 1.0, +s]
    p[0] += x[1]
    z = x[0, ...]
    y = z + 1.0
    y += s
    return q * s * p[0] * p[1] + y * z


def functions_of_an_argument(s, x):
    q = np.maximum(s, -5.0)
    q += x[0]
    r = np.clip(s, -5.0, 5.0)
    r *= 2.0
    d = {"a": s * 1.0}
    d["a"] += x[1]
    return q * r * s * d["a"]


@pytest.mark.parametrize(
    "f",
    [
        product_with_an_argument, differences_of_an_argument, sums_with_an_argument,
        functions_of_an_argument,
    ],
)  # fmt: skip
def test_numbers_made_of_arguments_without_axes_are_apart(f):
    check_whole(f, (np.array(0.8), np.array([2.0, 3.0])))


C = np.array([0.3 + 0.2j, 1.2 - 0.4j, -0.2 - 0.7j, 0.9 - 0.1j])


def real_part_of_all(z, w):
    z[:] = z.real
    return np.sum(z * C).real * w


def size_of_all(z, w):
    z[:] = np.abs(z) * w
    return np.sum(z * C).imag


def turned_real_part(z, w):
    z[:] = z[::-1].real
    d = {"z": z * w}
    d["z"][:] = d["z"].imag
    return np.sum(z * C * d["z"]).real


def real_part_by_a_name(z, w):
    u = z.real
    z[:] = u * w
    return np.sum(z * C).real


def imaginary_part_of_another_name(z, w):
    y = z * w
    z, y = y, z
    z[:] = y.imag + z.real
    return np.sum(z * C * y).real


@pytest.mark.parametrize(
    "f",
    [
        real_part_of_all, size_of_all, turned_real_part, real_part_by_a_name,
        imaginary_part_of_another_name,
    ],
)  # fmt: skip
def test_what_is_written_over_complex_numbers_is_real(f):
    check_whole(f, (C, W))


@pytest.mark.parametrize(
    ("f", "a"),
    [
        (into_chosen_elements, X), (into_parts_of_chosen_rows, X), (rest_is_a_list, X),
        (into_rows_chosen_from_a_list, X), (number_of_an_array_without_axes, X),
        (numbers_by_functions, X), (numbers_in_a_list, X), (number_given, X),
        (rest_of_rows, A), (rest_in_a_loop, X), (rest_of_rest, X),
    ],
)  # fmt: skip
def test_what_is_made_anew_is_apart(f, a):
    check_whole(f, (a, W))
