# flags: wrt=Q,K,V
"""Softmax attention of a few queries, causal by a mask of positions."""

import numpy as np


def softmax_rows(S):
    top = np.max(S, axis=1, keepdims=True)
    E = np.exp(S - top)
    return E / np.sum(E, axis=1, keepdims=True)


def attention(Q, K, V, causal, w):
    n = Q.shape[0]
    S = Q @ K.T / np.sqrt(K.shape[1])
    if causal:
        rows = np.arange(n)[:, None]
        columns = np.arange(K.shape[0])[None, :]
        S = np.where(columns <= rows, S, -30.0)
    P = softmax_rows(S)
    Y = P @ V
    entropy = -np.sum(P * np.log(P + 1e-6))
    total = 0.0
    for i in range(n):
        total += Y[i] @ w
    return total + 0.1 * entropy


def points():
    rng = np.random.default_rng(64)
    return [
        (
            rng.normal(size=(n, d)),
            rng.normal(size=(m, d)),
            rng.normal(size=(m, p)),
            causal,
            rng.normal(size=p),
        )
        for n, m, d, p, causal in ((3, 3, 2, 2, True), (1, 4, 2, 1, False), (2, 3, 1, 3, True))
    ]
