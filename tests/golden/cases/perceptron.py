# flags: wrt=W1,b1,W2,b2,W3,b3
# allowed: unbroadcast
"""A perceptron of three layers with weight decay: biases are broadcast over the batch."""

import numpy as np


def perceptron(W1, b1, W2, b2, W3, b3, X, y, decay):
    h1 = np.tanh(X @ W1 + b1)
    h2 = np.tanh(h1 @ W2 + b2)
    out = h2 @ W3 + b3
    error = out - y
    loss = 0.5 * np.mean(np.sum(error * error, axis=1))
    penalty = 0.0
    for W in (W1, W2, W3):
        penalty += np.sum(W * W)
    if decay > 0.0:
        scale = 0.5 * decay
        loss = loss + scale * penalty
    else:
        loss = loss - 0.01 * penalty
    bound = np.sum(np.abs(b1)) + np.sum(np.abs(b2))
    loss += 0.001 * bound + 0.002 * np.sum(b3**2)
    return loss


def points():
    rng = np.random.default_rng(4)
    cases = []
    for rows, sizes, decay in (
        (4, (2, 3, 2, 1), 0.3),
        (1, (1, 2, 2, 2), 0.0),
        (3, (2, 1, 3, 2), 0.1),
    ):
        weights = []
        for fan_in, fan_out in ((0, 1), (1, 2), (2, 3)):
            weights.append(rng.normal(size=(sizes[fan_in], sizes[fan_out])))
            weights.append(rng.normal(size=sizes[fan_out]))
        X = rng.normal(size=(rows, sizes[0]))
        cases.append((*weights, X, rng.normal(size=(rows, sizes[3])), decay))
    return cases


# output: reverse


def value_and_grad_perceptron(W1, b1, W2, b2, W3, b3, X, y, decay):
    """Value and gradient of perceptron(W1, b1, W2, b2, W3, b3, X, y, decay)  [perceptron.py:8,
    reverse mode].

    Returns (value, (bW1, bb1, bW2, bb2, bW3, bb3)), shaped as W1, b1, W2, b2, W3, b3.
    """
    # -- forward sweep ------------------------------------------------------
    h1 = np.tanh(X @ W1 + b1)
    h2 = np.tanh(h1 @ W2 + b2)
    out = h2 @ W3 + b3
    error = out - y
    t = np.sum(error * error, axis=1)
    loss = 0.5 * np.mean(t)
    penalty = 0.0
    items = (W1, W2, W3)
    for i in range(len(items)):
        W = items[i]
        penalty += np.sum(W * W)
    if decay > 0.0:
        scale = 0.5 * decay
        loss = loss + scale * penalty
    else:
        loss = loss - 0.01 * penalty
    bound = np.sum(np.abs(b1)) + np.sum(np.abs(b2))
    loss += 0.001 * bound + 0.002 * np.sum(b3 ** 2)

    # -- reverse sweep ------------------------------------------------------
    bloss = 1.0
    # loss += 0.001 * bound + 0.002 * np.sum(b3**2)
    bbound = bloss * 0.001
    bb3 = bloss * 0.004 * b3
    # bound = np.sum(np.abs(b1)) + np.sum(np.abs(b2))
    bb1 = bbound * np.sign(b1)
    bb2 = bbound * np.sign(b2)
    if decay > 0.0:
        # loss = loss + scale * penalty
        bpenalty = bloss * scale
    else:
        # loss = loss - 0.01 * penalty
        bpenalty = -bloss * 0.01
    bitems = [np.zeros_like(items[0]), np.zeros_like(items[1]), np.zeros_like(items[2])]
    for i in range(len(items) - 1, -1, -1):
        # penalty += np.sum(W * W)
        W = items[i]
        # for W in (W1, W2, W3):
        bitems[i] = bitems[i] + unbroadcast(np.broadcast_to(bpenalty * W, np.shape(W * W)), W) * 2.0
    bW1 = bitems[0]
    bW2 = bitems[1]
    bW3 = bitems[2]
    # loss = 0.5 * np.mean(np.sum(error * error, axis=1))
    berror = (
        np.broadcast_to(
            np.expand_dims(
                np.broadcast_to(bloss * 0.5 / np.size(t), np.shape(np.sum(error * error, axis=1))),
                1,
            ),
            np.shape(error),
        )
        * error
        * 2.0
    )
    # out = h2 @ W3 + b3
    bW3 = bW3 + h2.T @ berror
    bb3 += np.sum(berror, axis=0)
    # h2 = np.tanh(h1 @ W2 + b2)
    t4 = berror @ W3.T * (1 - h2 * h2)
    bW2 = bW2 + h1.T @ t4
    bb2 += np.sum(t4, axis=0)
    # h1 = np.tanh(X @ W1 + b1)
    t5 = t4 @ W2.T * (1 - h1 * h1)
    bW1 = bW1 + X.T @ t5
    bb1 += np.sum(t5, axis=0)
    return loss, (bW1, bb1, bW2, bb2, bW3, bb3)


# output: forward


def jvp_perceptron(W1, b1, W2, b2, W3, b3, X, y, decay, dW1, db1, dW2, db2, dW3, db3):
    """perceptron(W1, b1, W2, b2, W3, b3, X, y, decay) and its tangent  [perceptron.py:8, forward
    mode].

    Returns (value, tangent).
    """
    h1 = np.tanh(X @ W1 + b1)
    dh1 = (X @ dW1 + db1) * (1 - h1 * h1)
    h2 = np.tanh(h1 @ W2 + b2)
    dh2 = (dh1 @ W2 + h1 @ dW2 + db2) * (1 - h2 * h2)
    dout = dh2 @ W3 + h2 @ dW3 + db3
    out = h2 @ W3 + b3
    derror = dout
    error = out - y
    dloss = np.mean(np.sum(derror * error * 2.0, axis=1)) * 0.5
    loss = 0.5 * np.mean(np.sum(error * error, axis=1))
    penalty = 0.0
    ditems = (dW1, dW2, dW3)
    items = (W1, W2, W3)
    dpenalty = 0.0
    for i in range(len(items)):
        dW = ditems[i]
        W = items[i]
        dpenalty += np.sum(dW * W * 2.0)
        penalty += np.sum(W * W)
    if decay > 0.0:
        scale = 0.5 * decay
        dloss = dloss + dpenalty * scale
        loss = loss + scale * penalty
    else:
        dloss = dloss - dpenalty * 0.01
        loss = loss - 0.01 * penalty
    dbound = np.sum(db1 * np.sign(b1)) + np.sum(db2 * np.sign(b2))
    bound = np.sum(np.abs(b1)) + np.sum(np.abs(b2))
    dloss += dbound * 0.001 + np.sum(db3 * 2 * b3) * 0.002
    loss += 0.001 * bound + 0.002 * np.sum(b3 ** 2)
    return loss, dloss
