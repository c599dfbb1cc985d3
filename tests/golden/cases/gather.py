# flags: wrt=x,A
# allowed: scatter_add
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
    t2 = np.sqrt(positive)

    # -- reverse sweep ------------------------------------------------------
    # positive = x[x > 0.1]
    bx = np.zeros_like(x)
    bx[x > 0.1] += 1.0 / (2 * t2)
    # pairs = A[idx, idx]
    bA = np.zeros_like(A)
    scatter_add(bA, (idx, idx), 1.0 * w)
    # rows = A[idx]
    scatter_add(
        bA, idx, np.outer(w, np.broadcast_to(1.0, np.shape(w @ np.sin(rows)))) * np.cos(rows)
    )
    # picked = x[idx]
    scatter_add(bx, idx, 2.0 * w * picked)
    return (
        np.sum(w * picked ** 2) + np.sum(w @ np.sin(rows)) + np.sum(w * pairs) + np.sum(t2),
        (bx, bA),
    )


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
    t2 = np.sqrt(positive)
    return (
        np.sum(w * picked ** 2) + np.sum(w @ np.sin(rows)) + np.sum(w * pairs) + np.sum(t2),
        np.sum(dpicked * 2 * picked * w)
        + np.sum(w @ (drows * np.cos(rows)))
        + np.sum(dpairs * w)
        + np.sum(dpositive / (2 * t2)),
    )
