"""Logistic regression: is a tumor benign, given thirty measurements of its cells?"""

import numpy as np

import tangentish as tg
from examples.datasets import accuracy, breast_cancer


def loss(weights, bias, features, benign, decay):
    """Mean cross-entropy, with a ridge penalty on the weights."""
    margin = features @ weights + bias
    entropy = np.mean(np.logaddexp(0.0, margin) - benign * margin)
    return entropy + 0.5 * decay * np.sum(weights**2)


loss_and_gradient = tg.value_and_grad(loss, wrt=("weights", "bias"))


def main(steps=200, rows=None):
    """Fit by gradient descent; return the loss before each step and after the last."""
    features, benign = breast_cancer(rows)
    weights, bias = np.zeros(features.shape[1]), 0.0
    rate, decay = 0.5, 1e-3
    losses = []
    for step in range(steps + 1):
        value, (d_weights, d_bias) = loss_and_gradient(weights, bias, features, benign, decay)
        losses.append(float(value))
        if step % max(1, steps // 10) == 0:
            print(f"step {step:4d}   loss {value:.6f}")
        weights = weights - rate * d_weights
        bias = bias - rate * d_bias
    right = accuracy(features @ weights + bias, benign)
    print(f"{right:.1%} of {len(benign)} tumors on the right side")
    return losses


if __name__ == "__main__":
    main()
