"""Results that a function leaves in its arguments: `of=`."""

import inspect

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import copied

X = np.array([0.6, -0.4, 1.3, 0.8])
GRID = np.random.default_rng(0).normal(size=(4, 4))
STEP = 1e-6


def drift(r, v, dt):
    a, b = r[:, 0], r[:, 1]
    a += dt * v[:, 0] * b
    b += dt * v[:, 1] * a


def scaled_along(u, w):
    u[1:] *= u[:-1] * w


def by_calls(u, w):
    scaled_along(u, w)
    scaled_along(u[1:], w)


def by_other_names(u, w):
    y = u
    y *= w
    t = u.reshape(2, 2)
    t[0] += t[1] * w


def two_results(u, v, w):
    v[:] = u * w
    u *= v
    return np.sum(u * v)


def by_rows(A, w):
    for i, row in enumerate(A):
        row *= w * (i + 1)
        A[i, 0] = row[1] * w


def grown(u, out):
    for i in range(len(u)):
        out[0] += u[i] ** 2 * out[0]
    return None


def by_parts(u, w):
    t = u.T
    t[0] *= w
    u2 = u
    u2[1] = t[0]


def bound_to_what_a_call_gives(u, w):
    u = mirrored(u)
    u[1] *= w


def mirrored(u):
    u[0] = 2.0 * u[-1]
    return u


def swapped_buffers(u, ws):
    un = np.zeros_like(u)
    for w in ws:
        un[1:-1] = u[1:-1] + w * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        u, un = un, u


def bound_to_views(u, w):
    u = np.asarray(u)
    u = u.reshape(2, -1)
    u[0] *= w
    u = u[1]
    u[0] = w * w


def bound_to_a_copy(u, w):
    u *= w
    u = u * w
    u[0] = 2.0


def bound_on_one_path(u, w):
    if w > 0.5:
        u = u[1:]
    u *= w


def exchanged(u, v, w):
    u, v = v, u
    u *= w
    v[0] = u[1]


def name_of_a_loop(u, w):
    for u in [u, u * 2.0]:  # noqa: B020
        u *= w


def shrinking(u, w):
    for _ in range(2):
        u = u[1:]
        u[0] *= w
    return np.sum(u)


def left_in(f, of, args):
    """What a call of a function on copies returns, or leaves in its arguments."""
    args = copied(args)
    returned = f(*args)
    places = list(inspect.signature(f).parameters)
    return [returned if name == "return" else args[places.index(name)] for name in of]


PROGRAMS = [
    (drift, ("r",), (GRID, GRID * 2.0, 0.3)),
    (scaled_along, ("u",), (X, 0.7)),
    (by_calls, ("u",), (X, 0.7)),
    (by_other_names, ("u",), (X, 0.7)),
    (two_results, ("u", "v"), (X, X * 3.0, 0.7)),
    (two_results, ("return", "u"), (X, X * 3.0, 0.7)),
    (two_results, ("v",), (X, X * 3.0, 0.7)),
    (by_rows, ("A",), (GRID, 0.7)),
    (by_parts, ("u",), (GRID, 0.7)),
    (bound_to_what_a_call_gives, ("u",), (X, 0.7)),
    (swapped_buffers, ("u",), (X, X[:0] * 0.3)),
    (swapped_buffers, ("u",), (X, X[:1] * 0.3)),
    (swapped_buffers, ("u",), (X, X[:2] * 0.3)),
    (swapped_buffers, ("u",), (X, X[:3] * 0.3)),
    (bound_to_views, ("u",), (X, 0.7)),
    (bound_to_a_copy, ("u",), (X, 0.7)),
    (bound_on_one_path, ("u",), (X, 0.7)),
    (bound_on_one_path, ("u",), (X, 0.3)),
    (exchanged, ("u",), (X, X * 3.0, 0.7)),
    (exchanged, ("v", "u"), (X, X * 3.0, 0.7)),
    (name_of_a_loop, ("u",), (X, 0.7)),
    (shrinking, ("return", "u"), (X, 0.7)),
    (grown, ("out",), (X, np.array([0.3]))),
]


@pytest.mark.parametrize(("f", "of", "args"), PROGRAMS)
def test_results_left_in_arguments(f, of, args):
    """Pullback, tangent and differences agree; the caller's arrays stay; a tuple gives a tuple."""
    rng = np.random.default_rng(1)
    given = copied(args)
    y, pullback = tg.vjp(f, *given, of=of)
    expected = left_in(f, of, args)
    assert all(map(np.array_equal, given, args))
    assert len(y) == len(of)
    for found, whole in zip(y, expected, strict=True):
        np.testing.assert_allclose(found, whole, rtol=1e-14)
    seeds = tuple(rng.normal(size=np.shape(e)) for e in expected)
    adjoints = pullback(copied(seeds))
    assert all(map(np.array_equal, adjoints, pullback(copied(seeds))))
    toward = tuple(rng.normal(size=np.shape(a))[()] for a in args)
    _, tangents = tg.jvp(f, args, toward, of=of)
    forward = sum(np.sum(s * t) for s, t in zip(seeds, tangents, strict=True))
    reverse = sum(np.sum(a * t) for a, t in zip(adjoints, toward, strict=True))
    ahead, behind = (
        left_in(f, of, [a + h * t for a, t in zip(args, toward, strict=True)])
        for h in (STEP, -STEP)
    )
    moved = sum(np.sum(s * (p - q)) for s, p, q in zip(seeds, ahead, behind, strict=True))
    assert np.isclose(forward, reverse, rtol=1e-12)
    assert np.isclose(moved / (2.0 * STEP), reverse, rtol=1e-6)


def test_a_name_gives_the_result_alone():
    y, pullback = tg.vjp(scaled_along, X, 0.7, of="u")
    (whole,), of_tuple = tg.vjp(scaled_along, X, 0.7, of=("u",))
    assert np.array_equal(y, whole)
    assert all(map(np.array_equal, pullback(X), of_tuple((X,))))
    (y,), (dy,) = tg.jvp(scaled_along, (X, 0.7), (X, None), of=("u",))
    assert y.shape == dy.shape == X.shape


def test_gradient_of_an_element_that_is_left_in_an_argument():
    start = np.array([0.3])
    y, pullback = tg.vjp(grown, X, start, of="out")
    value, (bu, bout) = tg.value_and_grad(grown, wrt=("u", "out"), of="out")(X, start)
    assert value == y[0]
    assert all(map(np.array_equal, (bu, bout), pullback(np.ones(1))))
    assert np.array_equal(tg.grad(grown, of="out")(X, start), bu)
    assert start[0] == 0.3


def test_gradients_of_several_numbers_are_refused():
    with pytest.raises(TypeError, match="a real number"):
        tg.grad(scaled_along, of="u")(X, 0.7)
    with pytest.raises(tg.errors.Unsupported, match="several results"):
        tg.grad(two_results, of=("u", "v"))
