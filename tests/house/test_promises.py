"""What is promised of every derivative, one small program for each promise."""

from __future__ import annotations

import doctest
import inspect
import linecache
import os
import pickle
import subprocess
import sys
import traceback
import types
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import tangentish as tg
from tangentish.rules import registry

BOTH = pytest.mark.parametrize("slope", ["reverse", "forward"], indirect=True)


@pytest.fixture
def slope(request):
    """The derivative of a function of a number, by either mode."""

    def forward(f, x, *rest):
        return tg.jvp(f, (x, *rest), (1.0, *(None for _ in rest)))[1]

    def reverse(f, x, *rest):
        return tg.grad(f)(x, *rest)

    return {"forward": forward, "reverse": reverse}[request.param]


def module(text: str, name: str = "<promised>") -> Any:
    """The module that a text makes, its source known to `linecache`."""
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    made: Any = types.ModuleType("promised")
    exec(compile(text, name, "exec"), made.__dict__)
    return made


# -- what names mean --------------------------------------------------------------------------


def test_globals_are_read_at_the_call():
    m = module("k = 2.0\ndef f(x):\n    return k * x * x\n", "<globals>")
    derivative = tg.grad(m.f)
    assert derivative(3.0) == 12.0
    m.k = 5.0
    assert derivative(3.0) == 30.0
    m.k = np.array(7.0)
    assert derivative(3.0) == 42.0


def test_defaults_are_read_at_the_call():
    def f(x, k=2.0):
        return k * x * x

    derivative = tg.grad(f)
    assert derivative(3.0) == 12.0
    assert derivative(3.0, k=1.0) == 6.0
    assert derivative(k=1.0, x=3.0) == 6.0


def test_closures_are_followed_and_their_cells_read_at_the_call():
    def scaled(k):
        def f(x):
            return k * x * x

        def change(value):
            nonlocal k
            k = value

        return f, change

    (f, change), (g, _) = scaled(2.0), scaled(np.array([1.0, 10.0]))
    derivative = tg.grad(f)
    assert derivative(3.0) == 12.0
    change(5.0)
    assert derivative(3.0) == 30.0
    assert tg.vjp(g, 3.0)[1](np.ones(2)) == (66.0,)
    assert [tg.grad(h)(1.0) for h in [lambda x, k=k: k * x for k in (1.0, 2.0)]] == [1.0, 2.0]


@BOTH
def test_a_rebound_callee_is_followed(slope):
    m = module("def g(x):\n    return x * x\ndef f(x):\n    return 2.0 * g(x)\n", "<rebound>")
    assert slope(m.f, 3.0) == 12.0
    m.g = module("def g(x):\n    return x * x * x\n", "<other>").g
    assert slope(m.f, 3.0) == 54.0
    m.g = np.sin
    assert np.isclose(slope(m.f, 3.0), 2 * np.cos(3.0))


def test_a_redefined_callee_is_followed_by_an_old_derivative():
    m = module("def g(x):\n    return x * x\ndef f(x):\n    return 2.0 * g(x)\n", "<redefined>")
    derivative = tg.grad(m.f)
    assert derivative(3.0) == 12.0
    text = "def g(x):\n    return 7.0 * x\n"
    linecache.cache["<cell 2>"] = (len(text), None, text.splitlines(keepends=True), "<cell 2>")
    exec(compile(text, "<cell 2>", "exec"), m.__dict__)
    assert derivative(3.0) == 14.0


def test_source_that_does_not_match_is_refused():
    m = module("def f(x):\n    return x * x\n", "<edited>")
    text = "def f(x):\n    return x * x * x\n"
    linecache.cache["<edited>"] = (len(text), None, text.splitlines(keepends=True), "<edited>")
    with pytest.raises(tg.SourceUnavailable):
        tg.grad(m.f)(2.0)


# -- memory and effects -----------------------------------------------------------------------


def writes(x, w, fail=False):
    """Write into both arguments, and raise half way if told to."""
    for i in range(1, len(x)):
        x[i] += 0.1 * np.sin(w[i] * x[i - 1])
        w[i] *= x[i]
        if fail and i == 2:
            raise RuntimeError("half way")
    return np.sum(x * w)


def test_arguments_are_unchanged():
    x, w = np.linspace(1.0, 2.0, 4), np.linspace(0.5, 1.5, 4)
    kept = x.copy(), w.copy()
    tg.grad(writes, wrt=("x", "w"))(x, w)
    _, pullback = tg.vjp(writes, x, w)
    pullback(1.0)
    tg.jvp(writes, (x, w), (np.ones(4), np.ones(4)))
    with pytest.raises(RuntimeError, match="half way"):
        tg.grad(writes)(x, w, True)
    with pytest.raises(RuntimeError, match="half way"):
        tg.jvp(writes, (x, w, True), (np.ones(4), None, None))
    assert np.array_equal(x, kept[0])
    assert np.array_equal(w, kept[1])


def test_pullbacks_can_be_repeated_and_interleaved():
    a, b = np.linspace(1.0, 2.0, 4), np.linspace(-1.0, 1.0, 4)
    (ya, at_a), (yb, at_b) = tg.vjp(writes, a, b), tg.vjp(writes, b, a)
    first = at_a(1.0), at_b(1.0), at_a(2.0), at_b(1.0), at_a(1.0)
    for found in (first[0], first[4]):
        assert np.array_equal(found, first[0])
    assert np.array_equal(first[1], first[3])
    assert np.allclose(first[2], 2.0 * np.array(first[0]))
    assert np.allclose(first[0], tg.grad(writes, wrt=(0, 1))(a, b))
    assert np.allclose(first[1], tg.grad(writes, wrt=(0, 1))(b, a))
    assert (ya, yb) == (writes(a.copy(), b.copy()), writes(b.copy(), a.copy()))


def test_a_pullback_does_not_see_later_writes_of_the_caller():
    x = np.array([1.0, 2.0])
    _, pullback = tg.vjp(lambda x: np.sum(x * x), x)
    x[0] = 100.0
    assert np.array_equal(pullback(1.0)[0], [2.0, 4.0])


def rebound(x):
    held = np.sum(x[x > 0.1] ** 2)
    x = np.ones(3) * held
    return np.sum(x * x)


def written_on_one_path(x):
    if x[0] > 5.0:
        x[1] = 2.0
        x = np.zeros(3)
    return np.sum(np.sin(x))


@pytest.mark.parametrize("f", [rebound, written_on_one_path])
def test_the_tape_is_safe_from_the_caller_where_a_name_is_bound_anew(f):
    x = np.array([1.0, 2.0, 0.5])
    expected = tg.grad(f)(x)
    _, pullback = tg.vjp(f, x)
    x.fill(9.0)
    assert np.array_equal(pullback(1.0)[0], expected)


@pytest.mark.parametrize(
    "f",
    [
        lambda x, y: x + y,
        lambda x, y: x,
        lambda x, y: (x, y, x),
        lambda x, y: x[:],
        lambda x, y: x.T,
        lambda x, y: np.reshape(x, (3, 1)),
    ],
)
def test_results_share_no_memory(f):
    x, y = np.ones(3), np.ones(3)
    value, pullback = tg.vjp(f, x, y)
    seed = tuple(map(np.ones_like, value)) if isinstance(value, tuple) else np.ones_like(value)
    results = [*pullback(seed), *pullback(seed)]
    seeds = seed if isinstance(seed, tuple) else (seed,)
    for k, result in enumerate(results):
        for other in (x, y, *seeds, *results[:k]):
            assert not np.shares_memory(result, other)
    _, moved = tg.jvp(f, (x, y), (x, y))
    for result in moved if isinstance(moved, tuple) else (moved,):
        assert not np.shares_memory(result, x)
        assert not np.shares_memory(result, y)


def test_random_numbers_are_drawn_once():
    def f(x, rng):
        y = x * np.ones(3)
        for i in range(3):
            y[i] = y[i] ** 2 * rng.normal()
        return np.sum(y * rng.normal(size=3))

    rngs = [np.random.default_rng(0) for _ in range(3)]
    f(2.0, rngs[0])
    reverse = tg.grad(f)(2.0, rngs[1])
    _, forward = tg.jvp(f, (2.0, rngs[2]), (1.0, None))
    assert np.isclose(forward, reverse)
    assert len({rng.random() for rng in rngs}) == 1
    fixed = [f(x, np.random.default_rng(0)) for x in (2.0 - 1e-5, 2.0 + 1e-5)]
    assert np.isclose(reverse, (fixed[1] - fixed[0]) / 2e-5)


def test_a_pullback_does_not_draw_again():
    def f(x, rng):
        for _ in range(3):
            x = x * rng.normal()
        return x

    rng = np.random.default_rng(0)
    value, pullback = tg.vjp(f, 2.0, rng, wrt="x")
    state = rng.bit_generator.state
    assert np.isclose(pullback(1.0)[0], value / 2.0)
    assert pullback(1.0) == pullback(1.0)
    assert rng.bit_generator.state == state


def test_output_appears_once(capsys):
    def f(x):
        for i in range(2):
            x = x * x
            print(i)
        return x

    assert np.isclose(tg.grad(f)(2.0), 32.0)
    assert capsys.readouterr().out == "0\n1\n"


def test_errors_of_generated_code_name_the_users_line():
    def f(x):
        y = x * x
        return np.sum(y @ np.ones(5))

    for call in (lambda: tg.grad(f)(np.ones(4)), lambda: tg.jvp(f, (np.ones(4),), (np.ones(4),))):
        with pytest.raises(ValueError) as caught:
            call()
        notes = "".join(traceback.format_exception_only(caught.value))
        assert "return np.sum(y @ np.ones(5))" in notes
        assert f"{__file__}:{inspect.getsourcelines(f)[1] + 2}" in notes


# -- values -----------------------------------------------------------------------------------


@BOTH
def test_a_python_int_keeps_its_meaning(slope):
    def f(n):
        s = 0.0
        for i in range(n):
            s += i * n
        return s + np.ones(5)[n] * n**2 + n // 2

    assert f(3) == 19.0
    found = slope(f, 3)
    assert isinstance(found, float)
    assert found == 9.0
    assert type(tg.grad(f)(3)) is float


def test_types_are_those_of_the_arguments():
    def f(x, y, unused):
        return np.sum(x * 2.0) * y + 0.0 * np.sum(np.abs(x + 1j))

    args = np.ones(2, np.float32), 2.0, np.ones((2, 1))
    bx, by, bu = tg.grad(f, wrt=(0, 1, 2))(*args)
    assert (bx.dtype, bx.shape) == (np.float32, (2,))
    assert type(by) is float
    assert np.array_equal(bu, np.zeros((2, 1)))
    assert type(tg.grad(lambda x: x * x)(np.float32(2.0))) is np.float32
    _, moved = tg.jvp(lambda x: x * 3.0, (args[0],), (args[0],))
    assert moved.dtype == np.float32


def test_arguments_without_a_derivative_get_none():
    _, pullback = tg.vjp(lambda x, flag: x if flag else 2.0 * x, 2.0, True)
    assert pullback(1.0) == (1.0, None)


def test_grad_needs_a_real_number():
    for x in (np.ones(2), 1.0 + 1.0j):
        with pytest.raises(TypeError, match="vjp"):
            tg.grad(lambda x: x * x)(x)


@BOTH
def test_branches_not_taken_give_exactly_zero(slope):
    def where(x):
        return np.sum(np.where(x > 0, np.sqrt(np.abs(x)), 0.0))

    def plain(x):
        return np.sum(np.where(x > 0, np.sqrt(x), 0.0) + np.where(x > 0, np.log(x), x))

    with np.errstate(all="ignore"):
        assert slope(where, 0.0) == 0.0
        assert slope(plain, 0.0) == 1.0
        assert np.array_equal(tg.grad(plain)(np.array([0.0, 4.0])), [1.0, 0.5])
        _, moved = tg.jvp(plain, (np.zeros(2),), (np.ones(2),))
    assert moved == 2.0


def test_ties_are_shared_evenly():
    grad = tg.grad(lambda x: np.max(x))
    assert np.array_equal(grad(np.array([3.0, 1.0, 3.0])), [0.5, 0.0, 0.5])
    assert tg.grad(lambda x, y: np.maximum(x, y), wrt=(0, 1))(2.0, 2.0) == (0.5, 0.5)
    assert tg.grad(lambda x, y: np.minimum(x, y), wrt=(0, 1))(2.0, 2.0) == (0.5, 0.5)
    assert tg.grad(lambda x: np.abs(x))(0.0) == 0.0
    _, moved = tg.jvp(lambda x: np.max(x), (np.ones(2),), (np.array([1.0, 3.0]),))
    assert moved == 2.0


def test_complex_numbers():
    def holomorphic(z):
        return np.real(np.sin(z) * z)

    z = np.array([0.3 + 0.4j, -1.0 + 2.0j])
    expected = np.cos(z) * z + np.sin(z)
    assert np.allclose(tg.grad(holomorphic)(z[0]), expected[0])
    assert np.allclose(tg.grad(lambda z: np.sum(np.real(np.sin(z) * z)))(z), expected)
    assert np.allclose(tg.grad(lambda z: abs(z) ** 2)(z[0]), 2.0 * np.conj(z[0]))
    assert np.allclose(tg.grad(lambda z: np.sum(np.abs(z) ** 2))(z), 2.0 * np.conj(z))
    real = tg.grad(lambda x: np.abs(np.exp(1j * x) + 1.0) ** 2)(0.5)
    assert type(real) is float
    assert np.isclose(real, -2.0 * np.sin(0.5))


# -- text and the public functions ------------------------------------------------------------


SCRIPT = """
import linecache
import numpy as np
import tangentish as tg

def g(a, b):
    return np.tanh(a * b) + a

def f(x, w):
    s = 0.0
    u, v, p, q = x * w, x + w, x - w, x / w
    for i in range(len(x)):
        if x[i] > 0:
            s += g(u[i], v[i]) * p[i]
        else:
            s -= q[i] * u[i]
        x[i] = s
    return s + np.sum(x)

for mode in ("reverse", "forward"):
    print(tg.source(f, np.ones(3), np.ones(3), mode=mode))
"""


def test_text_is_the_same_under_every_hash_seed(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    texts = [
        subprocess.run(
            [sys.executable, str(script)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert texts[0] == texts[1]
    assert "def value_and_grad_f(" in texts[0]
    assert "def jvp_f(" in texts[0]


def test_deriving_shows_no_warnings_and_is_not_changed_by_their_filters():
    # Kinds are learned by calling NumPy, also with nothing: `np.mean` of it warns.
    def f(x, w):
        return np.mean((x @ w) ** 2) + x.mean(axis=0).sum()

    texts = []
    for action in ("always", "error"):
        with warnings.catch_warnings(record=True) as shown:
            warnings.simplefilter(action)
            texts.append(tg.source(f, np.ones((3, 2)), np.ones(2)))
        assert not shown
    assert texts[0] == texts[1]


def test_deriving_from_many_threads():
    text = "".join(f"def f{k}(x):\n    return g(x) ** {k}\n" for k in range(2, 8))
    m = module(f"def g(x):\n    return 2.0 * x\n{text}", "<threads>")
    derivatives = [tg.grad(getattr(m, f"f{k}")) for k in range(2, 8)] * 4
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda d: d(1.0), derivatives))
    assert found == [k * 2.0**k for k in range(2, 8)] * 4


def cubed(x, k=1.0):
    """The cube."""
    return k * x * x * x


@tg.grad
def decorated(x: float, *, k=2.0):
    """A parabola."""
    return k * x * x


@tg.grad(wrt="w")
def weighed(x, w):
    """A product."""
    return x * w * w


def test_pickling():
    for derivative in (tg.grad(cubed), decorated, weighed, tg.value_and_grad(cubed, wrt=(0, "k"))):
        again = pickle.loads(pickle.dumps(derivative))
        args = (2.0, 3.0) if derivative is weighed else (2.0,)
        assert again(*args) == derivative(*args)
    assert pickle.loads(pickle.dumps(weighed)) is weighed


def test_decorators_look_like_the_function():
    assert decorated(3.0) == 12.0
    assert weighed(2.0, 3.0) == 12.0
    assert (decorated.__name__, decorated.__doc__) == ("decorated", "A parabola.")
    assert (weighed.__name__, weighed.__qualname__) == ("weighed", "weighed")
    assert weighed.__module__ == __name__
    assert str(inspect.signature(decorated)) == "(x: 'float', *, k=2.0)"
    assert list(inspect.signature(weighed).parameters) == ["x", "w"]


def test_text_before_and_after_a_call():
    derivative = tg.grad(cubed)
    assert derivative.source.startswith("# The kinds of x")
    assert derivative.source_for(2.0).startswith("def grad_cubed(")
    derivative(2.0)
    number = derivative.source
    derivative(np.float32(2.0))
    assert number.startswith("def grad_cubed(")
    annotated = module("def f(x: float, n: int):\n    return x * n\n", "<annotated>").f
    assert tg.grad(annotated).source.startswith("def grad_f(x, n):")
    assert list(derivative.stages(2.0))


def test_notebooks_show_the_text():
    derivative = tg.grad(lambda x: x * x if x < 2.0 else x)
    derivative(1.0)
    shown = derivative._repr_html_()
    assert "<pre>" in shown
    assert "x &lt; 2.0" in shown
    assert "x < 2.0" not in shown


def test_functions_of_doctests_are_derived():
    text = (
        ">>> import tangentish as tg\n>>> def f(x):\n...     return x * x\n\n"
        ">>> tg.grad(f)(3.0)\n6.0\n>>> h = lambda x: 5.0 * x\n>>> tg.grad(h)(1.0)\n5.0\n"
    )
    test = doctest.DocTestParser().get_doctest(text, {}, "promised", "promised.md", 0)
    assert doctest.DocTestRunner(verbose=False).run(test).failed == 0


def test_executed_text_known_to_linecache_is_derived():
    assert tg.grad(module("def f(x):\n    return x * x\n", "<made>").f)(3.0) == 6.0
    scope: dict[str, Any] = {}
    exec("def f(x):\n    return x * x\n", scope)
    with pytest.raises(tg.SourceUnavailable) as caught:
        tg.grad(scope["f"])(3.0)
    assert caught.value.remedy


@BOTH
@pytest.mark.parametrize(
    "name",
    [
        "np",
        "len",
        "unbroadcast",
        "self",
        "tape",
        "by",
        "g",
        "float",
        "type",
        "user",
        "unset",
        "latest",
    ],
)
def test_parameters_may_have_any_name(name, slope):
    text = (
        f"import numpy\ndef f({name}, k=2.0):\n    s = 0.0\n    for i in range(3):\n"
        f"        s += numpy.sin({name}) * s + {name}\n        if s > 9.0:\n            break\n"
        f"    return s * k\n"
    )
    f = module(text, f"<named {name}>").f
    difference = (f(0.5 + 1e-5) - f(0.5 - 1e-5)) / 2e-5
    assert np.isclose(slope(f, 0.5), difference)
    assert np.isclose(tg.vjp(f, 0.5)[1](1.0)[0], difference)


@BOTH
@pytest.mark.parametrize("name", ["text", "miss", "share", "seed", "type", "len", "abs", "y"])
def test_callees_may_have_any_name(name, slope):
    m = module(f"def {name}(x):\n    return x * x\ndef f(x):\n    return 3.0 * {name}(x)\n", name)
    assert slope(m.f, 2.0) == 12.0


def test_auxiliary_results():
    def f(x):
        return np.sum(x * x), (x, "text")

    gradient, (same, text) = tg.grad(f, has_aux=True)(np.array([1.0, 2.0]))
    assert np.array_equal(gradient, [2.0, 4.0])
    assert np.array_equal(same, [1.0, 2.0])
    assert text == "text"
    (value, _), gradient = tg.value_and_grad(f, has_aux=True)(np.array([1.0, 2.0]))
    assert value == 5.0
    assert np.array_equal(gradient, [2.0, 4.0])


def test_the_ways_to_name_arguments():
    def f(x, y, z):
        return x * y * y * z

    for options in ({"argnums": 1}, {"argnum": 1}, {"wrt": 1}, {"wrt": "y"}, {"wrt": -2}):
        assert tg.grad(f, **options)(2.0, 3.0, 4.0) == 48.0
    for options in ({"argnums": (1, 0)}, {"wrt": ("y", "x")}, {"wrt": [1, "x"]}):
        assert tuple(tg.grad(f, **options)(2.0, 3.0, 4.0)) == (48.0, 36.0)


def fill(out, x):
    """Write the squares into `out`; return their sum."""
    for i in range(len(x)):
        out[i] = x[i] ** 2
    return np.sum(out)


def test_derivatives_of_what_is_written_into_an_argument():
    out, x, seed = np.zeros(3), np.array([1.0, 2.0, 3.0]), np.array([1.0, 10.0, 100.0])
    value, pullback = tg.vjp(fill, out, x, wrt="x", of="out")
    assert np.array_equal(value, x**2)
    assert np.array_equal(pullback(seed)[0], 2 * x * seed)
    value, pullback = tg.vjp(fill, out, x, wrt="x", of=("return", "out"))
    assert np.array_equal(pullback((1.0, seed))[0], 2 * x * (seed + 1.0))
    value, moved = tg.jvp(fill, (out, x), (None, seed), of="out")
    assert np.array_equal(value, x**2)
    assert np.array_equal(moved, 2 * x * seed)
    assert np.array_equal(out, np.zeros(3))


@BOTH
def test_stop_gradient(slope):
    assert slope(lambda x: x * tg.stop_gradient(x * x), 3.0) == 9.0
    assert tg.stop_gradient(3.0) == 3.0


# -- rules of users ---------------------------------------------------------------------------


def smooth(x):
    return np.asarray(np.log1p(np.exp(x)))[()]


def mirrored(x):
    return x[::-1].copy()


def root(a):
    return a**0.5


def cost(x, y):
    return (x - y) ** 2


@pytest.fixture
def user_rules(monkeypatch):
    """Rules for the functions above, off by a factor that tells them from derived text."""
    monkeypatch.setattr(registry._REGISTRY, "by_identity", {**registry._REGISTRY.by_identity})

    @tg.elementwise(smooth)
    def smooth_rule(g, y, x):
        """dy = dx / (1 + exp(-x))."""
        return 1000.0 * g / (1.0 + np.exp(-x))

    @tg.linear(mirrored)
    def mirrored_rule(g, y, x):
        """dy = reversed dx."""
        return 1000.0 * g[::-1]

    @tg.tangent(root)
    def root_tangent(da, y, a):
        """dy = da / (2 y)."""
        return 1000.0 * da / (2.0 * y)

    @tg.adjoint(root)
    def root_adjoint(g, y, a):
        """dy = da / (2 y)."""
        return 1000.0 * g / (2.0 * y)

    @tg.expansion(cost)
    def cost_rule(x, y):
        """By the difference."""
        return 1000.0 * (x - y) * (x - y)


@BOTH
def test_rules_of_users_are_used(slope, user_rules):
    assert np.isclose(slope(lambda x: smooth(x) * 2.0, 0.0), 1000.0)
    assert np.isclose(slope(lambda x: root(x) * 2.0, 4.0), 500.0)
    assert np.isclose(slope(lambda x: cost(x, 1.0), 3.0), 4000.0)


def test_a_linear_rule_of_a_user_is_used(user_rules):
    x, w = np.array([1.0, 2.0]), np.array([1.0, 10.0])
    f = lambda x, w: np.sum(mirrored(x) * w)  # noqa: E731
    assert np.array_equal(tg.grad(f)(x, w), [10000.0, 1000.0])
    assert tg.jvp(f, (x, w), (w, None))[1] == 20.0
