"""Every example runs at a small size, its loss falls, its gradient agrees with differences."""

from __future__ import annotations

import numpy as np
import pytest

from examples import demo, logistic, pendulum, perceptron, rosenbrock
from examples.datasets import breast_cancer
from tests.differences import assert_gradient, copied

RUNS = {
    "logistic": lambda: logistic.main(steps=20, rows=100),
    "perceptron": lambda: perceptron.main(steps=20, rows=100, hidden=4),
    "pendulum": lambda: pendulum.main(steps=20, length=200),
    "rosenbrock, best minimizer at hand": lambda: rosenbrock.main(steps=20, size=3),
    "rosenbrock, without SciPy": lambda: rosenbrock.main(steps=20, size=3, scipy=False),
    "demo": lambda: demo.main(steps=10),
}


@pytest.mark.parametrize("name", RUNS)
def test_loss_falls(name, capsys):
    losses = RUNS[name]()
    assert np.all(np.isfinite(losses))
    assert losses[-1] < 0.5 * losses[0]
    assert capsys.readouterr().out


def test_losses_are_repeated_exactly():
    assert perceptron.main(steps=5, rows=50) == perceptron.main(steps=5, rows=50)


def test_pendulum_finds_the_constants_of_the_record(capsys):
    pendulum.main(steps=80)
    last_step = capsys.readouterr().out.splitlines()[-2].split()
    found = [float(last_step[last_step.index(word) + 1]) for word in ("frequency", "damping")]
    assert np.allclose(found, [pendulum.FREQUENCY, pendulum.DAMPING], atol=0.02)


def test_demo_prints_program_and_derivative(capsys):
    demo.main(steps=1)
    printed = capsys.readouterr().out
    assert "def misfit(frequency, damping, record, dt):" in printed
    assert "reverse sweep" in printed


def logistic_point(rng):
    features, benign = breast_cancer(60)
    weights, bias = rng.normal(size=features.shape[1]), rng.normal()
    return (weights, bias, features, benign, 0.01), ("weights", "bias")


def perceptron_point(rng):
    features, benign = breast_cancer(60)
    shapes = ((features.shape[1], 5), 5, 5)
    parameters = [rng.normal(size=shape) for shape in shapes]
    return (*parameters, rng.normal(), features, benign), ("w1", "b1", "w2", "b2")


def pendulum_point(rng):
    record = pendulum.observe(150, seed=3)
    return (*rng.uniform((1.0, 0.1), (3.0, 0.9)), record, pendulum.STEP), ("frequency", "damping")


def rosenbrock_point(rng):
    return (rng.normal(size=6),), ("x",)


@pytest.mark.parametrize(
    ("function", "gradient", "point"),
    [
        (logistic.loss, lambda *a: logistic.loss_and_gradient(*a)[1], logistic_point),
        (perceptron.loss, lambda *a: perceptron.loss_and_gradient(*a)[1], perceptron_point),
        (pendulum.misfit, lambda *a: pendulum.misfit_and_gradient(*a)[1], pendulum_point),
        (rosenbrock.rosenbrock, lambda *a: (rosenbrock.gradient(*a),), rosenbrock_point),
    ],
    ids=["logistic", "perceptron", "pendulum", "rosenbrock"],
)
@pytest.mark.parametrize("seed", [0, 1])
def test_gradient_agrees_with_differences(function, gradient, point, seed):
    args, wrt = point(np.random.default_rng(seed))
    untouched = copied(args)
    found = gradient(*args)
    for name, part in zip(wrt, found, strict=True):
        assert_gradient(function, args, name, part)
    for before, after in zip(untouched, args, strict=True):
        assert np.array_equal(before, after)


def test_value_is_that_of_the_primal():
    args, _ = perceptron_point(np.random.default_rng(2))
    value, _ = perceptron.loss_and_gradient(*args)
    assert value == perceptron.loss(*args)
