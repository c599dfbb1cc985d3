"""A hidden Markov model of three centuries of sunspots: years of rise and years of decline.

Each year the sun is in one of a few states that nobody sees. A state says what is seen next: the
root of the sunspot number follows from that of the year before along a line of the state, with the
state's own scatter. The parameters are a dict of arrays and of a list with a dict for each state.
The fit maximizes the likelihood of the record, which the forward algorithm sums over all ways
through the states.
"""

import numpy as np

import tangentish as tg
from examples.datasets import sunspots


def log_sum_exp(x, axis=None):
    """The logarithm of the sum of exp(x), where exp(x) itself may be too large or too small."""
    top = np.max(x)
    return top + np.log(np.sum(np.exp(x - top), axis=axis))


def log_probabilities(scores):
    """Logarithms of probabilities that sum to 1 along the last axis."""
    return scores - np.expand_dims(log_sum_exp(scores, axis=-1), -1)


def log_density(seen, before, state):
    """The logarithm of the density of what is seen in a state, after what was seen before."""
    expected = state["drift"] + state["memory"] * before
    z = (seen - expected) / np.exp(state["log_spread"])
    return -0.5 * (z**2 + np.log(2.0 * np.pi)) - state["log_spread"]


def loss(parameters, record):
    """The negative logarithm of the likelihood of the record, a year."""
    change = log_probabilities(parameters["change"])
    belief = log_probabilities(parameters["start"])
    for year in range(1, len(record)):
        if year > 1:
            belief = log_sum_exp(belief[:, None] + change, axis=0)
        densities = [
            log_density(record[year], record[year - 1], state) for state in parameters["states"]
        ]
        belief = belief + np.array(densities)
    return -log_sum_exp(belief) / (len(record) - 1)


loss_and_gradient = tg.value_and_grad(loss)


def start(states):
    """States that differ in their drift alone, and rather stay than change."""
    return {
        "start": np.zeros(states),
        "change": np.eye(states),
        "states": [
            {"drift": float(drift), "memory": 0.0, "log_spread": 0.0}
            for drift in np.linspace(0.5, -0.5, states)
        ],
    }


def standardized(numbers):
    """The roots of the numbers, scaled to mean 0 and deviation 1."""
    roots = np.sqrt(numbers)
    return (roots - roots.mean()) / roots.std()


def main(steps=100, years=None, states=2, rate=0.15):
    """Fit the model by gradient descent; return the loss before each step and after the last."""
    record = standardized(sunspots(years))
    parameters = start(states)
    losses = []
    for step in range(steps + 1):
        value, gradient = loss_and_gradient(parameters, record)
        losses.append(float(value))
        if step % max(1, steps // 10) == 0:
            print(f"step {step:4d}   loss {value:.6f}")
        parameters = tg.tree_map(lambda p, slope: p - rate * slope, parameters, gradient)
    stays = np.diag(np.exp(log_probabilities(parameters["change"])))
    for state, share in zip(parameters["states"], stays, strict=True):
        line = f"{state['drift']:+.2f} {state['memory']:+.2f} x"
        print(f"next is {line} give or take {np.exp(state['log_spread']):.2f}; ", end="")
        print(f"the sun stays in this state with probability {share:.2f}")
    return losses


if __name__ == "__main__":
    main()
