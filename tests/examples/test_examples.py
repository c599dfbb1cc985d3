"""Every example runs at a small size, its loss falls, its gradient agrees with differences."""

from __future__ import annotations

import copy
import dataclasses

import numpy as np
import pytest

import tangentish as tg
from examples import (
    circuit,
    convolution,
    demo,
    hidden_markov,
    kalman,
    logistic,
    pendulum,
    perceptron,
    recurrent,
    rosenbrock,
)
from examples.datasets import breast_cancer, digits, sunspots
from tests.differences import assert_gradient, copied

RUNS = {
    "logistic": lambda: logistic.main(steps=20, rows=100),
    "perceptron": lambda: perceptron.main(steps=20, rows=100, hidden=4),
    "pendulum": lambda: pendulum.main(steps=20, length=200),
    "rosenbrock, best minimizer at hand": lambda: rosenbrock.main(steps=20, size=3),
    "rosenbrock, without SciPy": lambda: rosenbrock.main(steps=20, size=3, scipy=False),
    "demo": lambda: demo.main(steps=10),
    "hidden_markov": lambda: hidden_markov.main(steps=40, years=100),
    "kalman": lambda: kalman.main(steps=30, years=100),
    "recurrent": lambda: recurrent.main(steps=40, months=60, hidden=3),
    "convolution": lambda: convolution.main(steps=40, rows=60, kernels=3),
    "circuit": lambda: circuit.main(steps=20, length=60),
}
# What is left of the loss, where it is not half: what is seen with noise stays unlikely.
BARS = {"kalman": 0.8}


@pytest.mark.parametrize("name", RUNS)
def test_loss_falls(name, capsys):
    losses = RUNS[name]()
    assert np.all(np.isfinite(losses))
    assert losses[-1] < BARS.get(name, 0.5) * losses[0]
    assert capsys.readouterr().out


def test_losses_are_repeated_exactly():
    assert perceptron.main(steps=5, rows=50) == perceptron.main(steps=5, rows=50)


def test_pendulum_finds_the_constants_of_the_record(capsys):
    pendulum.main(steps=80)
    last_step = capsys.readouterr().out.splitlines()[-2].split()
    found = [float(last_step[last_step.index(word) + 1]) for word in ("frequency", "damping")]
    assert np.allclose(found, [pendulum.FREQUENCY, pendulum.DAMPING], atol=0.02)


def test_kalman_filter_finds_the_period_of_the_sun(capsys):
    kalman.main(steps=20)
    *_, period, years = capsys.readouterr().out.split()
    assert years == "years"
    assert abs(float(period) - 11.2) < 0.5


def test_states_of_the_sun_are_told_apart(capsys):
    hidden_markov.main(steps=60)
    drifts = [float(line.split()[2]) for line in capsys.readouterr().out.splitlines()[-2:]]
    assert drifts[0] > 0.2
    assert drifts[1] < -0.2


def test_recurrent_network_foresees_more_than_no_change(capsys):
    losses = recurrent.main(steps=60, months=120)
    series = recurrent.seasons(120)
    assert losses[-1] < 0.25 * np.mean(np.diff(series) ** 2)
    assert "is foreseen" in capsys.readouterr().out


def test_digits_that_were_not_seen_are_read(capsys):
    convolution.main(steps=30)
    share = float(capsys.readouterr().out.splitlines()[-1].split("%")[0])
    assert share > 75.0


def test_values_of_the_circuit_are_found(capsys):
    circuit.main(steps=120)
    for line in capsys.readouterr().out.splitlines()[-len(circuit.LADDER) + 1 :]:
        found, truth = (float(word.strip(",")) for word in line.split()[1::3])
        assert abs(found / truth - 1.0) < 0.1, line


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


def nudged(parameters, rng, size=0.2):
    """The same structure with random changes at each place."""
    return tg.tree_map(lambda value: value + size * rng.normal(size=np.shape(value)), parameters)


def hidden_markov_point(rng):
    record = hidden_markov.standardized(sunspots(40))
    return nudged(hidden_markov.start(3), rng), record


def kalman_point(rng):
    return nudged(kalman.start(9.0), rng), [float(n) for n in np.sqrt(sunspots(40))]


def recurrent_point(rng):
    return nudged(recurrent.start(4, seed=1), rng), recurrent.seasons(40)


def convolution_point(rng):
    return nudged(convolution.start(3, seed=1), rng), *digits(20)


def circuit_point(rng):
    drive, record = circuit.observe(30, seed=2)
    parts = circuit.valued(circuit.LADDER, {name: rng.normal() for name in circuit.LADDER})
    return parts, drive, record, circuit.STEP


def branches(structure):
    """The names or places of the parts of a structure; None for a number, an array, a word."""
    if isinstance(structure, dict):
        return list(structure)
    if dataclasses.is_dataclass(structure):
        return [field.name for field in dataclasses.fields(structure)]
    return range(len(structure)) if isinstance(structure, list | tuple) else None


def part_of(structure, branch):
    return getattr(structure, branch) if dataclasses.is_dataclass(structure) else structure[branch]


def leaves(structure, path=()):
    """The way to each float and each array of a structure, and what is there."""
    parts = branches(structure)
    for branch in parts or ():
        yield from leaves(part_of(structure, branch), (*path, branch))
    if parts is None and isinstance(structure, float | np.ndarray):
        yield path, structure


def leaf_at(structure, path):
    for branch in path:
        structure = part_of(structure, branch)
    return structure


def with_leaf(structure, path, leaf):
    """The structure with another leaf at the end of the way."""
    if not path:
        return leaf
    branch, *rest = path
    part = with_leaf(part_of(structure, branch), rest, leaf)
    if isinstance(structure, dict):
        return {**structure, branch: part}
    if dataclasses.is_dataclass(structure):
        return dataclasses.replace(structure, **{branch: part})
    items = [*structure[:branch], part, *structure[branch + 1 :]]
    return structure._make(items) if hasattr(structure, "_make") else type(structure)(items)


STRUCTURED = {
    "hidden_markov": (hidden_markov, hidden_markov_point),
    "kalman": (kalman, kalman_point),
    "recurrent": (recurrent, recurrent_point),
    "convolution": (convolution, convolution_point),
    "circuit": (circuit, circuit_point),
}


@pytest.mark.parametrize("name", STRUCTURED)
@pytest.mark.parametrize("seed", [0, 1])
def test_gradient_in_a_structure_agrees_with_differences_at_each_leaf(name, seed):
    example, point = STRUCTURED[name]
    args = point(np.random.default_rng(seed))
    untouched = copy.deepcopy(args)
    value, gradient = example.loss_and_gradient(*args)
    assert np.isclose(value, example.loss(*args), rtol=1e-14)
    assert type(gradient) is type(args[0])
    found = list(leaves(args[0]))
    assert found
    for path, leaf in found:

        def at(leaf, path=path):
            return example.loss(with_leaf(args[0], path, leaf), *args[1:])

        assert_gradient(at, (leaf,), "leaf", leaf_at(gradient, path))
    for (_, before), (_, after) in zip(leaves(untouched), leaves(args), strict=True):
        assert np.array_equal(before, after)


def test_value_is_that_of_the_primal():
    args, _ = perceptron_point(np.random.default_rng(2))
    value, _ = perceptron.loss_and_gradient(*args)
    assert value == perceptron.loss(*args)
