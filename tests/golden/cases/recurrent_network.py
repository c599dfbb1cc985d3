# flags: wrt=W,U,b,h
"""A recurrent network unrolled over a sequence of rows."""

import numpy as np


def recurrent_network(W, U, b, h, xs, targets):
    loss = 0.0
    for t in range(len(xs)):
        drive = xs[t] @ U + b
        h = np.tanh(h @ W + drive)
        error = h - targets[t]
        loss += 0.5 * np.sum(error * error)
    return loss / len(xs)


def points():
    rng = np.random.default_rng(32)
    cases = []
    for steps, size, inputs in ((4, 3, 2), (1, 2, 2), (6, 1, 3)):
        W = rng.normal(size=(size, size))
        U = rng.normal(size=(inputs, size))
        b, h = rng.normal(size=(2, size))
        cases.append((W, U, b, h, rng.normal(size=(steps, inputs)), rng.normal(size=(steps, size))))
    return cases


# output: reverse


def value_and_grad_recurrent_network(W, U, b, h, xs, targets):
    """Value and gradient of recurrent_network(W, U, b, h, xs, targets)  [recurrent_network.py:7,
    reverse mode].

    Returns (value, (bW, bU, bb, bh)), shaped as W, U, b, h.
    """
    # -- forward sweep ------------------------------------------------------
    loss = 0.0
    error_old = []
    h_old = []
    for t in range(len(xs)):
        drive = xs[t] @ U + b
        h_old.append(h)
        h = np.tanh(h @ W + drive)
        error = h - targets[t]
        error_old.append(error)
        loss += 0.5 * np.sum(error * error)

    # -- reverse sweep ------------------------------------------------------
    bU = np.zeros_like(U)
    bW = np.zeros_like(W)
    bb = np.zeros_like(b)
    bh = np.zeros_like(h)
    # return loss / len(xs)
    bloss = 1.0 / len(xs)
    for t in range(len(xs) - 1, -1, -1):
        # loss += 0.5 * np.sum(error * error)
        error = error_old[t]
        # error = h - targets[t]
        bh += bloss * error
        # h = np.tanh(h @ W + drive)
        t4 = h
        h = h_old[t]
        t3 = bh * (1 - t4 * t4)
        bW += np.outer(h, t3)
        bdrive = t3
        bh = W @ t3
        # drive = xs[t] @ U + b
        bU += np.outer(xs[t], bdrive)
        bb += bdrive
    return loss / len(xs), (bW, bU, bb, bh)


# output: forward


def jvp_recurrent_network(W, U, b, h, xs, targets, dW, dU, db, dh):
    """recurrent_network(W, U, b, h, xs, targets) and its tangent  [recurrent_network.py:7, forward
    mode].

    Returns (value, tangent).
    """
    loss = 0.0
    dloss = 0.0
    for t in range(len(xs)):
        ddrive = xs[t] @ dU + db
        drive = xs[t] @ U + b
        dh = (dh @ W + h @ dW + ddrive) * (1 - np.tanh(h @ W + drive) * np.tanh(h @ W + drive))
        h = np.tanh(h @ W + drive)
        derror = dh
        error = h - targets[t]
        dloss += np.sum(derror * error * 2.0) * 0.5
        loss += 0.5 * np.sum(error * error)
    return loss / len(xs), dloss / len(xs)
