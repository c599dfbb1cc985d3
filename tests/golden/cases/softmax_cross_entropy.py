# flags: wrt=W,b
# allowed: broadcast_like, scatter_add, unbroadcast
"""Reductions along an axis with keepdims, a shift by the maximum, a gather of the labels."""

import numpy as np


def softmax_cross_entropy(W, b, X, labels):
    logits = X @ W + b
    shifted = logits - np.max(logits, axis=1, keepdims=True)
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
    """Value and gradient of softmax_cross_entropy(W, b, X, labels)  [softmax_cross_entropy.py:8,
    reverse mode].

    Returns (value, (bW, bb)), shaped as W, b.
    """
    # -- forward sweep ------------------------------------------------------
    logits = X @ W + b
    t = np.max(logits, axis=1, keepdims=True)
    shifted = logits - t
    t2 = np.exp(shifted)
    t3 = np.sum(t2, axis=1)
    total = np.log(t3)
    picked = shifted[np.arange(len(labels)), labels]
    t4 = total - picked
    float(np.mean(t4))

    # -- reverse sweep ------------------------------------------------------
    # return np.mean(total - picked)
    bt4 = np.broadcast_to(1.0 / np.size(t4), np.shape(t4))
    # picked = shifted[np.arange(len(labels)), labels]
    bshifted = np.zeros_like(shifted)
    # return np.mean(total - picked)
    btotal = unbroadcast(bt4, total)
    # picked = shifted[np.arange(len(labels)), labels]
    scatter_add(bshifted, (np.arange(len(labels)), labels), unbroadcast(-bt4, picked))
    # total = np.log(np.sum(np.exp(shifted), axis=1))
    bshifted += np.broadcast_to(np.expand_dims(btotal / t3, 1), np.shape(t2)) * t2
    # shifted = logits - np.max(logits, axis=1, keepdims=True)
    blogits = bshifted
    hits = logits == t
    blogits += np.where(
        hits,
        np.expand_dims(np.sum(-bshifted, axis=1), 1)
        / np.sum(hits, axis=1, keepdims=True, dtype=logits.dtype),
        0.0,
    )
    return np.mean(t4), (np.transpose(X) @ blogits, np.sum(blogits, axis=0))


# output: forward


def jvp_softmax_cross_entropy(W, b, X, labels, dW, db):
    """softmax_cross_entropy(W, b, X, labels) and its tangent  [softmax_cross_entropy.py:8, forward
    mode].

    Returns (value, tangent).
    """
    dlogits = X @ dW + db
    logits = X @ W + b
    t = np.max(logits, axis=1, keepdims=True)
    hits = logits == t
    dshifted = dlogits - np.sum(np.where(hits, dlogits, 0.0), axis=1, keepdims=True) / np.sum(
        hits, axis=1, keepdims=True, dtype=logits.dtype
    )
    shifted = logits - t
    t2 = np.exp(shifted)
    t3 = np.sum(t2, axis=1)
    dtotal = np.sum(dshifted * t2, axis=1) / t3
    total = np.log(t3)
    dpicked = dshifted[np.arange(len(labels)), labels]
    picked = shifted[np.arange(len(labels)), labels]
    return np.mean(total - picked), np.mean(broadcast_like(dtotal - dpicked, total - picked))
