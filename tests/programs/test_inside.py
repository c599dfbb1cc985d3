"""Programs that call derivatives: of inner functions, of lambdas, in loops, in callees."""

import numpy as np
import pytest

import tangentish as tg
from tangentish import (
    grad,
    hessian,
    hvp,
    jacfwd,
    jacobian,
    jacrev,
    jvp,
    stop_gradient,
    value_and_grad,
    vjp,
)
from tests.differences import along
from tests.programs.whole import check_whole

X = np.array([0.3, 1.2, -0.7])


def wave(y):
    return y * y * np.sin(y)


slope_of_wave = tg.grad(wave)


def of_a_function_of_the_module(x):
    return x * grad(wave)(x) + slope_of_wave(x) * tg.grad(wave)(2.0)


def of_a_closure(x):
    h = lambda y: x * y * y  # noqa: E731
    return grad(h)(x) * x


def descent(x):
    def loss(w, t=2.0):
        return (w * x - t) ** 2 + 0.1 * w**4

    w = 0.5
    for _ in range(4):
        w = w - 0.1 * grad(loss)(w)
    return w


def pulled(x):
    y, pull = vjp(lambda a, b: a * b * x, x, 2.0 * x)
    u, v = pull(x)
    (w, _) = pull(1.0)
    return y * u * v + w


def pulled_by_name(x):
    y, pull = vjp(lambda a, b: a * b * x, x, 2.0 * x, wrt="b")
    return y * pull(x)[0]


def pushed(x):
    y, dy = jvp(lambda a, b: a**3 * x + b, (x, 2.0), (1.0, x))
    z, dz = jvp(lambda a, b: a**3 * x + b, (x, 2.0), (1.0, None))
    return y * dy + z * dz


def twice(x):
    return grad(grad(lambda y: np.sin(x * y)))(x)


def thrice(x):
    return grad(grad(grad(lambda y: np.exp(x * y))))(0.5)


def inside_of_inside(x):
    return grad(lambda y: y * grad(lambda z: z * z * y * x)(y))(x)


def forward_over_forward(x):
    def slope(f, at):
        return jvp(f, (at,), (1.0,))[1]

    return slope(lambda y: slope(lambda z: np.sin(x * z) * y, y), x)


def reverse_over_forward(x):
    return grad(lambda y: jvp(lambda z: z**3 * y * x, (y,), (1.0,))[1])(x)


def second_order(x):
    v = np.array([x, 2.0])
    h = hessian(lambda u: u[0] ** 2 * u[1] * x)(v)
    p = hvp(lambda u: u[0] ** 2 * u[1] * x)(v, np.array([1.0, x]))
    return np.sum(h * h) + p @ p


def jacobians(x):
    def f(v):
        return np.array([v[0] * v[1], x * v[0] ** 2])

    v = np.array([x, 2.0])
    return np.sum(jacobian(f)(v) ** 2) + np.sum(jacfwd(f)(v) * jacrev(f)(v)) * x


def several_arguments(x):
    v, (a, b) = value_and_grad(lambda a, b: a * b * b * x, wrt=(0, 1))(x, 2.0)
    return v * a + b


def decorated(x):
    @grad
    def force(q):
        return x * q**3

    s = 0.0
    for _ in range(3):
        s += 0.1 * force(s + x)
    return s


def gradient_of(f, x):
    return grad(f)(x)


def in_a_callee(x):
    return gradient_of(lambda y: y**3 * x, x) + gradient_of(wave, x)


def of_a_function_that_writes(x):
    def f(y):
        a = np.zeros(3)
        a[0] = y
        for i in range(1, 3):
            a[i] = a[i - 1] * y * x
        return a @ a

    return grad(f)(x)


def with_branches(x):
    def f(y):
        return y * x if y > 0.5 else y * y * x * x

    return grad(f)(x) + grad(f)(x - 0.55)


def of_the_same_name(x):
    def f(x):
        return x**3

    return grad(f)(x) * x


NUMBERS = [
    of_a_function_of_the_module,
    of_a_closure,
    descent,
    pulled,
    pulled_by_name,
    pushed,
    twice,
    thrice,
    inside_of_inside,
    forward_over_forward,
    reverse_over_forward,
    second_order,
    jacobians,
    several_arguments,
    decorated,
    in_a_callee,
    of_a_function_that_writes,
    with_branches,
    of_the_same_name,
]


@pytest.mark.parametrize("f", NUMBERS)
def test_programs_of_a_number(f):
    check_whole(f, (0.7,))
    gradient = tg.grad(f)
    gradient(0.7)
    assert gradient(1.1) == pytest.approx(along(f, (1.1,), 0, 1.0), rel=1e-6)


NOT_TWICE = {with_branches}


@pytest.mark.parametrize("f", [f for f in NUMBERS if f not in NOT_TWICE])
def test_second_derivatives(f):
    gradient = tg.grad(f)
    expected = along(gradient, (0.7,), 0, 1.0)
    assert tg.grad(gradient)(0.7) == pytest.approx(expected, rel=1e-6, abs=1e-8)
    assert tg.jvp(gradient, (0.7,), (1.0,))[1] == pytest.approx(expected, rel=1e-6, abs=1e-8)


def test_what_is_held_constant_is_so_to_every_derivative():
    def f(x):
        return grad(lambda y: y * stop_gradient(y) * x)(x) * x

    assert f(0.7) == pytest.approx(0.7**3)
    assert tg.grad(f)(0.7) == pytest.approx(2 * 0.7**2)


# -- arrays ------------------------------------------------------------------------------------


def energy(q, k):
    return 0.5 * k * np.sum(q**2) + np.sum(np.cos(q[1:] - q[:-1]))


def leapfrog(q, p, k):
    for _ in range(4):
        p = p - 0.05 * grad(energy)(q, k)
        q = q + 0.1 * p
        p = p - 0.05 * grad(energy)(q, k)
    return np.sum(q * p) + energy(q, k)


def hamiltonian_in_place(q, p, k):
    def h(state):
        return 0.5 * k * state[0] @ state[0] + 0.5 * state[1] @ state[1]

    s = np.stack([q, p])
    for _ in range(3):
        g = grad(h)(s)
        s[0] += 0.1 * g[1]
        s[1] -= 0.1 * grad(h)(s)[0]
    return s[0] @ s[1]


def ridge(w, x, k):
    return np.sum((x * w - 1.0) ** 2) + k * np.sum(w**2)


def hyper(w, x, k):
    for _ in range(5):
        w = w - 0.05 * grad(ridge)(w, x, k)
    return np.sum((2.0 * w - 1.0) ** 2)


def newton(q, p, k):
    x = q.copy()
    for _ in range(2):
        g, h = grad(energy)(x, k), hessian(energy)(x, k)
        x = x - np.linalg.solve(h + 3.0 * np.eye(3), g)
    return x @ p


ARRAYS = [leapfrog, hamiltonian_in_place, hyper, newton]


@pytest.mark.parametrize("f", ARRAYS)
def test_programs_of_arrays(f):
    check_whole(f, (X, 0.5 * X[::-1].copy() + 1.0, 1.7))


def saddle(x, y):
    """A min-max problem: the inner one goes up while the outer one goes down."""

    def inner(u, x):
        for _ in range(3):
            u = u + 0.1 * grad(payoff, wrt=1)(x, u)
        return u

    for _ in range(3):
        y = inner(y, x)
        x = x - 0.1 * grad(lambda v: payoff(v, inner(y, v)))(x)  # noqa: B023
    return payoff(x, y)


def payoff(x, y):
    return x * y * np.sin(x) - 0.5 * y * y + 0.3 * x**2


def test_descent_in_descent():
    check_whole(saddle, (0.7, 0.4))


def test_structures():
    def f(params):
        def loss(p):
            return np.sum((p["w"] * X + p["b"]) ** 2)

        for _ in range(2):
            g = grad(loss)(params)
            params = {k: params[k] - 0.1 * g[k] for k in params}
        return loss(params)

    check_whole(f, ({"w": 0.4, "b": X + 1.0},))


def test_complex_numbers():
    def f(z):
        return grad(lambda u: np.real(u * u * np.conj(z)))(z).real * abs(z)

    check_whole(f, (0.4 + 0.3j,))


# -- perturbations are not confused ------------------------------------------------------------


def test_of_a_sum_whose_other_term_moves():
    """`d/dx (x * d/dy (x + y))` is 1, not 2: Siskind and Pearlmutter 2005, section 2."""

    def f(x):
        return x * grad(lambda y: x + y)(1.0)

    def g(x):
        return x * jvp(lambda y: x + y, (1.0,), (1.0,))[1]

    for h in (f, g):
        assert tg.grad(h)(1.0) == 1.0
        assert tg.jvp(h, (1.0,), (1.0,)) == (1.0, 1.0)


def test_of_a_nested_product():
    """`d/dx (x * d/dy (x * y))` at 1 is 2, in any nesting of modes."""

    def slope(f, at):
        return jvp(f, (at,), (1.0,))[1]

    def f(x):
        return x * slope(lambda y: x * y, 2.0)

    def g(x):
        return x * grad(lambda y: x * y)(2.0)

    for h in (f, g):
        assert tg.grad(h)(1.0) == 2.0
        assert tg.jvp(h, (1.0,), (1.0,))[1] == 2.0


def test_of_the_shift_operator():
    """The derivative of a function that gives a function: Manzyuk et al. 2019, section 3."""

    def shifted(u):
        return lambda f: lambda x: f(x + u)

    def twice_shifted(x):
        d = lambda u: shifted(u)(lambda v: grad(lambda t: np.exp(v * t))(1.0))(x)  # noqa: E731
        return grad(d)(0.0)

    def direct(x):
        return grad(lambda v: v * np.exp(v))(x)

    assert twice_shifted(0.8) == pytest.approx(direct(0.8))
    for outer in (twice_shifted, direct):
        assert tg.grad(outer)(0.8) == pytest.approx(along(direct, (0.8,), 0, 1.0), rel=1e-7)
    assert tg.jvp(twice_shifted, (0.8,), (1.0,))[1] == pytest.approx(tg.grad(direct)(0.8))


# -- what is refused ---------------------------------------------------------------------------


def test_of_what_is_known_only_at_run_time():
    table = [wave, np.sin]

    def f(x, k):
        return grad(table[k])(x)

    with pytest.raises(tg.Unsupported, match="known only at run time"):
        tg.grad(f)(0.7, 0)


def test_with_options_that_are_known_only_at_run_time():
    def f(x, k):
        return grad(lambda a, b: a * b, wrt=k)(x, x)

    with pytest.raises(tg.Unsupported, match="options"):
        tg.grad(f)(0.7, 0)


def test_of_a_function_that_writes_into_one_of_two_arrays():
    def f(x):
        def g(a, b):
            a[0] += b[0] * x[0]
            return a @ b

        return np.sum(grad(g)(x, x))

    with pytest.raises(tg.Unsupported, match="writes into `a`"):
        tg.grad(f)(X)
