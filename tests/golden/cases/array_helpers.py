# flags: wrt=W1,b1,W2
"""Helpers that take and return arrays and tuples of arrays."""

import numpy as np


def layer(x, W, b):
    z = x @ W + b
    return np.tanh(z), z


def standardize(h):
    centered = h - np.mean(h)
    return centered / np.sqrt(0.1 + np.mean(centered * centered))


def array_helpers(x, W1, b1, W2):
    h, z = layer(x, W1, b1)
    n = standardize(h)
    out, _ = layer(n, W2, 0.5)
    return np.sum(out * out) + 0.1 * np.sum(z**2)


def points():
    rng = np.random.default_rng(33)
    return [
        (rng.normal(size=a), rng.normal(size=(a, b)), rng.normal(size=b), rng.normal(size=(b, c)))
        for a, b, c in ((2, 3, 2), (1, 4, 1), (3, 2, 3))
    ]


# output: reverse


def layer_fwd(x, W, b):
    z = x @ W + b
    t = np.tanh(z)
    return (t, z), (W, t, x)


def layer_bwd(tape, by):
    W, t, x = tape

    # -- reverse sweep ------------------------------------------------------
    # return np.tanh(z), z
    bz = by * (1 - t * t)
    return W @ bz, np.outer(x, bz)


def standardize_fwd(h):
    centered = h - np.mean(h)
    t = np.sqrt(0.1 + np.mean(centered * centered))
    return centered / t, (centered, h, t)


def standardize_bwd(tape, by):
    centered, h, t = tape

    # -- reverse sweep ------------------------------------------------------
    # return centered / np.sqrt(0.1 + np.mean(centered * centered))
    bcentered = (
        by / t + np.sum(-by * (centered / t) / t) / (2 * t) / np.size(centered) * centered * 2.0
    )
    # centered = h - np.mean(h)
    bh = bcentered + np.sum(-bcentered) / np.size(h)
    return bh


def layer_fwd2(x, W, b):
    z = x @ W + b
    t = np.tanh(z)
    return (t, z), (t, x)


def layer_bwd2(tape, by):
    t, x = tape

    # -- reverse sweep ------------------------------------------------------
    # return np.tanh(z), z
    bz = by[1] + by[0] * (1 - t * t)
    return np.outer(x, bz), bz


def value_and_grad_array_helpers(x, W1, b1, W2):
    """Value and gradient of array_helpers(x, W1, b1, W2)  [array_helpers.py:17, reverse mode].

    Returns (value, (bW1, bb1, bW2)), shaped as W1, b1, W2.
    """
    # -- forward sweep ------------------------------------------------------
    (h, z), layer_tape2 = layer_fwd2(x, W1, b1)
    n, standardize_tape = standardize_fwd(h)
    (out, _), layer_tape = layer_fwd(n, W2, 0.5)

    # -- reverse sweep ------------------------------------------------------
    # out, _ = layer(n, W2, 0.5)
    t, t2 = layer_bwd(layer_tape, 2.0 * out)
    # h, z = layer(x, W1, b1)
    t3, t4 = layer_bwd2(layer_tape2, (standardize_bwd(standardize_tape, t), 0.2 * z))
    return np.sum(out * out) + 0.1 * np.sum(z ** 2), (t3, t4, t2)


# output: forward


def layer_jvp(x, W, b, dW, db):
    dz = x @ dW + db
    z = x @ W + b
    t = np.tanh(z)
    return (t, z), (dz * (1 - t * t), dz)


def standardize_jvp(h, dh):
    dcentered = dh - np.mean(dh)
    centered = h - np.mean(h)
    t = np.sqrt(0.1 + np.mean(centered * centered))
    value = centered / t
    return value, dcentered / t - np.mean(dcentered * centered * 2.0) / (2 * t) * value / t


def layer_jvp2(x, W, b, dx, dW):
    dz = dx @ W + x @ dW
    z = x @ W + b
    t = np.tanh(z)
    return (t, z), (dz * (1 - t * t), dz)


def jvp_array_helpers(x, W1, b1, W2, dW1, db1, dW2):
    """array_helpers(x, W1, b1, W2) and its tangent  [array_helpers.py:17, forward mode].

    Returns (value, tangent).
    """
    (h, z), (dh, dz) = layer_jvp(x, W1, b1, dW1, db1)
    n, dn = standardize_jvp(h, dh)
    (out, _), (dout, d_) = layer_jvp2(n, W2, 0.5, dn, dW2)
    return (
        np.sum(out * out) + 0.1 * np.sum(z ** 2),
        np.sum(dout * out * 2.0) + np.sum(dz * 2 * z) * 0.1,
    )
