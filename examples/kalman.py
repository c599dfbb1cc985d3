"""A Kalman filter that finds the period of the solar cycle in three centuries of sunspots.

G. Yule took the sunspots for the swing of a damped pendulum that boys pelt with peas ("On a method
of investigating periodicities in disturbed series", 1927). Here the root of the yearly number is a
level and such a swing, seen with noise. What is known of the pendulum after each year is a mean and
a covariance, held by a frozen dataclass of which each step makes a new one. Period, damping and the
strengths of peas and noise are those of another dataclass; the calibration maximizes the likelihood
of the record.
"""

from dataclasses import dataclass, replace

import numpy as np

import tangentish as tg
from examples.datasets import sunspots


@dataclass(frozen=True)
class Model:
    """What is calibrated. Logarithms are of what must be positive."""

    level: float
    log_period: float  # of years
    log_damping: float  # of the rate, a year, at which the swing dies down
    log_peas: float  # of the deviation of what hits the pendulum in a year
    log_noise: float  # of the deviation of what is seen from what is


@dataclass(frozen=True)
class State:
    """What is known of the pendulum: mean and covariance of its swing and its motion."""

    mean: np.ndarray
    covariance: np.ndarray


SEEN = np.array([1.0, 0.0])  # the swing is seen, the motion is not
HIT = np.diag([0.0, 1.0])  # and the motion is hit, not the swing


def predict(state, model):
    """The state a year later, before that year is seen."""
    angle = 2.0 * np.pi / np.exp(model.log_period)
    left = np.exp(-np.exp(model.log_damping))
    c, s = left * np.cos(angle), left * np.sin(angle)
    turn = np.array([[c, s], [-s, c]])
    peas = np.exp(2.0 * model.log_peas)
    return State(turn @ state.mean, turn @ state.covariance @ turn.T + peas * HIT)


def correct(state, model, seen):
    """The state after a measurement; the negative logarithm of the density of what was seen."""
    surprise = seen - model.level - SEEN @ state.mean
    variance = SEEN @ state.covariance @ SEEN + np.exp(2.0 * model.log_noise)
    gain = state.covariance @ SEEN / variance
    known = replace(
        state,
        mean=state.mean + gain * surprise,
        covariance=state.covariance - variance * np.outer(gain, gain),
    )
    return known, 0.5 * (surprise**2 / variance + np.log(2.0 * np.pi * variance))


def loss(model, record):
    """The negative logarithm of the likelihood of the record, a year."""
    state = State(mean=np.zeros(2), covariance=100.0 * np.eye(2))
    total = 0.0
    for seen in record:
        state, cost = correct(state, model, seen)
        total += cost
        state = predict(state, model)
    return total / len(record)


loss_and_gradient = tg.value_and_grad(loss)


def start(period):
    """A model with a guess of the period."""
    return Model(7.0, np.log(period), np.log(0.1), 1.0, 0.0)


def main(steps=60, years=None, period=7.0, rate=0.3):
    """Calibrate by gradient descent; return the loss before each step and after the last."""
    record = [float(number) for number in np.sqrt(sunspots(years))]
    model = start(period)
    losses = []
    for step in range(steps + 1):
        value, gradient = loss_and_gradient(model, record)
        losses.append(float(value))
        if step % max(1, steps // 10) == 0:
            print(f"step {step:4d}   loss {value:.6f}   ", end="")
            print(f"a period of {np.exp(model.log_period):.2f} years")
        model = tg.tree_map(lambda p, slope: p - rate * slope, model, gradient)
    return losses


if __name__ == "__main__":
    main()
