"""Values are read in the order of Python, also where a name is bound in between."""

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_whole

X = np.array([0.3, 1.2, -0.7])


def flag_written(x):
    m = np.array([True])
    if m:
        y = x * x
        m[0] = False
    else:
        y = 5.0 * x
    return y * (1.0 if m[0] else 2.0)


def flags_written(x, k):
    s = x
    for i in range(2):
        if k is not None and k[i : i + 1]:
            s = s * x
            k[i] = 0
        else:
            s = s + 2.0 * x * x
            k[i] = 1
    return s * (1.0 + k[0])


def walrus_beside(x):
    c = 2.0 * x
    a, b = c, (c := 3.0 * x)
    d, e = c * x, (c := c * 0.5)
    return a * 10.0 + b * x + d * e


def squared_and_one(x):
    return x * x, 1


def place_first(x):
    z = np.zeros(2) * x
    i = 0
    z[i], i = squared_and_one(x)
    (z[i], i), b = (x, 0), x * x
    return z[0] * 10.0 + z[1] * z[i] * b


def three(x):
    return x, x * x, x * x * x


def name_around_a_place(x):
    z = np.zeros(2) * x
    i = 0
    i, z[i], i = 1, x * x, 0
    a, b, b = three(x)
    k, z[k], k = one_squared_none(x)
    return z[0] * 10.0 + z[1] + i + a * b


def one_squared_none(x):
    return 1, x * x, 0


def names_twice(x):
    (a, b), b, c = (x * x, x), x * 3.0, x * 5.0
    c, (c, d), e = x, (x * 2.0, x), c
    p = three(x), x * x
    q, (q, r, r) = p[1], p[0]
    return a * 7.0 + b * 11.0 + c * 13.0 * d + e + q * r * x


def range_of_walrus(x):
    n = 0
    s = 0.0
    for i in range(n, (n := 2)):
        s += x * (i + 1)
    return s * n


def chained_part(x, k):
    (k, d) = e = k
    (t, q) = t = (x * k, x)
    return np.sum(e) * x + np.sum(t[0] * d) * t[1] * q


def another_object(x):
    z = x * 1.0
    v = z[1:]
    u = v
    s = np.sum(v * v) if u is v else x[0]
    v = z[:1]
    return s * np.sum(v)


def never_bound(x, y):
    if y > 0.0:
        return x * y
    r *= x  # noqa: F821
    return r  # noqa: F821


@pytest.mark.parametrize(
    ("program", "args", "wrt"),
    [
        (flag_written, (3.0,), None),
        (flags_written, (1.3, np.array([1, 0])), (0,)),
        (walrus_beside, (1.3,), None),
        (place_first, (1.3,), None),
        (name_around_a_place, (1.3,), None),
        (names_twice, (1.3,), None),
        (range_of_walrus, (1.3,), None),
        (chained_part, (1.3, np.array([[1.0, 2.0], [3.0, 4.0]])), (0,)),
        (another_object, (X,), None),
        (never_bound, (2.0, 1.0), None),
    ],
)
def test_values_are_read_in_the_order_of_python(program, args, wrt):
    check_whole(program, args, wrt)


def index_that_rebinds(x):
    m = np.zeros((2, 2))
    i = 0
    m[i][(i := 1)] = x * x
    return m[0, 1]


def test_an_index_that_binds_what_the_place_has_read_is_refused():
    with pytest.raises(tg.errors.Unsupported, match="an index that binds a name"):
        tg.grad(index_that_rebinds)(3.0)
