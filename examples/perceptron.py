"""A perceptron with one hidden layer on the question of `logistic.py`, fitted with momentum."""

import numpy as np

import tangentish as tg
from examples.datasets import accuracy, breast_cancer


def margins(w1, b1, w2, b2, features):
    """How far on the benign side the network sees each tumor."""
    hidden = np.tanh(features @ w1 + b1)
    return hidden @ w2 + b2


def loss(w1, b1, w2, b2, features, benign):
    """Mean cross-entropy."""
    margin = margins(w1, b1, w2, b2, features)
    return np.mean(np.logaddexp(0.0, margin) - benign * margin)


loss_and_gradient = tg.value_and_grad(loss, wrt=("w1", "b1", "w2", "b2"))


def start(inputs, hidden, seed):
    """Small random weights and biases of zero."""
    rng = np.random.default_rng(seed)
    w1 = rng.normal(size=(inputs, hidden)) / np.sqrt(inputs)
    w2 = rng.normal(size=hidden) / np.sqrt(hidden)
    return [w1, np.zeros(hidden), w2, 0.0]


def main(steps=200, rows=None, hidden=8, seed=0):
    """Fit the network; return the loss before each step and after the last."""
    features, benign = breast_cancer(rows)
    parameters = start(features.shape[1], hidden, seed)
    speeds = [np.zeros_like(parameter) for parameter in parameters]
    rate, friction = 0.1, 0.9
    losses = []
    for step in range(steps + 1):
        value, gradient = loss_and_gradient(*parameters, features, benign)
        losses.append(float(value))
        if step % max(1, steps // 10) == 0:
            print(f"step {step:4d}   loss {value:.6f}")
        speeds = [friction * speed - rate * d for speed, d in zip(speeds, gradient, strict=True)]
        parameters = [p + speed for p, speed in zip(parameters, speeds, strict=True)]
    right = accuracy(margins(*parameters, features), benign)
    print(f"{right:.1%} of {len(benign)} tumors on the right side")
    return losses


if __name__ == "__main__":
    main()
