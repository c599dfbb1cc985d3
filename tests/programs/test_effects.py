"""Random numbers and other effects: drawn once, and in the order of the program."""

import random
import time
import types

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_whole

X = np.array([0.3, 0.7, 1.2, 0.5])
RNG = np.random.default_rng(0)
GENERATOR = random.Random(0)
draw = GENERATOR.random
ITEMS = iter(())


def start():
    """Set all generators back."""
    global ITEMS
    RNG.bit_generator.state = np.random.default_rng(0).bit_generator.state
    GENERATOR.seed(0)
    random.seed(0)
    np.random.seed(0)
    ITEMS = iter([0.5, 1.5, 2.5, 3.5])


def two_draws(x):
    t = RNG.random() - x[0] * RNG.random()
    return t * x[1]


def two_arrays(x):
    y = RNG.normal(size=4) + np.exp(x) * RNG.normal(size=4)
    return np.sum(y * y)


def in_a_loop(x):
    y = x[0]
    z = 0.0
    for k in range(3):
        y = RNG.normal() + x[k] * RNG.normal() * y
        z += (RNG.normal() - x[k] * RNG.normal()) ** 2
    return y * z


def scaled_draw(v):
    return v * RNG.random()


def in_a_callee(x):
    t = RNG.random() - scaled_draw(x[0])
    u = max(RNG.random(), scaled_draw(x[0]), 0.0)
    return t * u + np.sum(np.array([RNG.random(), scaled_draw(x[1])]))


def walrus_beside(x):
    t = RNG.random() + (u := x[1] * RNG.random())
    return t * u


def squared(v):
    return v * v


def conditional(x):
    return RNG.random() - squared(x[0]) * RNG.random() if RNG.random() < 2 else x[1]


def items_in_turn(x):
    t = next(ITEMS) - x[0] * next(ITEMS)
    return t * x[1]


def unused_item(x):
    _ = next(ITEMS)
    return x[0] * next(ITEMS) * x[0]


def unused_draw(x):
    _ = random.random()
    b = random.random()
    _ = np.random.random()
    return x[0] ** 2 * b * np.random.random()


def opaque_draw(n):
    try:
        return draw() * n
    except ValueError:
        return 0.0


def unused_call(x):
    _ = opaque_draw(1.0)
    return x[0] ** 2 * opaque_draw(2.0) * draw()


@pytest.mark.parametrize(
    "program",
    [
        two_draws,
        two_arrays,
        in_a_loop,
        in_a_callee,
        walrus_beside,
        conditional,
        items_in_turn,
        unused_item,
        unused_draw,
        unused_call,
    ],
)
def test_effects_in_the_order_of_the_program(program):
    h = 1e-6
    v = np.array([0.2, -1.0, 0.5, 0.7])
    values = []
    for x in (X, X + h * v, X - h * v):
        start()
        values.append(program(x))
    slope = (values[1] - values[2]) / (2 * h)
    start()
    value, gradient = tg.value_and_grad(program)(X)
    assert np.isclose(value, values[0], rtol=1e-13)
    assert np.isclose(gradient @ v, slope, rtol=1e-6)
    start()
    value, tangent = tg.jvp(program, (X,), (v,))
    assert np.isclose(value, values[0], rtol=1e-13)
    assert np.isclose(tangent, slope, rtol=1e-6)
    start()
    value, pullback = tg.vjp(program, X)
    assert np.isclose(value, values[0], rtol=1e-13)
    for _ in range(2):
        assert np.isclose(pullback(1.0)[0] @ v, slope, rtol=1e-6)


def written(value):
    """A program that writes into an array, and that multiplies by the given text."""
    lines = ("z = x * 1.0", f"z[1] = z[1] * z[0] * {value}", "return np.sum(z * z)")
    return "def f(x):\n" + "".join(f"    {line}\n" for line in lines)


@pytest.mark.parametrize(
    "value",
    [
        "random.random()",
        "draw()",
        "random.uniform(0.0, 1.0)",
        "next(ITEMS)",
        "time.perf_counter()",
        "opaque_draw(1.0)",
        "scaled_draw(1.0)",
        "RNG.random()",
        "np.random.random()",
    ],
)
def test_a_pullback_that_would_have_to_repeat_an_effect_is_refused(value, tmp_path):
    path = tmp_path / "written.py"
    path.write_text(written(value))
    found = dict(globals())
    exec(compile(path.read_text(), str(path), "exec"), found)
    start()
    with pytest.raises(tg.errors.Unsupported, match="something with effects"):
        tg.vjp(found["f"], X)
    assert time.perf_counter() > 0.0


def two_draws_at_once(x):
    r = np.random.default_rng(3)
    a, b = r.normal(), r.normal()
    return x * a + b * x * x


def three_draws_at_once(x):
    r = np.random.default_rng(3)
    a, b, c = r.normal(), r.normal(), r.normal()
    return x * a + b * x * x + c * x**3


def draws_that_swap(x):
    r = np.random.default_rng(3)
    b = 2.0
    b, a = r.normal(), b * r.normal()
    return x * a + b * x * x


def items_taken_at_once(x):
    it = iter((1.0, 2.0))
    a, b = next(it), next(it)
    return a * x + b * x * x


def pairs_of_draws(x):
    r = np.random.default_rng(3)
    s = 0.0
    for _ in range(3):
        u, v = r.uniform(), r.uniform()
        s = s + x * np.sqrt(-2 * np.log(u)) * np.cos(v) * x
    return s


@pytest.mark.parametrize(
    "program",
    [two_draws_at_once, three_draws_at_once, draws_that_swap, items_taken_at_once, pairs_of_draws],
)
def test_draws_in_one_assignment_keep_their_order(program):
    check_whole(program, (0.7,))


class Counter:
    """Gives more each time."""

    def __init__(self):
        self.n = 0

    def more(self, v):
        self.n += 1
        return v * self.n


COUNTER = Counter()


def mapped_draws(x):
    x = x.copy()
    x[1:] = x[:-1] * x[1:]
    return np.sum(x) * list(map(RNG.normal, [1.0, 2.0]))[1]


def mapped_method(x):
    x = x.copy()
    x[1:] = x[:-1] * x[1:]
    return np.sum(x) * list(map(COUNTER.more, [1.0, 2.0]))[1]


def paired_with_an_iterator(x, held):
    x = x.copy()
    x[1:] = x[:-1] * x[1:]
    return np.sum(x) * list(zip([1, 2], held["items"], strict=False))[1][1]


def listed_from_a_dict(x, held):
    x = x.copy()
    x[1:] = x[:-1] * x[1:]
    return np.sum(x) * list(held["items"])[0]


def summed_from_an_object(x, held):
    x = x.copy()
    x[1:] = x[:-1] * x[1:]
    return np.sum(x) * (1.0 + sum(held.items))


def asked_of_a_part(x, held):
    x = x.copy()
    x[1:] = x[:-1] * x[1:]
    for part in held.parts:
        if 1.0 in part:
            x[1:] = x[:-1] * x[1:]
    return np.sum(x)


@pytest.mark.parametrize(
    ("f", "others"),
    [
        (mapped_draws, ()),
        (mapped_method, ()),
        (paired_with_an_iterator, ({"items": iter([1.0])},)),
        (listed_from_a_dict, ({"items": iter([1.0])},)),
        (summed_from_an_object, (types.SimpleNamespace(items=iter([1.0])),)),
        (asked_of_a_part, (types.SimpleNamespace(parts=[iter([1.0])]),)),
    ],
)
def test_what_gives_something_else_the_second_time_is_not_run_again(f, others):
    with pytest.raises(tg.errors.Unsupported, match="calls something with effects"):
        tg.vjp(f, X, *others, wrt=(0,))[1](1.0)
