"""An argument that is written, and that the function reaches in a second way."""

import numpy as np
import pytest

import tangentish as tg

WORLD = np.array([0.3, 0.5])


class Below:
    inherited = WORLD


class World(Below):
    a = WORLD


class Empty:
    a = 2.0


def world():
    pass


world.a = WORLD
WORLDS = [World]


def first_of(c):
    return c.a[0]


def under_a_name(x):
    o = World
    x[0] = x[0] * x[1]
    return o.a[0] * x[0]


def in_a_display(x):
    x[0] = x[0] * x[1]
    return [World][0].a[0] * x[0]


def in_a_list_of_the_module(x):
    x[0] = x[0] * x[1]
    return WORLDS[0].a[0] * x[0]


def gone_through(x):
    s = 0.0
    for o in (World,):
        x[0] = x[0] * x[1]
        s = s + o.a[0] * x[0]
    return s


def given_to_a_function(x):
    x[0] = x[0] * x[1]
    return first_of(World) * x[0]


def inherited(x):
    o = World
    x[0] = x[0] * x[1]
    return o.inherited[0] * x[0]


def of_a_function(x):
    x[0] = x[0] * x[1]
    return world.a[0] * x[0]


READING = [
    under_a_name,
    in_a_display,
    in_a_list_of_the_module,
    gone_through,
    given_to_a_function,
    inherited,
    of_a_function,
]


@pytest.mark.parametrize("f", READING)
def test_what_a_class_or_a_function_holds_is_not_to_be_given_as_well(f):
    with pytest.raises(tg.Unsupported, match="share memory"):
        tg.value_and_grad(f)(WORLD)


@pytest.mark.parametrize("f", READING)
def test_what_is_no_memory_of_a_class_is_taken(f):
    x = np.array([0.4, 0.7])
    value, gradient = tg.value_and_grad(f)(x)
    assert value == f(x.copy())
    steps = [(f(x + h) - f(x - h)) / 2e-6 for h in 1e-6 * np.eye(2)]
    assert np.allclose(gradient, steps, atol=1e-8)


def test_a_class_that_is_an_argument_may_hold_another_argument():
    def f(x, c):
        x[0] = x[0] * x[1]
        return np.sum(c.a) * x[0]

    with pytest.raises(tg.Unsupported, match="share memory"):
        tg.grad(f)(WORLD, World)
    assert np.allclose(tg.grad(f)(np.array([0.4, 0.7]), Empty), [1.4, 0.8])
