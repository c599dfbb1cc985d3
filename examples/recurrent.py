"""A recurrent network that foresees the carbon dioxide in the air a month ahead.

It reads the monthly means one after the other, keeps a hidden state, and appends to a list what it
expects of the month to come. The parameters are a dict, fitted to the whole record at once.
"""

import numpy as np

import tangentish as tg
from examples.datasets import carbon_dioxide
from examples.descent import Adam


def expectations(parameters, series):
    """What the network expects after each value of the series but the last: an array."""
    hidden = np.zeros(len(parameters["b_hidden"]))
    outputs = []
    for value in series[:-1]:
        into = parameters["w_hidden"] @ hidden + parameters["w_input"] * value
        hidden = np.tanh(into + parameters["b_hidden"])
        outputs.append(value + parameters["w_output"] @ hidden + parameters["b_output"])
    return np.array(outputs)


def loss(parameters, series):
    """The mean squared error of the expectations."""
    return np.mean((expectations(parameters, series) - series[1:]) ** 2)


loss_and_gradient = tg.value_and_grad(loss)


def start(hidden, seed):
    """Small random weights and biases of zero: at first the next month is expected to be alike."""
    rng = np.random.default_rng(seed)
    return {
        "w_input": rng.normal(size=hidden),
        "w_hidden": rng.normal(size=(hidden, hidden)) / np.sqrt(hidden),
        "b_hidden": np.zeros(hidden),
        "w_output": np.zeros(hidden),
        "b_output": 0.0,
    }


def seasons(months):
    """The monthly means without their trend (a parabola), scaled to deviation 1."""
    series = carbon_dioxide(months)
    time = np.linspace(-1.0, 1.0, len(series))
    seasonal = series - np.polyval(np.polyfit(time, series, 2), time)
    return seasonal / seasonal.std()


def main(steps=150, months=180, hidden=6, seed=0, rate=0.02):
    """Fit the network; return the loss before each step and after the last."""
    series = seasons(months)
    parameters = start(hidden, seed)
    adam = Adam(rate)
    losses = []
    for step in range(steps + 1):
        value, gradient = loss_and_gradient(parameters, series)
        losses.append(float(value))
        if step % max(1, steps // 10) == 0:
            print(f"step {step:4d}   loss {value:.6f}")
        parameters = adam.step(parameters, gradient)
    alike = np.mean(np.diff(series) ** 2)
    print(f"{1.0 - losses[-1] / alike:.0%} of the change from month to month is foreseen")
    return losses


if __name__ == "__main__":
    main()
