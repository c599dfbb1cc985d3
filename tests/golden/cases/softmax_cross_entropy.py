# flags: wrt=W,b
# allowed: scatter_add
"""Reductions along an axis with keepdims, a shift by the maximum, a gather of the labels."""

import numpy as np

import tangentish as tg


def softmax_cross_entropy(W, b, X, labels):
    logits = X @ W + b
    shifted = logits - tg.stop_gradient(np.max(logits, axis=1, keepdims=True))
    total = np.log(np.sum(np.exp(shifted), axis=1))
    picked = shifted[np.arange(len(labels)), labels]
    return np.mean(total - picked)


def points():
    rng = np.random.default_rng(3)
    cases = []
    for rows, columns, classes in ((5, 3, 4), (1, 2, 2), (4, 5, 3)):
        W = rng.normal(size=(columns, classes))
        b = rng.normal(size=classes)
        X = rng.normal(size=(rows, columns))
        cases.append((W, b, X, rng.integers(0, classes, size=rows)))
    return cases


# output: reverse


def value_and_grad_softmax_cross_entropy(W, b, X, labels):
    """Value and gradient of softmax_cross_entropy(W, b, X, labels)  [softmax_cross_entropy.py:10,
    reverse mode].

    Returns (value, (bW, bb)), shaped as W, b.
    """
    # -- forward sweep ------------------------------------------------------
    logits = X @ W + b
    shifted = logits - tg.stop_gradient(np.max(logits, axis=1, keepdims=True))
    t = np.exp(shifted)
    t2 = np.sum(t, axis=1)
    total = np.log(t2)
    picked = shifted[np.arange(len(labels)), labels]

    # -- reverse sweep ------------------------------------------------------
    # return np.mean(total - picked)
    t3 = 1.0 / np.size(total)
    # picked = shifted[np.arange(len(labels)), labels]
    bshifted = np.zeros_like(shifted)
    scatter_add(bshifted, (np.arange(len(labels)), labels), -t3)
    # total = np.log(np.sum(np.exp(shifted), axis=1))
    bshifted += np.broadcast_to(np.expand_dims(t3 / t2, 1), np.shape(t)) * t
    return np.mean(total - picked), (X.T @ bshifted, np.sum(bshifted, axis=0))


# output: forward


def jvp_softmax_cross_entropy(W, b, X, labels, dW, db):
    """softmax_cross_entropy(W, b, X, labels) and its tangent  [softmax_cross_entropy.py:10,
    forward mode].

    Returns (value, tangent).
    """
    dlogits = X @ dW + db
    logits = X @ W + b
    dshifted = dlogits
    shifted = logits - tg.stop_gradient(np.max(logits, axis=1, keepdims=True))
    t = np.exp(shifted)
    t2 = np.sum(t, axis=1)
    dtotal = np.sum(dshifted * t, axis=1) / t2
    total = np.log(t2)
    dpicked = dshifted[np.arange(len(labels)), labels]
    picked = shifted[np.arange(len(labels)), labels]
    return np.mean(total - picked), np.mean(dtotal - dpicked)
