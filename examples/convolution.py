"""A convolutional network that reads handwritten digits, in plain loops over an array's places.

Kernels of 3 by 3 pixels, the larger of their response and zero, the largest of each 2 by 2
responses, and a layer that sees all of them at once. The parameters are a list of layers, each a
dict of weights and biases.
"""

import numpy as np

import tangentish as tg
from examples.datasets import digits
from examples.descent import Adam


def convolve(images, kernels):
    """The response of each kernel at each place of each image.

    Images of shape (n, height, width) and kernels of shape (k, rows, columns) make responses of
    shape (n, k, height - rows + 1, width - columns + 1).
    """
    n, height, width = images.shape
    k, rows, columns = kernels.shape
    out = np.zeros((n, k, height - rows + 1, width - columns + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            patch = images[:, i : i + rows, j : j + columns]
            out[:, :, i, j] = np.sum(patch[:, None] * kernels, axis=(2, 3))
    return out


def pool(responses, size=2):
    """The largest response in each square of `size` by `size` places."""
    n, k, height, width = responses.shape
    out = np.empty((n, k, height // size, width // size))
    for i in range(height // size):
        for j in range(width // size):
            square = responses[:, :, i * size : (i + 1) * size, j * size : (j + 1) * size]
            out[:, :, i, j] = np.max(square, axis=(2, 3))
    return out


def scores(layers, images):
    """How much each image looks like each digit: an array of shape (n, 10)."""
    first, last = layers
    responses = convolve(images, first["weights"]) + first["biases"][:, None, None]
    seen = pool(np.maximum(responses, 0.0))
    return seen.reshape(len(images), -1) @ last["weights"] + last["biases"]


def loss(layers, images, labels):
    """Mean cross-entropy."""
    score = scores(layers, images)
    top = np.max(score, axis=1, keepdims=True)
    log_total = np.log(np.sum(np.exp(score - top), axis=1)) + top[:, 0]
    return np.mean(log_total - score[np.arange(len(labels)), labels])


loss_and_gradient = tg.value_and_grad(loss)


def start(kernels, seed):
    """Small random weights and biases of zero."""
    rng = np.random.default_rng(seed)
    seen = kernels * 3 * 3
    return [
        {"weights": rng.normal(size=(kernels, 3, 3)) / 3.0, "biases": np.zeros(kernels)},
        {"weights": rng.normal(size=(seen, 10)) / np.sqrt(seen), "biases": np.zeros(10)},
    ]


def right(layers, images, labels):
    """The share of images whose digit has the highest score."""
    return np.mean(np.argmax(scores(layers, images), axis=1) == labels)


def main(steps=60, rows=360, kernels=6, seed=0, rate=0.02):
    """Fit to two thirds of the images; return the loss before each step and after the last."""
    images, labels = digits(rows)
    known = len(images) * 2 // 3
    layers = start(kernels, seed)
    adam = Adam(rate)
    losses = []
    for step in range(steps + 1):
        value, gradient = loss_and_gradient(layers, images[:known], labels[:known])
        losses.append(float(value))
        if step % max(1, steps // 10) == 0:
            print(f"step {step:4d}   loss {value:.6f}")
        layers = adam.step(layers, gradient)
    share = right(layers, images[known:], labels[known:])
    print(f"{share:.1%} of {len(images) - known} digits that it had not seen are read right")
    return losses


if __name__ == "__main__":
    main()
