# flags: wrt=Q,K,V
"""Softmax attention of a few queries, causal by a mask of positions."""

import numpy as np

import tangentish as tg


def softmax_rows(S):
    top = tg.stop_gradient(np.max(S, axis=1, keepdims=True))
    E = np.exp(S - top)
    return E / np.sum(E, axis=1, keepdims=True)


def attention(Q, K, V, causal, w):
    n = Q.shape[0]
    S = Q @ K.T / np.sqrt(K.shape[1])
    if causal:
        rows = np.arange(n)[:, None]
        columns = np.arange(K.shape[0])[None, :]
        S = np.where(columns <= rows, S, -2.0)
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
        for n, m, d, p, causal in ((3, 4, 2, 5, True), (1, 4, 2, 1, False), (2, 3, 1, 4, True))
    ]


# output: reverse


def softmax_rows_fwd(S):
    top = tg.stop_gradient(np.max(S, axis=1, keepdims=True))
    E = np.exp(S - top)
    t = np.sum(E, axis=1, keepdims=True)
    return E / t, (E, t)


def softmax_rows_bwd(tape, by):
    E, t = tape

    # -- reverse sweep ------------------------------------------------------
    # return E / np.sum(E, axis=1, keepdims=True)
    bE = by / t + np.broadcast_to(np.expand_dims(np.sum(-by * (E / t) / t, axis=1), 1), np.shape(E))
    return bE * E


def value_and_grad_attention(Q, K, V, causal, w):
    """Value and gradient of attention(Q, K, V, causal, w)  [attention.py:15, reverse mode].

    Returns (value, (bQ, bK, bV)), shaped as Q, K, V.
    """
    # -- forward sweep ------------------------------------------------------
    n = Q.shape[0]
    S = Q @ K.T / np.sqrt(K.shape[1])
    if causal:
        rows = np.arange(n)[:, None]
        columns = np.arange(K.shape[0])[None, :]
        S = np.where(columns <= rows, S, -2.0)
    P, softmax_rows_tape = softmax_rows_fwd(S)
    Y = P @ V
    t3 = P + 1e-06
    t4 = np.log(t3)
    entropy = -np.sum(P * t4)
    total = 0.0
    for i in range(n):
        total += Y[i] @ w

    # -- reverse sweep ------------------------------------------------------
    bY = np.zeros_like(Y)
    for i in range(n - 1, -1, -1):
        # total += Y[i] @ w
        bY[i] = w
    # entropy = -np.sum(P * np.log(P + 1e-6))
    bP = -0.1 * t4 - 0.1 * P / t3
    # Y = P @ V
    bP += bY @ V.T
    # P = softmax_rows(S)
    bS = softmax_rows_bwd(softmax_rows_tape, bP)
    if causal:
        # S = np.where(columns <= rows, S, -2.0)
        bS = np.where(columns <= rows, bS, 0.0)
    # S = Q @ K.T / np.sqrt(K.shape[1])
    t5 = np.where(bS != 0, bS / np.sqrt(K.shape[1]), 0.0)
    return total + 0.1 * entropy, (t5 @ K, np.transpose(Q.T @ t5), P.T @ bY)


# output: forward


def softmax_rows_jvp(S, dS):
    top = tg.stop_gradient(np.max(S, axis=1, keepdims=True))
    E = np.exp(S - top)
    dE = dS * E
    t = np.sum(E, axis=1, keepdims=True)
    value = E / t
    return value, dE / t - np.sum(dE, axis=1, keepdims=True) * value / t


def jvp_attention(Q, K, V, causal, w, dQ, dK, dV):
    """attention(Q, K, V, causal, w) and its tangent  [attention.py:15, forward mode].

    Returns (value, tangent).
    """
    n = Q.shape[0]
    dS = (dQ @ K.T + Q @ dK.T) / np.sqrt(K.shape[1])
    S = Q @ K.T / np.sqrt(K.shape[1])
    if causal:
        rows = np.arange(n)[:, None]
        columns = np.arange(K.shape[0])[None, :]
        dS = np.where(columns <= rows, dS, 0.0)
        S = np.where(columns <= rows, S, -2.0)
    P, dP = softmax_rows_jvp(S, dS)
    dY = dP @ V + P @ dV
    Y = P @ V
    t3 = P + 1e-06
    t4 = np.log(t3)
    dentropy = -np.sum(dP * t4 + dP / t3 * P)
    entropy = -np.sum(P * t4)
    total = 0.0
    dtotal = 0.0
    for i in range(n):
        dtotal += dY[i] @ w
        total += Y[i] @ w
    return total + 0.1 * entropy, dtotal + dentropy * 0.1
