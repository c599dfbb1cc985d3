# flags: wrt=x,A
"""Reading by negative index, slices of every sign, None, Ellipsis, rows and columns."""

import numpy as np


def read_indices(x, A, k):
    ends = x[-1] * x[0] + np.sum(x[1:-1] ** 2)
    steps = np.sum(x[::2] * 1.5) - np.sum(np.sin(x[::-1]) * x)
    table = x[:, None] * A[..., -1]
    part = A[k] @ A[:, 0:2] if k < 0 else A[k, ::-1] @ A[:, 1:3]
    return ends + steps + np.sum(table**2) + np.sum(part) * A[-1, k]


def points():
    rng = np.random.default_rng(20)
    return [
        (rng.normal(size=n), rng.normal(size=(m, m)), k)
        for n, m, k in ((5, 3, 1), (4, 2, -1), (7, 4, 2))
    ]


# output: reverse


def value_and_grad_read_indices(x, A, k):
    """Value and gradient of read_indices(x, A, k)  [read_indices.py:7, reverse mode].

    Returns (value, (bx, bA)), shaped as x, A.
    """
    # -- forward sweep ------------------------------------------------------
    ends = x[-1] * x[0] + np.sum(x[1:-1] ** 2)
    t3 = np.sin(x[::-1])
    steps = np.sum(x[::2] * 1.5) - np.sum(t3 * x)
    table = x[:, None] * A[..., -1]
    part = A[k] @ A[:, 0:2] if k < 0 else A[k, ::-1] @ A[:, 1:3]

    # -- reverse sweep ------------------------------------------------------
    # return ends + steps + np.sum(table**2) + np.sum(part) * A[-1, k]
    btable = 2.0 * table
    bpart = A[-1, k]
    bA = np.zeros_like(A)
    bA[-1, k] += np.sum(part)
    bpart = np.full_like(part, bpart)
    if k < 0:
        # part = A[k] @ A[:, 0:2] if k < 0 else A[k, ::-1] @ A[:, 1:3]
        bA[k] += A[:, 0:2] @ bpart
        bA[:, 0:2] += np.outer(A[k], bpart)
    else:
        bA[k, ::-1] += A[:, 1:3] @ bpart
        bA[:, 1:3] += np.outer(A[k, ::-1], bpart)
    # table = x[:, None] * A[..., -1]
    bx = np.zeros_like(x)
    bx[:, None] += np.expand_dims(np.sum(btable * A[..., -1], axis=1), 1)
    bA[..., -1] += np.sum(btable * x[:, None], axis=0)
    # steps = np.sum(x[::2] * 1.5) - np.sum(np.sin(x[::-1]) * x)
    bx -= t3
    bx[::-1] += -1.0 * x * np.cos(x[::-1])
    bx[::2] += 1.5
    # ends = x[-1] * x[0] + np.sum(x[1:-1] ** 2)
    bx[-1] += x[0]
    bx[0] += x[-1]
    bx[1:-1] += 2.0 * x[1:-1]
    return ends + steps + np.sum(table ** 2) + np.sum(part) * A[-1, k], (bx, bA)


# output: forward


def jvp_read_indices(x, A, k, dx, dA):
    """read_indices(x, A, k) and its tangent  [read_indices.py:7, forward mode].

    Returns (value, tangent).
    """
    dends = dx[-1] * x[0] + dx[0] * x[-1] + np.sum(dx[1:-1] * 2 * x[1:-1])
    ends = x[-1] * x[0] + np.sum(x[1:-1] ** 2)
    t3 = np.sin(x[::-1])
    dsteps = np.sum(dx[::2] * 1.5) - np.sum(dx[::-1] * np.cos(x[::-1]) * x + dx * t3)
    steps = np.sum(x[::2] * 1.5) - np.sum(t3 * x)
    dtable = dx[:, None] * A[..., -1] + dA[..., -1] * x[:, None]
    table = x[:, None] * A[..., -1]
    if k < 0:
        dpart = dA[k] @ A[:, 0:2] + A[k] @ dA[:, 0:2]
        part = A[k] @ A[:, 0:2]
    else:
        dpart = dA[k, ::-1] @ A[:, 1:3] + A[k, ::-1] @ dA[:, 1:3]
        part = A[k, ::-1] @ A[:, 1:3]
    return (
        ends + steps + np.sum(table ** 2) + np.sum(part) * A[-1, k],
        dends
        + dsteps
        + np.sum(dtable * 2 * table)
        + (np.sum(dpart) * A[-1, k] + dA[-1, k] * np.sum(part)),
    )
