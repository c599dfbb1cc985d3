# flags: wrt=x,w
"""A row of a matrix that is written by both names."""

import numpy as np


def shared_rows(x, w):
    table = np.zeros((len(x), 2))
    for _ in range(2):
        for i in range(len(x)):
            row = table[i]
            row[0] = np.sin(w * x[i]) + row[1]
            table[i, 1] = row[0] * x[i]
    return np.sum(table**2)


def points():
    return [(np.array([0.7, -0.2]), 1.3), (np.array([0.4, 0.9, -1.5]), -0.8)]


# output: reverse


def value_and_grad_shared_rows(x, w):
    """Value and gradient of shared_rows(x, w)  [shared_rows.py:7, reverse mode].

    Returns (value, (bx, bw)), shaped as x, w.
    """
    # -- forward sweep ------------------------------------------------------
    table = np.zeros((len(x), 2))
    btable = np.zeros_like(table)
    row_old = np.empty((2, len(x)))
    for _ in range(2):
        for i in range(len(x)):
            row = table[i]
            row_old[_, i] = row[0]
            row[0] = np.sin(w * x[i]) + row[1]
            table[i, 1] = row[0] * x[i]

    # -- reverse sweep ------------------------------------------------------
    # return np.sum(table**2)
    btable += 2.0 * table
    bw = 0.0
    bx = np.zeros_like(x)
    value = np.sum(table ** 2)
    for _ in range(1, -1, -1):
        for i in range(len(x) - 1, -1, -1):
            # table[i, 1] = row[0] * x[i]
            t = btable[i, 1]
            btable[i, 1] = 0.0
            brow = btable[i]
            row = table[i]
            brow[0] += t * x[i]
            bx[i] += t * row[0]
            # row[0] = np.sin(w * x[i]) + row[1]
            row[0] = row_old[_, i]
            t2 = brow[0]
            brow[0] = 0.0
            t3 = t2 * np.cos(w * x[i])
            bw += t3 * x[i]
            bx[i] += t3 * w
            brow[1] += t2
    return value, (bx, bw)


# output: forward


def jvp_shared_rows(x, w, dx, dw):
    """shared_rows(x, w) and its tangent  [shared_rows.py:7, forward mode].

    Returns (value, tangent).
    """
    table = np.zeros((len(x), 2))
    dtable = np.zeros_like(table)
    for _ in range(2):
        for i in range(len(x)):
            drow = dtable[i]
            row = table[i]
            drow[0] = (dw * x[i] + dx[i] * w) * np.cos(w * x[i]) + drow[1]
            row[0] = np.sin(w * x[i]) + row[1]
            dtable[i, 1] = drow[0] * x[i] + dx[i] * row[0]
            table[i, 1] = row[0] * x[i]
    return np.sum(table ** 2), np.sum(dtable * 2 * table)
