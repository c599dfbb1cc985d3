# flags: wrt=x,A
# allowed: broadcast_like, scatter_add, unbroadcast
"""Reading by integer arrays, with repeated entries, and by boolean masks."""

import numpy as np


def gather(x, A, idx, w):
    picked = x[idx]
    rows = A[idx]
    pairs = A[idx, idx]
    positive = x[x > 0.1]
    return (
        np.sum(w * picked**2)
        + np.sum(w @ np.sin(rows))
        + np.sum(w * pairs)
        + np.sum(np.sqrt(positive))
    )


def points():
    rng = np.random.default_rng(21)
    return [
        (
            rng.normal(size=n),
            rng.normal(size=(n, n)),
            rng.integers(0, n, size=m),
            rng.normal(size=m),
        )
        for n, m in ((3, 5), (4, 2), (2, 6))
    ]


# output: reverse


def value_and_grad_gather(x, A, idx, w):
    """Value and gradient of gather(x, A, idx, w)  [gather.py:8, reverse mode].

    Returns (value, (bx, bA)), shaped as x, A.
    """
    # -- forward sweep ------------------------------------------------------
    picked = x[idx]
    rows = A[idx]
    pairs = A[idx, idx]
    positive = x[x > 0.1]
    t = w @ np.sin(rows)
    t2 = w * pairs
    t3 = np.sqrt(positive)
    float(np.sum(w * picked ** 2) + np.sum(t) + np.sum(t2) + np.sum(t3))

    # -- reverse sweep ------------------------------------------------------
    # return (np.sum(w * picked**2) + np.sum(w @ np.sin(rows)) + np.sum(w * pairs) + np.sum(np.sqrt(positive)))
    t4 = unbroadcast(1.0, np.sum(w * picked ** 2) + np.sum(t) + np.sum(t2))
    t5 = unbroadcast(t4, np.sum(w * picked ** 2) + np.sum(t))
    # positive = x[x > 0.1]
    bx = np.zeros_like(x)
    bx[x > 0.1] += unbroadcast(1.0, np.sum(t3)) / (2 * t3)
    # pairs = A[idx, idx]
    bA = np.zeros_like(A)
    # return (np.sum(w * picked**2) + np.sum(w @ np.sin(rows)) + np.sum(w * pairs) + np.sum(np.sqrt(positive)))
    bpicked = t5 * w * 2 * picked
    brows = np.outer(w, np.broadcast_to(t5, np.shape(w @ np.sin(rows)))) * np.cos(rows)
    # pairs = A[idx, idx]
    scatter_add(
        bA,
        (idx, idx),
        unbroadcast(np.broadcast_to(unbroadcast(t4, np.sum(t2)), np.shape(t2)) * w, pairs),
    )
    # rows = A[idx]
    scatter_add(bA, idx, brows)
    # picked = x[idx]
    scatter_add(bx, idx, bpicked)
    return np.sum(w * picked ** 2) + np.sum(t) + np.sum(t2) + np.sum(t3), (bx, bA)


# output: forward


def jvp_gather(x, A, idx, w, dx, dA):
    """gather(x, A, idx, w) and its tangent  [gather.py:8, forward mode].

    Returns (value, tangent).
    """
    dpicked = dx[idx]
    picked = x[idx]
    drows = dA[idx]
    rows = A[idx]
    dpairs = dA[idx, idx]
    pairs = A[idx, idx]
    dpositive = dx[x > 0.1]
    positive = x[x > 0.1]
    t = w @ np.sin(rows)
    t2 = w * pairs
    t3 = np.sqrt(positive)
    dt = w @ (drows * np.cos(rows))
    dt2 = broadcast_like(dpairs * w, w * pairs)
    dt3 = dpositive / (2 * t3)
    return (
        np.sum(w * picked ** 2) + np.sum(t) + np.sum(t2) + np.sum(t3),
        broadcast_like(
            broadcast_like(
                np.sum(dpicked * 2 * picked * w) + np.sum(dt) + np.sum(dt2),
                np.sum(w * picked ** 2) + np.sum(t) + np.sum(t2),
            )
            + np.sum(dt3),
            np.sum(w * picked ** 2) + np.sum(t) + np.sum(t2) + np.sum(t3),
        ),
    )
