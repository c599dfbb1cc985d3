"""Arrays without axes, and arrays that are attributes, written in place."""

import dataclasses
from typing import Any, NamedTuple

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_whole

X = np.array([0.6, 0.9, 1.3, 0.8, 1.1])
GRID = np.random.default_rng(0).normal(size=(4, 5))


def chosen(x, w):
    s = np.where(x[0] > 0, x[0], x[1])
    s *= w
    return s * x[1]


def made_and_written(x, w):
    s = np.zeros(())
    s[()] = x[0]
    s += x[1] * w
    s[...] *= w
    return s * x[1]


def an_element_as_a_view(x, w):
    s = x[1, ...]
    s *= w
    s[()] += x[0]
    return np.sum(x * x)


def under_two_names(x, w):
    s = np.array(x[0] * w)
    t = s
    for k in range(3):
        t += x[k] * s
        s /= 1.5
    return s * t + np.sin(s)


def an_argument(s, w):
    s *= w
    s[...] = s * s + w
    return s * w


def in_a_branch(x, w):
    s = np.where(w > 0, x[0], x[1])
    for k in range(4):
        if k % 2:
            s *= x[k]
        else:
            s -= w
    s **= 2
    return s


def moved_on(a, w):
    a[()] = a * w
    a += w


def given_to_a_function(x, w):
    s = np.array(x[0])
    u = x[2, ...]
    moved_on(s, w)
    moved_on(u, s)
    return np.sum(x) * s


def two_arguments(s, t):
    s[...] = t
    s *= s
    t -= s
    return s * t


@pytest.mark.parametrize(
    "f",
    [
        chosen,
        made_and_written,
        an_element_as_a_view,
        under_two_names,
        in_a_branch,
        given_to_a_function,
    ],
)
def test_arrays_without_axes(f):
    check_whole(f, (X, 0.7))


@pytest.mark.parametrize("f", [an_argument, two_arguments])
def test_arguments_without_axes(f):
    check_whole(f, (np.array(0.6), np.array(0.9)))


@dataclasses.dataclass
class State:
    u: Any
    v: Any
    dt: float = 0.1


@dataclasses.dataclass(frozen=True)
class Frozen:
    u: Any
    v: Any


class Pair(NamedTuple):
    u: Any
    v: Any


def stepped(s, w):
    for _ in range(3):
        s.v -= w * s.u
        s.u += s.dt * s.v
    return np.sum(s.u * s.v)


def updated_under_another_name(s, w):
    t = s
    t.u *= w
    u = s.u
    u[0] += s.v[1]
    s.v /= 1.0 + u
    return np.sum(s.u * t.v)


def made_of_views(x, w):
    s = State(x, x[::-1], w)
    s.u *= s.dt
    s.v[1:] += s.u[0]
    return np.sum(s.u * x)


def in_a_list(states, w):
    for s in states:
        s.u -= w * s.v
    return np.sum(states[0].u * states[1].u)


def real_and_imaginary_parts(z, w):
    z.real *= w
    z.imag = z.real * w
    v = z[::-1]
    v.imag[1] += w
    v[:2].real = w
    return np.sum(np.abs(z) ** 2 * z.real)


def all_of_it(A, w):
    B = np.empty((4, 5))
    B.flat = A * w
    B.flat = B[:, 1] * w
    A.flat = w
    return np.sum(B * A)


@pytest.mark.parametrize(
    ("f", "given"),
    [
        (stepped, State(X, X * 0.3)),
        (updated_under_another_name, State(X, X * 0.3)),
        (made_of_views, X),
        (in_a_list, [State(X, X * 0.3), State(X * 0.2, X * 0.3)]),
        (real_and_imaginary_parts, X * (1.0 + 0.4j)),
        (all_of_it, GRID),
    ],
)
def test_attributes_that_are_arrays(f, given):
    check_whole(f, (given, 0.7))


def updated(s, w):
    s.u *= w
    return np.sum(s.u * s.v)


def turned(A, w):
    A.T *= w
    return np.sum(A)


def number(s, w):
    s.dt *= w
    return np.sum(s.u) * s.dt


@pytest.mark.parametrize(
    ("f", "given"),
    [
        (updated, Frozen(X, X)),
        (updated, Pair(X, X)),
        (turned, GRID),
        (number, State(X, X)),
    ],
)
def test_attributes_that_would_be_bound_anew_are_refused(f, given):
    with pytest.raises(tg.Unsupported, match="assignment to an attribute"):
        tg.grad(f)(given, 0.7)
