"""Programs with functions inside of functions, and with functions as values."""

import functools
import itertools
import operator
from functools import partial, reduce

import numpy as np
import pytest

import tangentish as tg
from tests.differences import along
from tests.programs.whole import check_whole

W = np.array([1.0, 2.0])


def square(y):
    return y * y * np.sin(y)


def cube(x):
    return x**3


def scale(a, x, k=1.0):
    return a * x * x * k


def dot(w, x, b):
    return (w * x).sum() * b


HALF = partial(scale, 0.5, k=3.0)
FIXED = partial(dot, W, b=2.0)


def twice(f, x):
    return f(f(x))


def compose(f, g):
    return lambda x: f(g(x))


def call(h, y):
    return h(y) * y


def rk4(rhs, y, t, h, n):
    for _ in range(n):
        k1 = rhs(y, t)
        k2 = rhs(y + h / 2 * k1, t + h / 2)
        k3 = rhs(y + h / 2 * k2, t + h / 2)
        k4 = rhs(y + h * k3, t + h)
        y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        t = t + h
    return y


# -- functions inside, called by their names ---------------------------------------------------


def with_default(x):
    def step(y, h=0.5):
        return y - h * x * y

    return step(step(2.0 * x)) * x


def with_evaluated_default(x):
    def step(y, h=x * 2.0):
        return y - h * x * y

    x = x * x
    return step(step(2.0 * x), 0.1) * step(x, h=x)


def with_nonlocal(x):
    total = 0.0

    def add(y, k=x * 2):
        nonlocal total
        total += y * k * y

    for i in range(3):
        add(x * i)
    add(x, 2.0)
    return total * x


def nonlocal_of_an_argument(x):
    def double():
        nonlocal x
        x = 2.0 * x * x

    double()
    double()
    return x


def mutually_recursive(x):
    def even(k):
        return x * x if k == 0 else odd(k - 1) * x

    def odd(k):
        return 1.3 if k == 0 else even(k - 1) * 2.0

    return even(5) + odd(2)


def reads_what_the_name_means_then(x):
    def h(z):
        return g(z) * a

    g = lambda y: y * np.sin(2.0 * y)  # noqa: E731
    a = 3.0 * x
    a = h(x)
    return h(a)


def three_deep(x):
    def outer(a):
        def middle(b):
            def inner(c):
                return a * b * c * x

            return inner(b) + inner(a)

        return middle(a * x)

    return outer(x) + outer(2.0)


def one_name_in_two_functions(x):
    a = 2.0 * x

    def g(y):
        return y * a

    def h(a):
        return g(a) * a

    return h(x) * g(3.0)


def in_a_comprehension(x):
    def g(y):
        return y * x

    ys = [g(y) * x for y in (x, 2.0)]
    return sum(g(y) for y in ys) + sum(3.0 * x for x in ys)


def writes_into_an_array(x):
    buffer = np.zeros(3)

    def put(i, value):
        buffer[i] += value * x

    for i in range(3):
        put(i, x + i)
    put(1, x)
    return buffer @ np.array([1.0, x, 2.0])


def with_an_import(x):
    import math as m

    def g(y):
        from math import cos

        return m.sin(y * x) * cos(y)

    return g(x)


def starred(x):
    def total(y, *rest, k=2.0):
        return y * sum(rest) * k * x

    return total(x, 1.0, x) + total(x, 3.0, k=x)


def defined_twice(x):
    if x > 0.5:

        def g(y):
            return y * x

    else:

        def g(y):
            return y + x

    return g(x) * 2.0


INSIDE = [
    with_default,
    with_evaluated_default,
    with_nonlocal,
    nonlocal_of_an_argument,
    mutually_recursive,
    reads_what_the_name_means_then,
    three_deep,
    one_name_in_two_functions,
    in_a_comprehension,
    writes_into_an_array,
    with_an_import,
    starred,
    defined_twice,
]

# -- functions as values -----------------------------------------------------------------------


def passed(x):
    return twice(square, x) + twice(lambda y: y * x, x) + twice(np.sin, x)


def under_another_name(x):
    h = square
    return h(x) * 2


def in_a_list(x):
    fs = [square, np.sin, lambda y: y * x]
    return fs[0](x) + fs[1](x) * fs[2](x)


def in_a_dict(x):
    ops = {"a": square, "b": lambda y: x * y}
    return ops["a"](x) * ops["b"](x)


def returned(x):
    def make(a):
        def inner(b):
            return a * b * x

        return inner

    return make(x)(x) + make(2.0)(x)


def composed(x):
    h = compose(lambda y: y * x, np.cos)
    return h(x) * compose(h, h)(x)


def integrated(x):
    a = np.array([[0.0, 1.0], [-x, -0.1]])

    def rhs(y, t):
        return a @ y + np.sin(t * x)

    y = rk4(rhs, np.array([1.0, x]), 0.0, 0.1, 5)
    return y @ y


def with_its_value_bound_in_a_default(x):
    fs = [lambda z, i=i: z * i * x for i in range(3)]
    s = 0.0
    for f in fs:
        s += f(x)
    return s + fs[2](x)


def looped_over(x):
    s = 0.0
    for f in (square, np.cos, lambda y: y * y):
        s += f(x)
    return s


def chosen(x):
    h = scale if x > 0.5 else operator.add
    return h(x, 3.0) * h(2.0, x)


def chosen_among_lambdas(x):
    a = 3.0 * x
    fs = [lambda y: y * x, lambda y: y + a, lambda y, k=x * x: y * k]
    s = x
    for f in fs:
        s = f(s)
    return s


def rebound_after_capture(x):
    a = x * 3
    h = lambda y: a * y  # noqa: E731
    g = [h, h]
    a = a * x
    return call(h, x) + g[0](x)


def bound_after_capture(x):
    h = lambda y: a * y  # noqa: E731
    a = 2.0 * x
    return call(h, x)


def argument_rebound(x):
    h = lambda y: y * x  # noqa: E731
    x = x * x
    return call(h, 2.0)


def made_anew_in_a_loop(x):
    s = 0.0
    for i in range(1, 4):
        h = lambda y: y * i * x  # noqa: B023, E731
        s += call(h, x)
    return s


def captured_array_changes(x):
    v = np.array([x, 2.0, 3.0 * x])
    h = lambda k: v[k] * x  # noqa: E731
    v += x
    v[1] = x * x
    return call(h, 1)


def with_partial(x):
    h = partial(scale, x, k=x)
    g = partial(partial(scale, x), x)
    return h(2.0) + h(x, k=3.0) + g() + HALF(x) * HALF(2.0, k=x) + FIXED(x)


def partials_in_a_list(x):
    hs = [partial(scale, x), partial(scale, 2.0)]
    return sum(h(x) for h in hs) + partial(lambda a, b: a * b * b * x, x)(3.0)


VALUES = [
    passed,
    under_another_name,
    in_a_list,
    in_a_dict,
    returned,
    composed,
    integrated,
    with_its_value_bound_in_a_default,
    looped_over,
    chosen,
    chosen_among_lambdas,
    rebound_after_capture,
    bound_after_capture,
    argument_rebound,
    made_anew_in_a_loop,
    captured_array_changes,
    with_partial,
    partials_in_a_list,
]

# -- functions given to those of the library -----------------------------------------------------


def mapped(x):
    h = [lambda y: y * x][0]
    return sum(map(lambda y: y * x * y, [x, 2.0, x * x])) + sum(map(h, (x, 1.0)))


def filtered(x):
    return sum(filter(lambda y: y * x > 0.5, [x, 2.0, x * x])) * x


def sorted_by(x):
    ys = sorted([x, 2.0, -x], key=lambda y: -y * x)
    return ys[0] * 3 + ys[1] * x + ys[2]


def largest_by(x):
    return max([x, -2.0, x * x], key=lambda v: v * v * x) * min(x, 2.0, key=lambda v: -v)


def reduced(x):
    return reduce(lambda a, b: a * x + b, [1.0, x, 3.0]) + reduce(twice_product, [x, x], x)


def twice_product(a, b):
    return 2.0 * a * b


def accumulated(x):
    return list(itertools.accumulate([x, 2.0, x * x], lambda a, b: a * b + x))[2]


def from_rows(x):
    v = np.array([x, 2.0, x * x])
    return sum(itertools.starmap(lambda a, b: a * b * x, zip(v, v, strict=True)))


def by_names(x):
    table = {"sq": lambda y: y * y * x, "id": lambda y: y}
    s = 0.0
    for f in table.values():
        s += f(x)
    return s * table["sq"](2.0)


def zipped(x):
    fs, ys = [np.sin, cube, np.cos], [x, 2.0, x * x]
    return sum(k * f(x * y) for k, (f, y) in enumerate(zip(fs, ys, strict=True), 1))


LIBRARY = [
    mapped,
    filtered,
    sorted_by,
    largest_by,
    reduced,
    accumulated,
    from_rows,
    by_names,
    zipped,
]

PROGRAMS = [*INSIDE, *VALUES, *LIBRARY]


@pytest.mark.parametrize("f", PROGRAMS)
def test_programs(f):
    check_whole(f, (0.7,))
    gradient = tg.grad(f)
    gradient(0.7)
    assert gradient(1.1) == pytest.approx(along(f, (1.1,), 0, 1.0), rel=1e-7)
    assert gradient(0.3) == pytest.approx(along(f, (0.3,), 0, 1.0), rel=1e-7)


NOT_TWICE = {
    with_nonlocal,
    nonlocal_of_an_argument,
    rebound_after_capture,
    chosen_among_lambdas,
    by_names,
    mutually_recursive,
    defined_twice,
}
"""Of these the tapes of branches, or cells of variables, stand in the way of the second order."""


@pytest.mark.parametrize("f", [f for f in PROGRAMS if f not in NOT_TWICE])
def test_second_derivatives(f):
    gradient = tg.grad(f)
    expected = along(gradient, (0.7,), 0, 1.0)
    assert tg.grad(gradient)(0.7) == pytest.approx(expected, rel=1e-6, abs=1e-8)
    assert tg.jvp(gradient, (0.7,), (1.0,))[1] == pytest.approx(expected, rel=1e-6, abs=1e-8)


# -- functions that are given from outside ---------------------------------------------------------


def test_a_function_is_an_argument():
    def f(g, x):
        return g(x) * x

    gradient = tg.grad(f, wrt=1)
    for g in (square, np.cos, lambda y: y * y, functools.partial(scale, 2.0)):
        assert gradient(g, 0.7) == pytest.approx(along(f, (g, 0.7), 1, 1.0), rel=1e-7)


def test_arguments_of_an_inner_function_keep_their_arrays():
    def f(x):
        def shift(v):
            v[0] += x[1]
            return v @ v

        return shift(x.copy()) * shift(x)

    check_whole(f, (np.array([0.3, 1.2, -0.7]),))


def test_a_function_that_is_known_only_at_run_time_is_refused():
    table = [lambda y: y, np.sin]

    def f(x, k):
        return table[k](x)

    with pytest.raises(tg.Unsupported, match="known only at run time"):
        tg.grad(f)(0.7, 1)


def test_a_loop_whose_variable_functions_see_is_refused():
    def f(x):
        fs = [lambda y: y * x * i for i in range(3)]  # noqa: B023
        return fs[0](x) + fs[1](x)

    with pytest.raises(tg.Unsupported, match="bound again while a function is in use"):
        tg.grad(f)(0.7)
