# flags: wrt=A,row,column
# allowed: unbroadcast
"""Broadcasting of a row, of a column whose width only the call shows, and of a new axis."""

import numpy as np


def bias_broadcast(A, row, column, w):
    B = np.sin(A * column + row)
    C = B / (2.0 + row[None, :] ** 2)
    return np.sum(w * C)


def points():
    rng = np.random.default_rng(5)
    return [
        (
            rng.normal(size=(m, n)),
            rng.normal(size=n),
            rng.normal(size=(m, k)),
            rng.normal(size=(m, n)),
        )
        for m, n, k in ((3, 2, 1), (2, 4, 4), (1, 3, 1))
    ]


# output: reverse


def value_and_grad_bias_broadcast(A, row, column, w):
    """Value and gradient of bias_broadcast(A, row, column, w)  [bias_broadcast.py:8, reverse
    mode].

    Returns (value, (bA, brow, bcolumn)), shaped as A, row, column.
    """
    # -- forward sweep ------------------------------------------------------
    t = A * column + row
    B = np.sin(t)
    t2 = 2.0 + row[None, :] ** 2
    C = B / t2

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(w * C)
    bC = unbroadcast(np.broadcast_to(1.0 * w, np.shape(w * C)), C)
    # C = B / (2.0 + row[None, :] ** 2)
    brow = np.zeros_like(row)
    brow[None, :] += unbroadcast(-bC * C / t2, t2) * 2 * row[None, :]
    # B = np.sin(A * column + row)
    bt = unbroadcast(bC / t2, B) * np.cos(t)
    brow += unbroadcast(bt, row)
    return np.sum(w * C), (unbroadcast(bt * column, A), brow, unbroadcast(bt * A, column))


# output: forward


def jvp_bias_broadcast(A, row, column, w, dA, drow, dcolumn):
    """bias_broadcast(A, row, column, w) and its tangent  [bias_broadcast.py:8, forward mode].

    Returns (value, tangent).
    """
    t = A * column + row
    dB = (dA * column + dcolumn * A + drow) * np.cos(t)
    B = np.sin(t)
    t2 = 2.0 + row[None, :] ** 2
    C = B / t2
    dC = dB / t2 - drow[None, :] * 2 * row[None, :] * C / t2
    return np.sum(w * C), np.sum(np.broadcast_to(dC * w, np.shape(w * C)))
